"""The addresses of the API that decide by law: rules, a case, law texts, and what changed."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated, Any

from fastapi import Body, FastAPI, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from banen.languages import DUTCH
from banen.observe.days import FIRST_DAY, LAST_DAY
from banen.serve.api.answers.law import Decision, Laws, Rule, RuleChanges, Rules
from banen.serve.api.document import Spoken, answers
from banen.serve.turns import in_turn

Identifier = Annotated[
    str,
    Path(
        alias="id", max_length=80, description="Name of a rule, as the collection gives it.", examples=["kennismigrant"]
    ),
]
Variant = Annotated[str | None, Query(max_length=40, description="A variant of the rule; else the law.")]


class Case(BaseModel):
    """A case for a rule on a date, under the law or a variant."""

    model_config = ConfigDict(extra="forbid")
    on: date = Field(ge=FIRST_DAY, le=LAST_DAY, description="Reference date.", examples=["2026-02-01"])
    case: dict[str, Any] = Field(
        description="Inputs by name; what is absent or null is unknown.", examples=[{"monthly_wage": 6000}]
    )
    variant: str | None = Field(None, description="A policy variant instead of the law.", examples=["KM-V2"])
    levers: dict[str, Any] = Field(default_factory=dict, description="Levers of the variant.")
    firm: bool = Field(True, description="False takes amounts that are not published yet at the centre of their range.")
    language: Spoken = Field(DUTCH, description="Language of the sentences in the answer.")


def add_rules(api: FastAPI) -> None:
    """Rules, decisions, law texts and changes."""
    from banen.model import rules as law
    from banen.model.rules.changes import changes
    from banen.model.rules.citations import register_of_laws
    from banen.model.rules.decide import decide
    from banen.model.rules.record import describe, schema
    from banen.model.rules.texts import texts_of

    @api.get("/rules", tags=["rules"], operation_id="getRules", summary="All rules", **answers(Rules))
    async def rules() -> dict[str, Any]:
        """Every rule with the law and article that it says."""
        return {
            "rules": [
                {
                    "id": r.id,
                    "name": texts_of(r.id)["name"],
                    "law": r.law,
                    "article": r.article,
                    "variants": list(r.variants),
                }
                for r in law.rules().values()
            ]
        }

    @api.get(
        "/rules/{id}",
        tags=["rules"],
        operation_id="getRule",
        summary="One rule and the schema of its cases",
        **answers(Rule),
    )
    async def one_rule(rule_id: Identifier, variant: Variant = None) -> dict[str, Any]:
        """A rule with its text, its variants, and the JSON schema of a case."""
        rule = law.rule(rule_id)
        return {**describe(rule), "schema": schema(rule, variant)}

    @api.post(
        "/rules/{id}/_check",
        tags=["rules"],
        operation_id="checkCase",
        summary="Decide a case, with reasons",
        **answers(Decision),
    )
    async def check(rule_id: Identifier, asked: Annotated[Case, Body()]) -> dict[str, Any]:
        """Whether a case meets a rule on a day, with the reasons; missing input leaves it undetermined."""
        found = law.rule(rule_id)
        case = {name: str(v) if isinstance(v, float) else v for name, v in asked.case.items()}
        question = (found, case, asked.on, asked.variant, asked.levers)
        decision = await asyncio.to_thread(decide, *question, firm=asked.firm)
        return decision.to_dict(asked.language)

    @api.get("/laws", tags=["rules"], operation_id="getLaws", summary="The law texts behind the rules", **answers(Laws))
    async def law_texts() -> dict[str, Any]:
        """Every law text that the rules rest on: versions by date, which one was read, and what changed in it."""
        return register_of_laws()

    @api.get(
        "/rule-changes",
        tags=["rules"],
        operation_id="getRuleChanges",
        summary="What changed between two days",
        **answers(RuleChanges),
    )
    async def rule_changes(
        since: Annotated[date, Query(description="The first day.", examples=["2026-01-01"])],
        until: Annotated[date, Query(description="The last day.", examples=["2026-07-01"])],
        rule: Annotated[str | None, Query(max_length=80, description="One rule; without it, all of them.")] = None,
    ) -> dict[str, Any]:
        """Law texts and dated values that changed, and the worked examples that come out otherwise."""
        chosen = [law.rule(rule)] if rule else list(law.rules().values())

        def compared() -> list[dict[str, Any]]:
            return [changes(each, since, until).to_dict() for each in chosen]

        changed = await in_turn(("rule changes", since, until, rule), compared)
        return {"since": since.isoformat(), "until": until.isoformat(), "rules": changed}
