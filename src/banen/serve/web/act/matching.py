"""The consultant's desk of matching: pick people and vacancies, make a round, see every part of every score.

A round makes drafts. A consultant approves or puts aside, with a reason; the person chooses; only then an employer sees
anything. Nobody is rejected here: who has no proposal stands first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from secrets import token_urlsafe
from typing import Any, Final

from sqlalchemy.engine import Connection, Row
from starlette.responses import JSONResponse, RedirectResponse, Response

from banen.act.errors import AbsentError, ActError, ConflictError
from banen.act.processing import audit
from banen.act.processing.log import note
from banen.act.seekers import profiles, proposals, vacancies
from banen.act.seekers.counts import counts_of_year
from banen.act.workflow import Actor, history
from banen.decide.matching.assignment import MODES
from banen.decide.matching.matching import MOST_PROPOSALS
from banen.errors import Fault
from banen.languages import DUTCH, ENGLISH
from banen.observe.fault_texts import sentences
from banen.observe.numbers import few_digits
from banen.sentences import Sentence
from banen.serve.jobs import Job, Jobs, Work, share_of
from banen.serve.numbers import number
from banen.serve.seeking import MOST_ON_A_PAGE, lacking, make_round, occupations, offering
from banen.serve.web.act.desk import BASE, render
from banen.serve.web.act.files import actor, scopes
from banen.serve.web.act.gate import Call, Gate, staff
from banen.serve.web.act.matches import occupation_name, tightness, view_of, work_of
from banen.serve.web.act.page import town_of
from banen.serve.web.texts import words

CONSULTANTS: Final = staff(profiles.CONSULTANT)
SHOWN: Final = 80
"""People and vacancies that can be ticked one by one; a round can always take all of them."""
EVENTS: Final = ("approve", "aside", "restore", "send", "talk", "start", "stop", "still_there", "left")
MOST_SEED: Final = 10**9 - 1
PATIENCE = 1.5
"""Seconds that a consultant waits for a round before a page says how far it is."""
STAY = 120.0
"""Seconds within which somebody must come back to a round that is being made, or it is dropped."""
_rounds: Jobs[str] = Jobs("rounds", stay=STAY)


def put(gate: Gate) -> None:
    """Put the pages at their addresses."""
    at = f"{BASE}/koppelen"
    gate.put("GET", at, CONSULTANTS)(show)
    gate.put("POST", f"{at}/ronde", CONSULTANTS)(take_round)
    gate.put("GET", f"{at}/ronde/{{reference}}", CONSULTANTS)(show_round)
    gate.put("GET", f"{at}/bezig/{{job}}", CONSULTANTS)(show_progress)
    gate.put("GET", f"{at}/bezig/{{job}}/stand", CONSULTANTS)(tell_progress)
    gate.put("POST", f"{at}/bezig/{{job}}/stop", CONSULTANTS)(stop_round)
    gate.put("GET", f"{at}/mens/{{reference}}", CONSULTANTS)(show_person)
    gate.put("POST", f"{at}/mens/{{reference}}", CONSULTANTS)(do_match)
    gate.put("POST", f"{at}/mens/{{reference}}/gezien", CONSULTANTS)(confirm_skills)


def _words(call: Call) -> Mapping[str, Any]:
    return words("match", ENGLISH if call.language == ENGLISH else DUTCH)


def _said_as(call: Call) -> str:
    """Which sentence of a vacancy that takes no part is shown."""
    return "sentence" if call.language == ENGLISH else "sentence_nl"


def _scopes(call: Call) -> tuple[str, ...]:
    return scopes(call.grants, profiles.CONSULTANT)


def _who(call: Call, scope: str | None) -> Actor:
    return actor(call, scope, profiles.CONSULTANT)


# The desk ---------------------------------------------------------------------------------------------------------


def show(call: Call) -> Response:
    """People without a proposal first, vacancies with how short the work is, the latest rounds, the year's counts."""
    return _desk(call, 200, [], {})


def _desk(call: Call, status: int, said: list[str], typed: Mapping[str, str]) -> Response:
    office, now = call.office, call.office.now

    def work(connection: Connection) -> dict[str, Any]:
        rows = profiles.seekers(connection, _scopes(call))
        people = [_person_line(connection, call, row) for row in rows[:MOST_ON_A_PAGE]]
        note(connection, office.keys, "werk_advies", [row.subject for row in rows[:MOST_ON_A_PAGE]], call.trace, now)
        audit.enter(
            connection,
            "seekers.read",
            " ".join(_scopes(call)),
            now,
            actor=call.signed_in.subject,
            role=profiles.CONSULTANT,
            facts={"count": len(people)},
            trace=call.trace.id,
        )
        offered = offering(connection, _scopes(call), office.today)
        refused = {each.id: each for each in offered.refused}
        work_lines = [
            work_of(row, call.language)
            | {"taken": row.taken, "refused": refused.get(id_), "id": id_, "class": tightness(row.content["isco"])}
            for id_, row in offered.rows.items()
        ]
        return {
            "people": sorted(people, key=lambda each: (each["open"] > 0, each["reference"])),
            "vacancies": work_lines,
            "rounds": proposals.rounds(connection, _scopes(call), 10),
            "total": len(rows),
            "counts": counts_of_year(connection, _scopes(call), now),
        }

    parts = office.write(work)
    return render(
        call,
        "desk_match.html.j2",
        status,
        here="/koppelen",
        m=_words(call),
        said=said,
        typed=typed,
        modes=MODES,
        most=MOST_PROPOSALS,
        shown=SHOWN,
        said_as=_said_as(call),
        places=[town_of(each) if each != "*" else "NL" for each in _scopes(call)],
        **parts,
    )


def _person_line(connection: Connection, call: Call, row: Row[Any]) -> dict[str, Any]:
    """What the list says of a person: what is still to be told, and how many proposals are where."""
    profile = profiles.profile_of(connection, call.office.keys, row)
    states = [each.state for each in proposals.proposals_of(connection, row.id)]
    wishes = [occupation_name(isco, call.language) for isco in profile.get("wishes", ())]
    return {
        "reference": row.reference,
        "lacking": [_words(call)["lack"][name] for name in lacking(profile)],
        "wishes": wishes,
        "open": sum(state not in ("WITHDRAWN", "DECLINED", "ASIDE", "ENDED") for state in states),
        "draft": states.count("DRAFT"),
        "offered": states.count("OFFERED"),
        "chosen": states.count("CHOSEN"),
        "started": states.count("STARTED"),
        "agreed": "propose" in profiles.consents(connection, row.id),
    }


def take_round(call: Call) -> Response:
    """Make a round of everybody, or of those ticked: at once where it is quick, else on a page that says how far."""
    form = call.form
    try:
        work = _round_asked(call)
    except ActError as error:
        return _desk(call, 422 if error.status == 400 else error.status, sentences(error, call.language), form)
    question = (call.signed_in.subject, token_urlsafe(16))
    job = _rounds.ask(question, work)
    job.wait(PATIENCE)
    return _made(call, question, job, form)


def _round_asked(call: Call) -> Work[str]:
    """The work of the round that was asked for, once all that was filled in is sound; its answer is a reference."""
    form, office, places = call.form, call.office, _scopes(call)
    ticked = [name.removeprefix("p-") for name in form if name.startswith("p-")]
    works = [name.removeprefix("v-") for name in form if name.startswith("v-")]
    seed, most, mode = few_digits(form.get("seed", "1")), form.get("most", "1"), form.get("mode", "")
    if seed is None or seed > MOST_SEED:
        raise ActError(Fault("seed", Sentence("is no whole number from 0 to {most_seed}.", most_seed=MOST_SEED)))
    if most not in ("1", "2", "3"):
        raise ActError(Fault("proposals", "are 1, 2 or 3 per person."))
    if mode not in MODES:
        raise ActError(Fault("mode", Sentence("is none of {modes}.", modes=", ".join(MODES))))
    _not_too_many(call, ticked)
    who, trace = _who(call, None if "*" in places else places[0]), call.trace
    people = ticked if form.get("people") == "ticked" else None
    chosen = works if form.get("work") == "ticked" else None

    def work(tell: Callable[[str], None]) -> str:
        row = make_round(
            office, who, places,
            people=people, chosen=chosen, mode=mode, seed=seed, most=int(most), trace=trace, tell=tell,
        )  # fmt: skip
        return str(row.reference)

    return work


def _made(call: Call, question: tuple[str, str], job: Job[str], form: Mapping[str, str]) -> Response:
    """The round of a job that has ended, what was wrong with it, or the page that says how far it is."""
    at = f"/{call.language}/loket/koppelen"
    if not job.ended:
        return RedirectResponse(f"{at}/bezig/{question[1]}", 303)
    if job.answer is not None:
        return RedirectResponse(f"{at}/ronde/{job.answer}", 303)
    _rounds.forget(question)
    if isinstance(job.refused, ActError):
        status = 422 if job.refused.status == 400 else job.refused.status
        return _desk(call, status, sentences(job.refused, call.language), form)
    return _desk(call, 500, [_words(call)["failed"]], form)


def show_progress(call: Call) -> Response:
    """How far a round is; the round itself once it is made. A round that is not known here is among the latest."""
    question = (call.signed_in.subject, call.path["job"])
    job = _rounds.found(question)
    if job is None:
        return RedirectResponse(f"/{call.language}/loket/koppelen", 303)
    if job.ended:
        return _made(call, question, job, {})
    share = share_of(job)
    return render(call, "desk_match_wait.html.j2", here="/koppelen", m=_words(call), job=question[1], share=share)


def tell_progress(call: Call) -> Response:
    """How far a round is, as the script of its page asks."""
    job = _rounds.found((call.signed_in.subject, call.path["job"]))
    share = 100 if job is None else share_of(job)
    told = _words(call)["far"].format(share=share)
    return JSONResponse({"share": share, "told": told, "done": job is None or job.ended})


def stop_round(call: Call) -> Response:
    """Stop a round before anything of it is kept."""
    _rounds.stop((call.signed_in.subject, call.path["job"]))
    return RedirectResponse(f"/{call.language}/loket/koppelen", 303)


def _not_too_many(call: Call, ticked: list[str]) -> None:
    with call.office.store.read() as connection:
        count = len(ticked) or len(profiles.seekers(connection, _scopes(call)))
    if count > MOST_ON_A_PAGE:
        raise ConflictError(
            Fault(
                "people",
                Sentence(
                    "are {count}, and a page makes rounds of {most_on_a_page}.",
                    count=count,
                    most_on_a_page=MOST_ON_A_PAGE,
                ),
                "Tick fewer, or ask an operator to run `banen act match round`.",
            )
        )


def show_round(call: Call) -> Response:
    """A round: its totals beside the proof and beside greedy, the vacancies that take no part, and who got what."""
    office, now = call.office, call.office.now

    def work(connection: Connection) -> dict[str, Any]:
        row = proposals.round_in_scope(connection, call.path["reference"], _scopes(call))
        answered = proposals.answers_of(connection, row.id)
        audit.enter(
            connection,
            "match.round.read",
            row.reference,
            now,
            actor=call.signed_in.subject,
            role=profiles.CONSULTANT,
            trace=call.trace.id,
        )
        refused = {each["vacancy"]: each for each in row.counts["refused"]}
        named = vacancies.vacancies_by_id(connection, list(refused))
        return {
            "row": row,
            "totals": {name: number(row.counts[name], call.language) for name in ("total", "bound", "greedy")},
            "people": answered,
            "refused": [(work_of(named.get(id_), call.language), each) for id_, each in refused.items()],
        }

    parts = office.write(work)
    return render(call, "desk_match_round.html.j2", here="/koppelen", m=_words(call), said_as=_said_as(call), **parts)


# One person -------------------------------------------------------------------------------------------------------


def show_person(call: Call) -> Response:
    """A person's file for work: what was told and how it is known, and each proposal with all parts of its score."""
    return _person_page(call, 200, [], {})


def _person_page(call: Call, status: int, said: list[str], typed: Mapping[str, str]) -> Response:
    office, now = call.office, call.office.now

    def work(connection: Connection) -> dict[str, Any]:
        row = profiles.in_scope(connection, call.path["reference"], _scopes(call))
        note(connection, office.keys, "werk_advies", [row.subject], call.trace, now)
        audit.enter(
            connection,
            "seeker.read",
            row.reference,
            now,
            actor=call.signed_in.subject,
            role=profiles.CONSULTANT,
            trace=call.trace.id,
        )
        view = view_of(connection, office, row, call.language)
        profile = profiles.profile_of(connection, office.keys, row)
        events = {each.row.id: history(connection, "match", each.row.id) for each in (*view.drafts, *view.shown)}
        return {
            "row": row,
            "told": profile,
            "given": profiles.consents(connection, row.id),
            "view": view,
            "events": events,
            "lacking": [_words(call)["lack"][name] for name in lacking(profile)],
            "means": [_words(call)["means"][mode] for mode in (profile.get("travel") or {}).get("modes", ())],
            "wishes": [occupation_name(i, call.language) for i in profile.get("wishes", ())],
            "not_wanted": [occupation_name(i, call.language) for i in profile.get("no_go", ())],
        }

    parts = office.write(work)
    possible = {
        each.row.id: [e for e in EVENTS if e in proposals.MATCHES.possible(each.row.state, profiles.CONSULTANT)]
        for each in (*parts["view"].drafts, *parts["view"].shown)
    }
    return render(
        call,
        "desk_match_person.html.j2",
        status,
        here="/koppelen",
        m=_words(call),
        said=said,
        typed=typed,
        possible=possible,
        town=town_of(parts["row"].municipality),
        skill_tongue=occupations().tongue,
        **parts,
    )


def do_match(call: Call) -> Response:
    """Take a step with one proposal; before an employer sees anything the person has chosen and agreed."""
    form, office, now = call.form, call.office, call.office.now
    event, given = form.get("do", ""), form.get("version", "")

    def work(connection: Connection) -> None:
        row = profiles.in_scope(connection, call.path["reference"], _scopes(call))
        if event not in EVENTS:
            raise ConflictError(Fault(event[:40], "is nothing that is done here."))
        match = proposals.proposal(connection, form.get("match", ""), row.id)
        facts = {"starts_on": form.get("starts_on", "")} if event == "start" else {}
        proposals.step(
            connection,
            match,
            event,
            _who(call, row.municipality),
            now,
            reason=form.get("reason", ""),
            facts=facts,
            seen=few_digits(given),
        )
        activity = "werk_delen" if event == "send" else "werk_advies"
        note(connection, office.keys, activity, [row.subject], call.trace, now)

    return _done(call, lambda: office.write(work))


def confirm_skills(call: Call) -> Response:
    """Say of skills that they were seen or certified; a level stays as the person told it."""
    form, office, now = call.form, call.office, call.office.now

    def work(connection: Connection) -> None:
        row = profiles.in_scope(connection, call.path["reference"], _scopes(call))
        claims = profiles.profile_of(connection, office.keys, row).get("skills", [])
        seen = [
            {**claim, "evidence": form[f"e{at}"]} if form.get(f"e{at}") in EVIDENCE else claim
            for at, claim in enumerate(claims)
        ]
        given = form.get("version", "")
        version = few_digits(given)
        profiles.keep(connection, office.keys, row, _who(call, row.municipality), now, {"skills": seen}, version)
        note(connection, office.keys, "werk_advies", [row.subject], call.trace, now)
        audit.enter(
            connection,
            "seeker.skills",
            row.reference,
            now,
            actor=call.signed_in.subject,
            role=profiles.CONSULTANT,
            trace=call.trace.id,
        )

    return _done(call, lambda: office.write(work))


EVIDENCE: Final = ("stated", "shown", "certified")


def _done(call: Call, work: Any) -> Response:
    try:
        work()
    except AbsentError:
        raise
    except ActError as error:
        return _person_page(
            call, 422 if error.status == 400 else error.status, sentences(error, call.language), call.form
        )
    return RedirectResponse(f"/{call.language}/loket/koppelen/mens/{call.path['reference']}", 303)
