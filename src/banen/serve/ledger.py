"""The appraisal in words and numbers for people: per party, per sector and region, and what is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from banen.charts.drawing import svg
from banen.charts.groups import over_years as over_years_chart
from banen.decide.accounts.appraisal import Appraisal, AppraisedLine, group_label
from banen.decide.accounts.chart_of_accounts import AccountLine, read_chart
from banen.errors import ContentError
from banen.languages import Language
from banen.observe.assumptions import assumptions
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.serve.numbers import whole

IN_GROUPS = ("workers", "wage_bill", "employer_cost", "dearer_labour")
"""Lines that are shown by sector and region."""
OVER_YEARS = ("dearer_labour", "pay_rise", "levies", "contributions", "wage_tax")
"""Lines that stand in the picture over the years."""
MILLION = 1e6


@cache
def words(language: Language) -> dict[str, str]:
    """The words of the appraisal in one language."""
    faults = Faults()
    record = read_yaml(CONTENT / "texts" / "appraisal.yml", faults)
    faults.raise_if_any()
    if record is None:
        raise ContentError("texts/appraisal.yml is empty.")
    found: dict[str, str] = record.data[language]
    return found


def ledger(appraisal: Appraisal, year: int, language: Language) -> dict[str, Any]:
    """What pages, PDF and terminal lay out: rows per party, volumes, groups, unknowns."""
    chart = read_chart()
    volumes = [f[""] for f in appraisal.lines.values() if not f[""].line.parties]
    measures = ", ".join(appraisal.unknown_measures)
    return {
        "w": words(language), "year": year,
        "parties": [
            {"name": name[language], "rows": _party_rows(appraisal, party, year, language)}
            for party, name in chart.parties.items()
        ],
        "volumes": [_row(line, None, year, language) for line in volumes],
        "groups": [
            {"name": words(language)[f"{by}s"], "heads": _heads(language),
             "rows": _groups(appraisal, by, year, language)}
            for by in ("sector", "region")
        ],
        "groups_caption": words(language)["groups_caption"].format(year=year),
        "unknown": [
            {"parties": ", ".join(chart.parties[p][language] for p in u.parties), "reason": u.reason[language]}
            for u in appraisal.unknown
        ],
        "unknown_measures": words(language)["unknown_measures"].format(measures=measures) if measures else "",
    }  # fmt: skip


def over_years(appraisal: Appraisal, years: Sequence[int], language: Language) -> list[dict[str, Any]]:
    """Every line with its difference in a few years: median, and the range below it."""
    found = []
    for groups in appraisal.lines.values():
        line, difference = groups[""].line, groups[""].difference
        cells = []
        for year in years:
            low, middle, high = (_amount(line, v, language, signed=True) for v in difference.at(year))
            cells.append({"difference": middle, "range": f"{low} – {high}"})
        found.append({"label": line.label[language], "unit": _unit(line, language), "cells": cells})
    return found


def picture(appraisal: Appraisal, language: Language) -> str:
    """Who pays and who receives over the years, as an SVG picture."""
    drawn = [(read_chart().lines[key].label[language], appraisal[key].difference) for key in OVER_YEARS]
    w = words(language)
    return svg(over_years_chart(drawn, w["picture"], w["million"], MILLION), language)


def _party_rows(appraisal: Appraisal, party: str, year: int, language: Language) -> list[dict[str, Any]]:
    """Known lines of a party with their verdict, and those of which no part is known in this package."""
    rows = [_row(line, party, year, language) for line in appraisal.party_lines(party)]
    absent = [a for key, a in read_chart().lines.items() if party in a.parties and key not in appraisal.lines]
    unknown = words(language)["unknown_line"]
    return rows + [
        {"label": a.label[language], "meaning": a.meaning[language], "unit": _unit(a, language), "now": unknown,
         "difference": unknown, "range": "", "verdict": "", "rests_on": []}
        for a in absent
    ]  # fmt: skip


def _row(found: AppraisedLine, party: str | None, year: int, language: Language) -> dict[str, Any]:
    line, w = found.line, words(language)
    low, middle, high = (_amount(line, v, language, signed=True) for v in found.difference.at(year))
    meaning = line.meaning[language]
    if line.support == "judgement":
        meaning += f" ({w['judgement']})"
    return {
        "label": line.label[language], "meaning": meaning, "unit": _unit(line, language),
        "now": _amount(line, found.baseline.at(year)[1], language),
        "difference": middle, "range": f"{low} – {high}",
        "verdict": w[found.verdict(party, year)] if party else "",
        "rests_on": [_assumption(name, language) for name in line.rests_on],
    }  # fmt: skip


def _assumption(name: str, language: Language) -> dict[str, str]:
    entry = assumptions()[name]
    return {"name": name, "label": entry.label[language]}


def leans_on(appraisal: Appraisal | None) -> tuple[set[str], set[str]]:
    """Assumptions that the lines of an appraisal rest on, and the figures behind them and beside the unknowns."""
    if appraisal is None:
        return set(), set()
    names = {name for line in read_chart().lines.values() for name in line.rests_on}
    behind = {figure for name in names for figure in assumptions()[name].figures}
    return names, behind | {figure for u in appraisal.unknown for figure in u.figures}


def _heads(language: Language) -> list[str]:
    return [f"{line.label[language]} ({_unit(line, language)})" for line in (read_chart().lines[k] for k in IN_GROUPS)]


def _groups(appraisal: Appraisal, by: str, year: int, language: Language) -> list[dict[str, Any]]:
    found = appraisal.lines[IN_GROUPS[0]]
    at = found[""].difference.years.index(year)
    rows = []
    for group in found:
        if group.startswith(f"{by}:"):
            lines = [appraisal.lines[key][group] for key in IN_GROUPS]
            cells = [_amount(a.line, float(a.means[2][at]), language, signed=True) for a in lines]
            rows.append({"name": group_label(group, language), "cells": cells})
    return rows


def _amount(line: AccountLine, value: float, language: Language, *, signed: bool = False) -> str:
    return whole(value / MILLION if _in_euro(line) else value, language, signed=signed)


def _in_euro(line: AccountLine) -> bool:
    return line.unit.startswith("EUR")


def _unit(line: AccountLine, language: Language) -> str:
    return words(language)["million" if _in_euro(line) else line.unit]
