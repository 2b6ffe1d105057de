"""Parameters: dated values that somebody decided, assumed or observed, each with its legal basis and source.

A value holds on the dates it was given for and on no other. After the last dated value a *named* index rule
(`content/parameters/index_rules.yml`) projects it with a spread, or the question is refused; nothing is carried
forward in silence. ``known_on`` asks what was known on an earlier day, so that announced and retroactive
changes can be told apart from what people could have acted upon.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final, Literal

from banen.errors import Fault, ParameterError, UnknownNameError
from banen.observe.days import plain_day
from banen.observe.indexation import IndexRule, read_index_rules
from banen.observe.numbers import plain_number, whole_number
from banen.observe.records import CONTENT, Faults
from banen.observe.shapes import OneOf, Shape, TableLine, columns, in_form, lines
from banen.sentences import Sentence

Value = Decimal | Fraction | int | bool | date | str
Status = Literal["enacted", "announced", "withdrawn", "observed", "assumed", "projected"]

STATUSES: Final = frozenset({"enacted", "announced", "withdrawn", "observed", "assumed"})
PROVENANCES: Final = frozenset({"primary-text", "official-web", "secondary-web", "seed", "derived", "recalled"})
CONFIDENCES: Final = frozenset({"high", "medium", "low"})
LAW: Final = "law"
_SHAPE: Final[Mapping[str, Shape]] = {
    "name": str, "unit": str, "valid_from": date, "valid_to?": date, "value?": str, "legal_basis": str, "source": str,
    "provenance": OneOf(PROVENANCES, "provenance"), "confidence": OneOf(CONFIDENCES, "confidence"),
    "status": OneOf(STATUSES, "status"), "scenario": str, "published_on?": date,
}  # fmt: skip
COLUMNS: Final = columns(_SHAPE)
_BOUND: Final = in_form(r"-?[0-9]+(\.[0-9]+)?", "0")
_UNITS: Final[Mapping[str, Shape]] = {
    "unit": str,
    "kind": OneOf(("money", "number", "fraction", "whole", "bool", "date", "text"), "kind"),
    "min?": _BOUND,
    "max?": _BOUND,
}


@dataclass(frozen=True)
class DatedValue:
    """One value of a parameter and the days it holds (``valid_to`` is the last day; ``None`` = until changed).

    ``value`` has the type of its unit: money and shares are :class:`~decimal.Decimal` (thirds are
    :class:`~fractions.Fraction`), periods and counts ``int``, and further ``bool``, ``date`` and ``str``.
    Money stays as the law states it, in euros. ``spread`` is the 5-95% interval of a projected value.
    """

    name: str
    value: Value
    unit: str
    valid_from: date
    valid_to: date | None
    legal_basis: str
    source: str
    provenance: str
    confidence: str
    status: Status
    scenario: str
    where: str
    published_on: date | None = None
    spread: tuple[Value, Value] | None = None

    @property
    def known_from(self) -> date:
        """The first day this value could be known: when published, else when it took effect."""
        return self.published_on or self.valid_from

    @property
    def projected(self) -> bool:
        """Whether the value is a projection by an index rule and not a published amount."""
        return self.spread is not None

    def to_dict(self) -> dict[str, object]:
        """The value as JSON shows it; dates in ISO 8601, exact numbers as text-free JSON numbers where possible."""
        shown: dict[str, object] = {
            "name": self.name,
            "value": plain(self.value),
            "unit": self.unit,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
            "legal_basis": self.legal_basis,
            "source": self.source,
            "provenance": self.provenance,
            "confidence": self.confidence,
            "status": self.status,
        }
        if self.spread:
            shown["spread"] = [plain(v) for v in self.spread]
        return shown


def plain(value: Value) -> bool | int | float | str:
    """A value as JSON can carry it.

    >>> plain(Decimal("5942")), plain(Fraction(2, 3)), plain(date(2026, 1, 1))
    (5942, '2/3', '2026-01-01')
    """
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else str(value)


class Parameters:
    """Every parameter of the content, by name and date."""

    def __init__(self, rows: Iterable[DatedValue], rules: Mapping[str, IndexRule]) -> None:
        series: dict[str, list[DatedValue]] = {}
        for row in rows:
            series.setdefault(row.name, []).append(row)
        order = lambda r: (r.valid_from, r.known_from)  # noqa: E731
        self._series: Final = {name: tuple(sorted(rs, key=order)) for name, rs in sorted(series.items())}
        self._rules: Final = dict(rules)
        self._at = lru_cache(maxsize=65536)(self._find)

    def names(self) -> tuple[str, ...]:
        """All names, sorted; derived names that exist only through an index rule included."""
        return tuple(sorted({*self._series, *self._rules}))

    def at(self, name: str, on: date, *, known_on: date | None = None) -> DatedValue:
        """The value on a day, as known on ``known_on`` (default: as known now).

        Raises :class:`~banen.errors.UnknownNameError` for a name that does not exist and
        :class:`~banen.errors.ParameterError` for a day outside its validity that no index rule reaches.
        """
        return self._at(name, on, known_on)

    def history(self, name: str) -> tuple[DatedValue, ...]:
        """All dated values of a name, oldest first, each with the last day it holds."""
        if name not in self._series:
            if name in self._rules:
                return ()
            raise UnknownNameError("parameter", name, self.names())
        rows = self._series[name]
        return tuple(_closed(r, rows[i + 1] if i + 1 < len(rows) else None) for i, r in enumerate(rows))

    def index_rule(self, name: str) -> IndexRule | None:
        """The index rule that carries a name past its last dated value, if there is one."""
        return self._rules.get(name)

    def _find(self, name: str, on: date, known_on: date | None) -> DatedValue:
        rows = self._series.get(name, ())
        rule = self._rules.get(name)
        if not rows and rule is None:
            raise UnknownNameError("parameter", name, self.names())
        if known_on is not None:
            rows = tuple(r for r in rows if r.known_from <= known_on)
        positions = [i for i, r in enumerate(rows) if r.valid_from <= on]
        if positions:
            row = _closed(rows[positions[-1]], rows[positions[-1] + 1] if positions[-1] + 1 < len(rows) else None)
            if row.valid_to is None or on <= row.valid_to:
                return row
            last = positions[-1] == len(rows) - 1
        else:
            last = name not in self._series  # what has values, of which none was known, has nothing to go on from
        if last and rule is not None and on <= rule.until:
            return self._projected(name, rule, on, known_on)
        raise ParameterError(self._refusal(name, on, rows, rule, known_on))

    def _projected(self, name: str, rule: IndexRule, on: date, known_on: date | None) -> DatedValue:
        projected = rule.project(self, name, on, known_on)
        carrier = next(self._series[n][-1] for n in (rule.base, name, rule.of) if n in self._series)
        return DatedValue(
            name=name,
            value=projected.central,
            unit=carrier.unit,
            valid_from=projected.valid_from,
            valid_to=projected.valid_to,
            legal_basis=rule.article,
            source=f"projected by index rule {rule.id}",
            provenance="derived",
            confidence="low",
            status="projected",
            scenario=carrier.scenario,
            where=carrier.where,
            published_on=carrier.published_on,
            spread=(projected.low, projected.high),
        )

    def _refusal(
        self, name: str, on: date, rows: tuple[DatedValue, ...], rule: IndexRule | None, known_on: date | None
    ) -> Fault:
        known = f" as known on {known_on}" if known_on else ""
        if not rows:
            return Fault(
                "banen",
                Sentence("{name} has no value{known}.", name=name, known=known),
                "Ask for a later day of knowledge.",
            )
        until = rule.until if rule else rows[-1].valid_to
        spans = f"from {rows[0].valid_from}" + (f" to {until}" if until else " on")
        return Fault(
            rows[-1].where,
            Sentence(
                "{name} has no value on {on}{known}; its values run {spans}.",
                name=name,
                on=on,
                known=known,
                spans=spans,
            ),
            "Choose a date in that period, or add the dated value with its source.",
        )


def _closed(row: DatedValue, successor: DatedValue | None) -> DatedValue:
    """The row with the last day it holds: as stated, else the day before its successor."""
    if row.valid_to is not None or successor is None or successor.valid_from == row.valid_from:
        return row
    return replace(row, valid_to=successor.valid_from - timedelta(days=1))


@cache
def parameters() -> Parameters:
    """All parameters of the content, read once and checked; every fault of every file is told together."""
    return read_parameters(CONTENT / "parameters")


def read_parameters(folder: Path) -> Parameters:
    """Read and check a folder of parameter files with its units and index rules.

    Checked: columns, units, typed values, ranges, dates, doubled rows, overlapping validity, unit changes within a
    name, words of status, provenance and confidence, that a variant's name and scenario agree.
    Raises :class:`~banen.errors.ContentError` with all faults at once.
    """
    faults = Faults()
    units = {line["unit"]: line for line in lines(folder / "units.csv", _UNITS, faults, once="unit")}
    shape = {**_SHAPE, "unit": OneOf(units, "unit of parameters/units.csv")}
    rows: list[DatedValue] = []
    for path in sorted(folder.glob("*.csv")):
        if path.name != "units.csv":
            rows += [v for line in lines(path, shape, faults) if (v := _dated_value(line, units)) is not None]
    _check_series(rows, faults)
    rules = read_index_rules(folder / "index_rules.yml", {r.name for r in rows}, faults)
    faults.raise_if_any()
    return Parameters(rows, rules)


def _dated_value(line: TableLine, units: Mapping[str, TableLine]) -> DatedValue | None:
    scenario = line["name"].split(".")[1] if line["name"].startswith("variant.") else LAW
    if line["scenario"] != scenario:
        line.fault(
            Sentence("scenario {scenario!r} does not fit the name.", scenario=line["scenario"]),
            Sentence("It should be {scenario!r}.", scenario=scenario),
        )
    if line["valid_to"] and line["valid_to"] < line["valid_from"]:
        line.fault(
            Sentence(
                "ends on {valid_to}, before it starts on {valid_from}.",
                valid_to=line["valid_to"],
                valid_from=line["valid_from"],
            )
        )
    value = _value(line, units)
    return DatedValue(**{**line, "value": value}, where=line.where) if line.sound and value is not None else None


def _value(line: TableLine, units: Mapping[str, TableLine]) -> Value | None:
    unit, text = units.get(line["unit"]), line["value"]
    if unit is None:
        return None
    try:
        value = _typed(text, unit["kind"])
    except (ValueError, ArithmeticError):
        line.fault(
            Sentence("value {text!r} is not a {kind} ({unit}).", text=text, kind=unit["kind"], unit=line["unit"])
        )
        return None
    if isinstance(value, Decimal | Fraction | int) and not isinstance(value, bool):
        low, high = (Fraction(unit[bound]) if unit[bound] else None for bound in ("min", "max"))
        if (low is not None and value < low) or (high is not None and value > high):
            line.fault(
                Sentence(
                    "value {text} is outside {min} to {max}, the range of {unit}.",
                    text=text,
                    min=unit["min"],
                    max=unit["max"],
                    unit=line["unit"],
                )
            )
    return value


def _typed(text: str, kind: str) -> Value:
    if kind == "bool":
        return {"true": True, "false": False}[text] if text in ("true", "false") else _no(text)
    if kind == "date":
        return plain_day(text)
    if kind == "whole":
        return whole_number(text)
    if kind == "text":
        return text or _no(text)
    above, over, below = text.partition("/")
    value: Value = Fraction(whole_number(above), whole_number(below)) if over else plain_number(text)
    return int(value) if kind == "number" and isinstance(value, Decimal) and value == int(value) else value


def _no(text: str) -> Value:
    raise ValueError(text)


def _check_series(rows: list[DatedValue], faults: Faults) -> None:
    """Doubled rows, overlapping validity and a changed unit within one name."""
    series: dict[str, list[DatedValue]] = {}
    for row in rows:
        series.setdefault(row.name, []).append(row)
    for name, found in series.items():
        found.sort(key=lambda r: (r.valid_from, r.known_from))
        for one, other in pairwise(found):
            if (one.valid_from, one.known_from) == (other.valid_from, other.known_from):
                faults.add(
                    other.where,
                    Sentence("{name} has a value from {valid_from} twice.", name=name, valid_from=other.valid_from),
                    Sentence("See {where}.", where=one.where),
                )
            elif one.valid_to is not None and one.valid_to >= other.valid_from > one.valid_from:
                faults.add(
                    other.where,
                    Sentence(
                        "{name} from {valid_from} overlaps {where}, valid to {valid_to}.",
                        name=name,
                        valid_from=other.valid_from,
                        where=one.where,
                        valid_to=one.valid_to,
                    ),
                )
            if one.unit != other.unit and not name.startswith("fact."):
                faults.add(
                    other.where,
                    Sentence(
                        "{name} changes its unit from {unit!r} to {unit2!r}.",
                        name=name,
                        unit=one.unit,
                        unit2=other.unit,
                    ),
                )
