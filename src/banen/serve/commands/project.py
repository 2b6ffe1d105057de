"""``banen project``: what a package does, against current policy, with bands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from banen.errors import check_all
from banen.languages import Language
from banen.serve.commands.options import Json, Lang, words
from banen.serve.commands.scenario import (
    Assume,
    Outlook,
    PackageFile,
    Seed,
    Settings,
    Until,
    assumed_of,
    package_of,
)

if TYPE_CHECKING:
    from rich.console import Console

    from banen.decide.accounts.appraisal import Appraisal
    from banen.decide.doubt.attribution import Attribution
    from banen.decide.doubt.growth import UnderOutlook
    from banen.simulate.evidence.official import OfficialInterval
    from banen.simulate.results.projection import Projection


def project(
    package: PackageFile = None,
    settings: Settings = None,
    assume: Assume = None,
    outlook: Outlook = None,
    until: Until = 2050,
    draws: Annotated[
        int | None,
        typer.Option("--draws", help="Samples of the uncertain assumptions; 1 takes their centre. [200; 1 with lives]"),
    ] = None,
    seed: Seed = 1,
    engine: Annotated[
        str, typer.Option(help="cohorts (expected numbers) or lives (everybody one by one).")
    ] = "cohorts",
    scale: Annotated[float, typer.Option(help="With lives: how many for each person; 0.1 is every tenth.")] = 1.0,
    workers: Annotated[int | None, typer.Option(help="With lives: so many processes on this machine.")] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="tcp://HOST:PORT", help="With lives: the workers of this Dask scheduler.")
    ] = None,
    shards: Annotated[
        Path | None, typer.Option(help="With lives: keep each draw in this folder, and go on from what is there.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for CSV, Parquet, charts, page and receipt.")] = None,
    attribution: Annotated[
        bool, typer.Option("--attribution", help="Also say which measure does what (exact up to 12 measures).")
    ] = False,
    appraisal: Annotated[
        bool, typer.Option("--appraisal", help="Also say what it costs, who gains, who bears.")
    ] = False,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Project current policy and a package to a year: people by five counts, sectors, regions, housing."""
    from rich.console import Console

    from banen.model.outlooks import outlook_of
    from banen.serve.commands.division import check_division
    from banen.serve.commands.lives import check_engine, live_through
    from banen.simulate.results.projection import run
    from banen.simulate.scenario import Scenario, check_draws, check_year, cohorts_beside

    draws = (1 if engine == "lives" else 200) if draws is None else draws
    check_all(
        lambda: package_of(package, settings),
        lambda: assumed_of(assume),
        lambda: outlook_of(outlook) if outlook else None,
        lambda: check_engine(engine, scale, workers, scheduler, shards),
        lambda: check_division(workers, scheduler),
        lambda: check_year(until),
        lambda: check_draws(draws, seed),
        lambda: _check_folder(out) if out is not None else None,
    )
    scenario = package_of(package, settings)
    assumed = (dict(outlook_of(outlook).held) if outlook else {}) | assumed_of(assume)
    errors = Console(stderr=True)
    asked = Scenario(scenario, until, draws, seed, assumed)
    if engine == "lives":
        result = live_through(asked, scale, shards, workers, scheduler)
    else:
        with errors.status("Projecting …") as status:
            result = run(asked, lambda w: status.update(f"Projecting: {w} …"))
    beside_it = cohorts_beside(asked) if engine == "lives" else asked
    written, shares, costs = None, None, None
    rows: list[UnderOutlook] = []
    official: tuple[OfficialInterval, ...] = ()
    if attribution and scenario.active():
        from banen.decide.doubt.attribution import attribute
        from banen.serve.commands.doubt import bar

        with bar() as progress:
            shares = attribute(scenario, min(2035, until), seed=seed, assumed=assumed, progress=progress)
    with errors.status("Keeping the accounts …") as status:
        if appraisal:
            from banen.decide.accounts.appraisal import appraise

            costs = appraise(scenario, until=until, draws=beside_it.draws, seed=seed, assumed=assumed)
        if out is not None or not as_json:
            from banen.decide.doubt.growth import beside
            from banen.simulate.evidence.official import official_intervals

            status.update("Projecting the named outlooks …")
            rows = beside(scenario, min(2035, until), beside_it.draws, seed, assumed_of(assume))
            official = official_intervals(beside_it.sampled(), min(2035, until))
        if out is not None:
            from banen.serve.reports.export import write

            status.update("Writing tables, charts and the page …")
            written = write(result, out, shares, costs, rows, official)
    if as_json:
        from banen.serve.reports.export import told_by_cohorts

        whole = result.to_dict() | ({"attribution": shares.to_dict()} if shares else {})
        whole |= {"appraisal": costs.to_dict()} if costs else {}
        whole |= told_by_cohorts(result, attribution=shares, appraisal=costs)
        typer.echo(json.dumps(whole, ensure_ascii=False))
    else:
        print_table(result, lang)
        print_engines(result, lang, outlooks=rows, official=official, attribution=shares, appraisal=costs)
        print_outlooks(rows, min(2035, until), lang)
        print_official(official, lang)
        if shares is not None:
            print_shares(shares, result, lang)
        if costs is not None:
            print_ledger(costs, min(2035, until), lang)
        if written is not None:
            typer.echo(f"\n{words('project', lang)['page']}: {written.resolve().as_uri()}")


def _check_folder(out: Path) -> None:
    from banen.serve.reports.export import fill

    fill(out, lambda making: None)


def print_outlooks(rows: list[UnderOutlook], year: int, lang: Language) -> None:
    """How far the level and the effect rest on how demand grows, and the effect on one judgement."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from banen.decide.doubt.growth import NO_SWITCH, judged
    from banen.serve.numbers import band, whole

    w = words("project", lang)["outlooks"]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=w["title"].format(year=year), title_justify="left")
    for head in ("outlook", "level", "effect"):
        table.add_column(w[head], justify="left" if head == "outlook" else "right", overflow="fold")
    for row in rows:
        if row.name != NO_SWITCH:
            table.add_row(row.label[lang], band(*row.level, lang), band(*row.effect, lang, signed=True))
    console = Console()
    console.print(table)
    console.print(w["why"], style="dim")
    if (told := judged(rows)) is not None:
        share, rest = f"{told[0]:.0%}", whole(told[1], lang, signed=True)
        console.print(w["judgement"].format(share=share, rest=rest), style="dim")


def print_engines(result: Projection, lang: Language, **parts: object) -> None:
    """Which of the parts that follow are of the cohorts, where the projection is of lives."""
    from rich.console import Console
    from rich.text import Text

    from banen.serve.reports.page import by_cohorts

    if said := by_cohorts(result, lang, **parts):
        Console().print(Text(f"! {said}", style="yellow"))


def print_official(found: Sequence[OfficialInterval], lang: Language) -> None:
    """What the official forecast expects of all migration, and labour in it, in one sentence."""
    from rich.console import Console

    from banen.serve.numbers import whole

    told = words("project", lang)["outlooks"]["official"]
    for row in found:
        if row.indicator == "net_migration":
            low, middle, high, net_low, net, net_high = (whole(v, lang) for v in (*row.official, *row.model))
            said = told.format(
                vintage=row.vintage,
                year=row.year,
                low=low,
                middle=middle,
                high=high,
                net=net,
                net_low=net_low,
                net_high=net_high,
            )
            Console().print(said, style="dim")


def print_shares(shares: Attribution, result: Projection, lang: Language) -> None:
    """Which measure does what: alone and as its share in the package, largest first."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from banen.decide.doubt.contributions import EVERYBODY, contributions_of
    from banen.serve.numbers import told
    from banen.serve.reports.page import words
    from banen.simulate.measures.catalogue import catalogue

    w = words(lang)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=f"{w['attribution']}, {shares.year}", title_justify="left")
    for head in (w["measure"], w["alone"], w["share"], w["nine"]):
        table.add_column(head, justify="left" if head == w["measure"] else "right", overflow="fold")
    found = contributions_of(shares, EVERYBODY, result[EVERYBODY].difference.at(shares.year))
    for p in found.rows:
        numbers = [told(v, found.unit, lang, signed=True) for v in (p.alone, p.value, p.low, p.high)]
        table.add_row(
            f"{p.measure} {catalogue()[p.measure].name[lang]}", *numbers[:2], f"{numbers[2]} {w['to']} {numbers[3]}"
        )
    console = Console()
    console.print(table)
    console.print(w["attribution_exact" if shares.exact else "attribution_sampled"], style="dim")


def print_ledger(costs: Appraisal, year: int, lang: Language) -> None:
    """Who gains and who bears in a year, party by party, and then what is unknown."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from banen.serve.ledger import ledger

    told, console = ledger(costs, year, lang), Console()
    w = told["w"]
    print_matrix(told, console)
    heads = (w["line"], w["difference"], "5–95%", w["present"], w["verdict"])
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=f"{w['title']}, {year}", title_justify="left")
    for n, head in enumerate(heads):
        justify, width = ("right" if n in (1, 2, 3) else "left"), (30 if n == 0 else None)
        table.add_column(head, justify=justify, overflow="fold", min_width=width)  # type: ignore[arg-type]
    own, volumes = ({"name": w[key], "net": "", "rows": told[key]} for key in ("own", "volumes"))
    for party in (*told["parties"], own, volumes):
        table.add_row(Text(party["name"], style="bold"))
        for row in party["rows"]:
            name = f"  {row['label']}, {row['unit']}"
            table.add_row(name, row["difference"], row["range"], row["present"], row["verdict"])
        if party["net"]:
            table.add_row(Text(f"  {party['net']}", style="dim"))
        table.add_section()
    console.print(table)
    console.print(Text(f"{w['how_to_read']} {told['prices']}", style="dim"))
    console.print(Text(told["known"], style="bold"))
    console.print(Text(f"{w['unknown']}:", style="bold"))
    for unknown in told["unknown"]:
        console.print(Text(f"- {unknown['parties']}: {unknown['reason']}", style="dim"))
    if told["unknown_measures"]:
        console.print(Text(f"- {told['unknown_measures']}", style="yellow"))


def print_matrix(told: dict[str, Any], console: Console) -> None:
    """Who pays whom: one line for each item, from those who pay to those who receive."""
    from rich import box
    from rich.table import Table

    w = told["w"]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=f"{w['matrix']}, {told['year']}", title_justify="left")
    for head, justify in ((w["line"], "left"), ("", "left"), (w["million"], "right")):
        table.add_column(head, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for arrow in told["matrix"]["arrows"]:
        table.add_row(arrow["label"], arrow["ends"], arrow["amount"])
    console.print(table)


def print_table(result: Projection, lang: Language) -> None:
    """The headline table in the terminal: medians with their range, never without the count they use."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from banen.serve.numbers import band
    from banen.serve.reports.page import sentence, words
    from banen.simulate.results.indicators import counted, indicators, shown_in
    from banen.simulate.results.projection import headline_years

    w = words(lang)
    console = Console()
    console.print(Text(result.scenario.package.title[lang], style="bold"))
    console.print(Text(sentence(result, lang)), "\n")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_lines=False)
    table.add_column(w["indicator"], overflow="fold", ratio=4)
    table.add_column("", no_wrap=True)
    table.add_column(w["baseline"], justify="right", ratio=3)
    table.add_column(w["difference"], justify="right", ratio=3)
    for key in shown_in("terminal"):
        outcome = result[key]
        about = f"{indicators()[key.partition('@')[0]].label[lang]}\n"
        label = Text.assemble(about, (counted(key, lang), "dim"))
        for i, year in enumerate(headline_years(result.scenario.until)):
            table.add_row(
                label if i == 0 else "",
                str(year),
                band(*outcome.baseline.at(year), lang),
                band(*outcome.difference.at(year), lang, signed=True),
            )
        table.add_section()
    console.print(table)
    for warning in result.warnings:
        console.print(Text(f"! {warning[lang]}", style="dim" if warning["kind"] == "rule" else "yellow"))
    console.print(Text(f"{w['receipt']} {result.receipt.digest} · {w['how_to_read']}", style="dim"))
