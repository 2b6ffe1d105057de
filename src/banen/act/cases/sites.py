"""Site proposals: submitted with their housing paragraph, assessed with a receipt, heard, advised, decided by another.

The assessment is the product's own (:mod:`banen.sites`); it comes with a receipt that must be of this proposal. An
agreement takes places at every municipality that houses people, on all numbers or on none, and its conditions come
back for review on their day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import sqlalchemy as sa
import yaml
from sqlalchemy.engine import Connection, Row

from banen.act.cases.files import DECIDER, PROPOSER, WORKER, ask_ledger, content_of, open_case, record, with_content
from banen.act.clock import local_day
from banen.act.errors import ActError, ConflictError, RefusedError
from banen.act.identity import derived_id, fresh_id
from banen.act.office import Office
from banen.act.quotas import Answer
from banen.act.settings import setting
from banen.act.store.tables.cases import CASE, CONDITION
from banen.act.workflow import SYSTEM, THE_SYSTEM, Actor, Move, Workflow, allow
from banen.errors import Fault, UserError
from banen.languages import DUTCH
from banen.observe.areas import areas
from banen.sentences import Sentence, Word
from banen.sites import assess

AGREED: Final = ("AGREED", "AGREED_ON_CONDITIONS")
_HOUSING: Final = "housing"


def _another(move: Move) -> None:
    if move.actor.id == move.file.drafted_by:
        raise RefusedError(Fault("second", "whoever advised does not decide.", "Let a colleague decide."))


def _receipted(move: Move) -> None:
    if not move.facts.get("receipt"):
        raise ConflictError(Fault("report", "has no receipt of this proposal.", "Make it: banen assess --json."))


SITES: Final = Workflow(
    "site_proposal",
    CASE,
    (
        *allow("DRAFT", "save", "=", PROPOSER),
        *allow("DRAFT", "submit", "SUBMITTED", PROPOSER),
        *allow("SUBMITTED", "report", "REPORTED", WORKER, _receipted),
        *allow("REPORTED", "hear", "HEARD", WORKER, reason=True),
        *allow("HEARD", "advise", "ADVISED", WORKER, reason=True),
        *allow("ADVISED", "agree", "AGREED", DECIDER, _another),
        *allow("ADVISED", "agree_with_conditions", "AGREED_ON_CONDITIONS", DECIDER, _another),
        *allow("ADVISED", "decline", "DECLINED", DECIDER, _another),
        *allow("AGREED AGREED_ON_CONDITIONS", "come_back", "REVIEW", SYSTEM),
        *allow("REVIEW", "kept", "AGREED_ON_CONDITIONS", WORKER, reason=True),
        *allow("REVIEW", "breach", "BREACH", WORKER, reason=True),
    ),
    CASE.c.kind == "site_proposal",
)
"""What may become of a proposal; an assessment that says no declines nothing by itself."""


def number_of(municipality: str) -> str:
    """The name of the number of places that a municipality has set, where it has."""
    return f"plaatsen-{municipality.lower()}"


def propose(
    connection: Connection, office: Office, who: Actor, at: datetime, *, key: str, proposer: str, text: str
) -> Row[Any]:
    """Begin a proposal from the file of ``banen assess``; its scope is the region it stands in."""
    place = areas().municipalities.get(str(_read(text, "").to_dict(DUTCH)["municipality"]))
    if place is None:
        raise ActError(Fault("location", "is in no municipality that is known.", "Name the municipality of the site."))
    return open_case(
        connection,
        office,
        SITES,
        "DRAFT",
        who,
        at,
        key=key,
        scope=place.region_code,
        proposer=proposer,
        content={"proposal": text},
    )


def _read(text: str, region: str, on: date | None = None) -> Any:
    """The assessment of a proposal as it was written; faults of the file as the command tells them."""
    with TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("proposal.yml", "region.yml")]
        for file, content in zip(files, (text, region), strict=True):
            file.write_text(content, encoding="utf-8")
        try:
            return assess(files[0], files[1] if region else None, on=on)
        except UserError as error:
            raise ActError(
                *(
                    Fault(each.where.replace(folder, "").lstrip("/"), each.what, each.advice, each.dutch)
                    for each in error.faults
                )
            ) from None


def submit(connection: Connection, office: Office, row: Row[Any], who: Actor, at: datetime) -> Row[Any]:
    """Send the proposal in; without an answer on housing it stays a draft."""
    held = yaml.safe_load(content_of(office, row)["proposal"])
    if not isinstance(held, dict) or not held.get(_HOUSING):
        raise ActError(Fault("housing", "is not answered.", "Say where the workers live, or that no place is offered."))
    return SITES.step(connection, row.id, "submit", who, at)


def report(
    connection: Connection,
    office: Office,
    row: Row[Any],
    who: Actor,
    at: datetime,
    region: str = "",
    made: Mapping[str, Any] | None = None,
) -> Row[Any]:
    """Assess the proposal with what the region knows; one that was made elsewhere must be of the same proposal.

    Raises :class:`~banen.act.errors.ConflictError` where a receipt is of another proposal.
    """
    text = content_of(office, row)["proposal"]
    if made is not None:
        receipt = made.get("receipt") if isinstance(made.get("receipt"), dict) else {}
        if not receipt or receipt.get("proposal") != sha256(text.encode()).hexdigest():
            raise ConflictError(Fault("receipt", "is of another proposal, or is not there.", "Assess this proposal."))
        told = dict(made)
    else:
        told = _read(text, region).to_dict(DUTCH)
    kept = {
        name: told[name]
        for name in ("outcome", "outcome_text", "conditions", "allocation", "shortage", "receipt")
        if name in told
    }
    receipt = told["receipt"]
    return SITES.step(
        connection,
        row.id,
        "report",
        who,
        at,
        rules_version=f"{receipt['banen']} {str(receipt['content'])[:16]}",
        content=with_content(office, row, report=json.loads(json.dumps(kept, default=str))),
        facts={"receipt": receipt, "outcome": told["outcome"]},
    )


def advise(
    connection: Connection,
    office: Office,
    row: Row[Any],
    who: Actor,
    at: datetime,
    text: str,
    places: Mapping[str, int],
) -> Row[Any]:
    """Advise how to decide, with how many places each municipality would give."""
    if wrong := sorted(code for code, n in places.items() if code not in areas().municipalities or n < 1):
        raise ActError(
            Fault("places", Sentence("{wrong} is no municipality with at least 1 place.", wrong=", ".join(wrong)))
        )
    sealed = with_content(office, row, advice={"text": text[:4000], "places": dict(places)})
    return SITES.step(
        connection,
        row.id,
        "advise",
        who,
        at,
        reason=text,
        content=sealed,
        drafted_by=who.id,
        facts={"places": dict(sorted(places.items()))},
    )


def decide(
    connection: Connection,
    office: Office,
    row: Row[Any],
    who: Actor,
    at: datetime,
    event: str,
    *,
    conditions: Sequence[tuple[str, date]] = (),
    reasons: Sequence[Mapping[str, str]] = (),
    seen: int | None = None,
) -> Row[Any]:
    """Agree, agree on dated conditions, or decline with reasons; an agreement books every place it takes, or none."""
    if event not in ("agree", "agree_with_conditions", "decline"):
        raise ActError(Fault("decide", "is agree, agree_with_conditions or decline."))
    if (event == "agree_with_conditions") != bool(conditions):
        raise ActError(Fault("conditions", "go with an agreement on conditions, at least one, each with its day."))
    if early := [text for text, due in conditions if due <= local_day(at) or not text.strip()]:
        raise ActError(
            Fault(
                "conditions",
                Sentence("{count:condition has|conditions have} no text or no day to come.", count=len(early)),
                "Give each its day.",
            )
        )
    outcome = {"agree": "agreed", "agree_with_conditions": "agreed_with_conditions", "decline": "declined"}[event]
    first = min((due for _, due in conditions), default=local_day(at) + timedelta(days=setting("site.review_days")))
    after = SITES.step(
        connection,
        row.id,
        event,
        who,
        at,
        seen=seen,
        reason=outcome,
        due_on=None if event == "decline" else min(first, local_day(at) + timedelta(days=setting("site.review_days"))),
        ended_at=at if event == "decline" else None,
    )
    record(connection, row, outcome, reasons, who, at, row.drafted_by)
    for text, due in conditions:
        connection.execute(
            sa.insert(CONDITION).values(id=fresh_id(), case=row.id, text=text[:400], due_on=due, state="open")
        )
    if event != "decline":
        _book(connection, office, row, who)
    return after


def _book(connection: Connection, office: Office, row: Row[Any], who: Actor) -> None:
    """Take the places at each municipality that set a number; where one cannot, nothing of the decision stands."""
    places: Mapping[str, int] = content_of(office, row)["advice"]["places"]
    for code, count in sorted(places.items()):
        quota = number_of(code)
        asked: Mapping[str, Any] = {"places": count, "priority": None, "also": [], "received_at": None}
        held = _asked(connection, office, row, who, "reserve", quota, **asked)
        if held.outcome != "RESERVED":
            raise ConflictError(
                Fault(
                    "places",
                    Sentence(
                        "{count} do not fit under {quota}: {outcome}.",
                        count=count,
                        quota=quota,
                        outcome=Word(held.outcome, "states"),
                    ),
                    "Advise again, or elsewhere.",
                ),
                now=held.to_dict(),
            )
        _asked(connection, office, row, who, "grant", quota)


def _asked(
    connection: Connection, office: Office, row: Row[Any], who: Actor, kind: str, quota: str, **payload: Any
) -> Answer:
    key = derived_id(row.id, kind, quota)
    answer = ask_ledger(connection, office, key, kind, quota, who, case=row.reference, **payload)
    if isinstance(answer, ActError):
        raise answer
    return answer


def come_back(connection: Connection, at: datetime) -> int:
    """Bring agreements whose condition or year is due back for review; how many."""
    due = connection.execute(
        SITES.own.where(CASE.c.state.in_(AGREED), CASE.c.due_on <= local_day(at)).order_by(CASE.c.id)
    ).all()
    for row in due:
        SITES.step(connection, row.id, "come_back", THE_SYSTEM, at, facts={"due": row.due_on.isoformat()})
    return len(due)


def conditions_of(connection: Connection, case: str) -> list[Row[Any]]:
    """Conditions of an agreement by their day."""
    return list(
        connection.execute(
            sa.select(CONDITION).where(CONDITION.c.case == case).order_by(CONDITION.c.due_on, CONDITION.c.id)
        )
    )


def review(
    connection: Connection, row: Row[Any], who: Actor, at: datetime, event: str, reason: str, seen: int | None = None
) -> Row[Any]:
    """Look at what is due: it was kept, or not; what is due next comes back on its own day."""
    today = local_day(at)
    open_ = [each for each in conditions_of(connection, row.id) if each.state == "open"]
    due = [each.id for each in open_ if each.due_on <= today]
    connection.execute(
        sa.update(CONDITION)
        .where(CONDITION.c.id.in_(due))
        .values(state="kept" if event == "kept" else "breach", looked_on=today, looked_by=who.id)
    )
    year = today + timedelta(days=setting("site.review_days"))
    next_ = min((each.due_on for each in open_ if each.due_on > today), default=year)
    return SITES.step(
        connection,
        row.id,
        event,
        who,
        at,
        seen=seen,
        reason=reason,
        due_on=min(next_, year) if event == "kept" else None,
    )
