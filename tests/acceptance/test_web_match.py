"""Matching without a portal: the API hands a round out once, Python gives the same, and a page tells who watches."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.web_visitor import ask, get

import banen
from banen.decide.matching.evaluation import planned_start, staggered_start
from banen.decide.matching.figures import measure_figures, package_of
from banen.serve.api.answers.matching import MatchConstants, MatchedRound
from banen.simulate.measures.packages import read_package

PERSON = {"id": "a", "place": "GM0518", "hours": {"min": 8, "max": 40}, "work_right": "free"}


def answered(question: dict[str, Any]) -> Any:
    begun = ask("POST", "/v1/matches", json=question)
    assert begun.status_code == 202, begun.text
    job = begun.json()
    while job["state"] in ("waiting", "running"):
        time.sleep(0.05)
        job = get(job["status_address"]).json()
    return job


def test_a_round_of_the_api_is_typed_explained_and_handed_out_once() -> None:
    job = answered({"synthetic": 60, "on": "2026-11-29", "explain": ["SYNTHETIC-P000001"]})
    made = MatchedRound.model_validate(get(job["answer_address"]).json())
    assert made.SYNTHETIC
    assert made.gap == 0
    assert [each.person for each in made.explanations] == ["SYNTHETIC-P000001"]
    assert get(job["answer_address"]).status_code == 404, "nothing about people is kept"
    same = banen.match(synthetic=60, on=date(2026, 11, 29)).to_dict()
    assert [each.model_dump() for each in made.proposals] == same["proposals"]


def test_a_forbidden_field_is_refused_by_name_in_the_api() -> None:
    job = answered({"people": [PERSON | {"nationality": "SY"}], "vacancies": []})
    told = get(job["answer_address"])
    assert told.status_code == 400
    assert "nationality" in told.text
    assert ask("POST", "/v1/matches", json={"synthetic": 3, "proposals": 9}).status_code in (400, 422)


def test_the_constants_of_matching_have_a_range_and_an_owner() -> None:
    made = MatchConstants.model_validate(get("/v1/match-constants").json())
    assert all(low <= one.value <= high for one in made.constants for low, high in [one.range])


@pytest.mark.parametrize(("address", "words"), [
    ("/nl/koppelen", ("nationaliteit", "DPIA: nog niet", "nog geen audit gepubliceerd", "loting")),
    ("/en/matching", ("nationality", "DPIA: not yet", "No audit has been published", "lottery")),
])  # fmt: skip
def test_a_page_tells_who_watches(address: str, words: tuple[str, ...]) -> None:
    page = get(address)
    assert page.status_code == 200
    for word in words:
        assert word in page.text, word


def test_a_staggered_start_is_a_lottery_of_its_seed_alone() -> None:
    planned = planned_start()
    assert len({each.region for each in planned}) == len(planned) == 35
    regions = [each.region for each in planned]
    first = date(2027, 11, 1)
    one = staggered_start(regions, first, 7, 2, 1)
    assert one == staggered_start(regions[::-1], first, 7, 2, 1)
    assert one != staggered_start(regions, first, 7, 2, 2)
    assert [sum(each.wave == wave for each in one) for wave in range(1, 8)] == [5] * 7
    assert (one[0].starts, one[-1].starts) == (first, date(2028, 11, 1))


def test_counts_become_packages_that_can_be_projected(tmp_path: Path) -> None:
    told = measure_figures(5000, 3200, 30_000, 80_000, 400)
    for d, extra in ((0.0, 5000), (0.5, 2500)):
        file = tmp_path / "package.yml"
        file.write_text(package_of(told, d), encoding="utf-8")
        settings = read_package(file).settings
        assert settings["2.3"]["extra_in_work_per_year"] == extra
        assert settings["2.12"]["share_matched"] == 0.375
    file.write_text(package_of(told, 1.0), encoding="utf-8")
    assert "1.5" not in read_package(file).settings, "at d = 1 nobody is extra"
