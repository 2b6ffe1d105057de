"""``banen who``: who comes under one package and not under another, on which article, and one life told twice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from banen.errors import check_all
from banen.languages import Language
from banen.serve.commands import completion
from banen.serve.commands.options import Json, Lang, print_json
from banen.serve.commands.scenario import PackageFile, Seed, Settings, package_of

if TYPE_CHECKING:
    from rich.table import Table

    from banen.decide.who import Differing

WIDTH = 16
"""Least width of the name of a group on a narrow terminal."""
MOST_ROWS = 40
"""Groups that a terminal shows; files hold all."""


def who(
    package: PackageFile = None,
    settings: Settings = None,
    against: Annotated[
        Path | None, typer.Option("--against", help="The package it stands beside; current policy unless given.")
    ] = None,
    year: Annotated[int, typer.Option(help="Year of arrival, 2027–2050.")] = 2035,
    by: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            help="Groups, with commas: article, origin, route, sector, wage_band, wage_decile, age_band, hours, "
            "contract, registration, housing, household, region, municipality, home_region, home_municipality.",
            autocompletion=completion.dimensions,
        ),
    ] = "article",
    gains: Annotated[
        str,
        typer.Option(
            metavar="AXIS",
            help="By what to tell who gains and who bears: wage_decile, sector or region.",
            autocompletion=completion.gains_axes,
        ),
    ] = "wage_decile",
    seed: Seed = 1,
    scale: Annotated[float, typer.Option(help="Lives for each person: 1 is everybody, 0.1 every tenth.")] = 1.0,
    out: Annotated[Path | None, typer.Option(help="Folder for table, picture and JSON.")] = None,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Say who comes under one package and not under another, one by one, on which article, and who stays longer."""
    from rich.console import Console

    from banen.decide.gains import check_axis
    from banen.decide.who import check_by
    from banen.decide.who import who as differing
    from banen.simulate.lived import check_scale
    from banen.simulate.scenario import check_draws, check_year

    names = tuple(name.strip() for name in by.split(",") if name.strip())
    check_all(
        lambda: package_of(package, settings),
        lambda: package_of(against, None),
        lambda: check_by(names),
        lambda: check_axis(gains),
        lambda: check_scale(scale),
        lambda: check_year(year),
        lambda: check_draws(1, seed),
        lambda: _check_folder(out) if out is not None else None,
    )
    with Console(stderr=True).status("Asking everybody who would come …"):
        found = differing(
            package_of(package, settings), package_of(against, None), year=year, by=names, seed=seed, scale=scale
        )
    if out is not None:
        _write(found, out, lang)
    if as_json:
        print_json(found.to_dict())
    else:
        print_differing(found, lang, gains)


def _write(found: Differing, out: Path, lang: Language) -> None:
    import json

    from banen.serve.reports.export import fill
    from banen.serve.tables import csv_of

    contents = {
        "who.csv": csv_of(found.table()),
        "who-gains.csv": csv_of(found.gains_table()),
        "who.svg": found.picture(lang),
        "who.json": json.dumps(found.to_dict(), ensure_ascii=False, indent=2),
    }

    def make(making: Path) -> None:
        for name, content in contents.items():
            (making / name).write_text(content, encoding="utf-8")

    fill(out, make)


def _check_folder(out: Path) -> None:
    from banen.serve.reports.export import fill

    fill(out, lambda making: None)


def print_differing(found: Differing, lang: Language, axis: str = "wage_decile") -> None:
    """The sentence, the groups, and the life that is told."""
    from rich.console import Console
    from rich.text import Text

    from banen.observe.words import words

    w, console = words("who", lang), Console()
    console.print(Text(found.said(w["title"], lang), style="bold"))
    console.print(found.sentence(lang))
    if (hundred := found.of_hundred(lang)) is not None:
        console.print(hundred)
    console.print(_table(found, lang))
    console.print(found.staying(lang))
    if (paying := found.paying(lang)) is not None:
        console.print(paying)
    if found.by_area:
        console.print(Text(w["error"], style="dim"))
    console.print(Text("\n" + found.said(w["gains"]["title"], lang), style="bold"))
    console.print(_gains(found, axis, lang) if found.moves_pay else w["gains"]["none"])
    console.print(Text(w["gains"]["note"], style="dim"))
    console.print(Text(f"{w['few'].format(least=found.least)} {w['one_future']}", style="dim"))
    life = found.example
    if life is None:
        return
    console.print(Text(f"\n{w['life']['title']}", style="bold"))
    console.print(Text(w["life"]["synthetic"], style="dim"))
    console.print(life.person(lang))
    titles, told = (found.against.title[lang], found.package.title[lang]), (life.first, life.second)
    for title, events, case in zip(titles, told, life.cases.values(), strict=True):
        console.print(Text(title, style="bold"))
        for event in events:
            console.print(f"  {event.when}  {event.sentence(lang)}", highlight=False)
        if case is not None:
            console.print(Text(f"  {w['life']['check']}", style="dim"))
            console.print(Text(f"  {case.command()}", style="dim"), soft_wrap=True)


def _table(found: Differing, lang: Language) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from banen.decide.grounds import ground_words
    from banen.decide.who import columns_of
    from banen.observe.words import words
    from banen.rounding import whole

    w, groups = words("who", lang), found.groups()
    shown = columns_of(groups)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(" · ".join(w["by"][name] for name in found.by), overflow="fold", min_width=WIDTH)
    for name in shown:
        table.add_column(_head(w["heads"][name]), justify="right", no_wrap=True)
    if found.by_area:
        table.add_column("±", justify="right")
    for row in groups[:MOST_ROWS]:
        cell = Text(" · ".join(found.label(name, value, lang) for name, value in row["group"].items()))
        if ground := row["group"].get("article"):
            cell.append("\n" + ground_words(ground, lang)["article"], style="dim")
        error = [whole(row["error"], lang)] if found.by_area else []
        table.add_row(cell, *(_count(found, row[name], lang) for name in shown), *error)
    if len(groups) > MOST_ROWS:
        table.caption = w["more_groups"].format(count=len(groups) - MOST_ROWS)
    return table


def _head(text: str) -> str:
    """A head in as many lines as it has words and parts of words, so that figures make the width."""
    return text.replace(" ", "\n").replace("\N{SOFT HYPHEN}", "-\n")


def _count(found: Differing, count: int | None, lang: Language) -> str:
    """A count in a narrow column; the sentence under the table says what is not told."""
    return f"< {found.least}" if count is None else found.few(count, lang)


def _gains(found: Differing, axis: str, lang: Language) -> Table:
    from rich import box
    from rich.table import Table

    from banen.decide.gains import DISTRIBUTED, MONEY
    from banen.observe.words import words
    from banen.rounding import number

    w = words("who", lang)
    heads = w["gains"]["heads"]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(w["by"][axis], overflow="fold", min_width=WIDTH)
    for name in (*DISTRIBUTED, *MONEY):
        table.add_column(_head(heads[name]), justify="right", no_wrap=True)
    for row in found.distribution(axis):
        money = [_count(found, None, lang) if row[n] is None else number(round(row[n], 1), lang) for n in MONEY]
        label = found.label(axis, row["group"][axis], lang)
        table.add_row(label, *(_count(found, row[name], lang) for name in DISTRIBUTED), *money)
    return table
