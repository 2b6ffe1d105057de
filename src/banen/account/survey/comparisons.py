"""Whether an answer changed: between waves, for many items at once, by composition, and whether it is due to policy.

There are three verdicts with fixed words: changed, no change larger than the margin, undetermined. Without a comparison
nothing is attributed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist

from banen.account.survey.estimates import Z
from banen.errors import ContentError, Fault
from banen.sentences import Sentence

_NORMAL = NormalDist()
ONE_SIDED = _NORMAL.inv_cdf(0.95)
LARGEST_SHOWN = 0.10
"""A group in which ten points cannot be seen is not published as a trend (specification, section 8)."""


@dataclass(frozen=True, slots=True)
class WaveShare:
    """A share in a wave, with its respondents and design effect."""

    share: float
    respondents: float
    effect: float = 1.0

    @property
    def variance(self) -> float:
        """The variance of the share."""
        return self.share * (1 - self.share) * self.effect / self.respondents


@dataclass(frozen=True, slots=True)
class WaveChange:
    """A change between waves with its error; ``verdict`` is changed, no_larger_change or undetermined."""

    change: float
    error: float
    verdict: str

    @property
    def z(self) -> float:
        """The change in standard errors."""
        return self.change / self.error

    @property
    def p(self) -> float:
        """The two-sided probability of a change this large by chance."""
        return 2 * (1 - _NORMAL.cdf(abs(self.z)))

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of the change."""
        return self.change - Z * self.error, self.change + Z * self.error


def compare(
    first: WaveShare,
    second: WaveShare,
    *,
    margin: float | None = None,
    same: int = 0,
    correlation: float = 0.0,
    comparable: bool = True,
) -> WaveChange:
    """The change from one wave to the next; ``same`` people of both have answers that go together (``correlation``).

    Raises :class:`~banen.errors.ContentError` for items that were asked otherwise (``niet_vergelijkbaar``).
    """
    if not comparable:
        told = "niet_vergelijkbaar: the item was asked otherwise."
        raise ContentError(Fault("survey", told, "Draw no line between the waves, or show a split ballot."))
    shared = 0.0
    if same:
        spread = sqrt(
            first.share * (1 - first.share) * second.share * (1 - second.share) * first.effect * second.effect
        )
        shared = 2 * correlation * spread * same / (first.respondents * second.respondents)
    error = sqrt(first.variance + second.variance - shared)
    return judged(second.share - first.share, error, margin)


def judged(change: float, error: float, margin: float | None = None) -> WaveChange:
    """The verdict on a change: against zero, and against a margin that was set before (two one-sided tests)."""
    if abs(change) > Z * error:
        return WaveChange(change, error, "changed")
    within = margin is not None and all(abs(t) > ONE_SIDED for t in equivalence(change, error, margin))
    inside = margin is not None and abs(change) < margin
    return WaveChange(change, error, "no_larger_change" if within and inside else "undetermined")


def equivalence(change: float, error: float, margin: float) -> tuple[float, float]:
    """The two statistics of the test that a change lies within a margin.

    >>> [round(t, 3) for t in equivalence(0.5, 1.2, 3)]
    [2.917, -2.083]
    """
    return (change + margin) / error, (change - margin) / error


def breakdown_effect(change: WaveChange, effect: float) -> float:
    """The design effect at which a change would no longer be seen; ``effect`` is the one that it was reckoned with."""
    return effect * (change.z / Z) ** 2


def holm(chances: Sequence[float]) -> tuple[float, ...]:
    """Probabilities corrected by Holm, for a list fixed before the wave.

    >>> [round(p, 3) for p in holm([0.001, 0.012, 0.024, 0.036, 0.2])]
    [0.005, 0.048, 0.072, 0.072, 0.2]
    """
    order = sorted(range(len(chances)), key=lambda n: chances[n])
    adjusted, largest = [0.0] * len(chances), 0.0
    for rank, n in enumerate(order):
        largest = max(largest, min(1.0, (len(chances) - rank) * chances[n]))
        adjusted[n] = largest
    return tuple(adjusted)


def benjamini_hochberg(chances: Sequence[float]) -> tuple[float, ...]:
    """Probabilities corrected by Benjamini and Hochberg, for looking around.

    >>> [round(p, 3) for p in benjamini_hochberg([0.001, 0.012, 0.024, 0.036, 0.2])]
    [0.005, 0.03, 0.04, 0.045, 0.2]
    """
    order = sorted(range(len(chances)), key=lambda n: chances[n], reverse=True)
    adjusted, least = [0.0] * len(chances), 1.0
    for rank, n in enumerate(order):
        least = min(least, chances[n] * len(chances) / (len(chances) - rank))
        adjusted[n] = least
    return tuple(adjusted)


def smallest_seen(share: float, respondents: float, effect: float = 1.0, power: float = 0.8) -> float:
    """The smallest change between two equal waves that is seen with this power.

    >>> round(100 * smallest_seen(0.75, 3000, 2), 2)
    4.43
    """
    return (Z + _NORMAL.inv_cdf(power)) * sqrt(2 * share * (1 - share) * effect / respondents)


def needed(first: float, second: float, effect: float = 1.0, power: float = 0.8) -> int:
    """Respondents per wave that show a change from one share to another.

    >>> needed(0.75, 0.70, 2)
    2502
    """
    middle = (first + second) / 2
    alike, apart = 2 * middle * (1 - middle), first * (1 - first) + second * (1 - second)
    reach = Z * sqrt(alike) + _NORMAL.inv_cdf(power) * sqrt(apart)
    return ceil(reach**2 / (first - second) ** 2 * effect)


def shown_as_trend(share: float, respondents: float, effect: float) -> bool:
    """Whether a group is large enough for a trend."""
    return smallest_seen(share, respondents, effect) <= LARGEST_SHOWN


def composition(
    first: Mapping[str, tuple[float, float]], second: Mapping[str, tuple[float, float]]
) -> tuple[float, float]:
    """What of a change is of who was asked, and what of how they answer (Kitagawa); groups hold (part, share).

    >>> [round(part, 3) for part in composition({"a": (0.6, 0.4), "b": (0.4, 0.2)}, {"a": (0.4, 0.4), "b": (0.6, 0.2)})]
    [-0.04, 0.0]
    """
    of_people = sum((second[g][0] - first[g][0]) * (first[g][1] + second[g][1]) / 2 for g in first)
    of_answers = sum((second[g][1] - first[g][1]) * (first[g][0] + second[g][0]) / 2 for g in first)
    return of_people, of_answers


def trend(years: Sequence[float], shares: Sequence[float], errors: Sequence[float]) -> tuple[float, float, float]:
    """The weighted line through three waves or more: change a year, its error, and Cochran's Q for bends."""
    weights = [1 / error**2 for error in errors]
    total = sum(weights)
    year = sum(w * x for w, x in zip(weights, years, strict=True)) / total
    share = sum(w * y for w, y in zip(weights, shares, strict=True)) / total
    spread = sum(w * (x - year) ** 2 for w, x in zip(weights, years, strict=True))
    slope = sum(w * (x - year) * (y - share) for w, x, y in zip(weights, years, shares, strict=True)) / spread
    bends = sum(w * (y - share - slope * (x - year)) ** 2 for w, x, y in zip(weights, years, shares, strict=True))
    return slope, 1 / sqrt(spread), bends


def difference(
    measure: str,
    with_it: tuple[WaveShare, WaveShare] | None,
    without: tuple[WaveShare, WaveShare] | None,
    *,
    treated_before: bool = False,
) -> WaveChange:
    """The change where a measure came beside the change where it did not.

    Raises :class:`~banen.errors.ContentError` without a comparison, or when it was there before the first wave.
    """
    if with_it is None or without is None:
        told = Sentence("{measure} holds for everybody from one day: niet_toe_te_schrijven.", measure=measure)
        raise ContentError(Fault("survey", told, "There is no comparison; tell the trend alone."))
    if treated_before:
        told = Sentence("{measure} was there before the first wave.", measure=measure)
        raise ContentError(Fault("survey", told, "Take regions that began after the first wave."))
    change = (with_it[1].share - with_it[0].share) - (without[1].share - without[0].share)
    return judged(change, sqrt(sum(wave.variance for wave in (*with_it, *without))))


def attribution(*, comparison: bool, changed: bool, waves_before: int, pretrend: bool, placebo_moves: bool) -> str:
    """How far a change may be said to be due to a measure; the default is that it may not."""
    if not (comparison and changed):
        return "niet_toe_te_schrijven"
    if waves_before > 1 and not pretrend and not placebo_moves:
        return "aannemelijk"
    return "aanwijzing"
