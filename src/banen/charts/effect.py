"""The effect of a scenario: its difference from current policy on an axis of its own, the level beside it for scale.

Two panels share one axis of years; twenty futures stand as dots on the very scale of the difference. Current policy and
both axes are given, not computed here, so that they are the same through every move of a hand.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from banen.charts.futures import DotLimit
from banen.charts.pen import Sheet, area, line
from banen.charts.scales import Domain, Scale, linear

View = Literal["dif", "lev"]
Write = Callable[[float], str]
LEAST_WIDE = 640
"""From this width on the picture has two panels and the dots; below it the difference alone, as on a phone."""
DOTS = 172
"""Width of the place of the twenty futures."""
LEFT, RIGHT = 68, 86
DOT = 4.8
"""Radius of a dot where no row is too long for its place."""
NINE = 2031
"""Where the words of the band stand, unless the ruler is near."""
EVENT_TOP = 28


@dataclass(frozen=True)
class Fan:
    """A line with its doubt: years and the 5, 25, 50, 75 and 95% values; two of them may be missing."""

    years: Sequence[int]
    p05: Sequence[float]
    p50: Sequence[float]
    p95: Sequence[float]
    p25: Sequence[float] = ()
    p75: Sequence[float] = ()

    def at(self, year: int) -> tuple[float, float, float]:
        """The 5, 50 and 95% values of a year."""
        i = list(self.years).index(year)
        return self.p05[i], self.p50[i], self.p95[i]


@dataclass(frozen=True)
class EffectChart:
    """What the picture of one outcome holds, in the words and the numbers of a reader."""

    difference: Fan
    base: Fan
    past: Fan
    level: Sequence[float]
    seen: Sequence[tuple[int, float, str]]
    starts: Mapping[int, int]
    last_start: str
    ghost: Sequence[float]
    dots: tuple[float, ...]
    threshold: DotLimit
    year: int
    domain: Domain
    levels: Domain
    words: Mapping[str, str]
    write: Write
    rounded: Write
    level_told: Write
    ticks: Sequence[int] = (2020, 2025, 2030, 2035, 2040, 2045, 2050)
    target: tuple[float, float] | None = None
    usual: Sequence[float] = field(default=())
    events: Sequence[tuple[float, str]] = ()

    @property
    def first(self) -> int:
        """The year in which the picture begins."""
        return int(self.past.years[0])

    @property
    def last(self) -> int:
        """The year in which it ends."""
        return int(self.difference.years[-1])


def sheet(effect: EffectChart, width: int = 796, view: View = "dif") -> Sheet:
    """The picture at a width: never scaled, always drawn anew, so that its words keep their size."""
    return _wide(effect, width, view) if width >= LEAST_WIDE else _narrow(effect, width, view)


def places(effect: EffectChart, width: int) -> list[tuple[int, float, float]]:
    """Where the line of the difference passes each year in a picture of this width: year, across, down."""
    wide = width >= LEAST_WIDE
    x, scale = (_across(effect, width), _down(effect, "dif")) if wide else (_across(effect, width), _low(effect))
    line = _clipped(effect.difference.p50, effect.domain, scale)
    return [(year, x(year), y) for year, y in zip(effect.difference.years, line, strict=True)][1:]


def _across(effect: EffectChart, width: int) -> Scale:
    if width < LEAST_WIDE:
        return linear(effect.difference.years[0], effect.last, 58, width - 8)
    return linear(effect.first, effect.last, LEFT, width - DOTS - RIGHT + 62)


def _down(effect: EffectChart, view: View) -> Scale:
    return linear(effect.domain.low, effect.domain.high, 340, 292 if view == "lev" else 166)


def _low(effect: EffectChart) -> Scale:
    return linear(effect.domain.low, effect.domain.high, 156, 10)


def _wide(effect: EffectChart, width: int, view: View) -> Sheet:
    sheet = Sheet(width, 368)
    end = width - DOTS - RIGHT + 62
    x = _across(effect, width)
    middle = 228 if view == "lev" else 98
    level = linear(effect.levels.low, effect.levels.high, middle, 26)
    difference = _down(effect, view)
    _starts(sheet, effect, x, middle)
    _events(sheet, effect, x, middle)
    _level(sheet, effect, x, level, end, many=view == "lev")
    sheet.text(0, middle + 56, effect.words["difference"], "b")
    _difference(sheet, effect, x, difference, width, many=view == "dif")
    _years(sheet, effect, x, 340)
    if view == "dif":
        _key(sheet, effect, x, difference)
        _futures(sheet, effect, difference, width)
    _read(sheet, effect, x, difference, 22, view)
    if view == "lev":
        value = effect.level[list(effect.difference.years).index(effect.year)]
        sheet.text(x(effect.year) + 9, level(value) + 22, effect.level_told(value), "b halo")
    return sheet


def _narrow(effect: EffectChart, width: int, view: View) -> Sheet:
    sheet = Sheet(width, 178)
    x = _across(effect, width)
    if view == "lev":
        level = linear(effect.levels.low, effect.levels.high, 156, 10)
        _grid(sheet, effect.levels, level, 58, width, effect.write)
        ahead = [x(year) for year in effect.base.years]
        ends = (_clipped(v, effect.levels, level) for v in (effect.base.p05, effect.base.p95))
        sheet.path("baseband", area(ahead, *ends))
        sheet.path("base", line(ahead, _clipped(effect.base.p50, effect.levels, level)))
        own = _clipped(effect.level, effect.levels, level)
        sheet.path("line", line([x(y) for y in effect.difference.years], own))
        _off_the_axis(sheet, x(effect.last) - 4, effect.levels, level, effect.level)
    else:
        scale = _low(effect)
        _difference(sheet, effect, x, scale, width, many=True, left=58)
        _read(sheet, effect, x, scale, 8, "small")
    low = effect.domain.low < -effect.domain.high
    sheet.text(66, (18 if low else 150), effect.words["policy"], "halo tiny")
    for year in (2030, 2040, effect.year, effect.last):
        if year in (effect.year, effect.last) or abs(year - effect.year) > 3:
            sheet.text(x(year), 173, str(year), "end" if year == effect.last else "mid")
    return sheet


def _clipped(values: Sequence[float], domain: Domain, scale: Scale) -> list[float]:
    """Places of values; what lies off the axis stands at its edge, where an arrow says so."""
    return [scale(min(max(v, domain.low), domain.high)) for v in values]


def _off_the_axis(sheet: Sheet, x: float, domain: Domain, scale: Scale, *lines: Sequence[float]) -> None:
    """An arrow at the edge that a line goes beyond, so that what stands at the edge is not read as a value there."""
    if min(map(min, lines)) < domain.low:
        sheet.text(x, scale(domain.low) - 5, "▼", "end")
    if max(map(max, lines)) > domain.high:
        sheet.text(x, scale(domain.high) + 12, "▲", "end")


def _grid(
    sheet: Sheet, domain: Domain, scale: Scale, left: float, right: float, write: Write, every: bool = True
) -> None:
    ticks = domain.ticks() if every else [domain.low, domain.high] if domain.low >= 0 else [domain.low, 0.0]
    for tick in ticks:
        if tick:
            sheet.path("grid", f"M{left} {scale(tick)}H{right}")
        sheet.text(left - 8, scale(tick) + 4.5, write(tick), "end")


def _starts(sheet: Sheet, effect: EffectChart, x: Scale, middle: float) -> None:
    """A rail between the panels: how many measures begin in which year."""
    if not effect.starts:
        return
    years = sorted(effect.starts)
    shown = years if len(years) <= 6 else years[:6]
    for year in shown:
        sheet.path("event", f"M{x(year)} {middle}V340")
    size = min(9.5, (x(effect.first + 1) - x(effect.first)) / 2 - 0.5)
    sheet.text(x(shown[0]) - 14, middle + 26, effect.words["starts"], "tiny end halo")
    for year in shown:
        sheet.circle("flag", x(year), middle + 22, size)
        sheet.text(x(year), middle + 26, str(effect.starts[year]), "flagt")
    sheet.text(x(shown[-1]) + 16, middle + 26, effect.last_start, "tiny halo")


def _events(sheet: Sheet, effect: EffectChart, x: Scale, middle: float) -> None:
    """What happened outside policy in the years of the picture: a hairline from the axis to its words."""
    shown = [event for event in effect.events if effect.first <= event[0] < effect.base.years[0]]
    for row, (at, words) in enumerate(shown):
        y = EVENT_TOP + 13 * row
        sheet.path("event", f"M{x(at)} {middle}V{y - 8}", "event")
        sheet.text(x(at) + 4, y, words, "halo tiny")


def _level(sheet: Sheet, effect: EffectChart, x: Scale, scale: Scale, end: float, *, many: bool) -> None:
    sheet.text(0, 12, effect.words["level"], "b")
    _grid(sheet, effect.levels, scale, LEFT, end, effect.write, every=many or len(effect.levels.ticks()) <= 4)
    before, ahead = [x(y) for y in effect.past.years], [x(y) for y in effect.base.years]
    both = (*effect.past.p05, *effect.base.p05[1:]), (*effect.past.p95, *effect.base.p95[1:])
    low, high = (_clipped(values, effect.levels, scale) for values in both)
    sheet.path("baseband", area([*before, *ahead[1:]], low, high), "baseband")
    if effect.target:
        top, bottom = (
            scale(min(max(v, effect.levels.low), effect.levels.high)) for v in (effect.target[1], effect.target[0])
        )
        for place in dict.fromkeys(scale(v) for v in reversed(effect.target) if effect.levels.holds(v)):
            sheet.path("target", f"M{x(2026)} {place}H{end}")
        sheet.text(x(2026) - 6, (top + bottom) / 2 + 4, effect.words["target"], "tlab tiny end halo")
    sheet.path("past", line(before, _clipped(effect.past.p50, effect.levels, scale)))
    sheet.path("base", line(ahead, _clipped(effect.base.p50, effect.levels, scale)), "baseline")
    if effect.usual:
        usual = _clipped(effect.usual, effect.levels, scale)
        sheet.path("usual", line(ahead, usual))
        sheet.text(end - 4, usual[-1] - 6, effect.words["usual"], "halo tiny end")
    sheet.path("line", line([x(y) for y in effect.difference.years], _clipped(effect.level, effect.levels, scale)))
    _off_the_axis(sheet, end - 4, effect.levels, scale, effect.level, *([effect.usual] if effect.usual else []))
    for year, value, words in effect.seen:
        if year >= effect.first and effect.levels.holds(value):
            sheet.circle("seen", x(year), scale(value), 4.5)
            if words:
                sheet.text(x(year) + 9, scale(value) + 14, words, "halo tiny")
    tops = _apart(scale(effect.base.p50[-1]) + 1, scale(effect.level[-1]) + 9)
    sheet.text(end + 10, tops[0], effect.words["policy"], "halo tiny")
    sheet.text(end + 10, tops[1], effect.words["scenario"], "lab halo tiny")
    beside = effect.year + 0.6 if effect.year < NINE + 9 else NINE
    sheet.text(x(beside), 36, effect.words["nine_in_ten"], "halo tiny")


def _apart(base: float, own: float) -> tuple[float, float]:
    """Two labels at least a line apart, in the order of their lines."""
    if abs(base - own) >= 14:
        return base, own
    middle = (base + own) / 2
    return (middle - 7, middle + 8) if base <= own else (middle + 8, middle - 7)


def _difference(
    sheet: Sheet, effect: EffectChart, x: Scale, scale: Scale, width: float, *, many: bool, left: float = LEFT
) -> None:
    fan, domain = effect.difference, effect.domain
    right = width - 16 if width >= LEAST_WIDE else width
    _grid(sheet, domain, scale, left, right, effect.write, every=many)
    xs = [x(y) for y in fan.years]
    sheet.path("band90", area(xs, _clipped(fan.p05, domain, scale), _clipped(fan.p95, domain, scale)), "band90")
    if fan.p25:
        sheet.path("band50", area(xs, _clipped(fan.p25, domain, scale), _clipped(fan.p75, domain, scale)))
    sheet.path("zero", f"M{left} {scale(0)}H{right}", "zero")
    if effect.ghost:
        sheet.path("ghost", line(xs, _clipped(effect.ghost, domain, scale)))
    sheet.path("line", line(xs, _clipped(fan.p50, domain, scale)), "difference")
    _off_the_axis(sheet, xs[-1] - 4, domain, scale, fan.p05, fan.p95, *([effect.ghost] if effect.ghost else []))


def _years(sheet: Sheet, effect: EffectChart, x: Scale, bottom: float) -> None:
    for year in effect.ticks:
        if effect.first <= year <= effect.last:
            sheet.path("axis", f"M{x(year)} {bottom}v5")
            sheet.text(x(year), bottom + 20, str(year), "mid")
    sheet.path("axis", f"M{x(effect.first)} {bottom}H{x(effect.last)}")


def _key(sheet: Sheet, effect: EffectChart, x: Scale, scale: Scale) -> None:
    """What the marks mean, in the empty room of the past under or over the zero line."""
    words = effect.words
    rows = ["zero", "line", "band50", "band90", *(["ghost"] if effect.ghost else []), "seen"]
    under = -effect.domain.low >= effect.domain.high
    room = (340 - scale(0)) if under else scale(0) - 166
    space = min(20.0, room / (len(rows) + 0.6))
    if space < 14:
        return
    top = scale(0) + space if under else 166 + space / 2
    for i, look in enumerate(rows):
        y = round(top + i * space, 1)
        if look.startswith("band"):
            sheet.rect(look, LEFT + 4, y - 6, 26, 12)
        elif look == "seen":
            sheet.circle(look, LEFT + 17, y, 4.5)
        else:
            sheet.path(look, f"M{LEFT + 4} {y}h26")
        sheet.text(LEFT + 38, y + 4.5, words[f"key_{look}"], "halo")


def _futures(sheet: Sheet, effect: EffectChart, scale: Scale, width: int) -> None:
    """Twenty dots on the scale of the line; those beyond the threshold are filled."""
    left, domain, limit = width - DOTS + 20, effect.domain, effect.threshold
    sheet.text(width, 154, effect.words["twenty"], "b end")
    sheet.path("axis", f"M{left - 8} 166V340")
    zero = scale(min(max(limit.place, domain.low), domain.high))
    places = [(scale(min(max(dot, domain.low), domain.high)) - zero, limit.passes(dot)) for dot in sorted(effect.dots)]
    radius, rows = _rows_that_fit(places, limit.down, width - left)
    height, shift = 2 * radius + 0.6, -0.5 if limit.down else 0.5
    across: dict[int, int] = {}
    for row, (_, passed) in zip(rows, places, strict=True):
        nth = across[row] = across.get(row, -1) + 1
        x = left + 1 + radius - DOT + nth * (2 * radius + 0.9)
        sheet.circle("dot" if passed else "dot out", x, zero + (row + shift) * height, radius)
    if domain.holds(limit.place) and limit.size:
        sheet.path("target", f"M{left - 14} {zero}H{width}", "threshold")
        sheet.text(width, zero - 6 if limit.down else zero + 15, effect.write(limit.place), "tlab end halo")
    count, about = (308, 324) if limit.down else (186, 202)
    sheet.text(width, count, effect.words["count"], "lab end halo", "count")
    sheet.text(width, about, effect.words["count_about"], "tiny end halo")


def _rows_that_fit(places: Sequence[tuple[float, bool]], down: bool, room: float) -> tuple[float, list[int]]:
    """How large all dots are, so that the longest row has room, and the row of each, counted from the threshold.

    A dot beyond the threshold stands beyond its line, however close it lies.
    """
    radius = DOT
    while True:
        height = 2 * radius + 0.6
        rows = []
        for place, passed in places:
            row = math.ceil(place / height - 1e-9) if down else math.floor(place / height + 1e-9)
            rows.append((max(row, 1) if passed else min(row, 0)) if down else (min(row, -1) if passed else max(row, 0)))
        longest = max((rows.count(row) for row in set(rows)), default=0)
        if longest * (2 * radius + 0.9) <= room - 4 or radius < 2:
            return radius, rows
        radius = round(radius - 0.2, 1)


def _read(sheet: Sheet, effect: EffectChart, x: Scale, scale: Scale, top: float, view: str) -> None:
    """The ruler at the chosen year, with the values there."""
    low, middle, high = effect.difference.at(effect.year)
    bottom = 158 if view == "small" else 340
    place = _clipped((low, middle, high), effect.domain, scale)
    sheet.path("ruler", f"M{x(effect.year)} {top}V{bottom}", "ruler")
    sheet.circle("dot", x(effect.year), place[1], 5)
    side = ("end", -10.0) if effect.year > effect.last - 4 else ("", 10.0)
    at = x(effect.year) + side[1]
    sheet.text(at, place[1] + 5, effect.rounded(middle), f"b halo {side[0]}".strip(), "value")
    if view == "dif" and abs(place[0] - place[2]) > 40:
        sheet.text(at, place[2] - 2, effect.rounded(high), f"halo tiny {side[0]}".strip())
        sheet.text(at, place[0] + 13, effect.rounded(low), f"halo tiny {side[0]}".strip())


def small(fan: Fan, domain: Domain, width: int = 118, height: int = 44) -> Sheet:
    """A small multiple: band and middle of a difference, without words, for a tile that carries them."""
    sheet = Sheet(width, height)
    x = linear(fan.years[0], fan.years[-1], 0, width)
    scale = linear(domain.low, domain.high, height - 2, 2)
    xs = [x(y) for y in fan.years]
    sheet.path("band90", area(xs, _clipped(fan.p05, domain, scale), _clipped(fan.p95, domain, scale)))
    if fan.p25:
        sheet.path("band50", area(xs, _clipped(fan.p25, domain, scale), _clipped(fan.p75, domain, scale)))
    sheet.path("zero", f"M0 {scale(0)}H{width}")
    sheet.path("line", line(xs, _clipped(fan.p50, domain, scale)))
    return sheet
