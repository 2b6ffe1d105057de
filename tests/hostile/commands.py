"""Every command of ``banen`` with all it takes, as the application knows them: no later one can be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from typer.core import TyperArgument, TyperGroup, TyperOption

from banen.errors import Fault, UserError
from banen.serve.cli import whole
from banen.serve.commands.usage import FAULTS


@cache
def commands() -> dict[str, Any]:
    """Every command by its name, such as ``quota adjust``; ``match`` is one and holds others."""
    return dict(_below(whole(), ()))


def _below(command: Any, names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if not isinstance(command, TyperGroup):
        yield " ".join(names), command
        return
    if command.invoke_without_command:
        yield " ".join(names), command
    for name, below in command.commands.items():
        yield from _below(below, (*names, name))


def takes(command: Any) -> list[TyperOption | TyperArgument]:
    """The options and arguments of a command."""
    return [param for param in command.params if isinstance(param, TyperOption | TyperArgument)]


def kind_of(param: TyperOption | TyperArgument) -> Any:
    """The type of the values of an option: ``int``, ``float``, ``str``, ``Path`` …"""
    return param.type_descriptor.annotation


def told(name: str, *line: str) -> tuple[Fault, ...]:
    """What a command says of its line before it runs; nothing where it can be read."""
    root = whole().make_context("banen", ["--help"], resilient_parsing=True)
    try:
        context = commands()[name].make_context(name, [*line], parent=root)
    except UserError as error:
        return error.faults
    faults: tuple[Fault, ...] = context.meta.pop(FAULTS, ())
    return faults
