# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Health cover after the job: where the statute ends, where insurers' practice goes on, and who pays after that.

Legal basis: Zorgverzekeringswet (Zvw) art. 2, 5 lid 5 and 6 lid 1 onder d: cover ends by operation of law the day
after the duty to insure ends. Insurers with collectives for migrants guarantee up to 30 days by practice; the letter
of November 2024 says 40. The state pays necessary care of uninsured persons (SOV).
"""

from __future__ import annotations

from banen.model.rules.days import add_days, add_months
from banen.model.rules.rule import Rule
from banen.model.rules.terms import Choice, Count, Day, Flag, any_of, where

COVER = Rule(
    "zorgdekking",
    law="Zvw",
    article="art. 6 lid 1 onder d",
    valid_from="2015-01-01",
    reference_date="day of the care",
    status="statute in force; run-off is practice of insurers, not law",
    parameters={"statute_days": "zvw.run_off.statute", "practice_days": "zvw.run_off.practice"},
)


@COVER.result("art. 6 lid 1 onder d")
def statute_until(duty_end: Day, statute_days: Count) -> Day:
    return add_days(duty_end, statute_days)


@COVER.result("Practice of insurers")
def practice_until(duty_end: Day, practice_days: Count) -> Day:
    return add_days(duty_end, practice_days)


@COVER.step
def still_insured(contract_continues: Flag, on: Day, statute_until: Day) -> Flag:
    """A contract keeps the duty alive, also at nought hours."""
    return contract_continues | (on <= statute_until)


@COVER.step
def by_practice(on: Day, practice_until: Day, insurer_offers_run_off: Flag) -> Flag:
    return insurer_offers_run_off & (on <= practice_until)


@COVER.result("art. 6; Subsidieregeling medisch noodzakelijke zorg onverzekerden (SOV)")
def cover(still_insured: Flag, by_practice: Flag, medically_necessary: Flag) -> Choice:
    uninsured = where(medically_necessary, "SOV_ACUTE", "NONE")
    return where(still_insured, "STATUTE", where(by_practice, "PRACTICE", uninsured))


@COVER.condition("ZV-C1", "art. 6 lid 1 onder d; practice of insurers", value="on", threshold="practice_until")
def insurer_pays(still_insured: Flag, by_practice: Flag) -> Flag:
    return any_of(still_insured, by_practice)


COVER.variant("ZV-V0", "pure statute", parameters={"practice_days": "zvw.run_off.statute"})
COVER.variant(
    "ZV-V40",
    "letter 14 November 2024: up to 40 days",
    valid_from="2024-11-14",
    parameters={"practice_days": "zvw.run_off.seed"},
)

BACKDATING = Rule(
    "zorgverzekering_terugwerking",
    law="Zvw",
    article="art. 5 lid 5",
    valid_from="2015-01-01",
    reference_date="day of the question",
    status="in force and applied",
    parameters={"window": "zvw.retroactive_window"},
)


@BACKDATING.step
def in_time_until(duty_start: Day, window: Count) -> Day:
    return add_months(duty_start, window)


@BACKDATING.condition("ZV-C2", "art. 5 lid 5", value="insured_on", threshold="in_time_until")
def insured_in_time(insured_on: Day, in_time_until: Day) -> Flag:
    return insured_on <= in_time_until


@BACKDATING.result("art. 5 lid 5")
def cover_from(duty_start: Day, insured_on: Day, insured_in_time: Flag) -> Day:
    return where(insured_in_time, duty_start, insured_on)
