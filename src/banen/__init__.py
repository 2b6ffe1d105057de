"""Banen: steer labour migration in the Netherlands, humanely and by the numbers.

The public door. ``import banen`` is light; each name loads what it needs when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from banen.decide.appraisal import appraise
    from banen.decide.attribution import attribute
    from banen.decide.sensitivity import swings
    from banen.decide.sites import assess
    from banen.model.rules.decide import Decision
    from banen.observe.areas import areas
    from banen.observe.assumptions import assumptions
    from banen.observe.figures import figures
    from banen.observe.parameters import parameters
    from banen.observe.series import series
    from banen.simulate.backtest import backtest
    from banen.simulate.experiments import experiments
    from banen.simulate.hindcast import hindcast
    from banen.simulate.measures import catalogue as measures
    from banen.simulate.packages import Package, baseline, parse_settings, read_package
    from banen.simulate.packages import from_short_text as package_from_text
    from banen.simulate.projection import Projection, project
    from banen.simulate.receipt import explain

_HOMES = {
    "Package": ("banen.simulate.packages", "Package"),
    "Projection": ("banen.simulate.projection", "Projection"),
    "appraise": ("banen.decide.appraisal", "appraise"),
    "areas": ("banen.observe.areas", "areas"),
    "assess": ("banen.decide.sites", "assess"),
    "assumptions": ("banen.observe.assumptions", "assumptions"),
    "attribute": ("banen.decide.attribution", "attribute"),
    "backtest": ("banen.simulate.backtest", "backtest"),
    "baseline": ("banen.simulate.packages", "baseline"),
    "experiments": ("banen.simulate.experiments", "experiments"),
    "explain": ("banen.simulate.receipt", "explain"),
    "figures": ("banen.observe.figures", "figures"),
    "hindcast": ("banen.simulate.hindcast", "hindcast"),
    "measures": ("banen.simulate.measures", "catalogue"),
    "package_from_text": ("banen.simulate.packages", "from_short_text"),
    "parameters": ("banen.observe.parameters", "parameters"),
    "parse_settings": ("banen.simulate.packages", "parse_settings"),
    "project": ("banen.simulate.projection", "project"),
    "read_package": ("banen.simulate.packages", "read_package"),
    "series": ("banen.observe.series", "series"),
    "swings": ("banen.decide.sensitivity", "swings"),
}

__all__ = [
    "Package",
    "Projection",
    "appraise",
    "areas",
    "assess",
    "assumptions",
    "attribute",
    "backtest",
    "baseline",
    "check",
    "experiments",
    "explain",
    "figures",
    "hindcast",
    "measures",
    "package_from_text",
    "parameters",
    "parse_settings",
    "project",
    "read_package",
    "series",
    "swings",
]


def check(rule: str, case: Mapping[str, Any], on: date, variant: str | None = None) -> Decision:
    """Decide one case by a rule on a date, with every reason; ``.to_dict()`` is the JSON of ``banen check``."""
    from banen.model.rules import rule as rule_of
    from banen.model.rules.decide import decide

    return decide(rule_of(rule), case, on, variant)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'banen' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted(__all__)
