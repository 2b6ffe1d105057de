"""``banen survey``: plan a wave, check the questionnaire, estimate shares, compare waves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from banen.errors import Fault, UnknownNameError, UserError, check_all
from banen.observe.numbers import few_digits
from banen.sentences import Sentence
from banen.serve.commands.options import Json, Lang, print_json
from banen.serve.files import check_writable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from banen.account.survey.instrument import AnswerCount

app = typer.Typer(no_args_is_help=True, help="The experience survey: plan, check, estimate, compare.")

EFFECTS = (1.5, 2.0, 4.0)
"""Design effects that a plan is reckoned with, because nobody knows it before."""
Table = Annotated[str, typer.Argument(help="The year of a wave in the content (2024), or a file of its counts.")]


@app.command("plan")
def plan(
    respondents: Annotated[float, typer.Option(min=10, help="Respondents in a wave, or in a group of it.")],
    share: Annotated[float, typer.Option(min=0.01, max=0.99, help="The share that is expected.")] = 0.5,
    detect: Annotated[float, typer.Option(min=0.005, max=0.5, help="The change that must be seen.")] = 0.05,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Tell before a wave which change it can see, and how many people a change needs."""
    from banen.account.survey.comparisons import needed, shown_as_trend, smallest_seen
    from banen.observe.words import words

    other = share - detect if share > detect else share + detect
    rows = [
        {
            "effect": effect,
            "least": smallest_seen(share, respondents, effect),
            "trend": shown_as_trend(share, respondents, effect),
            "needed": needed(share, other, effect),
        }
        for effect in EFFECTS
    ]
    if as_json:
        print_json({"respondents": respondents, "share": share, "detect": detect, "plan": rows})
        return
    w = words("survey", lang)
    table = [
        (f"{r['effect']:g}", f"{100 * r['least']:.1f}", w["yes" if r["trend"] else "no"], str(r["needed"]))
        for r in rows
    ]
    _print([w["columns"][name] for name in ("effect", "least", "trend", "needed")], table)


@app.command("check")
def check(
    languages: Annotated[list[str] | None, typer.Option("--in", help="A language of the wave, such as pl.")] = None,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Check the questionnaire, and that each translation was made from the present text."""
    from banen.account.survey.instrument import instrument
    from banen.observe.words import words

    held = instrument()
    held.open_wave(tuple(languages or ()))
    counts = {
        "items": len(held.items),
        "found": sum(i.origin == "topic_found" for i in held.items.values()),
        "project": sum(i.origin == "project" for i in held.items.values()),
    }
    print_json(counts) if as_json else typer.echo(words("survey", lang)["whole"].format(**counts))


@app.command("translate")
def translate(
    language: Annotated[str, typer.Argument(help="The language to translate into, such as pl.")],
    out: Annotated[Path | None, typer.Option(help="The file to write; else it is printed.")] = None,
    *,
    lang: Lang,
) -> None:
    """Write what a translator has to do: every text that is missing or stale in a language, with its Dutch.

    Filled in, the lines go at the end of survey_translations.csv.
    """
    import csv
    import io

    from banen.account.survey.instrument import TRANSLATED, instrument
    from banen.languages import DUTCH
    from banen.observe.words import words
    from banen.serve.files import write

    held = instrument()
    check_all(lambda: _spoken(language, held.spoken), lambda: check_writable(out) if out else None)
    stale = set(held.stale(language))
    wanted = [(id_, language, "", version, text[DUTCH]) for id_, text, version in held.texts() if id_ in stale]
    sheet = io.StringIO()
    csv.writer(sheet, lineterminator="\n").writerows([TRANSLATED, *wanted])
    if out is None:
        typer.echo(sheet.getvalue(), nl=False)
    else:
        write(out, sheet.getvalue())
        typer.echo(words("survey", lang)["to_translate"].format(file=out, texts=len(wanted)))


@app.command("export")
def export(
    form: Annotated[str, typer.Option("--format", help="xlsform (to ask with) or ddi (to describe and keep).")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    languages: Annotated[list[str] | None, typer.Option("--in", help="A language of the wave; nl and en else.")] = None,
    design: Annotated[str, typer.Option(help="How people come into the survey.")] = "nonprobability",
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Write the questionnaire for KoboToolbox and ODK (XLSForm), or for an archive of data (DDI Codebook)."""
    from banen.account.survey.instrument import instrument
    from banen.languages import WHOLE
    from banen.observe.words import words
    from banen.serve.files import write
    from banen.serve.reports.questionnaire import FORMATS

    check_all(lambda: _format(form, FORMATS), lambda: check_writable(out))
    held, spoken = instrument(), tuple(languages or WHOLE)
    write(out, FORMATS[form](held, spoken, design))
    told = {"file": str(out), "items": len(held.asked(design)), "languages": list(spoken)}
    if as_json:
        print_json(told)
        return
    typer.echo(words("survey", lang)["exported"].format(**told | {"languages": ", ".join(spoken)}))


@app.command("estimate")
def estimate(table: Table, as_json: Json = False, *, lang: Lang) -> None:
    """Estimate the shares of a wave, with their interval and both ends of what is missing."""
    from banen.account.survey.estimates import LEAST_FOR_SHARE, bounds, margin_word, wilson
    from banen.observe.words import words

    rows: list[dict[str, Any]] = []
    for count in _counts(table):
        share, low, high = bounds(count.yes, count.no, count.missing)
        small = count.yes + count.no < LEAST_FOR_SHARE
        interval = wilson(share, count.yes + count.no, count.effect)
        rows.append(
            {
                "item": count.item,
                "group": count.group,
                "data": count.data,
                "share": None if small else share,
                "interval": None if small else interval,
                "word": margin_word(count.design),
                "ends": [low, high],
            }
        )
    if as_json:
        print_json(rows)
        return
    w = words("survey", lang)
    told = [
        (r["item"], r["group"], _span(r["share"], r["interval"], w["words"][r["word"]]), _percents(r["ends"]))
        for r in rows
    ]
    _tell_data(rows, w)
    _print([w["columns"][name] for name in ("item", "group", "share", "ends")], told)


@app.command("compare")
def compare_waves(
    first: Table,
    second: Table,
    margin: Annotated[float, typer.Option(min=0.001, max=0.5, help="A change smaller than this is none.")] = 0.03,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Compare two waves: the change, corrected for the number of items, and one of three verdicts."""
    from banen.account.survey.waves import compared
    from banen.observe.words import words

    earlier, later = check_all(lambda: _counts(first), lambda: _counts(second))
    since = few_digits(first)
    rows: list[dict[str, Any]] = [
        {
            "item": one.now.item,
            "group": one.now.group,
            "data": one.before.data or one.now.data,
            "from": one.before.share.share,
            "to": one.now.share.share,
            "change": one.change.change if one.change else None,
            "interval": one.change.interval if one.change else None,
            "p_holm": one.p_holm,
            "p_explored": one.p_explored,
            "verdict": one.verdict,
            "breakdown": one.breakdown,
        }
        for one in compared(earlier, later, margin, since)
    ]
    if as_json:
        print_json(rows)
        return
    w = words("survey", lang)
    _tell_data(rows, w)
    table = [
        (
            r["item"],
            r["group"],
            _span(r["change"], r["interval"], ""),
            f"{r['p_holm']:.3f}",
            w["verdicts"][r["verdict"]],
            f"{r['breakdown']:.1f}",
        )
        for r in rows
    ]
    _print([w["columns"][name] for name in ("item", "group", "change", "p", "verdict", "breakdown")], table)
    typer.echo(w["attribution"])


def _spoken(language: str, spoken: Iterable[str]) -> None:
    if language not in (known := tuple(spoken)):
        raise UnknownNameError("language", language, known)


def _format(form: str, known: Iterable[str]) -> None:
    if form not in (names := tuple(known)):
        listed = ", ".join(names)
        raise UserError(
            Fault(
                "--format",
                Sentence("{form!r} is not known.", form=form[:20]),
                Sentence("Known are: {listed}.", listed=listed),
            )
        )


def _counts(table: str) -> tuple[AnswerCount, ...]:
    """The counts of a wave: of the content by its year, or of a file."""
    from banen.account.survey.instrument import answer_counts
    from banen.account.survey.waves import wave

    if (year := few_digits(table)) is not None:
        return wave(year).answers
    path = Path(table)
    if not path.is_file():
        what = Sentence("{table} is no file, and no year of a wave.", table=table)
        advice = "Give 2024, or a file of counts."
        raise UserError(Fault("banen", what, advice))
    return answer_counts(path)


def _tell_data(rows: Sequence[dict[str, Any]], w: Any) -> None:
    if any(row["data"] == "SYNTHETIC" for row in rows):
        typer.echo(w["synthetic"])


def _percents(values: Sequence[float]) -> str:
    return " – ".join(f"{100 * value:.1f}" for value in values)


def _span(middle: float | None, interval: Sequence[float] | None, word: str) -> str:
    return "–" if middle is None or interval is None else f"{100 * middle:.1f} ({_percents(interval)}) {word}".strip()


def _print(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console

    from banen.serve.commands.account import table_of

    table = table_of(*columns)
    for row in rows:
        table.add_row(*row)
    Console().print(table)
