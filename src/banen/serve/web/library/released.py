"""Counts of the portal beside official figures: users of a portal, never added to a population."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from banen.errors import ContentError
from banen.languages import ENGLISH, Language
from banen.observe.areas import Municipality, Province, Region
from banen.observe.fault_texts import sentences
from banen.observe.figures import figures
from banen.observe.releases import ReleasedTable, released_tables
from banen.observe.series import Observation
from banen.observe.words import unit_word
from banen.serve.numbers import number
from banen.serve.web.site import address
from banen.serve.web.texts import words
from banen.serve.wording import period_words


def portal_counts(folder: Path, area: Municipality | Region | Province | None, language: Language) -> dict[str, Any]:
    """What the page of the state of affairs tells of releases: the newest of each table, for a region or for all.

    Of a municipality or a province nothing was counted; a file that does not fit its receipt is not shown, and told.
    """
    w = words("released", language)
    try:
        found = released_tables(folder) if folder.is_dir() else []
    except ContentError as error:
        return {"w": w, "rows": [], "broken": sentences(error, language)}
    newest: dict[str, ReleasedTable] = {}
    for each in found:
        newest.setdefault(each.table, each)
    rows = [row for each in newest.values() if (row := _row(each, area, language))]
    return {"w": w, "rows": rows, "broken": []}


def _row(
    each: ReleasedTable, area: Municipality | Region | Province | None, language: Language
) -> dict[str, Any] | None:
    if area is None:
        shown = each.total
    elif type(area) is Region:
        shown = each.of(region=area.code)
    else:
        return None
    told = each.receipt
    return {
        "id": each.table,
        "name": told["names"].get(language, told["names"][ENGLISH]),
        "period": told["period"],
        "value": _value(shown, language),
        "hidden": shown is None,
        "definition": told["definition"],
        "synthetic": told["synthetic"],
        "reference": told["reference"],
        "digest": told["sha256"][:12],
        "published": told["published_on"],
        "beside": [] if area else [_official(id_, language) for id_ in told["beside"] if id_ in figures()],
    }


def _value(shown: Observation | None, language: Language) -> str:
    return "·" if shown is None else f"{number(shown.value, language)} {unit_word(shown.unit, language)}"


def _official(id_: str, language: Language) -> dict[str, str | bool]:
    figure = figures()[id_]
    value = number(figure.value, language) if figure.value is not None else figure.text
    unit = "%" if figure.unit == "%" else f" {figures().units[figure.unit].label[language]}"
    return {
        "href": address("figures", language, f"/{id_}"),
        "id": id_,
        "value": f"{value}{unit}",
        "period": period_words(figure.period, language),
        "quantity": figure.label[language],
        "in_english": language not in figure.label.to_dict(),
    }
