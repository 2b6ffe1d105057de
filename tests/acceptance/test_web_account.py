"""The account on the web: its page, one subject, the feed, the tables and their description."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from xml.etree import ElementTree

import polars
import pytest
from web_visitor import Page, get

from banen.account.account import account
from banen.account.renewal.renewal import RenewalChange
from banen.account.reports import report_years
from banen.languages import ENGLISH, day_of
from banen.observe.figures import figures
from banen.observe.publications import publications_of
from banen.serve.reports.annual.compose import compose
from banen.serve.reports.annual.formats import FORMATS
from banen.serve.web.library import open_data
from banen.serve.web.site import address
from banen.serve.web.texts import words

ATOM = "{http://www.w3.org/2005/Atom}"
HERE = {language: address("account", language) for language in ("nl", "en")}


def test_the_page_tells_the_state_of_a_day_as_it_was_known() -> None:
    text = html.unescape(get(f"{HERE['nl']}?on=2024-11-01&known=2024-11-14&before=2023-11-01").text)
    assert "Projectlijst van 56; het advies noemt een 50-tal" in text
    assert "is van 42 een status bekend en van 14 niet" in text
    assert "de dekking ligt dus tussen 22,9% en 100%" in text
    assert "2025-11-11" not in text


def test_evidence_goes_by_what_it_is_and_leads_to_its_title() -> None:
    text = get(HERE["en"]).text
    cited = re.findall(r'<a href="#source-([^"]+)">([^<]+)</a>', text)
    assert len(cited) > 40
    assert [key for key, said in cited if key in said or f'id="source-{key}"' not in text] == []


def test_a_day_that_is_none_is_told_at_its_field() -> None:
    answer = get(f"{HERE['en']}?on=yesterday")
    assert answer.status_code == 400
    assert "yesterday is no day. Write 2024-11-01." in answer.text
    assert [f for f in Page(answer.text).fields if f.get("aria-invalid") == "true"]


@pytest.mark.parametrize("subject", ["AJT-01", "AJT-23", "CM-08"])
def test_a_subject_tells_every_step_with_its_evidence_and_how_much_was_read(subject: str) -> None:
    text = html.unescape(get(f"{HERE['en']}/{subject}").text)
    for event in account().events:
        if event.subject == subject:
            assert day_of(event.effective_on, ENGLISH) in text
            assert all(str(cited) in text for cited in event.evidence)
    assert re.search("read whole|only its opening was read|read as quoted elsewhere", text)
    assert "effect not measured" in text


def test_an_unknown_subject_is_not_found() -> None:
    assert get(f"{HERE['nl']}/AJT-99").status_code == 404


@pytest.mark.parametrize("language", HERE)
def test_the_feed_holds_the_newest_changes(language: str) -> None:
    answer = get(f"{HERE[language]}/atom.xml")
    feed = ElementTree.fromstring(answer.text)  # noqa: S314  our own answer
    entries = feed.findall(f"{ATOM}entry")
    days = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert days == sorted(days, reverse=True)
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids)) > 80
    assert (feed.findtext(f"{ATOM}title"), entries[0].findtext(f"{ATOM}title", "")[:5]) == (
        words("account", language)["title"], "CM-10",
    )  # fmt: skip


def test_the_feed_of_figures_tells_what_was_renewed_and_what_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    new = RenewalChange(date(2026, 12, 1), "net_migration", 2024, "revised", 100_000.0, 105_000.0)
    monkeypatch.setattr(open_data, "changes", lambda: (new,))
    answer = get(f"{address('figures', 'nl')}/atom.xml")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    entries = ElementTree.fromstring(answer.text).findall(f"{ATOM}entry")  # noqa: S314  our own answer
    titles_ = [entry.findtext(f"{ATOM}title", "") for entry in entries]
    assert titles_[0].startswith("Herzien: ")
    assert entries[0].findtext(f"{ATOM}summary") == "van 100.000 naar 105.000"
    read = [t for t in titles_ if t.startswith("Bron gelezen: ")]
    resting = {p for figure in figures().values() for p in publications_of(figure) if p.retrieved}
    assert set(read) <= {f"Bron gelezen: {p.title}" for p in resting}
    assert len(entries) == min(open_data.MOST_ENTRIES, len(resting) + 1)
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids))


def test_the_tables_hold_everything_public_in_both_forms() -> None:
    made = polars.read_csv(io.BytesIO(get(f"{HERE['nl']}/data/recommendations.csv").content))
    assert set(made["id"]) == set(account().subjects)
    told = polars.read_parquet(io.BytesIO(get(f"{HERE['en']}/data/figures.parquet").content))
    assert set(told["id"]) == set(figures())


MANDATORY = {
    "dcat:Catalog": {"dct:title", "dct:description", "dct:publisher", "dcat:contactPoint", "dcat:dataset"},
    "dcat:Dataset": {"dct:title", "dct:description", "dct:identifier", "dct:publisher", "dct:creator", "dcat:theme",
                     "dcat:contactPoint", "dct:accessRights", "dcat:distribution"},
    "dcat:Distribution": {"dcat:accessURL", "dct:license"},
    "vcard:Kind": {"vcard:fn", "vcard:hasURL"}, "foaf:Agent": {"foaf:name"}, "skos:Concept": {"skos:prefLabel"},
}  # fmt: skip
"""What DCAT-AP-NL 3.0 asks of each class. The shapes of Geonovum are not part of Banen; the description was held
against them with pyshacl on 29 November 2026 and obeyed them, the class ranges and the code lists."""


def nodes(told: Any) -> Iterator[dict[str, Any]]:
    if isinstance(told, dict):
        yield told
        for value in told.values():
            yield from nodes(value)
    elif isinstance(told, list):
        for value in told:
            yield from nodes(value)


def test_the_description_has_what_dcat_ap_nl_asks() -> None:
    told = json.loads(get(f"{HERE['en']}/dcat.jsonld").text)
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for node in nodes(told):
        by_kind.setdefault(node.get("@type", ""), []).append(node)
    assert set(MANDATORY) <= set(by_kind)
    lacking = [(kind, n.get("@id"), wanted - set(n)) for kind, wanted in MANDATORY.items() for n in by_kind[kind]
               if wanted - set(n)]  # fmt: skip
    assert lacking == []
    titles_ = [one["@language"] for node in by_kind["dcat:Dataset"] for one in node["dct:title"]]
    assert set(titles_) == {"nl", "en"}


def test_the_description_names_every_table_with_addresses_that_answer() -> None:
    told = json.loads(get(f"{HERE['nl']}/dcat.jsonld").text)
    assert told["@type"] == "dcat:Catalog"
    for dataset in told["dcat:dataset"]:
        assert dataset["dct:identifier"].startswith("banen-")
        for one in dataset["dcat:distribution"]:
            path = one["dcat:downloadURL"]["@id"].partition("/nl/")[2]
            assert get(f"/nl/{path}").status_code == 200


def test_the_survey_shows_the_whole_way_and_says_first_that_it_is_made_up() -> None:
    text = html.unescape(get(address("survey", "nl")).text)
    said = text.partition("<main")[2]
    assert said.index("SYNTHETIC") < said.index("<table")
    for part in ("modelmarge", "ontwerpeffect", "Benjamini-Hochberg", "niet vast te stellen", "weggelaten",
                 "niet toe te schrijven aan beleid", 'data-chart="changes"'):  # fmt: skip
        assert part in said
    assert "niet_" not in said
    for form, start in (("xlsx", b"PK"), ("xml", b"<?xml")):
        assert get(f"{address('survey', 'en')}/questionnaire.{form}").content.startswith(start)


def test_a_published_report_has_an_address_of_its_own_and_another_year_has_none() -> None:
    page_ = html.unescape(get(HERE["nl"]).text)
    for year in report_years():
        assert f"{HERE['nl']}/report/{year}.pdf" in page_
    told = get(f"{HERE['nl']}/report/2024.html")
    assert told.text == FORMATS["html"](compose(2024, "nl", known=report_years()[2024].known)).decode()
    assert get(f"{HERE['en']}/report/2024.ods").content.startswith(b"PK")
    assert [get(f"{HERE['nl']}/report/{name}").status_code for name in ("2019.pdf", "2024.exe", "x.pdf")] == [404] * 3
