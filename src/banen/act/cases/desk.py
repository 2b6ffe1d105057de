"""What somebody does with a case, from the fields of a form: the same for a page, a command line and the API."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.accounts.roles import Grant
from banen.act.cases import appeals, permits, sites
from banen.act.cases.appeals import APPEALS
from banen.act.cases.files import DECIDER, PROPOSER, WORKER, case_in_scope, decisions_of
from banen.act.cases.permits import PERMITS
from banen.act.cases.sites import SITES
from banen.act.errors import AbsentError, ActError, RefusedError
from banen.act.identity import derived_id
from banen.act.office import Office
from banen.act.store.tables.cases import CASE
from banen.act.workflow import Actor, Workflow
from banen.errors import Fault
from banen.languages import DUTCH, ENGLISH
from banen.observe.days import plain_day
from banen.observe.numbers import few_digits
from banen.sentences import Sentence, Word

ROLES: Final = (WORKER, DECIDER, PROPOSER)
WORKFLOWS: Final[Mapping[str, Workflow]] = {each.kind: each for each in (PERMITS, SITES, APPEALS)}
OVER: Final = (
    "LEFT_OUT", "GRANTED", "REFUSED", "WITHDRAWN", "RELEASED", "DECLINED", "BREACH", "INADMISSIBLE", "UPHELD",
    "ORDERED", "CLOSED",
)  # fmt: skip
DECIDED: Final = (
    *("LEFT_OUT", "GRANTED", "REFUSED", "RELEASED"),
    *("AGREED", "AGREED_ON_CONDITIONS", "REVIEW", "DECLINED", "BREACH"),
)
"""States of a case on which was decided, so that whose case it is can object."""


@dataclass(frozen=True)
class Doing:
    """A step that somebody takes: on which case, in which role, when, with which fields."""

    connection: Connection
    office: Office
    row: Row[Any]
    who: Actor
    at: datetime
    event: str
    form: Mapping[str, str]
    seen: int | None

    def field(self, name: str) -> str:
        """A field, blank where it was not filled in."""
        return self.form.get(name, "").strip()

    def words(self, name: str) -> list[str]:
        """A field that holds several words."""
        return [word for word in re.split(r"[\s,;]+", self.field(name)) if word]


def worklist(connection: Connection, scopes: Sequence[str]) -> list[Row[Any]]:
    """Cases that are not over, in some scopes, by the day on which something is due."""
    asked = sa.select(CASE).where(CASE.c.state.not_in(OVER))
    if "*" not in scopes:
        asked = asked.where(sa.or_(CASE.c.scope.in_(scopes), CASE.c.proposer.in_(scopes)))
    return list(connection.execute(asked.order_by(CASE.c.due_on.is_(None), CASE.c.due_on, CASE.c.reference)))


def scopes_of(grants: Sequence[Grant]) -> tuple[str, ...]:
    """The scopes in which somebody works on cases."""
    return tuple(dict.fromkeys(grant.scope for grant in grants if grant.role in ROLES))


def possible(row: Row[Any], grants: Sequence[Grant]) -> list[str]:
    """What somebody may try with a case now, in any role that covers it."""
    held = {grant.role for grant in grants if grant.covers(row.scope) or grant.covers(row.proposer)}
    events = [event for role in ROLES if role in held for event in WORKFLOWS[row.kind].possible(row.state, role)]
    if row.kind == "permit_check" and row.state == "COMPLETE" and WORKER in held:
        events.append("run")
    if _can_object(row) and PROPOSER in held:
        events.append("appeal")
    return list(dict.fromkeys("draft" if event in ("place", "none") else event for event in events if event != "save"))


def _can_object(row: Row[Any]) -> bool:
    return row.kind != APPEALS.kind and row.state in DECIDED


def role_for(row: Row[Any], event: str, grants: Sequence[Grant]) -> str:
    """The role in which somebody does an event. Raises where none that covers the case may."""
    wanted = {"draft": "place"}.get(event, event)
    for grant in grants:
        scope = row.proposer if grant.role == PROPOSER else row.scope
        if (
            grant.role in ROLES
            and grant.covers(scope)
            and (
                wanted in WORKFLOWS[row.kind].possible(row.state, grant.role)
                or (event == "run" and grant.role == WORKER)
                or (event == "appeal" and grant.role == PROPOSER and _can_object(row))
            )
        ):
            return grant.role
    if not any(grant.role in ROLES and (grant.covers(row.scope) or grant.covers(row.proposer)) for grant in grants):
        raise AbsentError(Fault("case", "is not there, or not for you."))
    can = [Word(name, "events") for name in possible(row, grants)]
    raise RefusedError(
        Fault(
            event[:40],
            Sentence("is not for you on a case that is {state}.", state=Word(row.state, "states")),
            Sentence("Possible now: {can}.", can=can or Sentence("nothing")),
        )
    )


def do(
    connection: Connection,
    office: Office,
    reference: str,
    event: str,
    subject: str,
    grants: Sequence[Grant],
    form: Mapping[str, str],
    seen: int | None = None,
) -> Row[Any] | ActError:
    """Take a step on a case with the fields of a form. Raises what the step raises; nothing is half-done."""
    row = case_in_scope(connection, reference, scopes_of(grants))
    who = Actor(subject, role_for(row, event, grants))
    doing = Doing(connection, office, row, who=who, at=office.now, event=event, form=form, seen=seen)
    return _object(doing) if event == "appeal" else _STEPS[row.kind](doing)


def _object(d: Doing) -> Row[Any]:
    """An appeal against the last decision on a case, once for each decision."""
    last = decisions_of(d.connection, d.row.id)[-1:]
    key = derived_id(d.row.id, "appeal", *(each.id for each in last))
    return appeals.lodge(d.connection, d.office, d.row, d.who, d.at, key=key, text=d.field("reason"))


def _permit(d: Doing) -> Row[Any] | ActError:
    shared = (d.connection, d.office, d.row, d.who, d.at)
    steps: Mapping[str, Callable[[], Row[Any] | ActError]] = {
        "complete": lambda: permits.complete(*shared),
        "gaps": lambda: permits.gaps(*shared, seen=d.seen),
        "supply": lambda: permits.supply(*shared, d.words("given")),
        "run": lambda: permits.run(d.connection, d.office, d.row, d.at),
        "draft": lambda: permits.draft(
            *shared, proposed=d.field("proposed"), conditions=d.words("conditions"), text=d.field("reason"),
            article=d.field("article"), seen=d.seen,
        ),
        "accept": lambda: permits.accept(*shared),
        "send_back": lambda: PERMITS.step(
            d.connection, d.row.id, "send_back", d.who, d.at, seen=d.seen, reason=d.field("reason"), drafted_by=None
        ),
    }  # fmt: skip
    if d.event in ("grant", "refuse", "leave_out"):
        return permits.decide(*shared, d.event, seen=d.seen, reason=d.field("reason"))
    if d.event in ("withdraw", "unused", "revoke"):
        return permits.end(*shared, d.event, d.field("reason"))
    return _known(steps, d.event)


def _site(d: Doing) -> Row[Any] | ActError:
    shared = (d.connection, d.office, d.row, d.who, d.at)
    if d.event in ("agree", "agree_with_conditions", "decline"):
        reason = {"condition": "", "article": d.field("article"), DUTCH: d.field("reason"), ENGLISH: d.field("reason")}
        return sites.decide(
            *shared,
            d.event,
            conditions=_dated(d.field("conditions")),
            seen=d.seen,
            reasons=[reason] if d.field("reason") or d.field("article") else [],
        )
    if d.event in ("kept", "breach"):
        return sites.review(d.connection, d.row, d.who, d.at, d.event, d.field("reason"), d.seen)
    steps: Mapping[str, Callable[[], Row[Any] | ActError]] = {
        "submit": lambda: sites.submit(*shared),
        "report": lambda: sites.report(*shared, d.field("region")),
        "hear": lambda: SITES.step(d.connection, d.row.id, "hear", d.who, d.at, seen=d.seen, reason=d.field("reason")),
        "advise": lambda: sites.advise(*shared, d.field("reason"), _places(d.words("places"))),
    }
    return _known(steps, d.event)


def _appeal(d: Doing) -> Row[Any] | ActError:
    return appeals.step(
        d.connection,
        d.office,
        d.row,
        d.who,
        d.at,
        d.event,
        reason=d.field("reason"),
        article=d.field("article"),
        seen=d.seen,
    )


_STEPS: Final = {"permit_check": _permit, "site_proposal": _site, "appeal": _appeal}


def _known(steps: Mapping[str, Callable[[], Row[Any] | ActError]], event: str) -> Row[Any] | ActError:
    if event not in steps:
        raise ActError(Fault(event[:40], "is nothing that is done here."))
    return steps[event]()


def _dated(text: str) -> list[tuple[str, date]]:
    """Conditions, one a line, each with its day first: ``2027-06-01 the places have a certificate``."""
    found, wrong = [], []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        day, _, rest = line.partition(" ")
        try:
            found.append((rest.strip(), plain_day(day)))
        except ValueError:
            wrong.append(line[:40])
    if wrong:
        raise ActError(
            *(Fault(line, "does not begin with its day.", "Write 2027-06-01 and the condition.") for line in wrong)
        )
    return found


def _places(words: Sequence[str]) -> dict[str, int]:
    """Places per municipality, as ``GM0867=400``."""
    found, wrong = {}, []
    for word in words:
        code, _, count = word.partition("=")
        if (places := few_digits(count)) is not None:
            found[code] = places
        else:
            wrong.append(word[:40])
    if wrong:
        raise ActError(*(Fault(word, "is no number of places.", "Write GM0867=400.") for word in wrong))
    return found
