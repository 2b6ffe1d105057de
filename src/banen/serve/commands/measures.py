"""``banen measures``: what can be changed, within which bounds, and what to keep in mind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from banen.errors import UnknownNameError
from banen.serve.commands import completion
from banen.serve.commands.options import Json, Lang, print_json, words

if TYPE_CHECKING:
    from banen.languages import Language
    from banen.simulate.measures.levers import Lever
    from banen.simulate.measures.measure import Measure

app = typer.Typer(no_args_is_help=True, help="The 41 measures and their levers.")


@app.command("list")
def list_measures(
    track: Annotated[str | None, typer.Option(help="Only this track: A, B, C, D or E.")] = None,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """List the measures with their tracks, expected direction and levers."""
    from banen.simulate.measures.catalogue import catalogue
    from banen.simulate.measures.measure import TRACKS

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
    w = words("measures", lang)
    for head, long in zip(w["heads"], (False, True, False, False, True), strict=True):
        how: dict[str, Any] = {"ratio": 3, "overflow": "fold"} if long else {"no_wrap": True}
        table.add_column(head, **how)
    for item in measures:
        cells = (
            item.id,
            item.name[lang],
            ", ".join(item.tracks),
            w["directions"][item.direction],
            "\n".join(item.levers),
        )
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
    for label, facts in _facts(item, lang):
        table.add_row(Text(label, style="dim"), Text(facts))
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


def _facts(item: Measure, lang: Language) -> list[tuple[str, str]]:
    from banen.serve.numbers import number

    w = words("measures", lang)
    stated = w["stated" if item.document == "P" else "expected"]
    low, high = (number(years, lang) for years in item.lead_time_years)
    facts = {
        "tracks": ", ".join(item.tracks),
        "effect": f"{w['directions'][item.direction]} ({stated})",
        "acts_on": ", ".join(item.channels) or w["acts_on_nothing"],
        "decided_by": w["levels"][item.legal_level],
        "lead_time": w["years"].format(low=low, high=high, reason=item.lead_time_reason[lang]),
        "a_number": item.number_option[lang] if item.number_option else w["not_proposed"],
        "figures": ", ".join(item.facts),
    }
    return [(w["facts"][name], text) for name, text in facts.items()]


def _bounds(lever: Lever, lang: str) -> str:
    from banen.serve.wording import choices, setting

    w = words("measures", lang)
    stands = w["starts" if lever.needs and lever.default not in (0, None) else "law"]
    ends = f"{stands}: {setting(lever, lever.default, lang)}; {w['far']}: {setting(lever, lever.far, lang)}"
    return ends if lever.minimum is None else f"{choices(lever, lang)}; {ends}"
