"""``banen rules``: which rules there are, what each asks, its values through time, its variants and its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from banen.serve.commands import completion
from banen.serve.commands.options import Json, Lang, print_json

if TYPE_CHECKING:
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
    for column in ("rule", "name", "law", "status", "variants"):
        table.add_column(column, overflow="fold")
    for rule_id, rule in rules().items():
        name = texts_of(rule_id)["name"][lang.value]
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
    """One rule: conditions, values through time, variants, open norms, status and register record."""
    from banen.model.rules import rule
    from banen.model.rules.record import describe
    from banen.model.rules.record import schema as schema_of

    chosen = rule(rule_id)
    if schema:
        print_json(schema_of(chosen, variant))
        return
    told = describe(chosen)
    print_json(told) if as_json else _print_rule(told, lang.value)


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

    from banen.model.rules.texts import texts_of

    dutch = lang == "nl"
    console = Console()
    console.print(f"[bold]{escape(told['name'][lang])}[/bold]  [dim]{told['id']}[/dim]")
    console.print(escape(told["about"][lang]))
    facts = {
        ("recht", "law"): f"{told['law']} {told['article']}",
        ("vanaf", "from"): told["valid_from"],
        ("peildatum", "reference date"): texts_of(told["id"])["reference_date_nl"] if dutch else told["reference_date"],
        ("status", "status"): told["status"],
        ("geverifieerd", "first verified"): told["first_verified"],
        ("raakt", "affects"): told["affected"][lang],
    }
    for names, value in facts.items():
        console.print(f"  [dim]{names[0 if dutch else 1]:<15}[/dim] {escape(value)}")
    console.print(f"\n[bold]{'Voorwaarden' if dutch else 'Conditions'}[/bold]")
    for condition in told["conditions"]:
        words, article = escape(_open(condition["text"][lang])), escape(condition["article"])
        console.print(f"  {condition['id']:<8} {words} [dim]({article})[/dim]")
    _print_parameters(console, told["parameters"], dutch)
    console.print(f"\n[bold]{'Varianten' if dutch else 'Variants'}[/bold]")
    for variant in told["variants"]:
        levers = "; ".join(f"{name} = {lever['default']}" for name, lever in variant["levers"].items())
        shown = f" [dim]{escape(levers)}[/dim]" if levers else ""
        console.print(f"  {variant['id']:<15} {escape(variant['name'][lang])}{shown}")
    for title, key in ((("Open normen", "Open norms"), "open_norms"), (("Niet in de regel", "Left out"), "left_out")):
        if told[key]:
            console.print(f"\n[bold]{title[0 if dutch else 1]}[/bold]")
            for item in told[key]:
                console.print(f"  · {escape(item[lang])}")
    console.print(f"\n[dim]{len(told['worked_examples'])} worked examples · register: {told['register']['Naam']}[/dim]")


def _open(text: str) -> str:
    return text.replace("{value}", "…").replace("{threshold}", "…")


def _print_parameters(console: Console, parameters: dict[str, Any], dutch: bool) -> None:
    from rich.markup import escape

    console.print(f"\n[bold]{'Waarden door de tijd' if dutch else 'Values through time'}[/bold]")
    for name, told in parameters.items():
        values = [f"{v['valid_from']}: {v['value']}" for v in told["values"]]
        unit = told["values"][0]["unit"] if told["values"] else ""
        console.print(f"  {name} [dim]({escape(unit)})[/dim]")
        console.print(f"    {escape(' · '.join(values))}")
        if after := told["after_the_last"]:
            words = "daarna geraamd met" if dutch else "after that projected by"
            console.print(f"    [dim]{words} {after['rule']} ({after['article']}) → {after['until']}[/dim]")
