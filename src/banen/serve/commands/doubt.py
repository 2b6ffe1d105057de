"""How doubt and interactions look in the terminal: indices, swings, tipping points, pairs; and the progress bar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from banen.serve.commands.options import Language
from banen.serve.numbers import assumed, number, whole

if TYPE_CHECKING:
    from banen.decide.doubt.interactions import Interactions
    from banen.decide.doubt.sensitivity import Progress, Swing
    from banen.decide.doubt.sobol import Sobol, SobolIndex
    from banen.decide.doubt.tipping import Tipping, TippingPoint

MOST = 15
"""Assumptions and pairs that are shown; all are in the JSON."""
MOST_CALIBRATED = 8
SHOWN = 0.005
"""Least share of the variance of an assumption that is shown; all are in the JSON."""
WORDS = {
    "nl": {
        "rest": "overige {n} aannamen over {source}",
        "level": "Waar de breedte van {label} in {year} vandaan komt",
        "effect": "Waar de breedte van het effect op {label} in {year} vandaan komt",
        "band": "Band: {low} tot {high}, midden {middle}.",
        "sources": "Naar bron van onzekerheid",
        "assumptions": "Naar aanname",
        "heads": ("", "alleen", "totaal", "90%", "breedte"),
        "how": "Alleen: deel van de variantie dat verdwijnt als dit bekend wordt. Totaal: met wat het samen met andere "
        "doet, en daarvan het interval. Breedte: van de band als alleen dit onzeker is. {runs} runs.",
        "swings": "Welke aanname doet er het meest toe, {year} (de andere op hun midden)",
        "swing_heads": ("aanname", "bereik", "laag", "hoog"),
        "swing_centre": "Met elke aanname op het midden: {value}.",
        "calibrated": "Waarvan, van wat samen is geijkt (delen overlappen)",
        "calibrated_heads": ("", "als dit bekend wordt", "90%"),
        "absent": "Niet in de band: {names}. Geen aanname hier gaat daarover; wat daaraan onzeker is, komt er nog bij.",
        "tip_in": "Wat zou {label} in {year} uit de band halen",
        "tip_out": "Wat zou {label} in {year} in de band brengen",
        "centre": "Met elke aanname op het midden is de uitkomst {value}; de band is {band}.",
        "tip_heads": ("aanname", "midden", "bereik", "kantelpunt", "uitkomst over het bereik"),
        "beyond": "{value}, buiten het bereik",
        "none": "niet binnen het bereik",
        "tip_none": "Geen aanname doet dat alleen, binnen haar bereik of even ver daarbuiten.",
        "tip_rest": "{n} andere aannamen doen dat niet, binnen hun bereik of even ver daarbuiten.",
        "pairs": "Hoe maatregelen op elkaar werken: {label}, {year}",
        "pair_heads": ("maatregelen", "alleen", "in het pakket", "5–95%", ""),
        "strengthen": "versterken elkaar",
        "weaken": "verzwakken elkaar",
        "oppose": "werken tegen elkaar in",
        "apart": "staan los",
        "sum": "Het pakket: {effect}; de som van elke maatregel alleen: {added}.",
        "idle": "Doet hier niets: {names}.",
        "redundant": "Doet niets meer naast de andere: {names}.",
        "clash": "Gaat niet samen",
        "more": "en nog {n} paren, in --json",
    },
    "en": {
        "rest": "the other {n} assumptions about {source}",
        "level": "Where the width of {label} in {year} comes from",
        "effect": "Where the width of the effect on {label} in {year} comes from",
        "band": "Band: {low} to {high}, middle {middle}.",
        "sources": "By source of doubt",
        "assumptions": "By assumption",
        "heads": ("", "alone", "total", "90%", "width"),
        "how": "Alone: share of the variance that goes when this becomes known. Total: with what it does together with "
        "others, and the interval of that. Width: of the band if only this is in doubt. {runs} runs.",
        "swings": "Which assumption matters most, {year} (others at their centre)",
        "swing_heads": ("assumption", "range", "at low", "at high"),
        "swing_centre": "At the centre of every assumption: {value}.",
        "calibrated": "Of which, of what was calibrated together (shares overlap)",
        "calibrated_heads": ("", "when this becomes known", "90%"),
        "absent": "Not in the band: {names}. No assumption here is about that; doubt about it comes on top.",
        "tip_in": "What would take {label} in {year} out of the band",
        "tip_out": "What would bring {label} in {year} into the band",
        "centre": "With every assumption at its centre the outcome is {value}; the band is {band}.",
        "tip_heads": ("assumption", "centre", "range", "tipping point", "outcome over the range"),
        "beyond": "{value}, outside its range",
        "none": "not within its range",
        "tip_none": "No assumption does so by itself, within its range or as far beyond it.",
        "tip_rest": "{n} other assumptions do not, within their range or as far beyond it.",
        "pairs": "How measures work on one another: {label}, {year}",
        "pair_heads": ("measures", "alone", "in the package", "5–95%", ""),
        "strengthen": "strengthen each other",
        "weaken": "weaken each other",
        "oppose": "work against each other",
        "apart": "stand apart",
        "sum": "The package: {effect}; the sum of each measure by itself: {added}.",
        "idle": "Does nothing here: {names}.",
        "redundant": "Does nothing more beside the others: {names}.",
        "clash": "Does not go together",
        "more": "and {n} more pairs, in --json",
    },
}  # fmt: skip


@contextmanager
def bar() -> Iterator[Progress]:
    """A progress bar on standard error; gone when the work is done."""
    from rich import progress as rich_progress

    columns = (
        rich_progress.TextColumn("{task.description}"), rich_progress.BarColumn(), rich_progress.MofNCompleteColumn(),
    )  # fmt: skip
    errors = Console(stderr=True)
    with rich_progress.Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as shown:
        task = shown.add_task("…")

        def tell(doing: str, done: int, of: int) -> None:
            shown.update(task, description=doing, completed=done, total=of)

        yield tell


def _label(name: str, lang: Language) -> str:
    from banen.observe.assumptions import assumptions

    return str(assumptions()[name].label[lang.value])


def _grid(title: str, heads: tuple[str, ...], left: tuple[int, ...] = (0,)) -> Table:
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    for n, head in enumerate(heads):
        grid.add_column(head, justify="left" if n in left else "right", overflow="fold")
    return grid


def print_sobol(found: Sobol, lang: Language) -> None:
    """Shares of the variance per source and per assumption, with what is not in the band."""
    from banen.observe.doubt import doubt_sources
    from banen.simulate.results.indicators import label_of

    w, console = WORDS[lang.value], Console()
    title = str(w[found.quantity]).format(label=label_of(found.key, lang.value), year=found.year)
    console.print(Text(title, style="bold"))
    low, middle, high = (whole(v, lang.value) for v in found.band)
    console.print(str(w["band"]).format(low=low, middle=middle, high=high))
    for part, indices in (("sources", found.sources), ("assumptions", found.assumptions)):
        grid = _grid(str(w[part]), tuple(w["heads"]))
        for index in indices:
            if part == "sources" or index.total >= SHOWN:
                grid.add_row(*_sobol_row(index, part, lang))
        console.print(grid)
    if found.calibrated:
        grid = _grid(str(w["calibrated"]), tuple(w["calibrated_heads"]))
        for ratio in found.calibrated[:MOST_CALIBRATED]:
            name = Text(_label(ratio.name, lang)) + Text(f"\n{ratio.name}", style="dim")
            span = f"{max(ratio.interval[0], 0):.0%} – {max(ratio.interval[1], 0):.0%}"
            grid.add_row(name, f"{max(ratio.share, 0):.0%}", span)
        console.print(grid)
    if found.absent:
        names = ", ".join(doubt_sources()[s].label[lang.value].lower() for s in found.absent)
        console.print(str(w["absent"]).format(names=names))
    console.print(Text(str(w["how"]).format(runs=whole(found.runs, lang.value)), style="dim"))


def _sobol_row(index: SobolIndex, part: str, lang: Language) -> tuple[str | Text, ...]:
    from banen.observe.doubt import doubt_sources

    source = doubt_sources()[index.source].label[lang.value]
    name: str | Text = source
    if part == "assumptions" and index.group in index.names:
        name = Text(_label(index.group, lang)) + Text(f"\n{index.group}, {source.lower()}", style="dim")
    elif part == "assumptions" and index.group != index.source:
        name = str(WORDS[lang.value]["rest"]).format(n=len(index.names), source=source.lower())
    interval = f"{max(index.total_interval[0], 0):.0%} – {index.total_interval[1]:.0%}"
    return name, f"{max(index.first, 0):.0%}", f"{index.total:.0%}", interval, whole(index.width, lang.value)


def print_swings(moved: Sequence[Swing], year: int, lang: Language) -> None:
    """The assumptions that move the outcome most, with the outcome at both ends of their range."""
    from banen.observe.assumptions import assumptions

    w, console = WORDS[lang.value], Console()
    grid = _grid(str(w["swings"]).format(year=year), tuple(w["swing_heads"]), (0, 1))
    for s in moved[:MOST]:
        entry = assumptions()[s.name]
        name = Text(_label(s.name, lang)) + Text(f"\n{s.name}", style="dim")
        ends = (whole(v, lang.value) for v in (s.low, s.high))
        grid.add_row(name, assumed(entry, lang.value), *ends)
    console.print(grid)
    if moved:
        console.print(str(w["swing_centre"]).format(value=whole(moved[0].centre, lang.value)), style="dim")


def print_tipping(found: Tipping, lang: Language) -> None:
    """The value of each assumption that would change the answer, those within their range first."""
    from banen.simulate.results.indicators import label_of

    w, console = WORDS[lang.value], Console()
    title = str(w["tip_in" if found.inside else "tip_out"])
    label = label_of(str(found.target.indicator), lang.value)
    console.print(Text(title.format(label=label, year=found.year), style="bold"))
    if found.target.caveat:
        console.print(Text(f"! {found.target.caveat[lang.value]}", style="yellow"))
    value, bounds = whole(found.centre, lang.value), found.target.name[lang.value].rpartition(": ")[2]
    console.print(str(w["centre"]).format(value=value, band=bounds))
    shown = (*found.found, *found.beyond)
    if not shown:
        console.print(str(w["tip_none"]))
        return
    grid = _grid("", tuple(w["tip_heads"]), (0, 3))
    for point in shown:
        grid.add_row(*_tipping_row(point, lang))
    console.print(grid)
    if rest := len(found.points) - len(shown):
        console.print(str(w["tip_rest"]).format(n=rest))


def _tipping_row(point: TippingPoint, lang: Language) -> tuple[str | Text, ...]:
    from banen.observe.assumptions import assumptions

    entry, w = assumptions()[point.name], WORDS[lang.value]
    name = Text(_label(point.name, lang)) + Text(f"\n{point.name}", style="dim")
    value = "" if point.value is None else number(float(f"{point.value:.3g}"), lang.value)
    tip = value if point.within else str(w["beyond"]).format(value=value)
    ends = " – ".join(whole(v, lang.value) for v in (point.low, point.high))
    return name, number(float(f"{point.centre:.3g}"), lang.value), assumed(entry, lang.value), tip, ends


def print_interactions(found: Interactions, lang: Language) -> None:
    """Pairs of measures that do not add up, what does nothing, and what does not go together."""
    from banen.simulate.results.indicators import label_of

    w, console = WORDS[lang.value], Console()

    def signed(value: float) -> str:
        return whole(value, lang.value, signed=True)

    title = str(w["pairs"]).format(label=label_of(found.key, lang.value), year=found.year)
    console.print(Text(title, style="bold"))
    console.print(str(w["sum"]).format(effect=signed(found.effect), added=signed(found.added)))
    together = [p for p in found.pairs if p.kind != "apart"]
    grid = _grid("", tuple(w["pair_heads"]), (0, 4))
    for p in together[:MOST]:
        span = f"{signed(p.p05)} – {signed(p.p95)}"
        grid.add_row(f"{p.first} + {p.second}", signed(p.alone), signed(p.within), span, str(w[p.kind]))
    if together:
        console.print(grid)
    if len(together) > MOST:
        console.print(Text(str(w["more"]).format(n=len(together) - MOST), style="dim"))
    for word, names in (("idle", found.idle), ("redundant", found.redundant)):
        if names:
            console.print(str(w[word]).format(names=", ".join(names)))
    for clash in found.clashes:
        console.print(f"{w['clash']}: {', '.join(clash.levers)}. {clash.reason[lang.value]}")
