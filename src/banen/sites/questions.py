"""The question list of the assessment: ER-001 to ER-803, each with its type, unit, who answers it, and its labels.

The list is content (``content/sites/questions.yml``). Ids never change. What a question means for a verdict stands in
the criteria; here is only what may be asked and what form an answer has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from banen.errors import UnknownNameError
from banen.languages import DUTCH, ENGLISH, Text
from banen.observe.records import CONTENT, Faults, Record, read_yaml
from banen.observe.shapes import TEXT, sound
from banen.observe.words import text_of

KINDS = frozenset(
    {"text", "flag", "whole", "number", "percent", "date", "choice", "months", "texts", "sbi", "municipality"}
    | {"reference", "record", "list", "computed"}
)
_FIELD_KEYS = frozenset(
    {"key", "kind", DUTCH, ENGLISH, "unit", "required", "choices", "fields", "form", "example", "min", "sum", "long"}
)
_QUESTION_KEYS = _FIELD_KEYS | {"id", "topic", "supplied_by", "criteria", "needs", "about_nl", "about_en", "page"}
_ID = re.compile(r"ER-[0-9]{3}\Z")


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

    def __init__(self, topics: Mapping[str, Topic], by_id: Mapping[str, Question]) -> None:
        self.topics, self._by_id = topics, by_id
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
    faults = Faults()
    shape = {"topics": [{"id": str, "page": str, **TEXT}], "questions": list}
    record = sound(read_yaml(folder / "questions.yml", faults), shape, faults)
    by_id: dict[str, Question] = {}
    topics: dict[str, Topic] = {}
    if record is not None:
        for item in record.data["topics"]:
            topics[item["id"]] = Topic(item["id"], item["page"], text_of(item))
        for index, item in enumerate(record.data["questions"]):
            question = _question(item, ("questions", index), record, topics, faults)
            if question is None:
                continue
            if question.id in by_id or question.key in {q.key for q in by_id.values()}:
                faults.add(record.place_of("questions", index), f"{question.id} or its key stands here twice.")
            by_id[question.id] = question
    faults.raise_if_any()
    return Questions(topics, by_id)


def _question(
    item: Any, at: tuple[str | int, ...], record: Record, topics: Mapping[str, Topic], faults: Faults
) -> Question | None:
    where = record.place_of(*at)
    if not isinstance(item, dict) or not _ID.match(str(item.get("id", ""))):
        faults.add(where, "is not a question with an id such as ER-101.")
        return None
    if unknown := sorted(str(key) for key in item if key not in _QUESTION_KEYS):
        faults.add(where, f"{item['id']} has unknown {', '.join(unknown)}.")
    if item.get("topic") not in topics:
        faults.add(where, f"{item['id']} has topic {item.get('topic')!r}, which is not listed.")
    field = field_of({k: v for k, v in item.items() if k in _FIELD_KEYS}, at, record, faults)
    if field is None:
        return None
    return Question(
        id=item["id"],
        topic=str(item.get("topic")),
        supplied_by=str(item.get("supplied_by", "")),
        criteria=tuple(item.get("criteria") or ()),
        needs=tuple(item.get("needs") or ()),
        field=field,
        page=str(item.get("page") or topics[item["topic"]].page if item.get("topic") in topics else ""),
        about=Text.pair(str(item.get("about_nl", "")), str(item.get("about_en", ""))),
    )


def field_of(item: Any, at: tuple[str | int, ...], record: Record, faults: Faults) -> Field | None:
    """A field of the content, with its fields and choices; what is wrong is noted with its line."""
    where = record.place_of(*at)
    if not isinstance(item, dict) or {"key", "kind", DUTCH, ENGLISH} - set(item) or set(item) - _FIELD_KEYS:
        faults.add(where, "is not a field with key, kind, nl and en.", f"Known are {', '.join(sorted(_FIELD_KEYS))}.")
        return None
    if item["kind"] not in KINDS:
        faults.add(where, f"{item['key']} has kind {item['kind']!r}.", f"Use {', '.join(sorted(KINDS))}.")
        return None
    inner: dict[str, Field] | None = None
    if item["kind"] in ("record", "list"):
        parts = [field_of(f, (*at, "fields", i), record, faults) for i, f in enumerate(item.get("fields") or ())]
        inner = {f.key: f for f in parts if f is not None}
        if not inner:
            faults.add(where, f"{item['key']} has no fields.")
    choices = None
    if item["kind"] == "choice":
        choices = {str(c["id"]): text_of(c) for c in item.get("choices") or ()}
    return Field(
        key=item["key"],
        kind=item["kind"],
        label=text_of(item),
        unit=str(item.get("unit", "")),
        required=bool(item.get("required", False)),
        choices=choices,
        fields=inner,
        form=str(item.get("form", "")),
        example=str(item.get("example", "")),
        minimum=int(item.get("min", 0)),
        total=item.get("sum"),
        long=bool(item.get("long", False)),
    )
