"""The example packages in content: a title, what each is for, and its settings as the short text of an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from banen.errors import UserError
from banen.languages import Text
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.observe.shapes import TEXT, sound
from banen.observe.words import text_of
from banen.simulate.measures.packages import Package, from_short_text

REFERENCE = "grip"
"""The package with the 21 measures at a moderate level, from which a search starts."""
SHAPE = {"packages": [{"id": str, "file": str, "title": TEXT, "about": TEXT, "text": str}]}


@dataclass(frozen=True)
class ExamplePackage:
    """A package that people can start from."""

    id: str
    file: str
    title: Text
    about: Text
    text: str
    package: Package


@cache
def example_packages() -> Mapping[str, ExamplePackage]:
    """The example packages by id; every fault of the file at once."""
    faults, packages = Faults(), dict[str, ExamplePackage]()
    record = sound(read_yaml(CONTENT / "packages.yml", faults), SHAPE, faults)
    for index, item in enumerate(record.data["packages"] if record else ()):
        try:
            package = from_short_text(item["text"])
        except UserError as error:
            for sentence in error.sentences():
                faults.add(record.place_of("packages", index, "text"), sentence)  # type: ignore[union-attr]
            continue
        title, about = text_of(item["title"]), text_of(item["about"])
        packages[item["id"]] = ExamplePackage(item["id"], item["file"], title, about, item["text"], package)
    if REFERENCE not in packages and not faults.found:
        faults.add("packages.yml:1", f"has no package {REFERENCE!r}, from which a search starts.")
    faults.raise_if_any()
    return packages
