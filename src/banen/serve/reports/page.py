"""The page of one projection: a table, pictures, the measures, and the receipt of every number; no scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import jinja2
import markupsafe

from banen.decide.accounts.appraisal import Appraisal
from banen.decide.doubt.attribution import Attribution
from banen.decide.doubt.contributions import EVERYBODY, contributions_of
from banen.decide.doubt.growth import NO_SWITCH, UnderOutlook
from banen.languages import DUTCH, ENGLISH, Language
from banen.observe import words as book
from banen.observe.assumptions import Assumption, assumptions
from banen.observe.conflicts import conflicts_of
from banen.observe.figures import Figure, figures
from banen.observe.parameters import parameters
from banen.observe.words import unit_word
from banen.serve.ledger import leans_on, ledger, matrix_picture, picture
from banen.serve.numbers import band, doubt, number, told
from banen.serve.wording import period_words, setting, unit_words, value_words
from banen.simulate.evidence.official import OfficialInterval
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.results.indicators import (
    FLOWS,
    counted,
    definition_of,
    definition_text,
    definitions,
    indicators,
    shown_in,
)
from banen.simulate.results.projection import Outcome, Projection, headline_years
from banen.simulate.results.receipt import explain
from banen.simulate.scenario import cohorts_beside


def words(language: Language) -> Mapping[str, Any]:
    """The words of the page in one language."""
    return book.words("project_page", language)


def page(
    projection: Projection,
    language: Language,
    other_page: str,
    shares: Attribution | None = None,
    appraisal: Appraisal | None = None,
    growth: Sequence[UnderOutlook] = (),
    official: Sequence[OfficialInterval] = (),
) -> str:
    """The whole page as one file that needs nothing else."""
    content = page_content(projection, language, shares, appraisal, [n for row in official for n in row.figures])
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("banen.serve.reports"),
        autoescape=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("project.html.j2").render(
        **content,
        by_cohorts=by_cohorts(
            projection, language, outlooks=growth, official=official, attribution=shares, appraisal=appraisal
        ),
        official=_official(official, language),
        growth=_growth(growth, language),
        growth_year=min(2035, projection.scenario.until),
        period=partial(period_words, language=language),
        language=language,
        other_language=ENGLISH if language == DUTCH else DUTCH,
        other_page=other_page,
    )


def _figure(figure: Figure, language: Language) -> dict[str, Any]:
    """A figure of the register, in words; what only the source says stays as it is, in English."""
    wording, unit = book.words("web_figures", language), figures().units[figure.unit]
    return {
        "id": figure.id,
        "label": figure.label[language],
        "population": figure.population,
        "source": figure.source,
        "value": value_words(figure, language),
        "in_words": figure.value is None and figure.low is None,
        "unit": "" if unit.kind == "text" or figure.unit == "%" else unit_words(figure, language),
        "period": period_words(figure.period, language),
        "status": wording["statuses"][figure.status],
        "confidence": wording["confidences"][figure.confidence],
    }


def page_content(
    projection: Projection,
    language: Language,
    shares: Attribution | None = None,
    appraisal: Appraisal | None = None,
    beside: Sequence[str] = (),
) -> dict[str, Any]:
    """What the page says, in one language: what the PDF says, and receipts. ``beside`` names more figures to list."""
    receipt = projection.receipt
    read = sorted({name for names in receipt.parameters.values() for name in names})
    assumed, cited = leans_on(appraisal)
    shown = sorted(assumed | set(receipt.assumptions))
    sources = sorted(cited | set(receipt.figures) | set(beside))
    return {
        **outcome_content(projection, language, shares, appraisal),
        "receipts": [_receipt(projection, key, language) for key in _receipted()],
        "assumptions": [_assumption(assumptions()[name], language) for name in shown],
        "figures": [_figure(figures()[name], language) for name in sources if name in figures()],
        "conflicts": {name: [c.title[language] for c in conflicts_of(name)] for name in sources},
        "parameters": [parameters().history(name)[-1] for name in read],
        "python": _python(projection),
        "receipt": receipt,
    }


def outcome_content(
    projection: Projection, language: Language, shares: Attribution | None = None, appraisal: Appraisal | None = None
) -> dict[str, Any]:
    """What page and PDF say of the outcome, in one language; parts that were not asked for are empty."""
    w = words(language)
    years = headline_years(projection.scenario.until)
    return {
        "w": w,
        "title": projection.scenario.package.title[language],
        "sentence": sentence(projection, language),
        "years": years,
        "rows": [_row(projection[key], years, language) for key in shown_in("report")],
        "pictures": _pictures(projection, language),
        "measures": _measures(projection, language),
        **shares_content(shares, projection, language),
        "ledger": _ledger(appraisal, years[-2] if len(years) > 1 else years[-1], language) if appraisal else None,
        "warnings": [warning[language] for warning in projection.warnings],
        "command": projection.receipt.command(),
    }


def shares_content(shares: Attribution | None, projection: Projection, language: Language) -> dict[str, Any]:
    """Which measure does what, as page and PDF say it."""
    return {
        "shares": _shares(shares, projection, language),
        "share_whole": _share_whole(shares, projection, language),
        "share_year": shares.year if shares else None,
        "share_note": words(language)["attribution_exact" if shares and shares.exact else "attribution_sampled"],
    }


def _growth(rows: Sequence[UnderOutlook], language: Language) -> list[dict[str, str]]:
    """Level and effect under each named outlook, as bands."""
    return [
        {
            "label": row.label[language],
            "level": band(*row.level, language),
            "effect": band(*row.effect, language, signed=True),
        }
        for row in rows
        if row.name != NO_SWITCH
    ]


def _official(rows: Sequence[OfficialInterval], language: Language) -> list[dict[str, Any]]:
    """The official forecast of all migration beside what the model expects of labour, each with its interval."""
    return [
        {
            "label": words(language)["official"][row.indicator],
            "year": row.year,
            "vintage": row.vintage,
            "official": band(*row.official, language),
            "model": band(*row.model, language),
            "says": row.says[language],
            "figures": row.figures,
        }
        for row in rows
    ]


def by_cohorts(projection: Projection, language: Language, **parts: object) -> str:
    """Which parts beside a projection by lives are of the cohorts: those of ``parts`` that are there; else empty."""
    names = words(language)["parts_by_cohorts"]
    there = [str(names[name]) for name, part in parts.items() if part]
    if not (projection.receipt.engine and there):
        return ""
    beside, w = cohorts_beside(projection.scenario).draws, words(language)
    over = str(w["by_cohorts_over"]).format(draws=beside) if beside < projection.scenario.draws else ""
    return str(w["by_cohorts"]).format(parts="; ".join(there)) + over


def sentence(projection: Projection, language: Language) -> str:
    """The result in one sentence, for 2035 or the horizon if that comes sooner; numbers rounded to their doubt."""
    w = words(language)
    outcome, year = projection["stock"], min(2035, projection.scenario.until)
    level = outcome.baseline.at(year)
    total, *ends = (told(value, doubt(level[0], level[2]), language) for value in (level[1], level[0], level[2]))
    low, middle, high = outcome.difference.at(year)
    if not projection.scenario.package.active():
        return str(w["sentence_null"]).format(year=year, total=total, low=ends[0], high=ends[1])
    unit = doubt(low, high)
    if told(middle, unit, language) == "0" or low < 0 < high:
        return str(w["sentence_unsure"]).format(
            year=year,
            total=total,
            low=told(low, unit, language, signed=True),
            high=told(high, unit, language, signed=True),
        )
    near, far = sorted((abs(low), abs(high)))
    return str(w["sentence"]).format(
        year=year,
        size=told(abs(middle), unit, language),
        less=w["less" if middle < 0 else "more"],
        total=total,
        low=told(near, unit, language),
        high=told(far, unit, language),
    )


def anchor(key: str) -> str:
    """An indicator key as the name of a place on the page."""
    return key.replace("@", "-at-").replace(":", "-of-")


def _row(outcome: Outcome, years: tuple[int, ...], language: Language) -> dict[str, Any]:
    cells = []
    for year in years:
        for course, signed in ((outcome.baseline, False), (outcome.difference, True)):
            found = course.at(year)
            unit, to = doubt(found[0], found[2]), words(language)["to"]
            low, middle, high = (told(v, unit, language, signed=signed) for v in found)
            cells.append({"middle": middle, "range": f"{low} {to} {high}"})
    name = outcome.key.partition("@")[0]
    return {
        "label": indicators()[name].label[language],
        "unit": unit_word(outcome.about["unit"], language),
        "definition": counted(outcome.key, language),
        "anchor": anchor(outcome.key),
        "cells": cells,
    }


def _ledger(appraisal: Appraisal, year: int, language: Language) -> dict[str, Any]:
    pictures = {"picture": picture(appraisal, language), "matrix_picture": matrix_picture(appraisal, year, language)}
    return {**ledger(appraisal, year, language), **pictures}


def _pictures(projection: Projection, language: Language) -> list[dict[str, Any]]:
    w = words(language)
    year = min(2035, projection.scenario.until)
    found = []
    for key in shown_in("report_charts"):
        outcome = projection[key]
        text = str(w["picture"]).format(
            year=year,
            baseline=_rounded(outcome.baseline.at(year), language),
            package=_rounded(outcome.package.at(year), language),
        )
        found.append(_picture(projection.drawn(key, language), text, key))
    if projection.scenario.package.active():
        for name in shown_in("report_groups"):
            text = str(w["picture_groups"]).format(year=year)
            found.append(_picture(projection.ranked(name, year, language), text, name))
    return found


def _rounded(values: tuple[float, float, float], language: Language) -> str:
    return told(values[1], doubt(values[0], values[2]), language)


def _picture(svg: str, text: str, key: str) -> dict[str, Any]:
    # The SVG comes from our own chart description, not from a user, so it may stand in the page as it is.
    return {"svg": markupsafe.Markup(svg), "sentence": text, "anchor": anchor(key)}  # noqa: S704


def _measures(projection: Projection, language: Language) -> list[dict[str, Any]]:
    package = projection.scenario.package
    found = []
    for identifier in package.active():
        measure, values = catalogue()[identifier], package.values(identifier)
        levers = [
            {
                "label": lever.label[language],
                "default": setting(lever, lever.default, language),
                "value": setting(lever, values[name], language),
            }
            for name, lever in measure.levers.items()
            if name in package.settings[identifier]
        ]
        found.append(
            {
                "id": identifier,
                "name": measure.name[language],
                "from_year": package.from_year[identifier],
                "direction": words(language)["directions"][measure.direction],
                "levers": levers,
                "notes": [note[language] for note in measure.notes],
            }
        )
    return found


def _shares(shares: Attribution | None, projection: Projection, language: Language) -> list[dict[str, str]]:
    """Contribution of each measure to everybody present, largest first, of the difference that the report tells."""
    if shares is None:
        return []
    found = contributions_of(shares, EVERYBODY, projection[EVERYBODY].difference.at(shares.year))

    def said(value: float) -> str:
        return told(value, found.unit, language, signed=True)

    to = words(language)["to"]
    return [
        {
            "id": p.measure,
            "name": catalogue()[p.measure].name[language],
            "alone": said(p.alone),
            "share": said(p.value),
            "range": f"{said(p.low)} {to} {said(p.high)}",
        }
        for p in found.rows
    ]


def _share_whole(shares: Attribution | None, projection: Projection, language: Language) -> str:
    if shares is None:
        return ""
    return band(*projection[EVERYBODY].difference.at(shares.year), language, signed=True)


def _receipted() -> tuple[str, ...]:
    return (*shown_in("report"), *shown_in("report_groups"))


def _receipt(projection: Projection, key: str, language: Language) -> dict[str, Any]:
    name = key.partition("@")[0]
    found = explain(projection.receipt, key)
    label = indicators()[name].label[language]
    label = f"{label} · {definitions()[definition_of(key)][language]}" if name in FLOWS else label
    return {
        "anchor": anchor(key),
        "label": label,
        "meaning": indicators()[name].meaning[language],
        "definition": definition_text(definition_of(key))[language],
        "assumptions": [_assumption(a, language) for a in found.assumptions],
        "measures": [
            {"id": m, "assumptions": [_assumption(a, language) for a in rows], "parameters": found.parameters[m]}
            for m, rows in found.measures.items()
        ],
    }


def _assumption(entry: Assumption, language: Language) -> dict[str, Any]:
    return {
        "name": entry.name, "label": entry.label[language], "unit": entry.unit_label[language],
        "central": number(entry.central, language), "low": number(entry.low, language),
        "high": number(entry.high, language), "reason": entry.reason[language],
        "figures": [f for f in entry.figures if f in figures()],
    }  # fmt: skip


def _python(projection: Projection) -> str:
    run = projection.scenario
    text, scale = run.package.short_text(), projection.receipt.engine.rpartition(" ")[2]
    engine = f", engine=banen.Lives({scale})" if scale else ""
    return (
        "import banen\n"
        f'package = banen.package_from_text("{text}")\n'
        f"result = banen.project(package, until={run.until}, draws={run.draws}, seed={run.seed}{engine})\n"
        "result.table()"
    )
