"""A scenario: a package to a horizon, over draws from a seed, with assumptions held at a value.

It is everything a run depends on beside the code and the content. A scenario that exists can be run, and two with the
same digest have the same outcome: projection, appraisal, pages, API, caches and files of results are keyed by it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from banen.errors import Fault, ScenarioError, check_all
from banen.observe.assumptions import Draws, assumptions
from banen.quantities import LAST_YEAR, POLICY_YEAR
from banen.sentences import Sentence
from banen.simulate.measures.packages import Package, baseline

MOST_DRAWS = 5000
DEFAULT_DRAWS = 200
DEFAULT_SEED = 1
MOST_BESIDE = 200
"""Draws of the cohorts beside a projection by lives: they are held together, and lives can be of many more."""


@dataclass(frozen=True, eq=False)
class Scenario:
    """What is run: the package, the last year, the number of draws and their seed, the assumptions held at a value.

    Raises :class:`~banen.errors.ScenarioError` for a year, draws, a seed or held values that cannot be run, at once.
    """

    package: Package = field(default_factory=baseline)
    until: int = LAST_YEAR
    draws: int = DEFAULT_DRAWS
    seed: int = DEFAULT_SEED
    assumed: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_all(
            lambda: check_draws(self.draws, self.seed),
            lambda: check_year(self.until),
            lambda: assumptions().check_held(self.assumed),
        )
        object.__setattr__(self, "assumed", MappingProxyType(dict(sorted(self.assumed.items()))))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __reduce__(self) -> tuple[Any, ...]:  # a scenario travels to other processes, which a read-only view cannot
        return Scenario, (self.package, self.until, self.draws, self.seed, dict(self.assumed))

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything that can change the outcome; the title of the package does not count."""
        held = [[name, float(value)] for name, value in self.assumed.items()]
        whole = [self.package.digest(), self.until, self.draws, self.seed, held]
        return hashlib.sha256(json.dumps(whole).encode()).hexdigest()

    def sampled(self) -> Draws:
        """The draws of every assumption, with those that are held at their value."""
        return Draws(self.draws, self.seed, assumptions()).pin(**self.assumed)

    def with_package(self, package: Package) -> Scenario:
        """The same run of another package, over the same draws."""
        return replace(self, package=package)

    def to_dict(self) -> dict[str, Any]:
        """As JSON: what the API takes."""
        return {
            "package": self.package.to_dict(),
            "until": self.until,
            "draws": self.draws,
            "seed": self.seed,
            "assumed": dict(self.assumed),
        }


def cohorts_beside(scenario: Scenario) -> Scenario:
    """What the cohorts run beside a projection by lives: the same, over the first of its draws where these are many."""
    return replace(scenario, draws=min(scenario.draws, MOST_BESIDE))


def check_draws(draws: int, seed: int) -> None:
    """Refuse a number of draws or a seed that cannot be run, both at once."""
    faults = []
    if not 1 <= draws <= MOST_DRAWS:
        faults.append(
            Fault(
                "banen",
                Sentence("{draws} draws cannot be run.", draws=draws),
                Sentence("Give a number from 1 to {most_draws}.", most_draws=MOST_DRAWS),
            )
        )
    if not 0 <= seed < 2**63:
        faults.append(
            Fault("banen", Sentence("Seed {seed} cannot be used.", seed=seed), "Give a whole number from 0 up.")
        )
    if faults:
        raise ScenarioError(*faults)


def check_year(year: int) -> None:
    """Refuse a year in which no measure can act."""
    if not POLICY_YEAR <= year <= LAST_YEAR:
        advice = Sentence(
            "Give a year from {policy_year} to {last_year}.", policy_year=POLICY_YEAR, last_year=LAST_YEAR
        )
        raise ScenarioError(Fault("banen", Sentence("Year {year} cannot be projected.", year=year), advice))
