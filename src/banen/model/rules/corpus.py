"""Our register of law texts against a copy of the public collection of consolidated texts.

The collection (MinBZK/regelrecht-corpus) holds one YAML file per version of a law, in two forms: an article with its
paragraphs in one text, or one entry per paragraph and letter. We keep dates, article numbers, paragraphs and letters,
and no sentence.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from banen.errors import Fault, RuleError
from banen.model.rules import rules
from banen.model.rules.citations import CitedArticle, Law, cited_articles, laws
from banen.model.rules.texts import remedies

_PARAGRAPH: Final = re.compile(r"^\s*(\d{1,2}[a-z]?)(?= |$)", re.M)
_LETTER: Final = re.compile(r"^\s*([a-z])\. ", re.M)
_PIECES: Final = re.compile(r"^(?P<article>.+?)(?:\.(?P<lid>\d{1,2}[a-z]?))?(?:\.(?P<letter>[a-z]))?(?:\.\d+°)?$")


@dataclass(frozen=True)
class Stored:
    """One version of a law in the collection: its articles with paragraphs and letters, and a digest of each text."""

    valid_from: date
    articles: Mapping[str, Mapping[str, str]]
    digests: Mapping[str, str]

    def changed_from(self, earlier: Stored) -> list[str]:
        """Articles that are new, gone or worded otherwise than in an earlier version."""
        names = sorted({*self.digests, *earlier.digests})
        return [name for name in names if self.digests.get(name) != earlier.digests.get(name)]


def read_version(path: Path, book: str = "") -> Stored:
    """A version of a law from the collection; its articles are named as a citation writes them, with their book."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict) or not isinstance(data.get("articles"), list):
            raise ValueError
    except (OSError, ValueError, yaml.YAMLError):
        what, advice = "is no version of a law with its articles.", "Fetch the collection again."
        raise RuleError(Fault(str(path), what, advice)) from None
    texts: dict[str, list[str]] = {}
    articles: dict[str, dict[str, str]] = {}
    for entry in data["articles"]:
        bare, lid, letter = _split(str(entry["number"]), str(entry.get("url", "")))
        article = f"{book}{bare}"
        texts.setdefault(article, []).append(entry["text"])
        paragraphs = articles.setdefault(article, {})
        if lid or letter:
            paragraphs[lid] = paragraphs.get(lid, "") + letter
        else:
            paragraphs.update(_paragraphs(entry["text"]))
    digests = {a: hashlib.sha256("\n".join(t).encode()).hexdigest() for a, t in texts.items()}
    return Stored(date.fromisoformat(str(data["valid_from"])), articles, digests)


def _split(number: str, url: str) -> tuple[str, str, str]:
    """An entry's number as article, paragraph and letter; its address says where the article ends."""
    article = url.rpartition("#Artikel")[-1] or number
    if not number.startswith(f"{article}.") or number == article:
        return number, "", ""
    found = _PIECES.match(number[len(article) + 1 :])
    pieces = number[len(article) + 1 :].split(".")
    lid = pieces[0] if pieces[0][:1].isdigit() else ""
    rest = pieces[1:] if lid else pieces
    letter = rest[0] if found and rest and re.fullmatch(r"[a-z]", rest[0]) else ""
    return article, lid, letter


def _paragraphs(text: str) -> dict[str, str]:
    """Paragraphs of an article given as one text, each with its letters."""
    starts = [m for m in _PARAGRAPH.finditer(text) if m[1] != "0"]
    if not starts:
        letters = "".join(dict.fromkeys(_LETTER.findall(text)))
        return {"": letters} if letters else {}
    ends = [*(m.start() for m in starts[1:]), len(text)]
    return {
        m[1]: "".join(dict.fromkeys(_LETTER.findall(text[m.end() : end]))) for m, end in zip(starts, ends, strict=True)
    }


def versions(law: Law, corpus: Path) -> list[Stored]:
    """Every version of a law in a copy of the collection, oldest first."""
    folder = corpus / "regulation" / "nl" / law.folder
    if not folder.is_dir():
        advice = "Name the folder of a copy of MinBZK/regelrecht-corpus."
        raise RuleError(Fault(str(folder), "is not there.", advice))
    return [read_version(path, law.book) for path in sorted(folder.glob("[0-9]*.yaml"))]


def compare(corpus: Path) -> Iterator[str]:
    """What in our register or in a citation does not stand in the collection, and versions that we do not list."""
    for law in laws().values():
        if not law.folder:
            continue
        stored = versions(law, corpus)
        known = {v.valid_from for v in law.versions}
        first = min(known, default=date.min)
        yield from (
            f"{law.id}: version {v.valid_from} is not in our register; "
            f"it changes art. {', '.join(v.changed_from(before))}."
            for before, v in zip([stored[0], *stored], stored, strict=False)
            if v.valid_from not in known and v.valid_from >= first
        )
        yield from (
            f"{law.id}: version {day} of our register is not in the collection."
            for day in sorted(known - {v.valid_from for v in stored})
        )
        last = stored[-1]
        seen = Law(law.id, law.name, law.bwb, law.folder, law.versions, last.valid_from, last.articles)
        for cited in sorted({c for c in all_cited() if c.law == law.id}, key=str):
            if lack := seen.lacks(cited):
                yield f"{lack} (text of {last.valid_from})."


def all_cited() -> set[CitedArticle]:
    """Every article that any function of any rule or variant, or a remedy, cites."""
    articles: set[CitedArticle] = set()
    for rule in rules().values():
        for variant in (None, *rule.variants):
            for node in rule.graph(variant).nodes.values():
                articles.update(cited_articles(node.article, rule.law))
    for remedy in remedies().values():
        articles.update(cited_articles(remedy.get("articles", ""), ""))
    return articles


def as_register(law: Law, stored: Stored) -> dict[str, Any]:
    """The articles of a version as our register writes them."""
    return {
        article: " ".join(f"{lid}:{letters}" if letters else lid for lid, letters in paragraphs.items())
        for article, paragraphs in stored.articles.items()
    }
