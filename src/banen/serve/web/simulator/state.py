"""What a simulator page shows, whole in its address: package, the package before the last move, definition, year,
draws, assumptions held at a value, the package as it was opened, the outcome that stands large and how it is drawn.

Nothing is kept on the server, so two tabs never disturb each other and every address opens for everybody.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from banen.errors import ScenarioError
from banen.languages import Language, Text
from banen.observe.numbers import few_digits
from banen.observe.words import word
from banen.quantities import LAST_YEAR, POLICY_YEAR
from banen.serve.web.simulator.assumed import Assumed, read, typed_number, written
from banen.serve.web.simulator.assumed import from_form as assumed_from_form
from banen.serve.web.simulator.engine import DEEP_DRAWS, EXACT_DRAWS
from banen.serve.web.texts import words
from banen.serve.wording import choices, setting
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.levers import Lever, Refused, Value
from banen.simulate.measures.packages import Package, baseline, from_short_text
from banen.simulate.results.indicators import definitions, shown_in
from banen.simulate.scenario import Scenario

DEFAULT_DEFINITION = "residents"
YEARS = (2030, 2035, 2040, LAST_YEAR)
DEFAULT_YEAR = 2035
DRAWS = (EXACT_DRAWS, DEEP_DRAWS)
"""Draws that an address can ask for; the first goes without saying."""
VIEWS = ("dif", "lev")
"""What the large chart shows large: the difference with current policy, or the level beside it."""
MOST_LIMIT = 10_000_000
MOST_UNREAD = 50
"""Pieces of an address that cannot be read and are told; what follows them is not read any more."""
LONGEST_NAME = 80
"""Letters of the name of a scenario."""
MEASURED = ("stock", "net_migration")
"""Indicators that follow the chosen definition; the others are about everybody present."""


def key_of(name: str, definition: str) -> str:
    """The key of an indicator under a definition, where the indicator has one."""
    return f"{name}@{definition}" if name in MEASURED and definition != DEFAULT_DEFINITION else name


@dataclass(frozen=True)
class PageState:
    """The state of a simulator page, and what in its address could not be read."""

    package: Package
    before: Package | None = None
    definition: str = DEFAULT_DEFINITION
    year: int = DEFAULT_YEAR
    draws: int = EXACT_DRAWS
    assumed: Assumed = ()
    opened: Package | None = None
    outcome: str = field(default_factory=lambda: shown_in("futures")[0])
    view: str = VIEWS[0]
    limit: int | None = None
    name: str = ""
    fitted: Package | None = None
    unread: tuple[str, ...] = ()

    @property
    def loaded(self) -> Package:
        """The package that was opened here: its scale is the scale of the charts, and a lever can go back to it."""
        return self.package if self.opened is None else self.opened

    def parts(self) -> dict[str, str]:
        """The state as the parts of a query; what stands at its default is left out."""
        parts = {"p": self.package.short_text()}
        if self.before is not None and self.before != self.package:
            parts["v"] = self.before.short_text()
        if self.definition != DEFAULT_DEFINITION:
            parts["d"] = self.definition
        if self.year != DEFAULT_YEAR:
            parts["j"] = str(self.year)
        if self.assumed:
            parts["a"] = written(self.assumed)
        if self.draws != EXACT_DRAWS:
            parts["n"] = str(self.draws)
        if self.opened is not None and self.opened != self.package:
            parts["o"] = self.opened.short_text()
        if self.outcome != shown_in("futures")[0]:
            parts["u"] = self.outcome
        if self.view != VIEWS[0]:
            parts["s"] = self.view
        if self.limit is not None:
            parts["g"] = str(self.limit)
        if self.fitted is not None:
            parts["y"] = self.fitted.short_text()
        if self.name:
            parts["t"] = self.name
        return {k: v for k, v in parts.items() if v or k in ("v", "o")}

    def query(self) -> str:
        """The state as the query of an address."""
        return urlencode(self.parts(), safe=":,~.")

    def place(self) -> str:
        """The query of what is shown, without the move that led to it: for the report, the table and other pages."""
        return replace(self, before=None, opened=None, fitted=None).query()

    def scenario(self, draws: int | None = None) -> Scenario:
        """What the page runs; with the draws of its address unless others are asked for."""
        return Scenario(self.package, draws=draws or self.draws, assumed=dict(self.assumed))

    def moved(self, package: Package) -> PageState:
        """The state after a move to another package."""
        if package == self.package:
            return replace(self, draws=EXACT_DRAWS)
        return replace(self, package=package, draws=EXACT_DRAWS, before=self.package, opened=self.loaded)


def from_address(query: Mapping[str, str]) -> PageState:
    """The state of an address; whatever an old or mistyped address holds that is unknown is left out and told."""
    package, unread = lenient(query.get("p", ""))
    before = lenient(query["v"])[0] if "v" in query else None
    definition, year = query.get("d", DEFAULT_DEFINITION), query.get("j", str(DEFAULT_YEAR))
    if definition not in definitions():
        unread, definition = [*unread, f"d={definition}"], DEFAULT_DEFINITION
    if few_digits(year) not in YEARS:
        unread, year = [*unread, f"j={year}"], str(DEFAULT_YEAR)
    draws = query.get("n", str(EXACT_DRAWS))
    if few_digits(draws) not in DRAWS:
        unread, draws = [*unread, f"n={draws}"], str(EXACT_DRAWS)
    offered = shown_in("futures")
    outcome, view = query.get("u", offered[0]), query.get("s", VIEWS[0])
    if outcome not in offered:
        unread, outcome = [*unread, f"u={outcome}"], offered[0]
    if view not in VIEWS:
        unread, view = [*unread, f"s={view}"], VIEWS[0]
    limit = few_digits(query["g"]) if "g" in query else None
    if "g" in query and (limit is None or limit > MOST_LIMIT):
        unread, limit = [*unread, f"g={query['g']}"], None
    assumed, pieces = read(query.get("a", ""))
    opened = lenient(query["o"])[0] if "o" in query else None
    return PageState(
        package=package,
        before=before,
        definition=definition,
        year=int(year),
        draws=int(draws),
        assumed=assumed,
        opened=opened,
        outcome=outcome,
        view=view,
        limit=limit,
        name=named(query.get("t", "")),
        fitted=lenient(query["y"])[0] if query.get("y") else None,
        unread=(*unread, *pieces),
    )


def named(text: str) -> str:
    """The name that somebody gave a scenario: one line, without what cannot be printed, no longer than it may be."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line[:LONGEST_NAME].strip()


def lenient(text: str) -> tuple[Package, list[str]]:
    """The package of a short text, without the pieces that cannot be read, and those pieces."""
    try:
        return from_short_text(text), []
    except ScenarioError:
        pass
    kept, unread = "", []
    for measure in filter(None, text.strip()[:4000].split("~")):
        identifier, _, pairs = measure.partition(":")
        for pair in pairs.split(","):
            piece = f"{identifier}:{pair}"
            attempt = _joined(kept, identifier, pair)
            try:
                from_short_text(attempt)
                kept = attempt
            except ScenarioError:
                unread.append(piece)
            if len(unread) == MOST_UNREAD:
                return (from_short_text(kept) if kept else baseline()), [*unread, "…"]
    return (from_short_text(kept) if kept else baseline()), unread


def _joined(kept: str, identifier: str, pair: str) -> str:
    """A short text with one pair more; pairs of one measure follow each other."""
    last = kept.rpartition("~")[2]
    if last.partition(":")[0] == identifier:
        return f"{kept},{pair}"
    return f"{kept}~{identifier}:{pair}" if kept else f"{identifier}:{pair}"


@dataclass(frozen=True)
class FormReading:
    """What a form held: the package, or what is wrong at which field in the words of the reader."""

    package: Package
    assumed: Assumed
    errors: Mapping[str, str]
    typed: Mapping[str, Sequence[str]]


def from_form(fields: Mapping[str, Sequence[str]], language: Language) -> FormReading:
    """The package of a submitted form; every field is judged, and every fault is told at its field."""
    errors: dict[str, str] = {}
    settings: dict[str, dict[str, Value]] = {}
    years: dict[str, int] = {}
    for identifier, measure in catalogue().items():
        for name, lever in measure.levers.items():
            field = f"{identifier}.{name}"
            taken = _taken(lever, fields.get(field, ()), language)
            if isinstance(taken, Refused):
                errors[field] = _told(lever, fields[field], language)
            else:
                settings.setdefault(identifier, {})[name] = taken
        year = (fields.get(f"{identifier}.from") or [""])[0].strip()
        if POLICY_YEAR <= (few_digits(year) or 0) <= LAST_YEAR:
            years[identifier] = int(year)
        elif year:
            errors[f"{identifier}.from"] = words("simulator", language)["wrong_year"].format(
                typed=year, first=POLICY_YEAR, last=LAST_YEAR
            )
    for identifier, measure in catalogue().items():
        values = {**measure.defaults(), **settings.get(identifier, {})}
        for refusal in measure.refusals:
            if all(values[name] in refused for name, refused in refusal.when.items()):
                errors.setdefault(f"{identifier}.{next(iter(refusal.when))}", refusal.reason[language])
    assumed, wrong = assumed_from_form(fields, language)
    errors |= wrong
    package = baseline() if errors else Package(_title(language), settings, years)
    return FormReading(package, assumed, errors, fields)


def _title(language: Language) -> Text:
    return word("packages", "own")


def _taken(lever: Lever, typed: Sequence[str], language: Language) -> Value | Refused:
    if lever.kind == "choices":
        return lever.admit(tuple(typed))
    if lever.kind == "switch":
        return lever.admit(bool(typed) and lever.read(typed[0]))
    text = typed[0].strip() if typed else ""
    if not text:
        return lever.admit(None) if lever.null else lever.default
    if lever.kind in ("number", "integer"):
        low, high = (-math.inf if lever.minimum is None else lever.minimum), lever.maximum
        text = typed_number(text, language, low, math.inf if high is None else high)
    return lever.admit(lever.read(text))


def _told(lever: Lever, typed: Sequence[str], language: Language) -> str:
    wording = words("simulator", language)
    return str(wording["wrong_value"]).format(
        label=lever.label[language],
        typed=", ".join(typed),
        asked=choices(lever, language),
        now=setting(lever, lever.default, language),
    )
