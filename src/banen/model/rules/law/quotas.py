# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Numbers as an instrument: guide number and target warn, a quota refuses, a band reports.

No quota can bind citizens of the EU, the EEA or Switzerland (TFEU art. 45): it is refused. Allocation is
deterministic: by moment of receipt, then by case id; a withdrawn case frees its place within the same period.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from banen.errors import RuleError
from banen.model.rules.rule import Rule
from banen.model.rules.terms import Choice, Count, Flag

Instrument = Literal["richtgetal", "streefgetal", "quotum", "bandbreedte"]

NUMBERS = Rule(
    "aantallen",
    law="TFEU",
    article="art. 45; proposition 2023, measures 2.2, 2.6 and 2.11",
    valid_from="2015-01-01",
    reference_date="moment the complete application is received",
    status="no number instrument is law for labour migration; this decides how one would work",
    parameters={},
)


@NUMBERS.condition("Q-C1", "TFEU art. 45", value="instrument")
def no_quota_on_free_movement(instrument: Choice, group_contains_eu_eea_swiss: Flag) -> Flag:
    return (instrument != "quotum") | ~group_contains_eu_eea_swiss


@NUMBERS.step
def does_not_refuse(instrument: Choice) -> Flag:
    return instrument != "quotum"


@NUMBERS.condition(
    "Q-C2", "Proposition 2023, measure 2.11", value="place_in_order", threshold="number", unless="does_not_refuse"
)
def place_is_left(place_in_order: Count, number: Count) -> Flag:
    return place_in_order <= number


@NUMBERS.signal("Q-S1", "Proposition 2023, measure 2.11", value="place_in_order", threshold="number")
def number_not_reached(place_in_order: Count, number: Count) -> Flag:
    return place_in_order <= number


@dataclass(frozen=True)
class Application:
    """A complete application in the order of numbers; ``period`` is the slice of the year it counts in."""

    case_id: str
    received_at: datetime
    period: int = 0
    withdrawn: bool = False


@dataclass(frozen=True)
class Place:
    """What became of an application: granted or refused, and whether the number was passed."""

    case_id: str
    granted: bool
    flagged: bool
    place: int


def allocate(
    applications: Iterable[Application],
    instrument: Instrument,
    number: int,
    *,
    group_contains_eu_eea_swiss: bool,
    slices: int = 1,
) -> list[Place]:
    """Places in order of receipt, then case id; the same input gives the same places in any order of rows.

    ``number`` is for the whole year; with ``slices`` it is spread over that many periods and what is unused carries
    over. Raises :class:`~banen.errors.RuleError` for a quota on a group with EU, EEA or Swiss nationals.
    """
    if instrument == "quotum" and group_contains_eu_eea_swiss:
        raise RuleError(
            "A quota cannot bind citizens of the EU, the EEA or Switzerland (free movement, TFEU art. 45). "
            "Choose a guide number (richtgetal, streefgetal), or a group without them."
        )
    places: list[Place] = []
    taken = 0
    for case in sorted(applications, key=lambda a: (a.period, a.received_at, a.case_id)):
        if case.withdrawn:
            continue
        open_places = number * (case.period + 1) // slices
        place = taken + 1
        granted = instrument != "quotum" or place <= open_places
        taken += granted
        places.append(Place(case.case_id, granted, place > open_places, place))
    return places
