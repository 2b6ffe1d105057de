"""Work permits for asylum seekers: the weeks that the rule allows, how use spreads, and what another rule adds."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from banen.errors import ContentError
from banen.model import asylum_seekers
from banen.model.asylum_seekers import (
    added,
    monthly_permits,
    permits,
    permits_in,
    waited_long_enough,
    weeks_by_month,
    yearly,
)
from banen.model.channels import POLICY_YEARS
from banen.model.entry import waiting_months, weeks_allowed
from banen.observe.assumptions import Draws, assumptions
from banen.quantities import FIRST_YEAR
from banen.simulate.measures.packages import parse_settings
from banen.simulate.results.projection import project

DRAWS = Draws(60, 1, assumptions())
ON = np.ones(POLICY_YEARS)


@pytest.mark.parametrize(
    ("on", "variant", "weeks"),
    [
        (date(2022, 6, 1), None, 24),
        (date(2023, 11, 28), None, 24),
        (date(2023, 11, 29), None, 52),
        (date(2027, 1, 1), None, 52),
        (date(2027, 1, 1), "text_2022", 24),
        (date(2027, 1, 1), "announced_2026", 52),
    ],
)
def test_the_rule_says_how_many_weeks_are_allowed(on: date, variant: str | None, weeks: float) -> None:
    assert weeks_allowed(on, variant) == weeks


def test_months_follow_the_rule_and_a_variant_holds_from_its_year() -> None:
    law = weeks_by_month()
    assert law[:23].tolist() == [24] * 23
    assert set(law[23:]) == {52}
    text = weeks_by_month("text_2022", 2030)
    assert text[: 8 * 12].tolist() == law[: 8 * 12].tolist()
    assert set(text[8 * 12 :]) == {24}
    assert set(weeks_by_month(held_on=date(2023, 11, 28))) == {24}


def test_use_spreads_towards_all_employers_and_a_limit_holds_it_lower() -> None:
    free, held = (monthly_permits(DRAWS, weeks) for weeks in (weeks_by_month(), weeks_by_month("text_2022", 2022)))
    full = DRAWS["asylum.permits_full"] / 12
    assert (np.diff(free, axis=0) >= 0).all()
    assert (free[-1] <= full * (1 + 1e-9)).all()
    assert free[-1] == pytest.approx(full, rel=0.01)
    assert (held[24:] < free[24:]).all()
    assert held[-1] == pytest.approx(full * (24 / 52) ** DRAWS["asylum.limit_response"], rel=0.05)


def test_without_a_response_the_limit_holds_nobody_back() -> None:
    careless = DRAWS.pin(**{"asylum.limit_response": 0.0})
    weeks = weeks_by_month("text_2022", 2022)
    assert np.array_equal(monthly_permits(careless, weeks), monthly_permits(careless, weeks_by_month()))


def test_spreading_follows_its_equation() -> None:
    """Small steps of du/dt = λ·r·u·(1 − u/λ) end where the exact steps do."""
    one = Draws(1, 1, assumptions())
    full, pace, first, response = (
        one[f"asylum.{n}"][0] for n in ("permits_full", "spread_rate", "permits_first", "limit_response")
    )
    left, use, granted, steps = (24 / 52) ** response, first / full, 0.0, 20_000
    for _ in range(steps):
        use += left * pace * use * (1 - use / left) / steps
        granted += full * use / steps
    assert permits_in(one, 2022)[0] == pytest.approx(granted, rel=0.01)


def test_before_the_first_figure_the_first_level_stands() -> None:
    path = permits(DRAWS)
    assert np.array_equal(path[2010 - FIRST_YEAR], DRAWS["asylum.permits_first"])
    assert path[2024 - FIRST_YEAR] == pytest.approx(permits_in(DRAWS, 2024))


def test_the_law_itself_adds_exactly_nothing() -> None:
    law = waiting_months()
    waited = waited_long_enough(DRAWS, law, law)
    assert not waited.any()
    for part in added(DRAWS, weeks_by_month(), waited, ON):
        assert not part.any()


@pytest.mark.parametrize(
    ("high", "low", "sign"), [(3, 6, 1), (6, 9, -1), (6, np.inf, -1), (3, 3, 1)], ids=["3/6", "6/9", "6/no", "3/3"]
)
def test_shorter_waiting_adds_and_longer_waiting_or_no_access_takes_off(high: float, low: float, sign: int) -> None:
    waited = waited_long_enough(DRAWS, high, low)
    assert (np.sign(waited) == sign).mean() > 0.95
    for part in added(DRAWS, weeks_by_month(), waited, ON):
        assert (np.sign(np.median(part, axis=1)) == sign).all()


def test_no_access_takes_off_exactly_those_with_a_low_chance() -> None:
    assert waited_long_enough(DRAWS, waiting_months(), np.inf) == pytest.approx(-DRAWS["asylum.low_chance_share"])


def test_a_limit_that_returns_cuts_permits_and_the_work_that_each_gives() -> None:
    weeks = weeks_by_month("text_2022", 2027)
    fewer, workers = added(DRAWS, weeks, np.zeros(DRAWS.count), ON)
    assert (fewer <= 0).all()
    assert (workers <= fewer * np.minimum(DRAWS["asylum.job_years"], 24 / 52) + 1e-6).all()
    assert not added(DRAWS, weeks_by_month("text_2022", 2040), np.zeros(DRAWS.count), ON)[0][: 2040 - 2027].any()


def test_years_are_sums_of_their_months() -> None:
    assert yearly(np.arange(24.0)[:, None])[:, 0].tolist() == [66, 210]
    assert asylum_seekers.MONTHS == 12


def test_workers_who_are_shut_out_leave_posts_open_and_no_more_than_they_are() -> None:
    """Where almost no post was open before, the posts that they leave are all there is: no division by nothing."""
    result = project(parse_settings(["2.4.regime=text_24_weeks"]), draws=40)
    left = result["vacancies_unfilled"].difference
    fewer = result["asylum_work_permits"].difference
    assert left.at(2030)[1] > 0
    assert left.at(2030)[2] < -fewer.at(2030)[0]


@pytest.mark.parametrize("year", [2021, 2051])
def test_of_a_year_without_permits_there_is_no_nought(year: int) -> None:
    with pytest.raises(ContentError, match=f"modelled from 2022 to 2050, not in {year}"):
        permits_in(DRAWS, year)
