"""Reading a table that speaks OData v4: its dimensions, measures, codes and observations, page by page.

Whatever the other side does (slow, broken, gone, a page that leads to itself or to another host) ends in a sentence.
Nothing is guessed: a table that is not as expected gives no number.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

from banen.errors import Fault, UserError

PATIENCE: Final = 20.0
"""Seconds that one answer may take."""
TRIES: Final = 3
MOST_BYTES: Final = 64_000_000
MOST_PAGES: Final = 2000
NOT_FOUND, TOO_MANY, SERVER_ERROR = 404, 429, 500


class RenewalError(UserError):
    """A source that does not answer, or answers otherwise than it did; nothing is written."""

    exit_code = 11


@dataclass(frozen=True, slots=True)
class ODataTable:
    """A table at an address: its id, the address, and how long an answer may take."""

    id: str
    address: str
    patience: float = PATIENCE

    def fail(self, what: str, advice: str) -> RenewalError:
        """An error that names the table."""
        return RenewalError(Fault(f"table {self.id}", what, advice))

    def entities(self, name: str, wanted: str = "") -> Iterator[Mapping[str, Any]]:
        """The rows of a part of the table over all its pages; with ``wanted`` only those that a filter lets through."""
        following, seen = f"{self.address}/{name}{f'?$filter={quote(wanted)}' if wanted else ''}", set[str]()
        while following:
            if following in seen or len(seen) >= MOST_PAGES:
                raise self.fail(f"{name}: a page leads to one that was read.", "Try again later; nothing was written.")
            seen.add(following)
            answer = self._answer(following, name)
            rows = answer.get("value")
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise self.fail(f"{name} has no list of rows.", "Look whether the address still speaks OData v4.")
            yield from rows
            following = self._next(following, answer.get("@odata.nextLink"), name)

    def properties(self) -> Mapping[str, Any]:
        """Title, period and days of change of the table."""
        return self._answer(f"{self.address}/Properties", "Properties")

    def _next(self, here: str, link: object, name: str) -> str:
        if link is None:
            return ""
        if not isinstance(link, str):
            raise self.fail(f"{name}: the next page is no address.", "Try again later; nothing was written.")
        at, to = urlsplit(here), urlsplit(link)
        if not to.netloc:
            return f"{at.scheme}://{at.netloc}/{link.lstrip('/')}"
        if to.netloc != at.netloc:
            raise self.fail(f"{name}: the next page is at another host.", "Nothing is read from there.")
        return f"{at.scheme}://{at.netloc}{to.path}{'?' + to.query if to.query else ''}"

    def _answer(self, address: str, name: str) -> Mapping[str, Any]:
        content = self._fetched(address, name)
        try:
            answer = json.loads(content)
        except (ValueError, RecursionError):
            raise self.fail(f"{name} is no whole JSON.", "Try again later; nothing was written.") from None
        if not isinstance(answer, dict):
            raise self.fail(f"{name} is no JSON object.", "Look whether the address still speaks OData v4.")
        return answer

    def _fetched(self, address: str, name: str) -> bytes:
        if urlsplit(address).scheme not in ("http", "https"):
            raise self.fail(f"{address!r} is no address of the web.", "Write it with https://.")
        asked = Request(address, headers={"Accept": "application/json"})  # noqa: S310  looked at above
        for turn in range(1, TRIES + 1):
            try:
                with urlopen(asked, timeout=self.patience) as answer:  # noqa: S310
                    content: bytes = answer.read(MOST_BYTES + 1)
            except HTTPError as error:
                if error.code == NOT_FOUND:
                    advice = "Look for its successor at the source and name that in content/renewal."
                    raise self.fail(f"{name} does not exist (any more).", advice) from None
                if error.code not in (TOO_MANY, *range(SERVER_ERROR, SERVER_ERROR + 100)) or turn == TRIES:
                    raise self.fail(f"{name} is answered with {error.code}.", "Try again later.") from None
            except (URLError, TimeoutError, ConnectionError, OSError) as error:
                if turn == TRIES or isinstance(error, TimeoutError):
                    advice = "Everything works from what is there; try again later."
                    raise self.fail(f"{name} cannot be reached ({_reason(error)}).", advice) from None
            else:
                if len(content) > MOST_BYTES:
                    raise self.fail(f"{name} is larger than {MOST_BYTES} bytes.", "Ask for fewer rows.")
                return content
            time.sleep(0.1 * turn)
        raise self.fail(f"{name} cannot be reached.", "Try again later.")


def _reason(error: BaseException) -> str:
    told = getattr(error, "reason", error)
    return "no answer in time" if isinstance(told, TimeoutError) else str(told) or type(told).__name__


def number_of(row: Mapping[str, Any]) -> float | None:
    """The value of an observation; None where the source has none (and says why in ``ValueAttribute``)."""
    value = row.get("Value")
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)
