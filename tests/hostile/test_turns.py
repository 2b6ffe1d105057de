"""Heavy work: a bounded line, fair turns, the same question once, and nothing done for who has gone."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from banen.serve import turns as line_of
from banen.serve.turns import MOVES, ROOM, GoneError, NoTurnError, Turns, Visitor, _Pace, visitor
from tests.serving import SECONDS


class Tap:
    """Work that goes on until it is let go."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.done: list[str] = []

    def work(self, name: str) -> Callable[[Any], str]:
        def run(tell: Any) -> str:
            assert self.open.wait(SECONDS)
            self.done.append(name)
            return name

        return run


async def stays() -> Any:
    await asyncio.Event().wait()


async def ask(turns: Turns, tap: Tap, who: str, what: str, *, heavy: bool = False, patience: float = 10.0) -> str:
    visitor.set(Visitor(who, stays))
    return await turns.take((who, what), tap.work(f"{who}{what}"), heavy=heavy, patience=patience)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not true():
            await asyncio.sleep(0.01)


class Hand:
    """A clock of the line that stands still, however slow the machine is, until a test sets it on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Hand:
    hand = Hand()
    monkeypatch.setattr(line_of, "time", SimpleNamespace(monotonic=hand))
    return hand


def test_visitors_take_turns_however_many_questions_one_has() -> None:
    async def play() -> list[str]:
        turns, tap = Turns(workers=1), Tap()
        flood = [asyncio.create_task(ask(turns, tap, "a", str(n))) for n in range(8)]
        await until(lambda: turns.running == 1 and turns.waiting == 7)
        others = [asyncio.create_task(ask(turns, tap, who, "0")) for who in ("b", "c")]
        await until(lambda: turns.waiting == 9)
        tap.open.set()
        await asyncio.gather(*flood, *others)
        return tap.done

    done = asyncio.run(play())
    assert max(done.index("b0"), done.index("c0")) <= 4


def test_the_line_is_bounded_and_says_when_to_come_back() -> None:
    async def play() -> None:
        turns, tap = Turns(workers=1, most=6, most_of_one=4), Tap()
        first = [asyncio.create_task(ask(turns, tap, "a", "0"))]
        await until(lambda: turns.running == 1)
        first += [asyncio.create_task(ask(turns, tap, "a", str(n))) for n in range(1, 5)]
        await until(lambda: turns.waiting == 4)
        with pytest.raises(NoTurnError) as own:
            await ask(turns, tap, "a", "more")
        assert own.value.status == 429
        second = [asyncio.create_task(ask(turns, tap, "b", str(n))) for n in range(2)]
        await until(lambda: turns.waiting == 6)
        with pytest.raises(NoTurnError) as all_together:
            await ask(turns, tap, "c", "0")
        assert all_together.value.status == 503
        assert 1 <= all_together.value.seconds <= 60
        tap.open.set()
        await asyncio.gather(*first, *second)

    asyncio.run(play())


def test_work_of_who_has_gone_is_not_done() -> None:
    async def play() -> tuple[Tap, int]:
        turns, tap = Turns(workers=1, most=400, most_of_one=400), Tap()
        busy = asyncio.create_task(ask(turns, tap, "a", "0"))
        await until(lambda: turns.running == 1)
        left = asyncio.Event()

        async def leaves() -> Any:
            await left.wait()
            return {"type": "http.disconnect"}

        async def move(n: int) -> None:
            visitor.set(Visitor("b", leaves))
            with pytest.raises(GoneError):
                await turns.take(("b", n), tap.work(f"b{n}"))

        moves = [asyncio.create_task(move(n)) for n in range(300)]
        await until(lambda: turns.waiting == 300)
        left.set()
        await asyncio.gather(*moves)
        assert turns.waiting == 0
        tap.open.set()
        await busy
        return tap, turns.dropped

    tap, dropped = asyncio.run(play())
    assert (tap.done, dropped) == (["a0"], 300)


def test_running_work_ends_at_its_next_step_once_everybody_has_gone() -> None:
    ended = threading.Event()

    def work(tell: Callable[[str], None]) -> None:
        try:
            for n in range(2000):
                tell(f"step {n}")
                time.sleep(0.005)
        finally:
            ended.set()

    async def play() -> None:
        turns = Turns(workers=1)
        task = asyncio.create_task(turns.take("long", work))
        await until(lambda: turns.running == 1)
        task.cancel()
        await until(ended.is_set)
        await until(lambda: turns.running == 0)

    asyncio.run(play())


def test_the_same_question_is_worked_on_once_and_goes_on_while_one_asker_waits() -> None:
    async def play() -> list[str]:
        turns, tap = Turns(workers=1), Tap()

        async def same() -> str:
            return await turns.take("same", tap.work("same"))

        tasks = [asyncio.create_task(same()) for _ in range(5)]
        await until(lambda: turns.running == 1)
        tasks[0].cancel()
        tap.open.set()
        answers = await asyncio.gather(*tasks[1:])
        assert answers == ["same"] * 4
        return tap.done

    assert asyncio.run(play()) == ["same"]


def test_one_heavy_piece_of_work_at_a_time_leaves_room_for_light_work() -> None:
    async def play() -> list[str]:
        turns, tap, light = Turns(workers=2), Tap(), Tap()
        light.open.set()
        heavy = [asyncio.create_task(ask(turns, tap, "a", str(n), heavy=True)) for n in range(4)]
        await until(lambda: turns.running == 1)
        await ask(turns, light, "b", "0")
        assert turns.waiting == 3
        tap.open.set()
        await asyncio.gather(*heavy)
        return light.done

    assert asyncio.run(play()) == ["b0"]


def test_an_answer_that_would_come_too_late_is_refused() -> None:
    async def play() -> None:
        turns, tap = Turns(workers=1), Tap()
        busy = asyncio.create_task(ask(turns, tap, "a", "0"))
        await until(lambda: turns.running == 1)
        with pytest.raises(NoTurnError):
            await ask(turns, tap, "b", "0", patience=0.05)
        assert turns.waiting == 0
        tap.open.set()
        await busy

    asyncio.run(play())


def test_who_would_wait_too_long_hears_so_at_once_and_another_who_would_not_gets_a_turn(clock: Hand) -> None:
    """Ten pieces of half a second stand in the line of one visitor: the eleventh of theirs, and not the first of
    somebody else, would wait beyond two seconds."""

    async def play() -> None:
        turns, tap = Turns(workers=1), Tap()
        turns._paces[" slow"] = _Pace(0.5)

        async def slow(who: str, what: int, patience: float) -> str:
            visitor.set(Visitor(who, stays, since=clock()))
            return await turns.take(("slow", who, what), tap.work(f"{who}{what}"), patience=patience)

        flood = [asyncio.create_task(slow("a", n, 60.0)) for n in range(10)]
        await until(lambda: turns.waiting == 9)
        with pytest.raises(NoTurnError) as refused:
            await asyncio.wait_for(slow("a", 10, 2.0), SECONDS)
        assert clock() == 0, "no time went by"
        assert refused.value.status == 503
        assert 4 <= refused.value.seconds <= 5
        other = asyncio.create_task(slow("b", 0, 2.0))
        await until(lambda: turns.waiting == 10)
        tap.open.set()
        await asyncio.gather(*flood, other)

    asyncio.run(play())


ALL = ROOM[MOVES]
"""Moves that are made at once on this machine."""


async def move(turns: Turns, tap: Tap, what: int, within: float) -> str:
    visitor.set(Visitor(str(what), stays, since=line_of.time.monotonic()))
    return await turns.take(("move", what), tap.work(str(what)), within=within, lane=MOVES)


@pytest.mark.parametrize(("lasts", "let_in"), [(0.001, ALL + 6), (0.9, ALL), (5.0, ALL)])
@pytest.mark.usefixtures("clock")
def test_a_move_that_cannot_end_soon_is_refused_before_it_begins(lasts: float, let_in: int) -> None:
    """What one lasts says which next one can still end in time; where that is none, there is room for as many as are
    made at once, so that their answers are there when they are asked for again."""

    async def play() -> int:
        turns, tap = Turns(workers=8), Tap()
        turns._paces["moves move"] = _Pace(lasts)
        moves = [asyncio.create_task(move(turns, tap, n, 1.0)) for n in range(ALL + 6)]
        await until(lambda: turns.refused + turns.waiting + turns.running == ALL + 6)
        begun = turns.running + turns.waiting
        tap.open.set()
        await asyncio.gather(*moves, return_exceptions=True)
        return begun

    assert asyncio.run(play()) == let_in


def test_whoever_is_let_in_among_many_is_refused_once_the_answer_is_late_and_finds_it_afterwards(clock: Hand) -> None:
    async def play() -> None:
        turns, tap = Turns(workers=8), Tap()
        turns._paces["moves move"] = _Pace(5.0)
        moves = [asyncio.create_task(move(turns, tap, n, 0.05)) for n in range(ALL + 6)]
        await until(lambda: turns.refused == 6 and turns.running == ALL)
        clock.now = 0.06
        told = await asyncio.gather(*moves, return_exceptions=True)
        assert [type(each) for each in told] == [NoTurnError] * (ALL + 6)
        assert all(each.seconds >= 1 for each in told if isinstance(each, NoTurnError))
        assert (turns.running, tap.done) == (ALL, [])
        tap.open.set()
        await until(lambda: turns.running == 0)
        assert len(tap.done) == ALL

    asyncio.run(play())


def test_an_answer_that_is_seen_too_late_while_others_are_refused_is_a_no_as_well(clock: Hand) -> None:
    """The work is done, and the loop of a machine that lags behind looks only now."""

    async def play() -> None:
        turns, tap = Turns(workers=8), Tap()
        turns._paces["moves move"] = _Pace(5.0)
        moves = [asyncio.create_task(move(turns, tap, n, 0.2)) for n in range(ALL + 1)]
        await until(lambda: turns.refused == 1 and turns.running == ALL)
        tap.open.set()
        while turns.running:
            time.sleep(0.01)  # the loop lags behind
        clock.now = 0.3
        told = await asyncio.gather(*moves, return_exceptions=True)
        assert [type(each) for each in told] == [NoTurnError] * (ALL + 1)
        assert len(tap.done) == ALL

    asyncio.run(play())


def test_where_there_is_room_for_everybody_nobody_is_refused_however_slow_the_machine_is() -> None:
    """One hand on a slow machine: its earlier moves, which it let go, hold up the next, and no other hand is there."""

    async def play() -> str:
        turns, tap = Turns(workers=8), Tap()
        turns._paces["moves move"] = _Pace(5.0)
        before = [asyncio.create_task(move(turns, tap, n, 0.01)) for n in range(ALL)]
        await until(lambda: turns.running == ALL)
        for each in before:
            each.cancel()
        await asyncio.gather(*before, return_exceptions=True)
        last = asyncio.create_task(move(turns, tap, 9, 0.01))
        await until(lambda: turns.waiting == 1)
        await asyncio.sleep(0.03)
        tap.open.set()
        return await last

    assert asyncio.run(play()) == "9"


def test_the_time_of_an_answer_counts_from_when_it_was_asked() -> None:
    """On a machine that does not keep up a request stands before the line for long; among many it is refused then."""

    async def play() -> None:
        turns, tap = Turns(workers=8), Tap()
        moves = [asyncio.create_task(move(turns, tap, n, 30.0)) for n in range(ALL)]
        await until(lambda: turns.running == ALL)
        visitor.set(Visitor("late", stays, since=time.monotonic() - 31))
        with pytest.raises(NoTurnError):
            await turns.take("late", tap.work("late"), within=30.0, lane=MOVES)
        tap.open.set()
        await asyncio.gather(*moves)

    asyncio.run(play())


def test_a_machine_that_becomes_slow_is_believed_after_few_moves() -> None:
    pace = _Pace(0.05)
    for _ in range(4):
        pace.learn(1.0)
    assert pace.slow > 0.6
    for _ in range(12):
        pace.learn(0.05)
    assert pace.slow < 0.3


def test_a_fault_of_the_work_reaches_who_asked_and_the_line_goes_on() -> None:
    def breaks(tell: Any) -> None:
        raise ValueError("broken")

    async def play() -> None:
        turns, tap = Turns(workers=1), Tap()
        tap.open.set()
        with pytest.raises(ValueError, match="broken"):
            await turns.take("x", breaks)
        assert await ask(turns, tap, "a", "0") == "a0"
        assert turns.running == 0

    asyncio.run(play())
