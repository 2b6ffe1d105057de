"""The salary criteria beside the wages of who would come: who earns less than a package asks, and what becomes of them.

One group of the criterion at a time, in amounts of the year of the last published wage, so that years can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from banen.model.entry import GROUP_OF_ROUTE, Group
from banen.model.hurdles import AskedRule
from banen.model.population import structure
from banen.model.rules.amounts import salary_criterion
from banen.model.wages import wage_day
from banen.quantities import POLICY_YEAR
from banen.rounding import nearest

if TYPE_CHECKING:
    import polars as pl

    from banen.simulate.engine.lives.beside import Beside, Prospect

CLASSES: Final = 16
"""Classes of wage of a picture, about."""
STEPS: Final = (50, 100, 200, 250, 500, 1000)
"""Widths in euros that a class may have, where no criterion cuts it."""
LEAST: Final = 10
"""Persons below which a class is not shown; larger numbers are told to so many, so that none follows from others."""
CENT: Final = 0.005
MOST_TOLD: Final = 0.9
"""Share of the wages that lies within the classes; the rest is told as beyond them."""


@dataclass(frozen=True)
class WageClass:
    """People of a class of wage, from ``low`` to below ``high`` euros a month."""

    low: float
    high: float
    people: int


@dataclass(frozen=True)
class WageChange:
    """A class of wage, from ``low`` to below ``high`` euros a month: who no longer comes, and who comes instead."""

    low: float
    high: float
    less: int
    more: int


@dataclass(frozen=True)
class CriterionWages:
    """The wages of one group of the criterion, beside what it asks under two packages, in euros a month.

    ``below`` are those who come under one of the two and earn less than the higher of both; ``fates`` is what becomes
    of them, ``beyond`` how many earn more than the last class. Few people are not told apart from none.
    """

    group: Group
    against: float
    package: float
    classes: tuple[WageClass, ...]
    people: int
    below: int
    beyond: int
    fates: Mapping[str, int]


def criterion_of(group: Group, on: date, asked: AskedRule | None) -> Decimal:
    """What the criterion of a group asks on a day, in euros a month, under the law or what a measure makes of it."""
    if asked is None or group == "blue_card":
        return salary_criterion(group, on)
    factor = Fraction(str(asked.levers["factor"])) if "factor" in asked.levers else None
    return salary_criterion(group, on, asked.variant, factor)


def asked_of(prospect: Prospect, pairs: Sequence[int], year: int) -> AskedRule | None:
    """The question on the criterion that a package puts in a year before those of some pairs; none where it is law."""
    for hurdle in prospect.hurdles:
        put = hurdle.on[year - POLICY_YEAR] > 0 and hurdle.share.any() and np.isin(pairs, hurdle.pairs).any()
        if put and hurdle.asked is not None and hurdle.asked.paid_up:
            return hurdle.asked
    return None


def criterion_wages(found: Beside, people: pl.DataFrame, year: int, scale: float) -> tuple[CriterionWages, ...]:
    """The groups whose criterion differs between the two packages, those with most people below it first.

    ``people`` is the table of everybody who comes under one of the two, with ``route``, ``wage`` and ``fate``.
    """
    import polars as pl

    today, wages = _today(), []
    for group in dict.fromkeys(GROUP_OF_ROUTE.values()):
        routes = [route for route, its in GROUP_OF_ROUTE.items() if its == group]
        pairs = [p for p, pair in enumerate(structure().pairs) if pair.route in routes]
        asked = [asked_of(side.prospect, pairs, year) for side in (found.first, found.second)]
        against, package = (float(criterion_of(group, today, question)) for question in asked)
        here = people.filter(pl.col("route").is_in(routes))
        if against != package and len(here) >= LEAST * scale:
            wages.append(_wages_of(here, group, (against, package), scale))
    return tuple(sorted(wages, key=lambda one: -one.below))


def law_of_groups() -> dict[Group, float]:
    """What the law asks of each group in the year of the last published wage, in euros a month."""
    today = _today()
    return {group: float(criterion_of(group, today, None)) for group in dict.fromkeys(GROUP_OF_ROUTE.values())}


def changed_by_wage(people: pl.DataFrame, scale: float) -> tuple[WageChange, ...]:
    """How many come under one of the two packages alone, by class of wage; the last class has no upper end."""
    wage, against, package = (people[name].to_numpy() for name in ("wage", "against", "package"))
    alone = against != package
    if not alone.any():
        return ()
    step = step_of(float(np.quantile(wage[alone], MOST_TOLD) - wage.min()))
    last = float(np.ceil(np.quantile(wage[alone], MOST_TOLD) / step) * step)
    edges = [*np.arange(np.floor(wage.min() / step) * step, last + 1, step), np.inf]
    less, more = (np.histogram(wage[which], edges)[0] for which in (against & ~package, package & ~against))
    rows = zip(edges[:-1], edges[1:], less, more, strict=True)
    return tuple(WageChange(float(low), float(high), _told(n, scale), _told(m, scale)) for low, high, n, m in rows)


def _today() -> date:
    """The day of which amounts are told: the first of the year of the last published wage."""
    return wage_day().replace(month=1, day=1)


def told_of(count: float, scale: float) -> int | None:
    """A number of people as it is told: none where there are few, else to tens, so that few follow from nothing else.

    >>> [told_of(count, 1.0) for count in (0, 1, 9, 10, 14, 1094)]
    [0, None, None, 10, 10, 1090]
    """
    people = round(float(count) / scale)
    return None if 0 < people < LEAST else nearest(people, LEAST)


def _told(count: int, scale: float) -> int:
    """The same; few are not told apart from none."""
    return told_of(count, scale) or 0


def _wages_of(people: pl.DataFrame, group: Group, asked: tuple[float, float], scale: float) -> CriterionWages:
    import polars as pl

    wage, line = people["wage"].to_numpy(), max(asked)
    low = people.filter(pl.col("wage") < line - CENT)
    counts = dict(low.group_by("fate").len().iter_rows())
    edges = _edges(wage, sorted(asked))
    numbers = zip(edges[:-1], edges[1:], np.histogram(wage, edges)[0], strict=True)
    return CriterionWages(
        group=group,
        against=asked[0],
        package=asked[1],
        classes=tuple(WageClass(first, last, _told(count, scale)) for first, last, count in numbers),
        people=_told(len(people), scale),
        below=_told(len(low), scale),
        beyond=_told(int((wage >= edges[-1]).sum()), scale),
        fates={fate: _told(count, scale) for fate, count in sorted(counts.items())},
    )


def _edges(wage: npt.NDArray[np.float64], lines: Sequence[float]) -> list[float]:
    """Bounds of the classes: from the lower criterion on, cut at the higher one, then at round amounts."""
    first, line = lines
    most = max(float(np.quantile(wage, MOST_TOLD)), line)
    step = step_of(most - first)
    parts = max(1, round(CLASSES * (line - first) / (most - first)))
    within = [first + (line - first) * i / parts for i in range(parts)]
    after = np.arange(np.ceil(line / step) * step, np.ceil((most + 1) / step) * step + 1, step)
    return [*within, line, *(float(value) for value in after if value > line + step / 2)]


def step_of(width: float) -> float:
    """The width of a class, so that there are about as many as a picture holds.

    >>> step_of(3100)
    200
    """
    return next((step for step in STEPS if width / step <= CLASSES), STEPS[-1])
