"""Expectations of natural experiments, from content: what figures say that a change of rule did.

Either a figure is a change itself, or it is a number before and after; then, where there is a control group for whom
the rule stayed the same, the change against that group is taken too. Without such a group the growth of the same number
before the rule changed can stand in for it: the trend, one pair of figures for each year that it is carried on. An
expectation that its own figures do not say is a fault, and so is a name that does not exist: all are told at once, with
their line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import prod
from typing import Any, Literal

from banen.errors import UserError
from banen.model.asylum_seekers import FIRST_COUNTED
from banen.model.population import DEFINITIONS, structure
from banen.observe.figures import figures
from banen.observe.records import CONTENT, Faults, Record, holds, is_list_of, is_number, is_text, read_yaml
from banen.observe.series import series
from banen.quantities import FIRST_YEAR, POLICY_YEAR
from banen.simulate.measures.packages import parse_settings
from banen.simulate.results.indicators import group_labels, indicators

Kind = Literal["opening", "package", "ruling", "work_permits"]
Text = Mapping[str, str]
Check = Callable[[Any], bool]

KINDS: tuple[Kind, ...] = ("opening", "package", "ruling", "work_permits")
GATES = ("direction", "inside")
ROUNDING = 0.0051
"""How far an expectation, written in whole per cents, may be from its figures."""
COMPARED = ("before", "after", "control_before", "control_after", "trend_before", "trend_after", "change")


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
class ExperimentRegister:
    """The content of ``experiments.yml``: experiments, what cannot be tested, and the gates."""

    experiments: tuple[NaturalExperiment, ...]
    untestable: tuple[Untestable, ...]
    gates: tuple[tuple[str, tuple[float, float], Text], ...]


@cache
def read_experiments() -> ExperimentRegister:
    """Every natural experiment from content, its expectation checked against its figures; all faults at once."""
    faults = Faults()
    record = read_yaml(CONTENT / "experiments.yml", faults)
    register = parse(record, faults) if record else ExperimentRegister((), (), ())
    faults.raise_if_any()
    return register


def parse(record: Record, faults: Faults) -> ExperimentRegister:
    """The register in a YAML record; faults are added with their line."""
    if not holds(
        record.data, dict.fromkeys(("gates", "experiments", "untestable"), is_list_of(dict)), record.where, faults
    ):
        return ExperimentRegister((), (), ())
    experiments = [_experiment(fields, record, i, faults) for i, fields in enumerate(record.data["experiments"])]
    untestable = [
        _untestable(u, record.place_of("untestable", i), faults) for i, u in enumerate(record.data["untestable"])
    ]
    gates = [_gate(g, record.place_of("gates", i), faults) for i, g in enumerate(record.data["gates"])]
    return ExperimentRegister(
        tuple(e for e in experiments if e), tuple(u for u in untestable if u), tuple(g for g in gates if g)
    )


# ------------------------------------------------------------------------------------------ parts of the file


def _is_str(value: object) -> bool:
    return isinstance(value, str)


def _is_date(value: object) -> bool:
    return isinstance(value, date)


_OPTIONAL_TEXT: Check = lambda value: value is None or is_text(value)  # noqa: E731
_ORIGINS: Check = lambda value: bool(value) and is_list_of(str)(value) and set(value) <= set(structure().origins)  # noqa: E731
_NAMED: Mapping[str, Check] = {"id": _is_str, "date": _is_date, "name": is_text}
_SETUP: Mapping[Kind, Mapping[str, Check]] = {
    "opening": {"opens": _ORIGINS},
    "package": {"settings": lambda value: is_list_of(str)(value) and _is_package(value)},
    "ruling": {
        "band": lambda value: isinstance(value, list) and len(value) == 2 and all(map(is_number, value)),
        "norm_of": _is_date,
    },
    "work_permits": {"fitted_to": lambda year: isinstance(year, int) and FIRST_COUNTED <= year < POLICY_YEAR},
}
"""What the model is given, per kind of experiment."""


def _is_package(settings: list[str]) -> bool:
    try:
        parse_settings(settings)
    except UserError:
        return False
    return True


def _gate(fields: Any, where: str, faults: Faults) -> tuple[str, tuple[float, float], Text] | None:
    wanted: dict[str, Check] = {"name": lambda n: n in GATES, "low": is_number, "high": is_number, "says": is_text}
    if not holds(fields, wanted, where, faults):
        return None
    return fields["name"], (float(fields["low"]), float(fields["high"])), fields["says"]


def _untestable(fields: Any, where: str, faults: Faults) -> Untestable | None:
    if not holds(fields, {**_NAMED, "figures": is_list_of(str), "because": is_text}, where, faults):
        return None
    for name in fields["figures"]:
        if name not in figures():
            faults.add(where, f"names figure {name!r}, which does not exist.")
    return Untestable(fields["id"], fields["date"], fields["name"], tuple(fields["figures"]), fields["because"])


def _experiment(fields: Any, record: Record, i: int, faults: Faults) -> NaturalExperiment | None:
    where = record.place_of("experiments", i)
    wanted: dict[str, Check] = {
        **_NAMED, "rule": is_text, "given": is_text, "kind": lambda k: k in KINDS, "outcomes": is_list_of(dict),
    }  # fmt: skip
    if not holds(fields, wanted, where, faults) or not holds(fields, _SETUP[fields["kind"]], where, faults):
        return None
    setup = {name: fields[name] for name in _SETUP[fields["kind"]]}
    if "refused" in fields:
        setup["refused"] = fields["refused"]
        if not (_is_str(fields["refused"]) and _is_value(fields["refused"])):
            faults.add(where, f"refused is {fields['refused']!r}, which is no figure with a number.")
    places = [record.place_of("experiments", i, "outcomes", j) for j in range(len(fields["outcomes"]))]
    outcomes = [
        _expectation(o, fields["kind"], place, faults) for o, place in zip(fields["outcomes"], places, strict=True)
    ]
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


def _expectation(fields: Any, kind: Kind, where: str, faults: Faults) -> Expectation | None:
    wanted: dict[str, Check] = {
        "id": _is_str,
        "label": is_text,
        "counts": is_text,
        "seen": _OPTIONAL_TEXT,
        "expected": lambda e: isinstance(e, dict),
    }
    if not holds(fields, wanted, where, faults):
        return None
    written: Any = fields["expected"]
    direction: Check = lambda d: d in ("more", "fewer")  # noqa: E731
    if not holds(written, {"direction": direction, "low": is_number, "high": is_number}, where, faults):
        return None
    compared = {name: fields[name] for name in COMPARED if name in fields}
    measure = fields.get("measure", {})
    if not _measurable(measure, kind) or not _comparable(compared):
        faults.add(where, f"{fields['id']} does not say what of the model is held against which figures.")
        return None
    unknown = [ref for refs in compared.values() for ref in refs if not _is_value(ref)]
    for ref in unknown:
        faults.add(where, f"{fields['id']} names {ref!r}, neither a figure with a number nor a year of a series.")
    if unknown:
        return None
    named = {name: tuple(refs) for name, refs in compared.items()}
    ends = said_by_figures(named)
    for name, end in (("low", min(ends)), ("high", max(ends))):
        if abs(written[name] - end) > ROUNDING:
            faults.add(where, f"{fields['id']} expects {name} {written[name]:g}; its figures say {end:.3f}.")
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
    if not all(refs and is_list_of(str)(refs) for refs in compared.values()):
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
            and _ORIGINS(measure.get("origins"))
            and is_list_of(str)(routes)
            and set(routes) <= set(cells.routes)
            and bool(years)
            and is_list_of(int)(years)
            and all(FIRST_YEAR <= y < POLICY_YEAR for y in years)
        )
    if "agency_in" in measure:
        return measure["agency_in"] in cells.sectors
    keys: Any = measure.get("series")
    return (
        bool(keys) and is_list_of(str)(keys) and all(map(_is_series, keys)) and measure.get("use") in (None, "refused")
    )


def _is_series(key: str) -> bool:
    """Whether a key is a group of a breakdown, such as ``arrivals_by_route:highly_skilled_30plus``."""
    name, _, group = key.partition(":")
    by = indicators()[name].by if name in indicators() else None
    return by is not None and group in group_labels(by)


# ------------------------------------------------------------------------------------------ what figures say


def said_by_figures(compared: Mapping[str, tuple[str, ...]]) -> tuple[float, ...]:
    """Relative changes that figures give: as they are, and against a control group or the trend where there is one."""
    if "change" in compared:
        return tuple(_value(name) / 100 for name in compared["change"])
    total = {name: sum(_value(ref) for ref in refs) for name, refs in compared.items()}
    plain = total["after"] / total["before"]
    if "trend_before" in compared:
        pairs = zip(compared["trend_before"], compared["trend_after"], strict=True)
        return plain - 1, plain / prod(_value(after) / _value(before) for before, after in pairs) - 1
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
