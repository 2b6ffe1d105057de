"""A rule: functions that read like the statute, joined by the names of their arguments.

Each function is written once. Its decorator says which article it puts into code; its arguments are inputs,
parameters, levers or other functions of the rule. The same functions decide one case, with a reason per
condition, and columns of a million cases (:mod:`banen.model.rules.decide`). A variant replaces functions or parameters
under its own id; the scenario `law` never sees it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Final, Literal, TypeVar, get_args, get_type_hints

from banen.errors import InternalError, RuleError, UnknownNameError, VariantConflictError
from banen.languages import Language
from banen.model.rules.terms import Term, all_of
from banen.observe.days import plain_day
from banen.observe.numbers import NumberError, exact, short
from banen.observe.parameters import parameters
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.observe.words import words
from banen.sentences import Sentence
from banen.showing import Card, Showing

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2200, 12, 31)
EXACT: Final = 1_000_000
"""Levers are exact to six decimals, so that whole-number arithmetic stays within 64 bits."""
Function = TypeVar("Function", bound=Callable[..., Term])
Role = Literal["step", "applies", "condition", "result", "signal", "possible"]
ON: Final = "on"
"""The argument that is the reference date."""
ALL_HOLD: Final = "conditions_hold"
"""The argument that says whether the rule applies and every condition of the law or variant holds."""

OPEN_PLACE = re.compile(r"\{(value|threshold)\}")
"""Where a reason of a decision fills in a number."""


@dataclass(frozen=True)
class Node:
    """One function of a rule and what it stands for."""

    name: str
    role: Role
    function: Callable[..., Term]
    arguments: tuple[str, ...]
    kind: str
    id: str = ""
    article: str = ""
    value: str = ""
    threshold: str = ""
    unless: str = ""

    def needs(self) -> Iterator[str]:
        """Names of everything this function and its reason rest on."""
        yield from self.arguments
        yield from (name for name in (self.value, self.threshold, self.unless) if name)


@dataclass(frozen=True)
class RuleLever:
    """A number that policy chooses in a variant; at ``neutral`` the variant is the law, on every day."""

    kind: str
    default: Any
    neutral: Any = None
    min: Any = None
    max: Any = None
    choices: tuple[str, ...] = ()

    def read(self, name: str, value: Any) -> Any:
        """A lever value as the rule computes with it; outside its bounds it is refused."""
        if self.choices and value not in self.choices:
            raise RuleError(
                Sentence(
                    "Lever {name} cannot be {value!r}; choose one of {choices}.",
                    name=name,
                    value=short(value),
                    choices=", ".join(self.choices),
                )
            )
        if self.kind == "day":
            return self._read_day(name, value)
        if self.kind == "flag" and not isinstance(value, bool):
            raise RuleError(Sentence("Lever {name} is true or false, not {value!r}.", name=name, value=short(value)))
        if self.kind in ("choice", "flag"):
            return value
        try:
            number = exact(value).limit_denominator(EXACT)
        except NumberError as error:
            raise RuleError(Sentence("Lever {name} needs a number: {error}", name=name, error=error)) from error
        if (self.min is not None and number < Fraction(str(self.min))) or (
            self.max is not None and number > Fraction(str(self.max))
        ):
            raise RuleError(
                Sentence(
                    "Lever {name} is {value}, outside {min} to {max}.",
                    name=name,
                    value=short(value),
                    min=self.min,
                    max=self.max,
                )
            )
        if self.kind == "share":
            return number
        whole = number * 100 if self.kind == "money" else number
        if whole.denominator != 1:
            raise RuleError(
                Sentence("Lever {name} needs an amount in whole cents, not {value}.", name=name, value=short(value))
                if self.kind == "money"
                else Sentence("Lever {name} needs a whole number, not {value}.", name=name, value=short(value))
            )
        return int(whole)

    def _read_day(self, name: str, value: Any) -> date:
        try:
            day = value if isinstance(value, date) else plain_day(str(value))
        except ValueError:
            raise RuleError(
                Sentence("Lever {name} needs a date such as 2027-01-01, not {value!r}.", name=name, value=short(value))
            ) from None
        if not FIRST_DAY <= day <= LAST_DAY:
            raise RuleError(
                Sentence(
                    "Lever {name} is {day}, outside {first_day} to {last_day}.",
                    name=name,
                    day=day,
                    first_day=FIRST_DAY,
                    last_day=LAST_DAY,
                )
            )
        return day


class _Text:
    """Collects decorated functions; a rule and its variants share the decorators."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.hints: dict[str, str] = {}

    def _add(self, role: Role, name: str = "", **about: str) -> Callable[[Function], Function]:
        def note(function: Function) -> Function:
            hints = get_type_hints(function, include_extras=True)
            called = name or function.__name__
            if called in self.nodes:
                raise InternalError(f"{called} is written twice in one rule.")
            self.nodes[called] = Node(
                called,
                role,
                function,
                tuple(inspect.signature(function).parameters),
                kind_of(hints["return"]),
                **about,
            )
            self.hints.update({name: kind_of(hint) for name, hint in hints.items() if name != "return"})
            if taken_away_by := about.get("unless"):
                self.hints.setdefault(taken_away_by, "flag")
            return function

        return note

    def step(self, function: Function) -> Function:
        """A value in between, named as the law names it."""
        return self._add("step")(function)

    def applies(self, id_: str, article: str) -> Callable[[Function], Function]:
        """Whether the rule is about this case at all; if not, the outcome is *niet van toepassing*."""
        return self._add("applies", id=id_, article=article)

    def condition(
        self, id_: str, article: str, *, value: str = "", threshold: str = "", unless: str = ""
    ) -> Callable[[Function], Function]:
        """A condition that must hold, with the names of what is compared; ``unless`` a flag takes it away."""
        return self._add("condition", id=id_, article=article, value=value, threshold=threshold, unless=unless)

    def result(self, article: str) -> Callable[[Function], Function]:
        """An amount, a day or a class that the rule yields besides its outcome."""
        return self._add("result", article=article)

    def possible(self, id_: str, at: str) -> Callable[[Function], Function]:
        """What must be so for the input to make sense at all; where it is not, input ``at`` is refused in words."""
        return self._add("possible", id=id_, value=at)

    def signal(self, id_: str, article: str, *, value: str = "", threshold: str = "") -> Callable[[Function], Function]:
        """Something worth telling that never decides: a warning level, a risk for a person to look at."""
        return self._add("signal", id=id_, article=article, value=value, threshold=threshold)


def kind_of(hint: Any) -> str:
    """The kind in an annotation such as ``Money``."""
    return str(get_args(hint)[1]) if get_args(hint) else "term"


class Variant(_Text):
    """A policy variant of a rule: other functions, other parameters, levers; never read by scenario `law`."""

    def __init__(self, rule: Rule, id_: str, basis: str, **about: Any) -> None:
        super().__init__()
        self.rule, self.id, self.basis = rule, id_, basis
        self.parameters: Mapping[str, str] = about.pop("parameters", {})
        self.levers: Mapping[str, RuleLever] = about.pop("levers", {})
        self.valid_from: date | None = _day(about.pop("valid_from", None))
        self.within: tuple[str, str] | None = about.pop("within", None)
        if about:
            raise InternalError(f"Variant {id_} has unknown properties {sorted(about)}.")

    def replaces(self, name: str) -> Callable[[Function], Function]:
        """Stands in the place of a function of the law, in the same role and under the same id."""
        law = self.rule.nodes[name]
        about = {key: getattr(law, key) for key in ("id", "article", "value", "threshold", "unless")}
        return self._add(law.role, name, **about)


def parameter_of(reference: str) -> str:
    """The parameter behind a reference such as ``wml.hourly``, ``wml.hourly@next`` or ``wml.hourly@next.from``."""
    return reference.split("@")[0]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Graph:
    """The functions of a rule under law or one variant, in an order in which each can be computed."""

    order: tuple[Node, ...]
    inputs: tuple[str, ...]
    parameters: Mapping[str, str]
    levers: Mapping[str, RuleLever]
    nodes: Mapping[str, Node] = field(default_factory=dict)
    _kept: dict[Any, tuple[Node, ...]] = field(default_factory=dict, repr=False, compare=False)
    """Selections of nodes that were asked for before."""

    def upto(self, wanted: str, given: frozenset[str]) -> tuple[Node, ...]:
        """The functions that one function rests on and itself, in order; what is given is not sought further."""
        if (kept := self._kept.get((wanted, given))) is None:
            kept = self._kept[wanted, given] = self._upto(wanted, given)
        return kept

    def _upto(self, wanted: str, given: frozenset[str]) -> tuple[Node, ...]:
        needed, seek = set[str](), [wanted]
        while seek:
            name = seek.pop()
            if (node := self.nodes.get(name)) and name not in given and name not in needed:
                needed.add(name)
                seek += [*node.arguments, *([node.unless] if node.unless else [])]
        return tuple(n for n in self.order if n.name in needed)

    def of(self, *roles: Role) -> tuple[Node, ...]:
        """Nodes with these roles, in the order of the article."""
        if (kept := self._kept.get(roles)) is None:
            kept = self._kept[roles] = tuple(n for n in self.nodes.values() if n.role in roles)
        return kept


class Rule(Showing, _Text):
    """A rule of law: where it stands, from when it holds, which date selects it, and its functions."""

    def __init__(
        self,
        id_: str,
        *,
        law: str,
        article: str,
        valid_from: str,
        reference_date: str,
        status: str,
        parameters: Mapping[str, str],
        valid_to: str | None = None,
        formerly: tuple[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.id, self.law, self.article, self.reference_date, self.status = id_, law, article, reference_date, status
        self.valid_from, self.valid_to = date.fromisoformat(valid_from), _day(valid_to)
        self.parameters = dict(parameters)
        self.renumbered_on = _day(formerly[0]) if formerly else None
        self.former_article = formerly[1] if formerly else ""
        self.variants: dict[str, Variant] = {}
        self._graphs: dict[str | None, Graph] = {}
        self._kinds: dict[tuple[str, str | None], str] = {}
        if wrong := [p for p in self.parameters.values() if p.startswith("variant.")]:
            raise InternalError(f"The law of {id_} reads variant values: {', '.join(wrong)}.")
        if id_ in RULES:
            raise InternalError(f"Rule {id_} is written twice.")
        RULES[id_] = self

    def variant(self, id_: str, basis: str, **about: Any) -> Variant:
        """Open a variant: ``parameters``, ``levers``, ``valid_from``; ``within`` names its value and a higher limit."""
        self.variants[id_] = Variant(self, id_, basis, **about)
        return self.variants[id_]

    def chosen(self, variant: str | None) -> Variant | None:
        """The variant with this id; ``None`` is the law."""
        if variant is not None and variant not in self.variants:
            if owner := next((r.id for r in RULES.values() if variant in r.variants), None):
                raise RuleError(
                    Sentence(
                        "{variant} changes rule {owner}, not {id}. Ask: banen check {owner} --variant {variant}.",
                        variant=variant,
                        owner=owner,
                        id=self.id,
                    )
                )
            raise UnknownNameError(f"variant of {self.id}", variant, self.variants)
        return self.variants[variant] if variant else None

    def graph(self, variant: str | None = None) -> Graph:
        """The functions under a variant, ordered; a loop or an argument of no known origin is a defect."""
        if variant not in self._graphs:
            self._graphs[variant] = self._ordered(self.chosen(variant))
        return self._graphs[variant]

    def _ordered(self, variant: Variant | None) -> Graph:
        nodes = {**self.nodes, **(variant.nodes if variant else {})}
        parameters = {**self.parameters, **(variant.parameters if variant else {})}
        levers = dict(variant.levers) if variant else {}
        if any(ALL_HOLD in n.arguments for n in nodes.values()):
            asked = tuple(n.name for n in nodes.values() if n.role in ("applies", "condition"))
            nodes[ALL_HOLD] = Node(ALL_HOLD, "step", all_of, asked, "flag")
        order: list[Node] = []
        inputs: dict[str, None] = {}
        open_, done = set[str](), set[str]()

        def visit(name: str) -> None:
            if name in done:
                return
            if name in open_:
                raise InternalError(f"{self.id}: {name} rests on itself.")
            if node := nodes.get(name):
                open_.add(name)
                for needed in node.needs():
                    visit(needed)
                order.append(node)
            elif name not in parameters and name not in levers and name != ON:
                inputs[name] = None
            done.add(name)

        for name in nodes:
            visit(name)
        return Graph(tuple(order), tuple(inputs), parameters, levers, nodes)

    def cites(self, article: str, on: date) -> str:
        """The article as it was called on a day; before a renumbering, the former one."""
        if article[:1].isupper():  # another law than the rule's own
            return article
        return self.former_article if self.renumbered_on and on < self.renumbered_on else f"{self.law} {article}"

    def kind(self, name: str, variant: str | None = None) -> str:
        """The kind of an argument or function by its annotation."""
        if (kept := self._kinds.get((name, variant))) is None:
            kept = self._kinds[name, variant] = self._kind(name, variant)
        return kept

    def _kind(self, name: str, variant: str | None) -> str:
        texts = (self.variants[variant], self) if variant else (self,)
        for text in texts:
            if name in text.nodes:
                return text.nodes[name].kind
            if name in text.hints:
                return text.hints[name]
        raise InternalError(f"{self.id} has nothing called {name}.")

    def holds_on(self, on: date, variant: str | None = None) -> None:
        """Refuse a date on which this rule, or this variant of it, does not exist."""
        chosen = self.chosen(variant)
        start = chosen.valid_from if chosen and chosen.valid_from else self.valid_from
        if on < start:
            raise RuleError(
                Sentence(
                    "{variant} exists from {start} on, not yet on {on}. Choose a later date.",
                    variant=variant or self.id,
                    start=start,
                    on=on,
                )
            )
        if chosen and chosen.within:
            value, limit = (parameters().at(name, on) for name in chosen.within)
            if value.value > limit.value:  # type: ignore[operator]
                raise VariantConflictError(
                    chosen.id,
                    on.isoformat(),
                    f"{value.value} {value.unit} ({value.name})",
                    f"{limit.value} {limit.unit}",
                    limit.legal_basis,
                    limit.valid_from.isoformat(),
                )
        if on > LAST_DAY:
            raise RuleError(
                Sentence("No rule is asked about {on}. Choose a date up to {last_day}.", on=on, last_day=LAST_DAY)
            )
        if self.valid_to and on > self.valid_to:
            raise RuleError(
                Sentence(
                    "{id} ended on {valid_to}. Choose an earlier date than {on}.",
                    id=self.id,
                    valid_to=self.valid_to,
                    on=on,
                )
            )

    def card(self, language: Language) -> Card:
        """The rule with its conditions."""
        w = words("showing", language)
        texts = read_yaml(CONTENT / "rules" / f"{self.id}.yml", Faults()).data  # type: ignore[union-attr]  # it was read
        conditions = self.graph().of("applies", "condition", "signal")
        rows = tuple(
            (node.id, OPEN_PLACE.sub("…", texts["conditions"][node.id][language][0]), node.article)
            for node in conditions
        )
        source = f"{self.law} {self.article}, {w['from']} {self.valid_from}"
        return Card(texts["name"][language], texts["about"][language], ("", w["condition"], w["article"]), rows, source)


RULES: Final[dict[str, Rule]] = {}
"""Every rule imported so far, by its id; :func:`banen.model.rules.rules` has all of them in their order."""
