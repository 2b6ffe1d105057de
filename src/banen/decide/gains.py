"""Who gains and who bears: what a package changes in the pay of each person, by the rule on their own wage, age, hours.

Three rules fix money on a person: the untaxed allowance of the 30%-ruling (tax on what it loses), the minimum wage (a
rise to the amount for one's age and hours) and the salary criterion (who is paid up to it). What else a measure costs
falls on employers or the state and has no person here; the appraisal tells it by party.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from banen.decide.criteria import told_of
from banen.errors import Fault, ScenarioError
from banen.model.entry import GROUP_OF_ROUTE, allowances
from banen.model.hurdles import PayRule
from banen.model.population import structure
from banen.model.rules.amounts import salary_criterion
from banen.model.wages import is_paid
from banen.observe.numbers import short
from banen.quantities import FIRST_YEAR, MONTHS_PER_YEAR, POLICY_YEAR, Array
from banen.sentences import Sentence
from banen.simulate.engine.lives.beside import Lot
from banen.simulate.engine.lives.newcomers import WEEKS, Newcomers, day_of
from banen.simulate.engine.lives.posts import paid_and_due

if TYPE_CHECKING:
    import polars as pl

AXES: Final = ("wage_decile", "sector", "region")
"""Groups by which it is told who gains and who bears."""
DISTRIBUTED: Final = ("both", "gain", "bear", "stopped", "no_post")
"""Counts of people in a group of the distribution."""
MONEY: Final = ("euros", "error", "million")
"""Money of a group: the mean a month, half of its reach by chance, and all of it in a year."""
NINETY: Final = 1.645
"""Standard errors on either side of a number that hold nine times out of ten."""
MILLION: Final = 1e6


def distributed(people: pl.DataFrame, by: str, scale: float) -> list[dict[str, Any]]:
    """Who gains and who bears in each group of a dimension, in the order of the groups; few are not told.

    ``euros`` is the mean change of pay a month over those who come under both, ``error`` half of the range that holds
    nine times out of ten by chance, ``million`` what it is a year. Pay that changes for few is not told either.
    """
    import polars as pl

    both, pay = pl.col("against") & pl.col("package"), pl.col("pay")
    found = people.group_by(by).agg(
        both=both.sum(),
        gain=(both & (pay > 0)).sum(),
        bear=(both & (pay < 0)).sum(),
        changed=(both & (pay != 0)).sum(),
        stopped=(pl.col("fate") == "stopped").sum(),
        no_post=(pl.col("fate") == "no_post").sum(),
        mean=pay.filter(both).mean(),
        spread=pay.filter(both).std(),
    )
    rows = []
    for row in found.sort(by).iter_rows(named=True):
        told = {name: told_of(row[name], scale) for name in DISTRIBUTED}
        here, money = told["both"], dict.fromkeys(MONEY)
        if here and told_of(row["changed"], scale) is not None:
            error = NINETY * (row["spread"] or 0.0) / row["both"] ** 0.5
            million = row["mean"] * here * MONTHS_PER_YEAR / MILLION
            money = {"euros": row["mean"], "error": error, "million": million}
        rows.append({"group": {by: row[by]}, **told, **money})
    return rows


def check_axis(axis: str) -> None:
    """Refuse groups by which it is not told who gains and who bears."""
    if axis not in AXES:
        what = Sentence("{axis} does not tell who gains and who bears.", axis=short(axis))
        raise ScenarioError(Fault("gains", what, Sentence("Choose from {names}.", names=list(AXES))))


def pay_of(people: Newcomers, side: Lot) -> Array:
    """What a package changes in the pay of each who comes, in euros a month against current law, (N,).

    Net of tax for the 30%-ruling, before tax for wages; in prices of the last day for which a wage is published.
    """
    return changed_pay(people, side.prospect.pays) * side.comes + _paid_up(people, side)


def changed_pay(people: Newcomers, pays: Sequence[PayRule]) -> Array:
    """What rules on pay change for each of some people, in euros a month, (N,)."""
    change, year = np.zeros(len(people)), people.month // MONTHS_PER_YEAR + FIRST_YEAR - POLICY_YEAR
    for pay in pays:
        at = np.flatnonzero(np.isin(people.pair, pay.pairs) & (pay.on[year] > 0))
        if at.size:
            read = {"ruling": _by_ruling, "minimum_wage": _by_minimum_wage}[pay.asked.facts]
            change[at] += read(people.some(at), pay)
    return change


def _by_ruling(people: Newcomers, pay: PayRule) -> Array:
    """Tax on the allowance that a smaller 30%-ruling takes away from its users."""
    given = pay.asked.given
    ruling = given["percentage"], given["norm_factor"]
    plain, lower = (allowances(people.wage_year, *ruling, has_master=master) for master in (False, True))
    change = np.where(people.has_master, lower[1] - lower[0], plain[1] - plain[0])
    tax = people.draws["effects.marginal_tax"][0]
    return np.asarray(np.where(people.uses_ruling, change * tax / MONTHS_PER_YEAR, 0.0))


def _by_minimum_wage(people: Newcomers, pay: PayRule) -> Array:
    """The rise to a higher minimum for one's age, over one's own hours; nothing for who is paid more already."""
    paid, due = paid_and_due(people, pay)
    more = (due - paid) / 100 * people.hours * WEEKS / MONTHS_PER_YEAR
    return np.asarray(np.where(is_paid(paid, due), 0.0, more))


def _paid_up(people: Newcomers, side: Lot) -> Array:
    """What who is paid up to a criterion gets more, in prices of the last published wage."""
    raised, pairs = np.zeros(len(people)), structure().pairs
    asked = [h.asked if h.asked and h.asked.paid_up else None for h in side.prospect.hurdles]
    for place, question in enumerate(asked):
        if question is None:
            continue
        at = np.flatnonzero(side.paid_up & side.comes & (side.hurdle == place))
        for key in np.unique(people.pair[at].astype(np.int64) * 10_000 + people.month[at]):
            here = at[people.pair[at].astype(np.int64) * 10_000 + people.month[at] == key]
            group = GROUP_OF_ROUTE[pairs[key // 10_000].route]
            factor = question.levers.get("factor")
            least = float(salary_criterion(group, day_of(int(key % 10_000)), question.variant, factor)) * 100
            raised[here] = (least / people.wage_cents[here] - 1) * people.wage_today[here]
    return raised
