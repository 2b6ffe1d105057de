"""Answers about how good the model is: figures it meets, bars, and natural experiments."""

from __future__ import annotations

from pydantic import Field

from banen.serve.api.answers.parts import P05, P50, P95, Answer, DrawCount, Seed, Text


class Gate(Answer):
    """A bar that was written before the run, and how it came out."""

    name: str = Field(description="Name of the bar.", examples=["coverage_90"])
    bound: list[float | None] = Field(description="Least and greatest value that passes.")
    value: float | None = Field(description="What came out; null where it cannot be told.")
    passed: bool = Field(description="Whether the bar was met.")
    says: Text = Field(description="What it says, in each language.")


class FigureMet(Answer):
    """The model beside one figure."""

    id: str = Field(description="Name of the comparison.", examples=["payroll_2022"])
    figure: str = Field(description="Figure or series that it is held against.", examples=["ST038"])
    year: int = Field(description="Calendar year.")
    label: Text = Field(description="Name, in each language.")
    definition: str | None = Field(description="Count of labour migrants, or null.")
    fit: bool = Field(description="Whether the model was fitted to this figure.")
    observed: float = Field(description="What was observed.")
    p05: P05
    p50: P50
    p95: P95
    error: float = Field(description="Median over observed, minus one.", examples=[-0.04])
    inside: bool = Field(description="Whether the figure lies in the 5–95% range.")
    persistence: float | None = Field(description="Error of 'as last year'; in a hindcast only.")
    trend: float | None = Field(description="Error of a straight line; in a hindcast only.")
    official: float | None = Field(description="Error of the official forecast, where there is one.")
    crps: float | None = Field(None, description="Continuous ranked probability score, relative.")
    official_total_error: float | None = Field(
        None, description="Error of the official forecast of the total; null where there is none."
    )


class MeanErrors(Answer):
    """Mean absolute errors over the same figures."""

    model: float = Field(description="Mean absolute error of the model.")
    persistence: float = Field(description="Mean absolute error of: next year as this year.")
    trend: float = Field(description="Mean absolute error of: the trend goes on.")
    figures: float = Field(description="Figures compared.")


class Backtest(Answer):
    """The model against the figures; with an origin, fitted only to what was known in that year."""

    origin: int | None = Field(description="Year of a hindcast.", examples=[2014])
    coverage_90: float = Field(description="Share of the figures inside the 5–95% range.", examples=[0.68])
    error_ratio_best_simple: float | None = Field(description="Error of the model over that of the best simple rule.")
    median_absolute_error: float | None = Field(None, description="Median of the absolute relative errors.")
    mean_absolute_errors: MeanErrors | None = Field(
        None, description="Mean errors of the model and of two simple rules."
    )
    fitted_to: int | None = Field(None, description="Figures that a hindcast was fitted to.")
    draws: DrawCount
    seed: Seed
    series: list[FigureMet] = Field(description="Worst first.")
    gates: list[Gate] = Field(description="Bars that were set before the run, and whether they were met.")


class Bars(Answer):
    """What the population must show, written before it was run."""

    bars: list[Gate] = Field(description="Every bar of the population.")


class ExperimentOutcome(Answer):
    """One outcome of a change of rule, from the past or from abroad, beside what the model makes of it."""

    experiment: str = Field(description="Name of the natural experiment.")
    date: str = Field(description="Day on which the rule changed.")
    outcome: str = Field(description="What is compared.")
    label: Text = Field(description="Name, in each language.")
    counts: Text = Field(description="What is counted, in each language.")
    direction: str = Field(description="Expected direction.", examples=["fewer"])
    low: float = Field(description="Least change that the figures allow, as a share.", examples=[-0.35])
    high: float = Field(description="Greatest change that the figures allow, as a share.", examples=[-0.1])
    compared: dict[str, list[str]] = Field(description="Figures that are compared.")
    p05: P05
    p50: P50
    p95: P95
    inside: bool = Field(description="Whether the model's range holds what was seen.")
    right_direction: bool = Field(description="Whether the model goes the way that was seen.")
    seen: Text | None = Field(description="What the sources saw.")


class Untestable(Answer):
    """A change of rule that cannot be held against figures, and why."""

    id: str = Field(description="Name of the natural experiment.")
    date: str = Field(description="Day on which the rule changed.")
    name: Text = Field(description="Name, in each language.")
    figures: list[str] = Field(description="Identifiers of figures.")
    because: Text = Field(description="Why it cannot be tested, in each language.")


class Experiments(Answer):
    """Changes of rule from the past and from abroad, given to the model."""

    draws: DrawCount
    seed: Seed
    outcomes: list[ExperimentOutcome] = Field(description="What came out, experiment by experiment.")
    untestable: list[Untestable] = Field(description="Experiments without numbers to test against.")
    gates: list[Gate] = Field(description="Bars that were set before the run, and whether they were met.")


class Event(Answer):
    """A step in a month of the engine."""

    steps: list[str] = Field(description="Phases of a simulated year in which it works.")
    name: Text = Field(description="Name, in each language.")
    says: Text = Field(description="What it says, in each language.")


class Events(Answer):
    """The order of events in a month."""

    events: list[Event] = Field(description="Every event that the engine knows.")
