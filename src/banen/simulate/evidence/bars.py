"""Bars: what the population must show, written down before it was run, and what it shows.

Each bar of ``content/gates.yml`` names a number that the model gives in the median of its draws, and bounds: a figure
within a share or a number of points, or two ends. What came out stands in ``content/calibration/bars.yml``, whichever
way it fell, and on the page *how good is this*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from banen.languages import Text
from banen.model.channels import Channels
from banen.model.population import FREE_MOVEMENT, structure
from banen.observe.assumptions import Draws, assumptions
from banen.observe.figures import figures
from banen.observe.records import CONTENT, Faults
from banen.observe.shapes import WRITTEN, Maybe, content
from banen.quantities import FIRST_YEAR, POLICY_YEAR, Array
from banen.sentences import Sentence
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import World, world
from banen.simulate.evidence.backtest import compare, entries, modelled
from banen.simulate.evidence.hindcast import HindcastGate, rules
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package
from banen.simulate.results.indicators import series_of

PUBLISHED = CONTENT / "calibration" / "bars.yml"
LATER, LAST = 2035, 2050
MANY = 1000
"""Draws behind a chance of a few per cent."""
FEW_SPECIALISTS = 3000
NO_POSTS = 0.001
TAKES_OTHERS_AWAY = ("1.4", "2.15")
"""Measures that take posted workers and the homeless away, whose posts residents fill in part."""

Series = Mapping[str, Array]


@dataclass(frozen=True)
class Bar(HindcastGate):
    """A gate on the population, with the point of the order that it belongs to."""

    point: int = 0


@cache
def bars() -> tuple[tuple[str, int, tuple[float, float], Mapping[str, str]], ...]:
    """Name, point, bounds and words of every bar, from content; all faults at once."""
    faults, bounds = Faults(), []
    for i, row in enumerate(rules()["bars"]):
        bound = _bound(row)
        if bound is None or row.get("name") not in MEASURED:
            faults.add(
                f"gates.yml: bar {i + 1}",
                Sentence("{name!r} is no bar.", name=row.get("name")),
                Sentence("Use {measured}.", measured=", ".join(MEASURED)),
            )
        else:
            bounds.append((row["name"], row["point"], bound, row["says"]))
    faults.raise_if_any()
    return tuple(bounds)


def _bound(row: Mapping[str, Any]) -> tuple[float, float] | None:
    if "figure" not in row:
        return (float(row["low"]), float(row["high"])) if {"low", "high"} <= set(row) else None
    value = figures().number(row["figure"])
    apart = float(row["apart"]) if "apart" in row else float(row["within"]) * value
    return value - apart, value + apart


def measure(
    draws: int = 200, seed: int = 1, progress: Callable[[str], None] | None = None, *, many: int = MANY
) -> tuple[Bar, ...]:
    """Run the population and hold it against every bar; ``many`` draws stand behind a chance of a few per cent."""
    tell = progress or (lambda _: None)
    tell("history and outlook")
    here = world(Draws(draws, seed, assumptions()))
    values = dict(_of_history(here)) | dict(of_outlook(here))
    tell("many draws of specialists")
    values["few_specialists"] = few_specialists(world(Draws(many, seed, assumptions())))
    values |= of_measures(here, tell)
    return tuple(Bar(name, bound, values[name], says, point) for name, point, bound, says in bars())


def publish(found: tuple[Bar, ...], content: Path) -> Path:
    """Write what the bars measured into a content folder; the file that was written."""
    path = content / PUBLISHED.relative_to(CONTENT)
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = {bar.name: None if bar.value is None else float(f"{bar.value:.6g}") for bar in found}
    path.write_text("# Made by `banen calibrate`; do not edit.\n" + yaml.safe_dump(rows, sort_keys=False), "utf-8")
    return path


@cache
def published() -> tuple[Bar, ...]:
    """The bars with the values that ``banen calibrate`` wrote, because measuring them takes half a minute."""
    faults = Faults()
    values = content(PUBLISHED, {str: Maybe(WRITTEN)})
    for name, *_ in bars():
        if name not in values:
            faults.add(
                "calibration/bars.yml",
                Sentence("has no value for {name}.", name=name),
                "Make it again: banen calibrate.",
            )
    faults.raise_if_any()
    return tuple(Bar(name, bound, values[name], says, point) for name, point, bound, says in bars())


# ------------------------------------------------------------------------------------------ what is measured

OF_ENTRY = {
    "net_eu_2022": "net_eu_2022", "net_non_eu_2023": "net_non_eu_2023", "residents_2022": "residents_2022",
    "family_2022": "family_2022", "net_2022": "net_all_2022", "gone_2011": "registered_gone_2011",
    "gone_2012": "registered_gone_2012", "share_poland": "share_PL", "share_romania": "share_RO",
    "share_bulgaria": "share_BG", "share_india": "share_IN", "india_2022": "india_2022",
    "highly_skilled_2020": "highly_skilled_2020",
}  # fmt: skip
"""Bars that are an entry of the backtest."""
MEASURED = (
    *OF_ENTRY, "net_2021_2023", "stay_together", "whole_over_sum", "signs", "signs_residents", "signs_others",
    "residents_2035_ratio", "few_specialists", "open_posts_95", "no_open_posts",
)  # fmt: skip


def _of_history(here: World) -> Iterator[tuple[str, float]]:
    said = {e.id: (e, float(np.median(v))) for e, v in modelled(here, entries())}
    yield from ((bar, said[entry][1]) for bar, entry in OF_ENTRY.items())
    stays = [(e, v) for e, v in said.values() if e.kind == "stay" and e.quantity == "left_within"]
    # A figure with an end of its own ("just over 60") is missed only as far as it is passed on the other side.
    yield "stay_together", float(np.mean([abs(v - compare(e, np.zeros(1)).observed) for e, v in stays]))
    net = series_of(here.draws, here.history, None)["net_migration"]
    yield "net_2021_2023", float(np.median(net[2021 - FIRST_YEAR : 2024 - FIRST_YEAR].mean(0)))


def of_outlook(here: World) -> Iterator[tuple[str, float]]:
    """How wide the outlook is in 2035, and how many posts stay open."""
    neutral = Channels.neutral(here.draws.count)
    books = cohorts.project(here, neutral)
    at = LATER - POLICY_YEAR
    low, high = np.percentile(series_of(here.draws, books, neutral)["stock"][at], (5, 95))
    yield "residents_2035_ratio", float(high / low)
    posts = books.open_posts[at].sum(0) / books.stock[at].sum(0)
    yield "open_posts_95", float(np.percentile(posts, 95))
    yield "no_open_posts", float(np.mean(posts < NO_POSTS))


def few_specialists(here: World) -> float:
    """Chance that hardly any specialists come from outside the EU in some year of the outlook."""
    cells = structure()
    outside = np.array([p.market == "specialist" for p in cells.pairs]) & ~cells.on_routes(FREE_MOVEMENT)
    arrived = cohorts.project(here, Channels.neutral(here.draws.count)).arrived[:, outside].sum(1)
    return float(np.mean(arrived.min(0) < FEW_SPECIALISTS))


def of_measures(here: World, tell: Callable[[str], None]) -> dict[str, float]:
    """Every measure of the package alone at its far end, and all together, against current law."""
    measures = {m.id: m for m in catalogue().values() if m.document == "P"}
    law = _run(here, Package(NAME, {}, {}))
    effects: dict[str, dict[str, Array]] = {}
    for name, each in measures.items():
        tell(f"measure {name}")
        effects[name] = _effect(_run(here, Package(NAME, {name: each.at_far()}, {})), law)
    whole = _effect(_run(here, Package(NAME, {name: each.at_far() for name, each in measures.items()}, {})), law)
    ratios = [_ratio([e[key] for e in effects.values()], whole[key], year) for key in KEYS for year in (LATER, LAST)]
    fewer = [name for name, each in measures.items() if each.direction == "fewer"]
    median = np.median(law["stock"], 1)
    rises = {name: float((np.median(effects[name]["stock"], 1) / median).max()) for name in fewer}
    return {
        "whole_over_sum": max(ratios, key=lambda r: abs(r - 1.05)),
        "signs": float(np.mean([_lower(effects[name]["stock@present"]) for name in fewer])),
        "signs_others": float(np.mean([_lower(effects[n]["stock"]) for n in fewer if n not in TAKES_OTHERS_AWAY])),
        "signs_residents": max(rises.values()),
    }


KEYS = ("stock@present", "stock")
NAME = Text.pair("maatstaf", "bar")


def _run(here: World, package: Package) -> Series:
    channels = channels_of(package, here)[0]
    return series_of(here.draws, cohorts.project(here, channels), channels)


def _effect(run: Series, law: Series) -> dict[str, Array]:
    return {key: run[key] - law[key] for key in KEYS}


def _ratio(parts: list[Array], whole: Array, year: int) -> float:
    """Effect of all together in a year over the sum of the effects alone, in the median."""
    at = year - POLICY_YEAR
    return float(np.median(whole[at]) / np.median(sum(part[at] for part in parts)))


def _lower(change: Array) -> bool:
    """Lower in the median of every year, and in 95% of draws in 2035."""
    return bool((np.median(change, 1) < 0).all() and np.mean(change[LATER - POLICY_YEAR] < 0) >= 0.95)
