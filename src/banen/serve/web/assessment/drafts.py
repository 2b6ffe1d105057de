"""Drafts of site assessments: a folder per draft, with the proposal as a file that ``banen assess`` reads.

A draft is found by its address alone: 128 random bits, listed nowhere. What was typed and cannot be read stands in the
file as it was typed, so that nothing is lost. A draft that nobody saved for ninety days is thrown away.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from banen.errors import BanenError
from banen.sites.questions import questions

KEPT_DAYS = 90
MOST_DRAFTS = 20_000
"""More drafts than this is no municipality at work; the shelf takes no new one until old ones are thrown away."""

PROPOSAL = "proposal.json"
REGIONS = ("region.yml", "region.json", "region.csv")
_ID = re.compile(r"[0-9a-f]{32}\Z")
_DAY_SECONDS = 86_400


class ShelfError(BanenError):
    """Drafts cannot be kept: the shelf is full, or its folder cannot be written."""


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
        """What the region knows, where somebody added that file."""
        return next((self.folder / name for name in REGIONS if (self.folder / name).is_file()), None)


class Shelf:
    """The drafts of one folder. Every change writes a new file and puts it in place of the old one at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, data: Mapping[str, Any]) -> Draft:
        """A new draft. Raises :class:`ShelfError` where it cannot be kept."""
        try:
            self._tidy()
            made = self.folder / secrets.token_hex(16)
            made.mkdir(parents=True, mode=0o700)
        except OSError as error:
            raise ShelfError(f"{self.folder}: {error.strerror}") from error
        return self.save(Draft(made.name, made, {}), data)

    def find(self, id_: str) -> Draft | None:
        """The draft of an id; None where there is none (any more)."""
        if not _ID.match(id_):
            return None
        try:
            data = json.loads((self.folder / id_ / PROPOSAL).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return Draft(id_, self.folder / id_, data)

    def save(self, draft: Draft, data: Mapping[str, Any]) -> Draft:
        """The draft with other answers, in the order of the question list."""
        ordered = {key: data[key] for key in ("title", "assessed_on", *questions().topics, "settings") if data.get(key)}
        _put(draft.file, (json.dumps(ordered, ensure_ascii=False, indent=1) + "\n").encode())
        return Draft(draft.id, draft.folder, ordered)

    def save_region(self, draft: Draft, content: bytes, suffix: str) -> None:
        """Put a region file beside the proposal, in place of the one that was there."""
        self.drop_region(draft)
        _put(draft.folder / f"region{suffix}", content)

    def drop_region(self, draft: Draft) -> None:
        """Take the region file away."""
        if draft.region is not None:
            draft.region.unlink(missing_ok=True)

    def drop(self, draft: Draft) -> None:
        """Throw a draft away, with all that belongs to it."""
        shutil.rmtree(draft.folder, ignore_errors=True)

    def _tidy(self) -> None:
        """Throw away what is too old, and refuse more than fits."""
        if not self.folder.is_dir():
            return
        oldest, count = time.time() - KEPT_DAYS * _DAY_SECONDS, 0
        for folder in self.folder.iterdir():
            if not _ID.match(folder.name):
                continue
            file = folder / PROPOSAL
            if (file if file.is_file() else folder).stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)
            else:
                count += 1
        if count >= MOST_DRAFTS:
            raise ShelfError(f"{self.folder} holds {count} drafts")


def _put(file: Path, content: bytes) -> None:
    """Write beside the file and change places, so that a reader meets the old or the new and never half."""
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        beside.write_bytes(content)
        beside.replace(file)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise ShelfError(f"{file.parent}: {error.strerror}") from error
