"""Settings of acting: terms, limits and times, each with its source, in ``content/act/settings.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import banen
from banen.errors import ContentError, Fault, UnknownNameError

_FILE = Path(banen.__file__).parent / "content" / "act" / "settings.yml"


@cache
def settings() -> Mapping[str, Mapping[str, Any]]:
    """Every setting by its name: value, unit, meaning and source. Raises all faults of the file at once."""
    data = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    faults = [
        Fault(f"content/act/settings.yml {name}", f"{key!r} is missing.", "Give value, unit, about and source.")
        for name, row in data.items()
        for key in ("value", "unit", "about", "source")
        if key not in row
    ]
    if faults:
        raise ContentError(*faults)
    return dict(data)


def setting(name: str) -> int:
    """One whole number by its name."""
    if name not in settings():
        raise UnknownNameError("setting", name, settings())
    return int(settings()[name]["value"])
