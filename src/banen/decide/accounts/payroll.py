"""What a year of work pays and what is taken from it, per route and market: pay, premiums, pension, tax, insurance.

A strand is a route in a market. Its wages are a distribution (practical work above the minimum wage, specialists above
their criterion), because the ceiling of premiums and the brackets of tax bend: the mean of the tax is not the tax of
the mean. Amounts are per person-year of work, in euros of the price year; the law's amounts are brought along with pay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from banen.decide.accounts.chart_of_accounts import read_chart
from banen.decide.accounts.levies import ContractPremiums, Residence, law_price_year, premium_base, withheld
from banen.later import Later
from banen.model.entry import (
    GROUP_OF_ROUTE,
    RATIO_OF_GROUP,
    Group,
    above,
    law_number,
    mean_admitted_wage,
    normal_points,
)
from banen.model.population import MARKETS, POSTED, structure
from banen.model.wages import minimum_month, practical_wages
from banen.observe.assumptions import Draws
from banen.quantities import Array
from banen.simulate.engine.cohorts import Books

if TYPE_CHECKING:
    from scipy import special
else:
    special = Later("scipy.special")

MONTHS = 12
PRACTICAL, SPECIALIST = MARKETS.index("practical"), MARKETS.index("specialist")
NOT_EMPLOYED = frozenset({*POSTED, "self_employed"})
"""Routes whose pay the figures do not tell: posted workers are paid abroad, the self-employed earn no wage."""
PERMIT_GROUP: Group = "under30"
"""Specialists on a work permit must earn at least a salary criterion too; that of the young is the lower one."""
WAGE_POINTS = 41
"""Points of the wages of specialists at which tax is evaluated."""
STEP = 0.01
"""Relative rise of pay over which a marginal rate is taken."""


def employed_strands() -> Iterator[tuple[int, str, int]]:
    """Strands in employment: place, route, market as a place in ``MARKETS``."""
    for t, (route, market) in enumerate(structure().strands):
        if route not in NOT_EMPLOYED:
            yield t, route, MARKETS.index(market)


@dataclass(frozen=True)
class Payroll:
    """Per person-year of work of each strand, (T, D), in euros of the price year; zero for strands not in employment.

    ``gross`` pay; ``base`` of it up to the ceiling of premiums; wage ``tax`` and national ``insurance`` on it, and both
    on a euro more (``more_tax``, ``more_insurance``). ``newcomer_tax`` and ``newcomer_insurance`` (D,) are those of a
    resident in a full year of practical work. ``mark_up`` (D,) is what employers pay on top of practical pay, of which
    ``premium_rate`` (M, D) under current law; the rest is pension. ``pension_rate`` (D,) is that of specialists.
    """

    gross: Array
    base: Array
    tax: Array
    insurance: Array
    more_tax: Array
    more_insurance: Array
    newcomer_pay: Array
    newcomer_tax: Array
    newcomer_insurance: Array
    mark_up: Array
    premium_rate: Array
    pension_rate: Array
    draws: Draws

    @classmethod
    def of(cls, draws: Draws, history: Books) -> Payroll:
        """Pay and what is taken from it under these draws; the part of a year that people stay comes from history."""
        count, chart = len(structure().strands), read_chart()
        carried = chart.prices.index("wages", law_price_year())
        part, assessed = part_of_year(history), draws["appraisal.assessed_share"]
        names = ("gross", "base", "tax", "insurance", "more_tax", "more_insurance")
        parts = {name: np.zeros((count, draws.count)) for name in names}
        for t, route, market in employed_strands():
            wages = _year_wages(route, market, draws)
            residence = cast(Residence, chart.residence.get(route, "resident"))
            now = withheld(wages, residence, part[t], assessed)
            more = withheld(wages * (1 + STEP), residence, part[t], assessed)
            rise = (wages * STEP).mean(0)
            parts["gross"][t], parts["base"][t] = wages.mean(0) * carried, premium_base(wages).mean(0) * carried
            parts["tax"][t], parts["insurance"][t] = now.tax.mean(0) * carried, now.insurance.mean(0) * carried
            parts["more_tax"][t] = (more.tax - now.tax).mean(0) / rise
            parts["more_insurance"][t] = (more.insurance - now.insurance).mean(0) / rise
        practical = _year_wages("eu_resident", PRACTICAL, draws)
        newcomer = withheld(practical, "resident")
        rates = np.stack([contracts(draws, m, draws["demand.agency_share"]).rate() for m in range(len(MARKETS))])
        return cls(
            **parts,
            newcomer_pay=practical.mean(0) * carried,
            newcomer_tax=newcomer.tax.mean(0) * carried,
            newcomer_insurance=newcomer.insurance.mean(0) * carried,
            mark_up=draws["appraisal.contribution_rate"],
            premium_rate=rates,
            pension_rate=draws["appraisal.pension_specialist"],
            draws=draws,
        )

    def premium_rates(self, agency: Array) -> Array:
        """Premiums as a share of pay up to the ceiling under a factor on agency work (Y, S, D), shape (Y, M, S, D)."""
        share = self.draws["demand.agency_share"] * agency
        practical = contracts(self.draws, PRACTICAL, share).rate()
        return np.stack([practical, np.broadcast_to(self.premium_rate[SPECIALIST], practical.shape)], axis=1)

    def sums(self, people: Array, rates: Mapping[str, Array] | None = None) -> dict[str, Array]:
        """Person-years (Y, T, S, D) times each part, summed over the strands of a market: (Y, M, S, D) each."""
        years, _, sectors, draws = people.shape
        given = rates or {name: getattr(self, name) for name in ("gross", "base", "tax", "insurance")}
        sums = {name: np.zeros((years, len(MARKETS), sectors, draws)) for name in (*given, "people")}
        for t, _, market in employed_strands():
            sums["people"][:, market] += people[:, t]
            for name, rate in given.items():
                sums[name][:, market] += people[:, t] * rate[t]
        return sums


def contracts(draws: Draws, market: int, agency: Array) -> ContractPremiums:
    """The contracts of a market, of which a share (…, D) is agency work in practical work."""
    if market == SPECIALIST:
        return ContractPremiums(draws["appraisal.flexible_specialist"], draws["appraisal.large_employer"])
    direct = draws["appraisal.flexible_direct"]
    flexible = agency + (1 - agency) * direct
    return ContractPremiums(flexible, draws["appraisal.large_employer"], agency, draws["appraisal.agency_whk"])


def part_of_year(books: Books) -> Array:
    """Part of the last year of some books that people of a strand who were here in it were here, (T, D)."""
    cells = structure()
    parts = np.ones((len(cells.strands), books.stock.shape[-1]))
    for t in range(len(cells.strands)):
        pairs = cells.strand_of == t
        start, end = books.stock[-2, pairs].sum(0), books.stock[-1, pairs].sum(0)
        here = start + books.arrived[-1, pairs].sum(0)
        parts[t] = np.clip(np.where(here > 0, (start + end) / 2 / np.maximum(here, 1e-9), 1.0), 0.0, 1.0)
    return parts


def _year_wages(route: str, market: int, draws: Draws) -> Array:
    """Pay in a full year of a strand at the middles of equal shares, with holiday allowance, (points, D).

    In euros of the year of the law's amounts; the criterion is one of the price year and is brought back to it.
    """
    year = MONTHS * (1 + law_number("wml.holiday_allowance"))
    if route == "technician_pilot":
        spread = np.exp(normal_points() * draws["effects.technician_spread"])
        wages = np.maximum(draws["effects.technician_wage"] * spread, minimum_month())
        return np.asarray(year * draws["appraisal.paid_specialist"] * wages)
    if market == PRACTICAL:
        return np.asarray(year * draws["appraisal.paid_practical"] * practical_wages(draws))
    paid = year * draws["appraisal.paid_specialist"]
    if route == "eu_resident":
        spread = draws["entry.wage_spread"]
        mean = minimum_month() * draws["appraisal.eu_specialist_wage"]
        return np.asarray(paid * np.maximum(mean * np.exp(normal_points() * spread - spread**2 / 2), minimum_month()))
    criterion_year = read_chart().prices.index("wages", law_price_year())
    return np.asarray(paid * admitted_wages(GROUP_OF_ROUTE.get(route, PERMIT_GROUP), draws) / criterion_year)


def admitted_wages(group: Group, draws: Draws) -> Array:
    """Monthly wages of those admitted at or above the criterion of a group, without holiday allowance, (points, D)."""
    ratio, spread = draws[RATIO_OF_GROUP[group]], draws["entry.wage_spread"]
    tail = above(np.log(1 / ratio) / spread)
    shares = ((np.arange(WAGE_POINTS) + 0.5) / WAGE_POINTS)[:, None]
    wages = ratio * np.exp(spread * special.ndtri(1 - tail * (1 - shares)))
    return np.asarray(wages / wages.mean(0) * mean_admitted_wage(group, draws))
