"""Everything that can be proved of a store as it stands."""

from __future__ import annotations

from banen.act.quotas.proof import prove
from banen.act.store.engine import Store
from banen.errors import Fault


def everything(store: Store) -> list[Fault]:
    """Every breach that is found, none where the store is right."""
    with store.read() as connection:
        return prove(connection)
