"""The office: the store, the keys, the address book and the clock together, as every part of acting needs them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy.engine import Connection

from banen.act.addresses import AddressBook, address_book
from banen.act.clock import Clock, local_day, system_clock
from banen.act.store.engine import Store, data_folder, open_store
from banen.act.store.erasures import require_replayed
from banen.act.store.keys import Keyring
from banen.act.store.migrate import ready

T = TypeVar("T")


@dataclass(frozen=True)
class Office:
    """What acting works with."""

    store: Store
    keys: Keyring
    book: AddressBook

    @property
    def now(self) -> datetime:
        """The present instant."""
        return self.store.clock()

    @property
    def today(self) -> date:
        """The present day in Amsterdam."""
        return local_day(self.now)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do work in one writing transaction."""
        return self.store.write(work)

    @property
    def erasures_file(self) -> Path:
        """The file outside the store in which every erasure stands."""
        return self.keys.folder.parent / "erasures.log"


def keys_folder(store: Store) -> Path:
    """Where the keys are: ``BANEN_KEYS``, else a folder beside the SQLite file or in the data folder."""
    if given := os.environ.get("BANEN_KEYS"):
        return Path(given)
    return (store.file.parent if store.file else data_folder()) / "act-keys"


def masters_folder() -> Path | None:
    """Where the master keys are, where not inside the folder of keys: ``BANEN_MASTER_KEYS``."""
    given = os.environ.get("BANEN_MASTER_KEYS")
    return Path(given) if given else None


def open_office(
    url: str | None = None, clock: Clock = system_clock, book: AddressBook | None = None, *, replayed: bool = True
) -> Office:
    """Open the store at an address with its keys; ``replayed`` asks that no erasure waits to be done again.

    Raises :class:`~banen.act.errors.StoreError` where its schema is of another version, or where erasures that it does
    not know of have not been done again after a restore.
    """
    store = open_store(url, clock)
    ready(store)
    office = Office(store, Keyring(keys_folder(store), masters_folder()), book or address_book())
    if replayed:
        require_replayed(office.store, office.erasures_file)
    return office
