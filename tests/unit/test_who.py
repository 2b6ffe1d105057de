"""Who comes under one package and not under another, by the law, on which article; and one life told twice."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import banen
from banen.decide import example_life
from banen.decide.gains import pay_of
from banen.decide.who import CHANGED, COUNTS, FATES, Differing
from banen.model.entry import GROUP_OF_ROUTE, law_number
from banen.model.population import structure
from banen.model.rules import rule
from banen.model.rules.decide import decide
from banen.model.wages import minimum_hour, wage_day
from banen.serve.cli import run
from banen.simulate.engine.lives.admission import facts_of
from banen.simulate.engine.lives.newcomers import day_of
from banen.simulate.engine.lives.plain import life
from banen.simulate.engine.lives.posts import TOO_DEAR, own_rise, raised_by

MONTH_HOURS = law_number("wml.month_hours_divisor")
RAISED = ["2.11.criterion_factor=1.09"]


@cache
def who(*settings: str, against: tuple[str, ...] = (), year: int = 2035, scale: float = 0.1) -> Differing:
    beside = banen.parse_settings([*against]) if against else None
    return banen.who(banen.parse_settings([*settings]), beside, year=year, scale=scale)  # type: ignore[no-any-return]


def test_a_package_beside_itself_changes_nobody() -> None:
    same = banen.who(banen.parse_settings(RAISED), banen.parse_settings(RAISED), scale=0.05)
    assert same.differ == 0
    assert same.counts["same"] == same.counts["package"] == same.counts["against"] > 100_000
    assert same.counts["longer"] == same.counts["shorter"] == 0
    assert same.groups() == []
    assert same.table().columns[:5] == ["article_nl", "article_en", "article_cited_nl", "article_cited_en", "against"]
    assert same.example is None


def test_everybody_has_one_fate() -> None:
    n = who(*RAISED).counts
    assert sum(n[f] for f in FATES if f != "new") == pytest.approx(n["against"], abs=40)
    assert n["package"] == pytest.approx(n["against"] - n["stopped"] - n["no_post"] + n["new"], abs=40)


def test_the_other_way_round_is_the_same_people() -> None:
    there, back = who(*RAISED), banen.who(banen.baseline(), banen.parse_settings(RAISED), scale=0.1)
    assert (there.counts["against"], there.counts["package"]) == (back.counts["package"], back.counts["against"])
    assert back.counts["new"] == there.counts["stopped"] + there.counts["no_post"]


def test_whom_the_criterion_stops_is_who_fails_the_rule_one_by_one() -> None:
    """The same people, decided by `check` with reasons, in amounts of the day: KM-C3 fails first for each."""
    found = who(*RAISED, year=2027)
    people, second = found.beside.people, found.beside.second
    at = np.flatnonzero((second.hurdle >= 0) & ~second.comes)[:30]
    assert at.size == 30
    for i in at:
        one = people.some(np.array([i]))
        facts = {name: getattr(t, "value", None) for name, t in facts_of(one).items()}
        day = day_of(int(one.month[0]))
        born = np.datetime64(int(one.born[0]), "D").astype(object)
        facts |= {"monthly_wage": f"{int(one.wage_cents[0]) / 100:.2f}", "birth_date": born, "qualified_on": day}
        facts |= {"search_year_permit": bool(facts_of(one)["search_year_permit"].values[0])}  # type: ignore[attr-defined]
        law = decide(rule("kennismigrant"), facts, day)
        raised = decide(rule("kennismigrant"), facts, day, "KM-V1", {"factor": "1.09"})
        leaning = [r for r in raised.reasons if r.passed is False or r.leans is False]
        assert [r.condition for r in leaning] == ["KM-C3"]
        assert all(r.passed or r.leans or r.skipped for r in law.reasons)


@pytest.mark.parametrize(
    ("setting", "ground"),
    [
        ("2.11.criterion_factor=1.3", "criterion|kennismigrant|KM-V1|KM-C3"),
        ("2.11.uniform=true", "criterion|kennismigrant|KM-V2|KM-C3"),
        ("2.11.sponsor_conditions=KM-V4", "sponsor_fines|kennismigrant|KM-V4|KM-C9"),
        ("2.11.qualification_test=true", "qualification|kennismigrant|KM-V6|KM-C10"),
        ("2.11.quota=5000", "quota"),
        ("1.4.improper_share_stopped=1", "improper_posting|detachering_derdelanders||WE-D2"),
        ("1.2.joint_inspections=2", "fraud_routes|detachering_derdelanders||WE-D4"),
        ("L.4.sponsor_fine_limit=1", "sponsor_fines|kennismigrant|KM-V4|KM-C9"),
        ("L.4.min_activity=1", "recognition"),
        ("L.3.percentage=0.2", "net_wage|expat30||E30-C3"),
        ("2.5.variant=ETK-V3", "net_wage|expat30||E30-C3"),
    ],
)
def test_every_measure_that_stops_people_says_on_what(setting: str, ground: str) -> None:
    grounds = {row["group"]["article"]: row for row in who(setting).groups("article")}
    assert set(grounds) - {""} == {ground}
    assert grounds[ground]["stopped"]
    for language in ("nl", "en"):
        assert who(setting).label("article", ground, language)


@pytest.mark.parametrize(
    ("settings", "against", "groups"),
    [
        ("2.11.criterion_factor=1.09", "", {"under30", "age30plus", "reduced"}),
        ("2.11.criterion_factor_under30=1.09", "", {"under30"}),
        ("", "2.11.criterion_factor=1.3", {"under30", "age30plus", "reduced"}),  # the other way round
        ("2.11.criterion_factor=1.3", "2.11.criterion_factor=1.3", set()),
        ("2.11.from=2036 2.11.criterion_factor=1.3", "", set()),  # not yet in 2035
        ("2.10.inspectors=100", "", set()),
    ],
)
def test_wages_stand_beside_each_criterion_that_differs(settings: str, against: str, groups: set[str]) -> None:
    """Everybody of the group is in one class or beyond; below the line is who fails the rule on their own wage."""
    found = who(*settings.split(), against=(*against.split(),) or ("from=2027",))
    assert {wages.group for wages in found.criteria} == groups
    for wages in found.criteria:
        route = next(route for route, group in GROUP_OF_ROUTE.items() if group == wages.group)
        here = found.people.filter(found.people["route"] == route)
        line = max(wages.against, wages.package)
        assert wages.people == sum(c.people for c in wages.classes) + wages.beyond == 10 * len(here)
        assert wages.below == sum(c.people for c in wages.classes if c.high <= line) == sum(wages.fates.values())
        fails = here.filter(here["article"].str.starts_with("criterion"))
        assert fails["wage"].max() is None or fails["wage"].max() < line
        assert line / min(wages.against, wages.package) == pytest.approx(1.09 if "1.09" in settings else 1.3, abs=1e-3)
    if groups != {"under30", "age30plus", "reduced"}:
        return
    assert set(found.criteria[0].fates) >= ({"new"} if against else {"paid_up", "stopped", "other_route"})


@pytest.mark.parametrize(
    ("setting", "gains", "bears"),
    [
        ("L.20.real_increase=0.1", range(1, 5), ()),  # who is paid little, for age and hours
        ("L.3.percentage=0.2", (), range(8, 11)),  # who has the 30%-ruling
        ("2.11.criterion_factor=1.2", range(7, 11), ()),  # who is paid up to the criterion
        ("2.10.inspectors=100", (), ()),
    ],
)
def test_who_gains_and_who_bears_by_tenth_of_the_wages(
    setting: str, gains: Sequence[int], bears: Sequence[int]
) -> None:
    rows = {int(row["group"]["wage_decile"]): row for row in who(setting, scale=0.2).distribution()}
    assert list(rows) == list(range(1, 11))
    assert [n for n, row in rows.items() if row["gain"]] == list(gains)
    assert [n for n, row in rows.items() if row["bear"]] == list(bears)


def test_the_minimum_wage_rises_for_age_and_hours() -> None:
    """By the rule itself: who is 19 has the amount of 19, and who works 24 hours gets 24 hours of the rise."""
    found = who("L.20.real_increase=0.1", scale=0.2)
    people, pay = found.beside.people, pay_of(found.beside.people, found.beside.second)
    practical = np.array([pair.market == "practical" for pair in structure().pairs])[people.pair]
    alone = np.isin(people.pair, structure().index(route="self_employed"))
    assert not pay[alone].any()  # the minimum wage is of employees
    practical &= ~alone
    least, hour = minimum_hour() * 1.1, np.floor(people.wage_today / MONTH_HOURS * 100 + 1e-6) / 100
    adult = practical & found.beside.second.comes & (people.age_months >= 22 * 12)
    expected = np.maximum(np.rint(least * 100) / 100 - hour, 0) * people.hours * 52 / 12
    assert pay[adult] == pytest.approx(expected[adult], abs=0.01)
    assert not pay[practical & (people.age_months < 20 * 12)].any()  # the amounts of youth lie below what all are paid
    assert set(np.unique(people.hours)) == {24.0, 36.0}


def test_the_rule_on_the_minimum_wage_says_who_is_not_offered_a_post() -> None:
    """The same people, decided by `minimumloon` with reasons: WML-C1 fails at the higher amount, and holds today."""
    found = who("L.20.real_increase=0.2", year=2029)
    people, second = found.beside.people, found.beside.second
    dear = np.flatnonzero((second.post == TOO_DEAR) & found.beside.first.comes)
    assert len(dear) > 500
    for i in dear[:30]:
        one = people.some(np.array([i]))
        paid = int(np.floor(one.wage_today[0] / MONTH_HOURS * 100 + 1e-6)) * int(one.hours[0])
        day = wage_day()
        facts = {"birth_date": day.replace(year=day.year - int(one.age_months[0]) // 12), "bbl": False}
        facts |= {"hours_worked": int(one.hours[0]), "hours_from_change": 0, "hours_from_second_change": 0}
        facts |= {"contract_hours": 0, "pay_basis": "per_hour", "overtime_hours": 0, "paid_in_cash": 0}
        law = decide(rule("minimumloon"), facts | {"paid": f"{paid / 100:.2f}"}, day)
        raised = decide(rule("minimumloon"), facts | {"paid": f"{paid / 1.2 / 100:.2f}"}, day)
        assert next(r for r in law.reasons if r.condition == "WML-C1").passed
        assert next(r for r in raised.reasons if r.condition == "WML-C1").passed is False
    ground = "minimum_wage|minimumloon||WML-C1"
    here = found.people.filter(found.people["article"] == ground)
    assert set(here["fate"]) == {"no_post"}
    assert here["wage"].max() < minimum_hour() * 1.2 * MONTH_HOURS
    assert "self_employed" not in set(here["route"])
    cited = {row["group"]["article"]: row for row in found.to_dict()["groups"]}[ground]["cited"]
    assert cited == {"nl": "WML art. 7 lid 1", "en": "WML art. 7 lid 1"}


def test_the_lower_the_wage_the_sooner_a_post_falls_away() -> None:
    """In proportion to the own rise: half the rise, half the chance; a cent below the new minimum, hardly any."""
    found = who("L.20.real_increase=0.2", year=2029, scale=1.0)
    people, second = found.beside.people, found.beside.second
    rise = own_rise(people, second.prospect.dearer.pay)  # type: ignore[union-attr]
    employed = np.isin(people.pair, second.prospect.dearer.pay.pairs)  # type: ignore[union-attr]
    dear = second.post == TOO_DEAR
    parts = [employed & (rise > low) & (rise <= high) for low, high in ((0.0, 0.05), (0.05, 0.1), (0.1, 0.15))]
    chances = [dear[part].mean() / rise[part].mean() for part in parts]
    assert chances == pytest.approx([np.mean(chances)] * 3, rel=0.1)
    assert not dear[employed & (rise == 0)].any()


def test_a_life_without_a_post_is_told_in_both_languages() -> None:
    example = who("L.20.real_increase=0.1", year=2045).example
    assert example is not None
    assert example.first[0].says == "arrives"
    assert [e.says for e in example.second] == ["under_minimum", "too_dear"]
    told = example.to_dict()["package"]
    assert "€\u00a016,49" in told[0]["nl"]
    assert "WML art. 7" in told[0]["en"]
    found = who("L.20.real_increase=0.2", against=("L.20.real_increase=0.1",))
    first, second, people = found.beside.first, found.beside.second, found.beside.people
    raised = first.comes & (raised_by(people, first.prospect.dearer) > 0) & (second.post == TOO_DEAR)
    raised &= np.isin(people.pair, structure().index(route="eu_short_stay"))
    life = example_life._told(found.beside, int(np.flatnonzero(raised)[0]))
    assert [e.says for e in life.first][:4] == ["under_minimum", "raised_hour", "arrives", "pays"]
    assert [e.says for e in life.second] == ["under_minimum", "too_dear"]
    assert life.first[1].values["minimum"] == 1649
    assert life.first[3].values["paid"] <= 1649 * life.hours * 52 * 1.08
    sentence = found.of_hundred("nl")
    assert sentence is not None
    assert "WML art. 7 lid 1" in sentence


def test_a_rise_of_the_minimum_wage_that_is_later_differs_nobody() -> None:
    assert who("L.20.from=2036", "L.20.real_increase=0.4").differ == 0


def test_small_areas_have_the_error_of_chance() -> None:
    found = who(*RAISED, scale=1.0)
    rows = found.groups("municipality")
    assert sum(row["stopped"] or 0 for row in rows) <= 1.1 * found.counts["stopped"]
    everybody = {row["group"]["region"]: row["error"] for row in found.groups("region")}
    assert len(everybody) == 35
    assert max(row["error"] for row in rows) <= max(everybody.values())
    assert all(row["error"] >= 1.645 for row in rows)


def test_the_quota_lets_in_its_number_in_order_of_arrival() -> None:
    found = who("2.11.quota=5000", scale=1.0)
    skilled = [r for r in found.people["route"].unique() if r.startswith("highly_skilled")]
    here = found.people.filter(found.people["route"].is_in(skilled))
    own = here.filter(here["fate"].is_in(["same", "new"]))
    assert len(own) == 5000
    months = found.beside.people.month[(found.beside.second.hurdle == len(found.beside.second.prospect.hurdles))]
    assert months.min() > found.beside.people.month.min()


def test_groups_that_are_small_are_not_told() -> None:
    """Fewer than ten is none, more is told to tens; the error follows from what is told, so it tells no more."""
    found, errors = who(*RAISED, scale=1.0), {}
    for row in found.groups("origin", "sector", "age_band"):
        told = tuple(row[name] for name in CHANGED)
        assert all(row[name] is None or row[name] % 10 == 0 for name in COUNTS)
        assert errors.setdefault(told, row["error"]) == row["error"]
    assert len([told for told in errors if None in told]) > 5
    small = found.people.filter(found.people["fate"] == "paid_up").head(4)
    few = dataclasses.replace(found, people=small, by=("sector",))
    whole = few.to_dict()
    assert {whole["counts"][name] for name in ("paid_up", "against", "package")} == {None}
    assert {row["paid_up"] for row in whole["groups"]} == {None}
    assert {row["error"] for row in whole["groups"]} == {5}  # as of nine, whether there are one or four
    assert {row["both"] for row in whole["distribution"]} == {row["million"] for row in whole["distribution"]} == {None}
    assert few.table()["paid_up"].to_list() == [None] * len(whole["groups"])
    assert few.of_hundred("nl") is None


def test_one_life_is_told_twice_in_both_languages() -> None:
    example = who(*RAISED).example
    assert example is not None
    assert [e.says for e in example.first][:3] == ["meets", "arrives", "pays"]
    assert [e.says for e in example.second] == ["below", "turned_away"]
    told = example.to_dict()
    assert told["synthetic"]
    assert "haalt het criterium" in told["against"][0]["nl"]
    assert "BuWav 2022 art. 2.1" in told["package"][0]["en"]
    found, people = who(*RAISED).beside, who(*RAISED).beside.people
    lives = [life(found.first.prospect.law, int(people.keys[i]), int(found.first.pair[i]), int(people.month[i]), 0, 552)
             for i in range(40) if found.first.pair[i] >= 0]  # fmt: skip
    ends = [max((m for m, what, _ in events if what in ("left", "died")), default=552) for events in lives]
    assert ends == [int(found.first.ends[i, 0]) for i in range(40) if found.first.pair[i] >= 0]


def test_the_command_says_it_writes_it_and_refuses_in_sentences(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["who", "--set", *RAISED, "--scale", "0.1", "--by", "article,wage_band"]
    assert run([*asked, "--lang", "nl", "--out", str(tmp_path)]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "SYNTHETISCH" in told
    assert "Eén leven, twee keer" in told
    assert (tmp_path / "who.svg").read_text("utf-8").startswith("<svg")
    assert (tmp_path / "who.csv").read_text("utf-8").count("\n") > 3
    assert run([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"] == dict(who(*RAISED).counts)
    assert run(["who", "--by", "shoe_size,sector,sector", "--year", "1990", "--scale", "99"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 4
