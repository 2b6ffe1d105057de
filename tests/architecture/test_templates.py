"""A template is read line by line: no line is longer than a screen is wide."""

from __future__ import annotations

from pathlib import Path

import banen

SERVE = Path(banen.__file__).parent / "serve"
LONGEST = 200


def test_no_line_of_a_template_is_longer_than_a_screen_is_wide() -> None:
    longer = [
        f"{path.relative_to(SERVE)}:{number}"
        for path in sorted(SERVE.rglob("*.j2"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST
    ]
    assert longer == []
