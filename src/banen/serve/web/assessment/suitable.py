"""The same proposal at every municipality: a map of all of them, one order at a time, and what would have to change."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import markupsafe
from fastapi import APIRouter, Request
from starlette.responses import Response

from banen.charts.area_map import MARK, AreaMap, Tile
from banen.charts.area_map import mark as draw_mark
from banen.charts.pen import Sheet
from banen.languages import Language
from banen.observe.areas import areas
from banen.observe.numbers import NumberError, plain_number
from banen.serve.numbers import number
from banen.serve.tables import csv_of
from banen.serve.turns import in_turn
from banen.serve.web.assessment import form
from banen.serve.web.assessment.drafts import Draft
from banen.serve.web.assessment.pages import add_step, assessed, show, wrong_answers
from banen.serve.web.texts import words
from banen.sites import Suitability, suitability
from banen.sites.criteria import COLOURS
from banen.sites.questions import questions
from banen.sites.suitability import RANKED, Fit
from banen.sites.texts import OUTCOMES, texts

router = APIRouter(include_in_schema=False)
TILE, GAP = 66, 4
COLOUR_OF = dict(zip(OUTCOMES, ("plan", "onbepaald", "rood", "oranje", "groen"), strict=True))
MOST_WEIGHT = 1_000_000


async def page(request: Request, draft: Draft, language: Language) -> Response:
    """Map, table and one municipality's changes, as the address asks."""
    made, at_odds = await _suited(draft, language)
    if made is None:
        return show(
            "assessment_suitability.html.j2",
            language,
            draft,
            "suitability",
            made=None,
            at_odds=at_odds,
            wrong=wrong_answers(draft, language),
        )
    query = request.query_params
    weights, errors = _weights(query, language)
    by = query.get("by", "")
    known = {name: len(made.ranks[name]) for name in RANKED}
    chosen = by if by in RANKED else max(RANKED, key=lambda name: known[name])
    criteria = list(texts().criteria)
    shown = query.get("show", "") if query.get("show") in criteria else ""
    among = query.get("among", "") if query.get("among") in areas().regions else ""
    order = made.order(chosen, weights)
    kept = [fit for fit in order if not among or fit.municipality.region_code == among]
    wanted = next((fit for fit in made.fits if fit.municipality.code == query.get("g")), None)
    return show(
        "assessment_suitability.html.j2", language, draft, "suitability", 422 if errors else 200, tail=str(query),
        made=made, errors=errors, by=chosen, picked=by in RANKED, among=among, shown=shown, weights=weights,
        regions=sorted((r.name, r.code) for r in areas().regions.values()),
        criteria=[(name, texts().criteria[name].label[language]) for name in criteria], ranked=RANKED,
        typed={name: query.get(f"weight-{name}", "") for name in RANKED}, map=_map(made, shown, language),
        rows=[_row(made, fit, chosen, weights, language) for fit in kept], sentence=_sentence(made, language),
        wanting=_missing_most(made, language), change=_change(wanted, language), link=_kept(query),
        credit=areas().credit[language],
    )  # fmt: skip


async def csv(request: Request, draft: Draft, language: Language) -> Response:
    """The whole table, as ``banen assess --suitability --out`` writes it."""
    made, _ = await _suited(draft, language)
    if made is None:
        told = await page(request, draft, language)
        told.status_code = 409
        return told
    weights, _ = _weights(request.query_params, language)
    content = await asyncio.to_thread(lambda: csv_of(made.table(language, weights)))
    head = {"Content-Disposition": f'attachment; filename="banen-{draft.id[:8]}.csv"', "Cache-Control": "no-store"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=head)


async def _suited(draft: Draft, language: Language) -> tuple[Suitability | None, list[dict[str, str]]]:
    made, at_odds = await in_turn(object(), lambda: assessed(draft, language))
    if made is None:
        return None, at_odds
    return await in_turn(object(), lambda: suitability(draft.file, draft.region)), []


def _weights(query: Mapping[str, str], language: Language) -> tuple[dict[str, float] | None, dict[str, str]]:
    """Weights that were asked for, and what in them cannot be read."""
    said, found, errors = words("assessment", language), dict[str, float](), dict[str, str]()
    for name in RANKED:
        text = query.get(f"weight-{name}", "").strip().replace(",", ".")
        if not text:
            continue
        try:
            value = float(plain_number(text))
        except NumberError:
            value = -1.0
        if 0 <= value <= MOST_WEIGHT:
            found[name] = value
        else:
            errors[f"weight-{name}"] = said["weights_wrong"].format(label=said["ranks"][name].capitalize())
    return (found if any(found.values()) and not errors else None), errors


def _kept(query: Mapping[str, str]) -> str:
    """What the address already asks, to keep when another municipality is picked."""
    return urlencode({name: value for name, value in query.items() if value and name != "g"})


def _sentence(made: Suitability, language: Language) -> str:
    labels = texts().outcomes
    counts = [
        f"{count} {_short(labels[name][0][language]).lower()}"
        for name in OUTCOMES
        if (count := sum(fit.outcome == name for fit in made.fits))
    ]
    return str(words("assessment", language)["sentence"]).format(all=len(made.fits), counts=", ".join(counts))


def _short(label: str) -> str:
    return label.partition(":")[0]


def _row(
    made: Suitability, fit: Fit, by: str, weights: Mapping[str, float] | None, language: Language
) -> dict[str, Any]:
    place = fit.municipality
    rank = made.ranks[by].get(place.code) if weights is None else made.weighted(fit, weights)
    labels = texts().criteria

    def figure(name: str) -> str:
        value = fit.figures[name]
        return words("assessment", language)["unknown_mark"] if value is None else number(value, language)

    return {
        "code": place.code, "name": place.name, "region": areas().regions[place.region_code].name,
        "outcome": _short(texts().outcomes[fit.outcome][0][language]), "mark": COLOUR_OF[fit.outcome],
        "missing": _missing_count(_missing(fit), language),
        "red": ", ".join(labels[name].label[language].lower() for name in fit.red),
        "unknown": ", ".join(labels[name].label[language].lower() for name in fit.unknown),
        "rank": "–" if rank is None else number(round(rank, 1), language),
        "per_1000": figure("per_1000_inhabitants"), "shortage": figure("shortage"), "free": figure("free_places"),
    }  # fmt: skip


def _missing(fit: Fit) -> tuple[str, ...]:
    """The questions that a verdict on a municipality waits for, in their order."""
    hard = {q for case in fit.cases if case.criterion in fit.unknown for q in case.missing}
    return tuple(q for q in questions() if q in hard)


def _missing_words(ids: tuple[str, ...], language: Language) -> str:
    """What is missing with who has it, each party once: ``municipality: free beds; grid operator: room``."""
    by_party: dict[str, list[str]] = {}
    for id_ in ids:
        party = texts().suppliers[questions()[id_].supplied_by][language]
        by_party.setdefault(party, []).append(questions()[id_].field.label[language].lower())
    return "; ".join(f"{party}: {', '.join(labels)}" for party, labels in by_party.items())


def _missing_count(ids: tuple[str, ...], language: Language) -> str:
    """How many data are missing of whom, for a row of the table: ``municipality 3, grid operator 1``."""
    parties = Counter(texts().suppliers[questions()[id_].supplied_by][language] for id_ in ids)
    return ", ".join(f"{party} {count}" for party, count in parties.items())


def _missing_most(made: Suitability, language: Language) -> list[dict[str, Any]]:
    """What is missing in how many municipalities, and who has it, the most missing first."""
    counts = Counter(id_ for fit in made.fits for id_ in _missing(fit))
    return [
        {
            "what": form.capital(questions()[id_].field.label[language]),
            "count": count,
            "who": texts().suppliers[questions()[id_].supplied_by][language],
        }
        for id_, count in counts.most_common()
    ]


def _change(fit: Fit | None, language: Language) -> dict[str, Any] | None:
    if fit is None:
        return None
    labels, colours = texts().criteria, {case.criterion: case.colour for case in fit.cases}
    rows = [
        {
            "criterion": labels[name].label[language],
            "colour": colours[name],
            "text": text,
            "word": texts().colours[colours[name]][language],
        }
        for name, text in fit.to_green(language).items()
    ]
    return {
        "name": fit.municipality.name,
        "outcome": _short(texts().outcomes[fit.outcome][0][language]),
        "rows": rows,
        "missing": _missing_words(_missing(fit), language),
    }


def _map(made: Suitability, shown: str, language: Language) -> dict[str, Any]:
    """Each municipality as a mark in the box of its region; shape and colour tell the verdict."""
    said = words("assessment", language)
    what = texts().criteria[shown].label[language] if shown else said["show_outcome"]
    title = said["map_title"].format(what=what)
    marks = {fit.municipality.code: _mark_of(fit, shown) for fit in made.fits}
    legend = []
    for name in COLOURS if shown else OUTCOMES:
        label = texts().colours[name][language] if shown else _short(texts().outcomes[name][0][language])
        mark = name if shown else COLOUR_OF[name]
        count = sum(one == mark for one in marks.values())
        if count:
            sheet = Sheet(MARK, MARK)
            draw_mark(sheet, mark, MARK / 2, MARK / 2)
            drawn = markupsafe.Markup(sheet.marks())  # noqa: S704  drawn here
            legend.append({"label": label, "count": count, "svg": drawn})
    by_region: dict[str, list[Fit]] = {}
    for fit in sorted(made.fits, key=lambda f: f.municipality.name):
        by_region.setdefault(fit.municipality.region_code, []).append(fit)
    short = words("simulator", language)["map"]["short"]
    places = [
        Tile(
            code=code,
            name=areas().regions[code].name,
            cell=(areas().regions[code].tile_col, areas().regions[code].tile_row),
            look="box",
            words="",
            short=short[code],
            marks=[(marks[fit.municipality.code], fit.municipality.name) for fit in fits],
        )
        for code, fits in by_region.items()
    ]
    drawing = markupsafe.Markup(AreaMap(title, places, TILE, GAP, (), kind="atlas").svg())  # noqa: S704  names are escaped
    return {"title": title, "svg": drawing, "legend": legend}


def _mark_of(fit: Fit, shown: str) -> str:
    if not shown:
        return COLOUR_OF[fit.outcome]
    return next(case.colour for case in fit.cases if case.criterion == shown)


add_step(router, "suitability", page)
add_step(router, "suitability", csv, tail="/csv")
