"""The outcome of a site assessment as a page: the very data of the report for the council, with a drawing over time."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from banen.languages import Language
from banen.observe.areas import areas
from banen.serve.reports.site import render, report_data, report_words
from banen.serve.turns import in_turn
from banen.serve.web import drawn
from banen.serve.web.assessment.drafts import Draft
from banen.serve.web.assessment.pages import add_step, assessed, missing_answers, show, spot, wrong_answers
from banen.serve.web.framed import Picture, png, snippet
from banen.serve.web.pictures import still
from banen.serve.web.security import EMBED
from banen.serve.web.site import part, whole_address
from banen.serve.web.texts import words
from banen.sites import Assessment
from banen.sites.texts import say, texts
from banen.sites.timeline import worst
from banen.sites.ways import Way, ways

router = APIRouter(include_in_schema=False)


async def outcome(request: Request, draft: Draft, language: Language) -> Response:
    """Verdict per criterion, conditions, shortage over time, who houses whom, thresholds, receipt."""
    assessment, at_odds = await in_turn(object(), lambda: assessed(draft, language))
    if assessment is None:
        return show(
            "assessment_outcome.html.j2",
            language,
            draft,
            "outcome",
            told=None,
            at_odds=at_odds,
            wrong=wrong_answers(draft, language),
            missing=[],
        )
    record = await asyncio.to_thread(report_data, assessment, language)
    return show(
        "assessment_outcome.html.j2",
        language,
        draft,
        "outcome",
        told=record,
        at_odds=(),
        wrong=(),
        r=record["w"],
        missing=missing_answers(assessment, draft, language),
        chart=_chart(assessment, language),
        framed=words("framed", language),
        snippet=snippet(spot(language, draft, "outcome")),
        shortage=say(assessment.shortage, language) if assessment.shortage else "",
        ways=await asyncio.to_thread(_ways, assessment, language),
        pages={c["id"]: spot(language, draft, _page_of(c["id"])) for c in record["criteria"]},
    )


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
    assessment, _ = await in_turn(object(), lambda: assessed(draft, language))
    if assessment is None:
        return await _none_yet(request, draft, language)
    content = await in_turn(object(), lambda: render(assessment, language))
    head = {"Content-Disposition": f'inline; filename="banen-{draft.id[:8]}.pdf"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/pdf", headers=head)


async def as_json(request: Request, draft: Draft, language: Language) -> Response:
    """What ``banen assess --json`` prints for the downloaded file."""
    assessment, _ = await in_turn(object(), lambda: assessed(draft, language))
    if assessment is None:
        return await _none_yet(request, draft, language)
    return JSONResponse(assessment.to_dict(language), headers={"Cache-Control": "no-store"})


async def chart_svg(request: Request, draft: Draft, language: Language) -> Response:
    """The chart of places over time as a picture, with title, sentence and receipt."""
    return await _chart_file(request, draft, language, "image/svg+xml", "svg")


async def chart_png(request: Request, draft: Draft, language: Language) -> Response:
    """The same as PNG."""
    return await _chart_file(request, draft, language, "image/png", "png")


async def _chart_file(request: Request, draft: Draft, language: Language, media: str, kind: str) -> Response:
    made, _ = await in_turn(object(), lambda: assessed(draft, language))
    if made is None or not made.line:
        return await _none_yet(request, draft, language)
    svg = await asyncio.to_thread(lambda: _picture(made, language).svg(language))
    content = svg.encode() if kind == "svg" else await asyncio.to_thread(png, svg)
    head = {"Content-Disposition": f'inline; filename="banen-{draft.id[:8]}.{kind}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media, headers=head)


async def chart_in_frame(request: Request, draft: Draft, language: Language) -> Response:
    """The chart for a frame of another site, with its source and the way to the whole assessment."""
    made, _ = await in_turn(object(), lambda: assessed(draft, language))
    if made is None or not made.line:
        return await _none_yet(request, draft, language)
    picture = replace(_picture(made, language), at=whole_address(spot(language, draft, "outcome")))
    drawing = await asyncio.to_thread(drawn.for_page, picture.describe, language)
    text = part("embed.html.j2", language, w=words("framed", language), picture=picture, drawing=drawing)
    return HTMLResponse(text, headers={"Content-Language": language, "Cache-Control": "no-store"})


def _picture(made: Assessment, language: Language) -> Picture:
    """The chart with what must stand beside it; its page is a draft of one's own, so the picture names the receipt."""
    receipt, told = made.receipt(), _chart(made, language)
    sentence = told["sentence"] if told else ""
    note = f"{report_words()['proposal'][language]}: {receipt['proposal']} · Banen {receipt['banen']}"
    return Picture(
        made.proposal.title,
        sentence,
        sentence,
        (note, areas().credit[language]),
        say(made.on, language),
        lambda width: made.chart(language),
    )


def _ways(made: Assessment, language: Language) -> list[tuple[str, str, str]] | None:
    """Each way to green: what it takes, who must act, and what the assessment then says; None without a shortage."""
    if not made.shortage:
        return None
    return [(way_words(way, language), *then_words(way, language)) for way in ways(made)]


def way_words(way: Way, language: Language) -> str:
    """What a way takes, in a sentence with its numbers."""
    figures = {name: say(value, language) for name, value in way.figures.items()}
    parts = ", ".join(f"{areas().municipalities[code].name} {say(n, language)}" for code, n in way.parts.items())
    return str(words("assessment", language)["to_green"][way.id]).format(**figures, parts=parts)


def then_words(way: Way, language: Language) -> tuple[str, str]:
    """Who must act, and what follows."""
    wording = words("assessment", language)["to_green"]
    outcome = texts().outcomes[way.after.outcome][0][language]
    colour = way.after.case("housing").colour
    return wording["parties"][way.who], wording["done"][colour].format(outcome=outcome[:1].lower() + outcome[1:])


def _chart(made: Assessment, language: Language) -> dict[str, Any] | None:
    """Beds over time: sentence and picture; None where the course is not known."""
    if not made.line:
        return None
    wording, line, point = words("assessment", language), made.to_dict(language)["line"], worst(made.line)
    there, pledged = point.applicant + point.own, point.committed + point.accepted
    sentence = wording["chart_text"].format(
        on=say(point.on, language),
        need=say(point.need, language),
        there=say(there, language),
        shortage=say(point.shortage, language),
        pledged=say(pledged, language),
    )
    if len(line) == 1:
        sentence += f" {wording['chart_one']}"
    title = report_words()["line_alt"][language]
    return {"sentence": sentence, "title": title, "svg": still(made.chart(language), language)}


add_step(router, "outcome", outcome)
add_step(router, "outcome", pdf, tail="/pdf")
add_step(router, "outcome", as_json, tail="/json")
add_step(router, "outcome", chart_svg, tail="/chart.svg")
add_step(router, "outcome", chart_png, tail="/chart.png")
add_step(router, "outcome", chart_in_frame, before=EMBED)
