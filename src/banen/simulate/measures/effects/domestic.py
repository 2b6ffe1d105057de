"""Who here could do the work: status holders, asylum seekers, part-timers, partners, EU job seekers (track B)."""

from __future__ import annotations

import numpy as np

from banen.model import asylum_seekers
from banen.model.channels import Channels
from banen.model.entry import waiting_months
from banen.model.status_holders import StatusHolders, status_holders
from banen.simulate.measures.effects.action import Action, effect

ASYLUM_SEEKERS = (
    "asylum.permits_", "asylum.spread_rate", "asylum.limit_response", "asylum.job_years", "asylum.procedure_months",
    "asylum.low_chance_share",
)  # fmt: skip
"""Assumptions on asylum seekers that measure 2.4 leans on: all but those on applications."""


@effect("1.5")
def eures(act: Action, channels: Channels) -> None:
    """1.5: matches through EURES replace hires on posting and permit routes by hires within the EU.

    Employers choose otherwise among those who come, so that no post is filled twice: the weight that the replaced
    routes lose goes to short stays within the EU.
    """
    cells = act.cells
    replaced = np.concatenate(
        [
            cells.index(route="third_country_posted"),
            cells.index(route="work_permit", market="practical"),
            cells.index(route="single_permit"),
        ]
    )
    coming = cells.index(route="eu_short_stay")
    hires, others = (act.world.history.arrived[-1][pairs].sum(0) for pairs in (replaced, coming))
    share = np.minimum(act["extra_matches_per_year"] / np.maximum(hires, 1.0), act.assumed("effects.eures_most"))
    on = act.on[:, None]
    channels.attraction[:, replaced] *= (1 - on * share)[:, None]
    channels.attraction[:, coming] *= (1 + on * share * hires / np.maximum(others, 1.0))[:, None]
    filling = on * act["extra_matches_per_year"] * act.assumed("effects.eures_filling")
    act.domestic(channels, filling, np.zeros_like(share))


@effect("2.3")
def status_holders_into_work(act: Action, channels: Channels) -> None:
    """2.3: more status holders in work; those in shortage jobs replace migrants or fill open posts."""
    holders = _status_holders(act)
    starts = act.on[:, None] * act["extra_in_work_per_year"] * np.ones(act.world.draws.count)
    workers = holders.extra_in_work(starts)
    channels.status_holders += workers
    replaces = act.chosen_or_assumed("replaces_migrant", "effects.replaces_migrant")
    act.domestic(channels, workers * act["share_in_shortage_jobs"], replaces)


@effect("2.12")
def link_status_holders_to_shortages(act: Action, channels: Channels) -> None:
    """2.12: ordinary job finders among status holders are led to shortage jobs; no more of them work."""
    holders = _status_holders(act)
    led = holders.finders[-len(act.on) :] * act.assumed("effects.baseline_matchable") * act["share_matched"]
    workers = holders.still_in_job(act.on[:, None] * led)
    act.domestic(channels, workers * act.assumed("effects.matching_gain"), act.assumed("effects.replaces_migrant"))


@effect("2.4")
def asylum_seekers_may_work(act: Action, channels: Channels) -> None:
    """2.4: shorter or longer waiting, or the text of the 24-week rule applied again, for asylum seekers."""
    draws, regime = act.world.draws, act.levers["regime"]
    act.lean_on(*ASYLUM_SEEKERS)
    act.by_rule("asielzoekers_werk", "asylum.waiting", "asylum.limit.applied", "asylum.limit.weeks")
    if regime == "announced_2026":
        variant = "variant.announced_2026"
        act.by_rule("asielzoekers_werk", f"{variant}.waiting_high_chance", f"{variant}.low_chance_access")
        waits = waiting_months("announced_2026"), waiting_months("announced_2026", "low")
    else:
        waits = act["wait_high_chance"], act["wait_low_chance"]
    weeks = asylum_seekers.weeks_by_month("text_2022" if regime == "text_24_weeks" else None, act.start)
    permits, workers = asylum_seekers.added(draws, weeks, asylum_seekers.waited_long_enough(draws, *waits), act.on)
    channels.asylum_permits += permits
    act.domestic(channels, workers, act.assumed("effects.replaces_migrant"))


@effect("L.5")
def untapped_potential(act: Action, channels: Channels) -> None:
    """L.5: part-timers work more hours; a small part of those hours is in work that migrants do."""
    hours = act["extra_hours_part_timers"] * act["take_up"] * act.assumed("pools.part_timers")
    workers = hours / act.assumed("pools.weekly_hours") * act.assumed("effects.part_time_overlap")
    act.domestic(channels, act.on[:, None] * workers, act.assumed("effects.part_time_replaces"))


@effect("2.7")
def information_and_reception(act: Action, channels: Channels) -> None:
    """2.7: reception in the Netherlands: partners find work, addresses become known, less abuse; same numbers."""
    coverage = act["reception_coverage"]
    families = act.world.history.family[-1].sum(0)
    working = act.on[:, None] * coverage * families * act.assumed("effects.partner_work")
    act.domestic(channels, working, np.zeros(act.world.draws.count))
    act.lower(channels.address, coverage * act.assumed("effects.information_address"))
    act.lower(channels.bad_employers, coverage * act.assumed("effects.information_abuse"))


def _status_holders(act: Action) -> StatusHolders:
    """The status holders of this run; what they rest on is noted."""
    act.lean_on("status_holders.")
    return status_holders(act.world.draws)
