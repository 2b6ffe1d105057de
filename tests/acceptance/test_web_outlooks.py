"""The named outlooks on the page of the simulator: the same numbers as the library, and a way into each."""

from __future__ import annotations

import html
import re

import pytest
from web_visitor import get

from banen.model.outlooks import outlooks
from banen.observe.assumptions import Draws, assumptions
from banen.serve.numbers import band
from banen.serve.web.site import address
from banen.serve.web.texts import words
from banen.simulate.engine.cohorts import world
from banen.simulate.measures.packages import from_short_text
from banen.simulate.results.projection import project

PACKAGE = "2.11:criterion_factor:1.3"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_level_and_effect_under_each_outlook_are_those_of_a_projection(language: str) -> None:
    answer = get(f"{address('outlooks', language)}?p={PACKAGE}&j=2035")
    assert answer.status_code == 200
    text = html.unescape(answer.text)
    package = from_short_text(PACKAGE)
    for outlook in outlooks().values():
        outcome = project(package, assumed=dict(outlook.held))["stock"]
        assert outlook.label[language] in text
        assert band(*outcome.baseline.at(2035), language) in text
        assert band(*outcome.difference.at(2035), language, signed=True) in text


def test_an_outlook_can_be_chosen_and_is_named_then() -> None:
    part = get(f"{address('outlooks', 'nl')}?p={PACKAGE}&part=1").text
    assert "<html" not in part
    href = html.unescape(re.findall(r'href="([^"]+simulator\?[^"]+)"', part)[0])
    page = get(href)
    assert page.status_code == 200
    first = next(iter(outlooks().values()))
    assert f"{words('simulator', 'nl')['outlooks']['outlook']}: <b>{first.label['nl']}</b>" in page.text


def test_an_outlook_shares_the_history_of_the_draws() -> None:
    draws = Draws(8, 1, assumptions())
    held = draws.pin(**dict(next(iter(outlooks().values())).held))
    assert world(held).history is world(draws).history
    assert world(held).draws == held
