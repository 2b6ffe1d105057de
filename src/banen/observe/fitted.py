"""Fitted draws: what calibration found, read from content: which draws of the assumptions reproduce the figures.

``content/calibration/draws.npy`` holds whole numbers in ten-thousandths, one row per member and one column per name
in ``receipt.yml``. A column is named after an assumption, and then holds shares of its distribution (0 to 1), or
``path.market.year``, and then holds the logarithm of the demand level over that of the central path, or
``sector.market.sector``, and then holds that of a sector's share over its table, or ``drift.market``,
``pulse.market.year`` or ``doubt.figure``. The first row is the centre. ``banen calibrate`` makes both files
(:mod:`banen.simulate.evidence.calibration`).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from banen.errors import InternalError
from banen.observe.chance import uniform
from banen.observe.records import CONTENT, Faults, place, read_yaml
from banen.quantities import Array, read_only
from banen.sentences import Sentence

FOLDER = CONTENT / "calibration"
_AGAIN = "Make both again: banen calibrate."
UNITS_PER_ONE = 10_000
"""Whole numbers of the file per unit of a share or logarithm: four decimals, far below any doubt."""
BESIDE = ("path.", "sector.", "drift.", "pulse.", "doubt.")
"""How names begin that are no assumptions."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """Members of a calibration: ``values`` (names, members), ``centre`` (names,); by content."""

    names: tuple[str, ...]
    values: Array
    centre: Array
    _at: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_at", {name: i for i, name in enumerate(self.names)})

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the names and every value."""
        whole = hashlib.sha256(repr((self.names, self.values.shape)).encode())
        for part in (self.values, self.centre):
            whole.update(np.ascontiguousarray(part, dtype="<f8").tobytes())
        return whole.hexdigest()

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Fitted) and self.digest == other.digest)

    def __contains__(self, name: str) -> bool:
        return name in self._at

    def row(self, name: str) -> Array:
        """Values of a name for every member, shape (members,)."""
        return np.asarray(self.values[self._at[name]])

    def column(self, name: str, seed: int, count: int) -> Array:
        """Values of a name for ``count`` draws; the centre where one draw is asked, members again past their number.

        Members come in an order that the seed decides, so that another seed is another choice among them.
        """
        row = self._at[name]
        if count == 1:
            return self.centre[row : row + 1]
        return np.asarray(self.values[row, members(seed, count, self.values.shape[1])])

    def files(self) -> tuple[npt.NDArray[np.int16], tuple[str, ...]]:
        """What ``draws.npy`` holds, shape (1 + members, names), and the names of its columns.

        Raises :class:`~banen.errors.InternalError` where a value is no number, or more than the file can hold.
        """
        whole = np.rint(np.concatenate([self.centre[:, None], self.values], axis=1).T * UNITS_PER_ONE)
        if not (np.abs(whole) <= np.iinfo(np.int16).max).all():
            raise InternalError("calibration found a value that its file cannot hold")
        return whole.astype(np.int16), self.names

    def check(self, known: Collection[str], faults: Faults) -> None:
        """Note each column that is no assumption, and each assumption whose draws are no shares of its distribution."""
        for name in self.names:
            if name not in known and not name.startswith(BESIDE):
                faults.add("calibration/receipt.yml:1", Sentence("there is no assumption {name!r}.", name=name), _AGAIN)
            elif name in known and not ((self.row(name) >= 0) & (self.row(name) <= 1)).all():
                faults.add("calibration/draws.npy:1", Sentence("{name} has draws outside 0 to 1.", name=name), _AGAIN)


@cache
def members(seed: int, count: int, known: int) -> npt.NDArray[np.intp]:
    """Which member serves each draw, shape (count,)."""
    order = np.argsort(uniform(seed, "calibration.member", known), kind="stable")
    return read_only(order[np.arange(count) % known])


@cache
def fitted(folder: Path = FOLDER) -> Fitted:
    """The calibration in content; a missing file, a wrong shape or a name that stands twice is a fault."""
    faults = Faults()
    record = read_yaml(folder / "receipt.yml", faults)
    given = record.data.get("names") if record and isinstance(record.data, dict) else None
    names = tuple(map(str, given)) if isinstance(given, list) else ()
    if record and not names:
        faults.add(record.where, "names no columns.", _AGAIN)
    for name, times in Counter(names).items():
        if record and times > 1:
            faults.add(record.where, Sentence("names {name} {times} times.", name=name, times=times), _AGAIN)
    whole = _draws(folder / "draws.npy", len(names), faults)
    faults.raise_if_any()
    values = read_only(np.ascontiguousarray(whole.T / UNITS_PER_ONE))
    return Fitted(names, values[:, 1:], values[:, 0])


def _draws(path: Path, columns: int, faults: Faults) -> npt.NDArray[np.int16]:
    """The whole numbers of the file; where they cannot be read a fault, and as many columns of zeros."""
    try:
        whole = np.load(path, allow_pickle=False)
        if whole.dtype == np.int16 and whole.ndim == 2 and len(whole) >= 3 and whole.shape[1] == columns:
            return np.asarray(whole)
        what: str = Sentence(
            "has shape {shape} and type {dtype}; the receipt names {columns} columns.",
            shape=str(whole.shape),
            dtype=whole.dtype,
            columns=columns,
        )
    except OSError as error:
        refused = Sentence("cannot be read ({strerror}).", strerror=Sentence(error.strerror or "refused"))
        what = "is missing." if isinstance(error, FileNotFoundError) else refused
    except (ValueError, EOFError, MemoryError, SyntaxError):
        what = "is no file of draws, or is cut off."
    faults.add(place(path, 1), what, _AGAIN)
    return np.zeros((3, columns), dtype=np.int16)
