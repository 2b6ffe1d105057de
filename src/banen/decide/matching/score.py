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
    """Weigh every pair of a block."""
    essential, optional = (
        share(block.essential_had, block.essential_asked),
        share(block.optional_had, block.optional_asked),
    )
    fit = fits(essential, optional, block.optional_asked)
    under = block.person_level - block.job_level >= constant("level.gap")
    asked = block.wished | block.below_level
    level = np.where(under & (block.person_level > 0) & ~asked, constant("level.below"), 1.0)
    language, travel = _language(block), _travel(block)
    before = np.rint(SCALE * fit * language * travel * level).astype(np.int64)
    return PairScores(
        essential=essential,
        optional=optional,
        fit=fit,
        language=language,
        travel=travel,
        level=level,
        before_bonus=before,
        bonus=np.broadcast_to(block.bonus, before.shape),
        bars=bars(block),
    )


def share(had: Ints, asked: Ints) -> Array:
    """Rarity had over rarity asked; both are whole numbers, so that the sum has no order."""
    return had / np.maximum(LEVEL_UNIT * asked, 1)


def fits(essential: Array, optional: Array, optional_asked: Ints) -> Array:
    """How well skills fit: both shares by their weight; the essential one alone where nothing else is asked."""
    weight = constant("fit.essential")
    return np.where(optional_asked > 0, weight * essential + (1 - weight) * optional, essential)


def can_reach_minimum(fit: Array) -> npt.NDArray[np.bool_]:
    """Whether a fit reaches the minimum if nothing else takes off: Dutch, travel and level only ever lower a score."""
    enough: npt.NDArray[np.bool_] = np.rint(SCALE * fit) >= constant("propose.minimum")
    return enough


def _language(block: Block) -> Array:
    """How Dutch counts: a step off per level too low in the skill that falls short most."""
    lower = np.where(block.language_on_job, int(constant("language.on_the_job")), 0)
    gap = np.zeros(block.shape, dtype=np.int64)
    for skill in range(block.dutch_asked.shape[-1]):
        asked, has = block.dutch_asked[..., skill], block.dutch[..., skill]
        gap = np.maximum(gap, np.where(asked >= 0, np.maximum(asked - lower, 0) - has, 0))
    left: Array = np.maximum(0.0, 1 - constant("language.step") * gap)
    return left


def _travel(block: Block) -> Array:
    """How travel counts: nothing up to the free minutes, then linear to the least at a person's own maximum."""
    free, least = constant("travel.free"), constant("travel.least")
    beyond = np.clip((block.minutes - free) / np.maximum(block.max_minutes - free, 1), 0, 1)
    return np.where(block.minutes > free, 1 - (1 - least) * beyond, 1.0)


def bars(block: Block) -> Ints:
    """What bars each pair, as flags of :class:`Barrier`; Dutch that is too low bars only where safety asks it."""
    low = np.maximum(block.hours[..., 0], block.hours_asked[..., 0])
    high = np.minimum(block.hours[..., 1], block.hours_asked[..., 1])
    short = np.zeros(block.shape, dtype=bool)
    unknown = np.zeros(block.shape, dtype=bool)
    for skill in range(block.dutch_asked.shape[-1]):
        asked, has = block.dutch_asked[..., skill], block.dutch[..., skill]
        short |= (asked > has) & (has >= 0)
        unknown |= (asked > 0) & (has < 0)
    nowhere = (block.minutes < 0) | (block.max_minutes < 0)
    lacking = {
        Barrier.WERKRECHT: ~block.may_work, Barrier.TOESTEMMING: ~block.consents,
        Barrier.DIPLOMA_ERKENNING: block.unrecognised, Barrier.UREN: low > high,
        Barrier.TIJDEN: (block.times & block.times_asked) == 0, Barrier.NIET_GEWENST: block.unwanted,
        Barrier.START: block.start_from > block.closes, Barrier.TAAL: short & block.safety_critical,
        Barrier.TAAL_ONBEKEND: unknown, Barrier.REISTIJD_ONBEKEND: nowhere,
        Barrier.REISTIJD: ~nowhere & (block.minutes > block.max_minutes),
    }  # fmt: skip
    barred = np.zeros(block.shape, dtype=np.int64)
    for bar, where in lacking.items():
        barred |= np.where(where, int(bar), 0)
    return barred
