"""Admitted shares come from the rule itself: applied to candidates drawn from the assumed wages, it finds the share."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from banen.errors import ParameterError
from banen.model.entry import (
    RATIO_OF_GROUP,
    REFERENCE,
    Group,
    admitted_share,
    criterion_factor,
    law_number,
    pull_of_ruling,
)
from banen.model.rules.amounts import meets_salary_criterion, salary_criterion
from banen.observe.assumptions import Draws, assumptions
from banen.observe.chance import uniform

CENTRAL = Draws(1, 1, assumptions())
AGE = {"age30plus": 35, "under30": 25, "reduced": 25}


def candidates(group: Group, count: int) -> np.ndarray:
    """Monthly wages offered to candidates of a group, drawn from the assumed distribution."""
    from statistics import NormalDist

    normal = NormalDist()
    z = np.array([normal.inv_cdf(u) for u in np.clip(uniform(3, group, count), 1e-9, 1 - 1e-9)])
    criterion = float(salary_criterion(group, REFERENCE))
    return criterion * CENTRAL[RATIO_OF_GROUP[group]][0] * np.exp(CENTRAL["entry.wage_spread"][0] * z)


@pytest.mark.parametrize("factor", [1.0, 1.091, 1.3, 2.0])
@pytest.mark.parametrize("group", ["age30plus", "under30", "reduced"])
def test_the_rule_on_columns_admits_the_share_that_the_model_uses(group: Group, factor: float) -> None:
    wages = candidates(group, 60_000)
    ages = np.full(wages.shape, AGE[group])
    law = meets_salary_criterion(wages, ages, REFERENCE, group=group)
    raised = meets_salary_criterion(wages, ages, REFERENCE, group=group, variant="KM-V1", factor=factor)
    by_rule = (law & raised).sum() / law.sum()
    by_model = admitted_share(criterion_factor(group, factor), group, CENTRAL)[0]
    assert by_rule == pytest.approx(by_model, abs=0.008)


def test_one_criterion_for_all_is_the_30_plus_criterion_over_the_groups_own() -> None:
    ratio = salary_criterion("age30plus", REFERENCE) / salary_criterion("under30", REFERENCE)
    assert criterion_factor("under30", 1.0, uniform=True) == pytest.approx(float(ratio))
    assert criterion_factor("age30plus", 1.0) == 1.0


def test_the_blue_card_follows_a_directive_and_is_not_raised() -> None:
    assert criterion_factor("blue_card", 1.5) == 1.0


def test_the_share_admitted_falls_with_the_factor() -> None:
    shares = [admitted_share(f, "under30", CENTRAL)[0] for f in (1.0, 1.05, 1.1, 1.5, 2.0)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == 1.0


def test_the_law_as_it_stands_pulls_as_it_does() -> None:
    lost, drawn = pull_of_ruling(law_number("expat30.percentage"), 1.0, "age30plus", CENTRAL)
    assert (lost[0], drawn[0]) == (pytest.approx(0, abs=1e-12), pytest.approx(1, abs=1e-12))


@pytest.mark.parametrize("group", ["age30plus", "under30", "reduced"])
@pytest.mark.parametrize(("percentage", "norm"), [(0.0, 1.0), (0.2, 1.0), (0.27, 1.5), (0.27, 2.0)])
def test_a_smaller_ruling_loses_people(percentage: float, norm: float, group: Group) -> None:
    assert 0 < pull_of_ruling(percentage, norm, group, CENTRAL)[0][0] < 0.6


def test_without_the_ruling_inflow_falls_by_what_the_elasticity_says() -> None:
    """By hand: users' net wage falls from 1 − τ + 0.27·τ to 1 − τ, to the power 2, for three quarters of the group."""
    tax = CENTRAL["effects.marginal_tax"][0]
    net = (1 - tax) / (1 - tax + 0.27 * tax)
    by_hand = 0.75 * (1 - net ** CENTRAL["entry.tax_elasticity"][0])
    assert pull_of_ruling(0.0, 1.0, "age30plus", CENTRAL)[0][0] == pytest.approx(by_hand, abs=0.03)


def test_before_its_first_value_there_is_no_number_of_the_law() -> None:
    assert law_number("wml.hourly", date(2024, 1, 1)) == 13.27
    with pytest.raises(ParameterError, match=r"wml\.hourly has no published value by 2023-12-31"):
        law_number("wml.hourly", date(2023, 12, 31))


def test_no_factor_raises_the_criterion_of_the_blue_card() -> None:
    assert criterion_factor("blue_card", 1.3) == criterion_factor("blue_card", 1.3, uniform=True) == 1.0
