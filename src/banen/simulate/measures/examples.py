"""The packages of content that people can start from, in ``content/packages``: one file each, as any package file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from banen.errors import UserError
from banen.languages import Text
from banen.observe.records import CONTENT, Faults, Record, read_yaml
from banen.observe.shapes import TEXT, Shape, sound
from banen.observe.words import text_of
from banen.sentences import Sentence
from banen.simulate.measures.packages import Package, read_package

REFERENCE = "grip-op-arbeidsmigratie"
"""The package with the 21 measures at a moderate level, from which a search starts."""
OFFER: Shape = {"about": TEXT, "offered": int}
"""What the file of a package that is offered holds besides: what it is for, and its place among the others."""


@dataclass(frozen=True)
class ExamplePackage:
    """A package that people can start from, with what it is for."""

    id: str
    title: Text
    about: Text
    package: Package

    @property
    def text(self) -> str:
        """The short text of an address."""
        return self.package.short_text()


@cache
def example_packages() -> Mapping[str, ExamplePackage]:
    """The packages that are offered, in that order, by the name of their file; every fault of all files at once."""
    faults, offered = Faults(), dict[int, ExamplePackage]()
    for path in sorted((CONTENT / "packages").glob("*.yml")):
        try:
            package = read_package(path)
        except UserError as error:
            faults.found.extend(error.faults)
            continue
        record = read_yaml(path, faults, number_keys=True)
        if record is None or not {*record.data} & {*OFFER}:
            continue
        held = {key: value for key, value in record.data.items() if key in OFFER}
        told = sound(Record(held, record.lines, record.where), OFFER, faults)
        if told is None:
            continue
        place = told.data["offered"]
        if place in offered:
            faults.add(
                told.place_of("offered"),
                Sentence("{place} is the place of {id}.", place=place, id=offered[place].id),
                "Give another place.",
            )
        offered[place] = ExamplePackage(path.stem, package.title, text_of(told.data["about"]), package)
    packages = {offered[place].id: offered[place] for place in sorted(offered)}
    if REFERENCE not in packages and not faults.found:
        faults.add(
            "packages/", Sentence("has no package {reference!r}, from which a search starts.", reference=REFERENCE)
        )
    faults.raise_if_any()
    return packages
