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
WIDE, ROW, LEFT = 620, 58, 8
"""Pixels of a picture of spans: its width, the height of a row, and the room at both sides."""
BRAND, QUIET, INK, FONT = "#005a6e", "#5f6973", "#1a2026", "Liberation Sans, Arial, sans-serif"
STYLE: Final = "max-width:46rem;font-variant-numeric:tabular-nums"


@dataclass(frozen=True)
class Card:
    """What is shown of a result: a title, one sentence, a table by its heads, and what it rests on."""

    title: str
    sentence: str
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    source: str = ""


@dataclass(frozen=True)
class SpanRow:
    """A row of a picture of spans: a range with marks on it, and the words at its ends.

    ``begin`` and ``end`` are the ends of the row, ``low`` and ``high`` those of the thick part, all in one unit;
    ``dot`` is the value that counts and ``tick`` the one to compare it with.
    """

    label: str
    begin: float
    end: float
    low: float
    high: float
    dot: float | None
    tick: float | None
    told: tuple[str, str]


def spans(rows: tuple[SpanRow, ...], title: str) -> str:
    """Rows of spans as SVG: each on an axis of its own, with its words; none where there are no rows."""
    if not rows:
        return ""
    parts = [part for n, row in enumerate(rows) for part in _drawn(row, n * ROW)]
    height = ROW * len(rows) + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {height}" width="{WIDE}" role="img" '
        f'aria-label="{escape(title)}" font-family="{FONT}" font-size="13" fill="{INK}">{"".join(parts)}</svg>'
    )


def _drawn(row: SpanRow, top: int) -> list[str]:
    def at(value: float) -> str:
        width = row.end - row.begin or 1.0
        return f"{LEFT + (WIDE - 2 * LEFT) * (value - row.begin) / width:.1f}"

    y = top + 32
    left, right = (escape(text) for text in row.told)
    found = [
        f'<text x="{LEFT}" y="{top + 16}">{escape(row.label)}</text>',
        f'<path d="M{LEFT} {y}H{WIDE - LEFT}" stroke="{QUIET}" stroke-width="1"/>',
        f'<path d="M{at(row.low)} {y}H{at(row.high)}" stroke="{BRAND}" stroke-width="6" opacity=".35"/>',
        f'<text x="{LEFT}" y="{top + 50}" font-size="12" fill="{QUIET}">{left}</text>',
        f'<text x="{WIDE - LEFT}" y="{top + 50}" font-size="12" fill="{QUIET}" text-anchor="end">{right}</text>',
    ]
    if row.tick is not None:
        found.append(f'<path d="M{at(row.tick)} {y - 8}V{y + 8}" stroke="{QUIET}" stroke-width="2"/>')
    if row.dot is not None:
        found.append(f'<circle cx="{at(row.dot)}" cy="{y}" r="5" fill="{BRAND}"/>')
    return found


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
