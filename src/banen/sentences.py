"""A sentence in English that remembers what it was made of, so that another language can say the same.

``Sentence("ended on {day}.", day=day)`` is the text *ended on 2027-06-01.* for whoever reads English or a log. Whoever
tells it in another language looks its pattern up there, and fills it in with the same facts. It lies below everything,
because what goes wrong goes wrong everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any


class Sentence(str):
    """English text with its ``pattern`` and its ``facts``; a list of facts is joined with commas.

    >>> sentence = Sentence("{n:address fits|addresses fit}; {asked!r} does not.", n=2000, asked="x")
    >>> sentence, sentence.pattern
    ("2,000 addresses fit; 'x' does not.", '{n:address fits|addresses fit}; {asked!r} does not.')
    """

    pattern: str
    facts: Mapping[str, Any]

    def __new__(cls, pattern: str, /, **facts: Any) -> Sentence:
        """A pattern filled in with its facts; without any, the text itself."""
        if isinstance(pattern, Sentence) and not facts:
            return pattern
        self = super().__new__(cls, _ENGLISH.vformat(pattern, (), facts) if facts else pattern)
        self.pattern, self.facts = pattern, facts
        return self


class Word(str):
    """The name of a state, an event or a role of ours, of which the pages have a word in each language.

    >>> Word("GRANTED", "states"), Word("GRANTED", "states").kind
    ('GRANTED', 'states')
    """

    kind: str

    def __new__(cls, name: str, kind: str) -> Word:
        """A name and its kind: ``states``, ``events`` or ``roles``."""
        self = super().__new__(cls, name)
        self.kind = kind
        return self

    def __reduce__(self) -> tuple[type[Word], tuple[str, str]]:
        """What a copy in another process is made from."""
        return Word, (str(self), self.kind)


class Filling(Formatter):
    """Fills a pattern in: ``said`` tells a fact that is a text, ``marks`` stand between thousands and before decimals.

    A count brings its noun, for one or for more: ``{n:address|addresses}``.
    """

    def __init__(self, said: Callable[[Any], Any] = lambda fact: fact, marks: tuple[str, str] = (",", ".")) -> None:
        self._said, self._marks = said, marks

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        """A fact, as it is told; several after each other."""
        fact = super().get_value(key, args, kwargs)
        if isinstance(fact, list | tuple | set | frozenset):
            return ", ".join(
                str(self._said(each)) for each in (fact if isinstance(fact, list | tuple) else sorted(fact))
            )
        return self._said(fact)

    def format_field(self, value: Any, format_spec: str) -> str:
        """A fact as its place asks it."""
        one, bar, more = format_spec.partition("|")
        if bar:
            count = self._marked(value, ",") if isinstance(value, int) else value
            return f"{count} {one if value == 1 else more}"
        is_number = isinstance(value, int | float) and format_spec
        return self._marked(value, format_spec) if is_number else str(super().format_field(value, format_spec))

    def _marked(self, value: float, format_spec: str) -> str:
        thousands, decimals = self._marks
        return decimals.join(part.replace(",", thousands) for part in format(value, format_spec).split("."))


_ENGLISH = Filling()
