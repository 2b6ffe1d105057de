"""Newcomers: people who would come, with what they bring: wage, age, sponsor, household; each drawn from their key.

What a person brings belongs to the person and not to a package, and is only made where somebody asks for it. Wages on
the routes that ask a salary are log-normal around the criterion, of those at or above it (:mod:`banen.model.entry`);
wages of practical work are those of :mod:`banen.model.wages`. Ages are log-normal, within the bounds of the route.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from numba import njit

from banen.errors import ParameterError
from banen.later import Later
from banen.model.entry import GROUP_OF_ROUTE, YOUNG_GROUPS, Group, criterion_year, law_number, over_criterion
from banen.model.family import family_ratio
from banen.model.housing import need_per_person
from banen.model.population import structure
from banen.model.rules.amounts import salary_criterion
from banen.model.wages import minimum_month, wage_day, wages_at
from banen.observe.assumptions import Draws
from banen.observe.parameters import parameters
from banen.quantities import FIRST_YEAR, MONTHS_PER_YEAR, Array
from banen.simulate.engine.lives import draws as chance
from banen.simulate.engine.lives.draws import Keys, Rows, Serials, key_of, uniforms
from banen.simulate.engine.lives.motion import END
from banen.simulate.engine.lives.spells import how_many

if TYPE_CHECKING:
    from scipy import special
else:
    special = Later("scipy.special")

EU_SPREAD = "entry.wage_spread"
WEEKS = 52


@cache
def ages_of(route: str) -> tuple[float, float]:
    """Ages in years between which people come on a route (until, not with, the last); the law parts the skilled."""
    youngest, oldest = law_number("lives.age.youngest"), law_number("lives.age.oldest")
    parted = law_number("kennismigrant.age_threshold")
    return {"highly_skilled_30plus": (parted, oldest), "highly_skilled_under30": (youngest, parted)}.get(
        route, (youngest, oldest)
    )


@dataclass(frozen=True)
class Newcomers:
    """People of one draw who would come: keys (N,), and pair, sector, month of arrival and serial of each, (N,).

    ``homes`` (P, S) begin the keys of each pair and sector.
    """

    draws: Draws
    keys: Keys
    pair: Rows
    sector: Rows
    month: Rows
    serial: Serials
    homes: Keys

    def __len__(self) -> int:
        return len(self.keys)

    def some(self, which: npt.NDArray[np.bool_] | npt.NDArray[np.intp]) -> Newcomers:
        """Some of them, by a mask or by their places."""
        return replace(
            self,
            keys=self.keys[which],
            pair=self.pair[which],
            sector=self.sector[which],
            month=self.month[which],
            serial=self.serial[which],
        )

    def drawn(self, process: int, number: int = 0) -> Array:
        """A draw of each; of some processes evenly spread over the people of a home (:data:`.draws.EVEN`)."""
        if process not in chance.EVEN:
            return uniforms(self.keys, process, number)
        stream, step = chance.stream_of(process, number), chance.step_of(process, number)
        return chance.evens(self.homes[self.pair, self.sector], self.month, self.serial, stream, step)

    @cached_property
    def age_months(self) -> npt.NDArray[np.int64]:
        """Age at arrival in whole months."""
        return np.floor(self._ages() * MONTHS_PER_YEAR).astype(np.int64)

    def _ages(self) -> Array:
        u, spread = self.drawn(chance.AGE), self.draws["lives.age_spread"][0]
        ages = np.empty(len(self))
        for p in present(self.pair):
            here = self.pair == p
            middle, low, high = _age_bounds(p, self.draws)
            ages[here] = middle * np.exp(spread * special.ndtri(low + u[here] * (high - low)))
        return ages

    @cached_property
    def days(self) -> npt.NDArray[np.int64]:
        """The first day of the month of arrival, in days since 1970."""
        return _first_day(self.month.astype(np.int64))

    @cached_property
    def born(self) -> npt.NDArray[np.int64]:
        """Day of birth in days since 1970, the first of a month."""
        return _first_day(self.month.astype(np.int64) - self.age_months)

    def by_amounts(self) -> Iterator[tuple[date, npt.NDArray[np.intp]]]:
        """Days from which amounts hold, and the places of those who arrive while they do."""
        until = int(self.month.max(initial=0)) + 1
        days = [_amounts_from(day_of(month)) for month in range(until)]
        order = sorted(set(days))
        since = np.array([order.index(day) for day in days], np.int16)[self.month]
        for place in present(since):
            yield order[place], np.flatnonzero(since == place)

    @cached_property
    def wage_cents(self) -> npt.NDArray[np.int64]:
        """Wage offered for a month of full hours without holiday allowance, in cents of the day of arrival."""
        cells, u = structure(), self.drawn(chance.WAGE)
        wages = np.empty(len(self))
        for p in present(self.pair):
            pair, here = cells.pairs[p], self.pair == p
            group = GROUP_OF_ROUTE.get(pair.route)
            if group:
                over = over_criterion(u[here][:, None], group, self.draws)[:, 0]
                law = _criteria(group)[self.month[here]]
                wages[here] = np.maximum(np.rint(over * law), law)
            else:
                of = "technician" if pair.route == "technician_pilot" else pair.market
                wages[here] = np.rint(self._wages(of, u[here]) * 100)
        return wages.astype(np.int64)

    @cached_property
    def wage_year(self) -> Array:
        """Wage of a year with holiday allowance, for people with a criterion: in euros of the day of reference."""
        over = np.zeros(len(self))
        for p in present(self.pair):
            group = GROUP_OF_ROUTE.get(structure().pairs[p].route)
            if group:
                here = self.pair == p
                over[here] = self.wage_cents[here] / _criteria(group)[self.month[here]] * criterion_year(group)
        return over

    @cached_property
    def has_master(self) -> npt.NDArray[np.bool_]:
        """Who is on a route of the young with a master's degree, which lowers the norm of the 30%-ruling."""
        young = np.array([GROUP_OF_ROUTE.get(pair.route) in YOUNG_GROUPS for pair in structure().pairs])
        return np.asarray(young[self.pair] & (self.drawn(chance.MASTER) < self.draws["entry.ruling_master_share"][0]))

    @cached_property
    def uses_ruling(self) -> npt.NDArray[np.bool_]:
        """Who of the highly skilled asks for the 30%-ruling, if the wage gives it."""
        return np.asarray(self.drawn(chance.RULING) < self.draws["entry.ruling_users_share"][0])

    @cached_property
    def direct(self) -> npt.NDArray[np.bool_]:
        """Technicians who can come in direct employment."""
        return np.asarray(self.drawn(chance.DIRECT) < self.draws["effects.technician_direct"][0])

    @cached_property
    def hours(self) -> Array:
        """Hours of work a week: a full week, or the shorter one of those who have no full week."""
        practical = np.array([pair.market == "practical" for pair in structure().pairs])[self.pair]
        full = np.where(practical, *(self.draws[f"lives.full_week_{m}"][0] for m in ("practical", "specialist")))
        return np.where(self.drawn(chance.HOURS) < full, full_week(), self.draws["lives.short_week"][0])

    @cached_property
    def brings_partner(self) -> npt.NDArray[np.bool_]:
        """Whose first family member is a partner; the others are children, so that their share is as assumed."""
        ratio, children = family_ratio(self.draws)[:, 0], self.draws["appraisal.children_share"][0]
        anybody = -np.expm1(-ratio)
        first = np.divide((1 - children) * ratio, anybody, out=np.zeros_like(ratio), where=anybody > 0)
        return np.asarray(self.drawn(chance.PARTNER) < first[self.pair])

    @cached_property
    def alone(self) -> npt.NDArray[np.bool_]:
        """Whom nobody will follow; of the others family can come, in the months after."""
        return np.asarray(self.drawn(chance.MEMBERS) < np.exp(-family_ratio(self.draws)[self.pair, 0]))

    @cached_property
    def needs_bed(self) -> npt.NDArray[np.bool_]:
        """Who needs a place in housing for labour migrants: the share of the pair, who stays alone before families.

        A place there is for one person, so that a household lives elsewhere as long as there are enough who are alone.
        """
        share, single = need_per_person(self.draws)[self.pair, 0], np.exp(-family_ratio(self.draws)[self.pair, 0])
        rest = np.divide(share - single, 1 - single, out=np.zeros_like(share), where=single < 1)
        of_own = np.where(self.alone, np.minimum(share / single, 1.0), np.maximum(rest, 0.0))
        return np.asarray(self.drawn(chance.BED) < of_own)

    @cached_property
    def wage_today(self) -> Array:
        """The same in euros of the last day for which a minimum wage is published, so that years can be compared."""
        factor, today = np.ones(len(self)), (wage_day().year - FIRST_YEAR) * MONTHS_PER_YEAR
        for p in present(self.pair):
            group = GROUP_OF_ROUTE.get(structure().pairs[p].route)
            if group:
                here = self.pair == p
                factor[here] = _criteria(group)[today] / _criteria(group)[self.month[here]]
        return np.asarray(self.wage_cents * factor / 100)

    def _wages(self, market: str, u: Array) -> Array:
        """Wages without a criterion: practical work as in the accounts; others around the mean of EU specialists."""
        if market == "technician":
            spread = self.draws["effects.technician_spread"][0]
            return np.asarray(self.draws["effects.technician_wage"][0] * np.exp(special.ndtri(u) * spread))
        if market == "practical":
            return wages_at(u, self.draws)
        mean, spread = minimum_month() * self.draws["appraisal.eu_specialist_wage"][0], self.draws[EU_SPREAD][0]
        return np.asarray(np.maximum(mean * np.exp(special.ndtri(u) * spread - spread**2 / 2), minimum_month()))

    @cached_property
    def fines(self) -> npt.NDArray[np.int64]:
        """Fines of the sponsor in four years: Poisson around the assumed mean."""
        from banen.model.employers import fines_of

        return fines_of(self.drawn(chance.FINES), self.draws)


def present(places: Rows) -> npt.NDArray[np.intp]:
    """Which places occur, in their order; quicker than a table of all that differ."""
    return np.flatnonzero(np.bincount(places))


def share_younger(pair: int, age: int, draws: Draws) -> float:
    """Which part of the people of a pair is younger than an age in years at arrival."""
    middle, low, high = _age_bounds(pair, draws)
    at = special.ndtr(np.log(age / middle) / draws["lives.age_spread"][0])
    return float(np.clip((at - low) / (high - low), 0.0, 1.0))


def _age_bounds(place: int, draws: Draws) -> tuple[float, float, float]:
    """Middle age of a pair, and which parts of a log-normal age around it lie below its youngest and its oldest."""
    pair, spread = structure().pairs[place], draws["lives.age_spread"][0]
    middle = draws[f"lives.age_{pair.market}"][0]
    low, high = (special.ndtr(np.log(bound / middle) / spread) for bound in ages_of(pair.route))
    return middle, low, high


def full_week() -> float:
    """Hours of a full week, as the minimum wage counts a month."""
    return law_number("wml.month_hours_divisor") * MONTHS_PER_YEAR / WEEKS


def _first_day(month: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Days since 1970 of the first day of months after January 2005."""
    months = (FIRST_YEAR - 1970) * MONTHS_PER_YEAR + month
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


@lru_cache(maxsize=8)
def _criteria(group: Group) -> Array:
    """A group's salary criterion in cents, by the month from January 2005 to the end."""
    return np.array([_criterion(group, _amounts_from(day_of(month))) for month in range(END)], float)


@lru_cache(maxsize=1024)
def _criterion(group: Group, on: date) -> int:
    return int(salary_criterion(group, on) * 100)


@lru_cache(maxsize=1024)
def _amounts_from(day: date) -> date:
    """The first day of the year of a day: criteria change on 1 January."""
    return day.replace(month=1)


@lru_cache(maxsize=1024)
def day_of(month: int) -> date:
    """The first day of a month after January 2005, or of the last month for which the criteria have an amount.

    All criteria follow one index, so a wage is above or below them on one day as on another.
    """
    day = date(FIRST_YEAR + month // MONTHS_PER_YEAR, month % MONTHS_PER_YEAR + 1, 1)
    return min(max(day, _priced()[0]), _priced()[1])


@lru_cache(maxsize=1)
def _priced() -> tuple[date, date]:
    name = "kennismigrant.criterion.under30"
    first = last = parameters().history(name)[0].valid_from
    while True:
        later = last.replace(year=last.year + last.month // 12, month=last.month % 12 + 1)
        try:
            parameters().at(name, later)
        except ParameterError:
            return first, last
        last = later


def newcomers(draws: Draws, homes: Keys, expected: Array, month: int) -> Newcomers:
    """Everybody among expected numbers (M, S, P), of which the first row is that of ``month``."""
    expected = np.ascontiguousarray(expected)
    keys, rows, serials = _listed(homes, expected, month, int(np.ceil(expected).sum()))
    return Newcomers(draws, keys, rows[:, 0], rows[:, 1], rows[:, 2], serials, homes)


@njit(cache=True, nogil=True, error_model="numpy")
def _listed(homes: Keys, expected: Array, month: int, most: int) -> tuple[Keys, Rows, Serials]:
    keys, rows, serials, n = np.empty(most, np.uint64), np.empty((most, 3), np.int16), np.empty(most, np.int32), 0
    for m in range(expected.shape[0]):
        for s in range(expected.shape[1]):
            for p in range(expected.shape[2]):
                if expected[m, s, p] <= 0.0:
                    continue
                for serial in range(how_many(homes[p, s], month + m, expected[m, s, p])):
                    keys[n] = key_of(homes[p, s], month + m, serial)
                    rows[n, 0], rows[n, 1], rows[n, 2], serials[n] = p, s, month + m, serial
                    n += 1
    return keys[:n].copy(), rows[:n].copy(), serials[:n].copy()
