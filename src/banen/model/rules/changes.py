"""What changed for a rule between two days: texts of the law, dated values, and cases that come out otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from banen.errors import Fault, RuleError
from banen.languages import Language
from banen.model.rules.citations import LawText, cited_articles, laws
from banen.model.rules.decide import Outcome, decide
from banen.model.rules.examples import examples
from banen.model.rules.rule import Rule, parameter_of
from banen.model.rules.texts import dated, shown, texts_of
from banen.observe.parameters import DatedValue, parameters
from banen.observe.words import words
from banen.sentences import Sentence


@dataclass(frozen=True)
class Turned:
    """A case that comes out otherwise on the last day than on the first; ``None`` where the rule cannot be asked."""

    case: str
    before: Outcome | None
    after: Outcome | None


@dataclass(frozen=True)
class Changes:
    """What changed for one rule after a first day, up to and including a last day."""

    rule: Rule
    since: date
    until: date
    texts: tuple[tuple[str, LawText], ...]
    values: tuple[tuple[DatedValue | None, DatedValue], ...]
    cases: tuple[Turned, ...]

    def __bool__(self) -> bool:
        return bool(self.texts or self.values or self.cases)

    def to_dict(self) -> dict[str, Any]:
        """The changes as JSON."""
        return {
            "rule": self.rule.id,
            "texts": [
                {"law": law, "valid_from": text.valid_from.isoformat(), "changed": text.changed}
                for law, text in self.texts
            ],
            "values": [
                {"before": before.to_dict() if before else None, "after": after.to_dict()}
                for before, after in self.values
            ],
            "cases": [{"case": t.case, "before": t.before, "after": t.after} for t in self.cases],
        }

    def told(self, language: Language) -> str:
        """The changes as lines of text."""
        return "\n".join([texts_of(self.rule.id)["name"][language], *self._lines(language), ""])

    def _lines(self, language: Language) -> Iterator[str]:
        wording = words("rules", language)["changes"]
        for law, text in self.texts:
            meaning = f": {text.changed[language]}" if text.changed else ""
            yield f"  {text.valid_from}  {law}, {wording['text']}{meaning}"
        for before, after in self.values:
            was = f" ({wording['was']} {dated(before, language)})" if before else ""
            yield f"  {after.valid_from}  {after.name}: {dated(after, language)}{was}; {after.legal_basis}"
        if self.cases:
            first, last = shown(self.since, "day", language), shown(self.until, "day", language)
            yield f"  {wording['cases']} ({first} → {last}):"
        for turned in self.cases:
            yield f"    {turned.case}: {turned.before or wording['none']} → {turned.after or wording['none']}"


def changes(rule: Rule, since: date, until: date, cases: Mapping[str, Mapping[str, Any]] | None = None) -> Changes:
    """What changed for a rule; ``cases`` by a name of yours, else the worked examples under the law.

    Raises :class:`~banen.errors.RuleError` for a last day that is not after the first.
    """
    if until <= since:
        what = Sentence("The last day {until} is not after the first day {since}.", until=until, since=since)
        advice = "Give the earlier day with --since."
        raise RuleError(Fault("banen", what, advice))
    asked = cases if cases is not None else {e.id: e.case for e in examples(rule) if e.variant is None}
    turned = (Turned(name, _outcome(rule, case, since), _outcome(rule, case, until)) for name, case in asked.items())
    return Changes(
        rule,
        since,
        until,
        tuple(
            (law, text)
            for law in law_names(rule)
            if law in laws()
            for text in laws()[law].versions
            if since < text.valid_from <= until
        ),
        tuple(_values(rule.parameters.values(), since, until)),
        tuple(t for t in turned if t.before != t.after),
    )


def law_names(rule: Rule) -> list[str]:
    """The short names of the laws that a rule cites, its own first."""
    cited = (c.law for node in rule.graph().order for c in cited_articles(node.article, rule.law))
    return list(dict.fromkeys([rule.law, *cited]))


def _outcome(rule: Rule, case: Mapping[str, Any], on: date) -> Outcome | None:
    try:
        return decide(rule, case, on).outcome
    except RuleError:
        return None


def _values(references: Iterable[str], since: date, until: date) -> Iterator[tuple[DatedValue | None, DatedValue]]:
    for name in dict.fromkeys(map(parameter_of, references)):
        history = parameters().history(name)
        for before, after in zip([None, *history], history, strict=False):
            if since < after.valid_from <= until:
                yield before, after
