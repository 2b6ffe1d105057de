"""``banen assess``: a verdict for people, JSON for programs, a PDF for the council, sentences for mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars
import pytest
import typer
from typer.testing import CliRunner

from banen.errors import OutputError, UserError
from banen.observe.areas import areas
from banen.serve.commands.assess import assess as command
from banen.serve.reports.site import render, report_data, write_report
from banen.sites import assess, suitability

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "sites"
SEED, REGION = str(EXAMPLES / "400-600-200.yml"), str(EXAMPLES / "regio.yml")
app = typer.Typer()
app.command("assess")(command)


def _run(*arguments: str, width: int = 100) -> str:
    result = CliRunner().invoke(app, [*arguments], env={"COLUMNS": str(width), "NO_COLOR": "1"}, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def _json(*arguments: str) -> dict[str, Any]:
    found = json.loads(_run(*arguments, "--json"))
    assert isinstance(found, dict)
    return found


def test_json_has_the_fixed_keys() -> None:
    told = _json(SEED, "--region", REGION)
    assert {"outcome", "criteria", "shortage", "allocation", "conditions", "missing", "receipt"} <= told.keys()
    assert (told["outcome"], told["shortage"], told["unplaced"]) == ("afwijzen_mogelijk", 200, 0)
    assert [c["id"] for c in told["criteria"]] == [
        "housing", "housing_quality", "travel", "care", "space", "energy", "region", "law",
    ]  # fmt: skip
    assert {"id", "colour", "text", "need", "own", "shortage"} <= told["criteria"][0].keys()
    assert {row["name"]: row["asked"] for row in told["allocation"]} == {
        "Heusden": 60,
        "Loon op Zand": 40,
        "Tilburg": 100,
    }


def test_the_receipt_names_version_content_inputs_and_day() -> None:
    receipt = _json(SEED, "--on", "2027-01-05")["receipt"]
    assert receipt["assessed_on"] == "2027-01-05"
    assert receipt["region"] is None
    assert all(len(receipt[key]) == 64 for key in ("content", "proposal"))


@pytest.mark.parametrize("width", [40, 80, 160])
@pytest.mark.parametrize(
    ("lang", "words"), [("nl", ["rood", "Tilburg", "ontwerp"]), ("en", ["red", "Tilburg", "draft"])]
)
def test_the_screen_tells_verdict_and_division_in_a_narrow_terminal_too(
    lang: str, words: list[str], width: int
) -> None:
    told = _run(SEED, "--region", REGION, "--lang", lang, width=width)
    assert all(word in told for word in words)
    assert max(len(line) for line in told.splitlines()) <= width


def test_a_request_to_a_municipality_is_a_letter() -> None:
    letter = _json(SEED, "--region", REGION, "--language", "nl")["allocation"][0]["letter"]
    assert letter.startswith("Aan het college van Heusden.")
    assert "60 bedden schriftelijk toe te zeggen vóór 1 maart 2028" in letter


def test_who_accepted_more_than_its_share_relieves_the_others() -> None:
    rows = [{"municipality": "Tilburg", "places": 150, "minutes": 25, "weight": 0.5, "accepted_places": 120},
            {"municipality": "Heusden", "places": 90, "minutes": 12, "weight": 0.3},
            {"municipality": "Loon op Zand", "places": 40, "minutes": 18, "weight": 0.2}]  # fmt: skip
    made = assess(SEED, {"municipalities": rows})
    assert {r.host.code: (r.places, r.asked) for r in made.requests} == {
        "GM0797": (60, 48), "GM0809": (40, 32), "GM0855": (100, 0),
    }  # fmt: skip


def test_suitability_writes_a_table_of_all_municipalities(tmp_path: Path) -> None:
    out = tmp_path / "uit" / "suitability.csv"
    told = _run(SEED, "--suitability", "--out", str(out), "--by", "pressure", "--lang", "en")
    assert "Amsterdam" in told
    table = polars.read_csv(out)
    assert (table.height, table["municipality"].n_unique()) == (342, 342)
    assert {"outcome", "rank_housing", "to_green_energy"} <= set(table.columns)


def test_suitability_of_a_region_with_own_weights() -> None:
    told = _json(SEED, "--suitability", "--among", "AM25", "--weigh", "pressure=2,reach=1")
    assert 0 < len(told["municipalities"]) < 342
    assert {row["weights"] for row in told["municipalities"]} == {"pressure=2, reach=1"}


def test_one_municipality_is_told_what_would_have_to_change(tmp_path: Path) -> None:
    told = _run(SEED, "--suitability", "--among", "Tilburg", "--lang", "en")
    assert "What would have to change here to be green?" in told
    assert "Consult neighbouring municipalities and the province." in " ".join(told.split())
    assert "Amsterdam" not in told
    assert "What would have to change" not in _run(SEED, "--suitability", "--among", "AM26", "--lang", "en")


def test_the_tile_map_has_every_region_and_counts_its_municipalities(tmp_path: Path) -> None:
    drawn = tmp_path / "kaart" / "kaart.svg"
    _run(SEED, "--suitability", "--map", str(drawn))
    text = drawn.read_text(encoding="utf-8")
    assert all(f">{code}<" in text for code in areas().regions)
    assert "CC BY 4.0" in text
    counted = suitability(SEED).by_region()
    assert sum(region["municipalities"] for region in counted) == 342
    assert f">0/{next(r['municipalities'] for r in counted if r['region'] == 'AM26')}<" in text


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("--on", "morgen"), "is no day"),
        (("--suitability", "--weigh", "housing"), "cannot be read"),
        (("--suitability", "--pdf", "x.pdf"), "There is no PDF of a suitability"),
    ],
)
def test_mistakes_are_sentences(arguments: tuple[str, ...], what: str) -> None:
    with pytest.raises(UserError, match=what):
        _run(SEED, *arguments)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_report_is_a_tagged_pdf_and_the_same_every_time(language: str) -> None:
    made = assess(EXAMPLES / "kas-met-seizoen.yml")
    first = render(made, language)
    assert first.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in first
    assert first == render(made, language)


def test_the_report_carries_answers_computations_law_settings_and_receipt() -> None:
    data = report_data(assess(SEED, REGION), "nl")
    answers = {row["id"]: row for topic in data["topics"] for row in topic["rows"]}
    assert answers["ER-101"]["answer"] == ["Personen: 600 · Voltijdbanen: 540 fte"]
    assert answers["ER-203"]["answer"][0] == "Uit het regiobestand:"
    assert answers["ER-109"]["given"] is False
    assert "600 nodig − 0 van de aanvrager − 400 vrij" in data["criteria"][0]["computation"]
    assert dict(data["motivation"])["Grond"].startswith("evenwichtige toedeling")
    assert {s["basis"] for s in data["settings"]} == {"standaard", "besluit"}
    assert [letter["name"] for letter in data["letters"]] == ["Heusden", "Loon op Zand", "Tilburg"]


def test_the_report_tells_the_assumptions_of_a_reference_object() -> None:
    proposal = {"assessed_on": "2026-11-01", "work": {"migrants": {"reference_object": "glasshouse"}}}
    rows = report_data(assess(proposal), "nl")["assumptions"]
    assert len(rows) == 5
    assert rows[0][1] == "5,5 – 7 – 9 personen per hectare perceel"
    assert "op 9.400 hectare:" in rows[0][2]
    assert rows[1][1] == "40 – 52 – 65%"
    assert report_data(assess(SEED), "nl")["assumptions"] == []
    assert render(assess(proposal), "nl").startswith(b"%PDF-")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_proposal_with_nothing_answered_still_gives_a_report(language: str, tmp_path: Path) -> None:
    made = assess({"title": "Leeg", "assessed_on": "2026-11-01"})
    assert made.outcome == "aanvullen"
    write_report(made, tmp_path / "leeg.pdf", language)
    assert (tmp_path / "leeg.pdf").stat().st_size > 10_000


def test_a_report_of_a_region_with_a_housing_programme(tmp_path: Path) -> None:
    programme = {
        "need": 100,
        "municipalities": [
            {"municipality": "Tilburg", "share_percent": 60},
            {"municipality": "Waalwijk", "share_percent": 40},
        ],
    }
    made = assess(SEED, {"programme": programme})
    told = made.to_dict("nl")["programme"]
    assert [check["passed"] for check in told["checks"]] == [True, True, False, False, False]
    assert {row["next_step"] for row in told["municipalities"]} == {"bestuurlijk_overleg"}
    write_report(made, tmp_path / "programma.pdf")


def test_a_report_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        write_report(assess(SEED), tmp_path, "nl")


def test_a_blank_file_is_written_once_and_never_over_another(tmp_path: Path) -> None:
    file = tmp_path / "mijn.yml"
    assert "Geschreven" in _run(str(file), "--blank", "--language", "nl")
    with pytest.raises(OutputError, match="is there already"):
        _run(str(file), "--blank")


def test_the_need_of_the_region_comes_in_as_a_number(tmp_path: Path) -> None:
    region = tmp_path / "regio.yml"
    region.write_text(
        "programme:\n  municipalities:\n    - {municipality: Tilburg, share_percent: 75}\n"
        "    - {municipality: Waalwijk, share_percent: 25}\n",
        encoding="utf-8",
    )
    told = _json(SEED, "--region", str(region), "--regional-need", "4000")["programme"]
    assert {row["name"]: row["places"] for row in told["municipalities"]} == {"Tilburg": 3000, "Waalwijk": 1000}
    with pytest.raises(UserError, match="no programme to divide it"):
        _run(SEED, "--regional-need", "4000")


def test_the_chart_shows_what_is_there_as_steps_and_what_is_needed_as_a_line() -> None:
    chart = assess(EXAMPLES / "kas-met-seizoen.yml").chart("en").to_dict()
    assert [layer["mark"]["type"] for layer in chart["layer"]] == ["area", "line"]
    assert {layer["mark"]["interpolate"] for layer in chart["layer"]} == {"step-after"}
