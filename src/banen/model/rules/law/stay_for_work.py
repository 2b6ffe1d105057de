# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Residence for particular work, and who of the family may work.

Legal basis: Vreemdelingenbesluit 2000 (Vb 2000) art. 3.30c (seasonal work), 3.30d (transfer within an undertaking,
ICT), 3.42 (search year) and 3.58 (how long a permit lasts), read in the text of 12 June 2026; BuWav 2022 art. 2.6, 7.1
and 7.4, text of 1 August 2026; Wet arbeid vreemdelingen (Wav) art. 11. The general grounds of refusal (Vw 2000 art. 16)
are one input: a person tests them.
"""

from __future__ import annotations

from banen.model.rules.days import add_days, add_months, add_weeks, after_months, months_before
from banen.model.rules.rule import Rule
from banen.model.rules.terms import Choice, Count, Day, Flag, smallest, where

TRANSFER = Rule(
    "overplaatsing_onderneming",
    law="Vb 2000",
    article="art. 3.30d",
    valid_from="2022-01-01",
    reference_date="day the application is received",
    status="in force and applied; read in the text of 12 June 2026",
    parameters={
        "months_of_service": "ict.service_before",
        "months_for_staff": "ict.max.staff",
        "months_for_trainee": "ict.max.trainee",
        "months_between": "ict.months_between",
        "look_back": "ict.sanction_lookback",
    },
)


@TRANSFER.possible("ICT-P3", at="earlier_transfer_ended_on")
def earlier_transfer_is_over(earlier_transfer_ended_on: Day, on: Day) -> Flag:
    return earlier_transfer_ended_on <= on


@TRANSFER.possible("ICT-P1", at="transfer_until")
def transfer_ends_after_it_starts(transfer_from: Day, transfer_until: Day) -> Flag:
    return transfer_from <= transfer_until


@TRANSFER.possible("ICT-P2", at="sanctioned_on")
def sanction_is_of_before(sanctioned_on: Day, on: Day) -> Flag:
    return sanctioned_on <= on


@TRANSFER.applies("ICT-A1", "art. 3.30d lid 1")
def is_no_citizen_of_the_union(citizen_of_union: Flag) -> Flag:
    return ~citizen_of_union


@TRANSFER.step
def is_trainee(position: Choice) -> Flag:
    return position == "trainee"


@TRANSFER.step
def no_trainee(is_trainee: Flag) -> Flag:
    return ~is_trainee


@TRANSFER.step
def not_mobile(long_term_mobility: Flag) -> Flag:
    return ~long_term_mobility


@TRANSFER.condition("ICT-C1", "art. 3.30d lid 1 onder a", value="position")
def position_fits(position: Choice) -> Flag:
    return position != "anders"


@TRANSFER.condition("ICT-C2", "art. 3.30d lid 1 onder b")
def host_is_of_the_group(same_group: Flag) -> Flag:
    return same_group


@TRANSFER.condition(
    "ICT-C3",
    "art. 3.30d lid 1 onder c",
    value="months_employed",
    threshold="months_of_service",
    unless="long_term_mobility",
)
def served_long_enough(months_employed: Count, months_of_service: Count) -> Flag:
    """Employed without a break, right up to the transfer."""
    return months_employed >= months_of_service


@TRANSFER.condition("ICT-C4", "art. 3.30d lid 1 onder d")
def contract_says_what_it_must(contract_complete: Flag) -> Flag:
    return contract_complete


@TRANSFER.condition("ICT-C5", "art. 3.30d lid 1 onder e", unless="long_term_mobility")
def is_qualified(qualified: Flag) -> Flag:
    """Qualification and experience for staff, a master's degree for a trainee."""
    return qualified


@TRANSFER.condition("ICT-C6", "art. 3.30d lid 1 onder f")
def profession_is_recognised(regulated_profession: Flag, recognised_profession: Flag) -> Flag:
    return ~regulated_profession | recognised_profession


@TRANSFER.condition("ICT-C7", "art. 3.30d lid 1 onder g")
def terms_are_usual_there(terms_of_law_and_sector: Flag) -> Flag:
    return terms_of_law_and_sector


@TRANSFER.step
def no_trainee_agreement_asked(no_trainee: Flag, long_term_mobility: Flag) -> Flag:
    return no_trainee | long_term_mobility


@TRANSFER.condition("ICT-C8", "art. 3.30d lid 1 onder h", unless="no_trainee_agreement_asked")
def trainee_agreement_is_shown(trainee_agreement: Flag) -> Flag:
    return trainee_agreement


@TRANSFER.condition("ICT-C9", "art. 3.30d lid 1 onder i")
def host_was_not_set_up_for_entry(host_is_genuine: Flag) -> Flag:
    return host_is_genuine


@TRANSFER.condition("ICT-C10", "art. 3.30d lid 1 onder j and lid 3")
def longest_stay_is_where_it_must_be(longest_stay_here: Flag, long_term_mobility: Flag) -> Flag:
    """Here for a first transfer; elsewhere for who moves on with an ICT permit of another state."""
    return where(long_term_mobility, ~longest_stay_here, longest_stay_here)


@TRANSFER.condition("ICT-C11", "art. 3.30d lid 1 onder k and lid 3")
def lives_where_it_must_be(main_residence: Choice, long_term_mobility: Flag) -> Flag:
    return where(long_term_mobility, main_residence == "andere_lidstaat", main_residence == "buiten_eu")


@TRANSFER.condition("ICT-C12", "art. 3.30d lid 1 onder l")
def no_general_ground(general_ground: Flag) -> Flag:
    return ~general_ground


@TRANSFER.condition("ICT-C13", "art. 3.30d lid 3", unless="not_mobile")
def no_notice_of_a_short_stay(short_stay_notified: Flag) -> Flag:
    return ~short_stay_notified


@TRANSFER.step
def sanctions_seen_since(on: Day, look_back: Count) -> Day:
    return months_before(on, look_back)


@TRANSFER.signal("ICT-S1", "art. 3.30d lid 2 onder a", value="sanctioned_on", threshold="sanctions_seen_since")
def no_sanction_in_five_years(sanctioned: Flag, sanctioned_on: Day, sanctions_seen_since: Day) -> Flag:
    return ~sanctioned | (sanctioned_on < sanctions_seen_since)


@TRANSFER.signal("ICT-S2", "art. 3.30d lid 2 onder b")
def host_is_active(economic_activity: Flag) -> Flag:
    return economic_activity


@TRANSFER.signal("ICT-S3", "art. 3.30d lid 2 onder c")
def months_between_transfers_have_passed(
    earlier_transfer_at_maximum: Flag, earlier_transfer_ended_on: Day, months_between: Count, on: Day
) -> Flag:
    return ~earlier_transfer_at_maximum | (earlier_transfer_ended_on < months_before(on, months_between))


@TRANSFER.result("art. 3.30d lid 2 onder c")
def transfer_until_at_most(
    transfer_from: Day,
    transfer_until: Day,
    is_trainee: Flag,
    months_for_staff: Count,
    months_for_trainee: Count,
    days_transferred_before: Count,
) -> Day:
    """Three years for managers and specialists, one for trainees, less earlier stay in other states."""
    months = where(is_trainee, months_for_trainee, months_for_staff)
    return smallest(transfer_until, add_days(after_months(transfer_from, months), 0 - days_transferred_before - 1))


SEARCH_YEAR = Rule(
    "zoekjaar",
    law="Vb 2000",
    article="art. 3.42",
    valid_from="2022-01-01",
    reference_date="day the application is received",
    status="in force and applied; read in the text of 12 June 2026",
    parameters={
        "months_back": "zoekjaar.window",
        "months_of_permit": "zoekjaar.duration",
        "months_of_postgraduate": "zoekjaar.postgraduate",
    },
)


@SEARCH_YEAR.possible("ZJ-P1", at="finished_on")
def finished_before_the_application(finished_on: Day, on: Day) -> Flag:
    return finished_on <= on


@SEARCH_YEAR.condition("ZJ-C1", "art. 3.42 lid 1 onder a-f", value="ground")
def has_a_ground(ground: Choice) -> Flag:
    return ground != "geen"


@SEARCH_YEAR.step
def last_application(finished_on: Day, months_back: Count) -> Day:
    return add_months(finished_on, months_back)


@SEARCH_YEAR.condition("ZJ-C2", "art. 3.42 lid 1", value="finished_on", threshold="last_application")
def finished_in_the_last_three_years(on: Day, last_application: Day) -> Flag:
    return on <= last_application


@SEARCH_YEAR.step
def no_length_asked(ground: Choice) -> Flag:
    return ~ground.one_of("postdoctoraal", "buitenlandse_postdoctorale")


@SEARCH_YEAR.condition(
    "ZJ-C3",
    "art. 3.42 lid 1 onder c and e",
    value="months_of_course",
    threshold="months_of_postgraduate",
    unless="no_length_asked",
)
def course_was_long_enough(months_of_course: Count, months_of_postgraduate: Count) -> Flag:
    return months_of_course >= months_of_postgraduate


@SEARCH_YEAR.step
def no_language_asked(ground: Choice) -> Flag:
    return ~ground.one_of("buitenlandse_master", "buitenlandse_postdoctorale")


@SEARCH_YEAR.condition("ZJ-C4", "art. 3.42 lid 1 onder e", unless="no_language_asked")
def shows_language(language_shown: Flag) -> Flag:
    """IELTS 6.0 or alike, an integration diploma, or a course in English or Dutch."""
    return language_shown


@SEARCH_YEAR.condition("ZJ-C5", "art. 3.42 lid 2")
def not_for_the_same_again(had_permit_for_the_same: Flag) -> Flag:
    return ~had_permit_for_the_same


@SEARCH_YEAR.condition("ZJ-C6", "art. 3.42 lid 1 and 3; Vw 2000 art. 16 lid 1")
def no_general_ground_but_labour(general_ground: Flag) -> Flag:
    """Every ground of art. 16 but that of lid 1 onder k."""
    return ~general_ground


@SEARCH_YEAR.result("art. 3.58 lid 1 onder n")
def search_year_until(on: Day, months_of_permit: Count) -> Day:
    return add_days(after_months(on, months_of_permit), -1)


@SEARCH_YEAR.result("BuWav 2022 art. 7.4")
def free_to_work(ground: Choice) -> Flag:
    """The permit bears the note that work is free; no work permit is needed."""
    return ground != "geen"


SEASONAL = Rule(
    "seizoenarbeid",
    law="Vb 2000",
    article="art. 3.30c",
    valid_from="2022-01-01",
    reference_date="day the application is received",
    status="in force; hardly used. Read in the text of 12 June 2026",
    parameters={"free_days": "wagweu.tcn_residence_permit_after", "weeks_at_most": "wav.temporary_work.max"},
)


@SEASONAL.possible("SZ-P1", at="work_until")
def season_ends_after_it_starts(work_from: Day, work_until: Day) -> Flag:
    return work_from <= work_until


@SEASONAL.applies("SZ-A1", "art. 3.30c lid 1")
def work_is_seasonal(seasonal_work: Flag) -> Flag:
    """Bound to a time of the year, for an employer here, by who lives outside the Union."""
    return seasonal_work


@SEASONAL.condition("SZ-C1", "art. 3.30c lid 1; Wav art. 8 and 9")
def no_ground_of_the_work_permit(work_permit_ground: Flag) -> Flag:
    return ~work_permit_ground


@SEASONAL.condition("SZ-C2", "art. 3.30c lid 1; Vw 2000 art. 16 lid 1")
def no_ground_of_the_residence_permit(general_ground: Flag) -> Flag:
    return ~general_ground


@SEASONAL.condition("SZ-C3", "art. 3.30c lid 2")
def no_risk_of_irregular_stay(risk_of_irregular_stay: Flag) -> Flag:
    return ~risk_of_irregular_stay


@SEASONAL.condition("SZ-C4", "art. 3.30c lid 2")
def leaves_in_time(means_to_leave: Flag) -> Flag:
    return means_to_leave


@SEASONAL.result("art. 3.30c lid 1; Vb 2000 art. 3.3 lid 1 onder c-d")
def permit_asked(work_from: Day, work_until: Day, free_days: Count) -> Choice:
    """Beyond the free term a combined permit; within it a work permit with the stay that a visa gives."""
    return where(work_until >= add_days(work_from, free_days), "gecombineerde_vergunning", "tewerkstellingsvergunning")


@SEASONAL.result("art. 3.58 lid 1 onder f; Wav art. 11 lid 2")
def season_until_at_most(work_from: Day, work_until: Day, weeks_at_most: Count) -> Day:
    return smallest(work_until, add_days(add_weeks(work_from, weeks_at_most), -1))


FAMILY_WORK = Rule(
    "arbeid_gezinslid",
    law="BuWav 2022",
    article="art. 7.1",
    valid_from="2022-01-01",
    reference_date="day of the work",
    status="in force and applied; the line on essential start-up staff lapses on 1 June 2028 (art. 13.3)",
    parameters={"start_up_until": "wav.start_up_staff.until"},
)


@FAMILY_WORK.condition("GZ-C1", "art. 7.1 onder a-d")
def is_here_as_family(holds_family_permit: Flag) -> Flag:
    return holds_family_permit


@FAMILY_WORK.condition("GZ-C2", "art. 7.1 onder a-d; art. 13.3 lid 2 and 3", value="principal")
def principal_gives_free_work(principal: Choice, on: Day, start_up_until: Day) -> Flag:
    """Free for family of specialists, researchers, the self-employed and all whose own work is free; else a permit."""
    always = principal.one_of(
        "kennismigrant",
        "blauwe_kaart",
        "eerder_blauwe_kaart",
        "overplaatsing",
        "zelfstandige",
        "onderzoeker",
        "nederlander_of_eu",
        "vrij_op_arbeidsmarkt",
        "humanitair",
    )
    return always | ((principal == "startende_onderneming") & (on <= start_up_until))
