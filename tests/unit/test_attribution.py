"""Attribution: shares that sum to the whole, zero for what does nothing, exact and sampled in agreement."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from banen.decide.doubt import attribution
from banen.decide.doubt.attribution import EXACT, Attribution, Share, attribute
from banen.decide.doubt.contributions import contributions_of
from banen.errors import ScenarioError
from banen.languages import Text
from banen.observe.assumptions import Draws, assumptions
from banen.simulate import ensembles as batches
from banen.simulate.engine import cohorts
from banen.simulate.ensembles import BESIDE, values_of
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.effects import shared as shared_channels
from banen.simulate.measures.effects.shared import MOST_KEPT, NAMES, SharedChannels, _Watched
from banen.simulate.measures.packages import Package, baseline, parse_settings
from banen.simulate.results.indicators import series_of, shown_in

PACKAGE = parse_settings(
    [
        "2.1.low_value_growth=-2",
        "L.10.levy_eur_per_worker_month=300",
        "2.11.criterion_factor=1.3",
        "L.1.bound_kind=target",
    ]
)


def test_the_shares_sum_to_the_effect_of_the_package() -> None:
    found = attribute(PACKAGE, 2035, draws=3)
    assert found.exact
    for key in shown_in("attribution"):
        total = sum(s.shapley for s in found.shares[key].values())
        assert total == pytest.approx(found.whole[key], rel=1e-9, abs=1e-6), key


def test_a_measure_without_effect_has_no_share() -> None:
    share = attribute(PACKAGE, 2035, draws=2).shares["stock"]["L.1"]
    assert share.alone == pytest.approx(0, abs=1e-6)
    assert share.shapley == pytest.approx(0, abs=1e-6)


def test_a_package_of_one_measure_is_all_its_doing() -> None:
    share = attribute(parse_settings(["L.10.levy_eur_per_worker_month=300"]), 2040, draws=2).shares["stock"]["L.10"]
    assert share.alone == pytest.approx(share.shapley)


def test_measures_interact() -> None:
    """With labour priced, the vision on the economy fades less, so its share exceeds its effect alone."""
    share = attribute(PACKAGE, 2045, draws=1).shares["stock@present"]["2.1"]
    assert share.shapley < share.alone < 0


def test_sampled_orders_agree_with_every_subset() -> None:
    exact = attribute(PACKAGE, 2035, draws=1)
    sampled = attribute(PACKAGE, 2035, draws=1, most=2)
    assert not sampled.exact
    for m, share in exact.shares["stock"].items():
        other = sampled.shares["stock"][m]
        assert other.shapley == pytest.approx(share.shapley, abs=max(4 * other.error, 1.0)), m


def game(monkeypatch: pytest.MonkeyPatch, worth: Any) -> None:
    """The engine replaced by a game of which Shapley's shares are known: what a set of measures is worth."""

    def values(packages: Sequence[Package], here: Any, keys: Sequence[str], year: int, progress: Any = None) -> Any:
        return np.array([np.full((len(keys), here.draws.count), float(worth(set(p.active())))) for p in packages])

    monkeypatch.setattr(attribution, "values_of", values)


def of_measures(count: int) -> Package:
    """A package of so many measures; a game does not look at their levers."""
    names = [f"1.{n}" for n in range(1, 6)] + [f"2.{n}" for n in range(1, 17)]
    return Package(Text.of({"nl": "", "en": ""}), {name: catalogue()[name].at_far() for name in names[:count]})


def test_twelve_measures_are_exact_and_thirteen_are_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    game(monkeypatch, len)
    assert EXACT == 12
    found = attribute(of_measures(12), 2035, draws=1)
    assert found.exact
    assert {round(s.shapley, 9) for s in found.shares["stock"].values()} == {1.0}
    assert not attribute(of_measures(13), 2035, draws=1).exact


def test_measures_that_work_alike_have_the_same_share_and_one_that_adds_nothing_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two gloves on one hand: 1.1 and 1.2 each are a left one, 1.3 the right one, 1.4 is none."""
    game(monkeypatch, lambda measures: float("1.3" in measures and bool({"1.1", "1.2"} & measures)))
    shares = attribute(of_measures(4), 2035, draws=1).shares["stock"]
    expected = {"1.1": 1 / 6, "1.2": 1 / 6, "1.3": 4 / 6, "1.4": 0.0}
    assert {m: s.shapley for m, s in shares.items()} == pytest.approx(expected)


def test_exact_shares_are_the_mean_over_every_order_of_the_engine() -> None:
    found = attribute(PACKAGE, 2035, draws=2)
    here = cohorts.world(Draws(2, 1, assumptions()))
    orders = list(permutations(PACKAGE.active()))
    gains = dict.fromkeys(PACKAGE.active(), 0.0)
    for order in orders:
        steps = [PACKAGE.only(*order[:n]) for n in range(len(order) + 1)]
        values = values_of(steps, here, ["stock"], 2035).mean((1, 2))
        for m, gain in zip(order, np.diff(values), strict=True):
            gains[m] += gain / len(orders)
    for m, share in found.shares["stock"].items():
        assert share.shapley == pytest.approx(gains[m], rel=1e-9, abs=1e-6), m


def test_progress_is_told_to_the_last_subset() -> None:
    seen: list[tuple[int, int]] = []
    attribute(PACKAGE, 2035, draws=1, progress=lambda doing, done, of: seen.append((done, of)))
    assert seen[-1] == (16, 16)


def test_packages_in_many_batches_give_what_they_give_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """While one batch runs the next is prepared; that changes no bit and no order."""
    here = cohorts.world(Draws(2, 1, assumptions()))
    packages = [PACKAGE.only(*PACKAGE.active()[:n]) for n in (3, 0, 4, 1, 2)]
    whole = values_of(packages, here, ["stock", "housing_shortage"], 2032)
    monkeypatch.setattr(batches, "AT_ONCE", 2)
    assert values_of(packages, here, ["stock", "housing_shortage"], 2032).tobytes() == whole.tobytes()


def test_subsets_side_by_side_change_no_bit_of_a_projection(grip: Package) -> None:
    """The whole package among 24 others gives what it gives alone."""
    here = cohorts.world(Draws(2, 1, assumptions()))
    alone = cohorts.project(here, channels_of(grip, here)[0])
    say = series_of(here.draws, alone, channels_of(grip, here)[0])
    for keys in (["stock", "housing_shortage"], ["stock", "stock_by_route:eu_short_stay"]):
        together = values_of([baseline(), grip, PACKAGE, grip.only("2.6", "2.16"), grip], here, keys, 2050)
        assert together[1].tobytes() == together[4].tobytes() == np.stack([say[key][-1] for key in keys]).tobytes()


@pytest.mark.parametrize("room", [MOST_KEPT, 1])
def test_channels_that_packages_share_are_those_that_each_has_alone(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    """All measures of the catalogue at their strongest, in subsets where one reads what another builds."""
    monkeypatch.setattr(shared_channels, "MOST_KEPT", room)
    here = cohorts.world(Draws(2, 1, assumptions()))
    everything = Package(Text.of({"nl": "", "en": ""}), {name: known.at_far() for name, known in catalogue().items()})
    later = Package(everything.title, everything.settings, dict.fromkeys(everything.active(), 2031))
    chosen = np.random.Generator(np.random.Philox(7)).random((90, len(everything.active()))) < 0.5
    packages = [
        package.only(*np.array(package.active())[mask])
        for package, masks in ((everything, chosen[:45]), (later, chosen[45:]))
        for mask in masks
    ]
    shared = SharedChannels(packages, here)
    assert shared.shares
    for place, package in enumerate(packages):
        alone, found = channels_of(package, here)[0], shared.of(place)
        different = [n for n in NAMES if not np.array_equal(getattr(alone, n), getattr(found, n))]
        assert not different, (package.active(), different)


def test_the_engine_reads_every_channel_but_those_of_the_indicators() -> None:
    here = cohorts.world(Draws(2, 1, assumptions()))
    watched = _Watched.neutral(2)
    watched.watch()
    cohorts.run_of(here, watched)
    assert set(watched.touched) == set(NAMES) - set(BESIDE)


def test_a_year_and_draws_that_cannot_be_run_are_refused_together() -> None:
    with pytest.raises(ScenarioError) as told:
        attribute(PACKAGE, 2020, draws=0)
    assert [fault.what for fault in told.value.faults] == ["Year 2020 cannot be projected.", "0 draws cannot be run."]


def share_of(value: float) -> Share:
    return Share(value, value, value - 10, value + 10, 0.0)


@pytest.mark.parametrize("middle", [300.0, -60.0, 40.0])
def test_contributions_add_up_to_what_is_shown_and_lie_in_their_own_bands(middle: float) -> None:
    """Where mean and middle have little in common, what lies between goes to a part and to its band alike."""
    shares = {"stock": {"2.1": share_of(60.0), "2.3": share_of(20.0)}}
    told = contributions_of(
        Attribution(2035, True, 8, shares, {"stock": 80.0}), "stock", (middle - 9, middle, middle + 9)
    )
    assert sum(row.value for row in told.rows) == middle
    assert all(row.low <= row.value <= row.high for row in told.rows)
