"""Beds and who lives in them: rent, what a bed costs, child benefit, and the counts of people and posts."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from banen.decide.accounts.book import Book
from banen.decide.accounts.chart_of_accounts import read_chart
from banen.decide.accounts.levies import child_benefit, law_price_year
from banen.decide.accounts.value import annuity
from banen.decide.accounts.work import year_mean
from banen.model.population import structure
from banen.model.regions import regions
from banen.observe.assumptions import Draws
from banen.quantities import Array
from banen.simulate.engine.cohorts import Books, World

WEEKS = 52


def bed_week(building: Array, years: Array, upkeep: Array, occupancy: Array, rate: float) -> Array:
    """What a bed costs in a week that somebody sleeps in it: building as an annuity, upkeep, and the weeks it is empty.

    >>> at = [np.array(x) for x in (30_000.0, 15.0, 1_500.0, 0.9)]
    >>> float(bed_week(*at, rate=0.0225).round(2))
    82.88
    """
    return np.asarray((annuity(building, rate, years) + upkeep) / WEEKS / occupancy)


def homes(book: Book, here: World, books: Books, series: Mapping[str, Array]) -> None:
    """Rent and beds over the year, child benefit for children who came along, and what stands on 31 December."""
    draws, chart, history = here.draws, read_chart(), here.history
    for key in ("homeless", "poor_employment", "address_unknown"):
        book.total(key, series[key])
    book.total("people_served", series["stock@residents_with_family"])
    sectors = {f"sector:{s}": series[f"vacancies_by_sector:{s}"] for s in structure().sectors}
    book.total("vacancies_unfilled", series["vacancies_unfilled"], groups=sectors)
    need = {f"region:{code}": series[f"housing_need_by_region:{code}"] for code in regions()}
    book.total("housing_need", books.need, groups=need)
    book.total("housing_shortage", books.need * books.crowded, groups={k: books.crowded * v for k, v in need.items()})
    placed = year_mean(books.need * (1 - books.crowded), history.need[-1] * (1 - history.crowded[-1]))
    spread = {code: np.divide(v, books.need, out=np.zeros_like(v), where=books.need > 0) for code, v in need.items()}
    for key, week in (("rent", chart.prices.amount("appraisal.rent_week", draws)), ("bed_cost", _bed_week(draws))):
        amount = placed * WEEKS * week
        book.total(key, amount, groups={code: part * amount for code, part in spread.items()})
    family = year_mean(books.family.sum(1), history.family[-1].sum(0))
    index = chart.prices.index("consumer", law_price_year())
    book.total("child_benefit", child_benefit(draws["appraisal.children_share"] * family) * index)


def _bed_week(draws: Draws) -> Array:
    chart = read_chart()
    building, upkeep = (chart.prices.amount(f"appraisal.bed_{part}", draws) for part in ("building", "upkeep"))
    return bed_week(
        building, draws["appraisal.bed_years"], upkeep, draws["appraisal.bed_occupancy"], chart.discount.rate
    )
