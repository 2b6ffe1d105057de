"""The index of the whole site: everything that has an address, and what people may call it.

A word of a question matches a word of an entry whole, as its beginning, or inside a compound; words that mean the same,
in Dutch or in English, count as one (``content/texts/search.yml``). The rarer the word, the more it says.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import product
from typing import Final

from banen.errors import nearest
from banen.languages import Language
from banen.observe import shapes
from banen.observe.records import CONTENT
from banen.observe.spelling import folded

TITLE, KEYWORD, TEXT = 10.0, 7.0, 2.0
"""What a word weighs by where it stands."""
KINDS: Final = {
    "page": 1.3, "story": 1.35, "place": 1.25, "measure": 1.2, "rule": 1.15, "term": 1.2, "series": 0.9, "figure": 0.65,
    "assumption": 0.5,
}  # fmt: skip
"""Kinds of entries with their weight where words match alike, in the order in which a page shows them."""
WHOLE, BEGINNING, PLURAL, INSIDE = 1.0, 0.7, 0.85, 0.45
SAME: Final = 0.85
"""What a word that means the same counts against the word itself."""
LEAST_INSIDE = 4
LITTLE: Final = frozenset(
    {"de", "het", "een", "en", "of", "van", "voor", "in", "op", "te", "is", "zijn", "er", "hoe", "wat", "wie", "met"}
    | {"aan", "dat", "die", "dit", "deze", "bij", "ik", "u", "the", "a", "an", "and", "for", "on", "to", "are", "how"}
    | {"what", "who", "with", "this", "that"}
)
"""Words that say nothing about what is asked for."""


@dataclass(frozen=True)
class Indexed:
    """Something with an address: its kind, what it is called, what stands below that, its text, and the words by which
    people look for it. ``names`` are ids, which only that entry bears: who types one wants that entry.
    """

    kind: str
    title: str
    href: str
    below: str = ""
    names: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Index:
    """All entries of one language with their words."""

    entries: tuple[Indexed, ...]
    same: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)

    @cached_property
    def _words(self) -> Mapping[str, list[tuple[int, float]]]:
        """The entries that hold a word, each with the most that the word weighs there."""
        weights: dict[str, dict[int, float]] = defaultdict(dict)
        for n, entry in enumerate(self.entries):
            for weight, texts in (
                (TITLE, (entry.title,)),
                (KEYWORD, entry.keywords),
                (TEXT, (entry.text, entry.below)),
            ):
                for word in set(" ".join(map(folded, texts)).split()):
                    weights[word][n] = max(weights[word].get(n, 0.0), weight)
        return {word: list(by_word.items()) for word, by_word in weights.items()}

    @cached_property
    def _named(self) -> Mapping[str, list[int]]:
        """The entries by their ids."""
        by_name: dict[str, list[int]] = defaultdict(list)
        for n, entry in enumerate(self.entries):
            for name in entry.names:
                by_name[folded(name)].append(n)
        return by_name

    def find(self, query: str, most: int = 60) -> list[Indexed]:
        """The entries for a question, best first."""
        asked = self._asked(query)
        if not asked:
            return []
        named = self._named.get(folded(query), ())
        per_word = [self._scores(ways) for ways in asked]
        counted = Counter(n for scores in per_word for n in scores)
        whole = max(counted.values(), default=0)
        ranked = []
        for n, matched in counted.items():
            if matched < whole:
                continue
            entry = self.entries[n]
            score = sum(scores.get(n, 0.0) for scores in per_word) * KINDS[entry.kind]
            names = {folded(name) for name in (entry.title, *entry.keywords)}
            if any(" ".join(words) in names for words in product(*([" ".join(w) for w in ways] for ways in asked))):
                score *= 2
            ranked.append((-score, len(entry.title), n))
        order = [*named, *(n for *_, n in sorted(ranked) if n not in named)]
        return [self.entries[n] for n in order[:most]]

    def meant(self, query: str) -> str:
        """The question with each unknown word replaced by the nearest known one; the same where nothing is near."""
        words = []
        for word in folded(query).split():
            known = word in LITTLE or word in self.same or self._matching(word)
            near = None if known else nearest(word, self._words, 0.75)
            words.append(near or word)
        return " ".join(words)

    def _asked(self, query: str) -> list[list[tuple[str, ...]]]:
        """The words of a question, each with the words that mean the same; phrases before single words."""
        words, phrases, at = folded(query).split(), list[list[tuple[str, ...]]](), 0
        while at < len(words):
            for length in range(min(4, len(words) - at), 0, -1):
                phrase = " ".join(words[at : at + length])
                if phrase in self.same or length == 1:
                    if phrase not in LITTLE:
                        own = tuple(words[at : at + length])
                        phrases.append([own, *(other for other in self.same.get(phrase, ()) if other != own)])
                    at += length
                    break
        return phrases

    def _scores(self, ways: Sequence[tuple[str, ...]]) -> dict[int, float]:
        """Per entry the best of the ways to say a word; a way of several words needs them all."""
        best: dict[int, float] = {}
        for n, way in enumerate(ways):
            parts = [self._one(word, itself=n == 0) for word in way]
            both = set(parts[0]).intersection(*parts[1:])
            for entry in both:
                score = sum(part[entry] for part in parts) / len(parts) * (1.0 if n == 0 else SAME)
                best[entry] = max(best.get(entry, 0.0), score)
        return best

    def _one(self, word: str, *, itself: bool) -> dict[int, float]:
        """The entries with a word; one that only means the same must stand there as such, or in the plural."""
        weights: dict[int, float] = {}
        for known, how in self._matching(word).items():
            if not itself and how < PLURAL:
                continue
            holders = self._words[known]
            rare = math.log(1 + len(self.entries) / len(holders))
            for n, weight in holders:
                weights[n] = max(weights.get(n, 0.0), weight * how * rare)
        return weights

    def _matching(self, word: str) -> dict[str, float]:
        """The known words that a word matches, and how well."""
        weights = {word: WHOLE} if word in self._words else {}
        if len(word) < 3:
            return weights
        for known in self._words:
            if known == word:
                continue
            if known.startswith(word):
                weights[known] = PLURAL if len(known) - len(word) <= 2 else BEGINNING
            elif word.startswith(known) and len(known) >= LEAST_INSIDE and len(word) - len(known) <= 2:
                weights[known] = PLURAL
            elif len(word) >= LEAST_INSIDE and word in known:
                weights[known] = INSIDE
        return weights


_WORDS = {"same": [[str]], "pages": {str: shapes.TEXT}}


@cache
def meanings() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Each word or phrase with those that mean the same."""
    by_phrase: dict[str, tuple[tuple[str, ...], ...]] = {}
    for group in shapes.content(CONTENT / "texts" / "search.yml", _WORDS)["same"]:
        phrases = [folded(str(phrase)) for phrase in group]
        for phrase in phrases:
            by_phrase[phrase] = (
                *by_phrase.get(phrase, ()),
                *(tuple(other.split()) for other in phrases if other != phrase),
            )
    return by_phrase


@cache
def page_words(language: Language) -> Mapping[str, str]:
    """What one finds at each page, in words that people search by."""
    pages = shapes.content(CONTENT / "texts" / "search.yml", _WORDS)["pages"]
    return {name: told[language] for name, told in pages.items()}


def by_kind(found: Sequence[Indexed]) -> Iterator[tuple[str, list[Indexed]]]:
    """Entries by kind, the kind of the best first."""
    for kind in dict.fromkeys(entry.kind for entry in found):
        yield kind, [entry for entry in found if entry.kind == kind]
