"""What each command does on locked books; a refusal is raised and writes nothing of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Row

from banen.act.clock import MICROSECOND, days_later, read, written
from banen.act.errors import AbsentError, ActError, ConflictError
from banen.act.identity import derived_id
from banen.act.quotas.books import PLACE_IN_LINE, Number, SchemeBooks, capacity, free, number_named
from banen.act.quotas.command import Command as Command
from banen.act.quotas.command import Facts, two
from banen.act.quotas.flow import UNDRAWN, behind, give_back, heads, lacking
from banen.act.quotas.rounds import drawn_by_lot
from banen.act.quotas.sizes import adjust, change, no_period
from banen.act.store.outbox import put
from banen.act.store.tables.numbers import CLAIM, OPEN_STATES
from banen.errors import Fault, InternalError
from banen.sentences import Sentence, Word

_AHEAD = sa.select(sa.func.count()).where(
    CLAIM.c.scheme == sa.bindparam("scheme"),
    CLAIM.c.state == "WAITING",
    CLAIM.c.quota == sa.bindparam("number"),
    sa.tuple_(*(CLAIM.c[name] for name in PLACE_IN_LINE))
    < sa.tuple_(*(sa.bindparam(name, type_=CLAIM.c[name].type) for name in PLACE_IN_LINE)),
)


def reserve(books: SchemeBooks, number: Number, command: Command) -> Facts:
    """Hold places for an application, put it in line, or refuse it."""
    asked = command.payload
    case, places = str(asked["case"]), int(asked["places"])
    standing = books.claim_of(number.id, case)
    if standing is not None and standing.state in OPEN_STATES:
        raise ConflictError(
            Fault(
                "case",
                Sentence(
                    "{case} has an application here already: {state}.", case=case, state=Word(standing.state, "states")
                ),
                "Ask for it, or end it first.",
            ),
            now=_facts(books, number, standing),
        )
    together = sorted({number.id, *(number_named(books.connection, name).id for name in asked["also"])})
    if strange := [quota for quota in together if quota not in books.numbers]:
        raise ActError(
            Fault(
                "also",
                Sentence("{count} of these numbers stand in another scheme.", count=len(strange)),
                "Define them with --within.",
            )
        )
    received = _received(books, asked["received_at"])
    priority = number.settings.class_of(asked["priority"])
    claim = _new_claim(books, number, command, case, places, together, priority=priority, after=1, received=received)
    return _settle(books, number, command, claim, together)


def _received(books: SchemeBooks, stamped: str | None) -> datetime:
    """The moment of receipt: read under the lock and strictly rising, or the earlier post stamp of a paper."""
    books.last_received = max(books.now, books.last_received + MICROSECOND)
    books.now = max(books.now, books.last_received)
    if stamped is None:
        return books.last_received
    paper = read(stamped)
    if paper > books.now:
        raise ActError(
            Fault(
                "received_at",
                Sentence("{stamped} is still to come.", stamped=stamped),
                "Give the post stamp of the paper.",
            )
        )
    return paper


def _new_claim(
    books: SchemeBooks,
    number: Number,
    command: Command,
    case: str,
    places: int,
    together: list[str],
    priority: int,
    after: int,
    received: datetime,
) -> dict[str, Any]:
    return {
        "id": derived_id(command.key, "claim"),
        "scheme": books.scheme,
        "quota": number.id,
        "case_ref": case,
        "together": " ".join(together),
        "places": places,
        "after": after,
        "priority": priority,
        "lot": _lot(books, number) if after > 0 else "",
        "received_at": received,
        "seq": books.seq + 1,
        "state": "WAITING",
        "reason": "",
        "until": None,
        "flagged": False,
    }


def _lot(books: SchemeBooks, number: Number) -> str:
    """Where a new application stands towards the rounds: in one that is open, or behind one that was drawn."""
    if not number.settings.in_rounds:
        return ""
    period = books.period(number.id, books.now)
    return UNDRAWN if period is None or period.drawn_at is None else behind(period.slot)


def _settle(
    books: SchemeBooks,
    number: Number,
    command: Command,
    claim: dict[str, Any],
    together: list[str],
    *,
    at_once: bool = False,
    notes: Facts | None = None,
) -> Facts:
    """Decide what becomes of a new application, and book it; ``at_once`` grants what fits."""
    periods = {quota: books.period(quota, books.now) for quota in together}
    if absent := [books.numbers[quota].name for quota, period in periods.items() if period is None]:
        raise no_period(", ".join(absent))
    outcome, reason = _fate(books, number, claim, together)
    claim["flagged"] = any(
        books.numbers[quota].instrument in ("richtgetal", "streefgetal") and free(period) < claim["places"]
        for quota, period in periods.items()
        if period is not None
    )
    held = outcome == "RESERVED"
    until = days_later(books.now, number.settings.hold_days) if held else None
    claim |= {"state": outcome, "reason": reason, "until": until}
    charged = {quota: period.id if held and period is not None else None for quota, period in periods.items()}
    books.add_claim(claim, charged)
    granting = held and at_once
    facts = _facts(books, number, claim | ({"state": "GRANTED", "until": None} if granting else {})) | (notes or {})
    kind = {"RESERVED": "reserve", "WAITING": "wait", "REFUSED": "refuse"}[outcome]
    effect = {"new_claim": claim, "periods": charged}
    taken = claim["places"] if held else 0
    _book(books, number, command, kind, claim, charged, effect=effect, facts=facts, reserved=taken)
    put(books.connection, f"quota.{outcome.lower()}", claim["id"], {"claim": claim["id"]}, books.now)
    if granting:
        _grant_at_once(books, number, command, str(claim["case_ref"]))
    return facts


def _fate(books: SchemeBooks, number: Number, claim: Mapping[str, Any], together: list[str]) -> tuple[str, str]:
    for quota in together:
        if books.numbers[quota].binding and claim["places"] > _most(books, books.numbers[quota]):
            return "REFUSED", "never fits"
    blocked: set[str] = set()
    mine = tuple(claim[name] for name in PLACE_IN_LINE)
    for other, full in heads(books, books.now):
        passing = books.numbers[other.quota].settings.skip_ahead
        if not passing and tuple(getattr(other, name) for name in PLACE_IN_LINE) < mine:
            blocked |= full
    full = lacking(books, together, claim["places"], books.now, ahead=claim["after"] < 1)
    if not blocked & set(together) and not full:
        return "RESERVED", ""
    return ("WAITING", "") if number.settings.waiting else ("REFUSED", "number reached")


def _most(books: SchemeBooks, number: Number) -> int:
    """The most places that one application could ever get in what is left of the year."""
    present = books.period(number.id, books.now)
    if present is None:
        return 0
    sizes = [capacity(row) for row in books.periods if row.quota == number.id and row.year == present.year]
    return sum(sizes) if number.settings.carry_within_year else max(sizes)


def _book(
    books: SchemeBooks,
    number: Number,
    command: Command,
    kind: str,
    claim: Mapping[str, Any],
    periods: Mapping[str, str | None],
    *,
    effect: Facts,
    facts: Facts,
    id_: str | None = None,
    reserved: int = 0,
    granted: int = 0,
) -> None:
    """One booking per number that an application needs; the first carries the client's key and the answer."""
    key = id_ or command.key
    for quota in sorted(periods, key=lambda q: (q != number.id, q)):
        first = quota == number.id
        books.book(
            key if first else derived_id(key, quota),
            kind,
            quota,
            at=books.now,
            period=periods[quota],
            claim=claim["id"],
            effect=effect if first else None,
            answer=facts if first and id_ is None else None,
            **command.signature,
            reserved=reserved,
            granted=granted,
        )


def _standing(books: SchemeBooks, number: Number, command: Command, *allowed: str) -> Row[Any]:
    """The application a command is about, in one of the states it may be in."""
    case = str(command.payload["case"])
    claim = books.claim_of(number.id, case)
    if claim is None:
        raise AbsentError(
            Fault(
                "case",
                Sentence("{case} has no application under {number}.", case=case, number=number.name),
                "Reserve a place first.",
            )
        )
    if claim.state not in allowed:
        offered, state = Sentence("OFFERED: offer not accepted"), Word(claim.state, "states")
        told = offered if claim.state == "OFFERED" else state
        hint = Sentence("This takes {allowed}.", allowed=" or ".join(allowed)) if allowed else ""
        raise ConflictError(
            Fault(case, Sentence("the application is {told}.", told=told), hint), now=_facts(books, number, claim)
        )
    return claim


def grant(books: SchemeBooks, number: Number, command: Command) -> Facts:
    """A held place is given; it stays charged to the period in which it was reserved."""
    claim = _standing(books, number, command, "RESERVED")
    books.change_claim(claim, "GRANTED", until=None)
    facts = _facts(books, number, {**claim._mapping, "state": "GRANTED", "until": None})
    _book_grant(books, number, command, claim, facts)
    return facts


def _book_grant(
    books: SchemeBooks, number: Number, command: Command, claim: Row[Any], facts: Facts, id_: str | None = None
) -> None:
    _book(
        books,
        number,
        command,
        "grant",
        dict(claim._mapping),
        books.places_of(claim.id),
        effect={"claim": {"id": claim.id, "state": "GRANTED", "until": None}},
        facts=facts,
        id_=id_,
        reserved=-claim.places,
        granted=claim.places,
    )
    put(books.connection, "quota.granted", claim.id, {"claim": claim.id}, books.now)


def accept(books: SchemeBooks, number: Number, command: Command) -> Facts:
    """An offered place is taken, and held for a decision."""
    claim = _standing(books, number, command, "OFFERED")
    until = days_later(books.now, number.settings.hold_days)
    books.change_claim(claim, "RESERVED", until=until)
    facts = _facts(books, number, {**claim._mapping, "state": "RESERVED", "until": until})
    effect = {"claim": {"id": claim.id, "state": "RESERVED", "until": until}}
    places = books.places_of(claim.id)
    _book(books, number, command, "accept", dict(claim._mapping), places, effect=effect, facts=facts)
    return facts


def release(books: SchemeBooks, number: Number, command: Command) -> Facts:
    """A held or given place comes back."""
    return _ended(books, number, command, "RELEASED", "release", ("RESERVED", "GRANTED"))


def withdraw(books: SchemeBooks, number: Number, command: Command) -> Facts:
    """An application that is not decided is taken back."""
    return _ended(books, number, command, "WITHDRAWN", "withdraw", ("WAITING", "OFFERED", "RESERVED"))


def decline(books: SchemeBooks, number: Number, command: Command) -> Facts:
    """An offer is left to the next in line."""
    return _ended(books, number, command, "WITHDRAWN", "withdraw", ("OFFERED",), reason="declined")


def _ended(
    books: SchemeBooks,
    number: Number,
    command: Command,
    state: str,
    kind: str,
    allowed: Sequence[str],
    reason: str = "",
) -> Facts:
    claim = _standing(books, number, command, *allowed)
    facts = _facts(books, number, {**claim._mapping, "state": state, "until": None, "reason": reason})
    give_back(
        books,
        claim,
        state,
        kind,
        command.key,
        books.now,
        reason=reason,
        answer=facts,
        **command.signature,
    )
    return facts


def uphold(books: SchemeBooks, number: Number, command: Command) -> Facts:
    """An appeal is upheld: a free place is given at once, else the case stands ahead of all in this year's list."""
    case, count, together = _without_a_place(books, number, command)
    new = _new_claim(
        books, number, command, case, count, together, priority=0, after=0, received=_received(books, None)
    )
    facts = _settle(books, number, command, new, together, at_once=True)
    if facts["reason"] == "number reached":
        raise ConflictError(
            Fault("uphold", "this number has no waiting list and no free place.", "Only an order of a court adds one.")
        )
    return facts


def _without_a_place(books: SchemeBooks, number: Number, command: Command) -> tuple[str, int, list[str]]:
    """The case, places and numbers of an appeal; the application that waits steps aside, one with a place raises."""
    case, places = str(command.payload["case"]), int(command.payload["places"])
    claim = books.claim_of(number.id, case)
    if claim is not None and claim.state in ("RESERVED", "OFFERED", "GRANTED"):
        raise ConflictError(
            Fault(case, Sentence("the application is {state}.", state=Word(claim.state, "states")), "It has a place."),
            now=_facts(books, number, claim),
        )
    if claim is not None and claim.state == "WAITING":
        _step_aside(books, claim, command)
    together = claim.together.split(" ") if claim is not None else [number.id]
    count = claim.places if claim is not None else places
    return case, count, together


def _step_aside(books: SchemeBooks, claim: Row[Any], command: Command) -> None:
    """End the waiting application that the one of an appeal replaces."""
    give_back(
        books,
        claim,
        "WITHDRAWN",
        "withdraw",
        derived_id(command.key, "aside"),
        books.now,
        reason="ahead after appeal",
        actor=command.actor,
    )


def _grant_at_once(books: SchemeBooks, number: Number, command: Command, case: str) -> None:
    claim = books.claim_of(number.id, case)
    if claim is None:
        raise InternalError(f"{case} was reserved in this transaction and is not there")
    books.change_claim(claim, "GRANTED", until=None)
    _book_grant(books, number, command, claim, {}, derived_id(command.key, "grant"))


def order(books: SchemeBooks, number: Number, command: Command) -> Facts:
    """A court orders a place: capacity grows by it, so that nobody's place is taken and no number is passed."""
    two(command, "an order that adds a place")
    named = str(command.payload["order"])
    if not named:
        raise ActError(Fault("order", "is not named.", "Give the number of the judgment."))
    case, count, together = _without_a_place(books, number, command)
    for quota in together:
        period = books.period(quota, books.now)
        if period is None:
            raise no_period(books.numbers[quota].name)
        books.book(
            derived_id(command.key, "adjust", quota),
            "adjust",
            quota,
            at=books.now,
            period=period.id,
            places=count,
            effect={"order": named},
            **command.signature,
        )
    new = _new_claim(
        books, number, command, case, count, together, priority=0, after=-1, received=_received(books, None)
    )
    return _settle(books, number, command, new, together, at_once=True, notes={"order": named})


def _facts(books: SchemeBooks, number: Number, claim: Any) -> Facts:
    """How an application stands, as it is answered and stored."""
    row = claim if isinstance(claim, Mapping) else claim._mapping
    state = str(row["state"])
    facts: Facts = {
        "outcome": state,
        "quota": number.name,
        "case": row["case_ref"],
        "state": state,
        "places": row["places"],
        "received_at": written(row["received_at"]),
        "until": written(row["until"]) if row["until"] else None,
        "position": None,
        "flagged": bool(row["flagged"]),
        "reason": row["reason"],
    }
    if state == "WAITING":
        facts["position"] = None if row["lot"] == UNDRAWN else 1 + _ahead_of(books, row)
        facts["full"] = sorted(books.numbers[q].name for q in _full(books, row))
    return facts


def _full(books: SchemeBooks, row: Mapping[str, Any]) -> set[str]:
    """The numbers that an application waits for: those without room for it now."""
    return lacking(books, str(row["together"]).split(" "), int(row["places"]), books.now, ahead=row["after"] < 1)


def _ahead_of(books: SchemeBooks, row: Mapping[str, Any]) -> int:
    """How many waiting applications under the same number stand before this one."""
    mine = {"scheme": books.scheme, "number": row["quota"], **{name: row[name] for name in PLACE_IN_LINE}}
    return int(books.connection.execute(_AHEAD, mine).scalar_one())


DO: Final[Mapping[str, Callable[[SchemeBooks, Number, Command], Facts]]] = {
    "reserve": reserve,
    "grant": grant,
    "release": release,
    "withdraw": withdraw,
    "accept": accept,
    "decline": decline,
    "adjust": adjust,
    "draw": drawn_by_lot,
    "change": change,
    "uphold": uphold,
    "order": order,
}
"""The commands by their kind; a kind that is not here cannot be run."""

WRITE_BEFORE_REFUSING: Final = frozenset({"uphold", "order"})
"""Commands that may be refused after they wrote something, which must be undone then."""

FREE_NOTHING: Final = frozenset({"reserve", "grant", "accept"})
"""Commands after which nobody in line can fit who did not fit before."""
