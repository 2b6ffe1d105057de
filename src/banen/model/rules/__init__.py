"""The law: one plain function per rule, for one case with reasons and for columns of a million.

One module per body of law. A rule is a graph of functions that read like the statute
(:mod:`banen.model.rules.rule`) on terms that may be one or many (:mod:`banen.model.rules.terms`);
:mod:`banen.model.rules.decide` decides. What it says to people stands in `content/rules`.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from datetime import date
from functools import cache

from banen.errors import UnknownNameError
from banen.model.rules.rule import Rule

BODIES_OF_LAW = (
    "residence", "blue_card", "stay_for_work", "sponsors", "tax", "extraterritorial_costs", "work", "permits", "wage",
    "holiday", "flexible_work", "housing", "agencies", "lending", "direct_share", "chain_liability", "posting",
    "registration", "quotas", "health",
)  # fmt: skip


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its id, in the order of the bodies of law, whichever of them was asked for first."""
    bodies = [vars(importlib.import_module(f"banen.model.rules.law.{body}")) for body in BODIES_OF_LAW]
    found = [value for body in bodies for value in body.values() if isinstance(value, Rule)]
    return {one.id: one for one in found}


@cache
def first_day() -> date:
    """The day from which the first rule holds: before it nothing can be asked of the law."""
    return min(one.valid_from for one in rules().values())


def rule(rule_id: str) -> Rule:
    """The rule with this id; an unknown one is named with the nearest."""
    if rule_id not in rules():
        raise UnknownNameError("rule", rule_id, rules())
    return rules()[rule_id]
