"""The panel of measures: every lever with its words, bounds, law, notes and unknowns, by track."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from banen.languages import Language
from banen.observe.assumptions import assumptions
from banen.observe.figures import figures
from banen.quantities import LAST_YEAR, POLICY_YEAR
from banen.serve.numbers import assumed, number
from banen.serve.web.simulator.outcome import warnings_by_measure
from banen.serve.web.simulator.state import PageState
from banen.serve.web.site import address
from banen.serve.web.texts import words
from banen.serve.wording import choices, setting, unit_at
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.examples import example_packages
from banen.simulate.measures.levers import Lever, Value, plain
from banen.simulate.measures.measure import TRACKS, Measure
from banen.simulate.measures.packages import Package

MOST_RADIOS = 3
STILL = ("equal", "target", "reporting")
"""Directions of measures that may leave every headline figure as it is: what to know stands open at them."""


def panel(
    package: Package, language: Language, errors: Mapping[str, str], typed: Mapping[str, Sequence[str]] | None = None
) -> list[dict[str, Any]]:
    """The tracks with their measures; a measure with two tracks stands under its first."""
    wording = words("simulator", language)
    warned = warnings_by_measure(package, language)
    rows = []
    for track in TRACKS:
        measures = [
            _measure(m, package, language, errors, typed, warned.get(m.id, []))
            for m in catalogue().values()
            if m.tracks[0] == track
        ]
        rows.append(
            {
                "id": track,
                "name": wording["tracks"][track],
                "measures": measures,
                "changed": sum(m["active"] for m in measures),
                "open": any(m["open"] for m in measures),
            }
        )
    return rows


def _measure(
    measure: Measure,
    package: Package,
    language: Language,
    errors: Mapping[str, str],
    typed: Mapping[str, Sequence[str]] | None,
    warned: list[str],
) -> dict[str, Any]:
    wording = words("simulator", language)
    values, active = package.values(measure.id), measure.id in package.settings
    levers = [
        _lever(measure.id, lever, values[name], language, errors, typed) for name, lever in measure.levers.items()
    ]
    moved = [lever for lever in levers if lever["changed"]]
    low, high = (number(v, language) for v in measure.lead_time_years)
    wrong = any(field.startswith(f"{measure.id}.") for field in errors)
    return {
        "id": measure.id,
        "name": measure.name[language],
        "active": active,
        "open": wrong,
        "levers": levers,
        "said": moved[0]["said"] if active and moved else "",
        "level": wording["levels"][measure.legal_level],
        "direction": wording["directions"][measure.direction],
        "stated": wording["stated"][measure.document],
        "lead": wording["lead"].format(low=low, high=high),
        "lead_reason": measure.lead_time_reason[language],
        "notes": [note[language] for note in measure.notes],
        "warned": warned,
        "number_option": measure.number_option[language] if measure.number_option else "",
        "facts": [f for f in measure.facts if f in figures()],
        "variants": measure.rule_variants,
        "unknowns": _unknowns(measure, language),
        "from": _from(measure.id, package, errors, typed),
        "still": measure.direction in STILL,
        "also": [wording["tracks"][t] for t in measure.tracks[1:]],
    }


def _from(
    identifier: str, package: Package, errors: Mapping[str, str], typed: Mapping[str, Sequence[str]] | None
) -> dict[str, Any]:
    field = f"{identifier}.from"
    value = str(package.from_year.get(identifier, package.start))
    if typed is not None and field in typed:
        value = typed[field][0]
    return {"field": field, "value": value, "error": errors.get(field, ""), "least": POLICY_YEAR, "most": LAST_YEAR}


def _unknowns(measure: Measure, language: Language) -> list[str]:
    """Levers whose default is an uncertain assumption: what is not known about this measure."""
    unknowns = []
    for lever in measure.levers.values():
        if lever.assumption and lever.assumption in assumptions():
            entry = assumptions()[lever.assumption]
            unknowns.append(f"{entry.label[language]}: {assumed(entry, language)}")
    return unknowns


def _lever(
    identifier: str,
    lever: Lever,
    value: Value,
    language: Language,
    errors: Mapping[str, str],
    typed: Mapping[str, Sequence[str]] | None,
) -> dict[str, Any]:
    field = f"{identifier}.{lever.name}"
    raw = typed[field][0] if typed is not None and typed.get(field) else _raw(value)
    numeric = lever.kind in ("number", "integer")
    kind = "select" if lever.kind == "choice" and len(lever.choices) > MOST_RADIOS else lever.kind
    limit = lever.law_limit
    chosen = value if isinstance(value, tuple) else (raw,)
    return {
        "field": field,
        "id": field.replace(".", "-"),
        "kind": "range" if numeric else kind,
        "label": lever.label[language],
        "meaning": lever.meaning[language],
        "unit": lever.unit_label[language],
        "one": unit_at(lever, 1, language),
        "unit_id": lever.unit,
        "value": raw,
        "checked": value is True,
        "default": _raw(lever.default),
        "far": _raw(lever.far),
        "min": plain(lever.minimum),
        "max": plain(lever.maximum),
        "step": plain(lever.step),
        "reversed": numeric and _falls(lever),
        "position": raw if raw else _unset_position(lever),
        "changed": value != lever.default,
        "said": setting(lever, value, language),
        "law": setting(lever, lever.default, language),
        "strongest": setting(lever, lever.far, language),
        "asked": choices(lever, language),
        "empty": lever.null[language].rstrip(".") if lever.null else "",
        "choices": [{"value": c, "label": t[language], "on": c in chosen} for c, t in lever.choice_labels.items()],
        "limit": f"{limit.reason[language]} ({limit.basis})" if limit else "",
        "error": errors.get(field, ""),
    }


def _raw(value: Value) -> str:
    """A value as a form field holds it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ".".join(value)
    return value if isinstance(value, str) else plain(value)


def _falls(lever: Lever) -> bool:
    """Whether the proposal lies below current law, so that the slider runs from right to left."""
    start = lever.default if lever.default is not None else float(_unset_position(lever))
    return isinstance(start, int | float) and isinstance(lever.far, int | float) and lever.far < start


def _unset_position(lever: Lever) -> str:
    """Where the slider stands while no number is set: the assumed value, or the end away from the proposal."""
    if lever.assumption and lever.assumption in assumptions():
        return f"{assumptions()[lever.assumption].central:g}"
    low, high = lever.minimum or 0.0, lever.maximum or 0.0
    far = float(lever.far) if isinstance(lever.far, int | float) else high
    return plain(high if far - low < high - far or far == low else low)


def origin(state: PageState, language: Language) -> dict[str, str]:
    """The example that a scenario was opened from; without a title if from none."""
    for example in example_packages().values():
        if example.package == state.loaded:
            opened = replace(state, package=state.loaded, before=None, opened=None, name="")
            return {
                "title": example.title[language],
                "text": example.text,
                "href": f"{address('simulator', language)}?{opened.query()}",
            }
    return {"title": "", "text": "", "href": ""}


def name_of(state: PageState, language: Language) -> str:
    """The name of a scenario: the one it was given, else that of an example, else what it is."""
    if state.name:
        return state.name
    same = next((e.title[language] for e in example_packages().values() if e.package == state.package), "")
    wording = words("simulator", language)["named"]
    return str(same or (wording["own"] if state.package.active() else wording["law"]))


def starters(language: Language, state: PageState) -> list[dict[str, Any]]:
    """A few levers to begin with, chosen because each moves another part of the picture."""
    rows = []
    for field in words("simulator", language)["start_with"]:
        identifier, _, name = field["lever"].rpartition(".")
        lever = catalogue()[identifier].levers[name]
        lever_view = _lever(identifier, lever, state.package.values(identifier)[name], language, {}, None)
        rows.append(
            {
                **lever_view,
                "question": field["question"],
                "measure": identifier,
                "ends": [_start(state, identifier, lever, value, language) for value in _places(lever)],
            }
        )
    return rows


def _places(lever: Lever) -> tuple[Value, ...]:
    """Where a lever to begin with can be put without a slider: current law, halfway, its strongest."""
    start = lever.default if lever.default is not None else float(_unset_position(lever))
    far, step = float(lever.far), lever.step or 1.0  # type: ignore[arg-type]  # levers to begin with are numbers
    half = round(round((float(start) + far) / 2 / step) * step, 6)  # type: ignore[arg-type]
    return (lever.default, int(half) if lever.kind == "integer" else half, lever.far)


def _start(state: PageState, identifier: str, lever: Lever, value: Value, language: Language) -> dict[str, Any]:
    """One place of a lever to begin with, as the address of the page with the lever there."""
    package = state.package
    settings = {m: dict(values) for m, values in package.settings.items()}
    settings.setdefault(identifier, {})[lever.name] = value
    moved = state.moved(Package(package.title, settings, package.from_year))
    return {
        "href": f"{address('simulator', language)}?{moved.query()}",
        "value": _raw(value),
        "said": setting(lever, value, language),
        "here": package.values(identifier)[lever.name] == value,
    }
