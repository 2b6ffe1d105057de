"""The tables, one module per concern; importing this makes them all known."""

from banen.act.store.tables import (
    account,
    cases,
    files,
    numbers,
    people,
    points,
    postings,
    proofs,
    proposals,
    releases,
    seekers,
    signals,
    work,
)

__all__ = [
    "account",
    "cases",
    "files",
    "numbers",
    "people",
    "points",
    "postings",
    "proofs",
    "proposals",
    "releases",
    "seekers",
    "signals",
    "work",
]
