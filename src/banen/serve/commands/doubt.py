"""How doubt and interactions look in the terminal: indices, swings, tipping points, pairs; and the progress bar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from banen.languages import Language
from banen.serve.commands.options import words
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


@contextmanager
def bar() -> Iterator[Progress]:
    """A progress bar on standard error; gone when the work is done."""
    from rich import progress as rich_progress

    columns = (
        rich_progress.TextColumn("{task.description}"),
        rich_progress.BarColumn(),
        rich_progress.MofNCompleteColumn(),
    )
    errors = Console(stderr=True)
    with rich_progress.Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as shown:
        task = shown.add_task("…")

        def tell(doing: str, done: int, of: int) -> None:
            shown.update(task, description=doing, completed=done, total=of)

        yield tell


def _label(name: str, lang: Language) -> str:
    from banen.observe.assumptions import assumptions

    return str(assumptions()[name].label[lang])


def _grid(title: str, heads: tuple[str, ...], left: tuple[int, ...] = (0,)) -> Table:
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    for n, head in enumerate(heads):
        grid.add_column(head, justify="left" if n in left else "right", overflow="fold")
    return grid


def print_sobol(found: Sobol, lang: Language) -> None:
    """Shares of the variance per source and per assumption, with what is not in the band."""
    from banen.observe.doubt import doubt_sources
    from banen.simulate.results.indicators import label_of

    w, console = words("doubt", lang), Console()
    title = str(w[found.quantity]).format(label=label_of(found.key, lang), year=found.year)
    console.print(Text(title, style="bold"))
    low, middle, high = (whole(v, lang) for v in found.band)
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
        names = ", ".join(doubt_sources()[s].label[lang].lower() for s in found.absent)
        console.print(str(w["absent"]).format(names=names))
    console.print(Text(str(w["how"]).format(runs=whole(found.runs, lang)), style="dim"))


def _sobol_row(index: SobolIndex, part: str, lang: Language) -> tuple[str | Text, ...]:
    from banen.observe.doubt import doubt_sources

    source = doubt_sources()[index.source].label[lang]
    name: str | Text = source
    if part == "assumptions" and index.group in index.names:
        name = Text(_label(index.group, lang)) + Text(f"\n{index.group}, {source.lower()}", style="dim")
    elif part == "assumptions" and index.group != index.source:
        name = str(words("doubt", lang)["rest"]).format(n=len(index.names), source=source.lower())
    interval = f"{max(index.total_interval[0], 0):.0%} – {index.total_interval[1]:.0%}"
    return name, f"{max(index.first, 0):.0%}", f"{index.total:.0%}", interval, whole(index.width, lang)


def print_swings(moved: Sequence[Swing], year: int, lang: Language) -> None:
    """The assumptions that move the outcome most, with the outcome at both ends of their range."""
    from banen.observe.assumptions import assumptions

    w, console = words("doubt", lang), Console()
    grid = _grid(str(w["swings"]).format(year=year), tuple(w["swing_heads"]), (0, 1))
    for s in moved[:MOST]:
        entry = assumptions()[s.name]
        name = Text(_label(s.name, lang)) + Text(f"\n{s.name}", style="dim")
        ends = (whole(v, lang) for v in (s.low, s.high))
        grid.add_row(name, assumed(entry, lang), *ends)
    console.print(grid)
    if moved:
        console.print(str(w["swing_centre"]).format(value=whole(moved[0].centre, lang)), style="dim")


def print_tipping(found: Tipping, lang: Language) -> None:
    """The value of each assumption that would change the answer, those within their range first."""
    from banen.simulate.results.indicators import label_of

    w, console = words("doubt", lang), Console()
    title = str(w["tip_in" if found.inside else "tip_out"])
    label = label_of(str(found.target.indicator), lang)
    console.print(Text(title.format(label=label, year=found.year), style="bold"))
    if found.target.caveat:
        console.print(Text(f"! {found.target.caveat[lang]}", style="yellow"))
    value, bounds = whole(found.centre, lang), found.target.name[lang].rpartition(": ")[2]
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

    entry, w = assumptions()[point.name], words("doubt", lang)
    name = Text(_label(point.name, lang)) + Text(f"\n{point.name}", style="dim")
    value = "" if point.value is None else number(float(f"{point.value:.3g}"), lang)
    tip = value if point.within else str(w["beyond"]).format(value=value)
    ends = " – ".join(whole(v, lang) for v in (point.low, point.high))
    return name, number(float(f"{point.centre:.3g}"), lang), assumed(entry, lang), tip, ends


def print_interactions(found: Interactions, lang: Language) -> None:
    """Pairs of measures that do not add up, what does nothing, and what does not go together."""
    from banen.simulate.results.indicators import label_of

    w, console = words("doubt", lang), Console()

    def signed(value: float) -> str:
        return whole(value, lang, signed=True)

    title = str(w["pairs"]).format(label=label_of(found.key, lang), year=found.year)
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
        console.print(f"{w['clash']}: {', '.join(clash.levers)}. {clash.reason[lang]}")
