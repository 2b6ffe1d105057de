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


@dataclass(frozen=True)
class AskedRule:
    """A rule that decides a person: its id, variant (``""`` is the law) and levers, and the condition that stops them.

    ``facts`` says which facts of a person the rule needs beside wage, age and date (``fines``, ``diploma``,
    ``posting``, ``technician``, ``ruling``), or ``""``; ``given`` are facts that the measure itself sets, such as a
    limit; ``paid_up`` whether some of those it stops are paid up to what it asks.
    """

    rule: str
    variant: str
    condition: str
    levers: Mapping[str, Any] = field(default_factory=dict)
    facts: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    paid_up: bool = False


@dataclass(frozen=True, eq=False)
class Hurdle:
    """Whom a measure stops: pairs (N,), share of their candidates (D,), the years it is on (Y,), and by which rule.

    ``caught`` (D,) is the share of those who fail the rule whom the measure finds, where it does not find all;
    ``counted_after`` says that the cohorts count only who has passed, as where a number of places is filled.
    """

    measure: str
    ground: str
    pairs: npt.NDArray[np.intp]
    share: Array
    on: Array
    asked: AskedRule | None = None
    caught: Array | None = None
    counted_after: bool = False

    @property
    def lacking(self) -> Array:
        """Share of candidates who fail the rule, found or not, shape (D,)."""
        return self.share if self.caught is None else self.share / np.maximum(self.caught, np.finfo(float).tiny)

    @property
    def name(self) -> str:
        """Its name, for the stream of draws that it has and for tables."""
        return f"{self.measure} {self.ground}"


@dataclass(frozen=True, eq=False)
class PayRule:
    """What a measure does to the pay of people of pairs (N,) in the years it is on (Y,), by a rule on their own wage.

    ``asked.facts`` says how it is read: ``minimum_wage`` (the wage rises to the amount for age and hours) or ``ruling``
    (tax on an untaxed allowance). ``cost`` (Y, D) is what the rise adds to the user cost of practical work, for which
    posts fall away.
    """

    measure: str
    pairs: npt.NDArray[np.intp]
    on: Array
    asked: AskedRule
    cost: Array | None = None
