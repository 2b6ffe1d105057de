"""A release: a table of one period counted, protected, proposed by one and approved by another, and never changed.

What would tell a small group by its difference with anything released before is blocked. A revision is published only
where each changed count differs by enough; until then it waits for the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.clock import local_day
from banen.act.errors import AbsentError, ConflictError, RefusedError
from banen.act.identity import digest, fresh_id, fresh_reference
from banen.act.processing import audit
from banen.act.releases.counts import count
from banen.act.releases.tables import Countable, Period, table
from banen.act.store.outbox import put
from banen.act.store.tables.proofs import ABOUT, CHAIN
from banen.act.store.tables.releases import COUNT, RELEASE
from banen.act.workflow import Actor, Move, Workflow, allow
from banen.errors import Fault
from banen.observe.areas import areas
from banen.observe.disclosure import Cell, CountRelease, differences, limits, protect, revisable
from banen.sentences import Sentence

OFFICER: Final = "release_officer"
SHOWN: Final = ("PUBLISHED", "REVISED", "RETRACTED")
"""States of what somebody has or may have kept a copy of."""


def _another(move: Move) -> None:
    if move.actor.id in (move.file.proposed_by, move.file.created_by):
        raise RefusedError(
            Fault("second", "whoever counted or proposed a table does not approve it.", "Let a colleague look at it.")
        )


RELEASES: Final = Workflow(
    "release",
    RELEASE,
    (
        *allow("COMPUTED", "block", "BLOCKED", OFFICER),
        *allow("COMPUTED", "propose", "PROPOSED", OFFICER),
        *allow("PROPOSED", "approve", "PUBLISHED", OFFICER, _another),
        *allow("PROPOSED", "reject", "REJECTED", OFFICER, reason=True),
        *allow("PUBLISHED", "revise", "REVISED", OFFICER),
        *allow("PUBLISHED", "retract", "RETRACTED", OFFICER, reason=True),
    ),
)
"""What may become of a release; what has left is never unsaid, it is revised or retracted and stays known."""


def compute(connection: Connection, id_: str, period: str, who: Actor, at: datetime) -> Row[Any]:
    """Count and protect a table of a period that is over; where it would tell a small group it is blocked."""
    wanted = table(id_)
    span = Period.of(period, wanted.period)
    if span.last >= local_day(at):
        raise ConflictError(
            Fault(
                "period",
                Sentence("{period} is not over.", period=period),
                Sentence("Count it after {last}.", last=span.last.isoformat()),
            )
        )
    counted, dominant, held = count(connection, wanted, span)
    protected = protect(counted, dominant)
    earlier = _standing(connection, id_, period)
    flags = _flags(connection, wanted, span, counted.counts, protected.hidden, earlier)
    values = {
        "id": fresh_id(), "counted": id_, "period": period, "vintage": _last_vintage(connection, id_, period) + 1,
        "state": "COMPUTED", "reference": fresh_reference(), "rules": digest(dict(limits())), "flags": flags,
        "created_by": who.id, "created_at": at, "demo": _is_demo(connection), **_watermark(connection),
    }  # fmt: skip
    RELEASES.begin(connection, values, who, at)
    rows = [
        {"release": values["id"], "cell": written(cell), "number": n, "hidden": cell in protected.hidden}
        for cell, n in counted.counts.items()
    ]
    rows += [
        {"release": values["id"], "cell": f"exact={name}", "number": n, "hidden": False}
        for name, n in sorted(held.exact.items())
    ]
    connection.execute(sa.insert(COUNT), rows)
    audit.enter(
        connection,
        "release.compute",
        f"{id_} {period}",
        at,
        actor=who.id,
        role=who.role,
        facts={"reference": values["reference"], "flags": len(flags)},
    )
    if flags:
        RELEASES.step(connection, str(values["id"]), "block", who, at, facts={"flags": len(flags)})
    return release(connection, str(values["reference"]))


def step(connection: Connection, row: Row[Any], event: str, who: Actor, at: datetime, reason: str = "") -> Row[Any]:
    """Propose, approve, reject or retract; approving publishes, and the release before it counts as revised."""
    changes: dict[str, Any] = {}
    if event == "propose":
        changes["proposed_by"] = who.id
    if event == "approve":
        changes |= {"approved_by": who.id, "published_at": at}
        before = _standing(connection, row.counted, row.period)
        flags = _flags_of(connection, row, before)
        if flags:
            raise ConflictError(
                Fault("release", "another table left meanwhile.", "Count it again."), now={"flags": flags}
            )
        if before is not None:
            RELEASES.step(connection, before.id, "revise", who, at)
    after = RELEASES.step(connection, row.id, event, who, at, reason=reason, **changes)
    audit.enter(
        connection,
        f"release.{event}",
        f"{row.counted} {row.period}",
        at,
        actor=who.id,
        role=who.role,
        facts={"reference": row.reference},
    )
    if event in ("approve", "retract"):
        put(connection, f"release.{event}", row.id, {"release": row.id}, at)
    return after


def release(connection: Connection, reference: str) -> Row[Any]:
    """One release by its number."""
    row = connection.execute(sa.select(RELEASE).where(RELEASE.c.reference == reference)).one_or_none()
    if row is None:
        raise AbsentError(
            Fault("release", Sentence("there is none with number {reference!r}.", reference=reference[:20]))
        )
    return row


def releases(connection: Connection) -> list[Row[Any]]:
    """Every release, the newest first."""
    return list(connection.execute(sa.select(RELEASE).order_by(RELEASE.c.created_at.desc(), RELEASE.c.reference)))


def counts_of(connection: Connection, id_: str) -> tuple[dict[Cell, int], frozenset[Cell], dict[str, int]]:
    """Counts of a release before rounding, which of them are hidden, and what is exact."""
    counts, hidden, exact = {}, set(), {}
    for row in connection.execute(sa.select(COUNT).where(COUNT.c.release == id_)):
        if row.cell.startswith("exact="):
            exact[row.cell.removeprefix("exact=")] = row.number
            continue
        counts[cell := read(row.cell)] = row.number
        if row.hidden:
            hidden.add(cell)
    return counts, frozenset(hidden), exact


def written(cell: Cell) -> str:
    """A cell as text: its categories in order; the grand total is empty.

    >>> written(frozenset({("region", "AM01"), ("given", "address")}))
    'given=address|region=AM01'
    """
    return "|".join(f"{name}={category}" for name, category in sorted(cell))


def read(text: str) -> Cell:
    """The cell that :func:`written` wrote."""
    pairs = (part.partition("=") for part in text.split("|") if part)
    return frozenset((name, category) for name, _, category in pairs)


def _standing(connection: Connection, id_: str, period: str) -> Row[Any] | None:
    return connection.execute(
        sa.select(RELEASE).where(RELEASE.c.counted == id_, RELEASE.c.period == period, RELEASE.c.state == "PUBLISHED")
    ).one_or_none()


def _last_vintage(connection: Connection, id_: str, period: str) -> int:
    asked = sa.select(sa.func.max(RELEASE.c.vintage)).where(RELEASE.c.counted == id_, RELEASE.c.period == period)
    return int(connection.execute(asked).scalar_one() or 0)


def _is_demo(connection: Connection) -> bool:
    return connection.execute(sa.select(ABOUT.c.value).where(ABOUT.c.name == "data")).scalar_one_or_none() == "demo"


def _watermark(connection: Connection) -> dict[str, Any]:
    """Up to where the store had come: the end of the audit."""
    end = connection.execute(sa.select(CHAIN.c.seq, CHAIN.c.head).where(CHAIN.c.name == "audit")).one_or_none()
    return {"watermark": end.seq if end else 0, "watermark_hash": end.head if end else "0" * 64}


def _flags_of(connection: Connection, row: Row[Any], before: Row[Any] | None) -> list[str]:
    wanted = table(row.counted)
    counts, hidden, _ = counts_of(connection, row.id)
    return _flags(connection, wanted, Period.of(row.period, wanted.period), counts, hidden, before)


def _flags(
    connection: Connection,
    wanted: Countable,
    span: Period,
    counts: Mapping[Cell, int],
    hidden: Iterable[Cell],
    earlier: Row[Any] | None,
) -> list[str]:
    """Why a table may not leave: a revision that is a small change, or a difference with anything that left before."""
    flags: list[str] = []
    unseen = frozenset(hidden)
    seen = {cell: n for cell, n in counts.items() if cell not in unseen}
    if earlier is not None:
        flags += _revision(connection, earlier, counts, unseen)
    for row in _released(connection, wanted):
        if earlier is not None and row.id == earlier.id:
            continue
        others = _as_released(connection, row)
        for cell, n in seen.items():
            if differences(_asked(wanted, span, cell, n), others):
                flags.append(f"small difference with {row.counted} {row.period}: {written(cell) or 'total'}")
    return sorted(set(flags))


def _revision(
    connection: Connection, earlier: Row[Any], counts: Mapping[Cell, int], unseen: frozenset[Cell]
) -> Iterator[str]:
    """Why a revision waits: it changes little, or it hides what was shown, so that the two together would tell."""
    before, hid, _ = counts_of(connection, earlier.id)
    shown = {cell: n for cell, n in before.items() if cell not in hid}
    allowed = revisable(shown, {cell: n for cell, n in counts.items() if cell not in unseen})
    yield from (f"small revision: {written(cell) or 'total'}" for cell, may in allowed.items() if not may)
    enough = limits()["least"]
    for cell in unseen ^ hid:
        if cell in before and abs(counts.get(cell, 0) - before[cell]) < enough:
            yield f"shown in one vintage, hidden in another: {written(cell) or 'total'}"
    if not allowed and unseen == hid:
        yield "no change"


def _released(connection: Connection, wanted: Countable) -> list[Row[Any]]:
    """Everything that left of the same flow, retracted or revised as well: copies are not unread."""
    asked = sa.select(RELEASE).where(RELEASE.c.state.in_(SHOWN))
    return [row for row in connection.execute(asked) if table(row.counted).flow == wanted.flow]


def _as_released(connection: Connection, row: Row[Any]) -> list[CountRelease]:
    wanted = table(row.counted)
    span = Period.of(row.period, wanted.period)
    counts, hidden, _ = counts_of(connection, row.id)
    return [_asked(wanted, span, cell, n) for cell, n in counts.items() if cell not in hidden]


def _asked(wanted: Countable, span: Period, cell: Cell, n: int) -> CountRelease:
    """A cell as the group of people that it is: what they did, when, and where."""
    where = dict(cell).get("region")
    rest = "|".join(f"{name}={category}" for name, category in sorted(cell) if name != "region")
    topic = f"{wanted.flow}|{rest}" if rest else wanted.flow
    places = frozenset({where}) if where else frozenset(areas().regions)
    return CountRelease(topic, span.first.isoformat(), span.last.isoformat(), places, n, wanted.flow if rest else "")
