"""Who may come: posting, the technicians' pilot, highly skilled migrants, their sponsors and their tax (track D)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from banen.model.channels import QUOTA_GROUPS, Channels
from banen.model.population import HIGHLY_SKILLED
from banen.model.supply import CRITERION_OF_ROUTE, above, admitted_share
from banen.simulate.cohorts import PILOT_SECTORS
from banen.simulate.effects.action import Action, effect

Array = npt.NDArray[np.float64]

LAW_SEARCH_MONTHS = 3.0
"""Search period under current law, the default of measure 2.11's lever."""
LAW_RULING = 0.27
"""Untaxed share of the wage from 2027 under current law, the default of measure L.3's lever."""


@effect("1.4")
def posting_of_third_country_nationals(act: Action, channels: Channels) -> None:
    """1.4: improper posting of third-country nationals is stopped, if Europe agrees."""
    chance = act.chosen_or_assumed("chance_of_eu_agreement", "effects.chance_of_eu_agreement")
    stopped = act["improper_share_stopped"] * chance * act.assumed("effects.improper_posting")
    act.refuse(channels, act.cells.index(route="third_country_posted"), stopped, act.assumed("entry.spill_share"))


@effect("2.6")
def skilled_technicians_pilot(act: Action, channels: Channels) -> None:
    """2.6: a temporary route for technicians, capped a year, with a longest stay; they add posts and fill others."""
    above_floor = 1.0
    if act["wage_floor"] > 0:
        wages = np.log(act["wage_floor"] / act.assumed("effects.technician_wage"))
        above_floor = float(np.mean(above(wages / act.assumed("effects.technician_spread"))))
    direct = float(np.mean(act.assumed("effects.technician_direct"))) if act["direct_only"] else 1.0
    running = (act.since > 0) & (act.since <= act["duration_years"])
    yearly = np.where(running, act["quota"] * above_floor * direct, 0.0)
    channels.pilot += yearly
    channels.pilot_months = int(act["max_stay_months"])
    channels.quota[:, QUOTA_GROUPS.index("technician_pilot")] = np.where(running, act["quota"], 0.0)
    here = _still_in_pilot(yearly, act["max_stay_months"])
    opened = here[:, None] * (1 - act.assumed("effects.technician_displaces"))
    for sector, share in PILOT_SECTORS.items():
        channels.opened[:, act.sectors((sector,))[0]] += share * opened


@effect("2.11")
def tighten_highly_skilled_scheme(act: Action, channels: Channels) -> None:
    """2.11: higher or uniform salary criteria, a quota, a qualification test, sponsor conditions; longer search."""
    spill = act.assumed("entry.spill_share")
    for route in (*HIGHLY_SKILLED, "eu_blue_card"):
        group = CRITERION_OF_ROUTE[route]
        refused = _refused_by_criterion(act, group)
        if act["qualification_test"] and route in HIGHLY_SKILLED:
            refused = 1 - (1 - refused) * (1 - act.assumed("effects.qualification_fails"))
        if act.levers["sponsor_conditions"] != "law" and route in HIGHLY_SKILLED:
            refused = 1 - (1 - refused) * (1 - act.assumed("effects.sponsor_loss"))
        act.refuse(channels, act.cells.index(route=route), refused, spill)
    skilled = np.flatnonzero(act.cells.on_routes(HIGHLY_SKILLED))
    if act.levers["quota"] is not None:
        row = QUOTA_GROUPS.index("highly_skilled")
        channels.quota[:, row] = np.where(act.on > 0, np.minimum(channels.quota[:, row], act["quota"]), np.inf)
        channels.spill[:, skilled] = np.maximum(channels.spill[:, skilled], (spill[None] * act.on[:, None])[:, None])
    longer = (act["search_months"] - LAW_SEARCH_MONTHS) * act.assumed("effects.search_stay")
    channels.leaving[:, skilled] *= (1 - longer[None] * act.on[:, None])[:, None]


@effect("L.4")
def recognised_sponsor_conditions(act: Action, channels: Channels) -> None:
    """L.4: recognition is lost after a number of fines, or after years without use."""
    lost = np.zeros(act.world.draws.count)
    loss = act.assumed("effects.sponsor_loss")
    if act.levers["sponsor_fine_limit"] is not None:
        lost = lost + loss * 3.0 / act["sponsor_fine_limit"]
    lost = lost + loss * (3.0 - act["min_activity"]) / 4.0
    skilled = np.flatnonzero(act.cells.on_routes(HIGHLY_SKILLED))
    act.refuse(channels, skilled, np.minimum(lost, 1.0), act.assumed("entry.spill_share"))


@effect("L.3")
def expat_ruling(act: Action, channels: Channels) -> None:
    """L.3: a higher salary norm or a lower percentage of the 30%-ruling lowers the net wage of specialists."""
    ratio, spread = act.assumed("effects.ruling_wage_ratio"), act.assumed("effects.ruling_wage_spread")
    keeps = above(np.log(act["norm_factor"] / ratio) / spread) / above(np.log(1 / ratio) / spread)
    if act["norm_factor"] == 1:
        keeps = np.ones_like(keeps)
    change = net_of_tax_change(act, act["percentage"], keeps)
    pull = change ** act.assumed("entry.tax_elasticity")
    users = act.assumed("entry.ruling_users_share")
    factor = 1 - users + users * pull
    skilled = np.flatnonzero(act.cells.on_routes(HIGHLY_SKILLED))
    _less_attractive(act, channels, skilled, factor)


def net_of_tax_change(act: Action, percentage: float, keeps: Array) -> Array:
    """Net wage under another percentage, kept by a share of users, against current law, shape (D,)."""
    tax = act.assumed("effects.marginal_tax")
    law = 1 - tax + tax * LAW_RULING
    with_ruling, without = 1 - tax + tax * percentage, 1 - tax
    return np.asarray((keeps * with_ruling + (1 - keeps) * without) / law)


def _less_attractive(act: Action, channels: Channels, pairs: npt.NDArray[np.intp], factor: Array) -> None:
    """Fewer candidates choose the Netherlands: those lost do not come by another route."""
    lost = np.maximum(1 - factor, 0.0)
    act.refuse(channels, pairs, lost, np.zeros_like(lost))
    gain = np.maximum(factor, 1.0)
    channels.attraction[:, pairs] *= np.where(act.on[:, None] > 0, gain[None], 1.0)[:, None]


def _refused_by_criterion(act: Action, group: str) -> Array:
    """Share of a group's candidates that a higher criterion refuses, after some are paid up to it, shape (D,)."""
    factor = act["criterion_factor"]
    if group in ("30plus", "under30", "reduced"):
        factor *= act[f"criterion_factor_{group}"]
    if act["uniform"] and group in ("under30", "reduced"):
        factor = factor_to_uniform(act, group)
    act.assumed(f"entry.wage_ratio_{group}"), act.assumed("entry.wage_spread")
    below = 1 - admitted_share(factor, group, act.world.draws)
    return np.asarray(below * (1 - act.assumed("entry.paid_up_share")))


def factor_to_uniform(act: Action, group: str) -> float:
    """Factor on a group's criterion that brings it to the 30+ criterion with that group's own factors."""
    from datetime import date

    from banen.observe.parameters import parameters

    on = date(2026, 1, 1)
    top = float(parameters().at("kennismigrant.criterion.age30plus", on).value)  # type: ignore[arg-type]
    own = float(parameters().at(f"kennismigrant.criterion.{group}", on).value)  # type: ignore[arg-type]
    return top * act["criterion_factor"] * act["criterion_factor_30plus"] / own


def _still_in_pilot(yearly: Array, months: float) -> Array:
    """Technicians here at the end of each year when arrivals spread over a year stay ``months``, shape (Y,)."""
    here = np.zeros_like(yearly)
    years = months / 12
    for ago in range(int(np.ceil(years)) + 1):
        share = float(np.clip(years - ago, 0.0, 1.0))
        here[ago:] += share * yearly[: len(yearly) - ago]
    return here
