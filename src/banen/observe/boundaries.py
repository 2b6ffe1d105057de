"""Municipal boundaries: fetched from PDOK when somebody asks, kept in a cache, or read from a file.

No boundary is shipped. What is fetched is checked before it is kept: every municipality of this edition, and no
half file. A map without boundaries is the tile map.
"""

from __future__ import annotations

import http.client
import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from math import cos, isfinite, radians
from pathlib import Path
from typing import Any

from banen.errors import Fault, UserError
from banen.lasting import put
from banen.observe.areas import areas
from banen.observe.records import CONTENT
from banen.observe.shapes import NUMBER, content
from banen.sentences import Sentence

Ring = tuple[tuple[float, float], ...]
"""A closed line of points: metres east and north (RD New), or degrees of longitude and latitude."""
MOST_BYTES = 100_000_000
"""More than a map of the country needs; a longer answer is not read."""
_LEAST_POINTS = 4
_DEGREES, _MIDDLE = 180.0, 52.2
"""Largest coordinate that is in degrees, and the latitude of the middle of the country."""
_SHOWN = 5


_SHAPE = {"address": str, "source": str, "licence": str, "code_property": str, "wait_seconds": NUMBER}


@cache
def source() -> Mapping[str, Any]:
    """Address, licence and form of the boundaries of this edition."""
    held: Mapping[str, Any] = content(CONTENT / "areas" / "boundaries.yml", _SHAPE)
    return held


def cache_folder() -> Path:
    """Where fetched files are kept: ``BANEN_CACHE``, else the cache folder of the system."""
    if own := os.environ.get("BANEN_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "banen"


def fetched_boundaries(address: str | None = None) -> Path:
    """The file of boundaries, fetched once and then kept; ``address`` is that of the content unless given.

    Raises :class:`~banen.errors.UserError` where it cannot be fetched or does not hold this edition.
    """
    address = address or str(source()["address"])
    kept = _kept(address)
    if kept.is_file():
        return kept
    content = _fetched(address)
    _parse(content, address)
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        put(kept, content, 0o666)
    except OSError as error:
        advice = "Set BANEN_CACHE to a folder that can be written."
        raise UserError(
            Fault(
                "banen",
                Sentence(
                    "{kept} cannot be written ({strerror}).", kept=kept, strerror=Sentence(error.strerror or "refused")
                ),
                advice,
            )
        ) from None
    return kept


def _kept(address: str) -> Path:
    return cache_folder() / f"boundaries-{sha256(address.encode()).hexdigest()[:16]}.geojson"


@cache
def loaded_boundaries() -> Mapping[str, tuple[Ring, ...]]:
    """The boundaries that were fetched before, by code; none where nobody fetched them, for nothing is fetched here."""
    kept = _kept(str(source()["address"]))
    return read_boundaries(kept) if kept.is_file() else {}


def flat(ring: Ring) -> Ring:
    """Metres as they are; degrees with the east-west shortened as at the middle of the country."""
    if all(abs(x) <= _DEGREES and abs(y) <= _DEGREES for x, y in ring):
        return tuple((x * cos(radians(_MIDDLE)), y) for x, y in ring)
    return ring


def _fetched(address: str) -> bytes:
    if not address.startswith(("https://", "http://")):
        raise UserError(
            Fault("banen", Sentence("{address!r} is not a web address.", address=address), "Begin it with https://.")
        )
    try:
        with urllib.request.urlopen(address, timeout=source()["wait_seconds"]) as answer:  # noqa: S310 checked above
            content = bytes(answer.read(MOST_BYTES + 1))
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise UserError(
            Fault(
                "banen",
                Sentence(
                    "The boundaries cannot be fetched from {partition} ({reason}).",
                    partition=address.partition("?")[0],
                    reason=reason,
                ),
                "Give a GeoJSON file instead, or leave --boundaries out for the tile map.",
            )
        ) from None
    if len(content) > MOST_BYTES:
        raise UserError(
            Fault(
                "banen",
                Sentence(
                    "{partition} sends more than {most_bytes:,} bytes.",
                    partition=address.partition("?")[0],
                    most_bytes=MOST_BYTES,
                ),
            )
        )
    return content


def read_boundaries(path: Path) -> dict[str, tuple[Ring, ...]]:
    """The rings of every municipality by code, from a GeoJSON file (RD New or WGS84); every fault at once."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(
            Fault(
                str(path),
                Sentence("cannot be read ({strerror}).", strerror=Sentence(error.strerror or "refused")),
                "Give a GeoJSON file of boundaries.",
            )
        ) from None
    return _parse(content, str(path))


def _parse(content: bytes, where: str) -> dict[str, tuple[Ring, ...]]:
    where = where.partition("?")[0]
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        raise UserError(Fault(where, "is not GeoJSON.", "Give a FeatureCollection of municipalities.")) from None
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        dutch = "heeft geen features. Geef een FeatureCollection van gemeenten."
        raise UserError(Fault(where, "has no features.", "Give a FeatureCollection of municipalities.", dutch))
    known, found, faults = areas().municipalities, dict[str, tuple[Ring, ...]](), list[Fault]()
    for number, feature in enumerate(features, 1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        code = properties.get(source()["code_property"]) if isinstance(properties, dict) else None
        if code not in known:
            continue
        try:
            found[str(code)] = found.get(str(code), ()) + tuple(_rings(feature["geometry"]))
        except (KeyError, TypeError, ValueError, IndexError):
            faults.append(
                Fault(f"{where}: feature {number}", Sentence("the shape of {code} cannot be read.", code=code))
            )
    missing = [code for code in known if not found.get(code)]
    if missing and not faults:
        names = ", ".join(missing[:_SHOWN]) + (" …" if len(missing) > _SHOWN else "")
        faults.append(
            Fault(
                where,
                Sentence(
                    "misses {count} of {count2} municipalities ({names}).",
                    count=len(missing),
                    count2=len(known),
                    names=names,
                ),
                Sentence("Give boundaries of this edition: {edition}.", edition=areas().edition),
            )
        )
    if faults:
        raise UserError(*faults)
    return found


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError("no area")
    for polygon in [coordinates] if kind == "Polygon" else coordinates:
        for ring in polygon:
            points = tuple((float(point[0]), float(point[1])) for point in ring)
            if len(points) < _LEAST_POINTS:
                raise ValueError("a ring needs four points")
            if not all(isfinite(x) and isfinite(y) for x, y in points):
                raise ValueError("a point that lies nowhere")
            yield points
