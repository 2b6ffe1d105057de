"""Publications: what figures and series rest on, with title, publisher, address, and the day on which it was read.

``publications/register.csv`` holds the publications, ``publications/citations.csv`` ties the words in which a figure or
series names its source to them, the best one first; a figure whose words say too little may have a line of its own,
under its id. The evidence of the account (``account/sources.csv``) counts too;
``publications/rereadings.csv`` says on which day a page of it was read again, and at which address in full.
A date that nobody wrote down stays blank: it is told as not recorded, and never filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from banen.errors import nearest
from banen.languages import WHOLE
from banen.observe.calendar import add_months
from banen.observe.figures import Figure, figures, is_period
from banen.observe.records import CONTENT, Faults
from banen.observe.shapes import Fits, OneOf, Shape, in_form, lines
from banen.sentences import Sentence

FOUND = ("given", "stored", "number", "collected")
"""How the address is known: it came with the figure; seen in a stored copy of the page, on the day of ``retrieved``;
or made from the number under which the publication is kept (a table, a paper of parliament, a ruling, a DOI).
``collected``: the text itself came with the figures and was read there on that day; its number makes the address.
"""
READ = ("whole", "opening", "quoted", "none")
"""How much of it was read at that address: all, its opening, what another text quotes, or not there."""

BAR = 0.90
"""The share of figures that must lead to a title, an address and a day of reading."""

_ADDRESS, _READ = in_form(r"https?://[^\s]+", "https://…"), OneOf(READ, "extent")
_PUBLISHED_FORM = re.compile("[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?(/[0-9-]+)?")
_PUBLISHED = Fits(
    "in the form 2025, 2025-07 or 2025-07-11",
    lambda text: isinstance(text, str) and bool(_PUBLISHED_FORM.fullmatch(text)) and is_period(text),
)
_REGISTER: Mapping[str, Shape] = {
    "id": in_form("[A-Z][A-Z0-9-]{1,39}", "CBS-2025-28"), "title": str, "language": OneOf(WHOLE, "language"),
    "publisher": str,
    "published?": _PUBLISHED,
    "address?": _ADDRESS, "found": OneOf(FOUND), "retrieved?": date, "read": _READ, "every_months?": int, "note?": str,
}  # fmt: skip
_EVIDENCE: Mapping[str, Shape] = dict.fromkeys(
    ("key?", "title?", "language?", "kind?", "date?", "address?", "read?", "note?"), str
)
_READ_AGAIN: Mapping[str, Shape] = {"id": str, "retrieved": date, "read": _READ, "address?": _ADDRESS}
_CITATIONS: Mapping[str, Shape] = {"cited": str, "publications?": [str], "figures?": [str], "note?": str}
_RENEWED = re.compile(r"CBS StatLine (?P<table>\w+).*\(OData v4, read (?P<day>\d{4}-\d{2}-\d{2})\)\Z")


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication: its title with its language, who published it and when, where it stands, and when it was read.

    ``published`` is a year, month or day as far as known; ``retrieved`` a day, or None where nobody wrote it down;
    ``every_months`` is how often a new edition comes, None for what appears once.
    """

    id: str
    title: str
    language: str
    publisher: str
    published: str
    address: str
    found: str
    retrieved: date | None
    read: str
    every_months: int | None
    note: str

    @property
    def due(self) -> date | None:
        """When the next edition is expected, from the day of this one; None for what appears once or has no date."""
        if self.every_months is None or not self.published or "/" in self.published:
            return None
        year, month, day = (*self.published.split("-"), "1", "1")[:3]
        return add_months(date(int(year), int(month), int(day)), self.every_months)

    def to_dict(self) -> dict[str, str | int | None]:
        """The publication as JSON; days as texts."""
        told = asdict(self) | {"retrieved": self.retrieved.isoformat() if self.retrieved else None}
        return told | {"due": self.due.isoformat() if self.due else None}


@dataclass(frozen=True, slots=True)
class CitedSource:
    """What the words of a source stand for: publications, the best first, or the figures that it is computed from."""

    cited: str
    publications: tuple[Publication, ...]
    figures: tuple[str, ...]
    note: str
    where: str


@dataclass(frozen=True, slots=True)
class Traceability:
    """How many figures lead to a source: with a link, and with the day on which that was read as well.

    ``computed`` are those of ``linked`` that lead there through the figures that they were computed from.
    """

    total: int
    linked: int
    dated: int
    computed: int
    without: tuple[str, ...]

    def to_dict(self) -> dict[str, int | list[str]]:
        """The counts as JSON, with the ids of the figures without a link."""
        return asdict(self) | {"without": list(self.without)}


def publications(root: Path | None = None) -> Mapping[str, Publication]:
    """The publications by id, those of the account under their keys.

    Raises :class:`~banen.errors.ContentError` with every fault at once.
    """
    return _publications(root or CONTENT)


def citations(root: Path | None = None) -> Mapping[str, CitedSource]:
    """What the words of each source stand for, by those words; what a figure rests on by itself, by its id."""
    return _citations(root or CONTENT)


def cited_by(source: str, root: Path | None = None) -> tuple[Publication, ...]:
    """The publications that the words of a source stand for, the best first; none where they are not known.

    A value that was renewed from a table says itself on which day that was read.
    """
    found = citations(root).get(source)
    if found is None and (renewed := _RENEWED.match(source)):
        table = publications(root).get(f"CBS-{renewed['table'].upper()}")
        return (replace(table, retrieved=date.fromisoformat(renewed["day"]), read="quoted"),) if table else ()
    return found.publications if found else ()


def publications_of(figure: Figure, root: Path | None = None) -> tuple[Publication, ...]:
    """The publications of a figure, the best first; of a computed one those of the figures that it comes from."""
    return tuple(dict.fromkeys(_followed(figure, root, frozenset())))


def is_computed(figure: Figure, root: Path | None = None) -> bool:
    """Whether a figure has no publication by itself, so that those of the figures that it comes from speak for it."""
    return not (cited_by(figure.id, root) or cited_by(figure.source, root))


def _followed(figure: Figure, root: Path | None, behind: frozenset[str]) -> Iterable[Publication]:
    yield from cited_by(figure.id, root)
    yield from cited_by(figure.source, root)
    found = citations(root).get(figure.source)
    for id_ in found.figures if found else ():
        if id_ not in behind:
            yield from _followed(figures(root)[id_], root, behind | {figure.id})


def reach(root: Path | None = None) -> Traceability:
    """Count the figures with title, address and day of their source, and name those without a link."""
    linked, dated, computed, without = 0, 0, 0, list[str]()
    for figure in figures(root).values():
        found = [p for p in publications_of(figure, root) if p.address]
        if not found:
            without.append(figure.id)
            continue
        linked += 1
        dated += any(p.retrieved for p in found)
        computed += is_computed(figure, root)
    return Traceability(len(figures(root)), linked, dated, computed, tuple(without))


@cache
def _publications(root: Path) -> Mapping[str, Publication]:
    faults, register = Faults(), dict[str, Publication]()
    for line in lines(root / "publications" / "register.csv", _REGISTER, faults, once="id"):
        one = register[line["id"]] = Publication(**line)
        if one.found in {"stored", "collected"} and one.retrieved is None:
            line.fault(
                Sentence("{one} was read in a copy, and retrieved is blank.", one=one.id), "Write the day on which."
            )
        if one.retrieved is not None and one.read == "none":
            line.fault(
                Sentence("{one} has a day on which it was read, and was not read.", one=one.id),
                "Say how much of it was read.",
            )
    for line in lines(root / "account" / "sources.csv", _EVIDENCE, faults):  # its own reader holds it to more
        told = {name: line[name] for name in ("title", "language", "address", "read", "note")}
        if line["key"] in register:
            line.fault(
                Sentence("{key} is a publication already.", key=line["key"]), "Give it another key, or take one out."
            )
        register[line["key"]] = Publication(
            id=line["key"],
            publisher="",
            published=line["date"],
            found="given",
            retrieved=None,
            every_months=None,
            **told,
        )
    for line in lines(root / "publications" / "rereadings.csv", _READ_AGAIN, faults):
        if line["id"] not in register:
            near = nearest(line["id"], register)
            line.fault(
                Sentence("{id!r} is no publication.", id=line["id"]),
                Sentence("The nearest is {near}.", near=near) if near else "Add it.",
            )
            continue
        one = register[line["id"]]
        address = line["address"] or one.address
        register[one.id] = replace(one, address=address, found="stored", retrieved=line["retrieved"], read=line["read"])
    faults.raise_if_any()
    return register


@cache
def _citations(root: Path) -> Mapping[str, CitedSource]:
    known, faults, found = publications(root), Faults(), dict[str, CitedSource]()
    for line in lines(root / "publications" / "citations.csv", _CITATIONS, faults, once="cited"):
        ids, computed = line["publications"], line["figures"]
        for unknown in (i for i in ids if i not in known):
            near = nearest(unknown, known)
            line.fault(
                Sentence("{unknown!r} is no publication.", unknown=unknown),
                Sentence("The nearest is {near}.", near=near) if near else "Add it.",
            )
        if not ids and not computed:
            line.fault(
                Sentence("{cited!r} leads nowhere.", cited=line["cited"]),
                "Name its publications or the figures that it is computed from.",
            )
        found[line["cited"]] = CitedSource(
            line["cited"],
            tuple(known[i] for i in ids if i in known),
            tuple(i for i in computed if i in figures(root)),  # one that is not there is told with the other references
            line["note"],
            line.where,
        )
    faults.raise_if_any()
    return found
