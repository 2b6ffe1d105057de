"""Assumptions: a range, a distribution and a reason each; broken content is told all at once, with file and line."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from banen.errors import ContentError, ScenarioError, UnknownNameError
from banen.observe.assumptions import Assumptions, Draws, assumptions, register
from banen.observe.fitted import Fitted
from banen.observe.held import read_held

GOOD = """
part.one:
  label: {nl: "Eén", en: "One"}
  unit: share
  kind: behavioural
  central: 0.5
  low: 0.2
  high: 0.9
  distribution: triangular
  figures: []
  reason: {nl: Daarom., en: Because.}
"""


def test_every_assumption_has_a_range_around_its_centre_and_a_reason() -> None:
    for entry in assumptions().values():
        assert entry.low <= entry.central <= entry.high
        for language in ("nl", "en"):
            assert len(entry.reason[language]) > 8
            assert entry.label[language]
            assert entry.unit_label[language]


def test_both_languages_name_the_same_numbers() -> None:
    def numbers(text: str) -> list[str]:
        return sorted(re.sub("[.,]", "", found) for found in re.findall(r"\d[\d.,]*", text))

    pairs = [pair for entry in assumptions().values() for pair in (entry.label, entry.reason)]
    assert [pair for pair in pairs if numbers(pair["nl"]) != numbers(pair["en"])] == []


@pytest.mark.parametrize("name", ["entry.spill_share", "effects.replaces_migrant", "stay.eu_months_long"])
def test_draws_stay_within_the_range_and_spread_over_it(name: str) -> None:
    entry, values = register()[name], Draws(4000, 1, register())[name]
    assert entry.low <= values.min() < values.max() <= entry.high
    assert np.ptp(values) > 0.9 * (entry.high - entry.low)


def test_triangular_draws_have_the_mean_of_the_triangle() -> None:
    entry = assumptions()["demand.feedback"]
    mean = (entry.low + entry.central + entry.high) / 3
    assert Draws(20000, 1, assumptions())["demand.feedback"].mean() == pytest.approx(mean, rel=0.005)


def test_one_draw_is_the_centre_and_a_pin_holds() -> None:
    assert Draws(1, 99, assumptions())["demand.feedback"][0] == assumptions()["demand.feedback"].central
    held = Draws(5, 1, assumptions()).pin(**{"demand.feedback": 0.6})
    assert set(held["demand.feedback"]) == {0.6}
    assert set(held.pin(**{"demand.feedback": 0.3})["demand.feedback"]) == {0.3}, "what is held last holds"
    with pytest.raises(UnknownNameError, match=r"demand\.feedback"):
        Draws(1, 1, assumptions()).pin(**{"demand.feedbak": 0.6})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("central: 0.5", "central: 1.5"), "low ≤ central ≤ high"),
        (("central: 0.5", "central: half"), "central is 'half', which is not a number"),
        (("distribution: triangular", "distribution: normal"), "distribution is 'normal'"),
        (("kind: behavioural", "kind: legal"), "kind is 'legal'"),
        (('label: {nl: "Eén", en: "One"}', 'label: {nl: "Eén"}'), "label lacks 'en'"),
        (('en: "One"', 'en: " "'), "label.en is ' ', which is not a text"),
        (("  unit: share\n", ""), "lacks 'unit'"),
        (("unit: share", "unit: sharp"), "unit is 'sharp'"),
        (("nl: Daarom., ", ""), "reason lacks 'nl'"),
        (("reason: {nl: Daarom., en: Because.}", "reason: Because."), "reason is 'Because.', which is not a mapping"),
        (("part.one:", "other.one:"), "does not begin with 'part.'"),
        (("  figures: []", "  figures: []\n  figures: []"), "stands here twice"),
        (("  low: 0.2", "  low: 0.2\n  lowest: 0"), "unknown key 'lowest'"),
    ],
)
def test_broken_content_is_told_with_file_and_line(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    (tmp_path / "part.yml").write_text(GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(ContentError, match=r"part\.yml:\d+") as raised:
        register(tmp_path)
    assert said in str(raised.value)


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "part.yml").write_text(GOOD.replace("central: 0.5", "central: 2"), encoding="utf-8")
    (tmp_path / "rest.yml").write_text("rest.a: 3\nrest.b:\n  unit: x\n", encoding="utf-8")
    with pytest.raises(ContentError) as raised:
        register(tmp_path)
    assert len(raised.value.faults) >= 3


def test_what_the_figures_left_of_a_range_is_told_and_where_they_pull_to_its_end() -> None:
    """A calibration with one assumption at the top of its range and one spread over it."""
    names = ("demand.adjustment_practical", "stay.eu_months_long")
    values = np.stack([np.linspace(0.9, 1.0, 101), np.linspace(0.0, 1.0, 101)])
    known = register().fitted_to(Fitted(names, values, values.mean(1)))
    top, spread = known.learned(names[0]), known.learned(names[1])
    assert top is not None
    assert top.pulled == "high"
    assert top.p05 < top.p50 < top.p95 <= known[names[0]].high
    assert spread is not None
    assert spread.pulled is None
    assert known.learned("effects.replaces_migrant") is None
    assert register().learned(names[0]) is None


def test_a_price_year_is_part_of_the_digest() -> None:
    name = next(name for name, entry in register().items() if entry.price_year)
    other = Assumptions({**register(), name: replace(register()[name], price_year=1999)})
    assert other.digest != register().digest


def test_an_assumption_is_held_at_one_value() -> None:
    with pytest.raises(ScenarioError, match=r"entry.paid_up_share is given two values, 0.3 and 0.4"):
        read_held(["entry.paid_up_share=0.3", "entry.paid_up_share=0.4"], "=", "--assume", "")
    assert read_held(["entry.paid_up_share=0.3"] * 2, "=", "--assume", "") == {"entry.paid_up_share": 0.3}
