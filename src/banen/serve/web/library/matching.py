"""Matching, for who watches: its record, what is weighed and what never is, audits, and how its effect is found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from banen.languages import DUTCH, ENGLISH, WHOLE, Language, Text, with_marks
from banen.observe.publications import Publication, publications
from banen.observe.records import CONTENT
from banen.observe.shapes import TEXT, OneOf, content, said
from banen.serve.numbers import number
from banen.serve.web.library.publications import linked
from banen.serve.web.site import Tongue, page, render
from banen.serve.web.texts import words

router = APIRouter(include_in_schema=False)


def algorithm_record(language: Language) -> list[Mapping[str, str]]:
    """What the register of algorithms is told of matching, term by term."""
    term = {"term": str, "text": str}
    rows = content(CONTENT / "matching" / "register.yml", [{"id": str, **dict.fromkeys(WHOLE, term)}])
    return [row[DUTCH if language == DUTCH else ENGLISH] for row in rows]


def done_elsewhere() -> list[tuple[Publication, Text]]:
    """What such tools did elsewhere, each with the publication that says so."""
    row = {"source": OneOf(publications, "publication"), **TEXT}
    rows = content(CONTENT / "matching" / "elsewhere.yml", [row])
    return [(publications()[each["source"]], said(each)) for each in rows]


@page(router, "matching")
async def matching(request: Request, language: Tongue) -> HTMLResponse:
    """What matching weighs and never weighs, who watches it, and how its effect is to be found out."""
    from banen.decide.matching.evaluation import lottery_seed, planned_start
    from banen.decide.matching.people import never_counts
    from banen.decide.matching.settings import constants
    from banen.observe.areas import areas

    w = words("matching", language)
    spoken = DUTCH if language == DUTCH else ENGLISH
    waves: dict[int, dict[str, Any]] = {}
    for each in planned_start():
        wave = waves.setdefault(each.wave, {"starts": _month(each.starts, spoken), "regions": []})
        wave["regions"].append(areas().regions[each.region].name)
    return render(
        "matching",
        language,
        "matching.html.j2",
        w=w,
        record=algorithm_record(language),
        elsewhere=[{"text": text[language], "sources": linked([one], language)} for one, text in done_elsewhere()],
        never=[reason[spoken] for reason in never_counts()],
        constants=[
            {
                "about": one.about[spoken],
                "value": w["units"][one.unit].format(value=number(one.value, language)),
                "low": number(one.low, language),
                "high": number(one.high, language),
                "source": w["project"]
                if one.source == "project"
                else one.source.replace("recalled, medium", w["recalled"]),
            }
            for one in constants().values()
        ],
        audits=[_shown(each, spoken) for each in _audits(request)],
        decimals=lambda x, places: with_marks(f"{x:.{places}f}", language).replace("-", "−"),
        waves=waves,
        seed=lottery_seed(),
    )


def _month(day: Any, language: Language) -> str:
    return str(format_date(day, "LLLL yyyy", locale=language))


def _shown(audit: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """An audit with the name of its municipality and its day in words."""
    from banen.observe.areas import areas

    town = areas().municipalities.get(audit["scope"])
    day = format_date(date.fromisoformat(audit["on"]), "d MMMM yyyy", locale=language)
    return {**audit, "scope": town.name if town else audit["scope"], "on": day}


def _audits(request: Request) -> list[dict[str, Any]]:
    """The audits that this site published; none where no portal runs."""
    act = request.app.state.act
    if act is None:
        return []
    from banen.serve.audits import audits_of

    return audits_of(act.office)
