"""A mail as it goes out: the own language first, Dutch below it, as text and as HTML, with nothing that tracks."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from email.message import EmailMessage
from email.utils import formataddr
from html import escape
from typing import Any, Final

from babel.dates import format_date
from sqlalchemy.engine import Row

from banen.act.texts import shown
from banen.languages import DUTCH, ENGLISH

OPTIONAL: Final = ("m3", "m4", "m5")
"""Steps with a way out in the head of the mail."""


def organisation() -> str:
    """Who runs the portal, as a reader knows it: ``BANEN_ORGANISATION``."""
    return os.environ.get("BANEN_ORGANISATION", "Banen (demonstratie)")


def base_address() -> str:
    """The address of the portal in links: ``BANEN_ADDRESS``."""
    return os.environ.get("BANEN_ADDRESS", "http://localhost:8026").rstrip("/")


def sender() -> str:
    """The address from which mail goes: ``BANEN_MAIL_FROM``."""
    return os.environ.get("BANEN_MAIL_FROM", "portaal@banen.invalid")


def message(row: Row[Any], to: str, secret: str | None) -> EmailMessage:
    """The mail of a step to one address. Subjects name no address, no number and no employer."""
    page = f"{base_address()}/{row.language}/adres/mijn"
    values: dict[str, Any] = {
        "organisation": organisation(),
        "stop": page,
        **row.facts,
        "shelter_phone": os.environ.get("BANEN_SHELTER_PHONE", "112"),
    }
    own = [said(f"{row.template}.{part}", row.language, values) for part in ("subject", "body")]
    foot = said("mail.foot", row.language, values)
    link = f"{base_address()}/{row.language}/adres/bevestig/{secret}" if secret else page
    blocks = [(language, [told[language] for told in (own[1], foot)]) for language in own[1]]
    found = EmailMessage()
    found["Subject"] = next(iter(own[0].values()))
    found["From"] = formataddr((organisation(), sender()))
    found["To"] = to
    found["Message-ID"] = row.message_id
    found["Content-Language"] = row.language
    found["Auto-Submitted"] = "auto-generated"
    if row.template in OPTIONAL:
        found["List-Unsubscribe"] = f"<{page}>"
    found.set_content("\n\n--\n\n".join("\n\n".join([texts[0], link, texts[1]]) for _, texts in blocks) + "\n")
    html = "<hr>".join(
        f'<div lang="{language}"><p>{escape(texts[0])}</p><p><a href="{escape(link)}">{escape(link)}</a></p>'
        f"<p>{escape(texts[1])}</p></div>"
        for language, texts in blocks
    )
    found.add_alternative(f'<!doctype html><html lang="{row.language}"><body>{html}</body></html>', subtype="html")
    return found


def said(text: str, language: str, values: Mapping[str, Any]) -> dict[str, str]:
    """A text by language: the own one and Dutch; Dutch and English where the own one lacks it."""
    own = shown(text, language, **_in_words(values, language))
    if language == DUTCH:
        return {DUTCH: own.own}
    dutch = shown(text, DUTCH, **_in_words(values, DUTCH)).own
    if own.is_missing:
        return {DUTCH: dutch, ENGLISH: shown(text, ENGLISH, **_in_words(values, ENGLISH)).own}
    return {language: own.own, DUTCH: dutch}


def _in_words(values: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Values with days in words."""
    if "end" not in values:
        return dict(values)
    day = format_date(
        date.fromisoformat(str(values["end"])), "long", locale="en_GB" if language == ENGLISH else language
    )
    return {**values, "end": day}
