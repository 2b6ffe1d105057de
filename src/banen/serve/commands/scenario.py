"""The options that name a scenario, shared by the commands that run one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from banen.serve.commands import completion

if TYPE_CHECKING:
    from banen.simulate.measures.packages import Package


PackageFile = Annotated[
    Path | None, typer.Option("--package", help="A package file, or the name of one in content, such as hoogwaardig.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="MEASURE.lever=value", help="Set a lever; repeat for more.", autocompletion=completion.levers
    ),
]
Assume = Annotated[
    list[str] | None,
    typer.Option(
        "--assume",
        metavar="NAME=value",
        help="Hold an assumption at a value; repeat.",
        autocompletion=completion.assumptions,
    ),
]
Outlook = Annotated[
    str | None,
    typer.Option(
        "--outlook",
        help="How demand grows: as_2015_2024, cbs_2023 or no_growth; else calibrated.",
        autocompletion=completion.outlooks,
    ),
]
Until = Annotated[int, typer.Option(help="Last year of the projection, 2027–2050.")]
DrawCount = Annotated[int, typer.Option("--draws", help="Samples of the uncertain assumptions; 1 takes their centre.")]
Seed = Annotated[int, typer.Option(help="Start of the random numbers; the same seed gives the same bytes.")]


def package_of(file: Path | None, settings: list[str] | None) -> Package:
    """The package of a file, with settings on top; every fault at once."""
    from banen.simulate.measures.packages import parse_settings, read_package

    base = read_package(file) if file else None
    return parse_settings(settings or [], base)


def assumed_of(texts: list[str] | None) -> dict[str, float]:
    """Assumptions held at a value, from ``entry.paid_up_share=0.3``; every fault at once."""
    from banen.observe.held import read_held

    return read_held(texts or (), "=", "--assume", "Write NAME=value, such as entry.paid_up_share=0.3.")
