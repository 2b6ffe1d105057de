"""The worked cases MC-1 to MC-24 of matching (domain/matching.md 6), by id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.matching import by_scipy

from banen.decide.matching import LabourMarket, MatchingRound, match
from banen.decide.matching.assignment import Mode, assign, blocking_pairs
from banen.decide.matching.audit import differences, holm, two_rates
from banen.decide.matching.candidates import Arcs, candidates
from banen.decide.matching.explanation import WeighedPair, missing_skills, smallest_change, weigh_pair
from banen.decide.matching.figures import measure_figures, package_of, round_figures, shown, shown_of
from banen.decide.matching.market import may_work
from banen.decide.matching.matching import places_of
from banen.decide.matching.occupations import OccupationProfile, Occupations, brc_to_isco, shipped
from banen.decide.matching.people import JobSeeker, read_people, seeker_of
from banen.decide.matching.shortage import ShortageClaim, ShortageList, quarter_of, read_shortage, tension
from banen.decide.matching.synthetic import synthetic
from banen.decide.matching.travel import TravelTimes
from banen.decide.matching.vacancies import FORM, Vacancy, read_vacancies, refusal, vacancy_of
from banen.errors import ContentError, ScenarioError
from banen.languages import Text
from banen.observe.records import Faults

ON = date(2026, 11, 29)
MC_22 = (2404, 740, 351_995)
"""Pairs, people with a proposal and points of 2,000 SYNTHETIC people and 2,500 vacancies by seed 1."""
EQUAL = Occupations(
    [OccupationProfile(c, "9999", Text.pair(c, c), frozenset({c}), frozenset()) for c in "abcdefgh"], {}, "test"
)
"""Every skill asked by one occupation of eight: all equally rare."""


def person(**given: Any) -> JobSeeker:
    fields: dict[str, Any] = {
        "id": "p", "place": "home", "travel": {"modes": ["car"], "max_minutes": 45}, "hours": {"min": 0, "max": 40},
        "dutch": "C2", "work_right": "free", "consents": ["propose"], "skills": [],
    }  # fmt: skip
    faults = Faults()
    found = seeker_of(fields | given, "person", faults)
    assert found is not None, faults.found
    return found


def skills(names: Iterable[str], level: int = 3) -> list[dict[str, Any]]:
    return [{"skill": name, "level": level, "evidence": "shown"} for name in names]


def vacancy(**given: Any) -> Vacancy:
    values: dict[str, Any] = {name: field.absent for name, field in FORM.items()}
    fields = {
        "id": "v", "isco": "7212", "skills": {"essential": ["a"], "optional": []}, "hours": (0.0, 40.0), "wage": 20.0,
        "place": "work",
    }  # fmt: skip
    return vacancy_of(values | fields | given, EQUAL)


def market(
    people: Iterable[JobSeeker],
    work: Iterable[Vacancy],
    minutes: Mapping[tuple[str, str], int] | None = None,
    shortage: ShortageList | None = None,
    occupations: Occupations = EQUAL,
    seed: int = 1,
) -> LabourMarket:
    travel = TravelTimes(minutes or {("home", "work"): 10})
    return LabourMarket.of([*people], [*work], occupations, shortage or ShortageList({}), travel, ON, seed)


def weighed(one: JobSeeker, work: Vacancy, **given: Any) -> WeighedPair:
    return weigh_pair(market([one], [work], **given), one, work)


def short(tightness: str) -> ShortageList:
    return ShortageList({"7212": ShortageClaim("7212", tightness, tightness, "", quarter_of(ON), "2026-Q4", "", "UWV")})


def arcs(scores: Mapping[tuple[int, str], int]) -> tuple[Arcs, list[str]]:
    names = sorted({name for _, name in scores})
    pairs = sorted((p - 1, names.index(name), points) for (p, name), points in scores.items())
    people, work, points = (np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True))
    return Arcs(people, work, points, np.arange(len(pairs)), int(people.max()) + 1, len(names)), names


def decided(
    scores: Mapping[tuple[int, str], int], mode: Mode, places: Mapping[str, int] | None = None
) -> tuple[str, int, Any]:
    found, names = arcs(scores)
    room = np.array([(places or {}).get(name, 1) for name in names], dtype=np.int64)
    made = assign(found, room, mode)
    assert made.gap == 0
    chosen = [f"{p + 1}{names[v]}" for p, v in zip(found.person[made.chosen], found.vacancy[made.chosen], strict=True)]
    return " ".join(chosen), made.total, (made, room, names)


def test_mc_1_fit_is_essential_and_optional_cover() -> None:
    work = vacancy(skills={"essential": ["a", "b", "c", "d"], "optional": ["e", "f"]})
    parts = weighed(person(skills=skills("abce")), work).parts
    assert (parts["essential"], parts["optional"], parts["fit"]) == pytest.approx((0.75, 0.5, 0.70))


def test_mc_1_levels_count_whole_three_quarters_or_half() -> None:
    work = vacancy(skills={"essential": ["a"], "optional": []})
    for level, share in ((3, 1.0), (2, 0.75), (1, 0.5)):
        assert weighed(person(skills=skills("a", level)), work).parts["essential"] == share


def test_mc_2_rare_skills_weigh_more() -> None:
    profiles = [
        OccupationProfile(str(i), "9999", Text.pair("", ""), frozenset("a" if i < 262 else "b" if i < 265 else "z"),
                          frozenset())
        for i in range(3039)
    ]  # fmt: skip
    occupations = Occupations(profiles, {}, "test")
    work = vacancy(skills={"essential": ["a", "b"], "optional": []})
    parts = weighed(person(skills=skills("a")), work, occupations=occupations).parts
    assert occupations.rarity("a") / 1e6 == pytest.approx(2.4509, abs=1e-4)
    assert parts["essential"] == pytest.approx(0.2615, abs=5e-5)


@pytest.mark.parametrize(
    ("asked", "has", "given", "language", "bars"),
    [
        ("B1", "A2", {}, 0.75, ()),
        ("B1", "A2", {"language_on_job": True}, 1.0, ()),
        ("B1", "A2", {"safety_critical": True}, 0.75, ("taal",)),
        ("B1", "A2", {"safety_critical": True, "language_on_job": True}, 1.0, ("taal",)),
        ("B1", "A0", {}, 0.25, ()),
        ("C2", "A0", {}, 0.0, ()),
        ("A2", "B1", {}, 1.0, ()),
    ],
)
def test_mc_3_dutch(asked: str, has: str, given: dict[str, Any], language: float, bars: tuple[str, ...]) -> None:
    level = ("A0", "A1", "A2", "B1", "B2", "C1", "C2").index(asked)
    pair = weighed(person(dutch=has, skills=skills("a")), vacancy(dutch_required=(level, -1, -1, -1), **given))
    assert (pair.parts["language"], pair.bars) == (language, bars)


def test_mc_3_dutch_that_is_not_told_is_undetermined() -> None:
    work = vacancy(dutch_required=(3, -1, -1, -1))
    assert weighed(person(dutch={"reading": "C2"}, skills=skills("a")), work).bars == ("taal_onbekend",)


def test_mc_4_a_nurse_needs_recognition_and_is_told_the_way() -> None:
    work = vacancy(isco="2221")
    nurse = person(skills=skills("a"), education={"isced": 6, "valuation": "valued"})
    pair = weighed(nurse, work)
    assert pair.bars == ("diploma_erkenning",)
    step = smallest_change(market([nurse], [work]), nurse, work)
    assert step is not None
    assert (step.kind, step.detail) == ("diploma_erkenning", "verpleegkundige")
    ready = person(
        skills=skills("a"), education={"isced": 6, "valuation": "recognised", "professions": ["verpleegkundige"]}
    )
    assert weighed(ready, work).bars == ()


@pytest.mark.parametrize(("asked", "bars"), [((32, 36), ("uren",)), ((20, 36), ())])
def test_mc_5_hours(asked: tuple[float, float], bars: tuple[str, ...]) -> None:
    assert weighed(person(hours={"min": 16, "max": 24}, skills=skills("a")), vacancy(hours=asked)).bars == bars


@pytest.mark.parametrize(("minutes", "travel", "bars"), [
    (12, 1.0, ()), (30, 0.85, ()), (45, 0.70, ()), (50, 0.70, ("reistijd",)),
])  # fmt: skip
def test_mc_6_travel(minutes: int, travel: float, bars: tuple[str, ...]) -> None:
    pair = weighed(person(skills=skills("a")), vacancy(), minutes={("home", "work"): minutes})
    assert pair.parts["travel"] == pytest.approx(travel)
    assert pair.bars == bars


def test_mc_6_travel_that_nobody_knows_is_undetermined() -> None:
    assert weighed(person(place="1234"), vacancy(), minutes={("x", "y"): 1}).bars == ("reistijd_onbekend",)


def test_mc_7_points_and_the_smallest_change() -> None:
    work = vacancy(skills={"essential": ["a", "b", "c", "d"], "optional": ["e", "f"]}, dutch_required=(3, 3, 3, 3))
    one = person(skills=skills("abce"), dutch="A2")
    found = market([one], [work], {("home", "work"): 30}, short("tight"))
    pair = weigh_pair(found, one, work)
    assert (pair.before_bonus, pair.bonus, pair.points) == (446, 100, 546)
    step = smallest_change(found, one, work)
    assert step is not None
    assert (step.kind, step.detail, step.points, step.before) == ("taal", "B1", 695, 546)
    assert missing_skills(found, one, work) == ("d",)


def test_mc_8_the_minimum_is_before_the_bonus() -> None:
    letters = [f"s{i}" for i in range(100)]
    work = vacancy(skills={"essential": letters, "optional": []})
    low, enough = (person(id=f"p{n}", skills=skills(letters[:n])) for n in (29, 30))
    pair = weighed(low, work, shortage=short("very_tight"))
    assert (pair.before_bonus, pair.bonus, pair.proposable) == (290, 150, False)
    assert weighed(enough, work, shortage=short("very_tight")).points == 450
    assert match(market([low], [work], shortage=short("very_tight"))).proposals == {}


THREE = {(1, "A"): 900, (1, "B"): 800, (2, "A"): 850, (2, "B"): 600, (3, "B"): 500, (3, "C"): 400}


def test_mc_9_together_is_more_than_greedy() -> None:
    chosen, total, (made, room, _) = decided(THREE, "most_people")
    assert (chosen, total, made.greedy_total) == ("1B 2A 3C", 2050, 1900)
    blocking = blocking_pairs(made, room)
    assert [(int(made.arcs.person[i]) + 1, int(made.arcs.vacancy[i])) for i in np.flatnonzero(blocking)] == [(1, 0)]


def test_mc_10_two_places_go_to_the_best_two() -> None:
    chosen, total, _ = decided({(1, "A"): 700, (2, "A"): 650, (3, "A"): 600}, "most_people", {"A": 2})
    assert (chosen, total) == ("1A 2A", 1350)
    found = rounds({"p1": "abcd", "p2": "abc", "p3": "ab"}, places=2)
    assert sorted(found.proposals) == ["p1", "p2"]
    assert found.explain("p3")["not_proposed"] == [{"vacancy": "v", "points": 500, "why": "vol"}]


@pytest.mark.parametrize(("mode", "chosen", "total"), [("total", "1A", 900), ("most_people", "1B 2A", 630)])
def test_mc_11_total_or_most_people(mode: Mode, chosen: str, total: int) -> None:
    assert decided({(1, "A"): 900, (1, "B"): 310, (2, "A"): 320}, mode)[:2] == (chosen, total)


@pytest.mark.parametrize(("mode", "chosen", "total"), [("total", "1A 2B", 1300), ("worst_first", "1B 2A", 1100)])
def test_mc_12_the_lowest_score_first(mode: Mode, chosen: str, total: int) -> None:
    assert decided({(1, "A"): 900, (1, "B"): 500, (2, "A"): 600, (2, "B"): 400}, mode)[:2] == (chosen, total)


def rounds(people: Mapping[str, str], places: int = 1, seed: int = 1) -> MatchingRound:
    work = vacancy(skills={"essential": ["a", "b", "c", "d"], "optional": []}, places=places)
    return match(market([person(id=name, skills=skills(known)) for name, known in people.items()], [work], seed=seed))


def test_mc_13_equals_are_drawn_by_seed_and_not_by_file() -> None:
    winners = []
    for seed in range(40):
        one = rounds({"p1": "abc", "p2": "abc"}, seed=seed)
        other = rounds({"p2": "abc", "p1": "abc"}, seed=seed)
        assert one.proposals == other.proposals
        winners.append(next(iter(one.proposals)))
    assert 8 <= Counter(winners)["p1"] <= 32


@pytest.mark.parametrize("barred", ["nationality", "sex", "geboorteland", "Nationaliteit", "moedertaal", "leeftijd",
                                    "kans", "naam"])  # fmt: skip
def test_mc_14_what_people_are_is_refused_by_name(barred: str, tmp_path: Path) -> None:
    file = tmp_path / "people.yml"
    file.write_text(
        f"people:\n- id: a\n  place: GM0772\n  hours: {{min: 1, max: 2}}\n  work_right: free\n  {barred}: x\n"
    )
    with pytest.raises(ContentError) as told:
        read_people(file)
    assert f"{barred} may not be there" in str(told.value)
    assert "people.yml:2" in str(told.value)


def test_mc_15_a_couple_is_two_people() -> None:
    work = [vacancy(id="v1"), vacancy(id="v2")]
    pair = [person(id="p1", skills=skills("a"), travels_with="p2"), person(id="p2", skills=skills("a"))]
    found = match(market(pair, work, {("home", "work"): 40}))
    assert sorted(found.proposals) == ["p1", "p2"]
    assert found.explain("p1")["travels_with"] == "p2"


def test_mc_16_consent_taken_back_takes_the_proposal_back() -> None:
    found = rounds({"p1": "abcd", "p2": "ab"})
    after = found.without("p1")
    assert "p1" in found.proposals
    assert after.proposals == {}
    assert "p1" in {name for name, _ in after.nothing_found}
    assert [shown(n) for n in (0, 1, 9, 10)] == [0, None, None, 10]


def test_mc_17_a_signal_between_groups() -> None:
    error, z, p = two_rates(60, 100, 45, 100)
    assert (error, z, p) == pytest.approx((0.0698, 2.148, 0.0317), abs=0.001)
    outcomes = {f"a{i}": i < 60 for i in range(100)} | {f"b{i}": i < 45 for i in range(100)}
    groups = {name: {"group": name[0]} for name in outcomes}
    (told,) = differences(outcomes, groups)
    assert (told.high, told.low, told.signal) == ("a", "b", True)
    assert told.ratio == pytest.approx(0.75)
    assert told.difference == pytest.approx(0.15)


def test_mc_17_small_groups_are_not_compared_and_many_tests_are_corrected() -> None:
    outcomes = {f"a{i}": True for i in range(49)} | {f"b{i}": False for i in range(100)}
    assert differences(outcomes, {name: {"group": name[0]} for name in outcomes}) == ()
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


@pytest.mark.parametrize(("vacancies", "people", "ratio"), [(432_900, 100_314, 4.32), (418_900, 88_200, 4.75)])
def test_mc_18_tension(vacancies: int, people: int, ratio: float) -> None:
    found, told = tension(vacancies, people)
    assert (round(found, 2), told) == (ratio, "very_tight")


def test_mc_19_no_profile_is_a_named_fault() -> None:
    assert brc_to_isco()["1033"] == "3221"
    with pytest.raises(ContentError, match="no skills for 3221"):
        shipped().profile_of("3221")
    assert brc_to_isco()["0551"] is None
    assert brc_to_isco()["1311"] is None


def test_mc_20_work_far_under_ones_level() -> None:
    learned = {"isced": 7, "valuation": "valued"}
    work = vacancy(isco="7212")
    pair = weighed(person(education=learned, skills=skills("a")), work)
    assert pair.parts["level"] == 0.7
    for asked in ({"below_level": True}, {"wishes": ["7212"]}):
        assert weighed(person(education=learned, skills=skills("a"), **asked), work).parts["level"] == 1
    found = match(market([person(education=learned, skills=skills("a"))], [work]))
    assert found.explain("p")["proposals"][0]["under_your_level"] is True


def test_mc_21_figures_for_the_measures() -> None:
    told = measure_figures(5000, 3200, 30_000, 80_000)
    assert told["extra_in_work_per_year"] == {0.0: 5000, 0.5: 2500, 1.0: 0}
    assert (told["share_in_shortage_jobs"], told["share_matched"]) == (0.64, 0.375)


def test_what_is_not_told_is_not_nought_and_a_part_is_never_more_than_its_whole() -> None:
    told = measure_figures(5000, None, 30_000, 0)
    assert (told["share_in_shortage_jobs"], told["share_matched"]) == (None, None)
    assert "share_in_shortage_jobs" not in package_of(told, 0.5)
    assert "share_in_shortage_jobs: 0}" in package_of(measure_figures(5000, 0, 0, 80_000), 0.5), "half is the default"
    with pytest.raises(ScenarioError) as error:
        measure_figures(100, 101, 60, 50)
    assert len(error.value.faults) == 2


def test_what_is_left_of_a_whole_is_not_told_by_difference() -> None:
    """97 of 100 with a proposal would tell that 3 have none."""
    assert [shown_of(part, 100) for part in (0, 3, 40, 97, 100)] == [0, None, 40, None, 100]
    seekers = [person(id=f"p{n}", skills=skills("a"), consents=["propose"] if n else []) for n in range(30)]
    found = match(market(seekers, [vacancy(places=30)]))
    figures = round_figures(found)
    assert len(found.nothing_found) == 1
    assert figures["people"] == 30
    assert (figures["with_proposal"], figures["nothing_found_now"]) == (None, None)


def test_a_difference_without_any_spread_is_no_coincidence() -> None:
    error, z, p = two_rates(50, 50, 0, 50)
    assert (error, round(z, 6)) == (0, 10)
    assert p < 1e-20
    assert two_rates(50, 50, 50, 50)[1:] == (0, 1)


def test_tension_with_nobody_is_refused() -> None:
    with pytest.raises(ScenarioError, match="no tension with 0 people"):
        tension(3, 0)


def test_unknown_fields_are_told_in_the_order_of_the_record() -> None:
    names = ["zeta", "alfa", "mid", "beta", "omega"]
    faults = Faults()
    assert seeker_of({**dict.fromkeys(names, 1), 7: 1}, "here", faults) is None
    told = [fault.what for fault in faults.found if "unknown field" in fault.what]
    assert [each for each in told if "7" not in each] == [f"has an unknown field '{name}'." for name in names]


def test_mc_22_a_fixed_seed_gives_the_same_proven_total_by_two_solvers() -> None:
    """At a size that a test can take; 80,000 × 100,000 is `benchmarks.matching`, with its bounds."""
    drawn = synthetic(2000, 2500, shipped(), 1, ON)
    found = LabourMarket.of(drawn.people, drawn.vacancies, shipped(), read_shortage(), TravelTimes(), ON, 1)
    kept = candidates(found).arcs
    made = assign(kept, places_of(found), "total")
    assert (made.gap, made.total) == (0, by_scipy(kept))
    assert (len(kept), made.placed, made.total) == MC_22


def test_mc_23_a_wage_under_the_minimum_is_refused_by_the_rule() -> None:
    told = refusal(vacancy(wage=13.50), date(2025, 1, 1))
    assert told is not None
    assert (told.reason, told.article) == ("minimumloon", "WML art. 7 lid 1")
    assert "14.06" in told.sentence
    assert refusal(vacancy(wage=14.06), date(2025, 1, 1)) is None


def test_mc_23_an_agency_must_be_admitted() -> None:
    admitted = {"agency_admitted": True, "recorded_by_start_day": True, "worker_was_there": False}
    refused = {"agency_admitted": False, "agency_was_withdrawn": False, "worker_was_there": False,
               "recorded_by_start_day": True}  # fmt: skip
    assert refusal(vacancy(agency=admitted), date(2027, 2, 1)) is None
    assert refusal(vacancy(agency={"agency_admitted": True}), date(2027, 2, 1)) is None, "as a plain table tells it"
    assert refusal(vacancy(agency=refused), date(2026, 11, 29)) is None, "the law asks it from 2027"
    told = refusal(vacancy(agency=refused), date(2027, 2, 1))
    assert told is not None
    assert told.reason == "inlenen"


def test_mc_24_the_right_to_work() -> None:
    assert may_work(person(work_right="free"), ON)
    fourth_month = person(work_right="asylum", asylum={"application_on": date(2026, 8, 1)})
    assert not may_work(fourth_month, ON)
    assert "werkrecht" in weighed(fourth_month, vacancy()).bars
    complete = {
        "application_on": date(2026, 1, 1), "in_coa_reception": True, "lawful_stay": True, "w_document": True,
        "accelerated_procedure": False, "market_conform": True, "weeks_used": 0, "weeks_requested": 20,
        "artist": False, "chance_of_asylum": "high",
    }  # fmt: skip
    assert may_work(person(work_right="asylum", asylum=complete), ON)


def test_files_tell_every_fault_at_once(tmp_path: Path) -> None:
    file = tmp_path / "vacancies.csv"
    file.write_text("id,isco,hours_min,hours_max,wage,place\nv1,72,40,32,veel,GM0772\nv2,7212,1,2,17\n")
    with pytest.raises(ContentError) as told:
        read_vacancies(file, shipped(), ON)
    text = str(told.value)
    assert all(part in text for part in ("isco", "hours", "wage", "vacancies.csv:3"))
