"""What a package does, as the page shows it: effect, table, what changed, map; the same for page and live answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import numpy as np

from banen.bands import Band
from banen.languages import Language
from banen.observe.words import unit_word
from banen.quantities import LAST_YEAR, POLICY_YEAR
from banen.serve.numbers import band as band_words
from banen.serve.numbers import doubt, told
from banen.serve.web.simulator import effect, tiles
from banen.serve.web.simulator.assumed import spoken as spoken_assumptions
from banen.serve.web.simulator.assumed import written
from banen.serve.web.simulator.axes import AxisReference
from banen.serve.web.simulator.state import PageState, key_of
from banen.serve.web.site import address
from banen.serve.web.texts import words
from banen.serve.wording import setting
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.packages import Package, conflicts, target_of
from banen.simulate.results.indicators import (
    FLOWS,
    counted,
    definition_of,
    definitions,
    group_labels,
    indicators,
    label_of,
    shown_in,
)
from banen.simulate.results.projection import Projection

MOST_RANKED = 9
TOO_SMALL = 50
"""Changes of fewer persons than this are noise of rounding and are not ranked."""
TOLD_BELOW = ("changed", "table", "map")
"""Parts below the picture whose numbers are worked out for them alone."""
TABLE_YEARS = (2024, POLICY_YEAR, 2030, 2035, 2040, 2045, LAST_YEAR)


def outcome(
    state: PageState,
    now: Projection,
    before: Projection | None,
    ground: AxisReference,
    language: Language,
    usual: Projection | None = None,
    width: int | None = None,
    parts: Collection[str] = TOLD_BELOW,
) -> dict[str, Any]:
    """Everything that a move changes on the page; ``usual`` is current policy without own assumptions.

    Of what is told below the picture only what is among ``parts``.
    """
    found = effect.shown(state, now, before, usual, ground, language, width)
    package = package_words(state.package, language)
    below = {
        "changed": lambda: changed(state, now, before, language),
        "table": lambda: table(state, now, ground, usual, language),
        "map": lambda: tiles.tile_map(now, ground.law, state, language),
    }
    return {
        **{name: below[name]() for name in TOLD_BELOW if name in parts},
        "state": state,
        "year": state.year,
        "definition": definition_words(state.definition, language),
        "effect": found,
        "sentence": found["sentence"],
        "draws": now.scenario.draws,
        "package": package,
        "count": len(catalogue()),
        "since": min((m["from"] for m in package), default=state.package.start),
        "receipt": now.receipt,
        "command": now.receipt.command(),
        "short": state.package.short_text(),
        "place": state.place(),
        "pinned": written(state.assumed),
        "held": spoken_assumptions(state.assumed, language),
        "definitions": [{"id": name, "name": told[language]} for name, told in definitions().items()],
        "doors": _doors(state, language),
    }


def _doors(state: PageState, language: Language) -> dict[str, str]:
    """Where a scenario can go from here, whole in its address."""
    sent = {"p": state.package.short_text(), "a": written(state.assumed), "t": state.name}
    looked = {"d": state.definition, "j": str(state.year)}
    return {
        "compare": f"{address('compare', language)}?{urlencode({**sent, **looked}, safe=':,~.')}",
        "pdf": f"{address('simulator', language)}/pdf?{state.place()}",
    }


def definition_words(definition: str, language: Language) -> dict[str, str]:
    """Name and text of a count of labour migrants."""
    told = definitions()[definition]
    return {"id": definition, "name": told[language], "text": told[f"definition_{language}"]}


def _arrow(value: float) -> str:
    return "▼" if value < 0 else "▲" if value > 0 else "="


def short_count(key: str, language: Language) -> str:
    """Whom a figure of the bar counts, short; what posts and places count stands at their charts."""
    if key.partition("@")[0] not in FLOWS:
        return unit_word(indicators()[key].unit, language)
    return str(words("simulator", language)["short_counts"][definition_of(key)])


def table(
    state: PageState, now: Projection, ground: AxisReference, usual: Projection | None, language: Language
) -> dict[str, Any]:
    """The outcome of the large chart in numbers: current policy as it stands, the scenario, and between."""
    key = key_of(state.outcome, state.definition)
    law, own, difference = levels(now, ground.law, key)
    years = [year for year in TABLE_YEARS if year in law.years]
    rows = [
        {
            "year": year,
            "baseline": band_words(*law.at(year), language),
            "package": band_words(*own.at(year), language),
            "difference": band_words(*difference.at(year), language, signed=True),
        }
        for year in years
    ]
    notes = []
    target = target_of(key, state.package)
    if target:
        notes.append(_in_target(own, target, language))
    if usual is not None:
        told = band_words(*usual[key].baseline.at(state.year), language)
        notes.append(str(words("simulator", language)["assume"]["usual"]).format(usual=told))
    return {
        "key": key,
        "title": label_of(key, language),
        "definition": counted(key, language),
        "rows": rows,
        "notes": notes,
    }


def levels(now: Projection, law: Projection, key: str) -> tuple[Band, Band, Band]:
    """Current policy from the draws of record, the scenario as that plus its difference, and the difference."""
    base, own, difference = law[key].baseline, now[key].package, now[key].difference
    middle = np.asarray(base.p50) + np.asarray(difference.p50)
    return base, Band(own.years, np.minimum(own.p05, middle), middle, np.maximum(own.p95, middle)), difference


def _in_target(band: Band, target: tuple[float, float], language: Language) -> str:
    ahead = [(y, v) for y, v in zip(band.years, band.p50, strict=True) if y >= POLICY_YEAR]
    inside = sum(target[0] <= value <= target[1] for _, value in ahead)
    return str(words("simulator", language)["in_target"]).format(inside=inside, years=len(ahead))


def changed(state: PageState, now: Projection, before: Projection | None, language: Language) -> dict[str, Any]:
    """Ranked by size: what the last move changed, or what the package changes if there was no move."""
    said = words("simulator", language)
    moved = moves(state.before, state.package, language) if state.before is not None else []
    rows: list[dict[str, Any]] = []
    for key, label in _ranked(language):
        found = now[key]
        low, middle, high = found.difference.at(state.year)
        change = middle - (before[key].difference.at(state.year)[1] if before else 0.0)
        unit = max(1, doubt(low, high) // 10) if before else doubt(low, high)  # a whole effect as everywhere
        if abs(change) >= TOO_SMALL:
            rows.append(
                {
                    "key": key,
                    "label": label,
                    "change": change,
                    "words": told(change, unit, language, signed=True),
                    "arrow": _arrow(change),
                    "unit": unit_word(found.about["unit"], language),
                    "whole": band_words(low, middle, high, language, signed=True),
                    "who": about_whom(state.package, state.before, state.year, language) if counts_people(key) else "",
                }
            )
    rows = sorted(rows, key=lambda row: -abs(row["change"]))[:MOST_RANKED]
    largest = abs(rows[0]["change"]) if rows else 1.0
    for row in rows:
        row["width"] = round(100 * abs(row["change"]) / largest, 1)
    return {"title": said["changed_move" if moved else "changed_package"], "moves": moved, "rows": rows}


def counts_people(key: str) -> bool:
    """Whether an outcome counts labour migrants, whole or by group, so that one can ask who they are."""
    return key.partition("@")[0].partition(":")[0].partition("_by_")[0] in FLOWS


def about_whom(package: Package, against: Package | None, year: int, language: Language) -> str:
    """The page that tells, one by one, who comes under one package and not under another."""
    asked = {"p": package.short_text(), "c": against.short_text() if against else "", "j": str(year)}
    return f"{address('who', language)}?{urlencode({k: v for k, v in asked.items() if v}, safe=':,~.')}"


def _ranked(language: Language) -> Iterator[tuple[str, str]]:
    for name in shown_in("ranked"):
        yield name, label_of(name, language)
    for name in shown_in("ranked_groups"):
        by = indicators()[name].by
        if by:
            for group in group_labels(by):
                yield f"{name}:{group}", label_of(f"{name}:{group}", language)


def moves(before: Package | None, now: Package, language: Language) -> list[str]:
    """The levers that differ between two packages, with their value then and now."""
    found = []
    for identifier in dict.fromkeys((*(before.active() if before else ()), *now.active())):
        measure = catalogue()[identifier]
        old, new = (before.values(identifier) if before else measure.defaults()), now.values(identifier)
        for name, lever in measure.levers.items():
            if old[name] != new[name]:
                then, here = setting(lever, old[name], language), setting(lever, new[name], language)
                found.append(f"{identifier} {lever.label[language]}: {then} → {here}")
        years = (before.from_year.get(identifier) if before else None), now.from_year.get(identifier)
        if None not in years and years[0] != years[1]:
            found.append(f"{identifier} {words('simulator', language)['from_year']}: {years[0]} → {years[1]}")
    return found


def package_words(package: Package, language: Language) -> list[dict[str, Any]]:
    """Only the measures off current law, each lever with law and package side by side."""
    return [
        {
            "id": identifier,
            "name": catalogue()[identifier].name[language],
            "from": package.from_year[identifier],
            "levers": [
                {
                    "label": lever.label[language],
                    "law": setting(lever, lever.default, language),
                    "here": setting(lever, package.settings[identifier][name], language),
                }
                for name, lever in catalogue()[identifier].levers.items()
                if name in package.settings[identifier]
            ],
        }
        for identifier in package.active()
    ]


def warnings_by_measure(package: Package, language: Language) -> Mapping[str, list[str]]:
    """What does not go together, told at every measure that it is about."""
    w = words("simulator", language)
    said, found = w["conflicts"], dict[str, list[str]]()
    for conflict in conflicts(package):
        measures = list(dict.fromkeys(lever.rpartition(".")[0] for lever in conflict.levers))
        for identifier in measures:
            others = [m for m in measures if m != identifier]
            beside = f" {w['with']} {', '.join(others)}" if others else ""
            basis = f" ({conflict.basis})" if conflict.basis else ""
            text = f"{said[conflict.kind]}{beside}: {conflict.reason[language]}{basis}"
            if text not in found.setdefault(identifier, []):
                found[identifier].append(text)
    return found
