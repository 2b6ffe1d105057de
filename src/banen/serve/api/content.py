"""The addresses of the API that give what is known: measures, indicators, outlooks, figures, series, assumptions."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Path, Query

from banen.serve.api.answers.evidence import Events
from banen.serve.api.answers.figures import AllSeries, Assumptions, Contradictions, Figures, SeriesValues, UsedFigure
from banen.serve.api.answers.measures import Measure, Measures
from banen.serve.api.answers.projections import Indicators, Outlooks
from banen.serve.api.document import answers


def _named(what: str, example: str) -> Any:
    return Path(alias="id", max_length=200, description=f"{what}, as the collection gives it.", examples=[example])


MeasureId = Annotated[str, _named("Identifier of a measure", "2.11")]
FigureId = Annotated[str, _named("Identifier of a figure", "ST038")]
SeriesName = Annotated[str, _named("Name of a series", "immigration_total")]


def add_measures(api: FastAPI) -> None:
    """Measures, indicators and outlooks: what a projection can be made of and shows."""
    from banen.model import outlooks as named
    from banen.simulate.engine import events as order
    from banen.simulate.measures import catalogue as known_measures
    from banen.simulate.results import indicators as shown

    @api.get(
        "/measures",
        tags=["measures"],
        operation_id="getMeasures",
        summary="All measures with their levers",
        **answers(Measures, said="Every measure with its levers."),
    )
    async def measures() -> dict[str, Any]:
        """Every measure with its levers, their bounds and what is known of it."""
        return {"measures": [m.to_dict() for m in known_measures.catalogue().values()]}

    @api.get(
        "/measures/{id}",
        tags=["measures"],
        operation_id="getMeasure",
        summary="One measure",
        **answers(Measure, said="The measure."),
    )
    async def one_measure(measure_id: MeasureId) -> dict[str, Any]:
        """A measure with its levers, their bounds and what is known of it."""
        return known_measures.measure(measure_id).to_dict()

    @api.get(
        "/indicators",
        tags=["projections"],
        operation_id="getIndicators",
        summary="What a projection shows",
        **answers(Indicators, said="Indicators, and the counts of labour migrants."),
    )
    async def indicators() -> dict[str, Any]:
        """Every indicator with unit and meaning, and the counts of labour migrants."""
        return {
            "indicators": [
                {"name": i.name, "unit": i.unit, "label": dict(i.label), "meaning": dict(i.meaning), "by": i.by}
                for i in shown.indicators().values()
            ],
            "definitions": {name: dict(told) for name, told in shown.definitions().items()},
        }

    @api.get(
        "/outlooks",
        tags=["projections"],
        operation_id="getOutlooks",
        summary="Named outlooks",
        **answers(Outlooks, said="Outlooks with a name."),
    )
    async def outlooks() -> dict[str, Any]:
        """Demand that grows as it did, as official forecasters expect, or not at all: what each holds at a value."""
        return {
            "outlooks": [
                {"name": o.name, "label": o.label.to_dict(), "meaning": o.meaning.to_dict(), "held": dict(o.held)}
                for o in named.outlooks().values()
            ]
        }

    @api.get(
        "/events",
        tags=["quality"],
        operation_id="getEvents",
        summary="The order of events in a month",
        **answers(Events, said="Steps of a month, in their order."),
    )
    async def events() -> dict[str, Any]:
        """What the engine does in a month, in the order in which it does it."""
        return {"events": [event.to_dict() for event in order.events()]}


def add_figures(api: FastAPI) -> None:
    """Figures, series, contradictions and assumptions: what is known and who says so."""
    from banen.observe import assumptions as register
    from banen.observe import conflicts as known_conflicts
    from banen.observe import figures as known_figures
    from banen.observe import series as known_series
    from banen.observe.publications import cited_by, publications_of

    @api.get(
        "/figures",
        tags=["figures"],
        operation_id="getFigures",
        summary="Search the figures",
        **answers(Figures, said="The figures that were found."),
    )
    async def figures(
        q: Annotated[str, Query(max_length=200, description="Every word must occur.", examples=["huisvesting"])] = "",
        topic: Annotated[str, Query(max_length=80, description="Only this topic.", examples=["housing"])] = "",
    ) -> dict[str, Any]:
        """Figures in which every word occurs, with unit, period, population and source."""
        everything = known_figures.figures()
        found = everything.search(q) if q else tuple(everything.values())
        return {"figures": [f.to_dict() for f in found if not topic or f.topic == topic]}

    @api.get(
        "/figures/{id}",
        tags=["figures"],
        operation_id="getFigure",
        summary="One figure, its uses and conflicts",
        **answers(UsedFigure, said="The figure."),
    )
    async def one_figure(figure_id: FigureId) -> dict[str, Any]:
        """A figure with unit, period, population and source, where it is used and what contradicts it."""
        figure = known_figures.figures()[figure_id]
        return {
            **figure.to_dict(),
            "publications": [p.to_dict() for p in publications_of(figure)],
            "uses": [u.to_dict() for u in known_figures.uses_of(figure_id)],
            "conflicts": [c.to_dict() for c in known_conflicts.conflicts_of(figure_id)],
        }

    @api.get(
        "/series",
        tags=["figures"],
        operation_id="getAllSeries",
        summary="All series",
        **answers(AllSeries, said="Every series, without its values."),
    )
    async def all_series() -> dict[str, Any]:
        """Every series with unit, span, definitions, sources and forecast vintages."""
        everything = known_series.series()
        return {"series": [everything.describe(name).to_dict() for name in everything]}

    @api.get(
        "/series/{id}",
        tags=["figures"],
        operation_id="getSeries",
        summary="One series with its values",
        **answers(SeriesValues, said="The series."),
    )
    async def one_series(name: SeriesName) -> dict[str, Any]:
        """A series with every value, its definition and source, and what contradicts it."""
        everything = known_series.series()
        about = everything.describe(name)
        published = dict.fromkeys(p for source in about.sources for p in cited_by(source))
        return {
            **about.to_dict(),
            "values": [value.to_dict() for value in everything[name]],
            "publications": [p.to_dict() for p in published],
            "conflicts": [c.to_dict() for c in known_conflicts.conflicts_of(f"{known_conflicts.SERIES_PREFIX}{name}")],
        }

    @api.get(
        "/conflicts",
        tags=["figures"],
        operation_id="getConflicts",
        summary="What contradicts what",
        **answers(Contradictions, said="Every known contradiction."),
    )
    async def conflicts() -> dict[str, Any]:
        """Sources that contradict each other, why, and what Banen does about it."""
        return {"conflicts": [c.to_dict() for c in known_conflicts.conflicts().values()]}

    @api.get(
        "/assumptions",
        tags=["figures"],
        operation_id="getAssumptions",
        summary="Every assumption with its range",
        **answers(Assumptions, said="Every assumption."),
    )
    async def assumptions() -> dict[str, Any]:
        """Every assumption with its range, its reason, and what the figures left of it."""
        known = register.assumptions()
        learned = {name: known.learned(name) for name in known}
        return {
            "assumptions": [
                {**a.to_dict(), "learned": found.to_dict() if (found := learned[name]) else None}
                for name, a in known.items()
            ]
        }
