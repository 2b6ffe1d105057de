"""Scales: the amount of the law that goes with a whole number, such as the years below an age.

One case takes the amount from a list; a column looks each row up in one table.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from banen.model.rules.terms import NONE, Many, Mask, One, Split, Term, _either, _known, raw, where


def by_number(number: Term, amounts: Sequence[Term]) -> Term:
    """The amount for 0, 1, 2 …; below the first and past the last the first and the last.

    Where the number is unknown the answer is known only if all amounts are the same.
    """
    last = len(amounts) - 1
    if isinstance(number, One) and number.value is not None:
        return where(One(True, NONE, number.used), amounts[min(max(number.value, 0), last)], number)
    masks = [amount.rows for amount in amounts if isinstance(amount, Split)]
    if isinstance(number, One) or any(type(a) is Many for a in amounts) or any(m is not masks[0] for m in masks):
        chosen = amounts[0]
        for at in range(1, last + 1):
            chosen = where(number >= at, amounts[at], chosen)
        return chosen
    return _by_number_many(number, amounts, masks[0] if masks else None)


def _by_number_many(number: Term, amounts: Sequence[Term], rows: Mask | None) -> Term:
    """One look-up per row in a table of the amounts, which are single or split by the same mask."""
    assert isinstance(number, Many)  # noqa: S101 - narrows the type
    pairs = [_pair(amount) for amount in amounts]
    lacking = np.array([None in pair for pair in pairs])
    table = np.array([(0, 0) if None in pair else pair for pair in pairs])
    places = np.clip(number.values, 0, len(amounts) - 1)
    column = 0 if rows is None else rows.view(np.int8)
    values, unknown = table[places, column], lacking[places] if lacking.any() else None
    if number.unknown is not None:
        same = (table == table[0]).all(axis=0) & ~lacking.any()
        unknown = _either(unknown, number.unknown & ~same[column])
    return _known(values, unknown)


def _pair(amount: Term) -> tuple[Any, Any]:
    """An amount where the mask does not hold and where it does."""
    if isinstance(amount, Split):
        return amount.second, amount.first
    value = raw(amount.value)  # type: ignore[attr-defined]
    return value, value
