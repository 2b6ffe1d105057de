"""The engine of rules: three-valued logic on both paths, and what cannot be written is told when it is written."""

from __future__ import annotations

import operator
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import permutations, product
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banen.errors import ContentError, InternalError, ParameterError, RuleError, UnknownNameError
from banen.model.rules import rule, texts
from banen.model.rules.amounts import meets_salary_criterion, salary_criterion
from banen.model.rules.cases import read_table, read_value
from banen.model.rules.decide import decide
from banen.model.rules.examples import examples
from banen.model.rules.rule import RULES, Rule, RuleLever
from banen.model.rules.scales import by_number
from banen.model.rules.tables import Summary, decide_table
from banen.model.rules.terms import (
    Day,
    Flag,
    Many,
    Money,
    One,
    Term,
    all_of,
    any_of,
    code_of,
    divide,
    largest,
    part,
    share_of,
    smallest,
    where,
    word_of,
)

TRUTHS = [True, False, None]


def _one(value: object) -> One:
    return One(value, frozenset() if value is not None else frozenset({"x"}))


def _many(*values: Any) -> Many:
    unknown = np.array([v is None for v in values])
    kept = np.array([False if v is None else v for v in values])
    return Many(kept, unknown if unknown.any() else None)


def _list(term: Any) -> list[Any]:
    hidden = np.zeros(len(term.values), bool) if term.unknown is None else term.unknown
    return [None if h else v for v, h in zip(term.values.tolist(), hidden.tolist(), strict=True)]


@pytest.mark.parametrize(("a", "b"), list(product(TRUTHS, TRUTHS)))
def test_and_or_not_are_kleenes_on_both_paths(a: bool | None, b: bool | None) -> None:
    both = False if a is False or b is False else None if None in (a, b) else True
    either = True if a is True or b is True else None if None in (a, b) else False
    assert (_one(a) & _one(b)).value is both  # type: ignore[attr-defined]
    assert (_one(a) | _one(b)).value is either  # type: ignore[attr-defined]
    assert _list(_many(a, True) & _many(b, True))[0] is both
    assert _list(_many(a, True) | _many(b, False))[0] is either
    assert _list(_many(a, a) & _many(b, b)) == [both, both]
    for mixed in (_many(a, a) & _one(b), _one(a) & _many(b, b)):
        assert (_list(mixed)[0] if isinstance(mixed, Many) else mixed.value) is both  # type: ignore[attr-defined]
    assert _list(~_many(a, None))[0] is (None if a is None else not a)


@pytest.mark.parametrize(("test", "then", "other"), list(product(TRUTHS, [1, 2, None], [1, 2, None])))
def test_where_is_known_only_if_it_must_be(test: bool | None, then: int | None, other: int | None) -> None:
    told = then if test else other if test is False else then if then == other else None
    assert where(_one(test), _one(then), _one(other)).value == told  # type: ignore[attr-defined]
    columns = where(_many(test, test), _many(then, then), _many(other, other))
    assert _list(columns) == [told, told]
    for half in (
        where(_many(test, test), _one(then), _many(other, other)),
        where(_one(test), _many(then, 3), _one(other)),
    ):
        assert (_list(half)[0] if isinstance(half, Many) else half.value) == told  # type: ignore[attr-defined]


@given(
    amount=st.integers(0, 10**12), up=st.integers(0, 10**6), down=st.integers(1, 10**6),
    rounding=st.sampled_from(["down", "half_up", "up"]),
)  # fmt: skip
def test_a_share_of_an_amount_is_exact_on_both_paths(amount: int, up: int, down: int, rounding: Any) -> None:
    share = One(Fraction(up % (down + 1), down))
    exact = Fraction(amount) * share.value
    one = part(One(amount), share, rounding).value  # type: ignore[attr-defined]
    assert part(Many(np.array([amount])), share, rounding).values.tolist() == [one]  # type: ignore[attr-defined]
    bounds = {"down": (0, 1), "half_up": (Fraction(-1, 2), Fraction(1, 2)), "up": (-1, 0)}[rounding]
    off = exact - one
    assert bounds[0] <= off <= bounds[1]
    if rounding == "half_up" and exact.denominator == 2:
        assert one > exact


@given(a=st.integers(-(2**40), 2**40), b=st.integers(-(2**40), 2**40), masks=st.lists(st.booleans(), min_size=1))
def test_picking_between_two_numbers_never_overflows(a: int, b: int, masks: list[bool]) -> None:
    assert where(Many(np.array(masks)), a, b).values.tolist() == [a if m else b for m in masks]  # type: ignore[attr-defined]


COMPARISONS = (operator.ge, operator.gt, operator.le, operator.lt, operator.eq, operator.ne)


@given(
    mask=st.lists(st.booleans(), min_size=1, max_size=6),
    two=st.tuples(st.integers(-3, 3), st.integers(-3, 3)),
    other=st.integers(-3, 3),
    data=st.data(),
)
def test_two_values_by_a_mask_are_as_the_column_in_full(
    mask: list[bool], two: tuple[int, int], other: int, data: Any
) -> None:
    column = Many(np.array(data.draw(st.lists(st.integers(-3, 3), min_size=len(mask), max_size=len(mask)))))
    split, full = where(Many(np.array(mask)), *two), np.where(mask, *two)
    for work in (*COMPARISONS, operator.add, operator.sub, operator.mul):
        for left, right, a, b in (
            (split, column, full, column.values), (column, split, column.values, full), (split, split, full, full),
            (split, One(other), full, other), (One(other), split, other, full),
        ):  # fmt: skip
            answer: Any = work(left, right)
            told = answer.value if isinstance(answer, One) else answer.values
            assert np.broadcast_to(told, len(mask)).tolist() == work(a, b).tolist()


@given(
    rows=st.lists(st.tuples(st.integers(-2, 5) | st.none(), st.booleans()), min_size=1, max_size=6),
    amounts=st.lists(st.tuples(st.integers(0, 2) | st.none(), st.integers(0, 2)), min_size=1, max_size=4),
)
def test_a_scale_gives_each_row_what_it_gives_one_case(
    rows: list[tuple[int | None, bool]], amounts: list[tuple[int | None, int]]
) -> None:
    numbers = Many(np.array([n or 0 for n, _ in rows]), np.array([n is None for n, _ in rows]))
    mask = Many(np.array([m for _, m in rows]))
    of_column = by_number(numbers, [where(mask, a, b) if a is not None else One(None) for a, b in amounts])
    of_each = [by_number(One(n), [One(a if m or a is None else b) for a, b in amounts]) for n, m in rows]
    for at, one in enumerate(of_each):
        if isinstance(of_column, One):
            assert of_column.value == one.value  # type: ignore[attr-defined]
        else:
            unknown = of_column.unknown is not None and bool(of_column.unknown[at])  # type: ignore[attr-defined]
            assert (None if unknown else of_column.values[at]) == one.value  # type: ignore[attr-defined]


def test_dividing_by_nought_gives_no_answer() -> None:
    assert divide(One(10), One(0), "down").value is None  # type: ignore[attr-defined]
    assert _list(divide(_many(10, 10), _many(0, 3), "down")) == [None, 3]


def test_smallest_largest_any_and_differences() -> None:
    assert smallest(One(3), 2, One(5)).value == 2  # type: ignore[attr-defined]
    assert _list(largest(_many(3, 1), 2)) == [3, 2]
    assert any_of(One(False), One(True)).value is True  # type: ignore[attr-defined]
    assert (5 - One(3)).value == 2  # type: ignore[attr-defined]
    assert (One(date(2026, 3, 1)) - One(date(2026, 2, 1))).value == 28  # type: ignore[attr-defined]
    assert share_of(One(25), One(100), One(Fraction(1, 4))).value == 0  # type: ignore[attr-defined]
    assert (2 * _many(1, 2) + 1).values.tolist() == [3, 5]  # type: ignore[attr-defined]
    assert "missing=['x']" in repr(_one(None))
    assert "Many" in repr(_many(1))
    with pytest.raises(TypeError, match="never a column"):
        part(One(1), _many(1), "down")
    with pytest.raises(NotImplementedError):
        ~Term()


@pytest.fixture
def scratch() -> Iterator[Rule]:
    """A rule of our own that is forgotten again."""
    yield Rule(
        "scratch", law="Act", article="art. 1", valid_from="2020-01-01", valid_to="2025-12-31",
        reference_date="today", status="test", parameters={},
    )  # fmt: skip
    del RULES["scratch"]


def test_a_rule_is_written_once(scratch: Rule) -> None:
    with pytest.raises(InternalError, match="Rule scratch is written twice"):
        Rule("scratch", law="-", article="-", valid_from="2020-01-01", reference_date="-", status="-", parameters={})

    @scratch.step
    def wage(gross: Money) -> Money:
        return gross

    with pytest.raises(InternalError, match="wage is written twice"):
        scratch.step(wage)
    with pytest.raises(InternalError, match="nothing called pay"):
        scratch.kind("pay")
    with pytest.raises(InternalError, match="unknown properties"):
        scratch.variant("S-V1", "option", levers={}, colour="red")


def test_functions_that_rest_on_each_other_are_refused(scratch: Rule) -> None:
    @scratch.step
    def hen(egg: Flag) -> Flag:
        return egg

    @scratch.step
    def egg(hen: Flag) -> Flag:
        return hen

    with pytest.raises(InternalError, match="rests on itself"):
        scratch.graph()


def test_an_expired_rule_does_not_fall_back(scratch: Rule) -> None:
    @scratch.condition("S-C1", "art. 1")
    def in_time(on: Day) -> Flag:
        return on <= date(2030, 1, 1)

    with pytest.raises(RuleError, match="ended on 2025-12-31"):
        scratch.holds_on(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("lever", "value", "told"),
    [
        (RuleLever("choice", "a", choices=("a", "b")), "c", "choose one of a, b"),
        (RuleLever("flag", True), "maybe", "is true or false"),
        (RuleLever("share", 1), "much", "needs a number"),
        (RuleLever("share", 1), "1/0", "needs a number"),
        (RuleLever("share", 1, min=0, max=1), 1.01, "outside 0 to 1"),
        (RuleLever("count", 1, min=1), 0, "outside 1 to None"),
        (RuleLever("count", 1, min=1), 2.5, "needs a whole number, not 2.5"),
        (RuleLever("money", 0), "10.019", "needs an amount in whole cents, not 10.019"),
        (RuleLever("day", "2027-01-01"), "soon", "needs a date"),
        (RuleLever("day", "2027-01-01"), "1800-01-01", "outside 1900-01-01"),
    ],
)
def test_a_lever_is_checked(lever: RuleLever, value: Any, told: str) -> None:
    with pytest.raises(RuleError, match=told):
        lever.read("x", value)


def test_levers_are_read_as_the_rule_computes() -> None:
    assert RuleLever("share", 1).read("x", 1.1) == Fraction(11, 10)
    assert RuleLever("money", 0).read("x", Decimal("3000.01")) == 300001
    assert RuleLever("day", "2027-01-01").read("x", date(2028, 1, 1)) == date(2028, 1, 1)


def test_what_a_column_cannot_hold_is_found_like_in_one_case() -> None:
    each = rule("kennismigrant")
    table = pl.DataFrame(
        {
            "monthly_wage": pl.Series([3672.0, float("nan"), 3671.995, -1.0, float("inf"), None]),
            "birth_date": pl.Series(
                [date(1994, 1, 1), date(1800, 1, 1), None, date(1994, 1, 1), date(1994, 1, 1), None]
            ),
            "erkend_referent": pl.Series([1, 0, 2, None, 1, 0]),
            "function": pl.Series(["other", "pilot", " researcher ", "", None, "other"]),
            "guaranteed_allowances": pl.Series([1, -1, 10**12, None, 0, 0]),
            "market_conform": pl.Series([True, False, None, True, True, True]),
            "qualified_on": pl.Series([20230101] * 6),
        }
    )
    terms, bad = read_table(each, each.graph(), None, table)
    wrong = {name: np.flatnonzero(rows).tolist() for name, rows in bad.items()}
    assert wrong == {
        "monthly_wage": [1, 2, 3, 4], "birth_date": [1], "erkend_referent": [0, 1, 2, 4, 5], "function": [1],
        "guaranteed_allowances": [1, 2], "qualified_on": [0, 1, 2, 3, 4, 5],
    }  # fmt: skip
    assert _list(terms["market_conform"]) == [True, False, None, True, True, True]
    assert _list(terms["guaranteed_allowances"])[3] == 0
    assert isinstance(terms["paid_monthly_to_own_account"], One)


def test_a_table_without_rows_keeps_its_columns() -> None:
    known = next(e for e in examples(rule("zoekperiode")) if e.id == "ZP-01")
    empty = pl.DataFrame([known.case]).head(0)
    decisions, summary = decide_table(rule("zoekperiode"), empty, known.on)
    assert decisions.columns == ["outcome", "first_condition", "search_until", "unreadable"]
    assert summary.rows == 0


def test_a_midnight_is_read_as_its_day_and_an_hour_is_no_day() -> None:
    assert read_value(datetime(2026, 3, 1), "day") == date(2026, 3, 1)
    with pytest.raises(ValueError, match="12:30"):
        read_value(datetime(2026, 3, 1, 12, 30), "day")


def test_group_and_variant_without_criterion_are_told() -> None:
    with pytest.raises(ParameterError, match=r"bluecard\.criterion\.reduced"):
        salary_criterion("blue_card_reduced", date(2023, 1, 1))
    with pytest.raises(ParameterError, match="no salary criterion for blue_card_reduced"):
        meets_salary_criterion([5000], [30], date(2023, 1, 1), group="blue_card_reduced")
    assert meets_salary_criterion([5942, 5941], [30, 30], date(2026, 1, 1), group="blue_card").tolist() == [True, False]


def test_texts_that_do_not_fit_the_rule_are_told_with_their_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rules").mkdir()
    told = (texts.CONTENT / "rules" / "zoekperiode.yml").read_text(encoding="utf-8")
    broken = told.replace("  permit_expiry:", "  permit_expires:").replace("open_norms: []\n", "")
    broken = broken.replace('"Op {value} is de zoekperiode voorbij; zij eindigde op {threshold}"', "").replace(
        ", ]", "]"
    )
    (tmp_path / "rules" / "zoekperiode.yml").write_text(broken, encoding="utf-8")
    monkeypatch.setattr(texts, "CONTENT", tmp_path)
    with pytest.raises(ContentError) as caught:
        texts.texts_of.__wrapped__("zoekperiode")
    said = "\n".join(caught.value.sentences())
    assert "inputs.permit_expiry of rule zoekperiode has no text" in said
    assert "inputs.permit_expires is described but not part of rule" in said
    assert "conditions.ZP-C1 has no complete text in 'nl'" in said
    assert "lack 'open_norms'" in said
    with pytest.raises(UnknownNameError):
        texts.texts_of.__wrapped__("zoekperiod")


@pytest.mark.parametrize(
    ("value", "kind", "nl", "en"),
    [
        (True, "flag", "ja", "yes"),
        (None, "money", "…", "…"),
        (123456789, "money", "€ 1.234.567,89", "€ 1,234,567.89"),
        (149900, "distance", "149,9 km", "149.9 km"),
        (3825, "hours", "38,25", "38.25"),
        (Fraction(345, 1000), "share", "34,5%", "34.5%"),
        (date(2026, 5, 25), "day", "25 mei 2026", "25 May 2026"),
        (24, "count", "24", "24"),
    ],
)
def test_values_read_as_a_letter_writes_them(value: object, kind: str, nl: str, en: str) -> None:
    assert texts.shown(value, kind, "nl") == nl
    assert texts.shown(value, kind, "en") == en


def test_a_broken_example_is_told_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from banen.model.rules import examples as module

    (tmp_path / "rules" / "cases").mkdir(parents=True)
    lines = "base: {}\ncases:\n  - {id: A, outcome: voldoet}\n  - {id: B, date: 2026-01-01, outcome: misschien}\n"
    (tmp_path / "rules" / "cases" / "zoekperiode.yml").write_text(lines, encoding="utf-8")
    monkeypatch.setattr(module, "CONTENT", tmp_path)
    with pytest.raises(ContentError) as caught:
        module.examples.__wrapped__(rule("zoekperiode"))
    assert len(caught.value.faults) == 2


def test_what_is_false_already_does_not_wait_in_a_long_row() -> None:
    parts = [_many(*row) for row in zip(*product(TRUTHS, repeat=3), strict=True)]
    told = _list(all_of(*parts))
    expected = [False if False in row else None if None in row else True for row in product(TRUTHS, repeat=3)]
    assert told == expected


def test_a_person_is_never_refused_on_what_is_not_given() -> None:
    for each in RULES.values():
        bare = decide(each, {}, max(date(2026, 7, 1), each.valid_from))
        assert bare.outcome != "voldoet_niet", each.id


def test_rules_keep_their_order_whichever_body_of_law_is_asked_first() -> None:
    """A list of rules may not depend on what ran before it."""
    ask = "from banen.model.rules.law import {first}; from banen.model.rules import rules; print(*rules())"
    orders = {
        subprocess.run(
            [sys.executable, "-c", ask.format(first=first)], capture_output=True, text=True, check=True
        ).stdout
        for first in ("residence", "agencies", "health")
    }
    assert len(orders) == 1


def test_a_choice_that_no_case_could_decide_stays_empty() -> None:
    """Where a whole input is missing, an unknown choice has no word, and none is borrowed from another."""
    script = (
        "import polars as pl; from datetime import date; from banen.model.rules import rule;"
        "from banen.model.rules.tables import decide_table;"
        "found, _ = decide_table(rule('kennismigrant'), pl.DataFrame({'id': [1, 2]}), date(2026, 2, 1));"
        "print(*[found[c].null_count() for c in found.columns if found[c].dtype == pl.String and c != 'id'])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "2" in done.stdout


def test_two_who_ask_at_once_give_no_two_words_one_number() -> None:
    """Columns hold numbers for words: a word that has the number of another would decide its rows."""
    words = [f"woord {number}" for number in range(3000)]
    pause = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            codes = list(pool.map(lambda _: [code_of(word) for word in words], range(8)))
    finally:
        sys.setswitchinterval(pause)
    assert all(each == codes[0] for each in codes)
    assert [word_of(code) for code in codes[0]] == words


def test_conditions_that_are_first_equally_often_stand_in_one_order() -> None:
    counts = {"WE-C2": 1, "WE-C1": 1, "WE-C3": 2}
    for names in permutations(counts):
        told = Summary(first={name: counts[name] for name in names}).to_dict()["first_condition"]
        assert list(told) == ["WE-C3", "WE-C1", "WE-C2"]
