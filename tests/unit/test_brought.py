"""What pieces brought: as much memory for many draws as for few, and nothing taken for what it is not."""

from __future__ import annotations

import tempfile
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from banen.decide.search.choices import choices_of, measures_known, reference_package
from banen.errors import OutputError
from banen.simulate import brought, lived
from banen.simulate.brought import Brought
from banen.simulate.engine.cohorts import world
from banen.simulate.lived import Shard, projection_of
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import parse_settings, read_package
from banen.simulate.scenario import Scenario

SCALE, FEW, MANY = 0.002, 20, 120
BYTES_PER_DRAW = 8_000
"""What the asker may hold more for each draw. The result holds 20 series of 24 years in futures, 1.9 kB for a draw, and
what is looked up of its shard comes on top; a draw that is read whole is 109 kB, and its shard 75 kB."""
PACKAGES = sorted((Path(__file__).parents[2] / "examples" / "packages").glob("*.yml"))


@pytest.fixture(scope="module")
def one() -> bytes:
    """The shard of one draw."""
    return Shard(Scenario(draws=FEW), 0, SCALE).compute()


def peak(draws: int, shard: bytes, folder: Path | None) -> int:
    """The most bytes that are held at once to project so many draws, of which each brings this shard."""

    def bringing(work: Sequence[Any]) -> Iterator[tuple[Any, bytes]]:
        for piece in work:
            yield piece, bytes(bytearray(shard))  # a copy of its own, as it comes from another process

    scenario = Scenario(draws=draws)
    tracemalloc.start()
    try:
        found = projection_of(lived.lived(scenario, SCALE, folder=folder, runner=bringing))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(found) == 194
    return most


@pytest.mark.parametrize("kept", [True, False])
def test_memory_does_not_grow_with_the_draws(
    one: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    """Read whole and put together, as it was, a draw took some 600 kB more."""
    monkeypatch.setattr(lived, "HELD", 150_000)
    monkeypatch.setattr(brought, "IN_MEMORY", 100_000)
    peak(FEW, one, tmp_path / "warm" if kept else None)  # what is kept for whoever asks next is there
    few, many = (peak(draws, one, tmp_path / str(draws) if kept else None) for draws in (FEW, MANY))
    assert many - few < (MANY - FEW) * BYTES_PER_DRAW


def test_some_indicators_at_a_time_are_the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    found = lived.lived(Scenario(parse_settings(["2.11.criterion_factor=1.3"]), draws=3), SCALE)
    whole = projection_of(found)
    monkeypatch.setattr(lived, "HELD", 1)  # one indicator at a time
    assert len(list(found.parts())) == len(whole)
    some = projection_of(found)
    assert some.to_dict() == whole.to_dict()
    assert all(np.array_equal(some.futures(key), whole.futures(key)) for key in whole.counted_in_futures)


def test_each_draw_leans_on_what_all_lean_on() -> None:
    """The receipt of a projection by lives is told by its first draw: so for each measure at each of its levels."""
    packages = [choice.package for choice in choices_of(reference_package(), measures_known(["all"]), "fine")]
    assert {measure for package in packages for measure in package.active()} >= set(reference_package().active())
    for package in [*packages, *(read_package(path) for path in PACKAGES)]:
        few = Scenario(package, draws=4)
        told = [channels_of(package, world(draws))[1] for draws in (few.sampled(), lived._draw(few, 0))]
        every, first = ({m: (x.assumptions, x.parameters, x.rules) for m, x in leans.items()} for leans in told)
        assert first == every


@pytest.mark.parametrize("spoilt", ["cut off", "of another seed", "a bit changed"])
def test_a_file_that_is_not_what_its_name_says_is_made_again(tmp_path: Path, spoilt: str) -> None:
    names = ["aa.parquet", "bb.parquet"]
    first = Brought(names, tmp_path)
    for name in names:
        first.keep(name, name.encode() * 9)
    one, other = sorted(tmp_path.iterdir())
    data = one.read_bytes()
    one.write_bytes({"cut off": data[:-1], "of another seed": other.read_bytes()}.get(spoilt, b"!" + data[1:]))
    again = Brought(names, tmp_path)
    assert [again.has(name) for name in names] == [False, True]
    with pytest.raises(OutputError, match="was changed or taken away"):
        first[0]
    one.unlink()
    with pytest.raises(OutputError, match="Run the same command again"):
        first[0]
    again.keep(names[0], data)
    assert list(again) == [name.encode() * 9 for name in names]
    assert again.digest == first.digest


def test_what_stands_beside_pieces_in_their_folder_is_let_be(tmp_path: Path) -> None:
    (tmp_path / "aa.parquet").mkdir()
    (tmp_path / "aa.txt").write_text("mine")
    found = Brought(["aa.parquet"], tmp_path)
    assert not found.has("aa.parquet")
    found.keep("aa.parquet", b"whole")
    assert Brought(["aa.parquet"], tmp_path)[0] == b"whole"


def test_a_full_disk_is_told_where_no_folder_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brought, "IN_MEMORY", 10)
    with Path("/dev/full").open("r+b", buffering=0) as full:
        monkeypatch.setattr(tempfile, "TemporaryFile", lambda *_, **__: full)
        found = Brought(["aa.npz"])
        with pytest.raises(OutputError, match=r"No space left.*--shards FOLDER"):
            found.keep("aa.npz", b"more than ten bytes")
