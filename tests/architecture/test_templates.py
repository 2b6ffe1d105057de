"""A template is read line by line: no line is longer than a screen is wide."""

from __future__ import annotations

from pathlib import Path

import banen

SERVE = Path(banen.__file__).parent / "serve"
LONGEST = 200
MOST_OF_ACT = 69
"""Longer lines in the templates of acting, which may only become fewer."""
MOST_ELSEWHERE = 9
"""Longer lines elsewhere, which may only become fewer."""


def test_no_line_of_a_template_is_longer_than_a_screen_is_wide() -> None:
    lines = [
        (path.relative_to(SERVE), number)
        for path in sorted(SERVE.rglob("*.j2"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST
    ]
    acting = [line for line in lines if "act" in line[0].parts]
    elsewhere = [f"{file}:{number}" for file, number in lines if (file, number) not in acting]
    assert len(elsewhere) <= MOST_ELSEWHERE, elsewhere
    assert len(acting) <= MOST_OF_ACT
