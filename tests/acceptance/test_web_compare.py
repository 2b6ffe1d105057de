"""The comparison: who asks what of whom, how long, and at what cost, the same as the accounts know it."""

from __future__ import annotations

import html
import re

import pytest
from web_visitor import get

from banen.decide.accounts.costs import costs_of_measures, known_cost
from banen.languages import WHOLE
from banen.serve.numbers import number
from banen.serve.web.simulator import asks
from banen.serve.web.simulator.state import lenient
from banen.serve.web.texts import words
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.examples import example_packages

PACKAGES = [example.package for example in example_packages().values()][:4]


@pytest.mark.parametrize("language", WHOLE)
def test_every_measure_of_a_scenario_says_who_decides_how_long_and_what_it_costs(language: str) -> None:
    rows = {row["id"]: row for row in asks.by_measure(PACKAGES, language)}
    assert set(rows) == {m for package in PACKAGES for m in package.active()}
    for measure, row in rows.items():
        assert row["level"] == words("simulator", language)["levels"][catalogue()[measure].legal_level]
        for package, cell in zip(PACKAGES, row["cells"], strict=True):
            assert bool(cell["settings"]) == bool(cell["cost"]) == (measure in package.active())


def test_an_unknown_cost_is_told_and_never_a_number() -> None:
    for package in PACKAGES:
        for measure in package.active():
            told = asks.cost(measure, package, "nl")
            amount = known_cost(measure, package.values(measure))
            if amount is None:
                assert told.startswith("onbekend")
                assert not re.search(r"\d", told)
            else:
                assert told.startswith(f"€ {number(round(amount, 1), 'nl')} mln")


def test_the_sum_of_a_column_is_that_of_its_measures() -> None:
    known, unknown = asks.by_level(PACKAGES, "en")[-2:]
    for package, total, count in zip(PACKAGES, known["cells"], unknown["cells"], strict=True):
        amounts = [known_cost(m, package.values(m)) for m in package.active()]
        assert total == f"€ {number(round(sum(a for a in amounts if a is not None), 1), 'en')}m a year"
        assert count == sum(a is None for a in amounts)


def test_for_whom_a_cost_is_stands_beside_it() -> None:
    subsidy, _ = lenient("2.8:budget_eur_m:100~2.2:report_required:true")
    assert asks.cost("2.8", subsidy, "nl") == "€ 100 mln per jaar, komt terecht bij werkgevers"
    assert costs_of_measures()["2.2"].sign == {"municipalities": -1, "employers": -1}
    assert "last voor gemeenten" in asks.cost("2.2", subsidy, "nl")


def test_the_page_shows_both_tables() -> None:
    text = html.unescape(get("/nl/vergelijken?p=2.8:budget_eur_m:100&p=L.20:real_increase:0.1").text)
    assert "€ 100 mln per jaar" in text
    assert catalogue()["L.20"].name["nl"] in text
    assert words("simulator", "nl")["asks"]["each"] in text
