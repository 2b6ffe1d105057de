"""What the treasury pays and forgoes by choice: measures, subsidies, the 30%-ruling; and what employers pass on."""

from __future__ import annotations

import numpy as np

from banen.decide.accounts.book import Book
from banen.decide.accounts.chart_of_accounts import read_chart
from banen.decide.accounts.costs import costs_of_measures
from banen.decide.accounts.dearer import Dearer
from banen.decide.accounts.work import year_mean
from banen.model.channels import POLICY_YEARS
from banen.model.entry import allowance_left
from banen.model.population import HIGHLY_SKILLED, structure
from banen.observe.assumptions import Draws
from banen.quantities import POLICY_YEAR, Array
from banen.simulate.engine.cohorts import Books
from banen.simulate.measures.packages import Package

MILLION = 1e6


def treasury(book: Book, package: Package | None, draws: Draws, books: Books, history: Books) -> None:
    """Tax forgone on the 30%-ruling, and the known cost of measures; a cost is absent where no part of it is known."""
    _ruling(book, package, draws, books, history)
    years = np.zeros((POLICY_YEARS, draws.count))
    amounts = {"transfer": years.copy(), "real": years.copy()}
    known = {"transfer": True, "real": package is None or not package.active()}
    for measure in package.active() if package else ():
        cost = costs_of_measures().get(measure)
        for part, eur_m in cost.known(package.values(measure)) if cost else ():  # type: ignore[union-attr]
            known[part.kind] = True
            amounts[part.kind] += _on(package.from_year[measure]) * eur_m * MILLION  # type: ignore[union-attr]
    book.total("subsidies", amounts["transfer"])
    if known["real"]:
        book.total("programme_cost", amounts["real"])
    if known["real"] or amounts["transfer"].any():
        book.total("measure_budget", amounts["transfer"] + amounts["real"])


def passed_on(book: Book, draws: Draws, dearer: Dearer, lost: Array) -> None:
    """The part of what a package costs employers that customers pay."""
    burden = dearer.total.sum(1) + dearer.withdrawn.sum(1) + lost
    book.total("passed_on", draws["appraisal.passed_on"] * burden)


def _ruling(book: Book, package: Package | None, draws: Draws, books: Books, history: Books) -> None:
    skilled = structure().on_routes(HIGHLY_SKILLED)
    users = year_mean(books.stock[:, skilled].sum(1), history.stock[-1, skilled].sum(0))
    left = np.ones_like(users)
    for measure in package.active() if package else ():
        values, on = package.values(measure), _on(package.from_year[measure])  # type: ignore[union-attr]
        if measure == "L.3":
            share = allowance_left(float(values["percentage"]), float(values["norm_factor"]), draws)  # type: ignore[arg-type]
            left = np.where(on > 0, np.minimum(left, share), left)
        if measure == "2.5" and values["variant"] == "ETK-V3":
            left = np.where(on > 0, 0.0, left)
    benefit = read_chart().prices.amount("appraisal.ruling_benefit", draws)
    amount = users * draws["entry.ruling_users_share"] * benefit * left
    employer = draws["appraisal.ruling_to_employer"] * amount
    book.total("expat_ruling", amount, {"state": -amount, "migrants": amount - employer, "employers": employer})


def _on(start: int) -> Array:
    """1 in the years from ``start`` on, else 0, shape (Y, 1)."""
    years = np.arange(POLICY_YEAR, POLICY_YEAR + POLICY_YEARS)
    return (years >= start).astype(float)[:, None]
