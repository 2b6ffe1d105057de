"""Who acts at a command line or in a test: a member of staff by name, in a role that was granted."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from banen.act.accounts.roles import Grant, grants_of
from banen.act.accounts.subjects import known
from banen.act.errors import RefusedError
from banen.act.office import Office
from banen.act.workflow import Actor
from banen.errors import Fault
from banen.languages import DUTCH
from banen.sentences import Sentence


def acting(connection: Connection, office: Office, sub: str, role: str, scope: str | None, issuer: str) -> Actor:
    """A member of staff in a role that covers a scope now. Raises where no grant gives it."""
    who = known(connection, office.keys, "staff", issuer, sub, loa="substantial", language=DUTCH, at=office.now)
    if not any(grant.role == role and grant.covers(scope) for grant in grants_of(connection, who.id, office.now)):
        raise RefusedError(
            Fault(
                "role",
                Sentence("{sub} is no {role} here now.", sub=sub, role=role),
                "Two people give a role: `banen act grant`, or at the desk.",
            )
        )
    return Actor(who.id, role)


def grants_at(connection: Connection, office: Office, sub: str, issuer: str) -> tuple[str, tuple[Grant, ...]]:
    """A member of staff by name, and every role that works now."""
    who = known(connection, office.keys, "staff", issuer, sub, loa="substantial", language=DUTCH, at=office.now)
    return who.id, grants_of(connection, who.id, office.now)
