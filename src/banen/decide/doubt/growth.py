"""How far a projection rests on how demand grows: its level and its effect under each named outlook, side by side.

The level follows the outlook; the effect hardly does, and that is why packages can be compared. Beside them stands the
effect without the judgement that dear labour holds back returning demand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from banen.languages import Text
from banen.model.outlooks import outlooks
from banen.observe.words import word
from banen.simulate.measures.packages import Package
from banen.simulate.results.projection import project

SHOWN: Final = "stock@present"
"""The indicator that is put beside each outlook: everybody who came to work and is here."""
NO_SWITCH: Final = "demand.feedback_switch"
"""The judgement that is left out once: that dear labour holds back returning demand."""
Values = tuple[float, float, float]


class UnderOutlook(NamedTuple):
    """Level and effect in a year under an outlook by name; no name is the model's own, as it was calibrated."""

    name: str
    level: Values
    effect: Values

    @property
    def label(self) -> Text:
        """What the outlook is called."""
        return outlooks()[self.name].label if self.name else word("terminal_project", "outlooks", "calibrated")


def beside(package: Package, year: int, draws: int, seed: int, assumed: Mapping[str, float]) -> list[UnderOutlook]:
    """The persons present in a year under current law and what the package changes, under each named outlook.

    Then, where the package changes something, what is left of the effect without the judgement on feedback.
    """
    runs: list[tuple[str, Mapping[str, float]]] = [("", {}), *((o.name, o.held) for o in outlooks().values())]
    if package.active():
        runs.append((NO_SWITCH, {NO_SWITCH: 0.0}))
    levels = []
    for name, held in runs:
        outcome = project(package, until=year, draws=draws, seed=seed, assumed={**held, **assumed})[SHOWN]
        levels.append(UnderOutlook(name, outcome.baseline.at(year), outcome.difference.at(year)))
    return levels


def judged(rows: list[UnderOutlook]) -> tuple[float, float] | None:
    """The share of the effect that rests on the judgement on feedback, and what is left without it."""
    usual = rows[0].effect[1]
    left = next((row.effect[1] for row in rows if row.name == NO_SWITCH), None)
    return None if left is None or not usual else (1 - left / usual, left)
