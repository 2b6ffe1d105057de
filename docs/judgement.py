"""The page on judgement: which assumption without a figure carries how much of each measure's effect."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from banen.decide.doubt.sensitivity import Swing, judged
from banen.languages import Text
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.packages import Package

YEAR, KEY, SHOWN, LEAST = 2035, "stock@present", 2, 10.0
"""What is explained, how many assumptions are shown, and the effect in persons below which nothing is to explain."""


def judgement_page(page: Callable[..., str], table: Callable[[Sequence[str], Sequence[Sequence[str]]], str]) -> str:
    """For each measure of the package at its far end: its effect, and the judgements that move it most."""
    rows = []
    for measure in (m for m in catalogue().values() if m.document == "P"):
        found = judged(Package(Text.pair("oordeel", "judgement"), {measure.id: measure.at_far()}, {}), KEY, YEAR)
        centre = found[0].centre if found else 0.0
        if abs(centre) < LEAST:
            rows.append((measure.id, measure.name["en"], f"{centre:+,.0f}", "–", ""))
            continue
        for n, swing in enumerate(found[:SHOWN]):
            first = (measure.id, measure.name["en"], f"{centre:+,.0f}") if n == 0 else ("", "", "")
            rows.append((*first, f"`{swing.name}`", _carried(swing)))
    heads = ("id", "measure", f"effect on those present in {YEAR}", "judgement", "effect over its range")
    return page(
        "Judgement that carries most",
        "For each measure of the package at its far end, the assumptions that no figure bounds and that move its "
        "effect most, one at a time from the low to the high end of their range, all others at their centre. A figure "
        "would settle what stands here; until then it is judgement, and it is named. `demand.feedback_switch` is "
        "how strongly dear labour holds back returning demand: `banen project` prints what part of an effect rests "
        "on it.",
        table(heads, rows),
    )


def _carried(swing: Swing) -> str:
    share = abs(swing.high - swing.low) / max(abs(swing.centre), 1.0)
    return f"{swing.low:+,.0f} to {swing.high:+,.0f} ({share:.0%} of it)"
