"""The API: what Python gives, by the Dutch design rules, with every fault at once."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate
from web_visitor import ask, get

from banen.decide.sites import assess
from banen.model.rules import rule
from banen.model.rules.decide import decide
from banen.model.rules.examples import examples
from banen.serve.api import API_VERSION, create_api
from banen.simulate.packages import from_short_text
from banen.simulate.projection import project

SITES = Path(__file__).parents[2] / "examples" / "sites"
DOCUMENT = get("/v1/openapi.json").json()
SAMPLES = {"/measures/{id}": "2.11", "/figures/{id}": "ST038", "/rules/{id}": "kennismigrant"}
PATHS = sorted(path for path, operations in DOCUMENT["paths"].items() if "get" in operations)


@pytest.mark.parametrize("path", PATHS)
def test_every_path_answers_as_documented(path: str) -> None:
    there = "/v1" + path.replace("{id}", SAMPLES.get(path, ""))
    answer = get(there + ("?draws=4" if path in ("/projections", "/backtests") else ""))
    assert answer.status_code == 200
    assert answer.headers["API-Version"] == API_VERSION
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert get(f"{there}/").status_code == 404


def test_a_projection_is_that_of_python() -> None:
    package = "L.20:real_increase:0.2~2.8:from:2029,budget_eur_m:100"
    expected = project(from_short_text(package), draws=8, seed=3, until=2040).to_dict()
    found = get("/v1/projections", params={"package": package, "draws": 8, "seed": 3, "until": 2040}).json()
    assert found == json.loads(json.dumps(expected))
    body = {"package": {"measures": {"L.20": {"real_increase": 0.2}}}, "draws": 8}
    posted = ask("POST", "/v1/projections", json=body).json()
    assert (
        posted["indicators"]["stock"]
        == project(from_short_text("L.20:real_increase:0.2"), draws=8).to_dict()["indicators"]["stock"]
    )


def test_a_check_is_that_of_python() -> None:
    chosen, example = rule("kennismigrant"), examples(rule("kennismigrant"))[0]
    case = {n: v.isoformat() if isinstance(v, date) else v for n, v in example.case.items()}
    found = ask("POST", "/v1/rules/kennismigrant/_check", json={"on": example.on.isoformat(), "case": case}).json()
    assert found == json.loads(json.dumps(decide(chosen, example.case, example.on).to_dict("nl")))


def test_an_assessment_is_that_of_python() -> None:
    read = [yaml.safe_load((SITES / name).read_text(encoding="utf-8")) for name in ("400-600-200.yml", "regio.yml")]
    proposal, region = (json.loads(json.dumps(data, default=str)) for data in read)
    body = {"proposal": proposal, "region": region, "language": "en"}
    found = ask("POST", "/v1/assessments", json=body).json()
    expected = json.loads(json.dumps(assess(SITES / "400-600-200.yml", SITES / "regio.yml").to_dict("en")))
    for one in (found, expected):
        one["receipt"] |= {"proposal": "", "region": ""}
    assert found == expected
    assert ask("POST", "/v1/assessments", json={"proposal": {}}).json()["outcome"] == "aanvullen"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "faults"),
    [
        ("GET", "/v1/projections?package=2.1:low_value:1~9.9:x:1", None, 400, 2),
        ("GET", "/v1/projections?draws=0&until=1990", None, 400, 2),
        ("GET", "/v1/measures/2.99", None, 404, 1),
        ("GET", "/v1/figures/ST9999", None, 404, 1),
        ("GET", "/v1/projections?draws=4&indicator=stok", None, 404, 1),
        ("GET", "/v1/nothing", None, 404, 0),
        ("PUT", "/v1/measures", None, 405, 0),
        ("POST", "/v1/projections", {"draws": 9999, "extra": 1}, 400, 2),
        (
            "POST",
            "/v1/rules/kennismigrant/_check",
            {"on": "2026-03-01", "case": {"x": 1, "monthly_wage": "veel"}},
            400,
            2,
        ),
        ("POST", "/v1/rules/kennismigrant/_check", {"on": "soon", "case": {}}, 400, 1),
        ("POST", "/v1/assessments", {"proposal": {"work": {"jobs": {"heads": "veel"}}, "vervoer": {}}}, 400, 2),
        ("POST", "/v1/assessments", {"proposal": [], "regional_need": -1, "extra": 1}, 400, 3),
    ],
)
def test_every_fault_is_a_problem_that_lists_them_all(
    method: str, path: str, body: object, status: int, faults: int
) -> None:
    answer = ask(method, path, json=body) if body is not None else ask(method, path)
    problem = answer.json()
    assert answer.status_code == problem["status"] == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["API-Version"] == API_VERSION
    assert set(problem) == {"type", "title", "status", "detail", "instance", "errors"}
    assert len(problem["errors"]) == faults
    assert "Traceback" not in answer.text


def test_the_document_follows_the_design_rules() -> None:
    names = set()
    for path, operations in DOCUMENT["paths"].items():
        assert re.fullmatch(r"(/([a-z0-9-]+|\{[a-z]+\}))+(/_[a-z]+)?", path)
        for operation in operations.values():
            names.add(operation["operationId"])
            assert "422" not in operation["responses"]
            assert "API-Version" in operation["responses"]["200"]["headers"]
            for status in ("400", "404"):
                assert set(operation["responses"][status]["content"]) == {"application/problem+json"}
            for parameter in operation.get("parameters", []):
                assert re.fullmatch(r"[a-z][A-Za-z0-9]*", parameter["name"])
    assert len(names) == sum(len(operations) for operations in DOCUMENT["paths"].values())
    assert re.fullmatch(r"\d+\.\d+\.\d+", DOCUMENT["info"]["version"])
    assert DOCUMENT["openapi"].startswith("3.")


def test_the_document_is_valid_openapi_and_says_who_answers_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    validate(DOCUMENT)
    assert set(DOCUMENT["info"]["license"]) == {"name", "identifier"}
    assert [server["url"] for server in DOCUMENT["servers"]] == [f"/v{API_VERSION.partition('.')[0]}"]
    given = {"NAME": "Gemeente X", "EMAIL": "api@x.test", "URL": "https://x.test/"}
    for field, value in given.items():
        monkeypatch.setenv(f"BANEN_CONTACT_{field}", value)
    assert create_api().openapi()["info"]["contact"] == {n.lower(): value for n, value in given.items()}


def test_a_method_that_an_address_does_not_know_names_those_that_it_knows() -> None:
    assert ask("PUT", "/v1/projections").headers["Allow"] == "GET, POST"
    assert ask("DELETE", "/v1/rules/kennismigrant").headers["Allow"] == "GET"


@given(
    st.text(max_size=40), st.text(max_size=10), st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=3)
)
@settings(max_examples=30, deadline=None)
def test_whatever_is_asked_the_answer_is_a_result_or_a_problem(text: str, name: str, case: dict[str, str]) -> None:
    answers = [
        get("/v1/projections", params={"package": text, "draws": 2, "indicator": "stock"}),
        get("/v1/figures", params={"q": text, "topic": name}),
        ask("POST", "/v1/rules/kennismigrant/_check", json={"on": "2026-03-01", "case": case}),
        ask("POST", "/v1/projections", json={"package": {"measures": {text: case}, name: text}, "draws": 2}),
        ask("POST", "/v1/projections", content=text.encode("utf-8", "surrogatepass")),
    ]
    for answer in answers:
        assert answer.status_code < 500
        assert answer.status_code == 200 or answer.headers["Content-Type"] == "application/problem+json"
