# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Actual extraterritorial costs (ETK): gross wage exchanged untaxed for the extra costs of work away from home.

Legal basis: Wet op de loonbelasting 1964 (Wet LB) art. 31a lid 2 onder e, 17 and 18, read in the text of 21 February
2026; cao ABU/NBBU. Costs or the 30% ruling: a choice for the calendar year, made later by who asks in the first months.
"""

from __future__ import annotations

from banen.model.rules.days import add_months
from banen.model.rules.rule import Rule, RuleLever
from banen.model.rules.terms import (
    Count,
    Day,
    Flag,
    Money,
    One,
    Share,
    largest,
    part,
    smallest,
    where,
)

ETK = Rule(
    "etk",
    law="Wet LB 1964",
    article="art. 31a lid 2 onder e",
    valid_from="2015-01-01",
    reference_date="a day in the wage period",
    status="in force and applied; exchange limits by the cao for temporary agency workers",
    parameters={
        "months_before_choice": "etk.choice_after",
        "living_costs_excluded": "etk.levensonderhoud_excluded",
        "calls_excluded": "etk.private_calls_excluded",
        "share_of_costs": "etk.uitruil.share_of_costs",
        "share_of_wage": "etk.uitruil.max_share_of_wage",
    },
)


@ETK.possible("ETK-P1", at="work_started_on")
def work_has_started(work_started_on: Day, on: Day) -> Flag:
    return work_started_on <= on


@ETK.step
def choice_holds_from(work_started_on: Day, months_before_choice: Count) -> Day:
    return add_months(work_started_on, months_before_choice)


@ETK.applies("ETK-A1", "art. 31a lid 17 and 18")
def no_flat_allowance_this_year(
    uses_flat_allowance: Flag, asked_in_first_months: Flag, on: Day, choice_holds_from: Day
) -> Flag:
    """The choice holds for the year; who asks in the first four months chooses after them: actual costs till then."""
    return ~uses_flat_allowance | (asked_in_first_months & (on < choice_holds_from))


@ETK.condition("ETK-C1", "art. 31a lid 2 onder e")
def costs_have_evidence(has_evidence: Flag) -> Flag:
    return has_evidence


@ETK.condition("ETK-C2", "Cao ABU/NBBU; WML art. 7", value="gross_wage", threshold="wml_for_hours")
def wage_reaches_minimum(gross_wage: Money, wml_for_hours: Money) -> Flag:
    return gross_wage >= wml_for_hours


@ETK.step
def allowed_costs(
    double_housing: Money,
    travel_home: Money,
    papers_and_permits: Money,
    language_course: Money,
    other_allowed_costs: Money,
    living_costs: Money,
    living_costs_excluded: Flag,
    private_calls: Money,
    calls_excluded: Flag,
) -> Money:
    """Since 2026 costs of living (gas, water, light too) and private calls are excluded."""
    always = double_housing + travel_home + papers_and_permits + language_course + other_allowed_costs
    living = where(living_costs_excluded, 0, living_costs)
    return always + living + where(calls_excluded, 0, private_calls)


@ETK.result("Cao ABU/NBBU; Wet LB 1964 art. 31a")
def exchangeable(
    conditions_hold: Flag,
    allowed_costs: Money,
    share_of_costs: Share,
    gross_wage: Money,
    share_of_wage: Share,
    wml_for_hours: Money,
) -> Money:
    by_costs, by_wage = part(allowed_costs, share_of_costs, "down"), part(gross_wage, share_of_wage, "down")
    return where(conditions_hold, largest(smallest(by_costs, by_wage, gross_wage - wml_for_hours), 0), 0)


@ETK.result("Wet LB 1964 art. 31a")
def taxable_after(gross_wage: Money, exchangeable: Money) -> Money:
    return gross_wage - exchangeable


@ETK.result("Wet financiering sociale verzekeringen art. 16")
def contribution_base(taxable_after: Money) -> Money:
    return taxable_after


ETK_V0 = ETK.variant("ETK-V0", "proposition 2023, measure 2.5: abolish actual ETK, keep the 30% ruling")


@ETK_V0.applies("ETK-A2", "Proposition 2023, measure 2.5")
def exemption_exists() -> Flag:
    return One(False)


ETK_V1 = ETK.variant(
    "ETK-V1",
    "proposition 2023, measure 2.5: a salary norm for use of ETK",
    levers={"share_of_norm": RuleLever("share", 1, neutral=0, min=0, max=5)},
    parameters={"norm_standard": "expat30.norm.standard"},
)


@ETK_V1.step
def wage_in_a_year(gross_wage: Money) -> Money:
    return gross_wage * 12


@ETK_V1.step
def norm_for_use(norm_standard: Money, share_of_norm: Share) -> Money:
    return part(norm_standard, share_of_norm, "half_up")


@ETK_V1.condition("ETK-C3", "Proposition 2023, measure 2.5", value="wage_in_a_year", threshold="norm_for_use")
def wage_reaches_norm(wage_in_a_year: Money, norm_for_use: Money) -> Flag:
    return wage_in_a_year >= norm_for_use


ETK_V4 = ETK.variant("ETK-V4", "proposition 2023, measure 2.5: the employee claims from the tax office")


@ETK_V4.replaces("contribution_base")
def base_of_employer_unchanged(gross_wage: Money) -> Money:
    return gross_wage


ETK_V5 = ETK.variant("ETK-V5", "proposition 2023, measure 2.5: only occupations of high societal value")


@ETK_V5.condition("ETK-C4", "Proposition 2023, measure 2.5")
def occupation_is_listed(occupation_on_list: Flag) -> Flag:
    return occupation_on_list


ETK_V6 = ETK.variant("ETK-V6", "proposition 2023, measure 2.5: only with a permanent contract")


@ETK_V6.condition("ETK-C5", "Proposition 2023, measure 2.5")
def contract_is_permanent(permanent_contract: Flag) -> Flag:
    return permanent_contract
