"""Long work of the API as jobs: a question is posted, an address tells how far it is, and another holds the answer.

A job is known by its question, so who posts the same again finds the same job; nothing about a visitor is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated, Any, Final, Literal, Protocol

from fastapi import FastAPI, Path
from pydantic import Field
from starlette.responses import JSONResponse, Response

from banen.errors import UnknownNameError
from banen.serve.api.answers.parts import Answer
from banen.serve.api.document import answers
from banen.serve.api.headers import HEADERS
from banen.serve.jobs import Jobs

AGAIN: Final = 2
"""Seconds after which it is worth asking again."""
Kind = Literal[
    "decisions",
    "attributions",
    "explanations",
    "experiments",
    "backtests",
    "bars",
    "differences",
    "matches",
    "projections",
]
Identity = Annotated[str, Path(alias="id", min_length=16, max_length=16, description="Identifier of the job.")]


class _Written(Protocol):
    def to_dict(self) -> dict[str, Any]:
        """As the JSON that is sent."""


Made = dict[str, Any] | _Written
"""What a job keeps: its answer as JSON, or what writes it, which is smaller."""
Work = Callable[[Callable[[str], None]], Made]
STAY: Final = 600.0
"""Seconds within which somebody must come back for an answer; work that nobody comes back for is dropped."""
MOST_OF_ONE: Final = 12
_kept: Jobs[Made] = Jobs("search", most_of_one=MOST_OF_ONE, stay=STAY)


class Job(Answer):
    """How far long work is."""

    id: str = Field(description="The same question has the same identifier.", examples=["4aa1bba26d41d6a4"])
    kind: Kind = Field(description="What was asked.", examples=["decisions"])
    state: Literal["waiting", "running", "done", "failed"] = Field(
        description="waiting, running, done or failed.", examples=["running"]
    )
    steps: int = Field(description="Steps begun.", examples=[2])
    step: str = Field(description="The step it is at, in words.", examples=["combinations"])
    status_address: str = Field(description="Address of this status.", examples=["/v1/jobs/4aa1bba26d41d6a4"])
    answer_address: str = Field(description="Address of the answer.", examples=["/v1/decisions/4aa1bba26d41d6a4"])


class UnfinishedError(Exception):
    """An answer is asked for while its job has not ended, or after it could not answer."""

    def __init__(self, detail: str, seconds: int) -> None:
        self.detail, self.seconds = detail, seconds
        super().__init__(detail)


class _Kinds:
    """What was asked, by identifier of the job; as many as there can be jobs."""

    def __init__(self) -> None:
        self.of: dict[str, Kind] = {}

    def note(self, identity: str, kind: Kind) -> None:
        self.of[identity] = kind
        for old in [known for known in self.of if _kept.found(known) is None and known != identity]:
            del self.of[old]


_kinds = _Kinds()


def begin(kind: Kind, question: str, work: Work) -> Response:
    """Begin the work of a question, or find it under way or done: 202 with the status and where to look for it."""
    identity = hashlib.sha256(f"{kind} {question}".encode()).hexdigest()[:16]
    known = _kept.found(identity)
    if known is not None and known.failed:
        _kept.forget(identity)  # a failure is told once and not kept
    _kinds.note(identity, kind)
    _kept.ask(identity, work)
    told = _status(identity)
    headers = {**HEADERS, "Location": told["status_address"], "Retry-After": str(AGAIN)}
    return JSONResponse(told, 202, headers)


def answer(kind: Kind, identity: str) -> dict[str, Any]:
    """The answer of a job; raises for a job that is not there, has not ended, or could not answer."""
    job = _kept.found(identity)
    if job is None or _kinds.of.get(identity) != kind:
        raise UnknownNameError("job", identity, [known for known, its in _kinds.of.items() if its == kind])
    if job.refused is not None:
        raise job.refused
    if job.failed:
        raise UnfinishedError("The answer could not be made. Please report it.", 60)
    if job.answer is None:
        raise UnfinishedError(f"The job has not ended: ask /v1/jobs/{identity}.", AGAIN)
    return job.answer if isinstance(job.answer, dict) else job.answer.to_dict()


def answer_once(kind: Kind, identity: str) -> dict[str, Any]:
    """The answer of a job about people, handed out once and then let go."""
    told = answer(kind, identity)
    _kept.forget(identity)
    return told


def add_jobs(api: FastAPI) -> None:
    """The address of the API that tells how far a job is."""

    @api.get("/jobs/{id}", tags=["jobs"], operation_id="getJob", summary="How far a job is", **answers(Job))
    async def job(identity: Identity) -> dict[str, Any]:
        """Whether a job waits, runs or is done, the step it is at, and where its answer will be."""
        if _kept.found(identity) is None:
            raise UnknownNameError("job", identity, _kinds.of)
        return _status(identity)


def _status(identity: str) -> dict[str, Any]:
    job, kind = _kept.found(identity), _kinds.of[identity]
    state = "waiting"
    if job is not None and job.ended:
        state = "failed" if job.failed else "done"
    elif job is not None and job.steps:
        state = "running"
    return {
        "id": identity, "kind": kind, "state": state, "steps": job.steps if job else 0,
        "step": job.step if job else "", "status_address": f"/v1/jobs/{identity}",
        "answer_address": f"/v1/{kind}/{identity}",
    }  # fmt: skip
