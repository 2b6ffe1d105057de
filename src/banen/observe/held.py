"""Assumptions held at a value, as people write them: ``entry.paid_up_share=0.3``, or with a colon in an address."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from banen.errors import Fault, ScenarioError, check_all
from banen.languages import DUTCH
from banen.observe.assumptions import assumptions
from banen.observe.numbers import NumberError, plain_number, short, spelled_number
from banen.sentences import Sentence


def read_held(pieces: Iterable[str], sign: str, where: str, advice: str) -> dict[str, float]:
    """Values by the name of the assumption, each written as name, ``sign``, number; every fault at once.

    ``where`` and ``advice`` say in a fault where the piece was given and how it is written there.

    >>> read_held(["entry.paid_up_share=0.3"], "=", "--assume", "")
    {'entry.paid_up_share': 0.3}
    """
    held = dict[str, float]()
    check_all(*(partial(_read_one, piece, sign, Fault(where, "", advice), held) for piece in pieces))
    return held


def _read_one(piece: str, sign: str, wrong: Fault, held: dict[str, float]) -> None:
    name, _, value = piece.partition(sign)
    try:
        number = float(plain_number(value))
    except NumberError:
        raise ScenarioError(_no_number(piece, sign, wrong)) from None
    assumptions().check_held({name: number})
    if held.setdefault(name, number) != number:
        given = f"{held[name]:g}", f"{number:g}"
        what = Sentence("{name} is given two values, {one} and {other}.", name=name, one=given[0], other=given[1])
        raise ScenarioError(Fault(wrong.where, what, "Keep one of the two."))


def _no_number(piece: str, sign: str, wrong: Fault) -> Fault:
    """A piece without a number in it, with how to write the one that was meant where that is plain."""
    given = repr(short(piece))
    try:
        point = f"{spelled_number(piece.partition(sign)[2], DUTCH).share:f}"
    except NumberError:
        dutch = f"{given} bevat geen getal. Schrijf NAAM{sign}waarde, zoals entry.paid_up_share{sign}0.3."
        return Fault(wrong.where, Sentence("{given} holds no number.", given=given), wrong.advice, dutch)
    dutch = f"{given} heeft een getal met een komma of een ander teken. Schrijf {point}, met een punt."
    what = Sentence("{given} holds a number with a comma or another sign.", given=given)
    return Fault(wrong.where, what, Sentence("Write {point}, with a point.", point=point), dutch)
