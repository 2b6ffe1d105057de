"""Every wage that the model uses is one that the law allows: in every draw, at both ends of every range, per route."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from banen.model.entry import GROUP_OF_ROUTE, REFERENCE, law_number, mean_admitted_wage
from banen.model.rules.amounts import meets_salary_criterion
from banen.model.wages import WAGE_ASSUMPTIONS, is_lawful, least_rise, minimum_hour, per_hour, practical_wage
from banen.model.wages import practical_wages as wages
from banen.observe.assumptions import Draws, assumptions
from banen.simulate.engine.cohorts import world
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import parse_settings

DRAWS = Draws(200, 1, assumptions())
HOURS = law_number("wml.month_hours_divisor")


def held(**values: float) -> Draws:
    return Draws(1, 1, assumptions()).pin(**values)


def test_the_rule_decides_at_the_cent() -> None:
    assert minimum_hour() == 14.99
    assert is_lawful(np.array([14.98, 14.99, 15.00])).tolist() == [False, True, True]


def test_no_draw_pays_less_than_the_minimum() -> None:
    assert is_lawful(per_hour(wages(DRAWS))).all()
    assert is_lawful(per_hour(practical_wage(DRAWS))).all(), "C10: u / (1 + κ) / 1.08 / 156"


def test_no_corner_of_the_ranges_pays_less_than_the_minimum() -> None:
    ends = [(assumptions()[name].low, assumptions()[name].high) for name in WAGE_ASSUMPTIONS]
    for corner in product(*ends):
        draws = held(**dict(zip(WAGE_ASSUMPTIONS, corner, strict=True)))
        assert is_lawful(per_hour(practical_wage(draws))).all(), corner
        assert is_lawful(per_hour(wages(draws))).all(), corner


def test_c10_the_old_user_cost_fails() -> None:
    """3,100 euro a month at 26% is 14.60 an hour before holiday allowance."""
    old = held(**{"effects.user_cost_month": 3100.0, "appraisal.contribution_rate": 0.26})
    assert per_hour(practical_wage(old))[0] == pytest.approx(14.603, abs=5e-4)
    assert not is_lawful(per_hour(practical_wage(old)))[0]


def test_the_wages_of_workers_have_the_mean_of_practical_work() -> None:
    assert wages(DRAWS).mean(0) == pytest.approx(practical_wage(DRAWS), rel=1e-12)


@pytest.mark.parametrize("rise", [0.0, 0.05, 0.2, 0.4])
def test_a_higher_minimum_leaves_nobody_below_it(rise: float) -> None:
    """In every draw, year and sector the mean wage under measure L.20 is at least the raised minimum."""
    assert (least_rise(rise, DRAWS) >= 0).all()
    dearer = channels_of(parse_settings([f"L.20.real_increase={rise}"]), world(DRAWS))[0].user_cost[:, :, 0]
    paid = per_hour(practical_wage(DRAWS)) * (1 + dearer)
    assert (paid >= minimum_hour() * (1 + rise) - 1e-9).all()


def test_no_rise_of_the_minimum_moves_nothing() -> None:
    assert least_rise(0.0, DRAWS).tobytes() == np.zeros(DRAWS.count).tobytes()


@pytest.mark.parametrize("route", sorted(GROUP_OF_ROUTE))
def test_the_mean_wage_of_a_specialist_route_meets_its_criterion(route: str) -> None:
    group = GROUP_OF_ROUTE[route]
    wage = mean_admitted_wage(group, DRAWS)
    name = "blue_card_standard" if group == "blue_card" else group
    assert meets_salary_criterion(wage, np.full(DRAWS.count, 35), REFERENCE, group=name).all()


def test_where_the_mean_is_far_below_the_minimum_every_wage_is_the_minimum() -> None:
    assert wages(held(**{"effects.user_cost_month": 500.0})) == pytest.approx(minimum_hour() * HOURS)
