"""Who follows: partners and children per worker and route.

Same-year inflow, stocks and the package give different ratios; the range holds them all (conflict: family ratio).
"""

from __future__ import annotations

import numpy as np

from banen.model.population import HIGHLY_SKILLED, structure
from banen.observe.assumptions import Draws
from banen.quantities import Array


def family_ratio(draws: Draws) -> Array:
    """Family members per worker once all who will follow have come, shape (P, D); none on short or posted routes."""
    cells = structure()
    ratio = np.zeros((len(cells.pairs), draws.count))
    for i, pair in enumerate(cells.pairs):
        if pair.route in (*HIGHLY_SKILLED, "eu_blue_card"):
            ratio[i] = draws["family.ratio_highly_skilled"]
        elif pair.route in ("eu_resident", "self_employed"):
            ratio[i] = draws["family.ratio_eu_resident"]
        elif pair.route == "work_permit" and pair.market == "specialist":
            ratio[i] = draws["family.ratio_highly_skilled"]
        elif pair.route in ("work_permit", "single_permit"):
            ratio[i] = draws["family.ratio_work_permit"]
    return ratio
