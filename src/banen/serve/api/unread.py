"""What a request has that cannot be read, in our words: numbers as anywhere else, and what a field asks instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, get_args

from fastapi import Request
from fastapi.dependencies.models import Dependant

from banen.errors import Fault
from banen.languages import DUTCH, ENGLISH, WHOLE, Language, wished
from banen.observe.numbers import quoted
from banen.observe.words import words
from banen.serve.typed_numbers import NumberWanted

_LARGEST: Final = 2**62
"""A higher bound is that of the store and tells nobody anything."""


def language_of(request: Request) -> Language:
    """The language in which faults are told: of those in which every text stands, what is wished most, else English."""
    return next((own for own in wished(request.headers.get("accept-language", "")) if own in WHOLE), ENGLISH)


def misspelled_numbers(request: Request, dependant: Dependant) -> Iterator[Fault]:
    """Every number of the address that is not written as numbers are, or that lies outside its bounds."""
    for field in _fields(dependant):
        kinds = (field.field_info.annotation, *get_args(field.field_info.annotation))
        kind = next((each for each in kinds if each in (int, float)), None)
        if kind is None:
            continue
        wanted = NumberWanted(kind is int, *_bounds(field.field_info.metadata), _example(field.field_info.default))
        for text in request.query_params.getlist(field.alias):
            if (sentences := wanted.refused(text)) is not None:
                yield Fault(f"query.{field.alias}", *sentences[ENGLISH], dutch=" ".join(sentences[DUTCH]))


def _fields(dependant: Dependant) -> Iterator[Any]:
    """The fields of an address, also those that a dependency asks."""
    yield from dependant.query_params
    for below in dependant.dependencies:
        yield from _fields(below)


def _bounds(metadata: Sequence[Any]) -> tuple[float | None, float | None]:
    low = next((each.ge for each in metadata if hasattr(each, "ge")), None)
    high = next((each.le for each in metadata if hasattr(each, "le")), None)
    return low, high if high is None or high < _LARGEST else None


def _example(default: object) -> float | None:
    return default if isinstance(default, int | float) and not isinstance(default, bool) else None


_KINDS: Final[Mapping[str, str]] = {
    "missing": "missing",
    "extra_forbidden": "extra",
    "literal_error": "choice",
    "enum": "choice",
    "greater_than_equal": "least",
    "less_than_equal": "most",
    "greater_than": "above",
    "less_than": "below",
    "string_too_long": "long",
    "string_too_short": "short",
    "string_type": "text",
    "bool_type": "switch",
    "bool_parsing": "switch",
    "int_type": "whole",
    "int_from_float": "whole",
    "int_parsing": "whole",
    "float_type": "number",
    "float_parsing": "number",
    "finite_number": "number",
    "dict_type": "mapping",
    "model_type": "mapping",
    "model_attributes_type": "mapping",
    "list_type": "list",
    "too_long": "many",
    "too_short": "few",
    "int_parsing_size": "whole",
    "string_pattern_mismatch": "form",
    "json_invalid": "json",
}
"""Kinds of faults of the library, by the words that tell them."""


def told(error: Mapping[str, Any]) -> dict[Language, str]:
    """One fault that the library found, in each whole language; of a kind that is seldom met in its own words."""
    facts = dict(error.get("ctx") or {})
    bound = next((facts[name] for name in ("ge", "le", "gt", "lt", "max_length", "min_length") if name in facts), "")
    expected = str(facts.get("expected", "")).replace(" or ", ", ")
    kind = _KINDS.get(str(error["type"]))
    sentences = {}
    for language in WHOLE:
        fields = words("terminal_usage", language)["fields"]
        sentence = fields[kind] if kind else f"{error['msg']}."
        sentences[language] = sentence.format(given=quoted(error.get("input"), 40), bound=bound, expected=expected)
    return sentences
