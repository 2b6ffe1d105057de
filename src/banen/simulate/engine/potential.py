"""Status holders and asylum seekers as the figures count them, to hold the model against each figure.

They are people here who could do the work that labour migrants do. The engine does not move them, so what is known of
them needs no run of it (:mod:`banen.model.status_holders`, :mod:`banen.model.asylum_seekers`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from banen.model import asylum_seekers
from banen.model.status_holders import permits_between, share_in_work, status_holders
from banen.observe.assumptions import Draws
from banen.quantities import FIRST_YEAR, Array

Years = tuple[int, int]
Filters = Mapping[str, Any]

MONTHS = 12


def _share_in_work(draws: Draws, years: Years, filters: Filters) -> Array:
    return 100 * share_in_work(draws, filters["cohort"], filters["since"])


def _without_work(draws: Draws, years: Years, filters: Filters) -> Array:
    return np.asarray(status_holders(draws).without_work[years[1] - FIRST_YEAR])


def _asylum_permits(draws: Draws, years: Years, filters: Filters) -> Array:
    return permits_between(draws, *years, filters.get("until_month", MONTHS))


def _work_permits(draws: Draws, years: Years, filters: Filters) -> Array:
    return asylum_seekers.permits_in(draws, years[1], filters.get("until_month", MONTHS))


def _work_applications(draws: Draws, years: Years, filters: Filters) -> Array:
    return _work_permits(draws, years, filters) / (1 - draws["asylum.refused_share"])


QUANTITIES: Mapping[str, Callable[[Draws, Years, Filters], Array]] = {
    "share_in_work": _share_in_work,
    "without_work": _without_work,
    "asylum_permits": _asylum_permits,
    "work_permits": _work_permits,
    "work_applications": _work_applications,
}
"""What a figure can count of them: per cent of a cohort in work, persons without work, permits, applications."""


def potential(draws: Draws, quantity: str, years: Years, filters: Filters) -> Array:
    """What the model says for a figure of status holders or asylum seekers, shape (D,).

    ``cohort`` and ``since`` in the filters are the year of the permit and the years after it; ``until_month`` is the
    last month that the figure counts of its last year.
    """
    return QUANTITIES[quantity](draws, years, filters)
