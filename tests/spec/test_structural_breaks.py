"""Breaks that the figures show are in the model: longer stays, from Poland to Romania and Bulgaria, work sooner."""

from __future__ import annotations

import numpy as np

from banen.model.population import structure
from banen.model.status_holders import share_in_work
from banen.observe.assumptions import Draws, assumptions
from banen.observe.figures import figures
from banen.quantities import FIRST_YEAR
from banen.simulate.engine.cohorts import World


def left_within(here: World, year: int, months: int) -> float:
    """Share of highly skilled arrivals of a year that left within some months, at the best fit."""
    pair = int(structure().index(route="highly_skilled_30plus")[0])
    return float(1 - here.stay.here_after(pair, year - FIRST_YEAR, months)[0])


def share_of(here: World, origins: tuple[str, ...], year: int) -> float:
    """Share of some origins in the employees from central and eastern Europe on 31 December."""
    cells, stock = structure(), here.history.stock[year - FIRST_YEAR, :, 0]
    employed = np.array([p.route in ("eu_resident", "eu_short_stay") for p in cells.pairs])
    east = np.array([p.origin in ("PL", "RO", "BG", "other_cee") for p in cells.pairs]) & employed
    of = np.array([p.origin in origins for p in cells.pairs]) & east
    return float(stock[of].sum() / stock[east].sum())


def test_third_country_migrants_of_2022_stay_much_longer_than_those_of_2012(central: World) -> None:
    """Figures FL153 and FL154: 44% of 2012 and 19% of 2022 left within two years."""
    for year, figure in ((2012, "FL153"), (2022, "FL154")):
        assert abs(100 * left_within(central, year, 24) - figures().number(figure)) < 4
    assert left_within(central, 2014, 24) - left_within(central, 2018, 24) > 0.15, "the break lies between"


def test_the_mix_of_origins_moves_from_poland_to_romania_and_bulgaria(central: World) -> None:
    """Figures G308.RO_BG of G308: 4% in March 2011; access opened in 2014."""
    before, at_opening, after = (share_of(central, ("RO", "BG"), y) for y in (2010, 2013, 2022))
    assert abs(before - figures().number("G308.RO_BG") / figures().number("G308")) < 0.02
    assert after > 0.25
    assert after - at_opening > at_opening - before, "most of the move came after the opening"
    assert share_of(central, ("PL",), 2010) > 0.65 > share_of(central, ("PL",), 2022)


def test_later_asylum_permits_lead_to_work_sooner() -> None:
    """Figures TW014, TW018 and TW020: after three years 19% of 2014 worked, 27% of 2016 and 31% of 2020."""
    draws = Draws(200, 1, assumptions())
    shares = {cohort: 100 * share_in_work(draws, cohort, 3) for cohort in (2014, 2016, 2020)}
    assert (shares[2016] > shares[2014] + 4).mean() > 0.9
    assert (shares[2020] > shares[2016]).all()
    for cohort, figure in ((2014, "TW014"), (2016, "TW018"), (2020, "TW020")):
        assert abs(np.median(shares[cohort]) - figures().number(figure)) < 3
    assert np.ptp([share_in_work(draws, cohort, 9).mean() for cohort in (2014, 2020)]) < 0.06, "sooner, not more"
