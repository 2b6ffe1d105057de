"""Publications as pages show them: a link where there is one, when it was read, and when the next edition comes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from banen.languages import Language
from banen.model.rules.texts import shown
from banen.observe.figures import Figure, last_day
from banen.observe.publications import Publication
from banen.serve.web.texts import words


def linked(found: Iterable[Publication], language: Language) -> list[dict[str, Any]]:
    """Each publication with its address, its publisher and, in words, when and how much of it was read."""
    return [
        {
            "title": p.title,
            "lang": p.language,
            "publisher": p.publisher,
            "published": p.published,
            "href": p.address,
            "read": read_words(p, language),
            "due": due_words(p, date.today(), language),
            "note": p.note,
        }
        for p in found
    ]


def read_words(one: Publication, language: Language) -> str:
    """When it was read and how much of it: a day that nobody wrote down is not recorded, and never filled in."""
    wording = words("figures", language)["publications"]
    when = (
        wording["read_on"].format(day=shown(one.retrieved, "day", language))
        if one.retrieved
        else wording["not_recorded"]
    )
    how = f"; {wording['found'][one.found]}" if one.address else f"; {wording['no_address']}"
    return f"{when}: {wording['extents'][one.read]}{how}" if one.retrieved else f"{when}{how}"


def due_words(one: Publication, today: date, language: Language) -> str:
    """When the next edition is expected, and whether that day has passed; empty for what appears once."""
    wording = words("figures", language)["publications"]
    if one.every_months is None:
        return ""
    if one.due is None:
        return str(wording["every"]).format(months=one.every_months)
    form = wording["due"] if one.due > today else wording["overdue"]
    return str(form).format(day=shown(one.due, "day", language), months=one.every_months)


def age_words(figure: Figure, today: date, language: Language) -> str:
    """How old a figure is, from the end of the time that it is about; empty where that still runs or is unknown."""
    wording = words("figures", language)["publications"]
    end = last_day(figure.period)
    if end is None or end > today:
        return ""
    months = (today.year - end.year) * 12 + today.month - end.month - (today.day < end.day)
    years = months // 12
    if years == 0:
        return str(wording["months_old"]).format(months=months) if months != 1 else str(wording["month_old"])
    return str(wording["years_old"]).format(years=years) if years != 1 else str(wording["year_old"])
