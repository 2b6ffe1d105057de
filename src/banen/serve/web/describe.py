"""The description of each chart with the data of one projection: made once by Altair, filled anew for every move."""

from __future__ import annotations

from functools import cache
from typing import Any

from banen.model.channels import POLICY_YEAR
from banen.serve.web.engine import projected
from banen.serve.web.texts import Language
from banen.simulate import charts
from banen.simulate.bands import Band
from banen.simulate.packages import baseline
from banen.simulate.projection import Outcome

CHART_FROM = 2010
_TARGET = "target"
UNCHANGED = {"nl": "zonder uw\u00a0keuze", "en": "without yours"}
"""Current policy under Banen's own ranges; short, because it stands at the end of its line."""


@cache
def _empty(key: str, language: Language) -> dict[str, Any]:
    """The description with the data of current law, and the name of the data set that changes."""
    found: dict[str, Any] = charts.chart(projected(baseline()), key, language, CHART_FROM).to_dict()
    changing = next(name for name, rows in found["datasets"].items() if "variant" in rows[0])
    return {"description": found, "changing": changing}


def description(
    outcome: Outcome,
    language: Language,
    target: tuple[float, float] | None = None,
    target_name: str = "",
    usual: Band | None = None,
) -> dict[str, Any]:
    """The Vega-Lite description of an indicator under a package, with the target band if there is one.

    ``usual`` is current policy under the ranges of Banen, where a visitor holds assumptions at a value.
    """
    empty = _empty(outcome.key, language)
    words = charts.WORDS[language]
    rows = _rows(outcome.baseline, words["baseline"], CHART_FROM)
    if outcome.difference.p05.any() or outcome.difference.p95.any():
        rows += _rows(outcome.package, words["package"], POLICY_YEAR)
    found = dict(empty["description"])
    if usual is not None:
        name = UNCHANGED[language]
        rows += _rows(usual, name, POLICY_YEAR)
        found["layer"] = [_with_variant(layer, name) for layer in found["layer"]]
    found["datasets"] = {**found["datasets"], empty["changing"]: rows}
    if target:
        found["datasets"][_TARGET] = [{"low": target[0], "high": target[1], "text": target_name}]
        encoding = {
            "y": {"field": "low", "type": "quantitative"},
            "y2": {"field": "high"},
        }
        band = {"data": {"name": _TARGET}, "mark": {"type": "rect", "opacity": 0.2}, "encoding": encoding}
        found["layer"] = [band, *found["layer"]]
    return found


def _with_variant(layer: dict[str, Any], name: str) -> dict[str, Any]:
    """A layer whose colours name one variant more."""
    colour = layer["encoding"].get("color")
    if not colour:
        return layer
    scale = colour["scale"]
    more = {**scale, "domain": [*scale["domain"], name], "range": [*scale["range"], charts.TODAY]}
    return {**layer, "encoding": {**layer["encoding"], "color": {**colour, "scale": more}}}


def _rows(band: Band, variant: str, first: int) -> list[dict[str, Any]]:
    return [
        {"year": year, "p05": float(low), "p50": float(middle), "p95": float(high), "variant": variant}
        for year, low, middle, high in zip(band.years, band.p05, band.p50, band.p95, strict=True)
        if year >= first
    ]
