"""The golden projection moves only when somebody means it to: renew it with `make golden` and read the difference."""

from __future__ import annotations

from tests.golden.renew import GOLDEN, golden_text


def test_the_golden_projection_stands() -> None:
    assert golden_text().splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()
