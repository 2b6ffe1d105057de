"""What somebody expects beside what the model says: the past, current policy, the choices, and then the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from banen.bands import Band
from banen.charts import grammar
from banen.charts.grammar import Room
from banen.later import Later

if TYPE_CHECKING:
    import altair as alt
else:
    alt = Later("altair")

HEIGHT, LOW_HEIGHT = 320, 230


def description(
    baseline: Band,
    span: tuple[int, int, int],
    guesses: Sequence[float],
    words: Mapping[str, str],
    width: int,
    package: Band | None = None,
    guess: float | None = None,
) -> alt.LayerChart:
    """The course under current policy; the choices as open dots, or the answer with the ``guess`` beside it.

    ``span`` is the first year, the year of policy and the last one; ``words`` name ``current``, ``model`` and ``you``.
    """
    first, now, last = span
    narrow = width < grammar.WIDTHS[1]
    answered = package is not None
    field = Room(width, left=70, right=14 if narrow or not answered else 150, top=18)
    height = LOW_HEIGHT if narrow else HEIGHT
    past, ahead = _between(baseline, first, now), _between(baseline, now, last)
    start, end = past[-1][1], ahead[-1][1]
    ends = [end + g for g in (guesses if guess is None else (*guesses, guess))]
    shown = [*past, *ahead, *(() if package is None else _between(package, now, last))]
    values = [0.0, *ends, *(value for _, value in shown)]
    low, high = min(values), max(values)
    x, y = grammar.years(first, last, field), grammar.amounts("value", low, high, 3 if narrow else 4)

    def at(points: Sequence[tuple[float, float]], **more: Sequence[str]) -> alt.Chart:
        data = grammar.rows(year=[p[0] for p in points], value=[p[1] for p in points], **more)
        return alt.Chart(data).encode(x=x, y=y)

    layers = [
        at(past).mark_line(color=grammar.BASE, strokeWidth=2),
        at(ahead).mark_line(color=grammar.BASE, strokeDash=grammar.CURRENT_POLICY, strokeWidth=2),
    ]
    if package is None:
        for value in ends:
            layers.append(at([(now, start), (last, value)]).mark_line(color=grammar.AXIS, strokeDash=[1.5, 4]))
        layers.append(
            at([(last, value) for value in ends]).mark_point(
                shape="circle", size=90, color=grammar.AXIS, fill=grammar.PAPER, opacity=1, strokeWidth=1.5
            )
        )
        return grammar.dressed(layers, field, height)
    model = _between(package, now, last)
    layers.append(at(model).mark_line(color=grammar.BRAND, strokeWidth=2.75))
    named = [(words["current"], end, grammar.SOFT), (words["model"], model[-1][1], grammar.WORDS[0])]
    if guess is not None:
        yours = at([(now, start), (last, end + guess)])
        layers.append(yours.mark_line(color=grammar.YOURS, strokeDash=[3, 5], strokeWidth=2.75))
        named.append((words["you"], end + guess, grammar.YOUR_WORDS))
    layers.append(at(model[-1:]).mark_point(color=grammar.BRAND, filled=True, size=90, opacity=1))
    if not narrow:
        places = grammar.apart([value for _, value, _ in named], (high - low) * 1.1 / height * 18)
        for (text, _, ink), place in zip(named, places, strict=True):
            words_at = at([(last, place)], text=[text]).encode(text="text:N")
            layers.append(words_at.mark_text(align="left", dx=12, fontWeight="bold", color=ink))
    return grammar.dressed(layers, field, height)


def _between(band: Band, first: int, last: int) -> list[tuple[float, float]]:
    start, end = band.years.index(first), band.years.index(last) + 1
    values = zip(band.years[start:end], band.p50[start:end], strict=True)
    return [(float(year), round(float(value), 1)) for year, value in values]
