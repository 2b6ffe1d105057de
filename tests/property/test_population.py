"""Promises about persons that hold in every run, whatever the package, the draws or the threads."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from banen.model.channels import Channels
from banen.model.population import DEFINITIONS, structure
from banen.observe.assumptions import Draws, assumptions
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import Books, World
from banen.simulate.ensembles import BY_DRAW
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.levers import Text
from banen.simulate.measures.packages import Package, baseline
from banen.simulate.results.indicators import series_of
from banen.simulate.results.projection import project

ROUNDING = 1e-6
"""Persons: sums of a million doubles differ by less."""


def random_packages() -> st.SearchStrategy[Package]:
    """Packages of up to four measures, each lever anywhere between its default and its far end."""
    numeric = [
        (m.id, lever)
        for m in catalogue().values()
        for lever in m.levers.values()
        if lever.kind == "number" and lever.default is not None and lever.far is not None
    ]

    def build(picks: list[tuple[int, float]]) -> Package:
        chosen: dict[str, dict[str, float]] = {}
        for i, share in picks:
            measure, lever = numeric[i]
            low, high = float(lever.default), float(lever.far)  # type: ignore[arg-type]
            chosen.setdefault(measure, {})[lever.name] = low + share * (high - low)
        return Package(Text.of({"nl": "toeval", "en": "chance"}), chosen, {})

    pick = st.tuples(st.integers(0, len(numeric) - 1), st.floats(0, 1))
    return st.lists(pick, min_size=1, max_size=4, unique_by=lambda p: p[0]).map(build)


def books_of(world: World, package: Package) -> Books:
    return cohorts.project(world, channels_of(package, world)[0])


@given(package=random_packages())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_persons_are_conserved_per_pair(central: World, package: Package) -> None:
    books = books_of(central, package)
    cells = structure()
    into = np.zeros_like(books.registered)
    for p, target in enumerate(cells.registers_as):
        if target >= 0:
            into[:, target] += books.registered[:, p]
    before = np.concatenate([central.history.stock[-1:], books.stock[:-1]])
    after = before + books.arrived - books.left - books.died - books.registered + into
    np.testing.assert_allclose(books.stock, after, atol=ROUNDING)


@given(package=random_packages())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_count_is_ever_negative(central: World, package: Package) -> None:
    books = books_of(central, package)
    for field in dataclasses.fields(books):
        value = getattr(books, field.name)
        if isinstance(value, np.ndarray):
            assert (value >= -ROUNDING).all(), field.name
            assert np.isfinite(value).all(), field.name


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_persons_are_conserved_within_every_definition(uncertain: World, grip: Package, definition: str) -> None:
    """Stock at a moment = stock before + arrivals − departures − deaths, for each count of labour migrants."""
    channels = channels_of(grip, uncertain)[0]
    series = series_of(uncertain.draws, cohorts.project(uncertain, channels), channels)
    at = "" if definition == "residents" else f"@{definition}"
    stock = series[f"stock{at}"]
    if definition in ("seo", "payroll_year", "posted"):  # counted over the year: those who left or died count too
        stock = stock - series[f"departures{at}"] - series[f"deaths{at}"]
    change = series[f"arrivals{at}"] - series[f"departures{at}"] - series[f"deaths{at}"]
    np.testing.assert_allclose(np.diff(stock, axis=0), change[1:], atol=ROUNDING)


def test_sectors_add_up_to_pairs(uncertain: World, grip: Package) -> None:
    books = books_of(uncertain, grip)
    np.testing.assert_allclose(books.sector_stock.sum((1, 2)), books.stock.sum(1), rtol=1e-12)


def test_a_package_with_every_lever_at_default_is_the_baseline_bit_for_bit() -> None:
    idle = Package(Text.of({"nl": "niets", "en": "nothing"}), {m.id: m.defaults() for m in catalogue().values()}, {})
    result = project(idle, draws=5, seed=3)
    for key in result:
        outcome = result[key]
        assert outcome.package.p50.tobytes() == outcome.baseline.p50.tobytes(), key
        assert not outcome.difference.p05.any(), key
        assert not outcome.difference.p95.any(), key


def test_neutral_channels_through_the_engine_are_the_baseline_bit_for_bit(uncertain: World) -> None:
    """Also when the engine really runs: multiplying by one and adding nothing changes no bit."""
    first = cohorts.project(uncertain, Channels.neutral(uncertain.draws.count))
    again = cohorts.project(uncertain, channels_of(baseline(), uncertain)[0])
    assert first.stock.tobytes() == again.stock.tobytes()


@pytest.mark.parametrize("draws", [8, 40, 48])
def test_full_blocks_of_draws_leave_the_world_as_it_was(draws: int) -> None:
    """Blocks without a draw to fill up once shared memory with the world, which then moved: run it twice."""
    world = cohorts.world(Draws(draws, 2, assumptions()))
    before = world.today.cells.tobytes()
    first, second = (books_of(world, baseline()).stock.tobytes() for _ in range(2))
    assert first == second
    assert world.today.cells.tobytes() == before


@pytest.mark.parametrize("measure", ["L.1", "L.16", "L.19"])
def test_measures_without_a_channel_change_no_bit(central: World, measure: str) -> None:
    far = Package(Text.of({"nl": "ver", "en": "far"}), {measure: catalogue()[measure].at_far()}, {})
    assert books_of(central, far).stock.tobytes() == books_of(central, baseline()).stock.tobytes()


def test_threads_and_block_widths_change_no_bit(grip: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    """Same seed, same bytes, whatever the threads and however draws are cut into blocks."""
    world = cohorts.world(Draws(60, 5, assumptions()))
    channels = channels_of(grip, world)[0]
    reference = cohorts.project(world, channels)
    for threads, lanes in ((1, 8), (2, 24), (4, 56)):
        monkeypatch.setattr(cohorts, "THREADS", threads)
        monkeypatch.setattr(cohorts, "MOST_LANES", lanes)
        books = cohorts.project(world, channels)
        assert books.stock.tobytes() == reference.stock.tobytes(), (threads, lanes)
        assert books.open_posts.tobytes() == reference.open_posts.tobytes(), (threads, lanes)


def test_a_draw_does_not_depend_on_its_neighbours() -> None:
    few, many = Draws(3, 9, assumptions()), Draws(40, 9, assumptions())
    for name in ("stay.eu_months_short", "demand.feedback", "effects.replaces_migrant"):
        assert few[name].tobytes() == many[name][:3].tobytes()
    assert cohorts.world(few).today.cells.tobytes() == cohorts.world(many).today.cells[..., :3].tobytes()


def test_what_a_measure_does_to_a_draw_does_not_depend_on_its_neighbours() -> None:
    """So it is the same in shards, among lives and in a run of any size, and no doubt is averaged away."""
    few, many = (cohorts.world(Draws(count, 9, assumptions())) for count in (3, 12))
    for measure in catalogue().values():
        package = Package(Text.of({"nl": "ver", "en": "far"}), {measure.id: measure.at_far()}, {})
        alone, beside = channels_of(package, few)[0], channels_of(package, many)[0]
        for name in BY_DRAW:
            assert np.array_equal(getattr(alone, name), getattr(beside, name)[..., :3]), (measure.id, name)


def test_another_seed_gives_other_draws() -> None:
    assert not np.allclose(Draws(5, 1, assumptions())["demand.feedback"], Draws(5, 2, assumptions())["demand.feedback"])


@pytest.mark.parametrize(
    ("measure", "lever", "values"),
    [
        ("L.10", "levy_eur_per_worker_month", [0, 250, 500, 1000]),
        ("L.20", "real_increase", [0, 0.1, 0.2, 0.4]),
        ("2.11", "criterion_factor", [1, 1.1, 1.4, 2]),
        ("2.10", "inspectors", [0, 120, 500]),
        ("2.1", "low_value_growth", [0, -1, -3, -5]),
        ("2.2", "municipalities_applying", [0, 0.5, 1]),
        ("2.3", "extra_in_work_per_year", [0, 4000, 20000]),
        ("1.1", "pay_gap_closed", [0, 0.25, 1]),
        ("2.9", "share_removed_other", [0, 0.5, 1]),
        ("L.6", "productivity_growth", [0, 0.5, 2]),
    ],
)
def test_the_stock_falls_as_the_lever_moves(central: World, measure: str, lever: str, values: list[float]) -> None:
    others = {"2.2": {"places_required_per_worker": 1.0}}.get(measure, {})
    stocks = []
    for value in values:
        package = Package(Text.of({"nl": "x", "en": "x"}), {measure: {**others, lever: value}}, {})
        stocks.append(books_of(central, package).stock[3].sum())
    assert stocks == sorted(stocks, reverse=True)
    assert stocks[0] - stocks[-1] > 1.0
