"""The shelf of drafts is not closed by one visitor, and the engine's own files mend themselves."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from banen.serve.turns import NoTurnError, Visitor, visitor
from banen.serve.web.assessment import drafts
from banen.serve.web.assessment.drafts import Shelf, ShelfError
from banen.serve.web.template_cache import TemplateCache
from banen.simulate.engine.compiled import code_of, forget_other_code, mend_cache

BLANK = {"assessed_on": "2027-03-01"}
FILLED = BLANK | {"work": {"jobs": {"heads": 12}}}


@pytest.fixture
def as_visitor() -> Iterator[None]:
    token = visitor.set(Visitor("192.0.2.1", lambda: asyncio.Event().wait()))
    yield
    visitor.reset(token)


@pytest.mark.usefixtures("as_visitor")
def test_one_visitor_begins_so_many_drafts_an_hour_and_another_still_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST_OF_ONE", 3)
    shelf = Shelf(tmp_path / "drafts")
    for _ in range(3):
        shelf.add(BLANK)
    with pytest.raises(NoTurnError) as refused:
        shelf.add(BLANK)
    assert (refused.value.status, refused.value.seconds > 3000) == (429, True)
    token = visitor.set(Visitor("192.0.2.2", lambda: asyncio.Event().wait()))
    try:
        assert shelf.add(BLANK)
    finally:
        visitor.reset(token)


def test_a_full_shelf_makes_room_from_what_was_never_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "MOST_DRAFTS", 3)
    shelf = Shelf(tmp_path / "drafts")
    old, filled, fresh = shelf.add(BLANK), shelf.add(FILLED), shelf.add(BLANK)
    hours_ago = time.time() - 7200
    for draft in (old, filled):
        os.utime(draft.file, (hours_ago, hours_ago))
    new = shelf.add(BLANK)
    assert shelf.find(old.id) is None
    assert all(shelf.find(draft.id) for draft in (filled, fresh, new))
    with pytest.raises(ShelfError):
        shelf.add(BLANK)


def test_what_was_compiled_from_other_code_is_made_again(tmp_path: Path) -> None:
    """After an upgrade the old machine code would fail to load, or worse, be run."""
    compiled = tmp_path / "kernel.advance-1.py311.nbi"
    compiled.write_bytes(b"\x80\x05K\x01.")
    assert forget_other_code(tmp_path, "one") == [compiled.name]
    compiled.write_bytes(b"\x80\x05K\x01.")
    assert forget_other_code(tmp_path, "one") == []
    assert forget_other_code(tmp_path, "two") == [compiled.name]


def test_the_code_of_every_engine_counts(tmp_path: Path) -> None:
    digests = set()
    for name in ("kernel.py", "lives/spells.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        for content in ("one", "two"):
            (tmp_path / name).write_text(content, encoding="utf-8")
            digests.add(code_of(tmp_path))
    assert len(digests) == 4


@pytest.mark.parametrize(
    "spoil",
    [lambda content: content[:-7], lambda content: b"", lambda content: content[:40] + b"\0" + content[41:]],
    ids=("cut off", "empty", "overwritten"),
)
def test_templates_that_were_kept_and_spoiled_are_read_anew(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    file = tmp_path / "kept" / "templates.bin"

    def shown(text: str, made_by: str = "one") -> tuple[str, list[str]]:
        """What a template says, and which templates had to be read for it."""
        kept, read = TemplateCache(file, made_by), list[str]()
        environment = Environment(loader=DictLoader({"a": text}), autoescape=True, bytecode_cache=kept)
        compiled = environment.compile
        environment.compile = lambda *given: (read.append(given[1]), compiled(*given))[1]  # type: ignore[method-assign]
        said = environment.get_template("a").render()
        kept.save()
        return said, read

    assert shown("1{{ 1 + 1 }}") == ("12", ["a"])
    assert shown("1{{ 1 + 1 }}") == ("12", [])
    assert shown("2{{ 1 + 1 }}") == ("22", ["a"]), "another text"
    assert shown("2{{ 1 + 1 }}", "two") == ("22", ["a"]), "another version"
    file.write_bytes(spoil(file.read_bytes()))
    assert shown("2{{ 1 + 1 }}", "two") == ("22", ["a"])
    assert shown("2{{ 1 + 1 }}", "two") == ("22", [])


WHOLE = b"\x80\x05K\x01." + b"\x80\x05C\x03..x."
"""Two pickles, as the compiler writes them; within the second stands the sign by which one ends."""


@pytest.mark.parametrize(
    ("content", "gone"),
    [
        (b"", True), (b"\0" * 40, True), (b"no pickle", True), (WHOLE, False), (WHOLE[:5], False), (WHOLE + b"x", True),
        *((WHOLE[:cut], True) for cut in (2, 4, *range(6, len(WHOLE)))),
    ],
)  # fmt: skip
def test_a_compiled_file_that_is_cut_off_is_made_again(tmp_path: Path, content: bytes, gone: bool) -> None:
    (tmp_path / "kernel.advance-1.py311.nbi").write_bytes(content)
    (tmp_path / "kernel.advance-1.py311.1.nbc").write_bytes(b"\x80\x05K\x01.")
    (tmp_path / "kernel.cpython-311.pyc").write_bytes(b"")
    assert bool(mend_cache(tmp_path)) == gone
    assert len(list(tmp_path.iterdir())) == (1 if gone else 3)
