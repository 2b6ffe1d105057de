"""Asking for a round: from files or from records in hand, or of SYNTHETIC people; the same for command, API and Python.

Nothing is kept: people pass through by the ids they came with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from banen.decide.matching.assignment import MODES
from banen.decide.matching.market import LabourMarket
from banen.decide.matching.matching import MatchingRound, match
from banen.decide.matching.occupations import Occupations, read_esco, shipped
from banen.decide.matching.people import JobSeeker, people_of, read_people
from banen.decide.matching.shortage import read_shortage
from banen.decide.matching.synthetic import synthetic as drawn_market
from banen.decide.matching.travel import TravelTimes, read_travel
from banen.decide.matching.vacancies import RefusedVacancy, Vacancy, read_vacancies, vacancies_of
from banen.errors import ScenarioError, UnknownNameError, check_all

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
    chosen = next((each for each in MODES if each == mode), None)
    if chosen is None:
        raise UnknownNameError("mode", mode, MODES)
    day, occupations = on or date.today(), read_esco(esco) if esco else shipped()
    refused: tuple[RefusedVacancy, ...] = ()
    if synthetic:
        if people is not None or vacancies is not None:
            raise ScenarioError("--synthetic makes its own people and vacancies. Leave out --people and --vacancies.")
        drawn = drawn_market(synthetic, synthetic, occupations, seed, day)
        seekers, work = drawn.people, drawn.vacancies
    elif people is None or vacancies is None:
        raise ScenarioError("No people or no vacancies are given. Give --people and --vacancies, or --synthetic 1000.")
    else:
        check_all(lambda: _people(people), lambda: _vacancies(vacancies, occupations, day))
        seekers, (work, refused) = _people(people), _vacancies(vacancies, occupations, day)
    market = LabourMarket.of(
        seekers,
        work,
        occupations,
        read_shortage(shortage) if shortage else read_shortage(),
        read_travel(travel) if travel else TravelTimes(),
        day,
        seed,
    )
    return match(market, chosen, proposals=proposals, refused=refused, synthetic=bool(synthetic), progress=progress)


def _people(given: Path | str | Sequence[Mapping[str, Any]]) -> tuple[JobSeeker, ...]:
    return read_people(Path(given)) if isinstance(given, Path | str) else people_of(given)


def _vacancies(
    given: Path | str | Sequence[Mapping[str, Any]], occupations: Occupations, on: date
) -> tuple[tuple[Vacancy, ...], tuple[RefusedVacancy, ...]]:
    if isinstance(given, Path | str):
        return read_vacancies(Path(given), occupations, on)
    return vacancies_of([(f"vacancies[{at}]", record) for at, record in enumerate(given)], occupations, on)
