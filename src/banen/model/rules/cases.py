"""Reading cases: one as a mapping, a million as a table. Every fault is told; nothing missing is filled in.

An input that is absent or empty is *unknown*. Only an input whose text names a value for ``absent`` (an allowance that
is not paid is zero) is known without being given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from banen.errors import Fault, RuleError, nearest
from banen.model.rules.rule import FIRST_DAY, LAST_DAY, Graph, Rule
from banen.model.rules.stays import Chain, read_stays
from banen.model.rules.terms import EPOCH, Array, Many, One, Term, raw
from banen.model.rules.texts import SCALE, texts_of
from banen.observe.days import plain_day
from banen.observe.numbers import THOUSANDS, plain_number, quoted, short
from banen.observe.parameters import DatedValue
from banen.sentences import Sentence

if TYPE_CHECKING:
    import polars as pl

OWN_WAY: Final = re.compile(r"\s*[-+]?(0[0-9]|\.|[0-9]+\.(?![0-9]))")
"""010 is eight to one format and ten to another, .5 and 5. are texts to a third: such numbers are asked again."""
GREATEST: Final = {"money": 10**12, "hours": 10**6, "distance": 10**8, "count": 10**9}
YES_OR_NO: Final = {
    "true": True, "yes": True, "ja": True, "waar": True, "false": False, "no": False, "nee": False, "onwaar": False,
}  # fmt: skip
FORM: Final = {
    "flag": "true or false",
    "money": "an amount in euros with at most two decimals, such as 3672.00",
    "hours": "hours with at most two decimals",
    "distance": "kilometres with at most three decimals",
    "count": "a whole number of zero or more, within the bounds of the schema",
    "day": "a date such as 2026-01-31",
    "stays": "periods as first day/last day, such as 2026-01-01/2026-08-31, 2026-11-01/2027-02-28",
}


def read_case(rule: Rule, variant: str | None, case: Mapping[str, Any]) -> dict[str, Term]:
    """The inputs of one case as terms.

    Raises :class:`~banen.errors.RuleError` with every malformed or unknown input at once.
    """
    inputs = texts_of(rule.id)["inputs"]
    faults = [_unknown(rule, name, inputs) for name in case if name not in inputs]
    terms: dict[str, Term] = {}
    for name, kind, absent in _asked(rule, variant):
        value = case.get(name)
        if value is None or value == "":
            terms[name] = absent
            continue
        try:
            terms[name] = One(_read_input(value, kind, inputs[name]))
        except (ValueError, ArithmeticError, TypeError):
            faults.append(_malformed(name, value, kind, inputs[name].get("choices")))
    if faults:
        raise RuleError(*faults)
    return terms


@cache
def _asked(rule: Rule, variant: str | None) -> tuple[tuple[str, str, Term], ...]:
    """Every input with its kind, and what it is when not given: unknown, or the value that its text says."""
    inputs = texts_of(rule.id)["inputs"]
    kinds = {name: rule.kind(name, variant) for name in rule.graph(variant).inputs}
    return tuple((name, kind, _absent(name, kind, inputs[name])) for name, kind in kinds.items())


def _absent(name: str, kind: str, spec: Mapping[str, Any]) -> One:
    value = spec.get("absent")
    return One(None, frozenset({name})) if value is None else One(_read_input(value, kind, spec))


def stand_in(rule: Rule, graph: Graph, terms: dict[str, Term]) -> dict[str, Term]:
    """Inputs that, not given, are another's value or the day itself by their text (``absent_as``)."""
    for name, other in _deputies(rule.id).items():
        if name in terms:
            terms[name] = _or_else(terms[name], terms[other])
    return terms


@cache
def _deputies(rule_id: str) -> Mapping[str, str]:
    """What stands in for an input that is not given, by its name."""
    inputs = texts_of(rule_id)["inputs"]
    return {name: spec["absent_as"] for name, spec in inputs.items() if spec.get("absent_as")}


def _or_else(given: Term, other: Term) -> Term:
    """A value where it is known, else another's."""
    if isinstance(given, One):
        return other if given.value is None else given
    assert isinstance(given, Many)  # noqa: S101 - narrows the type
    if given.unknown is None:
        return given
    values = other.values if isinstance(other, Many) else raw(other.value) if other.value is not None else None  # type: ignore[attr-defined]
    if values is None:
        return given
    unknown = given.unknown & other.unknown if isinstance(other, Many) and other.unknown is not None else None
    return Many(np.where(given.unknown, values, given.values).astype(given.values.dtype), unknown)


def _read_input(value: Any, kind: str, spec: Mapping[str, Any]) -> Any:
    """One input of one case; below its least value it cannot be read."""
    answer = read_value(value, kind, spec.get("choices"))
    if ("least" in spec and answer < read_value(spec["least"], kind)) or (
        "most" in spec and answer > read_value(spec["most"], kind)
    ):
        raise ValueError(value)
    return answer


def _unknown(rule: Rule, name: str, told: Mapping[str, Any]) -> Fault:
    near = nearest(name, told)
    see = Sentence("See: banen rules show {rule}.", rule=rule.id)
    hint = Sentence("The nearest is {near!r}.", near=near) if near else see
    return Fault(f"case.{short(name)}", Sentence("is not an input of rule {rule}.", rule=rule.id), hint)


def _malformed(name: str, value: Any, kind: str, choices: Mapping[str, Any] | None) -> Fault:
    form = Sentence("one of {choices}", choices=", ".join(choices)) if choices else Sentence(FORM[kind])
    return Fault(
        f"case.{name}", Sentence("{value} cannot be read.", value=quoted(value)), Sentence("Write {form}.", form=form)
    )


def read_value(value: Any, kind: str, choices: Mapping[str, Any] | None = None) -> Any:
    """One input value as the rule computes with it: cents, metres, dates, words."""
    if kind == "flag":
        answer = value if isinstance(value, bool) else YES_OR_NO.get(str(value).strip().lower())
        if answer is None:
            raise ValueError(value)
        return answer
    if kind == "day":
        day = _day(value)
        return _within_bounds(((day, day),))[0][0]
    if kind == "stays":
        return _within_bounds(read_stays(value))
    if kind == "choice":
        if choices is None or value not in choices:
            raise ValueError(value)
        return str(value)
    if isinstance(value, bool):
        raise TypeError(value)
    if type(value) is int:
        return _within(value * SCALE.get(kind, 1), kind)
    # 5.000 would be five euros; only kilometres have three decimals, which are metres
    if (kind != "distance" and THOUSANDS.search(str(value))) or OWN_WAY.match(str(value)):
        raise ValueError(value)
    number = plain_number(str(value)) * SCALE.get(kind, 1)
    if not number.is_finite() or number != number.to_integral_value():
        raise ValueError(value)
    return _within(int(number), kind)


def _day(value: Any) -> date:
    """A day, or the midnight that a spreadsheet keeps for one; an hour is no day."""
    day = value if isinstance(value, date) else plain_day(value)
    if not isinstance(day, datetime):
        return day
    if day.time() != time():
        raise ValueError(value)
    return day.date()


def _within(number: int, kind: str) -> int:
    if not 0 <= number <= GREATEST[kind]:
        raise ValueError(number)
    return number


def _within_bounds(chain: Chain) -> Chain:
    if any(not FIRST_DAY <= day <= LAST_DAY for stay in chain for day in stay):
        raise ValueError(chain)
    return chain


def parameter_value(told: DatedValue) -> Any:
    """A dated value as the rule computes with it: cents, metres, exact shares."""
    value = told.value
    if told.unit.startswith("EUR"):
        return _whole(value, SCALE["money"])
    if told.unit == "km":
        return _whole(value, SCALE["distance"])
    if told.unit == "hours":
        return _whole(value, SCALE["hours"])
    return Fraction(value) if told.unit in ("fraction", "factor") else value  # type: ignore[arg-type]


def _whole(value: Any, scale: int) -> int:
    number = Fraction(value) * scale
    if number.denominator != 1:
        raise ValueError(value)
    return int(number)


def read_table(
    rule: Rule, graph: Graph, variant: str | None, table: pl.DataFrame
) -> tuple[dict[str, Term], dict[str, Array]]:
    """The inputs of a table as columns, and per malformed column the rows that cannot be read.

    A row that cannot be read keeps its place; the caller lists it.
    """
    inputs = texts_of(rule.id)["inputs"]
    terms: dict[str, Term] = {}
    bad: dict[str, Array] = {}
    for name in graph.inputs:
        spec = inputs[name]
        if name not in table.columns:
            absent = spec.get("absent")
            known = None if absent is None else read_value(absent, rule.kind(name, variant), spec.get("choices"))
            terms[name] = One(known, frozenset() if known is not None else frozenset({name}))
            continue
        column, wrong = _column(table[name], rule.kind(name, variant), spec)
        terms[name] = column
        if wrong.any():
            bad[name] = wrong
    return terms, bad


def read_days(given: pl.Series) -> tuple[Array, Array]:
    """A column of days, since 1970, and the rows without a day that can be read."""
    column, wrong = _column(given, "day", {})
    unknown = column.unknown if column.unknown is not None else np.zeros(len(given), bool)
    return column.values, wrong | unknown


def _column(given: pl.Series, kind: str, spec: Mapping[str, Any]) -> tuple[Many, Array]:
    import polars as pl

    empty = given.is_null().to_numpy()
    if given.dtype == pl.String:
        empty = empty | (given.str.strip_chars() == "").fill_null(True).to_numpy()
    reader = _text_column if given.dtype == pl.String else READERS.get(kind, _text_column)
    values, wrong = reader(given, kind, spec, empty)
    if "least" in spec:
        wrong = wrong | (values < read_value(spec["least"], kind))
    if "most" in spec:
        wrong = wrong | (values > read_value(spec["most"], kind))
    wrong = wrong & ~empty
    unknown = empty | wrong
    if (absent := spec.get("absent")) is not None:
        values = np.where(empty, raw(read_value(absent, kind, spec.get("choices"))), values)
        unknown = wrong
    values = np.where(unknown, values.dtype.type(0), values)
    return Many(values, unknown if unknown.any() else None), wrong


def _text_column(given: pl.Series, kind: str, spec: Mapping[str, Any], empty: Array) -> tuple[Array, Array]:
    """A column of texts: each distinct text is read once, by the reader of single cases."""
    distinct, places = np.unique(given.cast(str).fill_null("").to_numpy().astype(str), return_inverse=True)
    values, wrong = np.zeros(len(distinct), np.int64), np.zeros(len(distinct), bool)
    for at, text in enumerate(distinct):
        try:
            values[at] = raw(read_value(str(text).strip(), kind, spec.get("choices")))
        except (ValueError, ArithmeticError, TypeError):
            wrong[at] = True
    kept: Any = bool if kind == "flag" else np.int64
    return values.astype(kept)[places], wrong[places]


def _flag_column(given: pl.Series, kind: str, spec: Mapping[str, Any], empty: Array) -> tuple[Array, Array]:
    import polars as pl

    if given.dtype != pl.Boolean:
        return _text_column(given, kind, spec, empty)
    return given.fill_null(False).to_numpy(), np.zeros(len(given), bool)


def _day_column(given: pl.Series, kind: str, spec: Mapping[str, Any], empty: Array) -> tuple[Array, Array]:
    import polars as pl

    if given.dtype not in (pl.Date, pl.Datetime):
        return np.zeros(len(given), np.int32), ~empty  # a number is no date
    whole = given.cast(pl.Date)
    days = whole.to_physical().fill_null(0).to_numpy().astype(np.int32)
    first, last = (d.toordinal() - EPOCH for d in (FIRST_DAY, LAST_DAY))
    at_an_hour = (whole.cast(given.dtype) != given).fill_null(False).to_numpy()
    return days, (days < first) | (days > last) | at_an_hour


def _number_column(given: pl.Series, kind: str, spec: Mapping[str, Any], empty: Array) -> tuple[Array, Array]:
    scale = SCALE.get(kind, 1)
    if given.dtype.is_integer():
        values = given.fill_null(0).to_numpy().astype(np.int64)
        wrong = (values < 0) | (values > GREATEST[kind] // scale)
        return np.where(wrong, 0, values) * scale, wrong
    if not given.dtype.is_float():
        return _text_column(given, kind, spec, empty)
    with np.errstate(over="ignore"):  # what has no end is wrong, and told so below
        exact = given.fill_null(0).to_numpy().astype(np.float64) * scale
    wrong = ~np.isfinite(exact)
    whole = np.rint(np.where(wrong, 0, exact))
    wrong |= (np.abs(whole - np.where(wrong, 0, exact)) > TOLERANCE * scale) | (whole < 0) | (whole > GREATEST[kind])
    return np.where(wrong, 0, whole).astype(np.int64), wrong


TOLERANCE: Final = 1e-6  # binary floats of decimal amounts: half a cent is refused, a rounding error is not
READERS: Final[dict[str, Callable[..., tuple[Array, Array]]]] = {
    "flag": _flag_column,
    "day": _day_column,
    "money": _number_column,
    "hours": _number_column,
    "distance": _number_column,
    "count": _number_column,
}
