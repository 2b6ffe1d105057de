"""Answers about measures and their levers."""

from __future__ import annotations

from pydantic import Field

from banen.serve.api.answers.parts import Answer, Text, Unit

Value = float | bool | str | list[str] | None


class LawLimit(Answer):
    """A value that a law of a higher order does not allow."""

    above: float = Field(description="What goes beyond it is refused or warned against.")
    since: str = Field(description="Day from which it holds.", examples=["2024-01-01"])
    basis: str = Field(description="The law and article.")
    reason: Text


class Lever(Answer):
    """A lever: what can be set, from current law to the proposal at its strongest."""

    name: str = Field(examples=["criterion_factor"])
    type: str = Field(description="What kind of value it takes.", examples=["number"])
    unit: Unit
    min: float | None = Field(description="Least value.", examples=[1])
    max: float | None = Field(description="Greatest value.", examples=[3])
    default: Value = Field(description="Current law.", examples=[1.0])
    far: Value = Field(description="The proposal at its strongest.", examples=[1.5])
    choices: list[str] = Field(description="Values of a lever with named values.")
    step: float | None = Field(description="Step of a slider.")
    label: Text
    meaning: Text
    unit_label: Text
    choice_labels: dict[str, Text]
    null: Text | None = Field(description="What no value means, where that is possible.")
    assumption: str | None = Field(description="Assumption that is sampled where no value is set.")
    needs: list[str] = Field(description="Levers of which one must be set for this one to act.")
    idle_when: dict[str, list[Value]] = Field(description="Values of other levers under which this one does nothing.")
    law_limit: LawLimit | None


class LeadTime(Answer):
    """Years between a decision and the first effect."""

    low: float = Field(description="Years.", examples=[1.0])
    high: float = Field(description="Years.", examples=[2.0])
    reason: Text


class Measure(Answer):
    """A measure with its levers and what is known of it."""

    id: str = Field(examples=["2.11"])
    name: Text
    tracks: list[str] = Field(description="Policy tracks it belongs to.")
    direction: str = Field(description="Whether it means fewer or more labour migrants.", examples=["fewer"])
    levers: list[Lever]
    document: str = Field(description="Government document that names it.")
    seed_section: str = Field(description="Section of that document.")
    channels: list[str] = Field(description="Ways in which it acts in the model.")
    number_option: Text | None
    legal_level: str = Field(description="Level at which it must be decided.", examples=["besluit"])
    lead_time_years: LeadTime
    notes: list[Text] = Field(description="What to say beside the outcome.")
    facts: list[str] = Field(description="Figures it rests on.")
    assumptions: list[str]
    rule_variants: list[str] = Field(description="Variants of rules that it brings into force.")


class Measures(Answer):
    """All measures."""

    measures: list[Measure]
