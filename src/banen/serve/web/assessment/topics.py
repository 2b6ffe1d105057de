"""The pages of a draft that ask: a topic per page, the thresholds, and the file of the region.

A page that is saved puts its answers into the draft and leaves all other answers alone. What cannot be read is kept as
it was typed and told at its field.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from banen.errors import MOST_TOLD, UserError
from banen.languages import Language
from banen.observe.areas import areas
from banen.serve.reports.site import setting_row
from banen.serve.web.assessment import form
from banen.serve.web.assessment.drafts import Draft
from banen.serve.web.assessment.faults import told
from banen.serve.web.assessment.pages import (
    TOPICS,
    Handler,
    add_step,
    criterion_name,
    gone,
    lines_of,
    sent_form,
    shelf,
    show,
    spot,
    unkept,
)
from banen.serve.web.assessment.upload import TooLargeError, check_region
from banen.serve.web.texts import words
from banen.sites import read_region
from banen.sites.proposals import region_fields
from banen.sites.questions import questions
from banen.sites.settings import settle
from banen.sites.texts import texts

router = APIRouter(include_in_schema=False)
_LIST = re.compile(r"[a-z_]+(\.[a-z_]+){1,2}\Z")
_ROW = re.compile(r"[a-z_]+(\.[a-z_]+){1,2}\.[0-9]{1,5}\Z")


def page_of(page: str) -> tuple[Handler, Handler]:
    """The two handlers of a page of questions: show it, and save what was sent."""

    async def shown(request: Request, draft: Draft, language: Language) -> Response:
        add = request.query_params.get("add", "")[:200]
        errors = {} if add else form.faults_in(draft.data, page, language)
        return _questions(draft, page, language, draft.data, errors, add=add)

    async def saved(request: Request, draft: Draft, language: Language) -> Response:
        try:
            sent, _ = await sent_form(request)
        except TooLargeError:
            return unkept(language, 413, "large")
        if form.is_too_long(sent):
            return unkept(language, 413, "rows")
        found = shelf(request).find(draft.id)  # once more: the body took time, and nothing waits from here to the save
        if found is None:
            return gone(language)
        draft = found
        wish, _, what = (sent.get("do") or ["next"])[-1].partition(":")
        typed = form.read_page(_without(sent, what) if wish == "remove" else sent, page, language)
        data = form.with_answers(draft.data, typed)
        if sent.get("was", [""])[-1] != mark_of(draft, page) and _of_page(data, page) != _of_page(draft.data, page):
            return _questions(draft, page, language, data, {}, 409, elsewhere=draft)
        if page in TOPICS and wish in ("next", "list") and _nothing(typed) and not _of_page(draft.data, page):
            return _questions(draft, page, language, data, _first_question(page, language), 422, empty=True)
        kept = shelf(request).save(draft, data)
        if wish == "add" and _LIST.match(what):
            row = len(form.at_path(data, tuple(what.split("."))) or ())
            return RedirectResponse(spot(language, draft, page, f"?add={what}#{what}.{row}"), 303)
        if wish == "remove" and _ROW.match(what):
            return RedirectResponse(spot(language, draft, page, f"#{what.rpartition('.')[0]}"), 303)
        if errors := form.faults_in(kept.data, page, language):
            return _questions(kept, page, language, kept.data, errors, 422)
        return RedirectResponse(spot(language, draft, _next(page) if wish == "next" else ""), 303)

    return shown, saved


def _next(page: str) -> str:
    order = (*TOPICS, "check")
    return order[order.index(page) + 1] if page in order else ""


def mark_of(draft: Draft, page: str) -> str:
    """A mark of what is stored for a page, to notice that somebody else saved it meanwhile."""
    return hashlib.sha256(json.dumps(_of_page(draft.data, page)).encode()).hexdigest()[:16]


def _of_page(data: Mapping[str, Any], page: str) -> list[tuple[str, Any]]:
    values = ((path, form.at_path(data, path)) for path, _ in form.asked(page) if path != ("assessed_on",))
    return [(form.name_of(path), value) for path, value in values if value is not None]


def _nothing(typed: Mapping[tuple[str | int, ...], Any]) -> bool:
    return all(value is None for path, value in typed.items() if path != ("assessed_on",))


def _first_question(page: str, language: Language) -> dict[str, str]:
    path, field = next(item for item in form.asked(page) if item[0] not in (("assessed_on",),))
    wording = words("assessment", language)["empty_text"]
    return {form.name_of(path): wording.format(label=form.capital(field.label[language]))}


def _without(sent: form.Sent, row: str) -> form.Sent:
    """What was sent, without one row of a list; the rows behind it move up when they are read."""
    return {name: values for name, values in sent.items() if not (_ROW.match(row) and name.startswith(f"{row}."))}


def _questions(
    draft: Draft,
    page: str,
    language: Language,
    data: Mapping[str, Any],
    errors: Mapping[str, str],
    status: int = 200,
    /,
    add: str = "",
    empty: bool = False,
    elsewhere: Draft | None = None,
) -> Response:
    more = max(0, len(errors) - MOST_TOLD)
    errors = dict(islice(errors.items(), MOST_TOLD))
    fields = [
        {**_about(path, language), **form.view(field, path, data, errors, language, add)}
        for path, field in _in_order(page)
    ]
    if page == form.THRESHOLDS:
        fields = [{**view, **_held(view["name"].partition(".")[2], draft, language)} for view in fields]
    return show(
        "assessment_page.html.j2",
        language,
        draft,
        page,
        status,
        fields=fields,
        errors=errors,
        more=more,
        empty=empty,
        was=mark_of(draft, page),
        position=TOPICS.index(page) + 1 if page in TOPICS else 0,
        total=len(TOPICS),
        places=[m.name for m in areas().municipalities.values()],
        elsewhere=[line for line in lines_of(elsewhere, page, language) if _differs(line["name"], data, elsewhere)]
        if elsewhere
        else [],
    )


def _differs(name: str, data: Mapping[str, Any], other: Draft) -> bool:
    path = tuple(name.split("."))
    return bool(form.at_path(data, path) != form.at_path(other.data, path))


def _in_order(page: str) -> list[tuple[tuple[str | int, ...], Any]]:
    """What a page asks, with what Banen works out in its own place of the list."""
    if page == form.THRESHOLDS:
        return list(form.asked(page))
    head = [item for item in form.asked(page) if len(item[0]) == 1]
    return [*head, *(((q.topic, q.key), q.field) for q in questions().pages[page])]


def _about(path: tuple[str | int, ...], language: Language) -> dict[str, Any]:
    """What stands with a question besides its field: its id, why it is asked, who knows, and what needs it."""
    if len(path) == 1 or path[0] == "settings":
        return {"id": "", "about": "", "known_by": "", "needed_for": []}
    question = questions().of_key(str(path[1]))
    known = "" if question.field.kind == "computed" else texts().suppliers[question.supplied_by][language]
    return {
        "id": question.id,
        "about": question.about[language],
        "known_by": known,
        "needed_for": [criterion_name(name, language) for name in question.criteria],
    }


def _held(name: str, draft: Draft, language: Language) -> dict[str, Any]:
    """The default of a threshold, which holds without a decision."""
    on = form.typed(questions().own["assessed_on"], draft.data.get("assessed_on")) or date.today()
    return {"default": setting_row(settle({}, on)[name].to_dict(language), language)}


# Region file ------------------------------------------------------------------------------------------------------


async def region_page(request: Request, draft: Draft, language: Language) -> Response:
    """What the region knows: add its file, or take it away."""
    return _region(draft, language)


def _region(
    draft: Draft, language: Language, status: int = 200, faults: Sequence[Mapping[str, str]] = (), problem: str = ""
) -> Response:
    there = read_region(draft.region) if draft.region else None
    return show(
        "assessment_region.html.j2",
        language,
        draft,
        "region_file",
        status,
        there=there,
        faults=faults,
        problem=problem,
        columns=tuple(region_fields()),
    )


async def region_saved(request: Request, draft: Draft, language: Language) -> Response:
    """Keep a region file that can be read; one that cannot changes nothing."""
    wording = words("assessment", language)
    try:
        fields, file = await sent_form(request)
    except TooLargeError:
        return _region(draft, language, 422, problem=wording["upload_large"])
    if fields.get("do") == ["drop"]:
        shelf(request).drop_region(draft)
        return RedirectResponse(spot(language, draft, "region_file"), 303)
    if file is None:
        return _region(draft, language, 422, problem=wording["upload_none"])
    try:
        await asyncio.to_thread(check_region, file)
    except UserError as error:
        problem = wording["upload_bad"].format(name=file.name)
        return _region(draft, language, 422, told(error, language), problem)
    shelf(request).save_region(draft, file.content, file.suffix)
    return RedirectResponse(spot(language, draft, ""), 303)


for _page in (*TOPICS, form.THRESHOLDS):
    _shown, _saved = page_of(_page)
    add_step(router, _page, _shown)
    add_step(router, _page, _saved, "POST")
add_step(router, "region_file", region_page)
add_step(router, "region_file", region_saved, "POST")
