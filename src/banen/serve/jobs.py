"""Jobs: work that takes seconds runs beside the pages, tells how far it is, and keeps its answer.

A job is known by its question. Who asks the same again, from any tab, finds the same job and its answer; nothing about
a visitor is kept. Jobs run one after another, so that the sliders of everybody keep a core.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from banen.errors import UserError

Answer = TypeVar("Answer")
Work = Callable[[Callable[[str], None]], Answer]
"""What a job runs: it is handed a function that it calls with each step that it begins."""
MOST_KEPT = 32
MOST_WAITING = 12
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

    def run(self, work: Work[Answer]) -> None:
        """Do the work; whatever goes wrong is kept for who asks, and a defect is logged."""
        try:
            if not self._stopped:
                self.answer = work(self._begin)
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

    def _begin(self, step: str) -> None:
        if self._stopped:
            raise _Stopped
        self.steps += 1
        self.step = step

    @property
    def ended(self) -> bool:
        """Whether there is an answer or a failure."""
        return self._ended.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until the job has ended, at most so long; whether it has."""
        return self._ended.wait(seconds)


class Jobs(Generic[Answer]):
    """The jobs of one kind of question, by question; the oldest answers are let go first."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[Hashable, Job[Answer]] = OrderedDict()
        self._lock = threading.Lock()
        self._worker = ThreadPoolExecutor(1, "banen-job")

    def ask(self, question: Hashable, work: Work[Answer]) -> Job[Answer] | None:
        """The job of a question, begun if there is none; None where too many are waiting already."""
        with self._lock:
            if question in self._jobs:
                self._jobs.move_to_end(question)
                return self._jobs[question]
            if sum(not job.ended for job in self._jobs.values()) >= MOST_WAITING:
                return None
            job: Job[Answer] = Job()
            self._jobs[question] = job
            for old in [q for q, j in self._jobs.items() if j.ended][: max(0, len(self._jobs) - MOST_KEPT)]:
                del self._jobs[old]
        self._worker.submit(job.run, work)
        return job

    def found(self, question: Hashable) -> Job[Answer] | None:
        """The job of a question that was asked before, if it is still kept."""
        with self._lock:
            return self._jobs.get(question)

    def answered(self, question: Hashable) -> Answer | None:
        """The answer to a question that was asked before, if it is still kept."""
        job = self.found(question)
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
