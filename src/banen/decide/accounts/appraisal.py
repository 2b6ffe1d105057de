"""Appraisal: what a package does to the accounts against current law, with bands, and who gains and who bears.

The accounts of both runs share their draws (:mod:`banen.decide.accounts.ledgers`), so a package with every lever at
its default differs from current law by exactly nothing. An unknown stays unknown: it is named, has no number and is
never added as zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from banen.bands import Band, percentiles
from banen.decide.accounts.chart_of_accounts import AccountLine, UnknownAmount, read_chart
from banen.decide.accounts.ledgers import accounts_of
from banen.decide.search.choices import measure_costs
from banen.model.channels import Channels
from banen.observe.assumptions import Draws, assumptions
from banen.quantities import LAST_YEAR, POLICY_YEAR, Array
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import world
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package
from banen.simulate.results.indicators import group_labels
from banen.simulate.results.projection import DEFAULT_DRAWS, check_run

if TYPE_CHECKING:
    import polars as pl

Verdict = Literal["gains", "bears", "either", "none"]


@dataclass(frozen=True)
class AppraisedLine:
    """A line or a group of it, as bands under current law, under the package, and the difference; with their means.

    Means add up over groups and lines; medians do not.
    """

    line: AccountLine
    group: str
    baseline: Band
    package: Band
    difference: Band
    means: tuple[Array, Array, Array]

    def verdict(self, party: str, year: int) -> Verdict:
        """Whether a party gains or bears in a year; ``either`` where the band holds zero."""
        low, _, high = self.difference.at(year)
        sign = self.line.parties[party]
        if low == high == 0:
            return "none"
        if low <= 0 <= high:
            return "either"
        return "gains" if (low > 0) == (sign > 0) else "bears"

    def to_dict(self) -> dict[str, Any]:
        """As JSON: points per year, each with its mean."""
        bands = zip(("baseline", "package", "difference"), (self.baseline, self.package, self.difference), strict=True)
        return {
            name: [p | {"mean": round(float(m), 2) + 0.0} for p, m in zip(band.points(), mean, strict=True)]
            for (name, band), mean in zip(bands, self.means, strict=True)
        }


@dataclass(frozen=True)
class Appraisal:
    """All lines of a package beside current law, per year, sector and region, with what is unknown."""

    package: Package
    until: int
    draws: int
    seed: int
    lines: Mapping[str, Mapping[str, AppraisedLine]]
    unknown: tuple[UnknownAmount, ...]
    unknown_measures: tuple[str, ...]

    def __getitem__(self, key: str) -> AppraisedLine:
        """A line by its key, or a group of it as ``wage_bill:sector:food``."""
        name, _, group = key.partition(":")
        return self.lines[name][group]

    def party_lines(self, party: str) -> tuple[AppraisedLine, ...]:
        """The lines that are a gain or a burden to a party."""
        return tuple(found[""] for found in self.lines.values() if party in found[""].line.parties)

    def to_dict(self) -> dict[str, Any]:
        """The appraisal in the JSON of ``banen project --appraisal``."""
        chart = read_chart()
        return {
            "draws": self.draws, "seed": self.seed,
            "lines": {
                key: {
                    "unit": found[""].line.unit, "label": dict(found[""].line.label),
                    "meaning": dict(found[""].line.meaning), "support": found[""].line.support,
                    "parties": dict(found[""].line.parties), "rests_on": list(found[""].line.rests_on),
                    **found[""].to_dict(),
                    "groups": {group: row.to_dict() for group, row in found.items() if group},
                }
                for key, found in self.lines.items()
            },
            "unknown": [u.to_dict() for u in self.unknown],
            "unknown_lines": [key for key in chart.lines if key not in self.lines],
            "measures_of_unknown_cost": list(self.unknown_measures),
        }  # fmt: skip

    def table(self) -> pl.DataFrame:
        """All lines as a long Polars table: line, group, unit, variant, year, p05, p50, p95, mean."""
        import polars as pl

        frames = []
        for key, found in self.lines.items():
            for group, row in found.items():
                for i, (name, band) in enumerate(
                    (("baseline", row.baseline), ("package", row.package), ("difference", row.difference))
                ):
                    frame = pl.DataFrame(
                        {"year": band.years, "p05": band.p05, "p50": band.p50, "p95": band.p95, "mean": row.means[i]}
                    )
                    about = {"line": key, "group": group, "unit": row.line.unit, "variant": name}
                    frames.append(frame.select(*(pl.lit(v).alias(k) for k, v in about.items()), pl.all()))
        return pl.concat(frames)


def appraise(
    package: Package, *, until: int = LAST_YEAR, draws: int = DEFAULT_DRAWS, seed: int = 1,
    assumed: Mapping[str, float] | None = None,
) -> Appraisal:  # fmt: skip
    """Appraise a package against current law over the same draws, up to a year; ``assumed`` holds assumptions.

    Raises :class:`~banen.errors.ScenarioError` for draws, a seed, a year or held values that cannot be run.
    """
    check_run(until, draws, seed, assumed)
    here = world(Draws(draws, seed, assumptions()).pin(**(assumed or {})))
    neutral = Channels.neutral(draws)
    before = accounts_of(None, here, cohorts.project(here, neutral), neutral)
    after = before
    if package.active():
        channels, _ = channels_of(package, here)
        after = accounts_of(package, here, cohorts.project(here, channels), channels)
    span = until - POLICY_YEAR + 1
    lines = {
        key: {
            group: _appraised(read_chart().lines[key], group, before.values[key][group][:span], value[:span])
            for group, value in groups.items()
        }
        for key, groups in after.values.items()
    }
    unknown = tuple(m for m in package.active() if measure_costs().get(m) is None)
    return Appraisal(package, until, draws, seed, lines, read_chart().unknown, unknown)


def _appraised(line: AccountLine, group: str, before: Array, after: Array) -> AppraisedLine:
    years = tuple(range(POLICY_YEAR, POLICY_YEAR + len(before)))
    parts = (before, after, after - before)
    baseline, package, difference = (Band(years, *percentiles(part)) for part in parts)
    means = (before.mean(1), after.mean(1), parts[2].mean(1))
    return AppraisedLine(line, group, baseline, package, difference, means)


def group_label(group: str, language: Literal["nl", "en"]) -> str:
    """Name of a group such as ``sector:food``."""
    by, _, key = group.partition(":")
    return group_labels(by)[key][language]
