"""``banen act``: the store behind acting: bring it up to date, check it, and what an operator needs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from banen.errors import Fault, check_all
from banen.languages import DUTCH, number_of
from banen.sentences import Sentence
from banen.serve.commands.acting import case, match, point, posting, release
from banen.serve.commands.options import Json, day_of_option, print_json
from banen.serve.commands.quota import StoreAt

app = typer.Typer(no_args_is_help=True, help="The store behind acting: migrate, check, and what an operator needs.")
app.add_typer(release.app, name="release")
app.add_typer(case.app, name="case")
app.add_typer(posting.app, name="posting")
app.add_typer(point.app, name="point")
app.add_typer(match.app, name="match")


@app.command("migrate")
def migrate(store: StoreAt = "", as_json: Json = False) -> None:
    """Bring the store to the schema of this version; nothing is done where it has it."""
    from banen.act.store import migrate as steps
    from banen.act.store import open_store

    opened = open_store(store or None)
    before, after = steps.migrate(opened)
    if as_json:
        print_json({"before": before, "after": after})
    else:
        typer.echo(f"{opened.engine.url.render_as_string()}: {before or 'empty'} → {after}")


@app.command("seed")
def seed(
    persons: Annotated[int, typer.Option(min=1, max=100_000, help="How many people.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed and day give the same data.")] = 1,
    on: Annotated[str, typer.Option(help="The day up to which they are made, as 2026-11-30; else today.")] = "",
    store: StoreAt = "",
    as_json: Json = False,
) -> None:
    """Fill an empty store with demonstration data: nobody's address, no real person. Then: banen serve."""

    from banen.act.clock import local_day, system_clock
    from banen.act.office import open_office
    from banen.act.seed import seed as fill
    from banen.serve.seeking_demo import seed_work

    at, office = check_all(lambda: day_of_option(on, "--on"), lambda: open_office(store or None))
    day = at or local_day(system_clock())
    made = fill(office, persons, seed, day, tuple(_proposals())) | seed_work(office, seed, day)
    if as_json:
        print_json({"store": office.store.engine.url.render_as_string(), **made})
    else:
        people = number_of(persons, "person", "people")
        typer.echo(f"{office.store.engine.url.render_as_string()} now holds demonstration data of {people}.")
        typer.echo("Open it with `banen serve`: the portal is at /nl/adres, the desk at /nl/loket.")


def _proposals() -> Iterator[str]:
    """The example of a site proposal: packed with the pages, else among the examples of the repository."""
    here = Path(__file__)
    for folder in (here.parents[1] / "web" / "examples", here.parents[4] / "examples" / "sites"):
        if (file := folder / "400-600-200.yml").is_file():
            yield file.read_text(encoding="utf-8")
            return


@app.command("work")
def work(
    store: StoreAt = "", *, once: Annotated[bool, typer.Option(help="Do what is due now, then end.")] = False
) -> None:
    """Do what waits: check addresses, deliver statements, send mail. Runs until it is stopped."""
    import threading

    from banen.act.jobs.round import do_round, work_on
    from banen.act.office import open_office

    office = open_office(store or None)
    if once:
        typer.echo(f"{do_round(office)} done.")
        return
    typer.echo("Working (stop with Ctrl+C).")
    work_on(office, threading.Event())


@app.command("check")
def check(store: StoreAt = "", as_json: Json = False) -> None:
    """Prove the books: places never passed, counters as booked, chains whole. Ends with 10 where something is wrong."""
    from banen.act.checks import everything
    from banen.act.store import open_store
    from banen.act.store.migrate import ready

    opened = open_store(store or None)
    ready(opened)
    faults = everything(opened)
    if as_json:
        print_json({"faults": [str(fault) for fault in faults]})
    else:
        typer.echo("\n".join(str(fault) for fault in faults) or "Nothing is wrong.")
    if faults:
        raise typer.Exit(10)


@app.command("backup")
def backup(
    to: Annotated[Path, typer.Argument(help="The file to write; never overwritten.")], store: StoreAt = ""
) -> None:
    """Write an encrypted copy of a SQLite store while it is used. Keep the keys in a backup of their own."""
    from banen.act.backup import backup as copy
    from banen.act.office import open_office

    office = open_office(store or None)
    typer.echo(f"{to}: {copy(office.store, office.keys, to)} bytes, whole. Keep {office.keys.folder.parent} apart.")


@app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(help="A backup.", exists=True, dir_okay=False)],
    to: Annotated[Path, typer.Argument(help="The SQLite file to make; never overwritten.")],
    keys: Annotated[Path | None, typer.Option(help="The folder of keys; else beside the file, or BANEN_KEYS.")] = None,
) -> None:
    """Make a store from a backup. Erasures made since are done again before it opens: banen act erase --replay."""
    from banen.act.backup import restore as make
    from banen.act.office import keys_folder, masters_folder
    from banen.act.store import open_store
    from banen.act.store.erasures import missing
    from banen.act.store.keys import Keyring

    store = open_store(f"sqlite:///{to.with_name(to.name + '.none')}")
    ring = Keyring.known(keys or keys_folder(store), masters_folder())
    make(file, ring, to)
    waiting = missing(open_store(f"sqlite:///{to}"), ring.folder.parent / "erasures.log")
    typer.echo(f"{to} is restored.")
    if waiting:
        typer.echo(f"{number_of(len(waiting), 'erasure', 'erasures')} to be done again first: banen act erase --replay")


@app.command("move")
def move(to: Annotated[str, typer.Argument(help="Address of an empty, migrated store.")], store: StoreAt = "") -> None:
    """Copy everything into another store, such as from SQLite to PostgreSQL; every booking and chain stays the same."""
    from banen.act.backup import move as copy
    from banen.act.office import open_office

    counts = copy(open_office(store or None).store, to)
    typer.echo("\n".join(f"{name}: {count}" for name, count in counts.items() if count))


@app.command("erase")
def erase(
    subject: Annotated[str, typer.Option(help="The id of a person.")] = "",
    store: StoreAt = "",
    *,
    replay: Annotated[bool, typer.Option("--replay", help="Do erasures again that a restored store lacks.")] = False,
) -> None:
    """Erase everything about a person: the key is destroyed, so that copies are unreadable as well."""
    from banen.act.errors import ActError
    from banen.act.office import open_office
    from banen.act.rights.erase import erase as forget
    from banen.act.rights.erase import replay as again

    if replay == bool(subject):
        raise ActError(Fault("erase", "takes one of two.", "Give --subject ID, or --replay after a restore."))
    office = open_office(store or None, replayed=not replay)
    if replay:
        typer.echo(f"{number_of(again(office), 'erasure', 'erasures')} done again.")
    else:
        forget(office, subject)
        typer.echo("Erased.")


@app.command("retain")
def retain(
    store: StoreAt = "",
    as_json: Json = False,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
) -> None:
    """Remove what is over its term; what has open work is left and counted. Run it every night."""
    from dataclasses import asdict

    from banen.act.office import open_office
    from banen.act.rights.retention import retain as remove

    found = remove(open_office(store or None), dry=dry_run)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    for each in found:
        left = f", {each.skipped} left for open work" if each.skipped else ""
        typer.echo(f"{each.kind}: {each.count} {'would go' if dry_run else 'gone'}{left}")


@app.command("jobs")
def jobs(
    again: Annotated[str, typer.Option(help="The id of one that is to begin anew, or * for all.")] = "",
    store: StoreAt = "",
    as_json: Json = False,
) -> None:
    """Show work and mail that ended without being done, and start it again by hand."""
    from banen.act.clock import written
    from banen.act.jobs.ended import ended, start_all_again
    from banen.act.office import open_office

    office = open_office(store or None)
    with office.store.read() as connection:
        dead = ended(connection)
    if again:
        ids = [each.id for each in dead] if again == "*" else [again]
        office.write(lambda connection: start_all_again(connection, ids, office.now))
        typer.echo(f"{len(ids)} will be tried again: `banen act work`, or the service does it.")
    elif as_json:
        print_json([{"id": e.id, "kind": e.kind, "since": written(e.since), "why": e.why} for e in dead])
    else:
        typer.echo("\n".join(f"{e.id} {e.kind} since {written(e.since)}: {e.why}" for e in dead) or "None is dead.")


@app.command("lift")
def lift(
    address: Annotated[str, typer.Option(prompt="E-mail address", help="Asked for where it is not given.")],
    store: StoreAt = "",
) -> None:
    """Let an address that was left alone after two failures have mail again."""
    from banen.act.mail.sending import lift as let
    from banen.act.office import open_office

    office = open_office(store or None)
    lifted = office.write(lambda c: let(c, office.keys.index(address.strip().casefold())))
    typer.echo("It may have mail again." if lifted else "That address is not left alone.")


@app.command("bounce")
def bounce(
    files: Annotated[list[Path] | None, typer.Argument(help="Reports as they came in; else one from a pipe.")] = None,
    store: StoreAt = "",
) -> None:
    """Take in mail that came back: reports of delivery (RFC 3464), such as a mail server hands on through a pipe.

    What failed for good counts once per mail; the second of an address silences it. The rest is noted only.
    """
    import sys

    from banen.act.mail.returned import read_report, take_in
    from banen.act.office import open_office
    from banen.act.registrations.contacts import silenced

    office, *given = check_all(lambda: open_office(store or None), *(partial(_read, file) for file in files or []))
    counted = ignored = 0
    for raw in given or [sys.stdin.buffer.read()]:
        report = read_report(raw)
        ignored += report is None
        counted += report is not None and take_in(office, report, silenced)
    typer.echo(f"{counted} counted, {ignored} {'is' if ignored == 1 else 'are'} no report of delivery.")


def _read(file: Path) -> bytes:
    from banen.act.errors import ActError

    try:
        return file.read_bytes()
    except OSError as error:
        what = Sentence("cannot be read ({strerror}).", strerror=Sentence(error.strerror or str(error)))
        raise ActError(Fault(str(file), what, "Check the name of the file.")) from None


@app.command("grant")
def grant(
    sub: Annotated[str, typer.Argument(help="What the provider of sign-in calls the member of staff.")],
    role: Annotated[
        str, typer.Argument(help="desk_clerk, municipality_reader, quota_keeper, privacy_officer or admin.")
    ],
    scope: Annotated[str, typer.Option(help="A municipality such as GM0518, the name of a number, or * for all.")],
    purpose: Annotated[str, typer.Option(help="What for.")],
    by: Annotated[str, typer.Option(help="Who asks.")],
    second: Annotated[str, typer.Option(help="Who approves: another person.")],
    issuer: Annotated[str, typer.Option(envvar="BANEN_OIDC_STAFF_ISSUER", help="The provider.")] = "demo",
    days: Annotated[int, typer.Option(min=1, max=366, help="How long.")] = 365,
    store: StoreAt = "",
) -> None:
    """Give a role to staff, by two people on this host; so the first admins are made. Later ones at the desk."""
    from datetime import timedelta

    from banen.act.accounts import roles
    from banen.act.accounts.subjects import known
    from banen.act.office import open_office

    office = open_office(store or None)
    now = office.now

    def work(connection: Any) -> str:
        who = known(connection, office.keys, "staff", issuer, sub, loa="substantial", language=DUTCH, at=now)
        id_ = roles.propose(
            connection,
            who.id,
            role,
            scope=scope,
            purpose=purpose,
            valid_from=now,
            valid_to=now + timedelta(days=days),
            by=by,
            at=now,
        )
        roles.approve(connection, id_, second, now)
        return id_

    typer.echo(f"Grant {office.write(work)}: {role} within {scope} for {number_of(days, 'day', 'days')}.")


@app.command("token")
def token(
    sub: Annotated[str, typer.Argument(help="What the provider of sign-in calls the member of staff.")],
    issuer: Annotated[str, typer.Option(envvar="BANEN_OIDC_STAFF_ISSUER", help="The provider.")] = "demo",
    store: StoreAt = "",
) -> None:
    """Print a token for the API of numbers, valid as long as a session of staff; roles are those of the account."""
    from banen.act.accounts.sessions import open_session
    from banen.act.accounts.subjects import known
    from banen.act.office import open_office
    from banen.act.processing import audit

    office = open_office(store or None)

    def work(connection: Any) -> str:
        who = known(connection, office.keys, "staff", issuer, sub, loa="substantial", language=DUTCH, at=office.now)
        audit.enter(connection, "token", who.id, office.now, actor="host")
        return open_session(connection, who, "token", office.now)

    typer.echo(office.write(work))
