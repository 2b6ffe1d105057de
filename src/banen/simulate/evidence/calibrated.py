"""One step from the figures to everything that follows: draws, central path and networks, and what they score.

Calibration reads nothing that it writes. What is measured on it (hindcasts, bars) does read networks, levels and draws
from content, so it is measured by a process of its own, on a copy of the content in which they stand already. Run
again, on what was written, it changes no byte.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from banen.errors import InternalError
from banen.observe.records import CONTENT, PLACE
from banen.simulate.evidence import bars
from banen.simulate.evidence.calibration import MEMBERS, Calibration, Progress, calibrate, write
from banen.simulate.evidence.hindcast import HINDCAST_DRAWS, KnownFit, OriginFit, hindcast, publish, scored_origins
from banen.simulate.pieces import Division, computed, here_and_now

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


@dataclass(frozen=True)
class CalibrationSize:
    """How many members are drawn, and how many draws are measured; ``origins`` of hindcasts, all that are scored."""

    members: int = MEMBERS
    hindcast_draws: int = HINDCAST_DRAWS
    bar_draws: int = 200
    many: int = bars.MANY
    origins: tuple[int, ...] = ()


WHOLE = CalibrationSize()
"""What is published."""


def renew(
    making: Path, progress: Progress, *, size: CalibrationSize = WHOLE, division: Division | None = None
) -> tuple[Calibration, tuple[Path, ...]]:
    """Calibrate to the figures of today and write all that follows into a folder; with the files that were written."""
    found = calibrate(members=size.members, progress=lambda words: progress(f"Calibrating: {words}"))
    return found, (*write(found, making), *follow(found, making, progress, size=size, division=division))


def follow(
    found: Calibration,
    making: Path,
    progress: Progress,
    *,
    size: CalibrationSize = WHOLE,
    division: Division | None = None,
    content: Path = CONTENT,
) -> tuple[Path, ...]:
    """Measure hindcasts and bars on a calibration whose files stand in ``making``, and write them there.

    With a ``division`` other processes fit the hindcasts; ``content`` is the folder that the calibration will go to.
    """
    network, levels = tuple(map(float, found.problem.network)), tuple(map(tuple, found.levels.tolist()))
    origins = size.origins or tuple(scored_origins())
    pieces = [OriginFit(origin, size.hindcast_draws, 1, network, levels) for origin in origins]
    runner, folder = (division.runner, division.folder) if division else (here_and_now, None)
    tell = lambda done, of: progress(f"Hindcast: {done} of {of} origins fitted")  # noqa: E731
    known = [OriginFit.fitted(data) for data in computed(pieces, runner, folder, tell)]
    with TemporaryDirectory() as place:
        standing = Path(place) / "content"
        copytree(content, standing, ignore=ignore_patterns("__pycache__", ".*"))
        copytree(making, standing, dirs_exist_ok=True)
        return tuple(_measured(standing, dict(zip(origins, known, strict=True)), making, size, progress))


def _measured(
    standing: Path, known: dict[int, KnownFit], making: Path, size: CalibrationSize, progress: Progress
) -> Sequence[Path]:
    """The files that a process which reads the content of ``standing`` wrote."""
    spawn = get_context("spawn")
    here, there = spawn.Pipe(duplex=False)
    with _content(standing):
        process = spawn.Process(target=_measure, args=(there, known, making, size), daemon=True)
        process.start()
    there.close()
    try:
        while True:
            told = here.recv()
            if isinstance(told, Exception):
                raise told
            if not isinstance(told, str):
                return tuple(told)
            progress(told)
    except EOFError:
        raise InternalError("the process that measures hindcasts and bars ended before it was done") from None
    finally:
        process.kill()
        process.join()


def _measure(there: Connection, known: dict[int, KnownFit], making: Path, size: CalibrationSize) -> None:
    """In a process of its own: judge the hindcasts, measure the bars, and tell what was written."""
    try:
        held = []
        for origin, fit in known.items():
            there.send(f"Hindcast: from {origin}")
            held.append(hindcast(origin, draws=size.hindcast_draws, known=fit))
        measured = bars.measure(size.bar_draws, progress=lambda words: there.send(f"Bars: {words}"), many=size.many)
        there.send((*publish(held, making), bars.publish(measured, making)))
    except Exception as error:
        there.send(error)


@contextmanager
def _content(folder: Path) -> Iterator[None]:
    """A process that begins in here reads its content from a folder."""
    before = os.environ.get(PLACE)
    os.environ[PLACE] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[PLACE]
        else:
            os.environ[PLACE] = before
