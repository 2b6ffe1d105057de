"""Lives one by one: the plain life says what the compiled one says, and all together say what the cohorts say."""

from __future__ import annotations

import numpy as np
import pytest

from banen.observe.assumptions import Draws, assumptions
from banen.quantities import Array
from banen.simulate.engine import cohorts
from banen.simulate.engine.frame import FAMILY, FLOW_NAMES, STOCK
from banen.simulate.engine.lives import books, plain
from banen.simulate.engine.lives.books import TURN, Past, Sums
from banen.simulate.engine.lives.law import ARRIVES, OPENS, law_of
from banen.simulate.engine.lives.spells import how_many

DRAWS = Draws(1, 1, assumptions())
SCALE, SEEDS = 0.02, 4


@pytest.fixture(scope="module")
def history() -> list[Past]:
    return [books.past(DRAWS, seed, SCALE) for seed in range(SEEDS)]


def plainly(past: Past) -> Sums:
    """The books of history by the plain life, of everybody who ever came."""
    law = law_of(past.run, cohorts.run_of(past.world, cohorts.Channels.neutral(1)), books._until_the_end(past.months))
    begin = past.run.start.cells[..., 0].sum(2)[None] * past.scale
    sums = Sums.nobody()
    for first, begins, expected in ((-1, OPENS, begin), (0, ARRIVES, books._let_in(past.run, past.months) * past.scale)):
        for m, s, p in np.argwhere(expected > 0):
            home, t = int(past.homes[p, s]), int(m) + first
            for serial in range(int(expected[m, s, p]) + 1):
                if plain.comes(home, t, serial, float(expected[m, s, p])):
                    write(sums, plain.life(law, plain.key_of(home, t, serial), int(p), max(t, 0), begins, TURN), p, s, begins)
    return sums


def write(sums: Sums, events, pair: int, sector: int, begins: int) -> None:  # type: ignore[no-untyped-def]
    if begins == OPENS:
        sums.stays[0, pair, sector] += 1
    for month, what, of in events:
        y = month // 12
        sums.flows[y, FLOW_NAMES.index(what), of] += 1
        if what.startswith("family"):
            sums.flows[y, FAMILY, of] += 1 if what == "family_joined" else -1
        else:
            sums.stays[y, of, sector] += 1 if what == "arrived" else -1
        if what == "registered":
            target = cohorts.structure().registers_as[of]
            sums.stays[y, target, sector] += 1


def test_the_plain_life_says_what_the_compiled_one_says() -> None:
    past = books.past(DRAWS, 7, 0.0004)
    assert past.sums.flows[:, FLOW_NAMES.index("arrived")].sum() > 1000
    found = plainly(past)
    assert np.array_equal(found.stays, past.sums.stays)
    assert np.array_equal(found.flows, past.sums.flows)


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_the_same_bytes_for_any_number_of_threads(threads: int, history: list[Past], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cohorts, "THREADS", threads)
    again = books.past(DRAWS, 0, SCALE)
    assert np.array_equal(again.sums.flows, history[0].sums.flows)
    assert np.array_equal(again.sums.stays, history[0].sums.stays)
    assert np.array_equal(again.here.keys, history[0].here.keys)


def test_nobody_is_lost(history: list[Past]) -> None:
    """Stock = stock before + arrivals − departures − deaths, a registration being both, in every pair and year."""
    for past in history:
        flows = past.sums.flows
        arrived, left, died, registered = (flows[:, FLOW_NAMES.index(n)] for n in ("arrived", "left", "died", "registered"))
        turned = np.zeros_like(registered)
        for p, target in enumerate(cohorts.structure().registers_as):
            if target >= 0:
                turned[:, target] += registered[:, p]
        change = arrived - left - died - registered + turned
        first = past.sums.stays.sum(2)[0] - change[0]
        assert np.array_equal(past.sums.stays.sum(2)[1:], change[1:])
        assert (first >= 0).all()
        assert (np.cumsum(past.sums.stays, axis=0) >= 0).all()
        assert len(past.here) == past.sums.stays.sum()


def test_an_expected_number_is_that_many_people_on_average() -> None:
    home = np.uint64(11)
    assert [how_many(home, m, 3.0) for m in range(5)] == [3] * 5
    assert np.mean([how_many(home, m, 0.25) for m in range(4000)]) == pytest.approx(0.25, abs=0.02)
    numbers = [how_many(home, 9, float(x)) for x in np.linspace(0, 4, 200)]
    assert numbers == sorted(numbers)  # more jobs never send anybody away
