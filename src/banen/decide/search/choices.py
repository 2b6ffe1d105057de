"""What a search chooses from: measures at some of their levels, with what each asks in law, time and money.

A measure is taken off current law at the level of a package of reference or at ``far``, the proposal at its strongest;
with fine levels also halfway to the first, and between the two. Costs that no source gives are unknown; they are
counted and named, and never added as zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from banen.decide.accounts.costs import known_cost
from banen.languages import Language
from banen.observe.words import words
from banen.quantities import Array
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.examples import REFERENCE, example_packages
from banen.simulate.measures.levers import Lever, Refused, Value
from banen.simulate.measures.packages import Package, conflicts

Ints = npt.NDArray[np.int64]
Chosen = npt.NDArray[np.bool_]

Level = Literal["half", "package", "between", "far"]
Levels = Literal["one", "two", "fine"]
MARKS: Mapping[Level, str] = {"half": "½", "package": "", "between": "+", "far": "!"}
"""What stands behind a measure to tell its level."""
LEGAL_LEVELS = ("none", "budget", "municipal", "decree", "statute", "eu")
"""From what a minister can do alone to what needs the European Union."""
SUMS, MAXIMA = slice(0, 3), slice(3, 5)
"""Objectives that add up (intervention, known cost, unknown costs); those where the largest of all measures counts."""


@dataclass(frozen=True)
class Choice:
    """One measure at one level: its settings alone, and what it costs in the plain objectives.

    ``cost_eur_m`` is million euro a year, None where no source gives it.
    """

    measure: str
    level: Level
    package: Package
    intervention: float
    cost_eur_m: float | None
    legal_level: str
    lead_time_years: float

    def plain(self) -> tuple[float, float, float, float, float]:
        """The plain objectives as numbers: three that add up, two of which the largest counts."""
        rank = LEGAL_LEVELS.index(self.legal_level)
        return self.intervention, self.cost_eur_m or 0.0, self.cost_eur_m is None, rank, self.lead_time_years


EVERY = "all"
"""Stands for every measure of the simulator where measures are named."""


def reference_package() -> Package:
    """The 21 measures at their moderate level, as the example package has them."""
    return example_packages()[REFERENCE].package


def choices_of(reference: Package, measures: Iterable[str] | None = None, levels: Levels = "two") -> tuple[Choice, ...]:
    """Each measure at the level of the reference package and at its strongest within the law; with fine levels more.

    ``measures`` limits the search; without it, the 21 measures of the package are searched. A measure that the package
    of reference does not hold is tried halfway to its strongest instead. A level that is the same as another, because
    no lever of the measure is a number, is left out.
    """
    every = [i for i, m in catalogue().items() if m.document == "P"]
    wanted = every if measures is None else list(dict.fromkeys(measures))
    choices: list[Choice] = []
    for identifier in wanted:
        plain = _plain_levels(identifier, reference)
        if levels == "fine" or identifier not in reference.active():
            plain = _with_halves(plain, reference)
        choices += plain[:1] if levels == "one" else plain
    return tuple(choices)


def _plain_levels(identifier: str, reference: Package) -> list[Choice]:
    """A measure at the level of the package of reference, if that is a milder one, and at its strongest."""
    moderate = reference.only(identifier)
    strongest = _within_law(identifier, catalogue()[identifier].at_far(), reference)
    choices = [_choice(identifier, "package", moderate, 1)] if moderate.active() and moderate != strongest else []
    return choices + ([_choice(identifier, "far", strongest, 2)] if strongest.active() else [])


def _with_halves(plain: Sequence[Choice], reference: Package) -> list[Choice]:
    """The levels of a measure with those halfway: from current law to the mildest, and from there to the next."""
    choices: list[Choice] = []
    for mild, strong in zip([None, *plain], plain, strict=False):
        package = _midway(strong.measure, mild.package if mild else None, strong.package, reference)
        if package.active() and package not in [c.package for c in plain]:
            size = ((mild.intervention if mild else 0) + strong.intervention) / 2
            choices.append(_choice(strong.measure, "between" if mild else "half", package, size))
        choices.append(strong)
    return choices


def _midway(identifier: str, mild: Package | None, strong: Package, reference: Package) -> Package:
    """A measure with every lever that is a number halfway between two levels, and the others as at the strong one."""
    measure = catalogue()[identifier]
    low = mild.values(identifier) if mild else measure.defaults()
    high = strong.values(identifier)
    settings = {name: _middle(measure.levers[name], low[name], high[name]) for name in high}
    return _within_law(identifier, settings, reference)


def _middle(lever: Lever, low: Value, high: Value) -> Value:
    """Halfway between two values of a lever in its own type; the second where there is no halfway."""
    if not all(isinstance(v, int | float) and not isinstance(v, bool) for v in (low, high)):
        return high
    middle = (low + high) / 2  # type: ignore[operator]
    admitted = lever.admit(round(middle) if lever.kind == "integer" else middle)
    return high if isinstance(admitted, Refused) else admitted


def _within_law(identifier: str, settings: Mapping[str, Value], reference: Package) -> Package:
    year = reference.from_year.get(identifier, reference.start)
    package = Package(reference.title, {identifier: settings}, {identifier: year})
    refused = {lever for c in conflicts(package) if c.kind in ("forbidden", "idle") for lever in c.levers}
    kept = {n: v for n, v in package.settings.get(identifier, {}).items() if f"{identifier}.{n}" not in refused}
    return Package(reference.title, {identifier: kept}, {identifier: year})


def _choice(identifier: str, level: Level, package: Package, intervention: float) -> Choice:
    measure = catalogue()[identifier]
    amount = known_cost(identifier, package.values(identifier))
    return Choice(identifier, level, package, intervention, amount, measure.legal_level, measure.lead_time_years[1])


def together(packages: Sequence[Package]) -> Package:
    """Packages of different measures as one."""
    settings = {m: s for p in packages for m, s in p.settings.items()}
    years = {m: y for p in packages for m, y in p.from_year.items()}
    return Package(packages[0].title, settings, years, packages[0].start)


def combinations_of(measure: Ints) -> int:
    """Number of combinations with at most one choice per measure."""
    return int(np.prod([1.0 + count for count in np.unique(measure, return_counts=True)[1]]))


def objectives(chosen: npt.NDArray[np.bool_], plain: Array) -> Array:
    """Plain objectives of combinations: (N, V) and (V, 5) → (N, 5); three add up, of two the largest counts."""
    values = np.zeros((len(chosen), plain.shape[1]))
    values[:, SUMS] = chosen @ plain[:, SUMS]
    for column in range(MAXIMA.start, MAXIMA.stop):
        values[:, column] = (chosen * plain[:, column]).max(1, initial=0.0)
    return values


def places_of(choices: Sequence[Choice]) -> Ints:
    """The number of the measure of each choice, in the order in which the measures come."""
    ids = list(dict.fromkeys(c.measure for c in choices))
    return np.array([ids.index(c.measure) for c in choices], dtype=np.int64)


def measures_known(names: Sequence[str]) -> tuple[str, ...]:
    """Names of measures, checked and each once; an unknown one names the nearest. ``all`` stands for every measure."""
    from banen.simulate.measures.catalogue import measure

    if list(names) == [EVERY]:
        return tuple(catalogue())
    return tuple(dict.fromkeys(measure(name.strip()).id for name in names if name.strip()))


def level_word(level: str, language: Language) -> str:
    """The name of a level of law."""
    return level_words(language)[LEGAL_LEVELS.index(level)]


def level_words(language: Language) -> tuple[str, ...]:
    """The names of the levels of law, from low to high."""
    return tuple(words("decide", language)["levels"])
