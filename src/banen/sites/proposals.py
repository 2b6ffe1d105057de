"""Proposals and region files: what the applicant, the municipality and the region answered.

A proposal is one YAML or JSON file with a topic per section and a key per question. A region file holds what the
region knows of its municipalities and decided together; as CSV it is a table of municipalities alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from banen.errors import FEW, Fault, UserError
from banen.languages import DUTCH, ENGLISH
from banen.observe.documents import plain_value
from banen.observe.records import Faults, Record, read_rows, read_yaml, separator_of
from banen.sentences import Sentence
from banen.sites.answers import MOST_MUNICIPALITIES, Answer, Reader
from banen.sites.questions import Field, questions
from banen.sites.settings import CouncilDecision, read_decisions
from banen.sites.texts import fill, texts

LOCAL = {
    "plan_allows": ("ER-006", ""),
    "gp_fte": ("ER-401", ""),
    "inside_urban_area": ("ER-502", ""),
    "congestion": ("ER-602", "congestion"),
    "map_date": ("ER-602", "map_date"),
    "firm_kw": ("ER-602", "firm_kw"),
}
"""Answers that depend on the place alone: a region file may give them per municipality (key, question, field)."""


@dataclass(frozen=True)
class Proposal:
    """A proposal as answered: answers by question key; a question that is not answered is absent.

    ``digest`` is the SHA-256 of what was read, for the receipt.
    """

    title: str
    assessed_on: date | None
    answers: Mapping[str, Answer]
    decisions: Mapping[str, CouncilDecision]
    digest: str

    def get(self, key: str, part: str = "") -> Answer:
        """The answer to a question by key, or a part of a record; None when not answered."""
        answer = self.answers.get(key)
        return answer.get(part) if part and answer is not None else answer


@dataclass(frozen=True)
class Contradiction:
    """Two answers that cannot both hold: where they stand, and the sentence with its figures."""

    at: tuple[str | int, ...]
    id: str
    figures: Mapping[str, Any]


@dataclass(frozen=True)
class RegionFile:
    """What a region knows and decided: rows per municipality (by code), projects, decisions, housing programme."""

    name: str = ""
    municipalities: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)
    projects: tuple[Mapping[str, Answer], ...] = ()
    guide_number: Mapping[str, Answer] | None = None
    decisions: Mapping[str, CouncilDecision] = field(default_factory=dict)
    programme: Mapping[str, Any] | None = None
    digest: str = ""


def read_proposal(source: Path | str | Mapping[str, Any]) -> Proposal:
    """A proposal from a YAML or JSON file, or from the same as a mapping.

    Raises :class:`~banen.errors.UserError` with every fault at once, each with file and line.
    """
    record, digest, faults = _load(source, "proposal")
    data = _mapping(record, faults)
    reader, answers = Reader(record, faults), dict[str, Answer]()
    known = questions()
    top = {"title", "assessed_on", "settings", *known.topics}
    _unknown(reader, data, top)
    for topic in known.topics:
        section = data.get(topic)
        if section is None:
            continue
        fields = {q.key: q.field for q in known.of_topic(topic)}
        answers |= reader.fields(fields, section, (topic,)) or {}
    title = reader.read(known.own["title"], data.get("title"), ("title",))
    assessed_on = reader.read(known.own["assessed_on"], data.get("assessed_on"), ("assessed_on",))
    decisions = read_decisions(reader, data.get("settings"), ("settings",))
    for found in contradictions(answers):
        said = texts().contradictions[found.id]
        where = record.place_of(*found.at)
        faults.add(where, said[ENGLISH].format_map(found.figures), "", fill(said, found.figures, DUTCH))
    _raise(faults)
    return Proposal(title or "", assessed_on, answers, decisions, digest)


def read_region(source: Path | str | Mapping[str, Any]) -> RegionFile:
    """A region file from YAML, JSON or CSV (a table of municipalities), or from the same as a mapping.

    Raises :class:`~banen.errors.UserError` with every fault at once, each with file and line.
    """
    if isinstance(source, Path | str) and Path(source).suffix == ".csv":
        return _read_table(Path(source))
    record, digest, faults = _load(source, "region")
    data, reader = _mapping(record, faults), None
    reader = Reader(record, faults)
    _unknown(reader, data, {"name", "municipalities", "projects", "guide_number", "settings", "programme"})
    own = questions().own
    rows = reader.read(
        replace(own["municipalities"], kind="list", fields=region_fields()),
        data.get("municipalities"),
        ("municipalities",),
    )
    region = RegionFile(
        reader.read(own["name"], data.get("name"), ("name",)) or "",
        _by_code(reader, rows or ()),
        reader.read(questions()["ER-204"].field, data.get("projects"), ("projects",)) or (),
        reader.read(questions()["ER-803"].field, data.get("guide_number"), ("guide_number",)),
        read_decisions(reader, data.get("settings"), ("settings",)),
        data.get("programme"),
        digest,
    )
    _raise(faults)
    return region


def region_fields() -> dict[str, Field]:
    """A row of a region file: the fields of ER-203 and the answers that depend on the place alone."""
    known = questions()
    fields = dict(known["ER-203"].field.fields or {})
    for key, (id_, part) in LOCAL.items():
        inner = known[id_].field
        fields[key] = (inner.fields or {})[part] if part else inner
    return fields


def _by_code(reader: Reader, rows: tuple[Mapping[str, Answer], ...]) -> dict[str, Mapping[str, Answer]]:
    by_code: dict[str, Mapping[str, Answer]] = {}
    for index, row in enumerate(rows):
        if (code := row.get("municipality")) in by_code:
            reader.fault(("municipalities", index), "twice", code=code)
        if code:
            by_code[code] = row
    return by_code


def _read_table(path: Path) -> RegionFile:
    faults, fields = Faults(), region_fields()
    try:
        content = path.read_bytes()
        head = next(iter(content.decode("utf-8-sig").splitlines()), "")
        header = tuple(cell.strip() for cell in head.split(separator_of(head))) if head else ()
    except (OSError, UnicodeDecodeError) as error:
        dutch = "is niet te lezen. Geef een CSV-bestand in UTF-8."
        what = Sentence("cannot be read ({kind}).", kind=type(error).__name__)
        raise UserError(Fault(str(path), what, "Give a CSV file.", dutch)) from None
    if unknown := [column for column in header if column not in fields]:
        names, known = ", ".join(column[:40] for column in unknown[:FEW]), ", ".join(fields)
        dutch = f"heeft onbekende kolommen: {names}. Bekend zijn {known}."
        faults.add(
            f"{path}:1",
            Sentence("has unknown columns {names}.", names=names),
            Sentence("Known are {known}.", known=known),
            dutch,
        )
        _raise(faults)
    table: dict[str, Mapping[str, Answer]] = {}
    for number, row in enumerate(read_rows(path, header, faults)):
        if number == MOST_MUNICIPALITIES:
            faults.add(
                row.where,
                Sentence("has more than {most_municipalities} rows.", most_municipalities=MOST_MUNICIPALITIES),
                "Give one row per municipality.",
            )
            break
        reader = Reader(Record({}, {}, row.where), faults)
        cells = {key: _plain(fields[key], row[key], separator_of(head)) for key in header}
        made = reader.fields(fields, {k: v for k, v in cells.items() if v is not None}, ())
        if made and (code := made.get("municipality")) is not None:
            if code in table:
                reader.fault((), "twice", code=code)
            table[code] = made
    _raise(faults)
    return RegionFile(path.stem, table, digest=hashlib.sha256(content).hexdigest())


def _plain(field: Field, cell: str, separator: str) -> Any:
    """A cell as YAML would have read it; a blank is not answered. Between semicolons a decimal has its comma."""
    if field.kind in ("whole", "number", "flag"):
        return plain_value(cell.replace(",", ".") if separator == ";" else cell) if cell else None
    return cell or None


def _load(source: Path | str | Mapping[str, Any], name: str) -> tuple[Record, str, Faults]:
    faults = Faults()
    if isinstance(source, Mapping):
        text = json.dumps(source, sort_keys=True, default=str)
        return (
            Record(dict(source), dict(_places(source, (), name)), name),
            hashlib.sha256(text.encode()).hexdigest(),
            faults,
        )
    path = Path(source)
    if not path.is_file():
        kind = {"proposal": "een voorstel", "region": "een regio"}.get(name, name)
        dutch = f"Er is geen bestand {str(path)!r} van {kind}. Controleer de naam en de map."
        what = Sentence("There is no {name} file {path!r}.", name=name, path=str(path))
        raise UserError(Fault("banen", what, "Check the name and the folder.", dutch))
    record = read_yaml(path, faults)
    _raise(faults)
    return record or Record({}, {}, f"{path}:1"), hashlib.sha256(path.read_bytes()).hexdigest(), faults


def _places(value: Any, at: tuple[str, ...], name: str) -> Iterator[tuple[str, str]]:
    """Where each value of a mapping stands, for faults: ``proposal: work.jobs.heads``."""
    if at:
        yield ".".join(at), f"{name}: {'.'.join(at)}"
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _places(inner, (*at, str(key)), name)


def _mapping(record: Record, faults: Faults) -> dict[str, Any]:
    if isinstance(record.data, dict):
        return record.data
    faults.add(record.where, "has no sections.", "Write topics such as `housing:` with answers below them.")
    return {}


def _unknown(reader: Reader, data: Mapping[str, Any], known: set[str]) -> None:
    for key in data:
        if key not in known:
            reader.fault((str(key),), "unknown_section", key=str(key), names=", ".join(sorted(known)))


def contradictions(answers: Mapping[str, Answer]) -> Iterator[Contradiction]:
    """Answers that contradict each other, each with its place in the proposal."""
    yield from _phases_at_odds(answers)
    for index, item in enumerate(answers.get("applicant_housing") or ()):
        start, end = item.get("available_from"), item.get("available_until")
        if start and end and end < start:
            at = ("housing", "applicant_housing", index)
            yield Contradiction(at, "ends_before_start", {"start": start, "end": end})
    seen: set[str] = set()
    host = (answers.get("location") or {}).get("municipality")
    for index, row in enumerate(answers.get("region_places") or ()):
        at, code = ("housing", "region_places", index), row.get("municipality")
        if code is not None and code in seen:
            yield Contradiction(at, "municipality_twice", {"code": code})
        seen.add(code or "")
        if {"accepted_places", "places"} <= row.keys() and row["accepted_places"] > row["places"]:
            figures = {"accepted": row["accepted_places"], "places": row["places"]}
            yield Contradiction(at, "accepts_more_than_free", figures)
        if host is not None and code == host:
            yield Contradiction(at, "own_municipality", {})


def _phases_at_odds(answers: Mapping[str, Answer]) -> Iterator[Contradiction]:
    planning, jobs = answers.get("planning") or {}, answers.get("jobs") or {}
    phases, opening, heads = planning.get("phases") or (), planning.get("opening"), jobs.get("heads")
    complete = [phase for phase in phases if {"from", "heads"} <= phase.keys()]
    at = ("business", "planning", "phases")
    if [p["from"] for p in complete] != sorted({p["from"] for p in complete}):
        yield Contradiction(at, "phases_out_of_order", {})
    if complete and opening and complete[0]["from"] > opening:
        yield Contradiction(at, "phases_after_opening", {"first": complete[0]["from"], "opening": opening})
    largest = max((p["heads"] for p in complete), default=None)
    if largest is not None and heads is not None and largest != heads:
        yield Contradiction(at, "largest_phase", {"largest": largest, "heads": heads})


def _raise(faults: Faults) -> None:
    if faults.found:
        raise UserError(*faults.found)
