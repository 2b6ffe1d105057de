"""``banen measures``: what can be changed, within which bounds, and what to keep in mind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from banen.serve.commands import completion
from banen.serve.commands.options import Json, Lang, print_json

if TYPE_CHECKING:
    from banen.simulate.measures.catalogue import Measure
    from banen.simulate.measures.levers import Lever, Value

app = typer.Typer(no_args_is_help=True, help="The 41 measures and their levers.")


_LEVELS = {
    "eu": "the European Union",
    "statute": "an act of parliament",
    "decree": "a decree (AMvB or ministerial)",
    "municipal": "municipalities and regions",
    "budget": "the budget",
    "none": "agreement; no law changes",
}


@app.command("list")
def list_measures(
    track: Annotated[str | None, typer.Option(help="Only this track: A, B, C, D or E.")] = None,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """List the measures with their tracks, expected direction and levers."""
    from banen.errors import UnknownNameError
    from banen.simulate.measures.catalogue import TRACKS, catalogue

    if track is not None and track.upper() not in TRACKS:
        raise UnknownNameError("track", track, TRACKS)
    chosen = [m for m in catalogue().values() if track is None or track.upper() in m.tracks]
    if as_json:
        print_json({"measures": [measure.to_dict() for measure in chosen]})
    else:
        _print_table(chosen, lang)


@app.command("show")
def show_measure(
    identifier: Annotated[
        str, typer.Argument(metavar="ID", help="A measure, such as 2.11 or L.10.", autocompletion=completion.measures)
    ],
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Show one measure: every lever with its bounds and meaning, and what to say beside the outcome."""
    from banen.simulate.measures.catalogue import measure

    shown = measure(identifier)
    if as_json:
        print_json(shown.to_dict())
    else:
        _print_measure(shown, lang)


def _print_table(measures: list[Measure], lang: str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("id", no_wrap=True)
    table.add_column("measure", ratio=3, overflow="fold")
    table.add_column("track", no_wrap=True)
    table.add_column("effect", no_wrap=True)
    table.add_column("levers", ratio=3, overflow="fold")
    for item in measures:
        cells = (item.id, item.name[lang], ", ".join(item.tracks), item.direction, "\n".join(item.levers))
        table.add_row(*(Text(cell) for cell in cells))
    Console().print(table)


def _print_measure(item: Measure, lang: str) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    console = Console()
    console.print(Text(f"{item.id}  {item.name[lang]}", style="bold"))
    table = Table.grid(padding=(0, 2, 0, 0))
    for label, said in _facts(item, lang):
        table.add_row(Text(label, style="dim"), Text(said))
    console.print(table)
    for lever in item.levers.values():
        console.print()
        console.print(Text.assemble((f"{item.id}.{lever.name}", "bold cyan"), f"  {_bounds(lever, lang)}"))
        console.print(Padding(Text(f"{lever.label[lang]}. {lever.meaning[lang]}"), (0, 0, 0, 2)))
        choices = Table.grid(padding=(0, 2, 0, 0))
        for name, choice in lever.choice_labels.items():
            choices.add_row("", Text(name, style="cyan"), Text(choice[lang]))
        if lever.choices:
            console.print(choices)
    console.print()
    notes = Table.grid(padding=(0, 1, 0, 0))
    for note in item.notes:
        notes.add_row("•", Text(note[lang]))
    console.print(notes)


def _facts(item: Measure, lang: str) -> list[tuple[str, str]]:
    stated = "stated by the package" if item.document == "P" else "our expectation"
    low, high = (f"{years:g}" for years in item.lead_time_years)
    return [
        ("tracks", ", ".join(item.tracks)),
        ("effect", f"{item.direction} ({stated})"),
        ("acts on", ", ".join(item.channels) or "nothing: it aims or reports"),
        ("decided by", _LEVELS[item.legal_level]),
        ("lead time", f"{low} to {high} years. {item.lead_time_reason[lang]}"),
        ("a number", item.number_option[lang] if item.number_option else "not proposed"),
        ("figures", ", ".join(item.facts)),
    ]


def _bounds(lever: Lever, lang: str) -> str:
    from banen.simulate.measures.levers import plain

    now = lever.null[lang] if lever.default is None and lever.null else _shown(lever.default)
    stands = "starts at" if lever.needs and lever.default not in (0, None) else "current law"
    ends = f"{stands}: {now.rstrip('.')}; far: {_shown(lever.far)}"
    if lever.minimum is None:
        return ends
    return f"{plain(lever.minimum)} to {plain(lever.maximum)} ({lever.unit_label[lang]}); {ends}"


def _shown(value: Value) -> str:
    from banen.simulate.measures.levers import plain

    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return value if isinstance(value, str) else plain(value)
