"""Work that a reader waits for: how far it is in words, for a page that asks again by itself and can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from banen.languages import Language
from banen.serve.jobs import Job, share_of
from banen.serve.web.texts import words

PATIENCE = 0.8
"""Seconds that a page waits for an answer before it shows how far the work is."""
LONGEST = 240.0
"""Seconds that somebody waits who asks for the answer itself, and not for a page."""

AGAIN = 5.0
"""Seconds after which a job that is waited for is asked for again."""
Answer = TypeVar("Answer")


def patience(request: Request) -> float:
    """How long to wait before a page shows how far it is; who wants no page, such as a script, waits for the answer."""
    return PATIENCE if "text/html" in request.headers.get("accept", "") else LONGEST


async def awaited(ask: Callable[[], Job[Answer]], seconds: float) -> Job[Answer]:
    """The job, once it has ended or so much time has passed; asked for again on the way, or it would be dropped."""
    job, left = ask(), seconds
    while left > 0 and not await run_in_threadpool(job.wait, min(left, AGAIN)):
        left -= AGAIN
        job = ask()
    return job


@dataclass(frozen=True)
class Waiting:
    """How far a job is: running or failed, in per cent, in words, and the addresses to ask again and to stop it."""

    running: bool
    failed: bool
    share: int
    told: str
    live: str
    stop: str

    def answer(self) -> Response:
        """As a script asks for it."""
        return JSONResponse({"running": self.running, "failed": self.failed, "share": self.share, "told": self.told})


def waiting(job: Job[Any], at: str, query: str, language: Language) -> Waiting:
    """How far a job is that stands at an address; its steps say ``37/250``."""
    w = words("simulator", language)["waiting"]
    share = share_of(job)
    failed = job.ended and job.failed
    told = w["failed"] if failed else w["begun"].format(share=share) if job.steps else w["in_line"]
    return Waiting(not job.ended, failed, share, str(told), f"{at}/live?{query}", f"{at}/stop?{query}")
