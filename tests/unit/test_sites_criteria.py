"""The criteria at their borders: green, amber, red and undetermined; time; range; outcome; no compensation."""

from __future__ import annotations

import copy
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from banen.sites import Assessment, assess
from banen.sites.timeline import shown

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "sites"
SEED = yaml.safe_load((EXAMPLES / "400-600-200.yml").read_text(encoding="utf-8"))
OPENING = date(2028, 3, 1)


def site(**changes: Any) -> dict[str, Any]:
    """The seed's example with enough places (600) and some answers changed (``topic__key=value``); None takes out."""
    made = copy.deepcopy(SEED)
    made["housing"]["free_places"] = {"places": 600, "minutes": 15}
    for path, value in changes.items():
        topic, key = path.split("__")
        if value is None:
            made[topic].pop(key, None)
        else:
            made[topic][key] = value
    return dict(made)


def judged(criterion: str, region: dict[str, Any] | None = None, **changes: Any) -> tuple[str, str]:
    case = assess(site(**changes), region).case(criterion)
    return case.colour, case.case


def decided(name: str, value: Any) -> dict[str, Any]:
    return {
        "settings": {name: {"value": value, "decided_by": "Raad", "decided_on": date(2026, 1, 5), "reference": "1"}}
    }


def lodging(places: int, **changes: Any) -> dict[str, Any]:
    return {
        "name": "Pand",
        "stage": "existing",
        "type": "lodging",
        "area_m2": places * 10,
        "minutes": 10,
        "certificate": "certified",
        **changes,
    }


def built_pending(expected: date) -> dict[str, Any]:
    """An object delivered at the opening, with its certificate expected on a day."""
    waiting = {"certificate": "pending", "certificate_expected": expected}
    return lodging(100, stage="building", available_from=OPENING, **waiting)


def places(number: int) -> dict[str, Any]:
    return {"places": number, "minutes": 15}


@pytest.mark.parametrize(
    ("free", "colour", "case", "shortage"),
    [
        (600, "groen", "enough", 0),
        (599, "rood", "short", 1),
        (601, "groen", "enough", 0),
        (0, "rood", "short", 600),
        (10_000, "groen", "enough", 0),
    ],
)
def test_housing_at_the_border_of_capacity(free: int, colour: str, case: str, shortage: int) -> None:
    made = assess(site(housing__free_places=places(free)))
    assert (made.case("housing").colour, made.case("housing").case, made.shortage) == (colour, case, shortage)


@pytest.mark.parametrize("key", ["planning", "plan_allows"])
def test_a_missing_hard_answer_about_the_business_asks_to_complete(key: str) -> None:
    assert assess(site(**{f"business__{key}": None})).outcome == "aanvullen"


@pytest.mark.parametrize(
    ("path", "question"),
    [
        ("work__jobs", "ER-101"),
        ("work__migrants", "ER-103"),
        ("work__new_to_region_percent", "ER-104"),
        ("housing__applicant_housing", "ER-201"),
        ("housing__free_places", "ER-202"),
        ("business__planning", "ER-005"),
    ],
)
def test_housing_is_undetermined_without(path: str, question: str) -> None:
    made = assess(site(**{path: None}))
    assert made.case("housing").colour == "onbepaald"
    assert question in made.missing
    assert made.shortage is None
    assert made.to_dict("nl")["line"] == []


def test_a_business_without_new_labour_migrants_needs_no_places() -> None:
    made = assess(site(work__migrants={"percent": 0}, housing__free_places=places(0)))
    assert (made.outcome, made.case("housing").case, made.shortage) == ("akkoord", "none_needed", 0)


@pytest.mark.parametrize(
    ("percent", "new", "need"), [(100, 100, 600), (33.3, 100, 200), (0.5 * 2, 1, 1), (50, 50, 150), ("0.1%", 100, 1)]
)
def test_need_is_rounded_up_once_and_exactly(percent: Any, new: Any, need: int) -> None:
    made = assess(site(work__migrants={"percent": percent}, work__new_to_region_percent=new))
    assert made.case("housing").figures["need"] == need


@pytest.mark.parametrize(
    ("item", "colour", "case"),
    [
        (lodging(100), "groen", "enough"),
        (lodging(100, certificate="permit"), "groen", "enough"),
        (lodging(100, certificate="none"), "rood", "bad"),
        (lodging(100, certificate="pending"), "onbepaald", "unknown"),
        (lodging(100, certificate="pending", certificate_expected=date(2027, 5, 1)), "oranje", "pending"),
        (lodging(100, certificate="pending", certificate_expected=date(2027, 5, 2)), "rood", "bad"),
        (built_pending(OPENING), "oranje", "pending"),
        (built_pending(date(2028, 3, 2)), "rood", "bad"),
        (lodging(100, stage="committed", certificate=None), "oranje", "pending"),
        ({k: v for k, v in lodging(100).items() if k != "certificate"}, "onbepaald", "unknown"),
    ],
)  # fmt: skip
def test_quality_of_housing(item: dict[str, Any], colour: str, case: str) -> None:
    assert judged("housing_quality", housing__applicant_housing=[item]) == (colour, case)


def test_an_uncertified_object_is_not_bought_off_by_enough_places() -> None:
    made = assess(site(housing__applicant_housing=[lodging(100, certificate="none")]))
    assert made.case("housing").colour == "groen"
    assert made.outcome == "afwijzen_mogelijk"


@pytest.mark.parametrize(
    ("minutes", "shuttle", "colour", "case"),
    [
        (30, False, "groen", "enough"),
        (30.1, False, "oranje", "far"),
        (45, False, "oranje", "far"),
        (45.1, False, "rood", "too_far"),
        (45.1, True, "oranje", "shuttle"),
        (None, False, "onbepaald", "unknown"),
    ],
)
def test_travel_time(minutes: float | None, shuttle: bool, colour: str, case: str) -> None:
    free = {"places": 600} if minutes is None else {"places": 600, "minutes": minutes}
    assert judged("travel", housing__free_places=free, transport__travel={"shuttle": shuttle}) == (colour, case)


@pytest.mark.parametrize(("near", "colour"), [(540, "groen"), (539, "rood")])
def test_travel_time_holds_for_ninety_per_cent(near: int, colour: str) -> None:
    far = {"places": 600 - near, "minutes": 60}
    found = judged("travel", housing__free_places=far, housing__applicant_housing=[lodging(near)])
    assert found[0] == colour


@pytest.mark.parametrize(
    ("places", "colour", "case"),
    [(0, "oranje", "nobody_housed"), (400, "oranje", "without_bed"), (539, "oranje", "without_bed"),
     (540, "groen", "enough"), (600, "groen", "enough")],
)  # fmt: skip
def test_travel_is_not_green_while_people_have_no_bed(places: int, colour: str, case: str) -> None:
    assert judged("travel", housing__free_places={"places": places, "minutes": 10}) == (colour, case)


def test_a_council_may_set_another_travel_time_and_the_report_says_so() -> None:
    made = assess({**site(), **decided("travel_green_minutes", 10)})
    assert made.case("travel").colour == "oranje"
    told = {s["name"]: s for s in made.to_dict("nl")["settings"]}
    assert (told["travel_green_minutes"]["basis"], told["travel_red_minutes"]["basis"]) == ("decision", "default")


@pytest.mark.parametrize(
    ("fte", "insurance", "heads", "colour", "case"),
    [
        (0.3, {"arranged": True}, 600, "groen", "enough"),
        (0.28, {"arranged": True}, 600, "oranje", "partly"),
        (0.3, {"arranged": False}, 600, "oranje", "partly"),
        (0, {"arranged": False}, 600, "rood", "nothing"),
        (0, {"arranged": False}, 100, "rood", "nothing"),
        (0, {"arranged": False}, 99, "oranje", "small"),
        (0, {"arranged": False, "agreement": True}, 600, "oranje", "agreed"),
        (None, {"arranged": True}, 600, "onbepaald", "unknown"),
        (0.3, None, 600, "onbepaald", "unknown"),
    ],
)
def test_care(fte: float | None, insurance: dict[str, Any] | None, heads: int, colour: str, case: str) -> None:
    changes = {"care__gp_fte": fte, "care__insurance": insurance, "work__jobs": {"heads": heads}}
    assert judged("care", **changes) == (colour, case)


def test_family_members_need_care_and_not_places() -> None:
    made = assess(site(housing__family={"factor": 0.6, "percent_with_family": 50}))
    assert made.case("care").figures["persons"] == 780
    assert made.case("housing").figures["need"] == 600
    assert made.to_dict()["computed"]["family_members"] == 180


BOTH = {"need": "Ja.", "alternatives": "Drie."}


@pytest.mark.parametrize(
    ("inside", "floor", "ladder", "colour", "case"),
    [
        (True, None, None, "groen", "inside"),
        (False, 40_000, BOTH, "groen", "answered"),
        (False, 40_000, {"alternatives": "Drie."}, "oranje", "alternatives"),
        (False, 40_000, {"need": "Ja."}, "rood", "unanswered"),
        (False, 501, None, "rood", "unanswered"),
        (False, 500, None, "groen", "exempt"),
        (False, None, None, "onbepaald", "unknown"),
        (None, 40_000, None, "onbepaald", "unknown"),
        (None, 40_000, BOTH, "groen", "answered"),
        (None, 400, None, "groen", "exempt"),
    ],
)
def test_space(inside: bool | None, floor: int | None, ladder: dict[str, str] | None, colour: str, case: str) -> None:
    plot = {"parcel_m2": 60_000} if floor is None else {"parcel_m2": 60_000, "floor_m2": floor}
    assert judged("space", space__inside_urban_area=inside, space__plot=plot, space__ladder=ladder) == (colour, case)


def test_the_ladder_can_be_switched_off_by_decision() -> None:
    proposal = site(space__inside_urban_area=False)
    assert assess(proposal).case("space").colour == "rood"
    assert assess({**proposal, **decided("ladder_holds", False)}).case("space").case == "exempt"


@pytest.mark.parametrize(
    ("congestion", "firm", "flexibility", "kw", "colour", "case"),
    [
        ("available", None, {}, 1200, "groen", "available"),
        ("limited", 1200, {}, 1200, "groen", "no_gap"),
        ("limited", 1199, {}, 1200, "oranje", "tight"),
        ("structural_shortage", 1199, {}, 1200, "rood", "full"),
        ("structural_shortage", 0, {"flexible_kw": 1200}, 1200, "groen", "no_gap"),
        ("structural_shortage", 0, {"contract": True, "flexible_kw": 800}, 1200, "oranje", "flexible"),
        ("structural_shortage", 0, {}, 55.2, "oranje", "tight"),
        ("structural_shortage", 0, {}, 55.3, "rood", "full"),
        ("under_study", 0, {}, 1200, "oranje", "tight"),
        ("limited", None, {}, 1200, "onbepaald", "unknown"),
        (None, 0, {}, 1200, "onbepaald", "unknown"),
        ("limited", 0, {}, None, "onbepaald", "unknown"),
    ],
)
def test_energy(
    congestion: str | None, firm: float | None, flexibility: dict[str, Any], kw: float | None, colour: str, case: str
) -> None:
    grid = {k: v for k, v in {"congestion": congestion, "firm_kw": firm}.items() if v is not None}
    connection = {} if kw is None else {"consumption_kw": kw}
    found = judged("energy", energy__grid=grid, energy__flexibility=flexibility, energy__connection=connection)
    assert found == (colour, case)


@pytest.mark.parametrize(
    ("advice", "colour", "case"),
    [
        (None, "onbepaald", "unknown"),
        ([], "rood", "not_consulted"),
        ([{"party": "Breda", "advice": "positive"}], "groen", "agreed"),
        ([{"party": "Breda", "advice": "negative", "answer": "Route aangepast."}], "oranje", "answered"),
        ([{"party": "Breda", "advice": "conditional"}], "rood", "open"),
    ],
)
def test_region(advice: list[dict[str, Any]] | None, colour: str, case: str) -> None:
    made = assess(site(region_and_law__advice=advice))
    assert (made.case("region").colour, made.case("region").case) == (colour, case)
    assert made.outcome == "akkoord", "the region asks for attention and does not decide"


@pytest.mark.parametrize(
    ("free", "motivation", "colour", "case"),
    [
        (600, None, "groen", "not_needed"),
        (400, None, "rood", "absent"),
        (400, {"ground": "spatial_planning"}, "rood", "absent"),
        (400, {"ground": "spatial_planning", "proportionality": "Ja.", "lighter_measures": "Geen."}, "groen", "given"),
        (400, {"ground": "economic_need", "proportionality": "Ja.", "lighter_measures": "Geen."}, "rood", "economic"),
    ],
)
def test_a_refusal_needs_a_ground(free: int, motivation: dict[str, str] | None, colour: str, case: str) -> None:
    found = judged("law", housing__free_places=places(free), region_and_law__motivation=motivation)
    assert found == (colour, case)


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, "akkoord"),
        ({"energy__grid": {"congestion": "limited", "firm_kw": 0}}, "akkoord_onder_voorwaarden"),
        ({"housing__free_places": places(1)}, "afwijzen_mogelijk"),
        ({"housing__free_places": places(1), "care__gp_fte": None}, "aanvullen"),
        (
            {"housing__free_places": places(1), "care__gp_fte": None, "business__plan_allows": True},
            "geen_weigeringsgrond_plan",
        ),
    ],
)
def test_the_outcomes_are_tried_in_their_order(changes: dict[str, Any], outcome: str) -> None:
    assert assess(site(**changes)).outcome == outcome


def test_a_municipality_may_let_care_only_ask_for_attention() -> None:
    proposal = site(care__gp_fte=0, care__insurance={"arranged": False})
    assert assess(proposal).outcome == "afwijzen_mogelijk"
    assert assess({**proposal, **decided("care_is_hard", False)}).outcome == "akkoord"


# ------------------------------------------------------------------------------------------------ time


def line_of(**changes: Any) -> dict[str, tuple[int, int]]:
    made = assess(site(**changes))
    return {point.on.isoformat(): (point.need, point.shortage) for point in shown(made.line)}


def phases(*rows: tuple[date, int]) -> dict[str, Any]:
    return {"opening": rows[0][0], "phases": [{"from": day, "heads": heads} for day, heads in rows]}


def test_phases_and_later_places() -> None:
    found = line_of(
        business__planning=phases((OPENING, 200), (date(2029, 3, 1), 600)),
        housing__free_places=places(150),
        housing__projects=[
            {"name": "Campus", "places": 300, "delivered": date(2029, 2, 1), "plan": "hard"},
            {"name": "Idee", "places": 999, "delivered": date(2028, 1, 1), "plan": "soft"},
        ],
    )
    assert found == {"2028-03-01": (200, 50), "2029-02-01": (200, 0), "2029-03-01": (600, 150)}


def test_soft_plans_count_as_far_as_the_council_decides() -> None:
    project = {"name": "Idee", "places": 101, "delivered": date(2028, 1, 1), "plan": "soft"}
    proposal = site(housing__free_places=places(500), housing__projects=[project])
    assert assess(proposal).shortage == 100
    assert assess({**proposal, **decided("soft_plan_weight", 50)}).shortage == 50


def test_the_season_comes_back_every_year_and_only_then() -> None:
    made = assess(
        site(work__jobs={"heads": 100}, work__peak={"heads": 130, "months": [12, 1]}, housing__free_places=places(110))
    )
    assert {(p.on.month, p.need) for p in made.line if p.shortage} == {(12, 130), (1, 130)}
    assert made.shortage == 20


def test_a_peak_without_months_counts_always() -> None:
    assert line_of(work__jobs={"heads": 100}, work__peak={"heads": 130}) == {"2028-03-01": (130, 0)}


def test_a_phase_has_its_part_of_the_peak_unless_it_says_otherwise() -> None:
    planning = phases((OPENING, 100), (date(2029, 3, 1), 200))
    changes = {"work__jobs": {"heads": 200}, "work__peak": {"heads": 300}, "business__planning": planning}
    assert [need for need, _ in line_of(**changes).values()] == [150, 300]
    planning["phases"][0]["peak_heads"] = 120
    assert [need for need, _ in line_of(**changes).values()] == [120, 300]


def test_places_end_with_their_permit() -> None:
    item = lodging(100, available_until=date(2030, 6, 30))
    found = line_of(housing__free_places=places(500), housing__applicant_housing=[item])
    assert found == {"2028-03-01": (600, 0), "2030-07-01": (600, 100)}


def test_a_pledge_that_comes_too_late_leaves_it_red() -> None:
    late = lodging(200, stage="committed", available_from=date(2028, 6, 1))
    made = assess(site(housing__free_places=places(400), housing__applicant_housing=[late]))
    assert made.case("housing").colour == "rood"
    assert made.to_dict()["criteria"][0]["uncovered"] == 200


def test_conditions_have_a_date_and_a_proof() -> None:
    near = {"municipality": "Tilburg", "places": 200, "minutes": 20, "accepted_places": 200, "letter": "T-2026-4"}
    told = assess(site(housing__free_places=places(400), housing__region_places=[near])).to_dict("nl")
    (condition,) = told["conditions"]
    assert condition["before"] == "2028-03-01"
    assert "Tilburg huisvest 200 mensen" in condition["text"]
    assert "T-2026-4" in condition["proof"]


# ------------------------------------------------------------------------------------------------ range


def reference(free: int) -> Assessment:
    return assess(
        site(
            work__jobs=None,
            work__migrants={"reference_object": "distribution_centre"},
            space__plot={"floor_m2": 20_000, "parcel_m2": 40_000},
            housing__free_places=places(free),
        )
    )


@pytest.mark.parametrize(
    ("free", "colour", "outcome"),
    [(300, "groen", "akkoord"), (100, "onbepaald", "aanvullen"), (10, "rood", "afwijzen_mogelijk")],
)
def test_a_reference_object_decides_only_where_its_whole_range_agrees(free: int, colour: str, outcome: str) -> None:
    made = reference(free)
    figures = made.case("housing").figures
    assert (figures["need_low"], figures["need_high"]) == (28, 288)
    assert (made.case("housing").colour, made.outcome) == (colour, outcome)
    assert made.shortage == (None if colour == "onbepaald" else max(0, 288 - free))
    assert made.missing == (("ER-103",) if colour == "onbepaald" else ())
    assert any("referentieobject" in note for note in made.to_dict("nl")["notes"])


def test_what_would_make_it_green_is_told_for_every_criterion_that_is_not() -> None:
    made = assess(site(housing__free_places=places(1), energy__grid=None, care__gp_fte=0))
    for told in made.to_dict("nl")["criteria"]:
        assert bool(told["to_green"]) == (told["colour"] != "groen")


def test_figures_are_told_in_both_languages_and_are_the_same() -> None:
    made = assess(EXAMPLES / "kas-met-seizoen.yml")
    nl, en = made.to_dict("nl"), made.to_dict("en")
    assert [c["colour"] for c in nl["criteria"]] == [c["colour"] for c in en["criteria"]]
    assert nl["line"] == en["line"]
    assert nl["outcome_text"] != en["outcome_text"]


def test_the_guide_number_warns_and_never_refuses() -> None:
    guide = {"places": 500, "used": 100}
    made = assess(site(region_and_law__guide_number=guide))
    assert made.outcome == "akkoord"
    assert any("richtgetal wordt overschreden" in note for note in made.to_dict("nl")["notes"])


def test_the_conduct_of_the_employer_changes_no_verdict() -> None:
    fine = {"date": date(2025, 1, 1), "act": "Wav", "source": "openbaar register"}
    plain, fined = assess(site()), assess(site(region_and_law__advice=[]) | {"conduct": {"sanctions": [fine]}})
    assert [c.colour for c in fined.cases[:6]] == [c.colour for c in plain.cases[:6]]
    assert fined.outcome == plain.outcome


def test_added_value_and_jobs_per_hectare_and_trips() -> None:
    made = assess(
        site(
            space__added_value_eur_per_year=30_000_000,
            transport__travel={"shuttle": True, "shuttle_seats": 50, "shuttle_percent": 25},
        )
    )
    computed = made.to_dict()["computed"]
    assert (computed["added_value_per_hectare"], computed["peak_trips"], computed["shuttle_runs"]) == (
        5_000_000,
        600,
        3,
    )
    assert (computed["toilets_needed"], computed["showers_needed"]) == (75, 75)
    assert made.case("space").figures["jobs_per_ha"] == 100
    assert isinstance(made.case("care").figures["gp_needed"], Fraction)
