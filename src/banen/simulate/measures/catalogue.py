"""The catalogue of measures: what a policy maker may change, within which bounds, and what is said beside the outcome.

A measure is a proposal of the seed documents with typed levers. Every lever stands by default at current law, which
has no effect: a catalogue left alone is the baseline. What a lever does to the population is not known here; that is
``effects``. The measures themselves are content (``content/measures``), one file each, so that policy staff edit them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from banen.errors import Fault, UnknownNameError, UserError, nearest
from banen.observe.records import CONTENT
from banen.sentences import Sentence
from banen.simulate.measures.measure import Clash, Measure
from banen.simulate.measures.reading import read_catalogue, read_clashes


@cache
def catalogue() -> Mapping[str, Measure]:
    """Every measure by id, in the order of the seed; raises :class:`~banen.errors.ContentError` with all faults."""
    return read_catalogue(CONTENT / "measures")


@cache
def clashes() -> tuple[Clash, ...]:
    """Every pair of measures that act on one rule or one quantity."""
    return read_clashes(CONTENT / "measures" / "conflicts.yml", catalogue())


class UnknownMeasureError(UnknownNameError):
    """A measure id that does not exist; the one most likely meant is named, also when a name was typed."""

    def __init__(self, text: str) -> None:
        self.kind, self.name = "measure", text
        near = nearest_measure(text)
        self.nearest = [near] if near else []
        UserError.__init__(
            self, Fault("banen", Sentence("There is no measure {text!r}.", text=text), did_you_mean(text))
        )


def measure(identifier: str) -> Measure:
    """The measure with this id; an unknown one names the nearest."""
    if identifier not in catalogue():
        raise UnknownMeasureError(identifier)
    return catalogue()[identifier]


def did_you_mean(text: str) -> Sentence:
    """Advice for a measure that does not exist: the nearest, with its name."""
    if near := nearest_measure(text):
        return Sentence("The nearest is {near} ({name}).", near=near, name=catalogue()[near].name)
    return Sentence("See: banen measures list.")


def nearest_measure(text: str) -> str | None:
    """The id that somebody most likely meant, from an id or from a Dutch or English name."""
    known, wanted = catalogue(), text.casefold().strip()
    names = {t.casefold(): m.id for m in known.values() for _, t in m.name.said}
    if any(c.isalpha() for c in wanted[1:]):
        found = [i for name, i in names.items() if len(wanted) > 3 and wanted in name]
        found += [names[near] for near in [nearest(wanted, names)] if near]
        return found[0] if found else None
    return nearest(wanted.upper(), known) or None
