"""Points and what was asked there: a form of six taps from closed lists, kept once however often it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.engine import Connection, Row

from banen.act.clock import local_day
from banen.act.errors import AbsentError, ActError
from banen.act.identity import derived_id, read_key
from banen.act.processing import audit
from banen.act.store.tables.points import (
    BANDS,
    CHANNELS,
    CONTACT_EVENT,
    POINT,
    POINT_STATES,
    REFERRAL_KINDS,
    RESULTS,
    TOPICS,
)
from banen.act.texts import languages
from banen.act.workflow import Actor
from banen.errors import Fault
from banen.observe.areas import areas
from banen.sentences import Sentence

ADVISER: Final = "adviser"
LEAD: Final = "point_lead"


def choices() -> Mapping[str, Sequence[str]]:
    """What can be tapped, per field."""
    return {"channel": CHANNELS, "topic": TOPICS, "language": languages(), "minutes": BANDS, "outcome": RESULTS,
            "referral": ("", *REFERRAL_KINDS)}  # fmt: skip


def set_point(
    connection: Connection,
    who: Actor,
    at: datetime,
    *,
    region: str,
    name: str,
    status: str,
    opened_on: date | None,
    languages_: Sequence[str],
    channels: Sequence[str],
    place: str,
    hours: str,
    municipality: str | None = None,
) -> Row[Any]:
    """Say where, when and in which languages a point can be asked; what is said is dated by the day it was checked."""
    faults = []
    if region not in areas().regions:
        faults.append(
            Fault("region", Sentence("{region!r} is none of the 35.", region=region[:10]), "See areas/regions.csv.")
        )
    if status not in POINT_STATES:
        faults.append(
            Fault(
                "status",
                Sentence(
                    "{status!r} is none of {point_states}.", status=status[:12], point_states=", ".join(POINT_STATES)
                ),
            )
        )
    if strange := [each for each in channels if each not in CHANNELS]:
        faults.append(
            Fault(
                "channels",
                Sentence("{strange} is none of {channels}.", strange=", ".join(strange), channels=", ".join(CHANNELS)),
            )
        )
    if status == "active" and (opened_on is None or not channels):
        faults.append(Fault("status", "active takes a day of opening and at least one channel."))
    if not name.strip():
        faults.append(Fault("name", "is empty."))
    if faults:
        raise ActError(*faults)
    id_ = derived_id("point", region, name.strip())
    values = {
        "region": region, "municipality": municipality, "name": name.strip()[:80], "status": status,
        "opened_on": opened_on, "languages": sorted(set(languages_)), "channels": sorted(set(channels)),
        "place": place.strip()[:200], "hours": hours.strip()[:200], "checked_on": local_day(at),
    }  # fmt: skip
    done = connection.execute(sa.update(POINT).where(POINT.c.id == id_).values(**values))
    if done.rowcount == 0:
        connection.execute(sa.insert(POINT).values(id=id_, **values))
    audit.enter(connection, "point.set", f"{region} {name}"[:120], at, actor=who.id, role=who.role)
    return point(connection, id_)


def point(connection: Connection, id_: str) -> Row[Any]:
    """One point."""
    row = connection.execute(sa.select(POINT).where(POINT.c.id == id_)).one_or_none()
    if row is None:
        raise AbsentError(Fault("point", "is not there, or not for you."))
    return row


def points(connection: Connection, scopes: Sequence[str] = ("*",)) -> list[Row[Any]]:
    """Points, of some or of all."""
    asked = sa.select(POINT).order_by(POINT.c.region, POINT.c.name)
    return list(connection.execute(asked if "*" in scopes else asked.where(POINT.c.id.in_(scopes))))


def note_contact(
    connection: Connection, key: str, point_id: str, day: date, form: Mapping[str, str], at: datetime
) -> bool:
    """Keep that something was asked, once per key of the tablet; False where it was there.

    Whatever is no choice of the lists is refused, with every fault at once: there is no place for a text.
    """
    point(connection, point_id)
    lists, faults = choices(), []
    for field, allowed in lists.items():
        if form.get(field, "") not in allowed:
            faults.append(
                Fault(
                    field,
                    "is none of the choices.",
                    Sentence("Choose {filter}.", filter=", ".join(filter(None, allowed))),
                )
            )
    faults += [Fault(name[:40], "is no field here.") for name in form if name not in lists]
    if day > local_day(at):
        faults.append(Fault("day", "is still to come."))
    if form.get("outcome") != "referred" and form.get("referral"):
        faults.append(Fault("referral", "goes with the outcome referred."))
    if faults:
        raise ActError(*faults)
    insert = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    values = {**{name: form[name] for name in lists if name != "referral"}, "referral": form.get("referral") or None}
    wanted = insert(CONTACT_EVENT).values(id=read_key(key), point=point_id, day=day, **values)
    kept = connection.execute(wanted.on_conflict_do_nothing().returning(CONTACT_EVENT.c.id)).one_or_none()
    return kept is not None
