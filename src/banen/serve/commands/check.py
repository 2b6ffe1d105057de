"""``banen check``: one case by a rule with every reason, or a table of a million cases."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from banen.errors import Fault, RuleError, VariantConflictError, check_all, nearest
from banen.languages import DUTCH, number_of
from banen.sentences import Sentence
from banen.serve.commands import completion
from banen.serve.commands.options import Lang, print_json, words

if TYPE_CHECKING:
    import polars as pl

    from banen.model.rules.decide import Decision
    from banen.model.rules.rule import Rule

app = typer.Typer(help="Decide by a rule of law, with reasons.")

MARKS = {True: "✓", False: "✗", None: "?"}
SHOWN_BAD_ROWS = 20
ALL_BUT_NAMED = 0.75
"""How alike a column and an input are when the one must be meant for the other."""


@app.command("check")
def check(
    rule_id: Annotated[
        str, typer.Argument(metavar="RULE", help="A rule, such as kennismigrant.", autocompletion=completion.rules)
    ],
    on: Annotated[
        str | None, typer.Option(help="The reference date, such as 2026-03-01; a table may have it as column on.")
    ] = None,
    variant: Annotated[str | None, typer.Option(help="A policy variant instead of the law, such as KM-V2.")] = None,
    case: Annotated[
        str | None, typer.Option(help="A JSON or YAML file with one case; - reads JSON from input.")
    ] = None,
    table: Annotated[Path | None, typer.Option(help="A CSV, Excel or Parquet file with cases.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where the decisions of a table go (.csv, .xlsx or .parquet).")
    ] = None,
    lever: Annotated[list[str] | None, typer.Option(help="A lever of the variant, as name=value.")] = None,
    known_on: Annotated[str | None, typer.Option(help="Decide with what was known on this date.")] = None,
    centre: Annotated[
        bool, typer.Option("--centre", help="Take amounts that are not published yet at the centre of their estimate.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
    *,
    lang: Lang,
) -> None:
    """Decide one case (--case) or a table of cases (--table) by a rule on a date."""
    from banen.model.rules import rule
    from banen.model.rules.decide import decide
    from banen.serve.case_files import check_out, read_case, read_cases

    chosen, levers, day, known, _, given, *_ = check_all(
        lambda: rule(rule_id),
        lambda: read_levers(lever or []),
        lambda: read_date(on, "--on") if on is not None else None,
        lambda: read_date(known_on, "--known-on") if known_on is not None else None,
        lambda: _check_together(case, table, out, on, known_on, centre=centre),
        lambda: read_case(case) if case is not None else read_cases(table) if table is not None else None,
        lambda: rule(rule_id).graph(variant),
        lambda: check_out(out, table) if table is not None and out is not None else None,
    )
    try:
        if case is not None:
            decision = decide(chosen, given, day, variant, levers, known, firm=not centre)
            print_json(decision.to_dict(lang)) if as_json else _print_decision(decision, lang)
        elif table is not None and out is not None:
            _decide_table(chosen, table, given, out=out, day=day, variant=variant, levers=levers, as_json=as_json)
    except VariantConflictError as conflict:
        if as_json:
            print_json({"rule": rule_id, "on": on, "variant": variant, "variant_conflict": conflict.to_dict()})
        raise


def _check_together(
    case: str | None, table: Path | None, out: Path | None, on: str | None, known: str | None, *, centre: bool
) -> None:
    """Refuse options that do not go together, or that want another; all at once."""
    faults = []
    if (case is None) == (table is None):
        advice = "Give one case with --case FILE (or --case -), or many with --table FILE --out FILE."
        dutch = "Geef een geval met --case BESTAND (of --case -), of veel gevallen met --table BESTAND --out BESTAND."
        faults.append(Fault("banen", "", advice, dutch))
    if table is not None and known is not None:
        faults.append(Fault("banen", "--known-on goes with --case, not with --table."))
    if table is not None and centre:
        faults.append(Fault("banen", "--centre goes with --case, not with --table."))
    if table is not None and out is None:
        faults.append(Fault("banen", "Say with --out where the decisions of the table go."))
    if case is not None and on is None:
        what = "Say with --on on which day the rule is asked, such as --on 2026-03-01."
        faults.append(Fault("banen", what))
    if faults:
        raise RuleError(*faults)


def read_date(text: str, option: str) -> date:
    """A day as an option gives it."""
    from banen.model.rules import first_day
    from banen.observe.days import DayError, read_day

    try:
        return read_day(text, first_day())
    except DayError as error:
        raise RuleError(Fault(option, str(error), dutch=error.sentence(DUTCH))) from None


def read_levers(given: list[str]) -> dict[str, Any]:
    """Levers of a variant as options give them."""

    if wrong := [text for text in given if "=" not in text]:
        what, _dutch = (
            Sentence("--lever {wrong!r} has no value.", wrong=wrong[0]),
            f"--lever {wrong[0]!r} heeft geen waarde.",
        )
        raise RuleError(Fault("banen", what, "Write it as name=value."))
    names = [text.split("=", 1)[0] for text in given]
    if twice := next((name for name in names if names.count(name) > 1), None):
        what = Sentence("--lever {twice} is given twice.", twice=twice)
        raise RuleError(Fault("banen", what, "Keep one of the two."))
    pairs = dict(text.split("=", 1) for text in given)
    return {name: {"true": True, "false": False}.get(value, value) for name, value in pairs.items()}


def _print_decision(decision: Decision, lang: str) -> None:
    from rich.console import Console
    from rich.markup import escape

    from banen.model.rules.decide import shown_results
    from banen.model.rules.texts import dated, lacking, shown, texts_of

    told, texts = decision.to_dict(lang), texts_of(decision.rule.id)
    w = words("check", lang)
    console = Console()
    name = texts["name"][lang]
    under = f", {decision.variant}" if decision.variant else ""
    console.print(f"[bold]{escape(name)}[/bold] · {shown(decision.on, 'day', lang)}{escape(under)}")
    colour = {"voldoet": "green", "voldoet_niet": "red"}.get(decision.outcome, "yellow")
    console.print(f"[bold {colour}]{w['outcomes'][decision.outcome]}[/bold {colour}]\n")
    for reason, full in zip([*told["reasons"], *told["signals"]], [*decision.reasons, *decision.signals], strict=True):
        mark = "–" if full.skipped else MARKS[reason["passed"]]
        console.print(f" {mark} [dim]{reason['condition']}[/dim] {escape(reason['text'])}")
    for result, text in shown_results(decision, lang).items():
        console.print(f" → {escape(texts['results'][result][lang])}: {escape(text or '…')}")
    if decision.missing:
        names = "; ".join(lacking(texts, m, lang) for m in decision.missing)
        console.print(f"\n{w['missing']}: {escape(names)}")
    console.print(f"\n[dim]{w['used']}[/dim]")
    for value in decision.parameters:
        note = w["projected"] if value.projected else ""
        amount = dated(value, lang)
        told_by = f"{escape(value.legal_basis)}; {escape(value.source)}"
        console.print(f" [dim]{value.name} = {escape(amount)}{note}, {value.valid_from}: {told_by}[/dim]")
    console.print(f"\n[dim]{w['draft'] if decision.firm else w['at_centre']}[/dim]")


def _check_columns(rule: Rule, variant: str | None, columns: list[str], source: Path) -> None:
    """Refuse a table without any input, and a column that all but names an input that no column gives."""
    from banen.model.rules.texts import texts_of

    known, inputs = texts_of(rule.id)["inputs"], rule.graph(variant).inputs
    if not set(columns) & set(inputs):
        named = ", ".join(columns[:SHOWN_BAD_ROWS])
        advice = Sentence("banen rules show {rule} --schema names the inputs.", rule=rule.id)
        dutch = f"heeft geen kolom die {rule.id} vraagt, alleen: {named}."
        tip = f"banen rules show {rule.id} --schema noemt de gegevens."
        what = Sentence("has no column that {rule} asks for, only: {named}.", rule=rule.id, named=named)
        raise RuleError(Fault(str(source), what, advice, f"{dutch} {tip}"))
    without = [name for name in inputs if name not in columns]
    faults = [
        Fault(
            f"{source}:1",
            Sentence("column {column!r} is not an input of rule {rule}.", column=column, rule=rule.id),
            Sentence("The nearest is {near!r}.", near=near),
        )
        for column in columns
        if column not in known and (near := nearest(column.strip().lower(), without, ALL_BUT_NAMED))
    ]
    if faults:
        raise RuleError(*faults)


def _waited_for(
    rule: Rule, cases: pl.DataFrame, decisions: pl.DataFrame, day: date | None, variant: str | None, levers: Any
) -> list[str]:
    """Inputs that no column gives and that the first undetermined row with all its cells read waits for."""
    from banen.model.rules.decide import decide

    inputs = rule.graph(variant).inputs
    open_ = decisions["unreadable"].is_null() & (decisions["outcome"].cast(str) == "onbepaald")
    if (at := open_.arg_max()) is None or not open_[at]:
        return []
    row = cases.row(at, named=True)
    decision = decide(
        rule, {n: v for n, v in row.items() if n in inputs}, day or read_date(str(row["on"]), "on"), variant, levers
    )
    return [name for name in decision.missing if name in inputs and name not in cases.columns]


def _decide_table(
    rule: Rule,
    source: Path,
    cases: pl.DataFrame,
    out: Path,
    day: date | None,
    variant: str | None,
    levers: dict[str, Any],
    as_json: bool,
) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from banen.model.rules.tables import decide_table
    from banen.serve.case_files import write_decisions

    _check_columns(rule, variant, cases.columns, source)
    with Progress(
        "[progress.description]{task.description}",
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task(rule.id, total=len(cases))
        decisions, summary = decide_table(rule, cases, day, variant, levers, lambda rows: bar.advance(task, rows))
    write_decisions(decisions, out)
    told = {
        "rule": rule.id,
        "on": day.isoformat() if day else None,
        "variant": variant,
        "out": str(out),
        **summary.to_dict(),
        "inputs_without_column": (without := _waited_for(rule, cases, decisions, day, variant, levers)),
    }
    if as_json:
        print_json(told)
        return
    console = Console()
    console.print(f"{summary.rows:,} → {out}")
    for outcome, count in summary.outcomes.items():
        console.print(f"  {outcome:<20} {count:>12,}")
    for condition, count in told["first_condition"].items():
        console.print(f"  [dim]{condition:<20} {count:>12,}[/dim]")
    if summary.estimates:
        names = ", ".join(summary.estimates)
        console.print(f"[yellow]Raming/projection, not published yet: {names}. No refusal rests on these.[/yellow]")
    if without:
        console.print(f"[yellow]No column for: {', '.join(without)}.[/yellow]")
    if summary.bad:
        console.print(f"[yellow]{number_of(len(summary.bad), 'row', 'rows')} with inputs that cannot be read:[/yellow]")
        for row, names in summary.bad[:SHOWN_BAD_ROWS]:
            console.print(f"  row {row}: {names}")
        if len(summary.bad) > SHOWN_BAD_ROWS:
            console.print("  … all of them stand in the column 'unreadable' of the decisions")
