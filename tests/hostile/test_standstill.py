"""A test that stands still, as where its browser has died, ends its worker and says where it stood."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.serving import SECONDS

ROOT = Path(__file__).parents[2]
OPTIONS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]


def test_a_test_that_stands_still_ends_with_where_it_stood(tmp_path: Path) -> None:
    (tmp_path / "test_still.py").write_text("import time\ndef test_still() -> None:\n    time.sleep(600)\n")
    guard = [f"faulthandler_exit_on_timeout={OPTIONS['faulthandler_exit_on_timeout']}".lower()]
    words = [sys.executable, "-m", "pytest", "-q", "-c", "/dev/null", "--rootdir", str(tmp_path), str(tmp_path)]
    words += ["-p", "no:cacheprovider", "-o", "faulthandler_timeout=3", "-o", *guard]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=SECONDS, check=False, cwd=tmp_path)
    assert OPTIONS["faulthandler_timeout"] <= 600
    assert ended.returncode != 0
    assert "in test_still" in ended.stderr + ended.stdout
