"""Whether a vacancy is open to a person, and how well it fits: parts that are shown one by one, never a learned chance.

The same function weighs one pair and a block of pairs (people by rows, vacancies by columns), so an explanation
recomputes a score exactly. Source: domain/matching.md section 3; constants in ``content/matching/settings.yml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

import numpy as np
import numpy.typing as npt

from banen.decide.matching.market import LEVEL_UNIT, Block
from banen.decide.matching.settings import constant
from banen.quantities import Array

Ints = npt.NDArray[np.int64]
SCALE = 1000
"""Points of a pair where everything fits."""


class Barrier(IntFlag):
    """Why a vacancy is not open to a person; the names are the reason codes of the specification."""

    WERKRECHT = 1
    DIPLOMA_ERKENNING = 2
    TAAL = 4
    UREN = 8
    TIJDEN = 16
    REISTIJD = 32
    NIET_GEWENST = 64
    START = 128
    TOESTEMMING = 256
    TAAL_ONBEKEND = 512
    REISTIJD_ONBEKEND = 1024

    @property
    def codes(self) -> tuple[str, ...]:
        """The reason codes, in order."""
        return tuple(bar.name.lower() for bar in Barrier if bar in self and bar.name)


@dataclass(frozen=True)
class PairScores:
    """Parts of the score per pair (people × vacancies), all between 0 and 1; points; and what bars the pair."""

    essential: Array
    optional: Array
    fit: Array
    language: Array
    travel: Array
    level: Array
    before_bonus: Ints
    bonus: Ints
    bars: Ints

    @property
    def points(self) -> Ints:
        """The score with its bonus."""
        return self.before_bonus + self.bonus

    @property
    def proposable(self) -> npt.NDArray[np.bool_]:
        """Pairs without a bar that reach the minimum before the bonus."""
        able: npt.NDArray[np.bool_] = (self.bars == 0) & (self.before_bonus >= constant("propose.minimum"))
        return able


def weigh(block: Block) -> PairScores:
    """Weigh every person of a block against every vacancy of it."""
    essential = _share(block.essential_had, block.essential_asked)
    optional = _share(block.optional_had, block.optional_asked)
    weight = constant("fit.essential")
    fit = np.where(block.optional_asked > 0, weight * essential + (1 - weight) * optional, essential)
    language, language_bars = _language(block)
    travel, travel_bars = _travel(block)
    under = block.person_level[:, None] - block.job_level[None, :] >= constant("level.gap")
    asked = block.wished | block.below_level[:, None]
    level = np.where(under & (block.person_level[:, None] > 0) & ~asked, constant("level.below"), 1.0)
    before = np.rint(SCALE * fit * language * travel * level).astype(np.int64)
    bonus = np.broadcast_to(block.bonus[None, :], before.shape)
    return PairScores(
        essential=essential,
        optional=optional,
        fit=fit,
        language=language,
        travel=travel,
        level=level,
        before_bonus=before,
        bonus=bonus,
        bars=_bars(block) | language_bars | travel_bars,
    )


def _share(had: Ints, asked: Ints) -> Array:
    """Rarity had over rarity asked; both are whole numbers, so that the sum has no order."""
    return had / np.maximum(LEVEL_UNIT * asked[None, :], 1)


def _language(block: Block) -> tuple[Array, Ints]:
    """How Dutch counts: a step off per level too low; too low for safety bars, and so does what is not told."""
    least = block.dutch_asked - np.where(block.language_on_job, int(constant("language.on_the_job")), 0)[:, None]
    gap = np.zeros(block.shape, dtype=np.int64)
    short = np.zeros(block.shape, dtype=bool)
    unknown = np.zeros(block.shape, dtype=bool)
    for skill in range(block.dutch_asked.shape[1]):
        asked = block.dutch_asked[:, skill]
        levels, has = block.dutch[:, skill, None] >= 0, block.dutch[:, skill, None]
        gap = np.maximum(gap, np.where(asked >= 0, np.maximum(least[:, skill], 0) - has, 0))
        short |= (asked > has) & levels
        unknown |= (asked > 0) & ~levels
    bars = np.where(unknown, int(Barrier.TAAL_ONBEKEND), 0) | np.where(
        short & block.safety_critical[None, :], int(Barrier.TAAL), 0
    )
    left: Array = np.maximum(0.0, 1 - constant("language.step") * gap)
    return left, bars.astype(np.int64)


def _travel(block: Block) -> tuple[Array, Ints]:
    """How travel counts: nothing up to the free minutes, then linear to the least at a person's own maximum."""
    free, least = constant("travel.free"), constant("travel.least")
    most = block.max_minutes[:, None].astype(float)
    beyond = np.clip((block.minutes - free) / np.maximum(most - free, 1), 0, 1)
    unknown = (block.minutes < 0) | (most < 0)
    bars = np.where(unknown, int(Barrier.REISTIJD_ONBEKEND), np.where(block.minutes > most, int(Barrier.REISTIJD), 0))
    return np.where(block.minutes > free, 1 - (1 - least) * beyond, 1.0), bars


def _bars(block: Block) -> Ints:
    """What bars a pair apart from Dutch and travel."""
    low = np.maximum(block.hours[:, 0, None], block.hours_asked[None, :, 0])
    high = np.minimum(block.hours[:, 1, None], block.hours_asked[None, :, 1])
    times = (block.times[:, None] & block.times_asked[None, :]) == 0
    late = block.start_from[:, None] > block.closes[None, :]
    lacking = {
        Barrier.WERKRECHT: ~block.may_work[:, None], Barrier.TOESTEMMING: ~block.consents[:, None],
        Barrier.DIPLOMA_ERKENNING: block.unrecognised, Barrier.UREN: low > high, Barrier.TIJDEN: times,
        Barrier.NIET_GEWENST: block.unwanted, Barrier.START: late,
    }  # fmt: skip
    bars = np.zeros(block.shape, dtype=np.int64)
    for bar, where in lacking.items():
        bars |= np.where(where, int(bar), 0)
    return bars
