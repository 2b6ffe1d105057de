"""The share of each measure in the effect of a package: alone, and shared out fairly (Shapley)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from banen.decide.doubt.attribution import Attribution, attribute
from banen.languages import Language
from banen.observe.words import unit_word
from banen.serve.numbers import adding_up, doubt, told
from banen.serve.turns import in_turn
from banen.serve.web.simulator.assumed import Assumed, spoken
from banen.serve.web.simulator.engine import projection_of
from banen.serve.web.simulator.outcome import EVERYBODY, short_count
from banen.serve.web.simulator.state import PageState, from_address, key_of
from banen.serve.web.site import Tongue, address, page, render
from banen.serve.web.texts import words
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.packages import Package
from banen.simulate.results.indicators import counted, indicators, shown_in

router = APIRouter(include_in_schema=False)


EXACT_HERE = 10
"""Most measures that the page runs in every combination, because a reader waits; the page says so."""

MOST_SCALED = 3
"""Shares are stretched to the middle future by at most this factor; beyond it the two have too little in common."""


@lru_cache(maxsize=32)
def attributed(package: Package, year: int, assumed: Assumed = ()) -> Attribution:
    """The contribution of each measure of a package in a year, kept for who asks again."""
    return attribute(package, year, assumed=dict(assumed), most=EXACT_HERE)


@page(router, "shares")
async def shares(request: Request, language: Tongue) -> HTMLResponse:
    """What each measure contributes in the chosen year; a large package takes some seconds, which the link says."""
    state = from_address(request.query_params)
    tables = []
    exact = True
    if state.package.active():
        asked = (state.package, state.year, state.assumed)
        found = await in_turn(("shares", *asked), lambda: attributed(*asked), heavy=True)
        exact = found.exact
        shown = await projection_of(state.scenario())
        tables = [_table(found, key, shown[key].difference.at(state.year), language) for key in _keys(state)]
    back = f"{address('simulator', language)}?{state.query()}"
    return render(
        "shares", language, "shares.html.j2", query=state.query(), w=words("simulator", language),
        tables=tables, year=state.year, back=back, exact=exact, held=spoken(state.assumed, language),
        unread=state.unread,
    )  # fmt: skip


def _keys(state: PageState) -> list[str]:
    wanted = (key_of("stock", state.definition), EVERYBODY, "net_migration", "housing_shortage", "vacancies_unfilled")
    return [key for key in dict.fromkeys(wanted) if key in shown_in("attribution")]


def _table(found: Attribution, key: str, shown: tuple[float, float, float], language: Language) -> dict[str, Any]:
    """Shares of the difference that the simulator shows: its middle future, divided as the shares divide their mean.

    Where the two means do not point the same way, what lies between is spread evenly over the measures.
    """
    parts = sorted(found.shares[key].items(), key=lambda pair: -abs(pair[1].shapley))
    low, whole, high = shown
    mean = sum(share.shapley for _, share in parts)
    scale = whole / mean if mean and 0 < whole / mean < MOST_SCALED else 1.0
    rest = (whole - scale * mean) / max(1, len(parts))
    unit = max(1, doubt(low, high) // 10)
    values = adding_up([scale * share.shapley + rest for _, share in parts], whole, unit)
    largest = max(map(abs, values), default=0) or 1
    name = key.partition("@")[0]

    def said(value: float) -> str:
        return told(value, unit, language, signed=True)

    return {
        "label": indicators()[name].label[language], "count": short_count(key, language),
        "counted": counted(key, language),
        "unit": unit_word(indicators()[name].unit, language), "whole": said(whole),
        "rows": [
            {"id": m, "name": catalogue()[m].name[language], "alone": said(scale * share.alone), "share": said(value),
             "change": value, "range": f"{said(scale * share.p05)} – {said(scale * share.p95)}",
             "width": round(100 * abs(value) / largest, 1)}
            for (m, share), value in zip(parts, values, strict=True)
        ],
    }  # fmt: skip
