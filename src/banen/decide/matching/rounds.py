"""Asking for a round: from files or from records in hand, or of SYNTHETIC people; the same for command, API and Python.

Nothing is kept: people pass through by the ids they came with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from banen.decide.matching.assignment import MODES, Mode
from banen.decide.matching.market import LabourMarket
from banen.decide.matching.matching import MatchingRound, check_proposals, match
from banen.decide.matching.occupations import Occupations, read_esco, shipped
from banen.decide.matching.people import JobSeeker, people_of, read_people
from banen.decide.matching.shortage import read_shortage
from banen.decide.matching.synthetic import synthetic as drawn_market
from banen.decide.matching.travel import TravelTimes, read_travel
from banen.decide.matching.vacancies import RefusedVacancy, Vacancy, read_vacancies, vacancies_of
from banen.errors import Fault, ScenarioError, UnknownNameError, check_all

Given = Path | str | Sequence[Mapping[str, Any]] | None
"""A file, or records in hand."""


def round_of(
    people: Given = None,
    vacancies: Given = None,
    *,
    synthetic: int = 0,
    mode: str = "most_people",
    proposals: int = 1,
    seed: int = 1,
    on: date | None = None,
    shortage: Path | None = None,
    travel: Path | None = None,
    esco: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> MatchingRound:
    """Make the proposals of a round: people and vacancies as files or records, or so many SYNTHETIC ones.

    ``.to_dict()`` is the JSON of ``banen match``; ``.explain(id)`` tells one person why. Raises every fault at once.
    """
    day, occupations_of = on or date.today(), cache(lambda: read_esco(esco) if esco else shipped())
    chosen, occupations, listed, minutes, _, seekers, sorted_out, _ = check_all(
        lambda: _mode(mode),
        occupations_of,
        lambda: read_shortage(shortage) if shortage else read_shortage(),
        lambda: read_travel(travel) if travel else TravelTimes(),
        lambda: _check_given(people, vacancies, synthetic),
        lambda: _people(people) if people is not None else (),
        lambda: _vacancies(vacancies, occupations_of(), day) if vacancies is not None else ((), ()),
        lambda: check_proposals(proposals),
    )
    work, refused = sorted_out
    if synthetic:
        drawn = drawn_market(synthetic, synthetic, occupations, seed, day)
        seekers, work = drawn.people, drawn.vacancies
    market = LabourMarket.of(seekers, work, occupations, listed, minutes, day, seed)
    return match(market, chosen, proposals=proposals, refused=refused, synthetic=bool(synthetic), progress=progress)


def _mode(mode: str) -> Mode:
    for known in MODES:
        if known == mode:
            return known
    raise UnknownNameError("mode", mode, MODES)


def _check_given(people: Given, vacancies: Given, synthetic: int) -> None:
    """Refuse people and vacancies beside SYNTHETIC ones, or without each other."""
    if synthetic and (people is not None or vacancies is not None):
        what = "--synthetic makes its own people and vacancies. Leave out --people and --vacancies."
        raise ScenarioError(Fault("banen", what))
    if not synthetic and (people is None or vacancies is None):
        what = "No people or no vacancies are given. Give --people and --vacancies, or --synthetic 1000."
        raise ScenarioError(Fault("banen", what))


def check_round(people: Given, vacancies: Given, synthetic: int, mode: str, proposals: int) -> None:
    """Refuse a round that cannot be made whatever is in its files, all faults at once."""
    check_all(
        lambda: _mode(mode),
        lambda: _check_given(people, vacancies, synthetic),
        lambda: check_proposals(proposals),
    )


def _people(given: Path | str | Sequence[Mapping[str, Any]]) -> tuple[JobSeeker, ...]:
    return read_people(Path(given)) if isinstance(given, Path | str) else people_of(given)


def _vacancies(
    given: Path | str | Sequence[Mapping[str, Any]], occupations: Occupations, on: date
) -> tuple[tuple[Vacancy, ...], tuple[RefusedVacancy, ...]]:
    if isinstance(given, Path | str):
        return read_vacancies(Path(given), occupations, on)
    return vacancies_of([(f"vacancies[{at}]", record) for at, record in enumerate(given)], occupations, on)
