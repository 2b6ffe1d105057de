"""Answers about the law: rules, decisions on a case, law texts and what changed."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from banen.serve.api.answers.parts import Answer, Text

Scalar = float | bool | str | None


class NamedValue(Answer):
    """A dated legal value with its name."""

    name: str
    value: Any
    unit: str
    valid_from: str
    valid_to: str | None
    legal_basis: str
    source: str
    confidence: str
    status: str
    published: str | None = Field(None, description="Day of publication, if known.")
    spread: list[float | str] | None = Field(None, description="Range of a value that is estimated.")


class RuleName(Answer):
    """A rule with the law and article that it says."""

    id: str = Field(examples=["kennismigrant"])
    name: Text
    law: str = Field(examples=["BuWav 2022"])
    article: str = Field(examples=["art. 2.1"])
    variants: list[str] = Field(description="Policy variants of it.", examples=[["KM-V1"]])


class Rules(Answer):
    """All rules."""

    rules: list[RuleName]


class Condition(Answer):
    """A condition of a rule."""

    id: str = Field(examples=["KM-C1"])
    role: str = Field(description="What failing it means.")
    article: str
    text: Text
    unless: str | None = Field(description="Condition that takes its place.")


class RuleResult(Text):
    """Something that a rule finds beside its outcome."""

    article: str
    if_met: bool | None = Field(None, description="Whether it is found only where the rule is met.")


class DatedValue(Answer):
    """A legal value from a day."""

    value: Scalar | list[Any] | dict[str, Any]
    unit: str
    valid_from: str = Field(examples=["2026-01-01"])
    valid_to: str | None
    source: str
    legal_basis: str
    confidence: str
    status: str
    published: str | None = Field(None, description="Day of publication, if known.")


class AfterTheLast(Answer):
    """How a value is projected after the last one that is published."""

    rule: str
    article: str
    until: str


class ParameterValues(Answer):
    """A dated legal value through time."""

    values: list[DatedValue]
    after_the_last: AfterTheLast | None


class RuleLever(Answer):
    """A lever of a variant."""

    kind: str
    default: Scalar
    neutral: Scalar = None
    min: float | str | None = Field(None, description="Least value; a share may be written as text.")
    max: float | str | None = Field(None, description="Greatest value; a share may be written as text.")
    choices: list[str] = Field([], description="Values of a lever with named values.")
    unit: str | None = None


class RuleVariant(Answer):
    """A policy variant of a rule."""

    id: str = Field(examples=["KM-V2"])
    name: Text
    basis: str
    valid_from: str
    replaces: list[str]
    adds: list[str]
    levers: dict[str, RuleLever]
    parameters: dict[str, ParameterValues]


class LawVersion(Answer):
    """A version of a law text."""

    valid_from: str
    changed: Text | None = Field(description="What changed for the rules that rest on it, if anything.")


class LawText(Answer):
    """A law that a rule rests on, with its versions by date."""

    id: str = Field(examples=["Wgv"])
    name: str
    identifier: str | None = Field(description="Number in the national register of laws.", examples=["BWBR0048028"])
    texts: list[LawVersion]
    read: str | None = Field(description="Version that was read.")
    not_read: list[str] = Field(description="Versions or parts that were not read.")


class Laws(Answer):
    """Every law text that the rules rest on."""

    laws: list[LawText]


class Rule(Answer):
    """A rule: conditions, values through time, variants, limits, and the schema of a case."""

    id: str = Field(examples=["kennismigrant"])
    name: Text
    about: Text
    law: str
    article: str
    valid_from: str
    valid_to: str | None
    reference_date: str = Field(description="Which day decides.")
    status: str
    first_verified: str
    affected: Text
    conditions: list[Condition]
    results: dict[str, RuleResult]
    inputs: list[str]
    parameters: dict[str, ParameterValues]
    variants: list[RuleVariant]
    consequence: dict[str, list[str]] = Field(
        description="By language: what follows where the rule is met, and where it is not."
    )
    decides: Text = Field(description="Who decides.")
    remedy: Text = Field(description="What can be done against the decision.")
    open_norms: list[Text] = Field(description="What the law leaves to people.")
    left_out: list[Text] = Field(description="What the rule does not hold.")
    law_texts: list[LawText]
    articles_covered: list[str]
    worked_examples: list[str]
    register_record: dict[str, Any] = Field(alias="register", description="Record for the register of algorithms.")
    case_schema: dict[str, Any] = Field(alias="schema", description="JSON schema of a case.")


class Reason(Answer):
    """How one condition came out."""

    condition: str = Field(examples=["KM-C1"])
    article: str
    value: Any = Field(description="What the case says.")
    threshold: Any = Field(description="What the law asks.")
    passed: bool | None = Field(description="None where an input is missing.")
    text: str = Field(description="The reason as a sentence.")


class Citation(Answer):
    """An article with the version of the law that was read."""

    article: str
    law: str | None
    version: str | None
    source: str | None


class Decision(Answer):
    """Whether a case meets a rule on a day, with every reason; a missing input leaves it undetermined."""

    rule: str
    on: str = Field(examples=["2026-02-01"])
    variant: str | None
    outcome: str = Field(description="voldoet, voldoet_niet, onbepaald or niet_van_toepassing.", examples=["onbepaald"])
    reasons: list[Reason]
    parameters: list[NamedValue]
    missing: list[str] = Field(description="Inputs that would decide it.")
    results: dict[str, Any] = Field(description="What the rule finds beside its outcome.")
    signals: list[Any] = Field(description="What a person should look at.")
    levers: dict[str, Any]
    open_norms: list[str] = Field(description="What a person must judge.")
    labels: dict[str, str] = Field(description="Names of inputs in the language asked for.")
    estimates: list[Any] = Field(description="Values that are projected, not published.")
    citations: list[Citation]


class ChangedText(Answer):
    """A law text that came into force."""

    law: str
    valid_from: str
    changed: Text | None


class ChangedCase(Answer):
    """A worked example that comes out otherwise."""

    case: str = Field(examples=["KM-07"])
    before: str | None = Field(description="None where the rule could not be asked.", examples=["voldoet"])
    after: str | None = Field(description="None where the rule cannot be asked.", examples=["voldoet_niet"])


class ChangedValue(Answer):
    """A dated legal value that changed."""

    before: NamedValue | None = Field(description="None where there was none.")
    after: NamedValue


class RuleChange(Answer):
    """What changed for one rule between two days."""

    rule: str
    texts: list[ChangedText]
    values: list[ChangedValue]
    cases: list[ChangedCase]


class RuleChanges(Answer):
    """What changed for every rule between two days."""

    since: str = Field(examples=["2026-01-01"])
    until: str = Field(examples=["2026-07-01"])
    rules: list[RuleChange]
