"""Jobs: a question is worked on once, tells its steps, keeps its answer, and tells a failure."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from types import SimpleNamespace

import pytest
from tests.serving import SECONDS, until

from banen.errors import Fault, ScenarioError
from banen.serve.jobs import MOST_KEPT, MOST_OF_ONE, STAY, Jobs
from banen.serve.turns import NoTurnError, Visitor, turns, visitor


@pytest.fixture(autouse=True)
def line() -> None:
    """A line of its own for each test."""
    turns.cache_clear()


def test_a_question_is_worked_on_once_whoever_asks() -> None:
    jobs, runs = Jobs[str]("search"), list[str]()

    def work(tell: Callable[[str], None]) -> str:
        runs.append("run")
        tell("one")
        tell("two")
        return "answer"

    first, second = jobs.ask("q", work), jobs.ask("q", work)
    assert first is second
    assert first.wait(SECONDS)
    assert (first.answer, first.steps, runs, jobs.answered("q")) == ("answer", 2, ["run"], "answer")


def test_a_job_that_runs_has_no_answer_yet_and_others_wait_behind_it() -> None:
    jobs, go = Jobs[int]("search"), threading.Event()

    def slow(tell: Callable[[str], None]) -> int:
        tell("waiting")
        go.wait(SECONDS)
        return 1

    first = jobs.ask(0, slow)
    until(lambda: first.steps == 1, "the first begins")
    waiting = [jobs.ask(n, slow) for n in range(1, MOST_OF_ONE + 1)]
    with pytest.raises(NoTurnError) as refused:
        jobs.ask("one more", slow)
    assert refused.value.status == 429
    assert not any(job.ended for job in (first, *waiting))
    assert jobs.answered(0) is None
    go.set()
    assert all(job.wait(SECONDS) for job in (first, *waiting))


def test_a_job_that_nobody_comes_back_for_ends_at_its_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs, go, steps = Jobs[int]("search"), threading.Event(), list[int]()

    def work(tell: Callable[[str], None]) -> int:
        go.wait(SECONDS)
        for step in range(3):
            steps.append(step)
            tell("on")
        return 1

    left = jobs.ask("left", work)
    until(lambda: turns().running == 1, "the first begins")
    waits = jobs.ask("waits", work)
    later = SimpleNamespace(monotonic=lambda: time.monotonic() + STAY + 1)
    monkeypatch.setattr("banen.serve.turns.time", later)
    go.set()
    until(lambda: turns().running == 0, "what nobody came back for ends")
    assert (left.ended, waits.ended, steps) == (False, False, [0])
    assert jobs.ask("left", work).wait(SECONDS)
    assert jobs.answered("left") == 1


def test_visitors_take_turns_and_one_does_not_fill_the_line() -> None:
    jobs, go, done = Jobs[str]("search"), threading.Event(), list[str]()

    def work(name: str) -> Callable[[Callable[[str], None]], str]:
        def run(tell: Callable[[str], None]) -> str:
            go.wait(SECONDS)
            done.append(name)
            return name

        return run

    def asks(who: str, *names: str) -> None:
        visitor.set(Visitor(who, lambda: asyncio.Event().wait()))
        for name in names:
            jobs.ask(name, work(name))

    copy_context().run(asks, "a", "a0")
    until(lambda: turns().running == 1, "the first begins")
    copy_context().run(asks, "a", "a1", "a2", "a3")
    copy_context().run(asks, "b", "b0")
    go.set()
    until(lambda: len(done) == 5, "all are done")
    assert done.index("b0") <= 2


@pytest.mark.parametrize("defect", [False, True])
def test_a_failure_is_told_and_can_be_asked_anew(defect: bool) -> None:
    jobs = Jobs[int]("search")

    def wrong(tell: Callable[[str], None]) -> int:
        raise ZeroDivisionError if defect else ScenarioError(Fault("banen", "no such thing."))

    job = jobs.ask("q", wrong)
    assert job.wait(SECONDS)
    assert job.failed
    assert (job.refused is None) == defect
    jobs.forget("q")
    again = jobs.ask("q", lambda tell: 3)
    assert again.wait(SECONDS)
    assert jobs.answered("q") == 3


def test_the_oldest_answers_are_let_go_first() -> None:
    jobs = Jobs[int]("search")
    for n in range(MOST_KEPT + 3):
        job = jobs.ask(n, lambda tell, n=n: n)  # type: ignore[misc]  # a lambda with its own n
        assert job.wait(SECONDS)
    assert jobs.answered(0) is None
    assert jobs.answered(MOST_KEPT + 2) == MOST_KEPT + 2


def test_a_job_that_is_stopped_ends_before_its_next_step_and_is_let_go() -> None:
    jobs = Jobs[int]("search")
    begun, go_on = threading.Event(), threading.Event()
    steps: list[str] = []

    def work(tell: Callable[[str], None]) -> int:
        for step in ("first", "second"):
            tell(step)
            steps.append(step)
            begun.set()
            go_on.wait(SECONDS)
        return 1

    job = jobs.ask("q", work)
    assert job is not None
    assert begun.wait(SECONDS)
    waiting = jobs.ask("r", work)
    assert waiting is not None
    jobs.stop("q")
    jobs.stop("r")
    go_on.set()
    assert job.wait(SECONDS)
    assert waiting.wait(SECONDS)
    assert steps == ["first"]
    assert (job.answer, waiting.answer, jobs.found("q"), jobs.found("r")) == (None, None, None, None)
