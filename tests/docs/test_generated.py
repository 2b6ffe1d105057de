"""The generated pages hold all of the content, and one indicator computed by hand agrees with the model."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docs.generate import FRAGMENTS, PAGES, command_paths, housing_by_hand

from banen.errors import EXIT_CODES
from banen.model.population import STAY_TYPES, structure
from banen.observe.assumptions import assumptions
from banen.observe.figures import figures
from banen.simulate.evidence.backtest import entries
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.results.indicators import indicators
from docs import picture

ROOT = Path(__file__).parents[2]
EXPLANATIONS = {
    "asylum", "demand", "entry", "effects", "family", "housing", "pools", "registration", "status_holders", "stay",
    "supply", "views",
}  # fmt: skip


def test_the_register_holds_every_assumption_with_its_reason() -> None:
    page = PAGES["assumptions.md"]()
    assert [name for name in assumptions() if f"| `{name}` |" not in page] == []
    assert len(re.findall(r"^\| `", page, re.M)) == len(assumptions())


def test_every_part_that_an_explanation_shows_has_a_fragment() -> None:
    assert {f"assumptions-{part}.inc" for part in EXPLANATIONS} <= FRAGMENTS.keys()


def test_the_measures_page_holds_41_measures_and_their_levers() -> None:
    page = PAGES["measures.md"]()
    assert re.findall(r"^## (\S+) ", page, re.M) == list(catalogue())
    assert len(catalogue()) == 41
    assert [v.name for m in catalogue().values() for v in m.levers.values() if f"| `{v.name}` |" not in page] == []


def test_the_figures_pages_hold_every_figure_once() -> None:
    whole = "".join(PAGES[f"figures-{topic}.md"]() for topic in figures().topics)
    assert sorted(re.findall(r'<a id="([^"]+)">', whole)) == sorted(figures())


def test_the_indicators_page_holds_every_indicator() -> None:
    page = PAGES["indicators.md"]()
    assert [name for name in indicators() if f"| `{name}` |" not in page] == []


def test_the_commands_page_has_the_help_of_every_command() -> None:
    page = PAGES["commands.md"]()
    assert [path for path in command_paths() if f"Usage: {' '.join(path)}" not in page] == []


def test_the_errors_page_has_every_exit_code() -> None:
    assert re.findall(r"^\| (\d+) ", PAGES["errors.md"](), re.M) == [str(code) for code in EXIT_CODES]


def test_the_backtest_page_holds_every_figure_worst_first() -> None:
    page = PAGES["backtest.md"]()
    errors = [abs(int(e.replace(",", ""))) for e in re.findall(r"\| ([+-][\d,]+)% \|", page)]
    assert len(errors) == len(entries())
    assert errors == sorted(errors, reverse=True)


def test_the_explanation_counts_the_cells_as_the_model_has_them() -> None:
    page = " ".join((ROOT / "docs" / "explanation" / "population.md").read_text(encoding="utf-8").split())
    pairs, sectors, types = len(structure().pairs), len(structure().sectors), len(STAY_TYPES)
    assert f"({pairs}, in `content/assumptions/pairs.csv`)" in page
    assert f"{pairs} × {sectors} × {types} = {pairs * sectors * types:,} cells" in page


@pytest.mark.parametrize("year", [2010, 2019, 2024, 2026])
def test_housing_need_by_hand_agrees_with_the_model(year: int) -> None:
    """Persons × shares, straight from books and register; the engine counts at 1 December, this at 31 December."""
    rows, model = housing_by_hand(year)
    by_hand = sum(persons * share for _, persons, share in rows)
    assert by_hand == pytest.approx(model, rel=0.005)
    assert all(persons > 0 for _, persons, _ in rows)


def test_the_picture_of_the_readme_can_be_renewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "ROOT", tmp_path)
    monkeypatch.setattr(picture, "EXAMPLE", ROOT / "examples" / "packages" / "huidig-beleid.yml")
    picture.main()
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")
