"""Vacancies: what the work asks and gives. One that breaks the law is refused by the rule, with its article.

A missing field is told and never filled in. The wage is held to the adult minimum wage, because a person's age is not
known here; an agency must be admitted from the day the law asks it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from banen.decide.matching import forms
from banen.decide.matching.forms import FormField, part
from banen.decide.matching.occupations import Occupations, regulated
from banen.decide.matching.people import DAY_PARTS
from banen.errors import ContentError, RuleError
from banen.languages import DUTCH, ENGLISH
from banen.model.rules import rule
from banen.model.rules.decide import Decision, decide
from banen.observe.numbers import quoted
from banen.observe.records import Faults
from banen.sentences import Sentence

SOURCES = ("uwv", "eures", "employer")


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A vacancy: occupation, skills it asks, Dutch it asks, hours, place, wage, and how many places it has.

    ``dutch`` holds the level 0–6 asked for listening, reading, speaking and writing, -1 where none is asked.
    """

    id: str
    source: str
    isco: str
    essential: frozenset[str]
    optional: frozenset[str]
    dutch: tuple[int, ...]
    safety_critical: bool
    language_on_job: bool
    profession: str | None
    hours: tuple[float, float]
    times: frozenset[str]
    wage: float
    place: str
    places: int
    start: date | None
    closes: date | None
    starter_job: bool
    agency: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class RefusedVacancy:
    """A vacancy that takes no part, and why: the law (rule, article, sentence) or what it lacks."""

    id: str
    reason: str
    sentence: str
    article: str
    dutch: str = ""

    def to_dict(self) -> dict[str, str]:
        """As JSON."""
        return {
            "vacancy": self.id,
            "reason": self.reason,
            "sentence": self.sentence,
            "article": self.article,
            "sentence_nl": self.dutch or self.sentence,
        }


_SKILLS = {
    "essential": FormField(forms.many(forms.text), absent=()),
    "optional": FormField(forms.many(forms.text), absent=()),
}
FORM: Mapping[str, FormField] = {
    "id": FormField(forms.code, needed=True),
    "source": FormField(forms.word(*SOURCES), absent="employer"),
    "isco": FormField(forms.isco, needed=True),
    "esco_occupation": FormField(forms.text),
    "skills": FormField(part(_SKILLS)),
    "dutch_required": FormField(forms.dutch, absent=(-1,) * len(forms.SKILLS_OF_LANGUAGE)),
    "safety_critical": FormField(forms.flag, absent=False),
    "language_on_job": FormField(forms.flag, absent=False),
    "regulated": FormField(part({"profession": FormField(forms.text, needed=True), "register": FormField(forms.text)})),
    "hours": FormField(forms.span(0, 60), needed=True),
    "times": FormField(forms.many(forms.word(*DAY_PARTS)), absent=()),
    "wage": FormField(forms.amount(0, 1000), needed=True),
    "place": FormField(forms.code, needed=True),
    "places": FormField(forms.whole(1, 100_000), absent=1),
    "start": FormField(forms.day),
    "closes": FormField(forms.day),
    "starter_job": FormField(forms.flag, absent=False),
    "training_on_job": FormField(forms.flag, absent=False),
    "agency": FormField(lambda value: dict(value) if isinstance(value, dict) else _no_agency(value)),
}


def _no_agency(value: Any) -> dict[str, Any]:
    raise forms.FieldError(Sentence("{value} is no record of what the rule inlenen asks.", value=quoted(value)))


def read_vacancies(
    path: Path, occupations: Occupations, on: date
) -> tuple[tuple[Vacancy, ...], tuple[RefusedVacancy, ...]]:
    """The vacancies of a file (YAML, JSON, JSON Lines or CSV), and those that the law or a lack refuses on a day.

    Raises :class:`~banen.errors.ContentError` with every fault of form.
    """
    faults = Faults()
    return _sorted_out(read_records(path, faults), occupations, on, faults)


def vacancies_of(
    records: Sequence[tuple[str, Any]], occupations: Occupations, on: date
) -> tuple[tuple[Vacancy, ...], tuple[RefusedVacancy, ...]]:
    """The vacancies of records in hand, each with its place, with the same faults as a file of them."""
    faults = Faults()
    _check_ids(records, faults)
    return _sorted_out(records, occupations, on, faults)


def _sorted_out(
    records: Sequence[tuple[str, Any]], occupations: Occupations, on: date, faults: Faults
) -> tuple[tuple[Vacancy, ...], tuple[RefusedVacancy, ...]]:
    kept: list[Vacancy] = []
    refused: list[RefusedVacancy] = []
    for where, fields in records:
        vacancy = vacancy_or_refusal(fields, where, occupations, on, faults)
        if isinstance(vacancy, Vacancy):
            kept.append(vacancy)
        elif vacancy is not None:
            refused.append(vacancy)
    faults.raise_if_any()
    return tuple(kept), tuple(refused)


def read_records(path: Path, faults: Faults) -> list[tuple[str, Any]]:
    """The records of a file of vacancies, each with its place: a plain table, messages of EURES, or YAML and JSON.

    An id that stands there twice is a fault; what a record lacks or holds is looked at by who makes a vacancy of it.
    """
    from banen.decide.matching import eures
    from banen.decide.matching.vacancy_table import read_table

    records: list[tuple[str, Any]]
    if path.suffix == ".csv":
        records = [*read_table(path, faults)]
    elif eures.is_message(path):
        records = [*eures.read_messages(path, faults)]
    else:
        records = list(forms.read_list(path, "vacancies", faults))
    _check_ids(records, faults)
    return records


def _check_ids(records: Sequence[tuple[str, Any]], faults: Faults) -> None:
    seen: set[str] = set()
    for where, fields in records:
        id_ = fields.get("id") if isinstance(fields, dict) else None
        if not isinstance(id_, str):
            continue
        if id_ in seen:
            faults.add(where, Sentence("id {id!r} stands there twice.", id=id_), "Each vacancy has one record.")
        seen.add(id_)


def vacancy_or_refusal(
    fields: Any, where: str, occupations: Occupations, on: date, faults: Faults
) -> Vacancy | RefusedVacancy | None:
    """A vacancy, or why it takes no part: the law, no profile, or what a message does not tell; None with a fault."""
    given = dict(fields) if isinstance(fields, dict) else fields
    is_message = isinstance(given, dict) and given.get("source") == "eures"
    if is_message and (lacking := [name for name, field in FORM.items() if field.needed and given.get(name) is None]):
        sentence = f"The message does not tell {', '.join(lacking)}. It is never guessed: fill it in."
        dutch = f"Het bericht vertelt niet: {', '.join(lacking)}. Dat wordt nooit geraden: vul het in."
        return RefusedVacancy(str(given.get("id", where)), "ontbreekt", sentence, "", dutch)
    before = faults.noted
    values = forms.read_form(given, FORM, where, faults)
    if faults.noted > before:
        return None
    try:
        vacancy = vacancy_of(values, occupations)
    except ContentError as error:
        dutch = f"Van {values['isco']} zijn geen vaardigheden bekend. Geef de vacature haar eigen vaardigheden."
        return RefusedVacancy(values["id"], "geen_profiel", error.sentences()[0], "", dutch)
    return refusal(vacancy, on) or vacancy


def vacancy_of(values: Mapping[str, Any], occupations: Occupations) -> Vacancy:
    """A vacancy from its values; its skills are its own, or those of its occupation."""
    skills = values["skills"]
    if skills is None or not skills["essential"]:
        profile = occupations.profile_of(values["isco"], values["esco_occupation"])
        skills = {"essential": profile.essential, "optional": profile.optional}
    profession = values["regulated"]["profession"] if values["regulated"] else None
    return Vacancy(
        id=values["id"],
        source=values["source"],
        isco=values["isco"],
        essential=frozenset(skills["essential"]),
        optional=frozenset(skills["optional"]) - frozenset(skills["essential"]),
        dutch=values["dutch_required"],
        safety_critical=values["safety_critical"],
        language_on_job=values["language_on_job"],
        profession=profession or regulated().get(values["isco"], (None, ""))[0],
        hours=values["hours"],
        times=frozenset(values["times"]),
        wage=values["wage"],
        place=values["place"],
        places=values["places"],
        start=values["start"],
        closes=values["closes"],
        starter_job=values["starter_job"],
        agency=values["agency"],
    )


def refusal(vacancy: Vacancy, on: date) -> RefusedVacancy | None:
    """Why the law keeps a vacancy out on a day: the minimum wage (WML), or an agency that is not admitted (Wtta)."""
    wage = _minimum_wage(vacancy.wage, on)
    if wage.outcome == "voldoet_niet":
        return _refused(vacancy, "minimumloon", wage)
    if vacancy.agency is None:
        return None
    if on < rule("inlenen").valid_from:
        return None
    try:
        lending = decide(rule("inlenen"), {**_BEFORE_ANYBODY_STARTS, **vacancy.agency}, on)
    except RuleError as error:
        return RefusedVacancy(vacancy.id, "inlenen", error.sentences()[0], "")
    return None if lending.outcome in ("voldoet", "niet_van_toepassing") else _refused(vacancy, "inlenen", lending)


_BEFORE_ANYBODY_STARTS: Mapping[str, Any] = {"worker_was_there": False, "recorded_by_start_day": True}
"""Nobody works at a vacancy yet, so nobody was there before; what must be recorded by the first day is not due yet."""


@cache
def _minimum_wage(wage: float, on: date) -> Decision:
    """The rule of the minimum wage for an adult who works one hour."""
    any_adult = date(on.year - 40, 1, 1)
    hour = {"birth_date": any_adult, "bbl": False, "hours_worked": 1, "paid": wage, "pay_basis": "per_hour"}
    return decide(rule("minimumloon"), hour, on)


def _refused(vacancy: Vacancy, reason: str, decision: Decision) -> RefusedVacancy:
    records = {language: decision.to_dict(language) for language in (DUTCH, ENGLISH)}
    failing = {
        language: next((one for one in record["reasons"] if one["passed"] is False), None)
        for language, record in records.items()
    }
    if failing[ENGLISH] is None or failing[DUTCH] is None:
        missing = {language: ", ".join(record["labels"].values()) for language, record in records.items()}
        sentence = f"Undetermined by {reason}: not told is {missing[ENGLISH]}."
        dutch = f"Onbepaald volgens {reason}: niet verteld is {missing[DUTCH]}."
        return RefusedVacancy(vacancy.id, reason, sentence, "", dutch)
    return RefusedVacancy(
        vacancy.id, reason, failing[ENGLISH]["text"], failing[ENGLISH]["article"], failing[DUTCH]["text"]
    )
