"""Scenarios beside each other: how far each leaves current policy, which is the line at nought."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from banen.bands import Band
from banen.charts.grammar import Room, apart, broken, round_years
from banen.charts.pen import Sheet, area, at, line
from banen.charts.scales import Domain, Scale, around, linear

HEIGHT = 290
LOW_HEIGHT = 205
LINE = 16
"""Distance between two lines of words."""
BESIDE = 132
"""Room for the names at the ends of the lines."""
NARROW_TICKS = 5
LEAST = 4.0
"""The shortest axis: its numbers are whole, because there is no fraction of a person to see."""


@dataclass(frozen=True)
class Course:
    """A scenario: its name and its difference with current policy."""

    name: str
    difference: Band

    @property
    def lines(self) -> tuple[str, ...]:
        """The name as it stands at the end of a line."""
        return broken(self.name)


@dataclass(frozen=True)
class _Span:
    """The part of a difference that is shown: years, and the 5, 50 and 95% values."""

    years: list[int]
    p05: list[float]
    p50: list[float]
    p95: list[float]


def description(
    courses: Sequence[Course],
    first: int,
    last: int,
    words: Mapping[str, str],
    width: int,
    write: Callable[[float], str],
) -> Sheet:
    """Up to four scenarios: the band of the first, the middle of each with its name at its end.

    ``words`` name current policy (``current``) and the band (``futures``, with a place for the name); ``write`` makes
    a number of the axis.
    """
    narrow = Room(width).narrow
    field = Room(width, right=12 if narrow else BESIDE, top=26)
    height = LOW_HEIGHT if narrow else HEIGHT
    spans = [_between(course.difference, first, last) for course in courses]
    middles = [value for span in spans for value in span.p50]
    domain = _domain(min(0.0, *spans[0].p05, *middles), max(0.0, *spans[0].p95, *middles))
    x = linear(first, last, field.left, width - field.right)
    y = linear(domain.low, domain.high, field.top + height, field.top)
    sheet = Sheet(width, field.top + height + field.bottom)
    _frame(sheet, field, domain, (x, y), write)
    years = [x(year) for year in spans[0].years]
    sheet.path("band90", area(years, [y(v) for v in spans[0].p05], [y(v) for v in spans[0].p95]))
    sheet.path("zero", f"M{at(x(first))} {at(y(0.0))}H{at(x(last))}")
    sheet.text(x(first) + 8, y(0.0) + (17 if domain.high > -domain.low else -7), words["current"], "halo")
    _round_years(sheet, field, x, field.top + height, first, last)
    for n, span in reversed(list(enumerate(spans, 1))):
        sheet.path(f"series s{n}", line(years, [y(v) for v in span.p50]))
        sheet.marker(n, years[-1], y(span.p50[-1]))
    _names(sheet, courses, [y(span.p50[-1]) for span in spans], field)
    if not narrow:
        _futures(sheet, spans[0], words["futures"].format(name=courses[0].name), (x, y), field)
    return sheet


def _between(band: Band, first: int, last: int) -> _Span:
    start, end = band.years.index(first), band.years.index(last) + 1
    low, middle, high = ([float(v) for v in values[start:end]] for values in (band.p05, band.p50, band.p95))
    return _Span(list(band.years[start:end]), low, middle, high)


def _domain(low: float, high: float) -> Domain:
    """The axis of all that is shown; what no scenario reaches, above or below current policy, takes no room."""
    whole = around(low, high, LEAST)
    return Domain(whole.low if low else 0.0, whole.high if high or not low else 0.0, whole.step)


def _frame(
    sheet: Sheet, field: Room, domain: Domain, scales: tuple[Scale, Scale], write: Callable[[float], str]
) -> None:
    """The lines across, each with its number."""
    _, y = scales
    few = field.narrow and len(domain.ticks()) > NARROW_TICKS
    for tick in Domain(domain.low, domain.high, domain.step * 2 if few else domain.step).ticks():
        if tick:
            sheet.path("grid", f"M{field.left} {at(y(tick))}H{field.left + field.inner}")
        sheet.text(field.left - 8, y(tick) + 4.5, write(tick), "end")


def _round_years(sheet: Sheet, field: Room, x: Scale, bottom: float, first: int, last: int) -> None:
    """The axis of years below; the last stands within the field."""
    sheet.path("axis", f"M{at(x(first))} {at(bottom)}H{at(x(last))}")
    for year in round_years(first, last, field):
        look = "end" if field.narrow and year == last else "mid"
        sheet.text(x(year), bottom + 19, str(year), look)


def _names(sheet: Sheet, courses: Sequence[Course], ends: Sequence[float], field: Room) -> None:
    """The name of each line at its end: beside it where there is room, else above it within the field."""
    lines = 1 if field.narrow else max(len(course.lines) for course in courses)
    edge = field.left + field.inner
    for n, (course, end) in enumerate(zip(courses, apart(ends, lines * LINE + 3), strict=True), 1):
        if field.narrow:
            sheet.text(edge - 10, end - 9, course.name, f"k{n} end halo")
            continue
        for i, words in enumerate(course.lines):
            sheet.text(edge + 12, end + 4.5 + LINE * (i - (len(course.lines) - 1) / 2), words, f"k{n}")


def _futures(sheet: Sheet, span: _Span, said: str, scales: tuple[Scale, Scale], field: Room) -> None:
    """Words for the band, beyond its outer edge."""
    x, y = scales
    i = int(len(span.years) * 0.55)
    below = abs(min(span.p05)) > max(span.p95)
    lines = broken(said, field.inner // 14)
    top = y(span.p05[i]) + 20 if below else y(span.p95[i]) - 8 - LINE * (len(lines) - 1)
    for n, words in enumerate(lines):
        sheet.text(x(span.years[i]) - 8, top + n * (LINE - 1), words, "tiny end halo")
