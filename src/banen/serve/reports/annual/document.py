"""One document for every format: sections of paragraphs, tables and pictures, in one language.

A paragraph carries the figures that its numbers come from. A cell that is not known is empty and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from banen.errors import ContentError, Fault
from banen.languages import Language
from banen.sentences import Sentence

Value = str | float | None
"""What a cell holds: a text, a number, or nothing that is known."""


@dataclass(frozen=True, slots=True)
class Said:
    """A text and, where it is another than that of the document, its language."""

    text: str
    lang: Language = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or more, with the figures and counts that its numbers rest on."""

    text: str
    rests_on: tuple[str, ...] = ()
    lang: Language = ""


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table with a header row; the first cell of a row is its header. ``title`` is the name of its sheet."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value | Said, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportPicture:
    """A picture with what it says in words; ``id`` is the figure or table that it shows."""

    id: str
    svg: str
    alt: str


Block = Paragraph | ReportTable | ReportPicture


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands below it; ``level`` is 1 or 2."""

    title: str
    level: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class AnnualReport:
    """The report of a year in one language, before it is written; ``missing`` are the subjects without its language."""

    language: Language
    title: str
    subtitle: str
    draft: str
    year: int
    on: date
    known: date
    sections: tuple[Section, ...]
    missing: tuple[str, ...]
    receipt: Mapping[str, str]
    unknown: str
    """The word for what is not known."""

    def pictures(self) -> Iterator[ReportPicture]:
        """Every picture in order."""
        return (b for section in self.sections for b in section.blocks if isinstance(b, ReportPicture))

    def tables(self) -> Iterator[ReportTable]:
        """Every table in order."""
        return (b for section in self.sections for b in section.blocks if isinstance(b, ReportTable))


def check_report(report: AnnualReport) -> None:
    """A picture says in words what it shows, headings do not skip, every row fits its header; all faults at once."""
    faults = [
        Fault(f"picture {picture.id}", "has no words for who cannot see it.", "Give it an alt text.")
        for picture in report.pictures()
        if not picture.alt.strip()
    ]
    level = 0
    for section in report.sections:
        if section.level > level + 1:
            faults.append(
                Fault(
                    f"section {section.title!r}",
                    Sentence("skips from level {level} to {level2}.", level=level, level2=section.level),
                )
            )
        level = section.level
    for table in report.tables():
        if any(len(row) != len(table.columns) for row in table.rows):
            faults.append(Fault(f"table {table.title!r}", "has a row that does not fit its header."))
    if faults:
        raise ContentError(*faults)
