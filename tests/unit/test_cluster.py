"""Ensembles of lives beyond one process: whatever is killed in the middle, the numbers are those of one process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from banen.errors import ScenarioError, UserError
from banen.serve.cli import run
from banen.simulate import cluster
from banen.simulate.lived import Shard, compute, here_and_now, lived, projection_of
from banen.simulate.measures.packages import parse_settings
from banen.simulate.results.projection import project
from banen.simulate.scenario import Scenario

SETTING, DRAWS, SCALE = "2.11.criterion_factor=1.3", 5, 0.002
SCENARIO = Scenario(parse_settings([SETTING]), draws=DRAWS)
PATIENCE = 180


@pytest.fixture(scope="module")
def expected() -> str:
    return lived(SCENARIO, SCALE).digest


def test_what_is_there_is_not_computed_again(tmp_path: Path, expected: str) -> None:
    asked: list[int] = []

    def counting(shards: list[Shard]) -> Iterator[tuple[Shard, bytes]]:
        asked.append(len(shards))
        yield from here_and_now(shards[:2] if len(asked) == 1 else shards)

    with pytest.raises(KeyError):
        lived(SCENARIO, SCALE, folder=tmp_path, runner=counting)  # broken off after two
    cut_off = sorted(tmp_path.iterdir())[0]
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


def test_a_scheduler_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "PATIENCE", "1s")
    with pytest.raises(ScenarioError, match="no scheduler"), cluster.scheduler(f"tcp://127.0.0.1:{free_port()}"):
        pass


@pytest.mark.filterwarnings("ignore")
def test_whatever_is_killed_the_numbers_are_the_same(tmp_path: Path, expected: str) -> None:
    """kill -9 of a worker, then of the client, then of the scheduler, each in the middle of the work."""
    pytest.importorskip("distributed")
    address, shards = f"tcp://127.0.0.1:{free_port()}", tmp_path / "shards"
    dask = [sys.executable, "-m", "dask"]
    host, port = address.removeprefix("tcp://").split(":")
    asked = ["project", "--engine", "lives", "--set", SETTING, "--draws", str(DRAWS), "--scale", str(SCALE),
             "--shards", str(shards), "--scheduler", address, "--json"]  # fmt: skip
    with (
        started([*dask, "scheduler", "--host", host, "--port", port, "--no-dashboard"]) as scheduler,
        started([*dask, "worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard"]) as first,
        started([*dask, "worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard"]),
    ):
        wait_for(lambda: answers(address, 2))
        with started([str(Path(sys.executable).with_name("banen")), *asked]) as client:
            wait_for(lambda: count(shards) >= 1 or client.poll() is not None)
            first.send_signal(signal.SIGKILL)
            wait_for(lambda: count(shards) >= 2 or client.poll() is not None)
            client.send_signal(signal.SIGKILL)
        before = count(shards)
        with (
            pytest.raises(UserError, match="lost") if before < DRAWS else nothing(),
            cluster.scheduler(address) as run_,
        ):
            lived(SCENARIO, SCALE, folder=shards, runner=killing(run_, scheduler))
    found = lived(SCENARIO, SCALE, folder=shards)
    assert found.digest == expected
    assert not [file for file in shards.iterdir() if file.name.startswith(".") and file.suffix != ".part"]


def killing(runner: cluster.Runner, scheduler: subprocess.Popen[bytes]) -> cluster.Runner:
    """A runner whose scheduler is killed as soon as work is handed out."""

    def run(shards: list[Shard]) -> Iterator[tuple[Shard, bytes]]:
        for n, found in enumerate(runner(shards)):
            if n == 0:
                scheduler.send_signal(signal.SIGKILL)
                scheduler.wait()
            yield found

    return run  # type: ignore[return-value]


@contextmanager
def nothing() -> Iterator[None]:
    yield


@contextmanager
def started(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env={**os.environ, "BANEN_THREADS": "1"}, **quiet)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(done: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < until
        time.sleep(0.1)


def answers(address: str, workers: int) -> bool:
    from distributed import Client

    try:
        with Client(address, timeout="2s") as client:
            return len(client.scheduler_info(n_workers=-1)["workers"]) >= workers
    except (OSError, TimeoutError):
        return False


def count(folder: Path) -> int:
    return len(list(folder.glob("*.parquet"))) if folder.is_dir() else 0


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
