"""The packages that a search found, and how: points of which none is better than another in everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from banen.decide.search.choices import LEGAL_LEVELS, Choice, level_word, level_words
from banen.decide.search.needed import ALL_POSTS, posts_of
from banen.decide.search.surrogate import STEP
from banen.decide.targets import TargetBand
from banen.languages import ENGLISH, Language, Text
from banen.observe.words import each, word, words
from banen.rounding import band, number
from banen.showing import Card, Showing
from banen.simulate.measures.packages import Package, conflicts
from banen.simulate.results.indicators import describe, group_labels, label_of

if TYPE_CHECKING:
    import altair as alt
    import polars as pl

SHORTAGE = "housing_shortage"
OBJECTIVES = (
    "intervention", "known_cost", "unknown_costs", "legal_level", "lead_time", "needed_posts", SHORTAGE,
)  # fmt: skip
"""Less is better in each. ``intervention`` counts a measure once, and twice at its strongest; ``needed_posts`` are the
posts that stay open in the sectors that society needs (:mod:`banen.decide.search.needed`)."""

Method = Literal["exact", "screened", "optimised"]


@dataclass(frozen=True)
class FrontierPoint:
    """A package with its probability to be in the band, its bands, and what it asks."""

    number: int
    package: Package
    choices: tuple[Choice, ...]
    probability: float
    position: Mapping[str, float]
    bands: Mapping[str, tuple[float, float, float]]

    @property
    def intervention(self) -> float:
        """Measures, counted twice where at their strongest."""
        return sum(c.intervention for c in self.choices)

    @property
    def known_cost(self) -> float | None:
        """Million euro a year as far as known; None where no part of it is."""
        known = [c.cost_eur_m for c in self.choices if c.cost_eur_m is not None]
        return sum(known) if known or not self.choices else None

    @property
    def unknown_costs(self) -> tuple[str, ...]:
        """Measures whose cost no source gives."""
        return tuple(c.measure for c in self.choices if c.cost_eur_m is None)

    @property
    def legal_level(self) -> str:
        """The highest level at which something must be decided."""
        return max((c.legal_level for c in self.choices), key=LEGAL_LEVELS.index, default="none")

    @property
    def lead_time_years(self) -> float:
        """Years until the slowest measure can be at work, at the long end of its range."""
        return max((c.lead_time_years for c in self.choices), default=0.0)

    def to_dict(self) -> dict[str, Any]:
        """The point as JSON; ``text`` is the package for the address bar."""
        return {
            "number": self.number, "text": self.package.short_text(), "package": self.package.to_dict(),
            "measures": {c.measure: c.level for c in self.choices},
            "probability": self.probability, "position": dict(self.position),
            "indicators": {k: dict(zip(("p05", "p50", "p95"), v, strict=True)) for k, v in self.bands.items()},
            "intervention": self.intervention,
            "cost": {"known_eur_m_per_year": self.known_cost, "unknown": list(self.unknown_costs)},
            "legal_level": self.legal_level, "lead_time_years": self.lead_time_years,
            "conflicts": [c.to_dict() for c in conflicts(self.package)],
        }  # fmt: skip


@dataclass(frozen=True, repr=False)
class Frontier(Showing):
    """The packages that reach a band, none better than another in everything; ``nearest`` where none reaches it.

    ``looked_at`` counts combinations, ``tried`` those run on the engine with bands, ``left_out`` names choices that
    were not combined. ``error`` is the mean error of the surrogate in the indicator, a median, over random
    combinations (None if exact); ``span`` is the range of the indicator over all that were looked at: of the
    surrogate, or of the engine if exact, as medians. ``sectors`` are those whose open posts count. ``proven`` says of
    an optimised search whether every program was solved to the end; else the best in an objective may be better yet.
    """

    target: TargetBand
    year: int
    sectors: tuple[str, ...]
    asked: float
    draws: int
    seed: int
    method: Method
    current: FrontierPoint
    points: tuple[FrontierPoint, ...]
    nearest: tuple[FrontierPoint, ...]
    looked_at: int
    tried: int
    left_out: tuple[str, ...]
    error: float | None
    span: tuple[float, float]
    proven: bool | None = None

    @property
    def key(self) -> str:
        """The indicator."""
        return str(self.target.indicator)

    @property
    def posts(self) -> str:
        """The series of posts that stay open in the sectors that count."""
        return posts_of(self.sectors)

    def card(self, language: Language) -> Card:
        """The packages, none of which is the best, with current policy first."""
        w = words("showing", language)
        shown = self.points or self.nearest
        rows = tuple(
            (
                str(p.number or "–"),
                " ".join(c.measure for c in p.choices) or "–",
                f"{p.probability:.0%}",
                band(*p.bands[self.key], language),
                "?" if p.known_cost is None else number(p.known_cost, language),
            )
            for p in (self.current, *shown)
        )
        heads = ("", w["measures"], w["probability"], label_of(self.key, language), w["known_cost"])
        count, asked = len(self.points), f"{self.asked:.0%}"
        sentence = w["packages_in_band"].format(count=count, asked=asked)
        return Card(f"{self.target.name[language]}, {self.year}", sentence, heads, rows)

    def picture(self, language: Language) -> str:
        """The frontier as a picture, where there is a package to show."""
        from banen.charts.drawing import svg

        return svg(self.chart(language), language) if self.points or self.nearest else ""

    def to_dict(self) -> dict[str, Any]:
        """The JSON of ``banen decide``."""
        return {
            "band": self.target.to_dict(), "indicator": {"key": self.key, **describe(self.key)}, "year": self.year,
            "probability_asked": self.asked, "draws": self.draws, "seed": self.seed,
            "current_policy": self.current.to_dict(),
            "reached": bool(self.points),
            "frontier": [p.to_dict() for p in self.points], "nearest": [p.to_dict() for p in self.nearest],
            "objectives": list(OBJECTIVES),
            "needed_posts": {"key": self.posts, "sectors": list(self.sectors), **describe(self.posts)},
            "method": {
                "name": self.method, "combinations": self.looked_at, "run_with_bands": self.tried,
                "left_out": list(self.left_out), "mean_error_of_surrogate": self.error,
                "range": list(self.span), "proven": self.proven, "step": STEP,
                "about": method_text(self.method).to_dict(),
            },
            "warnings": [self.target.caveat.to_dict()] if self.target.caveat else [],
        }  # fmt: skip

    def table(self) -> pl.DataFrame:
        """The points as a Polars table, current policy first; an unknown cost stays empty."""
        import polars as pl

        rows = [
            {
                "number": p.number,
                "measures": " ".join(f"{c.measure}:{c.level}" for c in p.choices),
                "probability": p.probability,
                "intervention": p.intervention,
                "known_cost_eur_m": p.known_cost,
                "unknown_costs": " ".join(p.unknown_costs),
                "legal_level": p.legal_level,
                "lead_time_years": p.lead_time_years,
                **{f"{k}_{n}": v for k, b in p.bands.items() for n, v in zip(("p05", "p50", "p95"), b, strict=True)},
                "text": p.package.short_text(),
            }
            for p in (self.current, *(self.points or self.nearest))
        ]
        return pl.DataFrame(rows, infer_schema_length=None)

    def chart(self, language: Language = ENGLISH, *, narrow: bool = False) -> alt.LayerChart:
        """The frontier as a picture: open posts against housing shortage, size for intervention, colour for law.

        ``narrow`` is for a phone.
        """
        from banen.charts.frontier import Spot, frontier_chart

        def spot(p: FrontierPoint) -> Spot:
            law = level_word(p.legal_level, language)
            middle = {key: band[1] for key, band in p.bands.items()}
            title = p.package.title[language]
            return Spot(middle[self.posts], middle[SHORTAGE], p.intervention, law, str(p.number), title)

        axes = label_of(self.posts, language), label_of(SHORTAGE, language)
        spots = [spot(p) for p in self.points or self.nearest]
        laws = level_words(language)
        return frontier_chart(spots, spot(self.current), axes, laws, bool(self.points), language, narrow=narrow)


def sectors_text(found: Frontier) -> Text:
    """The sectors whose open posts count, as a reader says them."""
    if found.posts == ALL_POSTS:
        return word("decide", "all_sectors")
    labels = [group_labels("sector")[s] for s in found.sectors]
    return each(lambda language: ", ".join(label[language].lower() for label in labels))


def method_text(method: Method) -> Text:
    """How the packages were found, in a sentence."""
    return word("decide", "methods", method)
