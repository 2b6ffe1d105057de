"""What becomes of each: a row for everybody who comes under one of two packages, with what they bring and on what.

The ground is that of the condition which fails first, of the post that falls away, or of a longer search.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from banen.decide.circumstances import circumstances_of
from banen.decide.gains import pay_of
from banen.decide.grounds import SEARCH, ground_of, ground_of_post
from banen.model.population import structure
from banen.simulate.engine.lives.beside import Beside
from banen.simulate.engine.lives.newcomers import Newcomers, full_week
from banen.simulate.engine.lives.posts import FEWER, OFFERED, TOO_DEAR
from banen.simulate.engine.lives.spells import POST_FOUND

if TYPE_CHECKING:
    import polars as pl

DECILES: Final = 10
WAGE_BANDS: Final = (2500, 3500, 4500, 6000)
AGE_BANDS: Final = (25, 30, 40, 50)


def people_of(found: Beside) -> pl.DataFrame:
    """A row for each person: fate, ground, origin, routes, sector, bands, region, stay under both, family."""
    import polars as pl

    people, first, second, cells = found.people, found.first, found.second, structure()
    routes = np.array([*(pair.route for pair in cells.pairs)])
    fate = np.select(
        [
            first.comes & second.comes & (first.pair != second.pair),
            first.comes & second.comes & second.paid_up & ~first.paid_up,
            first.comes & second.comes,
            first.comes & (second.hurdle >= 0),
            first.comes,
            second.comes,
        ],
        ["other_route", "paid_up", "same", "stopped", "no_post", "new"],
        "nobody",
    )
    grounds = np.array([*(ground_of(second, place) for place in range(len(second.prospect.hurdles) + 1)), ""])
    met = np.isin(fate, ("stopped", "other_route", "paid_up"))
    of_posts = np.array([ground_of_post(second, post) for post in (OFFERED, TOO_DEAR, FEWER)])
    article = np.where(fate == "no_post", of_posts[second.post], grounds[np.where(met, second.hurdle, -1)])
    searched = (fate == "same") & (second.ends[:, 0] > first.ends[:, 0]) & (second.ends[:, 4] > first.ends[:, 4])
    family = np.maximum(np.where(first.comes, first.ends[:, 3], second.ends[:, 3]), 0)
    frame = pl.DataFrame(
        {
            "fate": fate,
            "article": np.where(searched, SEARCH, article),
            "searched": searched,
            "post_found": second.ends[:, 4] >= POST_FOUND,
            "origin": np.array([*(pair.origin for pair in cells.pairs)])[people.pair],
            "route": routes[people.pair],
            "sector": np.array(cells.sectors)[people.sector],
            "wage_band": np.searchsorted(WAGE_BANDS, people.wage_today, "right").astype(str),
            "age_band": np.searchsorted(np.array(AGE_BANDS) * 12, people.age_months, "right").astype(str),
            "wage": people.wage_today,
            "wage_decile": _tenth_of(people, first.comes),
            "hours": np.where(people.hours < full_week(), "short", "full"),
            "housing": np.where(people.needs_bed, "bed", "own"),
            "household": np.where(family > 0, "family", "alone"),
            "against": first.comes,
            "package": second.comes,
            "pay": pay_of(people, second) - pay_of(people, first),
            "months_against": first.ends[:, 0] - people.month,
            "months_package": second.ends[:, 0] - people.month,
            "family": family,
            "children": np.maximum(family - people.brings_partner, 0),
            "beds": people.needs_bed,
        }
        | circumstances_of(found)
    )
    return frame.filter(pl.col("fate") != "nobody")


def _tenth_of(people: Newcomers, comes: np.ndarray[Any, np.dtype[np.bool_]]) -> np.ndarray[Any, Any]:
    """The tenth of wages in which each is, of everybody who comes under the first; equal wages by their keys."""
    order = np.lexsort((people.keys, people.wage_today))
    before: np.ndarray[Any, Any] = np.cumsum(comes[order]) - comes[order]
    tenth = np.empty(len(people), np.int64)
    tenth[order] = np.minimum(before * DECILES // max(int(comes.sum()), 1), DECILES - 1) + 1
    return np.char.zfill(tenth.astype(str), 2)
