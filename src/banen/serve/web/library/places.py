"""Areas on a map, with their table: 342 municipalities, 35 labour-market regions or 12 provinces.

A map shows what a source counted, or what the model estimates under a scenario (:mod:`.estimates`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

import markupsafe
import numpy as np
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from banen.charts.area_map import AreaMap, Tile
from banen.languages import DUTCH, Language
from banen.observe.areas import Region, areas
from banen.observe.numbers import few_digits
from banen.serve.numbers import number
from banen.serve.web.framed import Picture, offer, offers
from banen.serve.web.library.counted import LEVELS, SHOWN, Area
from banen.serve.web.library.estimates import ESTIMATES, FIRST_YEAR, PER, YEARS, Estimate, estimates, rate_words
from banen.serve.web.library.estimates import LEVELS as ESTIMATED
from banen.serve.web.library.estimates import sentence as told_of
from banen.serve.web.library.tiling import cells, labelled, outlines, provinces
from banen.serve.web.sheets import sheet
from banen.serve.web.simulator import tiles
from banen.serve.web.simulator.engine import projection_of
from banen.serve.web.simulator.panel import name_of
from banen.serve.web.simulator.state import DEFAULT_YEAR, PageState, from_address
from banen.serve.web.site import Tongue, address, page, render, whole_address
from banen.serve.web.texts import words

router = APIRouter(include_in_schema=False)
CLASSES = 6
TILE = {"municipalities": 20, "regions": 52, "provinces": 72}
GAP = {"municipalities": 1, "regions": 4, "provinces": 4}


@dataclass(frozen=True)
class MapQuestion:
    """What an address asks of a map: level, what is shown, order, year and scenario, and what could not be read."""

    level: str
    name: str
    sort: str
    year: int
    state: PageState
    unread: tuple[str, ...]

    @property
    def is_change(self) -> bool:
        """Whether the map shows a difference, which has two sides."""
        return self.name in ESTIMATES and ESTIMATES[self.name][1]

    def query(self, **change: Any) -> str:
        """The address of this map, or of one that differs in a part."""
        held = {k: v for k, v in self.state.parts().items() if k in HELD and v}
        own = {"n": self.level, "x": self.name, **({"j": self.year} if self.name in ESTIMATES else {})}
        return urlencode({**held, **own, **change}, safe=":,~.")


HELD = ("p", "a", "t")
"""Parts of an address that are about the scenario."""


def asked_of(request: Request) -> MapQuestion:
    """What an address asks; whatever is unknown falls back and is told."""
    query, unread = request.query_params, list[str]()
    state = from_address({k: v for k, v in query.items() if k in HELD or (k == "n" and few_digits(v) is not None)})
    level = query.get("n", LEVELS[0])
    if level not in LEVELS:
        unread, level = [] if few_digits(level) is not None else [f"n={level}"], LEVELS[0]
    known = _known(level, state)
    name = query.get("x", known[0])
    if name not in known:
        unread, name = [*unread, f"x={name}"], known[0]
    first = DEFAULT_YEAR if state.package.active() else FIRST_YEAR
    year = query.get("j", str(first))
    if few_digits(year) not in YEARS:
        unread, year = [*unread, f"j={year}"], str(first)
    sort = "value" if query.get("s") == "value" else "name"
    return MapQuestion(level, name, sort, int(year), state, (*unread, *state.unread))


def _known(level: str, state: PageState) -> list[str]:
    """What a level can show: estimates where the model has them, differences where there is a scenario."""
    active = bool(state.package.active())
    made = [n for n, (_, is_change) in ESTIMATES.items() if level in ESTIMATED and (active or not is_change)]
    return [*made, *(n for n, shown in SHOWN.items() if level in shown.levels)]


@page(router, "map")
async def map_of(request: Request, language: Tongue) -> HTMLResponse:
    """The map of a level and what it shows, with the table of the same areas."""
    asked, w = asked_of(request), words("places", language)
    rows, legend = await _rows(asked, language)
    ranked = sorted(rows, key=lambda row: -(abs(row["value"]) if row["value"] is not None else -np.inf))
    at = address("map", language)
    return render(
        "map",
        language,
        "map.html.j2",
        query=str(request.url.query),
        w=w,
        asked=asked,
        card=f"{at}/card.png?{asked.query()}",
        levels=[{"id": n, "name": w["levels"][n]} for n in LEVELS],
        shown=[{"id": n, "name": w["shown"][n]} for n in _known(asked.level, asked.state)],
        years=YEARS if asked.name in ESTIMATES else (),
        title=_title(asked, language),
        # Names come from our own content and are escaped.
        svg=markupsafe.Markup(_drawn(asked, rows, legend, language).svg()),  # noqa: S704
        legend=legend,
        sentence=_sentence(asked, ranked, language),
        rows=ranked if asked.sort == "value" else rows,
        held={k: v for k, v in asked.state.parts().items() if k in HELD and v},
        scenario=name_of(asked.state, language) if asked.name in ESTIMATES else "",
        back=f"{address('simulator', language)}?{asked.state.place()}",
        credit=areas().credit[language],
        sources=_sources(asked.name, language),
        about=w["about"].get(asked.name, w["about"]["share"]),
        framed=words("framed", language),
        csv=f"{at}/csv?{asked.query()}",
        offers=offers(at, language, asked.query()),
    )


def _title(asked: MapQuestion, language: Language) -> str:
    w = words("places", language)
    what = w["shown"][asked.name]
    if asked.name in ESTIMATES:
        what = f"{what}, {asked.year}"
    return str(w["title"]).format(what=what, per=w["per"][asked.level])


def _sentence(asked: MapQuestion, ranked: list[dict[str, Any]], language: Language) -> str:
    w = words("places", language)
    form = w["sentence_change"] if asked.is_change else w["sentence"]
    return str(form).format(
        most=ranked[0]["name"], high=ranked[0]["words"], n=len(ranked), level=w["levels"][asked.level].lower()
    )


async def _rows(asked: MapQuestion, language: Language) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Every area of a level with its value and tint, by name, and what the tints mean."""
    by_code: Mapping[str, Area] = getattr(areas(), asked.level)
    made = await estimates(asked.name, asked.level, asked.year, asked.state) if asked.name in ESTIMATES else {}
    rows = [_row(asked, area, made.get(code), language) for code, area in by_code.items()]
    values = [row["value"] for row in rows if row["value"] is not None]
    limits = tiles.limits_of(sorted(map(abs, values)), True, digits=2) if asked.is_change else _limits(values)
    for row in rows:
        row["class"] = "unknown" if row["value"] is None else _tint(row["value"], limits, asked.is_change)
    if asked.is_change:
        legend = [
            entry
            for entry in tiles.key_of_tints(limits, True, language)
            if any(row["class"] == entry["class"] for row in rows)
        ]
        if any(row["class"] == "none" for row in rows):
            legend.append({"class": "none", "text": words("simulator", language)["map"]["no_change"]})
    else:
        legend = _legend(limits, 0 if asked.name in ESTIMATES else SHOWN[asked.name].decimals, language)
    if any(row["value"] is None for row in rows):
        w = words("places", language)
        legend.append({"class": "unknown", "text": w["no_count" if asked.name in ESTIMATES else "unknown"]})
    return sorted(rows, key=lambda row: str(row["name"])), legend


def _tint(value: float, limits: tuple[float, ...], is_change: bool) -> str:
    return tiles.tint(value, limits, True) if is_change else f"l{sum(value >= limit for limit in limits)}"


def _row(asked: MapQuestion, area: Area, made: Estimate | None, language: Language) -> dict[str, Any]:
    row: dict[str, Any] = {
        "code": area.code, "name": area.name, "href": f"{address('state', language)}?g={area.code}",
        "population": number(area.population, language), "low": None, "middle": None, "high": None,
    }  # fmt: skip
    if made is None:
        value = SHOWN[asked.name].value(area)
        row |= {"value": value, "words": _written(value, SHOWN[asked.name].decimals, language)}
        return row | {"told": f"{area.name}: {row['words']}"}
    rate = rate_words(made, area, asked.name, language)
    row |= {"value": None if made.value is None else PER * made.value / area.population, "words": rate}
    if isinstance(area, Region):
        row |= dict(zip(("low", "middle", "high"), made.band, strict=True))
    else:
        row |= {"middle": made.value}
    return row | {"told": told_of(made, area, asked.name, rate, language)}


def _written(value: float | None, decimals: int, language: Language) -> str:
    if value is None:
        return str(words("places", language)["unknown"])
    return number(float(f"{value:.{decimals}f}"), language)


def _limits(values: list[float]) -> tuple[float, ...]:
    """Upper limits of the classes, each with as many areas, to two digits that can be read."""
    cuts = np.quantile(values, np.arange(1, CLASSES) / CLASSES)
    return tuple(dict.fromkeys(float(f"{cut:.2g}") for cut in cuts))


def _legend(limits: tuple[float, ...], decimals: int, language: Language) -> list[dict[str, str]]:
    w = words("places", language)
    ends = [number(limit, language) for limit in limits]
    texts = [w["below"].format(high=ends[0])]
    texts += [w["between"].format(low=low, high=high) for low, high in pairwise(ends)]
    return [{"class": f"l{i}", "text": text} for i, text in enumerate([*texts, w["above"].format(low=ends[-1])])]


def _drawn(asked: MapQuestion, rows: list[dict[str, Any]], legend: list[dict[str, str]], language: Language) -> AreaMap:
    level, at = asked.level, cells(asked.level)
    is_fine = level == "municipalities"
    tile, gap = TILE[level], GAP[level]
    shapes = outlines(26 * (tile + gap), 32 * (tile + gap)) if is_fine else {}
    places = [
        Tile(
            code=row["code"],
            name=row["name"],
            cell=at[row["code"]],
            look=row["class"],
            words=row["words"],
            told=row["told"],
            href=row["href"],
            short="" if is_fine else _short(row["code"]),
            outline=shapes.get(row["code"], ""),
            label=is_fine and not shapes and row["code"] in labelled(),
        )
        for row in rows
    ]
    lines = provinces() if is_fine and not shapes else ()
    key = [(entry["class"], entry["text"]) for entry in legend]
    return AreaMap(
        title=_title(asked, language), places=places, tile=tile, gap=gap, legend=key, groups=lines, kind=level
    )


def _short(code: str) -> str:
    by_code = words("places", DUTCH)["short"].get(code) or words("simulator", DUTCH)["map"]["short"][code]
    return str(by_code)


def _sources(name: str, language: Language) -> list[dict[str, str]]:
    wanted = {"establishments"} if name in ESTIMATES else set(SHOWN[name].columns)
    return [
        {"source": s.source, "year": s.year, "licence": s.licence} for s in areas().sources if wanted & {*s.columns}
    ]


async def picture(request: Request, language: Tongue) -> Picture:
    """The map of an address, to leave the house."""
    asked, w = asked_of(request), words("places", language)
    rows, legend = await _rows(asked, language)
    ranked = sorted(rows, key=lambda row: -(abs(row["value"]) if row["value"] is not None else -np.inf))
    by_code = _drawn(asked, rows, legend, language)
    notes = [w["about"].get(asked.name, w["about"]["share"]), w["tiles"][asked.level]]
    notes += [f"{s['source']} ({s['year']}; {s['licence']})" for s in _sources(asked.name, language)]
    if asked.name in ESTIMATES:
        receipt = (await projection_of(asked.state.scenario())).receipt
        notes.append(
            words("simulator", language)["effect"]["made"].format(
                draws=number(receipt.draws, language), version=version("banen"), receipt=receipt.digest[:16]
            )
        )
    subtitle = _sentence(asked, ranked, language)
    if asked.name in ESTIMATES:
        subtitle = f"{name_of(asked.state, language)}. {subtitle}"
    return Picture(
        _title(asked, language),
        subtitle,
        by_code.title,
        (*notes, areas().credit[language]),
        whole_address(f"{address('map', language)}?{asked.query()}"),
        by_code.sheet,
    )


@page(router, "map", "/csv")
async def table(request: Request, language: Tongue) -> Response:
    """The areas of a level with the value of the map, as CSV; an unknown value stays empty."""
    asked = asked_of(request)
    by_code: Mapping[str, Area] = getattr(areas(), asked.level)
    is_made = asked.name in ESTIMATES
    decimals = 1 if is_made else SHOWN[asked.name].decimals
    rows, _ = await _rows(asked, language)
    lines = [
        [
            row["code"],
            row["name"],
            by_code[row["code"]].population,
            _rounded(row["value"], decimals),
            *(
                [
                    asked.year,
                    *(_rounded(row[k], 0) for k in ("low", "middle", "high")),
                    asked.state.package.short_text(),
                ]
                if is_made
                else []
            ),
        ]
        for row in rows
    ]
    more = ("year", "p05", "p50", "p95", "package") if is_made else ()
    columns = ("code", "name", "population", f"{asked.name}_per_1000" if is_made else asked.name, *more)
    return sheet(f"{asked.level}-{asked.name}", columns, lines, request.query_params.get("form", ""))


def _rounded(value: float | None, decimals: int) -> float | int | None:
    """As the map prints it: whole where it shows no decimals."""
    if value is None:
        return None
    return round(value, decimals) if decimals else round(value)


offer(router, "map", picture)
