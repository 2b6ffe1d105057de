"""The worked examples of the law, as tables of cases, on both paths: one case explained and columns."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from banen.model.rules import Rule, rules
from banen.model.rules.cases import read_table
from banen.model.rules.decide import OUTCOMES, decide, decide_columns
from banen.model.rules.examples import Example, examples
from banen.model.rules.terms import EPOCH, word_of
from banen.model.rules.texts import json_value

ALL = [(rule, example) for rule in rules().values() for example in examples(rule)]
IDS = [f"{rule.id}:{example.id}" for rule, example in ALL]


@pytest.mark.parametrize(("rule", "example"), ALL, ids=IDS)
def test_one_case_comes_out_as_the_example_says(rule: Rule, example: Example) -> None:
    decision = decide(rule, example.case, example.on, example.variant, example.levers)
    told = decision.to_dict()
    assert decision.outcome == example.outcome, [r["text"] for r in told["reasons"] if r["passed"] is not True]
    if example.fails is not None:
        failed = [r for r in decision.reasons if r.passed is False]
        if example.outcome == "niet_van_toepassing":  # then only whether the rule applies matters
            failed = [r for r in failed if r.role == "applies"]
        assert [r.condition for r in failed] == list(example.fails)
    if example.missing is not None:
        assert list(decision.missing) == list(example.missing)
    assert {r.condition for r in decision.reasons if r.skipped} >= set(example.skipped)
    assert [r.condition for r in decision.signals if r.passed is False] == list(example.signals)
    assert {name: told["results"][name] for name in example.results} == dict(example.results)


@pytest.mark.parametrize(("rule", "example"), ALL, ids=IDS)
def test_the_same_case_in_a_column_comes_out_the_same(rule: Rule, example: Example) -> None:
    one = decide(rule, example.case, example.on, example.variant, example.levers)
    table = pl.DataFrame({k: [v, v] for k, v in example.case.items() if v is not None})
    if table.is_empty():
        table = pl.DataFrame({"row": [1, 2]})
    graph = rule.graph(example.variant)
    inputs, bad = read_table(rule, graph, example.variant, table)
    assert not bad
    many = decide_columns(rule, inputs, 2, example.on, example.variant, example.levers)
    assert [OUTCOMES[o] for o in many.outcome] == [one.outcome] * 2
    first = next((r.condition for r in one.reasons if r.passed is False), None)
    if first and one.outcome in ("voldoet_niet", "niet_van_toepassing"):
        assert [many.conditions[i] for i in many.first] == [first] * 2
    for name, (value, kind) in one.results.items():
        values, unknown, _ = many.results[name]
        assert json_value(_python(values[0], bool(unknown[0]), kind), kind) == json_value(value, kind), name


def _python(value: Any, unknown: bool, kind: str) -> Any:
    if unknown:
        return None
    if kind == "day":
        return date.fromordinal(int(value) + EPOCH)
    return word_of(int(value)) if kind == "choice" else bool(value) if kind == "flag" else int(value)


def test_every_rule_has_examples_of_its_outcomes() -> None:
    for rule in rules().values():
        outcomes = {e.outcome for e in examples(rule)}
        assert outcomes & {"voldoet", "voldoet_niet"}, rule.id
        assert len({e.id for e in examples(rule)}) == len(examples(rule)), rule.id


def test_every_condition_fails_in_some_example() -> None:
    """A condition that no example can fail is not shown to do anything."""
    for rule in rules().values():
        failing = {f for e in examples(rule) for f in (*(e.fails or ()), *e.signals)}
        expected = {n.id for v in (None, *rule.variants) for n in rule.graph(v).nodes.values() if n.id}
        assert expected <= failing, (rule.id, expected - failing)


def test_every_variant_has_an_example() -> None:
    for rule in rules().values():
        assert set(rule.variants) <= {e.variant for e in examples(rule)}, rule.id
