"""The question list of the assessment: ER-001 to ER-803, each with its type, unit, who answers it, and its labels.

The list is content (``content/sites/questions.yml``). Ids never change. What a question means for a verdict stands in
the criteria; here is only what may be asked and what form an answer has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from banen.errors import UnknownNameError
from banen.languages import Text
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.observe.shapes import TEXT, OneOf, Shape, in_form, sound
from banen.observe.words import text_of
from banen.sentences import Sentence

KINDS = frozenset(
    {"text", "flag", "whole", "number", "percent", "date", "choice", "months", "texts", "sbi", "municipality"}
    | {"reference", "record", "list", "computed"}
)
FIELD: dict[str, Shape] = {
    "key": str, "kind": OneOf(KINDS, "kind"), **TEXT, "unit?": str, "required?": bool,
    "choices?": [{"id": str, **TEXT}], "form?": str, "example?": str, "min?": int, "sum?": int, "long?": bool,
}  # fmt: skip
"""How a field stands in the content; one of kind record or list has fields of its own."""
FIELD["fields?"] = [FIELD]
_TOPIC: Shape = {"id": str, "page": str, **TEXT}
_MORE: Mapping[str, Shape] = {
    "id": in_form("ER-[0-9]{3}", "ER-101"), "supplied_by?": str, "criteria?": [str], "needs?": [str], "page?": str,
    "about_nl?": str, "about_en?": str,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One value that can be given: its key, kind and unit; records and lists have fields of their own."""

    key: str
    kind: str
    label: Text
    unit: str = ""
    required: bool = False
    choices: Mapping[str, Text] | None = None
    fields: Mapping[str, Field] | None = None
    form: str = ""
    example: str = ""
    minimum: int = 0
    total: int | None = None
    long: bool = False

    def to_dict(self, language: str) -> dict[str, Any]:
        """The field as JSON: what a form needs to ask it, with the fields of a record or list inside."""
        record: dict[str, Any] = {
            "key": self.key,
            "kind": self.kind,
            "unit": self.unit,
            "label": self.label[language],
            "required": self.required,
        }
        if self.choices is not None:
            record["choices"] = {name: label[language] for name, label in self.choices.items()}
        if self.fields is not None:
            record["fields"] = [field.to_dict(language) for field in self.fields.values()]
        return record


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its stable id, its place, who supplies the answer and which criteria cannot do without.

    ``needs`` names the fields of a record of which at least one must be filled for the answer to count; ``page`` is the
    page of the task list; ``about`` says why it is asked and how to answer.
    """

    id: str
    topic: str
    supplied_by: str
    criteria: tuple[str, ...]
    needs: tuple[str, ...]
    field: Field
    page: str
    about: Text

    @property
    def key(self) -> str:
        """The key of the answer in a proposal, unique over all topics."""
        return self.field.key

    def to_dict(self, language: str) -> dict[str, Any]:
        """The question as JSON, with its labels in one language: what a form needs to ask it."""
        return {
            "id": self.id, "topic": self.topic, **self.field.to_dict(language), "supplied_by": self.supplied_by,
            "criteria": list(self.criteria), "about": self.about[language],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Topic:
    """A section of the question list, and the page of the task list it stands on."""

    id: str
    page: str
    label: Text


class Questions(Mapping[str, Question]):
    """All questions by id, in the order of the list."""

    def __init__(
        self, topics: Mapping[str, Topic], by_id: Mapping[str, Question], own: Mapping[str, Field] | None = None
    ) -> None:
        self.topics, self._by_id = topics, by_id
        self.own = own or {}
        """What is asked of a file itself: its title, the day, who decided on a threshold."""
        self._by_key = {question.key: question for question in by_id.values()}

    def __getitem__(self, id_: str) -> Question:
        try:
            return self._by_id[id_]
        except KeyError:
            raise UnknownNameError("question", id_, self._by_id) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def of_key(self, key: str) -> Question:
        """The question of a key in a proposal, such as ``free_places``."""
        return self._by_key[key]

    def of_topic(self, topic: str) -> tuple[Question, ...]:
        """The questions of a topic, in order."""
        return tuple(q for q in self.values() if q.topic == topic)

    @property
    def pages(self) -> Mapping[str, tuple[Question, ...]]:
        """The questions of each page of the task list, in order."""
        pages: dict[str, tuple[Question, ...]] = {}
        for question in self.values():
            pages[question.page] = (*pages.get(question.page, ()), question)
        return pages


@cache
def questions(folder: Path = CONTENT / "sites") -> Questions:
    """The question list of the content, checked; every fault at once.

    >>> questions()["ER-602"].key
    'grid'
    """
    faults, by_id, keys = Faults(), dict[str, Question](), set[str]()
    record = sound(
        read_yaml(folder / "questions.yml", faults), {"own": [FIELD], "topics": [_TOPIC], "questions": list}, faults
    )
    listed = record.data["topics"] if record else ()
    topics = {item["id"]: Topic(item["id"], item["page"], text_of(item)) for item in listed}
    shape = [{**FIELD, **_MORE, "topic": OneOf(topics, "topic")}]
    asked = sound(record, shape, faults, at=("questions",))
    for index, item in enumerate(asked.data if asked else ()):
        question = _question(item, topics)
        where = asked.place_of(index) if asked else ""
        _check_fields(item, where, faults)
        if question.id in by_id or question.key in keys:
            faults.add(where, Sentence("{question} or its key stands here twice.", question=question.id))
        by_id[question.id] = question
        keys.add(question.key)
    faults.raise_if_any()
    own = {item["key"]: field_of(item) for item in record.data["own"]} if record else {}
    return Questions(topics, by_id, own)


def _question(item: Mapping[str, Any], topics: Mapping[str, Topic]) -> Question:
    return Question(
        id=item["id"],
        topic=item["topic"],
        supplied_by=item.get("supplied_by", ""),
        criteria=tuple(item.get("criteria", ())),
        needs=tuple(item.get("needs", ())),
        field=field_of(item),
        page=item.get("page") or topics[item["topic"]].page,
        about=Text.pair(item.get("about_nl", ""), item.get("about_en", "")),
    )


def _check_fields(item: Mapping[str, Any], where: str, faults: Faults) -> None:
    """A record or list has fields, and so has each within it."""
    if item["kind"] in ("record", "list") and not item.get("fields"):
        faults.add(where, Sentence("{key} has no fields.", key=item["key"]))
    for inner in item.get("fields", ()):
        _check_fields(inner, where, faults)


def field_of(item: Mapping[str, Any]) -> Field:
    """A field of the content, with its fields and choices."""
    return Field(
        label=text_of(item),
        choices={c["id"]: text_of(c) for c in item.get("choices", ())} if item["kind"] == "choice" else None,
        fields={f["key"]: field_of(f) for f in item["fields"]} if item.get("fields") else None,
        minimum=item.get("min", 0),
        total=item.get("sum"),
        **{name: item[name] for name in ("key", "kind", "unit", "required", "form", "example", "long") if name in item},
    )
