"""The measures from content, one file each: what is missing, wrong or unknown is told at once, with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from banen.errors import nearest
from banen.languages import Text
from banen.observe.records import Faults, Record, read_yaml
from banen.observe.shapes import ANYTHING, NUMBER, TEXT, Distinct, Maybe, OneOf, Shape, in_form, sound
from banen.observe.words import languages
from banen.sentences import Sentence
from banen.simulate.measures.levers import NO_WORDS, Kind, LawLimit, Lever, Refused, Value
from banen.simulate.measures.measure import CHANNELS, TRACKS, Clash, Direction, Level, Measure, Refusal, Side

_CHOICE = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_NAME = in_form(r"(?!from$)[a-z][a-z0-9_]*", "pay_gap_closed, and not from")
_SHARED = ("units.yml", "conflicts.yml")
MEASURE: Shape = {
    "id": str, "name": TEXT, "tracks": Distinct(OneOf(TRACKS, "track")), "seed_section": str,
    "document": OneOf(("P", "L"), "document"), "direction": OneOf(get_args(Direction), "direction"), "levers": list,
    "channels": Distinct(OneOf(CHANNELS, "channel")), "number_option?": TEXT,
    "legal_level": OneOf(get_args(Level), "level of law"), "notes?": [TEXT],
    "lead_time": {"low": NUMBER, "high": NUMBER, "reason": TEXT},
    "facts?": Distinct(in_form(r"[A-Z]{1,2}\d{3}(\.[a-z0-9_]+)*", "P040")),
    "assumptions?": Distinct(in_form(r"[a-z][a-z0-9_.]*", "entry.join_rate")),
    "rule_variants?": Distinct(in_form(_CHOICE.pattern, "ETK-V0")), "refusals?": list,
}  # fmt: skip
REFUSAL: Shape = {"when": {str: ANYTHING}, "basis": str, "reason": TEXT}
CLASH: Shape = {"kind": OneOf(("same_rule", "overlap"), "kind of clash"), "between": list, "reason": TEXT}


def _lever_shape(kind: object, units: Iterable[str]) -> Shape:
    """What a lever of a kind holds: numbers have a unit and bounds, choices their names."""
    bounds, chosen = "" if kind in ("number", "integer") else "?", "" if kind in ("choice", "choices") else "?"
    return {
        "name": _NAME, "kind": OneOf(get_args(Kind), "kind of lever"),
        f"unit{bounds}": OneOf(tuple(units), "unit of units.yml"),
        f"minimum{bounds}": NUMBER, f"maximum{bounds}": NUMBER, f"step{bounds}": NUMBER,
        "default": Maybe(ANYTHING), "far": Maybe(ANYTHING), "label": TEXT, "meaning": TEXT,
        f"choices{chosen}": {str: TEXT}, "null_means?": TEXT, "assumption?": str, "needs?": Distinct(_NAME),
        "idle_when?": {str: ANYTHING},
        "law_limit?": {"above": NUMBER, "since": date, "basis": str, "reason": TEXT},
    }  # fmt: skip


def read_catalogue(folder: Path) -> Mapping[str, Measure]:
    """The measures of a folder, one YAML file each; every fault of every file is raised at once."""
    faults = Faults()
    units = sound(read_yaml(folder / "units.yml", faults), {str: TEXT}, faults)
    catalogue: dict[str, Measure] = {}
    for path in sorted(folder.glob("*.yml"), key=_in_seed_order):
        if path.name in _SHARED or (record := read_yaml(path, faults)) is None:
            continue
        read = _read_measure(record, path.stem, units.data if units else {}, faults)
        if read is not None:
            catalogue[read.id] = read
    faults.raise_if_any()
    return MappingProxyType(catalogue)


def _in_seed_order(path: Path) -> tuple[str, int, str]:
    chapter, _, number = path.stem.partition(".")
    return chapter, int(number) if number.isdigit() else 0, path.stem


def _said(pair: Mapping[str, str]) -> Text:
    """A sentence of a record without the white space around it."""
    return Text.of({language: pair[language].strip() for language in languages() if pair.get(language)})


def _read_measure(record: Record, stem: str, units: Mapping[str, Any], faults: Faults) -> Measure | None:
    before = faults.noted
    head = sound(record, MEASURE, faults)
    levers = {
        lever.name: lever
        for index in range(_count(record, "levers"))
        if (lever := _read_lever(record, index, units, faults)) is not None
    }
    refusals = [_read_refusal(record, index, levers, faults) for index in range(_count(record, "refusals"))]
    if head is None or faults.noted > before:
        return None
    fields, time = head.data, head.data["lead_time"]
    if fields["id"] != stem:
        what = Sentence("id is {id!r}, but the file is named {stem}.yml.", id=fields["id"], stem=stem)
        faults.add(record.place_of("id"), what, "Give both the same id.")
    if len(levers) < len(fields["levers"]):
        faults.add(record.place_of("levers"), "levers name a lever twice.")
    if not 0 <= time["low"] <= time["high"]:
        where = record.place_of("lead_time", "low")
        faults.add(
            where, Sentence("low is {low}, not between 0 and high ({high}) years.", low=time["low"], high=time["high"])
        )
    _check_what_levers_lean_on(record, levers, faults)
    if faults.noted > before:
        return None
    return Measure(
        id=fields["id"],
        name=_said(fields["name"]),
        tracks=tuple(fields["tracks"]),
        seed_section=fields["seed_section"],
        document=fields["document"],
        direction=fields["direction"],
        levers=MappingProxyType(levers),
        channels=tuple(fields["channels"]),
        number_option=_said(fields["number_option"]) if fields.get("number_option") else None,
        legal_level=fields["legal_level"],
        lead_time_years=(float(time["low"]), float(time["high"])),
        lead_time_reason=_said(time["reason"]),
        notes=tuple(map(_said, fields.get("notes") or ())),
        facts=tuple(fields.get("facts") or ()),
        assumptions=tuple(fields.get("assumptions") or ()),
        rule_variants=tuple(fields.get("rule_variants") or ()),
        refusals=tuple(refusal for refusal in refusals if refusal is not None),
    )


def _count(record: Record, key: str) -> int:
    listed = record.data.get(key) if isinstance(record.data, dict) else None
    return len(listed) if isinstance(listed, list) else 0


def _check_what_levers_lean_on(record: Record, levers: Mapping[str, Lever], faults: Faults) -> None:
    for lever in levers.values():
        for other in (*lever.needs, *lever.idle_when):
            if other not in levers or other == lever.name:
                what = Sentence(
                    "levers holds {lever}, which leans on {other!r}, no other lever here.",
                    lever=lever.name,
                    other=other,
                )
                faults.add(record.place_of("levers"), what)


def _read_refusal(record: Record, index: int, levers: Mapping[str, Lever], faults: Faults) -> Refusal | None:
    part = sound(record, REFUSAL, faults, at=("refusals", index))
    if part is None:
        return None
    conditions = _conditions(part.data["when"])
    for name, values in conditions.items():
        if name not in levers:
            faults.add(part.place_of("when"), Sentence("when names {name!r}, no lever of this measure.", name=name))
        elif any(isinstance(levers[name].admit(v), Refused) for v in values):
            faults.add(part.place_of("when"), Sentence("when gives {name} a value that it cannot have.", name=name))
    return Refusal(conditions, part.data["basis"], _said(part.data["reason"]))


def _conditions(when: Mapping[Any, Any]) -> dict[str, tuple[Value, ...]]:
    return {str(name): tuple(v) if isinstance(v, list) else (v,) for name, v in when.items()}


def _read_lever(record: Record, index: int, units: Mapping[str, Any], faults: Faults) -> Lever | None:
    offered, before = record.data["levers"][index], faults.noted
    kind = offered.get("kind") if isinstance(offered, dict) else None
    part = sound(record, _lever_shape(kind, units), faults, at=("levers", index))
    if part is None:
        return None
    fields = part.data
    for name in fields.get("choices") or ():
        if not isinstance(name, str) or not _CHOICE.fullmatch(name):
            advice = "Use letters, digits, - and _, and quotes if needed."
            faults.add(part.place_of("choices", str(name)), Sentence("{name} cannot name a choice.", name=name), advice)
    if kind in ("number", "integer") and not (fields["minimum"] < fields["maximum"] and fields["step"] > 0):
        faults.add(part.place_of("minimum"), "minimum must be below maximum, and step above 0.")
    if faults.noted > before:
        return None
    limit, unit = fields.get("law_limit"), fields.get("unit") or ""
    return _with_ends(
        part,
        Lever(
            name=fields["name"],
            kind=fields["kind"],
            unit=unit,
            unit_label=_said(units[unit]) if unit else NO_WORDS,
            label=_said(fields["label"]),
            meaning=_said(fields["meaning"]),
            default=None,
            far=None,
            minimum=fields.get("minimum"),
            maximum=fields.get("maximum"),
            step=fields.get("step"),
            choices=tuple(fields.get("choices") or ()),
            choice_labels=MappingProxyType({name: _said(told) for name, told in (fields.get("choices") or {}).items()}),
            null=_said(fields["null_means"]) if fields.get("null_means") else None,
            assumption=fields.get("assumption"),
            needs=tuple(fields.get("needs") or ()),
            idle_when=_conditions(fields.get("idle_when") or {}),
            law_limit=LawLimit(float(limit["above"]), limit["since"], limit["basis"], _said(limit["reason"]))
            if limit
            else None,
        ),
        faults,
    )


def _with_ends(part: Record, lever: Lever, faults: Faults) -> Lever | None:
    ends: dict[str, Value] = {}
    for key in ("default", "far"):
        if isinstance(value := lever.admit(part.data[key]), Refused):
            faults.add(
                part.place_of(key), Sentence("{key} does not fit: {what}", key=key, what=value.what), value.advice
            )
        else:
            ends[key] = value
    if len(ends) < 2:
        return None
    if ends["far"] == ends["default"]:
        faults.add(part.place_of("far"), "far is the same as default.", "Give the proposal at its strongest.")
        return None
    return Lever(**{**lever.__dict__, **ends})


def read_clashes(path: Path, measures: Mapping[str, Measure]) -> tuple[Clash, ...]:
    """The pairs of a conflicts file; every fault is raised at once."""
    faults = Faults()
    record = sound(read_yaml(path, faults), {"clashes": list}, faults)
    clashes = _clashes(record, measures, faults) if record else []
    faults.raise_if_any()
    return tuple(clashes)


def _clashes(record: Record, measures: Mapping[str, Measure], faults: Faults) -> list[Clash]:
    clashes = []
    for index in range(_count(record, "clashes")):
        part = sound(record, CLASH, faults, at=("clashes", index))
        sides = [_read_side(record, index, side, measures, faults) for side in _sides(record, index)]
        if len(sides) != 2:
            faults.add(
                record.place_of("clashes", index, "between"),
                Sentence("between has {count} sides, not two.", count=len(sides)),
            )
        elif part is not None and sides[0] is not None and sides[1] is not None:
            clashes.append(Clash(part.data["kind"], (sides[0], sides[1]), _said(part.data["reason"])))
    return clashes


def _sides(record: Record, index: int) -> range:
    offered = record.data["clashes"][index]
    listed = offered.get("between") if isinstance(offered, dict) else None
    return range(len(listed) if isinstance(listed, list) else 0)


def _read_side(record: Record, index: int, side: int, measures: Mapping[str, Measure], faults: Faults) -> Side | None:
    at = ("clashes", index, "between", side)
    shape = {"measure": OneOf(measures, "measure"), "levers?": Distinct(str), "values?": Distinct(str)}
    part = sound(record, shape, faults, at)
    if part is None:
        return None
    levers = measures[part.data["measure"]].levers
    named = tuple(part.data.get("levers") or ())
    choices = [choice for name in named if name in levers for choice in levers[name].choices]
    for key, names, known in (("levers", named, levers), ("values", part.data.get("values") or (), choices)):
        for name in names:
            if name not in known:
                near = nearest(name, known)
                what = Sentence("{key} names {name!r}, unknown.", key=key, name=name)
                faults.add(part.place_of(key), what, Sentence("The nearest is {near!r}.", near=near) if near else "")
    return Side(part.data["measure"], named, tuple(part.data.get("values") or ()))
