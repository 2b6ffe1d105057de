"""Strict YAML (and JSON, which is a part of it): what one reader would take otherwise than another is a fault.

YAML reads ``0400`` as 256, ``1:30`` as 90, ``on`` as true and ``1_000`` as a thousand, and a small file can unfold into
something without end. Here a document is text, numbers, days, true, false, lists and mappings with text keys, written
out plainly; everything else is told with its line, all of it at once. Dates stay dates: ``2027-03-01``.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import yaml

from banen.languages import DUTCH, ENGLISH
from banen.observe.numbers import THOUSANDS, Grouped, NumberError, plain_number, short
from banen.sentences import Sentence

DEEPEST: Final = 20
"""Lists and mappings within each other; our deepest content has eight."""
MOST_BYTES: Final = 4_000_000
"""More than this is no document that people write."""
FEW_KEYS: Final = 1000
MOST_FAULTS: Final = 50
"""Faults that are told of one document; how many more there are is told as well."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: Final[dict[str, object]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **{spelled: True for word in ("true", "yes", "on") for spelled in (word, word.capitalize(), word.upper())},
    **{spelled: False for word in ("false", "no", "off") for spelled in (word, word.capitalize(), word.upper())},
}
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_NAME = re.compile(r"[0-9]{1,8}(\.[0-9]{1,8})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SURROGATES = re.compile(r"\\\\|\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_TRAPS: Final = tuple(
    (re.compile(form), kind)
    for form, kind in (
        (r"[-+]?0[0-7_]+|0o[0-7_]+", Sentence("an octal number")),
        (r"[-+]?0x[0-9a-fA-F_]+", Sentence("a hexadecimal number")),
        (r"[-+]?0b[01_]+", Sentence("a binary number")),
        (r"[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+", Sentence("a number in sixties")),
        (r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*", Sentence("a number in sixties")),
        (r"[-+]?(?=[0-9.]*_)[0-9][0-9_]*(\.[0-9_]*)?", Sentence("a number with underscores")),
        (r"[-+]?0[0-9]+\.[0-9]*([eE][-+]?[0-9]+)?", Sentence("a number with a leading zero")),
        (r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", Sentence("no finite number")),
        (r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt]|[ \t]+)[0-9]{1,2}:.*", Sentence("a moment")),
    )
)
"""What one YAML reader makes a number or a moment of, and the next one text."""


@dataclass(frozen=True)
class DocumentFault:
    """One thing wrong in a document: the line (from 1), what is wrong and what to do, and both in Dutch."""

    line: int
    what: str
    advice: str = ""
    dutch: str = ""


@dataclass
class Document:
    """What a text holds: plain data, the line of every place (``levers.0.min``), and everything that is wrong.

    Where something is wrong the data serve to tell what else is, and nothing more; broken YAML has none.
    """

    data: Any = None
    lines: dict[str, int] = field(default_factory=dict)
    faults: list[DocumentFault] = field(default_factory=list)
    unseen: int = 0
    """Faults beyond the most that are told."""

    def fault(self, line: int, what: str, advice: str = "", dutch: str = "") -> None:
        """Note one fault; beyond :data:`MOST_FAULTS` they are only counted."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(DocumentFault(line, what, advice, dutch))
        else:
            self.unseen += 1


def read_document(text: str, *, number_keys: bool = False) -> Document:
    """The document of a text; faults are told in it and never raised.

    ``number_keys`` lets a number be a key, and keeps it as it is written: ``2.10`` is the text 2.10 (measures have
    such names). All other keys that YAML reads as something else than text are faults.
    """
    document = Document()
    if len(text) > MOST_BYTES:
        _is_large(document, len(text))
        return document
    builder = _Builder(document, number_keys)
    try:
        for event in yaml.parse(_paired(text), Loader=_Loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        document.fault(
            mark.line + 1 if mark else 1,
            "is not valid YAML.",
            "Look at the indentation, colons, brackets and quotation marks around this line.",
        )
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position if isinstance(error.position, int) else 0) + 1
        _is_no_text(document, line)
    except (yaml.YAMLError, ValueError):
        _is_no_text(document, 1)
    except _TooDeep as stop:
        _is_deep(document, stop.line)
    else:
        document.data = builder.data
    return document


def plain_value(text: str) -> Any:
    """One cell of a table as a value without quotation marks; what is no number, day or switch stays text.

    >>> plain_value("12.5"), plain_value("true"), plain_value("0400"), plain_value("1e999999999")
    (12.5, True, '0400', '1e999999999')
    """
    document = Document()
    value = _Builder(document, number_keys=False).value(text.strip(), 1)
    return text if document.faults else value


def read_json(content: bytes) -> Document:
    """The document of a JSON text as programs send it: bounded numbers, whole characters, each key once.

    Faults carry the line where the text breaks; what is wrong within it is told at line 1.
    """
    document = Document()
    text, unreadable = decoded(content)
    if unreadable:
        document.faults.append(unreadable)
        return document

    def number(written: str, kind: type[int] | type[float]) -> float | None:
        try:
            return kind(plain_number(written))
        except NumberError as error:
            document.fault(1, error.sentence(ENGLISH), "", error.sentence(DUTCH))
            return None

    def keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        mapping = dict(pairs)
        if len(mapping) < len(pairs):
            names = [name for name, _ in pairs]
            twice = short(next(name for name in mapping if names.count(name) > 1)) if len(names) < FEW_KEYS else "a key"
            document.fault(1, Sentence("{twice!r} stands twice in one object.", twice=twice), "Keep one of the two.")
        return mapping

    try:
        document.data = json.loads(
            text,
            object_pairs_hook=keys,
            parse_int=lambda written: number(written, int),
            parse_float=lambda written: number(written, float),
            parse_constant=lambda written: number(written, float),
        )
        _check_plain(document)
    except json.JSONDecodeError as error:
        document.faults.append(broken_json(error))
    except RecursionError:
        _is_deep(document, 1)
    return document


_JSON_BREAKS: Final = (
    ("Extra data", "holds more than one value", "bevat meer dan een waarde", "Keep one.", "Houd er een over."),
    (
        "property name",
        "has a name without double quotes",
        "heeft een naam zonder dubbele aanhalingstekens",
        "Write names between double quotes, and no comma after the last.",
        "Zet namen tussen dubbele aanhalingstekens, en geen komma achter de laatste.",
    ),
    ("',' delimiter", "lacks a comma or a bracket", "mist een komma of een haakje", "Put it in.", "Zet die erbij."),
    (
        "':' delimiter",
        "lacks a colon after a name",
        "mist een dubbele punt achter een naam",
        "Put it in.",
        "Zet die erbij.",
    ),
    (
        "Unterminated string",
        "has a text that is not closed",
        "heeft een tekst die niet is afgesloten",
        "Close it with a double quote.",
        "Sluit die af met een dubbel aanhalingsteken.",
    ),
    (
        "",
        "has no value where one belongs",
        "heeft geen waarde waar er een hoort",
        "Write a text between double quotes, a number, true, false or null.",
        "Schrijf een tekst tussen dubbele aanhalingstekens, een getal, true, false of null.",
    ),
)
"""What a reader of JSON says in its own words, and what it means in ours: what is wrong, and what to do."""


def broken_json(error: json.JSONDecodeError) -> DocumentFault:
    """Where and how a text is no JSON, in our words; one that ends before it is whole is told as such."""
    if not error.doc.strip():
        return DocumentFault(1, "is empty.", "Write what belongs here.", "is leeg. Schrijf wat hier hoort.")
    if error.msg.startswith("Expecting") and not error.doc[error.pos :].strip():
        dutch = "houdt op voor het af is. Vul het aan, of sla het opnieuw op."
        return DocumentFault(error.lineno, "ends before it is whole.", "Complete it, or save it again.", dutch)
    _, what, dutch, advice, tip = next(each for each in _JSON_BREAKS if each[0] in error.msg)
    return DocumentFault(
        error.lineno, f"is not valid JSON: it {what}.", advice, f"is geen geldige JSON: het {dutch}. {tip}"
    )


def _check_plain(document: Document) -> None:
    """Whole characters, and not too deep: looked at without recursion."""
    level, depth = [document.data], 0
    while level:
        below: list[Any] = []
        for value in level:
            if isinstance(value, str) and _CONTROL.search(value):
                _is_no_text(document, 1)
            elif isinstance(value, dict):
                below += [*value, *value.values()]
            elif isinstance(value, list):
                below += value
        level, depth = below, depth + 1
        if depth > DEEPEST + 1:
            _is_deep(document, 1)
            return


def decoded(content: bytes) -> tuple[str, DocumentFault | None]:
    """The text of a file as people save it (UTF-8, with or without a mark at the start), or why it is none."""
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        dutch = "is geen UTF-8-tekst. Sla het op als UTF-8."
        return "", DocumentFault(line, "is not UTF-8 text.", "Save it as UTF-8.", dutch)


def _is_large(document: Document, size: int) -> None:
    document.fault(
        1,
        Sentence("is too large: {size} characters, at most {most_bytes}.", size=size, most_bytes=MOST_BYTES),
        "",
    )


def _is_deep(document: Document, line: int) -> None:
    document.fault(
        line,
        "is nested too deeply.",
        Sentence("At most {deepest} levels can be read.", deepest=DEEPEST),
    )


def _is_no_text(document: Document, line: int) -> None:
    document.fault(
        line,
        "holds a character that is no text.",
        "Save it as plain UTF-8 text.",
    )


def _paired(text: str) -> str:
    """JSON writes a character beyond the first plane as two halves; YAML knows only the whole."""
    if text.lstrip()[:1] not in ("{", "[") or "\\u" not in text:
        return text

    def whole(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        return f"\\U{0x10000 + ((int(found[1], 16) - 0xD800) << 10) + int(found[2], 16) - 0xDC00:08x}"

    return _SURROGATES.sub(whole, text)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


class _TooDeep(Exception):  # noqa: N818  a signal inside this module, never an error that leaves it
    def __init__(self, line: int) -> None:
        self.line = line


@dataclass
class _Level:
    """A list or a mapping that is being filled: its place, its values, and the key that waits for a value."""

    path: str
    values: Any
    numbers: dict[float, str] = field(default_factory=dict)
    key: str | None = None
    key_line: int = 0


class _Builder:
    """Builds data from the events of the parser, without recursion: a document cannot outgrow the stack."""

    def __init__(self, document: Document, number_keys: bool) -> None:
        self.document, self.number_keys = document, number_keys
        self.levels: list[_Level] = []
        self.data: Any = None
        self.documents = 0

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.levels.pop()
        elif isinstance(event, yaml.AliasEvent):
            line = _line(event)
            self._told_reference(line)
            self._place(None, line, "")
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents == 2:
                what = "begins a second document here."
                self.document.fault(_line(event), what, "Put it in a file of its own.")

    def _told_reference(self, line: int) -> None:
        self.document.fault(line, "refers to another place in the file.", "Write it out plainly.")

    def _properties(self, event: Any, line: int) -> None:
        """Anchors and tags are faults: nothing is referred to, and no value is made into another kind."""
        if event.anchor is not None:
            self._told_reference(line)
        if event.tag is not None:
            self.document.fault(line, Sentence("has the type tag {tag!r}.", tag=short(event.tag)), "Leave it out.")

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        line = _line(event)
        self._properties(event, line)
        if len(self.levels) >= DEEPEST:
            raise _TooDeep(line)
        values: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        if self._wants_key():
            self._bad_key("a list or a mapping", line)
            self.levels[-1].key, self.levels[-1].key_line = "?", line
            self.levels.append(_Level("?", values))  # read on, to tell what else is wrong
            return
        self.levels.append(_Level(self._place(values, line, ""), values))

    def _wants_key(self) -> bool:
        return bool(self.levels) and isinstance(self.levels[-1].values, dict) and self.levels[-1].key is None

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        line = _line(event)
        self._properties(event, line)
        if _CONTROL.search(event.value):
            _is_no_text(self.document, line)
        plain = bool(event.implicit[0])
        if self._wants_key():
            self._key(event.value, line, plain)
            return
        self._place(self.value(event.value, line) if plain else event.value, line, event.value)

    def _key(self, written: str, line: int, plain: bool) -> None:
        level = self.levels[-1]
        if plain and written == "<<":
            self._told_reference(line)
        elif plain and (kind := self._kind_of_key(written)):
            self._bad_key(f"{short(written)} ({kind})", line)
        elif plain and _NUMBER.fullmatch(written) and written not in level.values:
            self._same_number(level, written, line)
        if written in level.values:
            shown = short(written)
            self.document.fault(line, Sentence("key {shown!r} stands here twice.", shown=shown), "Keep one of the two.")
        level.key, level.key_line = written, line

    def _same_number(self, level: _Level, written: str, line: int) -> None:
        """Two numbers as keys that differ in their writing alone: 2.1 and 2.10 are one to other readers."""
        other = level.numbers.setdefault(float(written), written) if _NAME.fullmatch(written) else written
        if other != written:
            what = Sentence(
                "{other} and {written} without quotes are the same number to YAML.", other=other, written=written
            )
            self.document.fault(line, what, Sentence('Write "{other}": and so on.', other=other))

    def _kind_of_key(self, written: str) -> str:
        """What YAML makes of a key that looks like text; empty where it is text to everybody."""
        if written in _WORDS:
            return "nothing" if _WORDS[written] is None else f"{_WORDS[written]}".lower()
        if _DAY.fullmatch(written):
            return "a day"
        if _NUMBER.fullmatch(written):
            return "" if self.number_keys else "a number"
        return next((kind for form, kind in _TRAPS if form.fullmatch(written)), "")

    def _bad_key(self, shown: str, line: int) -> None:
        self.document.fault(
            line, Sentence("key {shown} is no text to YAML.", shown=shown), "Put it between quotation marks."
        )

    def _place(self, value: Any, line: int, written: str) -> str:
        """Put a value where it belongs; its path, for what stands below it."""
        if not self.levels:
            if self.documents < 2:
                self.data = value
            return ""
        level = self.levels[-1]
        if isinstance(level.values, dict):
            if level.key is None:  # an alias for a key: told already
                level.key, level.key_line = "?", line
                return "?"
            key, line = level.key, level.key_line
            level.values[key] = value
            level.key = None
        else:
            key = str(len(level.values))
            level.values.append(value)
        path = f"{level.path}.{key}" if level.path else key
        self.document.lines[path] = line
        return path

    def value(self, written: str, line: int) -> Any:
        """A value without quotation marks: nothing, a switch, a number, a day, else text."""
        if written in _WORDS:
            return _WORDS[written]
        first = written[0]
        if first not in "-+.0123456789":
            return written
        if _WHOLE.fullmatch(written) or _NUMBER.fullmatch(written):
            return self._number(written, line)
        if _DAY.fullmatch(written):
            return self._day(written, line)
        for form, kind in _TRAPS:
            if form.fullmatch(written):
                self.document.fault(
                    line,
                    Sentence(
                        "{written} is {kind} to some readers of YAML and text to others.",
                        written=short(written),
                        kind=kind,
                    ),
                    "Write a plain number, or put it between quotation marks.",
                )
                return None
        return written

    def _number(self, written: str, line: int) -> int | float | None:
        if THOUSANDS.fullmatch(written.lstrip("+-")):
            return Grouped(written)
        try:
            number = plain_number(written)
        except NumberError as error:
            self.document.fault(line, error.sentence(ENGLISH), "", error.sentence(DUTCH))
            return None
        return int(number) if _WHOLE.fullmatch(written) else float(number)

    def _day(self, written: str, line: int) -> date | None:
        try:
            return date.fromisoformat(written)
        except ValueError:
            self.document.fault(
                line,
                Sentence("{written} is no day.", written=written),
                "Write a day as 2027-03-01, or put it between quotation marks.",
            )
            return None
