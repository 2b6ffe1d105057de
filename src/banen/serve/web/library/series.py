"""The series: all of them by subject, and each as chart, table and file, with definitions, sources and citation."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from functools import cache, partial
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from banen.charts import observed
from banen.charts.observed import Seen
from banen.languages import Language, month_of
from banen.observe.figures import figures
from banen.observe.outside_events import OutsideEvent, outside_events
from banen.observe.publications import cited_by
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.observe.series import COLUMNS, Observation, Year, series
from banen.sentences import Sentence
from banen.serve.numbers import number
from banen.serve.web import drawn
from banen.serve.web.framed import Picture, offer, offers
from banen.serve.web.library.publications import linked
from banen.serve.web.sheets import sheet
from banen.serve.web.site import Tongue, address, page, render, whole_address
from banen.serve.web.texts import words

router = APIRouter(include_in_schema=False)
_QUARTER = re.compile(r"(\d{4})Q(\d)\Z")
_MONTH = re.compile(r"(\d{4})-(\d\d)\Z")


@cache
def titles() -> Mapping[str, Mapping[str, str]]:
    """What each series is called, in every language; one without a title, or a title without a series, is a fault."""
    faults = Faults()
    record = read_yaml(CONTENT / "texts" / "series.yml", faults)
    found = record.data if record else {}
    for name in sorted(set(series()) ^ set(found)):
        faults.add(
            "texts/series.yml",
            Sentence("{name} has a title or values, and not both.", name=name),
            "Give the series its title.",
        )
    faults.raise_if_any()
    return found


@page(router, "series")
async def overview(request: Request, language: Tongue) -> HTMLResponse:
    """All series by subject, each with its span."""
    wording = words("series", language)
    topics: dict[str, list[dict[str, str]]] = {}
    for name in series():
        about = series().describe(name)
        span = str(about.first) if about.first == about.last else f"{about.first} – {about.last}"
        topics.setdefault(about.topic, []).append(
            {
                "title": titles()[name][language],
                "href": address("series", language, f"/{name}"),
                "span": span,
                "count": wording["values"].format(count=about.count) if about.count > 1 else wording["value"],
            }
        )
    return render(
        "series",
        language,
        "series_all.html.j2",
        w=wording,
        count=len(series()),
        topics=[{"id": topic, "name": wording["topics"][topic], "rows": rows} for topic, rows in topics.items()],
    )


@page(router, "series", "/{name}")
async def one(request: Request, language: Tongue, name: str) -> HTMLResponse:
    """A series: chart, table, what is counted, where it comes from, and how to cite it."""
    observations, wording = series()[name], words("series", language)
    at = address("series", language, f"/{name}")
    about = series().describe(name)
    picture = await asyncio.to_thread(_drawn, name, language)
    return render(
        "series",
        language,
        "series.html.j2",
        rest=f"/{name}",
        card=f"{at}/card.png",
        w=wording,
        name=name,
        title=titles()[name][language],
        unit=_unit(observations[0], language),
        topic=wording["topics"][about.topic],
        finding=finding(name, language),
        drawing=picture,
        offers=offers(at, language),
        framed=words("framed", language),
        at=at,
        rows=[_row(o, about.definitions, about.sources, language) for o in reversed(_ordered(observations))],
        definitions=about.definitions,
        sources=about.sources,
        broken=len(about.definitions) > 1,
        provenances=[wording["provenances"][p] for p in about.provenances],
        publications=linked(dict.fromkeys(p for source in about.sources for p in cited_by(source)), language),
        publication_words=words("figures", language)["publications"],
        events=[
            {"name": _dated(e, language), "about": e.about[language], "source": e.source, "address": e.address}
            for e in _happened(name)
        ],
        cite=wording["cite"].format(
            source="; ".join(about.sources),
            title=titles()[name][language],
            version=version("banen"),
            address=whole_address(at),
        ),
    )


@page(router, "series", "/{name}/csv")
async def download(request: Request, language: Tongue, name: str) -> Response:
    """The values with all that is known of each, for machines or (``?form=nl``) for a Dutch Excel."""
    rows = [[getattr(o, column) for column in COLUMNS] for o in series()[name]]
    return sheet(name, COLUMNS, rows, request.query_params.get("form", ""))


async def picture(language: Tongue, name: str) -> Picture:
    """The chart of a series, to leave the house."""
    about = series().describe(name)
    wording = words("series", language)
    return Picture(
        titles()[name][language],
        _unit(series()[name][0], language),
        finding(name, language),
        tuple(wording["source_is"].format(source=source) for source in about.sources),
        whole_address(address("series", language, f"/{name}")),
        partial(_described, name, language),
    )


def finding(name: str, language: Language) -> str:
    """The series in a sentence: from its first value to its last, where both count the same."""
    values = _ordered(series()[name])
    wording = words("series", language)
    seen = [o for o in values if not o.vintage] or [o for o in values if o.vintage == values[-1].vintage]
    if len(seen) == 1:
        return str(wording["single"]).format(value=_amount(seen[0], language), year=seen[0].year)
    first, last = seen[0], seen[-1]
    form = wording["from_to"] if first.definition == last.definition else wording["from_to_broken"]
    return str(form).format(
        first=_amount(first, language), start=first.year, last=_amount(last, language), end=last.year
    )


def _drawn(name: str, language: Language) -> Any:
    return drawn.for_page(partial(_described, name, language), language)


def _described(name: str, language: Language, width: int) -> Any:
    values = [Seen(when(o.year), o.value, number(o.value, language), o.definition, o.vintage) for o in series()[name]]
    events = [(event.at, _dated(event, language)) for event in _happened(name)]
    return observed.description(values, words("series", language), width, events)


def _happened(name: str) -> list[OutsideEvent]:
    """What happened outside within the years of a series, for those whose subject it moved."""
    topic, years = series().describe(name).topic, [when(o.year) for o in series()[name]]
    return [e for e in outside_events() if topic in e.topics and min(years) < e.at < max(years)]


def _dated(event: OutsideEvent, language: Language) -> str:
    return f"{month_of(event.day, language)}: {event.short[language]}"


def when(year: Year) -> float:
    """Where a year, a quarter, a month or the middle of a span stands on an axis of years.

    >>> when("2014Q4"), when("2004/2006"), when("2025/..")
    (2014.75, 2005.0, 2025.0)
    """
    if isinstance(year, int):
        return float(year)
    if found := _QUARTER.match(year):
        return int(found[1]) + (int(found[2]) - 1) / 4
    if found := _MONTH.match(year):
        return int(found[1]) + (int(found[2]) - 1) / 12
    ends = [when(int(end)) for end in re.findall(r"\d{4}", year)]
    return sum(ends) / len(ends)


def _ordered(values: tuple[Observation, ...]) -> list[Observation]:
    return sorted(values, key=lambda o: (o.vintage, when(o.year)))


def _unit(value: Observation, language: Language) -> str:
    return figures().units[value.unit].label[language]


def _amount(value: Observation, language: Language) -> str:
    return number(value.value, language) + ("%" if value.unit == "%" else "")


def _row(
    value: Observation, definitions: tuple[str, ...], sources: tuple[str, ...], language: Language
) -> dict[str, Any]:
    """A value with the numbers of its definition and source, which stand in full beside the table."""
    return {
        "year": value.year,
        "vintage": value.vintage,
        "value": _amount(value, language),
        "definition": definitions.index(value.definition) + 1,
        "source": sources.index(value.source) + 1,
        "confidence": words("figures", language)["confidences"][value.confidence],
    }


offer(router, "series", picture, "/{name}")
