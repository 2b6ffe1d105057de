"""How a book over the network is asked: two seconds of patience, one more try, then a minute of rest.

A question carries nothing about who asks. What was answered is kept for a day, without the person; while a book is left
alone people go on unchecked.
"""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Final

from banen.act.addresses.book import AddressBookError
from banen.errors import Fault
from banen.sentences import Sentence

PATIENCE: Final = 2.0
ALONE: Final = 60.0
KEPT: Final = 86_400.0
MOST_KEPT: Final = 5_000
MOST_BYTES: Final = 1_000_000


class Asker:
    """Asks one host: with patience, a second try, a break after failures, and a memory of a day."""

    def __init__(self, headers: Mapping[str, str], clock: Callable[[], float] = time.monotonic) -> None:
        self.headers, self.clock = dict(headers), clock
        self._until = 0.0
        self._kept: OrderedDict[str, tuple[float, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, address: str) -> Any:
        """The JSON at an address; None where the host knows nothing there (404)."""
        now = self.clock()
        with self._lock:
            if (kept := self._kept.get(address)) is not None and kept[0] > now:
                return kept[1]
            if now < self._until:
                raise AddressBookError(Fault("address book", "is left alone for a minute."))
        for attempt in (1, 2):
            try:
                found = self._asked(address)
                break
            except (OSError, ValueError) as error:
                if attempt == 2:
                    self._until = self.clock() + ALONE
                    raise AddressBookError(
                        Fault("address book", Sentence("does not answer ({kind}).", kind=type(error).__name__))
                    ) from None
        with self._lock:
            self._kept[address] = (now + KEPT, found)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return found

    def _asked(self, address: str) -> Any:
        request = urllib.request.Request(address, headers=self.headers)  # noqa: S310 - an address of ours
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
                return json.loads(answer.read(MOST_BYTES))
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 404:
                return None
            raise OSError(error.code) from None
