"""Answers kept for who asks again: bounded by bytes, made once however many ask at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from banen.kept import Kept


def test_so_many_bytes_stay_and_what_was_asked_longest_ago_goes() -> None:
    kept = Kept[bytes]("a test", 100, len)
    for name in "abcd":
        kept.of(name, lambda: b"x" * 30)
        kept.found("a")
    assert [name for name in "abcd" if kept.found(name)] == ["a", "c", "d"]
    assert kept.bytes == 90


def test_an_answer_larger_than_the_room_is_given_and_not_kept() -> None:
    kept = Kept[bytes]("a test", 100, len)
    kept.of("small", lambda: b"x")
    assert len(kept.of("large", lambda: b"x" * 101)) == 101
    assert (kept.bytes, kept.found("large"), kept.found("small")) == (1, None, b"x")


def test_what_two_ask_at_once_is_made_once_and_a_failure_is_not_kept() -> None:
    kept, made, both = Kept[str]("a test", 100, len), list[int](), threading.Barrier(4)

    def make() -> str:
        made.append(1)
        if len(made) == 1:
            raise ValueError("the first fails")
        return "answer"

    def ask(_: int) -> str:
        both.wait(10)
        try:
            return kept.of("question", make)
        except ValueError:
            return "failed"

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(ask, range(4)))
    assert sorted(answers) == ["answer"] * 3 + ["failed"]
    assert len(made) == 2


@pytest.mark.parametrize("name", ["projections", "moves", "worlds", "baselines"])
def test_what_grows_with_visitors_is_bounded(name: str) -> None:
    from banen.kept import stores
    from banen.serve.web.simulator import pages  # noqa: F401  it sets the stores up

    assert stores[name].most <= 128_000_000
