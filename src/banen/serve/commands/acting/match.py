"""``banen act match``: vacancies in, rounds over the people of the store, counts out, and an audit by groups apart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from banen.errors import check_all
from banen.serve.commands.acting.release import By, Issuer
from banen.serve.commands.options import Json, print_json
from banen.serve.commands.quota import StoreAt

app = typer.Typer(no_args_is_help=True, help="People of the store to vacancies: load, make a round, count, audit.")

Scope = Annotated[str, typer.Option("--scope", help="The code of a municipality, such as GM0518.")]


@app.command("load")
def load(
    file: Annotated[Path, typer.Argument(help="Vacancies: YAML, JSON, JSON Lines, CSV, or messages of EURES.")],
    scope: Scope,
    by: By,
    issuer: Issuer = "demo",
    store: StoreAt = "",
    as_json: Json = False,
) -> None:
    """Put vacancies at a municipality; those that the law or a lack keeps out are told, and stay out of rounds."""
    from banen.act.accounts.acting import acting
    from banen.act.office import open_office
    from banen.act.seekers.profiles import CONSULTANT
    from banen.act.seekers.vacancies import load as put
    from banen.decide.matching.vacancies import RefusedVacancy, read_records, vacancy_or_refusal
    from banen.observe.records import Faults
    from banen.serve.seeking import occupations, stored_form

    faults = Faults()
    office, records, _ = check_all(
        lambda: open_office(store or None), lambda: read_records(file, faults), faults.raise_if_any
    )
    sorted_out = [
        (fields, vacancy_or_refusal(fields, where, occupations(), office.today, faults)) for where, fields in records
    ]
    faults.raise_if_any()
    kept = {str(fields["id"]): stored_form(fields) for fields, found in sorted_out if not _lacks(found)}
    refused = [found.to_dict() for _, found in sorted_out if isinstance(found, RefusedVacancy)]

    def work(connection: Any) -> tuple[int, int]:
        return put(connection, acting(connection, office, by, CONSULTANT, scope, issuer), scope, kept, office.now)

    new, renewed = office.write(work)
    if as_json:
        print_json({"new": new, "renewed": renewed, "refused": refused})
        return
    typer.echo(f"{new} new, {renewed} renewed.")
    for each in refused:
        typer.echo(f"  {each['vacancy']}: {each['sentence']} {each['article']}".rstrip())


def _lacks(found: Any) -> bool:
    """Whether a vacancy cannot be stored: something that is needed is not told, or its skills are not known."""
    from banen.decide.matching.vacancies import RefusedVacancy

    return found is None or (isinstance(found, RefusedVacancy) and found.reason in ("ontbreekt", "geen_profiel"))


@app.command("round")
def make(
    scope: Scope,
    by: By,
    mode: Annotated[str, typer.Option(help="most_people, total or worst_first.")] = "most_people",
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Published seed of the lottery among equals.")] = 1,
    proposals: Annotated[int, typer.Option(min=1, max=3, help="Proposals per person.")] = 1,
    issuer: Issuer = "demo",
    store: StoreAt = "",
    as_json: Json = False,
) -> None:
    """Make a round of everybody and every open vacancy of a municipality: drafts that a consultant looks at."""
    from banen.act.accounts.acting import acting
    from banen.act.office import open_office
    from banen.act.seekers.profiles import CONSULTANT
    from banen.serve.seeking import make_round

    office = open_office(store or None)
    who = office.write(lambda c: acting(c, office, by, CONSULTANT, scope, issuer))
    row = make_round(office, who, (scope,), mode=mode, seed=seed, most=proposals)
    if as_json:
        print_json({"reference": row.reference, **row.counts})
        return
    counts = row.counts
    typer.echo(
        f"{row.reference}: {counts['placed']} / {counts['people']} · {counts['total']} (bound {counts['bound']}, "
        f"greedy {counts['greedy']}, blocking pairs {counts['blocking_pairs']})"
    )


@app.command("figures")
def figures(
    scope: Annotated[str, typer.Option("--scope", help="A municipality; without it, all of the store.")] = "*",
    without_work: Annotated[int, typer.Option(min=0, help="People without work, from a figure.")] = 0,
    store: StoreAt = "",
    as_json: Json = False,
) -> None:
    """Tell the counts of the past year, and what they say to measures 2.3 and 2.12 at d = 0, 0.5 and 1."""
    from banen.act.office import open_office
    from banen.act.seekers.counts import counts_of_year
    from banen.decide.matching.figures import measure_figures

    office = open_office(store or None)
    with office.store.read() as connection:
        counts = dict(counts_of_year(connection, (scope,), office.now))
    record: dict[str, Any] = {"counts": counts, "figures": None}
    if counts["starts"] is not None and counts["in_a_round"] is not None:
        record["figures"] = dict(
            measure_figures(counts["starts"], counts["starts_listed"], counts["in_a_round"], without_work)
        )
    if as_json:
        print_json(record)
        return
    for name, count in counts.items():
        typer.echo(f"{name}: {'·' if count is None else count}")
    if record["figures"] is None:
        typer.echo("Too few to tell anything to the simulator: fewer than 10 starts or people in a round.")
    else:
        for name, value in record["figures"].items():
            typer.echo(f"{name}: {value}")


@app.command("audit")
def audit(
    groups: Annotated[Path, typer.Option(help="The auditor's table: reference and a column per attribute.")],
    scope: Scope,
    by: By,
    mode: Annotated[str, typer.Option(help="most_people, total or worst_first.")] = "most_people",
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed of the round that is audited.")] = 1,
    publish: Annotated[bool, typer.Option(help="Put the outcome with the releases, for who watches.")] = False,
    issuer: Issuer = "demo",
    store: StoreAt = "",
    as_json: Json = False,
) -> None:
    """Hold a round against groups that the matching never sees; signals only, never a verdict."""
    from banen.act.accounts.acting import acting
    from banen.act.office import open_office
    from banen.decide.matching.audit import read_groups
    from banen.serve.audits import audit_store, publish_audit

    office, known = check_all(lambda: open_office(store or None), lambda: read_groups(groups))
    who = office.write(lambda c: acting(c, office, by, "privacy_officer", scope, issuer))
    record = audit_store(office, who, scope, known, mode, seed)
    file = publish_audit(office, record) if publish else None
    if as_json:
        print_json(record)
        return
    from banen.languages import ENGLISH
    from banen.serve.commands.match import print_audit

    print_audit(record, ENGLISH)
    if file is not None:
        typer.echo(f"{file}")
