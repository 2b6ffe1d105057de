"""People and vacancies as arrays: what a block of pairs needs to be weighed, encoded once.

Everybody stands in the order of a key of their content, so that neither the order of a file nor an id decides anything.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from scipy import sparse

from banen.decide.matching.occupations import Occupations, job_level
from banen.decide.matching.people import DAY_PARTS, JobSeeker
from banen.decide.matching.settings import constant
from banen.decide.matching.shortage import ShortageList
from banen.decide.matching.travel import TravelTimes
from banen.decide.matching.vacancies import Vacancy
from banen.model.rules import rule
from banen.model.rules.decide import decide
from banen.quantities import Array

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Party = TypeVar("Party", JobSeeker, Vacancy)
ALL_TIMES = (1 << len(DAY_PARTS)) - 1
LEVEL_UNIT = 100
"""Levels of a skill count in hundredths, so that sums are whole and have no order."""
PARTIAL = {1: "skill.basic", 2: "skill.some"}
"""Levels of a skill that count for a part; level 3 counts whole."""


@dataclass(frozen=True)
class Block:
    """Pairs to be weighed: arrays of people and of vacancies that broadcast against one another, as columns and rows
    of a table (n × 1 and 1 × m) or as a list of pairs (both n)."""

    essential_had: Ints
    optional_had: Ints
    essential_asked: Ints
    optional_asked: Ints
    dutch: Ints
    dutch_asked: Ints
    language_on_job: Flags
    safety_critical: Flags
    minutes: Ints
    max_minutes: Ints
    person_level: Ints
    job_level: Ints
    below_level: Flags
    wished: Flags
    unwanted: Flags
    unrecognised: Flags
    hours: Array
    hours_asked: Array
    times: Ints
    times_asked: Ints
    start_from: Ints
    closes: Ints
    may_work: Flags
    consents: Flags
    bonus: Ints

    @property
    def shape(self) -> tuple[int, ...]:
        """People × vacancies of a table, or the number of pairs of a list."""
        return np.broadcast_shapes(self.max_minutes.shape, self.bonus.shape)


@dataclass(frozen=True)
class SkillSets:
    """The different sets of skills that vacancies ask: most vacancies of one occupation ask the same.

    ``of`` is the number of the set of each vacancy; rarity of skills is by set × skill, sparse, or summed by set.
    """

    of: Ints
    essential: Any
    optional: Any
    essential_asked: Ints
    optional_asked: Ints


@dataclass(frozen=True)
class LabourMarket:
    """The people and the vacancies of one round on a day, with occupations, shortage and travel."""

    people: tuple[JobSeeker, ...]
    vacancies: tuple[Vacancy, ...]
    occupations: Occupations
    shortage: ShortageList
    travel: TravelTimes
    on: date
    seed: int
    lots: tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]
    """Lottery numbers of people and of vacancies, from the published seed and their content."""

    @classmethod
    def of(
        cls,
        people: Sequence[JobSeeker],
        vacancies: Sequence[Vacancy],
        occupations: Occupations,
        shortage: ShortageList,
        travel: TravelTimes,
        on: date,
        seed: int,
    ) -> LabourMarket:
        """The market with everybody in the order of their key."""
        ordered, people_lots = _in_order(people, seed)
        work, vacancy_lots = _in_order(vacancies, seed)
        return cls(
            people=ordered,
            vacancies=work,
            occupations=occupations,
            shortage=shortage,
            travel=travel,
            on=on,
            seed=seed,
            lots=(people_lots, vacancy_lots),
        )

    @cached_property
    def skills(self) -> dict[str, int]:
        """Each skill that a vacancy asks, by its column."""
        asked = sorted({skill for v in self.vacancies for skill in v.essential | v.optional})
        return {skill: column for column, skill in enumerate(asked)}

    @cached_property
    def had(self) -> Any:
        """Levels of the skills of people in hundredths (people × skills, sparse)."""
        return _sparse(
            [
                {self.skills[name]: _worth(claim.level) for name, claim in p.skills.items() if name in self.skills}
                for p in self.people
            ],
            len(self.skills),
        )

    @cached_property
    def skill_sets(self) -> SkillSets:
        """What vacancies ask, each different set of skills once."""
        rarity = {skill: self.occupations.rarity(skill) for skill in self.skills}
        number: dict[tuple[frozenset[str], frozenset[str]], int] = {}
        of = _ints([number.setdefault((v.essential, v.optional), len(number)) for v in self.vacancies])
        essential, optional = (
            _sparse([{self.skills[name]: rarity[name] for name in both[side]} for both in number], len(self.skills))
            for side in (0, 1)
        )
        return SkillSets(of, essential, optional, essential.sum(axis=1), optional.sum(axis=1))

    def skills_had(self, rows: Ints, sets: Ints) -> tuple[Ints, Ints]:
        """Rarity times level of the essential and the optional skills that people have (people × sets of skills)."""
        had, asked = self.had[rows], self.skill_sets
        return (had @ asked.essential[sets].T).toarray(), (had @ asked.optional[sets].T).toarray()

    @cached_property
    def may_work(self) -> Flags:
        """Who may work: who is free to, and who meets the rule ``asielzoekers_werk``; undetermined is not yet."""
        return np.array([may_work(person, self.on) for person in self.people], dtype=bool)

    def block(self, rows: Ints, columns: Ints) -> Block:
        """A table of some people and some vacancies."""
        work = [self.vacancies[j].place for j in columns]
        minutes = np.array([[self.minutes(self.people[i], place) for place in work] for i in rows], dtype=np.int64)
        had = self.skills_had(rows, self.skill_sets.of[columns])
        return self.pairs(rows[:, None], columns[None, :], minutes.reshape(len(rows), len(columns)), had)

    def pairs(self, rows: Ints, columns: Ints, minutes: Ints, had: tuple[Ints, Ints]) -> Block:
        """Pairs of people and vacancies by number, with their minutes of travel and the skills that people have.

        ``rows`` and ``columns`` broadcast against one another; ``minutes`` and ``had`` have the shape of both.
        """
        encoded, sets = self._encoded, self.skill_sets
        asked, group, profession = sets.of[columns], encoded.group[columns], encoded.profession[columns]
        return Block(
            essential_had=had[0],
            optional_had=had[1],
            essential_asked=sets.essential_asked[asked],
            optional_asked=sets.optional_asked[asked],
            dutch=encoded.dutch[rows],
            dutch_asked=encoded.dutch_asked[columns],
            language_on_job=encoded.language_on_job[columns],
            safety_critical=encoded.safety_critical[columns],
            minutes=minutes,
            max_minutes=encoded.max_minutes[rows],
            person_level=encoded.person_level[rows],
            job_level=encoded.job_level[columns],
            below_level=encoded.below_level[rows],
            wished=encoded.wished[rows, group],
            unwanted=encoded.unwanted[rows, group] | self._declined(rows, columns),
            unrecognised=encoded.unrecognised[rows, profession],
            hours=encoded.hours[rows],
            hours_asked=encoded.hours_asked[columns],
            times=encoded.times[rows],
            times_asked=encoded.times_asked[columns],
            start_from=encoded.start_from[rows],
            closes=encoded.closes[columns],
            may_work=self.may_work[rows],
            consents=encoded.consents[rows],
            bonus=encoded.bonus[columns],
        )

    @cached_property
    def _said_no(self) -> Ints:
        """Pairs of which the person said no to the vacancy before, each as one number."""
        number = {vacancy.id: at for at, vacancy in enumerate(self.vacancies)}
        return _ints(
            [
                at * len(self.vacancies) + number[vacancy]
                for at, person in enumerate(self.people)
                for vacancy in person.declined
                if vacancy in number
            ]
        )

    def _declined(self, rows: Ints, columns: Ints) -> Flags:
        """Whether the person of each pair said no to its vacancy before."""
        if not len(self._said_no):
            return np.zeros(np.broadcast_shapes(rows.shape, columns.shape), dtype=bool)
        return np.isin(rows * len(self.vacancies) + columns, self._said_no)

    def minutes(self, person: JobSeeker, place: str) -> int:
        """Minutes of travel for a person to a place; -1 where nobody knows."""
        minutes = self.travel.minutes(person.place, place, person.modes)
        return -1 if minutes is None else minutes

    @cached_property
    def _encoded(self) -> _Encoded:
        return _Encoded.of(self)


@dataclass(frozen=True)
class _Encoded:
    """Everybody and every vacancy as columns."""

    dutch: Ints
    max_minutes: Ints
    person_level: Ints
    below_level: Flags
    hours: Array
    times: Ints
    start_from: Ints
    consents: Flags
    dutch_asked: Ints
    language_on_job: Flags
    safety_critical: Flags
    job_level: Ints
    hours_asked: Array
    times_asked: Ints
    closes: Ints
    bonus: Ints
    group: Ints
    profession: Ints
    wished: Flags
    unwanted: Flags
    unrecognised: Flags

    @classmethod
    def of(cls, market: LabourMarket) -> _Encoded:
        people, work = market.people, market.vacancies
        last = date.max.toordinal()
        groups = sorted({v.isco for v in work})
        professions = sorted({v.profession for v in work if v.profession})
        at_group = {isco: at for at, isco in enumerate(groups)}
        at_profession = {name: at for at, name in enumerate(professions)}
        return cls(
            dutch=_ints([p.dutch for p in people], 4),
            max_minutes=_ints([-1 if p.max_minutes is None else p.max_minutes for p in people]),
            person_level=_ints([p.level or 0 for p in people]),
            below_level=np.array([p.below_level for p in people], dtype=bool),
            hours=np.array([p.hours for p in people], dtype=float).reshape(-1, 2),
            times=_ints([_times(p.times) for p in people]),
            start_from=_ints([p.start_from.toordinal() if p.start_from else 0 for p in people]),
            consents=np.array(["propose" in p.consents for p in people], dtype=bool),
            dutch_asked=_ints([v.dutch for v in work], 4),
            language_on_job=np.array([v.language_on_job for v in work], dtype=bool),
            safety_critical=np.array([v.safety_critical for v in work], dtype=bool),
            job_level=_ints([job_level(v.isco) for v in work]),
            hours_asked=np.array([v.hours for v in work], dtype=float).reshape(-1, 2),
            times_asked=_ints([_times(v.times) for v in work]),
            closes=_ints([v.closes.toordinal() if v.closes else last for v in work]),
            bonus=_ints([market.shortage.bonus(v.isco, market.on) for v in work]),
            group=_ints([at_group[v.isco] for v in work]),
            profession=_ints([at_profession.get(v.profession or "", len(professions)) for v in work]),
            wished=_flags([[isco.startswith(tuple(p.wishes)) for isco in groups] for p in people], len(groups)),
            unwanted=_flags([[isco.startswith(tuple(p.no_go)) for isco in groups] for p in people], len(groups)),
            unrecognised=_flags(
                [[*(name not in p.recognised for name in professions), False] for p in people], len(professions) + 1
            ),
        )


def may_work(person: JobSeeker, on: date) -> bool:
    """Whether a person may work: free, or by the rule ``asielzoekers_werk``. Undetermined is *not yet*."""
    if person.work_right == "free":
        return True
    return decide(rule("asielzoekers_werk"), {"statushouder": False, **person.asylum}, on).outcome == "voldoet"


def _worth(level: int) -> int:
    return round(LEVEL_UNIT * constant(PARTIAL[level])) if level in PARTIAL else LEVEL_UNIT


def _times(times: frozenset[str]) -> int:
    """Parts of the day as bits; none told is any."""
    return sum(1 << DAY_PARTS.index(part) for part in times) if times else ALL_TIMES


def _ints(values: Sequence[Any], width: int = 0) -> Ints:
    found = np.array(values, dtype=np.int64)
    return found.reshape(-1, width) if width else found


def _sparse(rows: Sequence[dict[int, int]], width: int) -> Any:
    counts = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.array([column for row in rows for column in sorted(row)], dtype=np.int64)
    values = np.array([row[column] for row in rows for column in sorted(row)], dtype=np.int64)
    return sparse.csr_array((values, columns, counts), shape=(len(rows), width))


def _flags(rows: Sequence[Sequence[bool]], width: int) -> Flags:
    return np.array(rows, dtype=bool).reshape(-1, width)


def _keys(all_of_them: Sequence[JobSeeker | Vacancy], seed: int) -> list[str]:
    """A key of everything about each person or vacancy but the id and who travels along, mixed with the seed."""
    return [
        _digest(
            f"{seed}|" + "|".join(f"{name}={_plain(getattr(one, name))}" for name in one.__slots__ if name not in _IDS)
        )
        for one in all_of_them
    ]


_IDS = ("id", "travels_with", "declined")


def _plain(value: Any) -> str:
    if isinstance(value, frozenset):
        return repr(sorted(value))
    if isinstance(value, Mapping):
        return ";".join(f"{name}:{_plain(value[name])}" for name in sorted(value))
    return repr(value)


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _in_order(all_of_them: Sequence[Party], seed: int) -> tuple[tuple[Party, ...], npt.NDArray[np.uint64]]:
    """Everybody by their key, equals by the draw of their id; and a lottery number for each."""
    keyed = sorted(
        zip(_keys(all_of_them, seed), (_digest(f"{seed}|{one.id}") for one in all_of_them), all_of_them, strict=True),
        key=lambda one: one[:2],
    )
    turns: Counter[str] = Counter()
    lots = np.empty(len(keyed), dtype=np.uint64)
    for at, (key, _, _) in enumerate(keyed):
        turns[key] += 1
        lots[at] = int(_digest(f"{key}|{turns[key]}")[:16], 16)
    return tuple(one for _, _, one in keyed), lots
