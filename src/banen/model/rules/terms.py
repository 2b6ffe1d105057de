"""Terms: what a rule computes with, for one case in plain Python and for columns in NumPy.

The text of a rule is written once, with operators (``>=``, ``&``, ``|``, ``~``, ``+``) and a few words of the law
(``where``, ``part``, ``add_months``). A :class:`One` carries a Python value and remembers which inputs were missing and
which parameters it rests on; a :class:`Many` carries an array and a mask. Both follow Kleene's logic: *false and
unknown* is false, *true or unknown* is true, all else with an unknown is unknown.

Numbers are whole: money in cents, distances in metres, hours in hundredths. Shares are exact fractions. So both
ways of running give the same answer to the last cent, and every rounding is written down.
"""

from __future__ import annotations

import operator
import threading
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Rounding = Literal["down", "half_up", "up"]
Array: TypeAlias = npt.NDArray[Any]
Mask: TypeAlias = npt.NDArray[np.bool_]
NONE: Final[frozenset[str]] = frozenset()
EPOCH: Final = date(1970, 1, 1).toordinal()

_codes: dict[Any, int] = {}
_words: list[Any] = []
_numbering = threading.Lock()


def code_of(word: Any) -> int:
    """The number that stands for a choice, or a chain of stays, in columns; the same always has the same number."""
    if (code := _codes.get(word)) is None:
        with _numbering:  # two who ask at once would else give two words one number
            if (code := _codes.get(word)) is None:
                _words.append(word)
                code = _codes[word] = len(_words) - 1
    return code


def word_of(code: int) -> Any:
    """The choice, or chain of stays, a number stands for."""
    return _words[code]


class Term:
    """A value in a rule: known or not, one or many."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]

    def __ge__(self, other: object) -> Term:
        return _binary(operator.ge, self, other)

    def __gt__(self, other: object) -> Term:
        return _binary(operator.gt, self, other)

    def __le__(self, other: object) -> Term:
        return _binary(operator.le, self, other)

    def __lt__(self, other: object) -> Term:
        return _binary(operator.lt, self, other)

    def __eq__(self, other: object) -> Term:  # type: ignore[override]
        return _binary(operator.eq, self, other)

    def __ne__(self, other: object) -> Term:  # type: ignore[override]
        return _binary(operator.ne, self, other)

    def __add__(self, other: object) -> Term:
        return _binary(operator.add, self, other)

    def __sub__(self, other: object) -> Term:
        return _binary(operator.sub, self, other)

    def __mul__(self, other: object) -> Term:
        return _binary(operator.mul, self, other)

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: object) -> Term:
        return _binary(operator.sub, term(other), self)

    def __and__(self, other: object) -> Term:
        return _both(self, term(other))

    def __or__(self, other: object) -> Term:
        return _any(self, term(other))

    __rand__ = __and__
    __ror__ = __or__

    def __invert__(self) -> Term:
        raise NotImplementedError  # each kind of term says how

    def __bool__(self) -> bool:
        raise TypeError("A term of a rule has no truth of its own; write & | ~ and where(), not and, or, not, if.")

    def one_of(self, *words: str) -> Term:
        """Whether a choice is one of these words."""
        if isinstance(self, One) and self.value is not None:
            return One(self.value in words, NONE, self.used)
        return any_of(*(self == word for word in words))


Flag = Annotated[Term, "flag"]
Money = Annotated[Term, "money"]
Day = Annotated[Term, "day"]
Count = Annotated[Term, "count"]
Hours = Annotated[Term, "hours"]
Distance = Annotated[Term, "distance"]
Share = Annotated[Term, "share"]
Choice = Annotated[Term, "choice"]


class One(Term):
    """A single value; ``None`` when unknown, with the names of what is missing and of the parameters used."""

    __slots__ = ("missing", "used", "value")

    def __init__(self, value: Any, missing: frozenset[str] = NONE, used: frozenset[str] = NONE) -> None:
        self.value, self.missing, self.used = value, missing, used

    def __invert__(self) -> Term:
        return self if self.value is None else One(not self.value, NONE, self.used)

    def __repr__(self) -> str:
        return f"One({self.value!r}, missing={sorted(self.missing)})"


class Many(Term):
    """A column; ``unknown`` marks rows without a value (``None`` when every row has one).

    A flag that is unknown stands at false in ``values``.
    """

    __slots__ = ("unknown", "values")

    def __init__(self, values: Array, unknown: Mask | None = None) -> None:
        self.values, self.unknown = values, unknown

    def __invert__(self) -> Term:
        if self.unknown is None:
            return Many(~self.values)
        return Many(~(self.values | self.unknown), self.unknown)

    def __repr__(self) -> str:
        return f"Many({self.values!r}, {self.unknown!r})"


class Split(Many):
    """A column of two values, kept as which rows have the first; written out in full only where that is asked for.

    What the law reads off a threshold by age or group is such a column: to compare with it is to compare twice with
    one number, in the bytes of a mask.
    """

    __slots__ = ("_full", "first", "rows", "second")

    def __init__(self, rows: Mask, first: Any, second: Any) -> None:
        self.rows, self.first, self.second = rows, first, second
        self._full: Array | None = None

    @property
    def values(self) -> Array:  # type: ignore[override]
        """The column in full."""
        if self._full is None:
            self._full = _pick(self.rows, self.first, self.second)
        return self._full

    @property
    def unknown(self) -> None:  # type: ignore[override]
        """No row is unknown."""
        return None

    def map(self, work: Callable[[Any], Any]) -> Term:
        """The same work on both values."""
        return _split(self.rows, work(self.first), work(self.second))


def _split(rows: Mask, first: Any, second: Any) -> Term:
    """Two values by a mask; one where they are the same, and the mask itself where they are yes and no."""
    if isinstance(first, bool | np.bool_):
        return One(bool(first)) if first == second else Many(rows if first else ~rows)
    return Split(rows, first, second)


def term(value: object) -> Term:
    """A value as a term; terms stay as they are."""
    return value if isinstance(value, Term) else One(value)


def raw(value: Any) -> Any:
    """A Python value as columns hold it: days since 1970, a code for a word or stays, a number as it is."""
    if isinstance(value, str | tuple):
        return code_of(value)
    return value.toordinal() - EPOCH if isinstance(value, date) else value


def _union(a: frozenset[str], b: frozenset[str]) -> frozenset[str]:
    return (a or b) if not (a and b) or a is b else a | b


def _binary(work: Callable[[Any, Any], Any], left: Term, other: object) -> Term:
    right = other if isinstance(other, Term) else One(other)
    if type(left) is One and type(right) is One:
        return _binary_one(work, left, right)
    for side in (left, right):
        if isinstance(side, One) and side.value is None:
            return side
    if work is operator.add:
        for side, rest in ((left, right), (right, left)):
            if isinstance(side, One) and side.value == 0:
                return rest
    if (two := _of_two(work, left, right)) is not None:
        return two
    a, b = (side.values if isinstance(side, Many) else raw(side.value) for side in (left, right))  # type: ignore[attr-defined]
    if work in (operator.add, operator.sub, operator.mul):
        a, b = _wide(a), _wide(b)
    unknown = _either(*(side.unknown if isinstance(side, Many) else None for side in (left, right)))
    return _known(work(a, b), unknown)


def _of_two(work: Callable[[Any, Any], Any], left: Term, right: Term) -> Term | None:
    """A column of two values with one value, or compared with a column; ``None`` for all else."""
    if isinstance(left, Split) and isinstance(right, One):
        b = raw(right.value)
        return left.map(lambda a: work(a, b))
    if isinstance(left, One) and isinstance(right, Split):
        a = raw(left.value)
        return right.map(lambda b: work(a, b))
    if work in COMPARED and isinstance(right, Split) and isinstance(left, Many):
        mask, first, second = right.rows, work(left.values, right.first), work(left.values, right.second)
        first ^= second
        first &= mask
        first ^= second  # in three passes over bytes: the first answer where the mask holds, else the second
        return _known(first, left.unknown)
    if work in COMPARED and isinstance(left, Split) and isinstance(right, Many):
        return _of_two(COMPARED[work], right, left)
    return None


COMPARED: Final[Mapping[Any, Callable[[Any, Any], Any]]] = {
    operator.ge: operator.le,
    operator.gt: operator.lt,
    operator.le: operator.ge,
    operator.lt: operator.gt,
    operator.eq: operator.eq,
    operator.ne: operator.ne,
}
"""Each comparison, and the one that says the same with its sides changed."""


def _known(values: Array, unknown: Mask | None) -> Many:
    """A column; of a flag what is unknown stands at false."""
    return Many(values > unknown if unknown is not None and values.dtype == bool else values, unknown)


def _binary_one(work: Callable[[Any, Any], Any], left: One, right: One) -> One:
    a, b = left.value, right.value
    used = _union(left.used, right.used)
    if a is None or b is None:
        return One(None, _union(left.missing, right.missing), used)
    if work is operator.sub and isinstance(a, date) and isinstance(b, date):
        return One((a - b).days, NONE, used)
    return One(work(a, b), NONE, used)


def _wide(values: Any) -> Any:
    return values.astype(np.int64) if isinstance(values, np.ndarray) and values.dtype != np.int64 else values


def _either(a: Mask | None, b: Mask | None) -> Mask | None:
    if a is None or b is None:
        return b if a is None else a
    return a | b


def _joined(left: Term, right: Term, decisive: bool) -> Term | None:
    """*And* (*or*) where a side is one value: what is false (true) already does not wait for what is unknown."""
    if isinstance(left, One) and isinstance(right, One):
        if left.value is decisive or right.value is decisive:
            return left if left.value is decisive else right
        used = _union(left.used, right.used)
        if left.value is None or right.value is None:
            return One(None, _union(left.missing, right.missing), used)
        return One(not decisive, NONE, used)
    for side, rest in ((left, right), (right, left)):
        if isinstance(side, One) and side.value is not None:
            return side if side.value is decisive else rest
    return None


def _both(left: Term, right: Term) -> Term:
    """Kleene's *and*."""
    if (joined := _joined(left, right, decisive=False)) is not None:
        return joined
    a, b = (side if isinstance(side, Many) else _spread(side, left, right) for side in (left, right))
    values = a.values & b.values
    if a.unknown is None and b.unknown is None:
        return Many(values)
    if a.unknown is None or b.unknown is None:
        return Many(values, a.values & b.unknown if a.unknown is None else a.unknown & b.values)
    return Many(values, (a.values | a.unknown) & (b.values | b.unknown) ^ values)


def _any(left: Term, right: Term) -> Term:
    """Kleene's *or*."""
    if (joined := _joined(left, right, decisive=True)) is not None:
        return joined
    a, b = (side if isinstance(side, Many) else _spread(side, left, right) for side in (left, right))
    values, unknown = a.values | b.values, _either(a.unknown, b.unknown)
    return Many(values, None if unknown is None else unknown > values)


def _spread(unknown: Term, left: Term, right: Term) -> Many:
    """An unknown scalar as a column of unknown rows, as long as its neighbour."""
    rows = len((left if isinstance(left, Many) else right).values)  # type: ignore[attr-defined]
    del unknown
    return Many(np.zeros(rows, bool), np.ones(rows, bool))


def all_of(*parts: Term) -> Term:
    """All hold."""
    joined: Term = One(True)
    for part_ in parts:
        joined = joined & part_
    return joined


def any_of(*parts: Term) -> Term:
    """At least one holds."""
    joined: Term = One(False)
    for part_ in parts:
        joined = joined | part_
    return joined


def where(test: Term, then: object, other: object) -> Term:
    """``then`` where the test holds, ``other`` where it does not.

    Where the test is unknown the answer is known only if both sides are the same.
    """
    a, b = term(then), term(other)
    if isinstance(test, One):
        if test.value is not None:
            chosen = a if test.value else b
            return (
                One(chosen.value, chosen.missing, _union(test.used, chosen.used)) if isinstance(chosen, One) else chosen
            )
        if isinstance(a, One) and isinstance(b, One):
            same = a.value is not None and a.value == b.value
            used = _union(test.used, _union(a.used, b.used))
            return One(a.value, NONE, used) if same else One(None, test.missing, used)
        rows = len((a if isinstance(a, Many) else b).values)  # type: ignore[attr-defined]
        return where(Many(np.zeros(rows, bool), np.ones(rows, bool)), a, b)
    return _where_many(test, a, b)


def _where_many(test: Term, a: Term, b: Term) -> Term:
    assert isinstance(test, Many)  # noqa: S101 - narrows the type; where() has dealt with One
    (va, ua), (vb, ub) = _sides(a, b)
    if test.unknown is None and ua is None and ub is None and not _any_array(va, vb):
        return _split(test.values, va, vb)
    values = np.where(test.values, va, vb) if _any_array(va, vb) else _pick(test.values, va, vb)
    if test.unknown is None and ua is None and ub is None:
        return Many(values)
    none = np.False_
    missing_a, missing_b = none if ua is None else ua, none if ub is None else ub
    unknown = np.where(test.values, missing_a, missing_b)
    if test.unknown is not None:
        same = (va == vb) & ~missing_a & ~missing_b
        unknown = (unknown & ~test.unknown) | (test.unknown & ~same)
    return _known(values, unknown)


def _sides(a: Term, b: Term) -> list[tuple[Any, Any]]:
    sides: list[tuple[Any, Any]] = []
    for side, partner in ((a, b), (b, a)):
        if isinstance(side, Many):
            sides.append((side.values, side.unknown))
        elif side.value is None:  # type: ignore[attr-defined]
            like = partner.values.dtype.type(0) if isinstance(partner, Many) else _zero(partner)
            sides.append((like, np.True_))
        else:
            sides.append((raw(side.value), None))  # type: ignore[attr-defined]
    return sides


def _zero(partner: Term) -> Any:
    value = partner.value  # type: ignore[attr-defined]
    return False if value is None or isinstance(value, bool) else 0


def _any_array(a: Any, b: Any) -> bool:
    return isinstance(a, np.ndarray) or isinstance(b, np.ndarray)


def _pick(mask: Mask, a: Any, b: Any) -> Array:
    """One of two numbers by a mask, as a sum: several times faster than a choice, and in as few bytes as hold it."""
    if isinstance(a, bool | np.bool_) or isinstance(b, bool | np.bool_):
        chosen: Array = np.where(mask, a, b)
        return chosen
    a, b = int(a), int(b)
    fits = (s for s in (np.int8, np.int16, np.int32) if max(abs(a), abs(b), abs(a - b)) <= np.iinfo(s).max)
    small = next(fits, np.int64)
    values: Array = np.multiply(mask, small(a - b), dtype=small)
    values += small(b)
    return values


def smallest(*parts: object) -> Term:
    """The smallest of some amounts."""
    first, *rest = map(term, parts)
    for other in rest:
        first = where(first <= other, first, other)
    return first


def largest(*parts: object) -> Term:
    """The largest of some amounts."""
    first, *rest = map(term, parts)
    for other in rest:
        first = where(first >= other, first, other)
    return first


def divide(amount: Term, by: object, rounding: Rounding) -> Term:
    """A whole amount divided by a whole number above zero, rounded as said."""
    divisor = _not_zero(term(by))
    low = {"down": lambda a, d: a // d, "half_up": lambda a, d: (2 * a + d) // (2 * d), "up": lambda a, d: -(-a // d)}
    return _binary(low[rounding], amount, divisor)


def _not_zero(divisor: Term) -> Term:
    """A divisor of zero gives no answer."""
    if isinstance(divisor, One):
        return One(None, divisor.missing, divisor.used) if divisor.value == 0 else divisor
    assert isinstance(divisor, Many)  # noqa: S101 - narrows the type
    zero = divisor.values == 0
    return Many(np.where(zero, 1, divisor.values), _either(divisor.unknown, zero)) if zero.any() else divisor


def part(amount: Term, share: Term, rounding: Rounding) -> Term:
    """A share of an amount, rounded to the whole unit (the cent) as said.

    >>> from fractions import Fraction
    >>> part(One(1471), One(Fraction(1, 2)), "half_up").value  # 7.355 euro
    736
    """
    return divide(amount * numerator(share), denominator(share), rounding)


def numerator(share: Term) -> Term:
    """The upper part of an exact share."""
    return _of_one(share, lambda s: int(s.numerator))


def denominator(share: Term) -> Term:
    """The lower part of an exact share."""
    return _of_one(share, lambda s: int(s.denominator))


def _of_one(share: Term, work: Callable[[Any], int]) -> Term:
    if not isinstance(share, One):
        raise TypeError("A share is one value of a parameter or lever, never a column.")
    return One(None if share.value is None else work(share.value), share.missing, share.used)


def share_of(piece: Term, whole: Term, share: Term) -> Term:
    """How much a piece exceeds a share of the whole, in exact whole units; 0 when equal, negative when short."""
    return piece * denominator(share) - whole * numerator(share)
