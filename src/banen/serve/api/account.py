"""The addresses of the API for the account: what was asked and promised, on any day, and what changed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import FastAPI, Path, Query

from banen.observe.days import FIRST_DAY, LAST_DAY
from banen.serve.api.answers.account import AccountChanges, AccountEvidence, AccountStanding, AccountSubject
from banen.serve.api.document import answers

SubjectId = Annotated[
    str, Path(alias="id", max_length=40, description="A recommendation or a promise.", examples=["AJT-01"])
]
On = Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY, description="The state on this day; without it, today.")]
Known = Annotated[
    date | None, Query(ge=FIRST_DAY, le=LAST_DAY, description="As it was known on this day; without it, now.")
]
KnownBefore = Annotated[
    date | None,
    Query(alias="knownBefore", ge=FIRST_DAY, le=LAST_DAY, description="The first day as it was known on this day."),
]


def add_account(api: FastAPI) -> None:
    """Recommendations and promises with their steps, their sources, and what changed between two days."""
    from banen.account.account import account
    from banen.account.changes import Moment, by_theme, changes, counted
    from banen.languages import ENGLISH
    from banen.observe.words import words

    @api.get(
        "/account-subjects",
        tags=["account"],
        operation_id="getAccountSubjects",
        summary="What was asked and promised",
        **answers(AccountStanding, said="Recommendations and promises with their status."),
    )
    async def subjects(on: On = None, known: Known = None) -> dict[str, Any]:
        """Every recommendation and promise as it stood on a day, as ``banen account list`` tells it."""
        day, held = on or date.today(), account()
        themes = by_theme(held, Moment(day, known))
        note = words("account", ENGLISH)["project_list"].format(lines=sum(sum(c.values()) for c in themes.values()))
        return {
            "on": day.isoformat(),
            "known": known.isoformat() if known else None,
            "note": note,
            "themes": themes,
            "subjects": [held.tell(id_, day, known) for id_ in held.listed(day)],
        }

    @api.get(
        "/account-subjects/{id}",
        tags=["account"],
        operation_id="getAccountSubject",
        summary="One recommendation or promise",
        **answers(AccountSubject, said="The recommendation or promise."),
    )
    async def one_subject(subject_id: SubjectId, on: On = None, known: Known = None) -> dict[str, Any]:
        """A recommendation or promise with every step, its evidence, and how much of that was read."""
        return account().tell(subject_id, on or date.today(), known)

    @api.get(
        "/account-changes",
        tags=["account"],
        operation_id="getAccountChanges",
        summary="What changed between two days",
        **answers(AccountChanges, said="What changed."),
    )
    async def changed(
        since: Annotated[date, Query(ge=FIRST_DAY, le=LAST_DAY, description="First day.", examples=["2024-11-01"])],
        until: Annotated[date, Query(ge=FIRST_DAY, le=LAST_DAY, description="Last day.", examples=["2025-11-01"])],
        known_before: KnownBefore = None,
        known: Known = None,
    ) -> dict[str, Any]:
        """What went further, back, was reopened or closed, and what has only new evidence."""
        found = changes(account(), Moment(since, known_before), Moment(until, known))
        return {"counts": counted(found), "changes": [change.to_dict() for change in found]}

    @api.get(
        "/account-sources",
        tags=["account"],
        operation_id="getAccountSources",
        summary="What the account rests on",
        **answers(AccountEvidence, said="The sources."),
    )
    async def sources() -> dict[str, Any]:
        """Every source that a step of the account names, and how much of it was read."""
        return {"sources": [source.to_dict() for source in account().evidence.values()]}
