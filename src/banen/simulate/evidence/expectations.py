"""Expectations of natural experiments, from content: what figures say that a change of rule did.

Either a figure is a change itself, or it is a number before and after; then, where there is a control group for whom
the rule stayed the same, the change against that group is taken too. Without such a group the growth of the same number
before the rule changed can stand in for it: the trend, one pair of figures for each year that it is carried on. Where
two reports of one count differ on the number before, both ends count. An expectation that its own figures do not say is
a fault, and so is a name that does not exist: all are told at once, with their line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import prod
from typing import Any, Literal

from banen.errors import UserError
from banen.model.asylum_seekers import FIRST_COUNTED
from banen.model.population import DEFINITIONS, structure
from banen.observe.assumptions import register
from banen.observe.figures import figures
from banen.observe.records import CONTENT, Faults, Record, read_yaml
from banen.observe.series import series
from banen.observe.shapes import ANYTHING, NUMBER, TEXT, Fits, Maybe, OneOf, Shape, sound
from banen.quantities import FIRST_YEAR, POLICY_YEAR
from banen.sentences import Sentence
from banen.simulate.measures.packages import parse_settings
from banen.simulate.results.indicators import group_labels, indicators

Kind = Literal["opening", "package", "ruling", "work_permits"]
Text = Mapping[str, str]

KINDS: tuple[Kind, ...] = ("opening", "package", "ruling", "work_permits")
GATES = ("direction", "inside")
ROUNDING = 0.0051
"""How far an expectation, written in whole per cents, may be from its figures."""
COMPARED = (
    "before", "after", "control_before", "control_after", "trend_before", "trend_after", "reported_before", "change",
)  # fmt: skip


@dataclass(frozen=True)
class Expectation:
    """What the figures say of one outcome of a change of rule: direction, and the range of the relative change.

    ``compared`` names the figures and series behind it; ``measure`` says what of the model is held against it; ``seen``
    says what the model already knew of it, or is None where it knew nothing.
    """

    id: str
    label: Text
    counts: Text
    direction: Literal["more", "fewer"]
    low: float
    high: float
    compared: Mapping[str, tuple[str, ...]]
    measure: Mapping[str, Any]
    seen: Text | None


@dataclass(frozen=True)
class NaturalExperiment:
    """A rule that changed at one moment, how the model is given that change, and what should follow from it."""

    id: str
    on: date
    name: Text
    rule: Text
    given: Text
    kind: Kind
    setup: Mapping[str, Any]
    outcomes: tuple[Expectation, ...]


@dataclass(frozen=True)
class Untestable:
    """A change of rule that the model cannot be held against, and why."""

    id: str
    on: date
    name: Text
    figures: tuple[str, ...]
    because: Text

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "id": self.id,
            "date": self.on.isoformat(),
            "name": dict(self.name),
            "figures": list(self.figures),
            "because": dict(self.because),
        }


@dataclass(frozen=True)
class TradeOff:
    """Outcomes that one assumption cannot meet together, the values at which it is held to show so, and why."""

    assumption: str
    values: tuple[float, ...]
    outcomes: tuple[str, ...]
    because: Text


@dataclass(frozen=True)
class ExperimentRegister:
    """The content of ``experiments.yml``: experiments, what cannot be tested, the gates, and what pulls apart."""

    experiments: tuple[NaturalExperiment, ...]
    untestable: tuple[Untestable, ...]
    gates: tuple[tuple[str, tuple[float, float], Text], ...]
    trade_off: TradeOff | None


@cache
def read_experiments() -> ExperimentRegister:
    """Every natural experiment from content, its expectation checked against its figures; all faults at once."""
    faults = Faults()
    record = read_yaml(CONTENT / "experiments.yml", faults)
    found = parse(record, faults) if record else ExperimentRegister((), (), (), None)
    faults.raise_if_any()
    return found


def parse(record: Record, faults: Faults) -> ExperimentRegister:
    """The register in a YAML record; faults are added with their line."""
    parts = ("gates", "experiments", "untestable")
    if sound(record, {**dict.fromkeys(parts, list), "trade_off": dict}, faults) is None:
        return ExperimentRegister((), (), (), None)
    gates, experiments, untestable = (range(len(record.data[part])) for part in parts)
    known = tuple(e for i in experiments if (e := _experiment(record, i, faults)) is not None)
    return ExperimentRegister(
        known,
        tuple(u for i in untestable if (u := _untestable(record, i, faults)) is not None),
        tuple(g for i in gates if (g := _gate(record, i, faults)) is not None),
        _trade_off(record, {o.id for e in known for o in e.outcomes}, faults),
    )


# ------------------------------------------------------------------------------------------ parts of the file


def _is_list(value: object, *kinds: type) -> bool:
    return isinstance(value, list) and all(isinstance(item, kinds or str) for item in value)


def _are_origins(value: object) -> bool:
    return bool(value) and _is_list(value) and set(value) <= set(structure().origins)  # type: ignore[call-overload]


def _is_package(settings: Any) -> bool:
    try:
        return _is_list(settings) and bool(parse_settings(settings))
    except UserError:
        return False


_NAMED: Mapping[str, Shape] = {"id": str, "date": date, "name": TEXT}
_SETUP: Mapping[str, Mapping[str, Shape]] = {
    "opening": {"opens": Fits("a list of origins", _are_origins)},
    "package": {"settings": Fits("a list of settings of a package", _is_package)},
    "ruling": {
        "band": Fits("two numbers", lambda ends: _is_list(ends, int, float) and len(ends) == 2),
        "norm_of": date,
    },
    "work_permits": {"fitted_to": Fits("a year of history", lambda year: year in range(FIRST_COUNTED, POLICY_YEAR))},
}
"""What the model is given, per kind of experiment."""


def _gate(record: Record, i: int, faults: Faults) -> tuple[str, tuple[float, float], Text] | None:
    shape = {"name": OneOf(GATES, "gate"), "low": NUMBER, "high": NUMBER, "says": TEXT}
    part = sound(record, shape, faults, at=("gates", i))
    if part is None:
        return None
    return part.data["name"], (float(part.data["low"]), float(part.data["high"])), part.data["says"]


def _untestable(record: Record, i: int, faults: Faults) -> Untestable | None:
    shape = {**_NAMED, "figures": [OneOf(figures(), "figure")], "because": TEXT}
    part = sound(record, shape, faults, at=("untestable", i))
    if part is None:
        return None
    fields = part.data
    return Untestable(fields["id"], fields["date"], fields["name"], tuple(fields["figures"]), fields["because"])


def _trade_off(record: Record, outcomes: set[str], faults: Faults) -> TradeOff | None:
    shape = {"assumption": OneOf(register(), "assumption"), "values": [NUMBER],
             "outcomes": [OneOf(outcomes, "outcome")], "because": TEXT}  # fmt: skip
    part = sound(record, shape, faults, at=("trade_off",))
    if part is None:
        return None
    held = part.data
    values = tuple(map(float, held["values"]))
    return TradeOff(held["assumption"], values, tuple(held["outcomes"]), held["because"])


def _experiment(record: Record, i: int, faults: Faults) -> NaturalExperiment | None:
    offered, where = record.data["experiments"][i], record.place_of("experiments", i)
    kind = offered.get("kind") if isinstance(offered, dict) else None
    any_setup = {f"{name}?": ANYTHING for names in _SETUP.values() for name in names}
    shape = {
        **_NAMED, "rule": TEXT, "given": TEXT, "kind": OneOf(KINDS, "kind of experiment"), "outcomes": list,
        "refused?": Fits("a figure with a number", lambda ref: isinstance(ref, str) and _is_value(ref)),
        **(_SETUP.get(str(kind)) or any_setup),
    }  # fmt: skip
    part = sound(record, shape, faults, at=("experiments", i))
    if part is None:
        return None
    fields = part.data
    setup = {name: fields[name] for name in (*_SETUP[fields["kind"]], "refused") if name in fields}
    outcomes = [_expectation(record, i, j, fields["kind"], faults) for j in range(len(fields["outcomes"]))]
    if "refused" not in setup and any(o and o.measure.get("use") for o in outcomes):
        faults.add(where, "has an outcome of those refused, but no share that is refused.")
    return NaturalExperiment(
        id=fields["id"],
        on=fields["date"],
        name=fields["name"],
        rule=fields["rule"],
        given=fields["given"],
        kind=fields["kind"],
        setup=setup,
        outcomes=tuple(o for o in outcomes if o),
    )


_EXPECTED: Shape = {"direction": OneOf(("more", "fewer"), "direction"), "low": NUMBER, "high": NUMBER}
_OUTCOME: Shape = {
    "id": str, "label": TEXT, "counts": TEXT, "seen": Maybe(TEXT), "expected": _EXPECTED, "measure?": dict,
    **{f"{name}?": [str] for name in COMPARED},
}  # fmt: skip


def _expectation(record: Record, i: int, j: int, kind: Kind, faults: Faults) -> Expectation | None:
    part = sound(record, _OUTCOME, faults, at=("experiments", i, "outcomes", j))
    if part is None:
        return None
    fields, where, written = part.data, part.where, part.data["expected"]
    compared = {name: fields[name] for name in COMPARED if name in fields}
    measure = fields.get("measure", {})
    if not _measurable(measure, kind) or not _comparable(compared):
        faults.add(
            where, Sentence("{id} does not say what of the model is held against which figures.", id=fields["id"])
        )
        return None
    unknown = [ref for refs in compared.values() for ref in refs if not _is_value(ref)]
    for ref in unknown:
        faults.add(
            where,
            Sentence(
                "{id} names {ref!r}, neither a figure with a number nor a year of a series.", id=fields["id"], ref=ref
            ),
        )
    if unknown:
        return None
    named = {name: tuple(refs) for name, refs in compared.items()}
    ends = said_by_figures(named)
    for name, end in (("low", min(ends)), ("high", max(ends))):
        if abs(written[name] - end) > ROUNDING:
            faults.add(
                where,
                Sentence(
                    "{id} expects {name} {written:g}; its figures say {end:.3f}.",
                    id=fields["id"],
                    name=name,
                    written=written[name],
                    end=end,
                ),
            )
    return Expectation(
        id=fields["id"],
        label=fields["label"],
        counts=fields["counts"],
        direction=written["direction"],
        low=min(ends),
        high=max(ends),
        compared=named,
        measure=measure,
        seen=fields["seen"],
    )


def _comparable(compared: Mapping[str, Any]) -> bool:
    """Changes alone, or numbers before and after, with a control group or a trend on both sides or none."""
    if not all(refs and _is_list(refs) for refs in compared.values()):
        return False
    names = set(compared)
    if {"trend_before", "trend_after"} <= names and len(compared["trend_before"]) != len(compared["trend_after"]):
        return False
    plain = {"before", "after"}
    return names in (
        {"change"},
        plain,
        plain | {"control_before", "control_after"},
        plain | {"trend_before", "trend_after"},
        plain | {"reported_before"},
    )


def _measurable(measure: Any, kind: Kind) -> bool:
    """Whether a measure names something that the model counts, for the kind of experiment."""
    if not isinstance(measure, dict):
        return False
    cells = structure()
    if kind == "ruling":
        return not measure
    if kind == "work_permits":
        year, month = measure.get("year"), measure.get("until_month")
        return isinstance(year, int) and FIRST_COUNTED <= year < POLICY_YEAR and month in range(1, 13)
    if kind == "opening":
        years: Any = measure.get("years")
        routes: Any = measure.get("routes", [])
        return (
            measure.get("quantity") in ("stock", "arrivals", "departures", "net_migration")
            and measure.get("definition") in DEFINITIONS
            and _are_origins(measure.get("origins"))
            and _is_list(routes)
            and set(routes) <= set(cells.routes)
            and bool(years)
            and _is_list(years, int)
            and all(FIRST_YEAR <= y < POLICY_YEAR for y in years)
        )
    if "agency_in" in measure:
        return measure["agency_in"] in cells.sectors
    keys: Any = measure.get("series")
    return bool(keys) and _is_list(keys) and all(map(_is_series, keys)) and measure.get("use") in (None, "refused")


def _is_series(key: str) -> bool:
    """Whether a key is a group of a breakdown, such as ``arrivals_by_route:highly_skilled_30plus``."""
    name, _, group = key.partition(":")
    by = indicators()[name].by if name in indicators() else None
    return by is not None and group in group_labels(by)


# ------------------------------------------------------------------------------------------ what figures say


def said_by_figures(compared: Mapping[str, tuple[str, ...]]) -> tuple[float, ...]:
    """Relative changes that figures give: as they are, and against a control group, the trend or another report."""
    if "change" in compared:
        return tuple(_value(name) / 100 for name in compared["change"])
    total = {name: sum(_value(ref) for ref in refs) for name, refs in compared.items()}
    plain = total["after"] / total["before"]
    if "trend_before" in compared:
        pairs = zip(compared["trend_before"], compared["trend_after"], strict=True)
        return plain - 1, plain / prod(_value(after) / _value(before) for before, after in pairs) - 1
    if "reported_before" in total:
        return plain - 1, total["after"] / total["reported_before"] - 1
    if "control_before" not in total:
        return (plain - 1,)
    return plain - 1, plain / (total["control_after"] / total["control_before"]) - 1


def _is_value(reference: str) -> bool:
    """Whether a reference is a figure with a number, or a realised year of a series."""
    name, at, year = reference.partition("@")
    if not at:
        return name in figures() and figures()[name].value is not None
    return name in series() and year.isdigit() and any(o.year == int(year) and not o.vintage for o in series()[name])


def _value(reference: str) -> float:
    """A figure by its id, or a realised value of a series as ``series@year``."""
    name, at, year = reference.partition("@")
    return series().values(name)[int(year)] if at else figures().number(name)
