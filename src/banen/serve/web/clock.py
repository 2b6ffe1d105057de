"""The clock, trusted only while it runs as clocks do: what is thrown away by its word cannot come back."""

from __future__ import annotations

import contextlib
import logging
import os
import time
from pathlib import Path
from typing import Final

from banen.serve.files import put

DAY: Final = 86_400.0
LEAP: Final = 7 * DAY
"""A clock that is further on than this since it was last seen has leapt, or the application stood still."""
TRIED: Final = DAY
"""A clock that leapt is believed once the application has run with it for so long."""
NOTED: Final = 3600.0
_log = logging.getLogger("banen.web")


class Clock:
    """Wall time beside the moment at which it was last seen, which stands in a file from one start to the next."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._since = time.monotonic()
        self._told = False

    def now(self) -> float:
        """Seconds since 1970, as the machine says."""
        return time.time()

    def last_seen(self) -> float | None:
        """The last moment that was believed; where none was noted, that of the newest draft, if there is any."""
        try:
            return float(self.file.read_text(encoding="ascii")[:32])
        except (OSError, ValueError):
            pass
        try:
            return max((entry.stat().st_mtime for entry in os.scandir(self.file.parent)), default=None)
        except OSError:
            return None

    def is_plausible(self) -> bool:
        """Whether the clock can be believed: it neither leapt ahead nor fell back since it was last seen."""
        seen = self.last_seen()
        return seen is None or -DAY <= self.now() - seen <= LEAP or time.monotonic() - self._since >= TRIED

    def tick(self) -> bool:
        """Note the moment, if the clock can be believed; whether it can."""
        if not self.is_plausible():
            if not self._told:
                _log.warning(
                    "the clock leapt since it was last seen: nothing is thrown away until it has run for a day"
                )
            self._told = True
            return False
        seen, now = self.last_seen(), self.now()
        if seen is None or abs(now - seen) > NOTED:
            with contextlib.suppress(OSError):
                put(self.file, f"{now:.0f}\n".encode())
        return True
