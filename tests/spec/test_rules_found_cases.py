"""Public questions and worked examples that once came out wrong, each with its article; on both paths.

`law_cases_found.json` holds the case as it was asked. Where the law asks a fact that the question holds only in its
words, ``ADDED`` gives it under its name; without that fact the answer is *onbepaald* or the usual case, never a guess.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from banen.model.rules import rule
from banen.model.rules.decide import decide
from banen.model.rules.tables import decide_table

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "data" / "law_cases_found.json").read_text("utf-8"))
ADDED = {"PUB-05": {"first_working_day": "2024-02-15"}}


@pytest.mark.parametrize("found", CASES, ids=[c["id"] for c in CASES])
def test_a_found_case_comes_out_as_the_law_says(found: dict[str, Any]) -> None:
    case = {**found["case"], **ADDED.get(found["id"], {})}
    decision = decide(rule(found["rule"]), case, date.fromisoformat(found["on"]), found["variant"]).to_dict()
    expect = dict(found["expect"])
    assert decision["outcome"] == expect.pop("outcome", decision["outcome"]), decision["reasons"]
    by_condition = {r["condition"]: r for r in decision["reasons"]}
    if named := expect.pop("reasons.2.condition", None):
        assert by_condition[named]["passed"] is expect.pop("reasons.2.passed")
    for place, value in expect.items():
        part, name = place.split(".")
        assert decision[part][name] == value, place


@pytest.mark.parametrize("found", CASES, ids=[c["id"] for c in CASES])
def test_a_found_case_comes_out_the_same_in_a_table(found: dict[str, Any]) -> None:
    chosen, on = rule(found["rule"]), date.fromisoformat(found["on"])
    case = {**found["case"], **ADDED.get(found["id"], {})}
    one = decide(chosen, case, on, found["variant"])
    table = pl.DataFrame({name: [value if isinstance(value, bool | int | float) else str(value)] * 2
                          for name, value in case.items()})  # fmt: skip
    decisions, summary = decide_table(chosen, table, on, found["variant"])
    assert decisions["outcome"].to_list() == [one.outcome] * 2
    assert not summary.bad
