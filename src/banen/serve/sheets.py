"""Results beyond Banen: as a data frame of the library that people use, and as Excel with a sheet per question.

A number never leaves without its unit and its source: each sheet has them above the table, and the first sheet lists
what was asked, with the receipt of each answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from banen.errors import Fault, OutputError, UserError
from banen.languages import Language
from banen.observe.words import words
from banen.sentences import Sentence
from banen.showing import Card, language_here

if TYPE_CHECKING:
    import polars as pl
    from xlsxwriter.workbook import Workbook

NAME_LENGTH = 31
"""Characters that Excel takes for the name of a sheet."""
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
WIDEST = 48


class Answered(Protocol):
    """A result that shows itself and has a table."""

    def card(self, language: Language) -> Card:
        """Title, sentence, table and source, as a notebook shows them."""

    def table(self) -> pl.DataFrame:
        """Every number, as a long table."""


def frame(result: Answered, library: str = "pandas") -> Any:
    """The table of a result as a data frame of a library that is installed: ``pandas``, ``polars``, ``pyarrow`` …

    Raises :class:`~banen.errors.UserError` for a library that is not installed or that holds no data frames.
    """
    import narwhals as nw

    table = result.table()
    if library == "polars":
        return table
    try:
        return nw.from_dict(table.to_dict(as_series=False), backend=library).to_native()  # type: ignore[arg-type]
    except (ImportError, ValueError) as fault:
        what = Sentence("The library {library!r} is not installed, or holds no data frames.", library=library)
        raise UserError(Fault("banen", what, "Install it, or take polars, pandas or pyarrow.")) from fault


def write_excel(answers: Mapping[str, Answered], path: Path | str) -> Path:
    """Write an Excel file with one sheet per question, and a first sheet that says what was asked and of what source.

    ``answers`` gives each result under the question that it answers. Raises :class:`~banen.errors.UserError` for a file
    that cannot be written, for no answers, and for two questions that would have one name of a sheet.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    names = {question: _sheet_name(question) for question in answers}
    if len({name.lower() for name in names.values()}) < len(answers) or not answers:
        what = (
            "There is no answer to write." if not answers else "Two questions begin alike, and Excel cuts names short."
        )
        raise UserError(Fault("banen", what, "Give each answer a question of its own."))
    there = Path(path)
    try:
        with xlsxwriter.Workbook(str(there), {"nan_inf_to_errors": True, "strings_to_formulas": False}) as book:
            _contents(book, answers, names)
            for question, answer in answers.items():
                _sheet(book, names[question], question, answer)
    except (FileCreateError, OSError) as fault:
        raise OutputError(
            Fault(str(there), Sentence("cannot be written ({fault}).", fault=fault), "Close it, or give another file.")
        ) from None
    return there


def _sheet_name(question: str) -> str:
    return " ".join(question.translate(FORBIDDEN).split())[:NAME_LENGTH].strip() or "?"


def _contents(book: Workbook, answers: Mapping[str, Answered], names: Mapping[str, str]) -> None:
    language = language_here()
    w = words("showing", language)
    sheet, bold = book.add_worksheet(w["contents"]), book.add_format({"bold": True})
    link = book.add_format({"font_color": "#005a6e", "underline": 1})
    sheet.write_row(0, 0, [w["question"], w["answer"], w["source"]], bold)
    for row, (question, answer) in enumerate(answers.items(), start=1):
        card = answer.card(language)
        sheet.write_url(row, 0, f"internal:'{names[question]}'!A1", link, question)
        sheet.write_string(row, 1, f"{card.title}: {card.sentence}")
        sheet.write_string(row, 2, card.source)
    sheet.set_column(0, 2, WIDEST)


def _sheet(book: Workbook, name: str, question: str, answer: Answered) -> None:
    card, table = answer.card(language_here()), answer.table()
    sheet, bold = book.add_worksheet(name), book.add_format({"bold": True})
    sheet.write_string(0, 0, question, bold)
    sheet.write_string(1, 0, f"{card.title}: {card.sentence}")
    sheet.write_string(2, 0, card.source)
    head = 4
    sheet.write_row(head, 0, table.columns, bold)
    for row, cells in enumerate(table.iter_rows(), start=head + 1):
        for column, cell in enumerate(cells):
            if cell is not None:
                sheet.write(row, column, cell if isinstance(cell, int | float | str | bool) else str(cell))
    sheet.autofilter(head, 0, head + max(1, table.height), max(0, table.width - 1))
    sheet.freeze_panes(head + 1, 0)
    sheet.autofit()
