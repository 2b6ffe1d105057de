"""Documents that come with a file: taken by their content and never by their name, and kept sealed outside the store.

Of a picture only what is seen is kept: where, when and with what it was taken is left out. What looks like a PDF or
a picture and is a page, a program or an archive is refused. No scanner for viruses is built in.
"""

from __future__ import annotations

import io
import unicodedata
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from banen.act.errors import AbsentError, ActError, ConflictError
from banen.act.identity import fresh_id
from banen.act.office import Office
from banen.act.settings import setting
from banen.act.store.engine import data_folder
from banen.act.store.tables.cases import DOCUMENT
from banen.errors import Fault
from banen.lasting import put
from banen.sentences import Sentence

_MEGABYTE: Final = 1 << 20
_SUFFIX: Final = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
_SIGNS: Final = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
_ACTIVE: Final = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
"""Parts of a PDF that do something when it is opened."""
_MARKUP: Final = (b"<html", b"<!doctype", b"<script", b"<svg", b"<?xml", b"<iframe")


@dataclass(frozen=True)
class Taken:
    """A document as it is kept: its kind by content, and what is left of it."""

    name: str
    media_type: str
    content: bytes


def read_document(name: str, content: bytes) -> Taken:
    """Take a document, or refuse it with what it is. Pictures come out without what stood beside the picture."""
    most = setting("document.megabytes")
    if not content:
        raise ActError(Fault("document", "is empty.", "Send the document itself."))
    if len(content) > most * _MEGABYTE:
        raise ActError(Fault("document", Sentence("is larger than {most} MB.", most=most), "Send a smaller one."))
    media_type = next((kind for sign, kind in _SIGNS if content.startswith(sign)), None)
    head = content[:1024].lstrip().lower()
    if media_type is None:
        is_page = any(head.startswith(mark) for mark in _MARKUP)
        what = "is a web page" if is_page else "is no PDF, JPEG or PNG"
        raise ActError(
            Fault(
                "document",
                Sentence("{what}, whatever its name says.", what=Sentence(what)),
                "Send a PDF, or a picture as JPEG or PNG.",
            )
        )
    if media_type == "application/pdf":
        if any(mark in content for mark in _ACTIVE) or b"<script" in content.lower():
            raise ActError(
                Fault("document", "is a PDF that runs something.", "Print it to a plain PDF, and send that.")
            )
        if b"%%EOF" not in content[-2048:]:
            raise ActError(Fault("document", "is a PDF that was cut off.", "Send the whole file."))
        return Taken(_named(name, media_type), media_type, content)
    return Taken(_named(name, media_type), media_type, _bare(content))


def _named(name: str, media_type: str) -> str:
    """The name without a folder and with the suffix of what it is."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2]).rpartition(".")
    stem = (
        "".join(c for c in (plain[0] or plain[2]) if c.isprintable() and c not in '<>:"|?*').strip(" .") or "document"
    )
    return stem[: 80 - len(_SUFFIX[media_type])] + _SUFFIX[media_type]


def _bare(content: bytes) -> bytes:
    """The picture alone, the right way up."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
                if opened.width * opened.height > setting("document.megapixels") * 1_000_000:
                    raise ActError(Fault("document", "is a picture with too many dots.", "Send a smaller one."))
                upright = ImageOps.exif_transpose(opened)
                kept = upright.convert("RGB") if opened.format == "JPEG" else upright.convert("RGBA")
                written = io.BytesIO()
                kept.save(written, "JPEG" if opened.format == "JPEG" else "PNG", **_QUALITY[opened.format or ""])
                return written.getvalue()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Warning, Image.DecompressionBombError):
        raise ActError(
            Fault("document", "is a picture that cannot be opened.", "Take it again, or send a PDF.")
        ) from None


_QUALITY: Final[dict[str, dict[str, int]]] = {"JPEG": {"quality": 92}, "PNG": {}}


def folder_of(office: Office) -> Path:
    """Where documents are kept: beside a SQLite store, else in the data folder."""
    return (office.store.file.parent if office.store.file else data_folder()) / "documents"


def add(
    connection: Connection, office: Office, kind: str, file: Row[object], key: str, taken: Taken, who: str, at: datetime
) -> str:
    """Keep a document with a file, once; its id. No more with one step than the settings allow."""
    held = connection.execute(
        sa.select(sa.func.count())
        .select_from(DOCUMENT)
        .where(DOCUMENT.c.file_kind == kind, DOCUMENT.c.file_id == file.id, DOCUMENT.c.step == file.version)
    ).scalar_one()
    if held >= setting("document.per_step"):
        raise ActError(
            Fault(
                "documents", Sentence("are {held} with this step already.", held=held), "Put pages together in one PDF."
            )
        )
    id_, digest = fresh_id(), sha256(taken.content).hexdigest()
    row = {
        "id": id_, "file_kind": kind, "file_id": file.id, "step": file.version, "name": taken.name,
        "media_type": taken.media_type, "size": len(taken.content), "sha256": digest, "added_by": who, "added_at": at,
    }  # fmt: skip
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(DOCUMENT).values(**row))
    except IntegrityError:
        raise ConflictError(Fault("document", "is with this file already.")) from None
    place = folder_of(office) / id_
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    put(place, office.keys.seal_bytes(key, taken.content))
    return id_


def documents_of(connection: Connection, kind: str, file_id: str) -> list[Row[object]]:
    """What is with a file, in the order in which it came."""
    asked = sa.select(DOCUMENT).where(DOCUMENT.c.file_kind == kind, DOCUMENT.c.file_id == file_id)
    return list(connection.execute(asked.order_by(DOCUMENT.c.added_at, DOCUMENT.c.id)))


def content_of(office: Office, row: Row[object], key: str) -> bytes:
    """A document again, as it was kept; raises where it is not there or its key was destroyed."""
    file = folder_of(office) / row.id
    found = office.keys.open_bytes(key, file.read_bytes()) if file.is_file() else None
    if found is None or sha256(found).hexdigest() != row.sha256:
        raise AbsentError(Fault("document", "is not there any more."))
    return found


def remove(connection: Connection, office: Office, kind: str, file_id: str) -> Callable[[], None]:
    """Take the documents of a file out of the store; what is handed back removes the files, after the commit."""
    ids = [row.id for row in documents_of(connection, kind, file_id)]
    connection.execute(sa.delete(DOCUMENT).where(DOCUMENT.c.id.in_(ids)))

    def unlink() -> None:
        for id_ in ids:
            (folder_of(office) / id_).unlink(missing_ok=True)

    return unlink


def orphans(connection: Connection, office: Office) -> list[Fault]:
    """Files without a row and rows without a file."""
    rows = set(connection.execute(sa.select(DOCUMENT.c.id)).scalars())
    folder = folder_of(office)
    files = {file.name for file in folder.iterdir()} if folder.is_dir() else set()
    return [
        *(Fault(f"document {id_}", "has no file.") for id_ in sorted(rows - files)),
        *(Fault(f"document {id_}", "is a file of no case.") for id_ in sorted(files - rows)),
    ]
