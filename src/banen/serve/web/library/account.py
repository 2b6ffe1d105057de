"""The account: status by theme, what changed, every recommendation and promise with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from banen.account.account import Account, AccountState, account
from banen.account.changes import Moment, by_theme, changes
from banen.account.events import RECOMMENDED
from banen.account.subjects import Commitment
from banen.account.terms import Lateness
from banen.languages import DUTCH, Language, day_of
from banen.observe import words as book
from banen.observe.days import DayError, read_day
from banen.observe.figures import figures
from banen.serve.numbers import number
from banen.serve.web.library.annual import published
from banen.serve.web.site import Tongue, address, page, render
from banen.serve.web.texts import words
from banen.serve.wording import period_words

router = APIRouter(include_in_schema=False)


@page(router, "account")
async def overview(request: Request, language: Tongue) -> HTMLResponse:
    """The state of everything on a day, as known on a day, beside what changed since another day."""
    held, w, wording = account(), words("account", language), book.words("account", language)
    asked = {name: request.query_params.get(name, "").strip() for name in ("on", "known", "before")}
    days = {name: _day(text) for name, text in asked.items()}
    wrong = {name: w["bad_day"].format(text=text) for name, text in asked.items() if text and not days[name]}
    now = Moment(days["on"] or date.today(), days["known"])
    then = Moment(days["before"] or now.on.replace(year=now.on.year - 1, day=1))
    themes = by_theme(held, now)
    shown = [status for status in RECOMMENDED if any(counts.get(status) for counts in themes.values())]
    lines = sum(sum(counts.values()) for counts in themes.values())
    unknown = sum(counts.get("onbekend", 0) for counts in themes.values())
    reach = held.coverage(now.on, now.known)
    return render(
        "account",
        language,
        "account.html.j2",
        400 if wrong else 200,
        query=request.url.query,
        w=w,
        told=wording,
        asked=asked | {"on": now.on.isoformat(), "before": then.on.isoformat()},
        wrong=wrong,
        project_list=wording["project_list"].format(lines=lines),
        statuses=[wording["statuses"][s] for s in shown],
        reports=published(language),
        themes=[
            {
                "name": wording["themes"][theme],
                "counts": [counts.get(s, 0) for s in shown],
                "total": sum(counts.values()),
            }
            for theme, counts in themes.items()
        ],
        totals=[sum(counts.get(s, 0) for counts in themes.values()) for s in shown],
        lines=lines,
        counts=w["counts"].format(lines=lines, known=lines - unknown, unknown=unknown),
        since=day_of(then.on, language),
        sources=_sources(held, wording),
        changed=_changed(held, then, now, language, wording),
        recommendations=_rows(held, held.recommendations, now, language, wording),
        commitments=_rows(held, held.commitments, now, language, wording),
        coverage=w["coverage"].format(
            active=reach.active,
            regions=reach.regions,
            unknown=reach.unknown,
            low=number(round(reach.low, 1), language),
            high=number(round(reach.high, 1), language),
        ),
    )


def _day(text: str) -> date | None:
    try:
        return read_day(text) if text else None
    except DayError:
        return None


def _changed(
    held: Account, then: Moment, now: Moment, language: Language, told: Mapping[str, Any]
) -> list[dict[str, Any]]:
    return [
        {
            "id": c.subject,
            "href": address("account", language, f"/{c.subject}"),
            **_text(held, c.subject, language),
            "kind": told["classes"][c.kind],
            "learned": told["first_known"] if c.learned else "",
            "before": told["statuses"][c.before.status],
            "after": told["statuses"][c.after.status],
            "evidence": sorted({cited.partition(" ")[0] for cited in c.after.cited - c.before.cited}),
        }
        for c in changes(held, then, now)
        if c.kind != "ongewijzigd"
    ]


def _text(held: Account, id_: str, language: Language) -> dict[str, str]:
    """The words of a subject and the language that they are in."""
    said = held.subject(id_).text.to_dict()
    spoken = language if language in said else DUTCH
    return {"text": said[spoken], "lang": "" if spoken == language else spoken}


def _rows(
    held: Account, ids: Mapping[str, Any], now: Moment, language: Language, told: Mapping[str, Any]
) -> list[dict[str, Any]]:
    rows = []
    for id_ in ids:
        if id_ not in held.listed(now.on):
            continue
        state = held.state(id_, now.on, now.known)
        row = {"id": id_, "href": address("account", language, f"/{id_}"), **_text(held, id_, language)}
        rows.append(row | _state(held, state, told))
        if id_ in held.commitments:
            rows[-1] |= {
                "kind": told["kinds"][held.commitments[id_].kind],
                "due": held.commitments[id_].due_said,
                "late": late_words(held.lateness(id_, now.on, now.known), told),
            }
    return rows


def _sources(held: Account, told: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Every source by its key: what it is, from when, and how much of it was read."""
    return {
        s.key: {
            "title": s.title,
            "language": s.language,
            "address": s.address,
            "kind": told["source_kinds"][s.kind],
            "read": told["read"][s.read],
            "date": s.date,
        }
        for s in held.evidence.values()
    }


def _state(held: Account, state: AccountState, told: Mapping[str, Any]) -> dict[str, Any]:
    light = held.rests_lightly(state)
    keys = [c.key for c in state.last.evidence] if state.last else []
    return {
        "status": told["statuses"][state.status],
        "since": state.since.isoformat() if state.since else "",
        "according": told["according_to"].format(sources="").strip() if light else "",
        "evidence": keys,
    }


def late_words(late: Lateness, told: Mapping[str, Any]) -> str:
    """A lateness in words, with its days where they are known; nothing where there is no term.

    >>> late_words(Lateness("no_term"), {})
    ''
    """
    if late.kind == "no_term":
        return ""
    words_ = told["lateness"]
    if late.days is None:
        return str(words_[late.kind])
    return str(words_["day"] if late.days == 1 else words_["days"].format(days=late.days))


@page(router, "account", "/{subject}")
async def one(request: Request, language: Tongue, subject: str) -> HTMLResponse:
    """One recommendation or promise: every step with its evidence, and how much of that was read."""
    held, wording = account(), book.words("account", language)
    record = held.subject(subject)
    today = date.today()
    state = held.state(record.id, today)
    named = {c.key for event in state.events for c in event.evidence} | {c.key for c in record.evidence}
    figure_ids = [r.figure for r in held.readings if r.indicator in getattr(record, "indicators", ())]
    return render(
        "account",
        language,
        "account_subject.html.j2",
        rest=f"/{record.id}",
        w=words("account", language),
        told=wording,
        record=record,
        promise=isinstance(record, Commitment),
        **_text(held, record.id, language),
        state=_state(held, state, wording),
        made=record.since.isoformat() if record.since else "",
        late=late_words(held.lateness(record.id, today), wording) if isinstance(record, Commitment) else "",
        events=[
            {
                "day": e.effective_on.isoformat(),
                "recorded": e.recorded_on.isoformat(),
                "status": wording["statuses"][e.status],
                "reason": e.reason,
                "evidence": [str(c) for c in e.evidence],
            }
            for e in state.events
        ],
        steps=[{"step": wording["steps"][m.step], "date": m.day} for m in state.milestones],
        sources=[source | {"key": key} for key, source in _sources(held, wording).items() if key in named],
        figures=[(figures()[id_], period_words(figures()[id_].period, language)) for id_ in figure_ids],
        desk=f"/{language}/loket/verantwoording?subject={record.id}" if request.app.state.act is not None else "",
    )
