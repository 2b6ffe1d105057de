"""What must hold of every rule for any case: both ways of running agree, order does not matter, wages only help."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banen.errors import RuleError
from banen.model.rules import Rule, rules
from banen.model.rules.cases import read_table
from banen.model.rules.decide import OUTCOMES, decide, decide_columns
from banen.model.rules.examples import examples
from banen.model.rules.terms import EPOCH, word_of
from banen.model.rules.texts import json_value, texts_of

CASES = [(rule, variant) for rule in rules().values() for variant in (None, *rule.variants)]
IDS = [f"{rule.id}:{variant or 'law'}" for rule, variant in CASES]
ROWS = 4000
FIRST, LAST = date(2014, 6, 1), date(2031, 12, 31)


def _values(rule: Rule, name: str, variant: str | None, random: np.random.Generator, on: date) -> list[Any]:
    """Many values of one input: those of the examples, their neighbours, odd ones, and missing."""
    spec, kind = texts_of(rule.id)["inputs"][name], rule.kind(name, variant)
    seen = [e.case[name] for e in examples(rule) if e.case.get(name) is not None]
    if kind == "flag":
        pool: list[Any] = [True, False]
    elif kind == "choice":
        pool = list(spec["choices"])
    elif kind == "stays":
        pool = [
            *seen,
            "",
            "2025-01-31/2025-03-30 2025-03-31/2026-02-28",
            "2024-02-29/2024-02-29, 2023-05-01/2024-01-15",
        ]
        pool += ["2026-03-01/2026-02-01"]
    elif kind == "day":
        days = [d + timedelta(days=k) for d in (*seen, on) for k in (-1, 0, 1)]
        pool = [*days, *(FIRST + timedelta(days=int(k)) for k in random.integers(0, (LAST - FIRST).days, 30))]
        pool += [date(2024, 2, 29), date(1996, 2, 29), date(1996, 2, 28), date(2026, 5, 25), date(2025, 1, 31)]
    else:
        least = spec.get("least", 0)
        step = {"money": 0.01, "hours": 0.25, "distance": 0.001}.get(kind, 1)
        near = [round(v + k * step, 3) for v in seen for k in (-1, 0, 1)]
        pool = [v for v in (*near, 0, 1, 2, 12, 24, 100) if least <= v <= spec.get("most", v)]
        pool = [int(v) if kind == "count" else v for v in pool]
    drawn = [pool[i] for i in random.integers(0, len(pool), ROWS)]
    return [None if hidden else v for v, hidden in zip(drawn, random.random(ROWS) < 0.08, strict=True)]


def _dates(rule: Rule, variant: str | None) -> list[date]:
    chosen = [e.on for e in examples(rule) if e.variant == variant][:3]
    for later in (date(2027, 3, 1), date(2035, 1, 1)):  # projected amounts
        try:
            rule.holds_on(later, variant)
            chosen.append(later)
        except RuleError:
            continue
    return chosen


@pytest.mark.parametrize(("rule", "variant"), CASES, ids=IDS)
def test_one_case_and_columns_agree(rule: Rule, variant: str | None) -> None:
    """Thousands of generated cases per rule and variant, with missing inputs and projected amounts."""
    random = np.random.default_rng(20)
    graph = rule.graph(variant)
    for on in _dates(rule, variant):
        given_cases = {name: _values(rule, name, variant, random, on) for name in graph.inputs}
        table = pl.DataFrame(given_cases, strict=False) if given_cases else pl.DataFrame({"row": range(ROWS)})
        inputs, bad = read_table(rule, graph, variant, table)
        assert not bad
        many = decide_columns(rule, inputs, ROWS, on, variant)
        for row in range(0, ROWS, 53):
            where = (on, {n: v[row] for n, v in given_cases.items()})
            if refused := {f"case.{name}" for name, wrong in many.impossible.items() if wrong[row]}:
                with pytest.raises(RuleError) as caught:
                    decide(rule, where[1], on, variant)
                assert {f.where for f in caught.value.faults} == refused, where
                assert OUTCOMES[many.outcome[row]] == "onbepaald"
                continue
            one = decide(rule, where[1], on, variant)
            assert OUTCOMES[many.outcome[row]] == one.outcome, where
            for name, (value, kind) in one.results.items():
                values, unknown, _ = many.results[name]
                assert _plain(values[row], bool(unknown[row]), kind) == json_value(value, kind), (name, where)


def _plain(value: Any, unknown: bool, kind: str) -> Any:
    if unknown:
        return None
    if kind == "day":
        return date.fromordinal(int(value) + EPOCH).isoformat()
    if kind == "choice":
        return word_of(int(value))
    return bool(value) if kind == "flag" else json_value(int(value), kind)


@pytest.mark.parametrize(("rule", "variant"), CASES, ids=IDS)
def test_the_order_of_conditions_does_not_matter(rule: Rule, variant: str | None) -> None:
    from banen.model.rules.rule import Graph

    turned = rule.graph(variant)
    backwards = Graph(
        turned.order, turned.inputs, turned.parameters, turned.levers, dict(reversed(list(turned.nodes.items())))
    )
    known = [e for e in examples(rule) if e.variant == variant]
    before = [decide(rule, e.case, e.on, variant, e.levers).outcome for e in known]
    rule._graphs[variant] = backwards
    try:
        after = [decide(rule, e.case, e.on, variant, e.levers).outcome for e in known]
    finally:
        rule._graphs[variant] = turned
    assert before == after


NOTHING_IN_CASH: defaultdict[str, dict[str, int]] = defaultdict(dict, minimumloon={"paid_in_cash": 0})
WAGES = [
    ("kennismigrant", "monthly_wage", None),
    ("kennismigrant", "guaranteed_allowances", "KM-V1"),
    ("kennismigrant", "monthly_wage", "KM-V2"),
    ("kennismigrant", "monthly_wage", "KM-V4"),
    ("blauwe_kaart", "monthly_wage", None),
    ("expat30", "yearly_wage", None),
    ("etk", "gross_wage", "ETK-V1"),
    ("minimumloon", "paid", None),
    ("vakkrachten_techniek", "monthly_wage", "VK-V1"),
]


@pytest.mark.parametrize(("rule_id", "wage", "variant"), WAGES)
@settings(max_examples=60)
@given(low=st.integers(0, 10_000_00), more=st.integers(0, 5_000_00), at=st.integers(0, 10**6))
def test_a_higher_wage_never_turns_a_yes_into_a_no(
    rule_id: str, wage: str, variant: str | None, low: int, more: int, at: int
) -> None:
    rule = rules()[rule_id]
    known = [e for e in examples(rule) if e.variant == variant]
    example = known[at % len(known)]
    outcomes = []
    for cents in (low, low + more):
        case = {
            **example.case,
            wage: str(cents * (12 if wage == "yearly_wage" else 1) / 100),
            **NOTHING_IN_CASH[rule_id],
        }
        outcomes.append(decide(rule, case, example.on, variant, example.levers).outcome)
    assert not (outcomes[0] == "voldoet" and outcomes[1] != "voldoet")
    assert not (outcomes[1] == "voldoet_niet" and outcomes[0] != "voldoet_niet")


NEUTRAL = [
    (rule, id_)
    for rule in rules().values()
    for id_, variant in rule.variants.items()
    if variant.levers and all(lever.neutral is not None for lever in variant.levers.values())
]


@pytest.mark.parametrize(("rule", "variant"), NEUTRAL, ids=[f"{r.id}:{v}" for r, v in NEUTRAL])
def test_a_variant_at_its_neutral_value_is_the_law(rule: Rule, variant: str) -> None:
    levers = {name: lever.neutral for name, lever in rule.variants[variant].levers.items()}
    assert examples(rule)
    for example in examples(rule):
        case = {k: v for k, v in example.case.items() if k in rule.graph().inputs}
        added = {k: example.case.get(k, 1) for k in rule.graph(variant).inputs if k not in rule.graph().inputs}
        law = decide(rule, case, example.on)
        changed = decide(rule, {**case, **added}, example.on, variant, levers)
        assert changed.outcome == law.outcome, example.id
        assert {k: v for k, v in changed.results.items() if k in law.results} == dict(law.results), example.id


def test_the_lending_share_at_nought_refuses_nobody() -> None:
    """Under the law there is no rule at all; the neutral share lets every company through."""
    rule = rules()["aandeel_in_dienst"]
    for example in examples(rule):
        case = {k: v for k, v in example.case.items() if k in rule.graph("SU-V2").inputs}
        assert decide(rule, case, example.on, "SU-V2", {"least_share": 0}).outcome != "voldoet_niet"


@settings(max_examples=60)
@given(at=st.integers(0, 10**6), hide=st.sets(st.integers(0, 40), max_size=6))
def test_hiding_inputs_never_changes_a_decision_into_another(at: int, hide: set[int]) -> None:
    """With less known the outcome is the same or undetermined; and undetermined names what is missing."""
    known = [(r, e) for r in rules().values() for e in examples(r)]
    rule, example = known[at % len(known)]
    inputs = list(rule.graph(example.variant).inputs)
    told = texts_of(rule.id)["inputs"]
    hidden = {n for i, n in enumerate(inputs) if i in hide and not {"absent", "absent_as"} & set(told[n])}
    case = {n: v for n, v in example.case.items() if n not in hidden}
    before = decide(rule, example.case, example.on, example.variant, example.levers)
    after = decide(rule, case, example.on, example.variant, example.levers)
    assert after.outcome in (before.outcome, "onbepaald")
    if after.outcome == "onbepaald":
        assert after.missing
