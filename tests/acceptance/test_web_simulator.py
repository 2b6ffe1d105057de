"""The simulator: same numbers as the engine, with and without a script; the whole state in the address."""

from __future__ import annotations

import gzip
import html
import re
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from web_visitor import Page, get, post

from banen.charts import course
from banen.decide.doubt.contributions import EVERYBODY
from banen.observe.assumptions import assumptions
from banen.quantities import LAST_YEAR, POLICY_YEAR
from banen.serve.numbers import band, whole
from banen.serve.turns import Turns
from banen.serve.web.simulator import engine
from banen.serve.web.simulator.assumed import offered
from banen.serve.web.simulator.engine import DEEP_DRAWS, EXACT_DRAWS, LIVE_DRAWS, projected
from banen.serve.web.simulator.pages import PARTS
from banen.serve.web.simulator.state import DRAWS, YEARS, PageState, from_address, from_form
from banen.serve.web.site import address
from banen.serve.web.texts import words
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.examples import example_packages
from banen.simulate.measures.levers import Lever, Value
from banen.simulate.measures.packages import Package, baseline, from_short_text
from banen.simulate.results.indicators import definitions, shown_in
from banen.simulate.results.projection import project
from banen.simulate.scenario import Scenario

WAGE = "L.20:real_increase:0.2"


def lever_values(lever: Lever) -> st.SearchStrategy[Value]:
    if lever.kind == "switch":
        return st.booleans()
    if lever.kind == "choice":
        return st.sampled_from(lever.choices)
    if lever.kind == "choices":
        return st.sets(st.sampled_from(lever.choices)).map(lambda s: tuple(c for c in lever.choices if c in s))
    low, high = lever.minimum or 0, lever.maximum or 0
    steps = round((high - low) / (lever.step or 1))
    number = st.integers(0, steps).map(lambda i: round(low + i * (lever.step or 1), 6))
    whole_or_not = number.map(int) if lever.kind == "integer" else number.map(float)
    return whole_or_not | st.none() if lever.null else whole_or_not


@st.composite
def packages(pick: st.DrawFn) -> Package:
    """Packages that no higher law refuses, with any lever of any measure and any year."""
    settings_, years = dict[str, dict[str, Value]](), dict[str, int]()
    for identifier in pick(st.sets(st.sampled_from(sorted(set(catalogue()) - {"2.4"})), max_size=5)):
        levers = catalogue()[identifier].levers
        names = pick(st.sets(st.sampled_from(sorted(levers)), min_size=1))
        settings_[identifier] = {n: pick(lever_values(levers[n])) for n in sorted(names)}
        years[identifier] = pick(st.integers(2027, LAST_YEAR))
    made = Package(baseline().title, settings_, years)
    try:
        return from_short_text(made.short_text())
    except ValueError:
        return made
    except Exception:  # a refused combination is no package: the fields of another will do
        return baseline()


@given(
    packages(), packages() | st.none(), st.sampled_from(sorted(definitions())), st.sampled_from(YEARS),
    st.sampled_from(DRAWS), st.sets(st.sampled_from(offered(())), max_size=4),
)  # fmt: skip
@settings(max_examples=60)
def test_the_whole_state_stands_in_the_address(
    now: Package, before: Package | None, count: str, year: int, draws: int, held: set[str]
) -> None:
    assumed = tuple((name, assumptions()[name].high) for name in sorted(held))
    state = PageState(now, before if before != now else None, count, year, draws, assumed)
    query = {name: values[0] for name, values in parse_qs(state.query(), keep_blank_values=True).items()}
    assert from_address(query) == state


def no_script_form(path: str, **changes: Any) -> Any:
    return post("/nl/simulator", {**Page(get(path).text).submitted(), **changes})


@pytest.mark.parametrize("example", list(example_packages()))
def test_a_package_survives_its_form_unchanged(example: str) -> None:
    package = example_packages()[example].package
    sent = Page(get(f"/nl/simulator?{PageState(package, assumed=HELD).query()}").text).submitted()
    fields = {name: value if isinstance(value, list) else [value] for name, value in sent.items()}
    reading = from_form(fields, "nl")
    assert (reading.package, reading.assumed) == (package, HELD)


def test_the_form_left_alone_is_current_policy() -> None:
    answer = no_script_form("/nl/simulator")
    assert answer.status_code == 303
    assert from_address(
        dict(p.split("=") for p in urlsplit(answer.headers["Location"]).query.split("&") if p)
    ).package == (baseline())


def test_without_a_script_the_page_shows_the_numbers_of_the_engine() -> None:
    answer = no_script_form("/nl/simulator?j=2040&d=payroll_year", **{"L.20.real_increase": "0,2", "L.20.from": "2028"})
    assert answer.status_code == 303
    location = answer.headers["Location"]
    assert "L.20:from:2028,real_increase:0.2" in location
    text = get(location).text
    result = projected(Scenario(from_short_text("L.20:from:2028,real_increase:0.2"), draws=EXACT_DRAWS))
    for key in ("stock@payroll_year", "stock@present", "net_migration@payroll_year", *shown_in("compared")[2:]):
        low, middle, high = result[key].difference.at(2040)
        shown = get(f"{location}&u={key.partition('@')[0]}").text if "@present" not in key else text
        assert band(low, middle, high, "nl", signed=True) in shown


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_live_answer_holds_the_very_parts_of_the_page(language: str) -> None:
    query = f"p={WAGE}&v=&d=seo&j=2030"
    page, live = get(f"/{language}/simulator?{query}").text, get(f"/{language}/simulator/live?{query}&n=exact").json()
    assert set(live["parts"]) == set(PARTS)
    for name in PARTS:
        assert live["parts"][name] in page
    assert live["said"] in html.unescape(page)
    assert from_address(dict(pair.split("=") for pair in live["address"].split("&"))).package == from_short_text(WAGE)


def test_a_moving_hand_gets_the_parts_it_asks_for_and_what_is_asked_ahead_waits_for_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = f"/nl/simulator/live?p={WAGE}&o=&parts=effect.origin.nothing"
    found = get(asked).json()
    assert set(found["parts"]) == {"effect", "origin"}
    assert found["parts"]["effect"] == get(f"/nl/simulator/live?p={WAGE}&o=").json()["parts"]["effect"]
    assert get(f"{asked}&ahead=1").json() == found
    monkeypatch.setattr(Turns, "idle", property(lambda _: False))
    assert get(f"{asked}&ahead=1").status_code == 204
    assert get(asked).json() == found


def test_a_precise_answer_follows_with_the_draws_of_the_command_line() -> None:
    live = get(f"/nl/simulator/live?p={WAGE}&n=exact").json()
    exact = projected(Scenario(from_short_text(WAGE), draws=200))
    assert band(*exact["stock"].difference.at(2035), "nl", signed=True) in live["parts"]["table"]
    assert "200" in live["status"]


def test_a_job_behind_replaces_the_lines_says_so_and_stands_in_the_address() -> None:
    asked = f"/nl/simulator/live?p={WAGE}&v=&n=deep"
    while (found := get(asked).json()).get("running"):
        assert 0 <= found["share"] <= 100
        assert "1.000" in found["status"]
        time.sleep(0.1)
    deep = projected(Scenario(from_short_text(WAGE), draws=DEEP_DRAWS))
    assert "1.000" in found["status"]
    assert band(*deep["stock"].difference.at(2035), "nl", signed=True) in found["parts"]["table"]
    assert "n=1000" in found["address"]
    page = get(f"/nl/simulator?{found['address']}").text
    for name in PARTS:
        assert found["parts"][name] in page
    assert deep.receipt.digest in page
    assert "n=1000" not in get(f"/nl/simulator/live?p={WAGE}&n=exact").json()["address"]


def test_a_job_behind_that_fails_says_so_and_can_be_asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise ZeroDivisionError

    asked = "/en/simulator/live?p=L.20:real_increase:0.123&n=deep"
    with monkeypatch.context() as patch:
        patch.setattr(engine, "run", broken)
        while (found := get(asked).json())["running"]:
            time.sleep(0.1)
    assert found["status"] == words("simulator", "en")["deep_failed"]
    assert "parts" not in found
    assert get(asked).json().get("status") != found["status"]


def test_a_lever_out_of_range_is_told_at_the_lever_and_keeps_what_was_typed() -> None:
    answer = no_script_form(
        "/nl/simulator", **{"L.20.real_increase": "500", "2.10.from": "1999", "2.8.budget_eur_m": "x"}
    )
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.title.startswith("Fout:")
    wrong = {f["name"]: f["value"] for f in page.fields if f.get("aria-invalid") == "true"}
    assert wrong == {"L.20.real_increase": "500", "2.10.from": "1999", "2.8.budget_eur_m": "x"}
    assert {"#L-20-real_increase", "#2-10-from", "#2-8-budget_eur_m"} <= set(page.links)


def test_an_old_address_opens_with_what_can_still_be_read() -> None:
    text = html.unescape(get(f"/nl/simulator?p={WAGE},gone:3~9.9:x:1~2.8:budget_eur_m:100&d=zzz&j=1").text)
    for piece in ("L.20:gone:3", "9.9:x:1", "d=zzz", "j=1"):
        assert f"<code>{piece}</code>" in text
    assert "2.8:budget_eur_m:100~L.20:real_increase:0.2" in text


def test_measures_that_clash_say_so_at_both() -> None:
    warned = get("/nl/simulator/live?p=2.1:low_value_growth:-1~2.9:share_removed_seafarers:1").json()["warned"]
    assert "2.9" in warned["2.1"][0]
    assert "2.1" in warned["2.9"][0]


NAME = offered(())[0]
HELD = ((NAME, assumptions()[NAME].high),)


def test_an_assumption_of_ones_own_moves_both_lines_and_the_usual_baseline_stays_in_sight() -> None:
    query = f"p={WAGE}&a={HELD[0][0]}:{HELD[0][1]:g}"
    text = html.unescape(get(f"/nl/simulator?{query}").text)
    package = from_short_text(WAGE)
    own, usual = project(package, assumed=dict(HELD)), projected(Scenario(draws=EXACT_DRAWS))
    for found in (own["stock"].package, own["stock"].baseline, usual["stock"].baseline):
        assert band(*found.at(2035), "nl") in text
    assert own["stock"].baseline.at(2035)[1] != usual["stock"].baseline.at(2035)[1]
    name = words("simulator", "nl")["effect"]["usual"]
    assert f">{name}</text>" in text
    assert own.receipt.digest in text
    assert own.receipt.command().partition(" --until")[0] in text
    assert f">{name}</text>" not in html.unescape(get(f"/nl/simulator?p={WAGE}").text)


def test_an_assumption_outside_its_range_is_told_at_its_field_or_left_out_of_the_address() -> None:
    assert f"<code>a={NAME}:9e9</code>" in get(f"/nl/simulator?a={NAME}:9e9~no.such:1").text
    answer = no_script_form("/nl/simulator", **{f"a.{NAME}": "9e9"})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert {f["name"] for f in page.fields if f.get("aria-invalid") == "true"} == {f"a.{NAME}"}
    assert f"#a-{NAME.replace('.', '-')}" in page.links
    held = no_script_form("/nl/simulator", **{f"a.{NAME}": f"{HELD[0][1]:g}"})
    assert f"a={NAME}:{HELD[0][1]:g}" in held.headers["Location"]


def test_the_assumptions_that_the_panel_names_exist_and_have_a_range() -> None:
    for language in ("nl", "en"):
        for name in words("simulator", language)["assume"]["names"]:
            assert assumptions()[name].low < assumptions()[name].central < assumptions()[name].high


def test_the_target_band_is_drawn_where_both_ends_are_set() -> None:
    def picture(outcome: str, package: str) -> str:
        return str(get(f"/nl/simulator/live?p={package}&u={outcome}&w=796").json()["parts"]["effect"])

    both = "L.1:net_migration_lower:40000,net_migration_upper:60000"
    assert "streefzone" in picture("net_migration", both)
    assert "streefzone" not in picture("stock", both)
    assert "streefzone" not in picture("net_migration", "L.1:net_migration_lower:40000")


@pytest.mark.parametrize("identifier", sorted(catalogue()))
def test_no_measure_is_dead_or_it_says_why_before_its_levers(identifier: str) -> None:
    measure = catalogue()[identifier]
    far = project(Package(baseline().title, {identifier: measure.at_far()}, {}), draws=4)
    moved = any(
        whole(far[key].package.at(year)[1]) != whole(far[key].baseline.at(year)[1])
        for key in (*shown_in("compared"), EVERYBODY) for year in YEARS
    )  # fmt: skip
    panel = get("/nl/simulator").text.split(f'data-measure="{identifier}"')[1]
    above = html.unescape(panel.split('data-lever="')[0])
    assert moved or (measure.notes and all(note["nl"] in above for note in measure.notes))


def test_the_map_and_its_table_hold_the_same_35_regions() -> None:
    part = get(f"/nl/simulator/live?p={WAGE}").json()["parts"]["map"]
    assert part.count('<a class="tile ') == 35
    assert part.count('<tr><th scope="row">') == 35


def test_the_whole_series_can_be_downloaded() -> None:
    lines = get(f"/nl/simulator/csv?p={WAGE}&k=stock@seo").text.splitlines()
    years = range(2005, LAST_YEAR + 1)
    assert len(lines) == 1 + 3 * len(years)


# The chart on the page and the chart on paper -----------------------------------------------------------------------


def test_a_page_draws_the_description_that_paper_gets() -> None:
    result = projected(Scenario(from_short_text(WAGE), draws=LIVE_DRAWS))
    page, paper = course.description("nl").to_dict(), result.chart("stock", "nl").to_dict()
    data = {name: course.rows(columns) for name, columns in course.data(result["stock"], "nl").items()}
    for ours, other in zip(page["layer"], paper["layer"], strict=True):
        # Paper carries its data, and has title and unit in the picture; the page says both above it.
        named, filled = ours.pop("data")["name"], paper["datasets"][other.pop("data")["name"]]
        assert filled == (data | page["datasets"])[named]
        ours.pop("name")
        for layer in (ours, other):
            layer["encoding"].get("y", {}).pop("title", None)
        assert ours == other


def test_two_charts_side_by_side_keep_their_own_data() -> None:
    result = projected(Scenario(from_short_text(WAGE), draws=LIVE_DRAWS))
    one, other = (result.chart(key, "nl").to_dict() for key in ("stock", "net_migration"))
    shared = one["datasets"].keys() & other["datasets"].keys()
    assert all(one["datasets"][name] == other["datasets"][name] for name in shared)
    assert len(shared) < len(one["datasets"])
    assert not any("name" in layer for side in (one, other) for layer in side["layer"])


def test_a_chart_says_to_a_tenth_what_the_projection_says() -> None:
    result = projected(Scenario(from_short_text(WAGE), draws=LIVE_DRAWS))
    rows = course.rows(course.data(result["stock"], "en")["lines"])
    for variant, course_of in (("current policy", result["stock"].baseline), ("package", result["stock"].package)):
        found = next(row for row in rows if row["variant"] == variant and row["year"] == 2035)
        assert [found[end] for end in ("p05", "p50", "p95")] == pytest.approx(course_of.at(2035), abs=0.051)
    assert len(rows) == (LAST_YEAR - course.FIRST_SHOWN + 1) + (LAST_YEAR - POLICY_YEAR + 1)


def test_a_package_that_changes_nothing_has_no_line_of_its_own() -> None:
    assert set(course.data(projected(Scenario(draws=LIVE_DRAWS))["stock"], "nl")["lines"]["variant"]) == {
        "huidig beleid"
    }


FIRST_PAGE_KB, FIRST_PAGE_FILES = 200, 20
"""The bars of UX-01, letters included."""


@pytest.mark.parametrize("page", ["home", "simulator"])
def test_the_first_page_is_light_with_its_letters_and_its_files(page: str) -> None:
    text = get(address(page, "nl")).text
    style = get("/static/banen.css").text
    files = set(re.findall(r'(?:src|href)="(/static/[^"?]+\.(?:css|js|svg))', text))
    letters = {f for f in re.findall(r"built/[a-z0-9-]+\.woff2", style) if "latin-ext" not in f}
    letters -= {f for f in letters if "cyrillic" in f}  # these come only where a page needs them
    assert letters
    packed = [len(gzip.compress(text.encode(), 5)), *(len(gzip.compress(get(f).content, 5)) for f in files)]
    weight = sum(packed) + sum(len(get(f"/static/{f}").content) for f in letters)
    assert weight <= 1000 * FIRST_PAGE_KB
    assert 1 + len(files) + len(letters) <= FIRST_PAGE_FILES


def test_beside_each_effect_on_people_stands_the_way_to_who_they_are() -> None:
    page = get(f"{address('simulator', 'nl')}?p={WAGE}")
    ranked = page.text.partition('class="ranked"')[2].partition("</ol>")[0]
    rows = ranked.split("<li>")[1:]
    doors = [f"{address('who', 'nl')}?p={WAGE}" in html.unescape(row) for row in rows]
    assert doors[0]
    assert not any(door for door, row in zip(doors, rows, strict=True) if "Openstaande" in row)
