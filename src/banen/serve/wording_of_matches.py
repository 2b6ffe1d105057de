"""What a proposal says to a person and a consultant: each part, what is missing, what one step would change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from banen.languages import Language
from banen.observe import words as book

if TYPE_CHECKING:
    from banen.decide.matching.matching import MatchingRound


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
