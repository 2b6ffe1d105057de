"""How a result shows itself: short at a prompt, and as title, picture, sentence, table and source in a notebook.

Whatever people hold in their hands after ``import banen`` is :class:`Showing`. The words are English, or Dutch where
the environment says ``BANEN_LANGUAGE=nl``. Everything that is shown is escaped; a picture is drawn by ourselves.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from html import escape
from typing import Final

from banen.languages import DUTCH, ENGLISH, Language

LONGEST: Final = 120
"""Characters of a result at a prompt."""
STYLE: Final = "max-width:46rem;font-variant-numeric:tabular-nums"


@dataclass(frozen=True)
class Card:
    """What is shown of a result: a title, one sentence, a table by its heads, and what it rests on."""

    title: str
    sentence: str
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    source: str = ""


class Showing:
    """Something that shows itself."""

    __slots__ = ()

    def card(self, language: Language) -> Card:
        """The title, sentence and table of what this is."""
        raise NotImplementedError

    def picture(self, language: Language) -> str:
        """A picture as SVG; none unless there is one worth a thousand words."""
        return ""

    def __repr__(self) -> str:
        card = self.card(language_here())
        told = f"<{type(self).__name__} {card.title}: {card.sentence}"
        return (told if len(told) < LONGEST else told[: LONGEST - 1] + "…") + ">"

    def _repr_html_(self) -> str:
        language = language_here()
        card = self.card(language)
        parts = [f"<h4>{escape(card.title)}</h4>", self.picture(language), f"<p>{escape(card.sentence)}</p>"]
        if card.rows:
            heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in card.heads)
            parts.append(f"<table><thead><tr>{heads}</tr></thead><tbody>{_rows(card)}</tbody></table>")
        if card.source:
            parts.append(f"<p><small>{escape(card.source)}</small></p>")
        return f'<div lang="{language}" style="{STYLE}">{"".join(parts)}</div>'


def _rows(card: Card) -> str:
    """The first cell of a row names it."""
    told = []
    for first, *others in card.rows:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in others)
        told.append(f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>')
    return "".join(told)


def language_here() -> Language:
    """The language in which results show themselves."""
    return DUTCH if os.environ.get("BANEN_LANGUAGE") == DUTCH else ENGLISH
