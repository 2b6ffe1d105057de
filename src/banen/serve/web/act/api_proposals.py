"""``/v1``: the lot of a round, the size of a period, a court's order: proposed by one keeper, decided by another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.engine import Connection, Row

from banen.act.clock import written
from banen.act.errors import ActError
from banen.act.identity import read_key
from banen.act.processing import audit
from banen.act.quotas import Answer, proposals
from banen.serve.web.act.api import KEEPERS, Asked, Put
from banen.serve.web.act.given import Given

Propose = Callable[[Connection], proposals.Proposed]
"""What puts a proposal."""


def put(add: Put) -> None:
    """Put the addresses of proposals."""
    add("GET", "/quotas/{name}/proposals", list_proposals, KEEPERS)
    add("POST", "/quotas/{name}/lots", propose_lot, KEEPERS)
    add("POST", "/quotas/{name}/adjustments", propose_change, KEEPERS)
    add("POST", "/quotas/{name}/orders", propose_order, KEEPERS)
    add("POST", "/quotas/{name}/proposals/{id}/decisions", decide, KEEPERS)


def list_proposals(asked: Asked) -> dict[str, Any]:
    """What waits for a second pair of eyes on a number."""
    name = asked.keep(asked.path["name"])
    with asked.office.store.read() as connection:
        return {"proposals": [_told(row, asked.session.subject) for row in proposals.waiting(connection, name)]}


def propose_lot(asked: Asked) -> Answer:
    """Ask to draw the lot of a round that is over."""
    name, who, clock = asked.keep(asked.path["name"]), asked.session.subject, asked.office.store.clock
    key = read_key(asked.key)
    given = Given(asked.body, ("reveal",))
    reveal = given.text("reveal", 400)
    given.sound()
    action = "quota.propose_draw"
    return _proposed(asked, name, action, lambda c: proposals.propose_draw(c, name, reveal, who, clock, key))


def propose_change(asked: Asked) -> Answer:
    """Ask to make the present period larger or smaller, with the reason."""
    name, who, clock = asked.keep(asked.path["name"]), asked.session.subject, asked.office.store.clock
    key = read_key(asked.key)
    given = Given(asked.body, ("by", "reason"))
    by, reason = given.whole("by"), given.text("reason", 400)
    given.sound()
    action = "quota.propose"
    return _proposed(asked, name, action, lambda c: proposals.propose(c, name, by, reason, who, clock, key))


def propose_order(asked: Asked) -> Answer:
    """Ask for the place that a court orders, with the number of its judgment."""
    name, who, clock = asked.keep(asked.path["name"]), asked.session.subject, asked.office.store.clock
    key = read_key(asked.key)
    given = Given(asked.body, ("case", "judgment"), ("places",))
    case, judgment, places = given.text("case"), given.text("judgment"), given.whole("places", 1)
    given.sound()
    action = "quota.propose_order"
    return _proposed(
        asked,
        name,
        action,
        lambda c: proposals.propose_order(c, name, case, judgment, who, clock, places=places, key=key),
    )


def decide(asked: Asked) -> Answer:
    """Approve or reject what a colleague proposed; approving books it in the same transaction."""
    name, who = asked.keep(asked.path["name"]), asked.session.subject
    given = Given(asked.body, ("approve",))
    approve = given.switch("approve")
    given.sound()

    def work(connection: Connection) -> Answer | ActError:
        clock, id_ = asked.office.store.clock, asked.path["id"]
        answer = proposals.decide(connection, id_, who, clock, approve=approve, quota=name)
        if isinstance(answer, Answer) and not answer.replayed:
            action = "quota.approve" if approve else "quota.reject"
            audit.enter(connection, action, name, asked.office.now, actor=who, role="quota_keeper")
        return answer

    if isinstance(answer := asked.office.write(work), ActError):
        raise answer
    return answer


def _proposed(asked: Asked, name: str, action: str, propose: Propose) -> Answer:
    """Put a proposal once for its key, and note who put it."""
    who = asked.session.subject

    def work(connection: Connection) -> Answer:
        row, before = propose(connection)
        if not before:
            audit.enter(connection, action, name, asked.office.now, actor=who, role="quota_keeper")
        return Answer(_told(row, who), before)

    return asked.office.write(work)


def _told(row: Row[Any], who: str) -> dict[str, Any]:
    """A proposal as JSON. Who put it is told as mine or not, so that no account is named."""
    about = {"id": row.id, "quota": row.object, "kind": row.kind, "state": row.state}
    return {**about, "proposed_at": written(row.at), "mine": row.by == who, **row.facts}
