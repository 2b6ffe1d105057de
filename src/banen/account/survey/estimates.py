"""What a sample says: weights by the design, shares with their variance, design effects, intervals.

The class of the design decides the weight and the words: a margin is named so only for a sample by chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod, sqrt
from statistics import NormalDist
from typing import Final

from banen.errors import ContentError, Fault
from banen.sentences import Sentence

CLASSES: Final = ("probability", "time_location", "rds", "nonprobability", "panel")
"""How people came into the survey."""
BY_CHANCE: Final = ("probability", "time_location")
Z: Final = NormalDist().inv_cdf(0.975)
"""The quantile for a two-sided 95% interval."""
LEAST_CELL, LEAST_FOR_SHARE = 10, 50
"""Fewer respondents are not published; below the second no percentage is (specification of the account, section 8)."""


def margin_word(design: str) -> str:
    """``marge`` for a sample by chance, ``modelmarge`` for every other."""
    if design not in CLASSES:
        raise ContentError(
            Fault(
                "survey",
                Sentence("design {design!r} is not known.", design=design),
                Sentence("Known are: {classes}.", classes=", ".join(CLASSES)),
            )
        )
    return "marge" if design in BY_CHANCE else "modelmarge"


def venue_weight(venue_chance: float, share_sampled: float, visits: float) -> float:
    """The weight of somebody met at a place: who visits more often is met more often.

    >>> round(venue_weight(0.1, 0.05, 4))
    50
    """
    return 1 / (venue_chance * share_sampled * visits)


def rds_share(degrees: Sequence[float], answers: Sequence[float]) -> float:
    """The share by RDS-II (Volz and Heckathorn): who knows more people is recruited more often.

    >>> round(rds_share([2, 4, 5, 10], [1, 1, 0, 0]), 4)
    0.7143
    """
    return weighted_share([1 / degree for degree in degrees], answers)


def weighted_share(weights: Sequence[float], answers: Sequence[float]) -> float:
    """Σwy / Σw."""
    return sum(w * y for w, y in zip(weights, answers, strict=True)) / sum(weights)


def variance(weights: Sequence[float], answers: Sequence[float], clusters: Sequence[object] | None = None) -> float:
    """The variance of a weighted share by linearisation; what belongs to one cluster is summed first."""
    share = weighted_share(weights, answers)
    residues: dict[object, float] = {}
    for n, (w, y) in enumerate(zip(weights, answers, strict=True)):
        key = clusters[n] if clusters is not None else n
        residues[key] = residues.get(key, 0.0) + w * (y - share)
    count = len(residues)
    return sum(r * r for r in residues.values()) / sum(weights) ** 2 * count / (count - 1)


def weight_effect(weights: Sequence[float]) -> float:
    """Kish: what unequal weights cost, nΣw² / (Σw)².

    >>> weight_effect([1, 1, 1, 1, 2, 2])
    1.125
    """
    return len(weights) * sum(w * w for w in weights) / sum(weights) ** 2


def cluster_effect(mean_size: float, correlation: float) -> float:
    """What clustering costs, 1 + (m − 1)ρ.

    >>> round(cluster_effect(20, 0.05), 2)
    1.95
    """
    return 1 + (mean_size - 1) * correlation


def effective(respondents: float, *effects: float) -> float:
    """Respondents of a simple sample that would know as much."""
    return respondents / prod(effects)


def standard_error(share: float, respondents: float, effect: float = 1.0) -> float:
    """The standard error of a share."""
    return sqrt(share * (1 - share) * effect / respondents)


def wilson(share: float, respondents: float, effect: float = 1.0) -> tuple[float, float]:
    """The 95% interval of Wilson at the effective number of respondents.

    >>> [round(end, 4) for end in wilson(0.75, 3000, 2.73)]
    [0.7236, 0.7747]
    """
    n = respondents / effect
    middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return middle - half, middle + half


def half_width(share: float, respondents: float, effect: float = 1.0) -> float:
    """Half of a 95% interval, as a share."""
    return Z * standard_error(share, respondents, effect)


def bounds(yes: float, no: float, missing: float) -> tuple[float, float, float]:
    """The share of the answers, and its ends if all who are missing had said no or yes.

    >>> [round(100 * share, 1) for share in bounds(2250, 450, 300)]
    [83.3, 75.0, 85.0]
    """
    asked = yes + no + missing
    return yes / (yes + no), yes / asked, (yes + missing) / asked


@dataclass(frozen=True, slots=True)
class RakedTable:
    """Cells after raking, the factor of each, and what the weights cost."""

    cells: Mapping[tuple[str, ...], float]
    factors: Mapping[tuple[str, ...], float]
    weight_effect: float


def rake(
    counts: Mapping[tuple[str, ...], float], totals: Sequence[Mapping[str, float]], *, closest: float = 1e-12
) -> RakedTable:
    """Weigh cells until every margin is that of the population; ``totals`` holds one margin per part of the cell.

    Raises :class:`~banen.errors.ContentError` where a margin is not that of the cells, or its sum is another.
    """
    _check_margins(counts, totals)
    cells = dict(counts)
    for _ in range(1000):
        moved = 0.0
        for part, margin in enumerate(totals):
            for name, total in margin.items():
                held = sum(value for key, value in cells.items() if key[part] == name)
                factor = total / held
                moved = max(moved, abs(factor - 1))
                cells |= {key: value * factor for key, value in cells.items() if key[part] == name}
        if moved < closest:
            break
    else:
        raise ContentError(Fault("survey", "the margins cannot be met together.", "Take one margin out."))
    factors = {key: cells[key] / count for key, count in counts.items()}
    people = sum(counts.values())
    effect = (
        people
        * sum(counts[k] * f * f for k, f in factors.items())
        / sum(counts[k] * f for k, f in factors.items()) ** 2
    )
    return RakedTable(cells, factors, effect)


def _check_margins(counts: Mapping[tuple[str, ...], float], totals: Sequence[Mapping[str, float]]) -> None:
    faults = []
    for part, margin in enumerate(totals):
        seen = {key[part] for key, count in counts.items() if count > 0}
        if unlike := sorted(seen ^ set(margin)):
            faults.append(
                Fault(
                    "survey",
                    Sentence("margin {part}: {unlike} is not on both sides.", part=part + 1, unlike=", ".join(unlike)),
                )
            )
    if len({round(sum(margin.values()), 6) for margin in totals}) > 1:
        faults.append(Fault("survey", "the margins have different sums.", "Take totals of one population and year."))
    if faults:
        raise ContentError(*faults)


def suppressed(row: Sequence[int]) -> tuple[int | None, ...]:
    """A row of counts as it may be published beside its total: small cells are left out.

    Where only one is left out the next smallest goes too, so that the total does not give it back.

    >>> suppressed((7, 45, 60))
    (None, None, 60)
    """
    hidden = {n for n, count in enumerate(row) if 0 < count < LEAST_CELL}
    if len(hidden) == 1 and len(row) > 1:
        rest = [n for n in range(len(row)) if n not in hidden]
        hidden.add(min(rest, key=lambda n: (row[n] == 0, row[n])))
    return tuple(None if n in hidden else count for n, count in enumerate(row))
