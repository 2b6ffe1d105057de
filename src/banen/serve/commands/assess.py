"""``banen assess``: may this business come here, what must it bring, and who houses whom?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from banen.languages import Language
from banen.serve.commands.options import Lang, day_of_option, print_json, words
from banen.serve.tables import write_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console

    from banen.observe.boundaries import Ring
    from banen.sites import Assessment
    from banen.sites.suitability import Fit, Suitability

STYLES = {"groen": "green", "oranje": "yellow", "rood": "bold red", "onbepaald": "dim"}
MARKS = {"groen": "✓", "oranje": "!", "rood": "✗", "onbepaald": "?"}
SHOWN = 15
"""Municipalities shown on the screen; the file of ``--out`` has them all."""


def assess(
    proposals: Annotated[
        list[Path],
        typer.Argument(metavar="PROPOSAL", help="The proposal, a YAML or JSON file; or several together."),
    ],
    region: Annotated[
        Path | None, typer.Option(help="What the region knows: YAML, JSON, or CSV by municipality.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
    pdf: Annotated[Path | None, typer.Option(help="Write the report for council and applicant as PDF.")] = None,
    *,
    lang: Lang,
    on: Annotated[
        str | None, typer.Option(help="Day of assessment (2027-03-01); else the proposal's, else today.")
    ] = None,
    regional_need: Annotated[
        int | None, typer.Option(min=0, help="Places the housing region needs, for the programme in the region file.")
    ] = None,
    blank: Annotated[bool, typer.Option("--blank", help="Write PROPOSAL as a blank file with every question.")] = False,
    suitability: Annotated[
        bool, typer.Option("--suitability", help="The same proposal at every municipality.")
    ] = False,
    among: Annotated[
        str | None, typer.Option(help="With --suitability: only this region, province or municipality (AM21, Tilburg).")
    ] = None,
    by: Annotated[
        str, typer.Option(help="With --suitability: rank by housing, reach, pressure, travel, care or energy.")
    ] = "housing",
    weigh: Annotated[
        str | None, typer.Option(help="With --suitability: your weights, such as housing=2,care=1.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="With --suitability: write the whole table as CSV or Parquet.")
    ] = None,
    tiles: Annotated[
        Path | None, typer.Option("--map", help="With --suitability: write the tile map of the regions as SVG.")
    ] = None,
    boundaries: Annotated[
        str | None,
        typer.Option(help="With --map: draw boundaries, from a GeoJSON file or 'pdok' (fetched once, kept)."),
    ] = None,
) -> None:
    """Assess a proposal for new business: verdict, conditions, shortage over time, and who houses whom.

    Several proposals are judged with one another's claims on places.

    Start with: banen assess examples/sites/400-600-200.yml --region examples/sites/regio.yml
    """
    from banen.errors import Fault, UserError

    if len(proposals) > 1:
        if blank or suitability or among or weigh or out or tiles:
            raise UserError(
                Fault("banen", "--blank and --suitability take one proposal.", "Give one, or leave it out.")
            )
        _together(proposals, region, day_of_option(on, "--on", by_law=True), regional_need, pdf, as_json, lang)
        return
    proposal = proposals[0]
    if blank:
        _write_blank(proposal, lang)
        return
    day = day_of_option(on, "--on", by_law=True)
    if boundaries is not None and tiles is None:
        raise UserError(Fault("banen", "--boundaries has no map to draw.", "Give --map FILE.svg too."))
    if suitability or among or weigh or out or tiles:
        if pdf is not None:
            raise UserError(Fault("banen", "There is no PDF of a suitability.", "Leave out --pdf, or --suitability."))
        _suitability(proposal, region, day, among, by, weigh, out, tiles, boundaries, as_json, lang)
        return
    from banen.sites import assess as assess_site

    made = assess_site(proposal, region, on=day, regional_need=regional_need)
    if pdf is not None:
        from banen.serve.reports.site import write_report

        write_report(made, pdf, lang)
    if as_json:
        print_json(made.to_dict(lang))
        return
    _print_assessment(made, lang)
    if pdf is not None:
        typer.echo(f"{_word('written', lang)}: {pdf}")


def _together(
    proposals: list[Path], region: Path | None, on: date | None, regional_need: int | None, pdf: Path | None,
    as_json: bool, lang: str,
) -> None:  # fmt: skip
    from rich.console import Console
    from rich.text import Text

    from banen.sites import assess_together
    from banen.sites.texts import texts

    found = assess_together(proposals, region, on=on, regional_need=regional_need)
    told = found.to_dict(lang)
    if as_json:
        print_json(told)
    else:
        for made in found.made:
            _print_assessment(made, lang)
            Console().rule()
        console, outcomes = Console(), texts().outcomes
        _heading(console, "together", lang)
        table = _table(("proposal", "alone", "outcome", "shortage", "own", "unplaced"), lang, ("shortage", "own"))
        for site in told["sites"]:
            alone = outcomes[site["alone"]["outcome"]][0][lang].split(":")[0]
            figures = ("?" if v is None else str(v) for v in (site["shortage"], site["own_places"], site["unplaced"]))
            table.add_row(f"{site['site']}  {site['title']}", alone, site["outcome_text"].split(":")[0], *figures)
        console.print(table)
        if told["asked"]:
            columns = ("municipality", "asked", *(site["site"] for site in told["sites"]))
            table = _table(columns, lang, columns[1:])
            for row in told["asked"]:
                cells = (row["by_site"].get(site["site"], 0) for site in told["sites"])
                table.add_row(row["name"], str(row["places"]), *(str(cell) for cell in cells))
            console.print(table)
        console.print(Text(_word("together_rule", lang), style="dim"))
    if pdf is not None:
        from banen.serve.reports.site import write_report

        for site, made in zip(told["sites"], found.made, strict=True):
            path = pdf.with_stem(f"{pdf.stem}-{site['site']}")
            write_report(made, path, lang)
            if not as_json:
                typer.echo(f"{_word('written', lang)}: {path}")


def _write_blank(path: Path, lang: str) -> None:
    from banen.errors import Fault, OutputError
    from banen.sites import blank_proposal

    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(blank_proposal(lang))
    except FileExistsError:
        raise OutputError(Fault("banen", f"{path} is there already.", "Choose another name.")) from None
    except OSError as error:
        raise OutputError(
            Fault("banen", f"{path} cannot be written ({error.strerror}).", "Choose another file.")
        ) from None
    typer.echo(f"{_word('written', lang)}: {path}")


def _word(name: str, lang: str) -> str:
    """A word in the language; a name that is no word stands for itself."""
    return str(words("assess", lang).get(name, name))


def _print_assessment(made: Assessment, lang: str) -> None:
    from rich.console import Console
    from rich.text import Text

    console, told = Console(), made.to_dict(lang)
    place = f" · {told['municipality_name']}" if told["municipality_name"] else ""
    console.print(Text(f"{told['title']}{place}", style="bold"))
    console.print()
    console.print(Text(told["outcome_text"], style="bold cyan"))
    console.print(Text(told["outcome_explanation"]))
    _print_criteria(console, told["criteria"], lang)
    _print_line(console, told["line"], lang)
    _print_allocation(console, told, lang)
    _print_conditions(console, told["conditions"], lang)
    _print_bullets(console, "missing", [_asks(m, lang) for m in told["missing"]], lang)
    _print_bullets(console, "notes", told["notes"], lang)
    _print_programme(console, told["programme"], lang)
    decided = [
        f"{s['label']}: {s['shown'] or s['value']} ({s['source']})"
        for s in told["settings"]
        if s["basis"] == "decision"
    ]
    _print_bullets(console, "settings", [*decided, _word("defaults", lang)] if decided else [], lang)
    console.print()
    console.print(Text(_word("person", lang), style="dim"))


def _asks(missing: Mapping[str, Any], lang: str) -> str:
    return f"{missing['id']}  {missing['label']} ({_word('asks', lang)}: {missing['supplied_by_label']})"


def _heading(console: Console, name: str, lang: str) -> None:
    from rich.text import Text

    console.print()
    console.print(Text(_word(name, lang), style="bold"))


def _table(columns: Sequence[str], lang: str, right: Iterable[str] = ()) -> Any:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for index, name in enumerate(columns):
        table.add_column(
            _word(name, lang), justify="right" if name in right else "left", overflow="fold", no_wrap=index == 0
        )
    return table


def _print_criteria(console: Console, criteria: Sequence[Mapping[str, Any]], lang: str) -> None:
    from rich.text import Text

    from banen.sites.texts import texts

    table = _table(("criterion", "verdict", "why"), lang)
    for case in criteria:
        colour = texts().colours[case["colour"]][lang]
        why = Text(case["text"])
        if case["colour"] != "groen" and case["computation"]:
            why.append(f"\n{case['computation']}", style="dim")
        name = Text(case["label"]).append("" if case["hard"] else f"\n({_word('soft', lang)})", style="dim")
        table.add_row(name, Text(f"{MARKS[case['colour']]} {colour}", style=STYLES[case["colour"]]), why)
    console.print(table)


def _print_line(console: Console, line: Sequence[Mapping[str, Any]], lang: str) -> None:
    if not line:
        return
    names = ("date", "need", "applicant", "municipality", "committed", "accepted", "shortage", "uncovered")
    _heading(console, "line", lang)
    table = _table(names, lang, names[1:])
    for point in line:
        table.add_row(*(str(point[name]) for name in names))
    console.print(table)


def _print_allocation(console: Console, told: Mapping[str, Any], lang: str) -> None:
    if not told["allocation"] or not told["shortage"]:
        return
    _heading(console, "allocation", lang)
    names = ("municipality", "free", "minutes", "share", "accepted", "asked")
    table = _table(names, lang, names[1:])
    for row in told["allocation"]:
        cells = (row["name"], row["free_places"], row["minutes"], row["places"], row["accepted"], row["asked"])
        table.add_row(*("?" if cell is None else str(cell) for cell in cells))
    console.print(table)
    rule = next(s["shown"] for s in told["settings"] if s["name"] == "allocation_rule")
    console.print(f"{_word('rule', lang)}: {rule}. {_word('unplaced', lang)}: {told['unplaced']}")


def _print_conditions(console: Console, conditions: Sequence[Mapping[str, Any]], lang: str) -> None:
    told = [
        f"{c['text']} {_word('before', lang)} {c['before']}; {_word('proof', lang)}: {c['proof']}" for c in conditions
    ]
    _print_bullets(console, "conditions", told, lang)


def _print_bullets(console: Console, name: str, items: Sequence[str], lang: str) -> None:
    from rich.table import Table
    from rich.text import Text

    if not items:
        return
    _heading(console, name, lang)
    grid = Table.grid(padding=(0, 1, 0, 0))
    for item in items:
        grid.add_row("•", Text(item))
    console.print(grid)


def _print_programme(console: Console, programme: Mapping[str, Any] | None, lang: str) -> None:
    from rich.text import Text

    if programme is None:
        return
    _heading(console, "programme", lang)
    for check in programme["checks"]:
        mark = {True: "✓", False: "✗", None: "?"}[check["passed"]]
        console.print(Text(f"{mark} {check['id']}  {check['text']} {' '.join(check['municipalities'])}".rstrip()))
    names = ("municipality", "share", "places", "step")
    table = _table(names, lang, ("share", "places"))
    for row in programme["municipalities"]:
        share = "?" if row["share_percent"] is None else f"{row['share_percent']:g}%"
        table.add_row(row["name"], share, "?" if row["places"] is None else str(row["places"]), row["next_step_label"])
    console.print(table)


def _suitability(
    proposal: Path, region: Path | None, on: date | None, among: str | None, by: str, weigh: str | None,
    out: Path | None, tiles: Path | None, boundaries: str | None,
    as_json: bool, lang: Language,
) -> None:  # fmt: skip
    from banen.sites.suitability import suitability

    codes, shapes = _codes(among) if among else None, _shapes(boundaries)
    weights = _weights(weigh)
    made = suitability(proposal, region, on=on, among=codes)
    order = made.order(by, weights)
    if out is not None:
        write_table(made.table(lang, weights), out)
    if tiles is not None:
        _draw(made, tiles, shapes, lang)
    if as_json:
        print_json(made.to_dict(lang, weights))
        return
    _print_suitability(made, order[:SHOWN], by, weights, lang)
    if len(order) == 1:
        _print_to_green(order[0], lang)
    for path in (out, tiles):
        if path is not None:
            typer.echo(f"{_word('written', lang)}: {path}")


def _codes(among: str) -> list[str]:
    """The municipalities of a region or province, or the one municipality, by code or name."""
    from banen.observe.areas import Municipality, areas

    found = areas().find(among)
    return [found.code] if isinstance(found, Municipality) else [m.code for m in areas().municipalities_of(found.code)]


def _shapes(boundaries: str | None) -> dict[str, tuple[Ring, ...]] | None:
    """The boundaries that were asked for; None for the tile map."""
    from banen.observe.boundaries import fetched_boundaries, read_boundaries

    if boundaries is None:
        return None
    if boundaries == "pdok":
        return read_boundaries(fetched_boundaries())
    online = boundaries.startswith(("https://", "http://"))
    return read_boundaries(fetched_boundaries(boundaries) if online else Path(boundaries))


def _draw(made: Suitability, path: Path, shapes: dict[str, tuple[Ring, ...]] | None, lang: Language) -> None:
    from banen.charts.drawing import svg
    from banen.serve.reports.boundary_map import boundary_map
    from banen.serve.reports.typeset import save

    text = svg(made.chart(lang), lang) if shapes is None else boundary_map(made, shapes, lang)
    save(text.encode("utf-8"), path)


def _print_to_green(fit: Fit, lang: str) -> None:
    """What would have to change at one municipality, per criterion that is not green."""
    from rich.console import Console
    from rich.text import Text

    from banen.sites.texts import texts

    console, changes = Console(), fit.to_green(lang)
    _heading(console, "to_green", lang)
    table = _table(("criterion", "verdict", "change"), lang)
    for case in fit.cases:
        if change := changes.get(case.criterion):
            colour = texts().colours[case.colour][lang]
            shown = Text(f"{MARKS[case.colour]} {colour}", style=STYLES[case.colour])
            table.add_row(texts().criteria[case.criterion].label[lang], shown, change)
    console.print(table)


def _weights(text: str | None) -> dict[str, float] | None:
    from banen.errors import Fault, UserError
    from banen.observe.numbers import plain_number, short
    from banen.sites.suitability import check_weights

    if text is None:
        return None
    try:
        found = {
            name.strip(): float(plain_number(weight)) for name, weight in (part.split("=") for part in text.split(","))
        }
    except ValueError:
        raise UserError(Fault("banen", f"--weigh {short(text)!r} cannot be read.", "Write housing=2,care=1.")) from None
    check_weights(found)
    return found


def _print_suitability(
    made: Suitability, order: Sequence[Any], by: str, weights: Mapping[str, float] | None, lang: str
) -> None:
    from rich.console import Console
    from rich.text import Text

    from banen.observe.areas import areas
    from banen.sites.texts import texts

    console = Console()
    console.print(Text(made.proposal.title, style="bold"))
    for name, count in made.to_dict(lang)["outcomes"].items():
        if count:
            console.print(Text(f"{count:>4}  {texts().outcomes[name][0][lang]}"))
    ranked = by if weights is None else ", ".join(f"{name}={weight:g}" for name, weight in weights.items())
    table = _table(("municipality", "outcome", "rank", "shortage", "free", "reach", "per_1000"), lang,
                   ("rank", "shortage", "free", "reach", "per_1000"))  # fmt: skip
    for fit in order:
        code, figures = fit.municipality.code, fit.figures
        rank = made.ranks[by].get(code) if weights is None else made.weighted(fit, weights)
        cells = (
            rank,
            figures["shortage"],
            figures["free_places"],
            figures["places_in_reach"],
            figures["per_1000_inhabitants"],
        )
        label = texts().outcomes[fit.outcome][0][lang].split(":")[0]
        table.add_row(fit.municipality.name, label, *("?" if c is None else f"{c:g}" for c in cells))
    console.print(table)
    console.print(Text(f"{_word('rank', lang)}: {ranked}. {texts().notes['travel_estimated'][lang]}"))
    console.print(Text(areas().credit[lang], style="dim"))
