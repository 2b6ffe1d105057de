"""Ensembles of lives beyond one process: whatever is killed in the middle, the numbers are those of one process."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.serving import port_for_another, until

from banen.decide import decide
from banen.errors import Fault, OutputError, ScenarioError
from banen.languages import ENGLISH
from banen.observe.areas import areas
from banen.serve.cli import run
from banen.simulate import cluster, pieces
from banen.simulate.evidence import hindcast as hindcasts
from banen.simulate.evidence.calibration import Calibration, calibrate
from banen.simulate.evidence.hindcast import OriginFit, hindcast
from banen.simulate.lived import Shard, compute, lived, projection_of
from banen.simulate.measures.packages import parse_settings
from banen.simulate.pieces import Division, computed, here_and_now, suitability_by
from banen.simulate.results.projection import project
from banen.simulate.scenario import Scenario
from banen.sites import read_proposal, read_region
from banen.sites.suitability import suitability

SETTING, DRAWS, SCALE = "2.11.criterion_factor=1.3", 5, 0.002
SCENARIO = Scenario(parse_settings([SETTING]), draws=DRAWS)
PATIENCE = 180
SEARCH = partial(decide, ":25000", "net_migration", 2035, measures=["2.1", "2.3", "L.20"], draws=6)
FIT = OriginFit(2010, 1, 1)
MEASURES = "2.1,2.3,2.10,2.15,L.20"
ASKED = ["decide", "--band", ":25000", "--indicator", "net_migration", "--year", "2035", "--measures", MEASURES]
COMMAND = [*ASKED, "--draws", "20", "--json"]
"""A search of 243 packages in eight pieces, as it is typed."""
PIECES = 8
BANEN = str(Path(sys.executable).with_name("banen"))
CLIENT = """
import pickle, sys
from pathlib import Path
from banen.simulate import cluster
from banen.simulate.pieces import computed
with cluster.scheduler(sys.argv[1]) as run:
    computed(pickle.loads(Path(sys.argv[2]).read_bytes()), run, Path(sys.argv[3]))
"""
SITES = Path(__file__).parents[2] / "examples" / "sites"


@pytest.fixture(scope="module")
def expected() -> str:
    return lived(SCENARIO, SCALE).digest


@pytest.fixture(scope="module")
def fit() -> Calibration:
    """What was known in 2010, fitted in this process."""
    return calibrate(FIT.origin, members=FIT.members, seed=FIT.seed)


@pytest.fixture
def fitted(fit: Calibration, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The bytes of the piece that fits it here; whoever fits it again in this process gets the same fit."""
    monkeypatch.setattr(hindcasts, "calibrate", lambda *_, **__: fit)
    return FIT.compute()


def test_what_is_there_is_not_computed_again(tmp_path: Path, expected: str) -> None:
    asked: list[int] = []

    def counting(shards: list[Shard]) -> Iterator[tuple[Shard, bytes]]:
        asked.append(len(shards))
        yield from here_and_now(shards[:2] if len(asked) == 1 else shards)

    with pytest.raises(KeyError):
        lived(SCENARIO, SCALE, folder=tmp_path, runner=counting)  # broken off after two
    cut_off = sorted(tmp_path.iterdir())[0]
    with pytest.raises(OutputError, match="name another folder"):
        lived(SCENARIO, SCALE, folder=cut_off, runner=counting)
    assert len(asked) == 1  # told before anything is computed
    cut_off.write_bytes(cut_off.read_bytes()[:-1])
    found = lived(SCENARIO, SCALE, folder=tmp_path, runner=counting)
    assert asked == [DRAWS, DRAWS - 1]
    assert found.digest == expected


def test_another_question_is_another_file() -> None:
    one = Shard(SCENARIO, 0, SCALE)
    others = [Shard(SCENARIO, 1, SCALE), Shard(SCENARIO, 0, 1.0), Shard(Scenario(draws=DRAWS), 0, SCALE)]
    assert len({one.name, *(other.name for other in others)}) == 4
    assert compute(one) == compute(Shard(Scenario(parse_settings([SETTING]), draws=DRAWS), 0, SCALE))


def test_lives_project_what_cohorts_project_draw_by_draw() -> None:
    scenario = Scenario(parse_settings([SETTING]), draws=2)
    lives, cohorts = projection_of(lived(scenario, 0.02)), project(scenario.package, draws=2)
    assert set(lives) == set(cohorts)
    assert lives.receipt.digest != cohorts.receipt.digest
    for key in ("stock", "arrivals", "stock@present"):
        for one, other in zip(lives[key].baseline.at(2035), cohorts[key].baseline.at(2035), strict=True):
            assert one == pytest.approx(other, rel=0.08)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--engine", "fast"], "there is no engine 'fast'"),
        (["--workers", "2"], "Add --engine lives"),
        (["--engine", "lives", "--workers", "0"], "0 workers cannot be run"),
        (["--engine", "lives", "--scale", "99"], "scale of 99 cannot be lived"),
        (["--engine", "lives", "--workers", "1", "--scheduler", "tcp://x:1"], "Give one of the two"),
    ],
)
def test_what_cannot_be_run_is_told(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["project", *arguments]) == 2
    assert told in " ".join(capsys.readouterr().err.split())


def test_broken_off_by_hand_is_told_with_what_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[Shard] = []

    def interrupted(shard: Shard) -> bytes:
        if done:
            raise KeyboardInterrupt
        done.append(shard)
        return b"PAR1 one draw PAR1"

    monkeypatch.setattr(Shard, "compute", interrupted)
    asked = ["project", "--engine", "lives", "--scale", "0.002", "--draws", "3", "--shards", str(tmp_path)]
    assert run(asked) == 130
    told = " ".join(capsys.readouterr().err.split())
    assert told.endswith(f"What was done stays in {tmp_path}: the same command goes on from it. Stopped.")
    assert len(list(tmp_path.iterdir())) == 1


def test_a_worker_does_not_hear_ctrl_c() -> None:
    """A terminal tells it to every process of a command; one that hears it ends in a traceback of its own."""
    spawn = multiprocessing.get_context("spawn")
    with cluster._heard_here():
        worker = spawn.Process(target=signal.raise_signal, args=(signal.SIGINT,))
        worker.start()
    worker.join(PATIENCE)
    assert worker.exitcode == 0
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, set())


def dividing(asked: list[Any], until: int = 10**6) -> Division:
    """A division whose pieces travel as they do to another process, and which breaks off after some of them."""

    def run_(pieces: Sequence[Any]) -> Iterator[tuple[Any, bytes]]:
        asked.extend(pieces)
        sent = {piece.name: piece for piece in pieces[:until]}
        for name, piece in reversed(sent.items()):
            sent_piece = pickle.loads(pickle.dumps(piece))  # noqa: S301 - our own bytes
            assert sent_piece.name == name
            yield piece, sent_piece.compute()
        if len(pieces) > until:
            raise ScenarioError(Fault("scheduler", "lost"))

    return Division(run_)


def test_a_search_a_calibration_and_a_country_of_sites_are_the_same_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fitted: bytes
) -> None:
    """Packages, origins and municipalities divided, out of order, broken off and gone on with: the same answer."""
    monkeypatch.setattr(pieces, "PACKAGES_AT_ONCE", 4)
    asked: list[Any] = []
    with pytest.raises(ScenarioError, match="lost"):
        SEARCH(division=replace(dividing(asked, 2), folder=tmp_path))
    first = len(asked)
    divided = SEARCH(division=replace(dividing(asked), folder=tmp_path))
    assert len(asked) == 2 * first - 2  # what was there is not asked again
    assert divided.to_dict() == SEARCH().to_dict()

    known = OriginFit.fitted(fitted)
    assert hindcast(2010, draws=1, known=known).to_dict() == hindcast(2010, draws=1).to_dict()
    assert sites_by(dividing([])) == sites_by(None)


def sites_by(division: Division | None) -> dict[str, Any]:
    """A proposal at 130 municipalities, in pieces or at once."""
    proposal, region = read_proposal(SITES / "400-600-200.yml"), read_region(SITES / "regio.yml")
    codes, on = sorted(areas().municipalities)[:130], date(2026, 11, 1)
    found = (
        suitability_by(division, proposal, region, on, codes)
        if division
        else suitability(proposal, region, on=on, among=codes)
    )
    return found.to_dict(ENGLISH)


@pytest.fixture
def port() -> Iterator[int]:
    with port_for_another() as found:
        yield found


def test_a_scheduler_that_is_not_there_is_told(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "PATIENCE", "1s")
    with pytest.raises(ScenarioError, match="no scheduler"), cluster.scheduler(f"tcp://127.0.0.1:{port}"):
        pass


@pytest.mark.filterwarnings("ignore")
def test_whatever_is_killed_the_numbers_are_the_same(
    tmp_path: Path, expected: str, fitted: bytes, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """kill -9 of a worker, of the client and of the scheduler, each in the middle of the work.

    The work is of every kind: lives of five draws, the packages of a search, a calibration; and a country of sites.
    """
    pytest.importorskip("distributed")
    monkeypatch.setattr(pieces, "PACKAGES_AT_ONCE", 4)
    packages: list[Any] = []
    answer = SEARCH(division=dividing(packages)).to_dict()
    work = [FIT, *packages, *(Shard(SCENARIO, draw, SCALE) for draw in range(DRAWS))]
    (tmp_path / "work").write_bytes(pickle.dumps(work))
    address, kept, dask = f"tcp://127.0.0.1:{port}", tmp_path / "kept", [sys.executable, "-m", "dask"]
    worker = [*dask, "worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard"]
    with (
        started([*dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]) as scheduler,
        started(worker) as first,
        started(worker) as second,
        started(worker),
    ):
        wait_for(lambda: answers(address, 3))
        with cluster.scheduler(address) as run_:
            assert sites_by(Division(killing(run_, first))) == sites_by(None)
        with started([sys.executable, "-c", CLIENT, address, str(tmp_path / "work"), str(kept)]) as client:
            wait_for(lambda: count(kept) >= 1)
            second.send_signal(signal.SIGKILL)
            wait_for(lambda: count(kept) >= 3)
            assert client.poll() is None
            client.send_signal(signal.SIGKILL)
        assert 3 <= count(kept) < len(work)
        typed = [BANEN, *COMMAND, "--scheduler", address, "--shards", str(tmp_path / "typed")]
        with started(typed, subprocess.PIPE) as command:
            wait_for(lambda: count(tmp_path / "typed") >= 1)
            scheduler.send_signal(signal.SIGKILL)
            told = " ".join((command.communicate(timeout=PATIENCE)[1]).decode().split())
            assert command.returncode == 2
            assert told.startswith("scheduler: the scheduler was lost while it worked. Run the same command again")
    assert 1 <= count(tmp_path / "typed") < PIECES
    asked: list[Any] = []
    found = computed(work, dividing(asked).runner, kept)
    assert len(asked) <= len(work) - 3
    assert found[0] == fitted
    assert SEARCH(division=Division(nobody, kept)).to_dict() == answer == SEARCH().to_dict()
    assert lived(SCENARIO, SCALE, folder=kept, runner=nobody).digest == expected
    assert not [file for file in kept.iterdir() if file.name.startswith(".") and file.suffix != ".part"]


@pytest.mark.filterwarnings("ignore")
def test_a_command_whose_processes_are_killed_goes_on_where_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """kill -9 of a worker of `banen decide --workers 2`, then of the command itself; then the same command again."""
    psutil = pytest.importorskip("psutil")
    assert run(COMMAND) == 0
    expected = capsys.readouterr().out
    kept = tmp_path / "kept"
    with started([BANEN, *COMMAND, "--workers", "2", "--shards", str(kept)]) as command:
        wait_for(lambda: count(kept) >= 1)
        workers = [p for p in psutil.Process(command.pid).children(recursive=True) if "spawn_main" in str(p.cmdline())]
        assert len(workers) == 2
        workers[0].kill()
        wait_for(lambda: count(kept) >= 2)
        assert command.poll() is None
        command.send_signal(signal.SIGKILL)
    wait_for(lambda: not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in workers))
    made = {file: file.stat().st_mtime_ns for file in kept.iterdir() if file.suffix == ".npz"}
    assert 2 <= len(made) < PIECES
    assert run([*COMMAND, "--shards", str(kept)]) == 0
    assert capsys.readouterr().out == expected
    assert count(kept) == PIECES
    assert all(file.stat().st_mtime_ns == then for file, then in made.items())


def nobody(work: Sequence[Any]) -> Iterator[tuple[Any, bytes]]:
    """A runner that is asked for nothing."""
    assert not work
    yield from ()


def killing(runner: cluster.Runner, process: subprocess.Popen[bytes]) -> cluster.Runner:
    """A runner with somebody killed as soon as the first of its work comes back."""

    def run(work: Sequence[Any]) -> Iterator[tuple[Any, bytes]]:
        for n, found in enumerate(runner(work)):
            if n == 0:
                process.send_signal(signal.SIGKILL)
                process.wait()
            yield found

    return run


@contextmanager
def started(command: list[str], errors: int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[bytes]]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": errors}
    process = subprocess.Popen(command, env={**os.environ, "BANEN_THREADS": "1"}, **quiet)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(done: Callable[[], bool]) -> None:
    until(done, "what was waited for", PATIENCE)


def answers(address: str, workers: int) -> bool:
    from distributed import Client

    try:
        with Client(address, timeout="2s") as client:
            return len(client.scheduler_info(n_workers=-1)["workers"]) >= workers
    except (OSError, TimeoutError):
        return False


def count(folder: Path) -> int:
    return len([f for f in folder.iterdir() if f.suffix in pieces.MAGIC]) if folder.is_dir() else 0


def test_what_is_of_the_cohorts_beside_lives_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the terminal, on both pages and in the JSON, each part by its name; nothing where the cohorts made it all."""
    asked = ["project", "--until", "2028", "--draws", "1", "--appraisal", "--out", str(tmp_path)]
    assert run([*asked, "--engine", "lives", "--scale", "0.002", "--lang", "nl"]) == 0
    sentences = {
        "nl": "met verwachte aantallen (cohorten): de vooruitzichten voor de vraag;",
        "en": "with expected numbers (cohorts): the outlooks for demand;",
    }
    assert sentences["nl"] in " ".join(capsys.readouterr().out.split())
    for language, name in (("nl", "index.html"), ("en", "index.en.html")):
        page = (tmp_path / name).read_text("utf-8")
        assert sentences[language] in page
        assert "engine=banen.Lives(0.002)" in page
    told = json.loads((tmp_path / "appraisal.json").read_text("utf-8"))["by_cohorts"]
    assert told["nl"].endswith("(cohorten): de kosten en baten.")
    assert "by_cohorts" not in json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert run([*asked, "--lang", "en"]) == 0
    assert "(cohorts)" not in capsys.readouterr().out
    assert "by_cohorts" not in json.loads((tmp_path / "appraisal.json").read_text("utf-8"))
