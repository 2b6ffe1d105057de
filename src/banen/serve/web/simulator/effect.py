"""The effect of a scenario as a page shows it: a sentence that counts futures, the picture, six outcomes, a table.

Sentence, picture, tile and table tell the median of the differences between scenario and current policy in each draw,
rounded to their doubt; the level of the scenario is current policy plus that difference.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import markupsafe
import numpy as np

from banen.bands import percentiles
from banen.charts.effect import EffectChart, Fan, places, sheet, small
from banen.charts.futures import TWENTY, DotLimit, less, more, threshold_of, twenty
from banen.languages import Language, month_of, with_marks
from banen.observe import words as book
from banen.observe.figures import figures
from banen.observe.outside_events import outside_events
from banen.quantities import POLICY_YEAR
from banen.serve.numbers import doubt, told
from banen.serve.web.simulator.axes import FIRST_COMPARED, AxisReference
from banen.serve.web.simulator.state import MEASURED, VIEWS, YEARS, PageState, key_of
from banen.serve.web.site import address
from banen.serve.web.texts import words
from banen.simulate.evidence.backtest import entries
from banen.simulate.measures.packages import Package, target_of
from banen.simulate.results.indicators import shown_in
from banen.simulate.results.projection import Projection

WIDTHS = (288, 343, 796)
"""Widths that a page without a script carries: a small phone, a phone, and a desk; a script asks for its own."""
MANY = 1_000_000
"""From here on an axis counts in millions."""


def shown(
    state: PageState,
    now: Projection,
    before: Projection | None,
    usual: Projection | None,
    ground: AxisReference,
    language: Language,
    width: int | None = None,
) -> dict[str, Any]:
    """What the part of the page holds, for the outcome and the year of its state."""
    wording = words("simulator", language)["effect"]
    key = key_of(state.outcome, state.definition)
    effect = drawn(state, now, before, usual, ground, language)
    dots = effect.dots
    low, middle, high = effect.difference.at(state.year)
    unit = doubt(low, high)
    return {
        "key": key, "sentence": sentence(state, dots, effect.threshold, language),
        "middle": _much(middle, unit, state.outcome, language),
        "range": _range(low, high, unit, state.outcome, language),
        "law": _level(ground.law[key].baseline.at(state.year), language),
        "last": _last(state, now, before, key, unit, language),
        "picture": wording["picture"].format(
            label=wording["names"][state.outcome], last=effect.last, year=state.year,
            middle=told(middle, unit, language, signed=True), low=told(low, unit, language),
            high=told(high, unit, language),
        ),
        "charts": [_inline(effect, each, state, language) for each in ((width,) if width else WIDTHS)],
        "views": [
            _choice(state, wording["views"][view], language, view=view, here=view == state.view) for view in VIEWS
        ],
        "years": [_choice(state, str(year), language, year=year, here=year == state.year) for year in YEARS],
        "limit": _limit(state, effect, language),
        "tiles": [_tile(state, now, ground, name, language) for name in shown_in("futures")],
        "source": _sources(key, language), "events": events_since(FIRST_COMPARED, language),
        "refit": _choice(state, "", language, here=ground.fits(key, now), fitted=state.package),
    }  # fmt: skip


def drawn(
    state: PageState,
    now: Projection,
    before: Projection | None,
    usual: Projection | None,
    ground: AxisReference,
    language: Language,
) -> EffectChart:
    """The picture of the outcome of a state, before it knows its width."""
    wording, key = words("simulator", language)["effect"], key_of(state.outcome, state.definition)
    base = ground.law[key].baseline
    first, today = base.years.index(FIRST_COMPARED), base.years.index(POLICY_YEAR - 1)
    fan = _fan(now, key)
    dots = twenty(now.futures(key)[fan.years.index(state.year) - 1])
    limit = threshold_of(dots, state.limit)
    last = (max(state.package.from_year[m] for m in state.package.active())) if state.package.active() else 0
    level = [float(law + own) for law, own in zip(base.p50[today:], fan.p50, strict=True)]
    unit = doubt(*(fan.at(state.year)[i] for i in (0, 2)))
    filled, unit_word = limit.beyond(dots), wording["units"][state.outcome]
    return EffectChart(
        difference=fan, base=_part(base, today, None), past=_part(base, first, today + 1), level=level,
        seen=[(year, value, wording["seen"].format(value=_plain(value, language))) for year, value, _ in counted(key)],
        starts=_starts(state.package), last_start=str(last) if last else "",
        ghost=[0.0, *before[key].difference.p50[today + 1 :]] if before is not None else (),
        dots=dots, threshold=limit, year=state.year, domain=ground.difference(key), levels=ground.level(key),
        words={
            "level": wording["level_title"].format(label=wording["names"][state.outcome].lower(), unit=unit_word),
            "difference": wording["difference_title"].format(unit=unit_word),
            "twenty": wording["twenty"].format(year=state.year), "count": wording["count_of"].format(count=filled),
            "count_about": wording["count_about"] if limit.size else wording["count_zero"],
            "policy": wording["current"], "scenario": wording["scenario"], "starts": wording["starts"],
            "nine_in_ten": wording["nine_in_ten"], "target": wording["target"],
            "usual": wording["usual"],
            **{f"key_{name}": text for name, text in wording["key"].items()},
        },
        write=lambda value: _axis(value, language), rounded=lambda value: told(value, unit, language, signed=True),
        target=target_of(key, state.package),
        usual=list(usual[key].baseline.p50[today:]) if usual is not None else (),
        level_told=lambda value: told(value, doubt(*(base.at(state.year)[i] for i in (0, 2))), language),
        events=[(event.at, f"{month_of(event.day, language)}: {event.short[language]}") for event in outside_events()],
    )  # fmt: skip


def _fan(now: Projection, key: str) -> Fan:
    """The difference from the last year before policy on, where it is nought; its ends are those of the projection."""
    band, half = now[key].difference, percentiles(now.futures(key).astype(np.float64), (25, 75))
    start = band.years.index(POLICY_YEAR)

    def from_nought(values: Iterable[float]) -> list[float]:
        return [0.0, *(float(v) for v in values)]

    return Fan(
        [POLICY_YEAR - 1, *band.years[start:]],
        *(from_nought(v[start:]) for v in (band.p05, band.p50, band.p95)),
        *(from_nought(values) for values in half),
    )


def _part(band: Any, start: int, end: int | None) -> Fan:
    return Fan(list(band.years[start:end]), *(list(map(float, v[start:end])) for v in (band.p05, band.p50, band.p95)))


def _starts(package: Package) -> Mapping[int, int]:
    years = [package.from_year[measure] for measure in package.active()]
    return {year: years.count(year) for year in sorted(set(years))}


@cache
def counted(key: str) -> tuple[tuple[int, float, str], ...]:
    """Years, numbers and figures that were counted and that the model counts alike: those that it is held against."""
    name, _, definition = key.partition("@")
    asked = definition or ("residents" if name in MEASURED else "present")
    counts = []
    for entry in entries():
        alike = entry.kind in ("count", "composition", "indicator") and not entry.filters
        if alike and (entry.quantity, entry.definition) == (name, asked) and entry.figure in figures():
            value = figures()[entry.figure].value
            if value is not None and entry.years[0] == entry.years[1]:
                counts.append((entry.years[0], value, entry.figure))
    return tuple(counts)


def events_since(first: int, language: Language) -> list[dict[str, str]]:
    """The outside events of a picture that begins in a year, each with its source."""
    return [
        {
            "name": f"{month_of(event.day, language)}: {event.short[language]}",
            "about": event.about[language],
            "href": event.address,
            "source": event.source,
        }
        for event in outside_events()
        if event.at >= first
    ]


def _sources(key: str, language: Language) -> list[dict[str, str]]:
    return [
        {
            "figure": figure,
            "href": address("figures", language, f"/{figure}"),
            "source": figures()[figure].source,
            "year": str(year),
            "value": _plain(value, language),
        }
        for year, value, figure in counted(key)
    ]


# ---- the sentence ---------------------------------------------------------------------------------------------------


def sentence(state: PageState, dots: tuple[float, ...], limit: DotLimit, language: Language) -> str:
    """The finding in one or two sentences that count the dots that are drawn."""
    wording, name = words("simulator", language)["effect"], state.outcome
    fewer, higher = less(dots), more(dots)
    if not state.package.active():
        return str(wording["law"])
    if not fewer and not higher:
        return str(wording["nothing"]).format(year=state.year)
    down = limit.down
    agreed, others = (fewer, higher) if down else (higher, fewer)
    word, other = (
        (wording["less"][name], wording["more"][name]) if down else (wording["more"][name], wording["less"][name])
    )
    clause = str(wording["clause"][name]).format(year=state.year, word=word)
    if others and dots[0] < 0 < dots[-1] and agreed < TWENTY - 1:
        text = str(wording["unsure"]).format(count=futures(agreed, language), clause=clause, others=others, other=other)
    else:
        text = str(wording["sure"]).format(count=futures(agreed, language), clause=clause)
    if limit.size:
        many, size = futures(limit.beyond(dots), language), _plain(limit.size, language)
        text = f"{text} {str(wording['beyond']).format(count=many, size=size)}"
    return text


def futures(count: int, language: Language) -> str:
    """A number of futures out of twenty, in words."""
    wording = words("simulator", language)["effect"]
    which = "every" if count == TWENTY else "some" if count else "none"
    return str(wording[which]).format(count=count)


def _much(value: float, unit: int, name: str, language: Language) -> str:
    """A difference as a sentence says it: ``24.000 minder``."""
    wording = words("simulator", language)["effect"]
    size = told(abs(value), unit, language)
    if size == "0":
        return str(wording["tile_none"])
    return f"{size} {wording['less' if value < 0 else 'more'][name]}"


def _range(low: float, high: float, unit: int, name: str, language: Language) -> str:
    to = book.words("wording", language)["to"]
    if low < 0 < high or low == high:
        return f"{_much(low, unit, name, language)} {to} {_much(high, unit, name, language)}"
    near, far = sorted((abs(low), abs(high)))
    return f"{told(near, unit, language)} {to} {_much(far if low >= 0 else -far, unit, name, language)}"


def _level(band: tuple[float, float, float], language: Language) -> str:
    unit, to = doubt(band[0], band[2]), book.words("wording", language)["to"]
    low, middle, high = (told(value, unit, language) for value in band)
    return f"{middle} ({low} {to} {high})"


def _last(state: PageState, now: Projection, before: Projection | None, key: str, unit: int, language: Language) -> str:
    """What the last move did to the middle future; nothing where the move is smaller than the doubt."""
    if before is None or state.before == state.package:
        return ""
    change = now[key].difference.at(state.year)[1] - before[key].difference.at(state.year)[1]
    wording = words("simulator", language)["effect"]
    finer = max(1, unit // 10)
    if told(abs(change), finer, language) == "0":
        return str(wording["last_none"]).format(year=state.year)
    return _much(change, finer, state.outcome, language)


# ---- marks and controls ---------------------------------------------------------------------------------------------


def _inline(effect: EffectChart, width: int, state: PageState, language: Language) -> dict[str, Any]:
    """The picture at a width, and where a ruler finds each year in it."""
    readings = []
    for year, x, y in places(effect, width):
        low, middle, high = effect.difference.at(year)
        unit = doubt(low, high)
        readings.append([year, x, y, *(told(v, unit, language, signed=True) for v in (middle, low, high))])
    svg = sheet(effect, width, "lev" if state.view == "lev" else "dif").svg(look=f"motion w{width}")
    return {
        "width": width,
        # Marks and words come from our own numbers and content; the pen escapes every word.
        "svg": markupsafe.Markup(svg),  # noqa: S704
        "readings": json.dumps(readings, separators=(",", ":"), ensure_ascii=False),
    }


def _choice(state: PageState, name: str, language: Language, *, here: bool, **change: Any) -> dict[str, Any]:
    return {"name": name, "here": here, "href": f"{address('simulator', language)}?{replace(state, **change).query()}"}


def _limit(state: PageState, effect: EffectChart, language: Language) -> dict[str, str]:
    """The threshold, and the addresses of a step lower and a step higher."""
    step = max(1, round(effect.domain.step / 20))
    now = round(effect.threshold.size)
    return {
        "now": _plain(now, language),
        "lower": _choice(state, "", language, here=False, limit=max(0, now - step))["href"],
        "higher": _choice(state, "", language, here=False, limit=now + step)["href"],
    }


def _tile(state: PageState, now: Projection, ground: AxisReference, name: str, language: Language) -> dict[str, Any]:
    wording, key = words("simulator", language)["effect"], key_of(name, state.definition)
    fan = _fan(now, key)
    low, middle, high = fan.at(state.year)
    dots = twenty(now.futures(key)[fan.years.index(state.year) - 1])
    fewer, higher = less(dots), more(dots)
    count, word = (fewer, wording["less"][name]) if fewer >= higher else (higher, wording["more"][name])
    how = "tile_none" if not count else "tile_every" if count == TWENTY else "tile_some"
    value = told(middle, doubt(low, high), language, signed=True)
    return {
        **_choice(state, wording["names"][name], language, here=name == state.outcome, outcome=name, limit=None),
        "value": value,
        "counts": wording[how].format(count=count, word=word),
        "outcome": name,
        "key": key,
        # As above: our own numbers.
        "svg": markupsafe.Markup(small(fan, ground.difference(key)).svg(look="motion")),  # noqa: S704
    }


def _plain(value: float, language: Language) -> str:
    return told(value, 1, language)


def _axis(value: float, language: Language) -> str:
    """A number along an axis: thousands apart, millions by their name."""
    if abs(value) < MANY:
        return told(value, 1, language)
    text = with_marks(f"{abs(value) / MANY:g}", language)
    return f"{'−' if value < 0 else ''}{text} {words('simulator', language)['effect']['million']}"
