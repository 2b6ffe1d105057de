"""What the page on who differs keeps of an answer, and its pictures: where it fails first, routes, wages and sectors.

An answer is numbers and words, some kilobytes, and no people. Each picture stands beside a sentence and a table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from banen.charts.pen import Sheet
from banen.charts.ranks import RankedBar, RankedDot, bar_sheet, dot_sheet
from banen.charts.wage_classes import WageBar, WageChart, WageLine, wage_sheet
from banen.decide.criteria import LEAST, CriterionWages, WageChange, law_of_groups
from banen.decide.example_life import ExampleLife
from banen.decide.gains import AXES
from banen.decide.grounds import ground_words
from banen.decide.who import Differing
from banen.languages import Language
from banen.model.entry import GROUP_OF_ROUTE
from banen.model.wages import wage_day
from banen.rounding import nearest, number, told, whole
from banen.serve.web.drawn import for_page
from banen.serve.web.texts import LANGUAGES, words
from banen.simulate.results.indicators import group_labels

PEOPLE = ("route", "sector", "wage_band", "age_band", "contract", "registration", "household", "housing", "origin")
GROUPS = (*PEOPLE, "region", "home_region")
DIMENSIONS = ("article", *GROUPS)
WIDTHS = (330, 480, 580)
BROAD = (330, 480, 700)
"""Widths of a picture that has the page to itself."""
MOST_KINDS = 4
"""Grounds that have a colour of their own; the others share the last."""
MOST_DRAWN = 16
"""Groups in the picture of who gains and who bears; the table has all."""
SMALL_PAY = 10
"""Euros a month below which a decimal is told."""
HUNDRED = 100
LOOKS = {"less": "f2", "more": "f1"}
"""The colour of who no longer comes, and of who comes instead."""


@dataclass(frozen=True)
class DifferingAnswer:
    """What the page shows of who differs: sentences, counts, groups and wages; without the people."""

    year: int
    sentences: Mapping[Language, tuple[str, str, str, str]]
    groups: Mapping[str, list[dict[str, Any]]]
    purses: Mapping[str, list[dict[str, Any]]]
    moves_pay: bool
    labels: Mapping[tuple[str, str], Mapping[Language, str]]
    example: ExampleLife | None
    criteria: tuple[CriterionWages, ...]
    changes: tuple[WageChange, ...]


def answer_of(found: Differing) -> DifferingAnswer:
    """The small part of an answer that is kept."""
    groups = {name: found.groups(name) for name in DIMENSIONS}
    values = {(name, row["group"][name]) for name, rows in groups.items() for row in rows}
    purses = {by: found.distribution(by) for by in AXES}
    values |= {(by, row["group"][by]) for by, rows in purses.items() for row in rows}
    return DifferingAnswer(
        year=found.year,
        groups=groups,
        example=found.example,
        purses=purses,
        moves_pay=found.moves_pay,
        sentences={
            ln: (found.sentence(ln), found.of_hundred(ln) or "", found.staying(ln), found.paying(ln) or "")
            for ln in LANGUAGES
        },
        labels={(n, v): {ln: found.label(n, v, ln) for ln in LANGUAGES} for n, v in values},
        criteria=found.criteria,
        changes=found.changes,
    )


def kinds_of(answer: DifferingAnswer) -> dict[str, int]:
    """The colour of each ground, by how many it stops: the same in every picture of the page."""
    rows = [(gone_by(row), row["group"]["article"]) for row in answer.groups["article"]]
    order = [ground for gone, ground in sorted(rows, reverse=True) if ground and gone]
    return {ground: min(n + 1, MOST_KINDS) for n, ground in enumerate(order)}


def gone_by(row: Mapping[str, Any]) -> int:
    """How many do not come on a ground: who is stopped, and who is not offered a post."""
    return int(row["stopped"] or 0) + int(row["no_post"] or 0)


def pictures(answer: DifferingAnswer, axis: str, language: Language) -> dict[str, Any]:
    """The pictures of the page, each once per width; without one where there is nothing to draw.

    ``axis`` is one of :data:`~banen.decide.gains.AXES`: by what it is drawn who gains and who bears.
    """
    return {
        "gains": _gains(answer, axis, language),
        "where": _drawn(_first_failing(answer, language), bar_sheet, language),
        "routes": _drawn(_routes(answer, language), bar_sheet, language),
        "sectors": _sectors(answer, language),
        "wages": [_criterion(one, language) for one in answer.criteria],
        "changed": None if answer.criteria else _changed(answer, language),
    }


def _drawn(rows: Sequence[RankedBar], draw: Callable[[Sequence[RankedBar], int], Sheet], language: Language) -> Any:
    return for_page(lambda width: draw(rows, width), language, WIDTHS) if rows else None


def _first_failing(answer: DifferingAnswer, language: Language) -> list[RankedBar]:
    """Whom each ground met first, also those who then come after all; few are not told."""
    kinds, rows = kinds_of(answer), []
    for row in answer.groups["article"]:
        ground, met = row["group"]["article"], gone_by(row) + sum(row[n] or 0 for n in ("other_route", "paid_up"))
        if ground and met:
            look = f"f{kinds.get(ground, MOST_KINDS)}"
            article = ground_words(ground, language)["article"]
            name = answer.labels["article", ground][language]
            rows.append(RankedBar(name, article, met, whole(met, language), look=look))
    return sorted(rows, key=lambda bar: -bar.value)


def _routes(answer: DifferingAnswer, language: Language) -> list[RankedBar]:
    """By which route fewer people come, most first, and which part that is of those who come so now."""
    rows, wording = [], words("who", language)["share_of"]
    for row in answer.groups["route"]:
        before, after = row["against"], row["package"]
        less = (before or 0) - (after or 0)
        if before and after is not None and less >= LEAST:
            of = wording.format(share=round(HUNDRED * less / before), all=whole(before, language))
            name = answer.labels["route", row["group"]["route"]][language]
            rows.append(RankedBar(name, "", less, whole(-less, language), of))
    return sorted(rows, key=lambda bar: -bar.value)


def _sectors(answer: DifferingAnswer, language: Language) -> Any:
    """The difference in each sector with the reach of chance; unsure where that holds nought."""
    wording, rows = words("who", language), []
    for row in answer.groups["sector"]:
        before, after, error = row["against"], row["package"], row["error"]
        if before is None or after is None:
            continue
        change, sure = after - before, abs(after - before) > error
        name = answer.labels["sector", row["group"]["sector"]][language]
        shown = whole(change, language, signed=True) if sure else wording["unsure"]
        rows.append(RankedDot(name, change, change - error, change + error, shown, sure))
    rows.sort(key=lambda dot: (not dot.sure, -abs(dot.value)))
    if not rows:
        return None

    def sheet(width: int) -> Sheet:
        return dot_sheet(rows, lambda v: told(v, 1, language, signed=True), wording["equal"], width)

    return for_page(sheet, language, WIDTHS)


def _gains(answer: DifferingAnswer, axis: str, language: Language) -> Any:
    """What changes in the pay a month of who comes under both, with the reach of chance; most first but for tenths."""
    wording, rows = words("who", language), []
    for row in answer.purses[axis]:
        euros, error = row["euros"], row["error"]
        if euros is None:
            continue
        sure = abs(euros) > error
        still = wording["unsure"] if error else wording["equal"]  # nobody's pay changes where there is no spread
        shown = _signed(round(euros, 1 if abs(euros) < SMALL_PAY else 0), language) if sure else still
        name = answer.labels[axis, row["group"][axis]][language]
        rows.append(RankedDot(name, euros, euros - error, euros + error, shown, sure))
    if axis != AXES[0]:
        rows.sort(key=lambda dot: (not dot.sure, -abs(dot.value)))
    if not any(dot.value for dot in rows):
        return None
    drawn = rows[:MOST_DRAWN]

    def sheet(width: int) -> Sheet:
        return dot_sheet(drawn, lambda v: _signed(v, language), wording["equal"], width)

    return for_page(sheet, language, BROAD)


def _signed(euros: float, language: Language) -> str:
    return ("+" if euros > 0 else "") + number(euros, language)


def _criterion(wages: CriterionWages, language: Language) -> dict[str, Any]:
    """The wages of a group beside its new criterion, of every hundred, and what becomes of those below."""
    wording = words("who", language)["wages"]
    shares = of_hundred([c.people for c in wages.classes], wages.people)
    line = max(wages.against, wages.package)
    bars = [
        WageBar(c.low, c.high, HUNDRED * c.people / wages.people, str(share), "f2" if c.high <= line else "band90")
        for c, share in zip(wages.classes, shares, strict=True)
    ]
    below = sum(share for bar, share in zip(bars, shares, strict=True) if bar.high <= line)
    fates = of_hundred(list(wages.fates.values()), wages.people, below)
    before, after = (_euros(amount, language) for amount in (wages.against, wages.package))
    way = "higher" if wages.package > wages.against else "lower"
    lines = [WageLine(line, wording[way]["line"].format(amount=_euros(line, language)))]
    sentence = wording[way]["below"].format(share=below)
    chart = WageChart(bars, lines, sentence, _unit(language), lambda v: _euros(v, language))
    last = wages.classes[-1].high
    beyond = wording["beyond"].format(share=round(HUNDRED * wages.beyond / wages.people), amount=_euros(last, language))
    return {
        "title": wording["title"].format(group=group_labels("route")[_route_of(wages)][language]),
        "text": wording["text"].format(against=before, package=after),
        "said": wording["picture"].format(share=below, amount=_euros(line, language)),
        "drawing": for_page(lambda width: wage_sheet(chart, width), language, WIDTHS),
        "fates": [
            {"count": count, "name": wording["fates" if count > 1 else "fate"][fate], "fate": fate}
            for fate, count in zip(wages.fates, fates, strict=True)
            if count
        ],
        "note": f"{beyond} {wording['assumption']}" if wages.beyond else wording["assumption"],
    }


def _changed(answer: DifferingAnswer, language: Language) -> dict[str, Any] | None:
    """Who comes under one of the two alone, by wage, beside what the law asks; where no criterion differs."""
    if len(answer.changes) < 2:
        return None
    within, beyond, w = answer.changes[:-1], answer.changes[-1], words("who", language)
    wording, law = w["changed"], law_of_groups()
    sums = {name: sum(getattr(c, name) for c in answer.changes) for name in ("less", "more")}
    shown = max(sums, key=lambda name: sums[name])
    if not sums[shown]:
        return None
    text = wording["both"] if all(sums.values()) else wording[shown]
    sentence = text.format(**{name: whole(count, language) for name, count in sums.items()})
    bars = [WageBar(c.low, c.high, getattr(c, shown), "", LOOKS[shown]) for c in within]
    lines = [
        WageLine(amount, wording["law"].format(group=name, amount=_euros(amount, language)), counts=False)
        for group, name in w["wages"]["groups"].items()
        if within[0].low < (amount := law[group]) < within[-1].high
    ]
    chart = WageChart(bars, lines, sentence, _unit(language), lambda v: _euros(v, language))
    rest = whole(getattr(beyond, shown), language)
    return {
        "title": w["groups"]["wage_band"],
        "text": wording["text"].format(year=answer.year),
        "fates": (),
        "said": sentence,
        "drawing": for_page(lambda width: wage_sheet(chart, width), language, WIDTHS),
        "note": wording["beyond"].format(count=rest, amount=_euros(beyond.low, language)),
    }


def of_hundred(counts: Sequence[int], everybody: int, total: int | None = None) -> list[int]:
    """Counts as people of a hundred, rounded so that they add up: what is left over is carried to the next.

    >>> of_hundred([1, 1, 1], 6)
    [17, 16, 17]
    """
    shares: list[int] = []
    carried = 0.0
    for count in counts:
        carried += HUNDRED * count / max(everybody, 1)
        shares.append(nearest(carried, 1) - sum(shares))
    if total is not None and shares:
        shares[shares.index(max(shares))] += total - sum(shares)
    return shares


def _route_of(wages: CriterionWages) -> str:
    return next(route for route, group in GROUP_OF_ROUTE.items() if group == wages.group)


def _unit(language: Language) -> str:
    return str(words("who", language)["wages"]["unit"]).format(year=wage_day().year)


def _euros(amount: float, language: Language) -> str:
    return number(nearest(amount, 1), language)
