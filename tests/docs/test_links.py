"""Every link within the documentation leads somewhere, and every command that it names exists with its options."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docs.generate import FOLDER, FRAGMENTS, PAGES
from typer.main import get_command

from banen.serve.cli import app

ROOT = Path(__file__).parents[2]
WRITTEN = [ROOT / "README.md", ROOT / "GLOSSARY.md", ROOT / "CHANGELOG.md"] + [
    p for p in sorted((ROOT / "docs").rglob("*.md")) if not {"_build", "generated"} & set(p.parts)
]
LINK = re.compile(r"\]\((?!https?:|mailto:)(?P<to>[^)#\s]*)(?:#(?P<anchor>[^)\s]+))?\)")
INCLUDED = re.compile(r"^(?::::|```)\{include\} (?P<to>\S+)$", re.M)
FENCE = re.compile(r"^```.*?^```$", re.S | re.M)
NAMED = re.compile(r"`banen (?P<inline>[^`\n]+)`|^(?:\$ )?banen (?P<line>[^\n]+)$", re.M)
NAMES = [p.relative_to(ROOT).as_posix() for p in WRITTEN]


@cache
def text_of(path: Path) -> str | None:
    """A page as written or as generated; None where there is none."""
    if path.parent == FOLDER:
        make = PAGES.get(path.name) or FRAGMENTS.get(path.name)
        return make() if make and path.name in PAGES else ("" if make else None)
    if path.is_dir() or (path.exists() and path.suffix not in (".md", ".inc")):
        return ""
    return path.read_text(encoding="utf-8") if path.exists() else None


def slugs(text: str) -> set[str]:
    """Anchors of the headings, as GitHub and MyST make them."""
    heads = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.M)
    return {re.sub(r"[^\w\- ]", "", head.strip().lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    text = page.read_text(encoding="utf-8")
    broken = []
    for found in LINK.finditer(FENCE.sub("", text)):
        target = (page.parent / found["to"]).resolve() if found["to"] else page
        there = text_of(target)
        if there is None or (found["anchor"] and found["anchor"] not in slugs(there)):
            broken.append(found[0])
    broken += [f[0] for f in INCLUDED.finditer(text) if text_of((page.parent / f["to"]).resolve()) is None]
    assert broken == []


@pytest.mark.parametrize("name", NAMES)
def test_commands_exist_with_their_options(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    wrong = [f[0] for f in NAMED.finditer(text) if not is_known((f["inline"] or f["line"]).split())]
    assert wrong == []


def is_known(words: list[str]) -> bool:
    """Whether the command line has this command and every long option that follows it."""
    command: Any = get_command(app)
    while words and words[0] in getattr(command, "commands", {}):
        command, words = command.commands[words[0]], words[1:]
    if hasattr(command, "commands") and words and words[0][0] not in "-…":
        return False
    options = {o for p in command.params for o in p.opts} | {"--help"}
    return all(w.partition("=")[0] in options for w in words if w.startswith("--"))


@pytest.mark.parametrize(
    ("words", "known"),
    [
        ("project --until 2035", True),
        ("project --untill 2035", False),
        ("projekt", False),
        ("figures show FL153", True),
        ("figures shew FL153", False),
    ],
)
def test_the_check_of_commands_can_fail(words: str, known: bool) -> None:
    assert is_known(words.split()) is known
