"""Dependence: shares of work and of hires, on books small enough to reckon by hand, and on the population itself."""

from __future__ import annotations

import numpy as np
import pytest

from banen.decide.targets import own_band
from banen.errors import UnknownNameError
from banen.model.channels import Channels
from banen.model.population import structure
from banen.observe.assumptions import Draws, assumptions
from banen.observe.figures import figures
from banen.quantities import FIRST_YEAR
from banen.simulate.engine.cohorts import world
from banen.simulate.results.dependence import NOT_HIRED, dependence, filled_vacancies

DRAWS = Draws(20, 1, assumptions())
IN_2023 = 2023 - FIRST_YEAR


def test_work_is_the_part_of_migrants_in_those_who_do_it() -> None:
    books = world(DRAWS).history
    found = dict(dependence(DRAWS, books, None))
    food = books.sector_stock[:, :, structure().sectors.index("food")].sum(1)
    by_hand = 1000 * food / (food + DRAWS["jobs.others_food"])
    assert np.allclose(found["migrant_jobs_by_sector:food"], by_hand)
    assert all((values > 0).all() and (values < 1000).all() for key, values in found.items() if "jobs" in key)


def test_all_hires_are_arrivals_but_for_who_is_posted_or_self_employed() -> None:
    books, cells = world(DRAWS).history, structure()
    found = dict(dependence(DRAWS, books, None))
    hired = books.arrived[:, ~cells.on_routes(frozenset(NOT_HIRED))].sum(1)
    assert np.allclose(found["migrant_hires"], 1000 * hired / figures().number("FX066.filled"))


def test_a_sector_without_agency_work_hires_itself_whom_the_agency_hired() -> None:
    books = world(DRAWS).history
    law, banned = Channels.neutral(DRAWS.count), Channels.neutral(DRAWS.count)
    banned.agency[:, structure().sectors.index("food")] = 0.0
    few = type(books)(**{k: v if k == "first_year" else v[-18:] for k, v in vars(books).items()})
    one, other = (dict(dependence(DRAWS, few, type(law)(**vars(c) | {"agency": c.agency[:18]}))) for c in (law, banned))
    assert (other["migrant_hires_by_sector:food"] > one["migrant_hires_by_sector:food"]).all()
    assert np.array_equal(one["migrant_hires_by_sector:logistics"], other["migrant_hires_by_sector:logistics"])
    assert np.array_equal(one["migrant_hires"], other["migrant_hires"])


def test_the_order_of_sectors_is_as_published_shares_say() -> None:
    """Most in agriculture, then food (37% in meat, G408); in all below the 14.3% of who was born abroad (ST036)."""
    found = {k: float(np.median(v[IN_2023])) for k, v in dependence(DRAWS, world(DRAWS).history, None)}
    work = [found[f"migrant_jobs_by_sector:{s}"] for s in ("horticulture+agriculture", "food", "construction", "care")]
    assert work == sorted(work, reverse=True)
    assert found["migrant_jobs"] < 10 * figures().number("ST036")


def test_filled_vacancies_are_sums_of_their_figures() -> None:
    transport = figures().number("LD011.filled") - figures().number("LD013.filled") - figures().number("LD014.filled")
    assert filled_vacancies()["transport"].vacancies == transport


@pytest.mark.parametrize("key", ["migrant_jobs_by_sector:ict", "migrant_hires_by_sector:food+construction"])
def test_a_share_that_no_figure_gives_cannot_be_a_target(key: str) -> None:
    with pytest.raises(UnknownNameError, match="no group"):
        own_band(0, 100, key)
