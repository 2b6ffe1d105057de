"""``banen assess``: may this business come here, what must it bring, and who houses whom?"""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from banen.errors import Fault, OutputError, UserError, check_all
from banen.languages import Language
from banen.sentences import Sentence
from banen.serve.commands.division import Scheduler, Workers, check_division, divided
from banen.serve.commands.options import Lang, day_of_option, print_json
from banen.serve.files import check_writable
from banen.serve.tables import write_table

if TYPE_CHECKING:
    from banen.observe.boundaries import Ring
    from banen.sites.suitability import Suitability

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
    workers: Workers = None,
    scheduler: Scheduler = None,
) -> None:
    """Assess a proposal for new business: verdict, conditions, shortage over time, and who houses whom.

    Several proposals are judged with one another's claims on places.

    Start with: banen assess examples/sites/400-600-200.yml --region examples/sites/regio.yml
    """

    from banen.sites import read_proposal, read_region
    from banen.sites.suitability import check_rank

    everywhere = bool(suitability or among or weigh or out or tiles)
    day, *_ = check_all(
        lambda: day_of_option(on, "--on", by_law=True),
        lambda: _check_together(len(proposals), blank, everywhere, pdf, boundaries, tiles),
        *(partial(read_proposal, each) for each in (() if blank else proposals)),
        lambda: read_region(region) if region is not None else None,
        lambda: check_rank(by),
        lambda: _weights(weigh),
        lambda: _codes(among) if among else None,
        lambda: check_division(workers, scheduler),
        *(partial(check_writable, path) for path in (pdf, out, tiles) if path is not None),
    )
    if len(proposals) > 1:
        _together(proposals, region, day, regional_need, pdf, as_json, lang)
        return
    proposal = proposals[0]
    if blank:
        _write_blank(proposal, lang)
        return
    if everywhere:
        _suitability(
            proposal=proposal,
            region=region,
            on=day,
            among=among,
            by=by,
            weigh=weigh,
            out=out,
            tiles=tiles,
            boundaries=boundaries,
            workers=workers,
            scheduler=scheduler,
            as_json=as_json,
            lang=lang,
        )
        return
    from banen.sites import assess as assess_site

    assessment = assess_site(proposal, region, on=day, regional_need=regional_need)
    if pdf is not None:
        from banen.serve.reports.site import write_report

        write_report(assessment, pdf, lang)
    if as_json:
        print_json(assessment.to_dict(lang))
        return
    from banen.serve.terminal.assessment import print_assessment

    print_assessment(assessment, lang)
    if pdf is not None:
        _tell_written(pdf, lang)


def _check_together(
    proposals: int, blank: bool, everywhere: bool, pdf: Path | None, boundaries: str | None, tiles: Path | None
) -> None:
    """Refuse options that do not go together, all at once."""
    faults = []
    if proposals > 1 and (blank or everywhere):
        faults.append(Fault("banen", "--blank and --suitability take one proposal.", "Give one, or leave it out."))
    if boundaries is not None and tiles is None:
        faults.append(Fault("banen", "--boundaries has no map to draw.", "Give --map FILE.svg too."))
    if everywhere and pdf is not None:
        what, advice = "There is no PDF of a suitability.", "Leave out --pdf, or --suitability."
        faults.append(Fault("banen", what, advice))
    if faults:
        raise UserError(*faults)


def _together(
    proposals: list[Path],
    region: Path | None,
    on: date | None,
    regional_need: int | None,
    pdf: Path | None,
    as_json: bool,
    lang: Language,
) -> None:
    from banen.serve.terminal.assessment import print_together
    from banen.sites import assess_together

    together = assess_together(proposals, region, on=on, regional_need=regional_need)
    record = together.to_dict(lang)
    if as_json:
        print_json(record)
    else:
        print_together(together, lang)
    if pdf is not None:
        from banen.serve.reports.site import write_report

        for site, assessment in zip(record["sites"], together.made, strict=True):
            path = pdf.with_stem(f"{pdf.stem}-{site['site']}")
            write_report(assessment, path, lang)
            if not as_json:
                _tell_written(path, lang)


def _tell_written(path: Path, lang: Language) -> None:
    from banen.serve.terminal.tables import word

    typer.echo(f"{word('assess', 'written', lang)}: {path}")


def _write_blank(path: Path, lang: Language) -> None:
    from banen.serve.files import write
    from banen.sites import blank_proposal

    if path.exists():
        raise OutputError(Fault("banen", Sentence("{path} is there already.", path=path), "Choose another name."))
    write(path, blank_proposal(lang))
    _tell_written(path, lang)


def _suitability(
    proposal: Path,
    region: Path | None,
    on: date | None,
    among: str | None,
    by: str,
    weigh: str | None,
    out: Path | None,
    tiles: Path | None,
    boundaries: str | None,
    workers: int | None,
    scheduler: str | None,
    as_json: bool,
    lang: Language,
) -> None:
    from banen.serve.terminal.suitability import print_suitability, print_to_green
    from banen.simulate.pieces import suitability_by
    from banen.sites import read_proposal, read_region
    from banen.sites.suitability import suitability

    codes, shapes = _codes(among) if among else None, _shapes(boundaries)
    weights = _weights(weigh)
    with divided(workers, scheduler) as division:
        if division is None:
            fits = suitability(proposal, region, on=on, among=codes)
        else:
            fits = suitability_by(division, read_proposal(proposal), read_region(region) if region else None, on, codes)
    order = fits.order(by, weights)
    if out is not None:
        write_table(fits.table(lang, weights), out)
    if tiles is not None:
        _draw(fits, tiles, shapes, lang)
    if as_json:
        print_json(fits.to_dict(lang, weights))
        return
    print_suitability(fits, order[:SHOWN], by, weights, lang)
    if len(order) == 1:
        print_to_green(order[0], lang)
    for path in (out, tiles):
        if path is not None:
            _tell_written(path, lang)


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


def _draw(fits: Suitability, path: Path, shapes: dict[str, tuple[Ring, ...]] | None, lang: Language) -> None:
    from banen.serve.reports.boundary_map import boundary_map
    from banen.serve.reports.typeset import save

    text = fits.chart(lang).paper() if shapes is None else boundary_map(fits, shapes, lang)
    save(text.encode("utf-8"), path)


def _weights(text: str | None) -> dict[str, float] | None:
    from banen.observe.numbers import plain_number, short
    from banen.sites.suitability import check_weights

    if text is None:
        return None
    try:
        found = {
            name.strip(): float(plain_number(weight)) for name, weight in (part.split("=") for part in text.split(","))
        }
    except ValueError:
        what = Sentence("--weigh {text!r} cannot be read.", text=short(text))
        advice = "Write housing=2,care=0.5, with a point in a number."
        raise UserError(Fault("banen", what, advice)) from None
    check_weights(found)
    return found
