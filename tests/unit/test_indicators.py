"""An indicator is one record of content: what it is, whom it counts, what it rests on; faults are told at once."""

from __future__ import annotations

from typing import Any

import pytest

from banen.observe.assumptions import assumptions
from banen.observe.records import Faults, Record
from banen.observe.shapes import sound
from banen.simulate.results import indicators as home
from banen.simulate.results.indicators import NO_LABOUR_MIGRANTS, definition_of, indicators
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
