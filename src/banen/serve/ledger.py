"""The appraisal in words and numbers for people: who pays whom, per party, sector and region, and the unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from banen.charts.drawing import svg
from banen.charts.groups import over_years as over_years_chart
from banen.charts.matrix import MatrixRow, flows
from banen.decide.accounts.appraisal import Appraisal, AppraisedLine, PresentValue, group_label
from banen.decide.accounts.chart_of_accounts import EUR, AccountLine, read_chart
from banen.languages import Language
from banen.observe import words as book
from banen.observe.assumptions import assumptions
from banen.serve.numbers import number, whole
from banen.serve.wording import period_words

IN_GROUPS = ("present", "workers", "wage_bill", "employer_cost", "dearer_labour", "surplus_lost")
"""Lines that are shown by sector and region: those present first, as they are, and then differences."""
OVER_YEARS = ("dearer_labour", "surplus_lost", "levies", "wage_tax", "premiums")
"""Lines that stand in the picture over the years."""
SIGNS = {"PM+": "+", "PM-": "−", "PM±": "±", "PM0": "0"}
"""What is known of an unknown amount: on which side of nothing it lies for a party."""
MILLION = 1e6


def words(language: Language) -> Mapping[str, Any]:
    """The words of the appraisal in one language."""
    return book.words("appraisal", language)


def ledger(appraisal: Appraisal, year: int, language: Language) -> dict[str, Any]:
    """What pages, PDF and terminal lay out: the matrix, rows per party, volumes, groups, unknowns, what is known."""
    w, chart = words(language), read_chart()
    beside = [f[""] for f in appraisal.lines.values() if f[""].line.kind in ("memo", "count")]
    measures = ", ".join(appraisal.unknown_measures)
    known, amounts = appraisal.known_share()
    prices = {
        "year": appraisal.price_year,
        "rate": number(100 * chart.discount.rate, language),
        "until": appraisal.scenario.until,
    }
    net, added = (_million(v, language) for v in appraisal.public_funds(year))
    funds = chart.public_funds
    public = w["public_funds"].format(
        cost=number(funds.cost, language), more=number(funds.sensitivity, language), year=year, net=net, added=added
    )
    return {
        "w": w, "year": year, "matrix": _matrix(appraisal, year, language),
        "prices": f"{w['prices'].format(**prices)} {public}", "known": w["known"].format(known=known, amounts=amounts),
        "parties": [_party(appraisal, party, year, language) for party in chart.parties],
        "volumes": [_row(line, None, year, language) for line in beside],
        "own": [_row(f[""], None, year, language) for f in appraisal.lines.values() if f[""].line.block == "migrants"],
        "groups": [
            {
                "name": w[f"{by}s"], "heads": _heads(by, language), "rows": _groups(appraisal, by, year, language),
                "note": w["value_added_note"] if by == "sector" else "",
                "figures": [*chart.value_added.values()] if by == "sector" else [],
            }
            for by in ("sector", "wage_group", "region")
        ],
        "groups_caption": w["groups_caption"].format(year=year),
        "drivers": _drivers(appraisal, year, language),
        "unknown": [
            {"parties": ", ".join(
                f"{chart.parties[p][language]} {SIGNS[appraisal.sign_of(u, p, year)]}" for p in u.parties
            ),
             "reason": u.reason[language]}
            for u in appraisal.unknown
        ],
        "unknown_measures": w["unknown_measures"].format(measures=measures) if measures else "",
    }  # fmt: skip


# ------------------------------------------------------------------------------------------ the matrix


def _matrix(appraisal: Appraisal, year: int, language: Language) -> dict[str, Any]:
    """Lines by parties as means, which add up: each row with its sum, each party with what it comes to."""
    w, parties = words(language), read_chart().parties
    rows, arrows = [], []
    for found in appraisal.matrix():
        amounts = {party: effect.mean_at(year) for party, effect in found.parties.items()}
        transfer = found.line.kind == "transfer"
        total = 0.0 if transfer else sum(amounts.values())
        if any(amounts.values()):
            rows.append(
                {
                    "label": found.line.label[language],
                    "kind": w[found.line.kind],
                    "cells": [_million(amounts[p], language) if p in amounts else "" for p in parties],
                    "sum": _million(total, language),
                }
            )
            arrows.append(_arrow(found, amounts, language))
    nets = {party: net.mean_at(year) for party, net in appraisal.nets.items()}
    return {
        "parties": [name[language] for name in parties.values()],
        "rows": rows,
        "arrows": arrows,
        "nets": [_million(nets[p], language) for p in parties],
        "net": _million(sum(nets.values()), language),
        "absent": [read_chart().lines[k].label[language] for k in read_chart().lines if k not in appraisal.lines],
    }


def _arrow(found: AppraisedLine, amounts: dict[str, float], language: Language) -> dict[str, str]:
    """One line as a sentence: who pays, who receives, how much."""
    parties, w = read_chart().parties, words(language)
    pay = [parties[p][language] for p, amount in amounts.items() if amount < 0]
    receive = [parties[p][language] for p, amount in amounts.items() if amount > 0]
    size = sum(amount for amount in amounts.values() if amount > 0) or -sum(amounts.values())
    ends = f"{', '.join(pay) or w['nobody']} → {', '.join(receive) or w['nobody']}"
    return {"label": found.line.label[language], "ends": ends, "amount": _million(size, language).lstrip("+")}


def matrix_picture(appraisal: Appraisal, year: int, language: Language) -> str:
    """Who pays whom in a year, as an SVG picture: lines by parties, an arrow for each transfer."""
    parties = {key: name[language] for key, name in read_chart().parties.items()}
    rows = [
        MatrixRow(
            found.line.label[language],
            found.line.kind == "transfer",
            {party: effect.mean_at(year) / MILLION for party, effect in found.parties.items()},
        )
        for found in appraisal.matrix()
    ]
    rows = [row for row in rows if any(round(amount) for amount in row.amounts.values())]
    nets = {party: net.mean_at(year) / MILLION for party, net in appraisal.nets.items()}
    net = MatrixRow(words(language)["net"], False, nets)
    amounts = {amount for row in (*rows, net) for amount in row.amounts.values()}
    return flows(rows, net, parties, {a: whole(a, language, signed=True) for a in amounts}).inked()


# ------------------------------------------------------------------------------------------ lines and parties


def _party(appraisal: Appraisal, party: str, year: int, language: Language) -> dict[str, Any]:
    """A party with what the known lines come to for it, and its lines."""
    net, w = appraisal.nets[party], words(language)
    low, _, high = (_million(v, language) for v in net.band.at(year))
    return {
        "name": read_chart().parties[party][language],
        "rows": _party_rows(appraisal, party, year, language),
        "net": w["net_sentence"].format(
            mean=_million(net.mean_at(year), language),
            low=low,
            high=high,
            present=_million(appraisal.present[party][0].mean, language),
        ),
    }


def over_years(appraisal: Appraisal, years: Sequence[int], language: Language) -> list[dict[str, Any]]:
    """Every line with its difference in a few years, median and the range below it, and its present value."""
    rows = []
    for groups in appraisal.lines.values():
        line, difference = groups[""].line, groups[""].difference
        cells = []
        for year in years:
            low, middle, high = (_amount(line, v, language, signed=True) for v in difference.at(year))
            cells.append({"difference": middle, "range": f"{low} – {high}"})
        present = _present(groups[""].present, language)
        rows.append({"label": line.label[language], "unit": _unit(line, language), "cells": cells, "present": present})
    return rows


def picture(appraisal: Appraisal, language: Language) -> str:
    """Who pays and who receives over the years, as an SVG picture."""
    drawn = [(read_chart().lines[key].label[language], appraisal[key].difference) for key in OVER_YEARS]
    w = words(language)
    return svg(over_years_chart(drawn, w["picture"], w["million"], MILLION), language)


def _party_rows(appraisal: Appraisal, party: str, year: int, language: Language) -> list[dict[str, Any]]:
    """Known lines of a party with their verdict, and those of which no part is known in this package."""
    rows = [_row(found, party, year, language) for found in appraisal.party_lines(party)]
    absent = [a for key, a in read_chart().lines.items() if party in a.parties and key not in appraisal.lines]
    w = words(language)
    return rows + [
        {
            "label": a.label[language],
            "meaning": a.meaning[language],
            "unit": _unit(a, language),
            "kind": w[a.kind],
            "now": w["unknown_line"],
            "difference": w["unknown_line"],
            "range": "",
            "present": w["unknown_line"],
            "verdict": "",
            "rests_on": [],
        }
        for a in absent
    ]


def _row(found: AppraisedLine, party: str | None, year: int, language: Language) -> dict[str, Any]:
    line, w = found.line, words(language)
    effect = found.parties[party] if party else found.effect
    low, middle, high = (_amount(line, v, language, signed=True) for v in effect.band.at(year))
    meaning = line.meaning[language]
    if line.support == "judgement":
        meaning += f" ({w['judgement']})"
    return {
        "label": line.label[language], "meaning": meaning, "unit": _unit(line, language), "kind": w[line.kind],
        "now": _amount(line, found.baseline.at(year)[1], language),
        "difference": middle, "range": f"{low} – {high}", "present": _present(found.present, language),
        "verdict": w[effect.verdict(year)] if party else "",
        "rests_on": [_assumption(name, language) for name in line.rests_on],
    }  # fmt: skip


def _present(present: Sequence[PresentValue], language: Language) -> str:
    """The present value of a line with those at a lower and a higher rate; empty for a count."""
    if not present:
        return ""
    middle, *ends = (_million(value.mean, language) for value in present)
    return f"{middle} ({' – '.join(ends)})"


def _assumption(name: str, language: Language) -> dict[str, str]:
    entry = assumptions()[name]
    return {"name": name, "label": entry.label[language]}


def leans_on(appraisal: Appraisal | None) -> tuple[set[str], set[str]]:
    """Assumptions that the lines of an appraisal rest on, and the figures behind them and beside the unknowns."""
    if appraisal is None:
        return set(), set()
    names = {name for line in read_chart().lines.values() for name in line.rests_on}
    behind = {figure for name in names for figure in assumptions()[name].figures}
    beside = {figure for u in appraisal.unknown for figure in u.figures} | set(read_chart().value_added.values())
    return names, behind | beside


def _drivers(appraisal: Appraisal, year: int, language: Language) -> list[dict[str, Any]]:
    """Per line of the matrix the inputs that move it most, with the value at which its sign would turn."""
    w, rows = words(language), []
    for found in appraisal.matrix():
        inputs = []
        for driver in appraisal.drivers(found.line.key, year):
            at = driver.switches_at
            turns = w["never_turns"] if at is None else f"{w['turns']} {number(round(at, 3), language)}"
            share = f"{driver.share:.0%}"
            inputs.append({**_assumption(driver.name, language), "share": share, "turns": turns})
        if inputs:
            rows.append({"label": found.line.label[language], "inputs": inputs})
    return rows


# ------------------------------------------------------------------------------------------ groups


def _heads(by: str, language: Language) -> list[str]:
    lines = [read_chart().lines[key] for key in IN_GROUPS]
    now = f"{lines[0].label[language]}, {words(language)['now']}"
    heads = [now, *(f"{line.label[language]} ({_unit(line, language)})" for line in lines)]
    return [*heads, words(language)["value_added"]] if by == "sector" else heads


def _value_added(sector: str, language: Language) -> str:
    """What the whole section of a sector adds in a year, with that year; not of the package, and in no sum."""
    if (figure := read_chart().value_added_of(sector)) is None or figure.value is None:
        return str(words(language)["unknown_line"])
    return f"{number(figure.value / MILLION, language)} ({period_words(figure.period, language)})"


def _groups(appraisal: Appraisal, by: str, year: int, language: Language) -> list[dict[str, Any]]:
    first = appraisal.lines[IN_GROUPS[0]]
    at = first[""].difference.years.index(year)
    rows = []
    for group in first:
        if group.startswith(f"{by}:"):
            lines = [appraisal.lines[key].get(group) for key in IN_GROUPS]
            cells = [_amount(a.line, a.effect.mean_at(year), language, signed=True) if a else "" for a in lines]
            present = whole(float(first[group].means[0][at]), language)
            beside = [_value_added(group.removeprefix("sector:"), language)] if by == "sector" else []
            rows.append({"name": group_label(group, language), "cells": [present, *cells, *beside]})
    return rows


def _amount(line: AccountLine, value: float, language: Language, *, signed: bool = False) -> str:
    return whole(value / MILLION if line.unit == EUR else value, language, signed=signed)


def _million(value: float, language: Language) -> str:
    return whole(value / MILLION, language, signed=True)


def _unit(line: AccountLine, language: Language) -> str:
    return str(words(language)["million" if line.unit == EUR else line.unit])
