"""What the rules ask of employers: no repeated fines, a share in direct employment, limits to deductions.

Each function evaluates the rule itself, under the law and under a variant, for the employers that the assumptions
describe; the simulation gets shares, never a threshold of its own.
"""

from __future__ import annotations

from math import factorial
from typing import Any

import numpy as np
import numpy.typing as npt

from banen.kept import kept_last
from banen.model.entry import REFERENCE, law_number
from banen.model.rules.decide import evaluate
from banen.model.rules.law.direct_share import DIRECT_SHARE
from banen.model.rules.law.residence import KENNISMIGRANT
from banen.model.rules.law.wage import DEDUCTIONS
from banen.model.rules.terms import Many, One
from banen.observe.assumptions import Draws
from banen.quantities import Array

MOST_FINES = 12
"""Fines of one sponsor in four years that are told apart; more hardly occur at the assumed mean."""
HOURS = 10_000
"""Hours of a sector over which a share is measured; only the ratio counts."""


@kept_last
def sponsors_refused(draws: Draws, limit: float | None = None) -> Array:
    """Share of sponsors who would lose recognition for fines in four years, shape (D,).

    The rule is ``kennismigrant``, variant KM-V4, condition KM-C9, with the limit of the plan or another. Fines per
    sponsor are Poisson around an assumed mean; no figure gives their distribution.
    """
    counts = np.arange(MOST_FINES + 1)
    given: dict[str, Any] = {"fines_in_four_years": Many(counts.astype(np.int64))}
    if limit is not None:
        given["fines_at_which_refused"] = One(int(limit))
    passed: Any = evaluate(KENNISMIGRANT, "sponsor_without_repeated_fines", given, REFERENCE, "KM-V4")
    chances = np.stack([_poisson(int(k), draws["effects.sponsor_fines"]) for k in counts])
    return np.asarray((chances * ~passed.values[:, None]).sum(0))


def fines_of(share: Array, draws: Draws) -> npt.NDArray[np.int64]:
    """Fines in four years of sponsors at these shares of all sponsors (N,), for one draw: Poisson, as above."""
    chances = [_poisson(k, draws["effects.sponsor_fines"])[0] for k in range(MOST_FINES)]
    return np.searchsorted(np.cumsum(chances), share, side="right").astype(np.int64)


def _poisson(count: int, mean: Array) -> Array:
    return np.asarray(np.exp(-mean) * mean**count / factorial(count))


@kept_last
def share_to_shift(draws: Draws, variant: str, direct_share: float | None = None) -> Array:
    """Part of agency work that must become direct employment under a variant, shape (D,).

    Rule ``aandeel_in_dienst``: under SU-V2 the condition SU-C2 says which sectors fall short of the share, under
    SU-V1 the ban switches on above the target, under SU-V3 all lending ends. The share asked is the postal norm or
    another.
    """
    agency = draws["demand.agency_share"]
    asked = law_number("variant.SU-V2.min_direct_share") if direct_share is None else direct_share
    direct_hours = Many(np.rint((1 - agency) * HOURS).astype(np.int64))
    agency_hours = Many(np.rint(agency * HOURS).astype(np.int64))
    if variant == "SU-V3":
        return np.ones_like(agency)
    if variant == "SU-V1":
        given = {"agency_hours": agency_hours, "total_hours": One(HOURS)}
        levers = {"target": str(round(1 - asked, 6)), "deadline": REFERENCE.isoformat()}
        short: Any = evaluate(DIRECT_SHARE, "ban_active", given, REFERENCE, variant, levers)
        falls_short = short.values
    else:
        given = {"direct_hours": direct_hours, "total_hours": One(HOURS)}
        levers = {"least_share": str(round(asked, 6))}
        enough: Any = evaluate(DIRECT_SHARE, "enough_direct", given, REFERENCE, "SU-V2", levers)
        falls_short = ~enough.values
    needed = np.clip((asked - (1 - agency)) / agency, 0.0, 1.0)
    return np.asarray(np.where(falls_short, needed, 0.0))


def deduction_left(max_share: float, *, third_party_only: bool) -> float:
    """Housing cost that may still be deducted from a minimum wage, over what the law allows now.

    Rule ``inhoudingen``: the ceiling of the law, of INH-V2 (none left) and of INH-V3 (only a third party's lease).
    """
    wage = One(round(law_number("wml.monthly_reference") * 100))
    given = {"wml_term": wage, "housing_conditions": One(True), "landlord_is_third_party": One(False)}
    law: Any = evaluate(DEDUCTIONS, "max_housing", given, REFERENCE)
    variant = "INH-V2" if max_share == 0 else "INH-V3" if third_party_only else None
    deduction: Any = evaluate(DEDUCTIONS, "max_housing", given, REFERENCE, variant)
    lower = max_share / law_number("wml.deduction.housing_cap_pct")
    return float(deduction.value / law.value) * (1.0 if max_share == 0 else lower)
