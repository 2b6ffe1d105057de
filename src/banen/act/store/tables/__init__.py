"""The tables, one module per concern; importing this makes them all known."""

from banen.act.store.tables import files, numbers, people, proofs, proposals, work

__all__ = ["files", "numbers", "people", "proofs", "proposals", "work"]
