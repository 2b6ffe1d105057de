"""Packages in order of what they cost: the treasury as far as known, or employers in surplus lost, by sector too.

A ranking says which is cheapest in one thing and never which is best. A package of which no cost is known comes last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from banen.decide.accounts.accounts import accounts_of
from banen.decide.accounts.costs import known_cost
from banen.errors import UnknownNameError
from banen.languages import ENGLISH
from banen.model.channels import Channels
from banen.model.population import structure
from banen.observe.assumptions import Draws, assumptions
from banen.quantities import POLICY_YEAR
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import world
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package
from banen.simulate.scenario import check_year

COST, SURPLUS = "cost", "surplus"
MILLION = 1e6
RANK_DRAWS = 20
"""Draws over which surplus lost is taken for a ranking: it orders packages, and the appraisal gives the bands."""


@dataclass(frozen=True)
class RankedPackage:
    """What a package costs in one year, in million euro: known cost, and mean surplus lost in all and by sector.

    A measure costs nothing before the year in which it starts.
    """

    package: Package
    known_cost: float | None
    surplus: float
    by_sector: dict[str, float]

    def by(self, key: str) -> tuple[bool, float]:
        """Where it comes in an order; what is unknown comes last."""
        value = self.known_cost if key == COST else self.surplus if key == SURPLUS else self.by_sector[key]
        return value is None, value or 0.0

    def to_dict(self) -> dict[str, Any]:
        """As JSON, million euro a year."""
        return {
            "known_cost_eur_m": self.known_cost,
            "surplus_lost_eur_m": round(self.surplus, 3),
            "surplus_lost_by_sector_eur_m": {name: round(value, 3) for name, value in self.by_sector.items()},
        }


def rank_known(key: str) -> str:
    """A key to rank by, checked: ``cost``, ``surplus`` or a sector."""
    known = (COST, SURPLUS, *structure().sectors)
    if key not in known:
        raise UnknownNameError("ranking", key, known)
    return key


def rank(packages: Sequence[Package], key: str, year: int, *, seed: int = 1) -> tuple[RankedPackage, ...]:
    """Packages in order of one thing they cost in a year, cheapest first; equal ones keep their order.

    Raises :class:`~banen.errors.UnknownNameError` for a key that is neither ``cost``, ``surplus`` nor a sector.
    """
    rank_known(key)
    return tuple(sorted(priced(packages, year, seed=seed), key=lambda found: found.by(key)))


def priced(
    packages: Sequence[Package], year: int, *, seed: int = 1, progress: Callable[[str], None] | None = None
) -> tuple[RankedPackage, ...]:
    """What packages cost in a year, in their own order; ``progress`` is told each of them.

    Raises :class:`~banen.errors.ScenarioError` for a year that is not run.
    """
    check_year(year)
    tell = progress or (lambda _: None)
    here = world(Draws(RANK_DRAWS, seed, assumptions()))
    neutral = Channels.neutral(RANK_DRAWS)
    law = accounts_of(None, here, cohorts.project(here, neutral), neutral)
    found = []
    for package in packages:
        tell(package.title[ENGLISH])
        channels = channels_of(package, here)[0]
        books = cohorts.project(here, channels)
        lost = accounts_of(package, here, books, channels, law.work, law.pay).values["surplus_lost"]
        at = year - POLICY_YEAR
        means = {group: float(amount[at].mean()) / MILLION for group, amount in lost.items()}
        begun = [measure for measure in package.active() if package.from_year[measure] <= year]
        costs = [known_cost(measure, package.values(measure)) for measure in begun]
        known = [cost for cost in costs if cost is not None]
        sectors = {name: means[f"sector:{name}"] for name in structure().sectors}
        found.append(RankedPackage(package, sum(known) if known or not costs else None, means[""], sectors))
    return tuple(found)
