"""Where no store is set up nothing of acting is loaded, so the pages start as fast as without it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from banen.serve.web.act import store_at

WALK = """
import sys
from pathlib import Path
from banen.serve.web.app import create_app
app = create_app(Path(sys.argv[1]))
assert app.state.act is None
print([name for name in ("sqlalchemy", "alembic", "cryptography", "authlib", "banen.act") if name in sys.modules])
"""


def test_the_application_without_a_store_loads_nothing_of_acting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BANEN_STORE", raising=False)
    told = subprocess.run([sys.executable, "-c", WALK, str(tmp_path)], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_a_store_is_found_where_it_is_set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BANEN_STORE", raising=False)
    assert store_at(tmp_path) is None
    (tmp_path / "act.sqlite").touch()
    assert store_at(tmp_path) == f"sqlite:///{tmp_path / 'act.sqlite'}"
    monkeypatch.setenv("BANEN_STORE", "postgresql+psycopg://x")
    assert store_at(tmp_path) == "postgresql+psycopg://x"
