"""What migrant labour costs: equal pay, tax, inspection, agencies, levies and the minimum wage (tracks C and E)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from banen.model.channels import Channels
from banen.model.employers import deduction_left, share_to_shift
from banen.model.entry import law_year
from banen.model.hurdles import AskedRule, PayRule
from banen.model.population import POSTED
from banen.model.user_cost import ETK_ASSUMPTIONS, etk_advantage
from banen.model.wages import WAGE_ASSUMPTIONS, least_rise
from banen.quantities import Array
from banen.simulate.measures.effects.action import Action, effect

SHAM_EMPLOYER = AskedRule("detachering_derdelanders", "", "WE-D4", facts="posting")
MINIMUM_IS_PAID = AskedRule("minimumloon", "", "WML-C1", facts="minimum_wage")


@effect("1.1")
def european_minimum_standards(act: Action, channels: Channels) -> None:
    """1.1: part of the gap in employment terms closes; countries whose norms rise send fewer people."""
    closed = act["pay_gap_closed"]
    act.cost(channels, closed * act.assumed("effects.pay_gap"))
    less = closed * act.assumed("effects.norms_elsewhere")
    later = act.assumed("effects.norms_elsewhere_later")
    for origin, share in (("PL", 1), ("other_cee", 1), ("RO", later), ("BG", later)):
        pairs = act.cells.index(origin=origin)
        channels.attraction[:, pairs] *= (1 - (share * less)[None] * act.on[:, None])[:, None]


@effect("1.2")
def cross_border_enforcement(act: Action, channels: Channels) -> None:
    """1.2: more joint inspections: posted and agency work gets dearer and fraudulent routes close."""
    now = act.levers_default("joint_inspections")
    more = (act["joint_inspections"] - now) / (act.assumed("effects.joint_inspections_more") - now)
    act.cost(channels, more * act.assumed("effects.joint_inspection_cost"))
    closed = more * act.assumed("effects.fraud_routes_closed")
    posted = np.flatnonzero(act.cells.on_routes(POSTED))
    act.refuse(channels, posted, closed, act.assumed("entry.spill_share"), "fraud_routes", SHAM_EMPLOYER)


@effect("2.5")
def extraterritorial_costs(act: Action, channels: Channels) -> None:
    """2.5: the exemption for extraterritorial costs goes, wholly (ETK-V0) or in a variant, as the rule has it."""
    variant = str(act.levers["variant"])
    if variant == "ETK-V3":
        _flat_rate_ends(act, channels)
    elif variant != "ETK-V2":  # law since 2025: it changes nothing any more
        for name in ETK_ASSUMPTIONS:
            act.assumed(name)
        act.by_rule("etk", "wml.monthly_reference", "etk.levensonderhoud_excluded")
        law = etk_advantage(act.world.draws)
        lost = law - _advantage_left(act, variant)
        act.cost(channels, lost)
        _paid_less(act, channels, lost)


def _paid_less(act: Action, channels: Channels, lost: Array) -> None:
    """What employers do not keep of the advantage is net pay: workers lose it, and fewer of them choose to come."""
    kept = act.assumed("effects.etk_kept")
    pay = (1 - lost / kept * (1 - kept)) ** act.assumed("supply.income_elasticity")
    pairs = np.array(
        [
            i
            for i, p in enumerate(act.cells.pairs)
            if p.market == "practical" and p.route in ("eu_short_stay", "eu_resident")
        ]
    )
    channels.attraction[:, pairs] *= np.where(act.on[:, None] > 0, pay[None], 1.0)[:, None]


def _advantage_left(act: Action, variant: str) -> Array:
    """Employers' advantage that a variant leaves: some users keep it under ETK-V5 and ETK-V6."""
    draws = act.world.draws
    if variant == "ETK-V5":
        return (1 - act.assumed("effects.etk_whitelist_share")) * etk_advantage(draws, variant)
    if variant == "ETK-V6":
        return (1 - act.assumed("effects.etk_temporary_share")) * etk_advantage(draws, variant)
    return etk_advantage(draws, variant)


def _flat_rate_ends(act: Action, channels: Channels) -> None:
    """ETK-V3: the flat rate of the 30%-ruling is abolished, which touches specialists, as in measure L.3 at zero."""
    from banen.simulate.measures.effects.admission import expat_ruling

    ruling = Action("L.3", {"norm_factor": 1.0, "percentage": 0.0}, act.start, act.world, act.used)
    expat_ruling(ruling, channels)
    act.hurdles.extend(ruling.hurdles)
    act.pays.extend(ruling.pays)


@effect("2.10")
def labour_inspectorate(act: Action, channels: Channels) -> None:
    """2.10: more inspectors: bad practice costs more and occurs less."""
    more = act["inspectors"] / act.assumed("effects.inspectors_more")
    act.cost(channels, more * act.assumed("effects.inspector_cost"))
    act.lower(channels.bad_employers, more * act.assumed("effects.inspector_abuse"))


@effect("2.13")
def labour_exploitation(act: Action, channels: Channels) -> None:
    """2.13: more means against labour exploitation (article 273f of the Criminal Code)."""
    more = act["budget_eur_m"] / act.assumed("effects.exploitation_budget")
    act.cost(channels, more * act.assumed("effects.exploitation_cost"))
    act.lower(channels.bad_employers, more * act.assumed("effects.data_sharing_abuse"))


@effect("2.14")
def municipal_housing_enforcement(act: Action, channels: Channels) -> None:
    """2.14: municipalities enforce housing rules: beds are better and dearer."""
    more = act["budget_eur_m"] / act.assumed("effects.housing_enforcement_budget")
    act.cost(channels, more * act.assumed("effects.housing_enforcement_cost"))


@effect("2.16")
def sectoral_agency_ban(act: Action, channels: Channels) -> None:
    """2.16: less or no agency work in sectors: work shrinks there and contracts shift; other sectors may take it up."""
    sectors = tuple(str(s) for s in act.levers["sectors"])  # type: ignore[union-attr]
    if act.levers["variant"] == "SU-V0" or not sectors:
        return
    strength = _strength_of_ban(act)
    where = act.sectors(sectors)
    less = strength * act.assumed("effects.agency_ban_work")
    channels.quantity[:, where] *= (1 - less[None] * act.on[:, None])[:, None]
    channels.agency[:, where] *= (1 - strength[None] * act.on[:, None])[:, None]


def _strength_of_ban(act: Action) -> Array:
    """How much of a full ban a variant amounts to, shape (D,), as the rule has it."""
    variant = str(act.levers["variant"])
    act.assumed("demand.agency_share")
    act.by_rule("aandeel_in_dienst", "variant.SU-V2.min_direct_share")
    if variant == "SU-V4":
        return act.assumed("effects.agency_single") + np.zeros(act.world.draws.count)
    asked = None if act.levers["min_direct_share"] is None else act["min_direct_share"]
    shift = share_to_shift(act.world.draws, variant, asked)
    return shift * act.assumed("effects.agency_threat") if variant == "SU-V1" else shift


@effect("L.7")
def admission_of_agencies(act: Action, channels: Channels) -> None:
    """L.7: agencies need admission; later or sooner enforcement than the law plans, and firms that leave."""
    years = np.arange(len(act.since)) + act.world.history.years[-1] + 1
    enforced = np.maximum(act["enforcement_from"], act["admission_from"])
    act.by_rule("toelating_uitleners", "wtta.enforcement_from", "wtta.admission_duty_from")
    change = ((years >= enforced).astype(float) - (years >= law_year("wtta.enforcement_from"))) * act.on
    leaving = act["share_leaving_market"] * act.assumed("effects.wtta_leaving_cost")
    rise = change[:, None] * act.assumed("effects.wtta_cost") + (act.on * (years >= enforced))[:, None] * leaving
    act.cost(channels, rise)
    better = change[:, None] * act.assumed("effects.wtta_abuse")
    gone = (act.on * (years >= enforced))[:, None] * act["share_leaving_market"] * act.assumed("effects.wtta_abuse")
    channels.bad_employers *= np.maximum(1 - better - gone, 0.0)


@effect("L.8")
def security_for_flexible_workers(act: Action, channels: Channels) -> None:
    """L.8: flexible work gets dearer by a share of its cost."""
    act.cost(channels, act["flex_cost"] * act.assumed("effects.flex_share"))


@effect("L.9")
def good_employment_covenant(act: Action, channels: Channels) -> None:
    """L.9: employers agree on good employment: less abuse, somewhat dearer."""
    act.cost(channels, act["coverage"] * act.assumed("effects.covenant_cost"))
    act.lower(channels.bad_employers, act["coverage"] * act.assumed("effects.covenant_abuse"))


@effect("L.10")
def social_cost_levy(act: Action, channels: Channels) -> None:
    """L.10: employers pay a levy per labour migrant a month."""
    act.cost(channels, act["levy_eur_per_worker_month"] / act.assumed("effects.user_cost_month"))


@effect("L.12")
def deductions_from_minimum_wage(act: Action, channels: Channels) -> None:
    """L.12: employers may deduct less from the minimum wage, at once or over years."""
    act.by_rule("inhoudingen", "wml.deduction.housing_cap_pct", "wml.monthly_reference")
    third_party = bool(act["third_party_lease_only"])
    cut = np.full(act.world.draws.count, 1 - deduction_left(act["max_share"], third_party_only=False))
    if third_party:
        lost = 1 - deduction_left(act["max_share"], third_party_only=True)
        cut = np.maximum(cut, lost * act.assumed("effects.third_party_lease"))
    years = max(act["phase_years"], 1.0)
    path = np.minimum(act.since / years, 1.0)[:, None] * cut * act.assumed("effects.deduction_cost")
    act.cost(channels, path)


@effect("L.17")
def joint_supervision(act: Action, channels: Channels) -> None:
    """L.17: supervisors share data: bad practice costs more and occurs less."""
    act.cost(channels, act["data_sharing"] * act.assumed("effects.data_sharing_cost"))
    act.lower(channels.bad_employers, act["data_sharing"] * act.assumed("effects.data_sharing_abuse"))


@effect("L.20")
def minimum_wage(act: Action, channels: Channels) -> None:
    """L.20: a higher real minimum wage makes low-paid work dearer; its pull on migrants has either sign.

    The wage rises by its share in the rise, and at least so far that nobody is left below the new minimum.
    """
    rise = act["real_increase"]
    for name in WAGE_ASSUMPTIONS:
        act.assumed(name)
    act.by_rule("minimumloon", "wml.hourly")
    lawful = least_rise(rise, act.world.draws)
    cost = np.maximum(rise * act.assumed("effects.minimum_wage_bite"), lawful)[None] * act.on[:, None]
    act.cost(channels, cost)
    pull = (1 + rise) ** act.assumed("effects.minimum_wage_pull")
    practical = np.array([i for i, p in enumerate(act.cells.pairs) if p.market == "practical"])
    employed = practical[[act.cells.pairs[p].route != "self_employed" for p in practical]]
    asked = replace(MINIMUM_IS_PAID, given={"real_increase": rise})
    act.pays.append(PayRule(act.measure, employed, act.on, asked, cost))
    channels.attraction[:, practical] *= np.where(act.on[:, None] > 0, pull[None], 1.0)[:, None]
