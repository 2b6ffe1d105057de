"""Named outlooks: demand that grows as it did, as official forecasters expect, or not at all.

The level of the outlook rests on one prior, the drift of demand; an outlook with a name replaces it by a growth that
people recognise and keeps all other chance. It is a set of assumptions held at a value, so it runs wherever those do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import log
from typing import Any

from banen.errors import UnknownNameError
from banen.languages import Text
from banen.model.demand import lasting_growth, levels
from banen.model.population import MARKETS
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.observe.series import series
from banen.observe.shapes import TEXT, sound
from banen.observe.words import text_of
from banen.quantities import FIRST_YEAR, POLICY_YEAR
from banen.sentences import Sentence

DECIMALS = 4
"""Decimals of a growth that is held: far below any doubt."""
_OUTLOOK = {"label": TEXT, "meaning": TEXT, "growth": dict}


@dataclass(frozen=True)
class Outlook:
    """A growth of demand with a name: label and meaning, and the assumptions that it holds."""

    name: str
    label: Text
    meaning: Text
    held: Mapping[str, float]


@cache
def outlooks() -> dict[str, Outlook]:
    """Every named outlook, from content; all faults at once."""
    faults, by_name = Faults(), dict[str, Outlook]()
    record = sound(read_yaml(CONTENT / "outlooks.yml", faults), {str: _OUTLOOK}, faults)
    for name, fields in (record.data if record else {}).items():
        try:
            held = {f"demand.outlook_growth_{m}": _above_sectors(fields["growth"], i) for i, m in enumerate(MARKETS)}
        except (KeyError, TypeError, ValueError, ArithmeticError):
            faults.add(
                record.place_of(name) if record else "",
                Sentence("outlook {name} has no growth that can be computed.", name=name),
            )
            continue
        label, meaning = (text_of(fields[key]) for key in ("label", "meaning"))
        by_name[name] = Outlook(name, label, meaning, {"demand.outlook_own": 0.0, **held})
    faults.raise_if_any()
    return by_name


def outlook_of(name: str) -> Outlook:
    """A named outlook; raises :class:`~banen.errors.UnknownNameError` for a name that does not exist."""
    if name not in outlooks():
        raise UnknownNameError("outlook", name, outlooks())
    return outlooks()[name]


def _above_sectors(growth: Mapping[str, Any], market: int) -> float:
    """Growth of a market above the lasting growth of its sectors, as a logarithm a year."""
    if "rate" in growth:
        wanted = log(1 + float(growth["rate"]))
    elif "levels" in growth:
        if not all(FIRST_YEAR <= year <= POLICY_YEAR for year in growth["levels"]):
            raise ValueError(growth["levels"])
        first, last, today = (float(levels()[y - FIRST_YEAR, market]) for y in (*growth["levels"], POLICY_YEAR))
        years = int(growth["until"]) - POLICY_YEAR
        a_year = (last - first) / (growth["levels"][1] - growth["levels"][0])
        wanted = log(1 + years * a_year / today) / years
    else:
        path = series().values(growth["series"], growth["vintage"])
        first_year, last_year = growth["between"]
        wanted = log(path[last_year] / path[first_year]) / (last_year - first_year)
    return round(float(wanted - log(1 + lasting_growth()[market])), DECIMALS)
