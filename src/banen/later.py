"""Libraries that are large and that few questions need: loaded when something of them is first used."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any


class Later(ModuleType):
    """A library by its name; what is asked of it loads it. Threads that ask at once wait for one another."""

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)
