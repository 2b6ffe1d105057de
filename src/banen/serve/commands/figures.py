"""``banen figures``: what is known, from which source, how sure, and what leans on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from banen.errors import UnknownNameError, check_all
from banen.languages import Language, with_marks
from banen.serve.commands import completion
from banen.serve.commands.options import Json, Lang, print_json, words
from banen.serve.files import check_writable
from banen.serve.tables import write_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from banen.observe.conflicts import Conflict
    from banen.observe.figures import Figure, Figures, Unit, Use
    from banen.observe.publications import Publication
    from banen.observe.series import Description, Observation

app = typer.Typer(no_args_is_help=True, help="Observed numbers with their source, definition and contradictions.")


_Topic = Annotated[str | None, typer.Option(help="Only this topic, such as flows or housing.")]


@app.command("list")
def list_figures(
    topic: _Topic = None,
    search: Annotated[str | None, typer.Option(help="Only figures in which all these words occur.")] = None,
    status: Annotated[str | None, typer.Option(help="Only this status: observed, enacted, announced, gap, ...")] = None,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """List the figures, all of them or those of a topic, a status or a search."""
    from banen.observe.figures import STATUSES, figures

    known = figures()
    check_all(lambda: _known("topic", topic, known.topics), lambda: _known("status", status, STATUSES))
    listed = known.search(search or "")
    chosen = [f for f in listed if topic in (None, f.topic) and status in (None, f.status)]
    if as_json:
        print_json({"figures": [figure.to_dict() for figure in chosen]})
        return
    rows = [(f.id, _own_name(f, known, lang), _amount(f, lang), f.unit, f.period, f.status) for f in chosen]
    _print_table(("id", "quantity", "value", "unit", "period", "status"), rows, lang)


def _known(kind: str, name: str | None, known: Iterable[str]) -> None:
    """Refuse a name to choose by that does not exist."""
    if name is not None and name not in (names := tuple(known)):
        raise UnknownNameError(kind, name, names)


@app.command("show")
def show_figure(
    identifier: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="A figure (ST038) or a series (series:net_migration).", autocompletion=completion.figures
        ),
    ],
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Show one figure or series: value, definition, source, confidence, conflicts, and where it is used."""
    from banen.observe.conflicts import SERIES_PREFIX

    if identifier.startswith(SERIES_PREFIX):
        _show_series(identifier.removeprefix(SERIES_PREFIX), as_json, lang)
    else:
        _show_figure(identifier, as_json, lang)


@app.command("series")
def list_series(topic: _Topic = None, as_json: Json = False, *, lang: Lang) -> None:
    """List the series with their unit, span and forecast vintages."""
    from banen.observe.series import series

    known = series()
    described = [known.describe(name) for name in known]
    topics = {d.topic for d in described}
    _known("topic", topic, topics)
    chosen = [d for d in described if topic in (None, d.topic)]
    if as_json:
        print_json({"series": [d.to_dict() for d in chosen]})
        return
    rows = [(d.name, d.unit, f"{d.first} – {d.last}", str(d.count), " ".join(d.vintages)) for d in chosen]
    _print_table(("series", "unit", "period", "values", "vintages"), rows, lang)


@app.command("sources")
def list_sources(
    missing: Annotated[bool, typer.Option("--missing", help="Only the figures that lead to no address.")] = False,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Count the figures that lead to a source with a link and a day of reading, or list those that do not."""
    from collections import Counter

    from banen.observe.figures import figures
    from banen.observe.publications import publications, reach

    counted = reach()
    if as_json:
        register = {} if missing else {"publications": [p.to_dict() for p in publications().values()]}
        print_json(counted.to_dict() | register)
        return
    if missing:
        without = Counter(figures()[id_].source for id_ in counted.without)
        first = {figures()[id_].source: id_ for id_ in reversed(counted.without)}
        _print_table(("figures", "first", "source"), [(str(n), first[s], s) for s, n in without.most_common()], lang)
    else:
        rows = [
            (p.id, p.title, p.address, p.retrieved.isoformat() if p.retrieved else "–") for p in publications().values()
        ]
        _print_table(("id", "title", "address", "read_on"), rows, lang)
    wording = words("figures", lang)["reach"]
    typer.echo(
        wording.format(
            **counted.to_dict(),
            share=with_marks(f"{100 * counted.linked / counted.total:.1f}", lang),
            dated_share=with_marks(f"{100 * counted.dated / counted.total:.1f}", lang),
        )
    )


@app.command("conflicts")
def list_conflicts(as_json: Json = False, *, lang: Lang) -> None:
    """List what contradicts what, why, and what Banen does about it."""
    from banen.observe.conflicts import conflicts

    listed = tuple(conflicts().values())
    if as_json:
        print_json({"conflicts": [conflict.to_dict() for conflict in listed]})
        return
    console = _console()
    for conflict in listed:
        _print_conflict(console, conflict, lang)
        about = (*conflict.figures, *conflict.series, *conflict.parameters, *conflict.areas)
        _print_pairs(console, [(_word("about", lang), ", ".join(about))])
        console.print()


def _show_figure(identifier: str, as_json: bool, lang: Language) -> None:
    from banen.observe.conflicts import conflicts_of
    from banen.observe.figures import figures, uses_of
    from banen.observe.publications import publications_of

    known = figures()
    figure = known[identifier.upper() if identifier.upper() in known else identifier]
    parts, found, uses = known.parts(figure.id), conflicts_of(figure.id), uses_of(figure.id)
    if as_json:
        told = {"parts": [part.to_dict() for part in parts]}
        print_json(_record(figure.to_dict(), found, uses) | told | _published(publications_of(figure)))
        return
    console = _console()
    _print_heading(console, figure.id, figure.label[lang])
    amount = _amount(figure, lang)
    pairs = [
        ("value", f"{amount} {_unit(known.units[figure.unit], lang)}".rstrip() if amount != figure.text else ""),
        ("as printed", figure.text),
        ("period", figure.period),
        ("counts", figure.population),
        ("source", figure.source),
        *(("address", _publication(p, lang)) for p in publications_of(figure) if p.address),
        ("known from", "" if figure.status == "gap" else words("figures", lang)["provenance"][figure.provenance]),
        ("status", figure.status),
        ("confidence", figure.confidence),
        ("note", figure.note),
        ("topic", figure.topic),
        ("place", figure.where),
    ]
    _print_pairs(console, [(_word(label, lang), said) for label, said in pairs if said])
    if parts:
        console.print()
        rows = [(p.id, _own_name(p, known, lang), _amount(p, lang), p.unit, p.period) for p in parts]
        _print_table(("parts", "quantity", "value", "unit", "period"), rows, lang)
    _print_context(console, found, uses, lang)


def _show_series(name: str, as_json: bool, lang: Language) -> None:
    from banen.observe.conflicts import SERIES_PREFIX, conflicts_of
    from banen.observe.figures import uses_of
    from banen.observe.publications import cited_by
    from banen.observe.series import series

    known = series()
    described, values = known.describe(name), known[name]
    context, uses = conflicts_of(name), uses_of(f"{SERIES_PREFIX}{name}")
    if as_json:
        told = {"values": [value.to_dict() for value in values]}
        published = dict.fromkeys(p for source in described.sources for p in cited_by(source))
        print_json(_record(described.to_dict(), context, uses) | told | _published(published))
        return
    console = _console()
    _print_heading(console, name, described.unit)
    _print_series(console, described, values, lang)
    _print_context(console, context, uses, lang)


def _print_series(console: Console, described: Description, values: Sequence[Observation], lang: Language) -> None:
    from banen.observe.publications import cited_by

    pairs = [(_word("definition", lang), text) for text in described.definitions]
    for text in described.sources:
        addresses = [(_word("address", lang), _publication(p, lang)) for p in cited_by(text) if p.address]
        pairs += [(_word("source", lang), text), *addresses]
    known_from = "; ".join(words("figures", lang)["provenance"][provenance] for provenance in described.provenances)
    pairs += [(_word("known from", lang), known_from), (_word("topic", lang), described.topic)]
    _print_pairs(console, pairs)
    console.print()
    rows = [(str(v.year), v.vintage, _number(v.value, lang), v.provenance, v.confidence) for v in values]
    _print_table(("year", "vintage", "value", "known from", "confidence"), rows, lang)


def _record(data: dict[str, Any], found: Iterable[Conflict], uses: Iterable[Use]) -> dict[str, Any]:
    return data | {"conflicts": [c.to_dict() for c in found], "used_by": [use.to_dict() for use in uses]}


def _published(found: Iterable[Publication]) -> dict[str, Any]:
    return {"publications": [one.to_dict() for one in found]}


def _publication(one: Publication, lang: Language) -> str:
    """An address with the day on which it was read, or that nobody wrote that day down."""
    day = one.retrieved.isoformat() if one.retrieved else _word("not_recorded", lang)
    return f"{one.address} ({_word('read_on', lang)}: {day})"


def _console() -> Console:
    from rich.console import Console

    return Console()


def _print_heading(console: Console, name: str, said: str) -> None:
    from rich.text import Text

    console.print(Text.assemble((name, "bold cyan"), "  ", (said, "bold")))


def _print_pairs(console: Console, pairs: Iterable[tuple[str, str]]) -> None:
    from rich.table import Table
    from rich.text import Text

    grid, before = Table.grid(padding=(0, 2, 0, 0)), ""
    for label, shown in pairs:
        grid.add_row(Text(label if label != before else "", style="dim"), Text(shown, overflow="fold"))
        before = label
    console.print(grid)


def _print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], lang: Language) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for index, column in enumerate(columns):
        table.add_column(
            _word(column, lang),
            justify="right" if column == "value" else "left",
            overflow="fold",
            no_wrap=index == 0,
            max_width={"value": 22, "unit": 16}.get(column),
        )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    _console().print(table)


def _print_conflict(console: Console, conflict: Conflict, lang: Language) -> None:
    from rich.padding import Padding
    from rich.text import Text

    console.print(Text(f"• {conflict.title[lang]}", style="yellow"))
    console.print(Padding(Text(conflict.explanation[lang]), (0, 0, 0, 2)))
    console.print(Padding(Text(f"→ {conflict.handling[lang]}"), (0, 0, 0, 2)))


def _print_context(console: Console, found: Sequence[Conflict], uses: Sequence[Use], lang: Language) -> None:
    from rich.text import Text

    console.print()
    console.print(Text(f"{_word('conflicts', lang)}: {'' if found else _word('none', lang)}".strip(), style="dim"))
    for conflict in found:
        _print_conflict(console, conflict, lang)
    console.print(Text(f"{_word('used by', lang)}: {'' if uses else _word('nothing', lang)}".strip(), style="dim"))
    for use in uses:
        console.print(Text(f"• {use.holder} ({use.where})"))


def _word(label: str, lang: Language) -> str:
    return str(words("figures", lang)["words"].get(label.replace(" ", "_"), label))


def _unit(unit: Unit, lang: Language) -> str:
    if unit.kind == "text":
        return ""
    return unit.label[lang]


def _own_name(figure: Figure, known: Figures, lang: Language) -> str:
    """What a figure counts; a part without the words of its whole, which stands above it."""
    if figure.parent is None:
        return figure.label[lang]
    return figure.label[lang].removeprefix(f"{known[figure.parent].label[lang]}: ")


def _amount(figure: Figure, lang: Language) -> str:
    """The number, range or bound as people read it; a gap says that it is not known, a text says itself."""
    if figure.status == "gap":
        return _word("not known", lang)
    if figure.value is not None:
        return _number(figure.value, lang)
    if figure.low is not None and figure.high is not None:
        return f"{_number(figure.low, lang)} – {_number(figure.high, lang)}"
    if figure.low is not None:
        return f"{_word('at least', lang)} {_number(figure.low, lang)}"
    if figure.high is not None:
        return f"{_word('at most', lang)} {_number(figure.high, lang)}"
    return figure.text


def _number(value: float, lang: Language) -> str:
    shown = f"{value:,.0f}" if value == int(value) else f"{value:,.10g}"
    return with_marks(shown, lang)


@app.command("protect")
def protect_counts(
    counts: Annotated[Path, typer.Argument(metavar="COUNTS", help="CSV: a column per dimension, then count.")],
    out: Annotated[Path | None, typer.Option(help="Write what may leave as CSV or Parquet.")] = None,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Hide small counts of people, and others until none can be worked out; what is left may leave.

    Start with: banen figures protect examples/counts/statements.csv
    """
    from banen.observe.disclosure import CountTable, limits, protect, read_counts

    (inner, dimensions), _ = check_all(lambda: read_counts(counts), lambda: check_writable(out) if out else None)
    protected = protect(CountTable.of(inner, dimensions))
    rows = protected.to_rows()
    narrowest = min((high - low for low, high in protected.bounds.values()), default=None)
    record = {
        "rows": rows,
        "hidden": len(protected.hidden),
        "small": len(protected.primary),
        "narrowest": narrowest,
        "rules": dict(limits()),
    }
    if out is not None:
        import polars as pl

        schema = {**dict.fromkeys(dimensions, pl.String), "value": pl.Int64}
        write_table(pl.DataFrame([{**dict.fromkeys(dimensions), **row} for row in rows], schema=schema), out)
    if as_json:
        print_json(record)
        return
    w = words("figures_protect", lang)
    shown = [(*(row.get(name, w["total"]) for name in dimensions), str(row["value"])) for row in rows]
    _print_table((*dimensions, w["count"]), shown, lang)
    typer.echo(w["hidden"].format(hidden=len(protected.hidden), small=len(protected.primary), narrowest=narrowest))
