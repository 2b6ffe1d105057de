"""The questionnaire as data: items with their answers and routing, translations that go stale, and tables of answers.

Answers of people stay outside Banen: what comes in is a table of counts, already protected.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from banen.account.evidence import read_evidence
from banen.account.survey.comparisons import WaveShare
from banen.account.survey.estimates import CLASSES, LEAST_CELL
from banen.errors import ContentError, Fault, nearest
from banen.languages import DUTCH, WHOLE, Language, Text
from banen.observe.areas import areas
from banen.observe.cells import Cells
from banen.observe.classifications import classifications
from banen.observe.records import CONTENT, Faults, Row, read_rows, read_yaml
from banen.observe.shapes import TEXT, Fits, Shape, in_form, sound

ORIGINS = ("topic_found", "recalled", "project")
"""The topic is named by who did the survey; a known item of elsewhere; ours."""
KINDS = ("one", "several", "number")
"""One answer of a scale, several, or a number."""
SPECIAL = ("dont_know", "wont_say", "")
"""Answers that are no value of the scale: not known is an answer and not missing."""
DIRECTIONS = ("up", "down", "")
"""Which end of the scale is the better one; blank where neither is."""
COUNTRIES, SECTORS, MUNICIPALITIES, LANGUAGES = "countries", "sectors", "municipalities", "languages"
"""Scales that other content holds."""
ELSEWHERE = "elsewhere"
"""The scale of answers that stand below what other content holds."""
_ITEMS = (
    "id",
    "topic",
    "question_nl",
    "question_en",
    "scale_nl",
    "kind",
    "scale",
    "parts",
    "direction",
    "when",
    "design",
    "comparable_from",
    "origin",
    "result_nl",
    "respondents",
    "evidence",
    "note",
)
_SCALES = ("scale", "code", "text_nl", "text_en", "special")
TRANSLATED = ("item", "language", "text", "translated_from", "dutch")
"""Columns of the translations: what was translated, from which version, and the Dutch of that version."""
_ANSWERS = ("item", "group", "yes", "no", "missing", "effect", "design", "data")
_ID = re.compile(r"SV-[A-Z][0-9]{2}\Z")
_WHEN = re.compile(r"(?P<item>SV-[A-Z][0-9]{2}) (?P<sign>=|!=) (?P<code>[a-z0-9_]+)\Z")
_FEW = 8


@dataclass(frozen=True, slots=True)
class AnswerChoice:
    """One answer of a scale; ``special`` is dont_know or wont_say."""

    code: str
    text: Text
    special: str = ""


@dataclass(frozen=True, slots=True)
class ItemCondition:
    """An item is asked where another was answered with a code, or with none but it."""

    item: str
    code: str
    holds: bool


@dataclass(frozen=True, slots=True)
class SurveyItem:
    """A question with its answers; ``result`` is what was read of the first wave, in words.

    ``parts`` are what it asks of each (``answers`` hold for all of them), ``design`` the only class of sample in which
    it is asked, and ``comparable_from`` the first wave that asked it in these words: None where that is not known.
    """

    id: str
    topic: str
    question: Text
    scale: str
    origin: str
    result: str
    note: str
    kind: str = "one"
    answers: tuple[AnswerChoice, ...] = ()
    answers_of: str = ""
    parts: tuple[AnswerChoice, ...] = ()
    parts_of: str = ""
    direction: str = ""
    when: ItemCondition | None = None
    design: str = ""
    comparable_from: int | None = None

    @property
    def version(self) -> str:
        """What a translation was made from: a digest of the Dutch question and its scale."""
        return _digest(f"{self.question[DUTCH]}\n{self.scale}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Translated:
    """A text of the questionnaire in another language, with the version of the Dutch that it was made from."""

    item: str
    language: Language
    text: str
    translated_from: str


@dataclass(frozen=True)
class Instrument:
    """The whole questionnaire: its items, the words around them (title, topics), and languages that people speak."""

    items: Mapping[str, SurveyItem]
    translations: tuple[Translated, ...]
    id: str = ""
    version: int = 1
    modes: tuple[str, ...] = ()
    spoken: tuple[Language, ...] = ()
    around: Mapping[str, Text] | None = None

    def texts(self) -> Iterator[tuple[str, Text, str]]:
        """Every text that is translated: its id (``SV-W01``, ``agree/1``, ``topics/werk``), the text, its version."""
        seen = set[str]()
        for item in self.items.values():
            yield item.id, item.question, item.version
            for name, choices in ((item.answers_of, item.answers), (item.parts_of, item.parts)):
                if name in (COUNTRIES, MUNICIPALITIES, LANGUAGES):
                    continue  # names of places and languages stand in every language already
                for choice in choices:
                    if (id_ := f"{name}/{choice.code}") not in seen:
                        seen.add(id_)
                        yield id_, choice.text, _digest(choice.text[DUTCH])
        for id_, text in (self.around or {}).items():
            yield id_, text, _digest(text[DUTCH])

    def stale(self, language: Language) -> tuple[str, ...]:
        """The texts whose translation is missing or was made from an older Dutch text."""
        if language in WHOLE:
            return ()
        made = {t.item: t.translated_from for t in self.translations if t.language == language}
        return tuple(id_ for id_, _, version in self.texts() if made.get(id_) != version)

    def said(self, id_: str, text: Text, language: Language) -> str:
        """A text in a language: the translation where there is one."""
        if language in WHOLE:
            return text[language]
        return next((t.text for t in self.translations if (t.item, t.language) == (id_, language)), text[DUTCH])

    def open_wave(self, languages: tuple[Language, ...]) -> None:
        """Check that a wave can be held in these languages.

        Raises :class:`~banen.errors.ContentError` with every language and item that is stale.
        """
        faults = [
            Fault(
                "account/survey_translations.csv",
                f"{language}: {', '.join(stale[:_FEW])} {_more(len(stale))}missing or stale.",
                "Translate it from the present Dutch (banen survey translate); the wave cannot open in this language.",
            )
            for language in languages
            if (stale := self.stale(language))
        ]
        if faults:
            raise ContentError(*faults)

    def asked(self, design: str) -> tuple[SurveyItem, ...]:
        """The items that are asked in a class of sample."""
        return tuple(item for item in self.items.values() if item.design in ("", design))


def _more(count: int) -> str:
    return "is " if count == 1 else f"and {count - _FEW} more are " if count > _FEW else "are "


@cache
def instrument(root: Path | None = None) -> Instrument:
    """The questionnaire of the content; every fault at once."""
    folder, faults = (root or CONTENT) / "account", Faults()
    sources, items = read_evidence(folder, faults), dict[str, SurveyItem]()
    around, data = _around(folder, faults)
    scales = _scales(folder, data.get("spoken", ()), faults)
    topics = {name.removeprefix("topics/") for name in around if name.startswith("topics/")}
    for row in read_rows(folder / "survey_items.csv", _ITEMS, faults):
        cells = Cells(row, faults)
        for key in filter(None, (part.strip() for part in row["evidence"].split(";"))):
            if key not in sources:
                cells.fault(f"evidence {key!r} is no source.", f"The nearest is {nearest(key, sources)}.")
        if row["id"] in items:
            cells.fault(f"{row['id']} stands here twice.", "An id is used once, for ever.")
        cells.word("topic", topics)
        items[row["id"]] = _item(cells, row, scales, items)
    made = Instrument(items, (), **data, around=around)
    known = {id_ for id_, _, _ in made.texts()}
    translations = []
    for row in read_rows(folder / "survey_translations.csv", TRANSLATED, faults):
        cells = Cells(row, faults)
        if cells.text("item") not in known:
            cells.fault(f"item {row['item']!r} does not exist.", f"The nearest is {nearest(row['item'], known)}.")
        translations.append(
            Translated(row["item"], cells.text("language"), cells.text("text"), cells.text("translated_from"))
        )
    faults.raise_if_any()
    return Instrument(items, tuple(translations), **data, around=around)


def _item(
    cells: Cells, row: Row, scales: Mapping[str, tuple[AnswerChoice, ...]], before: Mapping[str, SurveyItem]
) -> SurveyItem:
    kind = cells.word("kind", KINDS)
    for column in ("scale", "parts"):
        if row[column] and row[column] not in scales:
            cells.fault(f"{column} {row[column]!r} is not known.", f"The nearest is {nearest(row[column], scales)}.")
    if (kind == "number") == bool(row["scale"]):
        cells.fault(f"scale {row['scale']!r} does not fit kind {kind}.", "A number has none; every other kind has one.")
    return SurveyItem(
        id=cells.coded("id", _ID, "SV-W01"),
        topic=cells.text("topic"),
        question=Text.pair(cells.text("question_nl"), cells.text("question_en")),
        scale=cells.text("scale_nl"),
        origin=cells.word("origin", ORIGINS),
        result=cells.optional_text("result_nl"),
        note=cells.optional_text("note"),
        kind=kind,
        answers=scales.get(row["scale"], ()),
        answers_of=row["scale"],
        parts=scales.get(row["parts"], ()),
        parts_of=row["parts"],
        direction=cells.word("direction", DIRECTIONS),
        when=_condition(cells, row, before),
        design=cells.word("design", (*CLASSES, "")),
        comparable_from=cells.optional_whole("comparable_from"),
    )


def _condition(cells: Cells, row: Row, before: Mapping[str, SurveyItem]) -> ItemCondition | None:
    if not (text := cells.optional_text("when")):
        return None
    found = _WHEN.match(text)
    if found is None:
        cells.fault(f"when {text!r} has not the form SV-D01 = yes.")
        return None
    asked = before.get(found["item"])
    if asked is None:
        cells.fault(f"when names {found['item']}, which is not asked before.", "Put it before, or name another.")
    elif found["code"] not in {choice.code for choice in asked.answers}:
        known = ", ".join(choice.code for choice in asked.answers)
        cells.fault(f"when: {found['item']} has no answer {found['code']!r}.", f"Known are: {known}.")
    return ItemCondition(found["item"], found["code"], found["sign"] == "=")


def _scales(folder: Path, spoken: Sequence[Language], faults: Faults) -> Mapping[str, tuple[AnswerChoice, ...]]:
    """Every scale with its answers: those of the file, and those that other content holds."""
    scales: dict[str, list[AnswerChoice]] = {}
    for row in read_rows(folder / "survey_answers.csv", _SCALES, faults):
        cells = Cells(row, faults)
        choice = AnswerChoice(
            cells.text("code"), Text.pair(cells.text("text_nl"), cells.text("text_en")), cells.word("special", SPECIAL)
        )
        if any(choice.code == other.code for other in scales.setdefault(cells.text("scale"), [])):
            cells.fault(f"{row['scale']} has {choice.code} twice.", "Give each answer a code of its own.")
        scales[row["scale"]].append(choice)
    known = classifications()
    held = {name: tuple(choices) for name, choices in scales.items()}
    others = {choice.code: choice for choice in held.pop(ELSEWHERE, ())}
    if "other" not in others:
        faults.add("account/survey_answers.csv:1", "has no line elsewhere,other.", "Write one: it ends the lists.")
        return held
    held[COUNTRIES] = (*(AnswerChoice(c.id, c.label) for c in known.countries.values()), others["other"])
    held[SECTORS] = (*(AnswerChoice(s.id, s.label) for s in known.sectors.values()), *others.values())
    held[MUNICIPALITIES] = tuple(
        AnswerChoice(m.code, Text.pair(m.name, m.name)) for m in areas().municipalities.values()
    )
    held[LANGUAGES] = (*(AnswerChoice(code, Text.of({})) for code in spoken), others["other"])
    return held


_AROUND: Shape = {
    "id": in_form("[a-z_]{1,40}", "migrants_at_work"),
    "version": Fits("a whole number above 0", lambda value: type(value) is int and value > 0),
    "modes": [str], "spoken": [str], "title": TEXT, "universe": TEXT, "instead_of_an_answer": TEXT,
    "topics": {str: TEXT},
}  # fmt: skip


def _around(folder: Path, faults: Faults) -> tuple[Mapping[str, Text], dict[str, Any]]:
    record = sound(read_yaml(folder / "survey.yml", faults), _AROUND, faults)
    if record is None:
        return {}, {}
    data = record.data
    held = {name: Text.of(data[name]) for name in ("title", "universe", "instead_of_an_answer")}
    held |= {f"topics/{name}": Text.of(said) for name, said in data["topics"].items()}
    return held, {
        "id": data["id"],
        "version": data["version"],
        "modes": tuple(data["modes"]),
        "spoken": tuple(data["spoken"]),
    }


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
