"""What can go wrong, and how it leaves the program.

One tree: a ``UserError`` is told in sentences and never shows a traceback; an ``InternalError`` is ours.
Each message says what is wrong, where, and what to do. Loading gathers every fault before it stops.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from banen.sentences import Sentence, Word


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in an input: where it stands, what is wrong, what to do.

    ``dutch`` says what and advice in Dutch, where people who never see a command line can meet the fault.
    """

    where: str
    what: str
    advice: str = ""
    dutch: str = field(default="", compare=False)

    def __str__(self) -> str:
        advice = f" {self.advice}" if self.advice else ""
        return f"{self.where}: {self.what}{advice}"


class BanenError(Exception):
    """Root of every error Banen raises itself."""

    exit_code = 70


class InternalError(BanenError):
    """A promise inside Banen is broken: a defect of ours, not of the input."""


MOST_TOLD = 50
"""Faults that one page or answer tells; who mends those hears the rest. A command tells all."""


class UserError(BanenError):
    """Something the user can mend; shown as sentences, one per fault."""

    exit_code = 2

    def __init__(self, *faults: Fault | str) -> None:
        self.faults = tuple(f if isinstance(f, Fault) else Fault("banen", f) for f in faults)
        super().__init__("\n".join(self.sentences()))

    def few(self) -> tuple[tuple[Fault, ...], int]:
        """The faults that a page tells, and how many more there are."""
        return self.faults[:MOST_TOLD], max(0, len(self.faults) - MOST_TOLD)

    def sentences(self) -> list[str]:
        """Each fault as one sentence in English; :mod:`~banen.observe.fault_texts` tells it in another language.

        The place is left out where the program itself is the place.
        """
        pairs = [(f.where, f"{f.what} {f.advice}".strip()) for f in self.faults]
        return [sentence if where == "banen" else f"{where}: {sentence}" for where, sentence in pairs]


class ScenarioError(UserError):
    """A measure, lever, package, year, draw count or seed that cannot be run."""

    exit_code = 2


class ContentError(UserError):
    """Content files that break their schema, units, dates, ranges or references."""

    exit_code = 3


_beside: ContextVar[tuple[Fault, ...]] = ContextVar("beside", default=())


@contextmanager
def beside(faults: Iterable[Fault]) -> Iterator[None]:
    """Let the next :func:`check_all` raise these faults too: they were found before anything was checked."""
    token = _beside.set(tuple(faults))
    try:
        yield
    finally:
        _beside.reset(token)


def check_all(*checks: Callable[[], Any]) -> tuple[Any, ...]:
    """What every check gives; what they refuse is raised together, each fault once.

    Refusals of one kind keep it, with its exit code.
    """
    refused: list[UserError] = []
    given, known = [], _beside.get()
    with beside(()):
        for check in checks:
            try:
                given.append(check())
            except UserError as error:
                refused.append(error)
    faults = dict.fromkeys((*known, *(fault for error in refused for fault in error.faults)))
    if refused and [*faults] == [*dict.fromkeys(refused[0].faults)]:
        raise refused[0]
    if faults:
        kinds = {type(error) for error in refused} if not known else {ScenarioError}
        kind = kinds.pop() if len(kinds) == 1 else ScenarioError
        raise (kind if kind.__init__ is UserError.__init__ else ScenarioError)(*faults)
    return tuple(given)


LONGEST_NAME = 64
"""A longer text is no name that was mistyped."""
LEAST_PART = 4
"""Letters that a part of a name has, which by itself says which name is meant."""
ALIKE = 0.6
"""Part of the letters of two names that must stand as they are, before one is proposed for the other."""
ALIKE_BEGUN = 0.75
"""The same of a name of which only the beginning was typed."""
PARTS = re.compile(r"[\s_.:/-]+")


def nearest(name: object, known: Iterable[str], alike: float = ALIKE) -> str:
    """The known name that somebody may have meant; empty where none is near. Made for thousands of names.

    A name is near that begins as what was typed, that stands in it, or that a few letters make of it: typed wrongly,
    left out, put in, or changed about, no more than leave the part ``alike``, of the name or of its beginning. Capitals
    are no difference.

    >>> nearest("kenismigrant", ["kennismigrant", "zoekperiode"]), nearest("nope", ["kennismigrant", "zoekperiode"])
    ('kennismigrant', '')
    """
    text = str(name) if not isinstance(name, str) else name
    if len(text) > LONGEST_NAME:
        return ""
    from rapidfuzz import fuzz, process  # here, because most commands meet no unknown name
    from rapidfuzz.distance import OSA

    names, typed = sorted(known, reverse=True), text.casefold()
    begun = [each for each in names if len(typed) >= LEAST_PART and each.casefold().startswith(typed)]
    if begun:
        return min(begun, key=len)
    near = partial(process.extract, text, scorer=OSA.normalized_similarity, processor=str.casefold, limit=FEW)
    if matches := near(names, score_cutoff=alike):
        return str(max(matches, key=lambda match: (match[1], fuzz.ratio(text, match[0])))[0])
    if within := [each for each in names if _within(typed, each.casefold())]:
        return min(within, key=lambda each: abs(len(each) - len(text)))
    longer = {each: each[: len(text)] for each in sorted(names, key=len) if len(each) > len(text) >= LEAST_PART}
    matches = near(longer, score_cutoff=max(ALIKE_BEGUN, alike))
    return str(matches[0][2]) if matches else ""


def _within(typed: str, known: str) -> bool:
    """Whether what was typed is a word of a name, or a name is a word of it."""
    return min(len(typed), len(known)) >= LEAST_PART and (typed in PARTS.split(known) or known in PARTS.split(typed))


FEW = 40
"""Names that fit in one sentence when none comes near what was typed."""


WHERE: dict[str, str] = {
    "figure": "banen figures list",
    "measure": "banen measures list",
    "parameter": "banen rules show RULE",
    "recommendation or commitment": "banen account list",
    "rule": "banen rules list",
    "series": "banen figures series",
}
"""The command that lists what a name can be the name of, where there are too many for one sentence."""


class UnknownNameError(UserError):
    """A name that does not exist; carries the nearest one that does."""

    exit_code = 4

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        known = tuple(known)
        self.kind, self.name = kind, name
        self.nearest = [near] if (near := nearest(name, known)) else []
        few = sorted(known) if len(known) <= FEW else []
        where, shown = WHERE.get(kind, ""), name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
        what = Sentence("There is no {kind} {shown!r}.", kind=Word(kind, "kinds"), shown=shown)
        hint: str = Sentence("{command} lists them.", command=where) if where else ""
        if self.nearest:
            hint = Sentence("The nearest is {near!r}.", near=self.nearest[0])
        elif few:
            hint = Sentence("Known are {few}.", few=few)
        super().__init__(Fault("banen", what, hint))


class ParameterError(UserError):
    """A dated value that is asked for outside its validity."""

    exit_code = 5


class RuleError(UserError):
    """A case or a variant that a rule cannot take."""

    exit_code = 6


class VariantConflictError(RuleError):
    """A variant that a higher rule of law forbids on a day: its value exceeds what that rule allows."""

    def __init__(self, variant: str, on: str, value: str, limit: str, legal_basis: str, limit_from: str) -> None:
        self.facts = {
            "variant": variant, "on": on, "value": value, "limit": limit, "legal_basis": legal_basis,
            "limit_from": limit_from,
        }  # fmt: skip
        super().__init__(
            f"{variant} is not possible on {on}: {value} exceeds {limit}, {legal_basis}."
            f" Choose a date before {limit_from}."
        )

    def to_dict(self) -> dict[str, str]:
        """The conflict as JSON, with its sentence."""
        return {**self.facts, "message": self.sentences()[0]}


class OutputError(UserError):
    """A file or folder that cannot be written."""

    exit_code = 7


EXIT_CODES: dict[int, str] = {
    0: "the answer was given",
    2: "the command, scenario or package cannot be run as asked",
    3: "content files are broken; every fault is listed",
    4: "a name does not exist; the nearest is named",
    5: "a dated value is asked for outside its validity",
    6: "a case or a variant that the rule cannot take",
    7: "a file or folder cannot be written",
    8: "the store of acting is in another state than the command needs; nothing was changed",
    9: "the store of acting is busy, or is of another version",
    10: "`banen act check` found something wrong",
    11: "a source on the network does not answer, or answers otherwise than before; nothing was written",
    70: "a defect in Banen itself; please report it",
    130: "stopped by the user",
}
