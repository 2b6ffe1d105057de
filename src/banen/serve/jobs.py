"""Jobs: work that takes seconds runs beside the pages, tells how far it is, and keeps its answer.

A job is known by its question. Who asks the same again, from any tab, finds the same job and its answer; nothing about
a visitor is kept. Jobs stand in the line of everybody (:mod:`banen.serve.turns`), one of each lane at a time; visitors
take turns, and a job that nobody comes back for is dropped.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

from banen.errors import UserError
from banen.observe.numbers import few_digits
from banen.serve.turns import GoneError, turns

Answer = TypeVar("Answer")
Work = Callable[[Callable[[str], None]], Answer]
"""What a job runs: it is handed a function that it calls with each step that it begins."""
MOST_KEPT = 32
MOST_OF_ONE = 3
"""Jobs of one visitor in line."""
STAY = 30.0
"""Seconds within which somebody must come back to ask how far it is; a page without a script asks more often."""
_log = logging.getLogger("banen.web")


class _Stopped(Exception):  # noqa: N818  no error: somebody wanted no answer any more
    """A job was stopped between two of its steps."""


class Job(Generic[Answer]):
    """One piece of work: the steps that it began, and then its answer or what was wrong with the question."""

    def __init__(self) -> None:
        self.steps = 0
        self.step = ""
        self.answer: Answer | None = None
        self.refused: UserError | None = None
        self.failed = False
        self._ended = threading.Event()
        self._stopped = False

    def run(self, work: Work[Answer], tell: Callable[[str], None]) -> None:
        """Do the work; whatever goes wrong is kept for who asks, and a defect is logged."""

        def begin(step: str) -> None:
            if self._stopped:
                raise _Stopped
            tell(step)
            self.steps += 1
            self.step = step

        try:
            if not self._stopped:
                self.answer = work(begin)
        except GoneError:
            self.steps, self.step = 0, ""
            return
        except _Stopped:
            _log.info("a job was stopped at step %d", self.steps)
        except UserError as fault:
            self.refused, self.failed = fault, True
        except Exception:
            _log.exception("a job failed")
            self.failed = True
        self._ended.set()

    def stop(self) -> None:
        """Let the work end before its next step; there will be no answer."""
        self._stopped = self.failed = True

    @property
    def ended(self) -> bool:
        """Whether there is an answer or a failure."""
        return self._ended.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until the job has ended, at most so long; whether it has."""
        return self._ended.wait(seconds)


class Jobs(Generic[Answer]):
    """The jobs of one kind of question, by question; the oldest answers are let go first."""

    def __init__(
        self, lane: str, most_kept: int = MOST_KEPT, most_of_one: int = MOST_OF_ONE, stay: float | None = None
    ) -> None:
        self.lane, self.most_kept, self.most_of_one, self.stay = lane, most_kept, most_of_one, stay
        self._jobs: OrderedDict[Hashable, Job[Answer]] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, question: Hashable, work: Work[Answer]) -> Job[Answer]:
        """The job of a question, begun if there is none.

        Raises :class:`~banen.serve.turns.NoTurnError` where too much waits already.
        """
        with self._lock:
            job = self._jobs.get(question)
        if job is None or not job.ended:
            job = job or Job[Answer]()
            self._begin(question, job, work)
        with self._lock:
            self._jobs[question] = job
            self._jobs.move_to_end(question)
            for old in list(self._jobs)[: max(0, len(self._jobs) - self.most_kept)]:
                del self._jobs[old]
        return job

    def _begin(self, question: Hashable, job: Job[Answer], work: Work[Answer]) -> Future[None]:
        """Put a job in line, or say that somebody still waits for it."""
        return turns().begin(
            (self, question), lambda tell: job.run(work, tell), self.stay or STAY, self.lane, self.most_of_one
        )

    def found(self, question: Hashable) -> Job[Answer] | None:
        """The job of a question that was asked before, if it is still kept and nobody let it be dropped."""
        with self._lock:
            job = self._jobs.get(question)
        if job is None or job.ended or turns().renew((self, question), self.stay or STAY) or job.ended:
            return job
        self.forget(question)
        return None

    def answered(self, question: Hashable) -> Answer | None:
        """The answer to a question that was asked before, if it is still kept."""
        with self._lock:
            job = self._jobs.get(question)
        return job.answer if job else None

    def stop(self, question: Hashable) -> None:
        """Stop the job of a question, if it runs or waits, and let the question go."""
        with self._lock:
            job = self._jobs.pop(question, None)
        if job and not job.ended:
            job.stop()

    def forget(self, question: Hashable) -> None:
        """Let a question go, so that the next who asks begins anew: a failure is told once and not kept."""
        with self._lock:
            self._jobs.pop(question, None)


def share_of(job: Job[Answer]) -> int:
    """How far a job is in per cent, where its steps say ``37/250``; never all of it before it has ended."""
    done, whole = map(few_digits, job.step.partition("/")[::2])
    return min(99, round(100 * done / whole)) if done is not None and whole else 0
