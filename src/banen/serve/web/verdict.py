"""The outcome of a site assessment as a page: the very data of the report for the council, with a drawing over time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

import markupsafe
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from banen.decide.sites import Assessment
from banen.decide.sites.texts import say
from banen.decide.sites.timeline import worst
from banen.serve.numbers import number
from banen.serve.reports.site import (
    CHART_HEIGHT,
    CHART_WIDTH,
    render,
    report_data,
    report_words,
    steps_over_time,
)
from banen.serve.web.assessment import add_step, assessed, missing_answers, show, spot, wrong_answers
from banen.serve.web.drafts import Draft
from banen.serve.web.draw import nice
from banen.serve.web.texts import Language, words

router = APIRouter(include_in_schema=False)
WIDTH, HEIGHT = 720, 250
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 14, 26
LABEL_APART = 124
"""Least distance between two dates under the drawing, in its units."""

ACROSS, DOWN = (WIDTH - LEFT - RIGHT) / CHART_WIDTH, (HEIGHT - TOP - BOTTOM) / CHART_HEIGHT
WORD_OF = {"applicant": "by_applicant", "municipality": "in_municipality", "committed": "committed",
           "accepted": "by_region"}  # fmt: skip


async def outcome(request: Request, draft: Draft, language: Language) -> Response:
    """Verdict per criterion, conditions, shortage over time, who houses whom, thresholds, receipt."""
    made, at_odds = await asyncio.to_thread(assessed, draft, language)
    if made is None:
        return show("assessment_outcome.html.j2", language, draft, "outcome", told=None, at_odds=at_odds,
                    wrong=wrong_answers(draft, language), missing=[])  # fmt: skip
    told = await asyncio.to_thread(report_data, made, language)
    return show(
        "assessment_outcome.html.j2", language, draft, "outcome", told=told, at_odds=(), wrong=(),
        r=told["w"], missing=missing_answers(made, draft, language), chart=_chart(made, language),
        pages={c["id"]: spot(language, draft, _page_of(c["id"])) for c in told["criteria"]},
    )  # fmt: skip


async def _none_yet(request: Request, draft: Draft, language: Language) -> Response:
    """The page that says what must be mended first, where a file was asked for."""
    page = await outcome(request, draft, language)
    page.status_code = 409
    return page


def _page_of(criterion: str) -> str:
    """The page on which the answers of a criterion stand."""
    return {"travel": "housing", "housing": "housing", "housing_quality": "housing", "care": "facilities"}.get(
        criterion, "region_and_law" if criterion in ("region", "law") else "location"
    )


async def pdf(request: Request, draft: Draft, language: Language) -> Response:
    """The report for council and applicant."""
    made, _ = await asyncio.to_thread(assessed, draft, language)
    if made is None:
        return await _none_yet(request, draft, language)
    content = await asyncio.to_thread(render, made, language)
    head = {"Content-Disposition": f'inline; filename="banen-{draft.id[:8]}.pdf"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/pdf", headers=head)


async def as_json(request: Request, draft: Draft, language: Language) -> Response:
    """What ``banen assess --json`` prints for the downloaded file."""
    made, _ = await asyncio.to_thread(assessed, draft, language)
    if made is None:
        return await _none_yet(request, draft, language)
    return JSONResponse(made.to_dict(language), headers={"Cache-Control": "no-store"})


def _chart(made: Assessment, language: Language) -> dict[str, Any] | None:
    """Places over time: sentence, drawing and legend; None where the course is not known."""
    if not made.line:
        return None
    said, line, point = words("assessment", language), made.to_dict(language)["line"], worst(made.line)
    there, pledged = point.applicant + point.own, point.committed + point.accepted
    sentence = said["chart_text"].format(
        on=say(point.on, language), need=say(point.need, language), there=say(there, language),
        shortage=say(point.shortage, language), pledged=say(pledged, language),
    )  # fmt: skip
    if len(line) == 1:
        sentence += f" {said['chart_one']}"
    steps = steps_over_time(line)
    legend = [
        {"kind": area["kind"], "name": report_words()[WORD_OF[area["kind"]]][language]} for area in steps["areas"]
    ]
    # Every text in the drawing is a number or a date of ours, or escaped.
    drawing = markupsafe.Markup(_svg(steps, line, language))  # noqa: S704
    return {"sentence": sentence, "legend": legend, "svg": drawing}


def _svg(steps: Mapping[str, Any], line: Sequence[Mapping[str, Any]], language: Language) -> str:
    title = report_words()["line_alt"][language]
    parts = [_axis(steps["top"], language)]
    for area in reversed(steps["areas"]):
        parts.append(f'<path class="places {area["kind"]}" d="M{_points(area["points"])}V{_y(CHART_HEIGHT)}H{LEFT}Z"/>')
    parts += [f'<path class="need" d="M{_points(steps["need"])}"/>', _dates(line, steps, language)]
    label = f'role="img" aria-label="{escape(title)}"'
    return f'<svg class="chart course" viewBox="0 0 {WIDTH} {HEIGHT}" {label}>{"".join(parts)}</svg>'


def _points(points: Sequence[Sequence[float]]) -> str:
    return "L".join(f"{_x(x)} {_y(y)}" for x, y in points)


def _x(value: float) -> str:
    return f"{LEFT + value * ACROSS:.1f}"


def _y(value: float) -> str:
    return f"{TOP + value * DOWN:.1f}"


def _axis(top: int, language: Language) -> str:
    found = []
    for tick in nice(0, top, 0, 1).ticks:
        if 0 <= tick <= top:
            at = _y(CHART_HEIGHT * (1 - tick / top))
            found.append(f'<path class="grid" d="M{LEFT} {at}H{WIDTH - RIGHT}"/>')
            found.append(f'<text class="tick" text-anchor="end" x="{LEFT - 6}" y="{float(at) + 4:.1f}">'
                         f"{number(tick, language)}</text>")  # fmt: skip
    return "".join(found)


def _dates(line: Sequence[Mapping[str, Any]], steps: Mapping[str, Any], language: Language) -> str:
    """Dates of change under the drawing, as far as they have room; each step takes two points."""
    found, free = [], float(LEFT)
    for index, point in enumerate(line):
        at, day = LEFT + steps["need"][2 * index][0] * ACROSS, date.fromisoformat(point["date"])
        if at >= free and at < WIDTH - RIGHT - LABEL_APART / 2:
            found.append(f'<text class="tick" x="{at:.1f}" y="{HEIGHT - 8}">{say(day, language)}</text>')
            free = at + LABEL_APART
    return "".join(found)


add_step(router, "outcome", outcome)
add_step(router, "outcome", pdf, tail="/pdf")
add_step(router, "outcome", as_json, tail="/json")
