"""The tables, one module per concern; importing this makes them all known."""

from banen.act.store.tables import numbers, work

__all__ = ["numbers", "work"]
