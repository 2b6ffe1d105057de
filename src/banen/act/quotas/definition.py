"""What a number is: instrument, group, years, slices, and the settings by which places are held, offered and carried.

Whether it may bind is decided by the rule ``aantallen`` (Q-C1: no quota on citizens of the EU, the EEA or
Switzerland, TFEU art. 45); the ledger keeps what the rule allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, get_args

from banen.act.clock import days_later, instant
from banen.act.errors import ActError, ConflictError
from banen.act.settings import setting
from banen.errors import Fault
from banen.model.rules.decide import decide
from banen.model.rules.law.quotas import NUMBERS, Instrument
from banen.observe.numbers import quoted
from banen.sentences import Sentence

INSTRUMENTS: Final[tuple[Instrument, ...]] = get_args(Instrument)
MONTHS: Final = 12
MOST_YEARS: Final = 30
MOST_PLACES: Final = 10_000_000
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\Z")
_COMMITMENT = re.compile(r"[0-9a-f]{64}\Z")
_OF_ROUNDS: Final = ("mode", "round_days", "lot", "commitment")
_CLASS = re.compile(r"[a-z0-9][a-z0-9 -]{0,39}\Z")


@dataclass(frozen=True)
class LedgerSettings:
    """How places are held, offered, waited for and carried over; the defaults are dated settings in content."""

    hold_days: int = field(default_factory=lambda: setting("ledger.hold_days"))
    offer_days: int = field(default_factory=lambda: setting("ledger.offer_days"))
    waiting: bool = True
    carry_within_year: bool = True
    carry_across_years: int = 0
    late_return: Literal["lost", "carry"] = "lost"
    skip_ahead: bool = False
    priorities: tuple[str, ...] = ()
    mode: Literal["continuous", "round"] = "continuous"
    round_days: int = field(default_factory=lambda: setting("ledger.round_days"))
    lot: Literal["none", "commit"] = "none"
    commitment: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> LedgerSettings:
        """Settings from stored or typed data; what is not given stands at its default. Raises all faults at once."""
        known = {f.name for f in fields(cls)}
        faults = [
            Fault(
                "settings",
                Sentence("there is no setting {name}.", name=quoted(name)),
                Sentence("Known are {known}.", known=", ".join(sorted(known))),
            )
            for name in sorted(set(data) - known)
        ]
        given = {name: value for name, value in data.items() if name in known}
        for name, (wanted, ok) in _checks().items():
            if name in given and not ok(given[name]):
                faults.append(
                    Fault(
                        f"settings.{name}",
                        Sentence("{given} is not {wanted}.", given=quoted(given[name]), wanted=wanted),
                    )
                )
        if faults:
            raise ActError(*faults)
        if "priorities" in given:
            given["priorities"] = tuple(given["priorities"])
        return cls(**given)

    def to_dict(self) -> dict[str, Any]:
        """The settings as stored; those of rounds only where there are rounds."""
        told = {**asdict(self), "priorities": list(self.priorities)}
        return {name: value for name, value in told.items() if self.in_rounds or name not in _OF_ROUNDS}

    @property
    def in_rounds(self) -> bool:
        """Whether applications of a round are taken together, and none before it closes."""
        return self.mode == "round"

    @property
    def by_lot(self) -> bool:
        """Whether a lot decides between applications of one class in a round."""
        return self.in_rounds and self.lot == "commit"

    def closes(self, starts: datetime) -> datetime:
        """When the round of a period that starts then is over."""
        return days_later(starts, self.round_days)

    def faults(self) -> list[Fault]:
        """What does not go together."""
        if not self.in_rounds:
            return (
                [Fault("settings.lot", "goes with mode=round.", "Set --set mode=round.")] if self.lot != "none" else []
            )
        if self.by_lot != bool(self.commitment):
            return [
                Fault(
                    "settings.commitment", "goes with lot=commit, and with that alone.", "Make one: `banen quota lot`."
                )
            ]
        return []

    def class_of(self, priority: str | int | None) -> int:
        """The place of a named class in the order of classes; without a name the last. Lower comes first."""
        last = max(len(self.priorities) - 1, 0)
        if priority is None or priority == "":
            return last
        if isinstance(priority, str) and priority in self.priorities:
            return self.priorities.index(priority)
        if isinstance(priority, int) and not isinstance(priority, bool) and 0 <= priority <= last:
            return priority
        published = Sentence("The published classes are {classes}.", classes=self.priorities)
        named = published if self.priorities else "None is published."
        raise ActError(
            Fault("priority", Sentence("there is no class {priority} here.", priority=quoted(priority)), named)
        )


def _checks() -> dict[str, tuple[str, Any]]:
    def whole(low: int, high: int) -> tuple[str, Any]:
        told = Sentence("a whole number from {low} to {high}", low=low, high=high)
        return told, lambda v: isinstance(v, int) and not isinstance(v, bool) and low <= v <= high

    truth = (Sentence("true or false"), lambda v: isinstance(v, bool))
    return {
        "hold_days": whole(1, 366),
        "offer_days": whole(1, 366),
        "waiting": truth,
        "carry_within_year": truth,
        "carry_across_years": whole(0, MOST_PLACES),
        "late_return": (Sentence("lost or carry"), lambda v: v in ("lost", "carry")),
        "skip_ahead": truth,
        "mode": (Sentence("continuous or round"), lambda v: v in ("continuous", "round")),
        "round_days": whole(1, 366),
        "lot": (Sentence("none or commit"), lambda v: v in ("none", "commit")),
        "commitment": (
            Sentence("the 64 digits that `banen quota lot` gives"),
            lambda v: v == "" or (isinstance(v, str) and _COMMITMENT.match(v)),
        ),
        "priorities": (
            Sentence("a list of different names"),
            lambda v: (
                isinstance(v, list | tuple)
                and all(isinstance(n, str) and _CLASS.match(n) for n in v)
                and len(set(v)) == len(v) <= MONTHS
            ),
        ),
    }


@dataclass(frozen=True)
class Slot:
    """One period of a number: half-open in local time, with its part of the number."""

    year: int
    index: int
    starts: datetime
    ends: datetime
    base: int


@dataclass(frozen=True)
class QuotaDefinition:
    """A number as it is set: for whom, for which years, how large, in how many slices of a year."""

    name: str
    instrument: Instrument
    number: int
    year_from: int
    year_to: int
    group_contains_eu_eea_swiss: bool
    slices: int = 1
    route: str = ""
    area: str = "NL"
    settings: LedgerSettings = field(default_factory=LedgerSettings)
    within: str | None = None

    @property
    def binding(self) -> bool:
        """Whether the number refuses; the others warn or report."""
        return self.instrument == "quotum"

    def check(self) -> None:
        """Raise every fault of the definition at once."""
        faults = []
        if not _NAME.match(self.name):
            faults.append(
                Fault(
                    "name",
                    Sentence("{name} cannot be used.", name=quoted(self.name)),
                    "Small letters, digits and hyphens, at most 60.",
                )
            )
        if self.instrument not in INSTRUMENTS:
            faults.append(
                Fault(
                    "instrument",
                    Sentence(
                        "{instrument} is none of {instruments}.",
                        instrument=quoted(self.instrument),
                        instruments=", ".join(INSTRUMENTS),
                    ),
                )
            )
        if not 0 <= self.number <= MOST_PLACES:
            faults.append(
                Fault(
                    "number",
                    Sentence("{number} is not from 0 to {most_places}.", number=self.number, most_places=MOST_PLACES),
                )
            )
        if not 1 <= self.slices <= MONTHS:
            faults.append(
                Fault("slices", Sentence("{slices} is not from 1 to {months}.", slices=self.slices, months=MONTHS))
            )
        if not 2000 <= self.year_from <= self.year_to <= self.year_from + MOST_YEARS:
            faults.append(
                Fault(
                    "years",
                    Sentence(
                        "{year_from} to {year_to} is no run of at most {most_years} years.",
                        year_from=self.year_from,
                        year_to=self.year_to,
                        most_years=MOST_YEARS,
                    ),
                )
            )
        faults += self.settings.faults()
        if self.settings.in_rounds and self.instrument != "quotum":
            faults.append(
                Fault("settings.mode", "round is for a quotum: nothing waits under a number that only warns.")
            )
        if (
            not faults
            and self.settings.in_rounds
            and any(self.settings.closes(s.starts) >= s.ends for s in self.slots())
        ):
            faults.append(Fault("settings.round_days", "are as long as a period.", "Leave days to give places in."))
        if faults:
            raise ActError(*faults)
        may_bind(self.instrument, self.group_contains_eu_eea_swiss, self.year_from)

    def slots(self) -> Iterator[Slot]:
        """The periods of all years; part k of S is floor(N(k+1)/S) - floor(Nk/S), so that they sum to the number."""
        count = self.slices
        for year in range(self.year_from, self.year_to + 1):
            for k in range(count):
                starts, ends = (instant(_boundary(year, at, count)) for at in (k, k + 1))
                base = self.number * (k + 1) // count - self.number * k // count
                yield Slot(year, (year - self.year_from) * count + k, starts, ends, base)


def _boundary(year: int, k: int, count: int) -> date:
    """The first day of slice k: of a month where the slices are whole months, else of a run of days."""
    if MONTHS % count == 0:
        month = k * (MONTHS // count)
        return date(year + month // MONTHS, month % MONTHS + 1, 1)
    first, days = date(year, 1, 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return first + timedelta(days=days * k // count)


def may_bind(instrument: Instrument, group_contains_eu_eea_swiss: bool, year: int) -> None:
    """Refuse a number that the rule ``aantallen`` does not allow (Q-C1)."""
    case = {"instrument": instrument, "group_contains_eu_eea_swiss": group_contains_eu_eea_swiss}
    found = decide(NUMBERS, {**case, "number": 1, "place_in_order": 1}, date(max(year, 2015), 1, 1))
    failed = next((reason for reason in found.reasons if reason.condition == "Q-C1" and reason.passed is False), None)
    if failed is not None:
        raise ConflictError(
            Fault(
                "Q-C1",
                Sentence(
                    "a quota cannot bind citizens of the EU, the EEA or Switzerland ({article}).",
                    article=failed.article,
                ),
                "Choose a guide number (richtgetal, streefgetal), or a group without them.",
            )
        )
