"""Proposals as a person and a consultant meet them: the same parts of one score, and why, from what the round kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from babel.numbers import format_decimal
from sqlalchemy.engine import Connection, Row

from banen.act.office import Office
from banen.act.seekers import proposals, vacancies
from banen.act.workflow import history
from banen.languages import DUTCH, ENGLISH
from banen.serve.seeking import help_now, occupations, shortage
from banen.serve.web.act.page import town_of

STANDING = ("DRAFT", "OFFERED", "CHOSEN", "SENT", "TALK", "STARTED")
"""Proposals that are not over: who has one was found something."""
PARTS = ("essential", "optional", "language", "travel", "level")


@dataclass(frozen=True)
class ShownMatch:
    """A proposal on a page: the work, each part of the score in per cent, and what one step would change."""

    row: Row[Any]
    work: Mapping[str, Any]
    parts: tuple[tuple[str, int], ...]
    told: Mapping[str, Any]
    reason: str = ""
    """What a consultant wrote who put it aside, or why the employer chose otherwise."""


def work_of(row: Row[Any] | None, language: str) -> dict[str, Any]:
    """What a page says of a vacancy: the occupation by name, where, how long, and for what wage."""
    if row is None:
        return {"name": "–", "town": "", "hours": None, "wage": None, "starter": False, "id": "", "code": ""}
    content = row.content
    return {
        "id": row.id,
        "code": row.name,
        "name": occupation_name(content["isco"], language),
        "town": _town(content["place"]),
        "hours": content["hours"],
        "wage": format_decimal(content["wage"], "#,##0.00", language),
        "starter": bool(content.get("starter_job")),
        "places": content.get("places") or 1,
        "dutch": content.get("dutch_required"),
        "closes": content.get("closes"),
        "state": row.state,
        "isco": content["isco"],
    }


def _town(place: str) -> str:
    try:
        return town_of(place) or place
    except Exception as error:
        if type(error).__name__ != "UnknownNameError":
            raise
        return place


def occupation_name(isco: str, language: str) -> str:
    """The name of an ISCO group; in Dutch or English, as the shared list has no other."""
    labels = occupations().labels
    return labels[isco][DUTCH if language == DUTCH else ENGLISH] if isco in labels else f"ISCO {isco}"


def occupation_choices(language: str) -> list[tuple[str, str]]:
    """Occupations of which the skills are known, by id, in the order of their names."""
    spoken = DUTCH if language == DUTCH else ENGLISH
    named = [(profile.id, profile.label[spoken]) for profile in occupations().profiles.values()]
    return sorted(named, key=lambda pair: pair[1].casefold())


def group_choices(language: str) -> list[tuple[str, str]]:
    """ISCO groups that somebody can wish for or refuse, in the order of their names."""
    groups = {profile.isco for profile in occupations().profiles.values()}
    return sorted(((isco, occupation_name(isco, language)) for isco in groups), key=lambda pair: pair[1].casefold())


def skills_of(occupation: str) -> list[str]:
    """The skills of an occupation, the rarest first: they weigh most."""
    profile = occupations().profiles.get(occupation)
    if profile is None:
        return []
    rank = occupations().rarity
    essential = sorted(profile.essential, key=lambda skill: (-rank(skill), skill))
    return [*essential, *sorted(profile.optional - profile.essential, key=lambda skill: (-rank(skill), skill))][:120]


@dataclass(frozen=True)
class PersonView:
    """Everything that a page says of a person's proposals: shown ones, drafts, and the newest answer of a round."""

    shown: tuple[ShownMatch, ...]
    drafts: tuple[ShownMatch, ...]
    newest: Mapping[str, Any] | None
    also: tuple[Mapping[str, Any], ...]
    help: Mapping[str, Any] | None


def view_of(connection: Connection, office: Office, row: Row[Any], language: str) -> PersonView:
    """The proposals of a person with the answer that each came with."""
    answers = proposals.told_to(connection, office.keys, row)
    pairs = [each for each in proposals.proposals_of(connection, row.id) if each.state != "WITHDRAWN"]
    newest = next(iter(answers.values()), None)
    named = [each["vacancy"] for each in (newest or {}).get("not_proposed", ())]
    is_open = any(each.state in STANDING for each in pairs)
    if newest is not None and is_open:
        newest = newest | {"nothing_found_now": False}
    helps = help_now(connection, office, row) if newest is not None and newest["nothing_found_now"] else None
    if helps is not None:
        named.append(helps["vacancy"])
    rows = vacancies.vacancies_by_id(connection, [*(each.vacancy for each in pairs), *named])
    shown = [
        replace(
            _shown(each, answers.get(each.round, {}), rows.get(each.vacancy), language),
            reason=_reason(connection, each),
        )
        for each in pairs
    ]
    return PersonView(
        tuple(each for each in shown if each.row.state != "DRAFT"),
        tuple(each for each in shown if each.row.state == "DRAFT"),
        newest,
        tuple(
            each | {"work": work_of(rows.get(each["vacancy"]), language)}
            for each in (newest or {}).get("not_proposed", ())
        ),
        None if helps is None else helps | {"work": work_of(rows.get(helps["vacancy"]), language)},
    )


def _shown(row: Row[Any], answer: Mapping[str, Any], vacancy: Row[Any] | None, language: str) -> ShownMatch:
    pairs: Sequence[Mapping[str, Any]] = answer.get("proposals", ())
    weighed = next((each for each in pairs if each["vacancy"] == row.vacancy), {})
    parts = weighed.get("parts", {})
    percents = tuple(
        (name, round(100 * parts[name])) for name in PARTS if name in parts and (name != "optional" or parts[name] > 0)
    )
    return ShownMatch(row, work_of(vacancy, language), percents, weighed)


def _reason(connection: Connection, row: Row[Any]) -> str:
    if row.state not in ("ASIDE", "ENDED"):
        return ""
    return next((str(e.reason) for e in reversed(history(connection, "match", row.id)) if e.reason), "")


def tightness(isco: str) -> str:
    """The class of the latest claim of shortage for an occupation; empty where none was loaded."""
    claim = shortage().claims.get(isco)
    return claim.tightness if claim else ""
