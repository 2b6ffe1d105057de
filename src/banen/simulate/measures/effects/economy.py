"""What work is wanted: vision, sites, subsidies, technology and productivity (tracks A, C and D)."""

from __future__ import annotations

from hashlib import sha256

import numpy as np

from banen.kept import MEGABYTE, Kept
from banen.model import housing
from banen.model.channels import Channels
from banen.observe.assumptions import Draws
from banen.quantities import FIRST_YEAR, POLICY_YEAR, Array
from banen.simulate.measures.effects.action import LOW_VALUE, Action, effect, piled_up
from banen.sites import summed as sites

_verdicts: Kept[tuple[sites.Verdicts, frozenset[str]]] = Kept(
    "verdicts", 12 * MEGABYTE, lambda found: int(found[0].refused.nbytes + found[0].committed.nbytes)
)
"""Verdicts kept, so that a package in which another measure moves does not judge every site again."""


@effect("2.1")
def vision_on_the_economy(act: Action, channels: Channels) -> None:
    """2.1: the six low-value sectors grow slower by a number of percentage points for a number of years."""
    years = np.minimum(act.since, act["period_years"])
    slower = (1 + act["low_value_growth"] / 100) ** years
    channels.quantity[:, act.sectors(LOW_VALUE)] *= slower[:, None, None]


@effect("2.2")
def business_effect_report(act: Action, channels: Channels) -> None:
    """2.2: new sites go ahead only where places are there, or within a local ceiling on new workplaces.

    The sum of the assessments of reference proposals (:mod:`banen.sites.summed`, decision 0010).
    """
    verdicts = _judged(act, channels, sites.SiteConditions(act["places_required_per_worker"]))
    refused = verdicts.refused
    if act.levers["local_ceiling"] is not None:
        refused = np.maximum(refused, sites.above_ceiling(act["local_ceiling"], act.assumed, _stock(act)))
    applying = act["municipalities_applying"]
    _limit_sites(act, channels, applying * refused, applying * verdicts.committed)


@effect("L.2")
def assessment_framework(act: Action, channels: Channels) -> None:
    """L.2: one mandatory framework for all municipalities: places, space, energy, coordination, best locations."""
    if not act["mandatory"]:
        return
    asked = sites.SiteConditions(
        act["places_required_per_worker"],
        region="coordinated" if act["regional_coordination"] else "not",
        space=bool(act["space_test"]),
        energy=bool(act["energy_test"]),
        elsewhere=bool(act["best_locations"]),
    )
    verdicts = _judged(act, channels, asked)
    _limit_sites(act, channels, verdicts.refused, verdicts.committed)


@effect("2.8")
def innovation_subsidy(act: Action, channels: Channels) -> None:
    """2.8: subsidised technology replaces jobs in the six sectors, until the technology wears out."""
    jobs = act["budget_eur_m"] * 1e6 / act.assumed("effects.eur_per_job_saved")
    saved = act.on[:, None] * jobs * act.assumed("effects.automation_migrant_share")
    standing = piled_up(saved, act.assumed("effects.technology_years"))
    channels.automated[:, act.sectors(LOW_VALUE)] += standing[:, None] * act.size_of(LOW_VALUE)


@effect("2.9")
def phase_out_sector_subsidies(act: Action, channels: Channels) -> None:
    """2.9: schemes that favour labour-intensive sectors end, each for the share that is removed."""
    for lever, name, sectors in (
        ("share_removed_agriculture_exemption", "effects.subsidy_agriculture", ("agriculture", "horticulture")),
        ("share_removed_glasshouse_energy", "effects.subsidy_glasshouse", ("horticulture",)),
        ("share_removed_seafarers", "effects.subsidy_seafarers", ("transport",)),
        ("share_removed_other", "effects.subsidy_other", ("logistics", "food", "metal")),
    ):
        less = act[lever] * act.assumed(name)
        channels.quantity[:, act.sectors(sectors)] *= (1 - less[None] * act.on[:, None])[:, None]


@effect("L.6")
def productivity_agenda(act: Action, channels: Channels) -> None:
    """L.6: productivity grows faster by a number of percentage points a year and saves labour."""
    saving = act["productivity_growth"] / 100 * act.assumed("effects.productivity_pass")
    channels.quantity *= (1 - saving[None])[:, None] ** act.since[:, None, None]


def _stock(act: Action) -> Array:
    """Practical work per sector at the end of history, in persons, shape (S, D)."""
    practical = [i for i, (_, m) in enumerate(act.cells.strands) if m == "practical"]
    return np.asarray(act.world.history.sector_stock[-1][practical].sum(0))


def _judged(act: Action, channels: Channels, asked: sites.SiteConditions) -> sites.Verdicts:
    """The verdicts on reference proposals; what they read is noted, whether or not they were kept."""
    draws = act.world.draws
    delivered = _delivered(draws, channels)
    stock = _stock(act)
    question = asked, draws, sha256(stock.tobytes()).digest(), sha256(delivered.tobytes()).digest()
    verdicts, read = _verdicts.of(question, lambda: _verdicts_of(asked, draws, stock, delivered))
    act.used.update(read)
    return verdicts


def _delivered(draws: Draws, channels: Channels) -> Array:
    """Places that come to the country in each policy year, with those that other measures build, shape (Y, D)."""
    present = housing.places(draws)[POLICY_YEAR - FIRST_YEAR - 1 :]
    rise = np.diff(present, axis=0) + np.diff(channels.places, axis=0, prepend=0.0)
    return np.asarray(np.maximum(rise, 0.0))


def _verdicts_of(
    asked: sites.SiteConditions, draws: Draws, stock: Array, delivered: Array
) -> tuple[sites.Verdicts, frozenset[str]]:
    read = set[str]()

    def reader(name: str) -> Array:
        read.add(name)
        return draws[name]

    return sites.judge(asked, reader, stock, delivered), frozenset(read)


def _limit_sites(act: Action, channels: Channels, refused: Array, committed: Array) -> None:
    """New sites that do not go ahead lower demand year by year; applicants bring places as a condition.

    Two measures that judge sites are one rule: the stricter judges, they do not multiply.
    """
    growth = np.zeros(refused.shape[1:])
    for item in sites.arising():
        growth[act.cells.sectors.index(item.sector)] = act.assumed(sites.GROWTH[item.new_sites])
    on = act.on[:, None]
    channels.sites[:] = np.minimum(channels.sites, np.cumprod(1 - growth * refused * on[..., None], axis=0))
    brought = np.cumsum(on * committed * act.assumed("effects.site_places_additional"), axis=0)
    channels.site_places[:] = np.maximum(channels.site_places, brought)
