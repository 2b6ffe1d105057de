"""What work is wanted: vision, sites, subsidies, technology and productivity (tracks A, C and D)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from banen.model.channels import Channels
from banen.simulate.effects.action import LOW_VALUE, Action, effect, piled_up

Array = npt.NDArray[np.float64]

SITE_SECTORS = ("logistics", "horticulture", "food", "metal")
"""Sectors that grow at new sites with places for many workers (measures 2.2 and L.2)."""
INHABITANTS_PER_CEILING = 1000.0


@effect("2.1")
def vision_on_the_economy(act: Action, channels: Channels) -> None:
    """2.1: the six low-value sectors grow slower by a number of percentage points for a number of years."""
    years = np.minimum(act.since, act["period_years"])
    slower = (1 + act["low_value_growth"] / 100) ** years
    channels.quantity[:, act.sectors(LOW_VALUE)] *= slower[:, None, None]


@effect("2.2")
def business_effect_report(act: Action, channels: Channels) -> None:
    """2.2: new sites go ahead only where places are there, or within a local ceiling on new workplaces."""
    applying = act["municipalities_applying"]
    refused = act["places_required_per_worker"] * act.assumed("effects.site_short_of_places")
    if act.levers["local_ceiling"] is not None:
        refused = np.maximum(refused, _above_ceiling(act))
    _limit_sites(act, channels, applying * refused, applying * act["places_required_per_worker"])


@effect("L.2")
def assessment_framework(act: Action, channels: Channels) -> None:
    """L.2: one mandatory framework for all municipalities: places, space, energy, coordination, best locations."""
    if not act["mandatory"]:
        return
    test = act.assumed("effects.site_space_energy")
    passes = 1 - act["places_required_per_worker"] * act.assumed("effects.site_short_of_places")
    passes = passes * (1 - act["space_test"] * test) * (1 - act["energy_test"] * test)
    elsewhere = act.assumed("effects.site_elsewhere") * max(act["regional_coordination"], act["best_locations"])
    _limit_sites(act, channels, (1 - passes) * (1 - elsewhere), act["places_required_per_worker"])


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


def _above_ceiling(act: Action) -> Array:
    """Share of the workplaces at new sites that exceeds the ceiling per 1,000 inhabitants a year."""
    from banen.observe.areas import areas

    inhabitants = sum(region.population for region in areas().regions.values())
    allowed = act["local_ceiling"] * inhabitants / INHABITANTS_PER_CEILING
    practical = [i for i, (_, m) in enumerate(act.cells.strands) if m == "practical"]
    stock = act.world.history.sector_stock[-1][practical].sum(0)[act.sectors(SITE_SECTORS)].sum(0)
    planned = stock * act.assumed("effects.new_site_growth")
    return np.asarray(np.maximum(0.0, 1 - allowed / np.maximum(planned, 1.0)))


def _limit_sites(act: Action, channels: Channels, refused: Array, places: float) -> None:
    """New sites that do not go ahead lower demand year by year; admitted sites bring some places."""
    growth = act.assumed("effects.new_site_growth")
    where = act.sectors(SITE_SECTORS)
    yearly = 1 - growth * refused
    channels.sites[:, where] *= (yearly[None] ** act.since[:, None])[:, None]
    practical = [i for i, (_, m) in enumerate(act.cells.strands) if m == "practical"]
    stock = act.world.history.sector_stock[-1][practical].sum(0)[where].sum(0)
    built = places * growth * (1 - refused) * stock * act.assumed("effects.site_places_built")
    channels.places += act.since[:, None] * built
