"""What the law takes off the cost of migrant labour: extraterritorial costs (ETK), evaluated by the rule itself.

Workers' wages are log-normal around a ratio to the minimum wage; a share of them uses the scheme. For each wage the
rule ``etk`` gives the wage over which the employer pays contributions, under the law and under a variant; the
difference × wedge × the share that the employer keeps is the advantage, relative to the user cost of a month.
"""

from __future__ import annotations

import numpy as np

from banen.kept import kept_last
from banen.model.entry import REFERENCE, law_number, normal_points
from banen.model.rules.amounts import exchangeable_costs
from banen.observe.assumptions import Draws
from banen.quantities import Array

ETK_ASSUMPTIONS = (
    "effects.etk_users_share", "effects.etk_costs_month", "effects.etk_wedge", "effects.etk_kept",
    "effects.practical_wage_ratio", "effects.practical_wage_spread", "effects.user_cost_month",
)  # fmt: skip
"""What the ETK advantage leans on."""


@kept_last
def etk_advantage(draws: Draws, variant: str | None = None, *, on_list: bool = True, permanent: bool = True) -> Array:
    """Employers' advantage of the ETK scheme on practical work, relative to the user cost, shape (D,).

    ``variant`` as in the rule (ETK-V0 … ETK-V6); ``on_list`` and ``permanent`` matter in ETK-V5 and ETK-V6.
    """
    z = normal_points()
    minimum = law_number("wml.monthly_reference")
    wage = minimum * draws["effects.practical_wage_ratio"] * np.exp(z * draws["effects.practical_wage_spread"])
    wage = np.asarray(np.round(np.maximum(wage, minimum), 2), dtype=np.float64)
    costs = np.broadcast_to(draws["effects.etk_costs_month"], wage.shape)
    base = exchangeable_costs(
        wage.ravel(),
        np.full(wage.size, minimum),
        REFERENCE,
        allowed_costs=costs.ravel(),
        variant=variant,
        occupation_on_list=on_list,
        permanent_contract=permanent,
        node="contribution_base",
    ).reshape(wage.shape)
    untaxed = (wage - base).mean(0)
    saved = draws["effects.etk_users_share"] * untaxed * draws["effects.etk_wedge"] * draws["effects.etk_kept"]
    return np.asarray(saved / draws["effects.user_cost_month"])
