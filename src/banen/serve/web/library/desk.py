"""The rules desk: pick a rule, fill in the form, get a draft decision with reasons and articles, fit to print.

What somebody fills in travels in the body of a request, is used once and is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from banen.errors import RuleError
from banen.languages import Language, with_marks
from banen.model.rules import rule, rules
from banen.model.rules.decide import Decision, decide, shown_results
from banen.model.rules.disagreements import disagreements_of
from banen.model.rules.examples import Example, examples
from banen.model.rules.rule import Graph, Rule
from banen.model.rules.texts import cited, dated, reference_date, shown, texts_of
from banen.observe.days import DayError, read_day
from banen.observe.numbers import NumberError, few_digits, spelled_number
from banen.serve.reports.letter import letter_data, letter_words, render_letter
from banen.serve.turns import in_turn
from banen.serve.web.security import MOST_BYTES
from banen.serve.web.site import Tongue, page, render
from banen.serve.web.texts import LANGUAGES, words

router = APIRouter(include_in_schema=False)
NUMBERS = ("money", "hours", "distance")
"""Kinds of inputs that people spell in their own language."""
_MARKS = {True: "✓", False: "✗", None: "?"}


@page(router, "desk")
async def overview(request: Request, language: Tongue) -> HTMLResponse:
    """All rules by body of law."""
    listed = [
        {
            "id": r.id,
            "name": texts_of(r.id)["name"][language],
            "about": texts_of(r.id)["about"][language],
            "law": cited(f"{r.law} {r.article}", language),
            "variants": len(r.variants),
        }
        for r in rules().values()
    ]
    return render("desk", language, "desk.html.j2", w=words("desk", language), rules=listed)


@page(router, "desk", "/{rule_id}")
async def form(request: Request, language: Tongue, rule_id: str) -> HTMLResponse:
    """The form of a rule, empty or filled with a worked example."""
    chosen = rule(rule_id)
    variant = request.query_params.get("variant") or _first_variant(chosen)
    typed: dict[str, str] = {"on": date.today().isoformat()}
    wanted = request.query_params.get("example")
    for example in examples(chosen):
        if example.id == wanted:
            variant = example.variant
            filled = {n: _typed(v, chosen.kind(n, variant), language) for n, v in example.case.items()}
            typed = {"on": example.on.isoformat(), **filled}
    return _page(chosen, variant, language, typed)


@dataclass(frozen=True)
class RuleQuestion:
    """What a form asks of a rule: what was typed, the decision if there is one, and what is wrong at which field."""

    rule: Rule
    variant: str | None
    typed: Mapping[str, str]
    decision: Decision | None
    errors: Mapping[str, str]
    empty: bool = False


@page(router, "desk", "/{rule_id}", methods=("POST",))
async def answer(request: Request, language: Tongue, rule_id: str) -> Response:
    """The decision on what was filled in; what cannot be read is told at its field, and nothing is guessed.

    A form with nothing filled in is sent back with what the rule needs; one filled in half is undetermined.
    """
    asked = await _asked(request, language, rule_id)
    if asked is None:
        return Response(status_code=413)
    decision = asked.decision
    if asked.errors or decision is None:
        return _sent_back(asked, language)
    result = {
        **decision.to_dict(language),
        "results": shown_results(decision, language),
        "amounts": [
            {
                "name": p.name,
                "amount": dated(p, language),
                "projected": p.projected,
                "valid_from": shown(p.valid_from, "day", language),
                "source": p.source,
            }
            for p in decision.parameters
        ],
    }
    return _page(asked.rule, asked.variant, language, asked.typed, result=result)


@page(router, "desk", "/{rule_id}/letter", methods=("POST",))
async def letter(request: Request, language: Tongue, rule_id: str) -> Response:
    """The draft letter on what was filled in, as a page to print: Dutch with English beside it."""
    asked = await _asked(request, language, rule_id)
    if asked is None:
        return Response(status_code=413)
    if asked.errors or asked.decision is None:
        return _sent_back(asked, language)
    told = letter_data(asked.decision, date.today())
    made = render(
        "desk", language, "letter.html.j2", rest=f"/{rule_id}", l=told, w=letter_words(language), rule_id=rule_id
    )
    made.headers["Cache-Control"] = "no-store"
    return made


@page(router, "desk", "/{rule_id}/letter.pdf", methods=("POST",))
async def letter_pdf(request: Request, language: Tongue, rule_id: str) -> Response:
    """The draft letter as PDF."""
    asked = await _asked(request, language, rule_id)
    if asked is None:
        return Response(status_code=413)
    if asked.errors or asked.decision is None:
        return _sent_back(asked, language)
    content = await in_turn(object(), partial(render_letter, asked.decision, date.today()))
    head = {"Content-Disposition": f'attachment; filename="banen-{rule_id}.pdf"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/pdf", headers=head)


async def _asked(request: Request, language: Language, rule_id: str) -> RuleQuestion | None:
    """A form read and decided on; ``None`` where it is too large."""
    chosen = rule(rule_id)
    body = await request.body()
    if len(body) > MOST_BYTES:
        return None
    fields = parse_qs(body.decode("utf-8", "replace"))
    typed = {name: values[0].strip() for name, values in fields.items()}
    variant = typed.pop("variant", "") or None
    day = _day(typed.get("on", ""))
    graph = chosen.graph(variant)
    case, unread = dict[str, Any](), dict[str, str]()
    for name in filter(typed.get, graph.inputs):
        try:
            case[name] = _plain(typed[name], chosen.kind(name, variant), language)
        except NumberError as fault:
            unread[name] = fault.sentence(language)
    decision, errors = _decided(chosen, case, day or date.today(), variant, language)
    errors = {**errors, **unread}
    if day is None:
        errors = {**errors, "on": words("desk", language)["wrong"]["day"]}
    empty = bool(graph.inputs) and not case and not unread
    if empty:
        errors = _unfilled(graph, decision.missing if decision else (), chosen, language, errors)
    return RuleQuestion(chosen, variant, typed, decision, errors, empty)


def _sent_back(asked: RuleQuestion, language: Language) -> Response:
    return _page(asked.rule, asked.variant, language, asked.typed, asked.errors, empty=asked.empty)


def _day(text: str) -> date | None:
    try:
        return read_day(text)
    except DayError:
        return None


def _decided(
    chosen: Rule, case: Mapping[str, Any], day: date, variant: str | None, language: Language
) -> tuple[Decision | None, dict[str, str]]:
    """The decision, or what is wrong at which field in the words of the reader."""
    wording, errors = words("desk", language)["wrong"], dict[str, str]()
    try:
        return decide(chosen, case, day, variant), errors
    except RuleError as fault:
        for item in fault.faults:
            name = item.where.removeprefix("case.")
            if name in chosen.graph(variant).inputs:
                errors[name] = wording[chosen.kind(name, variant)]
            else:
                errors["on"] = wording["on"].format(why=item.what)
    return None, errors


def _unfilled(
    graph: Graph, missing: Sequence[str], chosen: Rule, language: Language, errors: Mapping[str, str]
) -> dict[str, str]:
    """What stands at the fields of a form left empty: what the rule cannot do without, or else all that it asks."""
    wording, inputs = words("desk", language)["empty_field"], texts_of(chosen.id)["inputs"]
    needed = [name for name in graph.inputs if name in missing] or list(graph.inputs)
    return {**errors, **{name: wording.format(label=inputs[name][language]) for name in needed}}


def _page(
    chosen: Rule,
    variant: str | None,
    language: Language,
    typed: Mapping[str, str],
    errors: Mapping[str, str] | None = None,
    result: dict[str, Any] | None = None,
    *,
    empty: bool = False,
) -> HTMLResponse:
    wording, told = words("desk", language), texts_of(chosen.id)
    graph = chosen.graph(variant)
    kinds = {name: chosen.kind(name, variant) for name in graph.inputs}
    fields = [_field(chosen, name, variant, language, typed, errors or {}) for name in graph.inputs]
    if result:
        result["mark"] = _MARKS
        result["words"] = wording["outcomes"][result["outcome"]]
        result["told"] = wording["results"]
        result["typed"] = typed
        result["labels_of_results"] = {n: told["results"][n][language] for n in result["results"]}
    page = render(
        "desk",
        language,
        "rule.html.j2",
        422 if errors else 200,
        rest=f"/{chosen.id}",
        w=wording,
        name=told["name"][language],
        about=told["about"][language],
        rule_id=chosen.id,
        variant=variant or "",
        result=result,
        errors=errors or {},
        fields=fields,
        empty=empty,
        law=cited(f"{chosen.law} {chosen.article}", language),
        on=typed.get("on", ""),
        reference=reference_date(chosen.id, language),
        affected=told["affected"][language],
        variants=[
            *([] if not chosen.graph().inputs else [{"id": "", "name": wording["law"]}]),
            *({"id": v, "name": f"{v}: {told['variants'][v][language]}"} for v in chosen.variants),
        ],
        open_norms=[n[language] for n in told["open_norms"]],
        left_out=[n[language] for n in told["left_out"]],
        disagreements=[{name: text[language] for name, text in one.texts.items()} for one in disagreements_of(chosen)],
        examples=[
            {"id": e.id, "sentence": example_sentence(chosen, e, language), "outcome": wording["outcomes"][e.outcome]}
            for e in examples(chosen)
        ],
        carried={
            other: {
                **{n: _respelled(v, kinds.get(n, ""), language, other) for n, v in typed.items()},
                "variant": variant or "",
            }
            for other in LANGUAGES
            if other != language and any(typed.get(n) for n in kinds)
        },
    )
    page.headers["Cache-Control"] = "no-store"  # what somebody filled in stays out of every cache
    return page


def example_sentence(chosen: Rule, example: Example, language: Language) -> str:
    """A worked example in words: its day, its variant, and what in it differs from the usual case of the rule.

    >>> from banen.model.rules import rule
    >>> example_sentence(rule("aandeel_in_dienst"), examples(rule("aandeel_in_dienst"))[6], "en").partition(",")[0]
    'On 31 December 2026'
    """
    said, inputs = words("desk", language)["example"], texts_of(chosen.id)["inputs"]
    facts = []
    for name, value in example.changed.items():
        label, kind = str(inputs[name][language]), chosen.kind(name, example.variant)
        if value is None or isinstance(value, bool):
            facts.append(said["unknown" if value is None else "yes" if value else "no"].format(label=label))
            continue
        choices = inputs[name].get("choices", {})
        told = choices[value][language] if value in choices else _example_value(value, kind, language)
        facts.append(said["is"].format(label=label, value=told))
    under = (
        said["under"].format(name=texts_of(chosen.id)["variants"][example.variant][language]) if example.variant else ""
    )
    return str(said["sentence"]).format(
        on=shown(example.on, "day", language), under=under, facts="; ".join(facts) or said["usual"]
    )


def _example_value(value: Any, kind: str, language: Language) -> str:
    if isinstance(value, date):
        return shown(value, "day", language)
    if isinstance(value, int | float):
        plain = f"{value:,.2f}" if kind == "money" else f"{value:g}"
        return f"€ {with_marks(plain, language)}" if kind == "money" else with_marks(plain, language)
    if isinstance(value, str) and kind == "day":
        return shown(read_day(value), "day", language)
    if isinstance(value, list):
        return "; ".join(" – ".join(_example_value(v, "day", language) for v in pair) for pair in value)
    return str(value)


def _field(
    chosen: Rule,
    name: str,
    variant: str | None,
    language: Language,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
) -> dict[str, Any]:
    wording, spec, kind = words("desk", language), texts_of(chosen.id)["inputs"][name], chosen.kind(name, variant)
    choices = [{"value": c, "label": text[language]} for c, text in spec.get("choices", {}).items()]
    if kind == "flag":
        choices = [{"value": "true", "label": wording["yes"]}, {"value": "false", "label": wording["no"]}]
    hint = wording["hints"].get(kind, "")
    absent = spec.get("absent")
    if absent is not None and kind != "flag" and not choices:
        hint = f"{hint}. {wording['absent'].format(value=absent)}".removeprefix(". ")
    label = str(spec[language])
    return {
        "name": name,
        "label": label[:1].upper() + label[1:],
        "kind": kind,
        "choices": choices,
        "hint": hint,
        "value": typed.get(name, ""),
        "error": errors.get(name, ""),
    }


def _first_variant(chosen: Rule) -> str | None:
    """Some rules exist only as a variant: there is no law to choose."""
    return None if chosen.graph().inputs or not chosen.variants else next(iter(chosen.variants))


def _typed(value: Any, kind: str, language: Language) -> str:
    if kind == "money" and isinstance(value, int | float):
        return with_marks(f"{value:.2f}", language)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _respelled(text: str, kind: str, language: Language, other: Language) -> str:
    """What was typed as people spell it in another language, so that a change of language loses no answer."""
    if kind not in NUMBERS:
        return text
    try:
        found = spelled_number(text, language)
    except NumberError:
        return text  # it is told there as it is told here
    return text if found.percent else with_marks(f"{found.value:f}", other)


def _plain(text: str, kind: str, language: Language) -> Any:
    """What a person types as the rules read it: yes or no, and numbers as Dutch or English people write them.

    Raises :class:`~banen.observe.numbers.NumberError` for what is no number, or may be two.
    """
    if kind == "flag":
        return {"true": True, "false": False}.get(text, text)
    if kind in NUMBERS:
        number = spelled_number(text, language)
        if number.percent:
            raise NumberError(text, "form")
        return f"{number.value:f}"
    if kind == "count":
        return text if (count := few_digits(text)) is None else count
    return text
