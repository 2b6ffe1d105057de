"""The named outlooks beside each other: level and effect of the package shown, under each way that demand goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from banen.languages import Language
from banen.model.demand import OUTLOOK
from banen.model.outlooks import outlooks
from banen.observe.words import unit_word
from banen.serve.numbers import band
from banen.serve.web.simulator.assumed import Assumed
from banen.serve.web.simulator.engine import projection_of
from banen.serve.web.simulator.state import PageState, from_address, key_of
from banen.serve.web.site import Tongue, address, page, part, render
from banen.serve.web.texts import words
from banen.simulate.results.indicators import counted, label_of

router = APIRouter(include_in_schema=False)


@page(router, "outlooks")
async def beside(request: Request, language: Tongue) -> HTMLResponse:
    """The table as a page, or (``part``) as the simulator takes it in."""
    query = {name: value for name, value in request.query_params.items() if name != "part"}
    state = from_address(query)
    told = await _told(state, language)
    if "part" in request.query_params:
        return HTMLResponse(part("parts/outlooks.html.j2", language, **told))
    back = f"{address('simulator', language)}?{state.query()}"
    return render("outlooks", language, "outlooks.html.j2", query=state.query(), back=back, unread=state.unread, **told)


async def _told(state: PageState, language: Language) -> dict[str, Any]:
    wording, key = words("simulator", language), key_of(state.outcome, state.definition)
    others = tuple((name, value) for name, value in state.assumed if not name.startswith(OUTLOOK))
    ways: list[tuple[str, str, Assumed]] = [
        (wording["outlooks"]["calibrated"], wording["outlooks"]["calibrated_meaning"], others),
        *(
            (o.label[language], o.meaning[language], tuple(sorted((*others, *o.held.items()))))
            for o in outlooks().values()
        ),
    ]
    rows = []
    for label, meaning, assumed in ways:
        there = replace(state, assumed=assumed)
        outcome = (await projection_of(there.scenario()))[key]
        rows.append(
            {
                "label": label,
                "meaning": meaning,
                "here": assumed == state.assumed,
                "level": band(*outcome.baseline.at(state.year), language),
                "effect": band(*outcome.difference.at(state.year), language, signed=True),
                "href": f"{address('simulator', language)}?{replace(there, before=None).query()}",
            }
        )
    unit = unit_word(outcome.about["unit"], language)
    return {
        "w": wording,
        "rows": rows,
        "changed": bool(state.package.active()),
        "counted": counted(key, language),
        "unit": unit,
        "lead": wording["outlooks"]["lead"].format(what=label_of(key, language), year=state.year),
    }
