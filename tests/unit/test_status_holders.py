"""Status holders: permits as figures count them, work by years since the permit, and what a measure adds."""

from __future__ import annotations

import numpy as np
import pytest

from banen.errors import ContentError
from banen.model import status_holders as model
from banen.model.status_holders import known_permits, permits, permits_between, share_in_work, status_holders
from banen.observe.assumptions import Draws, assumptions, register
from banen.observe.figures import figures
from banen.quantities import FIRST_YEAR, LAST_YEAR
from banen.simulate.measures.packages import parse_settings
from banen.simulate.results.indicators import (
    NO_LABOUR_MIGRANTS,
    definition_of,
    definition_text,
    definitions,
)
from banen.simulate.results.projection import project
from banen.simulate.results.receipt import rests_on

DRAWS = Draws(60, 1, assumptions())
AT = {year: year - FIRST_YEAR for year in range(FIRST_YEAR, LAST_YEAR + 1)}


def test_permits_are_the_figures_where_there_are_any_and_half_a_figure_is_half_a_year() -> None:
    one = Draws(1, 1, register())
    granted = dict(zip(range(2014, LAST_YEAR + 1), permits(one)[:, 0], strict=True))
    assert granted[2016] == figures().number("TW022")
    assert granted[2021] == figures().number("TW027")
    assert granted[2022] == pytest.approx(20_100 + 29_400 / 2)
    assert granted[2015] == granted[2014] == 29_400
    assert granted[2027] == 23_700


def test_the_sum_to_mid_2024_takes_half_of_the_last_year() -> None:
    one = Draws(1, 1, register())
    assert permits_between(one, 2014, 2024, 6)[0] == pytest.approx(permits(one)[:10].sum() + permits(one)[10, 0] / 2)


@pytest.mark.parametrize("pinned", [{}, {"status_holders.delay_2014": 1.0}, {"status_holders.ceiling": 0.7}])
def test_the_share_in_work_starts_at_nothing_and_tends_to_its_ceiling_from_below(pinned: dict[str, float]) -> None:
    draws = DRAWS.pin(**pinned)
    path = np.stack([share_in_work(draws, 2014, d) for d in (0, 0.5, 1, 2, 3, 6, 9, 20, 36)])
    assert not path[0].any()
    assert (np.diff(path, axis=0) > 0).all()
    assert (path[-1] < draws["status_holders.ceiling"]).all()
    assert path[-1] == pytest.approx(draws["status_holders.ceiling"], abs=0.04)


def test_a_year_follows_its_equation() -> None:
    """Small steps of dw/dd = f·(1 − w) − q·w, with f at the middle of each year, end where the exact solution does."""
    one = Draws(1, 1, register())
    f, top, delay = (one[f"status_holders.{n}"][0] for n in ("finding_rate", "ceiling", "delay_2014"))
    q, share, steps = f * (1 - top) / top, 0.0, 2000
    for year in range(4):
        x = (year + 0.5) / delay
        for _ in range(steps):
            share += (f * x**2 / (1 + x**2) * (1 - share) - q * share) / steps
    assert share_in_work(one, 2014, 4)[0] == pytest.approx(share, rel=1e-3)


def test_nobody_appears_or_is_lost_between_in_work_and_without() -> None:
    """Persons of 18 to 65 with a permit, less those who left: a sum over cohorts written apart from the model."""
    found, granted = status_holders(DRAWS), permits(DRAWS) * DRAWS["status_holders.adult_share"]
    stays = np.exp(-DRAWS["status_holders.leaving_rate"])
    for year in (2014, 2023, 2050):
        since = year - 2014 - np.arange(year - 2013)
        present = sum(granted[i] * (stays**d + stays ** (d + 1)) / 2 for i, d in enumerate(since))
        at = AT[year]
        assert found.in_work[at] + found.without_work[at] == pytest.approx(present)
    assert not found.in_work[: AT[2014]].any()


def test_finders_are_the_change_in_those_who_work_and_those_who_stopped_or_left() -> None:
    found = status_holders(DRAWS)
    change = np.diff(found.in_work, axis=0)
    mean = (found.in_work[1:] + found.in_work[:-1]) / 2
    assert found.finders[AT[2018] :] == pytest.approx((change + found.ending * mean)[AT[2017] :], rel=0.04)


@pytest.fixture
def starts() -> np.ndarray:
    return np.full((24, DRAWS.count), 1000.0)


def test_extra_starts_fade_because_most_would_have_found_work_later(starts: np.ndarray) -> None:
    found = status_holders(DRAWS)
    extra = found.extra_in_work(starts)
    assert (extra[0] < 1000).all()
    assert (extra <= found.still_in_job(starts)).all()
    settled = 1000 / (found.finding[-1] + found.ending)
    assert extra[-1] == pytest.approx(settled, rel=0.03)


def test_no_more_work_through_a_measure_than_have_none(starts: np.ndarray) -> None:
    found = status_holders(DRAWS)
    assert (found.extra_in_work(starts * 1000) <= found.without_work[-24:]).all()
    assert not found.extra_in_work(0 * starts).any()


def test_a_wrong_table_of_permits_is_told_with_its_line(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "asylum_permits.csv").write_text("year,half_years,figure\n2016,2,XX999\n2017,3,TW023\n")
    monkeypatch.setattr(model, "TABLES", folder)
    known_permits.cache_clear()
    try:
        with pytest.raises(ContentError, match=r"XX999.*") as told:
            known_permits()
        assert "asylum_permits.csv:3" in str(told.value)
    finally:
        known_permits.cache_clear()


def test_their_indicators_say_that_they_are_no_labour_migrants_and_are_no_count_of_them() -> None:
    for name in ("status_holders_in_work", "status_holders_without_work", "asylum_work_permits"):
        assert definition_of(name) == NO_LABOUR_MIGRANTS
        assert "arbeidsmigranten" in definition_text(NO_LABOUR_MIGRANTS)["definition_nl"]
        assert not set(rests_on(name)) & set(rests_on("stock"))
    assert NO_LABOUR_MIGRANTS not in definitions(), "nobody can choose it as a count of labour migrants"


def test_a_package_moves_people_from_without_work_into_it_and_counts_no_one_twice() -> None:
    result = project(parse_settings(["2.3.extra_in_work_per_year=5000"]), draws=8)
    into = np.array(result["status_holders_in_work"].difference.p50)
    out_of = np.array(result["status_holders_without_work"].difference.p50)
    assert into == pytest.approx(-out_of)
    assert (into[AT[2027] :] > 0).all()
    assert not into[: AT[2027]].any()
    assert not np.array(result["asylum_work_permits"].difference.p50).any()


@pytest.mark.parametrize("years", [(2013, 2016), (2020, 2019), (2040, 2051)])
def test_of_years_without_cohorts_there_is_no_number(years: tuple[int, int]) -> None:
    with pytest.raises(ContentError, match="asylum permits are modelled from 2014 to 2050"):
        permits_between(DRAWS, *years)
