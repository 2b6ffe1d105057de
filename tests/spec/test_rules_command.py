"""``banen check`` and ``banen rules`` as people and programs use them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from banen.errors import OutputError, RuleError
from banen.model.rules import rule
from banen.model.rules.examples import examples
from banen.serve.commands import check, rules

KM = next(e for e in examples(rule("kennismigrant")) if e.id == "KM-02")
PLAIN = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in KM.case.items()}


def _run(app: Any, *words: str, text: str = "") -> Any:
    found = CliRunner().invoke(app, [*words], input=text, env={"COLUMNS": "80"})
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


def test_one_case_from_input_gives_the_json_of_the_interface() -> None:
    found = _run(check.app, "kennismigrant", "--on", "2023-05-10", "--case", "-", "--json", text=json.dumps(PLAIN))
    told = json.loads(found.stdout)
    assert (told["rule"], told["on"], told["variant"], told["outcome"]) == (
        "kennismigrant", "2023-05-10", None, "voldoet_niet",
    )  # fmt: skip
    assert [r["condition"] for r in told["reasons"] if not r["passed"]] == ["KM-C3"]


@pytest.mark.parametrize(("lang", "words"), [("nl", "voldoet niet"), ("en", "does not meet the rule")])
def test_one_case_is_told_to_people_in_both_languages(tmp_path: Path, lang: str, words: str) -> None:
    (tmp_path / "case.json").write_text(json.dumps(PLAIN))
    found = _run(
        check.app, "kennismigrant", "--on", "2023-05-10", "--case", str(tmp_path / "case.json"), "--lang", lang
    )
    assert words in found.stdout
    assert "KM-C3" in found.stdout
    assert max(map(len, found.stdout.splitlines())) <= 80


def test_a_variant_with_a_lever(tmp_path: Path) -> None:
    (tmp_path / "case.yml").write_text("\n".join(f"{k}: {json.dumps(v)}" for k, v in PLAIN.items()))
    found = _run(
        check.app, "kennismigrant", "--on", "2023-05-10", "--case", str(tmp_path / "case.yml"), "--json",
        "--variant", "KM-V1", "--lever", "factor=0.5",
    )  # fmt: skip
    told = json.loads(found.stdout)
    assert told["outcome"] == "voldoet"
    assert told["levers"] == {"factor": 0.5}


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_table_of_cases(tmp_path: Path, suffix: str) -> None:
    table = pl.DataFrame([{**PLAIN, "monthly_wage": w, "id": i} for i, w in enumerate((3672.0, 3671.99))])
    source, out = tmp_path / f"cases.{suffix}", tmp_path / f"decisions.{suffix}"
    table.write_csv(source) if suffix == "csv" else table.write_parquet(source)
    found = _run(check.app, "kennismigrant", "--on", "2023-05-10", "--table", str(source), "--out", str(out), "--json")
    told = json.loads(found.stdout)
    assert told["outcomes"] == {"voldoet": 1, "voldoet_niet": 1, "niet_van_toepassing": 0, "onbepaald": 0}
    assert told["first_condition"] == {"KM-C3": 1}
    decisions = pl.read_csv(out) if suffix == "csv" else pl.read_parquet(out)
    assert decisions["outcome"].to_list() == ["voldoet", "voldoet_niet"]
    shown = _run(check.app, "kennismigrant", "--on", "2023-05-10", "--table", str(source), "--out", str(out))
    assert "KM-C3" in shown.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--on", "soon", "--case", "-"), "'soon' is no day"),
        (("--on", "2023-05-10"), "Give one case with --case"),
        (("--on", "2023-05-10", "--case", "-", "--table", "x.csv"), "Give one case with --case"),
        (("--on", "2023-05-10", "--table", "x.csv"), "Say with --out"),
        (("--on", "2023-05-10", "--table", "x.csv", "--out", "y.csv"), "cannot be read"),
        (("--on", "2023-05-10", "--table", "x.ods", "--out", "y.csv"), "is neither .parquet, .csv, .xlsx"),
        (("--on", "2023-05-10", "--table", "x.xlsx", "--out", "y.csv"), "cannot be read"),
        (("--case", "-"), "Say with --on on which day"),
        (("--on", "2023-05-10", "--case", "nowhere.json"), "cannot be read"),
        (("--on", "2023-05-10", "--case", "-", "--lever", "factor"), "has no value"),
    ],
)
def test_a_wrong_command_is_told_in_a_sentence(words: tuple[str, ...], told: str) -> None:
    with pytest.raises(RuleError, match=told):
        _run(check.app, "kennismigrant", *words, text="{}")


@pytest.mark.parametrize(
    ("name", "line"), [("case.yml", "monthly_wage: 5.000"), ("case.json", '{"monthly_wage": 5.000}')]
)
def test_a_wage_in_groups_of_three_is_not_read_as_five_euros(tmp_path: Path, name: str, line: str) -> None:
    (tmp_path / name).write_text(line, encoding="utf-8")
    with pytest.raises(RuleError, match=r"5\.000'? cannot be read\. Write an amount in euros"):
        _run(check.app, "kennismigrant", "--on", "2023-05-10", "--case", str(tmp_path / name))


def test_a_wage_in_groups_of_three_in_a_table_cannot_be_read(tmp_path: Path) -> None:
    source, out = tmp_path / "cases.csv", tmp_path / "decisions.csv"
    source.write_text("monthly_wage;erkend_referent\n5.000;ja\n5000;ja\n", encoding="utf-8")
    _run(check.app, "kennismigrant", "--on", "2023-05-10", "--table", str(source), "--out", str(out))
    assert pl.read_csv(out)["unreadable"].to_list() == ["monthly_wage", None]


@pytest.mark.parametrize("text", ["{", "[1]", "3"])
def test_a_case_that_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(RuleError):
        _run(check.app, "kennismigrant", "--on", "2023-05-10", "--case", "-", text=text)


def test_decisions_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    pl.DataFrame([PLAIN]).write_csv(tmp_path / "cases.csv")
    for out in ("decisions.ods", "nowhere/decisions.csv", "cases.csv"):
        with pytest.raises(OutputError):
            _run(
                check.app, "kennismigrant", "--on", "2023-05-10", "--table", str(tmp_path / "cases.csv"),
                "--out", str(tmp_path / out),
            )  # fmt: skip


def test_the_list_of_rules_as_json_and_as_a_table() -> None:
    told = json.loads(_run(rules.app, "list", "--json").stdout)
    assert {"kennismigrant", "expat30", "minimumloon", "zorgdekking"} <= {r["id"] for r in told["rules"]}
    assert "kennismigrant" in _run(rules.app, "list", "--lang", "en").stdout


def test_one_rule_with_values_through_time_variants_and_limits() -> None:
    told = json.loads(_run(rules.app, "show", "kennismigrant", "--json").stdout)
    values = told["parameters"]["kennismigrant.criterion.under30"]
    assert [v["value"] for v in values["values"]][-1] == 4357
    assert values["after_the_last"]["rule"] == "cao_lonen"
    assert {v["id"] for v in told["variants"]} == {"KM-V1", "KM-V2", "KM-V3", "KM-V4", "KM-V6"}
    assert told["open_norms"]
    shown = _run(rules.app, "show", "kennismigrant", "--lang", "en").stdout
    assert "Open norms" in shown
    assert "only from 2022-01-01" in " ".join(shown.split())
    assert "{value}" not in shown


def test_the_schema_of_a_case() -> None:
    told = json.loads(_run(rules.app, "show", "kennismigrant", "--schema").stdout)
    assert told["additionalProperties"] is False
    assert told["properties"]["monthly_wage"]["unit"] == "EUR"
    longer = json.loads(_run(rules.app, "show", "kennismigrant", "--schema", "--variant", "KM-V4").stdout)
    assert set(longer["properties"]) - set(told["properties"]) == {"fines_in_four_years"}


def test_the_page_of_worked_examples_is_up_to_date() -> None:
    """The page in the docs is made by the command and never edited."""
    page = Path(__file__).parents[2] / "docs" / "reference" / "rules-worked-examples.md"
    assert page.read_text(encoding="utf-8") == _run(rules.app, "examples").stdout, (
        "renew it: banen rules examples > docs/reference/rules-worked-examples.md"
    )


def test_the_page_of_one_rule_names_its_examples() -> None:
    shown = _run(rules.app, "examples", "zoekperiode").stdout
    assert all(f"| {e.id} |" in shown for e in examples(rule("zoekperiode")))


def _table(folder: Path, text: str) -> Path:
    path = folder / "cases.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_as_dutch_spreadsheets_save_it_gives_the_same_decisions(tmp_path: Path) -> None:
    found = []
    for separator in ",;":
        path = _table(tmp_path, f"{separator.join(PLAIN)}\n{separator.join(str(v) for v in PLAIN.values())}\n")
        out = tmp_path / "out.csv"
        _run(check.app, "kennismigrant", "--on", "2023-05-10", "--table", str(path), "--out", str(out))
        found.append(out.read_text(encoding="utf-8"))
    assert found[0] == found[1]
    assert "voldoet" in found[0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "is empty"), ("naam;leeftijd\nx;30\n", "no column that kennismigrant asks for, only: naam, leeftijd")],
)
def test_a_table_that_holds_nothing_to_decide_is_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(RuleError, match=sentence):
        _run(check.app, "kennismigrant", "--on", "2023-05-10", "--table", str(_table(tmp_path, text)), "--out", "x.csv")


def test_where_a_table_may_not_be_written_is_told_before_it_is_decided(tmp_path: Path) -> None:
    path = _table(tmp_path, "contract_kind\narbeidsovereenkomst\n")
    out = str(tmp_path / "weg" / "out.csv")
    with pytest.raises(OutputError, match="folder does not exist"):
        _run(check.app, "kennismigrant", "--on", "2023-05-10", "--table", str(path), "--out", out)
