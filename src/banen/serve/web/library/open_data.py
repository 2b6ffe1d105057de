"""What other programs read: changes as an Atom feed, tables as CSV and Parquet, and their description as DCAT."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import polars
from fastapi import APIRouter, Request
from starlette.responses import Response

from banen.account.account import account
from banen.account.renewal.renewal import changes
from banen.languages import DUTCH, ENGLISH, Language
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

router = APIRouter(include_in_schema=False)
MOST_ENTRIES, MOST_NAMED = 100, 20
TABLES = ("recommendations", "events", "figures", "series")
FORMATS: Mapping[str, str] = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
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
    """Our open data as DCAT-AP-NL describes it: what, in which forms, by whom, under which licence."""
    here = whole_address(address("account", language))
    sets = [_dataset(name, here, words("account", language)["data"][name]) for name in TABLES]
    told = {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
        },
        "@id": f"{here}/dcat.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": {"@value": "Banen", "@language": language},
        "dct:description": {"@value": words("account", language)["lead"], "@language": language},
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": "Banen"},
        "dct:language": [{"@id": f"{_EU}/language/{code}"} for code in ("NLD", "ENG")],
        "dcat:dataset": sets,
    }
    return Response(json.dumps(told, ensure_ascii=False, indent=1) + "\n", media_type="application/ld+json")


def _dataset(name: str, here: str, said: str) -> dict[str, Any]:
    return {
        "@id": f"{here}/data/{name}", "@type": "dcat:Dataset", "dct:identifier": f"banen-{name}",
        "dct:title": said, "dct:description": said, "dct:publisher": {"@type": "foaf:Agent", "foaf:name": "Banen"},
        "dcat:version": content_digest()[:12], "dct:accessRights": {"@id": f"{_EU}/access-right/PUBLIC"},
        "dcat:theme": {"@id": f"{_EU}/data-theme/SOCI"},
        "dcat:contactPoint": {"@type": "vcard:Kind", "vcard:fn": "Banen"},
        "dcat:distribution": [
            {"@type": "dcat:Distribution", "dcat:accessURL": {"@id": f"{here}/data/{name}.{form}"},
             "dcat:downloadURL": {"@id": f"{here}/data/{name}.{form}"}, "dct:format": form,
             "dcat:mediaType": kind.partition(";")[0],
             "dct:license": {"@id": "https://joinup.ec.europa.eu/licence/european-union-public-licence-version-12-eupl"}}
            for form, kind in FORMATS.items()
        ],
    }  # fmt: skip
