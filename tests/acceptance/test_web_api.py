"""The API: what Python gives, by the Dutch design rules, with every fault at once."""

from __future__ import annotations

import json
import math
import re
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate
from web_visitor import ask, get

from banen.decide.accounts.appraisal import appraise
from banen.errors import ScenarioError
from banen.model.rules import rule
from banen.model.rules.decide import decide
from banen.model.rules.examples import examples
from banen.observe.assumptions import assumptions
from banen.serve.api import API_VERSION, create_api
from banen.serve.api.jobs import Kind
from banen.serve.cli import run
from banen.simulate.measures.packages import baseline, from_short_text
from banen.simulate.results.projection import project
from banen.sites import assess

SITES = Path(__file__).parents[2] / "examples" / "sites"
DOCUMENT = get("/v1/openapi.json").json()
SAMPLES = {
    "/measures/{id}": "2.11", "/figures/{id}": "ST038", "/rules/{id}": "kennismigrant",
    "/series/{id}": "immigration_total", "/account-subjects/{id}": "CM-01",
}  # fmt: skip
QUERIES = {
    **dict.fromkeys(("/projections", "/appraisals", "/backtests", "/housing-needs"), "?draws=4"),
    "/account-changes": "?since=2024-11-01&until=2025-11-01",
    "/local-numbers": "?band=:1000000&year=2035&draws=4", "/rule-changes": "?since=2026-01-01&until=2026-02-01",
}  # fmt: skip
MADE = {f"/{kind}/{{id}}" for kind in get_args(Kind)} | {"/jobs/{id}"}
"""Answers of jobs, which stand there once their question was posted."""
KEPT = {"/quotas", "/quotas/{name}", "/quotas/{name}/proposals"}
"""Addresses of the ledger, which a server without a store does not keep (:mod:`tests.act.test_rights` asks them)."""
PATHS = sorted(p for p, operations in DOCUMENT["paths"].items() if "get" in operations and p not in MADE | KEPT)


@pytest.mark.parametrize("path", PATHS)
def test_every_path_answers_as_documented(path: str) -> None:
    there = "/v1" + path.replace("{id}", SAMPLES.get(path, ""))
    answer = get(there + QUERIES.get(path, ""))
    assert answer.status_code == 200
    assert answer.headers["API-Version"] == API_VERSION
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert get(f"{there}/").status_code == 404


def test_a_server_without_a_store_says_that_it_keeps_no_numbers() -> None:
    answer = get("/v1/quotas", headers={"Authorization": "Bearer a-token-of-nobody"})
    assert (answer.status_code, answer.json()["status"]) == (404, 404)
    assert "keeps no numbers" in answer.json()["title"]


def test_who_shows_no_token_is_asked_for_one_before_anything_else() -> None:
    answer = get("/v1/quotas")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


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


HELD = {"entry.paid_up_share": 0.6, "stay.eu_months_long": 150.0}


def test_assumptions_are_held_as_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--set", "L.20.real_increase=0.2", "--draws", "4", "--until", "2030", "--appraisal", "--json"]
    assert run(["project", *options, *(part for n, v in HELD.items() for part in ("--assume", f"{n}={v}"))]) == 0
    expected = json.loads(capsys.readouterr().out)
    asked = {"package": "L.20:real_increase:0.2", "draws": 4, "until": 2030}
    held = "~".join(f"{name}:{value}" for name, value in HELD.items())
    body = asked | {"package": {"measures": {"L.20": {"real_increase": 0.2}}}, "assumed": HELD}
    for found in (
        get("/v1/projections", params={**asked, "assumed": held}).json(),
        ask("POST", "/v1/projections", json=body).json(),
    ):
        assert found["indicators"] == expected["indicators"]
        assert found["receipt"]["pinned"] == expected["receipt"]["pinned"] == HELD
    for found in (
        get("/v1/appraisals", params={**asked, "assumed": held}).json(),
        ask("POST", "/v1/appraisals", json=body).json(),
    ):
        assert found["appraisal"] == expected["appraisal"]
        assert found["receipt"]["pinned"] == HELD
    free = get("/v1/appraisals", params=asked).json()["appraisal"]
    assert free["lines"]["wage_bill"] != expected["appraisal"]["lines"]["wage_bill"]


def test_what_cannot_be_held_is_refused_with_one_sentence_at_every_door(capsys: pytest.CaptureFixture[str]) -> None:
    entry = assumptions()["entry.paid_up_share"]
    told = f"entry.paid_up_share cannot be 9: its range is {entry.low:g} to {entry.high:g} (share)."
    with pytest.raises(ScenarioError, match=re.escape(told)):
        project(baseline(), assumed={"entry.paid_up_share": 9})
    with pytest.raises(ScenarioError, match=re.escape(told)):
        appraise(baseline(), assumed={"entry.paid_up_share": 9})
    assert run(["project", "--assume", "entry.paid_up_share=9"]) == ScenarioError.exit_code
    assert told in " ".join(capsys.readouterr().err.split())
    for answer in (
        get("/v1/projections?assumed=entry.paid_up_share:9"),
        ask("POST", "/v1/appraisals", json={"assumed": {"entry.paid_up_share": 9}}),
    ):
        assert answer.status_code == 400
        assert answer.json()["errors"] == [{"where": "assumed", "detail": told}]


def test_python_tells_every_fault_of_a_run_at_once() -> None:
    with pytest.raises(ScenarioError) as refused:
        project(baseline(), until=1990, draws=0, assumed={"entry.paid_up_share": 9, "stay.eu_months_long": math.nan})
    assert len(refused.value.faults) == 4


def test_a_check_is_that_of_python() -> None:
    chosen, example = rule("kennismigrant"), examples(rule("kennismigrant"))[0]
    case = {n: v.isoformat() if isinstance(v, date) else v for n, v in example.case.items()}
    found = ask("POST", "/v1/rules/kennismigrant/_check", json={"on": example.on.isoformat(), "case": case}).json()
    assert found == json.loads(json.dumps(decide(chosen, example.case, example.on).to_dict("nl")))


def test_where_text_and_table_of_the_law_differ_is_told_with_the_rule() -> None:
    told = {one["id"]: one for one in get("/v1/rules/zoekperiode").json()["disagreements"]}
    assert "18 november 2023" in told["D07"]["taken"]["nl"]
    assert "18 November 2023" in get("/en/check/zoekperiode").text
    assert 'href="https://www.gemeente.nu/' in get("/nl/koppelen").text


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
        ("GET", "/v1/projections?package=9.9:x:1&assumed=entry.paid_up_share:9~stay.x:1~demand.level", None, 400, 4),
        ("GET", "/v1/appraisals?assumed=stay.eu_months_lang:1", None, 404, 1),
        ("POST", "/v1/projections", {"package": {"measures": {"9.9": {"x": 1}}}, "assumed": {"a": 1, "b": 2}}, 400, 3),
        ("POST", "/v1/appraisals", {"assumed": {"stay.eu_months_long": "150"}}, 400, 1),
        ("POST", "/v1/appraisals", {"assumed": {"stay.eu_months_long": False}}, 400, 1),
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
        ("POST", "/v1/rules/kennismigrant/_check", {"on": "2026-02-01", "case": {}, "language": "xx"}, 400, 1),
        ("POST", "/v1/assessments", {"proposal": {}, "language": "Dutch"}, 400, 1),
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
            assert "API-Version" in next(r for s, r in operation["responses"].items() if s[0] == "2")["headers"]
            for status in ("400", "404"):
                assert set(operation["responses"][status]["content"]) == {"application/problem+json"}
            for parameter in operation.get("parameters", []):
                form = r"[A-Z][A-Za-z]*(-[A-Z][A-Za-z]*)*" if parameter["in"] == "header" else r"[a-z][A-Za-z0-9]*"
                assert re.fullmatch(form, parameter["name"])
    assert len(names) == sum(len(operations) for operations in DOCUMENT["paths"].values())
    assert re.fullmatch(r"\d+\.\d+\.\d+", DOCUMENT["info"]["version"])
    assert DOCUMENT["openapi"].startswith("3.")


def test_the_document_is_valid_openapi_and_says_who_answers_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    validate(DOCUMENT)
    assert set(DOCUMENT["info"]["license"]) == {"name", "identifier"}
    assert [server["url"] for server in DOCUMENT["servers"]] == [f"/v{API_VERSION.partition('.')[0]}"]
    given = {"NAME": "Gemeente X", "EMAIL": "api@example.nl", "URL": "https://x.test/"}
    for field, value in given.items():
        monkeypatch.setenv(f"BANEN_CONTACT_{field}", value)
    assert create_api().openapi()["info"]["contact"] == {n.lower(): value for n, value in given.items()}


def test_a_method_that_an_address_does_not_know_names_those_that_it_knows() -> None:
    assert ask("PUT", "/v1/projections").headers["Allow"] == "GET, HEAD, POST"
    assert ask("DELETE", "/v1/rules/kennismigrant").headers["Allow"] == "GET, HEAD"


@given(
    st.text(max_size=40), st.text(max_size=10), st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=3)
)
@settings(max_examples=30)
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
