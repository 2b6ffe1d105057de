"""Chance, keyed: a draw belongs to a person, a process and a number, never to an order of asking.

A person is an identity: origin × route × sector × month of arrival × serial. A key is mixed from it, and from the key
every draw by itself (SplitMix64), so that a package shifts nobody's identity and nobody's other draws, and threads
and chunks change nothing.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
from numba import njit

from banen.model.population import structure
from banen.quantities import Array

Keys = npt.NDArray[np.uint64]
Serials = npt.NDArray[np.int32]
Rows = npt.NDArray[np.int16]
"""People of a list: a row of small numbers for each."""

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_A, _B, _C, _NUMBER, _SPELL = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(24), np.uint64(20)
_FINE, _HALF, _UNIT = np.uint64(11), 0.5, 2.0**-53

# processes: each has a stream of its own, so that one never shifts another
COMES, KIND, YOUNG, DIES, SETTLES, LEAVES, HELPED, REGISTERS, FOLLOWS, MEMBERS = range(10)
RANK, SPILLS, TARGET, WAGE, AGE, PAID_UP, PLACE, PARTNER, FINES, HURDLE = range(10, 20)
EVEN = (WAGE, PAID_UP, SPILLS, HURDLE, TARGET)
"""Processes whose draws are spread evenly over the people of a home: those that decide whom a measure stops."""
_ROOT = 1.1347241384015194
MASTER, RULING, DIRECT, HOURS, BED, TOWN, SEARCHES = range(20, 27)

CONTRACT, ASSESSED = range(27, 29)


@njit(cache=True, error_model="numpy", inline="always")
def mix(word: np.uint64) -> np.uint64:
    """SplitMix64's mixing of 64 bits."""
    word = (word ^ (word >> _A)) * _FIRST
    word = (word ^ (word >> _B)) * _SECOND
    return word ^ (word >> _C)


@njit(cache=True, error_model="numpy", inline="always")
def key_of(home: np.uint64, month: int, serial: int) -> np.uint64:
    """The key of a person: ``home`` stands for seed, origin, route and sector; month −1 is the first stock."""
    return mix(home + ((np.uint64(month + 1) << np.uint64(40)) + np.uint64(serial)) * GOLDEN)


@njit(cache=True, error_model="numpy", inline="always")
def uniform(key: np.uint64, process: int, spell: int, number: int) -> float:
    """A number between 0 and 1, never either, of a process of a person in a spell."""
    which = (np.uint64(process) << _NUMBER) + (np.uint64(spell) << _SPELL) + np.uint64(number)
    return (np.float64(mix(key + (which + np.uint64(1)) * GOLDEN) >> _FINE) + _HALF) * _UNIT


@njit(cache=True, error_model="numpy")
def uniforms(keys: Keys, process: int, number: int) -> Array:
    """A draw of each person."""
    found = np.empty(keys.shape[0], np.float64)
    for i in range(keys.shape[0]):
        found[i] = uniform(keys[i], process, 0, number)
    return found


@njit(cache=True, error_model="numpy", inline="always")
def even(home: np.uint64, month: int) -> float:
    """A number between 0 and 1 of a home in a month; those of many months lie evenly, as steps of the golden ratio do.

    Each is as likely to be anything as a draw is. Where two packages expect numbers that differ by a little in every
    month, as many people differ over the years as the numbers do, and not about as many.
    """
    return (np.float64((mix(home) + np.uint64(month + 1) * GOLDEN) >> _FINE) + _HALF) * _UNIT


@njit(cache=True, error_model="numpy", inline="always")
def even_among(home: np.uint64, month: int, serial: int, stream: np.uint64, step: np.uint64, turn: np.uint64) -> float:
    """A draw of a person that is spread evenly over the serials of a month and the months of a home."""
    word = mix(home + stream * GOLDEN) + np.uint64(serial) * step + np.uint64(month) * turn
    return (np.float64(word >> _FINE) + _HALF) * _UNIT


@njit(cache=True, error_model="numpy")
def evens(homes: Keys, months: Rows, serials: Serials, stream: np.uint64, step: np.uint64) -> Array:
    """A draw of each person, spread evenly over the serials of a month and the months of a home."""
    turn = mix(stream) | np.uint64(1)
    found = np.empty(homes.shape[0], np.float64)
    for i in range(homes.shape[0]):
        found[i] = even_among(homes[i], months[i], serials[i], stream, step, turn)
    return found


def step_of(process: int, number: int) -> np.uint64:
    """The step between serials of an even stream: powers of one root, so that two streams do not move together.

    Where α solves x⁶ = x + 1, the steps α⁻¹ … α⁻⁵ fill five dimensions evenly; a stream with a name of its own has a
    step mixed from it.
    """
    if number:
        return np.uint64(_word(f"step {process} {number}") | 1)
    return np.uint64(round(_ROOT ** -(1 + EVEN.index(process)) * 2.0**53) << 11 | 1)


def stream_of(process: int, number: int) -> np.uint64:
    """The word of a stream."""
    return np.uint64((process << 24) + number + 1)


def homes(seed: int) -> Keys:
    """What begins the keys of each pair and sector, (P, S): by their names, so that no new pair shifts another."""
    cells = structure()
    return np.array(
        [[_word(f"{seed} {pair.name} {sector}") for sector in cells.sectors] for pair in cells.pairs], np.uint64
    )


def number_of(name: str) -> int:
    """A number for a stream that has a name: a hurdle of a measure, an attribute."""
    return _word(name) & 0xFFFFF


def _word(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
