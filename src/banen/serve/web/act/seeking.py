"""Work: what I can and want, consent per purpose, and proposals I choose from. Nothing here rejects anybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.engine import Connection, Row
from starlette.responses import Response

from banen.act.accounts.subjects import subject
from banen.act.errors import ConflictError
from banen.act.processing.log import note
from banen.act.registrations.answers import Problem
from banen.act.seekers import profiles, proposals
from banen.act.store.tables.seekers import PURPOSES
from banen.act.workflow import PERSON as PERSON_ROLE
from banen.act.workflow import Actor
from banen.decide.matching.forms import CEFR, SKILLS_OF_LANGUAGE
from banen.decide.matching.travel import MODES
from banen.errors import Fault
from banen.languages import DUTCH
from banen.observe.areas import areas
from banen.observe.numbers import few_digits
from banen.sentences import Sentence
from banen.serve.seeking import check_profile, lacking, occupations
from banen.serve.web.act.gate import ANYONE, PERSON, Call, Gate
from banen.serve.web.act.matches import (
    group_choices,
    occupation_choices,
    occupation_name,
    skills_of,
    view_of,
)
from banen.serve.web.act.page import render, told, town_of
from banen.serve.web.act.portal import BASE, to
from banen.serve.web.act.signin import Doors, door_page

_SAID: Final = {
    "bewaard": "wk.said_kept",
    "gekozen": "wk.said_chosen",
    "nee": "wk.said_declined",
    "gegeven": "wk.said_given",
    "ingetrokken": "wk.said_taken",
    "gestopt": "wk.said_stopped",
}
_WISHES: Final = ("wish_1", "wish_2", "wish_3")
_NOT: Final = ("not_1", "not_2")
ISCED: Final = ("2", "3", "5", "6", "7")


def put(gate: Gate, doors: Doors) -> None:
    """Put the pages about work at their addresses."""
    at = f"{BASE}/werk"
    gate.put("GET", f"{at}/aanmelden", ANYONE)(
        lambda call: door_page(
            call,
            render(call, "work_door.html.j2", here="/werk/aanmelden", providers=doors.names("person")),
            doors,
            "person",
        )
    )
    gate.put("GET", at, PERSON)(show)
    gate.put("GET", f"{at}/gedaan/{{what}}", PERSON)(show)
    gate.put("POST", f"{at}/begin", PERSON)(begin)
    gate.put("GET", f"{at}/gegevens", PERSON)(ask_told)
    gate.put("POST", f"{at}/gegevens", PERSON)(take_told)
    gate.put("GET", f"{at}/kunnen", PERSON)(ask_skills)
    gate.put("POST", f"{at}/kunnen/opgave", PERSON)(take_skills)
    gate.put("POST", f"{at}/toestemming/{{purpose}}", PERSON)(take_consent)
    gate.put("POST", f"{at}/kies/{{id}}", PERSON)(choose)
    gate.put("POST", f"{at}/stop", PERSON)(stop)


def show(call: Call) -> Response:
    """My proposals with why, what stood in the way, what I told, and my consent."""
    office, now, me = call.office, call.office.now, call.signed_in.subject

    def work(connection: Connection) -> dict[str, Any] | None:
        row = profiles.of_subject(connection, me)
        if row is None:
            return None
        note(connection, office.keys, "werk", [me], call.trace, now)
        return {
            "row": row,
            "told": profiles.profile_of(connection, office.keys, row),
            "given": profiles.consents(connection, row.id),
            "view": view_of(connection, office, row, call.language),
        }

    parts = office.write(work)
    notice = _SAID.get(call.path.get("what", ""))
    if parts is None:
        nameless = call.signed_in.loa == "none"
        return render(call, "work_start.html.j2", here="/werk", said=notice, nameless=nameless)
    profile = parts["told"]
    return render(
        call,
        "work.html.j2",
        here="/werk",
        said=notice,
        lacking=lacking(profile),
        profile=profile,
        town=town_of(profile.get("place")),
        given=parts["given"],
        view=parts["view"],
        purposes=PURPOSES,
        wishes=[occupation_name(isco, call.language) for isco in profile.get("wishes", ())],
        row=parts["row"],
    )


def begin(call: Call) -> Response:
    """Begin a file for work; who gave no identity could not come back to it, and signs in first."""
    me, now = call.signed_in.subject, call.office.now
    if call.signed_in.loa == "none":
        return to(call, "/werk/aanmelden")

    def work(connection: Connection) -> None:
        profiles.begin(connection, me, now)
        note(connection, call.office.keys, "werk", [me], call.trace, now)

    call.office.write(work)
    return to(call, "/werk/gegevens")


def _mine(call: Call) -> tuple[Row[Any], dict[str, Any]]:
    office, me = call.office, call.signed_in.subject

    def work(connection: Connection) -> tuple[Row[Any], dict[str, Any]]:
        row = profiles.signed_file(connection, me)
        note(connection, office.keys, "werk", [me], call.trace, office.now)
        return row, profiles.profile_of(connection, office.keys, row)

    return office.write(work)


def _keep(call: Call, answers: Mapping[str, Any]) -> None:
    office, now, me = call.office, call.office.now, call.signed_in.subject
    check_profile(answers)
    given = call.form.get("version", "")

    def work(connection: Connection) -> None:
        row = profiles.signed_file(connection, me)
        seen = few_digits(given)
        profiles.keep(connection, office.keys, row, Actor(me, PERSON_ROLE), now, answers, seen)
        note(connection, office.keys, "werk", [me], call.trace, now)

    office.write(work)


# What I want ------------------------------------------------------------------------------------------------------


def ask_told(call: Call) -> Response:
    """Where I live, hours, travel, Dutch, wishes and the right to work."""
    row, held = _mine(call)
    return _told_page(call, row.version, _as_typed(held), {})


def _told_page(
    call: Call, version: int | str, values: Mapping[str, str], problems: Mapping[str, str], status: int = 200
) -> Response:
    towns = sorted(((each.code, each.name) for each in areas().municipalities.values()), key=lambda pair: pair[1])
    return render(
        call,
        "work_told.html.j2",
        status,
        here="/werk/gegevens",
        version=version,
        values=values,
        problems=problems,
        towns=towns,
        modes=MODES,
        levels=CEFR,
        dutch=SKILLS_OF_LANGUAGE,
        groups=group_choices(call.language),
        wish_fields=_WISHES,
        not_fields=_NOT,
        isced=ISCED,
    )


def _as_typed(held: Mapping[str, Any]) -> dict[str, str]:
    """What is kept, as the form shows it."""
    hours, travel, dutch = held.get("hours") or {}, held.get("travel") or {}, held.get("dutch") or {}
    values = {
        "place": held.get("place") or "",
        "hours_min": _plain(hours.get("min")),
        "hours_max": _plain(hours.get("max")),
        "minutes": _plain(travel.get("max_minutes")),
        "right": held.get("work_right") or "",
        "below": "yes" if held.get("below_level") else "",
        "isced": _plain((held.get("education") or {}).get("isced")),
    }
    values |= {f"mode_{mode}": "yes" for mode in travel.get("modes", ())}
    values |= {f"dutch_{skill}": dutch.get(skill, "") for skill in SKILLS_OF_LANGUAGE}
    values |= dict(zip(_WISHES, held.get("wishes", ()), strict=False))
    return values | dict(zip(_NOT, held.get("no_go", ()), strict=False))


def _plain(value: Any) -> str:
    return "" if value is None else f"{value:g}"


def read_told(form: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    """What the form says, in the form of the matching, and every problem at once; what is not told stays untold."""
    problems: list[Problem] = []
    low, high = (_number(form, name, 60, problems) for name in ("hours_min", "hours_max"))
    if low is not None and high is not None and low > high:
        problems.append(Problem("hours_max", "err.wk_hours"))
    minutes = _number(form, "minutes", 240, problems)
    if form.get("place") not in areas().municipalities:
        problems.append(Problem("place", "err.wk_place"))
    if form.get("right") not in ("free", "asylum"):
        problems.append(Problem("right", "err.wk_right"))
    modes = [mode for mode in MODES if form.get(f"mode_{mode}") == "yes"]
    if not modes:
        problems.append(Problem(f"mode_{MODES[0]}", "err.wk_modes"))
    dutch = {skill: level for skill in SKILLS_OF_LANGUAGE if (level := form.get(f"dutch_{skill}")) in CEFR}
    isced = form.get("isced", "")
    return {
        "place": form.get("place"),
        "hours": {"min": low, "max": high},
        "work_right": form.get("right"),
        "travel": {"modes": modes, "max_minutes": minutes},
        "dutch": dutch,
        "below_level": form.get("below") == "yes",
        "wishes": _chosen(form, _WISHES),
        "no_go": _chosen(form, _NOT),
        "education": {"isced": int(isced), "valuation": "valued"} if isced in ISCED else {"valuation": "none"},
    }, problems


def _number(form: Mapping[str, str], name: str, most: int, problems: list[Problem]) -> int | None:
    number = few_digits(form.get(name, "").strip())
    if number is not None and number <= most:
        return number
    problems.append(Problem(name, f"err.wk_{name}"))
    return None


def _chosen(form: Mapping[str, str], names: tuple[str, ...]) -> list[str]:
    known = {isco for isco, _ in group_choices(DUTCH)}
    return list(dict.fromkeys(form[name] for name in names if form.get(name) in known))


def take_told(call: Call) -> Response:
    """Keep what I want; a wrong answer is told beside its field, and what was typed stays."""
    answers, problems = read_told(call.form)
    if problems:
        return _told_page(call, call.form.get("version", ""), call.form, told(problems), 422)
    _keep(call, answers)
    return to(call, "/werk/kunnen" if call.form.get("next") == "skills" else "/werk/gedaan/bewaard")


# What I can -------------------------------------------------------------------------------------------------------


def ask_skills(call: Call) -> Response:
    """The skills of an occupation, to say how well I can each."""
    row, held = _mine(call)
    occupation = call.request.query_params.get("beroep", "")[:40]
    skills = skills_of(occupation)
    had = {claim["skill"]: claim for claim in held.get("skills", ())}
    return render(
        call,
        "work_skills.html.j2",
        here="/werk/kunnen",
        version=row.version,
        occupation=occupation,
        occupations=occupation_choices(call.language),
        skills=list(enumerate(skills)),
        had=had,
        skill_tongue=occupations().tongue,
    )


def take_skills(call: Call) -> Response:
    """Keep how well I can the skills of an occupation; what a consultant has seen stays seen at its level."""
    _, held = _mine(call)
    listed = skills_of(call.form.get("occupation", ""))
    had = {claim["skill"]: claim for claim in held.get("skills", ())}
    claims = {name: claim for name, claim in had.items() if name not in listed}
    for at, name in enumerate(listed):
        level = call.form.get(f"s{at}", "0")
        if level in ("1", "2", "3"):
            before = had.get(name)
            kept = before is not None and before["level"] == int(level)
            claims[name] = {
                "skill": name,
                "level": int(level),
                "evidence": before["evidence"] if before and kept else "stated",
            }
    if len(claims) > MOST_SKILLS:
        raise ConflictError(
            Fault("skills", Sentence("are more than {most_skills}.", most_skills=MOST_SKILLS), "Take some away first.")
        )
    _keep(call, {"skills": [claims[name] for name in sorted(claims)]})
    return to(call, "/werk/gedaan/bewaard")


MOST_SKILLS: Final = 200


# What I decide ----------------------------------------------------------------------------------------------------


def take_consent(call: Call) -> Response:
    """Give consent for one purpose, or take it back at once: proposals that rest on it are withdrawn."""
    office, now, me = call.office, call.office.now, call.signed_in.subject
    gives = call.form.get("do") == "give"

    def work(connection: Connection) -> None:
        row = profiles.signed_file(connection, me)
        (profiles.consent if gives else profiles.withdraw)(connection, row, call.path["purpose"], now)
        note(connection, office.keys, "werk", [me], call.trace, now)

    office.write(work)
    return to(call, f"/werk/gedaan/{'gegeven' if gives else 'ingetrokken'}")


def choose(call: Call) -> Response:
    """Say yes or no to a proposal; no has no consequence, and can become yes."""
    office, now, me = call.office, call.office.now, call.signed_in.subject
    event = "choose" if call.form.get("do") == "choose" else "decline"
    given = call.form.get("version", "")

    def work(connection: Connection) -> None:
        row = profiles.signed_file(connection, me)
        match = proposals.proposal(connection, call.path["id"], row.id)
        seen = few_digits(given)
        proposals.step(connection, match, event, Actor(me, PERSON_ROLE), now, seen=seen)
        note(connection, office.keys, "werk", [subject(connection, me).id], call.trace, now)

    office.write(work)
    return to(call, f"/werk/gedaan/{'gekozen' if event == 'choose' else 'nee'}")


def stop(call: Call) -> Response:
    """Look for work no more: what I told for it is emptied, and proposals stop."""
    office, now, me = call.office, call.office.now, call.signed_in.subject

    def work(connection: Connection) -> None:
        profiles.end(connection, profiles.signed_file(connection, me), Actor(me, PERSON_ROLE), now)
        note(connection, office.keys, "werk", [me], call.trace, now)

    office.write(work)
    return to(call, "/werk/gedaan/gestopt")
