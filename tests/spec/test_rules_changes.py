"""What changed for a rule between two days: law texts, dated values and cases that come out otherwise."""

from __future__ import annotations

from datetime import date

import pytest

from banen.errors import RuleError
from banen.model.rules import rule, rules
from banen.model.rules.changes import changes
from banen.model.rules.examples import examples
from banen.model.rules.record import describe


def test_a_new_year_brings_its_amounts_and_its_texts() -> None:
    told = changes(rule("kennismigrant"), date(2025, 12, 31), date(2026, 1, 1))
    names = [after.name for _, after in told.values]
    assert any("kennismigrant" in name or "hsm" in name for name in names), names
    assert all(before is not None and before.value != after.value for before, after in told.values)
    assert all(text.valid_from == date(2026, 1, 1) for _, text in told.texts)


def test_the_act_that_starts_is_told_with_what_it_meant() -> None:
    told = changes(rule("huur_los_van_werk"), date(2023, 6, 30), date(2023, 7, 1))
    assert ("Wgv", date(2023, 7, 1)) in [(law, text.valid_from) for law, text in told.texts]
    assert "Wet goed verhuurderschap" in rule("huur_los_van_werk").law or "Wgv" in told.told("nl")


def test_your_own_case_is_asked_on_both_days() -> None:
    one = rule("kennismigrant")
    example = next(e for e in examples(one) if e.outcome == "voldoet" and e.on.year == 2026 and e.variant is None)
    told = changes(one, date(2025, 6, 1), date(2026, 6, 1), {"mine": example.case})
    assert all(turned.case == "mine" and turned.before != turned.after for turned in told.cases)


@pytest.mark.parametrize("one", rules().values(), ids=list(rules()))
def test_nothing_turns_without_a_change_of_text_or_value(one: object) -> None:
    for first, last in [(date(2026, 3, 2), date(2026, 3, 3)), (date(2024, 12, 31), date(2025, 1, 1))]:
        told = changes(one, first, last)  # type: ignore[arg-type]
        assert told.to_dict()["rule"] == one.id  # type: ignore[attr-defined]
        assert bool(told) == bool(told.texts or told.values or told.cases)


def test_a_last_day_before_the_first_is_refused() -> None:
    with pytest.raises(RuleError, match="not after"):
        changes(rule("kennismigrant"), date(2026, 1, 1), date(2026, 1, 1))


def test_a_rule_lists_the_texts_of_its_laws() -> None:
    for one in rules().values():
        days = [text["valid_from"] for law in describe(one)["law_texts"] for text in law["texts"]]
        assert one.status != "in_force" or days or one.law not in {"Wgv", "BuWav 2022", "WML"}, one.id
