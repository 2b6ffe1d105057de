"""An answer of data as it goes over the wire, packed once for everybody who asks the same."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

LEVEL: Final = 4
"""How hard is packed: beyond it bytes hardly shrink, and time does grow."""


@dataclass(frozen=True)
class Packed:
    """A body of JSON, plain and packed."""

    plain: bytes
    zipped: bytes

    @property
    def bytes(self) -> int:
        """What it takes of the memory."""
        return len(self.plain) + len(self.zipped)

    def response(self, request: Request) -> Response:
        """The answer in the form that the request takes."""
        zipped = "gzip" in request.headers.get("accept-encoding", "")
        headers = {"Vary": "Accept-Encoding", **({"Content-Encoding": "gzip"} if zipped else {})}
        return Response(self.zipped if zipped else self.plain, media_type="application/json", headers=headers)


def packed(data: Any) -> Packed:
    """Data as JSON, packed."""
    plain = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    return Packed(plain, gzip.compress(plain, LEVEL, mtime=0))
