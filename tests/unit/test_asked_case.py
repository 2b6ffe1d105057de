"""A life as a rule is asked it: the rule says what the life tells, on the same article, and the address says it all."""

from __future__ import annotations

import io
import json
import re
import shlex
from datetime import date
from functools import cache

import numpy as np
import pytest

import banen
from banen.decide.asked_case import AskedCase, asked_case, search_cases
from banen.decide.grounds import ground_of, ground_words
from banen.decide.who import Differing
from banen.model.rules import rule
from banen.model.rules.decide import decide
from banen.serve.cli import run
from banen.simulate.measures.examples import example_packages

REGULATED = (
    ("2.11.criterion_factor=1.09", 2035, "KM-V1"),
    ("2.11.uniform=true", 2027, "KM-V2"),
    ("2.11.qualification_test=true", 2050, "KM-V6"),
    ("2.11.sponsor_conditions=KM-V4", 2035, "KM-V4"),
    ("1.4.improper_share_stopped=1", 2035, None),
    ("1.2.joint_inspections=2", 2031, None),
    ("2.6.quota=1000 2.6.wage_floor=5000 2.6.direct_only=false", 2028, "VK-V1"),
    ("2.6.quota=1000 2.6.direct_only=true", 2028, "VK-V1"),
)
"""A setting of each measure by which a rule decides who comes, a year, and the variant that decides."""


@cache
def who(settings: str, year: int = 2035) -> Differing:
    found: Differing = banen.who(banen.parse_settings(settings.split()), year=year, scale=0.1)
    return found


@pytest.mark.parametrize(("settings", "year", "variant"), REGULATED)
def test_the_rule_says_of_each_life_what_stopped_it(settings: str, year: int, variant: str | None) -> None:
    found = who(settings, year).beside
    side = found.second
    ruled = [n for n, hurdle in enumerate(side.prospect.hurdles) if hurdle.asked]
    at = np.flatnonzero(np.isin(side.hurdle, ruled))[:12]
    asked = [(asked_case(found.people, side, int(n)), ground_of(side, int(side.hurdle[n]))) for n in at]
    told = [(case, ground) for case, ground in asked if case is not None]
    assert len(told) >= min(8, len(at)) > 0
    for case, ground in told:
        assert case.decision().outcome == "voldoet_niet"
        assert case.variant == variant
        for language in ("nl", "en"):
            assert case.failing(language) == ground_words(ground, language)["article"]


@pytest.mark.parametrize("name", [*example_packages(), "2.11.criterion_factor=1.3", "2.11.search_months=6"])
def test_the_example_life_of_a_package_can_be_checked_on_both_sides(name: str) -> None:
    package = example_packages()[name].package if name in example_packages() else banen.parse_settings([name])
    life = banen.who(package, scale=0.1).example
    assert life is not None
    for events, case in ((life.first, life.first_case), (life.second, life.second_case)):
        says = {e.says: e for e in events}
        ruled = says.get("below") or says.get("stopped")
        if ruled is not None and case is not None:
            assert case.failing("nl") == ruled.values["article"]["nl"]
        elif "meets" in says and "contract_ends" not in says:
            assert case is not None
            assert case.failing("nl") is None
        assert (case is None) == (not {"below", "stopped", "meets"} & set(says))


@pytest.mark.parametrize(
    "setting", ["2.11.quota=5000", "L.4.min_activity=1", "L.3.percentage=0.2", "L.4.sponsor_fine_limit=1"]
)
def test_where_a_share_or_a_number_of_no_rule_decides_there_is_no_case(setting: str) -> None:
    life = who(setting).example
    assert life is not None
    assert life.second_case is None


def test_a_search_is_asked_on_the_day_after_the_shorter_period() -> None:
    life = who("2.11.search_months=6").example
    assert life is not None
    first, second = life.first_case, life.second_case
    assert first is not None
    assert second is not None
    assert (first.decision().outcome, second.decision().outcome) == ("voldoet_niet", "voldoet")
    assert first.on == second.on
    ended = first.on.replace(day=1)
    assert search_cases("eu_blue_card", ended, ended, (ended, ended)) == (None, None)  # no such period in the rule


def test_a_case_with_amounts_of_later_is_open_where_it_must_hold_over_their_range() -> None:
    life = who("2.11.criterion_factor=1.09").example
    assert life is not None
    case = life.second_case
    assert case is not None
    firm = decide(rule(case.rule), case.facts, case.on, case.variant, case.levers)
    assert firm.firm
    assert firm.outcome == "onbepaald"
    assert not case.decision().firm
    assert case.to_dict()["firm"] is False


def test_the_command_asks_the_same(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    life = who("2.11.criterion_factor=1.09").example
    assert life is not None
    case = life.second_case
    assert case is not None
    assert run(["who", "--set", "2.11.criterion_factor=1.09", "--scale", "0.1"]) == 0
    told = capsys.readouterr().out
    assert case.command() in told
    given, command = re.split(r" \| banen ", case.command())
    facts = shlex.split(given)[1]
    monkeypatch.setattr("sys.stdin", io.StringIO(facts))
    assert run([*shlex.split(command), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["outcome"] == "voldoet_niet"
    assert answer["firm"] is False


def test_centre_is_of_one_case_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "kennismigrant", "--table", "x.csv", "--out", "y.csv", "--centre"]) != 0
    assert "--centre" in capsys.readouterr().err


def test_the_terms_of_an_address_are_what_programs_write() -> None:
    case = AskedCase("kennismigrant", date(2035, 3, 1), None, {"monthly_wage": 6293.78, "erkend_referent": True})
    assert case.terms() == {"on": "2035-03-01", "centre": "true", "monthly_wage": "6293.78", "erkend_referent": "true"}
