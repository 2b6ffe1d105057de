"""The site assessment as pages: begin, the task list, all answers in a row, and what every page of a draft shares.

Everything is plain forms. The pages that ask stand in ``topics.py``, the outcome in ``verdict.py``, all municipalities
in ``suitable.py``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from banen.errors import MOST_TOLD, UserError
from banen.languages import DUTCH, Language
from banen.serve.reports.site import answer_lines
from banen.serve.turns import in_turn
from banen.serve.web.assessment import form
from banen.serve.web.assessment.drafts import Draft, Shelf, ShelfError
from banen.serve.web.assessment.faults import told
from banen.serve.web.assessment.upload import SentFile, TooLargeError, body_of, parts_of, proposal_in, stored
from banen.serve.web.site import Tongue, address, page, render, tongue
from banen.serve.web.texts import LANGUAGES, words
from banen.sites import Assessment, assess
from banen.sites.questions import Question, questions
from banen.sites.texts import texts

router = APIRouter(include_in_schema=False)
TOPICS = ("business", "location", "work", "housing", "facilities", "region_and_law")
EXTRAS = (form.THRESHOLDS, "region_file")
_PACKED, _SOURCES = Path(__file__).parents[1] / "examples", Path(__file__).parents[5] / "examples" / "sites"
EXAMPLES = _PACKED if _PACKED.is_dir() else _SOURCES
"""The example proposals: inside an installed package, or in the folder of the sources."""

Handler = Callable[[Request, Draft, Language], Awaitable[Response]]


def shelf(request: Request) -> Shelf:
    """The drafts of this application."""
    drafts: Shelf = request.app.state.shelf
    return drafts


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
        "assessment",
        language,
        template,
        status,
        rest=_rest(draft, step),
        query=tail,
        w=words("assessment", language),
        draft=draft,
        title=draft.data.get("title") or words("assessment", language)["untitled"],
        step=step,
        spot=lambda other, more="": spot(language, draft, other, more),
        **values,
    )
    page.headers["Cache-Control"] = "no-store"
    return page


# Begin ------------------------------------------------------------------------------------------------------------


@page(router, "assessment")
async def start(request: Request, language: Tongue) -> Response:
    """The first page: what it is, and three ways to begin."""
    return _start(language)


def _start(
    language: Language, status: int = 200, faults: Sequence[Mapping[str, str]] = (), problem: str = ""
) -> Response:
    all_questions = [q for q in questions().values() if q.field.kind != "computed"]
    return render(
        "assessment",
        language,
        "assessment.html.j2",
        status,
        w=words("assessment", language),
        faults=faults,
        problem=problem,
        asked=len(all_questions),
        needed=sum(bool(q.criteria) for q in all_questions),
        examples=[name for name in words("assessment", language)["examples"] if _example(name)],
    )


def file_too_large(language: Language) -> Response:
    """The first page, which says that the file that was sent is larger than is read."""
    return _start(language, 413, problem=words("assessment", language)["upload_large"])


@page(router, "assessment", methods=("POST",))
async def begin(request: Request, language: Tongue) -> Response:
    """Put a new draft on the shelf: blank, an example, or the file that was sent."""
    wording = words("assessment", language)
    try:
        fields, file = await sent_form(request)
    except TooLargeError:
        return _start(language, 422, problem=wording["upload_large"])
    chosen = fields.get("example", [""])[-1]
    if (path := _example(chosen)) is not None:
        data = stored(path)
    elif "upload" not in fields:
        data = {"assessed_on": date.today().isoformat()}
    elif file is None:
        return _start(language, 422, problem=wording["upload_none"])
    else:
        try:
            data = await asyncio.to_thread(proposal_in, file)
        except UserError as error:
            return _start(language, 422, told(error, language), wording["upload_bad"].format(name=file.name))
    return RedirectResponse(spot(language, shelf(request).add(data)), 303)


def _example(name: str) -> Path | None:
    path = EXAMPLES / f"{name}.yml"
    return path if name in words("assessment", DUTCH)["examples"] and path.is_file() else None


async def sent_form(request: Request) -> tuple[dict[str, list[str]], SentFile | None]:
    """The fields of a form and its file. Raises :class:`TooLargeError` where more was sent than is read."""
    body, kind = await body_of(request), request.headers.get("content-type", "")
    if kind.startswith("multipart/form-data"):
        return parts_of(body, kind)
    return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True), None


# A draft ----------------------------------------------------------------------------------------------------------


def gone(language: Language) -> Response:
    """What somebody reads who comes back to a draft that was thrown away."""
    wording = words("assessment", language)
    near = [{"href": address("assessment", language), "name": wording["title"]}]
    return render(
        "assessment",
        language,
        "missing.html.j2",
        404,
        title=wording["gone_title"],
        sentence=wording["gone_text"],
        near=near,
    )


async def no_shelf(request: Request, fault: Exception) -> Response:
    """What somebody reads where drafts cannot be kept."""
    return unkept(tongue(request.url.path), 503, "full")


def unkept(language: Language, status: int, why: str) -> Response:
    """The page that says nothing was changed, because it was too *large* or the shelf is *full*."""
    wording = words("assessment", language)
    title, sentence = wording["full_title"], wording[f"{why}_text"]
    return render("assessment", language, "missing.html.j2", status, title=title, sentence=sentence, near=[])


def with_draft(handler: Handler) -> Callable[[Request, str], Awaitable[Response]]:
    """A handler of a draft's page, with the draft of the address or the page that says it is gone."""

    async def handled(request: Request, draft_id: str) -> Response:
        language, draft = tongue(request.url.path), shelf(request).find(draft_id)
        if draft is None:
            return gone(language)
        try:
            return await handler(request, draft, language)
        except (OSError, ShelfError):
            if draft.folder.exists():
                raise
            return gone(language)  # somebody threw it away meanwhile

    return handled


async def overview(request: Request, draft: Draft, language: Language) -> Response:
    """The task list: what has been filled in, what is to be mended, and the outcome as it stands."""
    assessment, _ = await in_turn(object(), lambda: assessed(draft, language))
    groups = [
        ("questions_group", [_topic_status(draft, page, language) for page in TOPICS]),
        ("extra_group", [_extra_status(draft, page, language) for page in EXTRAS]),
        ("result_group", [{"step": s, "status": "", "mark": ""} for s in ("check", "outcome", "suitability")]),
    ]
    now = texts().outcomes[assessment.outcome][0][language] if assessment else ""
    return show("assessment_list.html.j2", language, draft, "", groups=groups, now=now)


def _topic_status(draft: Draft, page: str, language: Language) -> dict[str, str]:
    wording = words("assessment", language)
    own = [q for q in questions().pages[page] if q.field.kind != "computed"]
    needed = [q for q in own if q.criteria]
    done = sum(form.answered(q, draft.data) for q in needed)
    some = sum(form.at_path(draft.data, (q.topic, q.key)) is not None for q in own)
    wrong = len(form.faults_in(draft.data, page, language))
    if wrong:
        return {"step": page, "status": wording["status_wrong"].format(count=wrong), "mark": "wrong"}
    if not some:
        return {"step": page, "status": wording["status_none"], "mark": ""}
    if not needed:
        return {"step": page, "status": wording["status_free"].format(done=some, all=len(own)), "mark": "done"}
    if done < len(needed):
        return {"step": page, "status": wording["status_open"].format(done=done, all=len(needed)), "mark": "busy"}
    return {"step": page, "status": wording["status_all"], "mark": "done"}


def _extra_status(draft: Draft, page: str, language: Language) -> dict[str, str]:
    wording = words("assessment", language)
    if page == "region_file":
        return {"step": page, "status": wording["status_file"] if draft.region else "", "mark": "done"}
    if wrong := len(form.faults_in(draft.data, page, language)):
        return {"step": page, "status": wording["status_wrong"].format(count=wrong), "mark": "wrong"}
    count = len(draft.data.get("settings") or {})
    return {"step": page, "status": wording["status_set"].format(count=count) if count else "", "mark": "done"}


# Check, download, throw away --------------------------------------------------------------------------------------


def assessed(draft: Draft, language: Language) -> tuple[Assessment | None, list[dict[str, str]]]:
    """The assessment of a draft, or nothing and the sentences that say why."""
    if wrong_answers(draft, language):
        return None, []
    try:
        assessment = assess(draft.file, draft.region)
        assessment.to_dict(language)
    except UserError as error:
        return None, told(error, language, f"{draft.folder}/")
    return assessment, []


def wrong_answers(draft: Draft, language: Language) -> list[dict[str, str]]:
    """Every answer of a draft that cannot be read or is half given, with where to mend it."""
    links = [
        {"text": sentence, "href": spot(language, draft, page, f"#{name}")}
        for page in (*TOPICS, form.THRESHOLDS)
        for name, sentence in form.faults_in(draft.data, page, language).items()
    ]
    rows = form.at_path(draft.data, ("housing", "region_places"))
    weights = ["weight" in row for row in rows or () if isinstance(row, Mapping)]
    if draft.region is None and any(weights) and not all(weights):  # the region's file may give the others
        wording = words("assessment", language)["half_weights"]
        links.append({"text": wording, "href": spot(language, draft, "housing", "#housing.region_places")})
    if (more := len(links) - MOST_TOLD) > 0:
        rest = words("site", language)["more_faults"].format(n=more)
        links = [*links[:MOST_TOLD], {"text": rest, "href": spot(language, draft, "check")}]
    return links


def criterion_name(name: str, language: Language) -> str:
    """What needs an answer: a criterion, or the outcome itself."""
    plan = words("assessment", language)["plan"]
    return str(plan) if name == "plan" else texts().criteria[name].label[language].lower()


def missing_answers(made: Assessment, draft: Draft, language: Language) -> list[dict[str, str]]:
    """Every answer that a verdict waits for, with whom to ask and where to fill it in."""
    links = []
    for waiting in made.to_dict(language)["missing"]:
        question = questions()[waiting["id"]]
        criteria = ", ".join(criterion_name(name, language) for name in waiting["criteria"])
        links.append(
            {
                "id": question.id,
                "label": form.capital(waiting["label"]),
                "known_by": waiting["supplied_by_label"],
                "criteria": criteria,
                "href": spot(language, draft, question.page, f"#{question.topic}.{question.key}"),
            }
        )
    return links


async def check(request: Request, draft: Draft, language: Language) -> Response:
    """All answers in a row, what cannot be read, and what a verdict still waits for."""
    assessment, at_odds = await in_turn(object(), lambda: assessed(draft, language))
    pages = [{"step": page, "rows": lines_of(draft, page, language)} for page in (*TOPICS, form.THRESHOLDS)]
    return show(
        "assessment_check.html.j2",
        language,
        draft,
        "check",
        pages=pages,
        wrong=wrong_answers(draft, language),
        missing=missing_answers(assessment, draft, language) if assessment else [],
        complete=assessment is not None,
        at_odds=at_odds,
    )


def lines_of(draft: Draft, page: str, language: Language) -> list[dict[str, Any]]:
    """The answers of a page as lines of text; what cannot be read as it was typed."""
    found = []
    for path, field in form.asked(page):
        value = form.at_path(draft.data, path)
        if page == form.THRESHOLDS and value is None:
            continue
        question: Question | None = questions().of_key(str(path[1])) if len(path) > 1 and page in TOPICS else None
        read = None if value is None else form.typed(field, value)
        lines = answer_lines(field, read, language) if value is None or read is not None else _as_typed(value)
        found.append(
            {
                "id": question.id if question else "",
                "name": form.name_of(path),
                "lines": lines,
                "label": form.capital(field.label[language]),
                "given": value is not None,
                "needed_for": [criterion_name(c, language) for c in question.criteria] if question else [],
            }
        )
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


async def leave(request: Request, draft: Draft, language: Language) -> Response:
    """Ask whether the draft may go, because it cannot come back."""
    return show("assessment_discard.html.j2", language, draft, "discard")


async def discard(request: Request, draft: Draft, language: Language) -> Response:
    """Throw the draft away."""
    shelf(request).drop(draft)
    return RedirectResponse(address("assessment", language), 303)


def add_step(to: APIRouter, step: str, handler: Handler, method: str = "GET", tail: str = "", before: str = "") -> None:
    """A step of a draft at its address in both languages; ``before`` stands in front, such as that of a frame."""
    for language in LANGUAGES:
        slug = f"/{words('assessment', language)['slugs'][step]}" if step else ""
        path = address("assessment", language, f"/{{draft_id}}{slug}{tail}")
        to.add_api_route(f"{before}{path}", with_draft(handler), methods=[method])


add_step(router, "", overview)
add_step(router, "check", check)
add_step(router, "file", download)
add_step(router, "discard", leave)
add_step(router, "discard", discard, "POST")
