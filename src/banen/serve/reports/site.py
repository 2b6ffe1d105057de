"""The report of a site assessment as PDF: answers, computations, verdict, conditions, allocation, law, receipt.

The template (``site.typ``) only lays out; every word and figure comes from the assessment and from content. The
same assessment gives the same bytes: fonts are those inside Typst, and the date is the day of assessment.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from banen.languages import DUTCH, Text
from banen.observe.areas import areas
from banen.observe.records import CONTENT
from banen.observe.shapes import TEXT, content
from banen.observe.words import text_of, unit_word
from banen.serve.reports.typeset import save, typeset
from banen.sites import Assessment, questions
from banen.sites.proposals import LOCAL
from banen.sites.questions import Field, Question
from banen.sites.references import references
from banen.sites.texts import say, texts

TEMPLATE = Path(__file__).with_name("site.typ")


def write_report(assessment: Assessment, path: Path, language: str = DUTCH) -> None:
    """Write the report as PDF. Raises :class:`~banen.errors.OutputError` where the file cannot be written."""
    save(render(assessment, language), path)


def render(assessment: Assessment, language: str = DUTCH) -> bytes:
    """The report as tagged PDF (PDF/UA-1)."""
    return typeset(TEMPLATE, report_data(assessment, language), assessment.on)


def report_data(assessment: Assessment, language: str) -> dict[str, Any]:
    """Everything the template lays out, as text and numbers in one language."""
    record = assessment.to_dict(language)
    return {
        "lang": language,
        "w": {name: label[language] for name, label in report_words().items()},
        "colours": {name: label[language] for name, label in texts().colours.items()},
        "title": record["title"] or report_words()["kind"][language],
        "facts": _facts(assessment, language),
        "outcome": record["outcome"],
        "outcome_text": record["outcome_text"],
        "outcome_explanation": record["outcome_explanation"],
        "criteria": record["criteria"],
        "line": [{**point, "date": _day(point["date"], language)} for point in record["line"]],
        "chart": _picture(assessment, language) if len(record["line"]) > 1 else None,
        "conditions": [{**c, "before": _day(c["before"], language)} for c in record["conditions"]],
        "allocation": _allocation(assessment, record, language),
        "assumptions": _assumptions(assessment, language),
        "motivation": _motivation(assessment, language),
        "missing": record["missing"],
        "notes": record["notes"],
        "computed": [
            [report_words()[name][language], say(value, language)]
            for name, value in record["computed"].items()
            if value is not None
        ],
        "programme": record["programme"],
        "topics": _topics(assessment, language),
        "settings": [setting_row(setting, language) for setting in record["settings"]],
        "receipt": record["receipt"],
        "credit": areas().credit[language],
        "letters": [{"name": r["name"], "text": r["letter"]} for r in record["allocation"] if r["letter"]],
    }


@cache
def report_words() -> Mapping[str, Text]:
    """Headings and words of the report in both languages."""
    held = content(CONTENT / "sites" / "report.yml", {"words": {str: TEXT}})
    return {name: text_of(item) for name, item in held["words"].items()}


def _facts(a: Assessment, language: str) -> list[list[str]]:
    host, opening = a.ground.situation.municipality, a.ground.situation.opening
    pairs = [
        ("applicant", a.proposal.get("applicant", "name")),
        ("municipality", areas().municipalities[host].name if host else None),
        ("opening", opening),
        ("assessed_on", a.on),
    ]
    return [[report_words()[name][language], say(value, language)] for name, value in pairs]


def _day(text: str | None, language: str) -> str:
    return say(date.fromisoformat(text) if text else None, language)


def _picture(a: Assessment, language: str) -> str:
    """Beds over time as SVG, the picture of the page and the notebook."""
    from banen.charts.drawing import svg

    return svg(a.chart(language), language)


def _assumptions(a: Assessment, language: str) -> list[list[str]]:
    """The assumptions of the reference object, where one was used: label, range with unit, reason."""
    name = a.proposal.get("migrants", "reference_object")
    if name is None:
        return []
    rows = []
    for part in references()[name].parts.values():
        span = " – ".join(say(value, language) for value in (part.low, part.central, part.high))
        unit = part.unit_label[language]
        rows.append([part.label[language], f"{span}{'' if unit == '%' else ' '}{unit}", part.reason[language]])
    return rows


def _allocation(a: Assessment, told: Mapping[str, Any], language: str) -> dict[str, Any] | None:
    if not told["allocation"] or not told["shortage"]:
        return None
    by_rule = told["allocation_by_rule"]
    rows = [
        {
            **{name: None if value is None else say(value, language) for name, value in row.items()},
            **{rule: say(by_rule[rule]["persons"][row["municipality"]], language) for rule in by_rule},
        }
        for row in told["allocation"]
    ]
    totals = {
        rule: {"unplaced": say(m["unplaced"], language), "travel_minutes": say(round(m["travel_minutes"]), language)}
        for rule, m in by_rule.items()
    }
    shown = next(s["shown"] for s in told["settings"] if s["name"] == "allocation_rule")
    moment, chosen = a.spread_on, a.allocation
    return {
        "rule": told["allocation_rule"],
        "rule_text": shown,
        "rows": rows,
        "by_rule": totals,
        "spread": say(chosen.shortage if chosen else None, language),
        "on": say(moment.on if moment else None, language),
    }


def _motivation(a: Assessment, language: str) -> list[list[str]]:
    grounds = (questions()["ER-802"].field.fields or {})["ground"].choices or {}
    get = a.proposal.get
    given = grounds[get("motivation", "ground")][language] if get("motivation", "ground") else None
    pairs = [
        ("ground", given),
        ("ground_text", get("motivation", "text")),
        ("proportionality", get("motivation", "proportionality")),
        ("lighter", get("motivation", "lighter_measures")),
    ]
    return [[report_words()[name][language], value or report_words()["unanswered"][language]] for name, value in pairs]


def _topics(a: Assessment, language: str) -> list[dict[str, Any]]:
    topics = []
    for topic in questions().topics.values():
        rows = []
        for q in questions().of_topic(topic.id):
            if q.field.kind == "computed":
                continue
            value, regional = a.proposal.answers.get(q.key), _from_region(a, q)
            lines = answer_lines(q.field, value, language) if value is not None or regional is None else []
            if regional is not None:
                lines += [report_words()["from_region"][language], *answer_lines(q.field, regional, language)]
            given = value is not None or regional is not None
            rows.append({"id": q.id, "question": q.field.label[language], "answer": lines, "given": given})
        topics.append({"label": topic.label[language], "rows": rows})
    return topics


def _from_region(a: Assessment, question: Question) -> Any:
    """What the region file says to a question, in the form of an answer; None where it says nothing."""
    host = a.ground.situation.municipality
    if question.id == "ER-203":
        fields = question.field.fields or {}
        rows = [row for code, row in a.region.municipalities.items() if code != host]
        return tuple({key: row[key] for key in fields if key in row} for row in rows) or None
    if question.id == "ER-204":
        return a.region.projects or None
    if question.id == "ER-803":
        return a.region.guide_number
    own = a.region.municipalities.get(host or "", {})
    if question.id == "ER-202":
        return {key: own[key] for key in ("places", "minutes") if key in own} or None
    parts = {part: own[key] for key, (id_, part) in LOCAL.items() if id_ == question.id and key in own}
    return parts.get("", parts or None)


def answer_lines(field: Field, value: Any, language: str) -> list[str]:
    """An answer as lines of text; a list gives one line per item."""
    words = report_words()
    if value is None:
        return [words["unanswered"][language]]
    if field.kind == "list":
        return [_record(field, item, language) for item in value] or [words["none"][language]]
    if field.kind == "record":
        return [_record(field, value, language)] if value else [words["unanswered"][language]]
    return [_plain(field, value, language)]


def _record(field: Field, value: Mapping[str, Any], language: str) -> str:
    fields, parts = field.fields or {}, []
    for key, part in value.items():
        label, shown = fields[key].label[language], "; ".join(answer_lines(fields[key], part, language))
        unit = unit_word(fields[key].unit, language)
        parts.append(f"{label}: {shown.removesuffix(unit).strip() if unit.lower() == label.lower() else shown}")
    return " · ".join(parts)


def _plain(field: Field, value: Any, language: str) -> str:
    if field.kind == "flag":
        return str(report_words()["yes" if value else "no"][language])
    if field.kind == "choice" and field.choices:
        return str(field.choices[value][language])
    if field.kind == "municipality":
        return areas().municipalities[value].name
    if field.kind == "reference":
        return references()[value].label[language]
    if field.kind in ("months", "texts"):
        return ", ".join(map(str, value))
    if isinstance(value, Fraction | int):
        return _with_unit(value, field.unit, language)
    return say(value, language)


def _with_unit(value: Any, unit: str, language: str) -> str:
    if unit == "year":
        return str(value)
    name = unit_word(unit, language)
    return f"{say(value, language)}{'' if name == '%' else ' '}{name}".strip()


def setting_row(setting: Mapping[str, Any], language: str) -> dict[str, str]:
    """A threshold as a row: what it is, its value with unit, and whose it is."""
    words, value = report_words(), setting["value"]
    if isinstance(value, bool):
        shown = words["yes" if value else "no"][language]
    elif value is None:
        shown = words["none"][language]
    else:
        shown = setting["shown"] or _with_unit(value, setting["unit"], language)
    source = (
        words["project_default"][language] if setting["source"].startswith("project default") else setting["source"]
    )
    return {"label": setting["label"], "value": shown, "basis": words[setting["basis"]][language], "source": source}
