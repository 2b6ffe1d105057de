"""How people are made up if one package takes the place of another: by sector, route, origin or region.

Both packages meet the same futures, so a difference is taken draw by draw and a package beside itself changes nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from banen.bands import percentiles
from banen.errors import Fault, ScenarioError, check_all
from banen.languages import ENGLISH, Language
from banen.observe.assumptions import Draws, assumptions
from banen.observe.words import words
from banen.rounding import band, whole
from banen.sentences import Sentence
from banen.showing import Card, Showing
from banen.simulate.engine.cohorts import world
from banen.simulate.ensembles import values_of
from banen.simulate.measures.packages import Package, baseline
from banen.simulate.results.indicators import describe, group_labels, indicators
from banen.simulate.scenario import DEFAULT_DRAWS, DEFAULT_SEED, check_draws, check_year

if TYPE_CHECKING:
    import polars

Range = tuple[float, float, float]


@dataclass(frozen=True)
class Group:
    """A group of people under two packages: 5, 50 and 95% of each, and of what differs in the same future."""

    code: str
    label: dict[str, str]
    against: Range
    package: Range
    difference: Range

    def to_dict(self) -> dict[str, Any]:
        """The group as JSON."""
        ranges = {"against": self.against, "package": self.package, "difference": self.difference}
        bands = {name: dict(zip(("p05", "p50", "p95"), found, strict=True)) for name, found in ranges.items()}
        return {"group": self.code, "label": self.label, **bands}


@dataclass(frozen=True, repr=False)
class Composition(Showing):
    """The groups of one indicator in a year under a package and under another, most changed first."""

    package: Package
    against: Package
    indicator: str
    year: int
    draws: int
    seed: int
    groups: tuple[Group, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "package": self.package.to_dict(), "against": self.against.to_dict(),
            "indicator": {"key": self.indicator, **describe(self.indicator)}, "by": indicators()[self.indicator].by,
            "year": self.year, "draws": self.draws, "seed": self.seed, "groups": [g.to_dict() for g in self.groups],
        }  # fmt: skip

    def table(self) -> polars.DataFrame:
        """One row per group: both packages and the difference, each with its band."""
        import polars

        rows = []
        for group in self.groups:
            told = group.to_dict()
            ranges = {
                f"{name}_{end}": told[name][end]
                for name in ("against", "package", "difference")
                for end in ("p05", "p50", "p95")
            }
            rows.append({"group": group.code, "label": group.label[ENGLISH], "year": self.year} | ranges)
        return polars.DataFrame(rows)

    def card(self, language: Language) -> Card:
        """Every group, most changed first."""
        w, label = words("showing", language), describe(self.indicator)["label"][language]
        rows = tuple(
            (g.label[language], band(*g.against, language), band(*g.difference, language, signed=True))
            for g in self.groups
        )
        first = self.groups[0]
        sentence = f"{first.label[language]}: {band(*first.difference, language, signed=True)}"
        heads = ("", self.against.title[language], w["difference"])
        return Card(f"{self.package.title[language]}, {label}, {self.year}", sentence, heads, rows)

    def picture(self, language: Language) -> str:
        """What differs per group, most changed first."""
        from banen.charts.ranked import ranked

        rows = [(g.label[language], *g.difference) for g in self.groups]
        title = f"{describe(self.indicator)['label'][language]}, {self.year}"
        return ranked(rows, title, partial(whole, language=language)).inked()


def composition(
    package: Package,
    against: Package | None = None,
    *,
    year: int = 2035,
    by: str = "stock_by_sector",
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
) -> Composition:
    """The people of a year under a package beside another (current policy unless named), group by group.

    How many, over many futures; who they are one by one is asked of :func:`banen.decide.who.who`.

    ``by`` is an indicator with groups, such as ``stock_by_origin`` or ``arrivals_by_route``. Raises
    :class:`~banen.errors.ScenarioError` for what cannot be run, every fault at once.
    """
    check_all(lambda: check_year(year), lambda: check_draws(draws, seed), lambda: _grouped(by))
    other = against or baseline()
    here = world(Draws(draws, seed, assumptions()))
    labels = group_labels(str(indicators()[by].by))
    values = values_of([package, other], here, [f"{by}:{code}" for code in labels], year)
    groups = []
    for number, (code, label) in enumerate(labels.items()):
        with_, without = values[0, number], values[1, number]
        ranges = [_range(parts) for parts in (without, with_, with_ - without)]
        groups.append(Group(code, dict(label), *ranges))
    groups.sort(key=lambda group: -abs(group.difference[1]))
    return Composition(package, other, by, year, draws, seed, tuple(groups))


def _grouped(by: str) -> None:
    grouped = [name for name, indicator in indicators().items() if indicator.by]
    if by not in grouped:
        raise ScenarioError(
            Fault(
                "banen",
                Sentence("{by!r} has no groups.", by=by),
                Sentence("Choose {grouped}.", grouped=", ".join(grouped)),
            )
        )


def _range(values: Any) -> Range:
    low, middle, high = (round(float(v), 2) + 0.0 for v in percentiles(values))
    return low, middle, high
