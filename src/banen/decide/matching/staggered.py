"""The effect of matching from a staggered start: effects by group and month, never where nobody is left to compare.

A group of regions that has begun is set against regions that have not begun yet, each by the change since the month
before the group began (Callaway and Sant'Anna 2021, not-yet-treated, weighted by people). Chance is told by the lottery
itself: the same starts, dealt again over the regions (Fisher 1935; Roth and Sant'Anna 2023). Source:
domain/matching.md 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from banen.decide.matching.audit import NORMAL_95
from banen.decide.matching.evaluation import lottery_draws
from banen.errors import ScenarioError
from banen.observe.records import Faults
from banen.observe.shapes import Shape, at_least, in_form, lines
from banen.quantities import Array
from banen.sentences import Sentence

Ints = npt.NDArray[np.int64]
_MONTH = in_form(r"(19|20)\d\d-(0[1-9]|1[0-2])", "2027-03")
_SHAPE: Mapping[str, Shape] = {
    "region": str, "starts?": _MONTH, "month": _MONTH, "people": at_least(1, int), "found_work": at_least(0, int),
}  # fmt: skip
ONE_IN_TWENTY = 0.05
"""What the lottery alone must make rarer than this lies outside the interval of 95%."""


@dataclass(frozen=True)
class StartTable:
    """Regions by months: who found work of the people without work, and the month in which a region began.

    ``starts`` is the number of that month, or the number of months where a region does not begin within the table.
    """

    regions: tuple[str, ...]
    months: tuple[str, ...]
    starts: Ints
    people: Array
    found_work: Array

    @cached_property
    def weights(self) -> Array:
        """People without work per region, on average over the months."""
        return np.asarray(self.people.mean(axis=1))

    @cached_property
    def shares(self) -> Array:
        """The share of people without work that found work in a month (regions × months)."""
        return np.asarray(self.found_work / self.people)

    @property
    def begun(self) -> Array:
        """1 from the month in which a region began, 0 before (regions × months)."""
        return (np.arange(len(self.months))[None, :] >= self.starts[:, None]).astype(float)


@dataclass(frozen=True, slots=True)
class GroupTimeEffect:
    """The effect on one group in one month: a difference of changes in the share that found work, with its error.

    Before the group began it should be about nothing; ``since_start`` is below 0 there.
    """

    starts: str
    month: str
    since_start: int
    regions: int
    compared: int
    effect: float
    error: float

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True)
class StaggeredEffect:
    """The effect of all groups and months that can be compared, with its error, and what the lottery alone makes.

    ``interval`` holds every effect that the lottery would not call rare; None on a side where nothing bounds it.
    """

    table: StartTable
    by_group: tuple[GroupTimeEffect, ...]
    effect: float
    error: float
    interval: tuple[float | None, float | None]
    chance: float
    draws: int
    seed: int

    @property
    def without_comparison(self) -> tuple[str, ...]:
        """Months in which every region had begun: nothing is told of them."""
        last = int(self.table.starts.max())
        return self.table.months[last:]

    @property
    def synthetic(self) -> bool:
        """Whether the regions were made up."""
        return any(region.startswith("SYNTHETIC") for region in self.table.regions)

    def by_month_since_start(self) -> dict[int, float]:
        """The effect by months since a group began, groups weighted by their people."""
        size = {
            month: float(self.table.weights[self.table.starts == at].sum())
            for at, month in enumerate(self.table.months)
        }
        means = {}
        for since in sorted({one.since_start for one in self.by_group}):
            own = [one for one in self.by_group if one.since_start == since]
            means[since] = sum(size[one.starts] * one.effect for one in own) / sum(size[one.starts] for one in own)
        return means

    def to_dict(self) -> dict[str, Any]:
        """As JSON: what was compared, the effect with its interval, and every group and month behind it."""
        half = NORMAL_95 * self.error
        return {
            "SYNTHETIC": self.synthetic, "regions": len(self.table.regions), "months": list(self.table.months),
            "groups": len({one.starts for one in self.by_group}), "without_comparison": list(self.without_comparison),
            "effect": self.effect, "interval_95": list(self.interval), "chance": self.chance, "draws": self.draws,
            "seed": self.seed, "error": self.error, "interval_95_by_error": [self.effect - half, self.effect + half],
            "by_month_since_start": {str(since): x for since, x in self.by_month_since_start().items()},
            "by_group": [one.to_dict() for one in self.by_group],
            "note": "Share of people without work that found work in a month, against regions that had not begun.",
        }  # fmt: skip


def evaluate(table: StartTable, seed: int = 1) -> StaggeredEffect:
    """Tell the effect of a staggered start with its interval, or raise where nothing can be compared.

    Raises :class:`~banen.errors.ScenarioError` where no region began after the first month with another still to begin.
    """
    groups = [int(g) for g in np.unique(table.starts) if 0 < g < len(table.months)]
    effects, overall, total = [], np.zeros(len(table.regions)), 0.0
    effect = 0.0
    for group in groups:
        size = float(table.weights[table.starts == group].sum())
        for month in range(len(table.months)):
            if month == group - 1 or not _compared(table, group, month).any():
                continue
            told, influence = _effect(table, group, month)
            effects.append(told)
            if month >= group:
                effect, overall, total = effect + size * told.effect, overall + size * influence, total + size
    if not total:
        raise ScenarioError(
            "No effect can be told without a comparison: there is no month in which one region had begun and another "
            "had not. Give a table from the month before the first start, with regions that begin later or not at all."
        )
    draws = lottery_draws()
    interval, chance = _by_lottery(table, draws, seed)
    return StaggeredEffect(
        table=table,
        by_group=tuple(effects),
        effect=effect / total,
        error=float(np.sqrt(((overall / total) ** 2).sum())),
        interval=interval,
        chance=chance,
        draws=draws,
        seed=seed,
    )


def _compared(table: StartTable, group: int, month: int) -> npt.NDArray[np.bool_]:
    """Regions that have not begun, neither in a month nor when the group began; the group itself is none of them."""
    later: npt.NDArray[np.bool_] = (table.starts > max(month, group - 1)) & (table.starts != group)
    return later


def _effect(table: StartTable, group: int, month: int) -> tuple[GroupTimeEffect, Array]:
    """The effect on a group in a month, and how much each region moves it."""
    own, other = table.starts == group, _compared(table, group, month)
    change = table.shares[:, month] - table.shares[:, group - 1]
    influence, means = np.zeros(len(table.regions)), []
    for members, sign in ((own, 1.0), (other, -1.0)):
        weights = np.where(members, table.weights, 0.0) / table.weights[members].sum()
        means.append(float((weights * change).sum()))
        influence += sign * weights * (change - means[-1])
    told = GroupTimeEffect(
        starts=table.months[group],
        month=table.months[month],
        since_start=month - group,
        regions=int(own.sum()),
        compared=int(other.sum()),
        effect=means[0] - means[1],
        error=float(np.sqrt((influence**2).sum())),
    )
    return told, influence


def _by_lottery(table: StartTable, draws: int, seed: int) -> tuple[tuple[float | None, float | None], float]:
    """The interval and the chance that the lottery of the starts gives: dealt again, over and over.

    An effect is in the interval when, taken away from the regions that had begun, what is left is not rare.
    """
    dice = np.random.Generator(np.random.Philox(seed))
    dealt = np.stack([table.starts, *(dice.permutation(table.starts) for _ in range(draws))])
    found, marks = _overall(table, dealt, table.shares), _overall(table, dealt, table.begun)
    actual, found, marks = found[0], found[1:], marks[1:]

    def share(effects: Array) -> Array:
        left = np.abs(found[None, :] - effects[:, None] * marks[None, :])
        as_far = left >= np.abs(actual - effects)[:, None] - 1e-12
        return np.asarray((1 + as_far.sum(axis=1)) / (1 + draws))

    with np.errstate(divide="ignore", invalid="ignore"):
        turns = np.concatenate([(found - actual) / (marks - 1), (found + actual) / (marks + 1)])
    turns = np.unique(turns[np.isfinite(turns)])
    middles = np.r_[turns[0] - 1, (turns[1:] + turns[:-1]) / 2, turns[-1] + 1] if len(turns) else np.zeros(1)
    inside = np.flatnonzero(np.concatenate([share(part) for part in np.array_split(middles, 20)]) > ONE_IN_TWENTY)
    low = None if inside[0] == 0 else float(turns[inside[0] - 1])
    high = None if inside[-1] == len(turns) else float(turns[inside[-1]])
    return (low, high), float(share(np.zeros(1))[0])


def _overall(table: StartTable, dealt: Ints, outcome: Array) -> Array:
    """The overall effect on an outcome (regions × months) for many deals of the starts (deals × regions)."""
    months = len(table.months)
    member = (dealt[:, None, :] == np.arange(months + 1)[None, :, None]) * table.weights
    size, sums = member.sum(axis=2), member @ outcome
    waiting, later = (np.flip(np.flip(part, axis=1).cumsum(axis=1), axis=1) for part in (size, sums))
    above, total = np.zeros(len(dealt)), np.zeros(len(dealt))
    for group in range(1, months):
        for month in range(group, months):
            ever = (size[:, group] > 0) & (waiting[:, month + 1] > 0)
            own = (sums[:, group, month] - sums[:, group, group - 1]) / np.where(ever, size[:, group], 1)
            other = later[:, month + 1, month] - later[:, month + 1, group - 1]
            change = other / np.where(ever, waiting[:, month + 1], 1)
            above += np.where(ever, size[:, group] * (own - change), 0)
            total += np.where(ever, size[:, group], 0)
    return np.asarray(above / total)


def read_starts(path: Path) -> StartTable:
    """A table ``region,starts,month,people,found_work``: every region in every month; ``starts`` empty for not yet.

    Months are written as 2027-03. Every wrong line is a fault, and so is a month that a region lacks.
    """
    faults = Faults()
    held: dict[tuple[str, str], tuple[int, int]] = {}
    begins: dict[str, str] = {}
    for line in lines(path, _SHAPE, faults):
        at, numbers = (line["region"], line["month"]), (line["people"], line["found_work"])
        if line.sound and numbers[1] > numbers[0]:
            line.fault(
                Sentence(
                    "found_work {numbers} is more than people {numbers2}.", numbers=numbers[1], numbers2=numbers[0]
                )
            )
        if not line.sound:
            continue
        if at in held:
            line.fault(Sentence("{at} has {at2} twice.", at=at[0], at2=at[1]), "Keep one.")
        if begins.setdefault(at[0], line["starts"]) != line["starts"]:
            line.fault(Sentence("{at} starts in two months.", at=at[0]), "Write the same month on each line.")
        held[at] = numbers
    regions, months = tuple(sorted(begins)), _run({month for _, month in held})
    for region in regions if not faults.found else ():  # a line that was told wrong is not lacking as well
        if lacking := [month for month in months if (region, month) not in held]:
            faults.add(
                str(path),
                Sentence("{region} lacks {lacking}.", region=region, lacking=", ".join(lacking[:6])),
                "Give every region every month.",
            )
    if not held and not faults.found:
        faults.add(str(path), "holds no line.", "Write a line for each region and month.")
    faults.raise_if_any()
    counts = np.array([[held[region, month] for month in months] for region in regions], dtype=float)
    starts = [sum(month < begins[region] for month in months) if begins[region] else len(months) for region in regions]
    return StartTable(regions, months, np.array(starts, dtype=np.int64), counts[:, :, 0], counts[:, :, 1])


def _run(months: set[str]) -> tuple[str, ...]:
    """Every month from the first to the last, those that no line has included."""
    if not months:
        return ()
    first, last = (12 * int(each[:4]) + int(each[5:]) - 1 for each in (min(months), max(months)))
    return tuple(f"{at // 12}-{at % 12 + 1:02d}" for at in range(first, last + 1))
