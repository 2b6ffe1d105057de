"""``banen report``: a package or a site as a PDF for a reader who will not run anything."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from banen.serve.commands.options import Lang
from banen.serve.commands.scenario import DrawCount, PackageFile, Seed, Settings, Until, package_of

app = typer.Typer(no_args_is_help=True, help="Reports as PDF: a package, or a site.")

PdfFile = Annotated[Path, typer.Option("--pdf", help="The file to write.")]


@app.command("package")
def report_package(
    pdf: PdfFile,
    package: PackageFile = None,
    settings: Settings = None,
    until: Until = 2050,
    draws: DrawCount = 200,
    seed: Seed = 1,
    *,
    lang: Lang,
) -> None:
    """Write the outcome of a package: effects with bands, costs, shares, assumptions that matter, unknowns, receipt."""
    from rich.console import Console

    from banen.decide.accounts.appraisal import appraise
    from banen.decide.doubt.attribution import attribute
    from banen.decide.doubt.sensitivity import swings
    from banen.serve.commands.doubt import bar
    from banen.serve.reports.package import write_report
    from banen.simulate.results.projection import project

    scenario = package_of(package, settings)
    year = min(2035, until)
    errors = Console(stderr=True)
    with errors.status("Projecting …"):
        result = project(scenario, until=until, draws=draws, seed=seed)
    with bar() as progress:
        shares = attribute(scenario, year, seed=seed, progress=progress) if scenario.active() else None
    with errors.status("Moving one assumption at a time …") as status:
        moved = swings(scenario, "stock@present", year)
        status.update("Keeping the accounts …")
        costs = appraise(scenario, until=until, draws=draws, seed=seed)
        status.update("Typesetting …")
        write_report(result, shares, moved, pdf, lang, date.today(), costs)
    typer.echo(str(pdf))


@app.command("site")
def report_site(
    proposal: Annotated[Path, typer.Argument(help="A proposal file; see examples/sites.")],
    pdf: PdfFile,
    region: Annotated[Path | None, typer.Option(help="A file with the places and needs of the region.")] = None,
    *,
    lang: Lang,
) -> None:
    """Write the assessment of a site, as ``banen assess --pdf`` does."""
    from banen.serve.reports.site import write_report
    from banen.sites import assess

    write_report(assess(proposal, region), pdf, lang)
    typer.echo(str(pdf))
