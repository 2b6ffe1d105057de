"""Citations: which law, article and paragraph a condition rests on, and the version of that law on a day.

`content/rules/laws.yml` is our register of the law texts: their versions by date and, for the version that was read,
the articles with their paragraphs and letters. It holds no sentence of the law. ``banen rules laws --corpus FOLDER``
makes it from a copy of the public collection of consolidated texts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

from banen.languages import WHOLE
from banen.model.rules.rule import Rule
from banen.observe.records import CONTENT
from banen.observe.shapes import TEXT, Fits, Shape, content

KEPT: Final = 4096
"""References that are kept as they were read."""
_PARAGRAPH: Final = r"(?:\d+[a-z]*)?(?::[a-z](?:-[a-z])?(?:,[a-z](?:-[a-z])?)*)?"
PARAGRAPHS: Final = re.compile(f"{_PARAGRAPH}(?: {_PARAGRAPH})*")
ARTICLE: Final = re.compile(r"art\. ?(?P<article>[\d.:]*[a-z]*\d*[a-z]*)(?P<rest>.*)")
NEXT_ARTICLE: Final = re.compile(r"(?:,| and) (?=art\. ?\d)")
WITHOUT_WORD: Final = re.compile(r"(?:,| and) (?=\d+[a-z]+\b)")
BY_BOOK: Final = re.compile(r"(?P<law>BW) (?P<article>\d+:\d+[a-z]*)(?P<rest>.*)")
"""The Civil Code is cited by book and article, without a word before them."""
LID: Final = re.compile(r"lid ([\d\-, and]+\d|\d+)")
LETTER: Final = re.compile(r"onder ([a-z])\b(?:-([a-z])\b)?")


@dataclass(frozen=True)
class LawText:
    """One consolidated text of a law, from the day it holds; ``changed`` says what it meant for our rules."""

    valid_from: date
    changed: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Law:
    """A law as the register holds it: its name, its versions, and the articles of the version that was read."""

    id: str
    name: str
    bwb: str
    folder: str
    versions: tuple[LawText, ...]
    read: date | None
    articles: Mapping[str, Mapping[str, str]]
    unread: frozenset[str] = frozenset()
    """Articles that rules cite from other sources, whose text was not read."""
    why_unread: Mapping[str, str] | None = None
    """Why the text of a law was not read at all."""
    book: str = ""
    """What a citation writes before the number of an article and the text itself does not."""

    def to_dict(self) -> dict[str, Any]:
        """The law as JSON: its texts by day, which one was read, and its articles that were not."""
        return {
            "id": self.id,
            "name": self.name,
            "identifier": self.bwb or None,
            "texts": [{"valid_from": v.valid_from.isoformat(), "changed": v.changed} for v in self.versions],
            "read": self.read.isoformat() if self.read else None,
            "not_read": sorted(self.unread),
            "why_not_read": dict(self.why_unread) if self.why_unread else None,
        }

    def lacks(self, cited: CitedArticle) -> str:
        """What of a cited article the version that was read does not have; empty where all is there."""
        if cited.article not in self.articles:
            return f"{self.id} has no art. {cited.article}"
        paragraphs = self.articles[cited.article]
        if gone := [p for p in cited.paragraphs if p not in paragraphs]:
            return f"{self.id} art. {cited.article} has no lid {', '.join(gone)}"
        known = "".join(paragraphs[p] for p in cited.paragraphs or paragraphs)
        if gone := [c for c in cited.letters if c not in known]:
            return f"{self.id} art. {cited.article} has no onder {', '.join(gone)}"
        return ""

    def version_on(self, on: date) -> date | None:
        """The first day of the text that held on a day; ``None`` before the first known."""
        at = bisect_right([v.valid_from for v in self.versions], on)
        return self.versions[at - 1].valid_from if at else None

    def address(self, article: str, on: date) -> str | None:
        """Where the text of a day stands on the site of the government."""
        version = self.version_on(on)
        place = f"#Artikel{article.removeprefix(self.book)}"
        return f"https://wetten.overheid.nl/{self.bwb}/{version}{place}" if self.bwb and version else None


@dataclass(frozen=True)
class CitedArticle:
    """One article that a reference names, with its paragraphs and letters."""

    law: str
    article: str
    paragraphs: tuple[str, ...]
    letters: tuple[str, ...]


@dataclass(frozen=True)
class Citation:
    """A reference of a decision with the version of the law that held on its day."""

    text: str
    law: str
    version: date | None
    address: str | None

    def to_dict(self) -> dict[str, Any]:
        """The citation as JSON."""
        version = self.version.isoformat() if self.version else None
        return {"article": self.text, "law": self.law, "version": version, "source": self.address}


def _is_version(value: object) -> bool:
    if isinstance(value, dict):
        changed = value.get("changed")
        whole = isinstance(changed, dict) and set(WHOLE) <= set(changed)
        return value.keys() == {"from", "changed"} and isinstance(value["from"], date) and whole
    return isinstance(value, date)


_LAW: Final[Shape] = {
    "name": str,
    "bwb?": str,
    "folder?": str,
    "book?": str,
    "read?": date,
    "versions?": [Fits("a day, or from and changed", _is_version)],
    "articles?": {str: Fits("paragraphs such as 1 2:a-f 3", lambda text: bool(PARAGRAPHS.fullmatch(str(text))))},
    "unread?": [str],
    "why_unread?": TEXT,
}


@cache
def _register() -> Mapping[str, Mapping[str, Any]]:
    whole = {"laws": {str: _LAW}, "without_text": {str: TEXT}}
    held: Mapping[str, Mapping[str, Any]] = content(CONTENT / "rules" / "laws.yml", whole)
    return held


@cache
def laws() -> Mapping[str, Law]:
    """The register of law texts by the short name that rules cite."""
    return {short: _law(short, entry) for short, entry in _register()["laws"].items()}


def _law(short: str, entry: Mapping[str, Any]) -> Law:
    versions = [v if isinstance(v, dict) else {"from": v} for v in entry.get("versions", ())]
    return Law(
        id=short,
        name=entry["name"],
        bwb=entry.get("bwb", ""),
        folder=entry.get("folder", ""),
        versions=tuple(LawText(v["from"], v.get("changed")) for v in versions),
        read=entry.get("read"),
        articles={article: read_paragraphs(text) for article, text in entry.get("articles", {}).items()},
        unread=frozenset(entry.get("unread", ())),
        why_unread=entry.get("why_unread"),
        book=entry.get("book", ""),
    )


@dataclass(frozen=True)
class NoText:
    """References that no consolidated text can be held against, by how they begin, and why."""

    begins: str
    why: Mapping[str, str]


@cache
def without_text() -> tuple[NoText, ...]:
    """Every kind of reference that is not checked against a text of law, with the reason."""
    return tuple(NoText(begins, why) for begins, why in _register()["without_text"].items())


def register_of_laws() -> dict[str, Any]:
    """The register as JSON: every law, and every kind of reference without a text."""
    exceptions = [{"begins": e.begins.strip(), "why": dict(e.why)} for e in without_text()]
    return {"laws": [law.to_dict() for law in laws().values()], "without_text": exceptions}


def unchecked_parts(reference: str, own_law: str) -> list[str]:
    """The parts of a reference that name no article of a law."""
    return [part for part in reference.split("; ") if part and not cited_articles(part, own_law)]


def read_paragraphs(text: str) -> dict[str, str]:
    """Paragraphs of an article and the letters of each.

    >>> read_paragraphs("1 2:a-f 3:a,b")
    {'1': '', '2': 'abcdef', '3': 'ab'}
    """
    paragraphs: dict[str, str] = {}
    for word in text.split():
        number, _, letters = word.partition(":")
        paragraphs[number] = "".join(_letters(piece) for piece in letters.split(",") if piece)
    return paragraphs


def _letters(piece: str) -> str:
    first, _, last = piece.partition("-")
    return "".join(chr(c) for c in range(ord(first), ord(last or first) + 1))


@lru_cache(maxsize=KEPT)
def cited_articles(reference: str, own_law: str) -> tuple[CitedArticle, ...]:
    """The articles that a reference names; ``own_law`` where it names no law.

    >>> [(c.law, c.article, c.paragraphs) for c in cited_articles("art. 2.1 lid 6; Vb 2000 art. 3.30a", "BuWav 2022")]
    [('BuWav 2022', '2.1', ('6',)), ('Vb 2000', '3.30a', ())]
    """
    return tuple(_cited_articles(reference, own_law))


def _cited_articles(reference: str, law: str) -> Iterator[CitedArticle]:
    for piece in reference.split("; "):
        head, word, tail = piece.partition("art. ")
        if not word:
            if found := BY_BOOK.fullmatch(piece):
                law = found["law"]
                yield from _one(f"art. {found['article']}{found['rest']}", law)
            continue
        law = head.strip().rstrip(",") or law
        for part in NEXT_ARTICLE.split(word + tail):
            for single in WITHOUT_WORD.split(part) if "lid" not in part else [part]:
                yield from _one(single if single.startswith("art") else f"art. {single}", law)


def _one(text: str, law: str) -> Iterator[CitedArticle]:
    found = ARTICLE.match(text)
    if found is None or not found["article"]:
        return
    article, rest = found["article"], found["rest"]
    if article.count("-") == 0 and rest.startswith("-"):
        rest = ""  # a range of articles is checked by its first
    paragraphs = tuple(p for lid in LID.findall(rest) for p in _numbers(lid))
    letters = tuple(c for first, last in LETTER.findall(rest) for c in _letters(f"{first}-{last or first}"))
    yield CitedArticle(law, article, paragraphs, letters)


def _numbers(text: str) -> Iterator[str]:
    for piece in re.split(r", | and ", text):
        first, _, last = piece.strip().partition("-")
        yield from (str(n) for n in range(int(first), int(last or first) + 1))


def citations(rule: Rule, reasons: Iterable[Any], on: date) -> tuple[Citation, ...]:
    """Every reference of some reasons once, each with the version of its law that held on the day."""
    return _citations(tuple(reason.article for reason in reasons), rule.law, on)


@lru_cache(maxsize=KEPT)
def _citations(references: tuple[str, ...], own_law: str, on: date) -> tuple[Citation, ...]:
    by_article: dict[str, Citation] = {}
    for cited in (c for reference in references for c in cited_articles(reference, own_law)):
        law = laws().get(cited.law)
        name = law.name if law else cited.law
        text = f"{cited.law} art. {cited.article}" + (f" lid {', '.join(cited.paragraphs)}" if cited.paragraphs else "")
        version, address = (law.version_on(on), law.address(cited.article, on)) if law else (None, None)
        by_article.setdefault(text, Citation(text, name, version, address))
    return tuple(by_article.values())
