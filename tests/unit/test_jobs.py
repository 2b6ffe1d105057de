"""Jobs: a question is worked on once, tells its steps, keeps its answer, and tells a failure."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from banen.errors import Fault, ScenarioError
from banen.serve.jobs import MOST_KEPT, MOST_WAITING, Jobs


def test_a_question_is_worked_on_once_whoever_asks() -> None:
    jobs, runs = Jobs[str](), list[str]()

    def work(tell: Callable[[str], None]) -> str:
        runs.append("run")
        tell("one")
        tell("two")
        return "answer"

    first, second = jobs.ask("q", work), jobs.ask("q", work)
    assert first is second
    assert first is not None
    assert first.wait(10)
    assert (first.answer, first.steps, runs, jobs.answered("q")) == ("answer", 2, ["run"], "answer")


def test_a_job_that_runs_has_no_answer_yet_and_others_wait_behind_it() -> None:
    jobs, go = Jobs[int](), threading.Event()

    def slow(tell: Callable[[str], None]) -> int:
        tell("waiting")
        go.wait(10)
        return 1

    waiting = [jobs.ask(n, slow) for n in range(MOST_WAITING + 1)]
    assert waiting[-1] is None
    assert all(job is not None and not job.ended for job in waiting[:-1])
    assert jobs.answered(0) is None
    go.set()
    assert all(job.wait(10) for job in waiting if job)


@pytest.mark.parametrize("defect", [False, True])
def test_a_failure_is_told_and_can_be_asked_anew(defect: bool) -> None:
    jobs = Jobs[int]()

    def wrong(tell: Callable[[str], None]) -> int:
        raise ZeroDivisionError if defect else ScenarioError(Fault("banen", "no such thing."))

    job = jobs.ask("q", wrong)
    assert job is not None
    assert job.wait(10)
    assert job.failed
    assert (job.refused is None) == defect
    jobs.forget("q")
    again = jobs.ask("q", lambda tell: 3)
    assert again is not None
    assert again.wait(10)
    assert jobs.answered("q") == 3


def test_the_oldest_answers_are_let_go_first() -> None:
    jobs = Jobs[int]()
    for n in range(MOST_KEPT + 3):
        job = jobs.ask(n, lambda tell, n=n: n)  # type: ignore[misc]  # a lambda with its own n
        assert job is not None
        assert job.wait(10)
    assert jobs.answered(0) is None
    assert jobs.answered(MOST_KEPT + 2) == MOST_KEPT + 2


def test_a_job_that_is_stopped_ends_before_its_next_step_and_is_let_go() -> None:
    jobs = Jobs[int]()
    begun, go_on = threading.Event(), threading.Event()
    steps: list[str] = []

    def work(tell: Callable[[str], None]) -> int:
        for step in ("first", "second"):
            tell(step)
            steps.append(step)
            begun.set()
            go_on.wait(10)
        return 1

    job = jobs.ask("q", work)
    assert job is not None
    assert begun.wait(10)
    waiting = jobs.ask("r", work)
    assert waiting is not None
    jobs.stop("q")
    jobs.stop("r")
    go_on.set()
    assert job.wait(10)
    assert waiting.wait(10)
    assert steps == ["first"]
    assert (job.answer, waiting.answer, jobs.found("q"), jobs.found("r")) == (None, None, None, None)
