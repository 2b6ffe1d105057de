"""The picture of a scenario that leaves the house: the chart of its address, with sentence, sources and receipt."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request

from banen.charts.effect import EffectChart, sheet
from banen.charts.pen import Sheet
from banen.languages import Language
from banen.serve.numbers import whole
from banen.serve.web.framed import Picture, offer, offers
from banen.serve.web.simulator import effect
from banen.serve.web.simulator.axes import FIRST_COMPARED, ground_of
from banen.serve.web.simulator.engine import projection_of
from banen.serve.web.simulator.panel import name_of
from banen.serve.web.simulator.state import PageState, from_address
from banen.serve.web.site import Tongue, address, whole_address
from banen.serve.web.texts import words
from banen.simulate.results.receipt import Receipt

router = APIRouter(include_in_schema=False)


async def picture(request: Request, language: Tongue) -> Picture:
    """The picture of the scenario, outcome, year and view of an address."""
    state = from_address(request.query_params)
    now, ground = await projection_of(state.scenario()), await ground_of(state)
    chart = effect.drawn(state, now, None, None, ground, language)
    shown = effect.shown(state, now, None, None, ground, language)
    return Picture(
        name_of(state, language),
        shown["sentence"] if state.package.active() else "",  # it speaks of sliders, which are not there
        shown["picture"],
        _notes(state, shown, now.receipt, language),
        whole_address(f"{address('simulator', language)}?{state.place()}"),
        _described(chart, state),
    )


def _described(chart: EffectChart, state: PageState) -> Any:
    def at(width: int) -> Sheet:
        return sheet(chart, width, "lev" if state.view == "lev" else "dif")

    return at


def _notes(state: PageState, shown: dict[str, Any], receipt: Receipt, language: Language) -> tuple[str, ...]:
    """What the picture shows in numbers, what was counted by whom, what happened outside, and the receipt."""
    wording = words("simulator", language)["effect"]
    key = f"{wording['current']}: {shown['law']}."
    if state.package.active():
        key = f"{wording['middle']}: {shown['middle']} · {wording['nine']}: {shown['range']} · {key}"
    counted = [
        f"{wording['seen'].format(value=s['value'])} ({s['year']}): {s['source']} ({s['figure']})"
        for s in shown["source"]
    ]
    outside = [f"{event['name']}: {event['source']}" for event in effect.events_since(FIRST_COMPARED, language)]
    made = wording["made"].format(draws=whole(receipt.draws, language), version=_running(), receipt=receipt.digest[:16])
    return (key, *counted, *outside, made)


@cache
def _running() -> str:
    """The version that runs: read from the disk once, not with each move of a hand."""
    return version("banen")


def offered(state: PageState, language: Language) -> dict[str, str]:
    """What the page offers of its picture: addresses of the files, the card and the frame."""
    at = address("simulator", language)
    return {**offers(at, language, state.place()), "card": f"{at}/card.png?{state.place()}"}


def cited(state: PageState, sentence: str, receipt: Receipt, language: Language) -> str:
    """How somebody cites what the page says: name, finding, version, receipt, and the address that opens it."""
    return str(words("simulator", language)["cite"]).format(
        name=name_of(state, language),
        sentence=sentence,
        version=_running(),
        receipt=receipt.digest[:16],
        address=whole_address(f"{address('simulator', language)}?{state.place()}"),
    )


offer(router, "simulator", picture)
