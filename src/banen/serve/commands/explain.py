"""``banen explain``: what one number rests on, down to the figures and their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from banen.errors import Fault, ScenarioError, check_all
from banen.languages import ENGLISH, Language
from banen.serve.commands import completion
from banen.serve.commands.doubt import bar, print_interactions, print_sobol, print_swings, print_tipping
from banen.serve.commands.options import Json, Lang, print_json, words
from banen.serve.commands.scenario import PackageFile, Seed, Settings, package_of

if TYPE_CHECKING:
    from banen.decide.doubt.sensitivity import Progress, Quantity
    from banen.simulate.measures.packages import Package
    from banen.simulate.results.projection import Outcome
    from banen.simulate.results.receipt import Explanation


def explain(
    indicator: Annotated[
        str | None,
        typer.Argument(
            help="An indicator, such as stock, stock@seo or housing_shortage.", autocompletion=completion.indicators
        ),
    ] = None,
    package: PackageFile = None,
    settings: Settings = None,
    sobol: Annotated[bool, typer.Option("--sobol", help="Where the width of the band comes from: indices.")] = False,
    sensitivity: Annotated[bool, typer.Option("--sensitivity", help="Move one assumption at a time.")] = False,
    tipping: Annotated[
        bool, typer.Option("--tipping", help="What would take the outcome out of --band, or bring it in.")
    ] = False,
    interactions: Annotated[bool, typer.Option("--interactions", help="How measures work on one another.")] = False,
    band: Annotated[str | None, typer.Option(metavar="LOW:HIGH", help="The band of --tipping.")] = None,
    level: Annotated[bool, typer.Option("--level", help="Indices of the outcome, not of the effect.")] = False,
    points: Annotated[int, typer.Option(help="Points of --sobol, a power of two; more is more exact.")] = 512,
    year: Annotated[int, typer.Option(help="Year of what is explained, 2027–2050.")] = 2035,
    events: Annotated[bool, typer.Option("--events", help="The order of events in a month of the engine.")] = False,
    seed: Seed = 1,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Follow an indicator to its assumptions, measures and figures; say what its band and its answer rest on most."""
    from banen.simulate.results.projection import project
    from banen.simulate.results.receipt import explain as trace
    from banen.simulate.scenario import check_draws, check_year

    scenario, *_ = check_all(
        lambda: package_of(package, settings),
        lambda: check_year(year),
        lambda: check_draws(1, seed),
        lambda: None if events else _check_indicator(indicator),
        lambda: _check_band(tipping, band, indicator or "stock"),
        lambda: _check_points(points),
        lambda: _check_interacting(package_of(package, settings)) if interactions else None,
    )
    if events or indicator is None:
        print_events(as_json, lang)
        return
    result = project(scenario, draws=1)
    outcome, found = result[indicator], trace(result.receipt, indicator)
    wanted = {"sobol": sobol, "sensitivity": sensitivity, "tipping": tipping, "interactions": interactions}
    with bar() as progress:
        answers = {
            name: _answer(
                name=name,
                scenario=scenario,
                indicator=indicator,
                year=year,
                band=band,
                points=points,
                level=level,
                seed=seed,
                progress=progress,
            )
            for name in wanted
            if wanted[name]
        }
    if as_json:
        record = {k: [s.to_dict() for s in v] if k == "sensitivity" else v.to_dict() for k, v in answers.items()}
        print_json({"about": dict(outcome.about), **found.to_dict(), **record})
        return
    for name, answer in answers.items():
        if name == "sobol":
            print_sobol(answer, lang)
        elif name == "sensitivity":
            print_swings(answer, year, lang)
        elif name == "tipping":
            print_tipping(answer, lang)
        else:
            print_interactions(answer, lang)
    if not answers:
        print_trace(outcome, found, lang)


def print_events(as_json: bool, lang: Language) -> None:
    """The order of events in a month, as the engine takes them."""
    from rich.console import Console

    from banen.simulate.engine.events import events

    if as_json:
        print_json({"events": [event.to_dict() for event in events()]})
        return
    console = Console()
    for number, event in enumerate(events(), start=1):
        console.print(f"[bold]{number}. {event.name[lang]}[/bold]  [dim]{', '.join(event.steps)}[/dim]")
        console.print(f"   {event.says[lang]}")


def _answer(
    name: str,
    scenario: Package,
    indicator: str,
    year: int,
    band: str | None,
    points: int,
    level: bool,
    seed: int,
    progress: Progress,
) -> Any:
    """One answer about an indicator, by the name of its option."""
    if name == "sobol":
        from banen.decide.doubt.sobol import sobol

        quantity: Quantity | None = "level" if level else None
        return sobol(scenario, indicator, year, quantity=quantity, points=points, seed=seed, progress=progress)
    if name == "sensitivity":
        from banen.decide.doubt.sensitivity import swings

        return swings(scenario, indicator, year, progress=progress)
    if name == "tipping":
        from banen.decide.doubt.tipping import tipping
        from banen.decide.targets import band_of

        return tipping(scenario, band_of(str(band), indicator), year, progress=progress)
    from banen.decide.doubt.interactions import interactions

    return interactions(scenario, indicator, year, seed=seed, progress=progress)


def _check_points(points: int) -> None:
    from banen.decide.doubt.sobol import check_points

    check_points(points)


def _check_interacting(scenario: Package) -> None:
    from banen.decide.doubt.interactions import check_measures

    check_measures(scenario)


def _check_indicator(indicator: str | None) -> None:
    from banen.simulate.results.indicators import label_of

    if indicator is None:
        advice = "Give an indicator, such as stock, or --events."
        raise ScenarioError(Fault("banen", "No indicator was given.", advice))
    label_of(indicator, ENGLISH)


_NO_BAND = "--tipping vraagt een band. Geef er een met --band, zoals 40000:60000."


def _check_band(tipping: bool, band: str | None, indicator: str) -> None:
    from banen.decide.targets import band_of

    if tipping and band is None:
        raise ScenarioError(
            Fault("banen", "--tipping needs a band.", "Give one with --band, such as 40000:60000.", _NO_BAND)
        )
    if band is not None and not tipping:
        raise ScenarioError(Fault("banen", "--band is for --tipping.", "Add --tipping, or leave --band out."))
    if band is not None:
        band_of(band, indicator)


def print_trace(outcome: Outcome, found: Explanation, lang: Language) -> None:
    """What an indicator rests on: assumptions of the model and of each measure, tables and figures."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from banen.observe.words import unit_word
    from banen.serve.numbers import number

    console, w = Console(), words("explain", lang)
    console.print(Text(f"{outcome.about['label'][lang]} ({unit_word(outcome.about['unit'], lang)})", style="bold"))
    of_measures = ((str(w["measure"]).format(m), rows) for m, rows in found.measures.items())
    for title, rows in ((str(w["model"]), found.assumptions), *of_measures):
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
        for head in w["heads"]:
            table.add_column(head, overflow="fold")
        for a in rows:
            table.add_row(
                Text(a.label[lang]) + Text(f"\n{a.name}", style="dim"),
                f"{number(a.central, lang)} {a.unit_label[lang]}",
                f"{number(a.low, lang)} – {number(a.high, lang)}",
                a.reason[lang],
                ", ".join(a.figures),
            )
        console.print(table)
    console.print(Text(f"{w['tables']}: {', '.join(found.tables)}"))
    console.print(Text(f"{w['figures']}: {', '.join(found.figures)}. {w['see']}", style="dim"))
