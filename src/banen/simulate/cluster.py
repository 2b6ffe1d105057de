"""Beyond one process: pieces of work computed by workers on this machine, or by those of a scheduler somewhere.

Dask distributed hands out the shards and brings the bytes back; a worker that is lost costs time and no result. The
files are written here, as they come, so nothing is shared but this process: where the scheduler or this process itself
is lost, the same command goes on with what is not there yet. Few shards are under way at once, so memory stays bounded.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any

from banen.errors import Fault, ScenarioError
from banen.sentences import Sentence
from banen.simulate.pieces import Piece, Runner

if TYPE_CHECKING:
    from distributed import Client

MOST_WORKERS = 256
UNDER_WAY = 2
"""Shards handed out at once, for each worker."""
PATIENCE = "30s"
"""How long a scheduler may take to answer."""
LOGS = ("distributed", "distributed.client", "distributed.utils", "tornado.application", "asyncio")
AGAIN = "Run the same command again: with a folder of shards, what is there is not computed again."


@contextmanager
def workers(count: int) -> Iterator[Runner]:
    """So many processes on this machine, for as long as they are needed; each with its part of the threads.

    Raises :class:`~banen.errors.ScenarioError` for a number that cannot be run, and where Dask is not installed.
    """
    if not 1 <= count <= MOST_WORKERS:
        raise ScenarioError(
            Fault(
                "--workers",
                Sentence("{count} workers cannot be run.", count=count),
                Sentence("Give 1 to {most_workers}.", most_workers=MOST_WORKERS),
            )
        )
    distributed = _distributed()
    threads = max(1, (os.cpu_count() or 1) // count)
    with ExitStack() as stack:
        stack.enter_context(_silent())
        with _heard_here():
            cluster = distributed.LocalCluster(
                n_workers=count,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                env={"BANEN_THREADS": str(threads)},
                silence_logs=50,
            )
        stack.enter_context(cluster)
        yield _runner(stack.enter_context(distributed.Client(cluster)), count)


@contextmanager
def scheduler(address: str) -> Iterator[Runner]:
    """The workers of a Dask scheduler, ``tcp://host:8786``; each has this version of Banen and its content.

    Raises :class:`~banen.errors.ScenarioError` where there is no scheduler, or one without workers.
    """
    distributed = _distributed()
    with _silent():
        try:
            client = distributed.Client(address, timeout=PATIENCE)
        except (OSError, ValueError, TimeoutError) as error:
            what = Sentence(
                "there is no scheduler that answers at {address}: {error}.",
                address=address,
                error=str(error).rstrip("."),
            )
            raise ScenarioError(Fault("scheduler", what, "Start one with: dask scheduler.")) from None
        with client:
            count = len(client.scheduler_info(n_workers=-1)["workers"])
            if not count:
                advice = Sentence("Start one with: dask worker {address}.", address=address)
                raise ScenarioError(
                    Fault("scheduler", Sentence("the scheduler at {address} has no workers.", address=address), advice)
                )
            yield _runner(client, count)


@contextmanager
def _heard_here() -> Iterator[None]:
    """What is started here does not hear Ctrl-C: a terminal tells it to every process, and this one ends the others."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # where it starts later, it lets what follows hear Ctrl-C again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _silent() -> Iterator[None]:
    """Dask logs what was lost with where it was in its own code; a user hears it once, in a sentence."""
    logs = {name: logging.getLogger(name) for name in LOGS}
    levels = {name: log.level for name, log in logs.items()}
    try:
        for log in logs.values():
            log.setLevel(logging.CRITICAL + 1)
        yield
    finally:
        for name, log in logs.items():
            log.setLevel(levels[name])


def _runner(client: Client, count: int) -> Runner:
    def run(shards: Sequence[Piece]) -> Iterator[tuple[Piece, bytes]]:
        distributed = _distributed()
        lost = (distributed.CancelledError, distributed.comm.CommClosedError, OSError, TimeoutError)
        gone = ScenarioError(Fault("scheduler", "the scheduler was lost while it worked.", AGAIN))
        waiting = list(reversed(shards))
        under_way: dict[str, Piece] = {}
        done: Any = distributed.as_completed([])
        try:
            while waiting or under_way:
                while waiting and len(under_way) < UNDER_WAY * count:
                    shard = waiting.pop()
                    future = client.submit(_compute, shard, key=f"shard-{shard.name}", pure=True)
                    under_way[str(future.key)] = shard
                    done.add(future)
                future = next(done)
                if future.status == "cancelled":  # as all are whose scheduler does not answer any more
                    raise gone
                yield under_way.pop(str(future.key)), future.result(timeout=PATIENCE)
        except distributed.KilledWorker as error:
            what = Sentence(
                "a shard ended every worker that tried it; perhaps there was not enough memory ({error}).", error=error
            )
            raise ScenarioError(Fault("--workers", what, "Use fewer workers.")) from None
        except lost:
            raise gone from None

    return run


def _compute(piece: Piece) -> bytes:
    return piece.compute()


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        advice = "Install it with: pip install 'banen[cluster]'."
        raise ScenarioError(Fault("--workers", "Dask distributed is not installed.", advice)) from None
    return distributed
