"""Who here could do the work: status holders, asylum seekers, part-timers, partners, EU job seekers (track B)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from banen.model.channels import Channels
from banen.model.entry import waiting_months
from banen.simulate.effects.action import Action, effect, piled_up

Array = npt.NDArray[np.float64]


@effect("1.5")
def eures(act: Action, channels: Channels) -> None:
    """1.5: matches through EURES replace hires on posting and permit routes by hires within the EU."""
    cells = act.cells
    replaced = np.concatenate([
        cells.index(route="third_country_posted"), cells.index(route="work_permit", market="practical")
    ])  # fmt: skip
    hires = act.world.history.arrived[-1][replaced].sum(0)
    share = np.minimum(act["extra_matches_per_year"] / np.maximum(hires, 1.0), 0.95)
    act.refuse(channels, replaced, share, np.ones_like(share))
    filling = act.on[:, None] * act["extra_matches_per_year"] * np.ones_like(share) / 2
    act.domestic(channels, filling, np.zeros_like(share))


@effect("2.3")
def status_holders_into_work(act: Action, channels: Channels) -> None:
    """2.3: more status holders in work; those in shortage jobs replace migrants or fill open posts."""
    workers = _in_work(act, act.on[:, None] * act["extra_in_work_per_year"])
    replaces = act.chosen_or_assumed("replaces_migrant", "effects.replaces_migrant")
    act.domestic(channels, workers * act["share_in_shortage_jobs"], replaces)


@effect("2.12")
def link_status_holders_to_shortages(act: Action, channels: Channels) -> None:
    """2.12: ordinary job finders among status holders are led to shortage jobs."""
    finders = act.assumed("pools.status_holders") * act.assumed("pools.status_holder_job_rate")
    led = finders * act.assumed("effects.baseline_matchable") * act["share_matched"]
    workers = _in_work(act, act.on[:, None] * led)
    act.domestic(channels, workers * act.assumed("effects.matching_gain"), act.assumed("effects.replaces_migrant"))


@effect("2.4")
def asylum_seekers_may_work(act: Action, channels: Channels) -> None:
    """2.4: shorter or longer waiting, or the text of the 24-week rule applied again, for asylum seekers."""
    now = act.assumed("pools.asylum_workers")
    if act.levers["regime"] == "text_24_weeks":
        change = act.assumed("effects.asylum_under_limit") - now
    else:
        announced = act.levers["regime"] == "announced_2026"
        act.by_rule(
            "asielzoekers_werk",
            "asylum.waiting",
            *(("variant.announced_2026.waiting_high_chance",) if announced else ()),
        )
        law = waiting_months()
        sooner = law - (waiting_months("announced_2026") if announced else act["wait_high_chance"])
        low = act.assumed("effects.asylum_low_chance")
        per_month = act.assumed("effects.asylum_per_month")
        shut_out = announced and waiting_months("announced_2026", "low") == np.inf
        later = low if shut_out else low * per_month * (act["wait_low_chance"] - law)
        change = now * ((1 - low) * per_month * sooner - later)
    workers = act.on[:, None] * change * act.assumed("pools.asylum_jobs_years")
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


def _in_work(act: Action, starts: Array) -> Array:
    """Persons in work from yearly starts (Y, D), bounded by the pool of status holders without work."""
    steady = act.assumed("pools.status_holder_inflow") / act.assumed("pools.status_holder_job_rate")
    faded = (1 - act.assumed("pools.status_holder_job_rate")) ** act.since[:, None]
    pool = steady + (act.assumed("pools.status_holders") - steady) * faded
    years = act.assumed("effects.status_holder_job_years")
    return np.minimum(piled_up(starts * np.ones_like(pool), years), pool)
