"""Circumstances of people one by one: where they work and live, by which contract, and what their first year pays.

Each is a draw of the person, or follows from what they bring. Tax, insurance and premiums are those of the accounts,
on the person's own wage, hours, contract and stay; a route whose pay no figure tells has none.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt

from banen.decide.accounts.chart_of_accounts import read_chart
from banen.decide.accounts.levies import ContractPremiums, Residence, premiums, withheld
from banen.decide.accounts.payroll import NOT_EMPLOYED
from banen.model.channels import Channels
from banen.model.entry import allowances, law_number
from banen.model.population import MARKETS, POSTED, structure
from banen.model.regions import home_shares, municipality_shares, region_of, regions
from banen.observe.areas import areas
from banen.quantities import MONTHS_PER_YEAR, Array
from banen.simulate.engine.lives import draws as chance
from banen.simulate.engine.lives.beside import Beside, Lot
from banen.simulate.engine.lives.motion import TURN
from banen.simulate.engine.lives.newcomers import WEEKS, Newcomers, full_week, present
from banen.simulate.engine.lives.posts import raised_by

Places = npt.NDArray[np.int64]
Names = npt.NDArray[np.str_]
CONTRACTS: Final = ("agency", "flexible", "permanent", "posted", "self_employed")
REGISTRATIONS: Final = ("resident", "later", "short", "posted")
"""As a resident at once, or later; as a non-resident all along; posted, insured at home."""
SHORT: Final = "eu_short_stay"


@dataclass(frozen=True)
class FirstYear:
    """What people (N,) are paid and pay in their first twelve months here, in euros of the last published wage.

    ``tax`` is wage tax and national insurance together, ``premiums`` are the employer's, ``rent`` is that of a bed for
    labour migrants. Not a number where no figure tells: pay of posted workers and the self-employed, rent of a home.
    """

    paid: Array
    tax: Array
    premiums: Array
    rent: Array

    def columns(self) -> dict[str, Array]:
        """Each amount by its name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def circumstances_of(found: Beside) -> dict[str, Any]:
    """The circumstances of people by name, (N,) each; under the second package for who comes under that alone."""
    people, first, second = found.people, found.first, found.second
    towns, region = towns_of(people), np.array(list(regions()))[region_of()]
    homes, town = homes_of(people, towns), np.array(list(areas().municipalities))
    contract = np.where(first.comes, *(contracts_of(people, side.prospect.channels) for side in (first, second)))
    months = np.where(first.comes, first.ends[:, 0], second.ends[:, 0]) - people.month
    rise = np.where(first.comes, *(raised_by(people, side.prospect.dearer) for side in (first, second)))
    places = {"region": region, "municipality": town}
    return {
        **{name: of[towns] for name, of in places.items()},
        **{f"home_{name}": of[homes] for name, of in places.items()},
        "contract": contract,
        "registration": np.where(first.comes, *(registration_of(people, side) for side in (first, second))),
        **first_year(people, contract, np.maximum(months, 0), rise).columns(),
    }


def towns_of(people: Newcomers) -> Places:
    """The municipality where each works, as a place: a draw among the places of the sector, region by region.

    A municipality is known by where establishments stand (:mod:`banen.model.regions`), so it is an estimate.
    """
    u, market = people.drawn(chance.PLACE), _markets()[people.pair]
    order = np.argsort(region_of(), kind="stable")
    bounds = np.cumsum(municipality_shares()[..., order], axis=-1)
    town = np.empty(len(people), np.int64)
    for m in range(bounds.shape[0]):
        for s in range(bounds.shape[1]):
            here = (market == m) & (people.sector == s)
            town[here] = order[np.searchsorted(bounds[m, s], u[here] * bounds[m, s, -1], "right")]
    return town


def homes_of(people: Newcomers, towns: Places) -> Places:
    """The municipality where each lives, within reach of the work: a draw of the person."""
    u, bounds = people.drawn(chance.TOWN), np.cumsum(home_shares(people.draws), axis=1)
    home = np.empty(len(people), np.int64)
    order = np.argsort(towns, kind="stable")
    ends = np.cumsum(np.bincount(towns, minlength=len(bounds)))
    for town in present(towns.astype(np.int16)):
        here = order[ends[town - 1] if town else 0 : ends[town]]
        home[here] = np.searchsorted(bounds[town], u[here] * bounds[town, -1], "right")
    return home


def contracts_of(people: Newcomers, channels: Channels) -> Names:
    """The contract of each under a package: agency work is with short stays, less of it where a measure moves it."""
    routes, u, draws = _routes()[people.pair], people.drawn(chance.CONTRACT), people.draws
    factor = channels.agency[(people.month - TURN) // MONTHS_PER_YEAR, people.sector, 0]
    agency = np.where(routes == SHORT, draws["demand.agency_share"][0] * factor, 0.0)
    flexible = np.array([draws[f"appraisal.flexible_{m}"][0] for m in ("direct", "specialist")])[
        _markets()[people.pair]
    ]
    return np.select(
        [np.isin(routes, POSTED), routes == "self_employed", u < agency, u < agency + (1 - agency) * flexible],
        ["posted", "self_employed", "agency", "flexible"],
        "permanent",
    )


def registration_of(people: Newcomers, side: Lot) -> Names:
    """How each who comes is registered under a package."""
    routes = _routes()
    begin, end = (routes[np.maximum(at, 0)] for at in (np.where(side.comes, side.pair, people.pair), side.ends[:, 2]))
    short, posted = begin == SHORT, np.isin(begin, POSTED)
    return np.select([posted, short & side.comes & (end != SHORT), short], ["posted", "later", "short"], "resident")


def first_year(people: Newcomers, contracts: Names, months: Places, rise: Array | float = 0.0) -> FirstYear:
    """What each is paid and pays in the first twelve months, of which they are here for some ``months`` (N,).

    ``rise`` (N,) is by how much a higher minimum wage raises their wage, as a part of it.
    """
    routes, draws = _routes()[people.pair], people.draws
    part, hours = np.clip(months / MONTHS_PER_YEAR, 0.0, 1.0), people.hours / full_week()
    months_paid = MONTHS_PER_YEAR * (1 + law_number("wml.holiday_allowance"))
    year = people.wage_today * (1 + rise) * months_paid * hours * _weeks_paid(people)
    taxed = np.maximum(year - np.where(people.uses_ruling, _untaxed(people) * hours, 0.0), 0.0)
    assessed = (people.drawn(chance.ASSESSED) < draws["appraisal.assessed_share"][0]).astype(float)
    tax, residence = np.zeros(len(people)), read_chart().residence
    for route in np.unique(routes):
        here = routes == route
        lives = cast(Residence, residence.get(str(route), "resident"))
        tax[here] = withheld(taxed[here], lives, part[here], assessed[here]).total
    agency = (contracts == "agency").astype(float)
    flexible = np.maximum(agency, contracts == "flexible")
    large, whk = (draws[f"appraisal.{name}"][0] for name in ("large_employer", "agency_whk"))
    due = premiums(taxed, ContractPremiums(flexible, large, agency, whk))
    employed = ~np.isin(routes, list(NOT_EMPLOYED))
    paid, tax, due = (np.where(employed, amount * part, np.nan) for amount in (year, tax, due))
    rent = draws["appraisal.rent_week"][0] * WEEKS * part
    return FirstYear(paid, tax, due, rent=np.where(people.needs_bed, rent, np.nan))


def _weeks_paid(people: Newcomers) -> Array:
    """The part of the weeks of a year that is paid: hours and weeks together are the paid part of the accounts."""
    draws, short = people.draws, people.draws["lives.short_week"][0] / full_week()
    parts = []
    for market in MARKETS:
        full = draws[f"lives.full_week_{market}"][0]
        parts.append(min(draws[f"appraisal.paid_{market}"][0] / (full + (1 - full) * short), 1.0))
    return np.asarray(np.array(parts)[_markets()[people.pair]])


def _untaxed(people: Newcomers) -> Array:
    """The allowance of the 30%-ruling under the law, by the wage of each with a criterion."""
    percentage = law_number("expat30.percentage")
    standard, lower = (allowances(people.wage_year, percentage, 1.0, has_master=m)[0] for m in (False, True))
    return np.where(people.has_master, lower, standard)


def _routes() -> Names:
    return np.array([pair.route for pair in structure().pairs])


def _markets() -> Places:
    return structure().market_of
