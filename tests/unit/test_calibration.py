"""Calibration: draws reproduce the figures, stay within their ranges, and say nothing where no figure speaks."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import yaml

from banen.errors import ContentError, InternalError
from banen.model.demand import levels, past_levels
from banen.observe.assumptions import Draws, assumptions, register
from banen.observe.fitted import FOLDER, Fitted, fitted, members
from banen.observe.records import CONTENT, Faults
from banen.simulate.engine.cohorts import world
from banen.simulate.evidence import problem
from banen.simulate.evidence.backtest import compare, entries, modelled
from banen.simulate.evidence.bars import measure
from banen.simulate.evidence.calibrated import CalibrationSize, follow
from banen.simulate.evidence.calibration import Calibration, calibrate, write
from banen.simulate.evidence.hindcast import OriginFit, hindcast
from banen.simulate.evidence.problem import YEARS, problem_of
from banen.simulate.pieces import Division


@pytest.fixture(scope="module")
def shipped() -> Calibration:
    """What the command makes: the same seed and members, so the same bytes."""
    return calibrate()


@pytest.fixture(scope="module")
def early() -> Calibration:
    """From the figures known in 2012."""
    return calibrate(2012, members=400)


def test_the_shipped_files_are_what_the_command_makes(shipped: Calibration, tmp_path: Path) -> None:
    """Another processor may round the last digit of a share otherwise, so ten of ten thousand parts are forgiven."""
    written = write(shipped, tmp_path)
    assert [p.relative_to(tmp_path) for p in written] == [
        Path("assumptions/demand_levels.csv"), Path("calibration/draws.npy"), Path("calibration/receipt.yml"),
        Path("calibration/networks.csv"),
    ]  # fmt: skip
    assert np.abs(np.load(written[1]).astype(int) - np.load(FOLDER / "draws.npy")).max() <= 10
    for path in (written[0], written[2], written[3]):
        assert path.read_text("utf-8") == (CONTENT / path.relative_to(tmp_path)).read_text("utf-8")


def test_what_follows_is_measured_on_the_calibration_itself_so_one_run_is_enough(
    shipped: Calibration, tmp_path: Path
) -> None:
    """On content whose networks, levels and draws are others it writes what is measured where they stand already."""
    other, making, size = tmp_path / "content", tmp_path / "making", CalibrationSize(40, 40, 12, 20, (2020,))
    shutil.copytree(CONTENT, other)
    networks = other / "calibration" / "networks.csv"
    networks.write_text(re.sub(r",[0-9.]+", ",90000", networks.read_text("utf-8")), "utf-8")
    np.save(other / "calibration" / "draws.npy", np.load(FOLDER / "draws.npy") // 2)
    write(shipped, making)
    kept: list[bytes] = []

    def run(pieces: Sequence[OriginFit]) -> Iterator[tuple[OriginFit, bytes]]:
        for piece in pieces:
            kept.append(piece.compute())
            yield piece, kept[-1]

    told: list[str] = []
    files = follow(shipped, making, told.append, size=size, division=Division(run), content=other)
    assert [file.name for file in files] == ["hindcasts.yml", "hindcasts_together.yml", "bars.yml"]
    assert {words.partition(":")[0] for words in told} == {"Hindcast", "Bars"}
    scores, bars = yaml.safe_load(files[0].read_text("utf-8")), yaml.safe_load(files[2].read_text("utf-8"))
    expected = hindcast(2020, draws=40, known=OriginFit.fitted(kept[0]))
    assert scores[0]["share_above_median"] == pytest.approx(expected.above, abs=1e-4)
    assert scores[0]["error_ratio_best_simple"] == pytest.approx(expected.error_ratio, rel=1e-3)
    assert bars == {bar.name: pytest.approx(bar.value, rel=1e-3, abs=1e-6) for bar in measure(12, many=20)}


def test_members_scatter_around_the_figures_as_far_as_the_figures_are_in_doubt(shipped: Calibration) -> None:
    figures = shipped.problem.figures
    before = figures.apart(
        shipped.problem.predicted(np.random.default_rng(1).normal(size=shipped.members[:, :200].shape))
    )
    after = figures.apart(shipped.members_say)
    assert (after**2).mean() < 3, "one at the best fit; members add what the figures leave open"
    assert (after**2).mean() < (before**2).mean() / 50


def test_a_draw_of_the_product_is_a_member() -> None:
    """What a projection reads, through files and quantiles, fits the figures as the members did."""
    here = world(Draws(60, 1, assumptions()))
    fit = [e for e in entries() if e.fit]
    errors = [np.log(v / compare(e, v).observed) for e, v in modelled(here, fit)]
    assert float(np.sqrt(np.mean(np.square(errors)))) < 0.15
    assert len(fit) == 119


def test_without_calibration_the_ranges_speak_alone() -> None:
    ranges = register()
    assert ranges.fitted is None
    drawn = Draws(4000, 1, ranges)["demand.adjustment_specialist"]
    centre = ranges["demand.adjustment_specialist"].central
    assert Draws(1, 1, ranges)["demand.adjustment_specialist"][0] == centre
    assert Draws(4000, 1, assumptions())["demand.adjustment_specialist"].mean() > drawn.mean() > centre


def test_fitted_values_stay_within_their_ranges() -> None:
    draws = Draws(1000, 3, assumptions())
    for name in set(fitted().names) & set(assumptions()):
        entry = assumptions()[name]
        assert (draws[name] >= entry.low).all(), name
        assert (draws[name] <= entry.high).all(), name


def test_a_pinned_value_overrules_the_calibration() -> None:
    assert set(
        Draws(9, 1, assumptions()).pin(**{"demand.adjustment_specialist": 0.1})["demand.adjustment_specialist"]
    ) == {0.1}


def test_the_seed_chooses_among_the_members_and_the_first_draw_is_the_centre() -> None:
    assert sorted(members(1, 1000, 1000)) == list(range(1000)), "each member once"
    assert not np.array_equal(members(1, 20, 1000), members(2, 20, 1000))
    assert np.array_equal(members(1, 1200, 1000)[1000:], members(1, 200, 1000)), "past their number, again"
    assert np.array_equal(members(1, 20, 1000), members(1, 900, 1000)[:20]), "more draws do not move the first"
    levels = past_levels(Draws(1, 5, assumptions()))
    assert np.array_equal(levels, past_levels(Draws(1, 6, assumptions())))


def test_later_figures_do_not_move_an_earlier_calibration(early: Calibration, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every figure after 2012 away: the same to the last bit."""
    known = tuple(e for e in entries() if e.known <= 2012)
    monkeypatch.setattr(problem, "entries", lambda: known)
    again = calibrate(2012, members=400)
    assert np.array_equal(again.mode, early.mode)
    assert np.array_equal(again.members, early.members)


def test_a_share_that_left_within_years_is_known_when_the_years_are_over() -> None:
    """The Polish cohort of 2011 was counted at the end of 2015: a hindcast from 2014 must not know it."""
    by_id = {e.id: e for e in entries()}
    assert by_id["polish_cohort_left"].known == 2016
    assert by_id["eu_left_60_2011"].known == 2016
    assert by_id["eu_arrivals_2018"].known == 2018
    assert "polish_cohort_left" not in {e.id for e in problem_of(2014).figures.entries}


def test_the_domestic_potential_is_calibrated_beside_labour_migrants_and_moves_none_of_them(
    shipped: Calibration,
) -> None:
    assert shipped.beside is not None
    names = set(shipped.beside.problem.names)
    assert not names & set(shipped.problem.names)
    assert {n.partition(".")[0] for n in names} == {"status_holders", "asylum"}
    figures = shipped.beside.problem.figures
    assert {e.kind for e in figures.entries} == {"potential"}
    assert (figures.apart(shipped.beside.members_say) ** 2).mean() < 4
    assert shipped.fitted.names == shipped.problem.fitted(shipped.members, shipped.mode, levels()).names + tuple(
        shipped.beside.problem.names
    )


def test_before_any_figure_on_them_status_holders_and_asylum_seekers_keep_their_ranges(early: Calibration) -> None:
    assert early.beside is None
    assert "asylum.spread_rate" not in early.fitted


def test_where_no_figure_speaks_the_range_does(early: Calibration) -> None:
    """Chance after the last known year is informed by nothing: its members are standard normal."""
    years = len(YEARS) * 2
    last = early.members[len(early.problem.names) : len(early.problem.names) + years][-2:]
    for part in (last, early.problem.part(early.members, "openings")):
        assert abs(part.mean()) < 0.1
        assert part.std() == pytest.approx(1, abs=0.06)


def test_an_opening_ahead_whose_date_is_known_brings_what_the_accession_brought_for_its_people(
    early: Calibration,
) -> None:
    """Known before 2014: jumps from 2014 on, two fifths of 2005–2007. From 2014 on the figures tell it themselves."""
    here, fitted_mode = early.problem, early.mode[:, None]
    where, _ = here.sections["jumps"]
    calm = fitted_mode.copy()
    calm[where] = 0.0
    jumps = 0.25 * fitted_mode[where, 0]
    moved = (here.path(fitted_mode) - here.path(calm))[:, 0, 0]
    opens = YEARS.index(problem.OPENING[0])
    assert (moved - moved[opens])[opens + 1 :][:3] == pytest.approx(0.4 * np.cumsum(jumps))
    assert np.ptp(moved[3 : opens + 1]) == pytest.approx(0)
    assert jumps.sum() > 0, "the accession raised demand"
    assert "openings" not in problem_of(2014).sections


def test_figures_of_one_count_share_their_doubt() -> None:
    figures = problem_of(2026).figures
    covariance = figures.root @ figures.root.T
    at = {e.id: i for i, e in enumerate(figures.entries)}
    assert covariance[at["eu_arrivals_2010"], at["eu_arrivals_2018"]] == pytest.approx(0.03**2)
    assert covariance[at["seo_2019"], at["seo_2021"]] == pytest.approx(0.1**2)
    assert covariance[at["seo_2019"], at["payroll_2022"]] == pytest.approx(0)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda folder: (folder / "draws.npy").unlink(), "missing"),
        (lambda folder: np.save(folder / "draws.npy", np.zeros((4, 5), np.int16)), "names 2"),
        (lambda folder: (folder / "receipt.yml").write_text("members: 3\n"), "names no columns"),
        (lambda folder: (folder / "receipt.yml").write_text("names: [a, b, a]\n"), "names a 2 times"),
    ],
    ids=["no draws", "another shape", "no names", "one name twice"],
)
def test_damaged_files_are_told(tmp_path: Path, damage: Callable[[Path], object], says: str) -> None:
    np.save(tmp_path / "draws.npy", np.zeros((4, 3), np.int16))
    (tmp_path / "receipt.yml").write_text("names: [a, b]\n")
    damage(tmp_path)
    with pytest.raises(ContentError, match=says):
        fitted(tmp_path)


def test_a_column_of_no_assumption_or_beyond_its_shares_is_told() -> None:
    """An assumption that got another name would be drawn from its range again, and nobody would know."""
    values = np.array([[0.2, 0.4], [0.5, 1.2], [0.0, -3.0]])
    found, faults = Fitted(("stay.renamed", "demand.feedback", "path.practical.2010"), values, values[:, 0]), Faults()
    found.check(register(), faults)
    assert [fault.what for fault in faults.found] == [
        "there is no assumption 'stay.renamed'.", "demand.feedback has draws outside 0 to 1.",
    ]  # fmt: skip


@pytest.mark.parametrize("value", [np.nan, 3.3, -np.inf])
def test_what_the_file_of_draws_cannot_hold_is_not_cut_off(value: float) -> None:
    values = np.array([[0.2, value]])
    with pytest.raises(InternalError, match="a value that its file cannot hold"):
        Fitted(("path.practical.2010",), values, values[:, 0]).files()
