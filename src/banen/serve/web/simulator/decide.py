"""Packages that reach a band: the search of ``banen decide`` as a page, run as a job, with the last good answer kept.

The question stands whole in the address, as does (``v``) the question whose answer was on the screen before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

import numpy as np
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from banen.charts.drawing import svg
from banen.decide.search.choices import EVERY, level_word, measures_known
from banen.decide.search.frontier import Frontier, FrontierPoint, method_text, sectors_text
from banen.decide.search.packages import decide as search
from banen.decide.targets import TargetBand, own_band
from banen.languages import Language
from banen.observe.fault_texts import sentences
from banen.observe.numbers import few_digits
from banen.observe.words import unit_word
from banen.quantities import LAST_YEAR, POLICY_YEAR
from banen.serve.jobs import Job, Jobs
from banen.serve.numbers import band, number, whole
from banen.serve.web.pictures import still
from banen.serve.web.sheets import sheet
from banen.serve.web.simulator.state import PageState
from banen.serve.web.site import Tongue, address, page, part, render, tongue
from banen.serve.web.texts import words
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.results.indicators import FLOWS, counted, definitions, indicators

router = APIRouter(include_in_schema=False)
PATIENCE = 1.0
"""Seconds that a page waits for an answer before it shows how far the search is."""
STEPS = (0.0, 0.03, 0.25, 0.6)
"""Which part of the time is over when each step of a search begins."""
SEARCHED = (EVERY, "package")
_NUMBER = re.compile(r"-?[0-9]{1,9}\Z")
_jobs: Jobs[Frontier] = Jobs("search")


@dataclass(frozen=True)
class TargetQuestion:
    """A band on an indicator in a count and a year, the least probability to lie in it in per cent, and what to search.

    ``measures`` is ``all`` for every measure of the simulator, or ``package`` for the 21 of the package.
    """

    indicator: str
    definition: str
    low: int | None
    high: int | None
    year: int
    percent: int
    measures: str = EVERY

    @property
    def key(self) -> str:
        """The indicator with its count, where it has one."""
        plain = self.indicator not in FLOWS or self.definition == "residents"
        return self.indicator if plain else f"{self.indicator}@{self.definition}"

    @property
    def shown_count(self) -> str:
        """The count in which the simulator opens a package that was found."""
        return self.definition if self.indicator in FLOWS else "residents"

    def band(self) -> TargetBand:
        """The band as the search takes it."""
        low, high = (-np.inf if self.low is None else self.low), (np.inf if self.high is None else self.high)
        return own_band(low, high, self.key)

    def query(self) -> str:
        """The question as the query of an address."""
        ends = {"l": self.low, "h": self.high}
        return urlencode(
            {
                "i": self.indicator,
                "d": self.definition,
                **{k: v for k, v in ends.items() if v is not None},
                "j": self.year,
                "k": self.percent,
                "m": self.measures,
            }
        )

    def command(self) -> str:
        """The same search on the command line."""
        ends = ":".join("" if end is None else str(end) for end in (self.low, self.high))
        every = f" --measures={EVERY}" if self.measures == EVERY else ""
        return (
            f"banen decide --band={ends} --indicator={self.key} --year={self.year} "
            f"--probability={self.percent / 100:g}{every}"
        )

    def searched(self) -> tuple[str, ...] | None:
        """The measures to search; None for those of the package."""
        return measures_known([EVERY]) if self.measures == EVERY else None


def answered(question: TargetQuestion) -> Frontier | None:
    """The frontier of a question that was asked before, if it is still kept."""
    return _jobs.answered(question)


def asked_of(query: Mapping[str, str], language: Language) -> tuple[TargetQuestion | None, dict[str, str]]:
    """The question of an address, or what is wrong at which field; neither where nothing is asked yet."""
    if not {"l", "h"} & set(query):
        return None, {}
    said, errors = words("decide", language)["wrong"], dict[str, str]()
    ends: list[int | None] = []
    for name in ("l", "h"):
        text = re.sub(r"\s", "", query.get(name, "")).replace("−", "-")
        if text and not _NUMBER.fullmatch(text):
            errors[name] = said["number"].format(typed=query[name])
        ends.append(int(text) if _NUMBER.fullmatch(text) else None)
    if not errors and ends == [None, None]:
        errors["l"] = said["no_end"]
    if None not in ends and ends[0] > ends[1]:  # type: ignore[operator]  # neither is None
        errors["h"] = said["order"]
    names = query.get("i", "net_migration"), query.get("d", "residents")
    if names[0] not in _indicators():
        errors["i"] = said["choice"]
    if names[1] not in definitions():
        errors["d"] = said["choice"]
    year, percent = query.get("j", "2035"), query.get("k", "50").strip().removesuffix("%")
    if not POLICY_YEAR <= (few_digits(year) or 0) <= LAST_YEAR:
        errors["j"] = said["year"].format(typed=year, first=POLICY_YEAR, last=LAST_YEAR)
    if not 1 <= (few_digits(percent) or 0) <= 100:
        errors["k"] = said["percent"].format(typed=percent)
    if (measures := query.get("m", EVERY)) not in SEARCHED:
        errors["m"] = said["choice"]
    if errors:
        return None, errors
    return TargetQuestion(names[0], names[1], ends[0], ends[1], int(year), int(percent), measures), {}


def _indicators() -> list[str]:
    """What a band can be set on: indicators that are one series."""
    return [name for name, i in indicators().items() if i.by is None]


def _work(question: TargetQuestion) -> Callable[[Callable[[str], None]], Frontier]:
    return lambda tell: search(
        question.band(), question.year, probability=question.percent / 100, measures=question.searched(), progress=tell
    )


async def _state(request: Request, patience: float) -> dict[str, Any]:
    """The question, its errors, how far its job is, and the answer to show: its own or the last good one."""
    language = tongue(request.url.path)
    query = {name: value[:40] for name, value in request.query_params.items() if name != "v"}
    question, errors = asked_of(query, language)
    job: Job[Frontier] | None = None
    if question:
        job = _jobs.ask(question, _work(question))
        await run_in_threadpool(job.wait, patience)
    before = _before(request.query_params.get("v", ""), language)
    failed = job is not None and job.failed
    if question and job and job.failed:
        _jobs.forget(question)
    shown = question if job and job.answer else before
    return {
        "question": question,
        "errors": errors,
        "running": bool(job and not job.ended),
        "progress": _told(job, failed, language, kept=bool(before and shown is before)),
        "share": round(100 * STEPS[min(max(job.steps, 1), len(STEPS)) - 1]) if job else 0,
        "found": _answer(shown, language) if shown else None,
        "typed": query,
    }


def _before(text: str, language: Language) -> TargetQuestion | None:
    """The question before this one, if its answer is still kept."""
    query = {name: values[0] for name, values in parse_qs(text[:400]).items()}
    question, _ = asked_of(query, language)
    return question if question and _jobs.answered(question) else None


def _told(job: Job[Frontier] | None, failed: bool, language: Language, *, kept: bool) -> str:
    """How the search goes, in a sentence; empty where there is nothing to say."""
    said = words("decide", language)
    if failed:
        why = " ".join(sentences(job.refused, language)) if job and job.refused else said["failed"]
        return f"{why} {said['kept']}" if kept else str(why)
    if job is None or job.ended:
        return ""
    steps = said["steps"]
    step = steps[min(max(job.steps, 1), len(steps)) - 1]
    told = str(said["progress"]).format(step=step, n=min(max(job.steps, 1), len(steps)), of=len(steps))
    return f"{told} {said['kept']}" if kept else told


@page(router, "decide")
async def question(request: Request, language: Tongue) -> HTMLResponse:
    """The form, and the answer as far as it is there."""
    state = await _state(request, PATIENCE)
    said, typed = words("decide", language), state["typed"]
    values = {"i": "net_migration", "d": "residents", "l": "", "h": "", "j": "2035", "k": "50", "m": EVERY, **typed}
    here = address("decide", language)
    return render(
        "decide",
        language,
        "decide.html.j2",
        422 if state["errors"] else 200,
        query=_query(request),
        w=said,
        values=values,
        years=range(POLICY_YEAR, LAST_YEAR + 1),
        searched=[{"id": n, "name": said["searched"][n]} for n in SEARCHED],
        indicators=[{"id": n, "name": indicators()[n].label[language]} for n in _indicators()],
        definitions=[{"id": n, "name": told[language]} for n, told in definitions().items()],
        examples=[{"title": e["title"], "href": f"{here}?{e['query']}"} for e in said["examples"]],
        again=f"{here}?{_query(request)}",
        last=state["found"]["query"] if state["found"] else "",
        **{name: state[name] for name in ("question", "errors", "running", "progress", "share", "found")},
    )


@page(router, "decide", "/live")
async def live(request: Request, language: Tongue) -> Response:
    """How far the search is and, once it is there, the answer: as a script asks for it."""
    state = await _state(request, 0.2)
    if state["errors"] or not state["question"]:
        return JSONResponse({"errors": state["errors"]}, 422)
    done = not state["running"] and not state["progress"]
    return JSONResponse(
        {
            "running": state["running"],
            "progress": state["progress"],
            "share": state["share"],
            "done": done,
            "query": state["question"].query(),
            "html": part("parts/frontier.html.j2", language, w=words("decide", language), found=state["found"])
            if done
            else "",
        }
    )


@page(router, "decide", "/stop", methods=("POST",))
async def stop(request: Request, language: Tongue) -> Response:
    """Stop the search of an address, and go back to its form with the last good answer."""
    query = {name: value[:40] for name, value in request.query_params.items() if name != "v"}
    question, _ = asked_of(query, language)
    if question:
        _jobs.stop(question)
    return RedirectResponse(address("decide", language), 303)


def _answer(question: TargetQuestion, language: Language) -> dict[str, Any]:
    """A frontier in the words of a reader: what was asked, whether it is reached, and every point with what it asks."""
    found = _jobs.answered(question)
    if found is None:
        return {}
    said = words("decide", language)
    shown = found.points or found.nearest
    best = max((p.probability for p in shown), default=0.0)
    told = said["reached" if found.points else "none"].format(
        n=len(found.points), p=question.percent, best=round(100 * best)
    )
    low, high = (whole(v, language) for v in found.span)
    return {
        "query": question.query(),
        "title": f"{found.target.name[language]}, {found.year}",
        "told": told,
        "caveat": found.target.caveat[language] if found.target.caveat else "",
        "count": counted(question.key, language),
        "unit": unit_word(indicators()[question.indicator].unit, language),
        "rows": [_row(p, found, question, language) for p in (found.current, *shown)],
        "posts_of": said["posts_of"].format(sectors=sectors_text(found)[language]),
        "span": said["span"].format(low=low, high=high),
        "method": said["method"].format(
            about=method_text(found.method)[language], n=number(found.looked_at, language), t=found.tried
        ),
        "left_out": ", ".join(dict.fromkeys(choice.partition(" ")[0] for choice in found.left_out)),
        "command": question.command(),
        "key": question.key,
        "low": question.low,
        "high": question.high,
        "year": question.year,
        "every": question.measures == EVERY,
        "share": question.percent / 100,
        "pictures": [
            still(found.chart(language, narrow=narrow), language, said["picture_text"].format(n=len(shown)), look)
            for narrow, look in ((True, "w330"), (False, "w480 wider"))
        ],
    }


def _row(point: FrontierPoint, found: Frontier, question: TargetQuestion, language: Language) -> dict[str, Any]:
    said = words("decide", language)
    state = PageState(point.package, None, question.shown_count)
    known = whole(point.known_cost, language) if point.known_cost is not None else ""
    unknown = said["unknown_costs"].format(n=len(point.unknown_costs)) if point.unknown_costs else ""
    return {
        "number": point.number,
        "href": f"{address('simulator', language)}?{state.query()}",
        "measures": [
            {
                "id": c.measure,
                "name": catalogue()[c.measure].name[language],
                "level": said["level_words"].get(c.level, ""),
            }
            for c in point.choices
        ],
        "measures_told": said["measures_told"].format(
            n=len(point.choices), far=sum(c.level == "far" for c in point.choices)
        ),
        "probability": f"{round(100 * point.probability)}%",
        "outcome": band(*point.bands[found.key], language),
        "intervention": point.intervention,
        "cost": ", ".join(filter(None, (known, unknown))) or "0",
        "posts": whole(point.bands[found.posts][1], language),
        "shortage": whole(point.bands["housing_shortage"][1], language),
        "law": level_word(point.legal_level, language),
        "years": number(point.lead_time_years, language),
    }


@page(router, "decide", "/svg")
async def picture(request: Request, language: Tongue) -> Response:
    """The frontier as a picture: open posts against housing shortage, size for intervention, colour for law."""
    found = _asked_before(request)
    if found is None:
        return Response(status_code=404)
    drawn = await run_in_threadpool(lambda: svg(found.chart(language), language))
    return Response(drawn, media_type="image/svg+xml")


@page(router, "decide", "/csv")
async def table(request: Request) -> Response:
    """The frontier as CSV, current policy first; an unknown cost stays empty."""
    found = _asked_before(request)
    if found is None:
        return Response(status_code=404)
    frame = found.table()
    return sheet(f"frontier-{found.year}", frame.columns, frame.iter_rows(), request.query_params.get("form", ""))


def _asked_before(request: Request) -> Frontier | None:
    question, _ = asked_of(request.query_params, tongue(request.url.path))
    return _jobs.answered(question) if question else None


def _query(request: Request) -> str:
    return str(request.url.query)
