"""The effect of a staggered start: worked by hand, told by the lottery, and never without a comparison."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from banen.decide.matching.staggered import StartTable, evaluate, read_starts
from banen.errors import ContentError, ScenarioError
from banen.serve.cli import app

EXAMPLE = Path(__file__).parents[2] / "examples/matching/staggered_start.csv"
HEAD = "region,starts,month,people,found_work\n"
FOUND = [[10, 10, 16, 18], [8, 9, 10, 15], [6, 6, 6, 7]]
"""A begins in the third month, B in the fourth, C not yet; of each 100 people so many found work."""


def table(found: list[list[int]], starts: list[int], people: list[int] | None = None) -> StartTable:
    counts = np.array(found, dtype=float)
    size = np.repeat(np.array(people or [100] * len(found), dtype=float)[:, None], counts.shape[1], axis=1)
    names = tuple("ABCDEFGHIJKL"[: len(found)])
    months = tuple(f"2027-{month:02d}" for month in range(1, counts.shape[1] + 1))
    return StartTable(names, months, np.array(starts), size, counts * size / 100)


def test_group_time_effects_worked_by_hand() -> None:
    told = evaluate(table(FOUND, [2, 3, 4]))
    effects = {(one.starts, one.month): round(100 * one.effect, 9) for one in told.by_group if one.since_start >= 0}
    # A: 6 − mean(1, 0); then 8 − 1, as B has begun. B: 5 − 1.
    assert effects == {("2027-03", "2027-03"): 5.5, ("2027-03", "2027-04"): 7.0, ("2027-04", "2027-04"): 4.0}
    assert told.effect == pytest.approx((5.5 + 7 + 4) / 300)
    assert told.by_month_since_start()[0] == pytest.approx((5.5 + 4) / 200)
    # only the mean of B and C in the third month has an error: each lies half a point off, in one of three effects
    assert told.error == pytest.approx(np.hypot(0.25, 0.25) / 300)
    assert told.interval == (None, None), "three regions can be dealt six ways: nothing is rarer than one in twenty"


def test_people_weigh_regions() -> None:
    told = evaluate(table(FOUND, [2, 3, 4], [100, 300, 100]))
    first = next(one for one in told.by_group if (one.starts, one.month) == ("2027-03", "2027-03"))
    assert first.effect == pytest.approx((6 - 0.75) / 100)
    assert told.effect == pytest.approx((5.25 + 7 + 3 * 4) / 500)


def test_a_good_year_for_everybody_is_no_effect_and_the_order_of_regions_is_none_either() -> None:
    rising = [[5 + at + month for month in range(5)] for at in range(6)]
    told = evaluate(table(rising, [1, 1, 2, 2, 3, 5]))
    assert told.effect == pytest.approx(0, abs=1e-12)
    assert told.chance == 1
    one, other = evaluate(table(FOUND, [2, 3, 4])), evaluate(table(FOUND[::-1], [4, 3, 2]))
    assert one.effect == pytest.approx(other.effect)


def test_the_lottery_tells_an_effect_from_none() -> None:
    dice = np.random.default_rng(4)
    starts = [2, 2, 2, 4, 4, 4, 6, 6, 6, 8, 8, 8]
    level = 100 + dice.integers(0, 20, size=(12, 1)) + dice.integers(0, 3, size=(12, 9))
    with_effect = level + 5 * (np.arange(9)[None, :] >= np.array(starts)[:, None])
    people = [1000] * 12
    found, none = (evaluate(table(each.tolist(), starts, people)) for each in (with_effect, level))
    assert None not in found.interval
    low, high = found.interval
    assert low is not None
    assert high is not None
    assert 0 < low < 0.05 < high
    assert found.chance < 0.01
    assert none.interval[0] is not None
    assert none.interval[0] <= 0 <= (none.interval[1] or 0)
    assert found.interval == evaluate(table(with_effect.tolist(), starts, people)).interval, "the same seed"


@pytest.mark.parametrize("starts", [[2, 2, 2], [4, 4, 4], [0, 0, 2], [0, 0, 4]])
def test_no_effect_is_told_without_a_comparison(starts: list[int]) -> None:
    with pytest.raises(ScenarioError, match="without a comparison"):
        evaluate(table(FOUND, starts))


@pytest.mark.parametrize(("lines", "sentences"), [
    ("a,2027-03,2027-01,100,5\na,2027-04,2027-02,100,5\n", ["a starts in two months"]),
    ("a,2027-03,2027-01,100,5\na,2027-03,2027-01,100,5\n", ["has 2027-01 twice"]),
    ("a,maart,2027-13,0,x\n,2027-03,2027-01,5,9\n", ["starts is 'maart'", "'2027-13'", "'x'", "region is blank"]),
    ("a,,2027-01,5,9\nb,,2027-01,0,0\n", ["found_work 9 is more than people 5", "people is '0'"]),
    ("a,,2027-01,5,1\na,,2027-03,5,1\nb,,2027-01,5,1\n", ["a lacks 2027-02", "b lacks 2027-02, 2027-03"]),
    ("", ["holds no line"]),
])  # fmt: skip
def test_every_wrong_line_of_a_table_is_told(lines: str, sentences: list[str], tmp_path: Path) -> None:
    file = tmp_path / "starts.csv"
    file.write_text(HEAD + lines, encoding="utf-8")
    with pytest.raises(ContentError) as told:
        read_starts(file)
    text = " ".join(told.value.sentences())
    assert all(sentence in text for sentence in sentences), text


@pytest.mark.parametrize(("language", "words"), [
    ("nl", ("SYNTHETIC: deze regio's bestaan niet", "Geen uitspraak over 2027-10", "Zonder vergelijking")),
    ("en", ("SYNTHETIC: these regions do not exist", "Nothing is told of 2027-10", "Without a comparison")),
])  # fmt: skip
def test_the_command_tells_the_effect_and_where_it_tells_nothing(
    language: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    out = tmp_path / "effects.csv"
    command = ["match", "evaluate", "--table", str(EXAMPLE), "--language", language, "--out", str(out)]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    assert all(word in result.stdout for word in words), result.stdout
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("starts,month,since_start,regions,compared,effect,error,mark")
    assert all(line.endswith(",SYNTHETIC") for line in lines[1:])


def test_a_wrong_cell_is_told_once_and_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].rpartition(",")[0] + ',"0,5"'
    (tmp_path / "comma.csv").write_text("\n".join(lines), encoding="utf-8")
    for name, sentences in {
        "comma.csv": ["not a whole number"],
        "nowhere.csv": ["is not there"],
        ".": ["directory"],
    }.items():
        with pytest.raises(ContentError) as told:
            read_starts(tmp_path / name)
        assert len(told.value.faults) == len(sentences)
        assert all(each in str(fault) for each, fault in zip(sentences, told.value.faults, strict=True))
