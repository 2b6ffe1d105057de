"""Every example in a docstring of these rooms gives what it says."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest


@pytest.mark.parametrize("room", ["charts", "decide", "account"])
def test_the_examples_of_a_room_give_what_they_say(room: str) -> None:
    package = importlib.import_module(f"banen.{room}")
    found = [
        doctest.testmod(importlib.import_module(m.name))
        for m in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    assert sum(each.attempted for each in found) >= 6
    assert sum(each.failed for each in found) == 0
