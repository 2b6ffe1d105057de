"""The effect of a scenario on the page: one number everywhere, a ground that stands still, words that count dots."""

from __future__ import annotations

import csv
import html
import random
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from web_visitor import Page, get, post

from banen.charts.futures import less, threshold_of, twenty
from banen.serve.numbers import band, doubt, told
from banen.serve.web.simulator.engine import DEEP_DRAWS, EXACT_DRAWS, LIVE_DRAWS, projected
from banen.serve.web.simulator.state import PageState, from_address, key_of, named
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.examples import example_packages
from banen.simulate.measures.packages import Package, baseline, from_short_text
from banen.simulate.results.indicators import shown_in
from banen.simulate.scenario import Scenario


def some_packages(count: int, seed: int = 7) -> Iterator[Package]:
    """Packages of one to six measures at their strongest, the same ones each time."""
    dice = random.Random(seed)  # noqa: S311  no secret
    names = [m for m in sorted(catalogue()) if m != "2.4"]
    for _ in range(count):
        chosen = dice.sample(names, dice.randint(1, 6))
        made = Package(baseline().title, {m: catalogue()[m].at_far() for m in chosen}, {})
        try:
            yield from_short_text(made.short_text())
        except Exception:  # a refused combination is no package
            yield from_short_text("L.20:real_increase:0.2")


@pytest.mark.parametrize("package", [e.package for e in example_packages().values()] + list(some_packages(17)))
def test_picture_sentence_tile_table_csv_and_engine_tell_one_number(package: Package) -> None:
    for outcome in ("stock", "vacancies_unfilled", "net_migration"):
        query = PageState(package, outcome=outcome).query()
        text = html.unescape(get(f"/nl/simulator?{query}").text)
        found = projected(Scenario(package, draws=EXACT_DRAWS))[outcome]
        low, middle, high = found.difference.at(2035)
        shown = told(middle, doubt(low, high), "nl", signed=True)
        assert f'<span class="tv">{shown}</span>' in text
        assert band(low, middle, high, "nl", signed=True) in text.split('id="part-table"')[1].split("</details>")[0]
        assert re.search(rf'data-mark="value"[^>]*>{re.escape(shown)}</text>', text)
        rows = list(csv.DictReader(get(f"/nl/simulator/csv?{query}&k={outcome}").text.splitlines()))
        told_by = {r["variant"]: float(r["p50"]) for r in rows if r["year"] == "2035"}
        assert told_by["difference"] == pytest.approx(middle, rel=1e-3, abs=0.02)
        # Who subtracts the two levels finds the difference that is told, to three figures.
        assert told_by["package"] - told_by["baseline"] == pytest.approx(told_by["difference"], rel=1e-3, abs=0.02)


GROUND = re.compile(r'<path class="(?:zero|base|baseband|past)"[^>]*>|<text class="end"[^>]*>[^<▼▲]*</text>')


def ground(answer: dict[str, Any]) -> list[str]:
    """What must stand still: zero line, current policy, its band, the past, the numbers along both axes."""
    return GROUND.findall(answer["parts"]["effect"])


def law_of(answer: dict[str, Any]) -> list[str]:
    """The numbers of current policy in the table."""
    return re.findall(r'<tr><th scope="row">\d+</th><td>([^<]+)</td>', answer["parts"]["table"])


OPENED = "L.20:real_increase:0.1"


@pytest.mark.parametrize(("how", "said"), [("", f"&o={OPENED}"), ("exact", f"&o={OPENED}"), ("", "")])
def test_current_policy_and_axes_stand_still_through_forty_moves(how: str, said: str) -> None:
    first: tuple[list[str], list[str]] | None = None
    for move in range(40):
        now = f"L.20:real_increase:{0.01 * move:.2f}~2.10:inspectors:{5 * move}"
        answer = get(f"/nl/simulator/live?p={now}&v={OPENED}{said}&n={how}&w=796").json()
        found = ground(answer), law_of(answer)
        first = first or found
        assert found == first
    assert len(first[0]) > 12 if first else False


def test_current_policy_is_the_same_however_many_futures_answer() -> None:
    found = [law_of(get(f"/nl/simulator/live?p=L.20:real_increase:0.2&n={how}").json()) for how in ("", "exact")]
    deep = get("/nl/simulator?p=L.20:real_increase:0.2&n=1000").text
    found.append(re.findall(r'<tr><th scope="row">\d+</th><td>([^<]+)</td>', deep.split('id="part-table"')[1])[:7])
    assert found[0] == found[1] == found[2]


def test_fewer_draws_are_the_first_of_more() -> None:
    package = from_short_text("L.20:real_increase:0.2")
    few, many, most = (projected(Scenario(package, draws=n)) for n in (LIVE_DRAWS, EXACT_DRAWS, DEEP_DRAWS))
    for key in shown_in("futures"):
        assert np.array_equal(few.futures(key), many.futures(key)[:, :LIVE_DRAWS])
        assert np.array_equal(many.futures(key), most.futures(key)[:, :EXACT_DRAWS])


@pytest.mark.parametrize("outcome", shown_in("futures"))
@pytest.mark.parametrize("year", [2030, 2040])
def test_the_sentence_counts_the_dots_that_are_filled(outcome: str, year: int) -> None:
    for package in some_packages(3, seed=year):
        answer = get(f"/nl/simulator/live?p={package.short_text()}&u={outcome}&j={year}&n=exact&w=796").json()
        picture = answer["parts"]["effect"].split("<ul")[0]
        filled, hollow = (picture.count(f'<circle class="{look}" ') for look in ("dot", "dot out"))
        filled -= 1  # the dot of the ruler
        found = projected(Scenario(package, draws=EXACT_DRAWS))
        dots = twenty(found.futures(key_of(outcome, "residents"))[year - 2027])
        limit = threshold_of(dots)
        assert (filled, filled + hollow - picture.count('<circle class="seen"') * 0) == (limit.beyond(dots), 20)
        assert f"{filled} van de 20</text>" in picture
        if limit.size and less(dots) + sum(d > 0.5 for d in dots):
            words = "alle 20" if filled == 20 else f"{filled} van de 20"
            assert f"In {words} toekomsten scheelt het meer dan" in answer["said"]


def test_a_scenario_keeps_its_name_in_the_address_the_page_and_the_comparison() -> None:
    text = html.unescape(get("/nl/simulator?p=L.20:real_increase:0.2&t=Hoger+loon").text)
    assert 'value="Hoger loon"' in text
    assert "<title>Hoger loon: " in text
    door = re.search(r'href="([^"]+)" data-compare', text)
    assert door
    beside = html.unescape(get(door[1]).text)
    assert '<th scope="col">Hoger loon</th>' in beside
    assert "real_increase" not in re.sub(r'(href|value)="[^"]*"', "", beside), "no raw text on a screen"


@pytest.mark.parametrize("text", ["", "  ", "a\x00b", "<script>", "x" * 500, "twee\nregels", "naïef £ 漢字"])
def test_a_name_is_one_line_that_can_be_printed(text: str) -> None:
    found = named(text)
    assert len(found) <= 80
    assert found.isprintable()
    assert from_address({"t": text}).name == found
    assert "<script>x" not in get("/nl/simulator?t=<script>x").text


def test_up_to_four_scenarios_stand_beside_each_other_with_who_decides() -> None:
    wages = "&".join(f"p=L.20:real_increase:{v}&a=&t=Loon+{n}" for n, v in enumerate((0.1, 0.2, 0.3, 0.4, 0.15)))
    text = html.unescape(get(f"/nl/vergelijken?{wages}&j=2040").text)
    assert [f'<th scope="col">Loon {n}</th>' in text for n in range(5)] == [True] * 4 + [False]
    found = projected(Scenario(from_short_text("L.20:real_increase:0.3"), draws=EXACT_DRAWS))["stock"]
    assert band(*found.difference.at(2040), "nl", signed=True) in text
    assert "svg" in text
    assert "Wat het vraagt, en van wie" in text


def test_shares_add_up_to_the_difference_that_the_simulator_shows() -> None:
    package = from_short_text("L.20:real_increase:0.2~2.10:inspectors:250~L.11:extra_places_per_year:10000")
    text = html.unescape(get(f"/nl/simulator/bijdragen?p={package.short_text()}").text)
    found = projected(Scenario(package, draws=EXACT_DRAWS))
    number = re.compile(r"[−+]?[\d.]+")

    def read(words: str) -> int:
        return int(words.replace(".", "").replace("−", "-"))

    tables = re.findall(r'<h2 id="t\d+">[^:]+: ([^<]+)</h2>(.*?)</table>', text, re.S)
    assert len(tables) >= 3
    for whole_, table in tables:
        shares = [read(share) for share in re.findall(r"<td><b>([^<]+)</b></td>", table)]
        assert sum(shares) == read(number.findall(whole_)[0])
    low, middle, high = found["stock"].difference.at(2035)
    assert read(tables[0][0]) == pytest.approx(middle, abs=max(1, doubt(low, high) // 10))


def test_a_lever_to_begin_with_works_without_a_script() -> None:
    page = Page(get("/nl/simulator").text)
    start = next(link for link in page.links if "p=L.20:real_increase:0.4" in link)
    assert "minder arbeidsmigranten" in get(html.unescape(start)).text


def test_the_form_without_a_script_keeps_outcome_view_threshold_and_name() -> None:
    path = "/nl/simulator?p=L.20:real_increase:0.1&u=agency_workers&s=lev&g=500&t=Plan&j=2040"
    sent = {**Page(get(path).text).submitted(), "L.20.real_increase": "30"}
    found = post("/nl/simulator", sent).headers["Location"]
    for piece in ("u=agency_workers", "s=lev", "g=500", "t=Plan", "j=2040", "o=L.20:real_increase:0.1"):
        assert piece in found
