"""Makes the pages of ``docs/reference/generated`` from the content and the code, so that no page can fall behind.

Run ``python -m docs.generate`` (``make docs`` does). A page ends in ``.md``; a fragment ends in ``.inc``, or in
``.svg`` for a picture, and stands in a page of the explanations. Nothing made here is committed or edited.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from banen.charts.drawing import svg
from banen.errors import EXIT_CODES
from banen.model.population import structure
from banen.observe.assumptions import Assumption, Draws, assumptions
from banen.observe.doubt import doubt_sources
from banen.observe.figures import Figure, figures
from banen.serve.numbers import change
from banen.simulate.engine.cohorts import world
from banen.simulate.evidence.backtest import backtest
from banen.simulate.evidence.expectations import read_experiments
from banen.simulate.evidence.experiments import Trials, experiments
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.levers import Lever
from banen.simulate.results.indicators import definition_of, definitions, indicators
from docs.judgement import judgement_page

FOLDER = Path(__file__).parent / "reference" / "generated"
NOTE = "*Made by `python -m docs.generate`; edit the content, not this page.*"
BY_HAND_YEAR = 2024
FEW = 6


def main() -> None:
    """Write every page and fragment anew."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for name, make in {**PAGES, **FRAGMENTS}.items():
        (FOLDER / name).write_text(make().rstrip() + "\n", encoding="utf-8")
    print(f"{len(PAGES)} pages and {len(FRAGMENTS)} fragments in docs/reference/generated")


# ------------------------------------------------------------------------------------------ writing


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; bars and line ends within a cell are made safe, blanks stay blank."""
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join(' --- ' for _ in head)}|"]
    lines += [f"| {' | '.join(cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines)


def cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.10g}"
    text = " ".join(str(value).split())
    return text if text.startswith("<a ") or "`" in text else text.replace("|", "\\|").replace("*", "\\*")


def page(title: str, *blocks: str) -> str:
    return "\n\n".join([f"# {title}", NOTE, *blocks])


def figure_links(ids: Iterable[str], to: str = "") -> str:
    """Ids of figures as links to their rows; an id that is no figure (a series) stays as it is."""
    return ", ".join(
        f'<a href="{to}figures-{figures()[i].topic}.html#{i}">{i}</a>' if i in figures() else f"`{i}`" for i in ids
    )


# ------------------------------------------------------------------------------------------ assumptions


def assumption_table(rows: Iterable[Assumption], to: str = "") -> str:
    head = ("assumption", "what", "unit", "low", "central", "high", "after the figures", "form", "why", "figures")
    return table(
        head,
        (
            (
                f"`{a.name}`", a.label["en"], a.unit_label["en"], a.low, a.central, a.high, after_the_figures(a),
                a.distribution, a.reason["en"],
                figure_links(a.figures, to) or "none",
            )
            for a in rows
        ),
    )  # fmt: skip


def after_the_figures(assumption: Assumption) -> str:
    learned = assumptions().learned(assumption.name)
    if learned is None:
        return ""
    pull = f", pulled to the {learned.pulled} end" if learned.pulled else ""
    return f"{learned.p50:.3g} ({learned.p05:.3g} to {learned.p95:.3g}){pull}"


def pulled_fragment() -> str:
    """Assumptions that the figures pull to an end of their range, in the words of the register."""
    rows = [
        (f"`{a.name}`", a.label["en"], f"{a.low:g} to {a.high:g}", f"{found.p50:.3g}", found.pulled, a.reason["en"])
        for a in assumptions().values()
        if (found := assumptions().learned(a.name)) and found.pulled
    ]
    return table(("assumption", "what", "range", "median after the figures", "end", "why the range"), rows)


def of_part(part: str) -> list[Assumption]:
    return [a for a in assumptions().values() if a.part == part]


def parts() -> list[str]:
    return list(dict.fromkeys(a.part for a in assumptions().values()))


def register() -> str:
    bare = [a for a in assumptions().values() if not a.figures]
    said = (
        f"{len(assumptions())} assumptions. `low` and `high` are the ends of the range, not percentiles; a triangular "
        f"distribution has its peak at `central`. *After the figures* holds the median and the 5 to 95% values of what "
        f"[calibration](../../explanation/uncertainty.md) left of it, where "
        f"history informs it. {len(bare)} lean on no figure at all: judgement, as their reason says."
    )
    sections = [f"## {part}\n\n{assumption_table(of_part(part))}" for part in parts()]
    return page("Register of assumptions", said, *sections)


# ------------------------------------------------------------------------------------------ measures, indicators


def measures_page() -> str:
    said = (
        "*Fewer*, *equal*, *room* and *more* are about the number of labour migrants; see "
        "[the measures](../../explanation/measures.md). The default of every lever is current law; `far` is the "
        "proposal at its strongest and no advice."
    )
    blocks = []
    for measure in catalogue().values():
        facts = ", ".join(f"**{k}** {v}" for k, v in (
            ("Dutch", measure.name["nl"]), ("tracks", ", ".join(measure.tracks)), ("effect", measure.direction),
            ("acts through", ", ".join(measure.channels) or "nothing"), ("legal level", measure.legal_level),
            ("leans on", ", ".join(f"`{a}`" for a in measure.assumptions) or "no assumption of its own"),
        ))  # fmt: skip
        notes = "\n".join(f"- {note['en']}" for note in measure.notes)
        blocks.append(
            f"## {measure.id} {measure.name['en']}\n\n{facts}.\n\n{lever_table(measure.levers.values())}\n\n{notes}"
        )
    return page("The 41 measures", said, *blocks)


def lever_table(levers: Iterable[Lever]) -> str:
    return table(
        ("lever", "meaning", "unit", "bounds", "current law", "far"),
        (
            (f"`{v.name}`", v.meaning["en"], v.unit_label["en"] or v.unit, bounds(v), shown(v.default), shown(v.far))
            for v in levers
        ),
    )


def bounds(lever: Lever) -> str:
    if lever.choices:
        return " / ".join(lever.choices)
    if lever.minimum is None and lever.maximum is None:
        return lever.kind
    return f"{shown(lever.minimum)} to {shown(lever.maximum)}"


def shown(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or "none"
    return f"{value:,.10g}" if isinstance(value, float | int) else str(value)


def indicators_page() -> str:
    said = (
        "Keys are `name` for the default definition (residents), `name@definition` for the other counts and "
        "`name:group` for a part of a breakdown. `banen explain KEY` follows one to its assumptions and figures."
    )
    rows = (
        (f"`{i.name}`", i.label["en"], i.label["nl"], i.unit, i.by or "", definition_of(i.name), i.meaning["en"])
        for i in indicators().values()
    )
    counts = ((f"`{key}`", d["en"], d["nl"], d["definition_en"]) for key, d in definitions().items())
    return page(
        "Indicators and counts", said,
        "## Indicators\n\n" + table(("name", "English", "Dutch", "unit", "by", "count", "meaning"), rows),
        "## Counts of labour migrants\n\nNever add across them; never show a number without its count.\n\n"
        + table(("key", "English", "Dutch", "definition"), counts),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------ figures


def figures_index() -> str:
    rows = (
        (f"[{topic.replace('_', ' ')}](figures-{topic}.md)", sum(f.topic == topic for f in figures().values()))
        for topic in figures().topics
    )
    said = f"{len(figures())} records with unit, period, population, source and confidence."
    hidden = "\n".join(["```{toctree}", ":hidden:", *(f"figures-{t}" for t in figures().topics), "```"])
    return page("Figures by topic", said, table(("topic", "records"), rows), hidden)


def figures_of(topic: str) -> Callable[[], str]:
    def make() -> str:
        rows = (
            (f'<a id="{f.id}"></a>`{f.id}`', f.quantity, amount(f), f.unit, f.period, f.population, f.source,
             f.status, f.confidence, f.note)
            for f in figures().values() if f.topic == topic
        )  # fmt: skip
        head = ("id", "quantity", "value", "unit", "period", "counts", "source", "status", "confidence", "note")
        return page(f"Figures: {topic.replace('_', ' ')}", table(head, rows))

    return make


def amount(figure: Figure) -> str:
    if figure.value is not None:
        return f"{figure.value:,.10g}"
    if figure.low is not None or figure.high is not None:
        return f"{shown(figure.low)} to {shown(figure.high)}"
    return figure.text


# ------------------------------------------------------------------------------------------ commands, errors


def commands_page() -> str:
    blocks = [f"## {' '.join(path)}\n\n```text\n{help_of(path)}\n```" for path in command_paths()]
    return page(
        "Commands", "Exit codes: [errors](errors.md). Every `--json` prints JSON and nothing else on stdout.", *blocks
    )


def command_paths() -> Iterator[tuple[str, ...]]:
    """Every command with its subcommands, as typed."""
    from typer.main import get_command

    from banen.serve.cli import app

    def walk(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        yield path
        for name, inner in getattr(command, "commands", {}).items():
            yield from walk(inner, (*path, name))

    return walk(get_command(app), ("banen",))


def help_of(path: tuple[str, ...]) -> str:
    from banen.serve.cli import app

    said = io.StringIO()
    before = {name: os.environ.get(name) for name in ("COLUMNS", "TERM", "NO_COLOR", "TERMINAL_WIDTH")}
    os.environ |= {"COLUMNS": "100", "TERMINAL_WIDTH": "100", "TERM": "dumb", "NO_COLOR": "1"}
    try:
        with contextlib.redirect_stdout(said):
            app([*path[1:], "--help"], standalone_mode=False, prog_name="banen")
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    return "\n".join(line.rstrip() for line in said.getvalue().strip("\n").splitlines())


def errors_page() -> str:
    said = "Every message says what is wrong, where, and what to do: [read an error](../../how-to/read-an-error.md)."
    return page("Exit codes", said, table(("code", "means"), EXIT_CODES.items()))


# ------------------------------------------------------------------------------------------ the backtest


def backtest_page() -> str:
    result = backtest()
    outside = sum(not c.inside for c in result.comparisons)
    median = result.to_dict()["median_absolute_error"]
    fitted = sum(c.entry.fit for c in result.comparisons)
    said = (
        f"{len(result.comparisons)} figures against the model, worst first: {result.draws} draws, seed {result.seed}. "
        f"**{100 * result.coverage:.0f}%** lie inside the model's 5–95% band, where 90% is meant; {outside} do "
        f"not. The median absolute error is {100 * median:.0f}%. {fitted} figures inform the draws and are marked "
        f"*fit*; that they fit proves nothing. What the model would have said without the later figures: "
        f"[the hindcast](../../explanation/how-good-is-this.md)."
    )
    rows = (
        (
            figure_links([c.entry.figure]), c.entry.label["en"], c.entry.definition, f"{c.observed:,.0f}",
            f"{c.p50:,.0f}", f"{c.p05:,.0f} – {c.p95:,.0f}", f"{100 * c.error:+.0f}%", "fit" if c.entry.fit else "",
            "" if c.inside else "outside",
        )
        for c in result.worst_first()
    )  # fmt: skip
    head = ("figure", "what", "count", "observed", "model", "5–95%", "error", "", "")
    return page("How good is this?", said, table(head, rows))


# ------------------------------------------------------------------------------------------ natural experiments


@cache
def trials() -> Trials:
    return experiments()


def trials_fragment() -> str:
    found = trials()
    rows = (
        (
            v.experiment.on.year, v.experiment.name["en"], v.expected.label["en"],
            figure_links(sorted({ref.split("@")[0] for refs in v.expected.compared.values() for ref in refs}),
                         "../reference/generated/"),
            change(v.expected.low, v.expected.high), change(v.p50), change(v.p05, v.p95),
            "right" if v.right_direction else "wrong", "inside" if v.inside else "outside",
            "seen" if v.expected.seen else "",
        )
        for v in found.verdicts
    )  # fmt: skip
    head = ("year", "change of rule", "what", "from", "figures", "model", "5–95%", "direction", "", "")
    gates = " ".join(
        f"{g.says['en'].rstrip('.')}: {g.value:.0%}, asked {g.bound[0]:.0%} or more: "
        f"**{'passed' if g.passed else 'failed'}**."
        for g in found.gates
    )
    return f"{found.draws} draws, seed {found.seed}.\n\n{table(head, rows)}\n\n{gates}"


def trial_picture(experiment: str) -> Callable[[], str]:
    return lambda: svg(trials().chart(experiment), "en")


def untestable_fragment() -> str:
    rows = (
        (u.on.year, u.name["en"], figure_links(u.figures, "../reference/generated/") or "none", u.because["en"])
        for u in trials().untestable
    )
    return table(("year", "change of rule", "figures", "cannot be tested, because"), rows)


# ------------------------------------------------------------------------------------------ one indicator by hand


def housing_by_hand(year: int = BY_HAND_YEAR) -> tuple[list[tuple[str, float, float]], float]:
    """Persons and share in need of a place, per group, and the model's own need: written apart from the engine."""
    draws = Draws(1, 1, assumptions())
    books = world(draws).history
    row = year - books.first_year
    found: dict[str, list[float]] = {}
    for i, pair in enumerate(structure().pairs):
        if pair.route == "eu_short_stay":
            group, share = "EU short stay", float(draws["housing.need_short_stay"][0])
        elif pair.route in ("eu_posted", "third_country_posted"):
            group, share = "posted", float(draws["housing.need_posted"][0])
        elif pair.market == "practical" and pair.route in ("eu_resident", "work_permit", "single_permit"):
            group, share = "registered or on a permit, practical work", float(draws["housing.need_resident"][0])
        else:
            group, share = "specialists, the self-employed", 0.0
        sums = found.setdefault(group, [0.0, share])
        sums[0] += float(books.stock[row, i, 0])
    return [(group, persons, share) for group, (persons, share) in found.items()], float(books.need[row, 0])


def housing_fragment() -> str:
    rows, model = housing_by_hand()
    hand = sum(persons * share for _, persons, share in rows)
    shown_rows = [(g, f"{n:,.0f}", f"{s:.2f}", f"{n * s:,.0f}") for g, n, s in rows]
    body = table(("group", f"present on 31 December {BY_HAND_YEAR}", "share that needs a place", "need"), shown_rows)
    return (
        f"{body}\n\nBy hand **{hand:,.0f}** persons; `housing_need` of {BY_HAND_YEAR} in the model is "
        f"**{model:,.0f}**, {100 * (model / hand - 1):+.2f}%."
    )


def sources_fragment() -> str:
    """Sources of doubt with their meaning and how many assumptions each has, and those of law and chance by name."""
    rows = []
    for source in doubt_sources().values():
        few = len(source.assumptions) <= FEW
        names = ", ".join(f"`{n}`" for n in source.assumptions) if few else ""
        rows.append((source.label["en"], source.meaning["en"], len(source.assumptions), names))
    return table(("source", "what it is", "assumptions", ""), rows)


def output_fragment(*words: str) -> Callable[[], str]:
    """What a command prints, so that no tutorial shows yesterday's numbers."""

    def make() -> str:
        wide = os.environ | {"COLUMNS": "110", "TERM": "dumb", "NO_COLOR": "1", "BANEN_LANGUAGE": "en"}
        ran = subprocess.run(
            [sys.executable, "-m", "banen.serve.cli", *words], capture_output=True, text=True, check=True, env=wide
        )
        lines = "\n".join(line.rstrip() for line in ran.stdout.strip("\n").splitlines())
        return f"```text\n{lines}\n```"

    return make


# ------------------------------------------------------------------------------------------ what is made


def part_fragment(part: str) -> Callable[[], str]:
    return lambda: assumption_table(of_part(part), "../reference/generated/")


PAGES: dict[str, Callable[[], str]] = {
    "assumptions.md": register,
    "assumptions-pulled.inc": pulled_fragment,
    "measures.md": measures_page,
    "indicators.md": indicators_page,
    "figures.md": figures_index,
    **{f"figures-{topic}.md": figures_of(topic) for topic in figures().topics},
    "commands.md": commands_page,
    "errors.md": errors_page,
    "backtest.md": backtest_page,
    "judgement.md": lambda: judgement_page(page, table),
}
FRAGMENTS: dict[str, Callable[[], str]] = {
    **{f"assumptions-{part}.inc": part_fragment(part) for part in parts()},
    "housing-by-hand.inc": housing_fragment,
    "natural-experiments.inc": trials_fragment,
    "untestable-experiments.inc": untestable_fragment,
    **{f"experiment-{e.id}.svg": trial_picture(e.id) for e in read_experiments().experiments},
    "sources-of-doubt.inc": sources_fragment,
    "output-first-projection.inc": output_fragment("project", "--set", "2.11.criterion_factor=1.3", "--until", "2035"),
}


if __name__ == "__main__":
    main()
