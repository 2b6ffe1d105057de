# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Permission to work: asylum seekers (waiting period and the 24-week rule) and the skilled-technicians pilot.

Legal basis: Wet arbeid vreemdelingen (Wav) art. 8 and 9; Besluit uitvoering Wav 2022 (BuWav 2022) art. 6.1 and 6.2. The
24-week condition stands in the text but is not applied since ABRvS 29 November 2023, ECLI:NL:RVS:2023:4341: *text in
force* and *applied* are two facts. The pilot has no enacted basis; it exists as a variant only.
"""

from __future__ import annotations

from banen.model.rules.days import add_months
from banen.model.rules.rule import Rule, RuleLever
from banen.model.rules.terms import Choice, Count, Day, Flag, Money, One, where

ASYLUM = Rule(
    "asielzoekers_werk",
    law="BuWav 2022",
    article="art. 6.2 lid 1",
    formerly=("2022-01-01", "BuWav, before 2022 (article not read)"),
    valid_from="2015-01-01",
    reference_date="day from which the work permit is asked",
    status="24-week limit in the text but not applied since 29 November 2023 (ECLI:NL:RVS:2023:4341)",
    parameters={
        "waiting": "asylum.waiting",
        "limit_weeks": "asylum.limit.weeks",
        "limit_weeks_artists": "asylum.limit.weeks_artists",
        "limit_applied": "asylum.limit.applied",
        "accelerated_refused": "asylum.accelerated_refused",
    },
)


@ASYLUM.possible("AS-P1", at="application_on")
def applied_for_asylum_by_the_day(application_on: Day, on: Day) -> Flag:
    return application_on <= on


@ASYLUM.applies("AS-A1", "art. 6.1")
def needs_permit(statushouder: Flag) -> Flag:
    """Who holds an asylum permit is free to work."""
    return ~statushouder


@ASYLUM.step
def months_to_wait(waiting: Count) -> Count:
    return waiting


@ASYLUM.result("art. 6.2 lid 1 onder a")
def earliest_start(application_on: Day, months_to_wait: Count) -> Day:
    return add_months(application_on, months_to_wait)


@ASYLUM.condition("AS-C1", "art. 6.2 lid 1 onder a", value="on", threshold="earliest_start")
def waited_long_enough(on: Day, earliest_start: Day) -> Flag:
    return on >= earliest_start


@ASYLUM.condition("AS-C2", "art. 6.2 lid 1 onder a; Vw 2000 art. 8 onder f and h")
def in_reception_and_lawful(in_coa_reception: Flag, lawful_stay: Flag) -> Flag:
    return in_coa_reception & lawful_stay


@ASYLUM.condition("AS-C7", "Wav art. 8 lid 2")
def holds_asylum_document(w_document: Flag) -> Flag:
    """The document that shows the application (W-document), without a note that work is free."""
    return w_document


@ASYLUM.condition("AS-C8", "Wav art. 9 lid 1 onder b; Practice of UWV")
def is_of_age(of_age: Flag) -> Flag:
    """Eighteen or older: the act leaves the limits of age to a regulation that was not read; UWV publishes eighteen."""
    return of_age


@ASYLUM.step
def accelerated_not_refused(accelerated_refused: Flag) -> Flag:
    return ~accelerated_refused


@ASYLUM.condition("AS-C6", "Wav art. 8 lid 1 onder e 3°; Vw 2000 art. 8 onder m", unless="accelerated_not_refused")
def not_in_accelerated_procedure(accelerated_procedure: Flag) -> Flag:
    """Since 12 June 2026: no permit in the accelerated procedure of the Procedures Regulation."""
    return ~accelerated_procedure


@ASYLUM.condition("AS-C3", "art. 6.2 lid 1 onder b")
def work_is_market_conform(market_conform: Flag) -> Flag:
    return market_conform


@ASYLUM.step
def weeks_in_all(weeks_used: Count, weeks_requested: Count) -> Count:
    """Distinct ISO weeks worked in the 52 weeks ending with the requested week, and those asked for."""
    return weeks_used + weeks_requested


@ASYLUM.step
def weeks_allowed(artist: Flag, limit_weeks_artists: Count, limit_weeks: Count) -> Count:
    return where(artist, limit_weeks_artists, limit_weeks)


@ASYLUM.step
def limit_not_applied(limit_applied: Flag) -> Flag:
    return ~limit_applied


@ASYLUM.condition(
    "AS-C4", "art. 6.2 lid 1 onder c", value="weeks_in_all", threshold="weeks_allowed", unless="limit_not_applied"
)
def within_weeks(weeks_in_all: Count, weeks_allowed: Count) -> Flag:
    return weeks_in_all <= weeks_allowed


@ASYLUM.signal("AS-S1", "art. 6.2 lid 1 onder c", value="weeks_in_all", threshold="weeks_allowed")
def within_weeks_of_text(weeks_in_all: Count, weeks_allowed: Count) -> Flag:
    return weeks_in_all <= weeks_allowed


TEXT_2022 = ASYLUM.variant("text_2022", "BuWav 2022 art. 6.2 as it stands in the text, case law left aside")


@TEXT_2022.replaces("limit_not_applied")
def text_is_applied() -> Flag:
    return One(False)


ANNOUNCED_2026 = ASYLUM.variant(
    "announced_2026",
    "consultation 3 November 2025, planned for 12 June 2026, entry into force not verified",
    valid_from="2026-06-12",
    parameters={
        "waiting_high_chance": "variant.announced_2026.waiting_high_chance",
        "low_chance_access": "variant.announced_2026.low_chance_access",
    },
)


@ANNOUNCED_2026.replaces("months_to_wait")
def wait_of_high_chance(waiting_high_chance: Count) -> Count:
    return waiting_high_chance


@ANNOUNCED_2026.condition("AS-C5", "Consultation 3 November 2025", value="chance_of_asylum")
def chance_gives_access(chance_of_asylum: Choice, low_chance_access: Flag) -> Flag:
    return (chance_of_asylum == "high") | low_chance_access


@ANNOUNCED_2026.replaces("limit_not_applied")
def limit_is_deleted() -> Flag:
    return One(True)


AS_V1 = ASYLUM.variant("AS-V1", "proposition 2023, measure 2.4: drop the 24-week rule")


@AS_V1.replaces("limit_not_applied")
def limit_is_dropped() -> Flag:
    return One(True)


AS_V2 = ASYLUM.variant(
    "AS-V2",
    "proposition 2023, measure 2.4: 3 months for a high chance, 9 for a low one, no weekly limit",
    valid_from="2023-06-01",
    within=("variant.AS-V2.waiting_low_chance", "eu.reception.max_waiting"),
    parameters={
        "waiting_high_chance": "variant.AS-V2.waiting_high_chance",
        "waiting_low_chance": "variant.AS-V2.waiting_low_chance",
    },
)


@AS_V2.replaces("months_to_wait")
def wait_by_chance(chance_of_asylum: Choice, waiting_high_chance: Count, waiting_low_chance: Count) -> Count:
    return where(chance_of_asylum == "high", waiting_high_chance, waiting_low_chance)


@AS_V2.replaces("limit_not_applied")
def limit_is_dropped_too() -> Flag:
    return One(True)


TECHNICIANS = Rule(
    "vakkrachten_techniek",
    law="No enacted basis",
    article="(design of proposition 2023, measure 2.6)",
    valid_from="2015-01-01",
    reference_date="day the complete application is received",
    status="not law; a pilot exists only as variant VK-V1",
    parameters={},
)


@TECHNICIANS.applies("VK-A1", "No enacted scheme")
def pilot_exists() -> Flag:
    return One(False)


VK_V1 = TECHNICIANS.variant(
    "VK-V1",
    "proposition 2023, measure 2.6 (design)",
    levers={
        "instrument": RuleLever("choice", "quotum", choices=("quotum", "streefgetal")),
        "number": RuleLever("count", 500, min=0),
        "income_threshold": RuleLever("money", 0, min=0),
        "direct_only": RuleLever("flag", True),
        "pilot_start": RuleLever("day", "2027-01-01"),
        "pilot_end": RuleLever("day", "2029-12-31"),
        "max_stay": RuleLever("count", 24, min=1, max=120),
    },
)


@VK_V1.replaces("pilot_exists")
def pilot_runs(on: Day, pilot_start: Day, pilot_end: Day) -> Flag:
    return (on >= pilot_start) & (on <= pilot_end)


@VK_V1.condition("VK-C1", "Proposition 2023, measure 2.6", value="sector")
def sector_is_technical(sector: Choice) -> Flag:
    return sector == "techniek"


@VK_V1.condition("VK-C2", "Proposition 2023, measure 2.6")
def occupation_is_short(occupation_on_shortage_list: Flag) -> Flag:
    return occupation_on_shortage_list


@VK_V1.condition("VK-C3", "Proposition 2023, measure 2.6")
def employer_trains(training_plan: Flag) -> Flag:
    return training_plan


@VK_V1.condition("VK-C4", "Proposition 2023, measure 2.6")
def conditions_and_housing_are_good(good_conditions: Flag, housing_certified: Flag) -> Flag:
    return good_conditions & housing_certified


@VK_V1.condition("VK-C5", "Proposition 2023, measure 2.6", value="monthly_wage", threshold="income_threshold")
def income_is_enough(monthly_wage: Money, income_threshold: Money) -> Flag:
    return monthly_wage >= income_threshold


@VK_V1.condition("VK-C6", "Proposition 2023, measure 2.6")
def employed_by_user(employed_directly: Flag, direct_only: Flag) -> Flag:
    return employed_directly | ~direct_only


@VK_V1.step
def latest_return(pilot_end: Day, max_stay: Count) -> Day:
    return add_months(pilot_end, max_stay)


@VK_V1.condition("VK-C7", "Proposition 2023, measure 2.6", value="stay_until", threshold="latest_return")
def returns_in_time(stay_until: Day, latest_return: Day) -> Flag:
    return stay_until <= latest_return


@VK_V1.condition("VK-C8", "Proposition 2023, measure 2.6", value="place_in_order", threshold="number")
def within_cap(place_in_order: Count, number: Count, instrument: Choice) -> Flag:
    return (instrument != "quotum") | (place_in_order <= number)


@VK_V1.condition("VK-C9", "Proposition 2023, measure 2.6")
def evaluation_is_recorded(evaluation_recorded: Flag) -> Flag:
    return evaluation_recorded


@VK_V1.signal("VK-S1", "Proposition 2023, measure 2.6", value="place_in_order", threshold="number")
def below_target_number(place_in_order: Count, number: Count) -> Flag:
    return place_in_order <= number
