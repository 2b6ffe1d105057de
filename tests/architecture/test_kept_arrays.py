"""What is kept is given to many, so nobody can write in it: one that could would change the next answer unseen."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import banen.model
import banen.observe
from banen.observe.assumptions import Draws, assumptions

ROOMS: tuple[ModuleType, ...] = (banen.model, banen.observe)


def _kept() -> Iterator[Any]:
    """Every function of these rooms that keeps its answers, and can be asked with nothing or with draws alone."""
    for room in ROOMS:
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            module = importlib.import_module(found.name)
            for value in vars(module).values():
                if hasattr(value, "cache_info") and value.__module__ == module.__name__:
                    asked = [p for p in inspect.signature(value).parameters.values() if p.default is p.empty]
                    if [p.name for p in asked] in ([], ["draws"]):
                        yield pytest.param(value, bool(asked), id=f"{module.__name__}.{value.__name__}")


def _arrays(value: Any, depth: int = 0) -> Iterator[np.ndarray[Any, Any]]:
    """Every array that an answer holds, those of its cached properties included."""
    if isinstance(value, np.ndarray):
        yield value
    elif depth < 4 and isinstance(value, Mapping):
        for part in list(value.values())[:20]:
            yield from _arrays(part, depth + 1)
    elif depth < 4 and isinstance(value, list | tuple):
        for part in value[:20]:
            yield from _arrays(part, depth + 1)
    elif depth < 4 and dataclasses.is_dataclass(value):
        for name, kept in inspect.getmembers(type(value), lambda each: isinstance(each, cached_property)):
            assert kept is not None
            yield from _arrays(getattr(value, name), depth + 1)
        for each in dataclasses.fields(value):
            yield from _arrays(getattr(value, each.name), depth + 1)


@pytest.mark.parametrize(("function", "of_draws"), list(_kept()))
def test_a_kept_array_cannot_be_written_in(function: Any, of_draws: bool) -> None:
    answer = function(Draws(1, 1, assumptions())) if of_draws else function()
    for values in _arrays(answer):
        assert not values.flags.writeable


@pytest.mark.parametrize("count", [1, 3])
def test_draws_give_what_calibration_found_as_read_only(count: int) -> None:
    draws = Draws(count, 1, assumptions())
    kept = draws.fitted("path.practical.2010") if count == 1 else draws["demand.feedback"]
    assert not kept.flags.writeable
