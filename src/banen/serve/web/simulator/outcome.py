"""What a package does, as the page shows it: figures, charts, what changed, map; the same for page and live answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from banen.bands import Band
from banen.charts import course
from banen.languages import Language
from banen.observe.words import unit_word
from banen.serve.numbers import band as band_words
from banen.serve.numbers import whole
from banen.serve.web.simulator import effect, tiles
from banen.serve.web.simulator.assumed import spoken as spoken_assumptions
from banen.serve.web.simulator.assumed import written
from banen.serve.web.simulator.axes import Ground
from banen.serve.web.simulator.state import MEASURED, State, key_of
from banen.serve.web.texts import words
from banen.serve.wording import setting, signed, span
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
from banen.simulate.results.projection import Outcome, Projection

HEADLINE = (*MEASURED, "housing_shortage", "vacancies_unfilled")
EVERYBODY = "stock@present"
"""Stands in the bar as well, because many measures move people whom the statistics of residents do not see."""
MOST_RANKED = 9
TOO_SMALL = 50
"""Changes of fewer persons than this are noise of rounding and are not ranked."""
TABLE_YEARS = (2024, 2027, 2030, 2035, 2040, 2045, 2050)


def outcome(
    state: State, now: Projection, before: Projection | None, ground: Ground, language: Language,
    usual: Projection | None = None, width: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Everything on the right-hand side of the simulator; ``usual`` is current policy without own assumptions."""
    keys = [key_of(name, state.definition) for name in HEADLINE]
    shown = list(dict.fromkeys((keys[0], EVERYBODY, *keys[1:])))
    found = effect.shown(state, now, before, usual, ground, language, width)
    return {
        "state": state, "year": state.year, "definition": definition_words(state.definition, language),
        "effect": found, "sentence": found["sentence"], "draws": now.scenario.draws,
        "headline": [_headline(now, before, key, state.year, language) for key in shown],
        "charts": [_chart(now, key, state, language, usual) for key in keys],
        "changed": changed(state, now, before, language),
        "map": tiles.tile_map(now, state, language),
        "package": package_words(state.package, language),
        "receipt": now.receipt, "command": now.receipt.command(), "short": state.package.short_text(),
        "place": state.place(), "pinned": written(state.assumed), "held": spoken_assumptions(state.assumed, language),
    }  # fmt: skip


def definition_words(definition: str, language: Language) -> dict[str, str]:
    """Name and text of a count of labour migrants."""
    told = definitions()[definition]
    return {"id": definition, "name": told[language], "text": told[f"definition_{language}"]}


def sentence(state: State, now: Projection, language: Language) -> str:
    """The result in one sentence, in the chosen definition and year."""
    said = words("simulator", language)
    found = now[key_of("stock", state.definition)]
    package, difference = found.package.at(state.year), found.difference.at(state.year)
    values = {"year": state.year, "total": whole(package[1], language)}
    if not state.package.active():
        low, high = (whole(v, language) for v in (package[0], package[2]))
        return str(said["sentence_null"]).format(**values, low=low, high=high)
    unsure = difference[0] <= 0 <= difference[2]
    word = "sentence_unsure" if unsure else "sentence_fewer" if difference[1] < 0 else "sentence_more"
    values |= {"size": whole(abs(difference[1]), language), "range": span(difference[0], difference[2], language)}
    return str(said[word]).format(**values)


def _arrow(value: float) -> str:
    return "▼" if value < 0 else "▲" if value > 0 else "="


def _headline(now: Projection, before: Projection | None, key: str, year: int, language: Language) -> dict[str, Any]:
    found = now[key]
    low, middle, high = found.difference.at(year)
    last = middle - before[key].difference.at(year)[1] if before else None
    return {
        "key": key, "label": indicators()[key.partition("@")[0]].label[language],
        "unit": unit_word(found.about["unit"], language), "value": whole(found.package.at(year)[1], language),
        "arrow": _arrow(round(middle)), "difference": signed(middle, language) if round(middle) else "",
        "range": span(low, high, language), "last": signed(last, language) if last is not None and round(last) else "",
        "count": short_count(key, language),
    }  # fmt: skip


def short_count(key: str, language: Language) -> str:
    """Whom a figure of the bar counts, short; what posts and places count stands at their charts."""
    if key.partition("@")[0] not in FLOWS:
        return unit_word(indicators()[key].unit, language)
    return str(words("simulator", language)["short_counts"][definition_of(key)])


def _chart(now: Projection, key: str, state: State, language: Language, usual: Projection | None) -> dict[str, Any]:
    found, said, year = now[key], words("simulator", language), state.year
    target = target_of(key, state.package)
    base, package = found.baseline.at(year), found.package.at(year)
    text = said["chart_sentence" if state.package.active() else "chart_sentence_null"].format(
        year=year, baseline=band_words(*base, language), package=band_words(*package, language)
    )
    if target:
        text = f"{text} {_in_target(found.package, target, language)}"
    if usual:
        text = f"{text} {said['assume']['usual'].format(usual=band_words(*usual[key].baseline.at(year), language))}"
    return {
        "key": key, "title": indicators()[key.partition("@")[0]].label[language], "definition": counted(key, language),
        "unit": unit_word(found.about["unit"], language), "sentence": text, "rows": _table(found, language),
        "data": course.data(found, language, target, usual[key].baseline if usual else None), "svg": "",
    }  # fmt: skip


def _table(found: Outcome, language: Language) -> list[dict[str, Any]]:
    years = [year for year in TABLE_YEARS if year in found.baseline.years]
    return [
        {"year": year, "baseline": band_words(*found.baseline.at(year), language),
         "package": band_words(*found.package.at(year), language),
         "difference": band_words(*found.difference.at(year), language, signed=True)}
        for year in years
    ]  # fmt: skip


def _in_target(band: Band, target: tuple[float, float], language: Language) -> str:
    ahead = [(y, v) for y, v in zip(band.years, band.p50, strict=True) if y >= 2027]
    inside = sum(target[0] <= value <= target[1] for _, value in ahead)
    return str(words("simulator", language)["in_target"]).format(inside=inside, years=len(ahead))


def changed(state: State, now: Projection, before: Projection | None, language: Language) -> dict[str, Any]:
    """Ranked by size: what the last move changed, or what the package changes if there was no move."""
    said = words("simulator", language)
    moved = moves(state.before, state.package, language) if state.before is not None else []
    rows: list[dict[str, Any]] = []
    for key, label in _ranked(language):
        found = now[key]
        low, middle, high = found.difference.at(state.year)
        change = middle - (before[key].difference.at(state.year)[1] if before else 0.0)
        if abs(change) >= TOO_SMALL:
            rows.append({
                "key": key, "label": label, "change": change, "words": signed(change, language),
                "arrow": _arrow(change), "unit": unit_word(found.about["unit"], language),
                "whole": f"{signed(middle, language)} ({span(low, high, language)})",
            })  # fmt: skip
    rows = sorted(rows, key=lambda row: -abs(row["change"]))[:MOST_RANKED]
    largest = abs(rows[0]["change"]) if rows else 1.0
    for row in rows:
        row["width"] = round(100 * abs(row["change"]) / largest, 1)
    return {"title": said["changed_move" if moved else "changed_package"], "moves": moved, "rows": rows}


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
        {"id": identifier, "name": catalogue()[identifier].name[language], "from": package.from_year[identifier],
         "levers": [
             {"label": lever.label[language], "law": setting(lever, lever.default, language),
              "here": setting(lever, package.settings[identifier][name], language)}
             for name, lever in catalogue()[identifier].levers.items() if name in package.settings[identifier]
         ]}
        for identifier in package.active()
    ]  # fmt: skip


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
