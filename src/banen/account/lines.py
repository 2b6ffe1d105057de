"""Lines that join the account by the web: checked beside all that stands there, and written at the end of its file.

By hand or on a page, a change of status is one line of the same file. A line is checked as if it stood there, before
anybody approves it; what was approved is written whole or not at all, and never twice. Only an own copy of the content
is written.
"""

from __future__ import annotations

import csv
import io
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from banen.account.account import Account, account, read_account
from banen.account.events import EVENT_COLUMNS, EVENT_FILES, EVENTS, POINT_EVENTS, StatusEvent, chain, chained
from banen.account.reports import REPORTS, report_years
from banen.errors import ContentError, Fault, OutputError
from banen.lasting import put
from banen.observe.records import CONTENT, SHIPPED
from banen.sentences import Sentence

PROMISES, POINTS = "toezeggingen", "informatiepunten"
"""What editors of commitments and of information points work on, beside the themes of recommendations."""
_OWN: Final = "Copy it first (banen content copy FOLDER) and start with BANEN_CONTENT=FOLDER."
_turn = threading.Lock()


@dataclass(frozen=True, slots=True)
class StatusLine:
    """A line that is to be: a subject has a status from a day, by somebody, on some evidence."""

    subject: str
    status: str
    effective_on: date
    recorded_on: date
    by: str
    approved_by: str
    reason: str
    evidence: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells after the number, as the file holds them; a line of the file has no breaks within."""
        days = (self.effective_on.isoformat(), self.recorded_on.isoformat())
        reason, evidence = (" ".join(text.split()) for text in (self.reason, self.evidence))
        return (self.subject, self.status, *days, self.by, self.approved_by, reason, evidence)


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """Where a line stands: its number, and the digest of it with all before it."""

    seq: int
    link: str


def theme_of(subject: str, held: Account) -> str:
    """What an editor must have to write on a subject: its theme, or promises, or points; an unknown id is refused."""
    if subject in held.points:
        return POINTS
    found = held.subject(subject)
    return PROMISES if subject in held.commitments else str(getattr(found, "theme", ""))


def is_own(root: Path | None = None) -> bool:
    """Whether the content is a copy of somebody's own, which may be written."""
    return (root or CONTENT).resolve() != SHIPPED.resolve()


def check_line(line: StatusLine, root: Path | None = None) -> None:
    """Check a line as if it stood at the end of its file, approved by another.

    Raises :class:`~banen.errors.ContentError` with everything that is wrong with it.
    """
    with _turn:
        _joined(replace(line, approved_by=line.approved_by or "another"), root or CONTENT)


def write_line(line: StatusLine, root: Path | None = None) -> WrittenLine:
    """Write a line at the end of its file; one that stands there already, on whatever day recorded, is not repeated.

    Raises :class:`~banen.errors.ContentError` with what is wrong, :class:`~banen.errors.OutputError` where the file
    cannot be written.
    """
    place = root or CONTENT
    with _turn:
        if (standing := _standing(line, place)) is not None:
            return standing
        path, text, seq = _joined(line, place)
        _replace(path, text)
        return WrittenLine(seq, chained(text)[-1])


def stands(written: WrittenLine, subject: str, root: Path | None = None) -> bool:
    """Whether a line that was written, and all before it, stand in the file unchanged."""
    place = root or CONTENT
    return written.link in chain(place / "account" / _file_of(subject, account(place)))


def _standing(line: StatusLine, root: Path) -> WrittenLine | None:
    """The line, where it is in its file but for the day on which it was recorded."""
    path = root / "account" / _file_of(line.subject, account(root))
    links, wanted = chain(path), _without_day(("", *line.cells))
    for n, text in enumerate(path.read_text(encoding="utf-8-sig").splitlines()):
        cells = next(csv.reader([text]), [])
        if len(cells) == len(EVENT_COLUMNS) and _without_day(("", *cells[1:])) == wanted:
            return WrittenLine(int(cells[0]), links[n])
    return None


def _without_day(cells: tuple[str, ...]) -> tuple[str, ...]:
    at = EVENT_COLUMNS.index("recorded_on")
    return (*cells[:at], *cells[at + 1 :])


def _file_of(subject: str, held: Account) -> str:
    return POINT_EVENTS if subject in held.points else EVENTS


def _joined(line: StatusLine, root: Path) -> tuple[Path, bytes, int]:
    """The file of a line, its text with the line, and the number of the line, once the whole is without fault."""
    if not is_own(root):
        raise OutputError(Fault("banen", "This is the content that came with Banen, and it is not written.", _OWN))
    held = account(root)
    name = _file_of(line.subject, held)
    theme_of(line.subject, held)
    path = root / "account" / name
    text, seq = path.read_bytes(), 1 + max((e.seq for e in held.events if _is_of(e, name, held)), default=0)
    text += (b"" if text.endswith(b"\n") else b"\n") + _as_text((str(seq), *line.cells))
    trial = path.with_name(f".{name}")
    try:
        trial.write_bytes(text)
        read_account(root, {name: trial})
    except OSError as error:
        raise _not_written(path, error) from None
    except ContentError as error:
        raise ContentError(*(Fault(line.subject, _plain(f.what, line), f.advice) for f in error.faults)) from None
    finally:
        with suppress(OSError):
            trial.unlink(missing_ok=True)
    return path, text, seq


def _is_of(event: StatusEvent, name: str, held: Account) -> bool:
    return _file_of(event.subject, held) == name


def _plain(what: str, line: StatusLine) -> str:
    """A fault of a line without the subject before it."""
    return what.removeprefix(f"{line.subject}: ")


def _as_text(cells: tuple[str, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue().encode()


def _not_written(path: Path, error: OSError) -> OutputError:
    """The system refuses a file of the account: why, and where an account of one's own can be."""
    why = Sentence(error.strerror or "refused")
    return OutputError(Fault(str(path), Sentence("cannot be written ({strerror}).", strerror=why), _OWN))


def _replace(path: Path, text: bytes) -> None:
    """The file with its new text, on the disk before its name is there; readers see the old or the new."""
    try:
        put(path, text, 0o666)
    except OSError as error:
        raise _not_written(path, error) from None


def seal_lines(root: Path | None = None) -> int:
    """Seal every line that stands in the files of events; how many there are."""
    place = root or CONTENT
    account(place)
    sealed = 0
    for name in EVENT_FILES:
        path = place / "account" / name
        links = chain(path)
        _replace(path.with_suffix(".seal"), ("\n".join(links) + "\n").encode())
        sealed += len(links)
    return sealed


def publish_report(year: int, on: date, known: date, evidence: str, root: Path | None = None) -> None:
    """Make the report of a year definitive: its two days are written down, and the lines it rests on are sealed.

    Raises :class:`~banen.errors.ContentError` where it was published before, or a day or the source is wrong.
    """
    place = root or CONTENT
    if not is_own(place):
        raise OutputError(Fault("banen", "This is the content that came with Banen, and it is not written.", _OWN))
    with _turn:
        held, years = account(place), report_years(place)
        wrong = []
        if year in years:
            wrong.append(f"was published as known on {years[year].known}.")
        if known < on:
            wrong.append("is known on a day before the one that it describes.")
        if evidence not in held.evidence:
            wrong.append(f"rests on {evidence!r}, which is no source of sources.csv.")
        if wrong:
            raise ContentError(*(Fault(f"report {year}", what) for what in wrong))
        path = place / "account" / REPORTS
        text = path.read_bytes()
        row = _as_text((str(year), on.isoformat(), known.isoformat(), evidence))
        _replace(path, text + (b"" if text.endswith(b"\n") else b"\n") + row)
        seal_lines(place)
