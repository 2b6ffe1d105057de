"""A number text is read exactly or refused, and never costs more than its length."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banen.observe.numbers import (
    EXPONENT,
    LONGEST,
    NumberError,
    exact,
    few_digits,
    fits,
    plain_number,
    spelled_number,
    whole_number,
)
from tests.hostile.numbers import HUGE, NO_NUMBERS

PLAIN = (
    ("0", "0"),
    ("-12", "-12"),
    ("+3.50", "3.50"),
    (".5", "0.5"),
    ("5.", "5"),
    ("1e5", "1e5"),
    ("1.5E-3", "0.0015"),
    (" 7 ", "7"),
    ("0.000", "0"),
    ("1e30", "1e30"),
    ("1e-30", "1e-30"),
    ("9" * 30, "9" * 30),
    ("0" * 40 + "1", "1"),
)

SPELLED = (
    # text, Dutch, English; None where it is refused
    ("6000", "6000", "6000"),
    ("6.000", "6000", None),
    ("6,000", None, "6000"),
    ("6.000,00", "6000.00", "6000.00"),
    ("6,000.00", "6000.00", "6000.00"),
    ("1.000.000", "1000000", "1000000"),
    ("1.000.000,5", "1000000.5", "1000000.5"),
    ("6 000", "6000", "6000"),
    ("6\u00a0000,5", "6000.5", "6000.5"),
    ("0.125", "0.125", "0.125"),
    ("0,125", "0.125", "0.125"),
    ("12,5", "12.5", "12.5"),
    ("12.5", "12.5", "12.5"),
    ("€ 6.000,-", "6000", None),
    ("€ 12,50", "12.50", "12.50"),
    ("EUR 12,50", "12.50", "12.50"),
    ("12,50 euro", "12.50", "12.50"),
    ("−3", "-3", "-3"),
    ("- 3", "-3", "-3"),
    ("6.00.000", None, None),
    ("6 00", None, None),
    ("1.000,000.5", None, None),
    ("twaalf", None, None),
)


@pytest.mark.parametrize(("text", "value"), PLAIN)
def test_a_plain_number_is_read_exactly(text: str, value: str) -> None:
    assert plain_number(text) == Decimal(value)
    assert exact(text) == Fraction(value)


@pytest.mark.parametrize(("text", "dutch", "english"), SPELLED)
def test_people_spell_numbers_in_two_languages(text: str, dutch: str | None, english: str | None) -> None:
    for language, value in (("nl", dutch), ("en", english)):
        if value is None:
            with pytest.raises(NumberError):
                spelled_number(text, language)  # type: ignore[arg-type]
        else:
            assert spelled_number(text, language).value == Decimal(value)  # type: ignore[arg-type]


def test_a_per_cent_sign_makes_a_share() -> None:
    assert [spelled_number(text, "nl").share for text in ("30%", "12,5 %", "0,5%", "0.3")] == [
        Decimal("0.30"),
        Decimal("0.125"),
        Decimal("0.005"),
        Decimal("0.3"),
    ]


@pytest.mark.parametrize("text", [*HUGE, *NO_NUMBERS], ids=lambda text: ascii(text)[:30])
def test_what_no_field_holds_is_refused(text: str) -> None:
    for read in (plain_number, whole_number, exact, spelled_number):
        with pytest.raises(NumberError) as refused:
            read(text)
        assert len(refused.value.sentence("nl")) < 160 > len(refused.value.sentence("en"))


@given(st.text(alphabet="0123456789.,eE+-−% €\u00a0_xa٣", max_size=120))
def test_any_text_gives_a_bounded_number_or_a_refusal(text: str) -> None:
    for language in ("nl", "en", None):
        try:
            number = spelled_number(text, language).value  # type: ignore[arg-type]
        except NumberError:
            continue
        assert fits(number)
        assert len(text) <= LONGEST
        assert Fraction(number).denominator <= 10 ** (2 * EXPONENT)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e30, max_value=1e30))
def test_a_float_is_read_as_its_shortest_text(value: float) -> None:
    if value and abs(value) < 10.0**-EXPONENT:
        return
    assert float(exact(value)) == value
    assert float(plain_number(repr(value))) == value


BEYOND = (10**31, -(10**400), 10**5000, 1e31, float("inf"), float("nan"), Decimal("1e999999"))


@pytest.mark.parametrize("value", BEYOND, ids=range(len(BEYOND)))
def test_a_value_beyond_the_bounds_is_refused_without_its_digits(value: object) -> None:
    assert not fits(value)
    with pytest.raises(NumberError) as refused:
        exact(value)
    assert len(str(refused.value)) < 160


DIGITS_LOOKED_AT = {
    # where digits are looked at without becoming a number of any length
    "serve/web/act/asked.py", "act/signals/signals.py", "act/jobs/handlers.py",
}  # fmt: skip


def test_no_door_makes_a_number_of_digits_but_by_the_one_reader() -> None:
    """``"²".isdigit()`` is true and ``int("²")`` a defect; so is ``int`` of more than 4,300 digits."""
    home = Path(__file__).parents[2] / "src" / "banen"
    looks = re.compile(r"\.(isdigit|isdecimal|isnumeric)\(")
    found = {
        str(path.relative_to(home))
        for part in ("serve", "act", "account", "sites")
        for path in (home / part).rglob("*.py")
        if looks.search(path.read_text(encoding="utf-8"))
    }
    assert found == DIGITS_LOOKED_AT


@pytest.mark.parametrize("text", ["²", "٣" * 3, "9" * 4_400, "--1", "+-1", "-", "1e9"])
def test_digits_that_are_no_short_number_are_none(text: str) -> None:
    assert few_digits(text.removeprefix("-")) is None
