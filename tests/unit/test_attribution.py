"""Attribution: shares that sum to the whole, zero for what does nothing, exact and sampled in agreement."""

from __future__ import annotations

import pytest

from banen.decide import attribution
from banen.decide.attribution import INDICATORS, attribute
from banen.decide.batches import side_by_side
from banen.simulate.packages import Package, baseline, parse_settings

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
    for key in INDICATORS:
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


def test_sampled_orders_agree_with_every_subset(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = attribute(PACKAGE, 2035, draws=1)
    monkeypatch.setattr(attribution, "EXACT", 2)
    sampled = attribute(PACKAGE, 2035, draws=1)
    assert not sampled.exact
    for m, share in exact.shares["stock"].items():
        other = sampled.shares["stock"][m]
        assert other.shapley == pytest.approx(share.shapley, abs=max(4 * other.error, 1.0)), m


def test_subsets_side_by_side_change_no_bit_of_a_projection(grip: Package) -> None:
    """The whole package among 24 others gives what it gives alone."""
    from banen.observe.assumptions import Draws, assumptions
    from banen.simulate import cohorts
    from banen.simulate.effects import channels_of

    here = cohorts.world(Draws(2, 1, assumptions()))
    alone = cohorts.project(here, channels_of(grip, here)[0])
    runs = [cohorts.run_of(here, channels_of(p, here)[0]) for p in (baseline(), grip, PACKAGE)]
    together, _ = cohorts.advance(side_by_side(runs))
    assert together.stock[..., 2:4].tobytes() == alone.stock.tobytes()
