"""The report of a package as PDF: outcome with bands, pictures, measures, attribution, what matters, receipt.

The numbers are those of the page and the screen: all three read the same projection.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from banen.decide.accounts.appraisal import Appraisal
from banen.decide.doubt.attribution import Attribution
from banen.decide.doubt.sensitivity import Swing
from banen.languages import Language, day_of
from banen.observe.assumptions import assumptions
from banen.observe.conflicts import conflicts
from banen.serve.numbers import assumed, number, whole
from banen.serve.reports.page import outcome_content, shares_content
from banen.serve.reports.typeset import save, typeset
from banen.simulate.results.projection import Projection

TEMPLATE = Path(__file__).with_name("package.typ")
MOST_SWINGS = 12


def write_report(
    projection: Projection,
    shares: Attribution | None,
    moved: Sequence[Swing],
    path: Path,
    language: Language,
    on: date,
    appraisal: Appraisal | None = None,
    name: str = "",
) -> None:
    """Write the report as PDF; ``on`` is the day on its cover."""
    save(render_report(projection, shares, moved, language, on, appraisal, name), path)


def render_report(
    projection: Projection,
    shares: Attribution | None,
    moved: Sequence[Swing],
    language: Language,
    on: date,
    appraisal: Appraisal | None = None,
    name: str = "",
) -> bytes:
    """The report as PDF; parts without content are left out. ``name`` is that of the scenario, where it has its own."""
    return typeset(TEMPLATE, report_data(projection, shares, moved, language, on, appraisal, name), on)


def render_beside(
    project: Callable[[], Projection],
    share: Callable[[], Attribution],
    appraise: Callable[[], Appraisal],
    language: Language,
    on: date,
    name: str = "",
) -> bytes:
    """The report from its questions: which measure does what is computed while the rest is drawn; the same bytes."""
    with ThreadPoolExecutor(1) as beside:
        sharing = beside.submit(share)
        projection = project()
        data = report_data(projection, None, (), language, on, appraise(), name)
        shares = sharing.result()
    return typeset(TEMPLATE, data | shares_content(shares, projection, language), on)


def report_data(
    projection: Projection,
    shares: Attribution | None,
    moved: Sequence[Swing],
    language: Language,
    on: date,
    appraisal: Appraisal | None = None,
    name: str = "",
) -> dict[str, Any]:
    """Everything the template lays out, in one language."""
    content = outcome_content(projection, language, shares, appraisal)
    five = conflicts()["five_counts"]
    return {
        **content,
        "title": name or content["title"],
        "lang": language,
        "on": day_of(on, language),
        "pictures": [{**p, "svg": str(p["svg"])} for p in content["pictures"]],
        "swings": [_swing(s, language) for s in moved[:MOST_SWINGS]],
        "counts": five.explanation[language],
        "pinned": [_pinned(name, value, language) for name, value in projection.receipt.pinned.items()],
        "receipt": projection.receipt.to_dict(),
    }


def _pinned(name: str, value: float, language: Language) -> str:
    entry = assumptions()[name]
    return f"{entry.label[language]}: {number(value, language)} ({entry.unit_label[language]})"


def _swing(swing: Swing, language: Language) -> dict[str, str]:
    entry = assumptions()[swing.name]
    return {
        "label": entry.label[language],
        "range": assumed(entry, language),
        "low": whole(swing.low, language, signed=True),
        "high": whole(swing.high, language, signed=True),
    }
