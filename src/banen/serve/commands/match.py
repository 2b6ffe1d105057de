"""``banen match``: people who are here already, to work that is short; drafts that a consultant approves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from banen.errors import UserError, check_all
from banen.serve.commands.options import Json, Lang, asking, day_of_option, print_json
from banen.serve.files import check_writable
from banen.serve.tables import write_table

if TYPE_CHECKING:
    from banen.decide.matching.matching import MatchingRound
    from banen.languages import Language

app = typer.Typer(help="Match people without work to vacancies: skills they state, work that is short, told why.")


@dataclass(frozen=True, kw_only=True)
class MatchingQuestion:
    """Which round is asked for: who and which work, by which rules, on which day."""

    people: Annotated[
        Path | None, typer.Option(help="People: YAML, JSON or JSON Lines; without nationality, age, sex …")
    ] = None
    vacancies: Annotated[Path | None, typer.Option(help="Vacancies: YAML, JSON, JSON Lines or CSV.")] = None
    shortage: Annotated[Path | None, typer.Option(help="Shortage occupations as CSV; else what is shipped.")] = None
    travel: Annotated[
        Path | None, typer.Option(help="Minutes between places as CSV: from,to,minutes; else estimated.")
    ] = None
    esco: Annotated[
        Path | None, typer.Option(help="Folder of the ESCO download (CSV); else a sample of 64 occupations.")
    ] = None
    mode: Annotated[
        str, typer.Option("--mode", help="most_people, total or worst_first (most people, then the lowest score up).")
    ] = "most_people"
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Published seed of the lottery among equals.")] = 1
    synthetic: Annotated[
        int, typer.Option(min=0, help="Make so many SYNTHETIC people and vacancies instead of files.")
    ] = 0
    on: Annotated[str, typer.Option("--on", help="Day of the round, such as 2027-03-01; else today.")] = ""
    proposals: Annotated[int, typer.Option(help="Proposals per person, 1 to 3.")] = 1


SHOWN = 20


@app.callback(invoke_without_command=True)
@asking(MatchingQuestion)
def match(
    ctx: typer.Context,
    asked: MatchingQuestion,
    out: Annotated[Path | None, typer.Option(help="Write the proposals as CSV or Parquet.")] = None,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Make the proposals of a round.

    Start with: banen match --people examples/matching/people.yml --vacancies examples/matching/vacancies.yml
    """
    if ctx.invoked_subcommand is not None:
        return
    matching_round, _ = check_all(lambda: _round(asked), lambda: check_writable(out) if out else None)
    record = matching_round.to_dict()
    if out is not None:
        write_table(_table(record), out)
    if as_json:
        print_json(record)
        return
    _print(matching_round, record, lang)
    if out is not None:
        from banen.serve.wording_of_matches import words

        typer.echo(f"{words(lang)['round']['written']}: {out}")


@app.command("explain")
@asking(MatchingQuestion)
def explain(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="The id of a person.")],
    asked: MatchingQuestion,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Tell why a person has these proposals, or nothing now, and what one step would change."""
    matching_round = _round(asked)
    record = matching_round.explain(person)
    if as_json:
        print_json(record)
        return
    from banen.serve.wording_of_matches import lines

    for line in lines(record, matching_round, lang):
        typer.echo(line)


@app.command("audit")
@asking(MatchingQuestion)
def audit(
    groups: Annotated[Path, typer.Option(help="The auditor's table: id and one column per attribute.")],
    asked: MatchingQuestion,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Hold the proposals against groups that the matching never sees; signals only, never a verdict."""
    from banen.decide.matching.audit import audit as audit_of
    from banen.decide.matching.audit import read_groups

    known, matching_round = check_all(lambda: read_groups(groups), lambda: _round(asked))
    record = audit_of(matching_round, known)
    if as_json:
        print_json(record)
        return
    print_audit(record, lang)


@app.command("vacancies")
def vacancies(
    file: Annotated[Path, typer.Argument(help="Vacancies: messages of EURES (XML or JSON), CSV, YAML or JSON.")],
    on: Annotated[str, typer.Option("--on", help="Day of the law, such as 2027-03-01; else today.")] = "",
    out: Annotated[
        Path | None, typer.Option(help="Write them as a plain CSV, with what is missing left empty.")
    ] = None,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Read vacancies and tell of each what is missing or what keeps it out; nothing is filled in for anybody."""
    from banen.decide.matching.occupations import shipped
    from banen.decide.matching.vacancies import RefusedVacancy, read_records, vacancy_or_refusal
    from banen.decide.matching.vacancy_table import table_of
    from banen.languages import DUTCH
    from banen.observe.records import Faults
    from banen.serve.files import write
    from banen.serve.wording_of_matches import words

    faults = Faults()
    at, _, records, _ = check_all(
        lambda: day_of_option(on, "--on", by_law=True),
        lambda: check_writable(out) if out else None,
        lambda: read_records(file, faults),
        faults.raise_if_any,
    )
    day = at or date.today()
    sorted_out = [vacancy_or_refusal(fields, where, shipped(), day, faults) for where, fields in records]
    faults.raise_if_any()
    refused = [each.to_dict() for each in sorted_out if isinstance(each, RefusedVacancy)]
    if out is not None:
        write(out, table_of([fields for _, fields in records]))
    if as_json:
        print_json({"read": len(records), "complete": len(records) - len(refused), "refused_vacancies": refused})
        return
    w = words(lang)["vacancies"]
    typer.echo(w["read"].format(read=len(records), complete=len(records) - len(refused)))
    for each in refused:
        typer.echo(
            f"  {each['vacancy']}: {each['sentence_nl' if lang == DUTCH else 'sentence']} {each['article']}".rstrip()
        )
    if out is not None:
        typer.echo(f"{words(lang)['round']['written']}: {out}")


@app.command("figures")
def figures(
    starts: Annotated[int, typer.Option(min=0, help="People who started work in a year.")],
    listed: Annotated[int, typer.Option(min=0, help="Of those, in a shortage occupation.")],
    rounds: Annotated[int, typer.Option(min=0, help="People with confirmed skills and a round of proposals.")],
    without: Annotated[int, typer.Option(min=0, help="People without work.")],
    eures: Annotated[int, typer.Option(min=0, help="Vacancies filled by EURES in a year.")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="Write three packages, for d = 0, 0.5 and 1, in this folder.")
    ] = None,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Turn counts of a year into figures for measures 2.3, 2.12 and 1.5: an assumption d, never a claim of effect."""
    from banen.decide.matching.figures import WOULD_HAVE_FOUND_WORK, measure_figures, package_of
    from banen.serve.numbers import number
    from banen.serve.wording_of_matches import words

    record = dict(measure_figures(starts, listed, rounds, without, eures))

    def make(making: Path) -> None:
        for d in WOULD_HAVE_FOUND_WORK:
            (making / f"match-d{d:g}.yml").write_text(package_of(record, d), encoding="utf-8")

    if out is not None:
        from banen.serve.reports.export import fill

        fill(out, make)
    if as_json:
        print_json(record)
        return
    w = words(lang)["figures"]
    for d in WOULD_HAVE_FOUND_WORK:
        extra, filled = record["extra_in_work_per_year"][d], record["extra_matches_per_year"][d]
        typer.echo(w["line"].format(d=number(d, lang), extra=number(extra, lang), filled=number(filled, lang)))
    for name in ("share_in_shortage_jobs", "share_matched"):
        typer.echo(f"{w[name]}: {'–' if record[name] is None else f'{record[name]:.3f}'}")
    typer.echo(w["note"])
    if out is not None:
        typer.echo(f"{words(lang)['round']['written']}: {out}")


@app.command("evaluate")
def evaluate(
    table: Annotated[
        Path, typer.Option(help="Regions by months as CSV: region,starts,month,people,found_work; starts as 2027-03.")
    ],
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Seed with which the lottery is dealt again.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Write every group and month as CSV or Parquet.")] = None,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Tell the effect of a staggered start with its interval; nothing where no region is left to compare with.

    Start with: banen match evaluate --table examples/matching/staggered_start.csv
    """
    from banen.decide.matching.staggered import evaluate as effect_of
    from banen.decide.matching.staggered import read_starts
    from banen.serve.wording_of_matches import effect_lines, words

    starts, _ = check_all(lambda: read_starts(table), lambda: check_writable(out) if out else None)
    found = effect_of(starts, seed)
    if out is not None:
        import polars as pl

        lines = [one.to_dict() | {"mark": "SYNTHETIC" if found.synthetic else ""} for one in found.by_group]
        write_table(pl.DataFrame(lines), out)
    if as_json:
        print_json(found.to_dict())
        return
    for line in effect_lines(found, lang):
        typer.echo(line)
    if out is not None:
        typer.echo(f"{words(lang)['round']['written']}: {out}")


def _round(asked: MatchingQuestion) -> MatchingRound:
    """The round that was asked for: from files, or SYNTHETIC."""
    from banen.decide.matching.rounds import round_of

    try:
        day = day_of_option(asked.on, "--on", by_law=True) or date.today()
    except UserError:
        check_all(lambda: day_of_option(asked.on, "--on", by_law=True), lambda: _check_round(asked))
        raise
    with _bar() as advance:
        return round_of(
            asked.people,
            asked.vacancies,
            synthetic=asked.synthetic,
            mode=asked.mode,
            proposals=asked.proposals,
            seed=asked.seed,
            on=day,
            shortage=asked.shortage,
            travel=asked.travel,
            esco=asked.esco,
            progress=advance,
        )


def _check_round(asked: MatchingQuestion) -> None:
    """Tell what else is wrong with a question of which the day cannot be read."""
    from banen.decide.matching.rounds import check_round

    check_round(asked.people, asked.vacancies, asked.synthetic, asked.mode, asked.proposals)


def _bar() -> Any:
    """A bar on the error output that counts the people weighed; nothing where nobody watches."""
    from contextlib import contextmanager

    from rich.console import Console
    from rich.progress import Progress

    @contextmanager
    def shown() -> Any:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("", total=None)
            yield lambda number: progress.advance(task, number)

    return shown()


def _table(told: dict[str, Any]) -> Any:
    import polars as pl

    columns = {"person": pl.String, "vacancy": pl.String, "points": pl.Int64, "turn": pl.Int64}
    table = pl.DataFrame(told["proposals"], schema=columns)
    return table.with_columns(pl.lit("SYNTHETIC" if told["SYNTHETIC"] else "").alias("mark"))


def _print(found: MatchingRound, told: dict[str, Any], language: Language) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from banen.languages import DUTCH
    from banen.serve.wording_of_matches import words

    w, console = words(language)["round"], Console()
    if told["SYNTHETIC"]:
        console.print(Text(w["synthetic"], style="bold red"))
    console.print(Text(w["head"].format(**told), style="bold"))
    occupation = {vacancy.id: vacancy.isco for vacancy in found.market.vacancies}
    labels = found.market.occupations.labels
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in w["columns"].split("|"):
        table.add_column(name, overflow="fold")
    for one in told["proposals"][:SHOWN]:
        isco = occupation[one["vacancy"]]
        name = f"{labels[isco][language]} ({isco})" if isco in labels else isco
        table.add_row(one["person"], one["vacancy"], name, str(one["points"]), str(one["turn"]))
    console.print(table)
    if (more := len(told["proposals"]) - SHOWN) > 0:
        console.print(Text(f"+ {more} (--out voorstellen.csv)", style="dim"))
    console.print(w["total"].format(total=told["total"], bound=told["bound"], greedy=told["greedy"]["total"]))
    console.print(w["blocking"].format(blocking=told["blocking_pairs"]))
    if none := told["nothing_found_now"]:
        console.print(w["none"].format(none=len(none), person=none[0]["person"]))
    if told["refused_vacancies"]:
        console.print(w["refused"].format(refused=len(told["refused_vacancies"])))
        for one in told["refused_vacancies"][:SHOWN]:
            sentence = one["sentence_nl"] if language == DUTCH else one["sentence"]
            console.print(f"  {one['vacancy']}: {sentence}", highlight=False)
    console.print(Text(w["note"], style="dim"))


def print_audit(told: dict[str, Any], language: Language) -> None:
    """Print an audit: every pair of groups with its interval and whether it is a signal, and how guessable they are."""
    from banen.serve.wording_of_matches import words

    w = words(language)["audit"]
    for one in told["differences"]:
        low, high = one["interval_95"]
        typer.echo(
            f"{one['attribute']}: {one['low']} {one['rates'][1]:.1%} ({one['sizes'][1]}) / {one['high']} "
            f"{one['rates'][0]:.1%} ({one['sizes'][0]}) · {one['ratio']:.2f} · [{low:+.1%}, {high:+.1%}] · "
            f"p {one['p_holm']:.3f} · {w['signal'] if one['signal'] else w['no_signal']}"
        )
    for name in told["too_small"]:
        typer.echo(f"{name}: {w['too_small']}")
    for name, one in told["proxies"].items():
        typer.echo(f"{name}: {w['guessed']} {one['guessed_right']:.1%}; {w['largest']} {one['largest_group']:.1%}")
    typer.echo(told["note"])
