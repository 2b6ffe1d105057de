"""Those who take up work that migrants did or that stood open: residents, asylum seekers, and EU workers by EURES.

Each by name, because they are other parties: who comes through EURES is an EU migrant and no resident. What their pay
brings to funds and treasury is counted, at a full year of practical work.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from banen.decide.accounts.book import Book
from banen.decide.accounts.chart_of_accounts import NEWCOMERS, read_chart
from banen.decide.accounts.payroll import PRACTICAL, Payroll
from banen.quantities import Array
from banen.simulate.engine.cohorts import Books, World
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package

LINE_OF = {"residents": "resident_pay", "eures": "eures_pay", "asylum_seekers": "asylum_seeker_pay"}


def newcomers(
    book: Book,
    package: Package | None,
    here: World,
    pay: Payroll,
    books: Books,
    series: Mapping[str, Array],
) -> Array:
    """Write their lines; returns the persons who joined in all, (Y, D)."""
    filled = books.open_posts.sum(1) - series["vacancies_unfilled"]
    persons = _who(package, here, filled)
    draws = here.draws
    gross = {who: pay.newcomer_pay * persons[who] for who in NEWCOMERS}
    for who, key in LINE_OF.items():
        book.total(key, gross[who])
    all_pay = sum(gross.values(), np.zeros_like(filled))
    contributions(book, all_pay, pay)
    rate_tax, rate_insurance = pay.newcomer_tax / pay.newcomer_pay, pay.newcomer_insurance / pay.newcomer_pay
    here_already = gross["residents"] + gross["asylum_seekers"]
    rate = rate_tax + rate_insurance
    book.total(
        "resident_tax",
        rate * all_pay,
        {
            "residents_same_work": -rate * here_already,
            "migrants": -rate * gross["eures"],
            "state": rate_tax * all_pay,
            "social_funds": rate_insurance * all_pay,
        },
    )
    benefit = read_chart().prices.amount("appraisal.benefit_year", draws)
    book.total("benefits_lapsed", draws["appraisal.benefit_share"] * benefit * persons["residents"])
    book.total("own_time", draws["appraisal.reservation_share"] * (1 - rate) * here_already)
    return np.asarray(sum(persons.values(), np.zeros_like(filled)))


def contributions(book: Book, amount: Array, pay: Payroll) -> None:
    """Premiums and pension that employers pay on top of the pay of those who joined."""
    premiums = pay.premium_rate[PRACTICAL] * amount
    pension = pay.mark_up * amount - premiums
    shares = {"employers": -(premiums + pension), "social_funds": premiums, "pension_funds": pension}
    book.total("resident_premiums", premiums + pension, shares)


def _who(package: Package | None, here: World, filled: Array) -> dict[str, Array]:
    """Persons who joined by who they are, (Y, D): who replaces a migrant, and each one's part of the posts filled."""
    replacing = {who: np.zeros_like(filled) for who in NEWCOMERS}
    filling = {who: np.zeros_like(filled) for who in NEWCOMERS}
    kinds = read_chart().newcomers
    for measure in package.active() if package else ():
        own = channels_of(package.only(measure), here)[0]  # type: ignore[union-attr]
        who = kinds.get(measure, "residents")
        replacing[who] += own.domestic_replacing
        filling[who] += own.domestic_filling
    asked = sum(filling.values(), np.zeros_like(filled))
    part = np.divide(filled, asked, out=np.zeros_like(filled), where=asked != 0)
    return {who: replacing[who] + part * filling[who] for who in NEWCOMERS}
