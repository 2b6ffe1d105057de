"""Counts of a year of matching that may leave: steps from a round to somebody still at work, small numbers absent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from banen.act.store.tables.files import FILE_EVENT
from banen.act.store.tables.seekers import MATCH, MATCH_ANSWER, MATCH_ROUND, SEEKER
from banen.observe.disclosure import limits, rounded

YEAR: Final = timedelta(days=365)
STEPS: Final = {"approved": "approve", "chosen": "choose", "sent": "send", "talks": "talk", "starts": "start"}
"""Steps of a proposal that are counted, by the event that is the step; a person counts once per step."""


def counts_of_year(connection: Connection, scopes: Sequence[str], at: datetime) -> Mapping[str, int | None]:
    """People with a file, in a round, with a proposal, and per step, in the year before an instant.

    A number under the least that may be shown is None, others are rounded as every count that leaves.
    """
    counts = {
        "people": _people(connection, scopes, at),
        "in_a_round": _answered(connection, scopes, at, MATCH_ANSWER.c.proposals >= 0),
        "with_proposal": _answered(connection, scopes, at, MATCH_ANSWER.c.proposals > 0),
        **{name: _reached(connection, scopes, at, FILE_EVENT.c.event == event) for name, event in STEPS.items()},
        "starts_listed": _reached(connection, scopes, at, sa.and_(FILE_EVENT.c.event == "start", MATCH.c.listed)),
        **{
            f"there_after_{months}": _reached(
                connection, scopes, at, sa.and_(FILE_EVENT.c.event == "still_there", MATCH.c.here_after >= months)
            )
            for months in (3, 6, 12)
        },
    }
    return {name: rounded(n) if n >= limits()["least"] else None for name, n in counts.items()}


def _within(asked: sa.Select[Any], column: sa.Column[Any], scopes: Sequence[str]) -> sa.Select[Any]:
    return asked if "*" in scopes else asked.where(column.in_(scopes))


def _people(connection: Connection, scopes: Sequence[str], at: datetime) -> int:
    asked = sa.select(sa.func.count()).select_from(SEEKER).where(SEEKER.c.state == "ACTIVE", SEEKER.c.created_at <= at)
    return int(connection.execute(_within(asked, SEEKER.c.municipality, scopes)).scalar_one())


def _answered(connection: Connection, scopes: Sequence[str], at: datetime, what: sa.ColumnElement[bool]) -> int:
    asked = (
        sa.select(sa.func.count(sa.distinct(MATCH_ANSWER.c.seeker)))
        .join(MATCH_ROUND, MATCH_ROUND.c.id == MATCH_ANSWER.c.round)
        .where(MATCH_ROUND.c.made_at > at - YEAR, MATCH_ROUND.c.made_at <= at, what)
    )
    return int(connection.execute(_within(asked, MATCH_ROUND.c.scope, scopes)).scalar_one())


def _reached(connection: Connection, scopes: Sequence[str], at: datetime, what: sa.ColumnElement[bool]) -> int:
    asked = (
        sa.select(sa.func.count(sa.distinct(MATCH.c.seeker)))
        .join(FILE_EVENT, FILE_EVENT.c.file_id == MATCH.c.id)
        .join(MATCH_ROUND, MATCH_ROUND.c.id == MATCH.c.round)
        .where(FILE_EVENT.c.file_kind == "match", FILE_EVENT.c.at > at - YEAR, FILE_EVENT.c.at <= at, what)
    )
    return int(connection.execute(_within(asked, MATCH_ROUND.c.scope, scopes)).scalar_one())
