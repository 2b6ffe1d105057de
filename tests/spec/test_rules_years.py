"""A rule that was law in a year is decided in that year: it asks for no value that only a later year has."""

from __future__ import annotations

from datetime import date
from typing import Any

from banen.errors import BanenError
from banen.model.rules import rules
from banen.model.rules.decide import decide
from banen.model.rules.examples import examples
from banen.model.rules.rule import Rule

KNOWN_GAPS = {
    ("blauwe_kaart", "bluecard.experience_instead_of_degree", 2024),
    ("blauwe_kaart", "bluecard.experience_counts", 2024),  # what IND applied before 12 June 2024 was not read
    ("zoekperiode", "bluecard.search_period.long_holder_after", 2024),
    *(("etk", "etk.choice_after", year) for year in range(2015, 2023)),  # no choice for the year was asked then
    *(("zorgdekking", "zvw.run_off.practice", year) for year in range(2015, 2021)),  # practice is known from 2021
}
LAST = date(2026, 11, 29)


def _in_year(value: Any, years: int) -> Any:
    if not isinstance(value, date):
        return value
    day = 28 if (value.month, value.day) == (2, 29) else value.day
    return value.replace(year=value.year + years, day=day)


def _lacking(rule: Rule, year: int) -> set[str]:
    """The values that no worked example of the rule finds, moved to that year."""
    lacking: set[str] = set()
    for example in [e for e in examples(rule) if e.outcome.startswith("voldoet") and not e.variant][:12]:
        for on in (date(year, 1, 15), date(year, 7, 15)):
            if not rule.valid_from <= on <= LAST:
                continue
            case = {name: _in_year(value, year - example.on.year) for name, value in example.case.items()}
            try:
                lacking.update(name for name in decide(rule, case, on).missing if "." in name)
            except BanenError:  # a fact that is impossible in that year
                continue
    return lacking


def test_no_rule_lacks_a_value_in_a_year_in_which_it_was_law() -> None:
    found = {(r.id, name, year) for r in rules().values() for year in range(2015, 2027) for name in _lacking(r, year)}
    assert found == KNOWN_GAPS
