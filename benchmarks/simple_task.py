"""The simple task that packages of the field can all run: births, deaths, departures and entries by the month.

A person has a sex, a month of birth and a month of entry. In each month, in this order, a person may die (by age), may
leave (by months of stay and age) and a woman may have a child (by age); then a fixed number of migrants enters. The
rates are made up: only the work is that of a real model.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numba import njit

from banen.simulate.engine.cohorts import THREADS
from banen.simulate.engine.lives.draws import GOLDEN, mix

MONTHS, ENTRIES, OLDEST, LONGEST, BLOCK = 300, 7_000, 110, 120, 12
AGES = np.arange(OLDEST + 1)
DEATH = 1 - np.exp(-np.minimum(np.exp(-9.8 + 0.088 * AGES), 6.0) / 12)
BIRTH = np.where((AGES >= 18) & (AGES < 45), 1 - np.exp(-0.045 / 12), 0.0)
_BY_STAY = np.select([np.arange(LONGEST + 1) < m for m in (12, 36, 60, 120)], [0.35, 0.20, 0.10, 0.05], 0.02)
_BY_AGE = np.select([AGES < 18, AGES < 30, AGES < 50], [0.8, 1.2, 1.0], 0.7)
EXIT = 1 - np.exp(-np.outer(_BY_STAY, _BY_AGE) / 12)
CHUNKS = 32


def start(n: int, seed: int = 1) -> tuple[Any, Any, Any]:
    """Sex (1 is female), month of birth and month of entry of those who are here first."""
    rng = np.random.default_rng(seed)
    stay = np.minimum(rng.exponential(60, n), 480).astype(np.int32)
    age = stay + rng.integers(0, 40 * 12, n).astype(np.int32)
    return rng.integers(0, 2, n).astype(np.int8), -age, -stay


def entrants(n: int, seed: int = 2) -> tuple[Any, Any, Any]:
    """The same of everybody who enters."""
    rng = np.random.default_rng(seed)
    entries = ENTRIES * n // 1_000_000
    entered = np.repeat(np.arange(MONTHS, dtype=np.int32), entries)
    age = rng.integers(18 * 12, 45 * 12, len(entered)).astype(np.int32)
    return rng.integers(0, 2, len(entered)).astype(np.int8), entered - age, entered


def _bounds() -> tuple[Any, Any]:
    """The most that any event can be likely within a block of months, by stay and age; and 1 / ln(1 − it)."""
    total = 1 - (1 - DEATH) * (1 - EXIT) * (1 - BIRTH)
    ahead = np.maximum(total, np.pad(total, ((0, 0), (0, 1)), mode="edge")[:, 1:])
    later = [np.roll(np.pad(ahead, ((0, BLOCK), (0, 0)), mode="edge"), -i, 0)[: LONGEST + 1] for i in range(BLOCK)]
    bound = np.stack(later).max(0)
    return 1 / np.log1p(-bound), bound


@njit(cache=True, nogil=True, error_model="numpy")
def _live(sex, born, entered, first, seed, death, leave, birth, wait, bound, chunk, chunks):  # type: ignore[no-untyped-def]
    """How many are here at the end, of one chunk of people and their children; draws are keyed by the person."""
    here, waiting = 0, np.empty((64, 4), np.int64)
    for i in range(sex.shape[0] * chunk // chunks, sex.shape[0] * (chunk + 1) // chunks):
        depth = 0
        waiting[0, 0], waiting[0, 1], waiting[0, 2] = sex[i], born[i], entered[i]
        waiting[0, 3] = 0 if i < first else entered[i] + 1
        key = mix(np.uint64(seed) + np.uint64(i) * GOLDEN)
        while depth >= 0:
            woman, birthday, entry, month = waiting[depth]
            depth -= 1
            alive = True
            while month < MONTHS:
                age, stay = min((month - birthday) // 12, OLDEST), min(month - entry, LONGEST)
                top = bound[stay, age]
                key = key + GOLDEN
                u, gap = (np.float64(mix(key) >> np.uint64(11)) + 0.5) * 2.0**-53, wait[stay, age]
                if (u - 1.0) * gap >= BLOCK:  # −ln(u) ≥ 1 − u, and so no logarithm is asked
                    month += BLOCK
                    continue
                skip = np.log(u) * gap
                if skip >= BLOCK:
                    month += BLOCK
                    continue
                month += int(skip)
                if month >= MONTHS:
                    break
                age, stay = min((month - birthday) // 12, OLDEST), min(month - entry, LONGEST)
                key = key + GOLDEN
                draw = (np.float64(mix(key) >> np.uint64(11)) + 0.5) * 2.0**-53 * top
                dies, leaves = death[age], leave[stay, age]
                if draw < dies + (1 - dies) * leaves:
                    alive = False
                    break
                stays = (1 - dies) * (1 - leaves)
                if woman == 1 and draw < 1 - stays + stays * birth[age]:
                    depth += 1
                    girl = 1 if mix(key + np.uint64(7)) & np.uint64(1) else 0
                    waiting[depth, 0], waiting[depth, 1], waiting[depth, 2] = girl, month, month
                    waiting[depth, 3] = month + 1
                month += 1
            if alive:
                here += 1
    return here


def compiled(n: int, seed: int = 1) -> int:
    """Ours: person by person, from event to event, side by side; how many are here at the end."""
    first, later = start(n), entrants(n)
    sex, born, entered = (np.concatenate(parts) for parts in zip(first, later, strict=True))
    wait, bound = _bounds()

    def one(chunk: int) -> int:
        return int(_live(sex, born, entered, n, seed, DEATH, EXIT, BIRTH, wait, bound, chunk, CHUNKS))

    with ThreadPoolExecutor(THREADS) as threads:
        return sum(threads.map(one, range(CHUNKS)))


def in_numpy(n: int) -> int:
    """The same month by month with arrays."""
    rng = np.random.default_rng(1)
    sex, born, entered = start(n)
    later, entries = entrants(n), ENTRIES * n // 1_000_000
    for month in range(MONTHS):
        age = np.minimum((month - born) // 12, OLDEST)
        stay = np.minimum(month - entered, LONGEST)
        dies = rng.random(len(sex), np.float32) < DEATH[age]
        leaves = rng.random(len(sex), np.float32) < EXIT[stay, age]
        here = ~dies & ~leaves
        children = int(((rng.random(len(sex), np.float32) < BIRTH[age]) & here & (sex == 1)).sum())
        new = slice(month * entries, (month + 1) * entries)
        parts = zip(
            (sex, born, entered), _children(rng, children, month), (column[new] for column in later), strict=True
        )
        sex, born, entered = (np.concatenate([own[here], *more]) for own, *more in parts)
    return len(sex)


def _children(rng: np.random.Generator, count: int, month: int) -> tuple[Any, Any, Any]:
    born = np.full(count, month, np.int32)
    return rng.integers(0, 2, count).astype(np.int8), born, born


def in_neworder(n: int) -> int:
    """The same in neworder: its Monte Carlo draws on columns, month by month."""
    import neworder  # type: ignore[import-not-found]

    chance = neworder.Model(neworder.NoTimeline(), neworder.MonteCarlo.deterministic_identical_stream).mc
    sex, born, entered = start(n)
    later, entries = entrants(n), ENTRIES * n // 1_000_000
    rng = np.random.default_rng(1)
    for month in range(MONTHS):
        age = np.minimum((month - born) // 12, OLDEST)
        stay = np.minimum(month - entered, LONGEST)
        here = (chance.hazard(DEATH[age]) == 0) & (chance.hazard(EXIT[stay, age]) == 0)
        children = int(((chance.hazard(np.where(sex == 1, BIRTH[age], 0.0)) == 1) & here).sum())
        new = slice(month * entries, (month + 1) * entries)
        parts = zip(
            (sex, born, entered), _children(rng, children, month), (column[new] for column in later), strict=True
        )
        sex, born, entered = (np.concatenate([own[here], *more]) for own, *more in parts)
    return len(sex)
