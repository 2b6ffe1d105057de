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
    reason: Text = Field(description="Why, in each language.")


class Lever(Answer):
    """A lever: what can be set, from current law to the proposal at its strongest."""

    name: str = Field(description="Name of the lever within its measure.", examples=["criterion_factor"])
    type: str = Field(description="What kind of value it takes.", examples=["number"])
    unit: Unit
    min: float | None = Field(description="Least value.", examples=[1])
    max: float | None = Field(description="Greatest value.", examples=[3])
    default: Value = Field(description="Current law.", examples=[1.0])
    far: Value = Field(description="The proposal at its strongest.", examples=[1.5])
    choices: list[str] = Field(description="Values of a lever with named values.")
    step: float | None = Field(description="Step of a slider.")
    label: Text = Field(description="Name, in each language.")
    meaning: Text = Field(description="What it means, in each language.")
    unit_label: Text = Field(description="Unit in words, in each language.")
    choice_labels: dict[str, Text] = Field(description="Words of each choice, in each language.")
    null: Text | None = Field(description="What no value means, where that is possible.")
    assumption: str | None = Field(description="Assumption that is sampled where no value is set.")
    needs: list[str] = Field(description="Levers of which one must be set for this one to act.")
    idle_when: dict[str, list[Value]] = Field(description="Values of other levers under which this one does nothing.")
    law_limit: LawLimit | None = Field(description="Where the law stops; null where it does not.")


class LeadTime(Answer):
    """Years between a decision and the first effect."""

    low: float = Field(description="Years.", examples=[1.0])
    high: float = Field(description="Years.", examples=[2.0])
    reason: Text = Field(description="Why, in each language.")


class Measure(Answer):
    """A measure with its levers and what is known of it."""

    id: str = Field(description="Identifier of the measure.", examples=["2.11"])
    name: Text = Field(description="Name, in each language.")
    tracks: list[str] = Field(description="Policy tracks it belongs to.")
    direction: str = Field(description="Whether it means fewer or more labour migrants.", examples=["fewer"])
    levers: list[Lever] = Field(description="What can be set.")
    document: str = Field(description="Government document that names it.")
    seed_section: str = Field(description="Section of that document.")
    channels: list[str] = Field(description="Ways in which it acts in the model.")
    number_option: Text | None = Field(
        description="A number that could be attached, in each language; null where none."
    )
    legal_level: str = Field(description="Level at which it must be decided.", examples=["besluit"])
    lead_time_years: LeadTime = Field(description="Years before it works, with the reason.")
    notes: list[Text] = Field(description="What to say beside the outcome.")
    facts: list[str] = Field(description="Figures it rests on.")
    assumptions: list[str] = Field(description="Names of the assumptions that its effect rests on.")
    rule_variants: list[str] = Field(description="Variants of rules that it brings into force.")


class Measures(Answer):
    """All measures."""

    measures: list[Measure] = Field(description="Every measure.")
