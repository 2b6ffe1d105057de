"""Permit checks: the product's own rules draft, a person decides, and a binding number holds a place meanwhile.

A rule's outcome never refuses by itself (GDPR art. 22). What is incomplete gets a term to supply (Awb 4:5), in which
the term to decide stands still (Awb 4:15). The version of the rules is fixed when they run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from importlib.metadata import version
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.cases.files import (
    DECIDER,
    PROPOSER,
    WORKER,
    ask_ledger,
    content_of,
    open_case,
    record,
    with_content,
)
from banen.act.clock import local_day
from banen.act.errors import ActError, ConflictError, RefusedError
from banen.act.identity import derived_id
from banen.act.office import Office
from banen.act.settings import setting
from banen.act.store.tables.cases import CASE
from banen.act.store.tables.numbers import CLAIM, OPEN_STATES, PERIOD, QUOTA
from banen.act.workflow import SYSTEM, THE_SYSTEM, Actor, Move, Workflow, allow
from banen.errors import Fault, UserError
from banen.languages import DUTCH, ENGLISH
from banen.model.rules import rule
from banen.model.rules.decide import Decision
from banen.model.rules.decide import decide as run_rule
from banen.observe.calendar import end_of_term
from banen.observe.records import CONTENT, content_digest
from banen.observe.shapes import content
from banen.sentences import Sentence, Word


def _another(move: Move) -> None:
    if move.actor.id == move.file.drafted_by:
        raise RefusedError(Fault("second", "whoever drafted does not decide.", "Let a colleague decide."))


def _all_there(move: Move) -> None:
    if lacking := move.facts.get("lacking"):
        raise ConflictError(
            Fault(
                "pieces", Sentence("these are not there: {lacking}.", lacking=", ".join(lacking)), "Ask for them first."
            )
        )


def _term_is_over(move: Move) -> None:
    today = local_day(move.at)
    if move.file.due_on is None or today <= move.file.due_on:
        raise ConflictError(
            Fault(
                "term",
                Sentence("to supply runs until {due_on}.", due_on=move.file.due_on),
                "Leaving out can follow the day after.",
            )
        )
    last = end_of_term(move.file.due_on + timedelta(weeks=setting("case.leave_out_weeks")))
    if today > last:
        raise ConflictError(
            Fault(
                "term",
                Sentence("to leave the application out ended on {last}.", last=last),
                "Decide on what is there (Awb 4:5).",
            )
        )


PERMITS: Final = Workflow(
    "permit_check",
    CASE,
    (
        *allow("RECEIVED", "complete", "COMPLETE", WORKER, _all_there),
        *allow("RECEIVED", "gaps", "INCOMPLETE", WORKER, reason=True),
        *allow("INCOMPLETE", "supply", "RECEIVED", f"{PROPOSER} {WORKER}"),
        *allow("INCOMPLETE", "leave_out", "LEFT_OUT", DECIDER, _term_is_over, reason=True),
        *allow("COMPLETE", "run", "CHECKED", SYSTEM),
        *allow("CHECKED", "place", "DRAFTED", WORKER),
        *allow("CHECKED", "none", "WAITING", WORKER),
        *allow("WAITING", "accept", "DRAFTED", PROPOSER),
        *allow("DRAFTED", "grant", "GRANTED", DECIDER, _another),
        *allow("DRAFTED", "refuse", "REFUSED", DECIDER, _another),
        *allow("DRAFTED", "send_back", "CHECKED", DECIDER, _another, reason=True),
        *allow("RECEIVED INCOMPLETE COMPLETE CHECKED WAITING DRAFTED", "withdraw", "WITHDRAWN", PROPOSER, reason=True),
        *allow("GRANTED", "unused", "RELEASED", DECIDER, reason=True),
        *allow("GRANTED", "revoke", "RELEASED", DECIDER, reason=True),
    ),
    CASE.c.kind == "permit_check",
)
"""What may become of an application; no outcome is the system's."""


@cache
def pieces(rule_id: str) -> Mapping[str, str]:
    """What an application under a rule must hold, each with its article; those of every application among them."""
    held = content(CONTENT / "act" / "pieces.yml", {str: {str: str}})
    return {**held["every"], **held.get(rule_id, {})}


def receive(
    connection: Connection,
    office: Office,
    who: Actor,
    at: datetime,
    *,
    key: str,
    rule_id: str,
    proposer: str,
    facts: Mapping[str, Any],
    given: Sequence[str],
    variant: str | None = None,
    on: date | None = None,
) -> Row[Any]:
    """Take an application in: under which rule, with which facts and pieces. The same key gives the same case.

    Facts that the rule cannot read are refused here, where whoever gave them can still write them otherwise.
    """
    rule(rule_id).holds_on(on or local_day(at), variant)
    _ran(rule_id, facts, on or local_day(at), variant)
    return open_case(
        connection,
        office,
        PERMITS,
        "RECEIVED",
        who,
        at,
        key=key,
        scope=rule_id,
        proposer=proposer,
        rule=rule_id,
        variant=variant,
        on=on,
        due_on=_decide_by(local_day(at), 0),
        content={"facts": dict(facts), "given": sorted(given)},
    )


def _decide_by(day: date, suspended: int) -> date:
    return end_of_term(day + timedelta(weeks=setting("case.decide_weeks"), days=suspended))


def lacking(office: Office, row: Row[Any]) -> dict[str, str]:
    """The pieces that are not there, each with its article."""
    given = content_of(office, row).get("given", [])
    return {name: article for name, article in pieces(row.rule).items() if name not in given}


def complete(connection: Connection, office: Office, row: Row[Any], who: Actor, at: datetime) -> Row[Any] | ActError:
    """Everything is there: from now on the application stands in line, and where a number binds a place is held."""
    numbers = binding_numbers(connection, row, at)
    after = PERMITS.step(
        connection,
        row.id,
        "complete",
        who,
        at,
        facts={"lacking": sorted(lacking(office, row))},
        complete_at=at,
        quota=numbers[0] if numbers else None,
        on=row.on or local_day(at),
    )
    if numbers:
        answer = ask_ledger(
            connection,
            office,
            derived_id(row.id, "reserve"),
            "reserve",
            numbers[0],
            who,
            case=row.reference,
            places=1,
            priority=None,
            also=sorted(numbers[1:]),
            received_at=None,
        )
        if isinstance(answer, ActError):
            raise answer
    return after


def binding_numbers(connection: Connection, row: Row[Any], at: datetime) -> list[str]:
    """The numbers that bind applications under this rule now; none where no number is set."""
    asked = (
        sa.select(QUOTA.c.name)
        .join(PERIOD, PERIOD.c.quota == QUOTA.c.id)
        .where(QUOTA.c.route == row.rule, QUOTA.c.instrument == "quotum", PERIOD.c.starts <= at, PERIOD.c.ends > at)
        .order_by(QUOTA.c.area != "NL", QUOTA.c.name)
    )
    return list(connection.execute(asked).scalars())


def gaps(
    connection: Connection, office: Office, row: Row[Any], who: Actor, at: datetime, seen: int | None = None
) -> Row[Any]:
    """Tell what is lacking and by when it must come; meanwhile the term to decide stands still."""
    missing = lacking(office, row)
    if not missing:
        raise ConflictError(Fault("pieces", "are all there.", "Declare the application complete."))
    until = end_of_term(local_day(at) + timedelta(days=setting("case.supply_days")))
    return PERMITS.step(
        connection,
        row.id,
        "gaps",
        who,
        at,
        seen=seen,
        reason=", ".join(sorted(missing)),
        due_on=until,
        suspended_on=local_day(at),
        facts={"lacking": sorted(missing), "until": until.isoformat(), "article": "Awb 4:5"},
    )


def supply(
    connection: Connection,
    office: Office,
    row: Row[Any],
    who: Actor,
    at: datetime,
    given: Sequence[str],
    facts: Mapping[str, Any] | None = None,
) -> Row[Any]:
    """What was lacking comes: the term to decide goes on where it stood."""
    held = content_of(office, row)
    days = row.suspended_days + (local_day(at) - row.suspended_on).days if row.suspended_on else row.suspended_days
    sealed = with_content(
        office, row, given=sorted({*held.get("given", []), *given}), facts={**held.get("facts", {}), **(facts or {})}
    )
    return PERMITS.step(
        connection,
        row.id,
        "supply",
        who,
        at,
        content=sealed,
        suspended_days=days,
        suspended_on=None,
        due_on=_decide_by(local_day(row.received_at), days),
    )


def run(connection: Connection, office: Office, row: Row[Any], at: datetime) -> Row[Any]:
    """Run the rule as it stands and keep what it says of each condition, with article and text; it decides nothing."""
    held = content_of(office, row)
    facts = dict(held["facts"])
    if "place_in_order" in rule(row.rule).graph(row.variant).inputs and "place_in_order" not in facts and row.quota:
        facts["place_in_order"] = _place_in_order(connection, row)
    found = _ran(row.rule, facts, row.on, row.variant)
    told = {language: found.to_dict(language) for language in (DUTCH, ENGLISH)}
    used = f"{version('banen')} {content_digest()[:16]}"
    return PERMITS.step(
        connection,
        row.id,
        "run",
        THE_SYSTEM,
        at,
        rules_version=used,
        content=with_content(office, row, result=told),
        facts={"outcome": found.outcome, "rules": used},
    )


def _ran(rule_id: str, facts: Mapping[str, Any], on: date, variant: str | None) -> Decision:
    """What the rule says of facts; what it cannot read is told, each fact by its name."""
    try:
        return run_rule(rule(rule_id), facts, on, variant)
    except UserError as error:
        raise ActError(*error.faults) from None


def _place_in_order(connection: Connection, row: Row[Any]) -> int:
    """Where the application stands among all complete ones under its number."""
    mine = claim_of(connection, row)
    asked = sa.select(sa.func.count()).where(
        CLAIM.c.quota == (mine.quota if mine else ""),
        CLAIM.c.received_at <= (mine.received_at if mine else row.received_at),
    )
    return int(connection.execute(asked).scalar_one())


def claim_of(connection: Connection, row: Row[Any]) -> Row[Any] | None:
    """The application's claim on a place, the last one."""
    asked = (
        sa.select(CLAIM)
        .join(QUOTA, QUOTA.c.id == CLAIM.c.quota)
        .where(QUOTA.c.name == row.quota, CLAIM.c.case_ref == row.reference)
        .order_by(CLAIM.c.seq.desc())
        .limit(1)
    )
    return connection.execute(asked).one_or_none() if row.quota else None


def draft(
    connection: Connection,
    office: Office,
    row: Row[Any],
    who: Actor,
    at: datetime,
    *,
    proposed: str,
    conditions: Sequence[str] = (),
    text: str = "",
    article: str = "",
    seen: int | None = None,
) -> Row[Any]:
    """Propose what to decide, with the conditions it rests on; without a place yet it waits for one."""
    if proposed not in ("grant", "refuse"):
        raise ActError(Fault("proposed", "is neither grant nor refuse.", "Choose one."))
    reasons = reasons_from(content_of(office, row), conditions, article, text)
    if proposed == "refuse" and not reasons:
        raise ActError(Fault("reasons", "are needed for a refusal, each with its article.", "Choose conditions."))
    sealed = with_content(office, row, draft={"proposed": proposed, "reasons": reasons, "text": text.strip()[:4000]})
    claim = claim_of(connection, row)
    if claim is not None and claim.state not in OPEN_STATES and proposed == "grant":
        raise ConflictError(
            Fault(
                "place",
                Sentence("there is none: {state} {reason}.", state=Word(claim.state, "states"), reason=claim.reason),
                "Propose to refuse, or wait for the number.",
            )
        )
    waits = claim is not None and claim.state in ("WAITING", "OFFERED")
    return PERMITS.step(
        connection,
        row.id,
        "none" if waits else "place",
        who,
        at,
        seen=seen,
        drafted_by=who.id,
        content=sealed,
        facts={"proposed": proposed},
    )


def reasons_from(held: Mapping[str, Any], conditions: Sequence[str], article: str, text: str) -> list[dict[str, str]]:
    """Conditions of the check as reasons, with article and text as the rule gave them, and one of another article."""
    told = {language: held.get("result", {}).get(language, {}).get("reasons", []) for language in (DUTCH, ENGLISH)}
    english = {each["condition"]: each for each in told[ENGLISH]}
    known = {each["condition"]: each for each in told[DUTCH]}
    if unknown := sorted(set(conditions) - set(known)):
        raise ActError(
            Fault("reasons", Sentence("{unknown} is no condition of this check.", unknown=", ".join(unknown)))
        )
    found = [
        {"condition": id_, "article": known[id_]["article"], DUTCH: known[id_]["text"], ENGLISH: english[id_]["text"]}
        for id_ in conditions
    ]
    if article.strip():
        found.append(
            {"condition": "", "article": article.strip()[:80], DUTCH: text.strip()[:400], ENGLISH: text.strip()[:400]}
        )
    return found


def accept(connection: Connection, office: Office, row: Row[Any], who: Actor, at: datetime) -> Row[Any] | ActError:
    """Take the place that came free: the application goes on with the draft it had."""
    answer = ask_ledger(
        connection, office, derived_id(row.id, "accept", row.version), "accept", row.quota, who, case=row.reference
    )
    if isinstance(answer, ActError):
        return answer
    return PERMITS.step(connection, row.id, "accept", who, at)


def decide(
    connection: Connection,
    office: Office,
    row: Row[Any],
    who: Actor,
    at: datetime,
    outcome: str,
    *,
    seen: int | None = None,
    reason: str = "",
) -> Row[Any] | ActError:
    """Grant or refuse what another drafted; the place is given or comes back in the same transaction.

    A refusal of the ledger, such as a hold that has lapsed, is handed back, and nothing is decided.
    """
    held = content_of(office, row).get("draft", {})
    if outcome not in ("grant", "refuse", "leave_out"):
        raise ActError(Fault("decide", "is grant, refuse or leave_out."))
    locked = PERMITS.lock(connection, row.id)
    _still(locked, seen)
    claim = claim_of(connection, row)
    wanted = {"grant": "grant", "refuse": "release"}.get(outcome) if claim and claim.state == "RESERVED" else None
    if claim is not None and outcome == "grant" and wanted is None:
        raise ConflictError(
            Fault(
                "place", Sentence("is {state}: no place is held.", state=Word(claim.state, "states")), "See the number."
            )
        )
    kind = {"grant": "granted", "refuse": "refused", "leave_out": "left_out"}[outcome]
    reasons = held.get("reasons", []) if outcome == "refuse" else []
    if outcome == "leave_out":
        reasons = [{"condition": "", "article": "Awb 4:5", DUTCH: reason, ENGLISH: reason}]
    changes: dict[str, Any] = {"ended_at": at, "due_on": None}
    after = PERMITS.step(connection, row.id, outcome, who, at, seen=seen, reason=reason or kind, **changes)
    record(connection, row, kind, reasons, who, at, row.drafted_by if outcome != "leave_out" else None)
    if wanted is not None:
        key = derived_id(row.id, wanted, row.version)
        answer = ask_ledger(connection, office, key, wanted, row.quota, who, case=row.reference)
        if isinstance(answer, ActError):
            raise answer
    return after


def _still(locked: Row[Any], seen: int | None) -> None:
    if seen is not None and locked.version != seen:
        raise ConflictError(
            Fault("permit_check", "was changed in the meantime.", "Look at it again; what you typed is kept."),
            now={"state": locked.state, "version": locked.version},
        )


def end(
    connection: Connection, office: Office, row: Row[Any], who: Actor, at: datetime, event: str, reason: str
) -> Row[Any]:
    """Withdraw before the decision, or take back what was granted: the place comes back."""
    after = PERMITS.step(connection, row.id, event, who, at, reason=reason, ended_at=at, due_on=None)
    claim = claim_of(connection, row)
    if claim is not None and claim.state in OPEN_STATES:
        kind = "release" if claim.state == "GRANTED" else "withdraw"
        key = derived_id(row.id, kind, row.version)
        answer = ask_ledger(connection, office, key, kind, row.quota, who, case=row.reference)
        if isinstance(answer, ActError):
            raise answer
    return after
