"""``banen calibrate``: make the shipped draws again from the figures and the ranges."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from banen.serve.commands.division import Scheduler, Shards, Workers, check_division, divided
from banen.serve.commands.options import Lang, words

Out = Annotated[
    Path | None,
    typer.Option(help="Write here instead of into Banen's own content, to compare.", file_okay=False),
]


Forms = Annotated[
    bool,
    typer.Option("--forms", help="Measure the forms of chance that `backtest --frontier` shows instead; some minutes."),
]


def calibrate(
    out: Out = None,
    forms: Forms = False,
    workers: Workers = None,
    scheduler: Scheduler = None,
    shards: Shards = None,
    *,
    lang: Lang,
) -> None:
    """Fit assumptions and past demand to the figures together, and write the draws that every projection uses.

    Takes two or three minutes, the hindcasts and bars that the trust page shows included; all is written, or nothing.
    Run it once after a change of a figure, of a range or of the model of the past; then read the difference (banen
    backtest --bars) before you commit it. Run again without a change, it changes no byte.
    """
    from rich.console import Console

    from banen.observe.records import CONTENT
    from banen.serve.reports.export import fill
    from banen.simulate.evidence.calibrated import renew
    from banen.simulate.evidence.forms import PUBLISHED

    if forms:
        _forms(out or CONTENT)
        return
    answer: dict[str, Any] = {}
    files: list[Path] = []
    folder = out or CONTENT

    def make(making: Path) -> None:
        found, written = renew(making, lambda words: status.update(f"{words} …"), division=division)
        files.extend(folder / path.relative_to(making) for path in written)
        answer.update(found.to_dict())

    check_division(workers, scheduler)
    with divided(workers, scheduler, shards) as division, Console(stderr=True).status("Calibrating …") as status:
        fill(folder, make, listed=False)
    typer.echo(
        words("calibrate", lang)["fitted"].format(
            figures=answer["figures"],
            parameters=answer["parameters"],
            members=answer["members"],
            centre=answer["error_centre"],
            drawn=answer["error_members"],
            files=", ".join(map(str, files)),
        )
    )
    typer.echo(words("calibrate", lang)["kept"].format(file=folder / PUBLISHED.relative_to(CONTENT)))


def _forms(folder: Path) -> None:
    """Measure every form of chance and write the outcome, whichever way it falls."""
    from rich.console import Console

    from banen.observe.records import CONTENT
    from banen.serve.files import put
    from banen.simulate.evidence.forms import PUBLISHED, forms, measure_form, outcome_text

    path = folder / PUBLISHED.relative_to(CONTENT)
    with Console(stderr=True).status("Measuring …") as status:
        found = tuple(measure_form(f, progress=lambda words: status.update(f"Measuring: {words} …")) for f in forms())
    path.parent.mkdir(parents=True, exist_ok=True)
    put(path, outcome_text(found).encode(), 0o666)
    typer.echo(str(path))
