"""Stay: a first phase that nobody leaves from, types solved from the published shares, a type anew on registering."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banen.model.hazards import doubt_name, doubted, stay, still_here, type_shares
from banen.model.population import structure
from banen.observe.assumptions import DesignedDraws, Draws, assumptions, register
from banen.observe.figures import figures
from banen.quantities import FIRST_YEAR
from banen.simulate.engine.cohorts import World


def by_hand(months: int, leave: float, settle: float) -> float:
    """One type month by month: those in the first phase come out of it, those past it leave."""
    young, past = 1.0, 0.0
    for _ in range(months):
        young, past = young * (1 - settle), past * (1 - leave) + young * settle
    return young + past


@given(months=st.integers(0, 240), leave=st.floats(0.001, 0.5), settle=st.floats(0.001, 0.9))
def test_the_share_still_here_is_what_month_by_month_gives(months: int, leave: float, settle: float) -> None:
    found = still_here(months, np.array([[leave]]), np.array([settle]))
    assert float(found[0, 0]) == pytest.approx(by_hand(months, leave, settle), abs=1e-6)


def test_equal_rates_are_no_trouble() -> None:
    assert float(still_here(12, np.array([[0.2]]), np.array([0.2]))[0, 0]) == pytest.approx(by_hand(12, 0.2, 0.2))


def test_the_rate_first_rises_which_types_alone_cannot() -> None:
    """Figure G318: fewer gone in the first calendar year than half of those in the second."""
    leave, settle = np.array([[0.1], [0.02]]), np.array([0.2])
    here = [float(still_here(n, leave, settle).mean()) for n in (0, 6, 18, 30)]
    gone = -np.diff(here) / np.array([6, 12, 12]) / np.array(here[:-1])
    assert gone[0] < gone[1] > gone[2]


def test_the_mix_of_types_gives_the_published_shares() -> None:
    leave, settle = np.array([[0.15], [0.026], [0.005]]), np.array([0.18])
    mix = type_shares(np.array([0.433]), np.array([0.642]), leave, settle)
    left = [float(1 - (mix * still_here(n, leave, settle)).sum()) for n in (24, 60)]
    assert left == pytest.approx([0.433, 0.642])
    assert mix.sum() == pytest.approx(1)


def test_only_residents_begin_in_a_first_phase() -> None:
    stays = stay(Draws(1, 1, register()))
    for pair, staged in zip(structure().pairs, stays.staged, strict=True):
        assert staged == (pair.route not in ("eu_short_stay", "eu_posted", "third_country_posted", "technician_pilot")
                          and not (pair.route == "work_permit" and pair.market == "practical")), pair.name  # fmt: skip


def test_each_published_share_has_a_doubt_of_its_own() -> None:
    """A doubt of one point on FL111 moves the share of 2011 by one point, and no other year's."""
    assert {"FL087", "FL111", "FL144", "FL153", "FL154"} <= set(doubted())
    pair = int(structure().index(origin="PL", route="eu_resident")[0])
    plain, doubting = (
        stay(DesignedDraws.of({doubt_name("FL111"): np.array([value])}, register())) for value in (0.0, 0.01)
    )

    def left(stays: object, year: int) -> float:
        return float(1 - stays.here_after(pair, year - FIRST_YEAR, 24)[0])  # type: ignore[attr-defined]

    assert left(doubting, 2011) - left(plain, 2011) == pytest.approx(0.01, abs=0.0005)
    assert left(doubting, 2014) == left(plain, 2014)


def test_settlers_are_from_outside_the_eu() -> None:
    """Stock and net of the EU ask for a long type of fewer than 250 months, those of others for more."""
    draws = Draws(1000, 1, assumptions())
    eu, others = (np.median(draws[f"stay.{g}_months_long"]) for g in ("eu", "third_country"))
    assert eu < 250 < others


def test_who_registers_takes_a_type_anew(central: World) -> None:
    """Registered and direct arrivals leave alike, so the published shares hold for both together (FL111: 43.3%)."""
    pair = int(structure().index(origin="PL", route="eu_resident")[0])
    gone = 100 * float(1 - central.stay.here_after(pair, 2011 - FIRST_YEAR, 24)[0])
    assert gone == pytest.approx(figures().number("FL111"), abs=1.5)
    assert not hasattr(central.stay, "registered")
