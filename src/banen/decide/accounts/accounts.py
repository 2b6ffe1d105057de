"""Accounts of one run, draw by draw: every line for each party, per year, sector, region and wage group.

People are counted as the mean of two year ends, so the year in which a measure starts counts its part of it. With N
person-years of a strand, w pay in a year of work, κ what employers pay on top, h the paid part of a month, u the user
cost, and R the rise of it that a measure brings (:mod:`banen.simulate.measures.effects`), per year, sector and draw:

    dearer labour        E = 12 · h · u · R · N_practical         to whom it goes: ``recipients`` in the content
    pay                  W = Σ N · w + (E_pay + θ · E_unknown) / (1 + κ)
    premiums, pension    by contract, size and ceiling; the rest of κ is pension
    value of the work    what employers pay for it under current law, newcomers and posted workers included
    surplus lost         ½ · C · ((N₁ / N₀)^(1/η) − 1) · |N₀ − N₁|   C the cost of a year of work, N₀ under current law

A transfer is what one party pays and another receives; :class:`~banen.decide.accounts.book.Book` refuses one that does
not close.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from banen.decide.accounts.book import Book, Groups
from banen.decide.accounts.chart_of_accounts import read_chart
from banen.decide.accounts.dearer import Dearer
from banen.decide.accounts.homes import homes
from banen.decide.accounts.levies import vat
from banen.decide.accounts.newcomers import newcomers
from banen.decide.accounts.payroll import PRACTICAL, Payroll
from banen.decide.accounts.treasury import passed_on, treasury
from banen.decide.accounts.value import triangle, virtual_price
from banen.decide.accounts.work import Work
from banen.model.channels import Channels
from banen.model.population import MARKETS, structure
from banen.observe.assumptions import Draws
from banen.quantities import Array
from banen.simulate.engine.cohorts import Books, World
from banen.simulate.measures.packages import Package
from banen.simulate.results.indicators import series_of

NET_PAY = (
    "wage_bill",
    "wage_tax",
    "national_insurance",
    "expat_ruling",
    "etk",
    "kept_in_kind",
    "eures_pay",
    "resident_tax",
)
"""Lines whose part for labour migrants makes up their net pay."""
SCHEMES_OF = {"practical": ("etk", "kept_in_kind"), "specialist": ("expat_ruling",)}
"""Schemes that add to net pay, by the market whose workers use them."""


@dataclass(frozen=True)
class Accounts:
    """One run: ``values`` line → group → (Y, D), ``parties`` line → party → (Y, D) signed, with work and pay behind."""

    values: Mapping[str, Groups]
    parties: Mapping[str, Groups]
    work: Work
    pay: Payroll


def accounts_of(
    package: Package | None,
    here: World,
    books: Books,
    channels: Channels,
    law: Work | None = None,
    pay: Payroll | None = None,
) -> Accounts:
    """The accounts of one run; ``package`` is None for current law, whose work ``law`` a package is held against.

    ``pay`` is what the law makes of these draws, where another run of them has it already.
    """
    draws, history = here.draws, here.history
    pay, work = pay or Payroll.of(draws, history), Work.of(books, history, draws)
    law = law or work
    dearer = Dearer.of(package, here, pay, work)
    series = series_of(draws, books, channels)
    book = Book()
    _people(book, work, books)
    _pay(book, pay, work, dearer, channels)
    joined = newcomers(book, package, here, pay, books, series)
    _dearer(book, dearer)
    done = work.done(package, here, channels, law, joined)
    lost = _surplus(book, pay, law, done, work, dearer)
    _production(book, pay, work, joined, dearer)
    treasury(book, package, draws, books, history)
    passed_on(book, draws, dearer, lost)
    homes(book, here, books, series)
    _spending(book, draws)
    _leavers(book, pay, work, law)
    order = [key for key in read_chart().lines if key in book.values]
    return Accounts({key: book.values[key] for key in order}, {key: book.parties[key] for key in order}, work, pay)


def _people(book: Book, work: Work, books: Books) -> None:
    """Persons present on 31 December, in employment and posted over the year."""
    present = np.zeros((len(books.sector_stock), len(MARKETS), *books.sector_stock.shape[2:]))
    for t, (_, market) in enumerate(structure().strands):
        present[:, MARKETS.index(market)] += books.sector_stock[:, t]
    book.by_market("present", present)
    book.by_market("workers", work.employed)
    book.total("posted_workers", work.posted.sum(1))


def _in_practical_work(amount: Array) -> Array:
    """An amount by sector (Y, S, D) as one by market and sector, none of it for specialists."""
    return np.stack([amount, np.zeros_like(amount)], axis=1)


def _law(pay: Payroll, people: Array) -> dict[str, Array]:
    """Pay, premiums and pension of some person-years under current law, (Y, M, S, D) each, with the people."""
    sums = pay.sums(people)
    premiums = pay.premium_rate[:, None] * sums["base"]
    pension = pay.pension_rate * sums["gross"]
    pension[:, PRACTICAL] = (pay.mark_up * sums["gross"] - premiums)[:, PRACTICAL]
    return sums | {"premiums": premiums, "pension": pension, "cost": sums["gross"] + premiums + pension}


def _pay(book: Book, pay: Payroll, work: Work, dearer: Dearer, channels: Channels) -> None:
    """Pay with its premiums, pension, tax and insurance, and what they make up together."""
    law, rise = _law(pay, work.people), _in_practical_work(dearer.pay)
    premiums = pay.premium_rates(channels.agency) * (law["base"] + rise)
    pension = law["pension"] + (pay.mark_up - pay.premium_rate[PRACTICAL]) * rise
    each = np.divide(rise, law["people"], out=np.zeros_like(rise), where=law["people"] > 0)
    more = pay.sums(work.people, {"tax": pay.more_tax, "insurance": pay.more_insurance})
    book.by_market("wage_bill", law["gross"] + rise)
    book.by_market("premiums", premiums)
    book.by_market("pension", pension)
    book.by_market("wage_tax", law["tax"] + more["tax"] * each)
    book.by_market("national_insurance", law["insurance"] + more["insurance"] * each)
    book.by_market("contributions", premiums + pension)
    beside = _in_practical_work(dearer.total - dearer.pay * (1 + pay.mark_up) + dearer.withdrawn)
    book.by_market("employer_cost", law["gross"] + rise + premiums + pension + beside)


def _dearer(book: Book, dearer: Dearer) -> None:
    """Dearer labour by where it goes, beside what is pay."""
    book.by_sector("levies", dearer.state)
    book.by_sector("kept_in_kind", dearer.in_kind)
    book.by_sector("compliance", dearer.compliance)
    book.by_sector("withdrawn_schemes", dearer.withdrawn)
    book.by_sector("dearer_labour", dearer.total)
    book.by_sector("pay_rise", dearer.pay + dearer.in_kind)
    book.by_sector("etk", dearer.etk, {party: part.sum(1) for party, part in dearer.etk_parties.items()})


def _surplus(book: Book, pay: Payroll, law: Work, done: Array, work: Work, dearer: Dearer) -> Array:
    """Surplus lost per sector, and what scarcity could at most add to pay; returns the surplus lost in all, (Y, D)."""
    draws, under_law = pay.draws, _law(pay, law.people)
    year = np.divide(under_law["cost"], under_law["people"], out=np.zeros_like(done), where=under_law["people"] > 0)
    elasticity = np.stack([draws["demand.elasticity_practical"], draws["demand.elasticity_specialist"]])[:, None]
    # Work that grows elsewhere follows demand that moves there: it is no surplus won on the demand that was.
    left = np.minimum(done, law.employed)
    rise = virtual_price(law.employed, left, elasticity) * year
    lost = triangle(rise, law.employed, left)
    book.by_market("surplus_lost", lost)
    paid = np.divide(
        dearer.total + dearer.withdrawn, work.practical, out=np.zeros_like(dearer.total), where=work.practical > 0
    )
    book.by_sector("scarcity_rent", np.maximum(rise[:, PRACTICAL] - paid, 0.0) * work.practical)
    return np.asarray(lost.sum((1, 2)))


def _production(book: Book, pay: Payroll, work: Work, joined: Array, dearer: Dearer) -> None:
    """What the work earns employers at least: its cost under current law, with posted workers and newcomers."""
    value = _law(pay, work.people)["cost"]
    by_newcomers = (pay.newcomer_pay * (1 + pay.mark_up) * joined)[:, None] * work.over_sectors()
    value[:, PRACTICAL] += dearer.cost_of_a_year * work.posted + by_newcomers
    book.by_market("production", value)
    book.total("posted_pay", (dearer.cost_of_a_year * work.posted).sum(1))


def _spending(book: Book, draws: Draws) -> None:
    """Net pay of labour migrants, and the VAT on what they spend of it here."""
    net = sum((book.parties[key]["migrants"] for key in NET_PAY), np.zeros(1))
    rent = book.values["rent"][""]
    book.total("vat", vat(net, draws["appraisal.saved_share"], rent, draws["appraisal.high_vat_share"]))
    groups = {
        f"wage_group:{market}": book.values["wage_bill"][f"wage_group:{market}"]
        - book.values["wage_tax"][f"wage_group:{market}"]
        - book.values["national_insurance"][f"wage_group:{market}"]
        + sum((book.parties[key]["migrants"] for key in SCHEMES_OF[market]), np.zeros(1))
        for market in MARKETS
    }
    book.total("net_pay", sum(groups.values(), np.zeros(1)), groups=groups)


def _leavers(book: Book, pay: Payroll, work: Work, law: Work) -> None:
    """What those who do not come lose against pay in their country of origin; outside the national balance."""
    draws = pay.draws
    here = pay.sums(law.people, {"net": pay.gross - pay.tax - pay.insurance})
    net = np.divide(here["net"], here["people"], out=np.zeros_like(here["net"]), where=here["people"] > 0)
    moving = read_chart().prices.amount("appraisal.moving_cost", draws)
    gap = np.maximum(net * (1 - draws["appraisal.origin_pay_ratio"]) - moving, 0.0)
    book.by_market("leavers_loss", draws["appraisal.leavers_share"] * gap * (law.employed - work.employed))
