"""Shares in the housing programme (volkshuisvestingsprogramma): who takes which part of the regional need.

Law: Wet versterking regie volkshuisvesting. Every municipality takes a share, the shares add up to the whole, plans
cover them in time. Where they do not, the ladder goes up one step at a time and never skips one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from math import ceil
from typing import Any

from banen.errors import Fault, UserError
from banen.languages import Text
from banen.observe.areas import areas
from banen.observe.records import CONTENT, Faults, Record
from banen.observe.shapes import TEXT, content
from banen.observe.words import text_of
from banen.sentences import Sentence
from banen.sites.allocation import largest_remainder
from banen.sites.answers import HUNDRED, Answer, Reader
from banen.sites.questions import FIELD, Field, field_of

LADDER = ("bestuurlijk_overleg", "instructie", "interbestuurlijk_toezicht")
"""The steps towards a municipality whose plans fall short, in the only order in which they may be taken."""

KEYS = ("dwellings", "jobs", "workers")
ESCALATING = frozenset({"VH-3", "VH-5"})


@dataclass(frozen=True, slots=True)
class Check:
    """One check of the programme; ``passed`` is None where it cannot be told; ``municipalities`` fail."""

    id: str
    passed: bool | None
    municipalities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Programme:
    """A housing programme: the need, each share in places (None: not computable), the checks and the next steps."""

    need: int | None
    shares: Mapping[str, int] | None
    stated_percent: Mapping[str, Fraction | None]
    checks: tuple[Check, ...]
    next_steps: Mapping[str, str]

    def to_dict(self, language: str) -> dict[str, Any]:
        """The programme as JSON."""
        known = areas().municipalities
        return {
            "need": self.need,
            "municipalities": [
                {
                    "municipality": code, "name": known[code].name,
                    "share_percent": None if stated is None else float(stated),
                    "places": self.shares[code] if self.shares else None,
                    "next_step": self.next_steps.get(code),
                    "next_step_label": _step_label(self.next_steps.get(code), language),
                }
                for code, stated in self.stated_percent.items()
            ],
            "checks": [
                {"id": c.id, "text": programme_fields()[1][c.id][language], "passed": c.passed,
                 "municipalities": list(c.municipalities)}
                for c in self.checks
            ],
        }  # fmt: skip


def _step_label(step: str | None, language: str) -> str:
    choices = (programme_fields()[0]["steps"].fields or {})["step"].choices or {}
    return choices[step][language] if step else ""


def need_of_region(workers: int, family: Fraction | int = 0, adequately_housed: int = 0) -> int:
    """Places a region needs for one length of stay: workers, with family members per worker, less those housed well.

    >>> need_of_region(1000, Fraction(3, 10), 200)
    1100
    """
    return max(0, ceil(workers * (1 + Fraction(family))) - adequately_housed)


def divide_need(
    need: int, rows: Mapping[str, Mapping[str, int | None]], weights: Mapping[str, Fraction]
) -> dict[str, int]:
    """Each municipality's places: the need by shares of dwellings, jobs and workers, weighted (weights sum to one).

    Whole places by largest remainder, ties by code. Raises :class:`~banen.errors.UserError` where a weighted figure
    is not known for a municipality, or weights do not sum to one.

    >>> divide_need(10, {"a": {"dwellings": 1}, "b": {"dwellings": 2}}, {"dwellings": Fraction(1)})
    {'a': 3, 'b': 7}
    """
    if sum(weights.values()) != 1:
        total_weight = f"{float(sum(weights.values())):g}"
        dutch = f"De gewichten tellen op tot {total_weight}, niet tot 1."
        raise UserError(
            Fault(
                "banen", Sentence("The weights add up to {total_weight}, not 1.", total_weight=total_weight), "", dutch
            )
        )
    claims = {code: Fraction(0) for code in rows}
    faults = list[Fault]()
    for key, weight in weights.items():
        if not weight:
            continue
        unknown = [code for code, row in rows.items() if row.get(key) is None]
        total = sum(row.get(key) or 0 for row in rows.values())
        if unknown or not total:
            names = ", ".join(unknown) or "all municipalities together"
            dutch = ", ".join(unknown) or "alle gemeenten samen"
            dutch = f"{key} is niet bekend of nul voor {dutch}. Geef het, of zet het gewicht op 0."
            what = Sentence("{key} is not known or zero for {names}.", key=key, names=names)
            faults.append(Fault("banen", what, "Give it, or set its weight to 0.", dutch))
            continue
        for code, row in rows.items():
            claims[code] += need * weight * Fraction(row.get(key) or 0, total)
    if faults:
        raise UserError(*faults)
    return largest_remainder(claims, need)


def check_shares(percent: Mapping[str, Fraction | None]) -> Check:
    """VH-2: every municipality has a share above zero, and together they are 100%."""
    if any(value is None for value in percent.values()):
        return Check("VH-2", None, tuple(code for code, value in percent.items() if value is None))
    without = tuple(code for code, value in percent.items() if not value)
    total = sum((value for value in percent.values() if value is not None), Fraction(0))
    return Check("VH-2", not without and total == HUNDRED, without)


def next_step(taken: Iterable[str]) -> str | None:
    """The step that comes after those taken; None when the ladder is climbed.

    >>> next_step(["bestuurlijk_overleg"])
    'instructie'
    """
    done = set(taken)
    return next((step for step in LADDER if step not in done), None)


def escalate(taken: Sequence[str], step: str) -> tuple[str, ...]:
    """The steps taken with one more; a step that skips an earlier one is refused."""
    if step not in LADDER:
        names = ", ".join(LADDER)
        raise UserError(
            Fault(
                "banen",
                Sentence("There is no step {step!r}.", step=step),
                Sentence("Choose from {names}.", names=names),
            )
        )
    if absent := [earlier for earlier in LADDER[: LADDER.index(step)] if earlier not in taken]:
        names = ", ".join(absent)
        raise UserError(
            Fault(
                "banen", Sentence("{step} is not possible yet: {names} has not been taken.", step=step, names=names), ""
            )
        )
    return (*taken, step)


@cache
def programme_fields() -> tuple[Mapping[str, Field], Mapping[str, Text]]:
    """What a programme of a region gives, and what each of its checks is called."""
    held = content(CONTENT / "sites" / "programme.yml", {"fields": [FIELD], "checks": [{"id": str, **TEXT}]})
    checks = {item["id"]: text_of(item) for item in held["checks"]}
    return {item["key"]: field_of(item) for item in held["fields"]}, checks


def read_programme(data: Mapping[str, Any], where: str = "programme") -> Programme:
    """The programme of a region file, checked; every fault at once, and a skipped step of the ladder is a fault."""
    faults = Faults()
    reader = Reader(Record(data, {}, where), faults)
    answers = reader.fields(programme_fields()[0], data, (where,)) or {}
    rows = {row["municipality"]: row for row in answers.get("municipalities") or () if "municipality" in row}
    taken: dict[str, tuple[str, ...]] = {}
    for item in sorted(answers.get("steps") or (), key=lambda i: i.get("date", date.max)):
        if not {"municipality", "step"} <= item.keys():
            continue
        code = item["municipality"]
        try:
            taken[code] = escalate(taken.get(code, ()), item["step"])
        except UserError as error:
            faults.found += [
                Fault(where, Sentence("{code}: {what}", code=code, what=Sentence(f.what)), f.advice)
                for f in error.faults
            ]
    if faults.found:
        raise UserError(*faults.found)
    return _programme(answers, rows, taken)


def _programme(
    answers: Mapping[str, Answer], rows: Mapping[str, Mapping[str, Answer]], taken: Mapping[str, tuple[str, ...]]
) -> Programme:
    need = _need(answers)
    percent = {code: row.get("share_percent") for code, row in rows.items()}
    weights = {key: value / HUNDRED for key, value in (answers.get("weights") or {}).items()}
    shares: dict[str, int] | None = None
    if need is not None and all(value is not None for value in percent.values()) and check_shares(percent).passed:
        shares = largest_remainder({c: need * Fraction(v or 0) / HUNDRED for c, v in percent.items()}, need)
    elif need is not None and weights and all(value is None for value in percent.values()):
        shares = divide_need(need, rows, weights)
        percent = {code: Fraction(places * HUNDRED, need) if need else None for code, places in shares.items()}
    late = _late(rows, shares, answers.get("due"))
    untraced = tuple(c for c, row in rows.items() if not _traced(row))
    checks = (
        Check("VH-1", need is not None),
        check_shares(percent),
        Check("VH-3", None if shares is None else not late, late),
        Check("VH-4", bool(answers.get("agreement"))),
        Check("VH-5", not untraced, untraced),
    )
    failing = {
        code for check in checks if check.id in ESCALATING and check.passed is False for code in check.municipalities
    }
    steps = {code: step for code in rows if code in failing and (step := next_step(taken.get(code, ())))}
    return Programme(need, shares, percent, checks, steps)


def _traced(row: Mapping[str, Answer]) -> bool:
    """Whether a municipality has plans and each names its place in the omgevingsplan."""
    plans: Sequence[Mapping[str, Answer]] = row.get("plans") or ()
    return bool(plans) and all(plan.get("plan_reference") for plan in plans)


def _need(answers: Mapping[str, Answer]) -> int | None:
    if answers.get("need") is not None:
        return int(answers["need"])
    if not answers.get("need_by_stay"):
        return None
    return sum(
        need_of_region(
            item["workers"],
            item.get("family", Fraction(0)) * item.get("percent_with_family", Fraction(0)) / HUNDRED,
            item.get("adequately_housed", 0),
        )
        for item in answers["need_by_stay"]
    )


def _late(
    rows: Mapping[str, Mapping[str, Answer]], shares: Mapping[str, int] | None, due: date | None
) -> tuple[str, ...]:
    """Municipalities whose plans do not cover their share by the day due."""
    if shares is None:
        return ()
    planned = {
        code: sum(p["places"] for p in row.get("plans") or () if due is None or p["delivered"] <= due)
        for code, row in rows.items()
    }
    return tuple(code for code in rows if planned[code] < shares[code])
