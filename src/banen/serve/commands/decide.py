"""``banen decide``: which packages reach a band, as a frontier; none of them is the best."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from banen.errors import Fault, OutputError, check_all
from banen.languages import Language
from banen.sentences import Sentence
from banen.serve.commands import completion
from banen.serve.commands.division import Scheduler, Shards, Workers, check_division, divided
from banen.serve.commands.options import Json, Lang, print_json, words
from banen.serve.commands.scenario import Seed

if TYPE_CHECKING:
    from banen.decide.search.frontier import Frontier, FrontierPoint

WIDE = 110
"""Columns from which the measures fit into the table; in a narrower terminal they follow below it."""


def decide(
    band: Annotated[str, typer.Option(metavar="LOW:HIGH", help="The band; a bound may be left out, as in :60000.")],
    indicator: Annotated[
        str,
        typer.Option(
            help="Indicator, with its count: net_migration, stock@payroll_year …", autocompletion=completion.indicators
        ),
    ],
    year: Annotated[int, typer.Option(help="Year in which the outcome must lie in the band, 2027–2050.")],
    probability: Annotated[float, typer.Option(help="Least probability to lie in the band, over the draws.")] = 0.5,
    mode: Annotated[
        str, typer.Option(help="richtgetal, streefgetal, quotum or bandbreedte.", autocompletion=completion.modes)
    ] = "bandbreedte",
    measures: Annotated[
        str | None,
        typer.Option(
            help="Search these measures: 2.1,2.11,L.20, or all. Without it, the 21 of the package.",
            autocompletion=completion.measures,
        ),
    ] = None,
    sectors: Annotated[
        str | None, typer.Option(help="Sectors whose open posts count: care,construction,… or all.")
    ] = None,
    package: Annotated[Path | None, typer.Option(help="Package file with the moderate level of each measure.")] = None,
    levels: Annotated[
        str,
        typer.Option(help="Levels per measure: one (of the package), two (also the strongest) or fine (also halfway)."),
    ] = "two",
    draws: Annotated[int, typer.Option(help="Samples of the uncertain assumptions.")] = 100,
    seed: Seed = 1,
    rank: Annotated[
        str | None, typer.Option(help="Also list them by what they cost: cost, surplus, or a sector such as food.")
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    shards: Shards = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the packages, the picture and the table.")] = None,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Find packages that reach a band and show the frontier: intervention, cost, open posts, housing, law, time."""
    from rich.console import Console

    from banen.decide import decide as search
    from banen.decide.accounts.ranking import rank_known
    from banen.decide.search.choices import measures_known
    from banen.decide.search.needed import sectors_known
    from banen.decide.search.packages import check_run, levels_known
    from banen.decide.search.telling import told
    from banen.decide.targets import band_of
    from banen.simulate.measures.packages import read_package

    check_all(
        lambda: band_of(band, indicator, mode),
        lambda: check_run(year, probability, draws, seed),
        lambda: measures_known((measures or "").split(",")),
        lambda: read_package(package) if package else None,
        lambda: sectors_known(sectors.split(",")) if sectors is not None else None,
        lambda: levels_known(levels),
        lambda: check_folder(out) if out else None,
        lambda: rank_known(rank) if rank is not None else None,
        lambda: check_division(workers, scheduler),
    )
    wanted = measures_known(measures.split(",")) if measures else None
    with divided(workers, scheduler, shards) as division, Console(stderr=True).status("Searching …") as status:
        frontier = search(
            band,
            indicator,
            year,
            probability=probability,
            mode=mode,
            draws=draws,
            seed=seed,
            package=read_package(package) if package else None,
            measures=wanted,
            sectors=sectors.split(",") if sectors is not None else None,
            levels=levels_known(levels),
            progress=lambda words: status.update(f"Searching: {words} …"),
            division=division,
        )
        files = write(frontier, out, lang) if out is not None else {}
    if as_json:
        whole = told(frontier, rank)
        for point in (*whole["frontier"], *whole["nearest"]):
            point["file"] = files.get(point["number"])
        print_json(whole)
    else:
        print_frontier(frontier, lang)
        print_under_outlooks(frontier, lang)
        if rank is not None:
            print_ranking(frontier, rank, lang)
        if out is not None:
            typer.echo(f"{words('decide', lang)['written']} {out}")


def print_ranking(found: Frontier, key: str, lang: Language) -> None:
    """The points by known cost, by surplus lost or by what a sector loses: cheapest in one thing, and never best."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from banen.decide.search.telling import ranked
    from banen.serve.numbers import number, whole
    from banen.simulate.results.indicators import group_labels

    w, console = words("decide", lang), Console()
    sectors = group_labels("sector")
    about = w[f"rank_{key}"] if key not in sectors else w["rank_sector"].format(sector=sectors[key][lang])
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=about, title_justify="left")
    of = [sectors[key][lang]] if key in sectors else []
    for head in (words("decide", lang)["heads"][0], w["known_cost"], w["surplus_lost"], *of):
        table.add_column(head, justify="right")
    for point, each in ranked(found, key):
        known = "?" if each.known_cost is None else number(round(each.known_cost, 1), lang)
        of_sector = [whole(each.by_sector[key], lang)] if key in sectors else []
        table.add_row(str(point), known, whole(each.surplus, lang), *of_sector)
    console.print(table)
    console.print(Text(w["rank_note"], style="dim"))


def check_folder(folder: Path) -> None:
    """Refuse a folder that cannot be written, or that holds package files which this command did not write."""
    from banen.serve.reports.export import fill

    fill(folder, lambda making: None)
    foreign = sorted({p.name for p in (folder / "packages").glob("*.yml")} - set(_written(folder)))
    if foreign:
        what = Sentence(
            "packages/{foreign} was not written by this command, and would stand among the new packages.",
            foreign=foreign[0],
        )
        raise OutputError(Fault(str(folder), what, "Move it, or give another folder with --out."))


def _written(folder: Path) -> list[str]:
    """Names of the package files that an earlier search wrote into the folder, by its own list."""
    try:
        whole = json.loads((folder / "frontier.json").read_text(encoding="utf-8"))
        return [_file_of(point["number"]) for point in (*whole["frontier"], *whole["nearest"])]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _file_of(number: int) -> str:
    return f"{number:02}.yml"


def write(found: Frontier, folder: Path, lang: Language) -> dict[int, str]:
    """Packages as files, the picture as SVG, the table as CSV and everything as JSON; names of the package files.

    Package files of an earlier search in the same folder go, so that no package stands among others it never met.
    """
    from banen.charts.drawing import svg
    from banen.serve.reports.export import fill
    from banen.serve.tables import csv_of

    check_folder(folder)
    names = {point.number: f"packages/{_file_of(point.number)}" for point in found.points or found.nearest}
    stale = [folder / "packages" / name for name in _written(folder) if f"packages/{name}" not in names.values()]

    def make(making: Path) -> None:
        (making / "packages").mkdir()
        for point in found.points or found.nearest:
            (making / names[point.number]).write_text(point.package.to_yaml(), encoding="utf-8")
        (making / "frontier.svg").write_text(svg(found.chart(lang), lang), encoding="utf-8")
        whole = json.dumps(found.to_dict(), ensure_ascii=False, indent=1)
        (making / "frontier.json").write_text(whole, encoding="utf-8")
        (making / "frontier.csv").write_text(csv_of(found.table()), encoding="utf-8")

    fill(folder, make)
    for old in stale:
        old.unlink(missing_ok=True)
    return {number: str(folder / name) for number, name in names.items()}


def print_frontier(found: Frontier, lang: Language) -> None:
    """The frontier as a table, with what it is about, how it was found, and what it cannot say."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from banen.decide.search.frontier import method_text, sectors_text
    from banen.decide.targets import verdict
    from banen.serve.numbers import whole

    w, console = words("decide", lang), Console()
    shown = found.points or found.nearest
    console.print(Text(f"{found.target.name[lang]}, {found.year}", style="bold"))
    if found.target.caveat:
        console.print(Text(f"! {found.target.caveat[lang]}", style="yellow"))
    best = max([p.probability for p in shown], default=0.0)
    sentence = w["reached" if found.points else "none"]
    console.print(Text(sentence.format(n=len(found.points), p=found.asked, best=best)))
    console.print(Text(verdict(found.target, best, found.asked)[lang]))
    narrow = console.width < WIDE
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for n, head in enumerate(words("decide", lang)["heads"]):
        if n != 1 or not narrow:
            grid.add_column(head, justify="left" if n in (1, 8) else "right", overflow="fold", no_wrap=n != 1)
    for point in (found.current, *shown):
        cells = _cells(point, found.key, found.posts, lang, found.draws)
        grid.add_row(*(cells[:1] + cells[2:] if narrow else cells))
    console.print(grid)
    for point in (found.current, *shown) if narrow else ():
        number, names = _cells(point, found.key, found.posts, lang, found.draws)[:2]
        console.print(Text(f"{number:>3}  {names}"))
    low, high = (whole(v, lang) for v in found.span)
    console.print(Text(w[found.method].format(low=low, high=high)))
    if found.proven is False:
        console.print(Text(w["cut_short"]))
    about = method_text(found.method)[lang]
    looked_at, tried = (whole(v, lang) for v in (found.looked_at, found.tried))
    console.print(Text(w["method"].format(about=about, n=looked_at, t=tried), style="dim"))
    if found.left_out:
        console.print(Text(w["left_out"].format(names=", ".join(found.left_out)), style="dim"))
    if any(c.level in ("half", "between") for point in shown for c in point.choices):
        console.print(Text(w["fine"], style="dim"))
    console.print(Text(w["key"].format(sectors=sectors_text(found)[lang]), style="dim"))


def print_under_outlooks(found: Frontier, lang: Language) -> None:
    """How far the answer depends on how demand grows: the same packages under each named outlook."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from banen.decide.search.telling import growths, under

    w, console = words("decide", lang), Console()
    rows = [(label[lang], under(found, held)) for _, label, held in growths()]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=w["outlooks"], title_justify="left")
    table.add_column(w["outlook"], overflow="fold")
    for number in rows[0][1]:
        table.add_column(w["now"] if number == "0" else number, justify="right")
    for label, chances in rows:
        table.add_row(label, *("–" if p is None else f"{p:.0%}" for p in chances.values()))
    console.print(table)


def _cells(point: FrontierPoint, key: str, posts: str, lang: Language, draws: int) -> list[str]:
    from banen.decide.search.choices import MARKS, level_word
    from banen.decide.targets import sampling_error
    from banen.serve.numbers import number, whole

    names = " ".join(f"{c.measure}{MARKS[c.level]}" for c in point.choices)
    known = "" if point.known_cost is None else number(round(point.known_cost, 1), lang)
    unknown = f"{len(point.unknown_costs)}?" if point.unknown_costs else ""
    medians = [whole(point.bands[k][1], lang) for k in (key, posts, "housing_shortage")]
    chance = f"{point.probability:.0%} ±{100 * sampling_error(point.probability, draws):.0f}"
    return [
        str(point.number or "–"), names or words("decide", lang)["now"], chance, medians[0],
        number(point.intervention, lang), " + ".join(filter(None, (known, unknown))), medians[1], medians[2],
        level_word(point.legal_level, lang), number(point.lead_time_years, lang),
    ]  # fmt: skip
