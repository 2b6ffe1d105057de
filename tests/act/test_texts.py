"""Texts in seven languages: the same ids, the same names in braces, no Dutch left over, and what is old says so."""

from __future__ import annotations

import re

import pytest

from banen.act.texts import (
    COMPLETE,
    PARTS,
    dutch_digest,
    lacking,
    languages,
    names_in,
    say,
    shown,
    texts,
    texts_of_part,
)
from banen.errors import UnknownNameError

OTHERS = tuple(language for language in COMPLETE if language != "nl")
DUTCH = re.compile(r"\b(uw|het|een|wij|niet|voor|naar|gemeente|huisnummer|wordt|bij)\b", re.IGNORECASE)


def test_seven_languages_are_there() -> None:
    assert set(languages()) >= set(COMPLETE)


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_text_with_the_same_names(language: str) -> None:
    assert list(lacking(language)) == []
    strange = [key for key in texts(language) if key not in texts("nl") and not key.startswith("_")]
    assert strange == []
    wrong = [key for key in texts("nl") if names_in(texts(language)[key]) != names_in(texts("nl")[key])]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_dutch_is_left_over(language: str) -> None:
    kept = {"NL", "RNI", "DigiD", "eIDAS", "BSN", "bezwaar", "Autoriteit Persoonsgegevens", "Wet BRP"}
    for key, text in texts(language).items():
        plain = text
        for word in kept:
            plain = plain.replace(word, "")
        assert not DUTCH.search(plain), f"{language} {key}: {text}"


@pytest.mark.parametrize("language", [each for each in OTHERS if each != "en"])
def test_a_machine_translation_says_so_and_from_which_dutch_it_was_made(language: str) -> None:
    assert texts(language)["_translated"] == "machine"
    for part in PARTS:
        assert texts_of_part(language, part)["_of"] == dutch_digest(part), "the Dutch has changed: translate again"


@pytest.mark.parametrize("language", COMPLETE)
def test_texts_are_short_sentences(language: str) -> None:
    """B1: about fifteen words a sentence; here the bound is a generous thirty."""
    for key, text in texts(language).items():
        if not key.startswith("_"):
            longest = max(len(sentence.split()) for sentence in re.split(r"[.?!:;]\s", text))
            assert longest <= 30, f"{language} {key}: {longest} words"


def test_rg_12_a_language_without_a_text_shows_dutch_and_english() -> None:
    found = shown("m4.subject", "hu")
    assert found.is_missing
    assert (found.own, found.english) == (say("m4.subject", "nl"), say("m4.subject", "en"))
    with pytest.raises(UnknownNameError):
        say("no.such.text", "nl")
