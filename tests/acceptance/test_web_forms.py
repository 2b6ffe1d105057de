"""Every form of the site when nothing is filled in: sent back with what to do, or empty is an answer and it says why.

The table names each form; a crawl of the pages finds the forms that the table forgets.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from web_visitor import ADDRESSES, Page, ask, get, post

from banen.languages import Language
from banen.model.rules import rules
from banen.model.rules.examples import examples
from banen.serve.web.assessment.pages import TOPICS
from banen.serve.web.library.desk import _first_variant, example_sentence
from banen.serve.web.site import address
from banen.serve.web.texts import LANGUAGES, words

REFUSED = "sent back"
FORMS: dict[str, str] = {
    "check/{rule} post": REFUSED,
    "decide get": REFUSED,
    "decide/stop post": "a search that does not run is stopped already",
    "assessment post upload": REFUSED,
    **{f"assessment/{{draft}}/{step} post": REFUSED for step in TOPICS},
    "assessment/{draft}/region_file post upload": REFUSED,
    "simulator post": "a package without measures is current policy",
    "simulator/who-pays get": "the year of no choice is that of the simulator",
    "who get": "two scenarios that are the same differ in nobody",
    "compare get": "without packages there is current policy to compare with, and examples to begin with",
    "accountability get": "no day is today, and nothing before it",
    "figures get": "a search for nothing shows the whole register",
    "search get": "a question of no words shows words to begin with",
    "state get": "no area is the whole country",
    "state/map get": "what is chosen nowhere stands at the first of its list",
    "check/{rule} get": "the law is chosen where no variant is",
    "assessment post": "a button that begins a draft or an example asks nothing",
    "assessment/{draft}/thresholds post": "a threshold that nobody decided keeps its default",
    "assessment/{draft}/region_file post": "a button that takes the region's file away asks nothing",
    "assessment/{draft}/suitability get": "without a wish all municipalities stand in the order of the outcome",
    "assessment/{draft}/discard post": "a button that throws the draft away asks nothing",
}
"""Each form by page, method and whether it takes a file: *sent back* with status 422, or why empty is an answer."""


PLAIN = ("simulator", "appraisal", "compare", "decide", "map", "state", "figures", "search", "account", "who")
"""Pages whose forms go by the name of the page."""


WHILE_IT_RUNS = {
    address(page, language, "/stop") for page in ("appraisal", "ranking", "shares", "who") for language in LANGUAGES
}
"""Buttons that stop work: they stand on a page only while it runs, and ask nothing."""


class Forms(HTMLParser):
    """The forms of a page as (action, method, takes a file), with what a browser sends once all is made empty."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, bool, dict[str, str]]] = []
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            upload = told.get("enctype") == "multipart/form-data"
            self.found.append((told["action"], told.get("method", "get"), upload, {}))
        if not self.found:
            return
        sent, name = self.found[-1][3], told.get("name", "")
        if tag == "select" or (tag == "textarea" and name):
            sent[name], self._select = "", name if tag == "select" else ""
        elif tag == "option" and self._select and not sent[self._select]:
            sent[self._select], self._select = told.get("value", ""), ""
        elif tag == "input" and name and told.get("type") not in ("checkbox", "radio", "file", "submit"):
            sent[name] = told.get("value", "") if told.get("type") == "hidden" else ""
        elif tag == "button" and name:
            sent.setdefault(name, told.get("value", ""))  # the first button is the one that the enter key presses


def name_of(action: str, method: str, upload: bool) -> str:
    """A form by the English name of its page, whatever the language and the draft."""
    path = re.sub(r"[0-9a-f]{32}", "{draft}", action.partition("?")[0])
    for language in LANGUAGES:
        path = path.replace(address("assessment", language), "assessment").replace(address("desk", language), "check")
        for page in PLAIN:
            path = address(page, "en")[4:] if path == address(page, language) else path
        path = path.replace(f"{address('decide', language)}/", f"{address('decide', 'en')[4:]}/")
        for step, slug in words("assessment", language)["slugs"].items():
            path = re.sub(rf"(assessment/{{draft}}/){slug}\Z", rf"\g<1>{step}", path)
    path = re.sub(r"\Acheck/[a-z0-9_]+\Z", "check/{rule}", path)
    return f"{path} {method}{' upload' if upload else ''}"


def forms(language: Language) -> Iterator[tuple[str, str, str, bool, dict[str, str]]]:
    """Every form that a visitor of a language can meet."""
    draft = post(address("assessment", language), {"example": "400-600-200"}).headers["Location"]
    steps = ("region_file", "thresholds", "suitability", "discard")
    blank = post(address("assessment", language), {"new": "1"}).headers["Location"]
    slugs = words("assessment", language)["slugs"]
    pages = [path for path, of in ADDRESSES if of == language]
    pages += [f"{draft}/{slugs[step]}" for step in steps] + [f"{blank}/{slugs[step]}" for step in TOPICS]
    ask("POST", f"{draft}/{slugs['region_file']}", files={"file": ("r.csv", b"municipality,places\nTilburg,5\n")})
    seen = set[str]()
    for path in pages:
        for action, method, upload, sent in Forms(get(path).text).found:
            name = name_of(action, method, upload)
            if name not in seen and action.partition("?")[0] not in WHILE_IT_RUNS:
                seen.add(name)
                yield name, action, method, upload, sent


def submit(action: str, method: str, upload: bool, sent: dict[str, str]) -> Any:
    if method == "get":
        return get(action, params=sent)
    if upload:
        return ask("POST", action, data=sent, files={"file": ("", b"")})
    return post(action, sent)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_is_in_the_table_and_left_empty_it_does_what_the_table_says(language: Language) -> None:
    met = list(forms(language))
    assert sorted(name for name, *_ in met) == sorted(FORMS)
    for name, *form in met:
        answer = submit(*form)
        if FORMS[name] == REFUSED:
            assert answer.status_code == 422, name
            check_trouble(name, answer.text, language)
        else:
            assert answer.status_code in (200, 303), name


def check_trouble(name: str, text: str, language: Language) -> None:
    """A summary that takes the focus and leads to fields that say the same, on a page whose title begins with it."""
    page = Page(text)
    assert page.title.startswith({"nl": "Fout:", "en": "Error:"}[language]), name
    summary = text.split('<div class="errors"')[1].split("</div>")[0]
    assert "autofocus" in summary.split(">")[0], name
    assert 'tabindex="-1"' in summary.split(">")[0], name
    links = re.findall(r'href="#([^"]+)">([^<]+)</a>', summary)
    assert links, name
    for target, sentence in links:
        assert target in page.ids, name
        assert text.count(sentence) >= 2, f"{name}: {sentence} does not stand at its field"
        assert f"{target}-error" in page.referred, name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule_id", sorted(rules()))
def test_a_rule_says_what_it_needs_where_nothing_was_filled_in(rule_id: str, language: Language) -> None:
    variant = _first_variant(rules()[rule_id]) or ""
    answer = post(address("desk", language, f"/{rule_id}"), {"on": "2026-08-01", "variant": variant})
    assert answer.status_code == 422
    assert words("desk", language)["empty_title"] in answer.text
    check_trouble(rule_id, answer.text, language)


def test_errors_at_the_desk_stay_until_they_are_solved() -> None:
    def wrong(**typed: str) -> set[str]:
        page = Page(post("/nl/toets/minimumloon", typed).text)
        return {f["name"] for f in page.fields if f.get("aria-invalid") == "true"}

    first = wrong(on="")
    assert {"on"} < first
    one = next(iter(sorted(first - {"on"})))
    assert wrong(on="", **{one: "?!"}) == {"on", one}
    assert wrong(on="2026-03-01", **{one: "?!"}) == {one}


def test_a_form_filled_in_half_is_undetermined_and_says_what_is_missing() -> None:
    answer = post("/nl/toets/kennismigrant", {"on": "2026-03-01", "monthly_wage": "6000,00"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert '<p class="number">onbepaald</p>' in answer.text
    assert words("desk", "nl")["missing"] in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_worked_example_says_in_a_sentence_what_it_is(language: Language) -> None:
    for rule in rules().values():
        for example in examples(rule):
            said = example_sentence(rule, example, language)
            assert str(example.on.year) in said, example.id
            assert not re.search(r"[{}\[\]_]|None|True|False", said), said
    page = html.unescape(get(address("desk", language, "/kennismigrant")).text)
    for example in examples(rules()["kennismigrant"])[:3]:
        assert example_sentence(rules()["kennismigrant"], example, language) in page


@pytest.mark.parametrize("stop", sorted(WHILE_IT_RUNS))
def test_what_takes_long_can_be_stopped_and_leads_back(stop: str) -> None:
    answer = ask("POST", f"{stop}?p=L.20:real_increase:0.1&j=2035")
    assert answer.status_code == 303
    assert get(answer.headers["Location"]).status_code == 200
