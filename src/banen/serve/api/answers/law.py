"""Answers about the law: rules, decisions on a case, law texts and what changed."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from banen.serve.api.answers.parts import Answer, Text

Scalar = float | bool | str | None


class NamedValue(Answer):
    """A dated legal value with its name."""

    name: str = Field(description="Name of the parameter.")
    value: Any = Field(description="Its value on the day.")
    unit: str = Field(description="Unit of the value.")
    valid_from: str = Field(description="First day on which it holds.")
    valid_to: str | None = Field(description="Last day on which it holds; null where no end is known.")
    legal_basis: str = Field(description="Article that sets it.")
    source: str = Field(description="Who says so, and where.")
    provenance: str = Field(
        description="How it came here: primary-text, official-web, secondary-web, seed, derived or recalled."
    )
    confidence: str = Field(description="How sure the value is: high, medium or low.")
    status: str = Field(
        description="What kind of value it is: observed, enacted, announced, assumed, reference or gap."
    )
    published: str | None = Field(None, description="Day of publication, if known.")
    spread: list[float | str] | None = Field(None, description="Range of a value that is estimated.")


class RuleName(Answer):
    """A rule with the law and article that it says."""

    id: str = Field(description="Identifier of the rule.", examples=["kennismigrant"])
    name: Text = Field(description="Name, in each language.")
    law: str = Field(description="Name of the law.", examples=["BuWav 2022"])
    article: str = Field(description="Article of the law.", examples=["art. 2.1"])
    variants: list[str] = Field(description="Policy variants of it.", examples=[["KM-V1"]])


class Rules(Answer):
    """All rules."""

    rules: list[RuleName] = Field(description="Every rule.")


class Condition(Answer):
    """A condition of a rule."""

    id: str = Field(description="Name of the condition.", examples=["KM-C1"])
    role: str = Field(description="What failing it means.")
    article: str = Field(description="Article of the law.")
    text: Text = Field(description="The sentence, in each language.")
    unless: str | None = Field(description="Condition that takes its place.")


class RuleResult(Text):
    """Something that a rule finds beside its outcome."""

    article: str = Field(description="Article of the law.")
    if_met: bool | None = Field(None, description="Whether it is found only where the rule is met.")


class DatedValue(Answer):
    """A legal value from a day."""

    value: Scalar | list[Any] | dict[str, Any] = Field(description="Value from that day on.")
    unit: str = Field(description="Unit of the value.")
    valid_from: str = Field(description="First day on which it holds.", examples=["2026-01-01"])
    valid_to: str | None = Field(description="Last day on which it holds; null where no end is known.")
    source: str = Field(description="Who says so, and where.")
    legal_basis: str = Field(description="Article that sets it.")
    confidence: str = Field(description="How sure the value is: high, medium or low.")
    status: str = Field(
        description="What kind of value it is: observed, enacted, announced, assumed, reference or gap."
    )
    published: str | None = Field(None, description="Day of publication, if known.")


class AfterTheLast(Answer):
    """How a value is projected after the last one that is published."""

    rule: str = Field(description="How the value goes on after the last known one.")
    article: str = Field(description="Article that says so.")
    until: str = Field(description="Last day on which that may be assumed.")


class ParameterValues(Answer):
    """A dated legal value through time."""

    values: list[DatedValue] = Field(description="Values with the day from which each holds.")
    after_the_last: AfterTheLast | None = Field(
        description="How it goes on after the last; null where nothing says so."
    )


class RuleLever(Answer):
    """A lever of a variant."""

    kind: str = Field(description="Kind of value: number, share, choice or yes/no.")
    default: Scalar = Field(description="Value unless another is given.")
    neutral: Scalar = Field(None, description="Value at which the variant changes nothing.")
    min: float | str | None = Field(None, description="Least value; a share may be written as text.")
    max: float | str | None = Field(None, description="Greatest value; a share may be written as text.")
    choices: list[str] = Field([], description="Values of a lever with named values.")
    unit: str | None = Field(None, description="Unit of the value; null where it has none.")


class RuleVariant(Answer):
    """A policy variant of a rule."""

    id: str = Field(description="Name of the variant.", examples=["KM-V2"])
    name: Text = Field(description="Name, in each language.")
    basis: str = Field(description="Plan or bill that it stands in.")
    valid_from: str = Field(description="First day on which it holds.")
    replaces: list[str] = Field(description="Conditions that it replaces.")
    adds: list[str] = Field(description="Conditions that it adds.")
    levers: dict[str, RuleLever] = Field(description="What can be set in it.")
    parameters: dict[str, ParameterValues] = Field(description="Parameters that it uses, by name.")


class LawVersion(Answer):
    """A version of a law text."""

    valid_from: str = Field(description="First day on which it holds.")
    changed: Text | None = Field(description="What changed for the rules that rest on it, if anything.")


class LawText(Answer):
    """A law that a rule rests on, with its versions by date."""

    id: str = Field(description="Number of the law (BWB).", examples=["Wgv"])
    name: str = Field(description="Name of the law.")
    identifier: str | None = Field(description="Number in the national register of laws.", examples=["BWBR0048028"])
    texts: list[LawVersion] = Field(description="Versions that rules were made from.")
    read: str | None = Field(description="Version that was read.")
    not_read: list[str] = Field(description="Versions or parts that were not read.")
    why_not_read: Text | None = Field(description="Why the text of a law was not read at all.")


class WithoutText(Answer):
    """A kind of reference that no consolidated text can be held against."""

    begins: str = Field(description="How such a reference begins.", examples=["Letter"])
    why: Text = Field(description="Why it is not checked.")


class Laws(Answer):
    """Every law text that the rules rest on."""

    laws: list[LawText] = Field(description="Every law that a rule rests on.")
    without_text: list[WithoutText] = Field(description="References that are not checked against a text.")


class Disagreement(Answer):
    """Where the text of the law and the table of dated values differ, and what was taken."""

    id: str = Field(description="Name of the disagreement.", examples=["D07"])
    about: Text = Field(description="What it is about, in each language.")
    text: Text = Field(description="What the text says.")
    table: Text | None = Field(description="What the table of values says; null where it says nothing.")
    taken: Text = Field(description="What was taken, and why.")
    parameters: list[str] = Field(description="Dated values that it is about.")


class Rule(Answer):
    """A rule: conditions, values through time, variants, limits, and the schema of a case."""

    id: str = Field(description="Identifier of the rule.", examples=["kennismigrant"])
    name: Text = Field(description="Name, in each language.")
    about: Text = Field(description="What it is about, in each language.")
    law: str = Field(description="Name of the law.")
    article: str = Field(description="Article of the law.")
    valid_from: str = Field(description="First day on which it holds.")
    valid_to: str | None = Field(description="Last day on which it holds; null where no end is known.")
    reference_date: str = Field(description="Which day decides.")
    status: str = Field(
        description="What kind of value it is: observed, enacted, announced, assumed, reference or gap."
    )
    first_verified: str = Field(description="Day on which the rule was first held against the text.")
    affected: Text = Field(description="Whom the rule is about, in each language.")
    conditions: list[Condition] = Field(description="Conditions of the rule.")
    results: dict[str, RuleResult] = Field(description="What the rule answers, by name.")
    inputs: list[str] = Field(description="Names of the facts that it asks.")
    parameters: dict[str, ParameterValues] = Field(description="Dated values that it uses, by name.")
    variants: list[RuleVariant] = Field(description="Variants of plans and bills.")
    consequence: dict[str, list[str]] = Field(
        description="By language: what follows where the rule is met, and where it is not."
    )
    decides: Text = Field(description="Who decides.")
    remedy: Text = Field(description="What can be done against the decision.")
    open_norms: list[Text] = Field(description="What the law leaves to people.")
    left_out: list[Text] = Field(description="What the rule does not hold.")
    disagreements: list[Disagreement] = Field(description="Where text and table of the law differ, and what was taken.")
    law_texts: list[LawText] = Field(description="Texts of law that it was made from.")
    articles_covered: list[str] = Field(description="Articles that it covers.")
    worked_examples: list[str] = Field(description="Names of worked examples.")
    register_record: dict[str, Any] = Field(alias="register", description="Record for the register of algorithms.")
    case_schema: dict[str, Any] = Field(alias="schema", description="JSON schema of a case.")


class Reason(Answer):
    """How one condition came out."""

    condition: str = Field(description="Condition that decided.", examples=["KM-C1"])
    article: str = Field(description="Article of the law.")
    value: Any = Field(description="What the case says.")
    threshold: Any = Field(description="What the law asks.")
    passed: bool | None = Field(description="None where an input is missing.")
    text: str = Field(description="The reason as a sentence.")


class Citation(Answer):
    """An article with the version of the law that was read."""

    article: str = Field(description="Article of the law.")
    law: str | None = Field(description="Name of the law; null where the article says it.")
    version: str | None = Field(description="Day of the version of the text.")
    source: str | None = Field(description="Where the text stands.")


class Decision(Answer):
    """Whether a case meets a rule on a day, with every reason; a missing input leaves it undetermined."""

    rule: str = Field(description="Identifier of the rule.")
    on: str = Field(description="Day of reference.", examples=["2026-02-01"])
    variant: str | None = Field(description="Variant of the rule; null for the law as it is.")
    outcome: str = Field(description="voldoet, voldoet_niet, onbepaald or niet_van_toepassing.", examples=["onbepaald"])
    reasons: list[Reason] = Field(description="Conditions that decided, with their articles.")
    parameters: list[NamedValue] = Field(description="Values that were used.")
    missing: list[str] = Field(description="Inputs that would decide it.")
    results: dict[str, Any] = Field(description="What the rule finds beside its outcome.")
    signals: list[Any] = Field(description="What a person should look at.")
    levers: dict[str, Any] = Field(description="What was set in the variant.")
    open_norms: list[str] = Field(description="What a person must judge.")
    labels: dict[str, str] = Field(description="Names of inputs in the language asked for.")
    estimates: list[Any] = Field(description="Values that are projected, not published.")
    firm: bool = Field(description="Whether it holds over the whole range of those; if not, they stand at its centre.")
    citations: list[Citation] = Field(description="Articles that the answer rests on.")


class ChangedText(Answer):
    """A law text that came into force."""

    law: str = Field(description="Name of the law.")
    valid_from: str = Field(description="First day on which it holds.")
    changed: Text | None = Field(description="What changed, in each language; null where nobody wrote it down.")


class ChangedCase(Answer):
    """A worked example that comes out otherwise."""

    case: str = Field(description="Name of the worked example.", examples=["KM-07"])
    before: str | None = Field(description="None where the rule could not be asked.", examples=["voldoet"])
    after: str | None = Field(description="None where the rule cannot be asked.", examples=["voldoet_niet"])


class ChangedValue(Answer):
    """A dated legal value that changed."""

    before: NamedValue | None = Field(description="None where there was none.")
    after: NamedValue = Field(description="The value after the change.")


class RuleChange(Answer):
    """What changed for one rule between two days."""

    rule: str = Field(description="Identifier of the rule.")
    texts: list[ChangedText] = Field(description="Texts of law that changed.")
    values: list[ChangedValue] = Field(description="Values that changed.")
    cases: list[ChangedCase] = Field(description="Worked examples whose answer changes.")


class RuleChanges(Answer):
    """What changed for every rule between two days."""

    since: str = Field(description="First day of the span.", examples=["2026-01-01"])
    until: str = Field(description="Last day of the span.", examples=["2026-07-01"])
    rules: list[RuleChange] = Field(description="Rules with a change in the span.")
