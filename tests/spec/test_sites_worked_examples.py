"""The worked examples of the site assessment (ER), the regional allocation (RA) and the housing programme (VH)."""

from __future__ import annotations

import copy
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from banen.errors import UserError
from banen.sites import Assessment, assess
from banen.sites.allocation import Host, allocate
from banen.sites.programme import check_shares, divide_need, escalate, read_programme
from banen.sites.settings import settle
from banen.sites.situation import HousingObject
from banen.sites.timeline import places_of

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "sites"
SEED = yaml.safe_load((EXAMPLES / "400-600-200.yml").read_text(encoding="utf-8"))
"""400 places in the municipality, 600 new labour migrants, nothing from the applicant or the region."""


def site(**changes: Any) -> dict[str, Any]:
    """The seed's example with some answers changed (``topic__key=value``); None takes the answer out."""
    made = copy.deepcopy(SEED)
    for path, value in changes.items():
        topic, key = path.split("__")
        if value is None:
            made[topic].pop(key, None)
        else:
            made[topic][key] = value
    return dict(made)


def built(places: int) -> dict[str, Any]:
    """Housing that the applicant builds before opening, certified."""
    return {
        "name": "Eigen bouw", "stage": "building", "type": "lodging", "area_m2": places * 10, "permit_places": places,
        "available_from": date(2028, 2, 1), "minutes": 10, "certificate": "certified",
    }  # fmt: skip


def accepted(places: int) -> list[dict[str, Any]]:
    return [{"municipality": "Tilburg", "places": 300, "minutes": 25, "accepted_places": places, "letter": "T-1"}]


@pytest.mark.parametrize(
    ("id_", "changes", "shortage", "colour", "outcome"),
    [
        ("ER-T1", {}, 200, "rood", "afwijzen_mogelijk"),
        ("ER-T2", {"housing__applicant_housing": [built(200)]}, 0, "groen", "akkoord"),
        ("ER-T3", {"housing__region_places": accepted(200)}, 200, "oranje", "akkoord_onder_voorwaarden"),
        (
            "ER-T4",
            {"housing__applicant_housing": [built(120)], "housing__region_places": accepted(80)},
            80,
            "oranje",
            "akkoord_onder_voorwaarden",
        ),
        ("ER-T9", {"business__plan_allows": True}, 200, "rood", "geen_weigeringsgrond_plan"),
        ("ER-T12", {"energy__grid": None}, 200, "rood", "aanvullen"),
    ],
)
def test_the_seeds_example(id_: str, changes: dict[str, Any], shortage: int, colour: str, outcome: str) -> None:
    made = assess(site(**changes))
    assert (made.shortage, made.case("housing").colour, made.outcome) == (shortage, colour, outcome), id_


def test_er_t12_names_the_question_that_is_missing_and_who_answers_it() -> None:
    told = assess(site(energy__grid=None)).to_dict("en")
    assert [(m["id"], m["supplied_by"], m["criteria"]) for m in told["missing"]] == [
        ("ER-602", "grid operator", ["energy"])
    ]


@pytest.mark.parametrize(
    ("id_", "answers", "places"),
    [
        ("ER-T7 lodging", {"type": "lodging", "area_m2": 300}, 30),
        ("ER-T7 dwelling", {"type": "dwelling", "area_m2": 300}, 25),
        ("ER-T7 new build", {"type": "new_build", "area_m2": 300}, 20),
        ("ER-T8", {"type": "new_build", "area_m2": 300, "bedrooms": 18, "one_per_room": True}, 18),
        ("permit", {"type": "lodging", "area_m2": 300, "permit_places": 12}, 12),
        ("fire safety", {"type": "lodging", "area_m2": 300, "beds_allowed": 28, "fire_safety_places": 27}, 27),
        ("rooms of new build", {"type": "new_build", "area_m2": 300, "bedrooms": 18}, 18),
        ("no area, no permit", {"type": "lodging"}, None),
        ("rooms not told", {"type": "lodging", "area_m2": 300, "one_per_room": True}, None),
        ("type not told", {"area_m2": 300}, None),
        ("under one place", {"type": "lodging", "area_m2": Fraction(99, 10)}, 0),
    ],
)
def test_places_of_an_object(id_: str, answers: dict[str, Any], places: int | None) -> None:
    settings = settle({}, date(2026, 11, 1))
    assert places_of(HousingObject("x", "existing", answers), settings) == places, id_


def test_er_t10_general_practitioner() -> None:
    told = assess(site()).to_dict()
    care = next(c for c in told["criteria"] if c["id"] == "care")
    assert (care["persons"], care["patients_per_gp"], care["gp_needed"]) == (600, 2095, 0.286)


@pytest.mark.parametrize("rule", ["nearest", "fair", "optimal"])
def test_ra_4_nothing_to_spread(rule: str) -> None:
    assert set(allocate(0, REGION, rule).persons.values()) == {0}


REGION = [
    Host("P", 90, Fraction(12), Fraction("0.5")),
    Host("Q", 150, Fraction(25), Fraction("0.3")),
    Host("R", 40, Fraction(35), Fraction("0.2")),
]


@pytest.mark.parametrize(
    ("rule", "persons"),
    [("nearest", [90, 110, 0]), ("fair", [90, 70, 40]), ("optimal", [90, 110, 0])],
)
def test_ra_1_the_region(rule: str, persons: list[int]) -> None:
    assert list(allocate(200, REGION, rule).persons.values()) == persons


def test_ra_3_equal_weights_go_by_code() -> None:
    hosts = [Host(code, 100, Fraction(20), Fraction(1)) for code in ("C", "A", "B")]
    assert allocate(10, hosts, "fair").persons == {"A": 4, "B": 3, "C": 3}


def test_vhv_1_shares_follow_the_dwelling_stock() -> None:
    rows = {"A": {"dwellings": 50_000}, "B": {"dwellings": 30_000}, "C": {"dwellings": 20_000}}
    assert divide_need(1000, rows, {"dwellings": Fraction(1)}) == {"A": 500, "B": 300, "C": 200}


@pytest.mark.parametrize(
    ("id_", "percent", "passed", "without"),
    [
        ("met", {"A": 50, "B": 50}, True, ()),
        ("VHV-3", {"A": 100, "B": 0}, False, ("B",)),
        ("VHV-4", {"A": 50, "B": 49}, False, ()),
        ("not told", {"A": 100, "B": None}, None, ("B",)),
    ],
)
def test_vh_2(id_: str, percent: dict[str, int | None], passed: bool | None, without: tuple[str, ...]) -> None:
    check = check_shares({code: None if value is None else Fraction(value) for code, value in percent.items()})
    assert (check.passed, check.municipalities) == (passed, without), id_


@pytest.mark.parametrize(
    ("taken", "step", "absent"),
    [
        ((), "interbestuurlijk_toezicht", "bestuurlijk_overleg, instructie"),
        ((), "instructie", "bestuurlijk_overleg"),
        (("bestuurlijk_overleg",), "interbestuurlijk_toezicht", "instructie"),
    ],
)
def test_vhv_5_the_ladder_skips_no_step(taken: tuple[str, ...], step: str, absent: str) -> None:
    with pytest.raises(UserError, match=absent):
        escalate(taken, step)


def test_the_ladder_goes_up_step_by_step() -> None:
    taken: tuple[str, ...] = ()
    for step in ("bestuurlijk_overleg", "instructie", "interbestuurlijk_toezicht"):
        taken = escalate(taken, step)
    assert taken[-1] == "interbestuurlijk_toezicht"


def programme(**changes: Any) -> dict[str, Any]:
    plan = {"name": "Campus", "places": 600, "delivered": date(2029, 1, 1), "plan_reference": "art. 5.12"}
    return {
        "need": 1000,
        "agreement": "R-2026",
        "due": date(2030, 1, 1),
        "municipalities": [
            {"municipality": "Tilburg", "share_percent": 60, "plans": [plan]},
            {"municipality": "Waalwijk", "share_percent": 40, "plans": [{**plan, "places": 400}]},
        ],
        **changes,
    }


def test_a_programme_that_meets_all_checks() -> None:
    made = read_programme(programme())
    assert [check.passed for check in made.checks] == [True] * 5
    assert made.shares == {"GM0855": 600, "GM0867": 400}
    assert made.next_steps == {}


def test_plans_that_come_too_late_start_the_ladder_at_its_first_step() -> None:
    made = read_programme(programme(due=date(2028, 1, 1)))
    assert {c.id: c.passed for c in made.checks}["VH-3"] is False
    assert made.next_steps == {"GM0855": "bestuurlijk_overleg", "GM0867": "bestuurlijk_overleg"}


def test_a_programme_file_that_skips_a_step_is_refused() -> None:
    step = {"municipality": "Tilburg", "step": "interbestuurlijk_toezicht", "date": date(2029, 1, 1)}
    with pytest.raises(UserError, match="GM0855: interbestuurlijk_toezicht is not possible yet"):
        read_programme(programme(steps=[step]))


def test_need_by_length_of_stay_and_shares_by_weights() -> None:
    made = read_programme(
        {
            "need_by_stay": [
                {"stay": "kort", "workers": 500, "adequately_housed": 100},
                {"stay": "lang", "workers": 100, "family": 0.6, "percent_with_family": 50},
            ],
            "weights": {"dwellings": 50, "jobs": 50, "workers": 0},
            "municipalities": [
                {"municipality": "Tilburg", "dwellings": 3, "jobs": 1},
                {"municipality": "Waalwijk", "dwellings": 1, "jobs": 1},
            ],
        }
    )
    assert made.need == 400 + 130
    assert made.shares == {"GM0855": 331, "GM0867": 199}


def test_the_example_is_the_example_of_the_package() -> None:
    made: Assessment = assess(EXAMPLES / "400-600-200.yml", EXAMPLES / "regio.yml")
    housing = made.case("housing").figures
    assert (housing["own"], housing["need"], made.shortage) == (400, 600, 200)
    assert sum(request.asked for request in made.requests) == 200
