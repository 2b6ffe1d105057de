"""What produced a result: code, content versions, scenario, seed, and every assumption and figure it rests on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from banen.model.hazards import published_stay
from banen.model.population import structure
from banen.observe.assumptions import Assumption, assumptions
from banen.observe.records import content_digest
from banen.quantities import POLICY_YEAR
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.effects import Leaning
from banen.simulate.results.dependence import filled_vacancies
from banen.simulate.results.indicators import NO_LABOUR_MIGRANTS, definition_of, indicators
from banen.simulate.scenario import Scenario

DYNAMICS = (
    "stay.", "demand.", "supply.", "registration.rate_", "housing.need_", "housing.places_",
    "entry.unfilled_stays_open",
)  # fmt: skip
"""Assumptions that move the population itself, so every indicator rests on them; housing acts through crowding."""
OF_DEFINITION = {
    "residents": ("registration.motive_share",),
    "cabinet_brp": ("registration.motive_share",),
    "residents_with_family": ("registration.motive_share", "family."),
    "migrantenmonitor": ("views.employed_share_resident", "views.other_motive_workers_"),
    "seo": ("views.employed_share_resident", "views.seo_share"),
    "payroll_year": ("views.employed_share_resident", "views.other_motive_workers_"),
}
TABLES = (
    "pairs.csv", "sector_shares.csv", "sector_tilts.csv", "demand_levels.csv", "networks.csv", "stay_shares.csv",
    "housing_places.csv", "region_tilts.csv", "asylum_permits.csv", "pilot_sectors.csv", "vacancy_rates.csv",
    "filled_vacancies.csv",
)  # fmt: skip
"""Tables of assumptions that every run reads, beside the named assumptions."""


def rests_on(key: str) -> tuple[str, ...]:
    """Names of the assumptions that an indicator rests on under current law; measures add their own."""
    about = indicators().get(key.partition("@")[0].partition(":")[0])
    own, counts = about.rests_on if about else (), definition_of(key)
    prefixes = own if counts == NO_LABOUR_MIGRANTS else DYNAMICS + own + OF_DEFINITION.get(counts, ())
    return tuple(sorted(n for n in assumptions() if n.startswith(prefixes)))


@dataclass(frozen=True)
class Receipt:
    """Enough to make the result again and to follow each number to its sources.

    ``measures`` maps each active measure to the assumptions it leans on, ``parameters`` to the dated values of the
    law and ``rules`` to the rules that decide for it; ``assumptions`` are all that were read.
    """

    code: str
    content: str
    package: Mapping[str, Any]
    package_digest: str
    until: int
    draws: int
    seed: int
    pinned: Mapping[str, float]
    measures: Mapping[str, tuple[str, ...]]
    parameters: Mapping[str, tuple[str, ...]]
    rules: Mapping[str, tuple[str, ...]]
    assumptions: tuple[str, ...]
    figures: tuple[str, ...]
    engine: str = ""
    """Options of the command line that name another engine than the cohorts."""

    @property
    def digest(self) -> str:
        """A short name for this receipt: two results with the same name are the same."""
        parts = (
            self.code,
            self.content,
            self.package_digest,
            self.until,
            self.draws,
            self.seed,
            sorted(self.pinned.items()),
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]

    def command(self) -> str:
        """The command line that makes the result again."""
        words = ["banen project", *filter(None, [self.engine])]
        if self.package["from"] != POLICY_YEAR:
            words.append(f"--set from={self.package['from']}")
        for measure, levers in self.package["measures"].items():
            words += [f"--set {measure}.{lever}={_word(value)}" for lever, value in levers.items()]
        words += [f"--assume {name}={value}" for name, value in sorted(self.pinned.items())]
        words += [f"--until {self.until}", f"--draws {self.draws}", f"--seed {self.seed}"]
        return " ".join(words)

    def to_dict(self) -> dict[str, Any]:
        """The receipt in the JSON of ``project``."""
        return {
            "digest": self.digest, "code": self.code, "content": self.content, "package": dict(self.package),
            "package_digest": self.package_digest, "until": self.until, "draws": self.draws, "seed": self.seed,
            "pinned": dict(self.pinned), "measures": {m: list(a) for m, a in self.measures.items()},
            "parameters": {m: list(p) for m, p in self.parameters.items() if p},
            "rules": {m: list(r) for m, r in self.rules.items() if r},
            "assumptions": list(self.assumptions), "figures": list(self.figures),
        }  # fmt: skip


def _word(value: Any) -> str:
    """A lever value as the command line takes it."""
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


@cache
def _code() -> str:
    """The version that runs."""
    return version("banen")


@cache
def _read_always() -> frozenset[str]:
    """Names of the assumptions that every run reads."""
    own = (about.rests_on for about in indicators().values() if about.counts != NO_LABOUR_MIGRANTS)
    prefixes = DYNAMICS + sum(own, ()) + sum(OF_DEFINITION.values(), ())
    return frozenset(name for name in assumptions() if name.startswith(prefixes))


def receipt_of(scenario: Scenario, leans: Mapping[str, Leaning]) -> Receipt:
    """The receipt of one projection."""
    read = set(_read_always()) | {name for leaning in leans.values() for name in leaning.assumptions}
    return Receipt(
        code=_code(),
        content=content_digest()[:16],
        package=scenario.package.to_dict(),
        package_digest=scenario.package.digest(),
        until=scenario.until,
        draws=scenario.draws,
        seed=scenario.seed,
        pinned=dict(scenario.assumed),
        measures={m: tuple(sorted(leaning.assumptions)) for m, leaning in leans.items()},
        parameters={m: tuple(sorted(leaning.parameters)) for m, leaning in leans.items()},
        rules={m: tuple(sorted(leaning.rules)) for m, leaning in leans.items()},
        assumptions=tuple(sorted(read)),
        figures=tuple(sorted(_figures(read) | {f for m in leans for f in catalogue()[m].facts})),
    )


def _figures(names: set[str]) -> set[str]:
    ids = {figure for name in names for figure in assumptions()[name].figures}
    ids |= {figure for pair in structure().pairs for figure in pair.figures}
    ids |= {figure for filled in filled_vacancies().values() for figure in filled.figures}
    return ids | _stay_figures()


@cache
def _stay_figures() -> frozenset[str]:
    listed = [name for rows in published_stay().values() for row in rows for name in (row.left_2y, row.left_5y)]
    return frozenset(name for name in listed if name not in assumptions())


@dataclass(frozen=True)
class Explanation:
    """What one indicator rests on: assumptions of the model, assumptions of each active measure, figures."""

    key: str
    assumptions: tuple[Assumption, ...]
    measures: Mapping[str, tuple[Assumption, ...]]
    parameters: Mapping[str, tuple[str, ...]]
    figures: tuple[str, ...]
    tables: tuple[str, ...] = TABLES

    def to_dict(self) -> dict[str, Any]:
        """The explanation as JSON."""
        return {
            "key": self.key,
            "assumptions": [a.to_dict() for a in self.assumptions],
            "measures": {m: [a.to_dict() for a in found] for m, found in self.measures.items()},
            "parameters": {m: list(p) for m, p in self.parameters.items()},
            "figures": list(self.figures),
            "tables": list(self.tables),
        }


def explain(receipt: Receipt, key: str) -> Explanation:
    """Follow one indicator of a result to the assumptions, measures and figures that it rests on."""
    names = rests_on(key)
    of_measures = {m: tuple(assumptions()[n] for n in measures) for m, measures in receipt.measures.items()}
    read = set(names) | {n for measures in receipt.measures.values() for n in measures}
    figures = _figures(read) | {f for m in receipt.measures for f in catalogue()[m].facts}
    return Explanation(
        key, tuple(assumptions()[n] for n in names), of_measures, receipt.parameters, tuple(sorted(figures))
    )
