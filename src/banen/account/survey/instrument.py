"""The questionnaire as data: items in Dutch and English, translations that go stale, and tables of answers.

Answers of people stay outside Banen: what comes in is a table of counts, already protected.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from banen.account.evidence import read_evidence
from banen.account.survey.comparisons import WaveShare
from banen.account.survey.estimates import CLASSES, LEAST_CELL
from banen.errors import ContentError, Fault, nearest
from banen.languages import DUTCH, WHOLE, Language, Text
from banen.observe.cells import Cells
from banen.observe.records import CONTENT, Faults, read_rows

ORIGINS = ("topic_found", "recalled", "project")
"""The topic is named by who did the survey; a known item of elsewhere; ours."""
_ITEMS = (
    "id", "topic", "question_nl", "question_en", "scale_nl", "origin", "result_nl", "respondents", "evidence", "note",
)  # fmt: skip
_ANSWERS = ("item", "group", "yes", "no", "missing", "effect", "design", "data")
_ID = re.compile(r"SV-[A-Z][0-9]{2}\Z")


@dataclass(frozen=True, slots=True)
class SurveyItem:
    """A question with its scale; ``result`` is what was read of the first wave, in words."""

    id: str
    topic: str
    question: Text
    scale: str
    origin: str
    result: str
    note: str

    @property
    def version(self) -> str:
        """What a translation was made from: a digest of the Dutch question and its scale."""
        return hashlib.sha256(f"{self.question[DUTCH]}\n{self.scale}".encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Translated:
    """A question in another language, with the version of the Dutch that it was made from."""

    item: str
    language: Language
    text: str
    translated_from: str


@dataclass(frozen=True)
class Instrument:
    """The whole questionnaire."""

    items: Mapping[str, SurveyItem]
    translations: tuple[Translated, ...]

    def stale(self, language: Language) -> tuple[str, ...]:
        """The items whose translation is missing or was made from an older Dutch text."""
        if language in WHOLE:
            return ()
        made = {t.item: t.translated_from for t in self.translations if t.language == language}
        return tuple(id_ for id_, item in self.items.items() if made.get(id_) != item.version)

    def open_wave(self, languages: tuple[Language, ...]) -> None:
        """Check that a wave can be held in these languages.

        Raises :class:`~banen.errors.ContentError` with every language and item that is stale.
        """
        faults = [
            Fault(
                "account/survey_translations.csv",
                f"{language}: {', '.join(stale)} is missing or stale.",
                "Translate it from the present Dutch; the wave cannot open in this language.",
            )
            for language in languages
            if (stale := self.stale(language))
        ]
        if faults:
            raise ContentError(*faults)


@cache
def instrument(root: Path | None = None) -> Instrument:
    """The questionnaire of the content; every fault at once."""
    folder, faults = (root or CONTENT) / "account", Faults()
    sources, items = read_evidence(folder, faults), dict[str, SurveyItem]()
    for row in read_rows(folder / "survey_items.csv", _ITEMS, faults):
        cells = Cells(row, faults)
        for key in filter(None, (part.strip() for part in row["evidence"].split(";"))):
            if key not in sources:
                cells.fault(f"evidence {key!r} is no source.", f"The nearest is {nearest(key, sources)}.")
        items[row["id"]] = SurveyItem(
            cells.coded("id", _ID, "SV-W01"),
            cells.text("topic"),
            Text.pair(cells.text("question_nl"), cells.text("question_en")),
            cells.text("scale_nl"),
            cells.word("origin", ORIGINS),
            cells.optional_text("result_nl"),
            cells.optional_text("note"),
        )
    translations = []
    for row in read_rows(folder / "survey_translations.csv", ("item", "language", "text", "translated_from"), faults):
        cells = Cells(row, faults)
        if cells.text("item") not in items:
            cells.fault(f"item {row['item']!r} does not exist.", f"The nearest is {nearest(row['item'], items)}.")
        translations.append(
            Translated(row["item"], cells.text("language"), cells.text("text"), cells.text("translated_from"))
        )
    faults.raise_if_any()
    return Instrument(items, tuple(translations))


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """How many of a group said yes, no or nothing to an item; ``data`` marks what is SYNTHETIC."""

    item: str
    group: str
    yes: int
    no: int
    missing: int
    effect: float
    design: str
    data: str

    @property
    def share(self) -> WaveShare:
        """The share of yes among the answers."""
        return WaveShare(self.yes / (self.yes + self.no), self.yes + self.no, self.effect)


def answer_counts(path: Path) -> tuple[AnswerCount, ...]:
    """A table of protected counts of a wave; every fault at once, and a small cell is one."""
    faults, found, items = Faults(), [], instrument().items
    for row in read_rows(path, _ANSWERS, faults):
        cells = Cells(row, faults)
        count = AnswerCount(
            item=cells.text("item"),
            group=cells.text("group"),
            yes=cells.whole("yes"),
            no=cells.whole("no"),
            missing=cells.whole("missing"),
            effect=cells.number("effect"),
            design=cells.word("design", CLASSES),
            data=cells.optional_text("data"),
        )
        if count.item not in items:
            cells.fault(f"item {count.item!r} does not exist.", f"The nearest is {nearest(count.item, items)}.")
        if min(count.yes, count.no) < LEAST_CELL:
            cells.fault(f"{count.item}, {count.group}: a cell is under {LEAST_CELL}.", "Protect the table first.")
        if count.effect < 1 or count.missing < 0:
            cells.fault(f"{count.item}, {count.group}: effect is under 1 or missing under 0.", "")
        found.append(count)
    faults.raise_if_any()
    return tuple(found)
