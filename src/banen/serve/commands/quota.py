"""``banen quota``: set a number, hold and give places, and see how it stands; the same ledger as pages and API."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from banen.errors import Fault, check_all
from banen.languages import Language
from banen.observe.numbers import few_digits
from banen.sentences import Sentence
from banen.serve.commands.options import Json, Lang, print_json, words

if TYPE_CHECKING:
    from banen.act.quotas import Answer, Ledger

app = typer.Typer(no_args_is_help=True, help="Numbers of places: set one, reserve, grant, release, and see who waits.")

Name = Annotated[str, typer.Argument(metavar="QUOTA", help="The name of a number, such as vakkrachten-2026.")]
Case = Annotated[str, typer.Argument(metavar="CASE", help="The reference of the case that asks for a place.")]
Key = Annotated[str, typer.Option(help="UUID of this command; the same again repeats it safely. Else a fresh one.")]
By = Annotated[str, typer.Option(help="Who does this; else the user of this machine.")]
Second = Annotated[str, typer.Option(help="The second person, where it takes two.")]
StoreAt = Annotated[
    str, typer.Option("--store", envvar="BANEN_STORE", help="Address of the store; else a file in your data folder.")
]


@app.command("define")
def define(
    name: Name,
    number: Annotated[int, typer.Option(min=0, help="Places per year.")],
    year: Annotated[str, typer.Option(help="The year, or a run of years such as 2026-2028.")],
    instrument: Annotated[
        str, typer.Option(help="quotum refuses; richtgetal and streefgetal warn; bandbreedte reports.")
    ] = "quotum",
    eu: Annotated[bool, typer.Option("--eu/--no-eu", help="The group holds EU, EEA or Swiss citizens.")] = False,
    slices: Annotated[int, typer.Option(help="Parts of a year among which the number is spread.")] = 1,
    route: Annotated[str, typer.Option(help="The route it is for.")] = "",
    area: Annotated[str, typer.Option(help="The area it is for.")] = "NL",
    within: Annotated[str, typer.Option(help="Another number that applications may need together with this one.")] = "",
    setting: Annotated[list[str] | None, typer.Option("--set", help="A setting, as name=value: hold_days=14.")] = None,
    key: Key = "",
    by: By = "",
    store: StoreAt = "",
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Set a number of places. A quota that would bind citizens of the EU, the EEA or Switzerland is refused (Q-C1)."""
    from banen.act.quotas import LedgerSettings, QuotaDefinition

    (first, last), settings, own_key, ledger = check_all(
        lambda: _years(year),
        lambda: LedgerSettings.of(dict(_setting(each) for each in setting or [])),
        lambda: key_of(key),
        lambda: _ledger(store),
    )
    definition = QuotaDefinition(
        name,
        instrument,  # type: ignore[arg-type]
        number,
        year_from=first,
        year_to=last,
        group_contains_eu_eea_swiss=eu,
        slices=slices,
        route=route,
        area=area,
        settings=settings,
        within=within or None,
    )
    _tell(ledger.define(own_key, definition, actor=_who(by)), as_json, lang)


@app.command("reserve")
def reserve(
    name: Name,
    case: Case,
    places: Annotated[int, typer.Option(help="Places asked.")] = 1,
    priority: Annotated[str, typer.Option("--class", help="A class that was published with the number.")] = "",
    received: Annotated[str, typer.Option(help="Post stamp of a paper application: 2026-02-09T09:00.")] = "",
    also: Annotated[list[str] | None, typer.Option(help="Another number the case needs as well: all or none.")] = None,
    key: Key = "",
    by: By = "",
    store: StoreAt = "",
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Hold a place for a complete application, or put it on the waiting list."""
    stamped, own_key, ledger = check_all(
        lambda: _instant(received) if received else None, lambda: key_of(key), lambda: _ledger(store)
    )
    answer = ledger.reserve(
        own_key,
        name,
        case,
        actor=_who(by),
        places=places,
        priority=priority or None,
        received_at=stamped,
        also=also or (),
    )
    _tell(answer, as_json, lang)


def _on_case(kind: str, about: str) -> None:
    def run(
        name: Name, case: Case, key: Key = "", by: By = "", store: StoreAt = "", as_json: Json = False, *, lang: Lang
    ) -> None:
        own_key, ledger = check_all(lambda: key_of(key), lambda: _ledger(store))
        _tell(getattr(ledger, kind)(own_key, name, case, actor=_who(by)), as_json, lang)

    run.__doc__ = about
    app.command(kind)(run)


for _kind, _about in {
    "grant": "Give a held place: the decision on the case is positive.",
    "release": "Give back a place that was held or given.",
    "withdraw": "End an application that is not decided.",
    "accept": "Take the place that was offered to the head of the waiting list.",
    "decline": "Leave the place that was offered to the next in line.",
}.items():
    _on_case(_kind, _about)


@app.command("adjust")
def adjust(
    name: Name,
    by_places: Annotated[int, typer.Argument(metavar="BY", help="Places more, or fewer: -- -2.")],
    reason: Annotated[str, typer.Option(help="The decision it follows.")],
    second: Second = "",
    key: Key = "",
    by: By = "",
    store: StoreAt = "",
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Make the present period larger or smaller; takes two people. A quota never goes below what is taken."""
    own_key, ledger = check_all(lambda: key_of(key), lambda: _ledger(store))
    answer = ledger.adjust(own_key, name, by_places, actor=_who(by), second=second or None, reason=reason)
    _tell(answer, as_json, lang)


@app.command("lot")
def lot(
    rounds: Annotated[
        int, typer.Option(min=1, max=400, help="Rounds to draw: periods of a year, times the years.")
    ] = 1,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Make the secrets of a lot: one line to publish with the number, and one to reveal after each round.

    Whoever keeps them must not be who enters applications: whoever knows a secret knows how a reference will fall.
    """
    from hashlib import sha256
    from secrets import token_hex

    line = [token_hex(32)]
    for _ in range(rounds):
        line.append(sha256(line[-1].encode()).hexdigest())
    commitment, *reveals = reversed(line)
    if as_json:
        print_json({"commitment": commitment, "reveals": reveals})
        return
    w = words("quota", lang)
    typer.echo(w["commitment"].format(value=commitment))
    for n, reveal in enumerate(reveals, start=1):
        typer.echo(w["reveal"].format(n=n, value=reveal))
    typer.echo(w["keep_apart"])


@app.command("draw")
def draw(
    name: Name,
    reveal: Annotated[str, typer.Argument(metavar="REVEAL", help="The line of `banen quota lot` for this round.")],
    second: Second = "",
    key: Key = "",
    by: By = "",
    store: StoreAt = "",
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Draw the lot of a round that is over; takes two people. Anybody can work the lots out from what is revealed."""
    own_key, ledger = check_all(lambda: key_of(key), lambda: _ledger(store))
    _tell(ledger.draw(own_key, name, reveal, actor=_who(by), second=second or None), as_json, lang)


@app.command("uphold")
def uphold(
    name: Name,
    case: Case,
    places: Annotated[int, typer.Option(help="Places asked.")] = 1,
    key: Key = "",
    by: By = "",
    store: StoreAt = "",
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """An appeal is upheld: a free place is given, else the case stands ahead of all in this year's list."""
    own_key, ledger = check_all(lambda: key_of(key), lambda: _ledger(store))
    _tell(ledger.uphold(own_key, name, case, actor=_who(by), places=places), as_json, lang)


@app.command("order")
def order(
    name: Name,
    case: Case,
    judgment: Annotated[str, typer.Option(help="The number of the judgment, such as ECLI:NL:RVS:2026:1.")],
    places: Annotated[int, typer.Option(help="Places ordered.")] = 1,
    second: Second = "",
    key: Key = "",
    by: By = "",
    store: StoreAt = "",
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """A court orders a place: the number grows by it (two people) and the place is given."""
    own_key, ledger = check_all(lambda: key_of(key), lambda: _ledger(store))
    answer = ledger.order(own_key, name, case, order=judgment, actor=_who(by), second=second or None, places=places)
    _tell(answer, as_json, lang)


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(metavar="[QUOTA]", help="A number; without it, all of them.")] = "",
    store: StoreAt = "",
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """How a number stands: what is held, given and free in each period, and who waits."""
    from banen.act.quotas.stand import names

    ledger = _ledger(store)
    with ledger.store.read() as connection:
        known = [name] if name else names(connection)
    stands = [ledger.look(each) for each in known]
    if as_json:
        print_json(stands[0] if name else {"quotas": stands})
        return
    for stand in stands:
        _print_stand(stand, lang)
    if not stands:
        typer.echo(words("quota", lang)["nothing"])


def _ledger(address: str) -> Ledger:
    from banen.act.quotas import Ledger
    from banen.act.store import open_store
    from banen.act.store.migrate import ready

    store = open_store(address or None)
    ready(store)
    return Ledger(store)


def key_of(given: str) -> str:
    """The key that a client gave, or a fresh one."""
    from banen.act.identity import fresh_id, read_key

    return read_key(given) if given else fresh_id()


def _who(given: str) -> str:
    import getpass

    return given or f"host:{getpass.getuser()}"


def _years(text: str) -> tuple[int, int]:
    """The first and last of a run of years."""
    from banen.act.errors import ActError

    first, _, last = (part.strip() for part in text.partition("-"))
    years = few_digits(first), few_digits(last or first)
    if years[0] is None or years[1] is None:
        raise ActError(Fault("--year", Sentence("{text!r} is no year.", text=text), "Write 2026, or 2026-2028."))
    return years[0], years[1]


def _instant(text: str) -> datetime:
    from banen.act.clock import instant
    from banen.act.errors import ActError

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        what, advice = Sentence("{text!r} is no moment.", text=text), "Write 2026-02-09T09:00, in local time."
        raise ActError(Fault("--received", what, advice)) from None
    return moment if moment.tzinfo else instant(moment.date(), moment.time())


def _setting(text: str) -> tuple[str, Any]:
    """One setting as typed: a number, yes or no, a word, or words with commas between them."""
    name, _, value = text.partition("=")
    if (size := few_digits(value.removeprefix("-"))) is not None:
        return name, -size if value.startswith("-") else size
    if value in ("true", "false"):
        return name, value == "true"
    return name, [part.strip() for part in value.split(",")] if name == "priorities" else value


def _tell(answer: Answer, as_json: bool, language: str) -> None:
    from banen.act.quotas.words import sentence

    if as_json:
        print_json(answer.to_dict())
        return
    for line in sentence(answer.facts, answer.replayed, language):
        typer.echo(line)


def _print_stand(stand: dict[str, Any], lang: Language) -> None:
    from rich.console import Console
    from rich.table import Table

    from banen.act.clock import local, read

    w, console = words("quota", lang), Console()
    kind = w["binds" if stand["binding"] else "warns"]
    console.print(
        f"[bold]{stand['quota']}[/bold]  {stand['instrument']} ({kind}) · {stand['number']} · "
        f"{stand['years'][0]}-{stand['years'][1]} · {stand['area']}"
    )
    table = Table(box=None, pad_edge=False)
    for place, head in enumerate(w["heads"]):
        table.add_column(head, justify="left" if place == 0 else "right")
    for period in stand["periods"]:
        first, last = (local(read(period[name])).strftime("%Y-%m-%d") for name in ("starts", "ends"))
        mark = " ←" if period["present"] else ""
        table.add_row(f"{first} – {last}{mark}", *(str(period[n]) for n in ("capacity", "reserved", "granted", "free")))
    console.print(table)
    states = ", ".join(f"{state} {count}" for state, count in stand["applications"].items())
    console.print(
        f"[dim]{states or w['no_applications']} · "
        f"{stand['chain']['bookings']} {w['bookings']} · "
        f"{stand['chain']['head'][:12]}[/dim]\n"
    )
