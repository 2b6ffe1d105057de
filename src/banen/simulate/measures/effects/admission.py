"""Who may come: posting, the technicians' pilot, highly skilled migrants, their sponsors and their tax (track D)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt

from banen.model.channels import QUOTA_GROUPS, Channels
from banen.model.employers import sponsors_refused
from banen.model.entry import (
    GROUP_OF_ROUTE,
    RATIO_OF_GROUP,
    Group,
    admitted_share,
    criterion_factor,
    pull_of_ruling,
    technicians_admitted,
)
from banen.model.hurdles import AskedRule, Hurdle, PayRule
from banen.model.population import HIGHLY_SKILLED, pilot_sectors
from banen.model.search_period import months_longer
from banen.quantities import Array
from banen.simulate.measures.effects.action import Action, effect

LEVER_OF_GROUP = {
    "age30plus": "criterion_factor_30plus",
    "under30": "criterion_factor_under30",
    "reduced": "criterion_factor_reduced",
}
"""Lever of measure 2.11 that raises one group's criterion further."""
QUALIFICATION = AskedRule("kennismigrant", "KM-V6", "KM-C10", facts="diploma")
SPONSOR_FINES = AskedRule("kennismigrant", "KM-V4", "KM-C9", facts="fines")
RULING_ASSUMPTIONS = (
    "effects.ruling_wage_ratio", "effects.ruling_wage_spread", "effects.marginal_tax", "entry.tax_elasticity",
    "entry.ruling_users_share", "entry.ruling_master_share", "entry.wage_spread",
)  # fmt: skip
"""What the 30%-ruling leans on: who still chooses to come (:func:`banen.model.entry.pull_of_ruling`), and its cost."""
IMPROPER_POSTING = AskedRule("detachering_derdelanders", "", "WE-D2", facts="posting")


@effect("1.4")
def posting_of_third_country_nationals(act: Action, channels: Channels) -> None:
    """1.4: improper posting of third-country nationals is stopped, if Europe agrees."""
    chance = act.chosen_or_assumed("chance_of_eu_agreement", "effects.chance_of_eu_agreement")
    found = act["improper_share_stopped"] * chance
    pairs, spill = act.cells.index(route="third_country_posted"), act.assumed("entry.spill_share")
    stopped = found * act.assumed("effects.improper_posting")
    act.refuse(channels, pairs, stopped, spill, "improper_posting", IMPROPER_POSTING, found)


@effect("2.6")
def skilled_technicians_pilot(act: Action, channels: Channels) -> None:
    """2.6: a temporary route for technicians, capped a year, with a longest stay; they add posts and fill others."""
    for name in ("effects.technician_wage", "effects.technician_spread", "effects.technician_direct"):
        act.assumed(name)
    act.by_rule("vakkrachten_techniek")
    admitted = technicians_admitted(act["wage_floor"], bool(act["direct_only"]), act.world.draws)
    running = (act.since > 0) & (act.since <= act["duration_years"])
    yearly = running[:, None] * (act["quota"] * admitted)
    channels.pilot += yearly
    channels.pilot_months = int(act["max_stay_months"])
    channels.quota[:, QUOTA_GROUPS.index("technician_pilot")] = np.where(running, act["quota"], 0.0)[:, None]
    _ask_technicians(act, 1 - admitted, running)
    here = _still_in_pilot(yearly, act["max_stay_months"])
    opened = here * (1 - act.assumed("effects.technician_displaces"))
    for sector, share in pilot_sectors().items():
        channels.opened[:, act.sectors((sector,))[0]] += share * opened


def _ask_technicians(act: Action, share: Array, running: npt.NDArray[np.bool_]) -> None:
    """The pilot's conditions on income and employment, which each technician meets; the cohorts count who passes."""
    levers = {
        "income_threshold": str(round(act["wage_floor"], 2)),
        "direct_only": bool(act["direct_only"]),
        "pilot_start": f"{act.start}-01-01",
        "pilot_end": f"{act.start + int(act['duration_years']) - 1}-12-31",
        "max_stay": int(act["max_stay_months"]),
        "number": int(act["quota"]),
    }
    asked = AskedRule("vakkrachten_techniek", "VK-V1", "VK-C5", levers, facts="technician")
    pairs, on = act.cells.index(route="technician_pilot"), running.astype(float)
    act.hurdles.append(Hurdle(act.measure, "technician", pairs, share, on, asked, counted_after=True))


@effect("2.11")
def tighten_highly_skilled_scheme(act: Action, channels: Channels) -> None:
    """2.11: higher or uniform salary criteria, a quota, a qualification test, sponsor conditions; longer search."""
    spill = act.assumed("entry.spill_share")
    for route, group in GROUP_OF_ROUTE.items():
        pairs = act.cells.index(route=route)
        act.refuse(channels, pairs, _refused_by_criterion(act, group), spill, "criterion", _criterion_of(act, group))
        if act["qualification_test"] and route in HIGHLY_SKILLED:
            fails = act.assumed("effects.qualification_fails")
            act.refuse(channels, pairs, fails, spill, "qualification", QUALIFICATION)
        if act.levers["sponsor_conditions"] != "law" and route in HIGHLY_SKILLED:
            act.assumed("effects.sponsor_fines")
            act.by_rule("kennismigrant", "variant.KM-V4.referent_fines_in_4_years")
            act.refuse(channels, pairs, sponsors_refused(act.world.draws), spill, "sponsor_fines", SPONSOR_FINES)
    skilled = np.flatnonzero(act.cells.on_routes(HIGHLY_SKILLED))
    if act.levers["quota"] is not None:
        row = QUOTA_GROUPS.index("highly_skilled")
        asked = np.where(act.on > 0, act["quota"], np.inf)
        channels.quota[:, row] = np.minimum(channels.quota[:, row], asked[:, None])
        channels.spill[:, skilled] = np.maximum(channels.spill[:, skilled], (spill[None] * act.on[:, None])[:, None])
    act.assumed("effects.search_stay")
    if act["search_months"] != act.law("kennismigrant.search_period"):
        act.assumed("effects.search_finding")
        act.by_rule("zoekperiode", "kennismigrant.search_period", "variant.KM-V5.search_period")
        longer = months_longer(int(act["search_months"]), date(act.start, 1, 1))
        channels.search += (act.on[:, None] * longer)[:, :, None]


@effect("L.4")
def recognised_sponsor_conditions(act: Action, channels: Channels) -> None:
    """L.4: recognition is lost after a number of fines, or after years without use."""
    skilled, spill = np.flatnonzero(act.cells.on_routes(HIGHLY_SKILLED)), act.assumed("entry.spill_share")
    fined = np.zeros(act.world.draws.count)
    if act.levers["sponsor_fine_limit"] is not None:
        act.assumed("effects.sponsor_fines")
        act.by_rule("kennismigrant", "variant.KM-V4.referent_fines_in_4_years")
        fined = sponsors_refused(act.world.draws, act["sponsor_fine_limit"])
        limit = {"fines_at_which_refused": int(act["sponsor_fine_limit"])}
        act.refuse(channels, skilled, fined, spill, "sponsor_fines", replace(SPONSOR_FINES, given=limit))
    years_shorter = act.levers_default("min_activity") - act["min_activity"]
    idle = years_shorter * act.assumed("effects.sponsor_idle")  # of all sponsors, so of those without fines a bit more
    act.refuse(channels, skilled, np.minimum(idle / np.maximum(1 - fined, idle), 1.0), spill, "recognition")


@effect("L.3")
def expat_ruling(act: Action, channels: Channels) -> None:
    """L.3: a higher salary norm or another percentage of the 30%-ruling changes the net wage of specialists."""
    for name in RULING_ASSUMPTIONS:
        act.assumed(name)
    act.by_rule("expat30", "expat30.percentage", "expat30.norm.standard", "wnt.maximum")
    percentage, norm_factor = act["percentage"], act["norm_factor"]
    given = {"percentage": percentage, "norm_factor": norm_factor}
    asked = AskedRule("expat30", "", "E30-C3", facts="ruling", given=given)
    for route in HIGHLY_SKILLED:
        pairs, group = act.cells.index(route=route), GROUP_OF_ROUTE[route]
        act.assumed(RATIO_OF_GROUP[group])
        lost, drawn = pull_of_ruling(percentage, norm_factor, group, act.world.draws)
        act.refuse(channels, pairs, lost, np.zeros_like(lost), "net_wage", asked)
        channels.attraction[:, pairs] *= np.where(act.on[:, None] > 0, drawn[None], 1.0)[:, None]
    act.pays.append(PayRule(act.measure, np.flatnonzero(act.cells.on_routes(HIGHLY_SKILLED)), act.on, asked))


def _refused_by_criterion(act: Action, group: Group) -> Array:
    """Share of a group's candidates whom a stricter rule refuses, after some are paid up to it, shape (D,)."""
    factor, uniform = _raised(act, group)
    act.assumed(RATIO_OF_GROUP[group])
    act.assumed("entry.wage_spread")
    if group == "blue_card":
        act.by_rule("blauwe_kaart", "bluecard.criterion.standard")
    else:
        act.by_rule("kennismigrant", f"kennismigrant.criterion.{group}")
    below = 1 - admitted_share(criterion_factor(group, factor, uniform=uniform), group, act.world.draws)
    return np.asarray(below * (1 - act.assumed("entry.paid_up_share")))


def _raised(act: Action, group: Group) -> tuple[float, bool]:
    """Factor on a group's criterion, and whether it is that of thirty and over."""
    uniform = bool(act["uniform"]) and group in ("under30", "reduced")
    own = "age30plus" if uniform else group
    return act["criterion_factor"] * (1.0 if own == "blue_card" else act[LEVER_OF_GROUP[own]]), uniform


def _criterion_of(act: Action, group: Group) -> AskedRule | None:
    """The rule that decides a person of a group; none where the criterion stays what it is."""
    if group == "blue_card":
        return None
    factor, uniform = _raised(act, group)
    variant = "KM-V2" if uniform else "KM-V1"
    return AskedRule("kennismigrant", variant, "KM-C3", {"factor": str(round(factor, 6))}, paid_up=True)


def _still_in_pilot(yearly: Array, months: float) -> Array:
    """Technicians here at the end of each year when arrivals spread over a year stay ``months``, shape (Y, D)."""
    here = np.zeros_like(yearly)
    years = months / 12
    for ago in range(int(np.ceil(years)) + 1):
        share = float(np.clip(years - ago, 0.0, 1.0))
        here[ago:] += share * yearly[: len(yearly) - ago]
    return here
