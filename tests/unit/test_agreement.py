"""A verb agrees with its number, also where the number stands elsewhere: one of three is, two of three are."""

from __future__ import annotations

import re

import pytest

from banen.observe.records import CONTENT
from banen.observe.words import words

PLURAL = "zijn|hebben|komen|worden|blijven|liggen|vallen|moeten|staan|leiden|are|have|come|stay|lie|lead|stand|fall"
NUMBER = r"\{\w+(?::[^{}|=]+\|[^{}|]+)?\}"
LOOSE = re.compile(rf"{NUMBER}(?: (?:van|of)(?: de| the)? {NUMBER})? (?:{PLURAL})\b")
"""A number, maybe of another, and at once a verb in the plural."""
ALWAYS_MANY = {
    "De {total:cijfer|cijfers} komen",
    "The {total:figure|figures} come",
    "{n:opgave|opgaven} moeten",
    "{n:statement|statements} are",
    "{n} zijn",
    "{n} are",
    "{count}), staan",
    "{levers} stand",
    "{languages} staan",
    "{languages} are",
    "{most} are",
    "{least:persoon|mensen} vallen",
    "{least:person|people} are",
    "{total:cijfer|cijfers} komen",
    "{total:figure|figures} come",
    "{due} moeten",
    "{year} zijn",
    "{year} are",
    "{year} hebben",
    "{year} have",
    "{allowed} zijn",
    "{held} hebben",
    "{held} have",
    "{name} zijn",
    "{name} are",
    "{town} zijn",
    "{town} are",
    "{count:figure|figures} lie",
}
"""Numbers that are never one, and names: in ``due`` and ``late`` of the portal one has a sentence of its own."""


@pytest.mark.parametrize(
    ("part", "language", "facts", "one", "more"),
    [
        ("showing", "nl", {"of": 3}, "1 van 3 bedragen is bekend", "2 van 3 bedragen zijn bekend"),
        ("showing", "en", {"of": 3}, "1 of 3 amounts is known", "2 of 3 amounts are known"),
    ],
)
def test_a_verb_follows_the_number_that_it_is_about(
    part: str, language: str, facts: dict[str, int], one: str, more: str
) -> None:
    sentence = _at(words(part, language), "amounts_known")
    assert sentence.format(known=1, **facts).startswith(one)
    assert sentence.format(known=2, **facts).startswith(more)


def _at(data: object, name: str) -> str:
    if isinstance(data, dict):
        found = [data[name]] if isinstance(data.get(name), str) else [_at(each, name) for each in data.values()]
        return next((str.__str__(each) and each for each in found if each), "")
    return ""


def test_no_text_has_a_verb_in_the_plural_right_after_a_number_that_can_be_one() -> None:
    loose = [
        f"{path.name}:{n}: {found[0]}"
        for path in sorted((CONTENT / "texts").glob("*.yml"))
        for n, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for found in LOOSE.finditer(line)
        if found[0] not in ALWAYS_MANY
    ]
    assert not loose, loose
