"""Answers about what is known: figures, series, contradictions, areas' numbers and assumptions."""

from __future__ import annotations

from pydantic import Field

from banen.languages import DUTCH
from banen.serve.api.answers.parts import P05, P50, P95, Answer, FigureIds, Text, Unit


class Figure(Answer):
    """A figure with unit, period, population and source."""

    id: str = Field(description="Identifier of the figure.", examples=["ST038"])
    quantity: str = Field(description="What is counted.")
    value: float | None = Field(description="The number, if it is one.", examples=[984169])
    low: float | None = Field(description="Lower bound, where the source gives a range.")
    high: float | None = Field(description="Upper bound, where the source gives a range.")
    text: str = Field(description="The value as the source says it.")
    unit: Unit
    period: str = Field(description="Period or day it is about.", examples=["2022"])
    population: str = Field(description="Who or what is counted.")
    source: str = Field(description="Who says so, and where.")
    provenance: str = Field(description="How it came here: seed, found, derived or recalled.", examples=["found"])
    status: str = Field(description="observed, enacted, announced, assumed, reference or gap.", examples=["observed"])
    confidence: str = Field(description="How sure the value is: high, medium or low.", examples=["high"])
    note: str = Field(description="What else to know of it; may be empty.")
    topic: str = Field(description="Subject, which is the file that it stands in.", examples=["stocks"])
    where: str = Field(description="File and line in the content.", examples=["figures/stocks.csv:39"])


class Figures(Answer):
    """Figures that were asked for."""

    figures: list[Figure] = Field(description="The figures that were found.")


class Use(Answer):
    """A place in the content that leans on a figure."""

    file: str = Field(description="File in the content.", examples=["assumptions/demand.yml"])
    holder: str = Field(description="Nearest enclosing name.", examples=["demand.growth_practical"])
    key: str = Field(description="Key that names the figure.", examples=["figures"])
    where: str = Field(description="File and line in the content.", examples=["assumptions/demand.yml:112"])


class Contradiction(Answer):
    """What contradicts what, why, and what Banen does about it."""

    id: str = Field(description="Name of the contradiction.", examples=["five_counts"])
    title_nl: str = Field(description="Title, in Dutch.")
    title_en: str = Field(description="Title, in English.")
    explanation_nl: str = Field(description="Why they differ, in Dutch.")
    explanation_en: str = Field(description="Why they differ, in English.")
    handling_nl: str = Field(description="What Banen does, in Dutch.")
    handling_en: str = Field(description="What Banen does, in English.")
    figures: FigureIds
    series: list[str] = Field(description="Names of series that take part.")
    parameters: list[str] = Field(description="Names of parameters that take part.")
    areas: list[str] = Field(description="Codes of areas that take part.")


class Contradictions(Answer):
    """Every known contradiction between sources."""

    conflicts: list[Contradiction] = Field(description="Every known contradiction.")


class Publication(Answer):
    """What a figure or series rests on: title, publisher, address, and the day on which it was read."""

    id: str = Field(description="Identifier in the register of publications.", examples=["CBS-2020-30"])
    title: str = Field(
        description="Title in the language of the publication.",
        examples=["Werk en gezin belangrijkste migratiemotieven voor immigranten"],
    )
    language: str = Field(description="Language of the title.", examples=[DUTCH])
    publisher: str = Field(description="Who published it; empty where the title says so.", examples=["CBS"])
    published: str = Field(description="Year, month or day of publication, as far as known.", examples=["2020-07"])
    address: str = Field(
        description="Where it stands; empty where that is not known.",
        examples=[
            "https://www.cbs.nl/nl-nl/nieuws/2020/30/werk-en-gezin-belangrijkste-migratiemotieven-voor-immigranten"
        ],
    )
    found: str = Field(
        description="How the address is known: given with the figure, stored (a stored copy of the page was read), "
        "collected (the text came with the figures), or number (made from the number under which it is kept).",
        examples=["stored"],
    )
    retrieved: str | None = Field(
        description="Day on which it was read; null where nobody wrote it down.", examples=["2026-11-29"]
    )
    read: str = Field(description="How much was read: whole, opening, quoted or none.", examples=["opening"])
    every_months: int | None = Field(description="Months between editions; null for what appears once.", examples=[12])
    note: str = Field(description="What else to know of it.", examples=["a copy of the official table"])
    due: str | None = Field(
        description="Day around which the next edition is expected, where it can be told.", examples=["2025-03-05"]
    )


class UsedFigure(Figure):
    """A figure, its publications, where it is used and what contradicts it."""

    publications: list[Publication] = Field(
        description="What it rests on, the best first; of a computed figure what it was computed from rests on."
    )
    uses: list[Use] = Field(description="Where the content leans on it.")
    conflicts: list[Contradiction] = Field(description="What contradicts it.")


class Series(Answer):
    """A series: a quantity over years, perhaps with several vintages of a forecast."""

    name: str = Field(description="Name of the series.", examples=["immigration_total"])
    topic: str = Field(description="Subject, which is the file that it stands in.", examples=["migration_flows"])
    unit: Unit
    count: int = Field(description="Values.", examples=[29])
    first: int | str = Field(description="First year, quarter, month or period.", examples=[1995])
    last: int | str = Field(description="Last year, quarter, month or period.", examples=["2014Q4"])
    vintages: list[str] = Field(description="Forecasts, by year of publication.")
    definitions: list[str] = Field(description="More than one means that the values are not one line.")
    sources: list[str] = Field(description="Sources in order of first use.")
    provenances: list[str] = Field(description="How the values came here.")


class AllSeries(Answer):
    """Every series."""

    series: list[Series] = Field(description="Every series.")


class Observation(Answer):
    """A value of a series."""

    series: str = Field(description="Name of the series.", examples=["immigration_total"])
    year: int | str = Field(description="Year, quarter, month or period.", examples=[2023])
    vintage: str = Field(description="Forecast it is of; empty for an observation.")
    value: float = Field(description="The number, in the unit beside it.", examples=[335660])
    unit: Unit
    definition: str = Field(description="What is counted.")
    source: str = Field(description="Who says so, and where.")
    provenance: str = Field(description="How it came here: seed, found, recalled or derived.")
    confidence: str = Field(description="How sure the value is: high, medium or low.")
    topic: str = Field(description="Subject, which is the file that it stands in.")
    where: str = Field(description="File and line in the content.")


class SeriesValues(Series):
    """A series with its values and what contradicts it."""

    values: list[Observation] = Field(description="Every value, in the order of the content.")
    publications: list[Publication] = Field(description="What it rests on, the best first.")
    conflicts: list[Contradiction] = Field(description="What contradicts it.")


class Learned(Answer):
    """What the figures left of the range of an assumption."""

    p05: P05
    p50: P50
    p95: P95
    pulled: str | None = Field(description="low or high where the figures pull it to an end of its range.")


class Assumed(Answer):
    """An assumption with its range and reason."""

    name: str = Field(description="Name of the assumption.", examples=["entry.paid_up_share"])
    label: Text = Field(description="Name, in each language.")
    unit: Unit
    unit_label: Text = Field(description="Unit in words, in each language.")
    central: float = Field(description="Central value.", examples=[0.3])
    low: float = Field(description="Low end of the range.", examples=[0.1])
    high: float = Field(description="High end of the range.", examples=[0.6])
    distribution: str = Field(description="How draws are spread over the range.", examples=["triangular"])
    reason: Text = Field(description="Why this range, in each language.")
    figures: list[str] = Field(description="Identifiers of figures.")


class Assumption(Assumed):
    """An assumption, and what the figures left of its range."""

    learned: Learned | None = Field(description="What the figures left of the range; null where they say nothing.")


class Assumptions(Answer):
    """Every assumption."""

    assumptions: list[Assumption] = Field(description="Every assumption.")
