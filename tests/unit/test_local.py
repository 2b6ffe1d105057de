"""Local numbers: they sum to the band, what is agreed stands, and no number says more than the model knows."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banen.decide.agreed import AgreedNumbers, read_agreed
from banen.decide.local import by_municipality, by_region, spread_bounds, weight_of
from banen.errors import RuleError, ScenarioError, UnknownNameError, UserError
from banen.model.regions import regions
from banen.observe.areas import areas
from banen.simulate.measures.packages import baseline, parse_settings
from banen.simulate.results.projection import project

DRAWS = 8


@given(
    st.lists(st.integers(0, 500), min_size=2, max_size=12),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.integers(0, 300),
)
def test_parts_sum_to_the_band_and_agreed_numbers_stand(weights: list[int], low: int, width: int, agreed: int) -> None:
    areas_of = {f"A{i:02}": Fraction(w + 1) for i, w in enumerate(weights)}
    own = {"A00": (min(agreed, low), min(agreed, low))}
    spread = spread_bounds(low, low + width, areas_of, own)
    assert spread["A00"] == own["A00"]
    assert sum(b[0] or 0 for b in spread.values()) == low
    assert sum(b[1] or 0 for b in spread.values()) == low + width


def test_numbers_go_by_weight_and_an_open_bound_stays_open() -> None:
    spread = spread_bounds(None, 100, {"a": Fraction(3), "b": Fraction(1)}, {})
    assert spread == {"a": (None, 75), "b": (None, 25)}


def test_a_region_is_held_against_its_own_outcome() -> None:
    package = parse_settings(["2.1.low_value_growth=-2"])
    found = by_region(-np.inf, 1_000_000, package, 2035, draws=DRAWS)
    assert [p.code for p in found.parts] == list(regions())
    assert sum(p.high or 0 for p in found.parts) == 1_000_000
    result = project(package, draws=DRAWS)
    for part in found.parts[:3]:
        assert part.band == pytest.approx(result[f"stock_by_region:{part.code}"].package.at(2035), rel=1e-9)
    assert found.whole.band == pytest.approx(result["stock@present"].package.at(2035), rel=1e-9)
    assert [found.card(language).title for language in ("nl", "en")] == ["Nederland, 2035", "Netherlands, 2035"]


def test_by_work_the_regions_share_the_doubt_of_the_country() -> None:
    """Where the number follows the work no region is bound to fail; regions differ by the doubt about their sectors."""
    apart = {}
    for key in ("work", "inhabitants"):
        found = by_region(-np.inf, 1_050_000, baseline(), 2035, draws=200, key=key)
        inside = [p.position["inside"] for p in found.parts if p.position]
        apart[key] = max(inside) - min(inside)
    assert apart["work"] < 0.3 < apart["inhabitants"]


def test_by_inhabitants_the_number_pinches_where_the_work_is() -> None:
    """Noord-Limburg has more of the work than of the inhabitants (figure ST101)."""
    found = {p.code: p for p in by_region(-np.inf, 1_050_000, baseline(), 2035, draws=DRAWS, key="inhabitants").parts}
    north_limburg = found["AM29"]
    assert north_limburg.position is not None
    assert north_limburg.position["inside"] == 0
    total = sum(r.population for r in areas().regions.values())
    assert north_limburg.high == pytest.approx(1_050_000 * areas().regions["AM29"].population / total, abs=1)


def test_a_municipality_has_a_number_and_no_probability() -> None:
    agreed = AgreedNumbers(bounds={"AM26": (10_000, 30_000), "GM0855": (5_000, 15_000)})
    whole = by_region(900_000, 1_100_000, baseline(), 2035, draws=2, agreed=agreed)
    found = by_municipality(whole, "AM26", agreed=agreed)
    tilburg = next(p for p in found.parts if p.code == "GM0855")
    assert (tilburg.low, tilburg.high, tilburg.own) == (5_000, 15_000, True)
    assert sum(p.high or 0 for p in found.parts) == 30_000
    assert all(p.band is None and p.position is None for p in found.parts)
    assert "no outcome per municipality" in found.limits[-1]["en"]
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_table_as_dutch_spreadsheets_save_it(tmp_path: Path) -> None:
    file = tmp_path / "afspraken.csv"
    file.write_text("area;low;high\nAM26;10000;20000\nGM0855;1;2\n", encoding="utf-8-sig")
    found = read_agreed(file)
    assert found.regions() == {"AM26": (10_000, 20_000)}
    assert found.municipalities("AM26") == {"GM0855": (1, 2)}
    file.write_text("area,weight\nAM26,3\nAM29,1\n")
    weights = read_agreed(file)
    spread = {p.code: p.high for p in by_region(-np.inf, 400, baseline(), 2030, draws=1, agreed=weights).parts}
    assert (spread["AM26"], spread["AM29"], spread["AM01"]) == (300, 100, 0)


def test_every_fault_of_a_table_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "numbers.csv"
    file.write_text("area,low,high\nAM99,1,2\nAM26,5,4\nAM26,1,2\nAM29,1.000,2\nAM01,1\n")
    with pytest.raises(ScenarioError) as refused:
        read_agreed(file)
    told = refused.value.sentences()
    assert len(told) == 5
    for line, says in ((2, "AM99"), (3, "lower number above"), (4, "second time"), (5, "whole number"), (6, "2 cells")):
        assert any(f":{line}:" in t and says in t for t in told), says


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"mode": "quotum"}, RuleError),
        ({"key": "rain"}, UnknownNameError),
        ({"indicator": "stock"}, UnknownNameError),
        ({"year": 2060}, ScenarioError),
        ({"agreed": AgreedNumbers(bounds={"AM26": (0, 2_000_000)})}, ScenarioError),
    ],
)
def test_what_cannot_be_spread_is_refused(change: dict[str, object], error: type[UserError]) -> None:
    arguments = {"year": 2035, "draws": 1} | change
    year = arguments.pop("year")
    with pytest.raises(error):
        by_region(900_000, 1_000_000, baseline(), year, **arguments)  # type: ignore[arg-type]


def test_agreed_numbers_of_all_areas_that_cannot_reach_the_band_are_refused() -> None:
    weights = {"a": Fraction(1), "b": Fraction(1)}
    with pytest.raises(ScenarioError, match="300 at most, which is below the lower bound of 1,000"):
        spread_bounds(1000, 2000, weights, {"a": (1, 100), "b": (1, 200)})
    assert spread_bounds(300, 2000, weights, {"a": (1, 100), "b": (1, 200)}) == {"a": (1, 100), "b": (1, 200)}


def test_a_weight_that_is_not_known_is_never_nought() -> None:
    town = replace(areas().municipalities["GM0855"], indicators=None)
    assert weight_of(town, "inhabitants") == town.population
    with pytest.raises(ScenarioError, match="establishments of Tilburg are not known"):
        weight_of(town, "establishments")
