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
from banen.observe.numbers import NumberError
from banen.serve.reports.letter import letter_data, letter_words, render_letter
from banen.serve.turns import in_turn
from banen.serve.web.library.rule_form import CENTRE, fields, filled, kinds_of, plain, respelled
from banen.serve.web.security import MOST_BYTES
from banen.serve.web.site import Tongue, page, render
from banen.serve.web.texts import LANGUAGES, words

router = APIRouter(include_in_schema=False)
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
async def form(request: Request, language: Tongue, rule_id: str) -> Response:
    """The form of a rule, empty, or filled with a worked example or with the facts in the address.

    An address with facts is answered at once; only made-up cases are linked to so, because an address is kept by many.
    """
    chosen, given = rule(rule_id), request.query_params
    for example in examples(chosen):
        if example.id == given.get("example"):
            facts = filled(chosen, example.variant, {**example.case, **example.levers}, language)
            return _page(chosen, example.variant, language, {"on": example.on.isoformat(), **facts})
    variant = given.get("variant") or _first_variant(chosen)
    typed = {"on": given.get("on") or date.today().isoformat()}
    if not any(given.get(name) for name in kinds_of(chosen, variant)):
        return _page(chosen, variant, language, typed)
    typed |= {CENTRE: given[CENTRE]} if given.get(CENTRE) else {}
    return _answer(_question(chosen, variant, typed | filled(chosen, variant, given, language), language), language)


@dataclass(frozen=True)
class RuleQuestion:
    """What a form asks of a rule: what was typed, the decision if there is one, and what is wrong at which field."""

    rule: Rule
    variant: str | None
    typed: Mapping[str, str]
    decision: Decision | None
    errors: Mapping[str, str]
    empty: bool = False
    firm: str = ""
    """The outcome where only published amounts count; nothing where the decision itself is so."""


@page(router, "desk", "/{rule_id}", methods=("POST",))
async def answer(request: Request, language: Tongue, rule_id: str) -> Response:
    """The decision on what was filled in; what cannot be read is told at its field, and nothing is guessed.

    A form with nothing filled in is sent back with what the rule needs; one filled in half is undetermined.
    """
    asked = await _asked(request, language, rule_id)
    return Response(status_code=413) if asked is None else _answer(asked, language)


def _answer(asked: RuleQuestion, language: Language) -> HTMLResponse:
    decision = asked.decision
    if asked.errors or decision is None:
        return _sent_back(asked, language)
    result = {
        **decision.to_dict(language),
        "results": shown_results(decision, language),
        "firm": asked.firm and words("desk", language)["outcomes"][asked.firm],
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
    asked = await _asked(request, language, rule_id, firm=True)
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
    asked = await _asked(request, language, rule_id, firm=True)
    if asked is None:
        return Response(status_code=413)
    if asked.errors or asked.decision is None:
        return _sent_back(asked, language)
    content = await in_turn(object(), partial(render_letter, asked.decision, date.today()))
    head = {"Content-Disposition": f'attachment; filename="banen-{rule_id}.pdf"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/pdf", headers=head)


async def _asked(request: Request, language: Language, rule_id: str, *, firm: bool = False) -> RuleQuestion | None:
    """A form read and decided on, ``firm`` whatever it says of estimates; ``None`` where it is too large."""
    body = await request.body()
    if len(body) > MOST_BYTES:
        return None
    given = parse_qs(body.decode("utf-8", "replace"))
    typed = {name: values[0].strip() for name, values in given.items() if not (firm and name == CENTRE)}
    return _question(rule(rule_id), typed.pop("variant", "") or None, typed, language)


def _question(chosen: Rule, variant: str | None, typed: Mapping[str, str], language: Language) -> RuleQuestion:
    day, graph = _day(typed.get("on", "")), chosen.graph(variant)
    read, unread = dict[str, Any](), dict[str, str]()
    for name, kind in kinds_of(chosen, variant).items():
        if typed.get(name):
            try:
                read[name] = plain(typed[name], kind, language)
            except NumberError as fault:
                unread[name] = fault.sentence(language)
    levers = {name: read.pop(name) for name in graph.levers if name in read}
    errors = _out_of_bounds(graph, levers, language)
    within = {name: value for name, value in levers.items() if name not in errors}
    case = (chosen, read, day or date.today(), variant, within, language)
    decision, wrong = _decided(*case, firm=typed.get(CENTRE) != "true")
    firmly = _decided(*case, firm=True)[0] if decision and not decision.firm else None
    errors = {**errors, **wrong, **unread}
    if day is None:
        errors = {**errors, "on": words("desk", language)["wrong"]["day"]}
    empty = bool(graph.inputs) and not read and not unread
    if empty:
        errors = _unfilled(graph, decision.missing if decision else (), chosen, language, errors)
    return RuleQuestion(chosen, variant, typed, decision, errors, empty, firmly.outcome if firmly else "")


def _out_of_bounds(graph: Graph, levers: Mapping[str, Any], language: Language) -> dict[str, str]:
    """Levers that policy cannot set so, in the words of the reader."""
    wording, errors = words("desk", language)["wrong"], dict[str, str]()
    for name, value in levers.items():
        lever = graph.levers[name]
        try:
            lever.read(name, value)
        except RuleError:
            ends = {name: shown(end, "", language) for name, end in (("least", lever.min), ("most", lever.max))}
            bounds = "" if lever.min is None else wording["least" if lever.max is None else "within"]
            errors[name] = wording[lever.kind] + bounds.format(**ends)
    return errors


def _sent_back(asked: RuleQuestion, language: Language) -> HTMLResponse:
    return _page(asked.rule, asked.variant, language, asked.typed, asked.errors, empty=asked.empty)


def _day(text: str) -> date | None:
    try:
        return read_day(text)
    except DayError:
        return None


def _decided(
    chosen: Rule,
    case: Mapping[str, Any],
    day: date,
    variant: str | None,
    levers: Mapping[str, Any],
    language: Language,
    *,
    firm: bool,
) -> tuple[Decision | None, dict[str, str]]:
    """The decision, or what is wrong at which field in the words of the reader."""
    wording, errors = words("desk", language)["wrong"], dict[str, str]()
    try:
        return decide(chosen, case, day, variant, levers, firm=firm), errors
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
    kinds, asked = kinds_of(chosen, variant), fields(chosen, variant, language, typed, errors or {})
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
        fields=[field for field in asked if not field["lever"]],
        levers=[field for field in asked if field["lever"]],
        centre=CENTRE,
        at_centre=typed.get(CENTRE) == "true",
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
                **{n: respelled(v, kinds.get(n, ""), language, other) for n, v in typed.items()},
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


def _first_variant(chosen: Rule) -> str | None:
    """Some rules exist only as a variant: there is no law to choose."""
    return None if chosen.graph().inputs or not chosen.variants else next(iter(chosen.variants))
