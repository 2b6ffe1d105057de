# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Liability up the chain: of clients for wages, of hirers and contractors for wage tax that another does not pay.

Legal basis: Burgerlijk Wetboek (BW) art. 7:616a-616f, read in the texts of 1 July 2015 and 1 January 2026;
Invorderingswet 1990 (IW 1990) art. 34, 35, 35a and 49, read in the text of 1 July 2026. The outcome *voldoet* means
that the conditions for liability are met; who is to blame is weighed by the court or the collector.
"""

from __future__ import annotations

from banen.model.rules.days import add_days, add_months, add_weeks, end_of_term
from banen.model.rules.rule import Rule
from banen.model.rules.terms import Choice, Count, Day, Flag, Money, One, Share, largest, share_of, where

WAGES = Rule(
    "ketenaansprakelijkheid_loon",
    law="BW",
    article="art. 7:616a-7:616f",
    valid_from="2015-07-01",
    reference_date="day on which the client is held liable",
    status="in force; read in the texts of 1 July 2015 and 1 January 2026",
    parameters={
        "road_transport_covered": "keten.road_transport",
        "weeks_for_information": "keten.information",
        "months_to_wait": "keten.wait",
        "months_if_grave": "keten.wait_if_grave",
        "months_of_grave": "keten.grave.months",
        "share_of_wage": "keten.grave.share_of_wage",
        "share_of_minimum": "keten.grave.share_of_minimum",
    },
)


@WAGES.possible("LK-P1", at="information_asked_on")
def information_was_asked_by_the_day(information_asked_on: Day, on: Day) -> Flag:
    return information_asked_on <= on


@WAGES.possible("LK-P2", at="information_given_on")
def information_is_given_after_it_was_asked(information_asked_on: Day, information_given_on: Day) -> Flag:
    return information_asked_on <= information_given_on


@WAGES.possible("LK-P3", at="client_told_on")
def client_was_told_by_the_day(client_told_on: Day, on: Day) -> Flag:
    return client_told_on <= on


@WAGES.applies("LK-A1", "art. 7:616a lid 1")
def contract_is_of_the_kind(contract: Choice, road_transport_covered: Flag) -> Flag:
    """Services, works, and since 2017 the carriage of goods by road."""
    return contract.one_of("opdracht", "aanneming") | ((contract == "wegvervoer") & road_transport_covered)


@WAGES.applies("LK-A2", "art. 7:616a lid 3 and art. 7:616b lid 6")
def client_acts_in_business(private_client: Flag) -> Flag:
    return ~private_client


@WAGES.applies("LK-A3", "art. 7:616c lid 2")
def is_no_carriage_abroad(contract: Choice, loaded_and_unloaded_abroad: Flag) -> Flag:
    return (contract != "wegvervoer") | ~loaded_and_unloaded_abroad


@WAGES.condition("LK-C1", "art. 7:616a lid 1")
def wage_was_not_paid(wage_unpaid: Flag) -> Flag:
    return wage_unpaid


@WAGES.condition("LK-C2", "art. 7:616a lid 2; art. 7:616b lid 3")
def client_is_to_blame(not_to_blame: Flag) -> Flag:
    """The client goes free on making plausible, in court, that the unpaid wage cannot be blamed on it."""
    return ~not_to_blame


@WAGES.step
def is_direct_client(position: Choice) -> Flag:
    return position == "directe_opdrachtgever"


@WAGES.step
def lower_claim_failed(failed_because: Choice) -> Flag:
    return failed_because != "geen"


@WAGES.result("art. 7:616e lid 2; Algemene termijnenwet art. 1")
def information_at_the_latest(information_asked: Flag, information_asked_on: Day, weeks_for_information: Count) -> Day:
    return where(information_asked, end_of_term(add_weeks(information_asked_on, weeks_for_information)), One(None))


@WAGES.step
def given_or_asked_about_on(information_given: Flag, information_given_on: Day, on: Day) -> Day:
    return where(information_given, information_given_on, on)


@WAGES.step
def information_refused(information_asked: Flag, given_or_asked_about_on: Day, information_at_the_latest: Day) -> Flag:
    """Who does not say within two weeks who stands above and on top can be held liable out of turn."""
    return information_asked & (given_or_asked_about_on > information_at_the_latest)


@WAGES.step
def gravely_underpaid(
    months_underpaid: Count,
    months_of_grave: Count,
    wage_paid: Money,
    wage_due: Money,
    share_of_wage: Share,
    minimum_due: Money,
    share_of_minimum: Share,
) -> Flag:
    """Three months on end less than half of the wage, or less than 70% of the minimum wage."""
    little = share_of(wage_paid, wage_due, share_of_wage) < 0
    return (months_underpaid >= months_of_grave) & (little | (share_of(wage_paid, minimum_due, share_of_minimum) < 0))


@WAGES.result("art. 7:616b lid 4 onder d and lid 5")
def top_client_from(
    client_told: Flag, client_told_on: Day, months_to_wait: Count, months_if_grave: Count, gravely_underpaid: Flag
) -> Day:
    """A year counted from the day after the notice has passed on the day after; six months end on the day itself."""
    after_a_year = add_days(add_months(client_told_on, months_to_wait), 1)
    first_day = where(gravely_underpaid, add_months(client_told_on, months_if_grave), after_a_year)
    return where(client_told, first_day, One(None))


@WAGES.step
def top_client_in_turn(
    position: Choice, direct_claim_failed: Flag, client_told: Flag, claims_in_order: Flag, on: Day, top_client_from: Day
) -> Flag:
    """The client at the top, after a year (six months where gravely underpaid), passing over who stands between."""
    told = client_told & (on >= top_client_from)
    return (position == "hoogste_opdrachtgever") & direct_claim_failed & claims_in_order & told


@WAGES.condition(
    "LK-C3", "art. 7:616b lid 2, 4 and 5; art. 7:616e lid 2", value="failed_because", unless="is_direct_client"
)
def it_is_this_clients_turn(lower_claim_failed: Flag, information_refused: Flag, top_client_in_turn: Flag) -> Flag:
    return lower_claim_failed | information_refused | top_client_in_turn


HIRERS = Rule(
    "inlenersaansprakelijkheid",
    law="IW 1990",
    article="art. 34",
    valid_from="2022-01-01",
    reference_date="day on which the hirer is held liable",
    status="in force and applied; read in the text of 1 July 2026",
    parameters={},
)


@HIRERS.applies("IA-A1", "art. 34 lid 7")
def work_is_not_part_of_a_sale(part_of_sale: Flag) -> Flag:
    return ~part_of_sale


@HIRERS.condition("IA-C1", "art. 34 lid 1 and 2")
def worker_is_lent(employment_kept: Flag) -> Flag:
    """The worker stays in the service of the lender; who lends on is a hirer too."""
    return employment_kept


@HIRERS.condition("IA-C2", "art. 34 lid 1 and 2")
def hirer_leads_the_work(under_direction: Flag) -> Flag:
    return under_direction


@HIRERS.condition("IA-C3", "art. 49 lid 1")
def lender_is_in_default(debtor_in_default: Flag) -> Flag:
    return debtor_in_default


@HIRERS.condition("IA-C4", "art. 34 lid 5")
def somebody_is_to_blame(nobody_to_blame: Flag) -> Flag:
    return ~nobody_to_blame


@HIRERS.step
def paid_into_blocked_account(blocked_account_payment: Money, knew_of_default: Flag) -> Money:
    return where(knew_of_default, 0, blocked_account_payment)


@HIRERS.result("art. 34 lid 1, 3 and 4")
def hirer_liable_at_most(wage_tax: Money, turnover_tax: Money, paid_into_blocked_account: Money) -> Money:
    """Without fines; less what was paid into the blocked account, unless the hirer should have known."""
    return largest(wage_tax + turnover_tax - paid_into_blocked_account, 0)


CONTRACTORS = Rule(
    "ketenaansprakelijkheid",
    law="IW 1990",
    article="art. 35 and 35a",
    valid_from="2022-01-01",
    reference_date="day on which the contractor is held liable",
    status="in force and applied; read in the text of 1 July 2026",
    parameters={},
)


@CONTRACTORS.applies("KA-A1", "art. 35 lid 4 onder b")
def work_is_not_part_of_the_sale_of_a_thing(part_of_sale: Flag) -> Flag:
    return ~part_of_sale


@CONTRACTORS.step
def makes_clothing(clothing: Flag) -> Flag:
    return clothing


@CONTRACTORS.applies("KA-A2", "art. 35 lid 4 onder a")
def work_is_done_on_site(at_subcontractors_place: Flag, makes_clothing: Flag) -> Flag:
    """Work mainly done where the subcontractor is established falls outside, but for the making of clothes."""
    return ~at_subcontractors_place | makes_clothing


@CONTRACTORS.condition("KA-C1", "art. 35 lid 1-3; art. 35a lid 1-3", value="role")
def role_carries_liability(role: Choice, makes_clothing: Flag, in_course_of_business: Flag) -> Flag:
    """Contractors, and who builds on its own account; a client only for clothing, in its normal business."""
    client = (role == "opdrachtgever") & makes_clothing & in_course_of_business
    return role.one_of("aannemer", "onderaannemer", "eigenbouwer") | client


@CONTRACTORS.condition("KA-C2", "art. 35 lid 2 onder a")
def work_is_material(material_work: Flag) -> Flag:
    return material_work


@CONTRACTORS.condition("KA-C3", "art. 49 lid 1")
def subcontractor_is_in_default(debtor_in_default: Flag) -> Flag:
    return debtor_in_default


@CONTRACTORS.condition("KA-C4", "art. 35 lid 6; art. 35a lid 5")
def somebody_in_the_chain_is_to_blame(nobody_to_blame: Flag) -> Flag:
    return ~nobody_to_blame


@CONTRACTORS.step
def paid_into_its_blocked_account(blocked_account_payment: Money, knew_of_default: Flag) -> Money:
    return where(knew_of_default, 0, blocked_account_payment)


@CONTRACTORS.result("art. 35 lid 1 and 5; art. 35a lid 4 onder c")
def contractor_liable_at_most(wage_tax: Money, paid_into_its_blocked_account: Money) -> Money:
    """Without fines; less what was paid into the blocked account, unless the contractor should have known."""
    return largest(wage_tax - paid_into_its_blocked_account, 0)
