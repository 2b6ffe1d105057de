"""Every answer of the API has a type: what is sent is what the document promises, no field more and no field less."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from pydantic import BaseModel
from web_visitor import ask, get

import banen
from banen.serve.api import create_api
from banen.serve.api.answers import (
    account,
    appraisals,
    decisions,
    evidence,
    figures,
    law,
    measures,
    places,
    projections,
    who,
)
from banen.serve.cli import run

DOCUMENT = get("/v1/openapi.json").json()
PACKAGE = "2.11:criterion_factor:1.3~2.3:extra_in_work_per_year:1000"
SCENARIO = {"package": {"measures": {"2.11": {"criterion_factor": 1.3}, "2.3": {"extra_in_work_per_year": 1000}}}}
SITE = {"proposal": {"work": {"jobs": {"heads": 400}}}}
CASE = {"on": "2026-02-01", "case": {"monthly_wage": 6000, "birth_date": "1990-01-01"}}

QUICK: list[tuple[str, str, Any, type[BaseModel]]] = [
    ("GET", f"/projections?draws=4&until=2030&package={PACKAGE}", None, projections.Projection),
    ("GET", "/projections?draws=4&indicator=stock&indicator=stock@seo", None, projections.Projection),
    ("POST", "/projections", SCENARIO | {"draws": 4, "outlook": "cbs_2023"}, projections.Projection),
    ("GET", f"/appraisals?draws=12&until=2030&package={PACKAGE}", None, appraisals.Appraisal),
    ("POST", "/appraisals", SCENARIO | {"draws": 4, "until": 2028}, appraisals.Appraisal),
    ("GET", "/indicators", None, projections.Indicators),
    ("GET", "/outlooks", None, projections.Outlooks),
    ("GET", "/events", None, evidence.Events),
    ("GET", "/measures", None, measures.Measures),
    ("GET", "/measures/2.11", None, measures.Measure),
    ("GET", "/figures", None, figures.Figures),
    ("GET", "/figures/ST038", None, figures.UsedFigure),
    ("GET", "/series", None, figures.AllSeries),
    ("GET", "/series/immigration_total", None, figures.SeriesValues),
    ("GET", "/conflicts", None, figures.Contradictions),
    ("GET", "/assumptions", None, figures.Assumptions),
    ("GET", "/account-subjects?on=2025-11-01&known=2025-11-01", None, account.AccountStanding),
    ("GET", "/account-subjects/AJT-01", None, account.AccountSubject),
    ("GET", "/account-subjects/CM-01", None, account.AccountSubject),
    ("GET", "/account-changes?since=2024-11-01&until=2025-11-01", None, account.AccountChanges),
    ("GET", "/account-sources", None, account.AccountEvidence),
    ("GET", "/rules", None, law.Rules),
    ("GET", "/laws", None, law.Laws),
    ("GET", "/rule-changes?since=2026-01-01&until=2026-07-01", None, law.RuleChanges),
    ("POST", "/rules/kennismigrant/_check", CASE, law.Decision),
    ("POST", "/rules/minimumloon/_check", {"on": "2026-02-01", "case": {}, "language": "en"}, law.Decision),
    ("POST", "/assessments", SITE, places.Assessment),
    ("POST", "/suitabilities", SITE | {"among": ["AM26"]}, places.Suitability),
    ("GET", "/housing-needs?draws=4&among=PV30", None, places.HousingNeed),
    ("GET", "/local-numbers?band=:1000000&year=2035&draws=4", None, decisions.LocalNumbers),
    ("GET", "/local-numbers?band=:1000000&year=2035&draws=4&region=AM26", None, decisions.LocalNumbers),
    ("GET", "/backtests?draws=4", None, evidence.Backtest),
]
"""What is sent at once; hindcasts and the parts of an explanation are held to their type where they are run."""
LONG: list[tuple[str, Any, type[BaseModel]]] = [
    (
        "decisions",
        {"band": ":25000", "indicator": "net_migration", "year": 2035, "measures": ["2.1", "2.3"], "draws": 4}
        | {"rank": "surplus"},
        decisions.Frontier,
    ),
    ("attributions", SCENARIO | {"draws": 4}, projections.Attribution),
    (
        "explanations",
        SCENARIO | {"indicator": "stock", "parts": ["interactions"]},
        decisions.Explanation,
    ),
    ("differences", SCENARIO | {"scale": 0.02, "by": ["article", "region"]}, who.Who),
    ("projections", SCENARIO | {"engine": "lives", "scale": 0.002, "draws": 2}, projections.Projection),
    ("experiments", {"draws": 4}, evidence.Experiments),
    ("bars", {"draws": 4}, evidence.Bars),
]


def answered(kind: str, question: dict[str, Any]) -> Any:
    """The answer to a question that takes long, as somebody who follows the addresses gets it."""
    begun = ask("POST", f"/v1/{kind}", json=question)
    assert begun.status_code == 202, begun.text
    job = begun.json()
    assert begun.headers["Location"] == job["status_address"]
    while job["state"] in ("waiting", "running"):
        time.sleep(0.1)
        job = get(job["status_address"]).json()
    assert job["state"] == "done", job
    return get(job["answer_address"]).json()


@pytest.mark.parametrize(("method", "path", "body", "model"), QUICK, ids=[f"{m} {p[:40]}" for m, p, _, _ in QUICK])
def test_an_answer_has_the_type_that_is_promised(method: str, path: str, body: Any, model: type[BaseModel]) -> None:
    answer = ask(method, f"/v1{path}", json=body) if body is not None else ask(method, f"/v1{path}")
    assert answer.status_code == 200, answer.text
    model.model_validate_json(answer.text, strict=True)


@pytest.mark.parametrize(("kind", "question", "model"), LONG, ids=[kind for kind, _, _ in LONG])
def test_long_work_is_a_job_with_a_status_and_an_answer(kind: str, question: Any, model: type[BaseModel]) -> None:
    model.model_validate_json(json.dumps(answered(kind, question)), strict=True)


def test_lives_are_the_same_at_every_door(capsys: pytest.CaptureFixture[str]) -> None:
    asked = {"package": {"measures": {"2.11": {"criterion_factor": 1.3}}}, "until": 2030, "draws": 2}
    told = answered("projections", asked | {"engine": "lives", "scale": 0.002})
    package = banen.parse_settings(["2.11.criterion_factor=1.3"])
    typed = banen.project(package, until=2030, draws=2, engine="lives", scale=0.002)
    assert told == json.loads(json.dumps(typed.to_dict()))
    words = typed.receipt.command().split()[1:]
    assert words[:5] == ["project", "--engine", "lives", "--scale", "0.002"]
    assert run([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == told
    assert told["receipt"]["digest"] != banen.project(package, until=2030, draws=2).receipt.digest


def test_every_rule_has_the_type_that_is_promised() -> None:
    for rule in get("/v1/rules").json()["rules"]:
        law.Rule.model_validate_json(get(f"/v1/rules/{rule['id']}").text, strict=True)


def test_the_same_question_is_the_same_job() -> None:
    question = {"indicator": "stock"}
    first, again = (ask("POST", "/v1/explanations", json=question).json()["id"] for _ in range(2))
    other = ask("POST", "/v1/explanations", json={"indicator": "arrivals"}).json()["id"]
    assert first == again != other


@pytest.mark.parametrize(
    ("kind", "question", "faults"),
    [
        ("decisions", {"band": "x", "indicator": "net_migration", "year": 2035, "measures": ["9.9"]}, 2),
        ("decisions", {"band": ":1", "indicator": "net_migration", "year": 1990, "levels": "five"}, 2),
        ("attributions", {}, 1),
        ("differences", {"by": ["shoe_size"], "scale": 0.0001, "package": {"measures": {"9.9": {}}}}, 3),
        ("projections", {"engine": "fast", "scale": 2.0}, 2),
        ("projections", {"scale": 0.1, "package": {"measures": {"9.9": {}}}}, 2),
        ("projections", {"engine": "lives", "scale": 0.0001, "outlook": "rosy"}, 2),
        ("projections", {"engine": "lives", "draws": 51, "assumed": {"entry.paid_up_share": 9.0}}, 2),
        ("explanations", {"indicator": "stock", "parts": ["tipping"]}, 1),
        ("explanations", {"indicator": "stock", "points": 17, "package": {"measures": {"9.9": {}}}}, 2),
        ("backtests", {"origin": 1900, "extra": 1}, 2),
    ],
)
def test_a_question_that_cannot_be_asked_never_becomes_a_job(kind: str, question: Any, faults: int) -> None:
    refused = ask("POST", f"/v1/{kind}", json=question)
    assert (refused.status_code, len(refused.json()["errors"])) == (400, faults), refused.text


def test_a_job_that_is_not_there_is_told() -> None:
    for path in ("jobs", "decisions", "bars"):
        assert get(f"/v1/{path}/{'0' * 16}").status_code == 404
    found = ask("POST", "/v1/explanations", json={"indicator": "stock"}).json()["id"]
    assert get(f"/v1/bars/{found}").status_code == 404


def test_every_address_answers_with_a_named_type() -> None:
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            given = [status for status in operation["responses"] if status.startswith("2")]
            assert len(given) == 1 + (f"{method} {path}" == "post /projections"), (path, method)  # or a job
            for status in given:
                schema = operation["responses"][status]["content"]["application/json"]["schema"]
                assert schema["$ref"].startswith("#/components/schemas/"), (path, method)
            assert operation["description"], (path, method)
            for parameter in operation.get("parameters", []):
                assert parameter.get("description"), (path, parameter["name"])


def test_every_type_says_what_it_is_and_every_field_explains_itself() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        assert schema.get("description"), name
        assert schema.get("properties"), name


def test_the_document_is_the_same_for_every_api() -> None:
    assert create_api().openapi() == json.loads(json.dumps(create_api().openapi()))
