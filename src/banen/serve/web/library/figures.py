"""Figures as pages: the state of affairs per area, the register with search, one number and all known of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from banen.errors import UnknownNameError
from banen.languages import Language
from banen.observe.areas import SHARES, Municipality, Province, Region, areas
from banen.observe.conflicts import conflicts_of
from banen.observe.figures import COLUMNS, Figure, figures, uses_of
from banen.observe.publications import is_computed, publications_of
from banen.serve.numbers import band, number
from banen.serve.web.library.publications import age_words, linked
from banen.serve.web.library.released import portal_counts
from banen.serve.web.sheets import sheet
from banen.serve.web.simulator.engine import projection_of
from banen.serve.web.site import Tongue, address, page, render
from banen.serve.web.texts import words
from banen.serve.wording import period_words, unit_words, value_words
from banen.simulate.results.indicators import label_of
from banen.simulate.scenario import Scenario

router = APIRouter(include_in_schema=False)
SHOWN = 60
"""Figures on one page of the register; a search narrows, the download holds them all."""
_MODEL_YEARS = (2024, 2030, 2035)


def amount_words(figure: Figure, language: Language) -> str:
    """A figure in a line: its number with its unit, or in words that there is none."""
    if figure.status == "gap":
        return str(words("figures", language)["statuses"]["gap"])
    unit = "" if figure.unit == "%" or figures().units[figure.unit].kind == "text" else unit_words(figure, language)
    return f"{value_words(figure, language)} {unit}".rstrip()


def _shown(figure: Figure, language: Language) -> dict[str, Any]:
    said = words("figures", language)
    best = next((p for p in publications_of(figure) if p.address), None)
    return {
        "id": figure.id,
        "quantity": figure.label[language],
        "in_english": language not in figure.label.to_dict(),
        "value": value_words(figure, language),
        "source_href": best.address if best else "",
        "age": age_words(figure, date.today(), language),
        "in_words": figure.value is None and figure.low is None,
        "unit": "" if figures().units[figure.unit].kind == "text" else unit_words(figure, language),
        "period": period_words(figure.period, language),
        "population": figure.population,
        "source": figure.source,
        "status": said["statuses"][figure.status],
        "note": figure.note,
        "text": figure.text,
        "confidence": said["confidences"][figure.confidence],
        "provenance": said["provenances"][figure.provenance],
        "topic": said["topics"].get(figure.topic, figure.topic),
        "href": address("figures", language, f"/{figure.id}"),
        "conflicts": len(conflicts_of(figure.id)),
        "where": figure.where,
    }


@page(router, "figures")
async def register(request: Request, language: Tongue) -> HTMLResponse:
    """The register of figures, by topic and search."""
    said = words("figures", language)
    query, topic = request.query_params.get("q", "").strip()[:200], request.query_params.get("t", "")
    found = _found(query, topic)
    return render(
        "figures",
        language,
        "figures.html.j2",
        query=str(request.url.query),
        w=said,
        query_text=query,
        topic=topic,
        topics=[{"id": t, "name": said["topics"].get(t, t)} for t in figures().topics],
        count=number(len(found), language),
        total=number(len(figures()), language),
        rows=[_shown(f, language) for f in found[:SHOWN]],
        more=number(len(found) - SHOWN, language) if len(found) > SHOWN else "",
    )


def _found(query: str, topic: str) -> list[Figure]:
    found = figures().search(query) if query else tuple(figures().values())
    return [f for f in found if not topic or f.topic == topic]


@page(router, "figures", "/csv")
async def download(request: Request) -> Response:
    """The figures of a search as CSV, in the columns of the content."""
    asked = request.query_params
    found = _found(asked.get("q", "").strip()[:200], asked.get("t", ""))
    rows = [[figure.to_dict()[column] for column in COLUMNS] for figure in found]
    return sheet("figures", COLUMNS, rows, asked.get("form", ""))


@page(router, "figures", "/{figure_id}")
async def one(request: Request, language: Tongue, figure_id: str) -> HTMLResponse:
    """One number: its source and definition, what contradicts it, and where it is used."""
    figure = figures()[figure_id]
    return render(
        "figures",
        language,
        "figure.html.j2",
        rest=f"/{figure_id}",
        w=words("figures", language),
        figure=_shown(figure, language),
        parts=[_shown(p, language) for p in figures().parts(figure_id)],
        parent=_shown(figures()[figure.parent], language) if figure.parent else None,
        publications=linked(publications_of(figure), language),
        computed=is_computed(figure),
        conflicts=[
            {
                "title": c.title[language],
                "explanation": c.explanation[language],
                "handling": c.handling[language],
                "sides": [_shown(figures()[i], language) for i in c.figures],
            }
            for c in conflicts_of(figure_id)
        ],
        uses=[u.to_dict() for u in uses_of(figure_id)],
    )


@page(router, "state")
async def state(request: Request, language: Tongue) -> HTMLResponse:
    """The state of affairs: of the country by its figures, of an area by its own and the estimate of the model."""
    said = words("figures", language)
    wanted = request.query_params.get("g", "").strip()
    area, unknown = None, ""
    if wanted:
        try:
            area = areas().find(wanted)
        except UnknownNameError as fault:
            unknown = said["unknown_area"].format(name=wanted)
            unknown += f" {said['nearest_area'].format(name=fault.nearest[0])}" if fault.nearest else ""
    return render(
        "state",
        language,
        "state.html.j2",
        404 if unknown else 200,
        query=str(request.url.query),
        w=said,
        unknown=unknown,
        wanted=wanted,
        credit=areas().credit[language],
        places=_places(),
        area=area,
        groups=[]
        if area
        else [
            {
                "title": g["title"],
                "tiles": [{"title": t["title"], **_shown(figures()[t["figure"]], language)} for t in g["tiles"]],
            }
            for g in said["groups"]
        ],
        facts=list(_facts(area, language)) if area else [],
        estimates=await _estimates(area, language) if area else [],
        above=_above(area) if area else [],
        portal=portal_counts(request.app.state.releases, area, language),
    )


def _places() -> list[str]:
    found = areas()
    kinds = (found.regions, found.provinces, found.municipalities)
    return list(dict.fromkeys(a.name for kind in kinds for a in kind.values()))


def _facts(area: Municipality | Region | Province, language: Language) -> Iterator[dict[str, str]]:
    """What a source counted. Dwellings are left out: the content has them for weighting, never to be shown."""
    said = words("figures", language)["area"]
    yield {"name": said["population"], "value": number(area.population, language), "when": str(area.population_year)}
    yield {"name": said["land"], "value": f"{number(area.land_area_km2, language)} km²", "when": "–"}
    if not isinstance(area, Municipality):
        yield {"name": said["municipalities"], "value": str(area.municipality_count), "when": "–"}
        return
    local = area.indicators
    if local is None:
        return
    when = str(local.year)
    yield {"name": said["establishments"], "value": number(local.establishments, language), "when": when}
    for column in SHARES:
        share = local.percent_by_branch[column.removeprefix("pct_")]
        value = f"{number(share, language)}%" if share is not None else said["unknown"]
        yield {"name": said["branches"][column.removeprefix("pct_")], "value": value, "when": when}
    if local.gp_distance_km is not None:
        yield {"name": said["gp"], "value": f"{number(local.gp_distance_km, language)} km", "when": when}


async def _estimates(area: Municipality | Region | Province, language: Language) -> list[dict[str, Any]]:
    """What the model spreads over a labour-market region; for other areas it has no estimate, and says so."""
    code = area.region_code if isinstance(area, Municipality) else area.code
    if code not in areas().regions:
        return []
    law = await projection_of(Scenario())
    return [
        {
            "label": label_of(f"{name}:{code}", language),
            "year": year,
            "value": band(*law[f"{name}:{code}"].baseline.at(year), language),
        }
        for name in ("stock_by_region", "housing_need_by_region")
        for year in _MODEL_YEARS
    ]


def _above(area: Municipality | Region | Province) -> list[tuple[str, str]]:
    if not isinstance(area, Municipality):
        return sorted(((m.code, m.name) for m in areas().municipalities_of(area.code)), key=lambda one: one[1])
    region, province = areas().regions[area.region_code], areas().provinces[area.province_code]
    return [(region.code, region.name), (province.code, province.name)]
