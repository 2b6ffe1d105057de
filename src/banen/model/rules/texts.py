"""What a rule says to people: names, questions and one sentence per condition, in Dutch and English.

The sentences live in `content/rules/<rule>.yml`, by the ids of the conditions. A rule and its texts must fit: every
input, condition, signal, result and variant has both languages, and nothing is described that does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, Final

from banen.errors import Fault, UnknownNameError
from banen.languages import DUTCH, ENGLISH, WHOLE, Language, day_of, with_marks
from banen.model.rules.rule import RULES, Node, Rule, parameter_of
from banen.observe.parameters import DatedValue, parameters
from banen.observe.records import CONTENT, Faults, Record, read_yaml
from banen.observe.shapes import TEXT, Fits, content
from banen.observe.words import languages, words
from banen.sentences import Sentence

KEPT: Final = 4096
"""References that are kept as a letter writes them."""
_PART: Final = re.compile(r"\[(?P<part>[^\[\]]*\{(?:value|threshold)[^\[\]]*)\]")
_PLACE: Final = re.compile(r"\{(?:value|threshold)(?::[^|}]*\|(?P<more>[^}]*))?\}")
_PAIR: Final = Fits(
    "English and what stands for it, two texts",
    lambda pair: isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair),
)
SCALE: Final = {"money": 100, "hours": 100, "distance": 1000}


ASKED: Final = ("name", "about", "affected", "reference_date_nl", "first_verified", "decides", "remedy", "consequence",
                "left_out", "open_norms")  # fmt: skip
"""What the texts of every rule must say."""


@cache
def remedies() -> Mapping[str, Mapping[str, str]]:
    """What somebody can do against a decision, by the word that a rule names."""
    told: Mapping[str, Mapping[str, str]] = content(
        CONTENT / "rules" / "remedies.yml", {str: {"articles?": str, **TEXT}}
    )
    return told


@cache
def texts_of(rule_id: str) -> Mapping[str, Any]:
    """The texts of a rule, read once and checked against its functions; all faults at once."""
    if rule_id not in RULES:
        raise UnknownNameError("rule", rule_id, RULES)
    faults = Faults()
    record = read_yaml(CONTENT / "rules" / f"{rule_id}.yml", faults)
    if record is not None:
        _check(RULES[rule_id], record, faults)
    faults.raise_if_any()
    texts: dict[str, Any] = record.data if record else {}
    choices = [spec["choices"] for spec in texts["inputs"].values() if "choices" in spec]
    named = {k: v for part in (*choices, texts.get("words") or {}) for k, v in part.items()}
    variants = (RULES[rule_id], *RULES[rule_id].variants.values())
    flags = {name for text in variants for name, kind in text.hints.items() if kind == "flag"}
    return {**texts, "words": named, "flags": flags & set(texts["inputs"])}


def _check(rule: Rule, record: Record, faults: Faults) -> None:
    graphs = [rule.graph(v) for v in (None, *rule.variants)]
    nodes = [n for g in graphs for n in g.nodes.values()]
    expected = {
        "inputs": {name for g in graphs for name in g.inputs},
        "conditions": {n.id for n in nodes if n.id and n.role != "possible"},
        "impossible": {n.id for n in nodes if n.role == "possible"},
        "results": {n.name for n in nodes if n.role == "result"},
        "variants": set(rule.variants),
        "levers": {name for g in graphs for name in g.levers},
    }
    for part, names in expected.items():
        sentences = record.data.get(part) or {}
        for name in sorted(names - set(sentences)):
            faults.add(
                record.place_of(part),
                Sentence("{part}.{name} of rule {rule} has no text.", part=part, name=name, rule=rule.id),
                "Write nl and en.",
            )
        for name in sorted(set(sentences) - names):
            faults.add(
                record.place_of(part, name),
                Sentence("{part}.{name} is described but not part of rule {rule}.", part=part, name=name, rule=rule.id),
            )
        for name in sorted(names & set(sentences)):
            for language in WHOLE:
                text = sentences[name].get(language)
                if not text or (part == "conditions" and len(text) != 2):
                    faults.add(
                        record.place_of(part, name),
                        Sentence(
                            "{part}.{name} has no complete text in {language!r}.",
                            part=part,
                            name=name,
                            language=language,
                        ),
                    )
    for path, text in _texts(record.data, ()):
        if strange := sorted(str(k) for k in text if k not in languages()):
            faults.add(
                record.place_of(*path[:2]),
                Sentence(
                    "{path} of rule {rule} has {strange!r}.", path=".".join(path), rule=rule.id, strange=strange[0]
                ),
                "Put the sentence in quotes.",
            )
    for key in ASKED:
        if key not in record.data:
            faults.add(record.where, Sentence("the texts of {rule} lack {key!r}.", rule=rule.id, key=key))
    if (remedy := record.data.get("remedy")) not in remedies():
        faults.add(
            record.place_of("remedy"),
            Sentence("{remedy!r} is no remedy.", remedy=remedy),
            Sentence("Name one of {remedies}.", remedies=", ".join(remedies())),
        )


def _texts(data: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Every text in both languages with its place; a comma that was not quoted leaves a word without a value there."""
    if isinstance(data, dict):
        if set(WHOLE) <= set(data):
            yield path, {k: v for k, v in data.items() if v is None}
        for name, part in data.items():
            yield from _texts(part, (*path, str(name)))


def _frames(language: Language) -> Mapping[str, str]:
    """What stands around the sentences of every rule."""
    frames: Mapping[str, str] = words("rules", language)["frames"]
    return frames


def shown(value: Any, kind: str, language: Language, nouns: Mapping[str, Any] | None = None) -> str:
    """A value as a letter writes it.

    >>> shown(367199, "money", "nl"), shown(367199, "money", "en"), shown(date(2026, 5, 1), "day", "nl")
    ('€ 3.671,99', '€ 3,671.99', '1 mei 2026')
    """
    if value is None:
        return "…"
    if kind == "money" and type(value) is int and value >= 0:
        euros, cents = divmod(value, SCALE["money"])
        return f"€ {with_marks(f'{euros:,}.{cents:02}', language)}"
    if kind in SCALE:
        number = Decimal(value) / SCALE[kind]
        text = f"{number:,.2f}" if kind == "money" else f"{number:,f}"
        text = with_marks(text, language)
        return f"€ {text}" if kind == "money" else f"{text} km" if kind == "distance" else text
    if isinstance(value, bool):
        return str(_frames(language)["yes" if value else "no"])
    if isinstance(value, date):
        return day_of(value, language)
    if isinstance(value, Fraction):
        percent = f"{float(value * 100):g}"
        if Fraction(percent) != value * 100:  # two thirds are two thirds, not a rounded per cent
            return str(value)
        return with_marks(percent, language) + "%"
    if kind == "stays":
        until = _frames(language)["until"]
        return "; ".join(f"{shown(a, 'day', language)} {until} {shown(b, 'day', language)}" for a, b in value) or "–"
    return str(((nouns or {}).get(value) or {}).get(language, value)) if isinstance(value, str) else str(value)


BARE: Final = frozenset({"EUR", "bool", "date", "fraction", "factor", "count", "text", "km"})
"""Units that a value shows by itself."""


def dated(told: DatedValue, language: Language) -> str:
    """A dated value as a letter writes it: an amount in euros, yes or no, a day, a share, a number with its unit.

    A value whose source was not read says so.
    """
    if told.unit == "km":
        return f"{told.value} km"
    kind = "money" if told.unit.startswith("EUR") else ""
    value = int(Fraction(told.value) * SCALE["money"]) if kind else told.value  # type: ignore[arg-type]
    if told.unit in ("fraction", "factor"):
        value = Fraction(told.value)  # type: ignore[arg-type]
    wording = words("rules", language)
    unit = "" if told.unit in BARE else f" {wording['units'].get(told.unit, told.unit)}"
    return shown(value, kind, language) + unit + (wording["recalled"] if told.provenance == "recalled" else "")


def json_value(value: Any, kind: str) -> Any:
    """A value as JSON carries it: euros, kilometres and hours as numbers, days as ISO text."""
    if value is None or isinstance(value, bool | str):
        return value
    if type(value) is int:
        whole, rest = divmod(value, SCALE.get(kind, 1))
        return value / SCALE[kind] if rest else whole
    if isinstance(value, date):
        return value.isoformat()
    if kind in SCALE or isinstance(value, Fraction):
        number = Fraction(value) / SCALE.get(kind, 1)
        return int(number) if number.denominator == 1 else float(number)
    return value


def sentence(texts: Mapping[str, Any], reason: Any, language: Language) -> str:
    """One condition as a sentence with the value, the threshold and the article; a projected amount is called so."""
    forms = texts["conditions"][reason.condition][language]
    holds = asked = _said(forms[0], texts, reason, language)
    article = f" ({cited(reason.article, language)})."
    if reason.skipped:
        return _frames(language)["skipped"].format(asked=asked) + article
    if reason.passed is None:
        missing = [lacking(texts, name, language) for name in sorted(reason.missing - reason.estimates)]
        if reason.leans is not None:
            return (
                _frames(language)["estimated"].format(
                    told=holds if reason.leans else _said(forms[1], texts, reason, language)
                )
                + article
            )
        if reason.missing & reason.estimates:
            missing.insert(0, str(_frames(language)["projected"]))
        return _frames(language)["unknown"].format(asked=asked, missing="; ".join(missing)) + article
    text = holds if reason.passed else _said(forms[1], texts, reason, language)
    return text + (_frames(language)["estimate"] if reason.estimates else "") + article


def unassessed(texts: Mapping[str, Any], reason: Any, language: Language) -> str:
    """A condition that plays no part, as the rule words it, without values."""
    return f"“{opened(texts['conditions'][reason.condition][language][0])}” ({cited(reason.article, language)})."


def impossible(rule: Rule, node: Node) -> Fault:
    """What is wrong with input that cannot be so."""
    wording = texts_of(rule.id)["impossible"][node.id]
    return Fault(f"case.{node.value}", wording[ENGLISH], "", wording[DUTCH])


@dataclass(frozen=True)
class _Counted:
    """A value in words; ``{value:week|weken}`` adds the noun in the number that the value asks for."""

    text: str
    one: bool

    def __format__(self, nouns: str) -> str:
        one, _, more = nouns.partition("|")
        return f"{self.text} {one if self.one else more}" if more else self.text


def _said(form: str, texts: Mapping[str, Any], reason: Any, language: Language) -> str:
    """A sentence with its values; a part in square brackets falls away where its value is not known."""
    if "{" not in form:
        return form.rstrip(".")
    lacking = [f"{{{name}" for name in ("value", "threshold") if getattr(reason, name) is None]
    kept = form.rstrip(".")
    if "[" in form:
        kept = _PART.sub(lambda found: "" if any(n in found["part"] for n in lacking) else found["part"], kept)
    values = {"value": (reason.value, reason.value_kind), "threshold": (reason.threshold, reason.threshold_kind)}
    in_words: dict[str, str | _Counted] = {}
    for name, (value, kind) in values.items():
        if f"{{{name}" in kept:
            text = shown(value, kind, language, texts["words"])
            in_words[name] = _Counted(text, value == SCALE.get(kind, 1)) if f"{{{name}:" in kept else text
    return kept.format_map(in_words)


def opened(form: str) -> str:
    """A sentence without values, as a list of conditions shows it."""
    whole = _PART.sub(lambda found: found["part"], form)
    return _PLACE.sub(lambda found: f"… {found['more']}" if found["more"] else "…", whole)


@lru_cache(maxsize=KEPT)
def cited(article: str, language: Language) -> str:
    """A reference as a letter in that language writes it."""
    for english, dutch in dutch_references() if language == DUTCH else ():
        article = article.replace(english, dutch)
    return article


@cache
def dutch_references() -> tuple[tuple[str, str], ...]:
    """Parts of a reference to the law in English, and what a Dutch letter writes instead."""
    told = content(CONTENT / "rules" / "citations.yml", {DUTCH: [_PAIR]})
    return tuple((english, dutch) for english, dutch in told[DUTCH])


def label(texts: Mapping[str, Any], name: str, language: Language) -> str:
    """What an input is called; a parameter without a value on the day is named as such."""
    if question := texts["inputs"].get(name):
        return str(question[language])
    history = parameters().history(parameter_of(name))
    basis = cited(history[-1].legal_basis, language) if history else ""
    return _frames(language)["value" if basis else "input"].format(name=name, basis=basis)


def lacking(texts: Mapping[str, Any], name: str, language: Language) -> str:
    """What is missing, as somebody is asked for it: a statement that may hold or not is asked as such."""
    asked = label(texts, name, language)
    return _frames(language)["whether"].format(asked=asked) if name in texts["flags"] else asked


def reference_date(rule_id: str, language: Language) -> str:
    """On which day of a case a rule looks, in words."""
    return str(texts_of(rule_id)["reference_date_nl"]) if language == DUTCH else RULES[rule_id].reference_date
