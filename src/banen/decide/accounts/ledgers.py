"""Accounts of one run: wages, employers' cost, tax, housing and services per year, sector and region, draw by draw.

Per year, sector s and draw, with N the persons in employment on 31 December of a route r, h the paid part of a month,
κ employers' contributions on top of the wage, u the user cost of practical work a month and R_m the rise of it that
measure m brings (:mod:`banen.simulate.measures.effects`):

    wage of practical work       w = u / (1 + κ)
    wage of an admitted group    w = (1 + v) · mean wage at or above the criterion      (v: holiday allowance)
    before measures              W = Σ_r 12 · h · w_r · N_r
    dearer labour                E_m = 12 · h · u · R_m · N_practical
    wage bill                    W + E_pay / (1 + κ)
    contributions                κ · (W + E_pay / (1 + κ))
    employers' cost              W · (1 + κ) + E_pay + E_in_kind + E_state + E_unknown

To whom the E of a measure goes, who gains from a line, and what no figure supports stand in ``content/appraisal.yml``.
Amounts are at the wages of the law's reference day; wages do not grow, so that differences are the work of the package.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from banen.decide.accounts.chart_of_accounts import RECIPIENTS, read_chart
from banen.decide.search.choices import measure_costs
from banen.model.channels import POLICY_YEARS, Channels
from banen.model.entry import GROUP_OF_ROUTE, Group, allowance_left, law_number, mean_admitted_wage
from banen.model.population import HIGHLY_SKILLED, MARKETS, POSTED, structure
from banen.model.regions import region_shares, regions
from banen.observe.assumptions import Draws
from banen.quantities import POLICY_YEAR, Array
from banen.simulate.engine.cohorts import Books, World
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package
from banen.simulate.results.indicators import series_of

MONTHS, WEEKS = 12, 52
NOT_EMPLOYED = frozenset({*POSTED, "self_employed"})
"""Routes whose pay the figures do not tell: posted workers are paid abroad, the self-employed earn no wage."""
PERMIT_GROUP: Group = "under30"
"""Specialists on a work permit must earn at least a salary criterion too; that of the young is the lower one."""


@dataclass(frozen=True)
class Accounts:
    """One run draw by draw: line → group → (Y, D); group "" is the total, others are ``sector:…`` and ``region:…``.

    A line whose amount is unknown is absent.
    """

    values: Mapping[str, Mapping[str, Array]]


# ------------------------------------------------------------------------------------------ one run


def accounts_of(package: Package | None, here: World, books: Books, channels: Channels) -> Accounts:
    """The accounts of one run; ``package`` is None for current law."""
    draws = here.draws
    pay = _Pay.of(draws)
    employed = _employed(books)
    dearer = _dearer(package, here, pay, employed[:, 0])
    before = employed * pay.yearly_mean(books)
    rise = np.zeros_like(before)
    rise[:, 0] = dearer["pay"] / (1 + pay.contributions)
    wages = before + rise
    tax = np.stack([draws["appraisal.tax_practical"], draws["appraisal.tax_specialist"]])[:, None]
    practical = {name: _as_markets(part) for name, part in dearer.items()}
    extra = sum(practical.values(), np.zeros_like(before))
    by_market = {
        "workers": employed, "wage_bill": wages, "contributions": pay.contributions * wages,
        "employer_cost": before * (1 + pay.contributions) + extra,
        "dearer_labour": extra, "pay_rise": rise + practical["in_kind"], "levies": practical["state"],
        "cost_unplaced": practical["unknown"], "wage_tax": tax * wages,
    }  # fmt: skip
    values = {key: dict(_grouped(part)) for key, part in by_market.items()}
    values |= _of_the_state(package, draws, books)
    values |= _living(draws, books, channels, pay)
    return Accounts({key: values[key] for key in read_chart().lines if key in values})


@dataclass(frozen=True)
class _Pay:
    """Pay per month in full employment per strand (T, D), with paid part of a month per market (M, D), and κ (D,)."""

    month: Array
    paid: Array
    contributions: Array
    user_cost: Array

    @classmethod
    def of(cls, draws: Draws) -> _Pay:
        rate = draws["appraisal.contribution_rate"]
        holiday = 1 + law_number("wml.holiday_allowance")
        practical = draws["effects.user_cost_month"] / (1 + rate)
        month = np.zeros((len(structure().strands), draws.count))
        for t, (route, market) in enumerate(structure().strands):
            if route == "technician_pilot":
                month[t] = holiday * draws["effects.technician_wage"]
            elif market == "practical":
                month[t] = practical
            elif route == "eu_resident":
                month[t] = holiday * law_number("wml.monthly_reference") * draws["appraisal.eu_specialist_wage"]
            else:
                month[t] = holiday * mean_admitted_wage(GROUP_OF_ROUTE.get(route, PERMIT_GROUP), draws)
        paid = np.stack([draws["appraisal.paid_practical"], draws["appraisal.paid_specialist"]])
        return cls(month, paid, rate, draws["effects.user_cost_month"])

    def yearly_mean(self, books: Books) -> Array:
        """Mean pay a year per market and sector, over the strands in employment: (Y, M, S, D)."""
        sums = np.zeros((len(books.sector_stock), len(MARKETS), *books.sector_stock.shape[2:]))
        people = np.zeros_like(sums)
        for t, market in _strands():
            sums[:, market] += books.sector_stock[:, t] * self.month[t]
            people[:, market] += books.sector_stock[:, t]
        mean = np.divide(sums, people, out=np.zeros_like(sums), where=people > 0)
        return np.asarray(MONTHS * self.paid[:, None] * mean)


def _strands() -> Iterator[tuple[int, int]]:
    """Strands in employment with their market, as indices."""
    for t, (route, market) in enumerate(structure().strands):
        if route not in NOT_EMPLOYED:
            yield t, MARKETS.index(market)


def _employed(books: Books) -> Array:
    """Persons in employment per market and sector, (Y, M, S, D)."""
    people = np.zeros((len(books.sector_stock), len(MARKETS), *books.sector_stock.shape[2:]))
    for t, market in _strands():
        people[:, market] += books.sector_stock[:, t]
    return people


def _dearer(package: Package | None, here: World, pay: _Pay, practical: Array) -> dict[str, Array]:
    """Dearer labour by who receives it, (Y, S, D) each: measure by measure, because their rises add up."""
    found = {name: np.zeros_like(practical) for name in RECIPIENTS}
    for measure in package.active() if package else ():
        rise = channels_of(package.only(measure), here)[0].user_cost[:, :, 0]  # type: ignore[union-attr]
        if rise.any():
            cost = MONTHS * pay.paid[0] * pay.user_cost * rise * practical
            found[read_chart().recipients.get(measure, "unknown")] += cost
    return found


def _as_markets(practical: Array) -> Array:
    """A part of practical work as (Y, M, S, D), nothing for specialists."""
    return np.stack([practical, np.zeros_like(practical)], axis=1)


def _grouped(part: Array) -> Iterator[tuple[str, Array]]:
    """Total, sectors and regions of (Y, M, S, D); sectors and regions each sum to the total."""
    yield "", part.sum((1, 2))
    by_sector = part.sum(1)
    for i, sector in enumerate(structure().sectors):
        yield f"sector:{sector}", by_sector[:, i]
    years, draws = len(part), part.shape[-1]
    flat = part.reshape(years, -1, draws)
    spread = region_shares().reshape(flat.shape[1], -1)
    by_region = spread.T @ flat
    for i, code in enumerate(regions()):
        yield f"region:{code}", by_region[:, i]


def _of_the_state(package: Package | None, draws: Draws, books: Books) -> dict[str, dict[str, Array]]:
    """Tax forgone on the 30%-ruling and the known cost of measures; the cost is absent where no part of it is known."""
    skilled = books.stock[:, structure().on_routes(HIGHLY_SKILLED)].sum(1)
    left = np.ones_like(skilled)
    budget = np.zeros_like(skilled)
    known = package is None or not package.active()
    for measure in package.active() if package else ():
        values, on = package.values(measure), _on(package.from_year[measure])  # type: ignore[union-attr]
        if measure == "L.3":
            share = allowance_left(float(values["percentage"]), float(values["norm_factor"]), draws)  # type: ignore[arg-type]
            left = np.where(on > 0, share, left)
        if measure == "2.5" and values["variant"] == "ETK-V3":
            left = np.where(on > 0, 0.0, left)
        cost = measure_costs().get(measure)
        amount = values[cost[0]] if cost else None
        if cost and isinstance(amount, int | float):
            known = True
            budget = budget + on * float(amount) * cost[1] * 1e6
    users = skilled * draws["entry.ruling_users_share"]
    found = {"expat_ruling": {"": users * draws["appraisal.ruling_benefit"] * left}}
    return found | ({"measure_budget": {"": budget}} if known else {})


def _on(start: int) -> Array:
    """1 in the years from ``start`` on, else 0, shape (Y, 1)."""
    years = np.arange(POLICY_YEAR, POLICY_YEAR + POLICY_YEARS)
    return (years >= start).astype(float)[:, None]


def _living(draws: Draws, books: Books, channels: Channels, pay: _Pay) -> dict[str, dict[str, Array]]:
    """Housing, open posts, people served, and pay of residents who take up the work."""
    series = series_of(draws, books, channels)
    placed = 1 - books.crowded
    found: dict[str, dict[str, Array]] = {
        key: {"": series[key]} for key in ("homeless", "poor_employment", "address_unknown", "vacancies_unfilled")
    }
    found["people_served"] = {"": series["stock@residents_with_family"]}
    rent = WEEKS * draws["appraisal.rent_week"]
    for key, factor in (
        ("housing_need", np.ones_like(placed)), ("housing_shortage", books.crowded), ("rent", placed * rent)
    ):  # fmt: skip
        by_region = {f"region:{code}": factor * series[f"housing_need_by_region:{code}"] for code in regions()}
        found[key] = {"": factor * books.need} | by_region
    found["vacancies_unfilled"] |= {f"sector:{s}": series[f"vacancies_by_sector:{s}"] for s in structure().sectors}
    filled = books.open_posts.sum(1) - series["vacancies_unfilled"]
    practical = pay.paid[0] * pay.user_cost / (1 + pay.contributions)
    found["resident_pay"] = {"": MONTHS * practical * (channels.domestic_replacing + filled)}
    return found
