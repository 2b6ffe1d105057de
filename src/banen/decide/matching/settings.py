"""What people and vacancies are weighed with: every constant a choice of this project, in ``content/matching``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from banen.errors import UnknownNameError
from banen.languages import Text
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.observe.shapes import NUMBER, TEXT, sound
from banen.observe.words import text_of
from banen.sentences import Sentence

FOLDER = CONTENT / "matching"


@dataclass(frozen=True, slots=True)
class Constant:
    """One constant of matching: its value, unit, range, meaning and source."""

    name: str
    value: float
    unit: str
    low: float
    high: float
    about: Text
    source: str

    def to_dict(self) -> dict[str, Any]:
        """The constant as JSON."""
        return {
            "name": self.name, "value": self.value, "unit": self.unit, "range": [self.low, self.high],
            "about": self.about.to_dict(), "source": self.source,
        }  # fmt: skip


_SHAPE = {str: {"value": NUMBER, "unit": str, "range": [NUMBER], "source": str, "about": TEXT}}


@cache
def constants() -> Mapping[str, Constant]:
    """Every constant by its name. Raises all faults of the file at once."""
    faults = Faults()
    record = sound(read_yaml(FOLDER / "settings.yml", faults), _SHAPE, faults)
    by_name: dict[str, Constant] = {}
    for name, row in (record.data if record else {}).items():
        where, bounds = record.place_of(name) if record else "", row["range"]
        if len(bounds) != 2 or not bounds[0] <= row["value"] <= bounds[1]:
            faults.add(
                where,
                Sentence(
                    "{name} {value} lies outside its range {bounds}.", name=name, value=row["value"], bounds=bounds
                ),
                "Give [low, high] around it.",
            )
            continue
        about = text_of(row["about"])
        low, high = map(float, bounds)
        by_name[name] = Constant(name, float(row["value"]), row["unit"], low, high, about, row["source"])
    faults.raise_if_any()
    return by_name


def constant(name: str) -> float:
    """The value of one constant; an unknown name is told with the nearest."""
    if name not in constants():
        raise UnknownNameError("constant of matching", name, constants())
    return constants()[name].value
