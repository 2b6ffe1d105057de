"""What should we do? Targets, packages, local numbers, accounts and the uncertainty of the answer.

The room answers to its own question: ``banen.decide(":25000", "net_migration", 2035)`` is :func:`decide`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from banen.decide.search.choices import Levels
    from banen.decide.search.frontier import Frontier
    from banen.simulate.measures.packages import Package
    from banen.simulate.pieces import Division


def decide(
    band: str,
    indicator: str,
    year: int,
    *,
    probability: float = 0.5,
    mode: str = "bandbreedte",
    measures: Iterable[str] | None = None,
    sectors: Iterable[str] | None = None,
    package: Package | None = None,
    levels: Levels = "two",
    draws: int = 100,
    seed: int = 1,
    progress: Callable[[str], None] | None = None,
    division: Division | None = None,
) -> Frontier:
    """Packages that lie in a band in a year, as a frontier: what ``banen decide`` answers, and its ``.to_dict()``.

    ``band`` is ``LOW:HIGH`` in the unit of the indicator, with either bound left out: ``":25000"``. ``measures`` are
    those that may be chosen, ``sectors`` those whose open posts count, ``package`` gives the moderate level of each
    measure; ``division`` lets other processes run the packages. Raises :class:`~banen.errors.UserError` for what cannot
    be run, every fault at once.
    """
    from banen.decide.search.choices import measures_known
    from banen.decide.search.needed import sectors_known
    from banen.decide.search.packages import check_run, levels_known
    from banen.decide.search.packages import decide as search
    from banen.decide.targets import band_of
    from banen.errors import check_all

    chosen = None if measures is None else tuple(measures)  # both may be read once only
    counted = None if sectors is None else tuple(sectors)
    check_all(
        lambda: band_of(band, indicator, mode),
        lambda: check_run(year, probability, draws, seed),
        lambda: measures_known(chosen or ()),
        lambda: sectors_known(counted) if counted is not None else None,
        lambda: levels_known(levels),
    )
    return search(
        band_of(band, indicator, mode),
        year,
        probability=probability,
        draws=draws,
        seed=seed,
        reference=package,
        measures=None if chosen is None else measures_known(chosen),
        sectors=counted,
        levels=levels,
        progress=progress,
        division=division,
    )


class _Room(ModuleType):
    """A room that can be asked: Python puts a folder under its name, and the name is also that of the question."""

    __call__ = staticmethod(decide)


sys.modules[__name__].__class__ = _Room
