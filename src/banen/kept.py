"""Answers kept for who asks again: at most so many bytes together, those asked longest ago go first.

What two ask at the same moment is made once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Final, Generic, ParamSpec, TypeVar

import numpy as np

Answer = TypeVar("Answer")
Question = ParamSpec("Question")
LAST_KEPT: Final = 24
"""Answers kept of a function of draws: the groups of a measure, at the numbers of draws of a page."""
MEGABYTE: Final = 1_000_000
stores: Final[dict[str, Kept[object]]] = {}
"""Every store of answers by its name, for who looks at the memory of the process."""


class Kept(Generic[Answer]):
    """The answers of one kind, by question; ``weigh`` says how many bytes one takes."""

    def __init__(self, name: str, most: int, weigh: Callable[[Answer], int]) -> None:
        self.most, self.weigh, self.bytes = most, weigh, 0
        self._answers: OrderedDict[Hashable, tuple[Answer, int]] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()
        stores[name] = self  # type: ignore[assignment]  # looked at for its size alone

    def __len__(self) -> int:
        return len(self._answers)

    def found(self, question: Hashable) -> Answer | None:
        """The answer to a question that was asked before, if it is still kept."""
        with self._lock:
            known = self._answers.get(question)
            if known is None:
                return None
            self._answers.move_to_end(question)
            return known[0]

    def of(self, question: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer to a question, made where it is not kept."""
        known = self.found(question)
        if known is not None:
            return known
        with self._lock:
            making = self._making.setdefault(question, threading.Lock())
        with making:
            known = self.found(question)
            if known is None:
                try:
                    known = make()
                    self._keep(question, known)
                finally:
                    with self._lock:
                        self._making.pop(question, None)
            return known

    def forget(self) -> None:
        """Keep nothing of what was kept so far."""
        with self._lock:
            self._answers.clear()
            self.bytes = 0

    def _keep(self, question: Hashable, answer: Answer) -> None:
        size = self.weigh(answer)
        with self._lock:
            if size > self.most:
                return
            _, before = self._answers.pop(question, (None, 0))  # by who could not wait for another
            self._answers[question] = answer, size
            self.bytes += size - before
            while self.bytes > self.most:
                _, (_, gone) = self._answers.popitem(last=False)
                self.bytes -= gone


def kept_last(function: Callable[Question, Answer]) -> Callable[Question, Answer]:
    """The last answers of a function, whose arrays become read-only: a measure stands in a thousand packages of one
    question, and what the rules say of its draws is the same in each."""

    @lru_cache(maxsize=LAST_KEPT)
    @wraps(function)
    def answered(*args: Question.args, **named: Question.kwargs) -> Answer:
        answer = function(*args, **named)
        for part in answer if isinstance(answer, tuple) else (answer,):
            if isinstance(part, np.ndarray):
                part.flags.writeable = False
        return answer

    return answered  # type: ignore[return-value]  # its arguments can be hashed
