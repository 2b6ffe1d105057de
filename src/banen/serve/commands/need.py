"""``banen need``: housing need of labour migrants per region, under current law or any package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from banen.errors import check_all
from banen.languages import ENGLISH, Language
from banen.serve.commands import completion
from banen.serve.commands.options import Json, Lang, print_json, words
from banen.serve.commands.scenario import DrawCount, PackageFile, Seed, Settings, package_of
from banen.serve.files import check_writable
from banen.serve.tables import write_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from banen.decide.need import HousingNeed, RegionNeed


def need(
    package: PackageFile = None,
    settings: Settings = None,
    year: Annotated[int, typer.Option(help="Year of the need, on 31 December, 2027–2050.")] = 2035,
    among: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this labour-market region or province (AM26, PV30); repeat for more.",
            autocompletion=completion.areas,
        ),
    ] = None,
    region: Annotated[
        Path | None, typer.Option(help="What the region knows: its free places and plans, as for assess.")
    ] = None,
    draws: DrawCount = 200,
    seed: Seed = 1,
    out: Annotated[Path | None, typer.Option(help="Write the table as CSV or Parquet.")] = None,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Tell per region how many labour migrants need a place, how many places there are, and how many lack one.

    Start with: banen need --year 2035 --among AM26 --region examples/sites/regio.yml
    """
    from banen.decide.need import housing_need
    from banen.simulate.scenario import check_draws, check_year
    from banen.sites.proposals import read_region

    check_all(
        lambda: check_year(year),
        lambda: check_draws(draws, seed),
        lambda: _codes(among),
        lambda: read_region(region) if region else None,
        lambda: package_of(package, settings),
        lambda: check_writable(out) if out is not None else None,
    )
    wanted = _codes(among)
    housing = housing_need(package_of(package, settings), year, region=region, draws=draws, seed=seed)
    shown = [row for row in housing.regions if wanted is None or row.code in wanted]
    if out is not None:
        table = housing.table()
        write_table(table if wanted is None else table.filter(table["region"].is_in(sorted(wanted))), out)
    if as_json:
        whole = housing.to_dict()
        print_json(whole | {"regions": [row for row in whole["regions"] if wanted is None or row["region"] in wanted]})
        return
    _print(housing, shown, whole=wanted is None, lang=lang)
    if out is not None:
        typer.echo(f"{words('need', lang)['written']}: {out}")


def _codes(among: list[str] | None) -> set[str] | None:
    """The labour-market regions asked for; a province stands for every region with a municipality in it."""
    from banen.observe.areas import areas

    return {m.region_code for code in among for m in areas().municipalities_of(code)} if among else None


def _print(made: HousingNeed, rows: Sequence[RegionNeed], *, whole: bool, lang: Language) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from banen.observe.areas import areas
    from banen.serve.numbers import band
    from banen.serve.numbers import whole as number

    w = words("need", lang)
    any_left = any(row.left is not None for row in rows)
    console = Console()
    console.print(Text(f"{made.package.title[lang]} · {str(w['head']).format(year=made.year)}", style="bold"))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in (*w["columns"], *(w["told"] if any_left else ())):
        table.add_column(name, justify="left" if name == w["columns"][0] else "right", overflow="fold")
    for row in sorted(rows, key=lambda r: (-r.shortage[1], r.code)):
        bands = [band(*part, lang) for part in (row.need, row.places, row.shortage, row.under_law)]
        extra = ["" if part is None else number(part, lang) for part in (row.free, row.planned)]
        extra.append("" if row.left is None else band(*row.left, lang))
        table.add_row(f"{row.name} ({row.code})", *bands, *(extra if any_left else ()))
    if whole:
        table.add_section()
        country = (made.country[key] for key in ("need", "places", "shortage", "under_law"))
        table.add_row(str(w["country"]), *(band(*part, lang) for part in country), *([""] * 3 if any_left else ()))
    console.print(table)
    if whole:
        stays = {name: band(*part, lang) for name, part in made.by_stay.items()}
        console.print(Text(str(w["by_stay"]).format(**stays)))
    console.print(Text(str(w["note"]), style="dim"))
    for row in rows:
        if row.left is not None:
            known = {"told": row.told, "all": areas().regions[row.code].municipality_count}
            console.print(
                Text(
                    f"{row.name}: "
                    + str(w["known"]).format(**known, places=number(row.shortage[1], ENGLISH).replace(",", ""))
                )
            )
    console.print(Text(areas().credit[lang], style="dim"))
