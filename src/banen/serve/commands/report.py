"""``banen report``: a package, a site or a decision as a PDF for a reader who will not run anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from banen.errors import Fault, ScenarioError, check_all
from banen.serve.commands.options import Lang
from banen.serve.commands.scenario import DrawCount, PackageFile, Seed, Settings, Until, package_of
from banen.serve.files import check_writable

app = typer.Typer(no_args_is_help=True, help="Reports as PDF: a package, a site, or a draft letter on one case.")

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
    from banen.simulate.scenario import check_draws, check_year

    scenario, *_ = check_all(
        lambda: package_of(package, settings),
        lambda: check_year(until),
        lambda: check_draws(draws, seed),
        lambda: check_writable(pdf),
    )
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
    from banen.sites import assess, read_proposal, read_region

    check_all(
        lambda: read_proposal(proposal),
        lambda: read_region(region) if region is not None else None,
        lambda: check_writable(pdf),
    )
    write_report(assess(proposal, region), pdf, lang)
    typer.echo(str(pdf))


@app.command("decision")
def report_decision(
    rule_id: Annotated[str, typer.Argument(metavar="RULE", help="A rule, such as kennismigrant.")],
    case: Annotated[str, typer.Option(help="A JSON or YAML file with one case; - reads JSON from input.")],
    on: Annotated[str, typer.Option(help="The reference date, such as 2026-03-01.")],
    pdf: PdfFile,
    variant: Annotated[str | None, typer.Option(help="A policy variant instead of the law, such as KM-V2.")] = None,
    lever: Annotated[list[str] | None, typer.Option(help="A lever of the variant, as name=value.")] = None,
    known_on: Annotated[str | None, typer.Option(help="Decide with what was known on this date.")] = None,
) -> None:
    """Write the draft letter on one case: facts, each condition with its article, outcome, who decides, objection.

    Dutch, with English beside it. A person checks, decides and signs.
    """
    from banen.model.rules import rule
    from banen.model.rules.decide import decide
    from banen.serve.case_files import read_case
    from banen.serve.commands.check import read_date, read_levers
    from banen.serve.reports.letter import write_letter

    chosen, held, day, known, levers, *_ = check_all(
        lambda: rule(rule_id),
        lambda: read_case(case),
        lambda: read_date(on, "--on"),
        lambda: read_date(known_on, "--known-on") if known_on is not None else None,
        lambda: read_levers(lever or []),
        lambda: rule(rule_id).graph(variant),
        lambda: check_writable(pdf),
    )
    write_letter(decide(chosen, held, day, variant, levers, known), pdf, date.today(), known)
    typer.echo(str(pdf))


@app.command("annual")
def report_annual(
    year: Annotated[int, typer.Option(min=2021, max=2100, help="The year that the report is about.")],
    out: Annotated[Path | None, typer.Option(help="A folder for every format in both languages.")] = None,
    on: Annotated[str | None, typer.Option(help="The reference day; 1 November where it is left out.")] = None,
    known: Annotated[str | None, typer.Option(help="As it was known on this day.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write HTML here.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Write PDF here.")] = None,
    docx: Annotated[Path | None, typer.Option(help="Write DOCX here.")] = None,
    ods: Annotated[Path | None, typer.Option(help="Write ODS here.")] = None,
    draft: Annotated[bool, typer.Option(help="Also when texts lack the language: they stand in Dutch.")] = False,
    *,
    lang: Lang,
) -> None:
    """Write the annual report: statuses, changes, figures, survey, points, promises, contradictions, unknowns."""
    from rich.console import Console

    from banen.languages import WHOLE
    from banen.serve.commands.options import day_of_option
    from banen.serve.reports.annual.compose import compose
    from banen.serve.reports.annual.formats import FORMATS
    from banen.serve.reports.typeset import save

    asked = {name: path for name, path in zip(FORMATS, (html, pdf, docx, ods), strict=True) if path}
    *days, _, _ = check_all(
        lambda: day_of_option(on, "--on"),
        lambda: day_of_option(known, "--known"),
        lambda: _check_somewhere([*asked.values(), *([out] if out else [])]),
        lambda: check_all(
            *(partial(check_writable, path) for path in (*asked.values(), *((out / "x",) if out else ())))
        ),
    )
    wanted = [(lang, name, path) for name, path in asked.items()]
    if out:
        wanted += [(tongue, name, out / f"{year}.{tongue}.{name}") for tongue in WHOLE for name in FORMATS]
    with Console(stderr=True).status("…") as status:
        reports = {tongue: compose(year, tongue, *days, draft=draft) for tongue in dict.fromkeys(w[0] for w in wanted)}
        paths = []
        for tongue, name, path in wanted:
            status.update(f"{path.name} …")
            paths.append((FORMATS[name](reports[tongue]), path))
    for content, path in paths:
        save(content, path)
        typer.echo(str(path))
    for report in reports.values():
        if report.missing:
            typer.echo(f"{report.language}: {', '.join(report.missing)}", err=True)


def _check_somewhere(places: Sequence[Path]) -> None:
    if not places:
        what = "Say where the report goes: --out FOLDER, or --html, --pdf, --docx, --ods FILE."
        raise ScenarioError(Fault("banen", what))
