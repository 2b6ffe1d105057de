"""People who look for work: what they can and want. What they are is not in the schema, and is refused by name.

Nationality, origin, religion, name, sex, age, health, benefit, family role and mother tongue never stand here
(domain/matching.md MR-2). People live in the store of acting; here they pass through, by a random id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from banen.decide.matching import forms
from banen.decide.matching.forms import FormField, part
from banen.decide.matching.settings import FOLDER
from banen.decide.matching.travel import MODES
from banen.languages import DUTCH, ENGLISH, Text
from banen.observe.records import Faults
from banen.observe.shapes import TEXT, content
from banen.sentences import Sentence

LEVELS = (1, 2, 3)
"""Basic, some, full."""
EVIDENCE = ("stated", "shown", "certified")
CONSENTS = ("propose", "share_contact", "evaluate")
VALUATIONS = ("none", "requested", "valued", "recognised")
DAY_PARTS = ("morning", "afternoon", "evening", "night", "weekend")


@dataclass(frozen=True, slots=True)
class SkillClaim:
    """A skill that a person has, at a level of 1 to 3, and how that is known."""

    skill: str
    level: int
    evidence: str


@dataclass(frozen=True, slots=True)
class JobSeeker:
    """A person who looks for work, by a random id: skills, Dutch, hours, travel, wishes, right to work, consents.

    ``dutch`` holds a level 0–6 (A0–C2) for listening, reading, speaking and writing, -1 where it is not told.
    ``asylum`` holds what the rule ``asielzoekers_werk`` asks of who has no permit yet.
    """

    id: str
    place: str
    modes: frozenset[str]
    max_minutes: int | None
    hours: tuple[float, float]
    times: frozenset[str]
    start_from: date | None
    skills: Mapping[str, SkillClaim]
    dutch: tuple[int, ...]
    level: int | None
    valuation: str
    recognised: frozenset[str]
    experience: Mapping[str, int]
    wishes: frozenset[str]
    no_go: frozenset[str]
    below_level: bool
    work_right: str
    asylum: Mapping[str, Any] = field(default_factory=dict)
    consents: frozenset[str] = frozenset()
    travels_with: str | None = None
    declined: frozenset[str] = frozenset()
    """Vacancies, by their id, that the person said no to: not proposed again, without any other consequence."""


_SKILL = {
    "skill": FormField(forms.text, needed=True),
    "level": FormField(forms.whole(1, 3), needed=True),
    "evidence": FormField(forms.word(*EVIDENCE), absent="stated"),
}
_EDUCATION = {
    "isced": FormField(forms.whole(0, 8)),
    "field": FormField(forms.text),
    "valuation": FormField(forms.word(*VALUATIONS), absent="none"),
    "professions": FormField(forms.many(forms.text), absent=()),
}
_TRAVEL = {"modes": FormField(forms.many(forms.word(*MODES)), absent=()), "max_minutes": FormField(forms.whole(0, 240))}
_EXPERIENCE = {"isco": FormField(forms.isco, needed=True), "months": FormField(forms.whole(0, 720), needed=True)}


def _asylum(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise forms.FieldError("is no record of what the rule asielzoekers_werk asks.")
    return dict(value)


FORM: Mapping[str, FormField] = {
    "id": FormField(forms.code, needed=True),
    "place": FormField(forms.code, needed=True),
    "travel": FormField(part(_TRAVEL), absent={"modes": (), "max_minutes": None}),
    "hours": FormField(forms.span(0, 60), needed=True),
    "times": FormField(forms.many(forms.word(*DAY_PARTS)), absent=()),
    "start_from": FormField(forms.day),
    "skills": FormField(forms.many(part(_SKILL)), absent=()),
    "experience": FormField(forms.many(part(_EXPERIENCE)), absent=()),
    "education": FormField(part(_EDUCATION), absent={"isced": None, "valuation": "none", "professions": ()}),
    "dutch": FormField(forms.dutch, absent=(-1,) * len(forms.SKILLS_OF_LANGUAGE)),
    "wishes": FormField(forms.many(forms.isco_or_group), absent=()),
    "no_go": FormField(forms.many(forms.isco_or_group), absent=()),
    "below_level": FormField(forms.flag, absent=False),
    "work_right": FormField(forms.word("free", "asylum"), needed=True),
    "asylum": FormField(_asylum, absent={}),
    "consents": FormField(forms.many(forms.word(*CONSENTS)), absent=()),
    "travels_with": FormField(forms.code),
    "declined": FormField(forms.many(forms.code), absent=()),
}


@cache
def _forbidden() -> tuple[Mapping[str, str], Mapping[str, Text]]:
    """Fields that may not be there by the kind of what they tell, and the word for each kind."""
    data = content(FOLDER / "person.yml", {"forbidden": {str: [str]}, "reasons": {str: TEXT}})
    kinds = {name: kind for kind, names in data["forbidden"].items() for name in names}
    return kinds, {kind: Text.of(words) for kind, words in data["reasons"].items()}


def never_counts() -> tuple[Text, ...]:
    """What may never describe a person, in words."""
    return tuple(_forbidden()[1].values())


def read_people(path: Path) -> tuple[JobSeeker, ...]:
    """The people of a file. Raises :class:`~banen.errors.ContentError` with every fault, forbidden fields by name."""
    faults = Faults()
    return _all_of(forms.read_list(path, "people", faults), str(path), faults)


def people_of(records: Iterable[Mapping[str, Any]]) -> tuple[JobSeeker, ...]:
    """The people of records in hand, with the same faults as a file of them."""
    return _all_of(((f"people[{at}]", fields) for at, fields in enumerate(records)), "people", Faults())


def _all_of(placed: Iterable[tuple[str, Any]], where: str, faults: Faults) -> tuple[JobSeeker, ...]:
    read = [seeker_of(fields, place, faults) for place, fields in placed]
    people = tuple(person for person in read if person is not None)
    _check_together(where, people, faults)
    faults.raise_if_any()
    return people


def seeker_of(fields: Any, where: str, faults: Faults) -> JobSeeker | None:
    """One person from the fields of a record; None where anything is wrong, which is told in ``faults``."""
    before = faults.noted
    kinds, words = _forbidden()
    allowed = fields
    if isinstance(fields, dict):
        barred = [name for name in fields if str(name).lower() in kinds]
        for name in barred:
            what = words[kinds[str(name).lower()]]
            faults.add(
                where,
                Sentence("{name} may not be there: {what} plays no part in matching.", name=name, what=what[ENGLISH]),
                "Leave the field out.",
                f"{name} mag er niet staan: {what[DUTCH]} telt niet mee bij het koppelen. Laat het veld weg.",
            )
        allowed = {name: value for name, value in fields.items() if name not in barred}
    values = forms.read_form(allowed, FORM, where, faults)
    if faults.noted > before:
        return None
    skills: dict[str, SkillClaim] = {}
    for claim in values["skills"]:
        if claim["skill"] in skills:
            faults.add(where, Sentence("skill {skill!r} stands there twice.", skill=claim["skill"]), "Keep one.")
        skills[claim["skill"]] = SkillClaim(**claim)
    return _seeker(values, skills) if faults.noted == before else None


def _seeker(values: Mapping[str, Any], skills: Mapping[str, SkillClaim]) -> JobSeeker:
    from banen.decide.matching.occupations import person_level

    education, travel = values["education"], values["travel"]
    valued = education["valuation"] in ("valued", "recognised") and education["isced"] is not None
    return JobSeeker(
        id=values["id"], place=values["place"], modes=frozenset(travel["modes"]), max_minutes=travel["max_minutes"],
        hours=values["hours"], times=frozenset(values["times"]), start_from=values["start_from"], skills=skills,
        dutch=values["dutch"], level=person_level(education["isced"]) if valued else None,
        valuation=education["valuation"], recognised=frozenset(education["professions"]),
        experience={one["isco"]: one["months"] for one in values["experience"]}, wishes=frozenset(values["wishes"]),
        no_go=frozenset(values["no_go"]), below_level=values["below_level"], work_right=values["work_right"],
        asylum=values["asylum"], consents=frozenset(values["consents"]), travels_with=values["travels_with"],
        declined=frozenset(values["declined"]),
    )  # fmt: skip


def _check_together(where: str, people: Iterable[JobSeeker], faults: Faults) -> None:
    seen: set[str] = set()
    for person in people:
        if person.id in seen:
            faults.add(
                where, Sentence("id {person!r} stands there twice.", person=person.id), "Each person has one record."
            )
        seen.add(person.id)
    for person in people:
        if person.travels_with is not None and person.travels_with not in seen:
            faults.add(
                where,
                Sentence(
                    "{person!r} travels with {travels_with!r}, who is not in the file.",
                    person=person.id,
                    travels_with=person.travels_with,
                ),
            )
