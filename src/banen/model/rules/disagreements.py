"""Disagreements: where the text of a law rule and the table of its dated values say different things, and what we took.

A reader of a rule sees its disagreements beside its outcome, so that a doubt that was settled by a choice stays a doubt
that can be looked at. They are content (`parameters/disagreements.yml`); no rule ever reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import filter as matching
from functools import cache
from typing import Any, Final

from banen.languages import Text
from banen.model.rules import rules
from banen.model.rules.rule import Rule, parameter_of
from banen.observe.parameters import parameters
from banen.observe.records import CONTENT, Faults, Record, read_yaml
from banen.observe.shapes import OneOf, said, sound, spoken, told_twice
from banen.sentences import Sentence

_ALWAYS: Final = ("about", "text", "taken")
_TABLE: Final = "table"
"""What the table says, which may be nothing."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What text and table say of one subject, what was taken and why, and the rules at which it is shown."""

    id: str
    texts: dict[str, Text]
    parameters: tuple[str, ...]
    rules: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON, each text in every language; ``table`` is None where the table of values says nothing."""
        told = {name: text.to_dict() or None for name, text in self.texts.items()}
        return {"id": self.id, **told, "parameters": list(self.parameters)}


def disagreements_of(rule: Rule) -> tuple[Disagreement, ...]:
    """The disagreements that a rule or one of its variants rests on.

    >>> [one.id for one in disagreements_of(rules()["zorgdekking"])]
    ['D08', 'D09']
    """
    return tuple(one for one in disagreements() if rule.id in one.rules)


@cache
def disagreements() -> tuple[Disagreement, ...]:
    """Every disagreement of the content, in its order; all faults at once."""
    faults = Faults()
    shape = {
        "id": str,
        **spoken(*_ALWAYS),
        **{f"{name.rstrip('?')}?": kind for name, kind in spoken(_TABLE).items()},
        "parameters?": [str],
        "rules?": [OneOf(rules, "rule")],
    }
    whole = read_yaml(CONTENT / "parameters" / "disagreements.yml", faults)
    told_twice(whole, "entries", faults)
    record = sound(whole, {"entries": [shape]}, faults)
    read = [_read(record, index, faults) for index in range(len(record.data["entries"]))] if record else []
    faults.raise_if_any()
    return tuple(read)


def _read(record: Record, index: int, faults: Faults) -> Disagreement:
    entry = record.data["entries"][index]
    names: list[str] = []
    for pattern in entry.get("parameters", ()):
        known = matching(parameters().names(), pattern)
        if not known:
            faults.add(
                record.place_of("entries", index, "parameters"),
                Sentence("parameter {pattern} does not exist.", pattern=pattern),
            )
        names += [name for name in known if name not in names]
    at = [id_ for id_, rule in rules().items() if id_ in entry.get("rules", ()) or not _read_by(rule).isdisjoint(names)]
    if not at:
        faults.add(
            record.place_of("entries", index), Sentence("{id} is shown at no rule.", id=entry["id"]), "Name its rules."
        )
    texts = {name: said(entry, name) for name in ("about", "text", _TABLE, "taken")}
    return Disagreement(entry["id"], texts, tuple(names), tuple(at))


@cache
def _read_by(rule: Rule) -> frozenset[str]:
    """The parameters that a rule reads, under the law or a variant."""
    variants = [name for variant in rule.variants.values() for name in variant.parameters.values()]
    limits = [name for variant in rule.variants.values() for name in variant.within or ()]
    return frozenset(map(parameter_of, (*rule.parameters.values(), *variants, *limits)))
