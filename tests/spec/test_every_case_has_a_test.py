"""Every worked case of the account and the survey (AC-1 to AC-29, SV-1 to SV-26) and every property has its test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
FILES = (
    "spec/test_account_cases.py", "spec/test_survey_cases.py", "spec/test_survey_instrument.py",
    "acceptance/test_annual_report.py", "act/test_account_lines.py", "unit/test_renewal.py",
)  # fmt: skip
CASES = [*(f"AC-{n}" for n in range(1, 30)), *(f"SV-{n}" for n in range(1, 27))]
PROPERTIES = {
    "the state does not depend on the order of lines": "test_the_state_does_not_depend_on_the_order_of_the_lines",
    "a state beside itself is unchanged": "test_a_state_beside_itself_has_not_changed",
    "two steps of change make the whole one": "test_two_steps_of_change_make_the_whole_one",
    "raking meets the margins": "test_raking_meets_the_margins",
    "equal weights cost nothing": "test_equal_weights_cost_nothing_and_unequal_ones_do",
    "equal degrees give the plain mean": "test_equal_degrees_give_the_plain_mean",
    "more doubt makes no change": "test_more_doubt_never_makes_an_undetermined_change_a_change",
    "what is left out cannot be solved": "test_what_is_left_out_cannot_be_reckoned_back_from_the_total",
    "numbers of the PDF stand in the ODS": "test_every_number_of_the_figures_in_the_pdf_stands_in_the_ods",
    "headings do not skip": "test_ac_16_a_picture_without_words_is_told_by_its_figure_before_typesetting",
    "tables have headers": "test_the_pdf_has_a_language_a_title_headings_tables_with_headers_and_words_for_pictures",
    "without an event one line differs": "test_without_one_event_one_line_of_the_changes_is_another",
}
"""What must hold beyond the cases, and the test that holds it."""
WORDS = "\n".join((TESTS / name).read_text(encoding="utf-8") for name in FILES if (TESTS / name).is_file())


def named(case: str) -> bool:
    """Whether a test names a case: ``test_ac_19_20_…`` names both, and a parameter may be the id itself."""
    kind, number = case.lower().split("-")
    numbers = [found.split("_") for found in re.findall(rf"def test_{kind}_((?:\d+_)+)", WORDS)]
    return any(number in each for each in numbers) or f'"{case}"' in WORDS


@pytest.mark.parametrize("case", CASES)
def test_a_worked_case_has_a_test_by_its_id(case: str) -> None:
    assert named(case)


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_property_has_its_test(name: str) -> None:
    assert f"def {PROPERTIES[name]}(" in WORDS
