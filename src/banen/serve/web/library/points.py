"""Information points for who looks for one: a page per region with where, when and in which languages, and sources.

What is not known is said; coverage is a range as long as it is. Where a portal is set up, what its points say of
themselves stands beside it with the day on which it was checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from banen.account.account import account
from banen.account.points import InformationPoint
from banen.errors import UnknownNameError
from banen.languages import Language
from banen.observe import words as book
from banen.observe.areas import areas
from banen.serve.numbers import number
from banen.serve.web.site import Tongue, address, page, render
from banen.serve.web.texts import words

router = APIRouter(include_in_schema=False)


@page(router, "points")
async def overview(request: Request, language: Tongue) -> HTMLResponse:
    """Every region with what is known of its point, and how many have one: from … to …."""
    held, w, today = account(), words("points", language), date.today()
    reach = held.coverage(today)
    rows = [_row(request, point, language) for point in held.points.values()]
    return render(
        "points",
        language,
        "points.html.j2",
        w=w,
        rows=rows,
        coverage=w["coverage"].format(
            active=reach.active,
            regions=reach.regions,
            unknown=reach.unknown,
            low=number(round(reach.low, 1), language),
            high=number(round(reach.high, 1), language),
        ),
    )


@page(router, "points", "/{region}")
async def one(request: Request, language: Tongue, region: str) -> HTMLResponse:
    """The point of a region: where, when, in which languages, and who says so."""
    held, w = account(), words("points", language)
    if region not in held.points:
        raise UnknownNameError("region", region, held.points)
    point = held.points[region]
    members = sorted(m.name for m in areas().municipalities.values() if m.region_code == region)
    return render(
        "points",
        language,
        "point.html.j2",
        rest=f"/{region}",
        w=w,
        point=_row(request, point, language),
        sources=[str(cited) for cited in point.evidence],
        note=point.note,
        members=members,
        own=_own(request, region, language),
    )


def _row(request: Request, point: InformationPoint, language: Language) -> dict[str, Any]:
    w, told = words("points", language), book.words("account", language)
    state = account().state(point.region, date.today())
    return {
        "region": point.region, "name": point.name, "href": address("points", language, f"/{point.region}"),
        "status": told["statuses"][state.status], "known": state.status != "onbekend",
        "since": point.opened_on or "", "where": point.location or w["unknown"],
        "channels": _channels(point.channels.replace(",", ";").split(";"), w) or w["unknown"],
        "languages": _languages(point.languages.split(";"), language) or w["unknown"],
        "own": bool(_own(request, point.region, language)),
    }  # fmt: skip


def _channels(names: Sequence[str], w: Mapping[str, Any]) -> str:
    return ", ".join(w["channels"].get(name.strip(), name.strip()) for name in names if name.strip())


def _languages(codes: list[str], language: Language) -> str:
    from babel.core import Locale

    names = [Locale.parse(code.strip()).get_display_name(language) for code in codes if code.strip()]
    return ", ".join(str(name) for name in names)


def _own(request: Request, region: str, language: Language) -> list[dict[str, Any]]:
    """What the points of a portal here say of themselves; none where no portal is set up."""
    act = request.app.state.act
    if act is None:
        return []
    from banen.act.points.contacts import points

    w = words("points", language)
    with act.office.store.read() as connection:
        rows = [row for row in points(connection) if row.region == region]
    return [
        {
            "name": row.name,
            "status": w["point_statuses"][row.status],
            "place": row.place,
            "hours": row.hours,
            "languages": _languages(row.languages, language),
            "checked": row.checked_on.isoformat(),
            "channels": _channels(row.channels, w),
        }
        for row in rows
    ]
