"""Who gains and who pays, and own assumptions wherever a package goes: the same numbers as the command line."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from web_visitor import Page, get

from banen.decide.accounts.appraisal import Appraisal, appraise
from banen.decide.doubt.attribution import attribute
from banen.languages import Language
from banen.observe.assumptions import assumptions
from banen.serve.cli import run
from banen.serve.jobs import Jobs
from banen.serve.ledger import ledger
from banen.serve.numbers import band
from banen.serve.web.simulator import appraisal as appraisal_page
from banen.serve.web.site import address
from banen.serve.web.texts import LANGUAGES, words
from banen.serve.wording import signed
from banen.simulate.measures.packages import from_short_text
from banen.simulate.results.projection import project
from banen.simulate.scenario import Scenario

PACKAGE = "L.10:levy_eur_per_worker_month:200~2.11:criterion_factor:1.2"
HELD = ("stay.eu_months_long", 150.0)
AFTER = f"p={PACKAGE}&a={HELD[0]}:{HELD[1]:g}"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a slow machine too the page waits for its numbers."""
    monkeypatch.setattr(appraisal_page, "PATIENCE", 240)
    monkeypatch.setattr("banen.serve.jobs.STAY", 240)


def test_a_page_that_would_wait_long_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appraisal_page, "PATIENCE", 0)
    monkeypatch.setattr(appraisal_page, "_jobs", Jobs[Appraisal]("heavy"))
    go = threading.Event()

    def slow(scenario: Scenario, tell: Callable[[str], None]) -> Appraisal:
        tell("history")
        go.wait(240)
        return appraise(scenario.package, draws=4)

    monkeypatch.setattr(appraisal_page, "appraise_scenario", slow)
    waiting = get(f"/nl/simulator/wie-betaalt?p={PACKAGE}")
    assert 'id="waiting"' in waiting.text
    assert not get(f"/nl/simulator/wie-betaalt/live?p={PACKAGE}").json()["done"]
    go.set()
    monkeypatch.setattr(appraisal_page, "PATIENCE", 240)
    assert 'id="waiting"' not in get(f"/nl/simulator/wie-betaalt?p={PACKAGE}").text


def texts_of(page: str) -> str:
    """The text of a page, its spaces made one."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_table_is_the_file_of_the_command_line(tmp_path: Path) -> None:
    options = ["--set", "L.10.levy_eur_per_worker_month=200", "--set", "2.11.criterion_factor=1.2", "--appraisal"]
    options += ["--assume", f"{HELD[0]}={HELD[1]}"]
    assert run(["project", *options, "--out", str(tmp_path)]) == 0
    assert get(f"/nl/simulator/wie-betaalt/csv?{AFTER}").text == (tmp_path / "appraisal.csv").read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("year", [2035, 2050])
def test_the_page_shows_every_party_group_and_unknown_with_the_numbers_of_python(language: Language, year: int) -> None:
    answer = get(f"{address('appraisal', language)}?{AFTER}&j={year}")
    shown = texts_of(answer.text)
    told = ledger(appraise(from_short_text(PACKAGE), assumed=dict([HELD])), year, language)
    for party in told["parties"]:
        assert party["name"] in shown
        for row in party["rows"]:
            assert " ".join(f"{row['difference']} {row['range']} {row['present']} {row['verdict']}".split()) in shown
        assert party["net"] in shown
    for row in told["matrix"]["rows"]:
        assert " ".join(f"{row['label']} {row['kind']} {' '.join(row['cells'])} {row['sum']}".split()) in shown
    assert " ".join(told["matrix"]["nets"]) in shown
    assert told["known"] in shown
    assert told["prices"] in shown
    for group in told["groups"]:
        for row in group["rows"]:
            assert " ".join([row["name"], *row["cells"]]) in shown
    for unknown in told["unknown"]:
        assert unknown["reason"] in shown
    entry = assumptions()[HELD[0]]
    assert f"{entry.label[language]}: 150" in shown
    for picture in ("/svg", "/matrix"):
        assert get(f"{address('appraisal', language, picture)}?{AFTER}&j={year}").text.startswith("<svg")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_simulator_leads_to_the_page_with_its_whole_state_and_back(language: Language) -> None:
    here = address("simulator", language)
    for page in ("appraisal", "shares", "compare"):
        links = Page(get(f"{here}?{AFTER}&j=2040").text).links
        there = [link for link in links if link.startswith(f"{address(page, language)}?")]
        assert there
        for link in there:
            assert f"a={HELD[0]}:150" in link or f"a={HELD[0]}%3A150" in link
            assert "j=2040" in link
        back = [x for x in Page(get(there[0]).text).links if x.startswith(f"{here}?") and "a=" in x]
        assert back, page


def test_without_a_package_the_page_says_that_nothing_differs() -> None:
    assert words("simulator", "nl")["appraisal"]["none"] in html.unescape(get("/nl/simulator/wie-betaalt").text)


def test_shares_are_those_under_the_assumptions_of_the_address() -> None:
    found = attribute(from_short_text(PACKAGE), 2035, assumed=dict([HELD]))
    usual = attribute(from_short_text(PACKAGE), 2035)
    shown = texts_of(get(f"/nl/simulator/bijdragen?{AFTER}").text)
    moved = 0
    for measure, share in found.shares["stock"].items():
        assert measure in shown
        moved += signed(share.shapley, "nl") != signed(usual.shares["stock"][measure].shapley, "nl")
    assert moved
    assert shown != texts_of(get(f"/nl/simulator/bijdragen?p={PACKAGE}").text)
    assert assumptions()[HELD[0]].label["nl"] in shown


def test_packages_side_by_side_each_have_their_own_assumptions() -> None:
    own, usual = (project(from_short_text(PACKAGE), assumed=dict(held)) for held in ([HELD], []))
    difference = [band(*p["stock"].difference.at(2035), "nl", signed=True) for p in (own, usual)]
    assert difference[0] != difference[1]
    shown = texts_of(get(f"/nl/vergelijken?{AFTER}&p={PACKAGE}&a=").text)
    told = words("simulator", "nl")["compare_own_law"].format(law=band(*own["stock"].baseline.at(2035), "nl"))
    assert f"{difference[0]} {told} {difference[1]}" in shown
    assert shown.count(words("simulator", "nl")["compare_own"]) == 1
    swapped = texts_of(get(f"/nl/vergelijken?p={PACKAGE}&a=&{AFTER}").text)
    assert f"{difference[1]} {difference[0]} {told}" in swapped


def test_the_form_and_the_examples_of_the_comparison_keep_the_assumptions() -> None:
    page = Page(get(f"/nl/vergelijken?{AFTER}").text)
    assert [f["value"] for f in page.fields if f.get("name") == "a"] == [f"{HELD[0]}:150"]
    chips = [link for link in page.links if link.startswith("/nl/vergelijken?") and "&p=" in link]
    assert chips
    assert all(f"a={HELD[0]}%3A150" in link or f"a={HELD[0]}:150" in link for link in chips)


def test_an_assumption_out_of_its_range_is_told_and_left_out() -> None:
    for path in ("/nl/vergelijken", "/nl/simulator/bijdragen", "/nl/simulator/wie-betaalt"):
        text = get(f"{path}?p={PACKAGE}&a=stay.eu_months_long:9999").text
        assert "<code>a=stay.eu_months_long:9999</code>" in text
