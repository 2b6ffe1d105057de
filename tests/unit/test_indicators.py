"""An indicator is one record of content: what it is, whom it counts, what it rests on; faults are told at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import pytest

from banen.observe.assumptions import assumptions
from banen.observe.records import Faults, Record
from banen.observe.shapes import sound
from banen.serve.reports.page import page
from banen.simulate.measures.packages import Package
from banen.simulate.results import indicators as home
from banen.simulate.results.indicators import NO_LABOUR_MIGRANTS, PLACES, definition_of, indicators, shown_in
from banen.simulate.results.projection import project
from banen.simulate.results.receipt import DYNAMICS, rests_on

TEXT = {"nl": "Iets", "en": "Something"}
WHOLE = {"unit": "persons", "label": TEXT, "meaning": TEXT}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"unit": "persons"}, ["stays lacks 'label'.", "stays lacks 'meaning'."]),
        (WHOLE | {"counts": "everybody"}, ["stays.counts is 'everybody', which is no count."]),
        (WHOLE | {"rests_on": "family."}, ["stays.rests_on is 'family.', which is not a list."]),
        (WHOLE | {"unit": "bananas"}, ["stays.unit is 'bananas', which is no unit of figures/units.csv."]),
        (WHOLE | {"label": {"nl": "Iets"}}, ["stays.label lacks 'en'."]),
        (WHOLE | {"colour": "red", "counts": 3}, ["stays has an unknown key 'colour'.", "stays.counts is '3', which"]),
        (WHOLE | {"by": "sector", "counts": "present", "rests_on": ["family."]}, []),
    ],
    ids=["missing", "whom", "list", "unit", "language", "all at once", "whole"],
)
def test_a_record_that_cannot_be_read_says_what_is_wrong(fields: dict[str, Any], told: list[str]) -> None:
    faults = Faults()
    sound(Record({"stays": fields}, {}, "indicators.yml:1"), home.SHAPE, faults)
    wrong = [fault.what for fault in faults.found]
    assert len(wrong) == len(told)
    assert all(said.startswith(begin) for said, begin in zip(wrong, told, strict=True))


@pytest.mark.parametrize("name", sorted(name for name, about in indicators().items() if about.rests_on))
def test_whatever_an_indicator_says_it_rests_on_exists(name: str) -> None:
    for part in indicators()[name].rests_on:
        assert any(known.startswith(part) for known in assumptions()), part


@pytest.mark.parametrize("name", sorted(indicators()))
def test_people_who_did_not_come_to_work_rest_on_nothing_that_moves_labour_migrants(name: str) -> None:
    moving = {known for known in assumptions() if known.startswith(DYNAMICS)}
    others = definition_of(name) == NO_LABOUR_MIGRANTS
    assert moving.isdisjoint(rests_on(name)) if others else moving <= set(rests_on(name))


@pytest.mark.parametrize(("place", "first", "last"), [
    ("terminal", "stock", "migrant_jobs"),
    ("report", "stock", "migrant_hires"),
    ("report_charts", "stock", "stock@payroll_year"),
    ("report_groups", "stock_by_sector", "migrant_jobs_by_sector"),
    ("attribution", "stock", "housing_shortage"),
    ("headline", "stock@present", "housing_shortage"),
    ("futures", "stock", "poor_employment"),
    ("compared", "stock", "vacancies_unfilled"),
])  # fmt: skip
def test_a_place_shows_indicators_in_the_order_of_their_ranks(place: str, first: str, last: str) -> None:
    assert (shown_in(place)[0], shown_in(place)[-1]) == (first, last)


@pytest.mark.parametrize("place", PLACES)
def test_no_two_indicators_have_one_rank_in_a_place(place: str) -> None:
    ranks: list[int] = []
    for about in indicators().values():
        rank = about.shown_in.get(place, {})
        ranks += rank.values() if isinstance(rank, Mapping) else [rank]
    assert sorted(ranks) == list(range(1, len(ranks) + 1))


def test_a_line_in_the_record_shows_an_indicator_in_the_report(monkeypatch: pytest.MonkeyPatch, grip: Package) -> None:
    """Nothing but the record is touched: no list in code has to know."""
    before = page(project(grip, draws=2), "en", "index.html")
    assert "Deaths" not in before
    known = indicators()
    more = known | {"deaths": dataclasses.replace(known["deaths"], shown_in={"report": 27})}
    monkeypatch.setattr(home, "indicators", lambda: more)
    monkeypatch.setattr("banen.serve.reports.page.shown_in", home.shown_in)  # as a new process reads it
    assert "Deaths" in page(project(grip, draws=2), "en", "index.html")
