"""What is shared, on which basis and with whom, in words: codes are for the store."""

from __future__ import annotations

from collections.abc import Iterable

from banen.act.sharing.bases import bases, bodies
from banen.languages import DUTCH, ENGLISH, Language
from banen.observe.areas import areas
from banen.observe.words import words as texts
from banen.serve.web.act.gate import Call
from banen.serve.web.texts import words


def tongue(call: Call) -> Language:
    """The language of the desk: Dutch, or English."""
    return ENGLISH if call.language == ENGLISH else DUTCH


def basis_words(id_: str, call: Call) -> str:
    """For what something may be shared, and the law that allows it; a basis that is gone by its code."""
    told, held = words("registers", tongue(call)), bases().get(id_)
    if held is None or id_ not in told["purposes"]:
        return id_
    return f"{told['purposes'][id_]} ({told['laws'].get(held.law, held.law)} {held.article})"


def body_words(id_: str, call: Call) -> str:
    """The name of an organisation or a municipality; one that is not in the list by its code."""
    if municipality := areas().municipalities.get(id_):
        return municipality.name
    return str(bodies()[id_][tongue(call)]) if id_ in bodies() else id_


def scope_words(scope: str, call: Call) -> str:
    """Over what somebody has a role: everything, a municipality, an organisation, a theme, or what its number says."""
    if scope == "*":
        return str(words("act", tongue(call))["everything"])
    return str(texts("account", tongue(call))["themes"].get(scope) or body_words(scope, call))


def field_words(names: Iterable[str], call: Call) -> str:
    """The fields of a signal that are shared, by name."""
    labels = words("acting", tongue(call))["labels"]
    return ", ".join(labels.get(name, name) for name in names)
