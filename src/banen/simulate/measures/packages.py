"""A package: a set of measures with lever values and the years in which they take effect.

A package is a small file, a line of settings, or a short text in the address bar; all three are judged by the same
rules and every fault is told at once. The empty package is the baseline: current law. A package holds only what is
off current law, so two packages with the same outcome are equal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml

from banen.errors import Fault, ScenarioError, UnknownNameError, nearest
from banen.languages import WHOLE, Language, Text
from banen.observe.numbers import few_digits, quoted, short
from banen.observe.records import CONTENT, Faults, Record, read_yaml
from banen.observe.words import each, languages, word, words
from banen.quantities import LAST_YEAR, POLICY_YEAR
from banen.sentences import Sentence
from banen.showing import Card, Showing
from banen.simulate.measures.catalogue import catalogue, clashes, did_you_mean
from banen.simulate.measures.levers import Lever, Refused, Value, as_json, plain
from banen.simulate.measures.measure import Measure, Side


@dataclass(frozen=True, repr=False)
class Package(Showing):
    """Measures off current law: their settings and the year each takes effect.

    ``settings`` keeps only levers off their default, in the order of the catalogue; ``from_year`` has a year for each
    measure in it and ``start`` for those that join later. Title and start do not count when packages are compared.
    """

    title: Text = field(compare=False)
    settings: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    from_year: Mapping[str, int] = field(default_factory=dict)
    start: int = field(default=POLICY_YEAR, compare=False)

    def __post_init__(self) -> None:
        kept: dict[str, Mapping[str, Value]] = {}
        for identifier, known in catalogue().items():
            if identifier not in self.settings:
                continue
            given = self.settings[identifier]
            off = {n: given[n] for n, lever in known.levers.items() if n in given and given[n] != lever.default}
            if off:
                kept[identifier] = MappingProxyType(off)
        years = {identifier: self.from_year.get(identifier, self.start) for identifier in kept}
        object.__setattr__(self, "settings", MappingProxyType(kept))
        object.__setattr__(self, "from_year", MappingProxyType(years))

    def __hash__(self) -> int:
        return hash(self.digest())

    def __reduce__(self) -> tuple[Any, ...]:  # a package travels to other processes, which read-only views cannot
        settings = {identifier: dict(levers) for identifier, levers in self.settings.items()}
        return Package, (self.title, settings, dict(self.from_year), self.start)

    def active(self) -> tuple[str, ...]:
        """The measures with at least one lever off current law, in the order of the catalogue."""
        return tuple(self.settings)

    def values(self, identifier: str) -> dict[str, Value]:
        """Every lever of a measure: as set here, and otherwise at current law."""
        return {**catalogue()[identifier].defaults(), **self.settings.get(identifier, {})}

    def without(self, *identifiers: str) -> Package:
        """This package less some of its measures."""
        return self.only(*(i for i in self.settings if i not in identifiers))

    def only(self, *identifiers: str) -> Package:
        """This package reduced to some of its measures."""
        kept = {i: s for i, s in self.settings.items() if i in identifiers}
        return Package(self.title, kept, self.from_year, self.start)

    def digest(self) -> str:
        """SHA-256 over everything that can change the outcome: settings and years, not the title."""
        canonical = json.dumps([self.to_dict()["measures"], dict(self.from_year)], sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def card(self, language: Language) -> Card:
        """The measures off current law, with their settings and first year."""
        w = words("showing", language)
        rows = tuple(
            (
                f"{identifier} {catalogue()[identifier].name[language]}",
                ", ".join(f"{name} = {value}" for name, value in settings.items()),
                str(self.from_year[identifier]),
            )
            for identifier, settings in self.settings.items()
        )
        heads = (w["measure"], w["setting"], w["from"])
        sentence = ", ".join(self.settings) or w["current_policy"]
        return Card(self.title[language], sentence, heads, rows, self.digest())

    def to_dict(self) -> dict[str, Any]:
        """As JSON or YAML holds it: title, from and, per measure, its levers and its own year."""
        measures: dict[str, dict[str, Any]] = {}
        for identifier, settings in self.settings.items():
            year = self.from_year[identifier]
            own = {"from": year} if year != self.start else {}
            measures[identifier] = {**own, **{name: as_json(value) for name, value in settings.items()}}
        return {"title": self.title.to_dict(), "from": self.start, "measures": measures}

    def to_yaml(self) -> str:
        """The package as a file that :func:`read_package` reads back."""
        return yaml.safe_dump(self.to_dict(), sort_keys=False, allow_unicode=True)

    def short_text(self) -> str:
        """The package for the address bar, such as ``2.11:criterion_factor:1.3,quota:14000~L.20:real_increase:0.1``."""
        parts = [f"from:{self.start}"] if self.start != POLICY_YEAR else []
        for identifier, settings in self.settings.items():
            year = self.from_year[identifier]
            pairs = [f"from:{year}"] if year != self.start else []
            pairs += [f"{name}:{_short(value)}" for name, value in settings.items()]
            parts.append(f"{identifier}:{','.join(pairs)}")
        return "~".join(parts)


def baseline() -> Package:
    """Current law: every lever at its default."""
    return Package(word("packages", "baseline"))


@dataclass(frozen=True)
class PackageConflict:
    """Why settings of a package do not go together, or do less than they seem to.

    ``same_rule`` two measures decide the same thing; ``overlap`` they do the same work; ``forbidden`` law of a higher
    rank forbids a value from the date in ``basis``; ``idle`` a lever does nothing as the others stand.
    """

    kind: Literal["same_rule", "overlap", "forbidden", "idle"]
    levers: tuple[str, ...]
    reason: Text
    basis: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {"kind": self.kind, "levers": list(self.levers), "reason": self.reason.to_dict(), "basis": self.basis}


def conflicts(package: Package) -> list[PackageConflict]:
    """What does not go together in a package: clashing measures, values the law forbids, levers that do nothing."""
    clashing = []
    for clash in clashes():
        first, second = (_touched(package, side) for side in clash.between)
        if first and second:
            clashing.append(PackageConflict(clash.kind, (*first, *second), clash.reason))
    for identifier, settings in package.settings.items():
        for name, value in settings.items():
            lever = catalogue()[identifier].levers[name]
            limit = lever.law_limit
            if limit and isinstance(value, int | float) and value > limit.above:
                since = f"{limit.basis}, {limit.since.isoformat()}"
                clashing.append(PackageConflict("forbidden", (f"{identifier}.{name}",), limit.reason, since))
            if reason := _idle(lever, catalogue()[identifier], package.values(identifier)):
                clashing.append(PackageConflict("idle", (f"{identifier}.{name}",), reason))
    return clashing


def _touched(package: Package, side: Side) -> list[str]:
    settings = package.settings.get(side.measure, {})
    names = [n for n in settings if not side.levers or n in side.levers]
    return [f"{side.measure}.{n}" for n in names if not side.values or settings[n] in side.values]


def _idle(lever: Lever, measure: Measure, values: Mapping[str, Value]) -> Text | None:
    for name, idle in lever.idle_when.items():
        if values[name] in idle:
            shown = measure.levers[name].choice_labels.get(
                str(values[name]), Text.of(dict.fromkeys(languages(), str(values[name])))
            )
            return each(partial(_idle_when, shown))
    if lever.needs and all(values[name] == measure.levers[name].default for name in lever.needs):
        labels = [measure.levers[name].label for name in lever.needs]
        return each(partial(_needs, labels))
    return None


def _idle_when(shown: Text, language: Language) -> str:
    return str(words("packages", language)["idle_when"]).format(holds=shown[language])


def _needs(labels: Sequence[Text], language: Language) -> str:
    wording = words("packages", language)
    named = wording["and"].join(f"‘{label[language]}’" for label in labels)
    return str(wording["needs_one" if len(labels) == 1 else "needs_some"]).format(levers=named)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _short(value: Value) -> str:
    if isinstance(value, tuple):
        return ".".join(value)
    if value is None or isinstance(value, bool):
        return {None: "none", True: "true", False: "false"}[value]
    return value if isinstance(value, str) else plain(value)


# Reading ----------------------------------------------------------------------------------------------------------


def read_package(path: Path | str) -> Package:
    """The package in a YAML file, or one of content by its name, such as ``hoogwaardig``.

    Raises :class:`~banen.errors.ScenarioError` with every fault and its line.
    """
    faults, path = Faults(), Path(path)
    named = CONTENT / "packages" / f"{path.name}.yml"
    if path == Path(path.name) and not path.exists() and named.is_file():
        path = named
    elif path == Path(path.stem) and not path.exists():
        raise UnknownNameError("package", str(path), [each.stem for each in named.parent.glob("*.yml")])
    record = read_yaml(path, faults, number_keys=True)
    draft = _Draft(baseline(), faults.found)
    if record is None:
        raise ScenarioError(*faults.found)
    return _read(record, draft)


def package_from(data: Mapping[str, Any], where: str = "package") -> Package:
    """The package in plain data of the same shape as the file, as the web sends it."""
    return _read(Record(data, {}, where), _Draft(baseline(), []))


def parse_settings(settings: Iterable[str], base: Package | None = None) -> Package:
    """A package (``base``, or current law) with settings laid over it.

    A setting is text such as ``2.11.criterion_factor=1.3``, ``2.11.from=2029`` or ``from=2028``.

    Every fault of every setting is raised at once, as :class:`~banen.errors.ScenarioError`.
    """
    draft = _Draft(base or baseline(), [])
    texts = list(settings)
    for text in texts:
        draft.where = f"--set {short(text, 120)}"
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not name:
            draft.fault("is not a setting.", "Write MEASURE.lever=value, such as 2.11.criterion_factor=1.3.")
        elif name == "from":
            draft.year(None, value)
        elif (known := catalogue().get(name)) is not None:
            levers = ", ".join([*known.levers, "from"])
            draft.fault("names no lever.", Sentence("The levers of {name} are {levers}.", name=name, levers=levers))
        elif "." not in name:
            advice = "Write MEASURE.lever, such as 2.11.criterion_factor."
            draft.fault(Sentence("{name} is not a measure and a lever.", name=name), advice)
        else:
            identifier, _, lever = name.rpartition(".")
            draft.set(identifier, lever, value, separator=",")
    package = draft.finish(word("packages", "own" if texts else "baseline"))
    if base is None or not base.settings:
        return package
    old = base.title
    changed = each(lambda language: words("packages", language)["adapted"].format(package=old[language]))
    return Package(old if package == base else changed, package.settings, package.from_year, package.start)


def from_short_text(text: str) -> Package:
    """The package of an address bar; the reverse of :meth:`Package.short_text`."""
    draft = _Draft(baseline(), [])
    for part in filter(None, text.strip().split("~")):
        draft.where = f"address {short(part, 120)!r}"
        identifier, _, pairs = part.partition(":")
        if identifier == "from":
            draft.year(None, pairs)
            continue
        for pair in pairs.split(","):
            lever, colon, value = pair.partition(":")
            if not colon:
                draft.fault(
                    Sentence("holds {pair}, which is not lever:value.", pair=quoted(pair)),
                    "Write 2.11:criterion_factor:1.3.",
                )
            else:
                draft.set(identifier, lever, value, separator=".")
    return draft.finish(word("packages", "own" if draft.settings else "baseline"))


KEYS = ("title", "from", "measures", "about", "offered")
"""What a package file may hold; ``about`` and ``offered`` are for packages of content that people start from."""


def _read(record: Record, draft: _Draft) -> Package:
    data = record.data
    draft.where = record.where
    if not isinstance(data, Mapping):
        draft.fault("is not a package.", "Write title, from and measures.")
        return draft.finish(word("packages", "baseline"))
    for key in data:
        if key not in KEYS:
            draft.where = record.place_of(str(key))
            near = nearest(key, KEYS)
            known = Sentence("Known are {few}.", few=list(KEYS))
            advice = Sentence("The nearest is {near!r}.", near=near) if near else known
            draft.fault(
                Sentence("{key} is not a key of a package.", key=short(key)),
                advice,
            )
    if "from" in data:
        draft.where = record.place_of("from")
        draft.year(None, data["from"])
    for identifier, where, settings in _measures(record, draft):
        if not isinstance(settings, Mapping):
            draft.where = where
            draft.fault(
                Sentence(
                    "{identifier} is {settings}, not a mapping of levers to values.",
                    identifier=identifier,
                    settings=quoted(settings),
                )
            )
            continue
        draft.where = where
        if not settings:
            draft.measure(identifier)
        for lever, value in settings.items():
            draft.where = record.place_of("measures", identifier, str(lever))
            draft.set(identifier, str(lever), value)
    draft.where = record.place_of("title")
    return draft.finish(draft.title(data.get("title")))


def _measures(record: Record, draft: _Draft) -> Iterator[tuple[str, str, Any]]:
    """The measures of a file with their place."""
    measures = record.data.get("measures") or {}
    if not isinstance(measures, Mapping):
        draft.where = record.place_of("measures")
        draft.fault("measures is not a mapping of measures to levers.")
        return
    for identifier, settings in measures.items():
        yield str(identifier), record.place_of("measures", str(identifier)), settings


def target_of(key: str, package: Package) -> tuple[float, float] | None:
    """The band on net migration that measure L.1 sets for all routes together, if both ends are set."""
    if key.partition("@")[0] != "net_migration":
        return None
    values = package.values("L.1")
    low, high = values["net_migration_lower"], values["net_migration_upper"]
    if values["route_or_group"] != "all" or low is None or high is None:
        return None
    ends = sorted((float(low), float(high)))  # type: ignore[arg-type]  # the levers are whole numbers
    return ends[0], ends[1]


_YEARS = Sentence("Give a year from {first} to {last}.", first=POLICY_YEAR, last=LAST_YEAR)


class _Draft:
    """Settings as they are offered, judged one by one; every refusal is kept with its place, ``where``."""

    def __init__(self, base: Package, faults: list[Fault]) -> None:
        self.settings: dict[str, dict[str, Value]] = {i: dict(s) for i, s in base.settings.items()}
        self.years = {i: year for i, year in base.from_year.items() if year != base.start}
        self.start = base.start
        self.faults = faults
        self.where = "package"
        self.given: set[tuple[str | None, str]] = set()
        self.places: dict[str, str] = {}

    def fault(self, what: str, advice: str = "", dutch: str = "") -> None:
        self.faults.append(Fault(self.where, what, advice, dutch))

    def measure(self, identifier: str) -> Measure | None:
        """The measure of this name; where there is none, that is a fault."""
        known = catalogue().get(identifier)
        if known is None:
            self.fault(
                Sentence("there is no measure {identifier}.", identifier=quoted(identifier)),
                did_you_mean(identifier),
            )
        return known

    def set(self, identifier: str, lever: str, value: object, separator: str = "") -> None:
        """Offer a value for a lever; with a ``separator`` it is text as somebody typed it, lists parted by that."""
        known = self.measure(identifier)
        if known is None:
            return
        if lever == "from":
            self.year(identifier, value)
        elif lever not in known.levers:
            near = nearest(lever, known.levers)
            levers = Sentence("It has {levers}.", levers=list(known.levers))
            advice = Sentence("The nearest is {near!r}.", near=near) if near else levers
            self.fault(
                Sentence("measure {identifier} has no lever {lever}.", identifier=identifier, lever=quoted(lever)),
                advice,
            )
        else:
            setting = known.levers[lever]
            taken = setting.admit(setting.read(value, separator) if separator and isinstance(value, str) else value)
            if isinstance(taken, Refused):
                self.fault(taken.what, taken.advice, taken.dutch)
            elif self._first(identifier, lever):
                self.settings.setdefault(identifier, {})[lever] = taken
                self.places[identifier] = self.where

    def year(self, identifier: str | None, value: object) -> None:
        """Offer the year in which a measure, or every measure without its own, takes effect."""
        text = value.strip() if isinstance(value, str) else value
        year = few_digits(text) or text if isinstance(text, str) else text
        if isinstance(year, bool) or not isinstance(year, int):
            self.fault(Sentence("from is {value}, not a year.", value=quoted(value)), _YEARS)
        elif not POLICY_YEAR <= year <= LAST_YEAR:
            early = year < POLICY_YEAR
            side = Sentence("before the first year a measure can take effect" if early else "after the projection ends")
            self.fault(
                Sentence("from is {year}, {side}.", year=year, side=side),
                _YEARS,
            )
        elif self._first(identifier, "from") and identifier is None:
            self.start = year
        elif identifier is not None:
            self.years[identifier] = year

    def _first(self, identifier: str | None, lever: str) -> bool:
        if new := (identifier, lever) not in self.given:
            self.given.add((identifier, lever))
        else:
            name = f"{identifier}.{lever}" if identifier else lever
            self.fault(Sentence("{name} is set twice.", name=name), "Keep one of the two.")
        return new

    def title(self, title: object) -> Text:
        """A title of a file: Dutch and English, or one text for both."""
        if isinstance(title, str) and title.strip():
            return Text.of(dict.fromkeys(languages(), title.strip()))
        if isinstance(title, Mapping) and {*WHOLE} <= {*title} <= {*languages()} and all(map(_is_text, title.values())):
            return Text.of({language: title[language].strip() for language in languages() if language in title})
        if title is not None:
            self.fault("title is not a text, nor a pair nl and en.", 'Write title: {nl: "…", en: "…"}.')
        return word("packages", "own" if self.settings else "baseline")

    def finish(self, title: Text) -> Package:
        """The package, unless something was refused or excluded by law of a higher rank."""
        for identifier, settings in self.settings.items():
            known = catalogue()[identifier]
            values = {**known.defaults(), **settings}
            for refusal in known.refusals:
                if all(values[name] in refused for name, refused in refusal.when.items()):
                    self.where = self.places.get(identifier, f"measure {identifier}")
                    advice = Sentence("Choose another value for {when}.", when=" or ".join(refusal.when))
                    self.fault(Sentence("{reason}", reason=refusal.reason), advice)
        if self.faults:
            raise ScenarioError(*self.faults)
        return Package(title, self.settings, self.years, self.start)
