"""Dearer labour: what each measure adds to the cost of practical work, and to whom it goes.

Measure by measure, because their rises add up and each goes to somebody else (``recipients`` in the content): pay,
what is no longer deducted, the treasury, the wedge of the scheme of extraterritorial costs, or unknown. Of the unknown
part an assumption over its whole range says what becomes pay; the rest is administration, which nobody receives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from banen.decide.accounts.chart_of_accounts import RECIPIENTS, read_chart
from banen.decide.accounts.payroll import MONTHS, PRACTICAL, Payroll
from banen.decide.accounts.value import virtual_price
from banen.decide.accounts.work import Work
from banen.model.user_cost import etk_advantage
from banen.observe.assumptions import Draws
from banen.quantities import Array
from banen.simulate.engine.cohorts import World
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package

SCHEMES = "2.9"
"""The measure that takes away schemes which favour sectors."""


@dataclass(frozen=True)
class Dearer:
    """Dearer labour by recipient, euro a year, (Y, S, D) each; ``cost_of_a_year`` (D,) of practical work.

    ``etk`` is what lapses in tax and premiums on exchanged pay, with ``etk_parties`` who forgoes and who keeps it.
    ``withdrawn`` is the advantage of schemes taken away, the virtual price of the demand that goes with them.
    """

    pay: Array
    in_kind: Array
    state: Array
    compliance: Array
    total: Array
    withdrawn: Array
    etk: Array
    etk_parties: Mapping[str, Array]
    cost_of_a_year: Array

    @classmethod
    def of(cls, package: Package | None, here: World, pay: Payroll, work: Work) -> Dearer:
        """Dearer labour of a package over those who are in practical work under it."""
        draws, chart = here.draws, read_chart()
        year = MONTHS * draws["appraisal.paid_practical"] * chart.prices.amount("effects.user_cost_month", draws)
        cost = year * work.practical
        rises = {name: np.zeros_like(cost) for name in RECIPIENTS}
        for measure, rise in _rises(package, here):
            rises[chart.recipients.get(measure, "unknown")] += cost * rise
        paid = draws["appraisal.enforced_pay_share"] * rises["unknown"]
        etk, parties = _extraterritorial(draws, pay, cost, rises["etk"])
        return cls(
            pay=(rises["pay"] + paid) / (1 + pay.mark_up),
            in_kind=rises["in_kind"],
            state=rises["state"],
            compliance=rises["unknown"] - paid,
            total=sum(rises.values(), np.zeros_like(cost)),
            withdrawn=_withdrawn(package, here, cost),
            etk=etk,
            etk_parties=parties,
            cost_of_a_year=year,
        )


def _rises(package: Package | None, here: World) -> Iterator[tuple[str, Array]]:
    """The relative rise of the cost of practical work by each measure that brings one, (Y, S, D)."""
    for measure in package.active() if package else ():
        rise = channels_of(package.only(measure), here)[0].user_cost[:, :, PRACTICAL]  # type: ignore[union-attr]
        if rise.any():
            yield measure, rise


def _extraterritorial(draws: Draws, pay: Payroll, cost: Array, lost: Array) -> tuple[Array, dict[str, Array]]:
    """Tax and premiums that the scheme saves, and who keeps and who forgoes it; ``lost`` is what employers lose of it.

    Employers keep a share k of the whole wedge, so what they lose is k of what the treasury and the funds win.
    """
    kept, wedge = draws["effects.etk_kept"], draws["effects.etk_wedge"]
    saved = (cost * etk_advantage(draws) - lost) / kept
    premiums = np.minimum(pay.premium_rate[PRACTICAL] / wedge, 1.0)
    return saved, {
        "employers": kept * saved,
        "migrants": (1 - kept) * saved,
        "social_funds": -premiums * saved,
        "state": -(1 - premiums) * saved,
    }


def _withdrawn(package: Package | None, here: World, cost: Array) -> Array:
    if package is None or SCHEMES not in package.active():
        return np.zeros_like(cost)
    factor = channels_of(package.only(SCHEMES), here)[0].quantity
    return np.asarray(cost * virtual_price(np.ones_like(factor), factor, here.draws["demand.elasticity_practical"]))
