"""Why a proposal, or why none: the parts of the score, the skills that weigh most, and the smallest step that helps.

Nobody is rejected: without a proposal the answer is *nothing found now*, with what would change it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from banen.decide.matching.forms import CEFR
from banen.decide.matching.market import LabourMarket
from banen.decide.matching.people import JobSeeker, SkillClaim
from banen.decide.matching.score import Barrier, weigh
from banen.decide.matching.settings import constant
from banen.decide.matching.vacancies import Vacancy

FEW = 3


@dataclass(frozen=True)
class WeighedPair:
    """One person and one vacancy: every part of the score, the points, and what bars the pair."""

    person: JobSeeker
    vacancy: Vacancy
    parts: Mapping[str, float]
    before_bonus: int
    bonus: int
    bars: tuple[str, ...]

    @property
    def points(self) -> int:
        """The score with its bonus; 0 where something bars the pair or it stays under the minimum."""
        return self.before_bonus + self.bonus if self.proposable else 0

    @property
    def proposable(self) -> bool:
        """Whether the pair may be proposed."""
        return not self.bars and self.before_bonus >= constant("propose.minimum")

    def to_dict(self) -> dict[str, Any]:
        """The pair as JSON, part by part."""
        return {
            "person": self.person.id, "vacancy": self.vacancy.id, "isco08": self.vacancy.isco,
            "parts": {name: round(value, 4) for name, value in self.parts.items()},
            "before_bonus": self.before_bonus, "bonus": self.bonus, "points": self.points, "bars": list(self.bars),
        }  # fmt: skip


@dataclass(frozen=True)
class HelpfulChange:
    """One step that makes a vacancy eligible or adds enough points: what it is, and the points after it."""

    kind: str
    detail: str
    points: int
    before: int

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {"kind": self.kind, "detail": self.detail, "points": self.points, "before": self.before}


def weigh_pair(market: LabourMarket, person: JobSeeker, vacancy: Vacancy) -> WeighedPair:
    """Weigh one person against one vacancy of a market, by the function that weighs all."""
    alone = replace(market, people=(person,), vacancies=(vacancy,))
    one = np.zeros(1, dtype=np.int64)
    scores = weigh(alone.block(one, one))
    parts = {
        "essential": float(scores.essential[0, 0]),
        "optional": float(scores.optional[0, 0]),
        "fit": float(scores.fit[0, 0]),
        "language": float(scores.language[0, 0]),
        "travel": float(scores.travel[0, 0]),
        "level": float(scores.level[0, 0]),
    }
    bars = Barrier(int(scores.bars[0, 0])).codes
    return WeighedPair(person, vacancy, parts, int(scores.before_bonus[0, 0]), int(scores.bonus[0, 0]), bars)


def missing_skills(market: LabourMarket, person: JobSeeker, vacancy: Vacancy) -> tuple[str, ...]:
    """The essential skills a person lacks that weigh most, at most three."""
    lacking = vacancy.essential - person.skills.keys()
    return tuple(sorted(lacking, key=lambda skill: (-market.occupations.rarity(skill), skill))[:FEW])


def smallest_change(market: LabourMarket, person: JobSeeker, vacancy: Vacancy) -> HelpfulChange | None:
    """The first of the steps, from small to large, that makes a pair proposable or adds enough points."""
    now = weigh_pair(market, person, vacancy)
    for kind, detail, changed in _steps(market, person, vacancy):
        after = weigh_pair(market, changed, vacancy)
        if after.proposable and (not now.proposable or after.points - now.points >= constant("explain.worth")):
            return HelpfulChange(kind, detail, after.points, now.points)
    return None


NEAREST = 40
"""Vacancies that are tried for who has none: those that one step can open, the best of them first."""


def what_helps(market: LabourMarket, person: JobSeeker) -> dict[str, Any] | None:
    """The change that opens a vacancy to someone without any: the one after which the score is highest."""
    if not market.vacancies:
        return None
    alone = replace(market, people=(person,))
    scores = weigh(alone.block(np.zeros(1, dtype=np.int64), np.arange(len(market.vacancies))))
    barred = scores.bars[0]
    one_step = np.flatnonzero((barred & (barred - 1)) == 0)  # no bar, or one alone
    nearest = one_step[np.argsort(-scores.points[0, one_step], kind="stable")][:NEAREST]
    changes = [
        (change.points, vacancy.id, change)
        for vacancy in (market.vacancies[at] for at in nearest)
        if (change := smallest_change(market, person, vacancy))
    ]
    if not changes:
        return None
    _, vacancy_id, best = max(changes, key=lambda one: (one[0], one[1]))
    return best.to_dict() | {"vacancy": vacancy_id}


def _steps(market: LabourMarket, person: JobSeeker, vacancy: Vacancy) -> Iterator[tuple[str, str, JobSeeker]]:
    """One step at a time: consent, hours, travel, Dutch one level up and more, recognition, one skill."""
    if "propose" not in person.consents:
        yield "toestemming", "propose", replace(person, consents=person.consents | {"propose"})
    low, high = person.hours
    if low > vacancy.hours[1]:
        yield "uren", f"{vacancy.hours[1]:g}", replace(person, hours=(vacancy.hours[1], high))
    if high < vacancy.hours[0]:
        yield "uren", f"{vacancy.hours[0]:g}", replace(person, hours=(low, vacancy.hours[0]))
    minutes = market.minutes(person, vacancy.place)
    if person.max_minutes is not None and minutes > person.max_minutes:
        yield "reistijd", f"{minutes}", replace(person, max_minutes=minutes)
    for step in range(1, len(CEFR)):
        raised = _raised(person.dutch, vacancy.dutch, step)
        if raised != person.dutch:
            named = sorted({CEFR[level] for level, was in zip(raised, person.dutch, strict=True) if level != was})
            yield "taal", named[-1], replace(person, dutch=raised)
    if vacancy.profession and vacancy.profession not in person.recognised:
        recognised = person.recognised | {vacancy.profession}
        yield "diploma_erkenning", vacancy.profession, replace(person, recognised=recognised)
    for skill in missing_skills(market, person, vacancy):
        yield "vaardigheid", skill, replace(person, skills={**person.skills, skill: SkillClaim(skill, 3, "shown")})


def _raised(dutch: tuple[int, ...], asked: tuple[int, ...], step: int) -> tuple[int, ...]:
    """Levels of Dutch with each that falls short raised by a number of steps, at most to what is asked."""
    return tuple(min(has + step, least) if least > has >= 0 else has for has, least in zip(dutch, asked, strict=True))
