"""The trust pages: method, every assumption, how good it is (worst first), sources, accessibility, changes."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from banen.languages import Language, with_marks
from banen.observe.areas import areas
from banen.observe.assumptions import Assumption, assumptions
from banen.observe.conflicts import conflicts
from banen.observe.figures import figures
from banen.observe.publications import BAR, cited_by, reach
from banen.observe.series import series
from banen.serve.numbers import change, number, whole
from banen.serve.web.simulator.engine import DEEP_DRAWS, EXACT_DRAWS, LIVE_DRAWS
from banen.serve.web.site import Tongue, address, page, render
from banen.serve.web.texts import words
from banen.simulate.evidence.backtest import Backtest, backtest
from banen.simulate.evidence.experiments import ExpectationTest, Trials, experiments
from banen.simulate.evidence.hindcast import HindcastGate, published
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.results.indicators import definitions

router = APIRouter(include_in_schema=False)


@cache
def tested() -> Backtest:
    """The model against the past, once."""
    return backtest(EXACT_DRAWS)


@cache
def _tried() -> Trials:
    return experiments(EXACT_DRAWS)


@page(router, "about")
async def about(request: Request, language: Tongue) -> HTMLResponse:
    """What Banen is, and the way to every trust page."""
    w = words("trust", language)
    held = {"figures": figures(), "assumptions": assumptions(), "measures": catalogue()}
    counts = {name: number(len(each), language) for name, each in held.items()}
    pages = [
        {"href": address(name, language), "name": words("site", language)["pages"][name], "text": text}
        for name, text in w["about"]["pages"].items()
    ]
    return render("about", language, "about.html.j2", w=w, counts=counts, pages=pages)


@page(router, "method")
async def method(request: Request, language: Tongue) -> HTMLResponse:
    """How Banen reckons, and the five counts with their definitions."""
    return _prose("method", language, definitions())


@page(router, "accessibility")
async def accessibility(request: Request, language: Tongue) -> HTMLResponse:
    """What is accessible and what is not."""
    return _prose("accessibility", language)


@page(router, "changes")
async def changes(request: Request, language: Tongue) -> HTMLResponse:
    """What changed for who uses Banen."""
    return _prose("changes", language)


def _prose(name: str, language: Language, counts: Mapping[str, Mapping[str, str]] | None = None) -> HTMLResponse:
    """A page of headings and paragraphs, as the content holds it."""
    return render(
        name,
        language,
        "prose.html.j2",
        live=LIVE_DRAWS,
        exact=EXACT_DRAWS,
        deep=number(DEEP_DRAWS, language),
        w=words("trust", language),
        told=words("trust", language)[name],
        definitions=[{"name": d[language], "text": d[f"definition_{language}"]} for d in (counts or {}).values()],
    )


@page(router, "assumptions")
async def register(request: Request, language: Tongue) -> HTMLResponse:
    """Every assumption by the part of the model that reads it, with range and reason."""
    wording = words("trust", language)["assumptions"]
    parts: dict[str, list[dict[str, Any]]] = {}
    for entry in assumptions().values():
        parts.setdefault(entry.part, []).append(
            {
                "name": entry.name,
                "label": entry.label[language],
                "unit": entry.unit_label[language],
                "central": number(entry.central, language),
                "reason": entry.reason[language],
                "range": f"{number(entry.low, language)} – {number(entry.high, language)}",
                "learned": _learned(entry, language, wording),
                "fixed": entry.low == entry.high,
                "figures": [f for f in entry.figures if f in figures()],
            }
        )
    return render(
        "assumptions",
        language,
        "assumptions.html.j2",
        w=words("trust", language),
        told=wording,
        total=len(assumptions()),
        parts=[{"id": name, "name": wording["parts"].get(name, name), "rows": rows} for name, rows in parts.items()],
    )


def _learned(entry: Assumption, language: Language, said: Mapping[str, Any]) -> str:
    """What the figures left of a range, in words; nothing where history does not inform it."""
    found = assumptions().learned(entry.name)
    if found is None:
        return ""
    p05, p50, p95 = (number(float(f"{v:.3g}"), language) for v in (found.p05, found.p50, found.p95))
    pull = f" {said['pulled'][found.pulled]}" if found.pulled else ""
    return str(said["learned"]).format(p05=p05, p50=p50, p95=p95) + pull


@page(router, "quality")
async def quality(request: Request, language: Tongue) -> HTMLResponse:
    """The model against every figure it can answer, worst fits first, and against years held out of its fit."""
    result = await asyncio.to_thread(tested)
    origins = published()
    tried = await asyncio.to_thread(_tried)
    rows = [
        {
            "figure": c.entry.figure,
            "href": address("figures", language, _page_of(c.entry.figure)),
            "label": c.entry.label[language],
            "year": c.entry.years[1],
            "observed": whole(c.observed, language),
            "model": whole(c.p50, language),
            "range": f"{whole(c.p05, language)} – {whole(c.p95, language)}",
            "error": f"{100 * c.error:+.0f}%".replace("-", "−"),
            "inside": c.inside,
            "fit": c.entry.fit,
        }
        for c in result.worst_first()
    ]
    held = [c for c in result.comparisons if not c.entry.fit]
    return render(
        "quality", language, "quality.html.j2", w=words("trust", language), told=words("trust", language)["quality"],
        rows=rows, count=len(rows), coverage=f"{100 * result.coverage:.0f}%",
        held=len(held), held_coverage=f"{100 * sum(c.inside for c in held) / max(len(held), 1):.0f}%",
        median=f"{100 * result.to_dict()['median_absolute_error']:.0f}%", outside=sum(not r["inside"] for r in rows),
        draws=result.draws, gates=[_gate_head(g, language) for g in origins[0].gates],
        origins=[
            {"year": h.origin, "figures": h.figures, "gates": [_gate_cell(g, language) for g in h.gates]}
            for h in origins
        ],
        trials=[_trial(v, language) for v in tried.verdicts],
        trial_gates=[
            {"says": g.says[language], "value": "–" if g.value is None else f"{100 * g.value:.0f}%",
             "bound": f"{100 * g.bound[0]:.0f}%", "passed": g.passed}
            for g in tried.gates
        ],
        untestable=[
            {"year": u.on.year, "name": u.name[language], "because": u.because[language]} for u in tried.untestable
        ],
    )  # fmt: skip


def _page_of(figure: str) -> str:
    """The page of a figure below the list; a series has none of its own."""
    return "" if ":" in figure else f"/{figure}"


def _trial(v: ExpectationTest, language: Language) -> dict[str, Any]:
    said, seen = v.expected, v.expected.seen
    return {
        "year": v.experiment.on.year, "name": v.experiment.name[language], "label": said.label[language],
        "counts": said.counts[language], "figures": change(said.low, said.high), "model": change(v.p50),
        "range": change(v.p05, v.p95), "right": v.right_direction, "inside": v.inside,
        "seen": seen[language] if seen else None,
    }  # fmt: skip


def _gate_head(gate: HindcastGate, language: Language) -> dict[str, str]:
    low, high = (_share(gate, bound, language) for bound in gate.bound)
    return {"says": gate.says[language], "bound": f"{low} – {high}"}


def _gate_cell(gate: HindcastGate, language: Language) -> dict[str, Any]:
    return {"value": "–" if gate.value is None else _share(gate, gate.value, language), "passed": gate.passed}


def _share(gate: HindcastGate, value: float, language: Language) -> str:
    """A ratio with two decimals, a share in percent."""
    if gate.name.startswith("error"):
        return with_marks(f"{value:.2f}", language)
    return f"{100 * value:.0f}%"


@page(router, "sources")
async def sources(request: Request, language: Tongue) -> HTMLResponse:
    """Who says so: every source of a figure with how many it carries, the series, the areas, what contradicts."""
    counted = Counter(f.source for f in figures().values())
    reached = reach()
    return render(
        "sources",
        language,
        "sources.html.j2",
        w=words("trust", language),
        told=words("trust", language)["sources"],
        figures=[
            (name, count, next((p for p in cited_by(name) if p.address), None))
            for name, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
        ],
        reached={
            "linked": number(reached.linked, language),
            "dated": number(reached.dated, language),
            "share": f"{number(round(100 * reached.linked / reached.total), language)}%",
            "dated_share": f"{number(round(100 * reached.dated / reached.total), language)}%",
            "bar": f"{BAR:.0%}",
        },
        total=number(len(figures()), language),
        series=[{"name": n, "source": "; ".join(dict.fromkeys(o.source for o in series()[n]))} for n in series()],
        areas=areas().sources,
        credit=areas().credit[language],
        conflicts=[
            {
                "title": c.title[language],
                "explanation": c.explanation[language],
                "handling": c.handling[language],
                "figures": c.figures,
            }
            for c in conflicts().values()
        ],
    )
