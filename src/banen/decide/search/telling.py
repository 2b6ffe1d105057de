"""A frontier as it is told: how far it depends on how demand grows, and its packages by what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from banen.decide.search.frontier import Frontier
from banen.decide.targets import probability, sampling_error
from banen.languages import Text
from banen.model.outlooks import outlooks
from banen.observe.words import word

if TYPE_CHECKING:
    from banen.decide.accounts.ranking import RankedPackage

MOST_SHOWN = 4
"""Packages of a frontier that are run again under every outlook."""


def growths() -> list[tuple[str, Text, Mapping[str, float]]]:
    """Name, label and held assumptions of the outlook as fitted and of each that has a name."""
    return [
        ("calibrated", word("terminal_decide", "calibrated"), {}),
        *((o.name, o.label, o.held) for o in outlooks().values()),
    ]


def under(found: Frontier, held: Mapping[str, float]) -> dict[str, float | None]:
    """Probability to lie in the band of current policy and of each package shown, by its number, under an outlook."""
    shown = (found.current, *(found.points or found.nearest)[:MOST_SHOWN])
    chances = (
        probability(found.target, point.package, found.year, draws=found.draws, seed=found.seed, assumed=held)
        for point in shown
    )
    return {str(point.number): chance["inside"] for point, chance in zip(shown, chances, strict=True)}


def under_outlooks(found: Frontier) -> dict[str, dict[str, float | None]]:
    """:func:`under` for every outlook, by its name."""
    return {name: under(found, held) for name, _, held in growths()}


def told(found: Frontier, rank: str | None = None) -> dict[str, Any]:
    """The JSON of ``banen decide``: the frontier with sampling errors, outlooks and, where asked, a ranking by cost."""
    whole = found.to_dict()
    for point in (whole["current_policy"], *whole["frontier"], *whole["nearest"]):
        point["sampling_error"] = sampling_error(point["probability"], found.draws)
    whole["outlooks"] = under_outlooks(found)
    if rank is not None:
        points = [{"number": number, **each.to_dict()} for number, each in ranked(found, rank)]
        whole["ranking"] = {"by": rank, "points": points}
    return whole


def ranked(found: Frontier, key: str) -> list[tuple[int, RankedPackage]]:
    """The points of a frontier by what they cost, cheapest first, each with its number."""
    from banen.decide.accounts.ranking import rank

    points = found.points or found.nearest
    numbers = {id(point.package): point.number for point in points}
    packages = rank([point.package for point in points], key, found.year, seed=found.seed)
    return [(numbers[id(each.package)], each) for each in packages]
