"""The share of each measure in the effect of a package: alone, and shared out fairly (Shapley)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from banen.decide.doubt.attribution import Attribution, attribute
from banen.languages import Language
from banen.observe.words import unit_word
from banen.serve.turns import in_turn
from banen.serve.web.simulator.assumed import Assumed, spoken
from banen.serve.web.simulator.outcome import EVERYBODY, short_count
from banen.serve.web.simulator.state import State, from_address, key_of
from banen.serve.web.site import Tongue, address, page, render
from banen.serve.web.texts import words
from banen.serve.wording import signed
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.packages import Package
from banen.simulate.results.indicators import counted, indicators, shown_in

router = APIRouter(include_in_schema=False)


EXACT_HERE = 10
"""Most measures that the page runs in every combination, because a reader waits; the page says so."""


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
        tables = [_table(found, key, language) for key in _keys(state)]
    back = f"{address('simulator', language)}?{state.query()}"
    return render(
        "shares", language, "shares.html.j2", query=state.query(), w=words("simulator", language),
        tables=tables, year=state.year, back=back, exact=exact, held=spoken(state.assumed, language),
        unread=state.unread,
    )  # fmt: skip


def _keys(state: State) -> list[str]:
    wanted = (key_of("stock", state.definition), EVERYBODY, "net_migration", "housing_shortage", "vacancies_unfilled")
    return [key for key in dict.fromkeys(wanted) if key in shown_in("attribution")]


def _table(found: Attribution, key: str, language: Language) -> dict[str, Any]:
    parts = sorted(found.shares[key].items(), key=lambda pair: -abs(pair[1].shapley))
    largest = max((abs(share.shapley) for _, share in parts), default=0.0) or 1.0
    name = key.partition("@")[0]
    return {
        "label": indicators()[name].label[language], "count": short_count(key, language),
        "counted": counted(key, language),
        "unit": unit_word(indicators()[name].unit, language),
        "whole": signed(found.whole[key], language),
        "rows": [
            {"id": m, "name": catalogue()[m].name[language], "alone": signed(share.alone, language),
             "share": signed(share.shapley, language), "change": share.shapley,
             "range": f"{signed(share.p05, language)} – {signed(share.p95, language)}",
             "width": round(100 * abs(share.shapley) / largest, 1)}
            for m, share in parts
        ],
    }  # fmt: skip
