"""Open posts: a Beveridge function, never zero, with tightness as in 2023 giving the vacancy rates of 2023."""

from __future__ import annotations

import numpy as np
import pytest

from banen.model.population import structure
from banen.model.supply import fill_rate
from banen.model.vacancies import vacancy_rates
from banen.observe.figures import figures
from banen.simulate.engine.cohorts import open_posts, tightness

SECTORS = structure().sectors


def posts(fill: float, lost: float = 0.0, b: float = 0.4) -> np.ndarray:
    """Open posts of 1,000 practical workers in each sector at a share of posts that is filled."""
    present = np.zeros((1, len(SECTORS), 2, 1))
    present[:, :, 0] = 1000.0
    ease = np.full((1, 2, 1), fill)
    shut = np.full((1, len(SECTORS), 1), lost)
    return open_posts(np.array([b]), present, ease, np.full((2, 1), 0.9), shut)[0, :, 0]


def test_tightness_is_the_matching_function_turned_round() -> None:
    for candidates_per_offer in (0.5, 1.0, 2.2):
        assert float(tightness(fill_rate(np.array(candidates_per_offer)))) == pytest.approx(1 / candidates_per_offer)


def test_as_tight_as_in_2023_posts_stand_open_as_in_2023() -> None:
    found = dict(zip(SECTORS, posts(0.9), strict=True))
    assert found["construction"] == pytest.approx(figures().number("FX076.construction"))
    assert found["hospitality"] == pytest.approx(figures().number("FX077.hospitality"))
    assert found["care"] == pytest.approx(figures().number("FX076.all"))


def test_tighter_is_more_open_by_the_elasticity_and_lost_posts_are_added() -> None:
    ratio = float(tightness(np.array(0.8)) / tightness(np.array(0.9)))
    assert posts(0.8) == pytest.approx(posts(0.9) * ratio**0.4)
    assert posts(0.9, lost=12.0) == pytest.approx(posts(0.9) + 12)
    assert (posts(0.99) > 0).all()


def test_every_sector_has_a_rate() -> None:
    assert (vacancy_rates() > 0.03).all()
    assert (vacancy_rates() < 0.1).all()
