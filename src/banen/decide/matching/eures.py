"""Vacancies as EURES exchanges them: HR Open (HR-XML 3) ``PositionOpening`` in XML, and the JSON of the EURES portal.

What a message does not tell stays absent: full time is no number of hours, a description is no wage, and free text
never scores. Layout read from a public service's export to EURES (XML, ISCO-08 code list) and from clients of the
portal (JSON, ``jvProfiles``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from banen.observe.areas import areas
from banen.observe.documents import read_document
from banen.observe.records import Faults, text_of

_ISCO = re.compile(r"(?:http://data\.europa\.eu/esco/isco/[Cc])?(\d{4})\Z")
_ESCO = re.compile(r"http://data\.europa\.eu/esco/occupation/([0-9a-f-]{36})\Z")
_POSTCODE = re.compile(r"(\d{4})\s?[A-Za-z]{0,2}\Z")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def is_message(path: Path) -> bool:
    """Whether a file holds messages of EURES: XML, or JSON with the portal's ``jvProfiles`` or ``jvs``."""
    if path.suffix == ".xml":
        return True
    if path.suffix != ".json":
        return False
    try:
        start = path.read_text(encoding="utf-8-sig")[:20_000]
    except (OSError, UnicodeDecodeError):
        return False
    return '"jvProfiles"' in start or '"jvs"' in start


def read_messages(path: Path, faults: Faults) -> list[tuple[str, dict[str, Any]]]:
    """The vacancies of a file in the form of a record, each with its place; what is not told is absent."""
    if not (text := text_of(path, faults)).strip():
        return []
    read = _xml(text, path, faults) if path.suffix == ".xml" else _json(text, path, faults)
    return [(f"{path}: vacancy {number}", _told(fields)) for number, fields in enumerate(read, start=1)]


def _told(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"source": "eures", **{name: value for name, value in fields.items() if value is not None}}


# HR-XML -----------------------------------------------------------------------------------------------------------


def _xml(text: str, path: Path, faults: Faults) -> list[dict[str, Any]]:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        faults.add(str(path), "declares entities, which no message of EURES does.", "Leave the declaration out.")
        return []
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - entities are refused above
    except ElementTree.ParseError as error:
        line = error.position[0]
        faults.add(f"{path}:{line}", "is no XML.", "Save the message as it was received.")
        return []
    openings = [each for each in root.iter() if _name(each) == "PositionOpening"]
    if not openings:
        faults.add(str(path), "holds no PositionOpening of HR Open.", "Give the messages of EURES, one or several.")
    return [_opening(each) for each in openings]


def _name(element: ElementTree.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _all(element: ElementTree.Element, name: str) -> Iterator[str]:
    for each in element.iter():
        if _name(each) == name and each.text and each.text.strip():
            yield each.text.strip()


def _first(element: ElementTree.Element, name: str) -> str | None:
    return next(_all(element, name), None)


def _opening(opening: ElementTree.Element) -> dict[str, Any]:
    """One ``PositionOpening``; of several languages the first profile, as all say the same of what is read here."""
    profile = next((each for each in opening if _name(each) == "PositionProfile"), opening)
    start = next((each for each in profile.iter() if _name(each) == "StartDate"), None)
    codes = [text for each in profile if _name(each) == "JobCategoryCode" for text in [(each.text or "").strip()]]
    return {
        "id": _first(opening, "DocumentID"),
        **_occupation(codes),
        "place": _place(_first(profile, "PostalCode"), _first(profile, "CityName")),
        "places": _whole(_first(profile, "PositionOpenQuantity")),
        "closes": _day(_first(profile, "ApplicationCloseDate")),
        "start": _day(_first(start, "FormattedDateTime")) if start is not None else None,
    }


# JSON of the portal -----------------------------------------------------------------------------------------------


def _json(text: str, path: Path, faults: Faults) -> list[dict[str, Any]]:
    document = read_document(text)
    for fault in document.faults:
        faults.add(str(path), fault.what, fault.advice, fault.dutch)
    if document.faults:
        return []
    data = document.data
    listed = data.get("jvs", [data]) if isinstance(data, dict) else data
    records = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    if not records or len(records) < len(listed):
        what = "holds something that is no vacancy of EURES, or none at all."
        faults.add(str(path), what, "Give the messages as they were received.")
        return []
    return [_vacancy(each) for each in records]


def _vacancy(record: Mapping[str, Any]) -> dict[str, Any]:
    profiles = record.get("jvProfiles")
    profile = next(iter(profiles.values()), {}) if isinstance(profiles, dict) else record
    profile = profile if isinstance(profile, dict) else {}
    codes = [code for code in profile.get("jobCategoriesCodes") or [] if isinstance(code, str)]
    located = next((each for each in profile.get("locations") or [] if isinstance(each, dict)), {})
    period = profile.get("employmentPeriod")
    return {
        "id": record.get("id"),
        **_occupation(codes),
        "place": _place(located.get("postalCode"), located.get("cityName")),
        "places": _whole(str(profile.get("numberOfPosts") or "")),
        "closes": _moment(profile.get("lastApplicationDate")),
        "start": _moment(period.get("startDate")) if isinstance(period, dict) else None,
    }


def _moment(milliseconds: Any) -> date | None:
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int) or not 0 < milliseconds < 10**14:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date()


# What both tell ---------------------------------------------------------------------------------------------------


def _occupation(codes: list[str]) -> dict[str, str | None]:
    """The ISCO-08 group and the ESCO occupation among the codes of a message."""
    groups = [code_of[1] for code in codes if (code_of := _ISCO.match(code))]
    esco = [code_of[1] for code in codes if (code_of := _ESCO.match(code))]
    return {"isco": groups[0] if groups else None, "esco_occupation": esco[0] if esco else None}


def _place(postcode: Any, town: Any) -> str | None:
    """The municipality of a town, else the four digits of the postcode; None where neither is told."""
    if isinstance(town, str) and town.strip():
        named = (
            each.code for each in areas().municipalities.values() if each.name.casefold() == town.strip().casefold()
        )
        if code := next(named, None):
            return code
    digits = _POSTCODE.match(postcode.strip()) if isinstance(postcode, str) else None
    return digits[1] if digits else None


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else None


def _day(text: str | None) -> date | None:
    day = _DAY.match(text or "")
    try:
        return date.fromisoformat(day[0]) if day else None
    except ValueError:
        return None
