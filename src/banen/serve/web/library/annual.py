"""The annual reports that were published, each at an address of its own, in every format, as was known then."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from banen.account.reports import report_years
from banen.languages import Language
from banen.observe.numbers import few_digits
from banen.serve.reports.annual.compose import compose
from banen.serve.reports.annual.formats import FORMATS
from banen.serve.turns import in_turn
from banen.serve.web.site import Tongue, address, page

router = APIRouter(include_in_schema=False)
KINDS: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


def published(language: Language) -> list[dict[str, object]]:
    """The years with the addresses of their report, the newest first."""
    return [
        {"year": year, "files": {form: address("account", language, f"/report/{year}.{form}") for form in FORMATS}}
        for year in sorted(report_years(), reverse=True)
    ]


@page(router, "account", "/report/{year}.{form}")
async def annual(request: Request, language: Tongue, year: str, form: str) -> Response:
    """The report of a year; a year that was not published has none."""
    asked = few_digits(year)
    if form not in FORMATS or asked is None or asked not in report_years():
        raise HTTPException(404)
    moment = report_years()[asked]

    def make() -> bytes:
        return FORMATS[form](compose(asked, language, moment.on, moment.known, draft=True))

    content = await in_turn(("annual", year, form, language, moment.known), make)
    named = {"Content-Disposition": f'attachment; filename="banen-{year}.{language}.{form}"'}  # with styles of its own
    return Response(content, media_type=KINDS[form], headers=named)
