"""Deciding by a rule: one case with a reason per condition, or columns of cases.

Both run the same functions of the same graph. Where a dated amount is a projection, the rule is run at the ends of its
range as well; if the outcome differs, it is undetermined, and a refusal that rests on projections alone is never firm.
A person decides; this drafts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, NamedTuple

import numpy as np

from banen.errors import Fault, RuleError
from banen.languages import DUTCH, Language
from banen.model.rules.cases import read_case, stand_in
from banen.model.rules.citations import citations
from banen.model.rules.rule import ON, Graph, Node, Rule
from banen.model.rules.terms import NONE, Array, Many, One, Term, all_of, raw
from banen.model.rules.texts import cited, impossible, json_value, lacking, sentence, shown, texts_of
from banen.model.rules.values import values_of
from banen.observe.parameters import DatedValue
from banen.observe.words import words
from banen.sentences import Sentence
from banen.showing import Card, Showing

Outcome = Literal["voldoet", "voldoet_niet", "niet_van_toepassing", "onbepaald"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("voldoet", "voldoet_niet", "niet_van_toepassing", "onbepaald")
HOLDS, FAILS, APART, OPEN = range(len(OUTCOMES))
ROWS_AT_ONCE: Final = 1 << 17
"""Columns are decided in blocks that stay in the cache of a processor core."""


class Reason(NamedTuple):
    """One condition as it came out: what was compared, with what, under which article."""

    condition: str
    article: str
    passed: bool | None
    value: Any
    value_kind: str
    threshold: Any
    threshold_kind: str
    missing: frozenset[str] = frozenset()
    skipped: bool = False
    role: str = "condition"
    estimates: frozenset[str] = frozenset()
    leans: bool | None = None
    """How an open condition comes out at the central amounts of a projection."""


@dataclass(frozen=True, repr=False)
class Decision(Showing):
    """What a rule says about one case: an outcome, every reason, and every dated value it rests on."""

    rule: Rule
    on: date
    variant: str | None
    levers: Mapping[str, Any]
    outcome: Outcome
    reasons: tuple[Reason, ...]
    signals: tuple[Reason, ...]
    results: Mapping[str, tuple[Any, str]]
    parameters: tuple[DatedValue, ...]
    missing: tuple[str, ...]
    facts: Mapping[str, tuple[Any, str]] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    """The facts that the case itself gave; what else is known stands in for what was not given."""
    undetermined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What each result waits for; a result without a value that is not here does not exist in the case."""
    firm: bool = True
    """Whether it holds over the range of every projected amount; if not, it takes each at its centre."""

    @property
    def estimates(self) -> tuple[str, ...]:
        """Names of the dated values behind this decision that are projections and not published amounts."""
        return tuple(p.name for p in self.parameters if p.projected)

    def card(self, language: Language) -> Card:
        """The outcome with every reason."""
        w = words("showing", language)
        record = self.to_dict(language)
        marks = {True: w["holds"], False: w["fails"], None: "?"}
        rows = tuple((r["condition"], marks[r["passed"]], r["text"], r["article"]) for r in record["reasons"])
        heads = ("", w["meets"], w["reason"], w["article"])
        title = f"{texts_of(self.rule.id)['name'][language]}, {self.on.isoformat()}"
        return Card(title, w["outcomes"][self.outcome], heads, rows)

    def to_dict(self, language: Language = DUTCH) -> dict[str, Any]:
        """The decision as JSON, with its sentences in Dutch or English."""
        texts = texts_of(self.rule.id)
        return {
            "rule": self.rule.id,
            "on": self.on.isoformat(),
            "variant": self.variant,
            "outcome": self.outcome,
            "reasons": [self._reason(r, texts, language) for r in self.reasons],
            "parameters": [p.to_dict() for p in self.parameters],
            "missing": list(self.missing),
            "results": {name: json_value(value, kind) for name, (value, kind) in self.results.items()},
            "signals": [self._reason(r, texts, language) for r in self.signals],
            "levers": {name: json_value(value, self._lever(name)) for name, value in self.levers.items()},
            "open_norms": [norm[language] for norm in texts["open_norms"]],
            "labels": {name: lacking(texts, name, language) for name in self.missing},
            "estimates": list(self.estimates),
            "firm": self.firm,
            "citations": [c.to_dict() for c in citations(self.rule, [*self.reasons, *self.signals], self.on)],
        }

    def _lever(self, name: str) -> str:
        return self.rule.graph(self.variant).levers[name].kind

    def _reason(self, reason: Reason, texts: Any, language: Language) -> dict[str, Any]:
        return {
            "condition": reason.condition,
            "article": cited(reason.article, language),
            "value": json_value(reason.value, reason.value_kind),
            "threshold": json_value(reason.threshold, reason.threshold_kind),
            "passed": reason.passed,
            "text": sentence(texts, reason, language),
        }


def shown_results(decision: Decision, language: Language) -> dict[str, str]:
    """Results in words by their name; empty where one waits for something, left out where it does not exist.

    What a rule yields only to who meets it (`if_met` in its texts: the end of a permit) is told to nobody else.
    """
    texts = texts_of(decision.rule.id)
    return {
        name: "" if value is None else shown(value, kind, language, texts["words"])
        for name, (value, kind) in decision.results.items()
        if (value is not None or name in decision.undetermined)
        and not (texts["results"][name].get("if_met") and decision.outcome != "voldoet")
    }


def decide(
    rule: Rule,
    case: Mapping[str, Any],
    on: date,
    variant: str | None = None,
    levers: Mapping[str, Any] | None = None,
    known_on: date | None = None,
    *,
    firm: bool = True,
) -> Decision:
    """Decide one case by a rule on its reference date, with reasons.

    Not ``firm`` takes projected amounts at their central value, as a simulation does; that decides about nobody.

    Raises :class:`~banen.errors.RuleError` for malformed input (all faults at once), a date on which the rule or
    variant does not exist, or a lever out of bounds; :class:`~banen.errors.UnknownNameError` for an unknown variant.
    """
    rule.holds_on(on, variant)
    graph = rule.graph(variant)
    chosen = read_levers(graph, levers or {})
    inputs = read_case(rule, variant, case)
    values = values_of(rule, variant, on, known_on)
    given = stand_in(rule, graph, {**inputs, ON: One(on)})
    terms = run(graph, {**given, **values.terms, **lever_terms(chosen)})
    _refuse_impossible(rule, graph, terms)
    used = _used(graph, terms)
    projected = sorted(used & values.projected)
    reasons = tuple(_reason(rule, n, terms, variant, on, values.projected) for n in graph.of("applies", "condition"))
    outcome, missing = _outcome_one(graph, terms), _missing(reasons)
    if projected and outcome != OPEN and firm:
        others = values.corners(projected) + ([values.published] if outcome == FAILS else [])
        ends = (run_again(graph, terms, other) for other in others)
        again = next((end for end in ends if _outcome_one(graph, end) != outcome), None)
        if again is not None:
            outcome, missing = OPEN, (*missing, *projected)
            changed = {n.name for n in graph.of("applies", "condition") if _value(terms, n) != _value(again, n)}
            reasons = tuple(_undecided(r, projected) if n.name in changed else r for r, n in _paired(graph, reasons))
    if outcome == APART:  # a rule that is not about the case says nothing on its conditions
        reasons = tuple(r if r.role == "applies" else r._replace(passed=None, skipped=True) for r in reasons)
    return Decision(
        rule=rule,
        on=on,
        variant=variant,
        levers=chosen,
        outcome=OUTCOMES[outcome],
        reasons=reasons,
        signals=tuple(_reason(rule, n, terms, variant, on, values.projected) for n in graph.of("signal")),
        results={n.name: (_value(terms, n), n.kind) for n in graph.of("result")},
        parameters=values.used(used),
        missing=tuple(dict.fromkeys(missing)),
        facts={name: (term.value, rule.kind(name, variant)) for name, term in inputs.items()},  # type: ignore[attr-defined]
        given=frozenset(name for name, value in case.items() if value is not None and value != ""),
        undetermined={
            n.name: tuple(sorted(terms[n.name].missing))  # type: ignore[attr-defined]
            for n in graph.of("result")
            if _value(terms, n) is None and terms[n.name].missing  # type: ignore[attr-defined]
        },
        firm=firm,
    )


def _value(terms: Mapping[str, Term], node: Node) -> Any:
    return terms[node.name].value  # type: ignore[attr-defined]


def _refuse_impossible(rule: Rule, graph: Graph, terms: Mapping[str, Term]) -> None:
    """Refuse input that cannot be so, such as a birth after the day, with a sentence per fault."""
    wrong = [n for n in graph.of("possible") if _value(terms, n) is False]
    if wrong:
        raise RuleError(*(impossible(rule, n) for n in wrong))


def read_levers(graph: Graph, given: Mapping[str, Any]) -> dict[str, Any]:
    """Levers of a variant, checked; what is not given stands at its default."""
    if unknown := sorted(set(given) - set(graph.levers)):
        raise RuleError(
            *(Fault("levers", Sentence("there is no lever {n!r} here.", n=n), _known(graph)) for n in unknown)
        )
    return {name: lever.read(name, given.get(name, lever.default)) for name, lever in graph.levers.items()}


def _known(graph: Graph) -> str:
    return f"Known: {', '.join(graph.levers)}." if graph.levers else "This rule or variant has no levers."


def lever_terms(chosen: Mapping[str, Any]) -> dict[str, Term]:
    """Levers as terms."""
    return {name: One(value) for name, value in chosen.items()}


def run(graph: Graph, terms: dict[str, Term], wanted: str = "") -> dict[str, Term]:
    """Compute every function of the rule, or only ``wanted`` and what it rests on; one case and columns alike.

    A function whose value is given already is not computed.
    """
    for node in graph.upto(wanted, frozenset(terms)) if wanted else graph.order:
        if node.name not in terms:
            terms[node.name] = _worked_out(node, terms)
    return terms


def _worked_out(node: Node, terms: Mapping[str, Term]) -> Term:
    result = node.function(*[terms[name] for name in node.arguments])
    return terms[node.unless] | result if node.unless else result


def run_again(graph: Graph, terms: Mapping[str, Term], changes: Mapping[str, Term]) -> dict[str, Term]:
    """What a rule says where some values are others: only what rests on one of them is computed again."""
    again, moved = {**terms, **changes}, set(changes)
    for node in graph.order:
        if not moved.isdisjoint(node.arguments) or node.unless in moved:
            again[node.name] = _worked_out(node, again)
            moved.add(node.name)
    return again


def evaluate(
    rule: Rule,
    wanted: str,
    given: Mapping[str, Term],
    on: date,
    variant: str | None = None,
    levers: Mapping[str, Any] | None = None,
) -> Term:
    """One function of a rule for given inputs or intermediate values; dated amounts at their central value."""
    rule.holds_on(on, variant)
    graph = rule.graph(variant)
    terms = {**values_of(rule, variant, on).terms, **lever_terms(read_levers(graph, levers or {}))}
    return run(graph, {**terms, **given, ON: One(on)}, wanted)[wanted]


def _outcome_one(graph: Graph, terms: Mapping[str, Term]) -> int:
    applies: Any = all_of(*(terms[n.name] for n in graph.of("applies")))
    holds: Any = all_of(*(terms[n.name] for n in graph.of("condition")))
    if applies.value is None:
        return OPEN
    if not applies.value:
        return APART
    return OPEN if holds.value is None else HOLDS if holds.value else FAILS


def _reason(
    rule: Rule, node: Node, terms: Mapping[str, Term], variant: str | None, on: date, projected: frozenset[str]
) -> Reason:
    term: Any = terms[node.name]
    compared: Any = terms[node.value] if node.value else UNSAID
    limit: Any = terms[node.threshold] if node.threshold else UNSAID
    skipped = bool(node.unless) and terms[node.unless].value is True  # type: ignore[attr-defined]
    rests_on = term.used | compared.used | limit.used if projected and not skipped else NONE
    return Reason(
        condition=node.id,
        article=rule.cites(node.article, on),
        passed=None if skipped else term.value,
        value=compared.value,
        value_kind=rule.kind(node.value, variant) if node.value else "",
        threshold=limit.value,
        threshold_kind=rule.kind(node.threshold, variant) if node.threshold else "",
        missing=NONE if skipped else term.missing,
        skipped=skipped,
        role=node.role,
        estimates=rests_on & projected,
    )


UNSAID: Final = One(None)
"""What a condition compares where it compares nothing."""


def _missing(reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    return tuple(sorted({name for r in reasons if r.passed is None for name in r.missing}))


def _paired(graph: Graph, reasons: tuple[Reason, ...]) -> list[tuple[Reason, Node]]:
    return list(zip(reasons, graph.of("applies", "condition"), strict=True))


def _undecided(reason: Reason, projected: list[str]) -> Reason:
    """A condition whose answer rests on a projection, and is not firm, has no answer yet."""
    if reason.skipped or reason.passed is None:
        return reason
    return reason._replace(passed=None, missing=frozenset(projected), leans=reason.passed)


def _used(graph: Graph, terms: Mapping[str, Term]) -> frozenset[str]:
    """The dated values that conditions, what they compare and with what, signals and results rest on."""
    used: list[frozenset[str]] = []
    for node in graph.of("applies", "condition", "result", "signal"):
        taken_away = node.unless and terms[node.unless].value  # type: ignore[attr-defined]
        shown = (node.name,) if taken_away else (node.name, node.value, node.threshold)
        used += [terms[name].used for name in shown if name]  # type: ignore[attr-defined]
    return NONE.union(*used)


@dataclass(frozen=True)
class Columns:
    """Decisions for rows: outcome as an index of ``OUTCOMES``, the first condition not met or open, results."""

    outcome: Array
    first: Array
    conditions: tuple[str, ...]
    results: Mapping[str, tuple[Array, Array, str]] = field(default_factory=dict)
    impossible: Mapping[str, Array] = field(default_factory=dict)
    """Rows whose input cannot be so, by the name of that input; their outcome is open."""
    estimates: tuple[str, ...] = ()
    """Names of the dated values of the day that are projections and not published amounts."""


def decide_columns(
    rule: Rule,
    inputs: Mapping[str, Term],
    rows: int,
    on: date,
    variant: str | None = None,
    levers: Mapping[str, Any] | None = None,
    known_on: date | None = None,
    *,
    firm: bool = True,
    days: Term | None = None,
) -> Columns:
    """Decide rows by a rule; ``inputs`` are columns (:class:`Many`) or values for all rows (:class:`One`).

    Not ``firm`` takes projected amounts at their central value, as a simulation does, in which nobody is refused.
    ``days`` is the day of each row, where all rows have the dated amounts of ``on``.
    """
    rule.holds_on(on, variant)
    graph = rule.graph(variant)
    asked = days if days is not None else One(on)
    given = stand_in(rule, graph, {**inputs, **lever_terms(read_levers(graph, levers or {})), ON: asked})
    values = values_of(rule, variant, on, known_on)
    terms = run(graph, {**given, **values.terms})
    outcome = _outcome_many(graph, terms, rows)
    first = _first_open_or_failed(graph, terms, rows)
    for corner in values.corners(values.projected) if values.projected and firm else ():
        again = run_again(graph, terms, corner)
        differs = (_outcome_many(graph, again, rows) != outcome) & (outcome != OPEN)
        if differs.any():
            outcome = np.where(differs, np.int8(OPEN), outcome)
            first = np.where(differs & (first < 0), _first_open_or_failed(graph, again, rows), first)
    if values.projected and firm:  # a refusal is firm only if it stands without the projections
        outcomes = _outcome_many(graph, run_again(graph, terms, values.published), rows)
        outcome = np.where((outcome == FAILS) & (outcomes != FAILS), np.int8(OPEN), outcome)
    impossible = _impossible_rows(graph, terms, rows)
    for wrong in impossible.values():
        outcome = np.where(wrong, np.int8(OPEN), outcome)
    results = {n.name: (*_filled(terms[n.name], rows), n.kind) for n in graph.of("result")}
    conditions = tuple(n.id for n in graph.of("applies", "condition"))
    return Columns(outcome.astype(np.int8), first, conditions, results, impossible, tuple(sorted(values.projected)))


def _impossible_rows(graph: Graph, terms: Mapping[str, Term], rows: int) -> dict[str, Array]:
    rows_by_fault: dict[str, Array] = {}
    for node in graph.of("possible"):
        term = terms[node.name]
        if isinstance(term, One) and term.value is not False:
            continue
        values, unknown = _filled(term, rows)
        wrong = ~values.astype(bool) & ~unknown
        if wrong.any():
            rows_by_fault[node.value] = rows_by_fault.get(node.value, np.zeros(rows, bool)) | wrong
    return rows_by_fault


def _filled(term: Term, rows: int) -> tuple[Array, Array]:
    """Values and unknown marks of a term as full columns."""
    if isinstance(term, Many):
        return term.values, np.zeros(rows, bool) if term.unknown is None else term.unknown
    value: Any = term.value  # type: ignore[attr-defined]
    return np.full(rows, 0 if value is None else raw(value)), np.full(rows, value is None)


def _outcome_many(graph: Graph, terms: Mapping[str, Term], rows: int) -> Array:
    applies, open_applies = _filled(all_of(*(terms[n.name] for n in graph.of("applies"))), rows)
    holds, open_holds = _filled(all_of(*(terms[n.name] for n in graph.of("condition"))), rows)
    outcome = np.where(holds.astype(bool), np.int8(HOLDS), np.int8(FAILS))
    outcome[open_holds] = OPEN
    outcome[~applies.astype(bool)] = APART
    outcome[open_applies] = OPEN
    return outcome


def _first_open_or_failed(graph: Graph, terms: Mapping[str, Term], rows: int) -> Array:
    """Index of the first condition that fails, else of the first that is open, else -1."""
    failed, opened = np.full(rows, -1, np.int8), np.full(rows, -1, np.int8)
    nodes = graph.of("applies", "condition")
    for at in range(len(nodes) - 1, -1, -1):
        term = terms[nodes[at].name]
        if isinstance(term, One) and term.value is True:
            continue
        values, unknown = _filled(term, rows)
        failed[~values.astype(bool) & ~unknown] = at
        opened[unknown] = at
    return np.where(failed >= 0, failed, opened)
