"""The compiled engine against the plain one, and the monthly step against a finer one."""

from __future__ import annotations

import numpy as np
import pytest

from banen.model import demand
from banen.simulate import cohorts
from banen.simulate.cohorts import World, run_of
from banen.simulate.effects import channels_of
from banen.simulate.packages import Package, parse_settings
from banen.simulate.reference import advance_plainly

FIELDS = ("stock", "arrived", "left", "died", "registered", "family", "open_posts")
EVERY_CHANNEL = [
    "2.11.quota=8000", "2.11.criterion_factor=1.2", "2.11.search_months=6", "2.6.quota=1500", "2.6.max_stay_months=18",
    "2.15.places_per_year=800", "1.4.improper_share_stopped=1", "L.18.regions_open=35", "2.16.variant=SU-V3",
    "L.11.extra_places_per_year=5000", "2.3.extra_in_work_per_year=5000", "2.16.sectors=food,metal",
    "L.10.levy_eur_per_worker_month=200",
]  # fmt: skip


@pytest.mark.parametrize("settings", [[], EVERY_CHANNEL], ids=["current law", "every channel"])
def test_the_compiled_engine_says_what_the_plain_one_says(uncertain: World, settings: list[str]) -> None:
    channels = channels_of(parse_settings(settings), uncertain)[0]
    books = cohorts.project(uncertain, channels)
    run = run_of(uncertain, channels)
    for draw in (0, 13):
        plain = advance_plainly(run, draw)
        for name in FIELDS:
            np.testing.assert_allclose(
                getattr(books, name)[..., draw], np.array(getattr(plain, name)), rtol=1e-9, atol=1e-6, err_msg=name
            )


def test_a_weekly_step_gives_the_same_stock_and_effect(central: World, grip: Package) -> None:
    """Finer time: stock within 0.5%, effect of the package within 1% (here from 2027 on; history is shared)."""
    stocks = {}
    for name, package in (("law", parse_settings([])), ("grip", grip)):
        channels = channels_of(package, central)[0]
        monthly = cohorts.project(central, channels).stock[..., 0].sum(1)
        weekly = np.array(advance_plainly(run_of(central, channels), steps=4).stock).sum(1)
        np.testing.assert_allclose(monthly, weekly, rtol=0.005)
        stocks[name] = monthly, weekly
    effect, finer = (stocks["grip"][i] - stocks["law"][i] for i in (0, 1))
    np.testing.assert_allclose(effect[4:], finer[4:], rtol=0.01)


def test_constant_leaving_and_demand_settle_where_arithmetic_says(central: World) -> None:
    """Analytical case: with demand flat and nobody limited, arrivals equal departures, deaths and nothing else."""
    import dataclasses

    channels = channels_of(parse_settings([]), central)[0]
    run = run_of(central, channels)
    flat = np.broadcast_to(run.desired[:1], (201, *run.desired.shape[1:]))

    def longer(path: np.ndarray) -> np.ndarray:
        return np.broadcast_to(path[:1], (200, *path.shape[1:]))

    long = dataclasses.replace(
        run, desired=flat, attraction=longer(run.attraction), kept=longer(run.kept), leaving=longer(run.leaving),
        yearly=longer(run.yearly),
    )  # fmt: skip
    books, _ = cohorts.advance(long)
    inflow = books.arrived[-1, :, 0].sum()
    outflow = (books.left[-1] + books.died[-1])[:, 0].sum()
    assert inflow == pytest.approx(outflow, rel=1e-6)
    gap = flat[-1, ..., 0].sum() - books.stock[-1, :, 0].sum()
    assert gap == pytest.approx(books.open_posts[-1, :, 0].sum(), rel=1e-6)


def test_history_follows_the_levels(central: World) -> None:
    """The stock never exceeds what employers want by more than those who have yet to leave."""
    wanted = demand.history(central.draws, demand.levels())[1:, ..., 0].sum((1, 2))
    present = central.history.stock[..., 0].sum(1)
    assert (present < wanted * 1.1).all()
