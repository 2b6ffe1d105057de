"""The site assessment on the web, as a municipal officer walks through it; no test runs a script."""

from __future__ import annotations

import asyncio
import csv
import html
import io
import json
import os
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from web_visitor import DATA, Page, application, ask, get, post

from banen.languages import Language
from banen.serve.reports.site import render, report_data
from banen.serve.web.app import create_app
from banen.serve.web.assessment import drafts, form
from banen.serve.web.assessment.pages import EXTRAS, TOPICS
from banen.serve.web.site import address
from banen.serve.web.texts import LANGUAGES, words
from banen.sites import assess, questions, read_proposal, suitability
from banen.sites.references import references
from banen.sites.settings import thresholds

EXAMPLES = Path(__file__).parents[2] / "examples" / "sites"
SEED = EXAMPLES / "400-600-200.yml"
REGION = EXAMPLES / "regio.yml"
STEPS = (*TOPICS, *EXTRAS, "check", "outcome", "suitability", "discard")


def begun(language: Language = "nl", example: str = "") -> str:
    """The address of a new draft, blank or with an example."""
    answer = post(address("assessment", language), {"example": example} if example else {"new": "1"})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def at(draft: str, step: str, more: str = "") -> str:
    """The address of a step of a draft."""
    return f"{draft}/{words('assessment', 'nl' if draft.startswith('/nl') else 'en')['slugs'][step]}{more}"


def send(draft: str, step: str, **typed: str | list[str]) -> httpx.Response:
    """Fill in fields of a page, written with __ for a dot, and press the button."""
    page = Page(get(at(draft, step)).text)
    return post(at(draft, step), {**page.submitted(), **{k.replace("__", "."): v for k, v in typed.items()}})


def stored(draft: str) -> dict[str, Any]:
    found: dict[str, Any] = get(at(draft, "file")).json()
    return found


def upload(path: str, name: str, content: bytes, **fields: str) -> httpx.Response:
    return ask("POST", path, files={"file": (name, content)}, data=fields)


def without_digest(told: dict[str, Any]) -> dict[str, Any]:
    return {**told, "receipt": {**told["receipt"], "proposal": ""}}


def marked(page: Page) -> set[str]:
    return {f["name"] for f in page.fields if f.get("aria-invalid") == "true"}


# The walk ---------------------------------------------------------------------------------------------------------

WALK: tuple[tuple[str, dict[str, str | list[str]]], ...] = (
    ("business", {"title": "Distributiecentrum", "assessed_on": "2026-11-01",
                  "business__planning__opening": "1-3-2028"}),
    ("location", {"business__location__municipality": "waalwijk", "business__plan_allows": "false",
                  "space__inside_urban_area": "true", "energy__connection__consumption_kw": "1.200",
                  "energy__grid__congestion": "limited", "energy__grid__firm_kw": "1.200"}),
    ("work", {"work__jobs__heads": "600", "work__migrants__percent": "100", "work__new_to_region_percent": "100%"}),
    ("housing", {"housing__applicant_housing__none": "1", "housing__free_places__places": "400",
                 "housing__free_places__minutes": "15"}),
    ("facilities", {"care__gp_fte": "0,5", "care__insurance__arranged": "true"}),
)  # fmt: skip


def test_an_officer_answers_page_by_page_and_gets_the_outcome_of_the_package() -> None:
    draft = begun()
    following = [*TOPICS[1:], "check"]
    for (step, typed), after in zip(WALK, following, strict=False):
        answer = send(draft, step, **typed)
        assert (answer.status_code, answer.headers["Location"]) == (303, at(draft, after))
    assert "ER-801" in get(at(draft, "check")).text
    assert get(at(draft, "outcome", "/json")).json()["outcome"] == "afwijzen_mogelijk"  # advice does not decide
    post(at(draft, "region_and_law"), {"was": "", "do": "add:region_and_law.advice"})
    name, law = "region_and_law__advice__0__", "region_and_law__motivation__"
    send(draft, "region_and_law", **{
        f"{name}party": "Provincie", f"{name}advice": "positive", f"{law}ground": "spatial_planning",
        f"{law}proportionality": "Nodig.", f"{law}lighter_measures": "Fasering.",
    })  # fmt: skip
    told = get(at(draft, "outcome", "/json")).json()
    seed = assess(SEED).to_dict("nl")
    assert (told["outcome"], told["shortage"]) == (seed["outcome"], seed["shortage"]) == ("afwijzen_mogelijk", 200)
    assert [c["colour"] for c in told["criteria"]] == [c["colour"] for c in seed["criteria"]]
    assert words("assessment", "nl")["check_complete"] in get(at(draft, "check")).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", ["400-600-200", "kas-met-seizoen"])
def test_an_example_on_the_web_is_the_one_of_the_command_line(language: Language, example: str) -> None:
    draft = begun(language, example)
    told = get(at(draft, "outcome", "/json")).json()
    expected = json.loads(json.dumps(assess(EXAMPLES / f"{example}.yml").to_dict(language)))
    assert without_digest(told) == without_digest(expected)
    page = html.unescape(get(at(draft, "outcome")).text)
    assert expected["outcome_text"] in page
    for case in expected["criteria"]:
        assert case["text"] in page
        assert case["computation"] in page
    for condition in expected["conditions"]:
        assert condition["text"] in page
        assert condition["proof"] in page


def test_the_region_file_gives_the_allocation_and_the_letters() -> None:
    draft = begun("nl", "400-600-200")
    answer = upload(at(draft, "region_file"), "regio.yml", REGION.read_bytes())
    assert answer.status_code == 303
    told = get(at(draft, "outcome", "/json")).json()
    expected = json.loads(json.dumps(assess(SEED, REGION).to_dict("nl")))
    assert without_digest(told) == without_digest(expected)
    page = html.unescape(get(at(draft, "outcome")).text)
    assert [row["asked"] for row in told["allocation"]] == [60, 40, 100]
    for row in told["allocation"]:
        assert row["letter"] in page
    post(at(draft, "region_file"), {"do": "drop"})
    assert get(at(draft, "outcome", "/json")).json()["allocation"] == []


# Nothing lost, nothing changed by looking -------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", ["400-600-200", "kas-met-seizoen"])
def test_saving_every_page_as_it_stands_changes_nothing(language: Language, example: str) -> None:
    draft = begun(language, example)
    before = stored(draft)
    for step in (*TOPICS, form.THRESHOLDS):
        assert send(draft, step).status_code == 303
    assert stored(draft) == before


def test_what_is_downloaded_and_uploaded_again_gives_the_same_to_the_byte(tmp_path: Path) -> None:
    first = begun("nl", "kas-met-seizoen")
    content = get(at(first, "file")).content
    answer = upload(address("assessment", "nl"), "voorstel.json", content, upload="1")
    assert answer.status_code == 303
    second = answer.headers["Location"]
    assert second != first
    assert get(at(second, "file")).content == content
    file = tmp_path / "voorstel.json"
    file.write_bytes(content)
    expected = json.loads(json.dumps(assess(file).to_dict("nl")))
    for draft in (first, second):
        assert get(at(draft, "outcome", "/json")).json() == expected


def test_two_drafts_side_by_side_do_not_touch_each_other() -> None:
    one, other = begun(), begun("en")
    send(one, "work", work__jobs__heads="600")
    send(other, "work", work__jobs__heads="7")
    assert stored(one)["work"] == {"jobs": {"heads": 600}}
    assert stored(other)["work"] == {"jobs": {"heads": 7}}


def test_two_windows_on_one_draft_keep_each_others_pages() -> None:
    draft = begun()
    opened = {step: Page(get(at(draft, step)).text).submitted() for step in ("work", "housing")}
    post(at(draft, "work"), {**opened["work"], "work.jobs.heads": "600"})
    post(at(draft, "housing"), {**opened["housing"], "housing.free_places.places": "400"})
    assert stored(draft)["work"]["jobs"]["heads"] == 600
    assert stored(draft)["housing"]["free_places"]["places"] == 400


def test_pages_saved_at_the_same_moment_are_all_kept() -> None:
    draft = begun()
    sent = {
        "work": {"work.jobs.heads": "600"}, "housing": {"housing.free_places.places": "400"},
        "facilities": {"care.gp_fte": "0,5"}, "location": {"business.plan_allows": "false"},
    }  # fmt: skip
    was = {step: Page(get(at(draft, step)).text).submitted()["was"] for step in sent}
    release = asyncio.Event()

    async def slowly(content: bytes) -> AsyncIterator[bytes]:
        yield content[:5]
        await release.wait()  # every request has begun before the first is whole
        yield content[5:]

    async def together() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=application())
        async with httpx.AsyncClient(transport=transport, base_url="http://banen.test") as client:
            head = {"content-type": "application/x-www-form-urlencoded"}
            bodies = {step: urlencode({**typed, "was": was[step]}).encode() for step, typed in sent.items()}
            asked = [
                asyncio.create_task(client.post(at(draft, step), content=slowly(body), headers=head))
                for step, body in bodies.items()
            ]
            await asyncio.sleep(0.2)
            release.set()
            return await asyncio.gather(*asked)

    assert [answer.status_code for answer in asyncio.run(together())] == [303] * len(sent)
    told = stored(draft)
    assert (told["work"], told["housing"]) == ({"jobs": {"heads": 600}}, {"free_places": {"places": 400}})
    assert (told["care"], told["business"]) == ({"gp_fte": 0.5}, {"plan_allows": False})


def test_the_same_page_saved_elsewhere_meanwhile_is_not_overwritten_unseen() -> None:
    draft = begun()
    opened = Page(get(at(draft, "work")).text).submitted()
    send(draft, "work", work__jobs__heads="600")
    answer = post(at(draft, "work"), {**opened, "work.jobs.heads": "50"})
    assert answer.status_code == 409
    assert stored(draft)["work"]["jobs"]["heads"] == 600
    shown = html.unescape(answer.text).split('class="errors"')[1].split("</dl>")[0]
    assert "Personen: 600" in shown
    assert shown.count("<dt>") == 1  # only what differs
    again = Page(answer.text).submitted()
    assert again["work.jobs.heads"] == "50"
    assert post(at(draft, "work"), again).status_code == 303
    assert stored(draft)["work"]["jobs"]["heads"] == 50


def test_a_draft_survives_a_new_start_of_the_server() -> None:
    draft = begun("nl", "400-600-200")
    again = drafts.Shelf(create_app(Path(DATA.name)).state.shelf.folder).find(draft.rpartition("/")[2])
    assert again is not None
    assert again.data == stored(draft)


def test_the_language_switch_keeps_the_draft_and_the_page() -> None:
    draft = begun("nl", "400-600-200")
    other = draft.replace("/nl/afweging", "/en/assessment")
    for step in STEPS:
        assert at(other, step) in Page(get(at(draft, step)).text).links
        assert get(at(other, step)).status_code == 200


# Faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", TOPICS)
def test_an_empty_page_is_sent_back_with_where_to_begin(language: Language, step: str) -> None:
    draft = begun(language)
    answer = send(draft, step, **({"assessed_on": ""} if step == "business" else {}))
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.title.startswith({"nl": "Fout:", "en": "Error:"}[language])
    assert {link for link in page.links if link.startswith("#")} - {f"#{i}" for i in page.ids} == set()
    assert draft in page.links  # fill in later


def test_all_faults_are_told_at_once_at_their_fields_and_stay_until_mended() -> None:
    draft = begun()
    answer = send(
        draft, "work", work__jobs__heads="veel", work__jobs__fte="-2", work__migrants__percent="130",
        work__new_to_region_percent="0,8", work__contracts__direct="50", work__contracts__agency="20",
        work__stay__short="10", work__stay__mid="20", work__stay__long="30", work__automation__from="gauw",
        work__displaced_jobs="2,000",
    )  # fmt: skip
    assert answer.status_code == 422
    wrong = {"work.jobs.heads", "work.jobs.fte", "work.migrants.percent", "work.new_to_region_percent",
             "work.contracts.posted", "work.contracts.self_employed", "work.automation.from",
             "work.displaced_jobs"}  # fmt: skip
    for page in (Page(answer.text), Page(get(at(draft, "work")).text)):
        assert page.title.startswith("Fout:")
        assert marked(page) == wrong
        assert {f"#{name}" for name in {*wrong, "work.stay"}} <= set(page.links)
        assert next(f for f in page.fields if f.get("name") == "work.jobs.heads")["value"] == "veel"
    for file in (at(draft, "outcome", "/json"), at(draft, "outcome", "/pdf"), at(draft, "suitability", "/csv")):
        answer = get(file)
        assert answer.status_code == 409
        assert "#work.jobs.heads" in answer.text
    assert "work.jobs.heads" in get(at(draft, "check")).text
    mended = send(draft, "work", work__jobs__heads="600", work__jobs__fte="", work__migrants__percent="100",
                  work__new_to_region_percent="0,8%", work__contracts__direct="", work__contracts__agency="",
                  work__stay__short="50", work__automation__from="1-1-2030", work__displaced_jobs="")  # fmt: skip
    assert mended.status_code == 303
    assert stored(draft)["work"] == {
        "jobs": {"heads": 600}, "migrants": {"percent": 100}, "new_to_region_percent": "0.8%",
        "automation": {"from": "2030-01-01"}, "stay": {"short": 50, "mid": 20, "long": 30},
    }  # fmt: skip


def test_answers_that_contradict_each_other_are_told_where_they_stand_in_dutch() -> None:
    draft = begun("nl", "kas-met-seizoen")
    answer = send(draft, "business", business__planning__opening="1-8-2027", business__planning__phases__1__heads="250")
    text = html.unescape(answer.text)
    assert answer.status_code == 422
    assert "#business.planning.phases" in Page(answer.text).links
    assert "de eerste fase begint op 1 september 2027, na de opening op 1 augustus 2027" in text
    answer = send(draft, "housing", housing__region_places__0__municipality="Hollands Kron")
    assert answer.status_code == 422
    assert "Bedoelde u Hollands Kroon?" in html.unescape(answer.text)
    answer = send(draft, "housing", housing__region_places__0__municipality="Hollands Kroon")
    assert "Gemeente 1: is de gemeente van de locatie zelf." in html.unescape(answer.text)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("leeg.json", b"  ", "Kies een bestand"),
        ("lijst.yml", b"- a\n- b\n", "heeft geen onderdelen"),
        ("kapot.yml", b"work: [1, 2\n", "is geen geldige YAML"),
        ("plaatje.yml", b"\x89PNG\xff\xfe", "UTF-8"),
        ("fout.yml", b"work:\n  jobs: {heads: veel}\n  hoofden: 3\n", "fout.yml:2"),
        ("bom.yml", b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "verwijst naar zichzelf"),
        ("diep.json", b"[" * 5000 + b"]" * 5000, "te diep genest"),
        ("groot.json", b'{"title": "' + b"x" * 300_000 + b'"}', "250 kB"),
        ("tabel.csv", b"municipality,places\nTilburg,5\n", "tabel.csv"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_keeps_nothing(name: str, content: bytes, told: str) -> None:
    folder = Path(DATA.name) / "drafts"
    before = set(folder.iterdir()) if folder.is_dir() else set()
    answer = upload(address("assessment", "nl"), name, content, upload="1")
    assert answer.status_code in (413, 422)
    assert told in html.unescape(answer.text)
    assert Page(answer.text).title.startswith("Fout:")
    assert "banen-" not in answer.text  # no folder of the server
    assert (set(folder.iterdir()) if folder.is_dir() else set()) == before


EVERY_KIND = b"""
title: [1]
assessed_on: gisteren
vervoer: {}
work:
  jobs: {heads: veel, fte: 7.000}
  hoofden: 3
  migrants: {percent: 130}
  new_to_region_percent: 0.8
  contracts: {direct: 50, agency: 20}
  displaced_jobs: 0.5
  night: misschien
business:
  sector: {sbi: 5210}
  planning: {opening: 1850-01-01, phases: geen}
location: {municipality: Tilbrug}
housing:
  region_places:
    - {places: 5}
    - {municipality: GM0855, places: -4, sleutel: 1}
settings: {reistijd: {value: 3}, max_travel_minuts: {value: 20}}
"""


def test_every_fault_of_a_file_is_told_in_the_language_of_the_page() -> None:
    """A Dutch page tells what is wrong in Dutch; no sentence falls back to the English of the command line."""
    pages = {n: upload(address("assessment", n), "fout.yml", EVERY_KIND, upload="1").text for n in LANGUAGES}
    lists = {n: re.findall(r"<li[^>]*>", pages[n].split('<ul class="faults">')[1].split("</ul>")[0]) for n in LANGUAGES}
    assert len(lists["nl"]) == len(lists["en"]) >= 15
    assert set(lists["nl"]) == set(lists["en"]) == {"<li>"}
    for told in ("is geen datum", "hoort niet bij", "Bedoelde u", "ontbreekt municipality", "is geen getal"):
        assert told in html.unescape(pages["nl"])


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("r.csv", b"gemeente\nTilburg\n", "heeft onbekende kolommen: gemeente"),
        ("r.csv", b"municipality,places\nTilburg,5,6\n", "heeft 3 cellen, terwijl er 2 kolommen zijn"),
        ("r.csv", b"municipality,places\nTilburg,5\nTilburg,6\n", "staat hier twee keer"),
        ("r.csv", b"municipality,places\nTilburg,veel\n", "is geen getal"),
        ("r.csv", b"\xff\xfe", "UTF-8"),
        ("r.yml", b"municipalities: Tilburg\n", "is geen lijst"),
        ("r.yml", b"name: a\nname: b\n", "staat hier twee keer"),
    ],
)
def test_every_fault_of_a_region_file_is_told_in_dutch(name: str, content: bytes, told: str) -> None:
    answer = upload(at(begun("nl"), "region_file"), name, content)
    assert answer.status_code == 422
    faults = html.unescape(answer.text).split('<ul class="faults">')[1].split("</ul>")[0]
    assert told in faults
    assert 'lang="en"' not in faults


def test_every_fault_of_a_file_is_told_at_once() -> None:
    content = b"work:\n  jobs: {heads: veel}\n  hoofden: 3\nvervoer: {}\n"
    text = upload(address("assessment", "en"), "fout.yml", content, upload="1").text
    assert {found for found in ("fout.yml:2", "fout.yml:3", "fout.yml:4") if found in text} == {
        "fout.yml:2", "fout.yml:3", "fout.yml:4",
    }  # fmt: skip


def test_a_region_file_that_cannot_be_read_leaves_the_old_one() -> None:
    draft = begun("nl", "400-600-200")
    upload(at(draft, "region_file"), "regio.yml", REGION.read_bytes())
    answer = upload(at(draft, "region_file"), "regio.csv", b"gemeente,plaatsen\nTilburg,5\n")
    assert answer.status_code == 422
    assert "regio.csv" in answer.text
    assert len(get(at(draft, "outcome", "/json")).json()["allocation"]) == 3
    ok = upload(at(draft, "region_file"), "regio.csv", b"municipality,places,minutes\nTilburg,5,25\n")
    assert ok.status_code == 303
    assert len(get(at(draft, "outcome", "/json")).json()["allocation"]) == 1


def test_a_region_that_contradicts_the_proposal_is_told_and_gives_no_outcome() -> None:
    draft = begun("nl", "400-600-200")
    upload(at(draft, "region_file"), "regio.csv", b"municipality,places\nWaalwijk,350\n")
    text = get(at(draft, "outcome")).text
    assert words("assessment", "nl")["at_odds"] in text
    assert "350" in text


def test_weights_for_half_of_the_region_are_told_in_the_language_of_the_page() -> None:
    draft = begun("nl", "kas-met-seizoen")
    send(draft, "housing", housing__region_places__1__weight="")
    for step in ("check", "outcome", "suitability"):
        answer = get(at(draft, step))
        assert words("assessment", "nl")["half_weights"] in answer.text
        assert at(draft, "housing", "#housing.region_places") in Page(answer.text).links


def test_a_page_with_far_too_much_text_is_refused_in_a_sentence_and_changes_nothing() -> None:
    draft = begun("nl", "400-600-200")
    before = stored(draft)
    answer = send(draft, "region_and_law", region_and_law__motivation__text="x" * 300_000)
    assert answer.status_code == 413
    assert words("assessment", "nl")["large_text"] in answer.text
    assert stored(draft) == before


# Rows without a script --------------------------------------------------------------------------------------------


def test_rows_are_added_and_removed_with_buttons_and_keep_what_was_typed() -> None:
    draft = begun()
    page = Page(get(at(draft, "housing")).text)
    name = "housing.applicant_housing"
    answer = post(at(draft, "housing"), {**page.submitted(), "housing.free_places.places": "4oo", "do": f"add:{name}"})
    assert answer.status_code == 303
    there = answer.headers["Location"]
    page = Page(get(there).text)
    assert there.endswith(f"#{name}.0")
    assert f"{name}.0" in page.ids
    assert page.submitted()["housing.free_places.places"] == "4oo"
    assert marked(page) == set()  # nobody asked yet whether it can be read
    filled = {**page.submitted(), f"{name}.0.name": "Hotel", f"{name}.0.stage": "committed", "do": f"add:{name}"}
    page = Page(get(post(at(draft, "housing"), filled).headers["Location"]).text)
    filled = {**page.submitted(), f"{name}.1.name": "Loods", f"{name}.1.stage": "existing", "do": f"remove:{name}.0"}
    assert post(at(draft, "housing"), filled).status_code == 303
    assert stored(draft)["housing"][name.partition(".")[2]] == [{"name": "Loods", "stage": "existing"}]


def test_phases_inside_a_question_are_rows_as_well() -> None:
    draft = begun()
    name = "business.planning.phases"
    sent = {**Page(get(at(draft, "business")).text).submitted(), "business.planning.opening": "1-9-2027"}
    there = post(at(draft, "business"), {**sent, "do": f"add:{name}"}).headers["Location"]
    sent = Page(get(there).text).submitted()
    typed = {f"{name}.0.name": "een", f"{name}.0.from": "1-9-2027", f"{name}.0.heads": "120"}
    assert post(at(draft, "business"), {**sent, **typed}).status_code == 303
    assert stored(draft)["business"]["planning"] == {
        "opening": "2027-09-01", "phases": [{"name": "een", "from": "2027-09-01", "heads": 120}],
    }  # fmt: skip


def test_a_row_goes_and_no_other_also_when_a_blank_one_stands_before_it() -> None:
    draft = begun()
    name = "housing.projects"
    typed = {f"{name}.{n}.name": word for n, word in enumerate(("", "School", "Park"))}
    post(at(draft, "housing"), {**Page(get(at(draft, "housing")).text).submitted(), **typed, "do": f"remove:{name}.1"})
    assert [row["name"] for row in stored(draft)["housing"]["projects"]] == ["Park"]
    post(at(draft, "housing"), {**Page(get(at(draft, "housing")).text).submitted(), "do": f"remove:{name}.0"})
    assert "housing" not in stored(draft)


def test_a_row_without_its_needed_fields_is_told_and_a_blank_row_falls_away() -> None:
    draft = begun()
    name = "housing.projects"
    send(draft, "housing", housing__projects__0__name="School", housing__projects__1__name="")
    page = Page(get(at(draft, "housing")).text)
    assert {f"{name}.0.places", f"{name}.0.delivered"} <= marked(page)
    assert f"#{name}.0.plan" in page.links
    assert f"{name}.1" not in page.ids


def test_none_is_an_answer_and_blank_is_not() -> None:
    draft = begun()
    send(draft, "housing", housing__lease_separate="true")
    assert "applicant_housing" not in stored(draft)["housing"]
    send(draft, "housing", housing__applicant_housing__none="1")
    assert stored(draft)["housing"]["applicant_housing"] == []


# Completeness and thresholds --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_asked_with_its_id_explanation_and_who_knows(language: Language) -> None:
    draft = begun(language)
    texts = {step: html.unescape(get(at(draft, step)).text) for step in TOPICS}
    for question in questions().values():
        assert question.about["nl"] != question.about["en"]
        for part in (question.id, question.about[language], question.field.label[language][1:]):
            assert part in texts[question.page], (question.id, part)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_missing_is_undetermined_and_leads_to_its_question(language: Language) -> None:
    draft = begun(language)
    send(draft, "business", title="Leeg")
    for step in ("check", "outcome"):
        page = Page(get(at(draft, step)).text)
        missing = {id_ for id_, q in questions().items() if q.criteria}
        for id_ in missing:
            question = questions()[id_]
            assert at(draft, question.page, f"#{question.topic}.{question.key}") in page.links
    assert get(at(draft, "outcome", "/json")).json()["outcome"] == "aanvullen"


def test_a_reference_object_takes_the_place_of_own_figures_and_shows_its_assumptions() -> None:
    draft = begun("nl", "400-600-200")
    send(draft, "work", work__jobs__heads="", work__jobs__fte="", work__migrants__percent="",
         work__migrants__reference_object="distribution_centre")  # fmt: skip
    told = get(at(draft, "outcome", "/json")).json()
    text = html.unescape(get(at(draft, "outcome")).text)
    assert told["computed"]["new_migrants"] > 0
    assert told["notes"][0] in text
    assert "Distributiecentrum" in told["notes"][0]
    file = Path(DATA.name) / "drafts" / draft.rpartition("/")[2] / drafts.PROPOSAL
    assumed = report_data(assess(file), "nl")["assumptions"]
    assert len(assumed) == len(references()["distribution_centre"].parts)
    assert all(cell in text for row in assumed for cell in row)


def test_every_threshold_is_printed_and_says_whose_it_is() -> None:
    draft = begun("nl", "400-600-200")
    text = html.unescape(get(at(draft, "outcome")).text)
    for threshold in thresholds().values():
        assert threshold.field.label["nl"] in text
    assert "projectstandaard, geen wettelijke grond" in text
    send(draft, "thresholds", settings__max_travel_minutes__value="20")
    assert {"settings.max_travel_minutes.decided_by", "settings.max_travel_minutes.decided_on",
            "settings.max_travel_minutes.reference"} == marked(Page(get(at(draft, "thresholds")).text))  # fmt: skip
    name = "settings__max_travel_minutes__"
    decided = {f"{name}decided_by": "Raad van Waalwijk", f"{name}decided_on": "15-6-2026", f"{name}reference": "R-12"}
    send(draft, "thresholds", **decided)
    text = html.unescape(get(at(draft, "outcome")).text)
    assert "Raad van Waalwijk, 2026-06-15, R-12" in text


def test_the_report_is_the_pdf_of_the_command_line() -> None:
    draft = begun("nl", "kas-met-seizoen")
    answer = get(at(draft, "outcome", "/pdf"))
    assert answer.headers["Content-Type"] == "application/pdf"
    file = Path(DATA.name) / "drafts" / draft.rpartition("/")[2] / drafts.PROPOSAL
    assert answer.content == render(assess(file), "nl")


# All municipalities -----------------------------------------------------------------------------------------------


def rows_of(text: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]*g=(GM\d{4})#change">', text)


def test_all_municipalities_stand_on_the_map_in_the_table_and_in_the_csv() -> None:
    draft = begun("nl", "400-600-200")
    text = get(at(draft, "suitability")).text
    table = list(csv.DictReader(io.StringIO(get(at(draft, "suitability", "/csv")).text)))
    codes = {row["municipality"] for row in table}
    assert len(codes) == 342
    assert set(rows_of(text)) == codes
    assert "in 341 gemeenten; te vragen aan: netbeheerder" in text, "what is missing, and who has it, told once"
    assert text.count("Gegevens nodig: gemeente 3, netbeheerder 1") == 341
    for kind, begins in (("svg", b"<svg"), ("png", b"\x89PNG")):
        assert get(at(draft, "outcome", f"/chart.{kind}")).content.startswith(begins)
    atlas = text.split('class="atlas"')[1].split("</svg>")[0]
    assert atlas.count('class="mark-') == 342
    expected = suitability(SEED)
    assert [f.municipality.code for f in expected.order("pressure")] == rows_of(text)
    assert {row["municipality"]: row["outcome"] for row in table} == {
        fit.municipality.code: fit.outcome for fit in expected.fits
    }


def test_one_region_one_order_own_weights_and_what_must_change() -> None:
    draft = begun("en", "400-600-200")
    upload(at(draft, "region_file"), "regio.yml", REGION.read_bytes())
    path = at(draft, "suitability", "?among=AM26&by=reach&show=housing&g=GM0855")
    page = html.unescape(get(path).text)
    made = suitability(SEED, REGION)
    here = [f for f in made.order("reach") if f.municipality.region_code == "AM26"]
    assert here
    assert [f.municipality.code for f in here] == rows_of(page)
    tilburg = next(f for f in made.fits if f.municipality.code == "GM0855")
    assert "What would have to change in Tilburg?" in page
    for sentence in tilburg.to_green("en").values():
        assert sentence in page
    weighed = get(at(draft, "suitability", "?weight-pressure=2&weight-reach=1&by=care")).text
    assert "your weights" in weighed
    header = get(at(draft, "suitability", "/csv?weight-pressure=2&weight-reach=1")).text.splitlines()[0]
    assert "weighted_rank" in header
    wrong = get(at(draft, "suitability", "?weight-pressure=veel&weight-care=-1"))
    assert wrong.status_code == 422
    assert marked(Page(wrong.text)) == {"weight-pressure", "weight-care"}


# Everybody, and whoever means harm --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", STEPS)
def test_each_page_can_be_read_by_everybody_and_obeys_the_policy(language: Language, step: str) -> None:
    draft = begun(language, "kas-met-seizoen")
    for path in (at(draft, step), draft, address("assessment", language)):
        answer = get(path)
        page = Page(answer.text)
        assert answer.status_code == 200
        assert page.language == language
        assert page.headings.count("h1") == 1
        assert page.nameless() == []
        assert page.forbidden == []
        assert [i for i in set(page.ids) if page.ids.count(i) > 1] == []
        assert page.referred - set(page.ids) == set()
        assert "<script" not in answer.text
        assert [file for file in page.files if not file.startswith("/static/")] == []
    assert get(at(draft, step)).headers["Cache-Control"] == "no-store"


def test_every_link_of_a_draft_leads_somewhere() -> None:
    draft = begun("nl", "kas-met-seizoen")
    links: set[str] = set()
    for step in STEPS:
        links |= {html.unescape(link).partition("#")[0] for link in Page(get(at(draft, step)).text).links}
    own = sorted(link for link in links if link.startswith("/"))
    assert [link for link in own if get(link).status_code not in (200, 307)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_without_a_draft_says_so(language: Language) -> None:
    for id_ in ("0" * 32, "..%2f..%2fetc", "x", "0" * 31 + "Z"):
        answer = get(f"{address('assessment', language)}/{id_}")
        assert answer.status_code == 404
    assert words("assessment", language)["gone_title"] in get(f"{address('assessment', language)}/{'0' * 32}").text


def test_a_draft_thrown_away_is_gone() -> None:
    draft = begun("nl", "400-600-200")
    upload(at(draft, "region_file"), "regio.yml", REGION.read_bytes())
    assert get(at(draft, "discard")).status_code == 200
    assert get(draft).status_code == 200  # asked first
    assert ask("POST", at(draft, "discard")).status_code == 303
    assert get(draft).status_code == 404
    assert not (Path(DATA.name) / "drafts" / draft.rpartition("/")[2]).exists()


@pytest.fixture
def shelf(tmp_path: Path) -> drafts.Shelf:
    return drafts.Shelf(tmp_path / "drafts")


def test_drafts_that_nobody_saved_for_long_are_thrown_away(shelf: drafts.Shelf) -> None:
    old, young = shelf.add({"title": "oud"}), shelf.add({"title": "jong"})
    long_ago = time.time() - (drafts.KEPT_DAYS + 1) * 86_400
    os.utime(old.file, (long_ago, long_ago))
    shelf.add({"title": "nieuw"})
    assert shelf.find(old.id) is None
    assert shelf.find(young.id) is not None


def test_a_full_shelf_takes_no_new_draft_and_keeps_the_old_ones(
    shelf: drafts.Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 1)
    first = shelf.add({"title": "een"})
    with pytest.raises(drafts.ShelfError):
        shelf.add({"title": "twee"})
    assert shelf.find(first.id) is not None


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import web_visitor

    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    app = create_app(blocked)
    monkeypatch.setattr(web_visitor, "application", lambda: app)
    answer = post(address("assessment", "nl"), {"new": "1"})
    assert answer.status_code == 503
    assert words("assessment", "nl")["full_title"] in answer.text


def test_the_file_of_a_draft_is_a_proposal_that_the_command_line_reads() -> None:
    draft = begun("nl", "400-600-200")
    file = Path(DATA.name) / "drafts" / draft.rpartition("/")[2] / drafts.PROPOSAL
    assert read_proposal(file).answers == read_proposal(SEED).answers


NAMES = st.sampled_from([
    "work.jobs.heads", "work.migrants.percent", "business.planning.opening", "housing.applicant_housing.0.name",
    "housing.applicant_housing.0.area_m2", "housing.projects.99999.name", "work.peak.months", "was", "do", "title",
    "housing.region_places.1.municipality", "settings.travel_percent.value", "business.sector", "assessed_on",
])  # fmt: skip
WISHES = st.sampled_from(["", "add:work.wages", "remove:work.wages.0", "add:x.y", "remove:..", "add:\r\nx", "list"])


@given(st.dictionaries(NAMES, st.text(max_size=30)), WISHES, st.sampled_from((*TOPICS, form.THRESHOLDS)))
@settings(max_examples=30)
def test_nothing_typed_breaks_a_page(typed: dict[str, str], wish: str, step: str) -> None:
    draft = begun("en")
    answer = post(at(draft, step), {**typed, **({"do": wish} if wish else {}), "was": ""})
    assert answer.status_code in (303, 409, 422)
    for after in (step, "check", "outcome", "suitability"):
        assert get(at(draft, after)).status_code == 200
    assert get(draft).status_code == 200


@given(st.binary(max_size=300), st.sampled_from(("a.yml", "b.json", "c.csv", "../../d.yml", "")))
@settings(max_examples=60)
def test_nothing_uploaded_breaks_a_page(content: bytes, name: str) -> None:
    for path in (address("assessment", "nl"), at(begun(), "region_file")):
        assert upload(path, name, content, upload="1").status_code in (303, 422)
        broken = ask("POST", path, content=content, headers={"content-type": "multipart/form-data; boundary=x"})
        assert broken.status_code in (303, 422)
