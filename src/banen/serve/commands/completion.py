"""What the shell offers after a press of the tab key: names of what the content holds, each with what it is.

``banen --install-completion`` teaches a shell to ask; it then runs ``banen`` itself, so a name that was added to the
content is offered at once. Nothing is loaded before something is asked.
"""

from __future__ import annotations

from collections.abc import Iterator

MODES = ("richtgetal", "streefgetal", "quotum", "bandbreedte")


def rules(incomplete: str) -> Iterator[tuple[str, str]]:
    """Rules with their law."""
    from banen.model import rules as law

    yield from ((r.id, f"{r.law} {r.article}") for r in law.rules().values() if r.id.startswith(incomplete))


def measures(incomplete: str) -> Iterator[tuple[str, str]]:
    """Measures with their name; in a list, the last one that is being typed."""
    from banen.simulate.measures.catalogue import catalogue

    before, comma, last = incomplete.rpartition(",")
    yield from ((f"{before}{comma}{m.id}", m.name[_language()]) for m in catalogue().values() if m.id.startswith(last))


def levers(incomplete: str) -> Iterator[tuple[str, str]]:
    """Levers as ``--set`` takes them, up to their equals sign."""
    from banen.simulate.measures.catalogue import catalogue

    for measure in catalogue().values():
        for lever in measure.levers.values():
            if (name := f"{measure.id}.{lever.name}=").startswith(incomplete):
                yield name, lever.label[_language()]


def assumptions(incomplete: str) -> Iterator[tuple[str, str]]:
    """Assumptions as ``--assume`` takes them, up to their equals sign."""
    from banen.observe.assumptions import assumptions as register

    for entry in register().values():
        if (name := f"{entry.name}=").startswith(incomplete):
            yield name, f"{entry.label[_language()]} ({entry.low:g} – {entry.high:g})"


def outlooks(incomplete: str) -> Iterator[tuple[str, str]]:
    """Named outlooks."""
    from banen.model.outlooks import outlooks as named

    yield from ((o.name, o.label[_language()]) for o in named().values() if o.name.startswith(incomplete))


def indicators(incomplete: str) -> Iterator[tuple[str, str]]:
    """Indicators, each count of labour migrants by its own name."""
    from banen.simulate.results.indicators import FLOWS, definitions, label_of
    from banen.simulate.results.indicators import indicators as shown

    for name in shown():
        counts = [f"{name}@{definition}" for definition in definitions()] if name in FLOWS else []
        for key in (name, *counts):
            if key.startswith(incomplete):
                yield key, label_of(key, _language())


def figures(incomplete: str) -> Iterator[tuple[str, str]]:
    """Figures, and series behind ``series:``."""
    from banen.observe.figures import figures as known
    from banen.observe.series import series

    yield from ((f.id, f.quantity) for f in known().values() if f.id.startswith(incomplete))
    yield from ((name, "") for one in series() if (name := f"series:{one}").startswith(incomplete))


def areas(incomplete: str) -> Iterator[tuple[str, str]]:
    """Labour-market regions and provinces."""
    from banen.observe.areas import areas as known

    every = {**known().regions, **known().provinces}
    yield from ((code, area.name) for code, area in every.items() if code.startswith(incomplete))


def modes(incomplete: str) -> Iterator[str]:
    """How a band works."""
    yield from (mode for mode in MODES if mode.startswith(incomplete))


def dimensions(incomplete: str) -> Iterator[str]:
    """What groups of people are told apart by; after a comma the next."""
    from banen.decide.who import DIMENSIONS

    before, comma, last = incomplete.rpartition(",")
    yield from (f"{before}{comma}{name}" for name in DIMENSIONS if name.startswith(last))


def gains_axes(incomplete: str) -> Iterator[str]:
    """By what it is told who gains and who bears."""
    from banen.decide.gains import AXES

    yield from (name for name in AXES if name.startswith(incomplete))


def _language() -> str:
    import os

    from banen.serve.commands.options import language_of, languages

    chosen = os.environ.get("BANEN_LANGUAGE", "")
    return chosen if chosen in languages() else str(language_of(os.environ))
