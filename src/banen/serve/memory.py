"""Memory that was freed and goes back to the system, where the C library keeps it otherwise."""

from __future__ import annotations

import ctypes
import gc
from functools import cache
from typing import Any, Final

_ARENAS: Final = -8
"""The number by which the GNU C library knows its number of arenas (``M_ARENA_MAX``)."""
FEW_ARENAS: Final = 2
_LARGE: Final = -3
"""The number by which it knows the size from which memory is asked of the system (``M_MMAP_THRESHOLD``)."""
LARGE: Final = 4 * 1024 * 1024
"""From here on: the arrays of 200 draws, and not those of a moving hand, for which it would take too long."""
SELDOM: Final = (100_000, 20, 20)
OFTEN: Final = gc.get_threshold()
"""Objects made, and looks at the young and at the older, until the collector of garbage looks at them."""


@cache
def _library() -> Any:
    try:
        library = ctypes.CDLL("libc.so.6")
        return library if hasattr(library, "malloc_trim") else None
    except OSError:
        return None


def look_seldom() -> None:
    """Let the collector of garbage look seldom: what a start makes stays, and looking at it takes a tenth of it."""
    gc.set_threshold(*SELDOM)


def stand_still() -> None:
    """What a start made stays: the collector of garbage looks at it no more, and at what comes as often as it does.

    Where nobody let it look seldom, as in a test that serves for a moment, nothing is said to stay.
    """
    if gc.get_threshold() == SELDOM:
        gc.collect()
        gc.freeze()
        gc.set_threshold(*OFTEN)


def few_arenas() -> None:
    """Let threads share two pools of memory: each of its own would keep what its largest work took."""
    if _library() is not None:
        _library().mallopt(_ARENAS, FEW_ARENAS)


def large_apart() -> None:
    """Ask the system for each large array, to which it goes back as soon as it is free.

    Left to itself the library moves that size up to the largest array there was; then what is large lies among what is
    small and stays, a hundred megabytes after some thousand packages.
    """
    if _library() is not None:
        _library().mallopt(_LARGE, LARGE)


def give_back() -> None:
    """Give freed memory back; after work of hundreds of megabytes it would stay with this process."""
    gc.collect(0)
    if _library() is not None:
        _library().malloc_trim(0)
