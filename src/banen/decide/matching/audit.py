"""Fairness audit: do groups get proposals alike? By an auditor, with groups that the matching itself never sees.

Result is a *signal*, to be explained or repaired, or none; never "fair" as a verdict. Source: domain/matching.md 5.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import erfc, log, sqrt
from pathlib import Path
from typing import Any

from banen.decide.matching.matching import MatchingRound
from banen.decide.matching.people import JobSeeker
from banen.decide.matching.settings import constant
from banen.observe.records import Faults, place, ragged, read_cells
from banen.sentences import Sentence

NORMAL_95 = 1.959963984540054
"""The 97.5% point of the normal distribution."""


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """Two groups of one attribute: rates, their ratio and difference with an interval, and whether it is a signal."""

    attribute: str
    high: str
    low: str
    rates: tuple[float, float]
    sizes: tuple[int, int]
    ratio: float
    difference: float
    error: float
    z: float
    p: float
    p_holm: float
    signal: bool

    def to_dict(self) -> dict[str, Any]:
        """As JSON, with the 95% interval of the difference."""
        half = NORMAL_95 * self.error
        return {
            "attribute": self.attribute, "high": self.high, "low": self.low, "rates": list(self.rates),
            "sizes": list(self.sizes), "ratio": self.ratio, "difference": self.difference,
            "interval_95": [self.difference - half, self.difference + half], "z": self.z, "p": self.p,
            "p_holm": self.p_holm, "signal": self.signal,
        }  # fmt: skip


def two_rates(with_one: int, of_one: int, with_other: int, of_other: int) -> tuple[float, float, float]:
    """The standard error of a difference of two rates, z, and the two-sided chance of coincidence.

    Where neither group has any spread (all of one, none of the other), z takes that of both together.

    >>> [round(part, 3) for part in two_rates(50, 50, 0, 50)]
    [0.0, 10.0, 0.0]
    """
    one, other = with_one / of_one, with_other / of_other
    error = sqrt(one * (1 - one) / of_one + other * (1 - other) / of_other)
    both = (with_one + with_other) / (of_one + of_other)
    spread = error or sqrt(both * (1 - both) * (1 / of_one + 1 / of_other))
    z = (one - other) / spread if spread else 0.0
    return error, z, erfc(abs(z) / sqrt(2))


def holm(chances: Sequence[float]) -> list[float]:
    """Chances of coincidence after Holm's step-down correction (Holm 1979), in the order given."""
    order = sorted(range(len(chances)), key=lambda i: chances[i])
    corrected, highest = [0.0] * len(chances), 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, (len(chances) - rank) * chances[i]))
        corrected[i] = highest
    return corrected


def mantel_haenszel(tables: Sequence[tuple[int, int, int, int]]) -> float | None:
    """The common odds ratio over strata of (a with, a without, b with, b without); None where nothing can be told."""
    above = sum(a * d / n for a, b, c, d in tables if (n := a + b + c + d))
    below = sum(b * c / n for a, b, c, d in tables if (n := a + b + c + d))
    return above / below if below else None


def differences(outcomes: Mapping[str, bool], groups: Mapping[str, Mapping[str, str]]) -> tuple[GroupDifference, ...]:
    """Every pair of large enough groups of every attribute, corrected together by Holm."""
    pairs = []
    for attribute in sorted({name for own in groups.values() for name in own}):
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for person, outcome in outcomes.items():
            if value := groups.get(person, {}).get(attribute):
                counts[value][0] += outcome
                counts[value][1] += 1
        large = {value: signals for value, signals in counts.items() if signals[1] >= constant("audit.least")}
        for one, other in combinations(sorted(large), 2):
            high, low = sorted((one, other), key=lambda value: (-large[value][0] / large[value][1], value))
            pairs.append((attribute, high, low, large[high], large[low]))
    tests = [two_rates(*high, *low) for _, _, _, high, low in pairs]
    corrected = holm([p for _, _, p in tests])
    signals = []
    for (attribute, high, low, up, down), (error, z, p), p_holm in zip(pairs, tests, corrected, strict=True):
        rates = (up[0] / up[1], down[0] / down[1])
        ratio = rates[1] / rates[0] if rates[0] else 1.0
        signal = ratio < constant("audit.ratio") or p_holm < constant("audit.significance")
        signals.append(
            GroupDifference(
                attribute=attribute,
                high=high,
                low=low,
                rates=rates,
                sizes=(up[1], down[1]),
                ratio=ratio,
                difference=rates[0] - rates[1],
                error=error,
                z=z,
                p=p,
                p_holm=p_holm,
                signal=signal,
            )
        )
    return tuple(signals)


def _stratum(person: JobSeeker) -> str:
    """Dutch and valued education: what a difference between groups is first held against."""
    return f"{min(person.dutch)}|{person.level}"


def _traits(person: JobSeeker) -> tuple[str, ...]:
    """What the matching sees of a person, coarse: the features from which a group may be guessed."""
    return (
        f"dutch {min(person.dutch)}",
        f"level {person.level}",
        f"hours {person.hours[1] // 8:g}",
        f"travel {(person.max_minutes or 0) // 20}",
        f"skills {len(person.skills) // 5}",
        f"place {person.place}",
    )


def proxies(people: Sequence[JobSeeker], groups: Mapping[str, Mapping[str, str]], attribute: str) -> dict[str, float]:
    """How well a group is guessed from what the matching sees: share right out of sample, beside the largest group.

    Two halves, each guessed from the other by naive Bayes with one added to every count.
    """
    members = [(p, groups[p.id][attribute]) for p in people if groups.get(p.id, {}).get(attribute)]
    right = 0
    for half in (0, 1):
        known = [one for i, one in enumerate(members) if i % 2 != half]
        sizes = Counter(group for _, group in known)
        seen: Counter[tuple[str, str]] = Counter((trait, group) for p, group in known for trait in _traits(p))
        for person, group in (one for i, one in enumerate(members) if i % 2 == half):
            right += group == _guess(person, sizes, seen)
    largest = max(Counter(group for _, group in members).values(), default=0)
    return {
        "guessed_right": right / len(members) if members else 0.0,
        "largest_group": largest / len(members) if members else 0.0,
        "people": float(len(members)),
    }


def _guess(person: JobSeeker, sizes: Mapping[str, int], seen: Mapping[tuple[str, str], int]) -> str:
    return max(
        sorted(sizes),
        key=lambda g: log(sizes[g]) + sum(log((seen.get((t, g), 0) + 1) / (sizes[g] + 2)) for t in _traits(person)),
    )


def audit(found: MatchingRound, groups: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The audit of a round: rates per group, differences with signals, the same within strata, and proxies."""
    outcomes = {person.id: person.id in found.proposals for person in found.market.people}
    by_id = {person.id: person for person in found.market.people}
    told = []
    for pair in differences(outcomes, groups):
        tables: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for person, outcome in outcomes.items():
            value = groups.get(person, {}).get(pair.attribute)
            if value in (pair.high, pair.low):
                tables[_stratum(by_id[person])][2 * (value == pair.low) + (not outcome)] += 1
        common = mantel_haenszel([(t[0], t[1], t[2], t[3]) for t in tables.values()])
        told.append(pair.to_dict() | {"odds_ratio_within_dutch_and_education": common})
    attributes = sorted({name for own in groups.values() for name in own})
    small = _small_groups(outcomes, groups, attributes)
    return {
        "SYNTHETIC": found.synthetic,
        "people": len(outcomes),
        "differences": told,
        "too_small": small,
        "proxies": {name: proxies(found.market.people, groups, name) for name in attributes},
        "signals": sum(bool(one["signal"]) for one in told),
        "note": "A signal is to be explained or repaired. No signal is no proof of fairness.",
    }


def _small_groups(
    outcomes: Mapping[str, bool], groups: Mapping[str, Mapping[str, str]], attributes: Sequence[str]
) -> list[str]:
    counts = Counter((a, groups[p][a]) for p in outcomes if p in groups for a in attributes if groups[p].get(a))
    return sorted(f"{a}: {value}" for (a, value), number in counts.items() if number < constant("audit.least"))


def read_groups(path: Path) -> dict[str, dict[str, str]]:
    """The auditor's table: a first column ``id`` and one column per attribute. Raises every wrong line at once."""
    faults = Faults()
    groups: dict[str, dict[str, str]] = {}
    lines = read_cells(path, faults)
    faults.raise_if_any()
    header = lines[0][1] if lines else []
    if header[:1] != ["id"] or len(header) < 2 or len(set(header)) < len(header):
        faults.add(
            place(path, 1),
            "the columns are not id and one or more attributes, each once.",
            "Write them on the first line.",
        )
    for number, cells in lines[1:]:
        if not cells:
            continue
        if len(cells) != len(header):
            faults.add(place(path, number), *ragged(len(cells), len(header)))
        elif cells[0] in groups:
            faults.add(
                place(path, number),
                Sentence("id {cells!r} stands there twice.", cells=cells[0]),
                "Keep one.",
            )
        else:
            groups[cells[0]] = dict(zip(header[1:], cells[1:], strict=True))
    faults.raise_if_any()
    return groups
