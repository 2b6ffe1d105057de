"""A lever: one thing a measure lets you turn, with its type, unit, bounds and meaning.

Every lever stands by default at current law, which has no effect. A lever judges any value offered to it, so that a
package file, a command line, the address bar and the web form refuse the same things in the same words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from banen.errors import nearest
from banen.languages import DUTCH, ENGLISH, Language, Text
from banen.observe.numbers import THOUSANDS, Grouped, NumberError, fits, plain_number, quoted, short
from banen.rounding import number
from banen.showing import SpanRow

Kind = Literal["number", "integer", "switch", "choice", "choices"]
Value = float | int | bool | str | tuple[str, ...] | None

NO_WORDS = Text.pair("", "")
_ENDLESS = re.compile(r"[-+]?(inf|infinity|nan)", re.IGNORECASE)
_ON = ("true", "yes", "ja", "on", "aan")
_OFF = ("false", "no", "nee", "off", "uit")


@dataclass(frozen=True)
class Refused:
    """Why a lever does not take a value, and what to do; both in Dutch too."""

    what: str
    advice: str = ""
    dutch: str = ""


@dataclass(frozen=True)
class LawLimit:
    """From ``since`` on, a rule of law forbids values above ``above``."""

    above: float
    since: date
    basis: str
    reason: Text

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        since, reason = self.since.isoformat(), self.reason.to_dict()
        return {"above": self.above, "since": since, "basis": self.basis, "reason": reason}


@dataclass(frozen=True)
class Lever:
    """Type, unit, bounds, current law (``default``) and the proposal at its strongest (``far``).

    A default of ``None`` means what ``null`` says: no number is set, or an uncertain ``assumption`` is sampled over
    its range. ``needs`` names levers of the same measure of which one must be off its default for this one to act;
    ``idle_when`` gives values of other levers under which this one does nothing.
    """

    name: str
    kind: Kind
    unit: str
    label: Text
    meaning: Text
    default: Value
    far: Value
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    choices: tuple[str, ...] = ()
    choice_labels: Mapping[str, Text] = field(default_factory=dict)
    null: Text | None = None
    assumption: str | None = None
    needs: tuple[str, ...] = ()
    idle_when: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    law_limit: LawLimit | None = None
    unit_label: Text = NO_WORDS

    def span(self, language: Language) -> SpanRow | None:
        """The lever as a row of a picture, law as a tick and the strongest as a dot; none where it is no number."""
        ends, law, far = (self.minimum, self.maximum), self.default, self.far
        if None in ends or not all(isinstance(v, int | float) and not isinstance(v, bool) for v in (law, far)):
            return None
        low, high, law, far = (float(v) for v in (*ends, law, far))  # type: ignore[arg-type]
        told = (number(low, language), f"{number(high, language)} {self.unit_label[language]}")
        return SpanRow(
            label=self.label[language],
            begin=low,
            end=high,
            low=min(law, far),
            high=max(law, far),
            dot=far,
            tick=law,
            told=told,
        )

    def admit(self, value: object) -> Value | Refused:
        """The value in the lever's own type, or why it is refused."""
        if value is None:
            return None if self.null else self._refused("cannot be empty.", "mag niet leeg zijn.")
        if self.kind in ("number", "integer"):
            return self._admit_number(value)
        if self.kind == "switch":
            return value if isinstance(value, bool) else self._wrong_type(value)
        if self.kind == "choice":
            return self._admit_choice(value)
        names = (value,) if isinstance(value, str) else value
        if not isinstance(names, list | tuple):
            return self._wrong_type(value)
        for name in names:
            if isinstance(taken := self._admit_choice(name), Refused):
                return taken
        return tuple(c for c in self.choices if c in names)

    def read(self, text: str, separator: str = ",") -> object:
        """What somebody typed, as a value; what cannot be read stays text, for :meth:`admit` to refuse."""
        text = text.strip()
        if text.casefold() in ("none", "null", "geen"):
            return None
        if self.kind == "choices":
            return tuple(part.strip() for part in text.split(separator) if part.strip())
        if self.kind == "switch":
            word = text.casefold()
            return True if word in _ON else False if word in _OFF else text
        if self.kind == "choice" or (self.kind == "integer" and THOUSANDS.search(text)):
            return text
        try:
            return float(plain_number(text))
        except NumberError:
            return float(text) if _ENDLESS.fullmatch(text) else text

    def _admit_number(self, value: object) -> Value | Refused:
        if isinstance(value, Grouped) and self.kind == "integer":
            return self._wrong_type(value.written)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self._wrong_type(value)
        low, high = self.minimum or 0.0, self.maximum or 0.0
        if not fits(value):
            given = short(value)
            return self._refused(
                f"is {given}, which is not a number one can set.", f"is {given}, en dat is geen getal om in te stellen."
            )
        for bound, outside, side, dutch in (
            (low, value < low, "below its minimum", "onder het minimum"),
            (high, value > high, "above its maximum", "boven het maximum"),
        ):
            if outside:
                is_, of = f"is {plain(value)}, ", f" of {plain(bound)}."
                return self._refused(f"{is_}{side}{of}", f"{is_}{dutch} van {plain(bound)}.")
        if self.kind == "integer":
            if value != int(value):
                is_ = f"is {plain(value)},"
                return self._refused(f"{is_} not a whole number.", f"{is_} en dat is geen geheel getal.")
            return int(value)
        return float(value)

    def _admit_choice(self, value: object) -> str | Refused:
        if isinstance(value, str) and value in self.choices:
            return value
        near = nearest(value, self.choices)
        hint, tip = (f"The nearest is {near!r}; t", f"Het dichtst bij komt {near!r}; k") if near else ("T", "K")
        given, choices = quoted(value), ", ".join(self.choices)
        return Refused(
            f"{self.name} cannot be {given}.",
            f"{hint}he choices are {choices}.",
            f"{self.name} kan niet {given} zijn. {tip}ies uit {choices}.",
        )

    def _wrong_type(self, value: object) -> Refused:
        if isinstance(value, str) and self.kind == "integer" and THOUSANDS.search(value):
            plainly = re.sub("[.,]", "", value.strip())
            return Refused(
                f"{self.name} is {value!r}, with a thousands separator.",
                f"Write {plainly}.",
                f"{self.name} is {value!r}, met een teken voor duizendtallen. Schrijf {plainly}.",
            )
        if isinstance(value, str) and self.kind in ("number", "integer"):
            if _is_number(value):
                dutch = f"{self.name} is {value!r} als tekst. Schrijf het getal zonder aanhalingstekens."
                return Refused(f"{self.name} is {value!r} as text.", "Write the number without quotes.", dutch)
            if _is_number(point := value.strip().replace(".", "").replace(",", ".")):
                dutch = f"{self.name} is {value!r}, met een decimale komma. Schrijf {point}, met een punt."
                return Refused(
                    f"{self.name} is {value!r}, with a decimal comma.", f"Write {point}, with a point.", dutch
                )
        given, (english, dutch) = quoted(value), self._wanted()
        return self._refused(f"is {given}, which is not {english}.", f"is {given}, en niet {dutch}.")

    def _refused(self, what: str, dutch: str) -> Refused:
        """A refusal with what is asked, in English and in Dutch."""
        english_wanted, dutch_wanted = self._wanted()
        return Refused(f"{self.name} {what}", f"Give {english_wanted}.", f"{self.name} {dutch} Geef {dutch_wanted}.")

    def _wanted(self) -> tuple[str, str]:
        """What is asked, in English and in Dutch."""
        if self.kind in ("choice", "choices"):
            choices = ", ".join(self.choices)
            one, some = (
                (f"one of {choices}", f"een van {choices}"),
                (f"a list of {choices}", f"een lijst uit {choices}"),
            )
            return one if self.kind == "choice" else some
        if self.kind == "switch":
            return "true or false", "true of false"
        whole, low, high = self.kind == "integer", plain(self.minimum), plain(self.maximum)
        return (
            f"{'a whole number' if whole else 'a number'} from {low} to {high} ({self.unit_label[ENGLISH]})",
            f"{'een geheel getal' if whole else 'een getal'} van {low} tot en met {high} ({self.unit_label[DUTCH]})",
        )

    def to_dict(self) -> dict[str, Any]:
        """As JSON, with the keys of the interface first."""
        return {
            "name": self.name, "type": self.kind, "unit": self.unit, "min": self.minimum, "max": self.maximum,
            "default": as_json(self.default), "far": as_json(self.far), "choices": list(self.choices),
            "step": self.step, "label": self.label.to_dict(), "meaning": self.meaning.to_dict(),
            "unit_label": self.unit_label.to_dict(),
            "choice_labels": {name: text.to_dict() for name, text in self.choice_labels.items()},
            "null": self.null.to_dict() if self.null else None,
            "assumption": self.assumption, "needs": list(self.needs),
            "idle_when": {name: [as_json(v) for v in values] for name, values in self.idle_when.items()},
            "law_limit": self.law_limit.to_dict() if self.law_limit else None,
        }  # fmt: skip


def plain(value: float | None) -> str:
    """A number as people write it: no needless decimals."""
    if value is None or isinstance(value, int):
        return "" if value is None else str(value)
    return str(int(value)) if math.isfinite(value) and value == int(value) else repr(value)


def _is_number(text: str) -> bool:
    try:
        plain_number(text)
    except NumberError:
        return False
    return True


def as_json(value: Value) -> Any:
    """A lever value as JSON holds it."""
    return list(value) if isinstance(value, tuple) else value
