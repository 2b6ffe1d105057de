"""The dated values of a rule on one day, under the names its text calls them by.

A value that does not exist on the day is unknown and names itself. A projected value has a range:
:meth:`Values.corners` gives the values at its ends, so that a rule can be run there too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import product
from typing import Final

from banen.errors import ParameterError
from banen.model.rules.cases import parameter_value
from banen.model.rules.rule import Rule
from banen.model.rules.terms import NONE, One, Term
from banen.observe.parameters import DatedValue, parameters

LOW, HIGH = 0, 1
DAYS_KEPT: Final = 1024


@dataclass(frozen=True)
class Values:
    """Dated values by parameter name (``None``: none on that day), and the parameter behind each name of the text."""

    dated: Mapping[str, DatedValue | None]
    called: Mapping[str, str]

    @cached_property
    def terms(self) -> Mapping[str, Term]:
        """The values as terms; projected ones at their central amount."""
        return self._terms({}, set(self.dated))

    @cached_property
    def projected(self) -> frozenset[str]:
        """Names of the parameters whose value is a projection."""
        return frozenset(name for name, told in self.dated.items() if told and told.projected)

    def corners(self, names: Iterable[str]) -> list[Mapping[str, Term]]:
        """Projected values as terms at every combination of range ends; those of one index rule move together."""
        by_rule: dict[str, list[str]] = {}
        for name in sorted(names):
            dated = self.dated[name]
            by_rule.setdefault(dated.source if dated else name, []).append(name)
        groups = list(by_rule.values())
        return [
            self._terms({name: end for group, end in zip(groups, ends, strict=True) for name in group}, set(names))
            for ends in product((LOW, HIGH), repeat=len(groups))
        ]

    @cached_property
    def published(self) -> Mapping[str, Term]:
        """Projected values as terms where only published amounts count: they are unknown."""
        unknown = {name: One(None, frozenset({name}), frozenset({name})) for name in self.projected}
        return {word: unknown[name] for word, name in self.called.items() if name in unknown}

    def used(self, names: Iterable[str]) -> tuple[DatedValue, ...]:
        """The dated values behind these names, sorted; names that are no parameter are left out."""
        return tuple(dated for name in sorted(names) if (dated := self.dated.get(name)))

    def _terms(self, ends: Mapping[str, int], names: set[str]) -> Mapping[str, Term]:
        return {w: _term(name, self.dated[name], ends.get(name)) for w, name in self.called.items() if name in names}


def _term(name: str, dated: DatedValue | None, end: int | None) -> Term:
    itself = frozenset({name})
    if dated is None:
        return One(None, itself, itself)
    if end is not None and dated.spread is not None:
        dated = replace(dated, value=dated.spread[end])
    return One(parameter_value(dated), NONE, itself)


@lru_cache(maxsize=DAYS_KEPT)
def values_of(rule: Rule, variant: str | None, on: date, known_on: date | None = None) -> Values:
    """The dated values of a rule under the law or a variant, on a day, as known on another."""
    called = rule.graph(variant).parameters
    dated: dict[str, DatedValue | None] = {}
    for reference in called.values():
        try:
            dated[reference] = _dated(reference, on, known_on)
        except ParameterError:
            dated[reference] = None
    return Values(dated, dict(called))


def _dated(reference: str, on: date, known_on: date | None) -> DatedValue | None:
    """The value behind a reference: ``name`` on the day, ``name@next`` after it, ``name@next.from`` that one's day."""
    name, _, later = reference.partition("@")
    told = parameters().at(name, on, known_on=known_on)
    if not later:
        return told
    if told.valid_to is None:
        return None
    following = parameters().at(name, told.valid_to + timedelta(days=1), known_on=known_on)
    if later == "next.from":
        return replace(following, name=reference, value=following.valid_from, unit="date", spread=None)
    return replace(following, name=reference)
