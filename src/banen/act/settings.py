"""Settings of acting: terms, limits and times, each with its source, in ``content/act/settings.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from banen.errors import UnknownNameError
from banen.observe.records import CONTENT
from banen.observe.shapes import content

_FILE = CONTENT / "act" / "settings.yml"


@cache
def settings() -> Mapping[str, Mapping[str, Any]]:
    """Every setting by its name: value, unit, meaning and source. Raises all faults of the file at once."""
    shape = {str: {"value": int, "unit": str, "about": str, "source": str}}
    return dict(content(_FILE, shape))


def setting(name: str) -> int:
    """One whole number by its name."""
    if name not in settings():
        raise UnknownNameError("setting", name, settings())
    return int(settings()[name]["value"])
