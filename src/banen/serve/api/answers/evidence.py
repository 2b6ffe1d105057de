"""Answers about how good the model is: figures it meets, bars, and natural experiments."""

from __future__ import annotations

from pydantic import Field

from banen.serve.api.answers.parts import P05, P50, P95, Answer, DrawCount, Seed, Text


class Gate(Answer):
    """A bar that was written before the run, and how it came out."""

    name: str = Field(examples=["coverage_90"])
    bound: list[float | None] = Field(description="Least and greatest value that passes.")
    value: float | None
    passed: bool
    says: Text


class FigureMet(Answer):
    """The model beside one figure."""

    id: str = Field(examples=["payroll_2022"])
    figure: str = Field(examples=["ST038"])
    year: int
    label: Text
    definition: str | None
    fit: bool = Field(description="Whether the model was fitted to this figure.")
    observed: float
    p05: P05
    p50: P50
    p95: P95
    error: float = Field(description="Median over observed, minus one.", examples=[-0.04])
    inside: bool = Field(description="Whether the figure lies in the 5–95% range.")
    persistence: float | None = Field(description="Error of 'as last year'; in a hindcast only.")
    trend: float | None = Field(description="Error of a straight line; in a hindcast only.")
    official: float | None = Field(description="Error of the official forecast, where there is one.")
    crps: float | None = Field(None, description="Continuous ranked probability score, relative.")
    official_total_error: float | None = None


class MeanErrors(Answer):
    """Mean absolute errors over the same figures."""

    model: float
    persistence: float
    trend: float
    figures: float = Field(description="Figures compared.")


class Backtest(Answer):
    """The model against the figures; with an origin, fitted only to what was known in that year."""

    origin: int | None = Field(description="Year of a hindcast.", examples=[2014])
    coverage_90: float = Field(description="Share of the figures inside the 5–95% range.", examples=[0.68])
    error_ratio_best_simple: float | None = Field(description="Error of the model over that of the best simple rule.")
    median_absolute_error: float | None = None
    mean_absolute_errors: MeanErrors | None = None
    fitted_to: int | None = Field(None, description="Figures that a hindcast was fitted to.")
    draws: DrawCount
    seed: Seed
    series: list[FigureMet] = Field(description="Worst first.")
    gates: list[Gate]


class Bars(Answer):
    """What the population must show, written before it was run."""

    bars: list[Gate]


class ExperimentOutcome(Answer):
    """One outcome of a change of rule, from the past or from abroad, beside what the model makes of it."""

    experiment: str
    date: str
    outcome: str
    label: Text
    counts: Text
    direction: str = Field(examples=["fewer"])
    low: float = Field(description="Least change that the figures allow, as a share.", examples=[-0.35])
    high: float = Field(description="Greatest change that the figures allow, as a share.", examples=[-0.1])
    compared: dict[str, list[str]] = Field(description="Figures that are compared.")
    p05: P05
    p50: P50
    p95: P95
    inside: bool
    right_direction: bool
    seen: Text | None = Field(description="What the sources saw.")


class Untestable(Answer):
    """A change of rule that cannot be held against figures, and why."""

    id: str
    date: str
    name: Text
    figures: list[str]
    because: Text


class Experiments(Answer):
    """Changes of rule from the past and from abroad, given to the model."""

    draws: DrawCount
    seed: Seed
    outcomes: list[ExperimentOutcome]
    untestable: list[Untestable]
    gates: list[Gate]


class Event(Answer):
    """A step in a month of the engine."""

    steps: list[str]
    name: Text
    says: Text


class Events(Answer):
    """The order of events in a month."""

    events: list[Event]
