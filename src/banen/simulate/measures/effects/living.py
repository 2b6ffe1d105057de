"""Where and how people live: information, homelessness, places, tenancy, registration, care (tracks C and E)."""

from __future__ import annotations

import numpy as np

from banen.model.channels import Channels
from banen.quantities import Array
from banen.simulate.measures.effects.action import Action, effect


@effect("1.3")
def information_before_departure(act: Action, channels: Channels) -> None:
    """1.3: people are informed before they leave: less abuse, more known addresses; same numbers."""
    act.lower(channels.bad_employers, act["coverage"] * act.assumed("effects.information_abuse"))
    act.lower(channels.address, act["coverage"] * act.assumed("effects.information_address"))


@effect("2.15")
def return_of_homeless_migrants(act: Action, channels: Channels) -> None:
    """2.15: homeless migrants are helped to return, as far as they can be reached in a year."""
    reached = act.assumed("effects.return_reach") * _homeless(act)
    helped = np.minimum(act["places_per_year"] * act.assumed("effects.return_take_up"), reached)
    channels.returned += act.on[:, None] * helped
    act.lower(channels.homeless, helped / np.maximum(_homeless(act), 1.0))


@effect("L.11")
def temporary_housing(act: Action, channels: Channels) -> None:
    """L.11: extra places for labour migrants each year."""
    channels.places += act.since[:, None] * act["extra_places_per_year"]


@effect("L.13")
def housing_programme(act: Action, channels: Channels) -> None:
    """L.13: municipalities build a share of the shortage, over a number of years."""
    history = act.world.history
    shortage = history.need[-1] * history.crowded[-1]
    done = np.minimum(act.since[:, None] / act.assumed("effects.programme_years"), 1.0)
    channels.places += done * act["share_of_need_built"] * shortage


@effect("L.14")
def tenancy_protection(act: Action, channels: Channels) -> None:
    """L.14: tenancies apart from the job: fewer lose their bed, some stay longer."""
    covered = act["coverage"]
    act.lower(channels.homeless, covered * act.assumed("effects.tenancy_homeless"))
    short = act.cells.index(route="eu_short_stay")
    longer = covered * act.assumed("effects.tenancy_stay")
    channels.leaving[:, short] *= (1 - longer[None] * act.on[:, None])[:, None]


@effect("L.15")
def registration(act: Action, channels: Channels) -> None:
    """L.15: more short stays with a known address, by duty or through the portal."""
    unknown = (1 - act["address_share"]) / (1 - act.law("fact.rni.address_or_contact_share"))
    channels.address *= np.where(act.on[:, None] > 0, unknown, 1.0)
    if act.levers["portal_from"] is not None:
        years = np.arange(len(act.since)) + act.world.history.years[-1] + 1
        open_portal = act.on * (years >= act["portal_from"])
        channels.address *= 1 - open_portal[:, None] * act.assumed("effects.portal_address")


@effect("L.16")
def health_cover_run_off(act: Action, channels: Channels) -> None:
    """L.16: health cover runs off after the job; it changes access to care, not the number of people."""


@effect("L.18")
def information_points(act: Action, channels: Channels) -> None:
    """L.18: information points in more regions: less abuse, more known addresses, more registration."""
    now, planned = act.law("fact.workinnl.points_active"), act.law("fact.workinnl.regions_target")
    more = (act["regions_open"] - now) / (planned - now)
    act.lower(channels.bad_employers, more * act.assumed("effects.points_abuse"))
    act.lower(channels.address, more * act.assumed("effects.information_address"))
    channels.registration *= 1 + act.on[:, None] * more * act.assumed("effects.points_registration")


@effect("L.1")
def bandwidth(act: Action, channels: Channels) -> None:
    """L.1: a band is a target, not a lever: it changes nothing in the population."""


@effect("L.19")
def survey_and_annual_report(act: Action, channels: Channels) -> None:
    """L.19: a survey and a report inform; they change nothing in the population by themselves."""


def _homeless(act: Action) -> Array:
    """Homeless labour migrants at the end of history, shape (D,)."""
    routes = frozenset({"eu_short_stay", "eu_resident", "self_employed"})
    practical = np.array([p.market == "practical" for p in act.cells.pairs]) & act.cells.on_routes(routes)
    return np.asarray(act.world.history.stock[-1][practical].sum(0) * act.assumed("housing.homeless_share"))
