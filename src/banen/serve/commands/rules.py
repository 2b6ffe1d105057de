"""``banen rules``: which rules there are, what each asks, its values through time, its variants and its limits."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from banen.errors import Fault, RuleError, check_all
from banen.serve.commands import completion
from banen.serve.commands.options import Json, Lang, day_of_option, print_json, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

app = typer.Typer(no_args_is_help=True, help="The rules of law: conditions, values through time, variants, limits.")


@app.command("list")
def list_rules(as_json: Json = False, *, lang: Lang) -> None:
    """All rules with their law, status and variants."""
    from banen.model.rules import rules
    from banen.model.rules.texts import texts_of

    if as_json:
        print_json({"rules": [_short(rule_id) for rule_id in rules()]})
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for place, column in enumerate(words("rules", lang)["list"]):
        table.add_column(column, overflow="fold", no_wrap=place == 0)
    for rule_id, rule in rules().items():
        name = texts_of(rule_id)["name"][lang]
        table.add_row(rule_id, name, f"{rule.law} {rule.article}", rule.status, ", ".join(rule.variants))
    Console().print(table)


@app.command("show")
def show_rule(
    rule_id: Annotated[
        str, typer.Argument(metavar="RULE", help="A rule, such as kennismigrant.", autocompletion=completion.rules)
    ],
    as_json: Json = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON schema of a case instead.")] = False,
    variant: Annotated[str | None, typer.Option(help="With --schema: the inputs under this variant.")] = None,
    *,
    lang: Lang,
) -> None:
    """One rule: conditions, values through time, variants, open norms, doubt, status and register record."""
    from banen.model.rules import rule
    from banen.model.rules.record import describe
    from banen.model.rules.record import schema as schema_of

    chosen = rule(rule_id)
    if schema:
        print_json(schema_of(chosen, variant))
        return
    record = describe(chosen)
    print_json(record) if as_json else _print_rule(record, lang)


@app.command("examples")
def show_examples(
    rule_id: Annotated[
        str | None,
        typer.Argument(metavar="[RULE]", help="One rule; without it, all of them.", autocompletion=completion.rules),
    ] = None,
) -> None:
    """The worked examples as a Markdown page: the cases that are the tests, under their ids."""
    from banen.model.rules import rule, rules
    from banen.model.rules.examples import as_markdown

    chosen = [rule(rule_id)] if rule_id else list(rules().values())
    head = "# Worked examples of the rules\n\nMade by `banen rules examples`; each line is a test on both paths.\n\n"
    typer.echo(head + "\n".join(as_markdown(each) for each in chosen), nl=False)


@app.command("laws")
def show_laws(
    corpus: Annotated[
        Path | None,
        typer.Option(help="Compare with a copy of the collection MinBZK/regelrecht-corpus in this folder."),
    ] = None,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """The law texts that the rules rest on: versions by date, which one was read, and what changed in it."""
    from banen.model.rules.citations import laws, register_of_laws, without_text
    from banen.model.rules.corpus import compare

    if corpus is not None:
        lacking = list(compare(corpus))
        print_json({"lacking": lacking}) if as_json else typer.echo("\n".join(lacking) or "ok")
        raise typer.Exit(1 if lacking else 0)
    if as_json:
        print_json(register_of_laws())
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for column in words("rules", lang)["laws"]:
        table.add_column(column, overflow="fold")
    for law in laws().values():
        read = law.read.isoformat() if law.read else "–"
        table.add_row(f"{law.name} ({law.id})", str(len(law.versions)), read, ", ".join(sorted(law.unread)))
    Console().print(table)
    for exception in without_text():
        typer.echo(f"{exception.begins.strip()}: {exception.why[lang]}.")


@app.command("changes")
def show_changes(
    since: Annotated[str, typer.Option(help="The first day, such as 2026-01-01.")],
    until: Annotated[str | None, typer.Option(help="The last day; without it, today.", show_default=False)] = None,
    rule_id: Annotated[str | None, typer.Option("--rule", help="One rule; without it, all of them.")] = None,
    case_file: Annotated[
        Path | None, typer.Option("--case", help="Your cases, with --rule; without them, the worked examples.")
    ] = None,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """What changed between two days: law texts, dated values, and the cases that come out otherwise."""
    from banen.model.rules import rule, rules
    from banen.model.rules.changes import changes
    from banen.serve.case_files import read_case

    check_all(
        lambda: day_of_option(since, "--since"),
        lambda: day_of_option(until, "--until"),
        lambda: read_case(str(case_file)) if case_file is not None else None,
        lambda: rule(rule_id) if rule_id is not None else _without_rule(case_file),
    )
    first, last = day_of_option(since, "--since") or date.min, day_of_option(until, "--until") or date.today()
    cases = {case_file.name: read_case(str(case_file))} if case_file is not None else None
    chosen = [rule(rule_id)] if rule_id is not None else list(rules().values())
    changed = [changes(each, first, last, cases) for each in chosen]
    if as_json:
        print_json({"since": first.isoformat(), "until": last.isoformat(), "rules": [c.to_dict() for c in changed]})
        return
    for change in changed:
        if change:
            typer.echo(change.told(lang))


def _without_rule(case_file: Path | None) -> None:
    if case_file is not None:
        raise RuleError(Fault("banen", "--case needs --rule.", "Name the rule, such as --rule kennismigrant."))


def _short(rule_id: str) -> dict[str, Any]:
    from banen.model.rules import rule
    from banen.model.rules.texts import texts_of

    chosen = rule(rule_id)
    return {
        "id": rule_id,
        "name": texts_of(rule_id)["name"],
        "law": chosen.law,
        "article": chosen.article,
        "status": chosen.status,
        "valid_from": chosen.valid_from.isoformat(),
        "variants": list(chosen.variants),
        "first_verified": texts_of(rule_id)["first_verified"].isoformat(),
    }


def _print_rule(told: dict[str, Any], lang: str) -> None:
    from rich.console import Console
    from rich.markup import escape

    from banen.model.rules.texts import reference_date

    w = words("rules", lang)
    console = Console()
    console.print(f"[bold]{escape(told['name'][lang])}[/bold]  [dim]{told['id']}[/dim]")
    console.print(escape(told["about"][lang]))
    facts = {
        "law": f"{told['law']} {told['article']}",
        "from": told["valid_from"],
        "reference": reference_date(told["id"], lang),
        "status": told["status"],
        "first_verified": told["first_verified"],
        "affects": told["affected"][lang],
    }
    for name, value in facts.items():
        console.print(f"  [dim]{w['facts'][name]:<15}[/dim] {escape(value)}")
    console.print(f"\n[bold]{w['conditions']}[/bold]")
    for condition in told["conditions"]:
        text, article = escape(condition["text"][lang]), escape(condition["article"])
        console.print(f"  {condition['id']:<8} {text} [dim]({article})[/dim]")
    _print_parameters(console, told["parameters"], w)
    console.print(f"\n[bold]{w['law_texts']}[/bold]")
    for law in told["law_texts"]:
        days = [text["valid_from"] for text in law["texts"]]
        shown = str(w["from_day"]).format(days=", ".join(days)) if days else "–"
        console.print(f"  {escape(law['name'])} [dim]{shown}[/dim]")
        for text in law["texts"]:
            if text["changed"]:
                console.print(f"    {text['valid_from']}: {escape(text['changed'][lang])}")
    console.print(f"\n[bold]{w['variants']}[/bold]")
    for variant in told["variants"]:
        levers = "; ".join(f"{name} = {lever['default']}" for name, lever in variant["levers"].items())
        shown = f" [dim]{escape(levers)}[/dim]" if levers else ""
        console.print(f"  {variant['id']:<15} {escape(variant['name'][lang])}{shown}")
    for key in ("open_norms", "left_out"):
        if told[key]:
            console.print(f"\n[bold]{w[key]}[/bold]")
            for item in told[key]:
                console.print(f"  · {escape(item[lang])}")
    _print_disagreements(console, told["disagreements"], w, lang)
    shown = str(w["examples"]).format(count=len(told["worked_examples"]), register=told["register"]["Naam"])
    console.print(f"\n[dim]{shown}[/dim]")


def _print_parameters(console: Console, parameters: dict[str, Any], w: Mapping[str, Any]) -> None:
    from rich.markup import escape

    console.print(f"\n[bold]{w['values']}[/bold]")
    for name, dated in parameters.items():
        values = [f"{v['valid_from']}: {v['value']}" for v in dated["values"]]
        unit = dated["values"][0]["unit"] if dated["values"] else ""
        console.print(f"  {name} [dim]({escape(unit)})[/dim]")
        console.print(f"    {escape(' · '.join(values))}")
        if after := dated["after_the_last"]:
            console.print(f"    [dim]{w['projected_by']} {after['rule']} ({after['article']}) → {after['until']}[/dim]")


def _print_disagreements(
    console: Console, disagreements: list[dict[str, Any]], w: Mapping[str, Any], lang: str
) -> None:
    from rich.markup import escape

    if disagreements:
        console.print(f"\n[bold]{w['disagreements']}[/bold]")
    for one in disagreements:
        console.print(f"  {one['id']:<4} {escape(one['about'][lang])}")
        for side, name in w["sides"].items():
            if one[side]:
                console.print(f"       [dim]{name}[/dim] {escape(one[side][lang])}")
