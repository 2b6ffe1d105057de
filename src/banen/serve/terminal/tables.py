"""Tables, headings and lists in a terminal, each named by a word of a command in content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from banen.observe.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console
    from rich.table import Table

    from banen.languages import Language


def word(command: str, name: str, language: Language) -> str:
    """A word of a command; a name that is no word stands for itself."""
    return str(words(f"terminal_{command}", language).get(name, name))


def table_of(command: str, columns: Sequence[str], language: Language, right: Iterable[str] = ()) -> Table:
    """A table with a word of a command at the head of each column; what stands in ``right`` are numbers."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for index, name in enumerate(columns):
        justify: Literal["left", "right"] = "right" if name in right else "left"
        table.add_column(word(command, name, language), justify=justify, overflow="fold", no_wrap=index == 0)
    return table


def print_heading(console: Console, text: str) -> None:
    """A heading below a blank line."""
    from rich.text import Text

    console.print()
    console.print(Text(text, style="bold"))


def print_list(console: Console, heading: str, items: Sequence[str]) -> None:
    """A heading with an item a line; nothing where there are none."""
    from rich.table import Table
    from rich.text import Text

    if not items:
        return
    print_heading(console, heading)
    grid = Table.grid(padding=(0, 1, 0, 0))
    for item in items:
        grid.add_row("•", Text(item))
    console.print(grid)
