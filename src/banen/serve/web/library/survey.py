"""The experience survey on one page: who was reached, what the weights cost, what was answered, and what changed.

Waves that are made up say so above everything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from banen.account.survey.comparisons import attribution
from banen.account.survey.estimates import LEAST_CELL, LEAST_FOR_SHARE, bounds, margin_word, suppressed, wilson
from banen.account.survey.instrument import AnswerCount, instrument
from banen.account.survey.waves import ALL, SYNTHETIC, ItemChange, SurveyWave, by_point, by_stay, compared, waves
from banen.charts.changes import ChangeDot, change_chart
from banen.languages import WHOLE, Language, day_of
from banen.observe.words import words as texts
from banen.serve.numbers import number
from banen.serve.reports.questionnaire import as_ddi, as_xlsform
from banen.serve.web.site import Tongue, page, render
from banen.serve.web.texts import words

router = APIRouter(include_in_schema=False)
_SMALLEST = 0.001
_SHORT = 10
"""A longer list of answers (municipalities, countries) is not written out."""
MARGIN = 0.03
"""A change smaller than this is none; set before the wave."""
STAY, POINT = "SV-G02", "SV-R01"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(router, "survey")
async def survey(request: Request, language: Tongue) -> HTMLResponse:
    """The whole way from a sample to a verdict, wave by wave."""
    w, told, held = words("survey", language), texts("survey", language), list(waves().values())
    first, last = held[0], held[-1]
    moved = compared(first.answers, last.answers, MARGIN, first.year)
    stay, point = by_stay(first, last, STAY), by_point(first, last, POINT)
    verdict = attribution(
        comparison=point is not None,
        changed=point is not None and point.verdict == "changed",
        waves_before=1,
        pretrend=False,
        placebo_moves=False,
    )
    return render(
        "survey", language, "survey.html.j2", w=w, told=told, made_up=any(wave.data == SYNTHETIC for wave in held),
        questions={item.id: item.question[language] for item in instrument().items.values()},
        waves=[_wave(wave, language, told) for wave in held], cells=_cells(last, w, language), last=last.year,
        answers=[_answers(was, now, language) for was, now in _pairs(first, last)], years=(first.year, last.year),
        word=told["words"][margin_word(last.design)], changes=[_change(one, language, w, told) for one in moved],
        picture=change_chart(
            [ChangeDot(_name(one.now, w, language), one.change.change, one.change.interval, one.verdict == "changed")
             for one in moved if one.change is not None],
            MARGIN, lambda share: number(round(100 * share), language), w["picture"],
        ),
        items={"stay": STAY, "point": POINT}, stay=None if stay is None else [_points(part, language) for part in stay],
        point=None if point is None else {
            "change": _points(point.change, language), "verdict": told["verdicts"][point.verdict],
            "interval": " – ".join(_points(end, language) for end in point.interval),
        },
        attribution=w["attributions"][verdict], hidden=_hidden(w), margin=_points(MARGIN, language),
        least=LEAST_CELL, least_share=LEAST_FOR_SHARE, topics=_topics(language),
        found=sum(item.origin == "topic_found" for item in instrument().items.values()),
    )  # fmt: skip


@page(router, "survey", "/questionnaire.xlsx")
async def form(request: Request, language: Tongue) -> Response:
    """The questionnaire as an XLSForm."""
    named = {"Content-Disposition": 'attachment; filename="banen-questionnaire.xlsx"'}
    return Response(as_xlsform(instrument(), WHOLE), media_type=_EXCEL, headers=named)


@page(router, "survey", "/questionnaire.xml")
async def codebook(request: Request, language: Tongue) -> Response:
    """The questionnaire as a DDI codebook."""
    named = {"Content-Disposition": 'attachment; filename="banen-questionnaire.xml"'}
    return Response(as_ddi(instrument(), WHOLE), media_type="application/xml", headers=named)


def _points(share: float, language: Language) -> str:
    return number(round(100 * share, 1), language)


def _modes(wave: SurveyWave, language: Language) -> str:
    names = words("survey", language)["modes"]
    return ", ".join(names.get(mode.strip(), mode.strip()) for mode in wave.modes.split(";"))


def _term(wave: SurveyWave, language: Language) -> str:
    return f"{day_of(wave.opened_on, language)} – {day_of(wave.closed_on, language)}"


def _wave(wave: SurveyWave, language: Language, told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "year": wave.year, "term": _term(wave, language), "design": wave.design,
        "respondents": number(wave.respondents, language), "modes": _modes(wave, language), "languages": wave.languages,
        "weights": number(round(wave.weights.weight_effect, 2), language),
        "clustering": number(round(wave.clustering, 2), language), "effect": number(round(wave.effect, 2), language),
        "effective": number(round(wave.effective), language), "least": _points(wave.least, language),
        "word": told["words"][margin_word(wave.design)],
    }  # fmt: skip


def _cells(wave: SurveyWave, w: Mapping[str, Any], language: Language) -> list[dict[str, str]]:
    weighed = wave.weights
    return [
        {
            "name": " · ".join(w["categories"][part] for part in cell),
            "sample": number(count, language),
            "people": number(round(weighed.cells[cell]), language),
            "factor": number(round(weighed.factors[cell], 1), language),
        }
        for cell, count in wave.cells.items()
    ]


def _pairs(first: SurveyWave, last: SurveyWave) -> list[tuple[AnswerCount, AnswerCount]]:
    pairs = [(first.of(now.item, now.group), now) for now in last.answers if now.group == ALL]
    return [(was, now) for was, now in pairs if was is not None]


def _answers(was: AnswerCount, now: AnswerCount, language: Language) -> dict[str, Any]:
    return {"item": now.item, "cells": [_estimate(count, language) for count in (was, now)]}


def _estimate(count: AnswerCount, language: Language) -> str:
    """A share with its interval, and both ends of what is missing; nothing where too few answered."""
    share, low, high = bounds(count.yes, count.no, count.missing)
    if count.yes + count.no < LEAST_FOR_SHARE:
        return "–"
    ends = wilson(share, count.yes + count.no, count.effect)
    said = [_points(value, language) for value in (share, *ends, low, high)]
    return f"{said[0]} ({said[1]} – {said[2]}); {said[3]} – {said[4]}"


def _name(count: AnswerCount, w: Mapping[str, Any], language: Language) -> str:
    """The question that was asked, and whom it is about where that is not everybody."""
    question, group = instrument().items[count.item].question[language], w["groups"][count.group]
    return question if count.group == ALL else f"{question} · {group}"


def _change(one: ItemChange, language: Language, w: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, str]:
    change, survives = one.change, one.breakdown
    return {
        "item": one.now.item,
        "group": w["groups"][one.now.group],
        "verdict": told["verdicts"][one.verdict],
        "change": "–" if change is None else _points(change.change, language),
        "interval": "–" if change is None else " – ".join(_points(end, language) for end in change.interval),
        "p": _chance(one.p_holm, language),
        "explored": _chance(one.p_explored, language),
        "survives": "–" if survives is None else number(round(survives, 1), language),
    }


def _chance(p: float, language: Language) -> str:
    """A probability, and never nought."""
    return number(round(p, 3), language) if p >= _SMALLEST else f"< {number(_SMALLEST, language)}"


def _hidden(w: Mapping[str, Any]) -> list[dict[str, str]]:
    """What protection does with a row of small counts: an example that is nobody's."""
    row = (7, 45, 60)
    return [
        {"before": str(count), "after": w["left_out"] if shown is None else str(shown)}
        for count, shown in zip(row, suppressed(row), strict=True)
    ]


def _topics(language: Language) -> list[dict[str, Any]]:
    held = instrument()
    topics: dict[str, list[dict[str, Any]]] = {}
    for item in held.items.values():
        topics.setdefault(item.topic, []).append(
            {"id": item.id, "question": item.question[language], "origin": item.origin,
             "answers": [choice.text[language] for choice in item.answers[:_SHORT] if len(item.answers) <= _SHORT]}
        )  # fmt: skip
    around = held.around or {}
    return [{"name": around[f"topics/{name}"][language], "items": items} for name, items in topics.items()]
