"""The tables, one module per concern; importing this makes them all known."""

from banen.act.store.tables import (
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
