"""One store for all that people do: SQLite with no set-up, PostgreSQL by one setting; keys apart from data."""

from banen.act.store.engine import Store, open_store, store_url

__all__ = ["Store", "open_store", "store_url"]
