"""Options that divide work over processes on this machine, or over the workers of a scheduler."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from banen.errors import Fault, ScenarioError

if TYPE_CHECKING:
    from banen.simulate.pieces import Division

Workers = Annotated[int | None, typer.Option(help="So many processes on this machine.")]
Scheduler = Annotated[
    str | None, typer.Option(metavar="tcp://HOST:PORT", help="The workers of this Dask scheduler, anywhere.")
]
Shards = Annotated[
    Path | None,
    typer.Option(help="Keep each piece of work in this folder, and go on from what is there.", file_okay=False),
]


def check_division(workers: int | None, scheduler: str | None) -> None:
    """Refuse workers beside a scheduler, which has workers of its own."""
    if workers is not None and scheduler is not None:
        raise ScenarioError(Fault("workers", "a scheduler has workers of its own.", "Give one of the two."))


@contextmanager
def divided(workers: int | None, scheduler: str | None, shards: Path | None = None) -> Iterator[Division | None]:
    """How work is divided, for as long as it takes; none where nothing was asked."""
    from banen.simulate import cluster
    from banen.simulate.pieces import Division, Runner, here_and_now

    if workers is None and scheduler is None and shards is None:
        yield None
        return
    with ExitStack() as stack:
        runner: Runner = here_and_now
        if scheduler is not None:
            runner = stack.enter_context(cluster.scheduler(scheduler))
        elif workers is not None:
            runner = stack.enter_context(cluster.workers(workers))
        try:
            yield Division(runner, shards)
        except KeyboardInterrupt:
            if shards is not None:
                typer.echo(f"What was done stays in {shards}: the same command goes on from it.", err=True)
            raise
