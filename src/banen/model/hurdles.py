"""Hurdles: what a package puts before people who would come, one after the other, each with its ground.

The cohort engine reads a hurdle as a share of candidates. Lives meet it one by one: where the law itself decides
(:class:`AskedRule`), with their own wage, age and date; else by their own draw against the share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from banen.quantities import Array

GROUNDS = (
    "criterion", "qualification", "sponsor_fines", "recognition", "improper_posting", "fraud_routes", "net_wage",
    "quota",
)  # fmt: skip
"""Why people are stopped; their words and articles stand in content."""


@dataclass(frozen=True)
class AskedRule:
    """A rule that decides a person: its id, variant and levers, and the condition that stops people.

    ``facts`` says which fact of a person the rule needs beside wage, age and date (``fines``, ``diploma``), or ``""``;
    ``paid_up`` whether some of those it stops are paid up to what it asks.
    """

    rule: str
    variant: str
    condition: str
    levers: Mapping[str, Any] = field(default_factory=dict)
    facts: str = ""
    paid_up: bool = False


@dataclass(frozen=True, eq=False)
class Hurdle:
    """Whom a measure stops: pairs (N,), share of their candidates (D,), the years it is on (Y,), and by which rule."""

    measure: str
    ground: str
    pairs: npt.NDArray[np.intp]
    share: Array
    on: Array
    asked: AskedRule | None = None

    @property
    def name(self) -> str:
        """Its name, for the stream of draws that it has and for tables."""
        return f"{self.measure} {self.ground}"
