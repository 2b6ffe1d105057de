"""A client made of the document by openapi-python-client asks the README's questions and gives the CLI's numbers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.serving import served
from web_visitor import application

from banen.serve.api import create_api
from banen.serve.cli import run

ROOT = Path(__file__).parents[2]
TOOL = ROOT / ".cache" / "client" / "bin" / "openapi-python-client"
HOW = "openapi-python-client is not installed, so no client was made. `make test` installs it"
PACKAGE = "examples/packages/hoogwaardig.yml"
HELD = {"draws": 4, "seed": 1}
DRAWS = ["--draws", "4"]


class Client:
    """A generated client: its functions by name of the operation, its types, and a connection."""

    def __init__(self, address: str) -> None:
        self.connection = import_module("banen_client").Client(base_url=f"{address}/v1", timeout=120)
        self.models = import_module("banen_client.models")

    def ask(self, address: str, **given: Any) -> Any:
        """The answer of an operation, as the type that the client made for it."""
        found = import_module(f"banen_client.api.{address}").sync(client=self.connection, **given)
        assert type(found).__name__ != "Problem", found
        return found

    def wait(self, job: Any, address: str) -> Any:
        """The answer of a job, once it has ended."""
        while (state := self.ask("jobs.get_job", id=job.id)).state in ("waiting", "running"):
            time.sleep(0.1)
        assert state.state == "done", state
        return self.ask(address, id=job.id)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    if not TOOL.exists():
        pytest.skip(HOW)
    folder = tmp_path_factory.mktemp("client")
    (folder / "openapi.json").write_text(json.dumps(create_api().openapi()), encoding="utf-8")
    command = [TOOL, "generate", "--path", "openapi.json", "--output-path", "banen_client", "--meta", "none"]
    path = {"PATH": f"{TOOL.parent}{os.pathsep}{os.environ['PATH']}"}
    made = subprocess.run(
        [*command, "--fail-on-warning"], cwd=folder, capture_output=True, text=True, env=os.environ | path
    )
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    with served(application()) as address:
        made_client = Client(address)
        yield made_client
        made_client.connection.get_httpx_client().close()
    sys.path.remove(str(folder))


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers of the README stand in the folder of the clone."""
    monkeypatch.chdir(ROOT)


def terminal(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """The JSON of the command line."""
    assert run([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def package() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(
        json.dumps(yaml.safe_load(Path(PACKAGE).read_text(encoding="utf-8")), default=str)
    )
    return read


def test_what_does_this_package_do(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    body = client.models.ProjectionBody.from_dict({"package": package(), **HELD})
    found = client.ask("projections.post_projection", body=body)
    expected = terminal(capsys, "project", "--package", PACKAGE, *DRAWS)
    stock = found.indicators["stock"]
    assert stock.unit == "persons"
    assert [year.p50 for year in stock.difference] == [
        year["p50"] for year in expected["indicators"]["stock"]["difference"]
    ]
    assert found.to_dict()["indicators"] == expected["indicators"]
    assert found.receipt.digest == expected["receipt"]["digest"]


def test_what_does_it_do_to_everybody_one_by_one(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    lives = {"engine": "lives", "scale": 0.002, "draws": 1}
    body = client.models.ProjectionBody.from_dict({"package": package(), **lives})
    found = client.wait(client.ask("projections.post_projection", body=body), "projections.get_made_projection")
    expected = terminal(
        capsys, "project", "--package", PACKAGE, "--engine", "lives", "--scale", "0.002", "--draws", "1"
    )
    assert found.to_dict()["indicators"] == expected["indicators"]


def test_who_gains_and_who_bears(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    body = client.models.ScenarioBody.from_dict({"package": package(), **HELD, "until": 2030})
    found = client.ask("projections.post_appraisal", body=body)
    expected = terminal(capsys, "project", "--package", PACKAGE, *DRAWS, "--until", "2030", "--appraisal")["appraisal"]
    assert found.appraisal.parties["state"].net[-1].mean == expected["parties"]["state"]["net"][-1]["mean"]
    assert found.appraisal.known.share == expected["known"]["share"]


def test_which_measure_does_it(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    body = client.models.AttributionQuestion.from_dict({"package": package(), **HELD})
    found = client.wait(client.ask("projections.post_attribution", body=body), "projections.get_made_attribution")
    expected = terminal(capsys, "project", "--package", PACKAGE, *DRAWS, "--attribution")["attribution"]
    assert found.to_dict()["attribution"] == expected


def test_which_packages_reach_this_target(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    asked = {"band": ":25000", "indicator": "net_migration", "year": 2035, "measures": ["2.1", "2.3", "2.11"]}
    body = client.models.DecisionQuestion.from_dict({**asked, **HELD})
    found = client.wait(client.ask("decisions.post_decision", body=body), "decisions.get_made_frontier")
    words = ["--indicator", "net_migration", "--year", "2035", "--measures", "2.1,2.3,2.11"]
    expected = terminal(capsys, "decide", "--band", ":25000", *words, *DRAWS)
    for point, row in zip(found.frontier, expected["frontier"], strict=True):
        assert (point.text, point.probability) == (row["text"], row["probability"])
        assert point.indicators["net_migration"].p50 == row["indicators"]["net_migration"]["p50"]
    assert found.outlooks.to_dict() == expected["outlooks"]


def test_where_does_this_number_come_from(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    body = client.models.ExplanationQuestion(indicator="stock")
    found = client.wait(client.ask("decisions.post_explanation", body=body), "decisions.get_made_explanation")
    assert found.to_dict() == terminal(capsys, "explain", "stock")
    figure = client.ask("figures.get_figure", id="ST038")
    told = terminal(capsys, "figures", "show", "ST038")
    assert (figure.value, figure.unit, figure.source) == (told["value"], told["unit"], told["source"])


def test_does_this_person_meet_the_rule(client: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    case = {"monthly_wage": 6000, "birth_date": "1990-01-01"}
    (tmp_path / "case.json").write_text(json.dumps(case), encoding="utf-8")
    body = client.models.Case.from_dict({"on": "2026-02-01", "case": case, "language": "en"})
    found = client.ask("rules.check_case", id="kennismigrant", body=body)
    words = ["check", "kennismigrant", "--on", "2026-02-01", "--case", str(tmp_path / "case.json"), "--lang", "en"]
    expected = terminal(capsys, *words)
    assert found.outcome == expected["outcome"] == "onbepaald"
    assert [reason.text for reason in found.reasons] == [reason["text"] for reason in expected["reasons"]]


def test_may_this_distribution_centre_come(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    read = yaml.safe_load(Path("examples/sites/400-600-200.yml").read_text(encoding="utf-8"))
    body = client.models.Site.from_dict({"proposal": json.loads(json.dumps(read, default=str)), "language": "en"})
    found = client.ask("sites.post_assessment", body=body)
    expected = terminal(capsys, "assess", "examples/sites/400-600-200.yml", "--lang", "en")
    assert [(c.id, c.colour) for c in found.criteria] == [(c["id"], c["colour"]) for c in expected["criteria"]]
    assert found.shortage == expected["shortage"]


def test_how_many_lack_a_place_here(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    found = client.ask("sites.get_housing_need", year=2035, among=["PV30"], **HELD)
    expected = terminal(capsys, "need", "--among", "PV30", *DRAWS)
    assert [row.to_dict() for row in found.regions] == expected["regions"]
    assert found.country.shortage.p50 == expected["country"]["shortage"]["p50"]


def test_what_would_a_national_band_mean_here(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    found = client.ask("decisions.get_local_numbers", band=":1000000", year=2035, **HELD)
    expected = terminal(capsys, "local", "--band", ":1000000", "--year", "2035", *DRAWS)
    assert [(part.code, part.high, part.outcome.p50) for part in found.parts] == [
        (part["code"], part["high"], part["outcome"]["p50"]) for part in expected["parts"]
    ]


def test_what_became_of_what_was_asked(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    days = ["--from", "2024-11-01", "--to", "2025-11-01"]
    told = terminal(capsys, "account", "changes", *days)
    asked = client.ask("account.get_account_changes", since=date(2024, 11, 1), until=date(2025, 11, 1))
    assert asked.counts.to_dict() == told["counts"]
    one = client.ask("account.get_account_subject", id="AJT-01")
    assert (one.status, one.text.en) == (told_of(capsys, "AJT-01")["status"], told_of(capsys, "AJT-01")["text"]["en"])


def told_of(capsys: pytest.CaptureFixture[str], subject: str) -> Any:
    """A recommendation as the command line tells it."""
    return terminal(capsys, "account", "show", subject)


def test_how_good_is_the_model(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    found = client.ask("quality.get_backtest", draws=4)
    assert found.to_dict() == terminal(capsys, "backtest", *DRAWS)
    body = client.models.TrialQuestion(**HELD)
    trials = client.wait(client.ask("quality.post_experiments", body=body), "quality.get_made_experiments")
    expected = terminal(capsys, "experiments", *DRAWS)
    assert [(t.experiment, t.p50, t.inside) for t in trials.outcomes] == [
        (t["experiment"], t["p50"], t["inside"]) for t in expected["outcomes"]
    ]


def test_the_readme_asks_no_question_that_is_not_asked_here() -> None:
    """A row of the README that names a new command asks for a test here."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = [line.rpartition("|")[0].rpartition("|")[2] for line in readme.splitlines() if line.startswith("| ")]
    commands = {words.split("`")[0].split()[0] for row in rows for words in row.split("`banen ")[1:]}
    asked = {"project", "decide", "explain", "figures", "check", "assess", "need", "local", "backtest", "experiments"}
    on_the_spot = {"serve", "report", "rules"}  # the pages themselves, paper, and a list that stands at /rules
    assert commands <= asked | on_the_spot
