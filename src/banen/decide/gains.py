"""Who gains and who bears: what a package changes in the pay of each person, by the rule on their own wage, age, hours.

Three rules fix money on a person: the untaxed allowance of the 30%-ruling (tax on what it loses), the minimum wage (a
rise to the amount for one's age and hours) and the salary criterion (who is paid up to it). What else a measure costs
falls on employers or the state and has no person here; the appraisal tells it by party.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from banen.model.entry import GROUP_OF_ROUTE, allowances
from banen.model.hurdles import PayRule
from banen.model.population import structure
from banen.model.rules.amounts import salary_criterion
from banen.model.wages import is_paid
from banen.quantities import FIRST_YEAR, MONTHS_PER_YEAR, POLICY_YEAR, Array
from banen.simulate.engine.lives.beside import Lot
from banen.simulate.engine.lives.newcomers import WEEKS, Newcomers, day_of
from banen.simulate.engine.lives.posts import paid_and_due


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
