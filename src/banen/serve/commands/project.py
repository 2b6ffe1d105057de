"""``banen project``: what a package does, against current policy, with bands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from banen.serve.commands.options import Json, Lang, Language
from banen.serve.commands.scenario import Assume, DrawCount, PackageFile, Seed, Settings, Until, assumed_of, package_of

if TYPE_CHECKING:
    from banen.decide.accounts.appraisal import Appraisal
    from banen.decide.doubt.attribution import Attribution
    from banen.simulate.results.projection import Projection

TABLE_KEYS = (
    "stock", "net_migration", "stock@residents_with_family", "stock@payroll_year", "stock@posted", "stock@present",
    "vacancies_unfilled", "housing_shortage", "homeless", "status_holders_in_work", "asylum_work_permits",
)  # fmt: skip


def project(
    package: PackageFile = None,
    settings: Settings = None,
    assume: Assume = None,
    until: Until = 2050,
    draws: DrawCount = 200,
    seed: Seed = 1,
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

    from banen.errors import check_all
    from banen.simulate.results.projection import project as run

    check_all(lambda: package_of(package, settings), lambda: assumed_of(assume))
    scenario, assumed = package_of(package, settings), assumed_of(assume)
    errors = Console(stderr=True)
    with errors.status("Projecting …") as status:
        result = run(
            scenario,
            until=until,
            draws=draws,
            seed=seed,
            assumed=assumed,
            progress=lambda w: status.update(f"Projecting: {w} …"),
        )
    written, shares, costs = None, None, None
    if attribution and scenario.active():
        from banen.decide.doubt.attribution import attribute
        from banen.serve.commands.doubt import bar

        with bar() as progress:
            shares = attribute(scenario, min(2035, until), seed=seed, assumed=assumed, progress=progress)
    with errors.status("Keeping the accounts …") as status:
        if appraisal:
            from banen.decide.accounts.appraisal import appraise

            costs = appraise(scenario, until=until, draws=draws, seed=seed, assumed=assumed)
        if out is not None:
            from banen.serve.reports.export import write

            status.update("Writing tables, charts and the page …")
            written = write(result, out, shares, costs)
    if as_json:
        whole = result.to_dict() | ({"attribution": shares.to_dict()} if shares else {})
        whole |= {"appraisal": costs.to_dict()} if costs else {}
        typer.echo(json.dumps(whole, ensure_ascii=False))
    else:
        print_table(result, lang)
        if shares is not None:
            print_shares(shares, lang)
        if costs is not None:
            print_ledger(costs, min(2035, until), lang)
        if written is not None:
            typer.echo(f"\n{'Pagina' if lang == Language.nl else 'Page'}: {written.resolve().as_uri()}")


def print_shares(shares: Attribution, lang: Language) -> None:
    """Which measure does what: alone and as its share in the package, largest first."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from banen.serve.numbers import whole
    from banen.serve.reports.page import words
    from banen.simulate.measures.catalogue import catalogue

    w = words(lang.value)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=f"{w['attribution']}, {shares.year}", title_justify="left")
    for head in (w["measure"], w["alone"], w["share"], "5–95%"):
        table.add_column(head, justify="left" if head == w["measure"] else "right", overflow="fold")
    found = shares.shares["stock@present"]
    for m, s in sorted(found.items(), key=lambda item: item[1].shapley):
        numbers = [whole(v, lang.value, signed=True) for v in (s.alone, s.shapley, s.p05, s.p95)]
        table.add_row(f"{m} {catalogue()[m].name[lang.value]}", numbers[0], numbers[1], f"{numbers[2]} – {numbers[3]}")
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

    told, console = ledger(costs, year, lang.value), Console()
    w = told["w"]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=f"{w['title']}, {year}", title_justify="left")
    for n, head in enumerate((w["line"], w["now"], w["difference"], "5–95%", w["verdict"])):
        table.add_column(
            head, justify="right" if n in (1, 2, 3) else "left", overflow="fold", min_width=30 if n == 0 else None
        )
    volumes = {"name": w["volumes"], "rows": told["volumes"]}
    for party in (*told["parties"], volumes):
        table.add_row(Text(party["name"], style="bold"))
        for row in party["rows"]:
            table.add_row(
                f"  {row['label']}, {row['unit']}", row["now"], row["difference"], row["range"], row["verdict"]
            )
        table.add_section()
    console.print(table)
    console.print(Text(w["how_to_read"], style="dim"))
    console.print(Text(f"{w['unknown']}:", style="bold"))
    for unknown in told["unknown"]:
        console.print(Text(f"- {unknown['parties']}: {unknown['reason']}", style="dim"))
    if told["unknown_measures"]:
        console.print(Text(f"- {told['unknown_measures']}", style="yellow"))


def print_table(result: Projection, lang: Language) -> None:
    """The headline table in the terminal: medians with their range, never without the count they use."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from banen.serve.numbers import band
    from banen.serve.reports.page import headline_years, sentence, words
    from banen.simulate.results.indicators import counted, indicators

    w = words(lang.value)
    console = Console()
    console.print(Text(result.scenario.title[lang.value], style="bold"))
    console.print(Text(sentence(result, lang.value)), "\n")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_lines=False)
    table.add_column(w["indicator"], overflow="fold", ratio=4)
    table.add_column("", no_wrap=True)
    table.add_column(w["baseline"], justify="right", ratio=3)
    table.add_column(w["difference"], justify="right", ratio=3)
    for key in TABLE_KEYS:
        outcome = result[key]
        about = f"{indicators()[key.partition('@')[0]].label[lang.value]}\n"
        label = Text.assemble(about, (counted(key, lang.value), "dim"))
        for i, year in enumerate(headline_years(result.until)):
            table.add_row(
                label if i == 0 else "", str(year), band(*outcome.baseline.at(year), lang.value),
                band(*outcome.difference.at(year), lang.value, signed=True),
            )  # fmt: skip
        table.add_section()
    console.print(table)
    for warning in result.warnings:
        console.print(Text(f"! {warning[lang.value]}", style="dim" if warning["kind"] == "rule" else "yellow"))
    console.print(Text(f"{w['receipt']} {result.receipt.digest} · {w['how_to_read']}", style="dim"))
