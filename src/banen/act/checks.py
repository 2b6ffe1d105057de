"""Everything that can be proved of a store as it stands."""

from __future__ import annotations

from banen.act import workflow
from banen.act.processing import audit
from banen.act.quotas.proof import prove
from banen.act.registrations.contacts import CONTACTS
from banen.act.registrations.statements import STATEMENTS
from banen.act.store.engine import Store
from banen.errors import Fault


def everything(store: Store) -> list[Fault]:
    """Every breach that is found, none where the store is right."""
    with store.read() as connection:
        faults = prove(connection)
        for kind in (STATEMENTS, CONTACTS):
            faults += workflow.prove(connection, kind)
        return faults + audit.prove(connection)
