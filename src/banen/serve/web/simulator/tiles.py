"""The 35 labour-market regions as a map of equal tiles, with its table: no region is hidden by its size."""

from __future__ import annotations

from typing import Any

import markupsafe

from banen.charts.area_map import AreaMap, Tile
from banen.languages import Language
from banen.observe import words as book
from banen.observe.areas import areas
from banen.serve.numbers import band, number, whole
from banen.serve.web.simulator.state import PageState
from banen.serve.web.site import address
from banen.serve.web.texts import words
from banen.serve.wording import signed
from banen.simulate.results.projection import Projection

TILE, GAP = 52, 4
NOTHING = 0.05
"""A change per 1,000 inhabitants that would print as nought."""


def tile_map(now: Projection, law: Projection, state: PageState, language: Language) -> dict[str, Any]:
    """Per region: labour migrants present per 1,000 inhabitants, or the change in it by the package."""
    active = bool(state.package.active())
    rows = [_row(now, law, code, state.year, active, language) for code in areas().regions]
    limits = limits_of(sorted(abs(row["rate"]) for row in rows), active)
    for row in rows:
        row["class"] = tint(row["rate"], limits, active)
    rows.sort(key=lambda row: row["name"])
    said = words("simulator", language)["map"]
    title = said["title_change" if active else "title_level"].format(year=state.year)
    return {
        "active": active,
        "title": title,
        "rows": rows,
        "legend": key_of_tints(limits, active, language),
        "credit": areas().credit[language],
        # Names of regions come from our own content and are escaped.
        "svg": markupsafe.Markup(_map(rows, title, language).svg()),  # noqa: S704
        "sentence": _sentence(rows, active, state.year, language),
    }


def _row(now: Projection, law: Projection, code: str, year: int, active: bool, language: Language) -> dict[str, Any]:
    region, key = areas().regions[code], f"stock_by_region:{code}"
    base, difference = law[key].baseline.at(year), now[key].difference.at(year)
    low, middle, high = difference if active else base
    rate = 1000 * middle / region.population
    return {
        "code": code, "name": region.name, "rate": rate, "col": region.tile_col, "row": region.tile_row,
        "short": words("simulator", language)["map"]["short"][code],
        "rate_words": _rate(rate, active, language),
        "baseline": whole(base[1], language), "package": whole(base[1] + difference[1], language),
        "difference": band(*difference, language, signed=True),
        "band": band(low, middle, high, language, signed=active),
        "change": signed(middle, language) if active else whole(middle, language), "low": low, "high": high,
    }  # fmt: skip


def _rate(rate: float, active: bool, language: Language) -> str:
    shown = round(rate, 1) if active else float(round(rate))
    sign = "+" if active and shown > 0 else ""
    return sign + number(shown + 0.0, language)


def limits_of(sizes: list[float], active: bool, digits: int = 1) -> tuple[float, ...]:
    """Round upper limits of the classes, so that each holds part of the regions; the last class is open."""
    shares = (0.35, 0.75) if active else (0.2, 0.4, 0.6, 0.8, 0.93)
    limits = (_rounded(sizes[int(share * (len(sizes) - 1))], digits) for share in shares)
    return tuple(dict.fromkeys(limits))


def _rounded(value: float, digits: int) -> float:
    """The value to so many significant digits, at least a tenth; above ten to a multiple of five."""
    if value >= 10:
        return 5.0 * round(value / 5)
    return max(0.1, round(float(f"{value:.{digits}g}"), 1))


def tint(rate: float, limits: tuple[float, ...], active: bool) -> str:
    """The tint of a rate: how much, and for a change on which side of nothing."""
    if active and abs(rate) < NOTHING:
        return "none"
    side = "l" if not active else "m" if rate > 0 else "f"
    return side + str(sum(abs(rate) >= limit for limit in limits))


def key_of_tints(limits: tuple[float, ...], active: bool, language: Language) -> list[dict[str, str]]:
    """What each tint means."""
    to, more = (book.words("wording", language)[name] for name in ("to", "or_more"))

    def written(i: int, sign: str) -> str:
        low, high = (number(v, language) for v in (limits[i - 1] if i else 0.0, limits[min(i, len(limits) - 1)]))
        return (
            f"{sign}{low} {more}" if i == len(limits) else f"{sign}{low} {to} {sign}{high}".replace(f"{sign}0 ", "0 ")
        )

    if not active:
        return [{"class": f"l{i}", "text": written(i, "")} for i in range(len(limits) + 1)]
    fewer = [{"class": f"f{i}", "text": written(i, "−")} for i in reversed(range(len(limits) + 1))]
    return [*fewer, *({"class": f"m{i}", "text": written(i, "+")} for i in range(len(limits) + 1))]


def _sentence(rows: list[dict[str, Any]], active: bool, year: int, language: Language) -> str:
    said = words("simulator", language)["map"]
    ordered = sorted(rows, key=lambda row: row["rate"])
    if not active:
        top = ordered[-1]
        return str(said["sentence_level"]).format(year=year, name=top["name"], rate=top["rate_words"])
    top = max(rows, key=lambda row: abs(row["rate"]))
    return str(said["sentence_change"]).format(
        year=year, name=top["name"], change=top["change"], rate=top["rate_words"]
    )


def _map(rows: list[dict[str, Any]], title: str, language: Language) -> AreaMap:
    said = words("simulator", language)["map"]
    places = [
        Tile(
            code=row["code"],
            name=row["name"],
            cell=(row["col"], row["row"]),
            look=row["class"],
            words=row["rate_words"],
            told=said["told"].format(name=row["name"], rate=row["rate_words"], band=row["band"]),
            href=f"{address('state', language)}?g={row['code']}",
            short=row["short"],
        )
        for row in rows
    ]
    return AreaMap(title, places, TILE, GAP, ())
