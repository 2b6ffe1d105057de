"""The report written as HTML, PDF, DOCX and ODS; the same report gives the same bytes in each."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2

from banen.languages import DUTCH, ENGLISH
from banen.serve.reports.annual.document import (
    AnnualReport,
    Block,
    Paragraph,
    ReportPicture,
    ReportTable,
    Said,
    Value,
)
from banen.serve.reports.typeset import typeset

if TYPE_CHECKING:
    from docx.document import Document as Paper

TEMPLATE = Path(__file__).with_name("annual.typ")
_WIDE_INCHES, _PIXELS = 6.0, 2.0
_HEAD, _WRAPPED, _COLUMN = "head", "wrapped", "wide"
"""Styles of the sheets: a header, a cell that wraps, and a column by its width in characters."""
_ROOM, _WORD = 14400, 1.6
"""Room across a lying page in twentieths of a point, and how much wider than its letters a word is taken."""
_LEAST_WIDE, _MOST_WIDE, _CENTIMETRES = 8, 60, 0.22
MOST_NAME = 31
"""Characters that the name of a sheet may have."""
_COUNTRIES = {DUTCH: "nl-NL", ENGLISH: "en-GB"}
_FIXED = (1980, 1, 1, 0, 0, 0)
"""The time that every part of a zip carries, so that equal contents are equal bytes."""


def as_html(report: AnnualReport) -> bytes:
    """One page that needs nothing else: headings, tables with headers, pictures with their words."""
    return _page().render(report=report, said=said, kind=_kind, number=_plain).encode("utf-8")


@cache
def _page() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("banen.serve.reports"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("annual.html.j2")


def _kind(block: Block) -> str:
    return {Paragraph: "paragraph", ReportTable: "table", ReportPicture: "picture"}[type(block)]


def said(cell: Value | Said, report: AnnualReport) -> tuple[str, str]:
    """What a cell shows, and its language where it is another; what is not known is said."""
    if cell is None:
        return report.unknown, ""
    if isinstance(cell, Said):
        return cell.text, cell.lang if cell.lang != report.language else ""
    return (cell if isinstance(cell, str) else _plain(cell, report)), ""


def _plain(value: float, report: AnnualReport) -> str:
    from banen.serve.numbers import number

    return number(value, report.language)


def as_pdf(report: AnnualReport) -> bytes:
    """Tagged PDF, made as PDF/A-2a and PDF/UA-1; the day on it is that of knowledge."""
    return typeset(TEMPLATE, _laid_out(report), report.known, ["a-2a", "ua-1"])


def _laid_out(report: AnnualReport) -> dict[str, Any]:
    return {
        "lang": report.language,
        "title": report.title,
        "subtitle": report.subtitle,
        "draft": report.draft,
        "sections": [
            {"title": s.title, "level": s.level, "blocks": [_as_data(block, report) for block in s.blocks]}
            for s in report.sections
        ],
    }


def _as_data(block: Block, report: AnnualReport) -> Mapping[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "text", "text": block.text, "rests_on": list(block.rests_on)}
    if isinstance(block, ReportPicture):
        return {"kind": "picture", "svg": block.svg, "alt": block.alt}
    rows = [[{"text": text, "lang": lang} for text, lang in (said(c, report) for c in row)] for row in block.rows]
    numeric = [all(isinstance(row[n], float | None) for row in block.rows) for n in range(len(block.columns))]
    return {"kind": "table", "columns": list(block.columns), "rows": rows, "numeric": numeric, "note": block.note}


def as_docx(report: AnnualReport) -> bytes:
    """A document with styles for headings, header rows, words for pictures, and its language."""
    import docx

    paper = docx.Document()
    held = datetime.combine(report.known, datetime.min.time())
    core = paper.core_properties
    core.title, core.author, core.language, core.comments = report.title, "Banen", report.language, ""
    core.created = core.modified = core.last_printed = held
    core.last_modified_by = "Banen"
    _set_language(paper, report.language)
    _lie_down(paper)
    paper.add_heading(report.title, 0)
    paper.add_paragraph(report.subtitle)
    paper.add_paragraph(report.draft)
    for section in report.sections:
        paper.add_heading(section.title, section.level)
        for block in section.blocks:
            _on_paper(paper, block, report)
    out = io.BytesIO()
    paper.save(out)
    return _same_zip(out.getvalue())


def _set_language(paper: Paper, language: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    fonts = paper.styles["Normal"].element.get_or_add_rPr()
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), _COUNTRIES.get(language, language))
    fonts.append(spoken)


def _lie_down(paper: Paper) -> None:
    """Pages wider than high, as in the PDF: the tables have up to seven columns."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    page = paper.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(20)


def _on_paper(paper: Paper, block: Block, report: AnnualReport) -> None:
    from docx.shared import Inches

    if isinstance(block, Paragraph):
        rests = f" [{', '.join(block.rests_on)}]" if block.rests_on else ""
        paper.add_paragraph(block.text + rests)
    elif isinstance(block, ReportPicture):
        import vl_convert

        png = vl_convert.svg_to_png(block.svg, scale=_PIXELS)
        shape = paper.add_picture(io.BytesIO(png), width=Inches(_WIDE_INCHES))
        shape._inline.docPr.set("descr", block.alt)
        shape._inline.docPr.set("title", block.id)
        paper.add_paragraph(block.alt, style="Caption")
    else:
        paper.element.body.insert_element_before(_table(block, report), "w:sectPr")
        paper.add_paragraph(block.note)


def _table(block: ReportTable, report: AnnualReport) -> Any:
    """A table as the format writes it: making it cell by cell takes seconds."""
    from docx.oxml.ns import nsdecls
    from docx.oxml.parser import parse_xml

    texts = [[said(cell, report) for cell in row] for row in block.rows]
    widths = _widths([list(block.columns), *([text for text, _ in row] for row in texts)])
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = _row([(name, "") for name in block.columns], widths, "<w:cantSplit/><w:tblHeader/>", "<w:b/>")
    rows = "".join(_row(row, widths, "<w:cantSplit/>") for row in texts)
    style = '<w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/>'
    laid_out = f"<w:tblPr>{style}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>"
    return parse_xml(f"<w:tbl {nsdecls('w')}>{laid_out}{head}{rows}</w:tbl>")


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """Widths of columns in twentieths of a point, by the longest text and, where that is more, the longest word."""
    shares = []
    for column in zip(*rows, strict=True):
        word = max((len(word) for text in column for word in text.split()), default=0)
        shares.append(max(_LEAST_WIDE, min(max(map(len, column)), _MOST_WIDE), _WORD * word))
    return [round(_ROOM * share / sum(shares)) for share in shares]


def _row(cells: list[tuple[str, str]], widths: Sequence[int], properties: str, weight: str = "") -> str:
    made = "".join(_cell(text, lang, weight, width) for (text, lang), width in zip(cells, widths, strict=True))
    return f"<w:tr><w:trPr>{properties}</w:trPr>{made}</w:tr>"


def _cell(text: str, lang: str, weight: str, width: int) -> str:
    spoken = f'<w:lang w:val="{_COUNTRIES[lang]}"/>' if lang else ""
    run = f'<w:rPr>{weight}<w:sz w:val="16"/>{spoken}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:r>{run}</w:r></w:p></w:tc>'


def as_ods(report: AnnualReport) -> bytes:
    """A table per sheet with typed cells; what is not known is an empty cell with a note, and no cells are merged."""
    import odfdo

    book = odfdo.Document("spreadsheet")
    book.body.clear()
    taken = set[str]()
    book.insert_style(odfdo.Style("table-cell", name=_HEAD, bold=True, area="text"), automatic=True)
    wrapped = odfdo.Style("table-cell", name=_WRAPPED)
    wrapped.set_properties({"fo:wrap-option": "wrap", "style:vertical-align": "top"}, area="table-cell")
    book.insert_style(wrapped, automatic=True)
    for width in range(_LEAST_WIDE, _MOST_WIDE + 1):
        style = odfdo.Style("table-column", name=f"{_COLUMN}{width}", width=f"{width * _CENTIMETRES:.2f}cm")
        book.insert_style(style, automatic=True)
    for table in report.tables():
        book.body.append(_sheet(_sheet_name(table.title, taken), [table.columns, *table.rows], report))
    said_ = [
        (section.title, block.text, ", ".join(block.rests_on))
        for section in report.sections
        for block in section.blocks
        if isinstance(block, Paragraph)
    ]
    book.body.insert(_sheet(_sheet_name(report.title, taken), said_, report, head=False), position=0)
    book.meta.title, book.meta.language = report.title, report.language
    held = datetime.combine(report.known, datetime.min.time())
    book.meta.creation_date = book.meta.date = held
    book.meta.generator = "Banen"
    out = io.BytesIO()
    book.save(out)
    return _same_zip(out.getvalue())


def _sheet(name: str, rows: Sequence[Sequence[Value | Said]], report: AnnualReport, *, head: bool = True) -> Any:
    """A sheet whose columns are as wide as what stands in them, up to a limit from where it wraps."""
    import odfdo

    sheet = odfdo.Table(name)
    for column in zip(*rows, strict=True):
        longest = max(len(said(value, report)[0]) for value in column)
        sheet.append_column(odfdo.Column(style=f"{_COLUMN}{min(max(longest, _LEAST_WIDE), _MOST_WIDE)}"))
    for n, values in enumerate(rows):
        line = odfdo.Row()
        for value in values:
            cell = _typed(value, report)
            cell.style = _HEAD if head and n == 0 else _WRAPPED
            line.append_cell(cell, clone=False)
        sheet.append_row(line, clone=False)
    return sheet


def _typed(value: Value | Said, report: AnnualReport) -> Any:
    import odfdo

    if value is None:
        cell = odfdo.Cell()
        cell.append(
            odfdo.Annotation(report.unknown, creator="Banen", date=datetime.combine(report.known, datetime.min.time()))
        )
        return cell
    if isinstance(value, Said):
        return odfdo.Cell(value.text)
    return odfdo.Cell(value)


def _sheet_name(title: str, taken: set[str]) -> str:
    name = "".join(c for c in title if c not in "[]*?:/\\'’")[:MOST_NAME]
    while name in taken:
        name = f"{name[: MOST_NAME - 2]} 2"
    taken.add(name)
    return name


def _same_zip(content: bytes) -> bytes:
    """The zip again with a fixed time on every part: its writer stamps the clock."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            kept = zipfile.ZipInfo(part.filename, _FIXED)
            # a reader of OpenDocument looks for its type, unpacked, at a fixed place
            kept.compress_type = zipfile.ZIP_STORED if part.filename == "mimetype" else zipfile.ZIP_DEFLATED
            new.writestr(kept, old.read(part.filename))
    return out.getvalue()


FORMATS: Mapping[str, Callable[[AnnualReport], bytes]] = {
    "html": as_html,
    "pdf": as_pdf,
    "docx": as_docx,
    "ods": as_ods,
}
