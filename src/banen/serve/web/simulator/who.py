"""Who comes under one package and not under another: a page, run as a job, with one life told twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from banen.decide.asked_case import AskedCase
from banen.decide.example_life import ExampleLife
from banen.decide.gains import AXES, DISTRIBUTED, MONEY
from banen.decide.grounds import ground_words
from banen.decide.who import COUNTS, Differing, columns_of
from banen.decide.who import who as differing
from banen.languages import Language
from banen.observe.fault_texts import sentences
from banen.observe.words import words as of_part
from banen.rounding import number, whole
from banen.serve.jobs import Job, Jobs
from banen.serve.turns import NoTurnError
from banen.serve.web.sheets import sheet
from banen.serve.web.simulator import differing as kept
from banen.serve.web.simulator.differing import DIMENSIONS, GROUPS, DifferingAnswer, answer_of, kinds_of, pictures
from banen.serve.web.simulator.state import YEARS, PageState, from_address, lenient
from banen.serve.web.site import Tongue, address, page, render
from banen.serve.web.texts import words
from banen.simulate.measures.examples import example_packages
from banen.simulate.measures.packages import Package
from banen.simulate.results.receipt import settings_of

router = APIRouter(include_in_schema=False)
PATIENCE = 2.0
"""Seconds that a page waits for an answer before it shows how far it is."""
LONGEST = 60.0
"""Seconds that a table waits for one."""
DRAWN = ("route", "sector", "wage_band")
"""Groups that have a picture, with their table under it."""
EVENT_LOOKS = dict.fromkeys(
    ("below", "turned_away", "stopped", "no_post", "under_minimum", "too_dear"), "stop"
) | dict.fromkeys(("meets", "raised", "raised_hour", "arrives", "other"), "key")
"""How an event of a life looks: passed, stopped, or a dot for what follows."""
GAINS = "gains"
"""The part of an answer that tells who gains and who bears."""
KEPT = 16
"""Answers kept in memory, some kilobytes each: numbers and words, and no people."""
Question = tuple[Package, Package, int]


_jobs: Jobs[DifferingAnswer] = Jobs("heavy", KEPT)


def _work(question: Question) -> Callable[[Callable[[str], None]], DifferingAnswer]:
    package, against, year = question
    return lambda tell: answer_of(differing(package, against, year=year, by=DIMENSIONS[:1], progress=tell))


@page(router, "who")
async def who(request: Request, language: Tongue) -> HTMLResponse:
    """Who differs between two packages in a year, or how far the answer is."""
    state, against, said = *_asked(request), words("who", language)
    axis = _axis(request)
    question: Question = (state.package, against, state.year)
    job: Job[DifferingAnswer] | None = None
    if state.package != against:
        job = _jobs.ask(question, _work(question))
        await run_in_threadpool(job.wait, PATIENCE)
        if job.failed:
            _jobs.forget(question)
    answer = job.answer if job else None
    query = _query(state, against)
    return render(
        "who",
        language,
        "who.html.j2",
        query=query,
        asked=query,
        w=said,
        v=words("simulator", language),
        h=of_part("who", language),
        groups=[name for name in GROUPS if name not in DRAWN],
        purse=(*DISTRIBUTED, *MONEY),
        axis=axis,
        axes=[{"name": a, "href": f"?{query}&g={a}#g", "here": a == axis} for a in AXES],
        year=state.year,
        years=YEARS,
        choices=_choices(state, against, language),
        unread=state.unread,
        example=_example(state, language),
        running=bool(job and not job.ended),
        failed=_why(job, said, language),
        steps=len(said["steps"]),
        step=min(max(job.steps, 1), len(said["steps"])) if job else 0,
        same=state.package == against,
        again=f"{address('who', language)}?{query}",
        found=_shown(answer, axis, language) if answer else None,
        command=_command(state, against),
    )


@page(router, "who", "/stop", methods=("POST",))
async def stop(request: Request, language: Tongue) -> Response:
    """Stop, and go back to the scenario."""
    state, against = _asked(request)
    _jobs.stop((state.package, against, state.year))
    return RedirectResponse(f"{address('simulator', language)}?{state.place()}", 303)


@page(router, "who", "/csv")
async def who_csv(request: Request, language: Tongue) -> Response:
    """The groups of an answer as a table, or who gains and who bears (``part=gains``)."""
    state, against = _asked(request)
    question: Question = (state.package, against, state.year)
    rows, form = [], request.query_params.get("form", "")
    answer = await _waited_for(question) if state.package != against else None
    if request.query_params.get("part") == GAINS:
        heads = ("by", "group", *DISTRIBUTED, *MONEY)
        return sheet("who-gains", heads, _gains_rows(answer, language) if answer else [], form)
    if answer:
        for name, groups in answer.groups.items():
            for row in groups:
                value = row["group"][name]
                article = ground_words(value, language)["article"] if name == "article" and value else ""
                rows.append([name, answer.labels[name, value][language], article, *(row[c] for c in COUNTS)])
    return sheet("who", ("by", "group", "article", *COUNTS), rows, form)


def _gains_rows(answer: DifferingAnswer, language: Language) -> list[list[Any]]:
    return [
        [by, answer.labels[by, row["group"][by]][language], *(row[name] for name in (*DISTRIBUTED, *MONEY))]
        for by, rows in answer.purses.items()
        for row in rows
    ]


async def _waited_for(question: Question) -> DifferingAnswer:
    """The answer of a question, for who cannot look how far it is; an empty table would say that nobody differs."""
    job = _jobs.ask(question, _work(question))
    await run_in_threadpool(job.wait, LONGEST)
    if job.failed:
        _jobs.forget(question)
    if job.refused is not None:
        raise job.refused
    if job.answer is None:
        raise NoTurnError(503, PATIENCE)
    return job.answer


def _asked(request: Request) -> tuple[PageState, Package]:
    state = from_address({k: v for k, v in request.query_params.items() if k in ("p", "j", "t")})
    against, unread = lenient(request.query_params.get("c", ""))
    return replace(state, package=_named(state.package), unread=(*state.unread, *unread)), _named(against)


def _axis(request: Request) -> str:
    """By which groups it is shown who gains and who bears: what the address asks, else tenths of the wages."""
    asked = request.query_params.get("g", "")
    return asked if asked in AXES else AXES[0]


def _example(state: PageState, language: Language) -> dict[str, str]:
    """A question that has an answer, for who asks about a package and itself: the first example, in the same year."""
    example = next(iter(example_packages().values()))
    title = f"{example.title[language]}, {state.year}"
    return {"title": title, "query": urlencode({"p": example.text, "j": state.year}, safe=":,~.")}


def _named(package: Package) -> Package:
    """A package by the name of the example that it is."""
    title = next((e.title for e in example_packages().values() if e.text == package.short_text()), package.title)
    return replace(package, title=title)


def _query(state: PageState, against: Package) -> str:
    parts = {"p": state.package.short_text(), "c": against.short_text(), "j": str(state.year)}
    return urlencode({k: v for k, v in parts.items() if v}, safe=":,~.")


def _choices(state: PageState, against: Package, language: Language) -> dict[str, list[dict[str, Any]]]:
    """Packages to choose from on both sides: current policy, the examples, and what the address brought."""
    known = {"": words("who", language)["current"]}
    known |= {example.text: example.title[language] for example in example_packages().values()}
    choices = {}
    for name, package in (("c", against), ("p", state.package)):
        here = package.short_text()
        options = known | ({} if here in known else {here: package.title[language]})
        choices[name] = [{"text": t, "title": title, "here": t == here} for t, title in options.items()]
    return choices


def _why(job: Job[DifferingAnswer] | None, said: Mapping[str, Any], language: Language) -> str:
    if job is None or not job.failed:
        return ""
    return " ".join(sentences(job.refused, language)) if job.refused else str(said["failed"])


def _command(state: PageState, against: Package) -> str:
    settings = "".join(f" --set {setting}" for setting in settings_of(state.package.to_dict()))
    return f"banen who{settings} --year {state.year}" + (" --against FILE" if against.active() else "")


def _shown(answer: DifferingAnswer, axis: str, language: Language) -> dict[str, Any]:
    shown = columns_of([row for rows in answer.groups.values() for row in rows])
    sentence, hundred, staying, paying = answer.sentences[language]
    return {
        "sentence": sentence,
        "hundred": hundred,
        "staying": staying,
        "paying": paying,
        "shown": shown,
        "pictures": pictures(answer, axis, language),
        "people": _people(answer, language),
        "life": _life(answer.example, language),
        "purses": [_purse(answer, axis, row, language) for row in answer.purses[axis]] if answer.moves_pay else [],
        "tables": {n: [_row(answer, n, row, shown, language) for row in rows] for n, rows in answer.groups.items()},
    }


def _people(answer: DifferingAnswer, language: Language) -> list[dict[str, Any]]:
    """A hundred people who no longer come, by what stops them: most first, and for the rest there is no post."""
    rows = [(kept.gone_by(row), row["group"]["article"]) for row in answer.groups["article"]]
    gone = sum(count for count, _ in rows)
    if not gone:
        return []
    parts = sorted(((count, ground) for count, ground in rows if count and ground), reverse=True)
    people, left, carried, kinds = [], 100, 0.0, kinds_of(answer)
    for by_ground, ground in parts:
        carried += 100 * by_ground / gone
        count = round(carried) - (100 - left)
        left -= count
        people.append({"kind": kinds[ground], "count": count, "name": answer.labels["article", ground][language]})
    people = [{"kind": 0, "count": left, "name": words("who", language)["no_post"]}, *people]
    return [part for part in people if part["count"]]


def _row(
    answer: DifferingAnswer, name: str, row: Mapping[str, Any], shown: Sequence[str], language: Language
) -> dict[str, Any]:
    value = row["group"][name]
    article = ground_words(value, language)["article"] if name == "article" and value else ""
    cells = [Differing.few(row[count], language) for count in shown]
    label, error = answer.labels[name, value][language], whole(row["error"], language)
    return {"label": label, "article": article, "cells": cells, "error": error}


def _purse(answer: DifferingAnswer, axis: str, row: Mapping[str, Any], language: Language) -> dict[str, Any]:
    money = [Differing.few(None, language) if row[n] is None else number(round(row[n], 1), language) for n in MONEY]
    label = answer.labels[axis, row["group"][axis]][language]
    return {"label": label, "cells": [Differing.few(row[count], language) for count in DISTRIBUTED] + money}


def _life(example: ExampleLife | None, language: Language) -> dict[str, Any] | None:
    if example is None:
        return None
    told = [
        [{"when": e.when, "says": e.sentence(language), "look": EVENT_LOOKS.get(e.says, "end")} for e in events]
        for events in (example.first, example.second)
    ]
    checks = [_check(case, language) for case in example.cases.values()]
    lanes = [{"side": side, "events": events, "check": c} for side, events, c in zip("cp", told, checks, strict=True)]
    return {"person": example.person(language), "lanes": lanes}


def _check(case: AskedCase | None, language: Language) -> str | None:
    """Where the rule is asked the same, with the form filled in."""
    return None if case is None else f"{address('desk', language, f'/{case.rule}')}?{urlencode(case.terms())}"
