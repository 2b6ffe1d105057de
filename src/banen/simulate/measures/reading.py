"""The measures from content, one file each: what is missing, wrong or unknown is told at once, with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, get_args

from banen.errors import nearest
from banen.languages import WHOLE, Text
from banen.observe.records import Faults, Record, read_yaml
from banen.observe.words import languages
from banen.simulate.measures.levers import NO_WORDS, Kind, LawLimit, Lever, Refused, Value
from banen.simulate.measures.measure import CHANNELS, TRACKS, Clash, Direction, Level, Measure, Refusal, Side

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CHOICE = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_FACT = re.compile(r"[A-Z]{1,2}\d{3}(\.[a-z0-9_]+)*")
_SHARED = ("units.yml", "conflicts.yml")


def read_catalogue(folder: Path) -> Mapping[str, Measure]:
    """The measures of a folder, one YAML file each; every fault of every file is raised at once."""
    faults = Faults()
    units = _read_units(folder / "units.yml", faults)
    catalogue: dict[str, Measure] = {}
    for path in sorted(folder.glob("*.yml"), key=_in_seed_order):
        if path.name in _SHARED or (record := read_yaml(path, faults)) is None:
            continue
        read = _read_measure(record, path.stem, units, faults)
        if read is not None:
            catalogue[read.id] = read
    faults.raise_if_any()
    return MappingProxyType(catalogue)


def _in_seed_order(path: Path) -> tuple[str, int, str]:
    chapter, _, number = path.stem.partition(".")
    return chapter, int(number) if number.isdigit() else 0, path.stem


def _read_units(path: Path, faults: Faults) -> dict[str, Text]:
    record = read_yaml(path, faults)
    if record is None:
        return {}
    part = _Part(record, (), faults)
    return {str(unit): text for unit in part.data if (text := part.text(unit)) is not None}


class _Part:
    """One mapping in a content file, read key by key; what is missing, wrong or unknown is noted with its line."""

    def __init__(self, record: Record, path: tuple[str | int, ...], faults: Faults) -> None:
        self.record, self.path, self.faults = record, path, faults
        self.before = faults.noted
        data = record.data
        for step in path:
            data = data[step]
        if not isinstance(data, dict):
            self.fault(None, "is not a mapping of keys to values.")
            data = {}
        self.data: dict[Any, Any] = data
        self.known: set[str] = set()

    @property
    def sound(self) -> bool:
        """Whether nothing was found wrong since this part was opened."""
        return self.faults.noted == self.before

    def fault(self, key: str | None, what: str, advice: str = "") -> None:
        place = self.record.place_of(*self.path, *([key] if key else []))
        self.faults.add(place, f"{key} {what}" if key else what, advice)

    def take(self, key: str, *types: type, required: bool = True) -> Any:
        self.known.add(key)
        value = self.data.get(key)
        if value is None:
            if required:
                self.fault(key, "is missing.")
            return None
        if (isinstance(value, bool) and bool not in types) or not isinstance(value, types):
            self.fault(key, f"is {value!r}, not {' or '.join(_TYPE_NAMES[t] for t in types)}.")
            return None
        return value

    def one_of(self, key: str, allowed: Iterable[str]) -> Any:
        value = self.take(key, str)
        names = list(allowed)
        if value is not None and value not in names:
            near = nearest(value, names)
            self.fault(key, f"is {value!r}, which does not exist.", f"The nearest is {near!r}." if near else "")
            return names[0]
        return value if value is not None else names[0]

    def text(self, key: str, required: bool = True) -> Text | None:
        """A pair of sentences, both present and not empty."""
        if self.take(key, dict, required=required) is None:
            return None
        pair = _Part(self.record, (*self.path, key), self.faults)
        return _text(pair)

    def names(self, key: str, pattern: re.Pattern[str] | None = None, allowed: Iterable[str] = ()) -> tuple[str, ...]:
        """A list of names, each known or well formed, none twice."""
        values = self.take(key, list, required=False) or []
        allowed = list(allowed)
        for index, value in enumerate(values):
            wrong = not isinstance(value, str) or (pattern and not pattern.fullmatch(value))
            if wrong or (allowed and value not in allowed):
                near = nearest(str(value), allowed)
                self.faults.add(
                    self.record.place_of(*self.path, key, index),
                    f"{key} names {value!r}, unknown.",
                    f"The nearest is {near!r}." if near else "",
                )
        if len({str(v) for v in values}) < len(values):
            self.fault(key, "names something twice.")
        return tuple(str(v) for v in values)

    def parts(self, key: str, required: bool = True) -> list[_Part]:
        values = self.take(key, list, required=required) or []
        return [_Part(self.record, (*self.path, key, index), self.faults) for index in range(len(values))]

    def finish(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.data:
            if str(key) not in self.known:
                near = nearest(str(key), sorted(self.known), 0.5)
                self.fault(str(key), "is not a key here.", f"The nearest is {near!r}." if near else "")


_TYPE_NAMES: dict[type, str] = {
    str: "text", dict: "a mapping", list: "a list", int: "a whole number", float: "a number",
    bool: "true or false", date: "a date",
}  # fmt: skip


def _read_measure(record: Record, stem: str, units: Mapping[str, Text], faults: Faults) -> Measure | None:
    part = _Part(record, (), faults)
    identifier = part.take("id", str)
    if identifier is not None and identifier != stem:
        part.fault("id", f"is {identifier!r}, but the file is named {stem}.yml.", "Give both the same id.")
    levers = [_read_lever(lever, units) for lever in part.parts("levers")]
    sound = {lever.name: lever for lever in levers if lever is not None}
    if len(sound) < sum(lever is not None for lever in levers):
        part.fault("levers", "name a lever twice.")
    time = _read_lead_time(part)
    fields = {
        "id": identifier,
        "name": part.text("name"),
        "tracks": part.names("tracks", allowed=TRACKS),
        "seed_section": part.take("seed_section", str),
        "document": part.one_of("document", ("P", "L")),
        "direction": part.one_of("direction", get_args(Direction)),
        "levers": MappingProxyType(sound),
        "channels": part.names("channels", allowed=CHANNELS),
        "number_option": part.text("number_option", required=False),
        "legal_level": part.one_of("legal_level", get_args(Level)),
        "notes": tuple(_read_notes(part)),
        "facts": part.names("facts", _FACT),
        "assumptions": part.names("assumptions", re.compile(r"[a-z][a-z0-9_.]*")),
        "rule_variants": part.names("rule_variants", _CHOICE),
        "refusals": tuple(_read_refusals(part, sound)),
    }
    for lever in sound.values():
        for other in (*lever.needs, *lever.idle_when):
            if other not in sound or other == lever.name:
                part.fault("levers", f"holds {lever.name}, which leans on {other!r}, no other lever here.")
    part.finish()
    return Measure(lead_time_years=time[0], lead_time_reason=time[1], **fields) if part.sound and time else None


def _read_lead_time(part: _Part) -> tuple[tuple[float, float], Text] | None:
    if part.take("lead_time", dict) is None:
        return None
    time = _Part(part.record, (*part.path, "lead_time"), part.faults)
    low, high, reason = time.take("low", int, float), time.take("high", int, float), time.text("reason")
    time.finish()
    if time.sound and not 0 <= low <= high:
        time.fault("low", f"is {low}, not between 0 and high ({high}) years.")
    return ((float(low), float(high)), reason) if time.sound and reason else None


def _read_notes(part: _Part) -> list[Text]:
    notes = []
    for note in part.parts("notes", required=False):
        if text := _text(note):
            notes.append(text)
    return notes


def _text(pair: _Part) -> Text | None:
    """A sentence in every language; one that is not whole may lack it."""
    sentences = {language: pair.take(language, str, required=language in WHOLE) for language in languages()}
    pair.finish()
    filled = {language: sentence.strip() for language, sentence in sentences.items() if sentence}
    return Text.of(filled) if {*WHOLE} <= filled.keys() else None


def _read_refusals(part: _Part, levers: Mapping[str, Lever]) -> list[Refusal]:
    refusals = []
    for item in part.parts("refusals", required=False):
        when, basis, reason = item.take("when", dict) or {}, item.take("basis", str), item.text("reason")
        item.finish()
        conditions = _conditions(when)
        for name, values in conditions.items():
            if name not in levers:
                item.fault("when", f"names {name!r}, no lever of this measure.")
            elif any(isinstance(levers[name].admit(v), Refused) for v in values):
                item.fault("when", f"gives {name} a value that it cannot have.")
        if item.sound and reason:
            refusals.append(Refusal(conditions, basis, reason))
    return refusals


def _conditions(when: Mapping[Any, Any]) -> dict[str, tuple[Value, ...]]:
    return {str(name): tuple(v) if isinstance(v, list) else (v,) for name, v in when.items()}


def _read_lever(part: _Part, units: Mapping[str, Text]) -> Lever | None:
    kind = part.one_of("kind", get_args(Kind))
    name = part.take("name", str)
    if name is not None and (not _NAME.fullmatch(name) or name == "from"):
        part.fault("name", f"is {name!r}, which cannot name a lever.", "Use small letters, digits and underscores.")
    numeric, chosen = kind in ("number", "integer"), kind in ("choice", "choices")
    unit = part.take("unit", str, required=numeric)
    if unit is not None and unit not in units:
        near = nearest(unit, units)
        part.fault("unit", f"is {unit!r}, not in units.yml.", f"The nearest is {near!r}." if near else "")
    labels = _read_choices(part) if chosen else {}
    part.known |= {"default", "far"}
    fields: dict[str, Any] = {
        "name": name,
        "kind": kind,
        "unit": unit or "",
        "unit_label": units.get(unit or "", NO_WORDS),
        "label": part.text("label"),
        "meaning": part.text("meaning"),
        "minimum": part.take("minimum", int, float, required=numeric),
        "maximum": part.take("maximum", int, float, required=numeric),
        "step": part.take("step", int, float, required=numeric),
        "choices": tuple(labels),
        "choice_labels": MappingProxyType(labels),
        "null": part.text("null_means", required=False),
        "assumption": part.take("assumption", str, required=False),
        "needs": part.names("needs", _NAME),
        "idle_when": _conditions(part.take("idle_when", dict, required=False) or {}),
        "law_limit": _read_law_limit(part),
    }
    part.finish()
    if not part.sound:
        return None
    if numeric and not (fields["minimum"] < fields["maximum"] and fields["step"] > 0):
        part.fault("minimum", "must be below maximum, and step above 0.")
        return None
    return _with_ends(part, Lever(default=None, far=None, **fields))


def _with_ends(part: _Part, lever: Lever) -> Lever | None:
    ends: dict[str, Value] = {}
    for key in ("default", "far"):
        if key not in part.data:
            part.fault(key, "is missing.")
        elif isinstance(value := lever.admit(part.data[key]), Refused):
            part.fault(key, f"does not fit: {value.what}", value.advice)
        else:
            ends[key] = value
    if len(ends) == 2 and ends["far"] == ends["default"]:
        part.fault("far", "is the same as default.", "Give the proposal at its strongest.")
    if not part.sound:
        return None
    return Lever(**{**lever.__dict__, **ends})


def _read_choices(part: _Part) -> dict[str, Text]:
    part.take("choices", dict)
    if not isinstance(part.data.get("choices"), dict):
        return {}
    choices = _Part(part.record, (*part.path, "choices"), part.faults)
    for name in choices.data:
        if not isinstance(name, str) or not _CHOICE.fullmatch(name):
            choices.fault(str(name), "cannot name a choice.", "Use letters, digits, - and _, and quotes if needed.")
    return {str(name): text for name in choices.data if (text := choices.text(name)) is not None}


def _read_law_limit(part: _Part) -> LawLimit | None:
    if part.take("law_limit", dict, required=False) is None:
        return None
    limit = _Part(part.record, (*part.path, "law_limit"), part.faults)
    above, since = limit.take("above", int, float), limit.take("since", date)
    basis, reason = limit.take("basis", str), limit.text("reason")
    limit.finish()
    return LawLimit(float(above), since, basis, reason) if limit.sound and reason else None


def read_clashes(path: Path, measures: Mapping[str, Measure]) -> tuple[Clash, ...]:
    """The pairs of a conflicts file; every fault is raised at once."""
    faults = Faults()
    record = read_yaml(path, faults)
    clashes = []
    for part in _Part(record, (), faults).parts("clashes") if record else []:
        kind, reason = part.one_of("kind", ("same_rule", "overlap")), part.text("reason")
        sides = [_read_side(side, measures) for side in part.parts("between")]
        part.finish()
        if len(sides) != 2:
            part.fault("between", f"has {len(sides)} sides, not two.")
        if part.sound and reason:
            clashes.append(Clash(kind, (sides[0], sides[1]), reason))
    faults.raise_if_any()
    return tuple(clashes)


def _read_side(part: _Part, measures: Mapping[str, Measure]) -> Side:
    identifier = part.one_of("measure", measures)
    levers = part.names("levers", allowed=measures[identifier].levers)
    known = [lever for name, lever in measures[identifier].levers.items() if name in levers]
    values = part.names("values", allowed=[choice for lever in known for choice in lever.choices])
    part.finish()
    return Side(identifier, levers, values)
