"""Every page in both languages, as a visitor, a screen reader and a strict browser meet it."""

from __future__ import annotations

import html
import re
from functools import cache
from urllib.parse import quote, urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from web_visitor import ADDRESSES, Page, get, post

from banen.model.rules import rules
from banen.model.rules.examples import examples
from banen.observe.assumptions import assumptions
from banen.observe.figures import figures
from banen.observe.series import series
from banen.serve.web.library.desk import _first_variant, _typed
from banen.serve.web.security import POLICY
from banen.serve.web.site import address
from banen.serve.web.texts import LANGUAGES, words
from banen.simulate.evidence.experiments import experiments
from banen.simulate.evidence.hindcast import published


@cache
def opened(path: str) -> httpx.Response:
    """A page as it is drawn, once for all that is asked of it."""
    return get(path)


@pytest.mark.parametrize(("path", "language"), ADDRESSES)
def test_a_page_opens_in_its_language_and_can_be_read_by_everybody(path: str, language: str) -> None:
    answer = opened(path)
    page = Page(answer.text)
    assert answer.status_code == 200
    assert page.language == language == answer.headers["Content-Language"]
    assert page.title.strip()
    assert page.headings.count("h1") == 1
    assert page.nameless() == []
    assert [i for i in set(page.ids) if page.ids.count(i) > 1] == []
    assert page.referred - set(page.ids) == set()
    assert [i for i in page.images if i.get("role") not in ("img", "group") or not i.get("aria-label")] == []


@pytest.mark.parametrize(("path", "language"), ADDRESSES)
def test_a_page_obeys_its_own_policy_and_asks_no_other_host(path: str, language: str) -> None:
    answer = opened(path)
    page = Page(answer.text)
    assert page.forbidden == []
    assert [file for file in page.files if not file.startswith("/") or file.startswith("//")] == []
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_register_tells_every_reason_and_unit_in_the_language_of_the_page(language: str) -> None:
    page = html.unescape(get(address("assumptions", language)).text)
    missing = [
        a.name for a in assumptions().values() if not {a.reason[language], a.unit_label[language]} <= shown(page)
    ]
    assert missing == []


def shown(page: str) -> set[str]:
    """The texts between the tags of a page."""
    return {text.strip() for text in re.findall(r"(?<=>)[^<>]+(?=<)", page)}


EACH = 12
"""One in so many links to single figures and series is opened: all of them take minutes, through one function."""


def test_every_link_of_every_page_leads_somewhere() -> None:
    """Every link is opened; of those to one figure or series every name is known, and one in ``EACH`` is opened."""
    links: set[str] = set()
    for path, _ in ADDRESSES:
        page = Page(opened(path).text)
        within = {link for link in page.links if link.startswith("#")}
        assert within - {f"#{i}" for i in page.ids} == set(), path
        links |= {
            link if link.startswith("/v1/") else urlsplit(link).path for link in page.links if link.startswith("/")
        }
    single = sorted(link for link in links if re.match("/(nl/cijfers|en/figures)/", link))
    known = {*figures(), *series(), "csv", "atom", "reeksen", "series"}
    assert [link for link in single if not known & set(re.split("[/.]", link))] == []
    tried = sorted(links - set(single)) + single[::EACH]
    broken = [link for link in tried if opened(link).status_code not in (200, 307)]
    assert len(tried) > 400
    assert broken == []


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("/nl/simulator?p=L.20:real_increase:0.1&j=2040", "/en/simulator?p=L.20:real_increase:0.1&j=2040"),
        ("/en/state?g=Venlo", "/nl/stand?g=Venlo"),
        ("/nl/cijfers/ST066", "/en/figures/ST066"),
        ("/en/check/kennismigrant", "/nl/toets/kennismigrant"),
        ("/nl/hoe-goed", "/en/how-good"),
    ],
)
def test_the_language_switch_keeps_the_place(here: str, there: str) -> None:
    assert there in [html.unescape(link) for link in Page(get(here).text).links]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_address_says_so_and_offers_a_way_on(language: str) -> None:
    answer = get(f"/{language}/simulatr")
    assert answer.status_code == 404
    assert words("site", language)["not_found"] in answer.text
    assert f"/{language}/simulator" in Page(answer.text).links
    assert get(f"/{language}/simulator/").status_code == 404
    assert get("/pl/niets").headers["Content-Language"] == "en", "a language that the site has not"


@pytest.mark.parametrize(
    ("wished", "first"),
    [
        ("", "nl"),
        ("*", "nl"),
        ("nl-NL,nl;q=0.9,en;q=0.8", "nl"),
        ("en-GB,en;q=0.9", "en"),
        ("en;q=0.5, nl;q=0.8", "nl"),
        ("pl", "en"),
        ("pl-PL,pl;q=0.9,nl;q=0.8", "nl"),
        ("ro-RO,ro;q=0.9,en-US;q=0.8,en;q=0.7", "en"),
        ("nl;q=0, uk", "en"),
        ("nl;q=much", "nl"),
    ],
)
def test_the_first_page_follows_the_language_of_the_browser(wished: str, first: str) -> None:
    assert get("/", headers={"Accept-Language": wished}).headers["Location"] == f"/{first}"


def test_an_area_that_does_not_exist_is_told_at_the_field_with_the_nearest() -> None:
    answer = get("/nl/stand?g=Venloo")
    assert answer.status_code == 404
    assert "Bedoelde u Venlo?" in answer.text
    assert [f for f in Page(answer.text).fields if f.get("aria-invalid") == "true"]


def test_a_figure_stands_beside_what_contradicts_it() -> None:
    text = get("/nl/cijfers/ST066").text
    assert "220.000" in text
    assert "288.065" in text
    assert "984.169" in text


def test_the_figures_of_a_search_can_be_downloaded() -> None:
    lines = get("/nl/cijfers/csv?q=Migrantenmonitor").text.splitlines()
    assert lines[0].startswith("id,quantity,value")
    assert any(line.startswith("ST067") for line in lines)


@pytest.mark.parametrize("rule_id", sorted(rules()))
def test_a_worked_example_filled_in_at_the_desk_gives_its_outcome(rule_id: str) -> None:
    chosen = rules()[rule_id]
    example = next(e for e in examples(chosen) if not e.levers and (e.variant or not _first_variant(chosen)))
    fields = {n: _typed(v, chosen.kind(n, example.variant), "nl") for n, v in example.case.items()}
    sent = {**fields, "on": example.on.isoformat(), "variant": example.variant or ""}
    answer = post(f"/nl/toets/{rule_id}", sent)
    assert answer.status_code == 200
    verdict = re.search(r'<p class="number">([^<]+)</p>', answer.text)
    assert verdict is not None
    assert verdict[1] == words("desk", "nl")["outcomes"][example.outcome]


def test_what_the_desk_cannot_read_is_told_at_its_field() -> None:
    answer = post("/nl/toets/kennismigrant", {"on": "2026-03-01", "monthly_wage": "veel", "birth_date": "gisteren"})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.title.startswith("Fout:")
    assert {f["name"] for f in page.fields if f.get("aria-invalid") == "true"} == {"monthly_wage", "birth_date"}
    assert next(f for f in page.fields if f.get("name") == "monthly_wage")["value"] == "veel"


def test_a_form_far_too_large_is_refused() -> None:
    assert post("/nl/simulator", {"x": "1" * 200_000}).status_code == 413


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(("p", "v", "d", "j", "q", "t", "g", "n", "example")))
@settings(max_examples=20)
def test_no_address_whatever_breaks_a_page(value: str, tail: str, name: str) -> None:
    for path in ("/nl/simulator/live", "/en/figures", "/nl/stand", "/nl/toets/kennismigrant", "/en/compare"):
        assert get(path, params={"p": tail, name: value}).status_code < 500
    assert get(f"/nl/{quote(tail, safe='')}").status_code < 500


DESK_FIELDS = st.sampled_from(("on", "monthly_wage", "birth_date", "variant", "contract_kind"))
SIMULATOR_FIELDS = st.sampled_from(("L.20.real_increase", "2.16.sectors", "2.4.regime", "before", "d", "2.10.from"))


@given(st.dictionaries(DESK_FIELDS, st.text(max_size=20)))
@settings(max_examples=20)
def test_nothing_typed_at_the_desk_breaks_it(typed: dict[str, str]) -> None:
    assert post("/nl/toets/kennismigrant", typed).status_code < 500


@given(st.dictionaries(SIMULATOR_FIELDS, st.text(max_size=20)))
@settings(max_examples=15)
def test_nothing_typed_in_the_simulator_breaks_it(typed: dict[str, str]) -> None:
    assert post("/nl/simulator", typed).status_code in (303, 422)


@pytest.mark.parametrize(("path", "language"), [("/nl/hoe-goed", "nl"), ("/en/how-good", "en")])
def test_the_quality_page_shows_every_hindcast_with_the_gates_that_it_failed(path: str, language: str) -> None:
    told, said = words("trust", language)["quality"]["hindcast"], html.unescape(get(path).text)
    table = said.split('id="origins"')[1].split("</table>")[0]
    runs = published()
    assert table.count("<tr>") == 1 + len(runs)
    gates = [gate for run in runs for gate in run.gates]
    assert table.count(f">{told['failed']}<") == sum(not gate.passed for gate in gates)
    assert all(f"{100 * run.values['coverage_90']:.0f}%" in table for run in runs)


@pytest.mark.parametrize(("path", "language"), [("/nl/hoe-goed", "nl"), ("/en/how-good", "en")])
def test_the_quality_page_shows_every_natural_experiment_and_what_cannot_be_tested(path: str, language: str) -> None:
    told, said = words("trust", language)["quality"], html.unescape(get(path).text)
    table = said.split('id="trials"')[1].split("</table>")[0]
    found = experiments()
    assert table.count("<tr>") == 1 + len(found.verdicts)
    assert table.count(f">{told['outside']}<") == sum(not v.inside for v in found.verdicts)
    assert all(v.expected.label[language] in table for v in found.verdicts)
    below = said.split('id="trials"')[1].split('id="rows"')[0]
    assert all(u.because[language] in below for u in found.untestable)
