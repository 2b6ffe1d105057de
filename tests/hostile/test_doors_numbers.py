"""A number without end is refused at every door: API, forms, uploads, commands, tables, content.

A door that computes with it would hold the interpreter for minutes; here it would stop the suite.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from banen.model.rules import rules
from banen.serve.cli import run
from banen.sites.questions import questions
from tests.acceptance.web_visitor import address, ask, get, post
from tests.hostile.numbers import HUGE

ANSWERED = {200, 303, 307, 400, 404, 409, 413, 414, 422}
SOME = ("1e999999999", "1e-99999999", "-1e999999999", "9" * 4_400, "1e31", "0." + "1" * 400)
ids = [text[:14] for text in HUGE]
some = [text[:14] for text in SOME]


def levers() -> list[tuple[str, str, str]]:
    return [
        (rule.id, variant, lever)
        for rule in rules().values()
        for variant in rule.variants
        for lever in rule.graph(variant).levers
    ]


def inputs() -> list[tuple[str, str]]:
    kinds = {(rule.id, rule.kind(name, None)): name for rule in rules().values() for name in rule.graph().inputs}
    return [(rule, name) for (rule, _), name in kinds.items()]


@pytest.mark.parametrize("text", SOME, ids=some)
def test_levers_and_inputs_of_every_rule(text: str) -> None:
    for rule, variant, lever in levers():
        body = {"on": "2027-03-01", "case": {}, "variant": variant, "levers": {lever: text}}
        answer = ask("POST", f"/v1/rules/{rule}/_check", json=body)
        assert answer.status_code == 400, (rule, lever, answer.text[:200])
        assert len(answer.text) < 4_000
    for rule, name in inputs():
        answer = ask("POST", f"/v1/rules/{rule}/_check", json={"on": "2026-03-01", "case": {name: text}})
        assert answer.status_code == 400, (rule, name, answer.text[:200])


@pytest.mark.parametrize("text", HUGE, ids=ids)
def test_numbers_in_json_without_quotes(text: str) -> None:
    for address_, body in (
        ("/v1/rules/kennismigrant/_check", f'{{"on": "2026-03-01", "case": {{"monthly_wage": {text}}}}}'),
        ("/v1/projections", f'{{"assumed": {{"entry.paid_up_share": {text}}}}}'),
        ("/v1/projections", f'{{"package": {{"measures": {{"2.11": {{"criterion_factor": {text}}}}}}}}}'),
        ("/v1/projections", f'{{"draws": {text}}}'),
        ("/v1/assessments", f'{{"proposal": {{"work": {{"jobs": {{"heads": {text}}}}}}}}}'),
    ):
        sent = ask("POST", address_, content=body, headers={"Content-Type": "application/json"})
        assert sent.status_code in (400, 404, 422), (address_, sent.status_code, sent.text[:200])


@pytest.mark.parametrize("text", SOME, ids=some)
def test_addresses(text: str) -> None:
    for path in (
        f"/v1/projections?package=2.11:criterion_factor:{text}",
        f"/v1/projections?package=2.11:from:{text}",
        f"/v1/projections?assumed=entry.paid_up_share:{text}",
        f"/v1/projections?until={text}&draws={text}&seed={text}",
        f"/nl/simulator/live?p=2.11:criterion_factor:{text}&j={text}&n={text}&a=entry.paid_up_share:{text}",
        f"/en/decide?l={text}&h={text}&j={text}&k={text}",
        f"/en/compare?p=2.11:criterion_factor:{text}",
        f"/nl/cijfers?q={text}",
        f"/nl/toets/minimumloon?example={text}",
        f"/nl/verhalen/salariscriterium/2?g={text}",
        f"/nl/verantwoording/report/{text}.pdf",
    ):
        assert get(path).status_code in ANSWERED, path


@pytest.mark.parametrize("text", SOME, ids=some)
def test_forms_of_the_simulator_and_the_desk(text: str) -> None:
    for field in ("2.11.criterion_factor", "2.11.from", "2.11.quota", "a.entry.paid_up_share"):
        assert post("/nl/simulator", {field: text}).status_code in (303, 422)
    for rule in rules().values():
        fields = dict.fromkeys(rule.graph().inputs, text)
        assert post(address("desk", "nl", f"/{rule.id}"), {"on": "2026-03-01", **fields}).status_code in (200, 413, 422)
        assert post(address("desk", "nl", f"/{rule.id}"), {"on": text}).status_code == 422


def begun() -> str:
    return str(post(address("assessment", "nl"), {"new": "1"}).headers["location"])


@pytest.mark.parametrize("text", [*SOME, "1e-99999999%", "1e999999999 %"], ids=lambda text: text[:16])
def test_every_field_of_an_assessment_keeps_what_was_typed_and_still_opens(text: str) -> None:
    draft = begun()
    from banen.serve.web.assessment import form
    from banen.serve.web.texts import words

    slugs = words("assessment", "nl")["slugs"]
    for page in questions().pages:
        names = [form.name_of(path) for path, _ in form.asked(page)]
        names += [f"{name}.{part}" for name in names for part in ("heads", "percent", "0.places", "value")]
        sent = post(f"{draft}/{slugs[page]}", {**dict.fromkeys(names, text), "was": "", "do": "list"})
        assert sent.status_code in (303, 409, 422), page
    for step in ("", *(f"/{slugs[s]}" for s in ("check", "outcome", "suitability", "work"))):
        assert get(f"{draft}{step}").status_code == 200
    assert get(f"{draft}/{slugs['suitability']}?weight-housing={text[:5000]}").status_code in ANSWERED


UPLOADS = (
    ("voorstel.yml", "work: {{jobs: {{heads: {0}}}, migrants: {{percent: {0}}}}}\n"),
    ("voorstel.json", '{{"work": {{"migrants": {{"percent": "{0}%"}}}}}}'),
    ("voorstel.json", '{{"work": {{"jobs": {{"heads": {0}}}}}}}'),
)


@pytest.mark.parametrize("text", SOME, ids=some)
def test_uploads(text: str) -> None:
    for name, form_ in UPLOADS:
        files = {"file": (name, form_.format(text).encode())}
        sent = ask("POST", address("assessment", "nl"), data={"upload": "1"}, files=files)
        assert sent.status_code == 422, (name, sent.status_code)
    draft = begun()
    region = f"municipality,places\nGM0855,{text}\n"
    sent = ask("POST", f"{draft}/regiobestand", data={"do": "add"}, files={"file": ("regio.csv", region.encode())})
    assert sent.status_code in (303, 404, 422)
    assert get(draft).status_code == 200


def proposal(folder: Path, text: str) -> Path:
    path = folder / f"voorstel-{len(text)}.yml"
    path.write_text(f"work: {{jobs: {{heads: {text}}}, migrants: {{percent: '{text}%'}}}}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("text", SOME, ids=some)
def test_commands_and_tables(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "zaken.csv"
    table.write_text(f"monthly_wage,age\n{text},30\n", encoding="utf-8")
    case = tmp_path / "zaak.json"
    case.write_text(json.dumps({"monthly_wage": text}), encoding="utf-8")
    agreed = tmp_path / "eigen.csv"
    agreed.write_text(f"area,low,high\nAM26,{text},{text}\n", encoding="utf-8")
    package = tmp_path / "pakket.yml"
    package.write_text(f"measures: {{'2.11': {{criterion_factor: {text}, from: {text}}}}}\n", encoding="utf-8")
    commands: list[list[Any]] = [
        ["check", "kennismigrant", "--case", case, "--on", "2026-03-01"],
        ["check", "kennismigrant", "--variant", "KM-V2", "--lever", f"factor={text}", "--on", "2027-03-01"],
        ["assess", proposal(tmp_path, text)],
        ["project", "--package", package, "--out", tmp_path / "out"],
        ["project", "--set", f"2.11.criterion_factor={text}", "--out", tmp_path / "out"],
        ["project", "--assume", f"entry.paid_up_share={text}", "--out", tmp_path / "out"],
        ["decide", f"--band={text}:{text}", "--year", "2035"],
        ["local", "--band", "40000:60000", "--year", "2035", "--numbers", agreed],
        ["assess", proposal(tmp_path, "5"), "--suitability", "--weigh", f"housing={text}"],
    ]
    for command in commands:
        code = run([str(word) for word in command])
        told = capsys.readouterr()
        assert code in (2, 3, 4, 6), (command[:4], code, told.err[:300])
        assert "defect" not in told.err
        assert max(map(len, told.err.splitlines() or [""])) < 1_000
    run(["check", "kennismigrant", "--table", str(table), "--out", str(tmp_path / "uit.csv"), "--on", "2026-03-01"])
    assert "monthly_wage" in (tmp_path / "uit.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "body", "english", "dutch"),
    [
        (
            "?until=2,5",
            None,
            "'2,5' is not a whole number. A whole number from 2027 to 2050",
            "'2,5' is geen geheel getal.",
        ),
        ("?draws=1.000", None, "Write 1000. A whole number from 1 to 1000", "Schrijf 1000."),
        ("?seed=%EF%BC%91", None, "has other digits than 0 to 9. Write 1.", "andere cijfers dan 0 tot en met 9."),
        ("?until=1900", None, "'1900' is too low.", "'1900' is te laag."),
        ("", {"until": "2035"}, "'2035' is not a whole number. Write it as 2035", "is geen geheel getal."),
        ("", {"draws": 0}, "0 is too low. Give 1 or more.", "0 is te laag. Geef 1 of hoger."),
        ("", {"engine": "x", "zz": 1}, "Choose from 'cohorts', 'lives'.", "Dit veld bestaat hier niet."),
    ],
)
def test_the_interface_tells_a_field_in_our_words(path: str, body: Any, english: str, dutch: str) -> None:
    for language, sentence in (("en", english), ("nl-NL,nl;q=0.9", dutch)):
        more = {"headers": {"Accept-Language": language}} | ({} if body is None else {"json": body})
        answer = ask("GET" if body is None else "POST", f"/v1/projections{path}", **more)
        assert answer.status_code == 400
        assert sentence in answer.json()["detail"]
        assert "Input should" not in answer.text
