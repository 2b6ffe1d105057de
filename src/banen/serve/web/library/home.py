"""The front page: what policy does in one picture, a door for each visitor, the five counts, and what does not hold."""

from __future__ import annotations

import asyncio
from functools import cache, partial
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from banen.charts import counts, differences
from banen.charts.differences import Course
from banen.decide.accounts.costs import known_cost
from banen.decide.search.choices import reference_package
from banen.languages import Language
from banen.model.rules import rules
from banen.observe.figures import figures
from banen.serve.numbers import number, whole
from banen.serve.web import drawn
from banen.serve.web.framed import Picture, offer, offers
from banen.serve.web.library.trust import tested
from banen.serve.web.simulator.engine import projected, projection_of
from banen.serve.web.site import Tongue, address, page, render, whole_address, wished
from banen.serve.web.texts import LANGUAGES, words
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.examples import example_packages
from banen.simulate.scenario import Scenario

router = APIRouter(include_in_schema=False)
KEY = "stock"
LAST = 2040
"""The last year of the picture: what comes after is wider than a front page should show."""
FIRST = 2026
DOORS = {
    "policy": "simulator",
    "press": "figures",
    "municipality": "assessment",
    "law": "desk",
    "execution": "decide",
    "migrant": "desk",
}
PORTAL = "/{language}/adres"
"""Where a resident tells an address, if this site has a store for it."""
DUE = 0.9
"""The share of the past that a band of 5 to 95% should hold."""


@page(router, "home")
async def home(request: Request, language: Tongue) -> HTMLResponse:
    """The front page."""
    for example in example_packages().values():
        await projection_of(Scenario(example.package))
    wording, act = words("home", language), request.app.state.act
    portal = next((own for own in wished(request) if act and own in act.languages), language)
    shown = render(
        "home",
        language,
        "home.html.j2",
        w=wording,
        card=address("home", language, "/card.png"),
        picture=await asyncio.to_thread(_picture, language),
        picture_said=picture_sentence(language),
        note=picture_note(language),
        offers=offers(f"/{language}", language),
        framed=words("framed", language),
        examples=[
            {"title": e.title[language], "href": f"{address('simulator', language)}?p={e.text}"}
            for e in example_packages().values()
        ],
        doors=[_door(door, at, language, portal if act else None) for door, at in DOORS.items()],
        counts=await asyncio.to_thread(_counts, language),
        counts_said=counts_sentence(language),
        honest=await asyncio.to_thread(_honest, language),
    )
    shown.headers["Vary"] = "Accept-Language"
    return shown


def _door(door: str, at: str, language: Language, portal: Language | None) -> dict[str, str]:
    """A door with its words; where people act, the door of the migrant is that of the portal in their language."""
    wording = words("home", language)
    if door == "migrant" and portal:
        return {"id": door, "href": PORTAL.format(language=portal), **wording["portal"]}
    return {"id": door, "href": address(at, language), **wording["doors"][door]}


def courses(language: Language) -> list[Course]:
    """The examples with what they do to the number of labour migrants."""
    return [
        Course(e.title[language], projected(Scenario(e.package))[KEY].difference) for e in example_packages().values()
    ]


@cache
def _picture(language: Language) -> Any:
    return drawn.for_page(lambda width: _described(language, width), language)


def _described(language: Language, width: int) -> Any:
    return differences.description(
        courses(language), FIRST, LAST, words("charts", language), width, partial(whole, language=language)
    )


async def picture(language: Tongue) -> Picture:
    """The picture of the examples, to leave the house."""
    wording = words("home", language)
    return Picture(
        wording["picture"],
        wording["picture_span"].format(first=FIRST, last=LAST),
        picture_sentence(language),
        (picture_note(language),),
        whole_address(address("home", language)),
        partial(_described, language),
    )


def picture_sentence(language: Language) -> str:
    """What the picture of the examples shows."""
    wording = words("home", language)
    parts = []
    for course in courses(language):
        _, middle, _ = course.difference.at(LAST)
        form = wording["less"] if middle < 0 else wording["more"]
        parts.append(form.format(name=course.name, value=whole(abs(middle), language)))
    return str(wording["picture_said"]).format(year=LAST, parts="; ".join(parts))


def picture_note(language: Language) -> str:
    """Whom the picture counts, over how many futures, and the receipt of its first scenario."""
    scenario = Scenario(reference_package())
    receipt = projected(scenario).receipt
    return str(words("home", language)["picture_note"]).format(
        draws=scenario.draws, version=version("banen"), receipt=receipt.digest[:16]
    )


def counted(language: Language) -> list[counts.Counted]:
    """The five counts with their figures."""
    rows = []
    for entry in words("home", language)["counts"]:
        values = [figures().number(name) for name in entry["figures"]]
        in_words = (number(min(values), language), number(max(values), language))
        rows.append(counts.Counted(entry["name"], entry["by"], min(values), max(values), in_words))
    return rows


@cache
def _counts(language: Language) -> Any:
    return drawn.for_page(lambda width: counts.description(counted(language), width), language)


def counts_sentence(language: Language) -> str:
    """What the picture of the counts shows."""
    rows = counted(language)
    parts = [f"{c.name} {' – '.join(dict.fromkeys(c.said))}" for c in rows]
    return str(words("home", language)["counts_said"]).format(
        low=min(rows, key=lambda c: c.low).said[0],
        high=max(rows, key=lambda c: c.high).said[1],
        parts="; ".join(parts),
    )


@cache
def _honest(language: Language) -> list[dict[str, str]]:
    """What does not hold, counted afresh: the past, the cost of measures, and what all of it rests on."""
    wording, past, grip = words("home", language), tested(), reference_package()
    inside, checks = sum(c.inside for c in past.comparisons), len(past.comparisons)
    active = grip.active()
    unknown = sum(known_cost(measure, grip.values(measure)) is None for measure in active)
    return [
        {
            "number": wording["of"].format(part=inside, all=checks),
            "text": wording["backtest"].format(due=round(DUE * checks)),
            "href": address("quality", language),
            "more": wording["backtest_more"],
        },
        {
            "number": wording["of"].format(part=unknown, all=len(active)),
            "text": wording["costs"],
            "href": "",
            "more": "",
        },
        {
            "number": number(len(figures()), language),
            "href": "",
            "more": "",
            "text": wording["everything"].format(measures=len(catalogue()), rules=len(rules())),
        },
    ]


def warm_up() -> None:
    """Draw the front page behind the first visitor."""
    for language in LANGUAGES:
        _picture(language)
        _counts(language)
        _honest(language)


offer(router, "home", picture)
