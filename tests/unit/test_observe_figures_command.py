"""``banen figures``: tables for people, JSON for programs, sentences for mistakes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from banen.errors import UnknownNameError
from banen.serve.commands.figures import app


def _run(*arguments: str, width: int = 120) -> str:
    result = CliRunner().invoke(app, [*arguments], env={"COLUMNS": str(width), "NO_COLOR": "1"}, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def _json(*arguments: str) -> dict[str, Any]:
    found = json.loads(_run(*arguments, "--json"))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("language", ["nl", "en"])
def test_show_tells_value_source_confidence_conflicts_and_uses(language: str) -> None:
    told = _run("show", "ST038", "--lang", language)
    assert ("984.169 personen" if language == "nl" else "984,169 persons") in told
    assert "KBA Nijmegen" in told
    assert "figures/stocks.csv:" in told
    assert ("vijf betekenissen" if language == "nl" else "five meanings") in told
    assert "payroll_year (classifications/definitions.yml:" in told


def test_show_of_a_text_with_parts_lists_the_parts() -> None:
    told = _run("show", "ld001")
    assert "LD001.open" in told
    assert "423,700" in told


def test_show_of_a_gap_says_that_it_is_not_known() -> None:
    assert "not known" in _run("show", "G114")
    assert "niet bekend" in _run("show", "G114", "--lang", "nl")


def test_show_of_a_series_lists_values_and_all_definitions() -> None:
    told = _run("show", "series:employees_BG")
    assert "2014-07" in told
    assert "nationality, payroll" in told
    assert "Series of employees do not join" in told


def test_json_of_show() -> None:
    record = _json("show", "G131")
    assert record["id"] == "G131"
    assert record["value"] is None
    assert [part["id"] for part in record["parts"]] == ["G131.2019", "G131.2022", "G131.2023", "G131.2024"]
    assert record["conflicts"][0]["id"] == "highly_skilled_2022_2024"
    assert record["used_by"]
    assert len(_json("show", "series:net_migration")["values"]) == 23


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (("--topic", "posting", "--search", "Belarusians"), {"PO005", "PO005.belarusians"}),
        (("--search", "letterhead"), {"L026"}),
        (("--topic", "minimum_wage", "--status", "gap"), {"WM026"}),
    ],
)
def test_list_filters(arguments: tuple[str, ...], ids: set[str]) -> None:
    assert {figure["id"] for figure in _json("list", *arguments)["figures"]} == ids
    assert all(id_ in _run("list", *arguments) for id_ in ids)


def test_lists_of_everything() -> None:
    assert len(_json("list")["figures"]) >= 1639
    assert len(_json("series")["series"]) >= 173
    assert len(_json("conflicts")["conflicts"]) >= 44
    assert "rni_loket_count" in _run("series", "--topic", "workers")
    assert "vijf betekenissen" in _run("conflicts", "--lang", "nl")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "LD001.opn"), "There is no figure 'LD001.opn'. The nearest is 'LD001.open'."),
        (("show", "series:net_migratin"), "There is no series 'net_migratin'. The nearest is 'net_migration'."),
        (("list", "--topic", "flow"), "There is no topic 'flow'. The nearest is 'flows'."),
        (("list", "--status", "gaps"), "There is no status 'gaps'. The nearest is 'gap'."),
        (("series", "--topic", "motives"), "There is no topic 'motives'. The nearest is 'motive'."),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(arguments: tuple[str, ...], told: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        _run(*arguments)
    assert str(caught.value) == told


@pytest.mark.parametrize("arguments", [("show", "DV006"), ("list", "--topic", "family"), ("conflicts",)])
def test_a_narrow_terminal_keeps_its_width(arguments: tuple[str, ...]) -> None:
    assert max(len(line) for line in _run(*arguments, width=50).splitlines()) <= 50


def test_the_same_question_gives_the_same_bytes() -> None:
    assert _run("list", "--json") == _run("list", "--json")
