"""Drawing a description on paper: SVG without a browser, with numbers and dates as the language writes them."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from banen.charts import course
from banen.charts.pen import wrapped
from banen.languages import DUTCH, ENGLISH, Language, calendar, marks

if TYPE_CHECKING:
    import altair as alt

TITLE, UNIT = "the title", "the unit"
"""What stands in a description for the words of an indicator, until it is filled."""


def drawn(title: str, unit: str, data: course.Data, language: Language) -> str:
    """The course of an indicator as SVG; Altair makes the description once per language, and here it is filled."""
    lines = wrapped(title, course.TITLE_LETTERS)
    text = _to_fill(language).replace(json.dumps(TITLE), json.dumps(lines)).replace(json.dumps(UNIT), json.dumps(unit))
    filled = json.loads(text)
    filled["padding"]["top"] += course.TITLE_LINE * (len(lines) - 1)
    filled["datasets"] |= {name: course.rows(columns) for name, columns in data.items()}
    return _as_svg(filled, language)


@cache
def _to_fill(language: Language) -> str:
    return json.dumps(course.description(language, TITLE, UNIT).to_dict())


def svg(picture: alt.LayerChart, language: Language) -> str:
    """The chart as an SVG picture, drawn without a browser, with numbers and dates as the language writes them."""
    return _as_svg(picture.to_dict(), language)


def _as_svg(description: dict[str, Any], language: Language) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(description, **locale(language)))


def numbers(language: Language) -> dict[str, object]:
    """How Vega writes numbers in a language, on paper and on a page."""
    thousands, decimal = marks(language)
    return {"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": ["€", ""]}


_DATES: dict[Language, str] = {DUTCH: "nl-NL", ENGLISH: "en-GB"}
"""What the converter knows by name; another language brings its calendar."""


def locale(language: Language) -> dict[str, Any]:
    """How numbers and dates are written, as the converter wants it."""
    return {"format_locale": numbers(language), "time_format_locale": _DATES.get(language) or calendar(language)}
