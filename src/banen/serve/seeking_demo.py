"""SYNTHETIC people who look for work, and vacancies, for a store of demonstration data: nobody here exists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, Final

from sqlalchemy.engine import Connection

from banen.act.accounts.acting import acting
from banen.act.accounts.demo import ISSUER
from banen.act.accounts.subjects import known
from banen.act.clock import instant
from banen.act.identity import seeded
from banen.act.office import Office
from banen.act.seekers import profiles, proposals, vacancies
from banen.act.texts import COMPLETE
from banen.act.workflow import PERSON, Actor
from banen.decide.matching.forms import CEFR, SKILLS_OF_LANGUAGE
from banen.decide.matching.occupations import Occupations
from banen.decide.matching.people import JobSeeker
from banen.decide.matching.synthetic import synthetic
from banen.decide.matching.vacancies import Vacancy
from banen.serve.seeking import make_round, occupations

PLACE: Final = "GM0518"
_AROUND: Final = (PLACE, PLACE, "GM0503", "GM0603", "GM0637", "GM1783")
_WORK: Final = ("7212", "7115", "7231", "6113", "7411", "8332")
"""ISCO groups of the demonstration; those of which the skills are known take part."""
_NOT_ADMITTED: Final = {"agency_admitted": False, "agency_was_withdrawn": False}
PEOPLE: Final = 18
VACANCIES: Final = 24


def seed_work(office: Office, number: int, on: date) -> dict[str, int]:
    """Add people who look for work, vacancies and one round to demonstration data; the same for a seed and day."""
    before, office.store.clock = office.store.clock, lambda: instant(on, time(9, 30))
    try:
        with seeded(number + 1):
            drawn = synthetic(PEOPLE, VACANCIES, _few(occupations()), number, on)
            office.write(lambda connection: _people(connection, office, drawn.people))
            office.write(lambda connection: _vacancies(connection, office, drawn.vacancies))
            who = office.write(lambda c: acting(c, office, "consultant-1", profiles.CONSULTANT, PLACE, ISSUER))
            make_round(office, who, (PLACE,), most=2, seed=number)
            office.write(lambda connection: _first_steps(connection, who, office))
    finally:
        office.store.clock = before
    return {"seekers": PEOPLE, "vacancies": VACANCIES}


def _few(every: Occupations) -> Occupations:
    """The occupations of the demonstration, few enough that people and vacancies meet."""
    few = [profile for profile in every.profiles.values() if profile.isco in _WORK]
    return Occupations(few or list(every.profiles.values()), every.labels, every.origin, every.tongue)


def _people(connection: Connection, office: Office, people: Sequence[JobSeeker]) -> None:
    """People with what they told: one told too little, one gave no consent, one lives where little is near."""
    now = office.now
    for index, each in enumerate(sorted(people, key=lambda one: one.id), start=1):
        language = COMPLETE[index % len(COMPLETE)]
        person = known(
            connection,
            office.keys,
            kind="person",
            issuer=ISSUER,
            sub=f"Person {index:04}",
            loa="substantial",
            language=language,
            at=now,
        )
        row, who = profiles.begin(connection, person.id, now), Actor(person.id, PERSON)
        told: dict[str, Any] = as_told(each) if index != PEOPLE else {"place": PLACE}
        if index == PEOPLE - 1:
            told["travel"] = {"modes": ["foot"], "max_minutes": 10}
        row = profiles.keep(connection, office.keys, row, who, now, told)
        given = () if index == PEOPLE - 2 else ("propose", "share_contact", "evaluate")[: 1 + index % 3]
        for purpose in given:
            profiles.consent(connection, row, purpose, now)


def as_told(seeker: JobSeeker) -> dict[str, Any]:
    """What a SYNTHETIC person tells, as the form of a person holds it."""
    return {
        "place": PLACE,
        "work_right": "free",
        "hours": {"min": min(16.0, seeker.hours[0]), "max": max(seeker.hours[1], 32.0)},
        "travel": {"modes": sorted(seeker.modes), "max_minutes": max(45, seeker.max_minutes or 0)},
        "skills": [
            {"skill": name, "level": claim.level, "evidence": claim.evidence}
            for name, claim in sorted(seeker.skills.items())
        ],
        "dutch": {skill: CEFR[level] for skill, level in zip(SKILLS_OF_LANGUAGE, seeker.dutch, strict=True)},
        "wishes": sorted(seeker.wishes),
        "no_go": [],
        "below_level": False,
        "education": {"valuation": "none"},
    }


def _vacancies(connection: Connection, office: Office, work: Sequence[Vacancy]) -> None:
    """Vacancies in and around one municipality: one pays too little, and one is of an agency that is not admitted."""
    who = acting(connection, office, "consultant-1", profiles.CONSULTANT, PLACE, ISSUER)
    records: dict[str, Mapping[str, Any]] = {}
    for index, each in enumerate(sorted(work, key=lambda one: one.id), start=1):
        wage = 12.5 if index == VACANCIES else each.wage
        records[f"SYNTHETIC-V{index:02}"] = _as_record(each, _AROUND[index % len(_AROUND)], wage) | (
            {"agency": _NOT_ADMITTED} if index == VACANCIES - 1 else {}
        )
    vacancies.load(connection, who, PLACE, records, office.now)


def _as_record(vacancy: Vacancy, place: str, wage: float) -> dict[str, Any]:
    asked = {skill: CEFR[level] for skill, level in zip(SKILLS_OF_LANGUAGE, vacancy.dutch, strict=True) if level > 0}
    return {
        "id": vacancy.id,
        "source": "employer",
        "isco": vacancy.isco,
        "place": place,
        "wage": wage,
        "places": 1,
        "skills": {"essential": sorted(vacancy.essential), "optional": sorted(vacancy.optional)},
        "hours": {"min": vacancy.hours[0], "max": vacancy.hours[1]},
        "starter_job": vacancy.starter_job,
        "language_on_job": vacancy.language_on_job,
        **({"dutch_required": asked} if asked else {}),
    }


def _first_steps(connection: Connection, who: Actor, office: Office) -> None:
    """Approve what a few people are offered, so that who signs in as one of them has something to choose."""
    approved = 0
    for row in profiles.seekers(connection, (PLACE,)):
        drafts = [each for each in proposals.proposals_of(connection, row.id) if each.state == "DRAFT"]
        if drafts and approved < PEOPLE // 2:
            proposals.step(connection, drafts[0], "approve", who, office.now)
            approved += 1
