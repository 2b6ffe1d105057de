"""Natural experiments: expectations follow from figures, only the rule moves the model, the page tells all."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from banen.model import demand
from banen.model.population import structure
from banen.model.supply import supply, when_opened
from banen.observe.assumptions import Draws, assumptions
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.serve.cli import run
from banen.simulate.engine.cohorts import world, world_of
from banen.simulate.evidence import problem
from banen.simulate.evidence.backtest import entries
from banen.simulate.evidence.expectations import (
    Expectation,
    NaturalExperiment,
    parse,
    read_experiments,
    said_by_figures,
)
from banen.simulate.evidence.experiments import EFFECT, ExpectationTest, Trials, experiments, shut

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "natural-experiments.md"
DRIVEN_BY = {
    "poland_2007": ["supply.access_before_poland"],
    "romania_bulgaria_2014": [
        "supply.access_before_romania_bulgaria",
        "supply.access_before_romania_bulgaria_registering",
    ],
    "expat_ruling_2012": ["entry.tax_elasticity", "effects.marginal_tax"],
    "united_kingdom_2024": ["entry.paid_up_share", "entry.wage_spread"],
    "sweden_2023": ["entry.paid_up_share", "entry.wage_spread"],
    "norway_2019": ["effects.agency_threat", "demand.agency_share"],
    "asylum_2023": ["asylum.permits_full", "asylum.spread_rate", "asylum.limit_response"],
}


@pytest.fixture(scope="module")
def found() -> Trials:
    return experiments()


def of(identifier: str) -> NaturalExperiment:
    return next(e for e in read_experiments().experiments if e.id == identifier)


def test_an_expectation_is_what_its_figures_say() -> None:
    for experiment in read_experiments().experiments:
        for expected in experiment.outcomes:
            ends = said_by_figures(expected.compared)
            assert (expected.low, expected.high) == (min(ends), max(ends)), expected.id
            assert (min(ends) >= 0) == (expected.direction == "more"), expected.id


def test_a_control_group_takes_off_what_happened_to_it_too() -> None:
    """G314: 4,000 to 10,000 Romanians against 3,000 to 6,000 Bulgarians: 2.5 / 2 − 1."""
    compared = {
        "before": ("G314.RO_before",), "after": ("G314.RO_after",),
        "control_before": ("G314.BG_before",), "control_after": ("G314.BG_after",),
    }  # fmt: skip
    assert said_by_figures(compared) == pytest.approx((1.5, 0.25))


def test_a_trend_is_carried_on_for_as_many_years_as_it_has_pairs() -> None:
    """600, 1,840 and 7,400 permits: 7,400 / 1,840 = 4.02, of which growth as before explains 3.07 in one year."""
    one = {"before": ("TW007.2023",), "after": ("TW008",), "trend_before": ("TW006",), "trend_after": ("TW007.2023",)}
    two = one | {"trend_before": ("TW006", "TW006"), "trend_after": ("TW007.2023", "TW007.2023")}
    growth = 1840 / 600
    assert said_by_figures(one) == pytest.approx((7400 / 1840 - 1, 7400 / 1840 / growth - 1))
    assert said_by_figures(two)[1] == pytest.approx(7400 / 1840 / growth**2 - 1)


def test_no_figure_after_the_change_sets_what_is_held_against_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every figure of 2023 and later away: the same permits to the last bit."""
    draws, experiment = Draws(8, 3, assumptions()), of("asylum_2023")
    before = [effect.tolist() for effect in EFFECT["work_permits"](experiment, draws)]
    known = tuple(e for e in entries() if e.known < 2023)
    monkeypatch.setattr(problem, "entries", lambda: known)
    assert [effect.tolist() for effect in EFFECT["work_permits"](experiment, draws)] == before


def test_two_reports_of_one_count_both_count() -> None:
    """Romanians and Bulgarians before the opening: 7,000 or 9,000, of whom 16,000 came to be."""
    compared = {
        "before": ("G314.RO_before", "G314.BG_before"), "after": ("G314.RO_after", "G314.BG_after"),
        "reported_before": ("employees_RO@2013", "employees_BG@2013"),
    }  # fmt: skip
    assert said_by_figures(compared) == pytest.approx((16 / 7 - 1, 16 / 9 - 1))


def broken(change: Callable[[Any], None]) -> list[str]:
    faults = Faults()
    record = read_yaml(CONTENT / "experiments.yml", faults)
    assert record is not None
    change(record.data)
    parse(record, faults)
    return [str(fault) for fault in faults.found]


def test_the_register_as_it_stands_has_no_faults() -> None:
    assert broken(lambda data: None) == []


def test_an_expectation_that_its_figures_do_not_say_is_refused_with_its_line() -> None:
    def change(data: Any) -> None:
        data["experiments"][0]["outcomes"][0]["expected"]["low"] = 0.1
        data["experiments"][1]["outcomes"][0]["after"] = ["immigration_citizenship_RO@1066"]
        data["untestable"][0]["figures"] = ["XX999"]
        data["trade_off"]["outcomes"] = ["denmark_2023"]

    told = broken(change)
    assert len(told) == 4, "all faults at once"
    assert "experiments.yml:" in told[0]
    assert "expects low 0.1; its figures say 0.389" in told[0]
    assert "immigration_citizenship_RO@1066" in told[1]
    assert "XX999" in told[2]
    assert "denmark_2023" in told[3]


def test_a_figure_that_set_a_driving_assumption_is_told_as_seen() -> None:
    """Nobody can forget to say so: assumptions name the figures they lean on, and calibration what it fits."""
    fitted = assumptions().fitted
    for experiment in read_experiments().experiments:
        leaned = {f for name in DRIVEN_BY[experiment.id] for f in assumptions()[name].figures}
        for expected in experiment.outcomes:
            used = {ref.partition(".")[0] for refs in expected.compared.values() for ref in refs}
            known = fitted is not None and any(name in fitted for name in DRIVEN_BY[experiment.id])
            if known or used & {f.partition(".")[0] for f in leaned}:
                assert expected.seen, expected.id


def test_the_rule_as_it_was_gives_history_bit_for_bit() -> None:
    draws = Draws(8, 3, assumptions())
    again = world_of(draws, demand.history(draws, demand.past_levels(draws)), supply(draws, when_opened()))
    assert again.history.stock.tobytes() == world(draws).history.stock.tobytes()
    assert shut(draws, []).history.stock.tobytes() == world(draws).history.stock.tobytes()


def test_an_opening_that_never_came_changes_nothing_before_it() -> None:
    draws = Draws(8, 3, assumptions())
    before, after = shut(draws, ["RO", "BG"]).history, world(draws).history
    opened = 2014 - after.first_year
    assert np.array_equal(before.arrived[:opened], after.arrived[:opened])
    shut_out = np.array([p.origin in ("RO", "BG") for p in structure().pairs])
    assert (before.stock[opened:, shut_out].sum(1) < after.stock[opened:, shut_out].sum(1)).all()
    filled = opened + 3  # posts refused to those shut out are lost first, and filled by others in time
    assert (before.stock[filled:, ~shut_out].sum(1) > after.stock[filled:, ~shut_out].sum(1)).all()
    assert (before.stock.sum(1) < after.stock.sum(1))[opened:].all(), "but not all of them"


def test_a_rule_that_stays_the_same_has_no_effect() -> None:
    draws = Draws(8, 3, assumptions())
    kept = replace(of("united_kingdom_2024"), setup={"settings": ["2.11.criterion_factor=1"]})
    assert [effect.tolist() for effect in EFFECT["package"](kept, draws)] == [[0.0] * 8]


def test_the_ruling_gives_nothing_at_the_norm_without_a_response() -> None:
    draws = Draws(8, 3, assumptions()).pin(**{"entry.tax_elasticity": 0.0})
    effect = next(EFFECT["ruling"](of("expat_ruling_2012"), draws))
    assert effect.tolist() == [0.0] * 8


def test_the_ruling_by_hand() -> None:
    """Above the norm all get 30%: (0.58 + 0.42 × 0.3) / 0.58 = 1.217, to the power 2, less one."""
    draws = Draws(1, 1, assumptions()).pin(**{"entry.tax_elasticity": 2.0, "effects.marginal_tax": 0.42})
    effect = next(EFFECT["ruling"](of("expat_ruling_2012"), draws))
    assert effect[0] == pytest.approx(((0.58 + 0.42 * 0.3) / 0.58) ** 2 - 1, rel=0.02)


@pytest.mark.parametrize(
    ("band", "inside", "right"),
    [((-0.5, -0.4, -0.39), False, True), ((-0.5, -0.4, -0.3), True, True), ((-0.3, 0.01, 0.1), True, False)],
)
def test_a_verdict_is_judged_by_range_and_sign(band: tuple[float, float, float], inside: bool, right: bool) -> None:
    expected: Expectation = of("united_kingdom_2024").outcomes[0]
    expected = replace(expected, low=-0.38, high=-0.2)
    verdict = ExpectationTest(of("united_kingdom_2024"), expected, *band)
    assert (verdict.inside, verdict.right_direction) == (inside, right)


def test_every_expectation_has_a_verdict_and_the_gates_are_judged_on_all(found: Trials) -> None:
    wanted = [o.id for e in read_experiments().experiments for o in e.outcomes]
    assert [v.expected.id for v in found.verdicts] == wanted, "none is left out because it is missed"
    by_name = {g.name: g for g in found.gates}
    assert by_name["inside"].value == pytest.approx(np.mean([v.inside for v in found.verdicts]))
    assert by_name["direction"].value == pytest.approx(np.mean([v.right_direction for v in found.verdicts]))


def test_the_same_draws_and_seed_give_the_same_trials() -> None:
    assert experiments(8, 3).to_dict() == experiments(8, 3).to_dict()


def test_the_page_tells_the_misses_as_they_are(found: Trials) -> None:
    """The prose names which way each miss goes; a change of the model that mends one must change the page."""
    page = PAGE.read_text(encoding="utf-8")
    by_id = {v.expected.id: v for v in found.verdicts}
    assert all(v.right_direction for v in found.verdicts), "how-good-is-this.md and what-the-model-cannot-say.md say so"
    assert "Eleven outcomes: eleven right in direction, ten in size" in page
    assert len(found.verdicts) == 11
    assert {v.expected.id for v in found.verdicts if not v.inside} == {"sweden_2023_rise"}
    assert all(gate.passed for gate in found.gates)
    assert "Sweden: still too strong" in page
    assert by_id["sweden_2023_rise"].p50 == pytest.approx(-0.39, abs=0.04)
    assert "A rise of about a half" in page
    assert by_id["expat_ruling_2012_above"].p50 == pytest.approx(0.5, abs=0.15)


def test_the_command_prints_what_was_found_and_why_the_rest_was_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["experiments", "--draws", "8", "--lang", "nl"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Niet te toetsen, omdat" in said
    assert "detacheringen voor en na een strengere regel" in said


def test_no_value_of_the_assumption_meets_both_outcomes_that_pull_apart(capsys: pytest.CaptureFixture[str]) -> None:
    """The more are paid up, the weaker both; the page has the table, and neither is left out of the count for it."""
    page = PAGE.read_text(encoding="utf-8")
    assert run(["experiments", "--frontier", "--draws", "50", "--json"]) == 0
    values = json.loads(capsys.readouterr().out)["values"]
    for row in values:
        assert not all(o["inside"] for o in row["outcomes"])
        assert f"| {row['value']:g} |" in page
    for outcomes in zip(*(row["outcomes"] for row in values), strict=True):
        middles = [o["p50"] for o in outcomes]
        assert middles == sorted(middles)
    assert run(["experiments", "--frontier", "--draws", "8", "--lang", "nl"]) == 0
    assert "G828" in capsys.readouterr().out


def test_the_command_writes_a_table_and_a_chart_per_experiment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["experiments", "--draws", "8", "--json", "--out", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == json.loads((tmp_path / "experiments.json").read_text(encoding="utf-8"))
    names = {e.id for e in read_experiments().experiments}
    assert {p.stem for p in tmp_path.glob("*.svg")} == names
    assert len((tmp_path / "experiments.csv").read_text().splitlines()) == 1 + len(told["outcomes"])
