"""The optimiser beside looking at everything: the same frontier of the surrogate, and nearly all of the engine's."""

from __future__ import annotations

import dataclasses
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest

from banen.decide.search import optimiser
from banen.decide.search.choices import LEGAL_LEVELS, choices_of, objectives, reference_package
from banen.decide.search.dominance import non_dominated
from banen.decide.search.frontier import Frontier, Method, method_text
from banen.decide.search.optimiser import walk
from banen.decide.search.packages import EXACT, decide, levels_known, method_for
from banen.decide.search.refining import around, covered, nearby
from banen.decide.search.screening import MOST_COMBINATIONS
from banen.decide.search.surrogate import GRID, Surrogate
from banen.decide.targets import band_of
from banen.errors import ScenarioError
from banen.observe.assumptions import Draws, assumptions
from banen.quantities import Array
from banen.simulate.engine.cohorts import world
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.packages import conflicts

Chosen = npt.NDArray[np.bool_]
ANY = (-np.inf, np.inf)


def made_up(seed: int, measures: int = 4, levels: int = 2) -> tuple[Surrogate, Array]:
    """A surrogate and plain objectives that no engine gave."""
    generator = np.random.default_rng(seed)
    count = measures * levels
    measure = np.repeat(np.arange(measures), levels)
    alone = generator.normal(0, [[80.0], [30.0], [30.0]], (3, count))
    pairs = np.triu(generator.normal(0, 12.0, (3, count, count)), 1) * (measure[:, None] != measure)
    plain = np.column_stack([
        np.tile(np.arange(1.0, levels + 1), measures), generator.choice([0.0, 5.0, 12.5], count),
        generator.integers(0, 2, count), generator.integers(0, len(LEGAL_LEVELS), count),
        generator.choice([1.0, 2.5, 4.0, 8.0], count),
    ])  # fmt: skip
    surrogate = Surrogate(np.array([1e3, 5e2, 4e2]), alone, pairs + pairs.transpose(0, 2, 1), measure, np.zeros(3))
    return surrogate, plain


def everything(surrogate: Surrogate) -> Chosen:
    """Every combination of at most one choice per measure."""
    options = [[-1, *np.flatnonzero(surrogate.measure == m)] for m in np.unique(surrogate.measure)]
    chosen = [[n in pick for n in range(len(surrogate.measure))] for pick in product(*options)]
    return np.array(chosen)


def costs_of(chosen: Chosen, surrogate: Surrogate, plain: Array) -> Array:
    """The seven objectives by their definition."""
    return np.column_stack([objectives(chosen, plain), surrogate.steps(chosen).T])


def rows(costs: Array) -> set[tuple[float, ...]]:
    """Different rows, to the digits that a program in floating point keeps."""
    return {tuple(row) for row in (np.round(costs, 6) + 0.0).tolist()}


def frontier(surrogate: Surrogate, plain: Array, window: tuple[float, float]) -> set[tuple[float, ...]]:
    """The frontier by looking at every combination."""
    chosen = everything(surrogate)
    values = surrogate.value(chosen)[0]
    costs = costs_of(chosen[(values >= window[0]) & (values <= window[1])], surrogate, plain)
    return rows(costs[non_dominated(costs)])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("window", [(-np.inf, 950.0), (900.0, 1000.0)])
def test_the_walk_finds_the_whole_frontier_and_proves_it(seed: int, window: tuple[float, float]) -> None:
    surrogate, plain = made_up(seed, measures=3)
    found = walk(surrogate, plain, window, most=1_000)
    assert found.whole
    assert found.proven
    assert rows(costs_of(found.chosen, surrogate, plain)) == frontier(surrogate, plain, window)
    indicator = surrogate.value(everything(surrogate))[0]
    assert (found.lowest, found.highest) == pytest.approx((indicator.min(), indicator.max()), abs=1e-3)


def test_a_walk_that_is_cut_short_says_so_and_holds_the_best_in_each_objective() -> None:
    surrogate, plain = made_up(1, measures=5)
    found = walk(surrogate, plain, (-np.inf, 950.0), most=8)
    everywhere = np.array(sorted(frontier(surrogate, plain, (-np.inf, 950.0))))
    assert not found.whole
    assert len(found.chosen) < len(everywhere)
    best = costs_of(found.chosen, surrogate, plain).min(0)
    assert best.tolist() == pytest.approx(everywhere.min(0).tolist())


def test_a_window_that_nothing_reaches_is_proven_empty() -> None:
    surrogate, plain = made_up(2)
    found = walk(surrogate, plain, (1e5, np.inf), most=8)
    assert len(found.chosen) == 0
    assert found.whole


@pytest.mark.parametrize("seed", range(6))
def test_looking_around_the_anchors_completes_the_frontier(seed: int) -> None:
    surrogate, plain = made_up(seed)
    window = (-np.inf, 980.0)
    anchors = walk(surrogate, plain, window, most=7).chosen
    found = rows(costs_of(around(surrogate, plain, window, anchors), surrogate, plain))
    assert found == frontier(surrogate, plain, window)


def test_nearby_combinations_hold_at_most_one_choice_per_measure_and_differ_in_one_measure_or_two() -> None:
    surrogate, _ = made_up(0)
    start = everything(surrogate)[40]
    near = nearby(start[None], surrogate.measure)
    for row in near:
        assert np.bincount(surrogate.measure[row], minlength=4).max() <= 1
        assert len({int(m) for m in surrogate.measure[row != start]}) <= 2
    held = int(start.sum())
    itself, one_measure, swapped = 1, 4 * 2, held * (4 - held) * 2
    assert len(near) == itself + one_measure + swapped


def test_covered_rows_are_those_that_another_equals_or_beats() -> None:
    by = np.array([[1.0, 3.0], [3.0, 1.0]])
    costs = np.array([[1.0, 3.0], [2.0, 2.0], [3.0, 3.0], [0.0, 4.0]])
    assert covered(costs, by).tolist() == [True, False, True, False]


def costs_shown(found: Frontier) -> set[tuple[float | str, ...]]:
    """What a reader compares: the plain objectives, and the two medians in steps of 1% of current policy."""
    steps = {k: max(abs(found.current.bands[k][1]), 1.0) / 100 for k in (found.posts, "housing_shortage")}
    return {
        (
            p.intervention, p.known_cost or 0.0, len(p.unknown_costs), p.legal_level, p.lead_time_years,
            *(float(np.ceil(p.bands[k][1] / step - 1e-4)) for k, step in steps.items()),
        )
        for p in found.points
    }  # fmt: skip


@pytest.mark.parametrize(
    ("band", "indicator", "measures"),
    [
        (":1100000", "stock@present", ("1.1", "2.1", "2.7", "2.11")),
        (":15000", "net_migration", ("2.1", "2.2", "2.3", "2.11", "2.16")),
    ],
)
def test_optimiser_and_screening_find_the_frontier_of_the_engine(
    band: str, indicator: str, measures: tuple[str, ...]
) -> None:
    """At least 95% of what running everything finds, in which a difference below a step of 1% is a tie."""

    def by(method: Method) -> Frontier:
        return decide(band_of(band, indicator), 2035, draws=16, measures=measures, method=method, shown=10_000)

    wanted = costs_shown(by("exact"))
    for method in ("screened", "optimised"):
        found = costs_shown(by(method))
        assert len(found & wanted) >= 0.95 * len(wanted), method
        assert len(found - wanted) <= 0.05 * len(wanted), method


@pytest.mark.parametrize(
    ("combinations", "method"),
    [
        (2, "exact"),
        (EXACT, "exact"),
        (EXACT + 1, "screened"),
        (2**21, "screened"),
        (MOST_COMBINATIONS, "screened"),
        (MOST_COMBINATIONS + 1, "optimised"),
        (5**21, "optimised"),
    ],
)
def test_the_number_of_combinations_chooses_the_method(combinations: int, method: Method) -> None:
    assert method_for(combinations) == method


def test_each_method_is_told_in_both_languages() -> None:
    told = [method_text(m) for m in ("exact", "screened", "optimised")]
    assert len({t["nl"] for t in told} | {t["en"] for t in told}) == 6


def test_levels_are_one_two_or_fine() -> None:
    reference = reference_package()
    one, two, fine = (choices_of(reference, levels=level) for level in ("one", "two", "fine"))
    assert [c.measure for c in one] == list(dict.fromkeys(c.measure for c in two)), "on or off"
    assert {(c.measure, c.package) for c in one} <= {(c.measure, c.package) for c in two}
    assert {(c.measure, c.package) for c in two} < {(c.measure, c.package) for c in fine}
    for c in fine:
        assert c.package.active() == (c.measure,)
        assert [x for x in conflicts(c.package) if x.kind in ("forbidden", "idle")] == [], c
    assert len({(c.measure, c.package) for c in fine}) == len(fine)


def test_halves_lie_halfway_in_every_lever_that_is_a_number() -> None:
    fine = {c.level: c for c in choices_of(reference_package(), ["2.11"], "fine")}
    for name, lever in catalogue()["2.11"].levers.items():
        at = {level: c.package.values("2.11")[name] for level, c in fine.items()}
        if lever.kind == "number":
            assert at["half"] == pytest.approx((lever.default + at["package"]) / 2), name
            assert at["between"] == pytest.approx((at["package"] + at["far"]) / 2), name
    assert [fine[level].intervention for level in ("half", "package", "between", "far")] == [0.5, 1, 1.5, 2]


def test_a_wrong_choice_of_levels_is_told() -> None:
    with pytest.raises(ScenarioError, match="one, two, fine"):
        levels_known("three")


def test_fine_levels_are_searched_and_what_ran_is_said() -> None:
    band = band_of(":1100000", "stock@present")
    found = decide(band, 2035, draws=4, measures=("2.1", "2.11"), levels="fine", method="optimised")
    exact = decide(band, 2035, draws=4, measures=("2.1", "2.11"), levels="fine", method="exact")
    assert found.to_dict()["method"]["name"] == "optimised"
    assert found.left_out == ()
    assert (found.proven, exact.proven) == (True, None)
    assert found.looked_at == exact.looked_at == 25
    assert {p.package for p in found.points} == {p.package for p in exact.points}
    assert dataclasses.replace(found, method="exact").to_dict()["method"]["about"] != found.to_dict()["method"]["about"]


@pytest.mark.parametrize(("nodes", "proven"), [(0, False), (500, True)])
def test_a_search_that_was_cut_short_does_not_claim_an_end(
    nodes: int, proven: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(optimiser, "NODES", nodes)
    surrogate, plain = made_up(3, measures=8)
    assert walk(surrogate, plain, ANY, 8).proven is proven


def test_the_answer_does_not_depend_on_how_linear_algebra_adds() -> None:
    """Coefficients lie on a grid of binary fractions, so a value is the same in whatever order its parts are added."""
    found = Surrogate.measured(
        [c.package for c in choices_of(reference_package(), ["2.1", "2.11"], "two")],
        np.array([0, 0, 1, 1]), world(Draws(4, 1, assumptions())), ("stock@present", "housing_shortage"), 2035,
    )  # fmt: skip
    for part in (found.zero, found.alone, found.pairs, found.error):
        assert np.array_equal(part * GRID, np.rint(part * GRID))
    forwards = np.cumsum(found.alone, axis=1)[:, -1]
    assert np.array_equal(forwards, np.cumsum(found.alone[:, ::-1], axis=1)[:, -1])
