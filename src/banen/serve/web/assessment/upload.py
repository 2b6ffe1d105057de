"""Files that a visitor sends: taken out of the request, kept small, and read by the readers of the command line."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from email.message import Message
from email.utils import collapse_rfc2231_value
from pathlib import Path
from typing import Any

import yaml
from fastapi import Request

from banen.errors import Fault, UserError
from banen.observe.records import Faults, read_yaml
from banen.sentences import Sentence
from banen.sites import read_proposal, read_region

MOST_BYTES = 256_000
"""A proposal with every question answered at length is a tenth of this."""

_DEEPEST = 20
_MOST_PARTS = 2_000
_LONGEST_HEAD = 4_096
_SUFFIXES = {".yaml": ".yml", ".yml": ".yml", ".json": ".json", ".csv": ".csv"}


class TooLargeError(UserError):
    """A request with more than is read."""


@dataclass(frozen=True)
class SentFile:
    """A file as it was sent: the end of its name, and its bytes."""

    name: str
    content: bytes

    @property
    def suffix(self) -> str:
        """``.yml``, ``.json`` or ``.csv``; YAML where the name does not say."""
        return _SUFFIXES.get(Path(self.name).suffix.lower(), ".yml")


async def body_of(request: Request, most: int = MOST_BYTES) -> bytes:
    """The body of a request. Raises :class:`TooLargeError` before more than ``most`` bytes are read."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise TooLargeError(Fault("banen", Sentence("More than {most} bytes were sent.", most=most)))
    return bytes(body)


def parts_of(body: bytes, content_type: str) -> tuple[dict[str, list[str]], SentFile | None]:
    """Fields and the file of a form that was sent as ``multipart/form-data``.

    Raises :class:`TooLargeError` for more parts, or a longer head of a part, than a browser sends; what is no form
    holds nothing.
    """
    kind = Message()
    kind["Content-Type"] = content_type[:_LONGEST_HEAD]
    boundary = str(kind.get_boundary("")).encode("latin-1", "replace")
    fields: dict[str, list[str]] = {}
    file = None
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary, _MOST_PARTS + 1) if boundary else []
    if len(pieces) > _MOST_PARTS:
        raise TooLargeError(Fault("banen", Sentence("More than {most_parts} parts were sent.", most_parts=_MOST_PARTS)))
    for piece in pieces[1:]:
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if piece.startswith(b"--"):
            break
        if len(head) > _LONGEST_HEAD:
            raise TooLargeError(
                Fault(
                    "banen",
                    Sentence("The head of a part is longer than {longest_head} bytes.", longest_head=_LONGEST_HEAD),
                )
            )
        name, filename = _names_in(head)
        if filename is None:
            fields.setdefault(name, []).append(content.decode("utf-8", "replace"))
        elif filename and content.strip():
            file = SentFile(Path(filename.replace("\\", "/")).name[-80:], content)
    return fields, file


def _names_in(head: bytes) -> tuple[str, str | None]:
    """The name of a part and of its file, also where they are written as ``name*=UTF-8''…``."""
    header = Message()
    for line in head.decode("utf-8", "replace").split("\r\n"):
        field, colon, value = line.partition(":")
        if colon and field.strip().lower() == "content-disposition":
            header["Content-Disposition"] = value.strip()
            break
    name, filename = (header.get_param(key, None, "content-disposition") for key in ("name", "filename"))
    return _plain(name) or "", _plain(filename)


def _plain(value: object) -> str | None:
    try:
        return None if value is None else collapse_rfc2231_value(value, "replace")  # type: ignore[arg-type]
    except (LookupError, UnicodeError):
        return ""


def proposal_in(file: SentFile) -> dict[str, Any]:
    """The proposal of a sent file, as it is stored. Raises :class:`~banen.errors.UserError` with every fault."""
    proposal: dict[str, Any] = _judged(file, ".yml" if file.suffix == ".csv" else file.suffix, _proposal)
    return proposal


def check_region(file: SentFile) -> None:
    """Read a sent region file as the assessment will. Raises :class:`~banen.errors.UserError` with every fault."""
    _judged(file, file.suffix, read_region)


def _proposal(path: Path) -> dict[str, Any]:
    read_proposal(path)
    return stored(path)


def stored(path: Path) -> dict[str, Any]:
    """A proposal file that can be read, in the form of JSON: days as text."""
    record = read_yaml(path, Faults())
    answers: dict[str, Any] = json.loads(json.dumps(record.data if record else {}, default=_day))
    return answers


def _day(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _judged(file: SentFile, suffix: str, read: Callable[[Path], Any]) -> Any:
    """What a reader makes of the file, with the name of the file as it was sent in every fault."""
    if suffix != ".csv":
        _check_shape(file)
    with tempfile.TemporaryDirectory(prefix="banen-") as folder:
        path = Path(folder) / f"sent{suffix}"
        path.write_bytes(file.content)
        try:
            return read(path)
        except UserError as error:
            raise UserError(*(replace(f, where=f.where.replace(str(path), file.name)) for f in error.faults)) from None
        except RecursionError:
            raise UserError(Fault(file.name, "is nested too deeply.", "")) from None


def _check_shape(file: SentFile) -> None:
    """No references and no deep nesting: a small file with either can unfold into something without end."""
    depth = 0
    try:
        for event in yaml.parse(file.content.decode("utf-8-sig"), Loader=yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > _DEEPEST:
                what = "refers to itself or is nested too deeply."
                raise UserError(Fault(file.name, what, "Write it out plainly."))
    except UnicodeDecodeError:
        dutch = "is geen UTF-8-tekst. Sla het op als UTF-8."
        raise UserError(Fault(file.name, "is not UTF-8 text.", "Save it as UTF-8.", dutch)) from None
    except yaml.YAMLError:
        return  # the reader tells it with its line
