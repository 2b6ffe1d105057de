"""What other programs read: changes as an Atom feed, tables as CSV and Parquet, and their description as DCAT."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from fastapi import APIRouter, Request
from starlette.responses import Response

from banen.account.account import account
from banen.account.renewal.renewal import changes
from banen.languages import DUTCH, ENGLISH, WHOLE, Language
from banen.later import Later
from banen.observe import words as book
from banen.observe.figures import figures
from banen.observe.publications import publications, publications_of
from banen.observe.records import content_digest
from banen.observe.series import series
from banen.serve.numbers import number
from banen.serve.tables import csv_of
from banen.serve.web.library.series import titles
from banen.serve.web.site import Tongue, address, page, whole_address
from banen.serve.web.texts import words

if TYPE_CHECKING:
    import polars
else:
    polars = Later("polars")

router = APIRouter(include_in_schema=False)
MOST_ENTRIES, MOST_NAMED = 100, 20
TABLES = ("recommendations", "events", "figures", "series")
FORMATS: Mapping[str, str] = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
_SPOKEN = ("NLD", "ENG")
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
_LICENCE = "http://publications.europa.eu/resource/authority/licence/EUPL_1_2"
_EU = "http://publications.europa.eu/resource/authority"


def table(name: str) -> polars.DataFrame:
    """A public table: every row that the pages show, with stable ids. A list in a cell is parted by ``;``."""
    held = account()
    rows: Mapping[str, list[dict[str, Any]]] = {
        "recommendations": [
            {"id": id_, "text_nl": told["text"][DUTCH], "text_en": told["text"].get(ENGLISH), "status": told["status"],
             "since": told["since"], "effect": told["effect"], "according_to": told["according_to"]}
            for id_ in held.subjects
            for told in (held.tell(id_, date.today()),)
        ],
        "events": [
            {**told, "evidence": "; ".join(told["evidence"])}
            for event in held.events if event.approved_by
            for told in (event.to_dict(),)
        ],
        "figures": [figure.to_dict() for figure in figures().values()],
        "series": [
            {**one.to_dict(), "year": str(one.year)} for name_ in series() for one in series()[name_]
        ],
    }  # fmt: skip
    return polars.DataFrame(rows[name], infer_schema_length=None)


def _table_answer(name: str, form: str) -> Response:
    made, out = table(name), io.BytesIO()
    if form == "csv":
        out.write(csv_of(made).encode())
    else:
        made.write_parquet(out, compression="zstd", statistics=False)
    named = {"Content-Disposition": f'attachment; filename="banen-{name}.{form}"'}
    return Response(out.getvalue(), media_type=FORMATS[form], headers=named)


def _declare(name: str, form: str) -> None:
    @page(router, "account", f"/data/{name}.{form}")
    async def answer(request: Request, language: Tongue) -> Response:
        return _table_answer(name, form)


for _name in TABLES:
    for _form in FORMATS:
        _declare(_name, _form)


@page(router, "account", "/atom.xml")
async def feed(request: Request, language: Tongue) -> Response:
    """Changes of statuses, newest first: what became of which recommendation or promise, from when, and on what."""
    held, wording, site = account(), book.words("account", language), words("account", language)
    listed = [e for e in held.events if e.approved_by and e.subject in held.subjects]
    newest = sorted(listed, key=lambda e: (e.recorded_on, e.seq), reverse=True)[:MOST_ENTRIES]
    here = whole_address(address("account", language))
    entries = []
    for event in newest:
        title = f"{event.subject}: {wording['statuses'][event.status]}"
        link = f"{here}/{event.subject}"
        cited = "; ".join(map(str, event.evidence))
        said = f"{held.subject(event.subject).text[language]} ({event.effective_on}; {cited})"
        entries.append(
            f"<entry><id>urn:banen:event:{event.seq}</id><title>{escape(title)}</title>"
            f"<link href={quoteattr(link)}/><updated>{event.recorded_on}T00:00:00Z</updated>"
            f"<summary>{escape(said)}</summary></entry>"
        )
    updated = newest[0].recorded_on if newest else date.min
    return _atom(f"urn:banen:account:{language}", site["title"], here, updated, entries, language)


@page(router, "figures", "/atom.xml")
async def figures_feed(request: Request, language: Tongue) -> Response:
    """Changes in figures, newest first: values that were renewed, and publications that were read for the figures."""
    said, here = words("figures", language)["feed"], whole_address(address("figures", language))
    found: list[tuple[date, str, str, str, str]] = [
        (
            c.on,
            f"{c.series}:{c.year}:{c.on}",
            said[c.kind].format(title=titles()[c.series][language], year=c.year),
            f"{whole_address(address('series', language))}/{c.series}",
            said["from_to"].format(before=number(c.before, language), now=number(c.now, language))
            if c.before is not None
            else number(c.now, language),
        )
        for c in changes()
    ]
    resting: dict[str, list[str]] = {}
    for figure in figures().values():
        for one in publications_of(figure):
            resting.setdefault(one.id, []).append(figure.id)
    for one in publications().values():
        if one.retrieved and (ids := resting.get(one.id)):
            held = said["carries"].format(count=len(ids), ids=", ".join(ids[:MOST_NAMED]))
            found.append((one.retrieved, one.id, said["read"].format(title=one.title), f"{here}/{ids[0]}", held))
    newest = sorted(found, reverse=True)[:MOST_ENTRIES]
    entries = [
        f"<entry><id>urn:banen:figures:{escape(key)}</id><title>{escape(title)}</title><link href={quoteattr(link)}/>"
        f"<updated>{day}T00:00:00Z</updated><summary>{escape(summary)}</summary></entry>"
        for day, key, title, link, summary in newest
    ]
    updated = newest[0][0] if newest else date.min
    return _atom(f"urn:banen:figures:{language}", said["title"], here, updated, entries, language)


def _atom(id_: str, title: str, here: str, updated: date, entries: list[str], language: Language) -> Response:
    content = (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">'
        f"<id>{escape(id_)}</id><title>{escape(title)}</title>"
        f"<updated>{updated}T00:00:00Z</updated><author><name>Banen</name></author>"
        f'<link rel="self" href={quoteattr(here + "/atom.xml")}/><link href={quoteattr(here)}/>'
        f"{''.join(entries)}</feed>\n"
    )
    return Response(content, media_type="application/atom+xml; charset=utf-8")


@page(router, "account", "/dcat.jsonld")
async def catalogue(request: Request, language: Tongue) -> Response:
    """Our open data as DCAT-AP-NL 3.0 describes it: what, in which forms, by whom, under which licence."""
    here, site = whole_address(address("account", language)), whole_address(address("home", language))
    by_language = {spoken: words("account", spoken) for spoken in WHOLE}
    around = {
        "dct:publisher": _agent(site),
        "dct:creator": _agent(site),
        "dcat:contactPoint": _contact(site),
        "dct:language": _languages(),
    }
    told = {
        "@context": _CONTEXT,
        "@id": f"{here}/dcat.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _in_all(dict.fromkeys(WHOLE, "Banen")),
        "dct:description": _in_all({spoken: w["lead"] for spoken, w in by_language.items()}),
        "dct:license": _typed(_LICENCE, "dct:LicenseDocument"),
        "foaf:homepage": _typed(site, "foaf:Document"),
        **around,
        "dcat:dataset": [
            _dataset(name, here, {spoken: w["data"][name] for spoken, w in by_language.items()}) | around
            for name in TABLES
        ],
    }
    return Response(json.dumps(told, ensure_ascii=False, indent=1) + "\n", media_type="application/ld+json")


def _in_all(said: Mapping[Language, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in said.items()]


def _typed(place: str, kind: str) -> dict[str, str]:
    return {"@id": place, "@type": kind}


def _languages() -> list[dict[str, str]]:
    return [_typed(f"{_EU}/language/{code}", "dct:LinguisticSystem") for code in _SPOKEN]


def _theme() -> dict[Language, str]:
    return {language: words("account", language)["theme"] for language in WHOLE}


def _agent(site: str) -> dict[str, Any]:
    return {"@id": f"{site}#banen", "@type": "foaf:Agent", "foaf:name": "Banen"}


def _contact(site: str) -> dict[str, Any]:
    """How to reach who keeps the data: by this site."""
    return {"@id": f"{site}#contact", "@type": "vcard:Kind", "vcard:fn": "Banen", "vcard:hasURL": {"@id": site}}


def _dataset(name: str, here: str, said: Mapping[Language, str]) -> dict[str, Any]:
    return {
        "@id": f"{here}/data/{name}", "@type": "dcat:Dataset", "dct:identifier": f"banen-{name}",
        "dct:title": _in_all(said), "dct:description": _in_all(said), "dcat:version": content_digest()[:12],
        "dct:accessRights": _typed(f"{_EU}/access-right/PUBLIC", "dct:RightsStatement"),
        "dct:accrualPeriodicity": _typed(f"{_EU}/frequency/IRREG", "dct:Frequency"),
        "dcat:theme": _typed(f"{_EU}/data-theme/SOCI", "skos:Concept") | {"skos:prefLabel": _in_all(_theme())},
        "dcat:landingPage": _typed(here, "foaf:Document"), "foaf:page": _typed(here, "foaf:Document"),
        "dcat:distribution": [_distribution(name, here, said, form) for form in FORMATS],
    }  # fmt: skip


def _distribution(name: str, here: str, said: Mapping[Language, str], form: str) -> dict[str, Any]:
    at, kind = f"{here}/data/{name}.{form}", FORMATS[form].partition(";")[0]
    return {
        "@id": f"{at}#distribution", "@type": "dcat:Distribution", "dct:title": _in_all(said),
        "dcat:accessURL": {"@id": at}, "dcat:downloadURL": {"@id": at},
        "dct:format": _typed(f"{_EU}/file-type/{form.upper()}", "dct:MediaTypeOrExtent"),
        "dcat:mediaType": _typed(f"https://www.iana.org/assignments/media-types/{kind}", "dct:MediaType"),
        "dct:license": _typed(_LICENCE, "dct:LicenseDocument"), "dct:language": _languages(),
    }  # fmt: skip
