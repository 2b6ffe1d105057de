"""Work in pieces that stand by themselves, so that it can be divided, kept, and gone on with after a break.

A piece is named by everything that can change its bytes and gives the same bytes wherever it runs. A runner computes
pieces somewhere (:func:`here_and_now`, :mod:`.cluster`); a folder keeps what is there, so that a run that was broken
off, or the same question asked again, computes only what is missing.
"""

from __future__ import annotations

import hashlib
import io
import json
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from banen.errors import Fault, OutputError
from banen.lasting import put
from banen.observe.records import content_digest
from banen.sentences import Sentence

if TYPE_CHECKING:
    from datetime import date

    from banen.quantities import Array
    from banen.simulate.measures.packages import Package
    from banen.sites.proposals import Proposal, RegionFile
    from banen.sites.suitability import Suitability

PACKAGES_AT_ONCE = 32
"""Packages of one piece: a second or so of work."""
SITES_AT_ONCE = 60
"""Municipalities of one piece."""
MAGIC = {".parquet": (b"PAR1", b"PAR1"), ".npz": (b"PK\x03\x04", b"")}
"""How a file that was written whole begins and ends, by its kind."""


class Piece(Protocol):
    """Work that stands by itself: ``name`` is the file that it makes, from everything that can change the file."""

    @property
    def name(self) -> str:
        """The file that it makes."""

    def compute(self) -> bytes:
        """Do it; the same bytes wherever it is done."""


Runner = Callable[[Sequence[Any]], Iterator[tuple[Any, bytes]]]
"""What computes pieces somewhere and brings their bytes as they come, in any order."""


@dataclass(frozen=True)
class Division:
    """How work is divided: what computes its pieces, and the folder that keeps them, if any."""

    runner: Runner
    folder: Path | None = None


def here_and_now(pieces: Sequence[Any]) -> Iterator[tuple[Any, bytes]]:
    """Compute pieces one after the other in this process, each with all its threads."""
    for piece in pieces:
        yield piece, piece.compute()


def computed(
    pieces: Sequence[Any],
    runner: Runner = here_and_now,
    folder: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[bytes, ...]:
    """The bytes of pieces, in their order; with a ``folder`` a piece that is there already is read and not computed.

    ``progress`` is told how many are there, of how many. Raises :class:`~banen.errors.OutputError` where the folder
    cannot be written.
    """
    _make_room(folder)
    kept = {piece: data for piece in pieces if (data := _kept(folder, piece.name)) is not None}
    tell = progress or (lambda _done, _all: None)
    tell(len(kept), len(pieces))
    for piece, data in runner([p for p in pieces if p not in kept]):
        _keep(folder, piece.name, data)
        kept[piece] = data
        tell(len(kept), len(pieces))
    return tuple(kept[piece] for piece in pieces)


def named(kind: str, *parts: Any) -> str:
    """The file of a piece: a digest of what it is of, of this version and of the content."""
    whole = [*parts, version("banen"), content_digest()]
    return f"{hashlib.sha256(json.dumps(whole).encode()).hexdigest()[:32]}{kind}"


@dataclass(frozen=True)
class PackageValues:
    """Outcomes of some packages in a year over draws of the assumptions: one piece of a search."""

    packages: tuple[Package, ...]
    draws: int
    seed: int
    keys: tuple[str, ...]
    year: int

    @cached_property
    def name(self) -> str:
        """The file of this piece."""
        return named(".npz", [p.digest() for p in self.packages], self.draws, self.seed, self.keys, self.year)

    def compute(self) -> bytes:
        """Run the packages together, as one process runs them all."""
        from banen.observe.assumptions import Draws, assumptions
        from banen.simulate.engine.cohorts import world
        from banen.simulate.ensembles import values_of

        here = world(Draws(self.draws, self.seed, assumptions()))
        return written(values=values_of(self.packages, here, self.keys, self.year))


def values_by(
    division: Division, packages: Sequence[Package], draws: int, seed: int, keys: Sequence[str], year: int
) -> Array:
    """As :func:`.ensembles.values_of` over the draws of a seed, in pieces: the same bits, (packages, keys, draws)."""
    pieces = [
        PackageValues(tuple(packages[i : i + PACKAGES_AT_ONCE]), draws, seed, tuple(keys), year)
        for i in range(0, len(packages), PACKAGES_AT_ONCE)
    ]
    return np.concatenate([read(data)["values"] for data in computed(pieces, division.runner, division.folder)])


@dataclass(frozen=True, eq=False)
class SiteFits:
    """A proposal at some municipalities: one piece of a run over the country."""

    proposal: Proposal
    region: RegionFile | None
    on: date | None
    among: tuple[str, ...]

    @cached_property
    def name(self) -> str:
        """The name of this piece, of which nothing is kept."""
        return named(".pickle", repr(self.proposal), repr(self.region), str(self.on), self.among)

    def compute(self) -> bytes:
        """Judge the proposal at each municipality of the piece."""
        from banen.sites.suitability import suitability

        return pickle.dumps(suitability(self.proposal, self.region, on=self.on, among=self.among))


def suitability_by(
    division: Division, proposal: Proposal, region: RegionFile | None, on: date | None, among: Sequence[str] | None
) -> Suitability:
    """As :func:`banen.sites.suitability.suitability`, in pieces of municipalities: the same answer."""
    from banen.observe.areas import areas

    codes = sorted(areas().municipalities if among is None else set(among))
    pieces = [
        SiteFits(proposal, region, on, tuple(codes[i : i + SITES_AT_ONCE])) for i in range(0, len(codes), SITES_AT_ONCE)
    ]
    parts = [pickle.loads(data) for data in computed(pieces, division.runner)]  # noqa: S301 - from our own workers
    whole: Suitability = replace(parts[0], fits=tuple(fit for part in parts for fit in part.fits))
    return whole


def written(**arrays: Array) -> bytes:
    """Arrays as the bytes of a file, the same for the same arrays."""
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def read(data: bytes) -> Mapping[str, Array]:
    """The arrays of a file."""
    with np.load(io.BytesIO(data), allow_pickle=False) as found:
        return {name: found[name] for name in found.files}


def _kept(folder: Path | None, name: str) -> bytes | None:
    """The bytes of a piece that was written whole; one that was cut off ends otherwise and is made again."""
    if folder is None or not (file := folder / name).is_file():
        return None
    data, (begin, end) = file.read_bytes(), MAGIC[file.suffix]
    if end:
        return data if data.startswith(begin) and data.endswith(end) else None
    return data if data.startswith(begin) and _whole(data) else None


def _whole(data: bytes) -> bool:
    import zipfile

    return zipfile.is_zipfile(io.BytesIO(data))


def _make_room(folder: Path | None) -> None:
    """A folder that cannot be is told before anything is computed."""
    if folder is not None:
        with _told(folder):
            folder.mkdir(parents=True, exist_ok=True)


def _keep(folder: Path | None, name: str, data: bytes) -> None:
    if folder is not None:
        with _told(folder):
            put(folder / name, data, 0o666)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        advice = "Make room, or name another folder; the same command goes on from what is there."
        raise OutputError(
            Fault(
                str(folder),
                Sentence("cannot be written: {strerror}.", strerror=Sentence(error.strerror or "refused")),
                advice,
            )
        ) from None
