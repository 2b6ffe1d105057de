"""Banen: steer labour migration in the Netherlands, humanely and by the numbers.

The public door. ``import banen`` is light; each name loads what it needs when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from banen.decide import decide
    from banen.decide.accounts.appraisal import appraise
    from banen.decide.composition import composition
    from banen.decide.doubt.attribution import attribute
    from banen.decide.doubt.sensitivity import swings
    from banen.decide.local import local
    from banen.decide.matching.rounds import round_of as match
    from banen.decide.need import housing_need as need
    from banen.decide.who import who
    from banen.model.rules import rules
    from banen.model.rules.decide import Decision
    from banen.observe.areas import areas
    from banen.observe.assumptions import assumptions
    from banen.observe.figures import figures
    from banen.observe.parameters import parameters
    from banen.observe.series import series
    from banen.serve.sheets import frame, write_excel
    from banen.simulate.engines import project
    from banen.simulate.evidence.backtest import backtest
    from banen.simulate.evidence.experiments import experiments
    from banen.simulate.evidence.hindcast import hindcast
    from banen.simulate.measures.catalogue import catalogue as measures
    from banen.simulate.measures.packages import Package, baseline, parse_settings, read_package
    from banen.simulate.measures.packages import from_short_text as package_from_text
    from banen.simulate.results.projection import Projection
    from banen.simulate.results.receipt import explain
    from banen.sites import assess

_HOMES = {
    "Package": ("banen.simulate.measures.packages", "Package"),
    "Projection": ("banen.simulate.results.projection", "Projection"),
    "appraise": ("banen.decide.accounts.appraisal", "appraise"),
    "areas": ("banen.observe.areas", "areas"),
    "assess": ("banen.sites", "assess"),
    "assumptions": ("banen.observe.assumptions", "assumptions"),
    "attribute": ("banen.decide.doubt.attribution", "attribute"),
    "backtest": ("banen.simulate.evidence.backtest", "backtest"),
    "baseline": ("banen.simulate.measures.packages", "baseline"),
    "composition": ("banen.decide.composition", "composition"),
    "decide": ("banen.decide", ""),  # the room itself, which can be asked
    "experiments": ("banen.simulate.evidence.experiments", "experiments"),
    "explain": ("banen.simulate.results.receipt", "explain"),
    "figures": ("banen.observe.figures", "figures"),
    "frame": ("banen.serve.sheets", "frame"),
    "hindcast": ("banen.simulate.evidence.hindcast", "hindcast"),
    "local": ("banen.decide.local", "local"),
    "match": ("banen.decide.matching.rounds", "round_of"),
    "measures": ("banen.simulate.measures.catalogue", "catalogue"),
    "need": ("banen.decide.need", "housing_need"),
    "package_from_text": ("banen.simulate.measures.packages", "from_short_text"),
    "parameters": ("banen.observe.parameters", "parameters"),
    "parse_settings": ("banen.simulate.measures.packages", "parse_settings"),
    "project": ("banen.simulate.engines", "project"),
    "read_package": ("banen.simulate.measures.packages", "read_package"),
    "rules": ("banen.model.rules", "rules"),
    "series": ("banen.observe.series", "series"),
    "swings": ("banen.decide.doubt.sensitivity", "swings"),
    "who": ("banen.decide.who", "who"),
    "write_excel": ("banen.serve.sheets", "write_excel"),
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
    "composition",
    "decide",
    "experiments",
    "explain",
    "figures",
    "frame",
    "hindcast",
    "local",
    "match",
    "measures",
    "need",
    "package_from_text",
    "parameters",
    "parse_settings",
    "project",
    "read_package",
    "rules",
    "series",
    "swings",
    "who",
    "write_excel",
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
    home = import_module(module)
    return getattr(home, attribute) if attribute else home


def __dir__() -> list[str]:
    return sorted(__all__)
