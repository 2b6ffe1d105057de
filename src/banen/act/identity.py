"""Ids: random ones, ones that follow from another, and references that people read aloud.

A reference is ``B-XXXX-XXXX`` in Crockford's base 32, seven random characters and a check character; it is never
counted up, so that nobody reads from it how many there were, and none is ever given twice.
"""

from __future__ import annotations

import json
import random
import re
import secrets
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from typing import Any, Final

from banen.act.errors import ActError
from banen.errors import Fault
from banen.sentences import Sentence

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans({"I": "1", "L": "1", "O": "0"})
_OURS: Final = uuid.UUID("6f1d6b5e-3f5b-5a0e-9b57-1f1d1c3a2b10")


_seeded: ContextVar[random.Random | None] = ContextVar("seeded", default=None)
"""Where demonstration data are made, ids follow from their seed; everywhere else from the machine's own source."""


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Let ids follow from a seed, for demonstration data that are the same every time; never for real ones."""
    token = _seeded.set(random.Random(seed))  # noqa: S311 - demonstration data are to be the same every time
    try:
        yield
    finally:
        _seeded.reset(token)


def fresh_id() -> str:
    """A random id of 128 bits, as 32 hexadecimal digits."""
    if (source := _seeded.get()) is not None:
        return uuid.UUID(int=source.getrandbits(128), version=4).hex
    return uuid.uuid4().hex


def derived_id(*parts: object) -> str:
    """The id that follows from these parts: the same parts give the same id on every store."""
    return uuid.uuid5(_OURS, "\x1f".join(str(part) for part in parts)).hex


def read_key(text: str) -> str:
    """An idempotency key that a client made: a UUID in any usual spelling."""
    try:
        return uuid.UUID(text.strip()).hex
    except (ValueError, AttributeError):
        raise ActError(
            Fault(
                "key",
                Sentence("{text!r} is no UUID.", text=text[:60]),
                "Make one per command, such as with `uuidgen`; repeat it to retry.",
            )
        ) from None


def fresh_reference() -> str:
    """A reference nobody can guess the neighbour of; the caller draws again where it is taken."""
    source = _seeded.get() or secrets
    seven = "".join(source.choice(ALPHABET) for _ in range(7))
    return _dressed(seven + _check(seven))


def read_reference(text: str) -> str | None:
    """A reference as somebody typed or read it aloud; None where a character is wrong or two are swapped.

    >>> read_reference("b0000 0000") is None
    False
    """
    plain = re.sub(r"[^0-9A-Z]", "", text.upper().translate(_ALIKE))
    plain = plain[1:] if len(plain) == 9 and plain.startswith("B") else plain
    if len(plain) != 8 or set(plain) - set(ALPHABET) or _check(plain[:7]) != plain[7]:
        return None
    return _dressed(plain)


def _dressed(eight: str) -> str:
    return f"B-{eight[:4]}-{eight[4:]}"


def _check(seven: str) -> str:
    """Luhn's method in base 32: finds every single wrong character and nearly every swap of neighbours."""
    size, total = len(ALPHABET), 0
    for place, character in enumerate(reversed(seven)):
        value = ALPHABET.index(character) * (2 - place % 2)
        total += value // size + value % size
    return ALPHABET[-total % size]


def canonical(data: Mapping[str, Any] | list[Any]) -> str:
    """JSON with one spelling only: what is hashed, and what is compared between stores."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(data: Mapping[str, Any] | list[Any]) -> str:
    """SHA-256 of the one spelling."""
    return sha256(canonical(data).encode()).hexdigest()
