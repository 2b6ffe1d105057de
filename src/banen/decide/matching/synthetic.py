"""SYNTHETIC people and vacancies for tests, demonstrations and benchmarks, made from the profiles of ESCO.

Nobody here exists. Everything is drawn from one seed; nothing but skills, Dutch, hours, travel and wishes is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from banen.decide.matching.occupations import OccupationProfile, Occupations, regulated
from banen.decide.matching.people import EVIDENCE, JobSeeker, SkillClaim
from banen.decide.matching.vacancies import Vacancy
from banen.errors import ScenarioError
from banen.observe.areas import Municipality, areas
from banen.sentences import Sentence

MOST = 1_000_000


@dataclass(frozen=True)
class SyntheticMarket:
    """SYNTHETIC people and vacancies, always marked as such."""

    people: tuple[JobSeeker, ...]
    vacancies: tuple[Vacancy, ...]


def synthetic(people: int, vacancies: int, occupations: Occupations, seed: int, on: date) -> SyntheticMarket:
    """Draw SYNTHETIC people and vacancies over the municipalities, by their inhabitants.

    Raises :class:`~banen.errors.ScenarioError` for numbers outside 1 to a million.
    """
    if not (1 <= people <= MOST and 1 <= vacancies <= MOST):
        raise ScenarioError(
            Sentence(
                "{people} people and {vacancies} vacancies are asked. Ask 1 to {most} of each.",
                people=people,
                vacancies=vacancies,
                most=MOST,
            )
        )
    dice = np.random.Generator(np.random.Philox(seed))
    profiles = sorted(occupations.profiles.values(), key=lambda p: p.id)
    towns = sorted(areas().municipalities.values(), key=lambda m: m.code)
    return SyntheticMarket(
        tuple(_people(people, profiles, towns, dice)), tuple(_vacancies(vacancies, profiles, towns, dice, on))
    )


def _people(
    count: int, profiles: Sequence[OccupationProfile], towns: Sequence[Municipality], dice: np.random.Generator
) -> list[JobSeeker]:
    trade = dice.integers(len(profiles), size=count)
    place, dutch, hours = _places(count, towns, dice), dice.integers(0, 6, size=(count, 4)), dice.integers(8, 41, count)
    minutes, share = dice.integers(2, 9, count) * 10, dice.uniform(0.4, 1.0, count)
    drive, consent, start = dice.random(count) < 0.4, dice.random(count) < 0.97, dice.random(count)
    ordered = [sorted(profile.essential) for profile in profiles]
    people = []
    for i in range(count):
        profile, skills = profiles[trade[i]], ordered[trade[i]]
        levels = dice.integers(1, 4, size=len(skills))
        had = dice.random(len(skills)) < share[i]
        claims = {
            name: SkillClaim(name, int(levels[k]), EVIDENCE[int(levels[k]) - 1])
            for k, name in enumerate(skills)
            if had[k]
        }
        known = regulated().get(profile.isco)
        people.append(
            JobSeeker(
                id=f"SYNTHETIC-P{i:06d}",
                place=towns[place[i]].code,
                modes=frozenset({"car", "bike"} if drive[i] else {"transit", "bike"}),
                max_minutes=int(minutes[i]),
                hours=(float(max(4, hours[i] - 12)), float(hours[i])),
                times=frozenset(),
                start_from=None,
                skills=claims,
                dutch=tuple(int(level) for level in dutch[i]),
                level=None,
                valuation="none",
                recognised=frozenset({known[0]} if known and start[i] < 0.3 else ()),
                experience={},
                wishes=frozenset({profile.isco}),
                no_go=frozenset(),
                below_level=False,
                work_right="free",
                consents=frozenset({"propose"} if consent[i] else ()),
            )
        )
    return people


def _vacancies(
    count: int,
    profiles: Sequence[OccupationProfile],
    towns: Sequence[Municipality],
    dice: np.random.Generator,
    on: date,
) -> list[Vacancy]:
    trade, place = dice.integers(len(profiles), size=count), _places(count, towns, dice)
    dutch, hours = dice.integers(0, 4, size=count), dice.integers(3, 6, count) * 8
    wage, teaches = dice.uniform(16.0, 30.0, count), dice.random(count) < 0.25
    return [
        Vacancy(
            id=f"SYNTHETIC-V{i:06d}",
            source="employer",
            isco=profiles[trade[i]].isco,
            essential=profiles[trade[i]].essential,
            optional=profiles[trade[i]].optional,
            dutch=(int(dutch[i]), -1, int(dutch[i]), -1),
            safety_critical=bool(i % 20 == 0),
            language_on_job=bool(teaches[i]),
            profession=regulated().get(profiles[trade[i]].isco, (None,))[0],
            hours=(float(max(4, hours[i] - 16)), float(hours[i])),
            times=frozenset(),
            wage=round(float(wage[i]), 2),
            place=towns[place[i]].code,
            places=1,
            start=on,
            closes=None,
            starter_job=bool(teaches[i]),
            agency=None,
        )
        for i in range(count)
    ]


def _places(count: int, towns: Sequence[Municipality], dice: np.random.Generator) -> np.ndarray:
    inhabitants = np.array([town.population for town in towns], dtype=float)
    return dice.choice(len(towns), size=count, p=inhabitants / inhabitants.sum())
