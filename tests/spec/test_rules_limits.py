"""Where rules stop: dates, variants, malformed input, quotas on free movement, and what the law may never read."""

from __future__ import annotations

import random
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from banen.errors import InternalError, ParameterError, RuleError, UnknownNameError
from banen.languages import WHOLE
from banen.model.rules import rule, rules
from banen.model.rules.amounts import exchangeable_costs, meets_salary_criterion, salary_criterion, untaxed_allowance
from banen.model.rules.decide import decide
from banen.model.rules.examples import examples
from banen.model.rules.law.quotas import Application, allocate
from banen.model.rules.record import describe, register_record, schema
from banen.model.rules.rule import Rule
from banen.model.rules.tables import decide_table
from banen.model.rules.terms import One
from banen.model.rules.texts import texts_of

KM = next(e for e in examples(rule("kennismigrant")) if e.id == "KM-01")


def test_the_law_never_reads_a_variant_value() -> None:
    for each in rules().values():
        assert not [p for p in each.graph().parameters.values() if p.startswith("variant.")], each.id


def test_a_rule_that_reads_a_variant_value_cannot_be_written() -> None:
    with pytest.raises(InternalError, match="reads variant values"):
        Rule("wrong", law="-", article="-", valid_from="2015-01-01", reference_date="-", status="-",
             parameters={"x": "variant.KM-V5.search_period"})  # fmt: skip


def test_a_term_has_no_truth_of_its_own() -> None:
    with pytest.raises(TypeError, match=r"write & \| ~"):
        bool(One(True))


def test_all_faults_of_a_case_come_at_once() -> None:
    case = {**KM.case, "monthly_wage": "abc", "birth_day": "1990-01-01", "function": "pilot", "erkend_referent": 3}
    with pytest.raises(RuleError) as caught:
        decide(rule("kennismigrant"), case, KM.on)
    assert sorted(f.where for f in caught.value.faults) == [
        "case.birth_day", "case.erkend_referent", "case.function", "case.monthly_wage",
    ]  # fmt: skip
    assert "'birth_date'" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("monthly_wage", -1),
        ("monthly_wage", "1.005"),
        ("monthly_wage", "NaN"),
        ("monthly_wage", "1e99"),
        ("monthly_wage", True),
        ("birth_date", "2026-02-30"),
        ("birth_date", "1800-01-01"),
        ("birth_date", 19900101),
        ("function", 7),
        ("erkend_referent", "perhaps"),
        ("contract_kind", ["arbeidsovereenkomst"]),
    ],
)
def test_malformed_input_is_refused_in_one_case(name: str, value: object) -> None:
    with pytest.raises(RuleError, match=f"case.{name}"):
        decide(rule("kennismigrant"), {**KM.case, name: value}, KM.on)


@pytest.mark.parametrize(
    ("rule_id", "on", "variant"),
    [
        ("kennismigrant", date(2014, 12, 31), None),
        ("kennismigrant", date(2025, 7, 3), "KM-V4"),
        ("huur_los_van_werk", date(2023, 6, 30), None),
        ("toelating_uitleners", date(2026, 6, 30), None),
        ("inhoudingen", date(2025, 12, 31), "INH-V1"),
        ("asielzoekers_werk", date(2026, 6, 11), "announced_2026"),
        ("asielzoekers_werk", date(2026, 6, 12), "AS-V2"),
    ],
)
def test_a_rule_or_variant_is_refused_outside_its_dates(rule_id: str, on: date, variant: str | None) -> None:
    with pytest.raises(RuleError):
        decide(rule(rule_id), {}, on, variant)


def test_nine_months_of_waiting_is_refused_with_the_directive() -> None:
    with pytest.raises(RuleError, match=r"exceeds 6 months, Directive \(EU\) 2024/1346 art. 17"):
        decide(rule("asielzoekers_werk"), {}, date(2026, 6, 12), "AS-V2")


def test_unknown_rules_variants_and_levers_are_named() -> None:
    with pytest.raises(UnknownNameError, match="'kennismigrant'"):
        rule("kenismigrant")
    with pytest.raises(UnknownNameError, match="variant of kennismigrant"):
        decide(rule("kennismigrant"), {}, KM.on, "KM-V9")
    with pytest.raises(RuleError, match="KM-V5 changes rule zoekperiode"):
        decide(rule("kennismigrant"), {}, KM.on, "KM-V5")
    with pytest.raises(RuleError, match="no lever 'faktor'"):
        decide(rule("kennismigrant"), {}, KM.on, "KM-V1", {"faktor": 1})
    with pytest.raises(RuleError, match="outside 0 to 5"):
        decide(rule("kennismigrant"), {}, KM.on, "KM-V1", {"factor": 6})


def test_after_the_last_index_rule_the_rule_names_the_value_it_lacks() -> None:
    decision = decide(rule("kennismigrant"), {**KM.case, "first_group_at_this_employer": "age30plus"}, date(2040, 1, 1))
    assert decision.outcome == "onbepaald"
    assert "kennismigrant.criterion.age30plus" in decision.missing


def test_as_known_before_the_judgment_the_weeks_count() -> None:
    example = next(e for e in examples(rule("asielzoekers_werk")) if e.id == "AS-B02")
    assert decide(rule("asielzoekers_werk"), example.case, example.on).outcome == "voldoet"
    before = decide(rule("asielzoekers_werk"), example.case, example.on, known_on=date(2023, 11, 28))
    assert before.outcome == "voldoet_niet"


@pytest.mark.parametrize("seed", range(5))
def test_a_quota_goes_by_receipt_then_case_id_in_any_order_of_rows(seed: int) -> None:
    """Q-01: a quota of two, b and a at 10:00 and c at 10:01."""
    at = datetime(2026, 3, 2, 10, 0)
    cases = [Application("b", at), Application("a", at), Application("c", at.replace(minute=1))]
    random.Random(seed).shuffle(cases)  # noqa: S311 - not for secrets
    granted = {p.case_id: p.granted for p in allocate(cases, "quotum", 2, group_contains_eu_eea_swiss=False)}
    assert granted == {"a": True, "b": True, "c": False}


def test_a_target_grants_all_and_flags_what_is_above_it() -> None:
    """Q-02."""
    at = datetime(2026, 3, 2, 10, 0)
    cases = [Application("b", at), Application("a", at), Application("c", at.replace(minute=1))]
    places = allocate(cases, "streefgetal", 2, group_contains_eu_eea_swiss=True)
    assert [(p.case_id, p.granted, p.flagged) for p in places] == [
        ("a", True, False), ("b", True, False), ("c", True, True),
    ]  # fmt: skip


def test_a_withdrawn_case_frees_its_place_in_the_same_period() -> None:
    """Q-03."""
    at = datetime(2026, 3, 2, 10, 0)
    cases = [Application("b", at, withdrawn=True), Application("a", at), Application("c", at.replace(minute=1))]
    granted = [p.case_id for p in allocate(cases, "quotum", 2, group_contains_eu_eea_swiss=False) if p.granted]
    assert granted == ["a", "c"]


def test_what_a_month_leaves_unused_carries_over() -> None:
    at = datetime(2026, 1, 5, 9, 0)
    late = [Application(str(i), at.replace(month=2, minute=i), period=1) for i in range(4)]
    granted = [p.granted for p in allocate(late, "quotum", 12, group_contains_eu_eea_swiss=False, slices=12)]
    assert granted == [True, True, False, False]


def test_the_article_is_cited_as_it_was_called_on_the_day() -> None:
    first = [
        decide(rule("kennismigrant"), KM.case, on).reasons[1].article for on in (date(2021, 12, 31), date(2022, 1, 1))
    ]
    assert first == ["BuWav art. 1d", "BuWav 2022 art. 2.1 lid 1"]


@pytest.mark.parametrize(
    ("rule_id", "case", "on"),
    [
        ("expat30", {"earlier_stay_months": 10**8}, date(2026, 3, 1)),
        ("detachering_voorwaarden", {"days_without_work": 10**8}, date(2026, 3, 1)),
        ("brp_inschrijving", {"days_half_year": 0}, date(2026, 3, 1)),
        ("minimumloon", {"sector_hours": 0}, date(2023, 3, 1)),
        ("kennismigrant", {}, date(9999, 12, 31)),
    ],
)
def test_extreme_input_is_refused_and_never_breaks(rule_id: str, case: dict[str, int], on: date) -> None:
    with pytest.raises(RuleError):
        decide(rule(rule_id), case, on)


def test_the_largest_amounts_are_exact_on_both_paths() -> None:
    """No product of whole numbers may run over 64 bits."""
    base = next(e for e in examples(rule("expat30")) if e.id == "E30-V5-01")
    case = {**base.case, "yearly_wage": "9999999999.99"}
    levers = {"chosen_percentage": "0.299999"}
    one = decide(rule("expat30"), case, base.on, "E30-V2", levers).to_dict()["results"]["allowance"]
    table = pl.DataFrame([{**case, "yearly_wage": "9999999999.99"}])
    many, _ = decide_table(rule("expat30"), table, base.on, "E30-V2", levers)
    assert many["allowance"].to_list() == [one]
    one = decide(rule("uitlenen"), {"lending_turnover": "9999999999.99", "total_turnover": "9999999999.99"}, base.on)
    assert one.outcome == "onbepaald"


def test_a_quota_on_free_movement_is_refused() -> None:
    with pytest.raises(RuleError, match=r"TFEU art\. 45"):
        allocate([], "quotum", 2, group_contains_eu_eea_swiss=True)


def test_the_criterion_for_the_simulation_is_the_criterion_of_the_rule() -> None:
    on = date(2026, 3, 1)
    assert salary_criterion("under30", on) == Decimal(4357)
    assert salary_criterion("under30", on, "KM-V1", 1.1) == Decimal("4792.70")
    assert salary_criterion("reduced", on, "KM-V2") == Decimal(5942)
    assert salary_criterion("blue_card_reduced", on) == Decimal(4754)
    with pytest.raises(ParameterError):
        salary_criterion("blue_card_reduced", date(2024, 6, 11))
    with pytest.raises(ParameterError):
        salary_criterion("age30plus", date(2037, 1, 1))


def test_admission_of_a_column_of_persons() -> None:
    on = date(2026, 3, 1)
    wages, ages = [4357.0, 4356.99, 5942.0, 5941.99], [29, 29, 30, 30]
    assert meets_salary_criterion(wages, ages, on).tolist() == [True, False, True, False]
    assert meets_salary_criterion(wages, ages, on, variant="KM-V2").tolist() == [False, False, True, False]
    assert meets_salary_criterion(wages, ages, on, group="reduced").all()
    mixed = meets_salary_criterion(wages, ages, on, group=["age30plus", "reduced", "under30", "reduced"])
    assert mixed.tolist() == [False, True, True, True]
    raised = [meets_salary_criterion(wages, ages, on, variant="KM-V1", factor=f).sum() for f in (0.5, 1, 1.5)]
    assert all(a >= b for a, b in pairwise(raised))


def test_the_tax_advantage_for_the_simulation_is_the_one_of_the_rule() -> None:
    on, start = date(2026, 7, 1), date(2025, 1, 1)
    wages = [80000, 60000, 48013, 300000]
    assert untaxed_allowance(wages, on, ruling_start=start).tolist() == [24000, 11986.99, 0, 78600]
    assert untaxed_allowance([55000], on, ruling_start=start, young_with_master=True).tolist() == [16500]
    lower = untaxed_allowance(wages, on, ruling_start=start, variant="E30-V2", levers={"chosen_percentage": 0.2})
    assert lower.tolist() == [16000, 11986.99, 0, 52400]
    assert not untaxed_allowance(wages, on, ruling_start=start, variant="E30-V3").any()
    assert exchangeable_costs(2900, 2338.44, on, allowed_costs=450, living_costs=60).tolist() == [364.5]
    months = exchangeable_costs([2900, 2500], 2338.44, on, allowed_costs=450)
    assert months.tolist() == [364.5, 161.56]
    assert not exchangeable_costs([2900, 2500], 2338.44, on, allowed_costs=450, variant="ETK-V0").any()
    fixed = exchangeable_costs([2900], 2338.44, on, allowed_costs=450, variant="ETK-V6", permanent_contract=False)
    assert fixed.tolist() == [0]
    with pytest.raises(ParameterError, match="lacks a dated value on 2040-07-01"):
        untaxed_allowance(wages, date(2040, 7, 1), ruling_start=date(2038, 1, 1))


def test_a_table_keeps_every_row_and_lists_the_bad_ones() -> None:
    wages = ["3672.00", "3671.99", "abc", "", "-1"]
    table = pl.DataFrame(
        {**{k: [v] * 5 for k, v in KM.case.items()}, "monthly_wage": wages, "id": ["a", "b", "c", "d", "e"]}
    )
    decisions, summary = decide_table(rule("kennismigrant"), table, KM.on)
    assert decisions["id"].to_list() == ["a", "b", "c", "d", "e"]
    assert decisions["outcome"].to_list() == ["voldoet", "voldoet_niet", "onbepaald", "onbepaald", "onbepaald"]
    assert decisions["first_condition"].to_list() == [None, "KM-C3", "KM-C3", "KM-C3", "KM-C3"]
    assert decisions["unreadable"].to_list() == [None, None, "monthly_wage", None, "monthly_wage"]
    assert summary.bad == [(3, "monthly_wage"), (5, "monthly_wage")]
    assert sum(summary.outcomes.values()) == summary.rows == 5


def test_a_table_is_decided_the_same_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    from banen.model.rules import tables

    known = [e for e in examples(rule("brp_inschrijving")) if e.on == date(2026, 3, 2)]
    table = pl.DataFrame([e.case for e in known])
    whole, _ = decide_table(rule("brp_inschrijving"), table, date(2026, 3, 2))
    monkeypatch.setattr(tables, "ROWS_AT_ONCE", 3)
    blocks, _ = decide_table(rule("brp_inschrijving"), table, date(2026, 3, 2))
    assert whole.equals(blocks)
    assert whole["outcome"].to_list() == [e.outcome for e in known]


def test_every_rule_is_described_in_both_languages_and_registered() -> None:
    for each in rules().values():
        told = describe(each)
        for language in WHOLE:
            assert all(told[key][language] for key in ("name", "about", "affected")), each.id
        record = register_record(each)
        assert record["Bron-ID"] == each.id
        assert len(record["Naam"]) < 100
        assert len(record["Korte omschrijving"]) < 350
        assert {"Organisatie", "Status", "Contactgegevens", "Publicatiecategorie", "Taal", "Schema"} <= set(record)
        assert told["conditions"] or each.variants
        assert told["worked_examples"]


def test_every_example_fits_the_schema_of_its_rule() -> None:
    types = {"boolean": bool, "number": (int, float), "integer": int, "string": (str, date), "null": type(None)}
    for each in rules().values():
        for example in examples(each):
            properties = schema(each, example.variant)["properties"]
            assert set(example.case) <= set(properties), example.id
            for name, value in example.case.items():
                kinds = tuple(t for k in properties[name]["type"] for t in np.atleast_1d(np.array(types[k], object)))
                assert isinstance(value, kinds), (example.id, name)
                assert "enum" not in properties[name] or value in properties[name]["enum"], (example.id, name)


def test_a_decision_tells_every_key_of_the_interface_in_both_languages() -> None:
    for each in rules().values():
        for example in examples(each):
            decision = decide(each, example.case, example.on, example.variant, example.levers)
            for language in WHOLE:
                told = decision.to_dict(language)
                assert {"rule", "on", "variant", "outcome", "reasons", "parameters", "missing"} <= set(told)
                for reason in told["reasons"]:
                    assert set(reason) == {"condition", "article", "value", "threshold", "passed", "text"}
                    assert "{" not in reason["text"]
                    assert reason["article"] in reason["text"]
                assert all({"name", "value", "unit", "valid_from", "source"} <= set(p) for p in told["parameters"])


def test_reasons_name_value_threshold_and_article() -> None:
    case = {**KM.case, "monthly_wage": "3671.99"}
    reason = next(r for r in decide(rule("kennismigrant"), case, KM.on).to_dict()["reasons"] if r["passed"] is False)
    assert reason == {
        "condition": "KM-C3", "article": "BuWav 2022 art. 2.1 lid 1 en 5", "value": 3671.99, "threshold": 3672,
        "passed": False,
        "text": "Het loon dat telt is € 3.671,99 per maand en blijft onder het looncriterium van € 3.672,00 "
        "(BuWav 2022 art. 2.1 lid 1 en 5).",
    }  # fmt: skip


def test_no_rule_asks_nationality_language_or_name_save_where_the_law_itself_does() -> None:
    allowed = {("huur_los_van_werk", "tenant_from"), ("aantallen", "group_contains_eu_eea_swiss")}
    for each in rules().values():
        for name in texts_of(each.id)["inputs"]:
            words = set(name.split("_"))
            asked = words & {"nationality", "tenant", "origin", "name", "eu", "ethnicity", "religion"}
            assert not asked or (each.id, name) in allowed, (each.id, name)
