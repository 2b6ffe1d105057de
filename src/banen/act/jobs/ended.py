"""Work and mail that ended without being done: what there is, and how a person starts it again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from banen.act.errors import AbsentError
from banen.act.jobs import worker
from banen.act.mail import sending
from banen.act.store.tables.files import MAIL
from banen.act.store.tables.work import OUTBOX
from banen.errors import Fault
from banen.sentences import Sentence


@dataclass(frozen=True)
class Ended:
    """One piece of work, or one mail, that was tried to the end."""

    id: str
    kind: str
    since: datetime
    why: str


def ended(connection: Connection) -> list[Ended]:
    """What is dead, the oldest first. A mail is named by its step alone: whose it is, is nobody's business here."""
    jobs = [Ended(row.id, row.kind, row.due_at, row.error_code) for row in worker.dead(connection)]
    mails = connection.execute(sa.select(MAIL).where(MAIL.c.state == "dead"))
    dead = [*jobs, *(Ended(row.id, f"mail {row.template}", row.final_at, row.why) for row in mails)]
    return sorted(dead, key=lambda each: (each.since, each.id))


def start_all_again(connection: Connection, ids: Iterable[str], at: datetime) -> None:
    """Let all of them begin anew, or none where one of them is not dead."""
    for id_ in ids:
        start_again(connection, id_, at)


def start_again(connection: Connection, id_: str, at: datetime) -> None:
    """Let one of them begin anew. Raises :class:`~banen.act.errors.AbsentError` where it is not dead."""
    if sending.start_again(connection, id_, at):
        return
    if connection.execute(sa.select(OUTBOX.c.id).where(OUTBOX.c.id == id_)).scalar_one_or_none() is None:
        raise AbsentError(
            Fault("id", Sentence("{id!r} is no work of ours.", id=id_[:40]), "`banen act jobs` shows what is dead.")
        )
    worker.start_again(connection, id_, at)
