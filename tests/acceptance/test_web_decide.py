"""The page that searches for packages: same points as Python, told while it runs, last good answer kept."""

from __future__ import annotations

import html
import threading
from typing import Any

import pytest
from web_visitor import Page, get

from banen.decide.accounts.ranking import RankedPackage
from banen.decide.search.choices import choices_of, reference_package
from banen.decide.search.frontier import Frontier, FrontierPoint
from banen.decide.search.packages import decide as search
from banen.decide.search.telling import ranked
from banen.decide.targets import own_band
from banen.serve.jobs import Jobs
from banen.serve.numbers import whole
from banen.serve.web.simulator import decide, ranking
from banen.serve.web.texts import LANGUAGES, words
from banen.simulate.measures.catalogue import catalogue

FEW = ("2.1", "2.8", "L.20")
ASKED = "i=net_migration&d=residents&h=12000&j=2035&k=50"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Frontier:
    """The page searches three measures, which takes no time; the same search in Python."""
    monkeypatch.setattr(decide, "_jobs", Jobs[Frontier]("search"))
    monkeypatch.setattr(decide, "PATIENCE", 240)
    monkeypatch.setattr("banen.serve.jobs.STAY", 240)
    monkeypatch.setattr(decide, "search", lambda *a, **k: search(*a, **k | {"measures": FEW}))
    return search(own_band(-float("inf"), 12000, "net_migration"), 2035, measures=FEW)


def broken(*args: Any, **kwargs: Any) -> Frontier:
    raise ZeroDivisionError


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_the_points_of_python_and_each_opens_in_the_simulator(quick: Frontier, language: str) -> None:
    there = {"nl": "/nl/besluit", "en": "/en/decide"}[language]
    answer = get(f"{there}?{ASKED}")
    assert answer.status_code == 200
    page = Page(answer.text)
    opened = [html.unescape(link) for link in page.links if f"/{language}/simulator?p=" in link]
    expected = quick.points or quick.nearest
    assert len(expected) > 1
    assert [link.partition("?p=")[2] for link in opened] == [p.package.short_text() for p in expected]
    for point in expected:
        assert f"{round(100 * point.probability)}%" in answer.text


def test_the_picture_and_the_table_are_those_of_the_answer(quick: Frontier) -> None:
    assert get(f"/nl/besluit/svg?{ASKED}").status_code == 404  # nobody has asked yet
    text = get(f"/nl/besluit?{ASKED}").text
    assert "/nl/besluit/svg?" in text
    picture, table = get(f"/nl/besluit/svg?{ASKED}"), get(f"/nl/besluit/csv?{ASKED}")
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert "huidig beleid" in picture.text
    assert len(table.text.splitlines()) == 2 + len(quick.points or quick.nearest)


@pytest.mark.parametrize("key", ["cost", "surplus", "food"])
def test_packages_are_ranked_by_what_they_cost_as_in_python(
    quick: Frontier, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "PATIENCE", 240)
    monkeypatch.setattr("banen.serve.jobs.STAY", 240)
    assert words("decide", "nl")["ranking"]["gone"] in get(f"/nl/besluit/rangorde?{ASKED}&r={key}").text
    get(f"/nl/besluit?{ASKED}")
    answer = get(f"/nl/besluit/rangorde?{ASKED}&r={key}")
    assert answer.status_code == 200
    opened = [html.unescape(link).partition("?p=")[2] for link in Page(answer.text).links if "/simulator?p=" in link]
    expected = _ranked(quick, key)
    assert opened == [point.package.short_text() for point, _ in expected]
    assert all(f"<td>{whole(cost.surplus, 'nl')}</td>" in answer.text for _, cost in expected)


def _ranked(found: Frontier, key: str) -> list[tuple[FrontierPoint, RankedPackage]]:
    points = {point.number: point for point in (found.points or found.nearest)}
    return [(points[number], cost) for number, cost in ranked(found, key)]


def test_a_search_tells_how_far_it_is_and_then_answers(quick: Frontier, monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()

    def slow(*args: Any, **kwargs: Any) -> Frontier:
        kwargs["progress"]("current policy")
        kwargs["progress"]("effects of measures, alone and in pairs")
        go.wait(60)
        return quick

    monkeypatch.setattr(decide, "search", slow)
    first = get(f"/nl/besluit/live?{ASKED}").json()
    assert first["running"]
    assert not first["done"]
    assert not first["html"]
    assert words("decide", "nl")["steps"][1] in get(f"/nl/besluit/live?{ASKED}").json()["progress"]
    go.set()
    for _ in range(100):
        last = get(f"/nl/besluit/live?{ASKED}").json()
        if not last["running"]:
            break
    assert last["done"]
    assert last["html"].strip() in get(f"/nl/besluit?{ASKED}").text


def test_a_search_that_fails_says_so_and_keeps_the_last_good_answer(
    quick: Frontier, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = words("decide", "nl")
    assert '<p id="progress"></p>' in get(f"/nl/besluit?{ASKED}").text
    monkeypatch.setattr(decide, "search", broken)
    other = "i=stock&d=residents&h=450000&j=2040&k=50"
    failed = html.unescape(get(f"/nl/besluit?{other}&v={ASKED.replace('&', '%26')}").text)
    assert said["failed"] in failed
    assert said["kept"] in failed
    assert "ten hoogste 12.000, 2035" in failed
    told = get(f"/nl/besluit/live?{other}").json()
    assert said["failed"] in told["progress"]
    assert not told["html"]
    monkeypatch.setattr(decide, "search", lambda *a, **k: quick)
    assert '<p id="progress"></p>' in get(f"/nl/besluit?{other}").text  # a failure is not kept


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("h=8.000", {"h"}), ("l=&h=", {"l"}), ("l=9000&h=8000", {"h"}), ("h=1&i=stok", {"i"}), ("h=1&d=all", {"d"}),
        ("h=1&j=1990", {"j"}), ("h=1&k=0", {"k"}), ("l=a&h=b&j=x&k=y", {"l", "h", "j", "k"}),
    ],
)  # fmt: skip
def test_every_fault_is_told_at_its_field_and_what_was_typed_stays(query: str, wrong: set[str]) -> None:
    answer = get(f"/nl/besluit?{query}")
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.title.startswith("Fout:")
    assert {f["name"] for f in page.fields if f.get("aria-invalid") == "true"} == wrong
    assert {f"#{name}" for name in wrong} <= set(page.links)
    assert get(f"/nl/besluit/live?{query}").status_code == 422


def test_the_page_searches_every_measure_of_the_simulator_unless_asked_for_those_of_the_package() -> None:
    every, _ = decide.asked_of({"h": "12000"}, "nl")
    package, _ = decide.asked_of({"h": "12000", "m": "package"}, "nl")
    assert every is not None
    assert package is not None
    assert every.searched() == tuple(catalogue())
    assert len(tuple(catalogue())) == 41
    assert package.searched() is None
    assert "--measures=all" in every.command()
    assert "--measures" not in package.command()
    assert decide.asked_of({"h": "1", "m": "some"}, "nl")[1].keys() == {"m"}
    levels = {c.measure: set[str]() for c in choices_of(reference_package(), catalogue())}
    for choice in choices_of(reference_package(), catalogue()):
        levels[choice.measure].add(choice.level)
    assert {"half", "far"} == levels["L.20"]  # it is not in the package of reference


@pytest.mark.parametrize("narrow", [False, True])
def test_a_level_of_law_has_a_shape_as_well_as_a_colour(quick: Frontier, narrow: bool) -> None:
    drawn = quick.chart("nl", narrow=narrow).to_dict()["layer"][0]["encoding"]
    assert len(set(drawn["shape"]["scale"]["range"])) == len(set(drawn["color"]["scale"]["range"])) == 6
    assert drawn["shape"]["field"] == drawn["color"]["field"] == "law"


def test_the_table_is_seven_columns_wide(quick: Frontier) -> None:
    text = get(f"/nl/besluit?{ASKED}").text
    head, _, rows = text.partition('<table class="frontier">')[2].partition("</thead>")
    assert head.count('<th scope="col"') == 7
    assert rows.count("data-head=") == 5 * rows.count('<th scope="row"'), "on a phone each cell says its own head"
    assert 'class="drawn w330"' in text, "and the picture is drawn for it"
