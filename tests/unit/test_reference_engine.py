"""The compiled engine against the plain one, and the monthly step against a finer one."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from banen.model import demand
from banen.model.population import structure
from banen.simulate.engine import cohorts, frame, kernel
from banen.simulate.engine.cohorts import World, run_of
from banen.simulate.engine.reference import advance_plainly
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package, parse_settings

FIELDS = ("stock", "arrived", "left", "died", "registered", "family", "family_joined", "family_left", "ease")
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
    """Analytical case: with demand flat, all employers alike and no response, arrivals equal departures and deaths."""
    channels = channels_of(parse_settings([]), central)[0]
    run = holding(run_of(central, channels), SPREAD=0.0, RESPONSE=0.0)
    flat = np.broadcast_to(run.desired[:1], (201, *run.desired.shape[1:]))

    def longer(path: np.ndarray) -> np.ndarray:
        return np.broadcast_to(path[:1], (200, *path.shape[1:]))

    long = dataclasses.replace(
        run, desired=flat, attraction=longer(run.attraction), kept=longer(run.kept), leaving=longer(run.leaving),
        yearly=longer(run.yearly), pulse=0 * longer(run.pulse),
    )  # fmt: skip
    books, _ = cohorts.advance(long)
    inflow = books.arrived[-1, :, 0].sum()
    outflow = (books.left[-1] + books.died[-1])[:, 0].sum()
    assert inflow == pytest.approx(outflow, rel=1e-6)


def holding(run: cohorts.Run, **constants: float) -> cohorts.Run:
    """A run with some constants of the engine held at a value."""
    values = run.constants.copy()
    for name, value in constants.items():
        values[getattr(frame, name)] = value
    return dataclasses.replace(run, constants=values)


def test_somebody_is_hired_in_a_shrinking_sector_unless_employers_are_alike(central: World) -> None:
    run = run_of(central, channels_of(parse_settings([]), central)[0])
    shrunk = dataclasses.replace(run, desired=np.concatenate([run.desired[:1], 0.2 * run.desired[1:]]))
    alike = cohorts.advance(holding(shrunk, SPREAD=0.0))[0].arrived[1, :, 0].sum()
    differing = cohorts.advance(holding(shrunk, SPREAD=0.1))[0].arrived[1, :, 0].sum()
    assert alike == 0.0
    assert differing > 0.0


def test_demand_follows_people_and_only_as_far_as_it_responds(central: World) -> None:
    """With more candidates the stock grows, more so the more demand responds; with as many, demand stands still."""
    run = run_of(central, channels_of(parse_settings([]), central)[0])

    def stock(attraction: float, response: float) -> float:
        held = holding(dataclasses.replace(run, attraction=attraction * run.attraction), RESPONSE=response)
        return float(cohorts.advance(held)[0].stock[10, :, 0].sum())

    gains = [stock(1.5, response) / stock(1.0, response) - 1 for response in (0.0, 1.0, 2.0)]
    assert 0 < gains[0] < gains[1] < gains[2]


def test_history_follows_the_levels(central: World) -> None:
    """The stock never exceeds what employers want by more than those who have yet to leave, and a pulse."""
    wanted = demand.history(central.draws, demand.past_levels(central.draws))[1:, ..., 0].sum((1, 2))
    present = central.history.stock[..., 0].sum(1)
    assert (present < wanted * 1.15).all()


def test_a_pulse_comes_and_goes(central: World) -> None:
    """Offers of one year half as high again bring more people in that year, and fewer after it."""
    run = run_of(central, channels_of(parse_settings([]), central)[0])
    pulse = np.zeros_like(run.pulse)
    calm = cohorts.advance(dataclasses.replace(run, pulse=pulse))[0].arrived[..., 0].sum(1)
    pulse[1, 0] = np.log(1.5)
    pulsed = cohorts.advance(dataclasses.replace(run, pulse=pulse))[0].arrived[..., 0].sum(1)
    assert pulsed[0] == pytest.approx(calm[0])
    assert pulsed[1] > 1.05 * calm[1]
    assert pulsed[2] < calm[2]
    assert pulsed[12] == pytest.approx(calm[12], rel=0.01)


def test_specialists_alone_follow_their_pulse(central: World) -> None:
    run = run_of(central, channels_of(parse_settings([]), central)[0])
    pulse = np.zeros_like(run.pulse)
    before = cohorts.advance(dataclasses.replace(run, pulse=pulse))[0].arrived[0, ..., 0]
    pulse[0, 1] = -0.5
    after = cohorts.advance(dataclasses.replace(run, pulse=pulse))[0].arrived[0, ..., 0]
    pulsed = cohorts.frame_of(structure(), run.network_reference).pulsed > 0
    assert after[pulsed].sum() < 0.75 * before[pulsed].sum()
    assert after[~pulsed].sum() == pytest.approx(before[~pulsed].sum(), rel=0.03)


def test_the_engine_is_compiled_once_for_any_number_of_draws(central: World, uncertain: World) -> None:
    """One draw fills its block, many are put into blocks: the compiler must not take the one for another kind."""
    for here in (central, uncertain):
        cohorts.project(here, channels_of(parse_settings([]), here)[0])
    assert len(kernel.advance.signatures) == 1
