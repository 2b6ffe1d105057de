"""Members of staff in the tests, each with a role that two others gave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from banen.act.accounts import roles
from banen.act.accounts.acting import acting
from banen.act.accounts.subjects import known
from banen.act.office import Office
from banen.act.workflow import Actor


def officer(office: Office, name: str, role: str, scope: str = "*") -> Actor:
    """Somebody in a role, for most of a year."""

    def work(connection: Any) -> Actor:
        who = known(connection, office.keys, "staff", "demo", name, "substantial", "nl", office.now)
        until = office.now + timedelta(days=300)
        id_ = roles.propose(connection, who.id, role, scope, "test", office.now, until, "one", office.now)
        roles.approve(connection, id_, "two", office.now)
        return acting(connection, office, name, role, scope, "demo")

    return office.write(work)
