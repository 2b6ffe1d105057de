"""What a proposal says to a person and a consultant: each part, what is missing, what one step would change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from banen.languages import Language
from banen.observe import words as book
from banen.serve.numbers import number

if TYPE_CHECKING:
    from banen.decide.matching.matching import MatchingRound
    from banen.decide.matching.staggered import StaggeredEffect


def words(language: Language) -> Mapping[str, Any]:
    """The words of a round in one language."""
    return book.words("matching", language)


def lines(told: Mapping[str, Any], found: MatchingRound, language: Language) -> list[str]:
    """The explanation of one person's proposals, or of none, line by line."""
    w = words(language)
    text = [w["synthetic"]] if found.synthetic else []
    for one in told["proposals"]:
        text += _proposal(one, found, w, language)
    if told["nothing_found_now"]:
        text.append(w["nothing"])
        text += [f"  {w['bars'].get(code, code)}: {times}" for code, times in sorted(told["in_the_way"].items())]
        if helps := told["would_help"]:
            text.append(w["would_help"].format(step=_step(helps, w), points=helps["points"], vacancy=helps["vacancy"]))
    for one in told["not_proposed"]:
        text.append(w["not_proposed"].format(vacancy=one["vacancy"], points=one["points"], why=w["why"][one["why"]]))
    if told["travels_with"]:
        text.append(w["travels_with"].format(other=told["travels_with"]))
    return [*text, w["note"]]


def _proposal(one: Mapping[str, Any], found: MatchingRound, w: Mapping[str, Any], language: Language) -> list[str]:
    labels = found.market.occupations.labels
    name = labels[one["isco08"]][language] if one["isco08"] in labels else one["isco08"]
    text = [w["proposal"].format(vacancy=one["vacancy"], occupation=name, points=one["points"])]
    for part in ("essential", "optional", "language", "travel", "level"):
        value = round(100 * one["parts"][part])
        if part != "optional" or one["parts"]["optional"] > 0:
            text.append(f"  {w['parts'][part]}: {value}%")
    if one["bonus"]:
        text.append(w["bonus"].format(bonus=one["bonus"]))
    if one["under_your_level"]:
        text.append(f"  {w['under_level']}")
    if one["in_your_wishes"]:
        text.append(f"  {w['wished']}")
    if one["missing_skills"]:
        text.append(w["missing"].format(skills=", ".join(one["missing_skills"])))
    if change := one["smallest_change"]:
        text.append(w["change"].format(step=_step(change, w), points=change["points"], before=change["before"]))
    return text


def _step(change: Mapping[str, Any], w: Mapping[str, Any]) -> str:
    return str(w["steps"][change["kind"]]).format(detail=change["detail"])


def effect_lines(effect: StaggeredEffect, language: Language) -> list[str]:
    """What a staggered start showed, line by line: the effect with its interval, and whether it can be chance."""
    w, table = words(language)["evaluation"], effect.table
    low, high = effect.interval
    text = [w["synthetic"]] if effect.synthetic else []
    text.append(w["head"].format(regions=len(table.regions), first=table.months[0], last=table.months[-1]))
    text.append(w["effect"].format(effect=_per_thousand(effect.effect, language)))
    if low is None or high is None:
        text.append(w["unbounded"])
    else:
        text.append(w["interval"].format(low=_per_thousand(low, language), high=_per_thousand(high, language)))
    outside = low is not None and high is not None and not low <= 0 <= high
    text.append(w["chance"].format(chance=number(100 * effect.chance, language), draws=effect.draws))
    text.append(w["seen" if outside else "not_seen"])
    for since, size in effect.by_month_since_start().items():
        line = w["after"] if since >= 0 else w["before"]
        text.append("  " + line.format(n=abs(since), effect=_per_thousand(size, language)))
    if effect.without_comparison:
        text.append(w["without"].format(months=", ".join(effect.without_comparison)))
    return [*text, w["note"]]


def _per_thousand(share: float, language: Language) -> str:
    return number(round(1000 * share, 1), language)
