"""The question list as a form: what a page asks, what a browser sends back, and what in it cannot be read.

A form works on the proposal as it is stored: nested mappings by topic and key. What cannot be read stays in it as
it was typed, and is told at its field in the language of the page. Reading itself is that of the command line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from banen.errors import UnknownNameError
from banen.languages import Language, calendar, marks, with_marks
from banen.observe.areas import areas
from banen.observe.records import Faults, Record
from banen.observe.words import unit_word
from banen.serve.web.texts import words
from banen.sites.answers import MOST_ROWS, Reader
from banen.sites.proposals import contradictions
from banen.sites.questions import Field, Question, questions
from banen.sites.references import references
from banen.sites.settings import decision_fields, thresholds
from banen.sites.texts import fill, texts

Path = tuple[str | int, ...]
Sent = Mapping[str, Sequence[str]]
"""What a browser sends: every value of every field by its name."""

THRESHOLDS = "thresholds"
AUTOCOMPLETE = {"business.applicant.name": "organization", "business.location.address": "street-address"}
_ROW_OF = re.compile(r"(.+?)\.(\d{1,5})\.")
_WIDGETS = {
    "text": "text", "flag": "radios", "whole": "number", "number": "number", "percent": "number", "date": "date",
    "months": "checks", "texts": "lines", "sbi": "text", "municipality": "place", "reference": "select",
    "record": "record", "list": "list", "computed": "computed",
}  # fmt: skip
_FEW = 5
"""Up to this many choices stand open as radio buttons; more go into a list."""

_LONGEST_NUMBER = 20
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})\Z")
_OF_OTHER_LANGUAGE = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}\Z")


def name_of(path: Path) -> str:
    """A place in the proposal as the name of a form field: ``work.jobs.heads``."""
    return ".".join(map(str, path))


def asked(page: str) -> tuple[tuple[Path, Field], ...]:
    """What a page asks: every field with its place in the proposal."""
    if page == THRESHOLDS:
        return tuple(
            (("settings", name), Field(name, "record", t.field.label, fields=decision_fields(t)))
            for name, t in thresholds().items()
        )
    asked = tuple(((q.topic, q.key), q.field) for q in questions().pages[page] if q.field.kind != "computed")
    head = tuple(((name,), questions().own[name]) for name in ("title", "assessed_on"))
    return (*head, *asked) if page == "business" else asked


def at_path(data: Any, path: Path) -> Any:
    """The value at a place in the proposal; None where nothing stands."""
    for part in path:
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def with_answers(data: Mapping[str, Any], answers: Mapping[Path, Any]) -> dict[str, Any]:
    """The proposal with the answers of one page in place of the old ones; a blank answer takes the old one away."""
    changed = {key: dict(value) if isinstance(value, Mapping) else value for key, value in data.items()}
    for path, answer in answers.items():
        holder = changed if len(path) == 1 else changed.setdefault(str(path[0]), {})
        if answer is None:
            holder.pop(str(path[-1]), None)
        else:
            holder[str(path[-1])] = answer
    return changed


def read_page(sent: Sent, page: str, language: Language) -> dict[Path, Any]:
    """The answers that a browser sent for a page; blank is None, and what cannot be read stays as typed."""
    return {path: _read(field, path, sent, language) for path, field in asked(page)}


def _read(field: Field, path: Path, sent: Sent, language: Language) -> Any:
    name = name_of(path)
    if field.kind == "record":
        found = {key: _read(part, (*path, key), sent, language) for key, part in (field.fields or {}).items()}
        return {key: value for key, value in found.items() if value is not None} or None
    if field.kind == "list":
        rows = [_read(_row(field), (*path, index), sent, language) for index in _indices(name, sent)]
        kept = [row for row in rows if row is not None]
        return kept or ([] if sent.get(f"{name}.none") else None)
    values = [value.strip() for value in sent.get(name, ())]
    if field.kind == "months":
        return [int(v) if v.isdecimal() and len(v) < 3 else v for v in values if v] or None
    if field.kind == "texts":
        return [line.strip() for value in values for line in value.splitlines() if line.strip()] or None
    text = values[-1] if values else ""
    return _plain(field.kind, text, language) if text else None


def is_too_long(sent: Sent) -> bool:
    """Whether some list has more rows than are read."""
    rows = {(found[1], found[2]) for key in sent if (found := _ROW_OF.match(key))}
    return any(count > MOST_ROWS for count in Counter(name for name, _ in rows).values())


def _row(field: Field) -> Field:
    return Field(field.key, "record", field.label, fields=field.fields)


def _indices(name: str, sent: Sent) -> list[int]:
    row = re.compile(re.escape(name) + r"\.(\d{1,5})\.")
    return sorted({int(indices[1]) for key in sent if (indices := row.match(key))})


def _plain(kind: str, text: str, language: Language) -> Any:
    """What a person types as the proposal holds it; what does not fit stays the text."""
    if kind == "flag":
        return {"true": True, "false": False}.get(text, text)
    if kind in ("whole", "number"):
        return _number(text, language)
    if kind == "percent":
        bare = _number(text.removesuffix("%").strip(), language)
        if isinstance(bare, str):
            return text
        return f"{bare}%" if text.endswith("%") and 0 < bare < 1 else bare
    if kind == "date" and (found := _DAY_FIRST.match(text)):
        day, month, year = map(int, found.groups())
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            return text
    return text


def _number(text: str, language: Language) -> int | float | str:
    """A number as the language writes it; 1.200 means 1200 in Dutch, and is refused in English, and so 1,200."""
    bare = re.sub(r"[\s€]", "", text)
    apart, point = marks(language)
    grouped = re.fullmatch(rf"-?\d{{1,3}}(\{apart}\d{{3}})+(\{point}\d+)?", bare)
    single = re.fullmatch(r"-?\d+([.,]\d+)?", bare)
    if len(bare) > _LONGEST_NUMBER or not (grouped or (single and not _OF_OTHER_LANGUAGE.match(bare))):
        return text
    plain = bare.replace(apart, "").replace(point, ".") if grouped else bare.replace(",", ".")
    value = float(plain)
    return int(value) if value == int(value) else value


def faults_in(data: Mapping[str, Any], page: str, language: Language) -> dict[str, str]:
    """Everything on a page that cannot be read, by the name of its field, in the order of the page."""
    sentences: dict[str, str] = {}
    places = [(path, field) for path, field in asked(page)]
    for path, field in places:
        for name, sentence in _faults(field, at_path(data, path), path, language):
            sentences.setdefault(name, sentence)
    here = {path for path, _ in places}
    for contradiction in contradictions(_answers(data)):
        if contradiction.at[:2] in here:
            sentence = fill(texts().contradictions[contradiction.id], contradiction.figures, language)
            sentences.setdefault(name_of(contradiction.at), _titled(contradiction.at, sentence, language))
    return sentences


def _titled(at: Path, sentence: str, language: Language) -> str:
    rows = words("assessment", language)["rows"]
    holder = next((part for part in reversed(at) if isinstance(part, str)), "")
    number = f" {at[-1] + 1}" if isinstance(at[-1], int) else ""
    noun = str(rows.get(holder, holder))
    return f"{noun[:1].upper()}{noun[1:]}{number}: {sentence}"


def _answers(data: Mapping[str, Any]) -> dict[str, Any]:
    """All answers that can be read, typed, by question key."""
    reader, answers = Reader(Record({}, {}, ""), Faults()), dict[str, Any]()
    for topic in questions().topics:
        fields = {q.key: q.field for q in questions().of_topic(topic)}
        answers |= reader.fields(fields, data.get(topic) or {}, (topic,)) or {}
    return answers


def _faults(field: Field, value: Any, path: Path, language: Language) -> Iterator[tuple[str, str]]:
    if value in (None, "", [], {}):
        return
    if field.kind == "record" and isinstance(value, Mapping):
        yield from _record_faults(field, value, path, language)
    elif field.kind == "list" and isinstance(value, list):
        for index, row in enumerate(value):
            yield from _faults(_row(field), row, (*path, index), language)
    elif typed(field, value) is None:
        yield name_of(path), sentence_for(field, value, language)


def _record_faults(field: Field, value: Mapping[str, Any], path: Path, language: Language) -> Iterator[tuple[str, str]]:
    wording = words("assessment", language)
    parts = field.fields or {}
    for key, part in parts.items():
        if part.required and value.get(key) in (None, "", []):
            yield name_of((*path, key)), wording["needed_here"].format(label=capital(part.label[language]))
        yield from _faults(part, value.get(key), (*path, key), language)
    amounts = [typed(part, value.get(key)) for key, part in parts.items()]
    if field.total is not None and None not in amounts and (total := sum(amounts)) != field.total:
        yield name_of(path), wording["wrong"]["sum"].format(total=field.total, now=shown_number(float(total), language))


def typed(field: Field, value: Any) -> Any:
    """The answer as the assessment reads it; None where it cannot."""
    faults = Faults()
    answer = Reader(Record({}, {}, ""), faults).read(field, value, (field.key,))
    return None if faults.found else answer


def sentence_for(field: Field, value: Any, language: Language) -> str:
    """What to do about a value that cannot be read, in the words of the page."""
    wording, label = words("assessment", language)["wrong"], capital(field.label[language])
    if field.kind == "municipality":
        names = {m.name: code for code, m in areas().municipalities.items()}
        near = UnknownNameError("municipality", str(value), [*names, *names.values()]).nearest
        return str(wording["near"] if near else wording["place"]).format(label=label, value=value, near="".join(near))
    kind = "form" if field.form else "one" if field.minimum == 1 else field.kind
    return str(wording[kind]).format(label=label, example=field.example, value=value)


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def shown_number(value: float, language: Language) -> str:
    """A number as the language types it, without separators."""
    text = f"{value:.10g}"
    return with_marks(text, language)


def answered(question: Question, data: Mapping[str, Any]) -> bool:
    """Whether a question has an answer that counts: a record needs one of the parts that a criterion rests on."""
    value = at_path(data, (question.topic, question.key))
    if question.needs:
        return any(at_path(value, (part,)) not in (None, "") for part in question.needs)
    return value is not None


def view(
    field: Field, path: Path, data: Mapping[str, Any], errors: Mapping[str, str], language: Language, add: str = ""
) -> dict[str, Any]:
    """A field as the template shows it; ``add`` names a list that gets one blank row."""
    name, value = name_of(path), at_path(data, path)
    label, unit = capital(field.label[language]), unit_word(field.unit, language)
    field_view: dict[str, Any] = {
        "name": name, "label": label, "unit": "" if unit.lower() in label.lower() else unit,
        "error": errors.get(name, ""), "widget": _WIDGETS.get(field.kind, "text"), "value": _shown(value, language),
        "autocomplete": AUTOCOMPLETE.get(name, "off"), "required": field.required,
        "hint": _hint(field, language),
    }  # fmt: skip
    if field.kind == "text" and field.long:
        field_view["widget"] = "area"
    if field.kind == "choice":
        in_row = any(isinstance(part, int) for part in path)
        field_view["widget"] = "radios" if len(field.choices or {}) <= _FEW and not in_row else "select"
    if field.kind == "date" and value and typed(field, value) is None:
        field_view["widget"] = "text"  # a date field shows nothing that is not a date
    field_view["options"] = _options(field, value, field_view["widget"], language)
    if field.kind == "record":
        parts = (field.fields or {}).items()
        field_view["fields"] = [view(part, (*path, key), data, errors, language, add) for key, part in parts]
    if field.kind == "list":
        _list_view(
            made=field_view, field=field, path=path, value=value, data=data, errors=errors, language=language, add=add
        )
    return field_view


def _list_view(
    made: dict[str, Any],
    field: Field,
    path: Path,
    value: Any,
    data: Mapping[str, Any],
    errors: Mapping[str, str],
    language: Language,
    add: str,
) -> None:
    wording = words("assessment", language)
    count = len(value) if isinstance(value, list) else 0
    made["noun"] = wording["rows"][field.key]
    made["none"] = value == []
    made["none_label"] = wording["none_of"].get(field.key, wording["none"]) if len(path) == 2 else ""
    made["rows"] = []
    for index in range(min(count + (add == made["name"]), MOST_ROWS)):
        parts = (field.fields or {}).items()
        fields = [view(part, (*path, index, key), data, errors, language) for key, part in parts]
        row = name_of((*path, index))
        made["rows"].append({"name": row, "number": index + 1, "fields": fields, "error": errors.get(row, "")})


def _shown(value: Any, language: Language) -> str:
    if value is None or isinstance(value, Mapping):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return shown_number(value, language)
    if isinstance(value, list):
        return "\n".join(map(str, value))
    text = str(value)
    return with_marks(text, language) if re.fullmatch(r"0\.\d+%", text) else text


def _hint(field: Field, language: Language) -> str:
    hints = words("assessment", language)["hints"]
    if field.form:
        return str(hints["form"]).format(example=field.example)
    return str(hints.get(field.kind, ""))


def _options(field: Field, value: Any, widget: str, language: Language) -> list[dict[str, Any]]:
    wording = words("assessment", language)
    if field.kind == "flag":
        pairs = [("true", wording["yes"]), ("false", wording["no"])]
        chosen = {True: "true", False: "false"}.get(value, "") if isinstance(value, bool) else ""
    elif field.kind == "months":
        months = [(str(n), capital(month)) for n, month in enumerate(calendar(language)["months"], 1)]
        there = set(map(str, value)) if isinstance(value, list) else set()
        return [{"value": n, "label": label, "on": n in there} for n, label in months]
    elif field.kind == "reference":
        pairs, chosen = [(name, r.label[language]) for name, r in references().items()], str(value or "")
    elif field.kind == "choice":
        pairs = [(name, capital(label[language])) for name, label in (field.choices or {}).items()]
        chosen = str(value or "")
    else:
        return []
    blank = {
        "value": "",
        "label": wording["unanswered" if widget == "radios" else "unchosen"],
        "on": chosen not in {v for v, _ in pairs},
    }
    return [blank, *({"value": v, "label": label, "on": v == chosen} for v, label in pairs)]
