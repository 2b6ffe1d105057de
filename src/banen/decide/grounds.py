"""The ground on which somebody is stopped, in words and with its article.

A ground is ``name``, or ``name|rule|variant|condition`` where a rule decides: a text, so that it can stand in a table.
"""

from __future__ import annotations

from banen.languages import Language
from banen.model import search_period
from banen.model.rules import rule
from banen.model.rules.texts import cited
from banen.observe.words import words
from banen.simulate.engine.lives import posts
from banen.simulate.engine.lives.beside import Lot

SEARCH = "|".join(("search", search_period.RULE, search_period.VARIANT, search_period.CONDITION))
"""The ground on which somebody stays longer: the search period has not ended."""
TOO_DEAR = "minimum_wage"
"""How the ground begins on which a post falls away for the own wage."""


def ground_words(ground: str, language: Language) -> dict[str, str]:
    """Why people are stopped, in words, with the article; a ground is ``name`` or ``name|rule|variant|condition``."""
    name, *asked = ground.split("|")
    said = words("who", language)["grounds"][name]
    if not asked:
        return {"name": said["name"], "article": said["article"] or words("who", language)["no_article"]}
    about, variant, condition = rule(asked[0]), asked[1] or None, asked[2]
    article = next(n.article for n in about.graph(variant).of("applies", "condition") if n.id == condition)
    told = article if article[:1].isupper() or not article.startswith("art.") else f"{about.law} {article}"
    return {"name": said["name"], "article": cited(told, language)}


def ground_of(side: Lot, place: int) -> str:
    """The ground of the hurdle at a place; past the last it is the quota."""
    hurdles = side.prospect.hurdles
    if place >= len(hurdles):
        return "quota"
    hurdle = hurdles[place]
    asked = hurdle.asked
    return "|".join([hurdle.ground, asked.rule, asked.variant, asked.condition]) if asked else hurdle.ground


def ground_of_post(side: Lot, post: int) -> str:
    """The ground on which a post falls away (:mod:`.posts`): the own wage by its rule, dearer work, or none."""
    if post == posts.TOO_DEAR and side.prospect.dearer is not None:
        asked = side.prospect.dearer.pay.asked
        return "|".join([TOO_DEAR, asked.rule, asked.variant, asked.condition])
    return "dearer_work" if post == posts.FEWER else ""
