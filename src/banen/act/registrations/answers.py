"""Answers of a person, read from a form: every fault of a page at once, each with its place and a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from banen.act.addresses import Query
from banen.act.addresses.book import is_postcode
from banen.languages import DUTCH, ENGLISH
from banen.observe.calendar import add_months

COUNTRIES: Final = {DUTCH: "NL", ENGLISH: "NL", "de": "DE", "pl": "PL", "ro": "RO", "bg": "BG", "es": "ES"}
"""The country that a telephone number without one is read in, by language."""
HALF_YEAR: Final = 6
MOST_TEXT: Final = 80


@dataclass(frozen=True)
class Problem:
    """What is wrong with one answer: the field, and the text that says what and what to do."""

    field: str
    text: str


class AnswersError(Exception):
    """Answers of a page that cannot be taken, all of them; nothing was kept of them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(", ".join(f"{p.field}: {p.text}" for p in problems))
        self.problems = problems


def _text(form: Mapping[str, str], name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", form.get(name, "")).split())


def read_query(form: Mapping[str, str]) -> Query:
    """What an address is looked up by: postcode and number, or street, number and place."""
    problems = []
    street, place = _text(form, "street"), _text(form, "place")
    postcode = re.sub(r"\s", "", _text(form, "postcode")).upper()
    number = re.fullmatch(r"([0-9]{1,5})\s*([A-Za-z]?)", _text(form, "number"))
    by_street = bool(street or place) and not postcode
    if not by_street and not is_postcode(postcode):
        problems.append(Problem("postcode", "err.postcode"))
    if by_street:
        problems += [
            Problem(n, f"err.{n}") for n, v in (("street", street), ("place", place)) if not 0 < len(v) <= MOST_TEXT
        ]
    if number is None or not int(number[1]):
        problems.append(Problem("number", "err.number"))
    suffix = _text(form, "addition").replace(" ", "").replace("-", "")
    letter = (number[2] if number else "").upper()
    if not re.fullmatch(r"[A-Za-z0-9]{0,5}", suffix):
        problems.append(Problem("addition", "err.addition"))
    if problems:
        raise AnswersError(problems)
    assert number is not None  # noqa: S101 - a number that is none was a problem
    return Query(postcode, int(number[1]), letter, suffix.upper(), street, place)


@dataclass(frozen=True)
class Stay:
    """How long somebody stays: from, expected end, and the nights here in the coming month and half year."""

    starts: date
    ends: date | None
    nights_month: int
    nights_half: int

    @property
    def days_month(self) -> int:
        """The nights of the month from the start on."""
        return (add_months(self.starts, 1) - self.starts).days

    @property
    def days_half(self) -> int:
        """The nights of the half year from the start on."""
        return (add_months(self.starts, HALF_YEAR) - self.starts).days

    def to_dict(self) -> dict[str, Any]:
        """The stay as it is sealed in a statement."""
        return {
            "starts": self.starts.isoformat(),
            "ends": self.ends.isoformat() if self.ends else None,
            "nights_month": self.nights_month,
            "nights_half": self.nights_half,
        }

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Stay:
        """The stay again."""
        ends = date.fromisoformat(data["ends"]) if data["ends"] else None
        return cls(date.fromisoformat(data["starts"]), ends, data["nights_month"], data["nights_half"])


def read_stay(form: Mapping[str, str], today: date) -> Stay:
    """How long somebody stays; the start within half a year of today (AC-6), nights as many as there are at most."""
    problems = []
    starts, ends = read_day(form, "starts"), read_day(form, "ends")
    open_end = not any(_text(form, f"ends_{part}") for part in ("day", "month", "year")) and not _text(form, "ends")
    if starts is None:
        problems.append(Problem("starts", "err.day"))
    elif not add_months(today, -HALF_YEAR) <= starts <= add_months(today, HALF_YEAR):
        problems.append(Problem("starts", "err.start"))
    if ends is None and not open_end:
        problems.append(Problem("ends", "err.day"))
    elif starts and ends and ends < starts:
        problems.append(Problem("ends", "err.dates"))
    month, half = _nights(form, "nights_month"), _nights(form, "nights_half")
    stay = Stay(starts or today, ends, month or 0, half or 0)
    if month is None or month > stay.days_month:
        problems.append(Problem("nights_month", "err.nights"))
    if half is None or half > stay.days_half:
        problems.append(Problem("nights_half", "err.nights"))
    elif month is not None and half < month:
        problems.append(Problem("nights_half", "err.fewer"))
    if problems:
        raise AnswersError(problems)
    return stay


def read_day(form: Mapping[str, str], name: str) -> date | None:
    """A day given as day, month and year, or in one field as 2026-03-02; None where it is no day."""
    parts = [_text(form, f"{name}_{part}") for part in ("year", "month", "day")]
    if not any(parts):
        parts = _text(form, name).split("-")
    try:
        year, month, day = (int(part) for part in parts)
        return date(year + 2000 if year < 100 else year, month, day)
    except (ValueError, OverflowError):
        return None


def _nights(form: Mapping[str, str], name: str) -> int | None:
    text = _text(form, name)
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text) else None


@dataclass(frozen=True)
class Reach:
    """How somebody is reached: e-mail, telephone, both or neither."""

    email: str | None
    phone: str | None

    @property
    def is_empty(self) -> bool:
        """Whether neither was given."""
        return not (self.email or self.phone)


def read_reach(form: Mapping[str, str], language: str) -> Reach:
    """How somebody is reached; an e-mail address by its syntax, a telephone number in the country of the language."""
    problems = []
    email, phone = _text(form, "email"), _text(form, "phone")
    if email:
        try:
            email = validate_email(email, check_deliverability=False, allow_smtputf8=True).normalized
        except EmailNotValidError:
            problems.append(Problem("email", "err.email"))
    if phone:
        try:
            parsed = phonenumbers.parse(phone, COUNTRIES.get(language, "NL"))
            if not phonenumbers.is_possible_number(parsed):
                raise phonenumbers.NumberParseException(0, "")
            phone = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
        except phonenumbers.NumberParseException:
            problems.append(Problem("phone", "err.phone"))
    if problems:
        raise AnswersError(problems)
    return Reach(email or None, phone or None)
