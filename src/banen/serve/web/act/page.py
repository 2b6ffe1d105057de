"""How a page of the portal is made: every text in the own language with Dutch beside it, and days in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from babel.core import Locale
from babel.dates import format_date, format_time
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from banen.act.clock import local
from banen.act.registrations.answers import Problem
from banen.act.texts import COMPLETE, Shown, languages, say, shown
from banen.languages import DUTCH, ENGLISH
from banen.observe.areas import areas
from banen.serve.web.act.gate import Call
from banen.serve.web.site import environment

_LOCALES: Final = {ENGLISH: "en_GB"}
STEPS: Final = ("aanmelden", "adres", "verblijf", "uitkomst", "contact", "controle")


def day_in_words(day: date, language: str) -> str:
    """A day as people say it: 7 april 2026."""
    return format_date(day, "long", locale=_LOCALES.get(language, language))


def moment_in_words(moment: datetime, language: str) -> str:
    """An instant on the clock of Amsterdam, with its day."""
    wall = local(moment)
    return f"{day_in_words(wall.date(), language)}, {format_time(wall, 'HH:mm', locale=language)}"


def language_in_words(code: str, language: str) -> str:
    """The name of a language in a language: Roemeens."""
    return str(Locale.parse(code).get_display_name(language))


def in_words(values: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Values of a text with their days in the words of a language."""
    return {name: day_in_words(each, language) if isinstance(each, date) else each for name, each in values.items()}


def _told(text: str, language: str, values: Mapping[str, Any]) -> Shown:
    found = shown(text, language, **in_words(values, language))
    if not any(isinstance(each, date) for each in values.values()) or language == DUTCH:
        return found
    dutch = say(text, DUTCH, **in_words(values, DUTCH))
    return replace(found, own=dutch if found.is_missing else found.own, dutch=None if found.is_missing else dutch)


_PAIR: Final = Markup('<div class="pair{}">{}<{} class="nl" lang="nl">{}</{}></div>')
_ALONE: Final = {tag: Markup(f"<{tag}>{{}}</{tag}>") for tag in ("p", "h1", "h2", "h3")}  # noqa: S704 - our own tags
_ENGLISH: Final = {tag: Markup(f'<{tag} lang="en">{{}}</{tag}>') for tag in _ALONE}  # noqa: S704 - our own tags


def two(text: str, language: str, tag: str = "p", /, **values: Any) -> Markup:
    """A text in the own language, and beside it in Dutch; where the own language lacks it, English and Dutch."""
    found = _told(text, language, values)
    main = _ENGLISH[tag].format(found.english) if found.is_missing else _ALONE[tag].format(found.own)
    beside = found.own if found.is_missing else found.dutch
    if beside is None or language == DUTCH:
        return main
    heading = tag.startswith("h")
    return _PAIR.format(" h" if heading else "", main, "p", beside, "p")


def inline(text: str, language: str, /, **values: Any) -> Markup:
    """A short text, such as a label, with Dutch after it."""
    found = _told(text, language, values)
    if found.is_missing:
        return Markup('{} <span class="nl" lang="en">{}</span>').format(found.own, found.english)
    if found.dutch is None or found.dutch == found.own:
        return escape(found.own)
    return Markup('{} <span class="nl" lang="nl">{}</span>').format(found.own, found.dutch)


def render(call: Call, template: str, status: int = 200, /, *, here: str = "", **values: Any) -> HTMLResponse:
    """A page of the portal; ``here`` is the rest of its address, so that the language switch keeps the place."""
    language = call.language
    switch = [
        {
            "code": code,
            "name": str(Locale.parse(code).get_display_name()).capitalize(),
            "here": code == language,
            "href": f"/{code}/adres{here}",
        }
        for code in languages()
    ]
    text = (
        environment()
        .get_template(f"act/{template}")
        .render(
            language=language,
            switch=switch,
            call=call,
            session=call.session,
            here=here,
            steps=STEPS,
            t=lambda text, **v: say(text, language, **in_words(v, language)),
            two=lambda text, tag="p", **v: two(text, language, tag, **v),
            inline=lambda text, **v: inline(text, language, **v),
            day=lambda d: day_in_words(d, language),
            moment=lambda m: moment_in_words(m, language),
            is_machine=language not in (DUTCH, ENGLISH) or language not in COMPLETE,
            is_demo=is_demo(call),
            at=lambda rest: f"/{language}/adres{rest}",
            **values,
        )
    )
    return HTMLResponse(text, status)


def is_demo(call: Call) -> bool:
    """Whether the store holds demonstration data, which every page and letter says."""
    return bool(call.request.app.state.act.is_demo)


def told(problems: Sequence[Problem]) -> dict[str, str]:
    """The first problem of each field."""
    found: dict[str, str] = {}
    for problem in problems:
        found.setdefault(problem.field, problem.text)
    return found


def town_of(code: str | None) -> str | None:
    """The name of a municipality by its code."""
    return areas().find(code).name if code else None
