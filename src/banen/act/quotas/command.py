"""What is asked of the ledger, with the key that makes it safe to repeat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from banen.act.errors import RefusedError
from banen.act.identity import digest
from banen.errors import Fault
from banen.sentences import Sentence

Facts = dict[str, Any]


@dataclass(frozen=True)
class Command:
    """One thing asked of the ledger: its key, its kind, on which number, what exactly, and by whom."""

    key: str
    kind: str
    quota: str
    payload: Mapping[str, Any]
    actor: str
    second: str | None = None

    @property
    def payload_hash(self) -> str:
        """What must be the same when a key is used again."""
        return digest({"kind": self.kind, "quota": self.quota, **self.payload})

    @property
    def signature(self) -> dict[str, Any]:
        """What every booking of a command carries: what was asked, and by whom."""
        return {"payload": self.payload_hash, "actor": self.actor, "second": self.second}


def two(command: Command, what: str) -> None:
    """Raise unless two different people stand behind a command."""
    if not command.second or command.second == command.actor:
        raise RefusedError(
            Fault(
                "second",
                Sentence("{what} takes two different people.", what=Sentence(what)),
                "Let a colleague approve it.",
            )
        )
