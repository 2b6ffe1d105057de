"""``banen local``: a national band over the regions and municipalities, and where it pinches."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from banen.errors import check_all
from banen.languages import Language, with_marks
from banen.serve.commands import completion
from banen.serve.commands.options import Json, Lang, print_json, words
from banen.serve.commands.scenario import PackageFile, Seed, Settings, package_of

if TYPE_CHECKING:
    from banen.decide.local import LocalNumber, LocalNumbers


def local(
    band: Annotated[str, typer.Option(metavar="LOW:HIGH", help="The national band; a bound may be left out.")],
    year: Annotated[int, typer.Option(help="Year, 2027–2050.")],
    indicator: Annotated[str, typer.Option(help="stock_by_region or housing_need_by_region.")] = "stock_by_region",
    key: Annotated[str, typer.Option(help="What to spread by: work, inhabitants or establishments.")] = "work",
    mode: Annotated[
        str, typer.Option(help="richtgetal, streefgetal, quotum or bandbreedte.", autocompletion=completion.modes)
    ] = "richtgetal",
    numbers: Annotated[
        Path | None, typer.Option(help="CSV of agreed numbers (area,low,high) or of weights (area,weight).")
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(help="Spread this region further, over its municipalities.", autocompletion=completion.areas),
    ] = None,
    package: PackageFile = None,
    settings: Settings = None,
    probability: Annotated[float, typer.Option(help="Least share of the draws that should lie inside.")] = 0.5,
    draws: Annotated[int, typer.Option(help="Samples of the uncertain assumptions.")] = 100,
    seed: Seed = 1,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Spread a national band over regions, or over the municipalities of one, and show where it pinches."""
    from banen.decide.agreed import read_agreed
    from banen.decide.local import check_local
    from banen.decide.local import local as spread
    from banen.decide.search.packages import check_run
    from banen.decide.targets import bounds_of

    code = region.upper() if region is not None else None
    check_all(
        lambda: bounds_of(band),
        lambda: read_agreed(numbers) if numbers else None,
        lambda: check_local(-math.inf, math.inf, indicator=indicator, key=key, mode=mode, region=code),
        lambda: package_of(package, settings),
        lambda: check_run(year, probability, draws, seed),
    )
    spread_numbers = spread(
        band,
        year,
        package=package_of(package, settings),
        indicator=indicator,
        key=key,
        mode=mode,
        region=code,
        agreed=read_agreed(numbers) if numbers else None,
        draws=draws,
        seed=seed,
    )
    if as_json:
        print_json(spread_numbers.to_dict())
    else:
        print_local(spread_numbers, probability, lang)


def print_local(found: LocalNumbers, asked: float, lang: Language) -> None:
    """Each area with its number, its outcome and the chance that this lies inside."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from banen.simulate.results.indicators import label_of

    w, console = words("local", lang), Console()
    label = label_of(found.indicator, lang)
    title = str(w["title"]).format(label=label, year=found.year, key=found.key[lang])
    console.print(Text(title, style="bold"))
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for n, head in enumerate(w["heads"]):
        grid.add_column(head, justify="left" if n in (0, 4) else "right")
    grid.add_row(*_row(found.whole, lang), end_section=True)
    for part in found.parts:
        pinched = part.position is not None and part.position["inside"] < asked
        grid.add_row(*_row(part, lang), style="yellow" if pinched else None)
    console.print(grid)
    known = [p.position["inside"] for p in found.parts if p.position is not None]
    if known:
        missed = sum(inside < asked for inside in known)
        console.print(str(w["missed"]).format(n=missed, all=len(known), p=asked))
    for limit in found.limits:
        console.print(Text(limit[lang], style="dim"))


def _row(number: LocalNumber, lang: Language) -> tuple[str, ...]:
    from banen.serve.numbers import band

    w = words("local", lang)
    country = number.code == "NL"
    name = str(w["country"]) if country else f"{number.name} ({number.code})"
    outcome = band(*number.band, lang) if number.band else "–"
    inside = f"{number.position['inside']:.0%}" if number.position else "–"
    return name, _bounds(number, lang), outcome, inside, str(w["own"]) if number.own and not country else ""


def _bounds(number: LocalNumber, lang: Language) -> str:
    w = words("local", lang)
    low, high = (None if b is None else with_marks(f"{b:,}", lang) for b in (number.low, number.high))
    if low is None:
        return str(w["at_most"]).format(high=high)
    return str(w["at_least"]).format(low=low) if high is None else f"{low} – {high}"
