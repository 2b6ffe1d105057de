"""The questionnaire as data: items with their answers and routing, translations that go stale, and tables of answers.

Answers of people stay outside Banen: what comes in is a table of counts, already protected.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from banen.account.evidence import read_evidence
from banen.account.survey.comparisons import WaveShare
from banen.account.survey.estimates import CLASSES, LEAST_CELL
from banen.errors import ContentError, Fault
from banen.languages import DUTCH, WHOLE, Language, Text
from banen.observe.areas import areas
from banen.observe.classifications import classifications
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.observe.shapes import TEXT, OneOf, Shape, TableLine, at_least, columns, in_form, lines, said, sound
from banen.sentences import Sentence

ORIGINS = ("topic_found", "recalled", "project")
"""The topic is named by who did the survey; a known item of elsewhere; ours."""
KINDS = ("one", "several", "number")
"""One answer of a scale, several, or a number."""
SPECIAL = ("dont_know", "wont_say")
"""Answers that are no value of the scale: not known is an answer and not missing."""
DIRECTIONS = ("up", "down")
"""Which end of the scale is the better one; blank where neither is."""
COUNTRIES, SECTORS, MUNICIPALITIES, LANGUAGES = "countries", "sectors", "municipalities", "languages"
"""Scales that other content holds."""
ELSEWHERE = "elsewhere"
"""The scale of answers that stand below what other content holds."""
_SCALES: Mapping[str, Shape] = {
    "scale": str, "code": str, "text_nl": str, "text_en": str, "special?": OneOf(SPECIAL, "answer"),
}  # fmt: skip
_TRANSLATED: Mapping[str, Shape] = {
    "item": str, "language": str, "text": str, "translated_from": str, "dutch?": str,
}  # fmt: skip
TRANSLATED = columns(_TRANSLATED)
"""Columns of the translations: what was translated, from which version, and the Dutch of that version."""
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
                Sentence(
                    "{language}: {stale} {more}missing or stale.",
                    language=language,
                    stale=", ".join(stale[:_FEW]),
                    more=_more(len(stale)),
                ),
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
    for line in lines(folder / "survey_items.csv", _items(topics, sources, scales), faults, once="id"):
        items[line["id"]] = _item(line, scales, items)
    made = Instrument(items, (), **data, around=around)
    known = {id_ for id_, _, _ in made.texts()}
    shape = {**_TRANSLATED, "item": OneOf(known, "text of the questionnaire")}
    translations = [
        Translated(line["item"], line["language"], line["text"], line["translated_from"])
        for line in lines(folder / "survey_translations.csv", shape, faults)
    ]
    faults.raise_if_any()
    return Instrument(items, tuple(translations), **data, around=around)


def _items(topics: Collection[str], sources: Collection[str], scales: Collection[str]) -> Mapping[str, Shape]:
    """The columns of the items, which name topics, scales and sources."""
    scale = OneOf(scales, "scale")
    return {
        "id": in_form("SV-[A-Z][0-9]{2}", "SV-W01"), "topic": OneOf(topics, "topic"), "question_nl": str,
        "question_en": str, "scale_nl": str, "kind": OneOf(KINDS, "kind"), "scale?": scale, "parts?": scale,
        "direction?": OneOf(DIRECTIONS, "direction"), "when?": str, "design?": OneOf(CLASSES, "class of sample"),
        "comparable_from?": int, "origin": OneOf(ORIGINS, "origin"), "result_nl?": str, "respondents?": str,
        "evidence?": [OneOf(sources, "source")], "note?": str,
    }  # fmt: skip


def _item(
    line: TableLine, scales: Mapping[str, tuple[AnswerChoice, ...]], before: Mapping[str, SurveyItem]
) -> SurveyItem:
    if (line["kind"] == "number") == bool(line["scale"]):
        what = Sentence("scale {scale!r} does not fit kind {kind}.", scale=line["scale"], kind=line["kind"])
        line.fault(what, "A number has none; every other kind has one.")
    same = ("id", "topic", "origin", "note", "kind", "direction", "design", "comparable_from")
    return SurveyItem(
        **{name: line[name] for name in same},
        question=said(line, "question"),
        scale=line["scale_nl"],
        result=line["result_nl"],
        answers=scales.get(line["scale"], ()),
        answers_of=line["scale"],
        parts=scales.get(line["parts"], ()),
        parts_of=line["parts"],
        when=_condition(line, before),
    )


def _condition(line: TableLine, before: Mapping[str, SurveyItem]) -> ItemCondition | None:
    if not line["when"]:
        return None
    named = _WHEN.match(line["when"])
    if named is None:
        line.fault(Sentence("when {when!r} has not the form SV-D01 = yes.", when=line["when"]))
        return None
    asked = before.get(named["item"])
    if asked is None:
        line.fault(
            Sentence("when names {item}, which is not asked before.", item=named["item"]),
            "Put it before, or name another.",
        )
    elif named["code"] not in {choice.code for choice in asked.answers}:
        known = ", ".join(choice.code for choice in asked.answers)
        line.fault(
            Sentence("when: {item} has no answer {code!r}.", item=named["item"], code=named["code"]),
            Sentence("Known are: {known}.", known=known),
        )
    return ItemCondition(named["item"], named["code"], named["sign"] == "=")


def _scales(folder: Path, spoken: Sequence[Language], faults: Faults) -> Mapping[str, tuple[AnswerChoice, ...]]:
    """Every scale with its answers: those of the file, and those that other content holds."""
    scales: dict[str, list[AnswerChoice]] = {}
    for line in lines(folder / "survey_answers.csv", _SCALES, faults):
        choice = AnswerChoice(line["code"], said(line, "text"), line["special"])
        if any(choice.code == other.code for other in scales.setdefault(line["scale"], [])):
            line.fault(
                Sentence("{scale} has {code} twice.", scale=line["scale"], code=choice.code),
                "Give each answer a code of its own.",
            )
        scales[line["scale"]].append(choice)
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
    "version": at_least(1, int),
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
    faults, counts, whole = Faults(), list[AnswerCount](), at_least(0, int)
    shape = {
        "item": OneOf(instrument().items, "item"), "group": str, "yes": whole, "no": whole, "missing": whole,
        "effect": at_least(1), "design": OneOf(CLASSES, "class of sample"), "data?": str,
    }  # fmt: skip
    seen: set[tuple[str, str]] = set()
    for line in lines(path, shape, faults):
        if (named := (line["item"], line["group"])) in seen:
            line.fault(Sentence("{values} stands here twice.", values=list(named)), "Keep one of the two.")
        seen.add(named)
        if min(line["yes"], line["no"]) < LEAST_CELL:
            line.fault(
                Sentence(
                    "{item}, {group}: a cell is under {least_cell}.",
                    item=line["item"],
                    group=line["group"],
                    least_cell=LEAST_CELL,
                ),
                "Protect the table first.",
            )
        counts.append(AnswerCount(**line))
    faults.raise_if_any()
    return tuple(counts)
