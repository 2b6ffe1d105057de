"""The search period: the rule gives the months, two assumptions who searches and finds, the cohorts the same delay."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pytest

import banen
from banen.model.population import structure
from banen.model.search_period import chances, months_allowed, months_longer
from banen.observe.assumptions import Draws, assumptions
from banen.simulate.engine import cohorts
from banen.simulate.engine.frame import LEFT
from banen.simulate.engine.lives.spells import IN_VAIN, POST_FOUND
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import parse_settings

TOLD = ("meets", "arrives", "contract_ends", "post_found", "in_vain", "left")
CENTRAL = Draws(1, 1, assumptions())


@pytest.mark.parametrize("months", [3, 4, 5, 6])
def test_the_rule_gives_the_months_and_says_for_whom(months: int) -> None:
    """KM-V5 changes the months of highly skilled migrants alone; a Blue Card keeps 3, or 6 once held for two years."""
    for pair, longer in zip(structure().pairs, months_longer(months, date(2030, 1, 1)), strict=True):
        assert longer == (months - 3 if pair.route.startswith("highly_skilled") else 0), pair.name
    held = np.array([date(2030, 1, 1), date(2028, 1, 1), date(2028, 1, 2)], "datetime64[D]").astype(np.int64)
    assert months_allowed(["eu_blue_card"] * 3, held, date(2030, 1, 1), months).tolist() == [3, 6, 3]
    assert months_allowed(["highly_skilled_reduced"] * 3, held, date(2030, 1, 1), months).tolist() == [months] * 3


def test_one_month_more_keeps_the_assumed_share_of_departures() -> None:
    draws = Draws(40, 3, assumptions())
    searchers, finds = chances(draws)
    assert searchers * finds == pytest.approx(draws["effects.search_stay"])
    assert (searchers < 0.3).all()


def test_the_months_of_the_law_are_current_law_bit_for_bit() -> None:
    world = cohorts.world(CENTRAL)
    law, same = cohorts.Channels.neutral(1), channels_of(parse_settings(["2.11.search_months=3"]), world)[0]
    assert np.array_equal(cohorts.project(world, law).stock, cohorts.project(world, same).stock)


def test_a_longer_period_never_makes_anybody_leave_earlier_and_is_told_by_its_rule() -> None:
    """The same people under 3 to 6 months: whoever searches finds a post or leaves later; nobody else moves."""
    ends, searches = [], []
    for months in (4, 5, 6):
        found = banen.who(banen.parse_settings([f"2.11.search_months={months}"]), scale=0.1)
        first, second = found.beside.first.ends, found.beside.second.ends
        both = found.beside.first.comes & found.beside.second.comes
        skilled = np.array([p.route.startswith("highly_skilled") for p in structure().pairs])[found.beside.people.pair]
        moved = both & (first[:, 0] != second[:, 0])
        assert not (moved & ~skilled).any()
        assert (second[both, 0] >= first[both, 0]).all()
        assert ((second[:, 4] > 0) == (first[:, 0] != second[:, 0]))[both].all()
        delayed = both & (second[:, 4] == IN_VAIN) & (second[:, 1] == LEFT)
        ends.append(dict(zip(found.beside.people.keys[both], second[both, 0], strict=True)))
        searches.append((both & (second[:, 4] >= POST_FOUND)).sum() / moved.sum())
        assert delayed.sum() > 10
    for shorter, longer in pairwise(ends):
        assert all(longer[key] >= end for key, end in shorter.items() if key in longer)
    assert searches == sorted(searches)
    grounds = {row["group"]["article"]: row for row in found.groups("article")}
    row = grounds["search|zoekperiode|KM-V5|ZP-C1"]
    assert row["longer"] == row["searched"] == found.counts["searched"] > row["post_found"] > 0
    for language, article in (("nl", "Richtlijn (EU) 2021/1883 art. 14"), ("en", "Directive (EU) 2021/1883 art. 14")):
        assert article in found.staying(language)


def test_a_life_tells_the_search_month_by_month() -> None:
    example = banen.who(banen.parse_settings(["2.11.search_months=6"]), scale=0.2).example
    assert example is not None
    law, longer = ([e for e in side if e.says in TOLD] for side in (example.first, example.second))
    assert [e.says for e in law] == ["meets", "arrives", "contract_ends", "in_vain", "left"]
    assert [e.says for e in longer][:4] == ["meets", "arrives", "contract_ends", "post_found"]
    assert [e.month - law[2].month for e in law[2:]] == [0, 3, 3]
    assert 3 < longer[3].month - longer[2].month <= 6
    assert law[2].month == longer[2].month
    assert "Mag zoeken tot" in longer[2].sentence("nl")
    assert "Directive (EU) 2021/1883 art. 14" in longer[2].sentence("en")
