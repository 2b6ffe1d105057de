"""The site assessment as pages: begin, a task list, a topic per page, thresholds, the region's file, check the answers.

Everything is plain forms. A page that is saved puts its answers into the draft and leaves all other answers alone.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from banen.decide.sites import Assessment, assess, read_region
from banen.decide.sites.proposals import region_fields
from banen.decide.sites.questions import Question, questions
from banen.decide.sites.settings import settle
from banen.decide.sites.texts import texts
from banen.errors import UserError
from banen.observe.areas import areas
from banen.serve.reports.site import answer_lines, setting_row
from banen.serve.web import form
from banen.serve.web.drafts import Draft, Shelf
from banen.serve.web.site import address, render
from banen.serve.web.texts import LANGUAGES, Language, words
from banen.serve.web.upload import SentFile, TooLargeError, body_of, check_region, parts_of, proposal_in, stored

router = APIRouter(include_in_schema=False)
TOPICS = ("business", "location", "work", "housing", "facilities", "region_and_law")
EXTRAS = (form.THRESHOLDS, "region_file")
_PACKED, _SOURCES = Path(__file__).with_name("examples"), Path(__file__).parents[4] / "examples" / "sites"
EXAMPLES = _PACKED if _PACKED.is_dir() else _SOURCES
"""The example proposals: inside an installed package, or in the folder of the sources."""

_LIST = re.compile(r"[a-z_]+(\.[a-z_]+){1,2}\Z")
Handler = Callable[[Request, Draft, Language], Awaitable[Response]]


def shelf(request: Request) -> Shelf:
    """The drafts of this application."""
    found: Shelf = request.app.state.shelf
    return found


def spot(language: Language, draft: Draft, step: str = "", tail: str = "") -> str:
    """Where a step of a draft lives."""
    return address("assessment", language, _rest(draft, step)[language] + tail)


def _rest(draft: Draft, step: str) -> dict[Language, str]:
    slugs: dict[Language, str] = {
        language: f"/{draft.id}" + (f"/{words('assessment', language)['slugs'][step]}" if step else "")
        for language in LANGUAGES
    }
    return slugs


def show(
    template: str, language: Language, draft: Draft, step: str, status: int = 200, /, tail: str = "", **values: Any
) -> Response:
    """A page of a draft, kept out of every cache; ``tail`` is the query of its address."""
    page = render(
        "assessment", language, template, status, rest=_rest(draft, step), query=tail, w=words("assessment", language),
        draft=draft, title=draft.data.get("title") or words("assessment", language)["untitled"], step=step,
        spot=lambda other, more="": spot(language, draft, other, more), **values,
    )  # fmt: skip
    page.headers["Cache-Control"] = "no-store"
    return page


# Begin ------------------------------------------------------------------------------------------------------------


async def start(request: Request) -> Response:
    """The first page: what it is, and three ways to begin."""
    return _start(_language(request))


def _start(language: Language, status: int = 200, faults: tuple[str, ...] = (), problem: str = "") -> Response:
    all_questions = [q for q in questions().values() if q.field.kind != "computed"]
    return render(
        "assessment", language, "assessment.html.j2", status, w=words("assessment", language), faults=faults,
        problem=problem, asked=len(all_questions), needed=sum(bool(q.criteria) for q in all_questions),
        examples=[name for name in words("assessment", language)["examples"] if _example(name)],
    )  # fmt: skip


async def begin(request: Request) -> Response:
    """Put a new draft on the shelf: blank, an example, or the file that was sent."""
    language = _language(request)
    said = words("assessment", language)
    try:
        fields, file = await _sent(request)
    except TooLargeError:
        return _start(language, 422, problem=said["upload_large"])
    chosen = fields.get("example", [""])[-1]
    if (path := _example(chosen)) is not None:
        data = stored(path)
    elif "upload" not in fields:
        data = {"assessed_on": date.today().isoformat()}
    elif file is None:
        return _start(language, 422, problem=said["upload_none"])
    else:
        try:
            data = await asyncio.to_thread(proposal_in, file)
        except UserError as error:
            return _start(language, 422, tuple(error.sentences()), said["upload_bad"].format(name=file.name))
    return RedirectResponse(spot(language, shelf(request).add(data)), 303)


def _example(name: str) -> Path | None:
    path = EXAMPLES / f"{name}.yml"
    return path if name in words("assessment", "nl")["examples"] and path.is_file() else None


async def _sent(request: Request) -> tuple[dict[str, list[str]], SentFile | None]:
    body, kind = await body_of(request), request.headers.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        return parts_of(body, kind)
    return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True), None


# A draft ----------------------------------------------------------------------------------------------------------


def gone(language: Language) -> Response:
    """What somebody reads who comes back to a draft that was thrown away."""
    said = words("assessment", language)
    near = [{"href": address("assessment", language), "name": said["title"]}]
    return render(
        "assessment", language, "missing.html.j2", 404, title=said["gone_title"], sentence=said["gone_text"], near=near
    )  # fmt: skip


async def no_shelf(request: Request, fault: Exception) -> Response:
    """What somebody reads where drafts cannot be kept."""
    return _unkept(_language(request), 503, "full")


def _unkept(language: Language, status: int, why: str) -> Response:
    said = words("assessment", language)
    title, sentence = said["full_title"], said[f"{why}_text"]
    return render("assessment", language, "missing.html.j2", status, title=title, sentence=sentence, near=[])


def with_draft(handler: Handler) -> Callable[[Request, str], Awaitable[Response]]:
    """A handler of a draft's page, with the draft of the address or the page that says it is gone."""

    async def handled(request: Request, draft_id: str) -> Response:
        language, draft = _language(request), shelf(request).find(draft_id)
        return gone(language) if draft is None else await handler(request, draft, language)

    return handled


async def overview(request: Request, draft: Draft, language: Language) -> Response:
    """The task list: what has been filled in, what is to be mended, and the outcome as it stands."""
    made, _ = await asyncio.to_thread(assessed, draft, language)
    groups = [
        ("questions_group", [_topic_status(draft, page, language) for page in TOPICS]),
        ("extra_group", [_extra_status(draft, page, language) for page in EXTRAS]),
        ("result_group", [{"step": s, "status": "", "mark": ""} for s in ("check", "outcome", "suitability")]),
    ]
    now = texts().outcomes[made.outcome][0][language] if made else ""
    return show("assessment_list.html.j2", language, draft, "", groups=groups, now=now,
                place=str(request.url.replace(query="")))  # fmt: skip


def _topic_status(draft: Draft, page: str, language: Language) -> dict[str, str]:
    said = words("assessment", language)
    own = [q for q in questions().pages[page] if q.field.kind != "computed"]
    needed = [q for q in own if q.criteria]
    done = sum(form.answered(q, draft.data) for q in needed)
    some = sum(form.at_path(draft.data, (q.topic, q.key)) is not None for q in own)
    wrong = len(form.faults_in(draft.data, page, language))
    if wrong:
        return {"step": page, "status": said["status_wrong"].format(count=wrong), "mark": "wrong"}
    if not some:
        return {"step": page, "status": said["status_none"], "mark": ""}
    if not needed:
        return {"step": page, "status": said["status_free"].format(done=some, all=len(own)), "mark": "done"}
    if done < len(needed):
        return {"step": page, "status": said["status_open"].format(done=done, all=len(needed)), "mark": "busy"}
    return {"step": page, "status": said["status_all"], "mark": "done"}


def _extra_status(draft: Draft, page: str, language: Language) -> dict[str, str]:
    said = words("assessment", language)
    if page == "region_file":
        return {"step": page, "status": said["status_file"] if draft.region else "", "mark": "done"}
    if wrong := len(form.faults_in(draft.data, page, language)):
        return {"step": page, "status": said["status_wrong"].format(count=wrong), "mark": "wrong"}
    count = len(draft.data.get("settings") or {})
    return {"step": page, "status": said["status_set"].format(count=count) if count else "", "mark": "done"}


# A page of questions ----------------------------------------------------------------------------------------------


def page_of(page: str) -> tuple[Handler, Handler]:
    """The two handlers of a page of questions: show it, and save what was sent."""

    async def shown(request: Request, draft: Draft, language: Language) -> Response:
        add = request.query_params.get("add", "")[:200]
        errors = {} if add else form.faults_in(draft.data, page, language)
        return _questions(draft, page, language, draft.data, errors, add=add)

    async def saved(request: Request, draft: Draft, language: Language) -> Response:
        try:
            sent, _ = await _sent(request)
        except TooLargeError:
            return _unkept(language, 413, "large")
        typed = form.read_page(sent, page, language)
        wish, _, what = (sent.get("do") or ["next"])[-1].partition(":")
        data = form.with_answers(draft.data, typed)
        if sent.get("was", [""])[-1] != mark_of(draft, page) and _of_page(data, page) != _of_page(draft.data, page):
            return _questions(draft, page, language, data, {}, 409, elsewhere=draft)
        if page in TOPICS and wish in ("next", "list") and _nothing(typed) and not _of_page(draft.data, page):
            return _questions(draft, page, language, data, _first_question(page, language), 422, empty=True)
        if wish == "remove":
            data = _without(data, what)
        kept = shelf(request).save(draft, data)
        if wish == "add" and _LIST.match(what):
            row = len(form.at_path(data, _path(what)) or ())
            return RedirectResponse(spot(language, draft, page, f"?add={what}#{what}.{row}"), 303)
        if wish == "remove":
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
    said = words("assessment", language)["empty_text"]
    return {form.name_of(path): said.format(label=form.capital(field.label[language]))}


def _path(name: str) -> tuple[str | int, ...]:
    return tuple(int(part) if part.isdecimal() and len(part) < 6 else part for part in name.split("."))


def _without(data: dict[str, Any], name: str) -> dict[str, Any]:
    """The proposal without one row of a list; a name that is no row changes nothing."""
    *above, index = _path(name)
    rows = form.at_path(data, tuple(above))
    if isinstance(rows, list) and isinstance(index, int) and index < len(rows):
        del rows[index]
        holder = form.at_path(data, tuple(above[:-1]))
        if not rows and isinstance(holder, dict):
            holder.pop(above[-1])
    return data


def _questions(
    draft: Draft, page: str, language: Language, data: Mapping[str, Any], errors: Mapping[str, str], status: int = 200,
    /, add: str = "", empty: bool = False, elsewhere: Draft | None = None,
) -> Response:  # fmt: skip
    fields = [
        {**_about(path, language), **form.view(field, path, data, errors, language, add)}
        for path, field in _in_order(page)
    ]
    if page == form.THRESHOLDS:
        fields = [{**view, **_held(view["name"].partition(".")[2], draft, language)} for view in fields]
    order = [f["name"] for f in fields]
    return show(
        "assessment_page.html.j2", language, draft, page, status, fields=fields, errors=dict(errors),
        empty=empty, was=mark_of(draft, page), position=TOPICS.index(page) + 1 if page in TOPICS else 0,
        total=len(TOPICS), places=[m.name for m in areas().municipalities.values()], order=order,
        elsewhere=_lines_of(elsewhere, page, language) if elsewhere else [],
    )  # fmt: skip


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
        "id": question.id, "about": question.about[language], "known_by": known,
        "needed_for": [_criterion(name, language) for name in question.criteria],
    }  # fmt: skip


def _criterion(name: str, language: Language) -> str:
    plan = words("assessment", language)["plan"]
    return str(plan) if name == "plan" else texts().criteria[name].label[language].lower()


def _held(name: str, draft: Draft, language: Language) -> dict[str, Any]:
    """The default of a threshold, which holds without a decision."""
    on = form.typed(form.DAY, draft.data.get("assessed_on")) or date.today()
    return {"default": setting_row(settle({}, on)[name].to_dict(language), language)}


# Region file ------------------------------------------------------------------------------------------------------


async def region_page(request: Request, draft: Draft, language: Language) -> Response:
    """What the region knows: add its file, or take it away."""
    return _region(draft, language)


def _region(
    draft: Draft, language: Language, status: int = 200, faults: tuple[str, ...] = (), problem: str = ""
) -> Response:
    there = read_region(draft.region) if draft.region else None
    return show("assessment_region.html.j2", language, draft, "region_file", status, there=there, faults=faults,
                problem=problem, columns=region_columns())  # fmt: skip


@cache
def region_columns() -> tuple[str, ...]:
    """The columns that a region file can have."""
    return tuple(region_fields())


async def region_saved(request: Request, draft: Draft, language: Language) -> Response:
    """Keep a region file that can be read; one that cannot changes nothing."""
    said = words("assessment", language)
    try:
        fields, file = await _sent(request)
    except TooLargeError:
        return _region(draft, language, 422, problem=said["upload_large"])
    if fields.get("do") == ["drop"]:
        shelf(request).drop_region(draft)
        return RedirectResponse(spot(language, draft, "region_file"), 303)
    if file is None:
        return _region(draft, language, 422, problem=said["upload_none"])
    try:
        await asyncio.to_thread(check_region, file)
    except UserError as error:
        problem = said["upload_bad"].format(name=file.name)
        return _region(draft, language, 422, tuple(error.sentences()), problem)
    shelf(request).save_region(draft, file.content, file.suffix)
    return RedirectResponse(spot(language, draft, ""), 303)


# Check, download, throw away --------------------------------------------------------------------------------------


def assessed(draft: Draft, language: Language) -> tuple[Assessment | None, list[str]]:
    """The assessment of a draft, or nothing and the sentences that say why."""
    if wrong_answers(draft, language):
        return None, []
    try:
        made = assess(draft.file, draft.region)
        made.to_dict(language)
    except UserError as error:
        return None, [sentence.replace(f"{draft.folder}/", "") for sentence in error.sentences()]
    return made, []


def wrong_answers(draft: Draft, language: Language) -> list[dict[str, str]]:
    """Every answer of a draft that cannot be read or is half given, with where to mend it."""
    found = [
        {"text": sentence, "href": spot(language, draft, page, f"#{name}")}
        for page in (*TOPICS, form.THRESHOLDS)
        for name, sentence in form.faults_in(draft.data, page, language).items()
    ]
    rows = form.at_path(draft.data, ("housing", "region_places"))
    weights = ["weight" in row for row in rows or () if isinstance(row, Mapping)]
    if draft.region is None and any(weights) and not all(weights):  # the region's file may give the others
        said = words("assessment", language)["half_weights"]
        found.append({"text": said, "href": spot(language, draft, "housing", "#housing.region_places")})
    return found


def missing_answers(made: Assessment, draft: Draft, language: Language) -> list[dict[str, str]]:
    """Every answer that a verdict waits for, with whom to ask and where to fill it in."""
    found = []
    for told in made.to_dict(language)["missing"]:
        question = questions()[told["id"]]
        criteria = ", ".join(_criterion(name, language) for name in told["criteria"])
        found.append({
            "id": question.id, "label": form.capital(told["label"]), "known_by": told["supplied_by_label"],
            "criteria": criteria, "href": spot(language, draft, question.page, f"#{question.topic}.{question.key}"),
        })  # fmt: skip
    return found


async def check(request: Request, draft: Draft, language: Language) -> Response:
    """All answers in a row, what cannot be read, and what a verdict still waits for."""
    made, at_odds = await asyncio.to_thread(assessed, draft, language)
    pages = [{"step": page, "rows": _lines_of(draft, page, language)} for page in (*TOPICS, form.THRESHOLDS)]
    return show(
        "assessment_check.html.j2", language, draft, "check", pages=pages, wrong=wrong_answers(draft, language),
        missing=missing_answers(made, draft, language) if made else [], complete=made is not None, at_odds=at_odds,
    )  # fmt: skip


def _lines_of(draft: Draft, page: str, language: Language) -> list[dict[str, Any]]:
    """The answers of a page as lines of text; what cannot be read as it was typed."""
    found = []
    for path, field in form.asked(page):
        value = form.at_path(draft.data, path)
        if page == form.THRESHOLDS and value is None:
            continue
        question: Question | None = questions().of_key(str(path[1])) if len(path) > 1 and page in TOPICS else None
        read = None if value is None else form.typed(field, value)
        lines = answer_lines(field, read, language) if value is None or read is not None else _as_typed(value)
        found.append({
            "id": question.id if question else "", "name": form.name_of(path), "lines": lines,
            "label": form.capital(field.label[language]), "given": value is not None,
            "needed_for": [_criterion(c, language) for c in question.criteria] if question else [],
        })  # fmt: skip
    return found


def _as_typed(value: Any) -> list[str]:
    if isinstance(value, list):
        return [line for item in value for line in _as_typed(item)]
    if isinstance(value, Mapping):
        return ["; ".join(line for item in value.values() for line in _as_typed(item))]
    return [str(value)]


async def download(request: Request, draft: Draft, language: Language) -> Response:
    """The proposal as ``banen assess`` reads it; its digest is the one of the receipt."""
    head = {"Content-Disposition": f'attachment; filename="banen-{draft.id[:8]}.json"', "Cache-Control": "no-store"}
    return Response(draft.file.read_bytes(), media_type="application/json", headers=head)


async def discard(request: Request, draft: Draft, language: Language) -> Response:
    """Throw the draft away."""
    shelf(request).drop(draft)
    return RedirectResponse(address("assessment", language), 303)


def _language(request: Request) -> Language:
    return "nl" if request.url.path.startswith("/nl") else "en"


def add_step(to: APIRouter, step: str, handler: Handler, method: str = "GET", tail: str = "") -> None:
    """A step of a draft at its address in both languages."""
    for language in LANGUAGES:
        slug = f"/{words('assessment', language)['slugs'][step]}" if step else ""
        path = address("assessment", language, f"/{{draft_id}}{slug}{tail}")
        to.add_api_route(path, with_draft(handler), methods=[method])


for _tongue in LANGUAGES:
    router.add_api_route(address("assessment", _tongue), start, methods=["GET"])
    router.add_api_route(address("assessment", _tongue), begin, methods=["POST"])
add_step(router, "", overview)
for _page in (*TOPICS, form.THRESHOLDS):
    _shown, _saved = page_of(_page)
    add_step(router, _page, _shown)
    add_step(router, _page, _saved, "POST")
add_step(router, "region_file", region_page)
add_step(router, "region_file", region_saved, "POST")
add_step(router, "check", check)
add_step(router, "file", download)
add_step(router, "discard", discard, "POST")
