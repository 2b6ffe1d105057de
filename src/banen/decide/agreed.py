"""Numbers that regions and municipalities have agreed on themselves, from a user's table, with every fault at once.

The table is CSV (with commas, or with semicolons as Dutch spreadsheets save it). Its columns are ``area,low,high`` for
agreed numbers, or ``area,weight`` for a key of one's own. An area is a code: AM26 is a region, GM0855 a municipality.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from banen.errors import Fault, ScenarioError
from banen.observe.areas import areas
from banen.observe.numbers import few_digits, short
from banen.observe.records import Faults, ragged, read_cells
from banen.sentences import Sentence

NUMBERS, WEIGHTS = ("area", "low", "high"), ("area", "weight")
Bounds = tuple[int, int]


@dataclass(frozen=True)
class AgreedNumbers:
    """Agreed numbers (``low``, ``high``, in whole persons) or weights, per code of a region or municipality."""

    bounds: Mapping[str, Bounds] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=dict)

    def regions(self) -> dict[str, Bounds]:
        """Agreed numbers of regions."""
        return {code: b for code, b in self.bounds.items() if code in areas().regions}

    def municipalities(self, region: str) -> dict[str, Bounds]:
        """Agreed numbers of the municipalities of a region."""
        inside = {m.code for m in areas().municipalities_of(region)}
        return {code: b for code, b in self.bounds.items() if code in inside}


def read_agreed(path: Path) -> AgreedNumbers:
    """Read a table of agreed numbers or weights.

    Raises :class:`~banen.errors.ScenarioError` with every fault: an area that does not exist or stands twice, a cell
    that is no whole number, a lower number above the higher one.
    """
    faults: list[Fault] = []
    unread = Faults()
    rows = iter([cells for _, cells in read_cells(path, unread)])
    if unread.found:
        raise ScenarioError(*unread.found)
    heads = tuple(cell.strip().lower() for cell in next(rows, []))
    if heads not in (NUMBERS, WEIGHTS):
        what = Sentence("the columns are {join}.", join=", ".join(heads) or "missing")
        use = f"{', '.join(NUMBERS)}, or {', '.join(WEIGHTS)}."
        dutch = f"de kolommen zijn {', '.join(heads) or 'er niet'}. Gebruik {use.replace(' or ', ' of ')}"
        raise ScenarioError(Fault(f"{path}:1", what, Sentence("Use {use}", use=use), dutch))
    found = dict(_cells(rows, heads, path, faults))
    if not found and not faults:
        faults.append(
            Fault(
                f"{path}:1",
                "names no area.",
                "Add a row per area, or leave the file out.",
            )
        )
    if heads == WEIGHTS and found and not any(n[0] for n in found.values()):
        faults.append(
            Fault(
                str(path),
                "gives every area a weight of 0.",
                "Give at least one area a weight.",
            )
        )
    if faults:
        raise ScenarioError(*faults)
    if heads == WEIGHTS:
        return AgreedNumbers(weights={code: numbers[0] for code, numbers in found.items()})
    return AgreedNumbers(bounds={code: (numbers[0], numbers[1]) for code, numbers in found.items()})


def _cells(
    rows: Iterator[list[str]], heads: tuple[str, ...], path: Path, faults: list[Fault]
) -> Iterator[tuple[str, list[int]]]:
    seen: set[str] = set()
    for line, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        where, before = f"{path}:{line}", len(faults)
        if len(row) != len(heads):
            faults.append(Fault(where, *ragged(len(row), len(heads))))
            continue
        code = row[0].strip().upper()
        known = {**areas().regions, **({} if heads == WEIGHTS else areas().municipalities)}
        if code not in known:
            kind = "region" if heads == WEIGHTS else "region or municipality"
            faults.append(
                Fault(
                    where,
                    Sentence("there is no {kind} {row!r}.", kind=kind, row=row[0].strip()),
                    "Use a code such as AM26.",
                    f"er is geen regio of gemeente {row[0].strip()!r}. Gebruik een code zoals AM26.",
                )
            )
        elif code in seen:
            faults.append(Fault(where, Sentence("{code} stands here a second time.", code=code), "Keep one row."))
        seen.add(code)
        numbers = [_whole(cell, where, faults) for cell in row[1:]]
        if len(faults) == before and numbers != sorted(numbers) and heads == NUMBERS:
            faults.append(
                Fault(
                    where,
                    Sentence("{code} has a lower number above its higher one.", code=code),
                    "Give the lower one first.",
                )
            )
        if len(faults) == before:
            yield code, numbers


def _whole(cell: str, where: str, faults: list[Fault]) -> int:
    count = few_digits(cell.strip())
    if count is None:
        faults.append(
            Fault(
                where,
                Sentence("{cell!r} is not a whole number.", cell=short(cell.strip())),
                "Write it without separators, as 12000.",
            )
        )
        return 0
    return count
