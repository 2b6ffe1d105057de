"""Drafts of site assessments: a folder per draft, with the proposal as a file that ``banen assess`` reads.

A draft is found by its address alone: 128 random bits, listed nowhere. What was typed and cannot be read stands in the
file as it was typed, so that nothing is lost. A draft that nobody saved for ninety days is no longer shown, and thrown
away by a tidy that comes round by the hour and trusts no clock that leapt.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import shutil
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from banen.errors import BanenError
from banen.serve.files import Lock, put, within
from banen.serve.turns import NoTurnError, visitor
from banen.serve.web.clock import Clock
from banen.sites.questions import questions

KEPT_DAYS = 90
MOST_DRAFTS = 20_000
MOST_OF_ONE = 240
"""Drafts that one visitor may begin in an hour; an office behind one address is one visitor."""
_HOUR = 3600.0
_BLANK = frozenset({"title", "assessed_on"})
"""More drafts than this is no municipality at work; the shelf takes no new one until old ones are thrown away."""
MOST_TIDIED: Final = 200
"""Drafts thrown away in one tidy: a mistake of ours or of the clock stays small."""

PROPOSAL = "proposal.json"
REGIONS = ("region.yml", "region.json", "region.csv")
_ID = re.compile(r"[0-9a-f]{32}\Z")
_GONE = ".gone-"
_DAY_SECONDS: Final = 86_400
_log = logging.getLogger("banen.web")


class ShelfError(BanenError):
    """Drafts cannot be kept or thrown away: the shelf is full, or its folder cannot be written."""


def data_folder() -> Path:
    """Where the application keeps its files: ``BANEN_DATA``, else the user's own data folder."""
    if given := os.environ.get("BANEN_DATA"):
        return Path(given)
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "banen"


@dataclass(frozen=True)
class Draft:
    """One draft on the shelf: its id and the proposal as far as it was filled in."""

    id: str
    folder: Path
    data: Mapping[str, Any]

    @property
    def file(self) -> Path:
        """The proposal, as it is downloaded and assessed."""
        return self.folder / PROPOSAL

    @property
    def region(self) -> Path | None:
        """What the region knows, where somebody added that file; of two, the one that came last."""
        files = [(file.stat().st_mtime_ns, file) for name in REGIONS if (file := self.folder / name).is_file()]
        return max(files)[1] if files else None


class Shelf:
    """The drafts of one folder. Every change writes a new file and puts it in place of the old one at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock(folder / ".clock")
        self.lock = Lock(folder / ".lock")
        self._begun: dict[str, deque[float]] = {}

    def take(self) -> bool:
        """Hold the folder for this process; False where another does. Raises :class:`ShelfError`."""
        with within(ShelfError, self.folder):
            return self.lock.take()

    def is_writable(self) -> bool:
        """Whether drafts can be kept now."""
        try:
            put(self.folder / ".probe", b"")
        except OSError:
            return not self.folder.exists() and os.access(self.folder.parent, os.W_OK)
        return True

    def add(self, data: Mapping[str, Any]) -> Draft:
        """A new draft. Raises :class:`ShelfError` where it cannot be kept."""
        self._allow()
        folder = self.folder / secrets.token_hex(16)
        with within(ShelfError, self.folder):
            _private(self.folder)
            if (count := self._count()) >= MOST_DRAFTS and not self._make_room():
                raise ShelfError(f"the shelf holds {count} drafts")
            self.clock.tick()
            folder.mkdir(mode=0o700)
        try:
            return self.save(Draft(folder.name, folder, {}), data)
        except ShelfError:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def _allow(self) -> None:
        """Count a draft that a visitor begins. Raises :class:`~banen.serve.turns.NoTurnError` beyond an hour's many."""
        who, now = visitor.get(), time.monotonic()
        begun = self._begun.setdefault(who.name if who else "", deque())
        while begun and begun[0] < now - _HOUR:
            begun.popleft()
        if who and len(begun) >= MOST_OF_ONE:
            raise NoTurnError(429, begun[0] + _HOUR - now)
        begun.append(now)
        for name in [name for name, times in self._begun.items() if not times or times[-1] < now - _HOUR]:
            del self._begun[name]

    def _count(self) -> int:
        return sum(bool(_ID.match(entry.name)) for entry in os.scandir(self.folder))

    def _make_room(self) -> int:
        """Where the shelf is full, throw away drafts that were begun an hour ago and never filled in; how many."""
        thrown = 0
        for entry in list(os.scandir(self.folder)):
            if _ID.match(entry.name) and _last_saved(Path(entry.path)) < self.clock.now() - _HOUR:
                draft = self.find(entry.name)
                if draft is not None and set(draft.data) <= _BLANK and draft.region is None:
                    self._throw_away(draft.folder)
                    thrown += 1
            if thrown == MOST_TIDIED:
                break
        return thrown

    def find(self, id_: str) -> Draft | None:
        """The draft of an id; None where there is none (any more), or its term is over."""
        if not _ID.match(id_):
            return None
        file = self.folder / id_ / PROPOSAL
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            saved = file.stat().st_mtime
        except (OSError, ValueError):
            return None
        if not isinstance(data, dict) or self._is_over(saved):
            return None
        return Draft(id_, self.folder / id_, data)

    def _is_over(self, saved: float) -> bool:
        """Whether a draft saved at a moment has had its ninety days; never on the word of a clock that leapt."""
        return saved < self.clock.now() - KEPT_DAYS * _DAY_SECONDS and self.clock.is_plausible()

    def save(self, draft: Draft, data: Mapping[str, Any]) -> Draft:
        """The draft with other answers, in the order of the question list."""
        ordered = {key: data[key] for key in ("title", "assessed_on", *questions().topics, "settings") if data.get(key)}
        with within(ShelfError, draft.folder):
            put(draft.file, (json.dumps(ordered, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace"))
        return Draft(draft.id, draft.folder, ordered)

    def save_region(self, draft: Draft, content: bytes, suffix: str) -> None:
        """Put a region file beside the proposal; only once it stands there, the one before it goes."""
        kept = draft.folder / f"region{suffix}"
        with within(ShelfError, draft.folder):
            put(kept, content)
            for name in REGIONS:
                if name != kept.name:
                    (draft.folder / name).unlink(missing_ok=True)

    def drop_region(self, draft: Draft) -> None:
        """Take the region file away."""
        with within(ShelfError, draft.folder):
            for name in REGIONS:
                (draft.folder / name).unlink(missing_ok=True)

    def drop(self, draft: Draft) -> None:
        """Throw a draft away, with all that belongs to it. Raises :class:`ShelfError` where it stays."""
        with within(ShelfError, draft.folder):
            self._throw_away(draft.folder)

    def _throw_away(self, folder: Path) -> None:
        """Out of sight at once, and then gone: a draft is never half there."""
        aside = folder.with_name(f"{_GONE}{folder.name}.{secrets.token_hex(4)}")
        folder.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)

    def tidy(self) -> int:
        """Throw away what is too old, a bounded number at a time; how many went. An implausible clock ends it."""
        if not self.folder.is_dir() or not self.clock.tick():
            return 0
        oldest, thrown = self.clock.now() - KEPT_DAYS * _DAY_SECONDS, 0
        for entry in list(os.scandir(self.folder)):
            if entry.name.startswith(_GONE):
                shutil.rmtree(entry.path, ignore_errors=True)
            elif _ID.match(entry.name) and _last_saved(Path(entry.path)) < oldest:
                try:
                    self._throw_away(Path(entry.path))
                except OSError as error:
                    _log.warning("a draft could not be thrown away: %s", error.strerror)
                    break
                thrown += 1
            if thrown == MOST_TIDIED:
                break
        return thrown


def _last_saved(folder: Path) -> float:
    file = folder / PROPOSAL
    return (file if file.is_file() else folder).stat().st_mtime


def _private(folder: Path) -> None:
    """A folder that only its owner reads, made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
