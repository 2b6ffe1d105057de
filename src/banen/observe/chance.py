"""Chance: reproducible streams of numbers, one per seed and name, so that a new name never shifts another."""

from __future__ import annotations

import hashlib

import numpy as np

from banen.kept import MEGABYTE, Kept
from banen.quantities import Array, read_only


def stream(seed: int, name: str) -> np.random.Generator:
    """The generator of a seed and a name."""
    key = hashlib.blake2b(f"{seed}:{name}".encode(), digest_size=16).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(key, "little")))


def uniform(seed: int, name: str, count: int) -> Array:
    """Uniform numbers in [0, 1), shape (count,)."""
    return stream(seed, name).random(count)


_normals: Kept[Array] = Kept("chance", 12 * MEGABYTE, lambda values: int(values.nbytes))


def normal(seed: int, name: str, count: int) -> Array:
    """Standard-normal numbers in pairs of opposite sign, shape (count,); kept and read-only.

    Draws 0 and 1, 2 and 3, … mirror each other, so that chance moves the middle of few draws little.
    """
    return _normals.of((seed, name, count), lambda: _paired(seed, name, count))


def _paired(seed: int, name: str, count: int) -> Array:
    half = stream(seed, name).standard_normal(-(-count // 2))
    return read_only(np.stack([half, -half], axis=1).ravel()[:count])
