"""Stories: a guess first, then what the model says with the same numbers as everywhere; each step is an address."""

from __future__ import annotations

import html
import re

import pytest
from web_visitor import Page, get

from banen.languages import WHOLE
from banen.serve.numbers import doubt, told
from banen.serve.web.library.stories import MOST_STEPS, _scenario, step_address, stories
from banen.serve.web.simulator.engine import projected
from banen.serve.web.site import address
from banen.serve.web.texts import words

STEPS = [(id_, step) for id_ in stories() for step in range(1, MOST_STEPS + 1)]
MODELLED = [id_ for id_, about in stories().items() if "package" in about]


def test_there_are_three_stories_of_at_most_five_steps_each_with_its_own_address() -> None:
    assert len(stories()) == 3
    for language in WHOLE:
        told_all = words("stories", language)["stories"]
        assert all(len(told_all[id_]["steps"]) <= MOST_STEPS for id_ in stories())
        addresses = [step_address(id_, step, language) for id_, step in STEPS]
        assert len(set(addresses)) == len(addresses)
        links = Page(get(address("stories", language)).text).links
        assert {step_address(id_, 1, language) for id_ in stories()} <= set(links)


@pytest.mark.parametrize(("id_", "step"), STEPS)
def test_every_step_opens_and_leads_to_the_others(id_: str, step: int) -> None:
    answer = get(step_address(id_, step, "nl"))
    page = Page(answer.text)
    assert answer.status_code == 200
    assert {step_address(id_, n, "nl") for n in range(1, MOST_STEPS + 1)} <= set(page.links)
    assert step_address(id_, step, "en") in page.links
    assert 'aria-current="step"' in answer.text
    assert "{" not in re.sub(r"<[^>]*>", "", answer.text)


@pytest.mark.parametrize("id_", list(stories()))
def test_the_first_step_asks_and_tells_no_answer(id_: str) -> None:
    text = html.unescape(get(step_address(id_, 1, "nl")).text)
    assert text.count('type="radio"') >= 4
    if id_ in MODELLED:
        assert answer_of(id_) not in text


@pytest.mark.parametrize("id_", MODELLED)
def test_the_answer_is_the_middle_of_the_differences_told_to_its_doubt(id_: str) -> None:
    text = html.unescape(get(step_address(id_, 2, "nl", "g=-5000")).text)
    heading = re.search(r"<h1>(.*?)</h1>", text, re.DOTALL)
    assert heading is not None
    assert answer_of(id_) in heading[1]
    assert "U dacht 5.000 minder." in text
    assert projected(_scenario(id_)).receipt.digest[:16] in text


def answer_of(id_: str) -> str:
    about = stories()[id_]
    low, middle, high = projected(_scenario(id_))[about["outcome"]].difference.at(about["year"])
    return f"{told(abs(middle), doubt(low, high), 'nl')} {'minder' if middle < 0 else 'meer'}"


def test_one_case_meets_the_law_of_now_and_not_the_higher_criterion() -> None:
    text = html.unescape(get(step_address("salary_criterion", 3, "nl")).text)
    assert "€ 4.357,00" in text
    assert "€ 4.749,13" in text
    assert "Uitkomst: voldoet<" in text
    assert "Uitkomst: voldoet niet<" in text


@pytest.mark.parametrize("guess", ["x", "", "1e9", "99999999999", "-", "²", "<b>", "if"])
def test_a_guess_that_is_none_is_no_guess(guess: str) -> None:
    for id_ in MODELLED:
        assert words("stories", "nl")["no_guess"] in html.unescape(get(step_address(id_, 2, "nl", f"g={guess}")).text)


@pytest.mark.parametrize("path", ["/minimumloon/0", "/minimumloon/6", "/minimumloon/x", "/niets/1"])
def test_a_step_that_is_not_there_says_so(path: str) -> None:
    assert get(address("stories", "nl", path)).status_code == 404
