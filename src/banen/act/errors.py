"""What can go wrong while acting, each with the status an API answers and the exit code a command line ends with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from banen.errors import Fault, UserError


class ActError(UserError):
    """Something asked of the store that it does not do; nothing was written unless the message says so."""

    exit_code = 2
    status = 400
    code = "bad request"


class RefusedError(ActError):
    """Who asks may not do this, or one person tried what takes two."""

    status = 403
    code = "refused"


class AbsentError(ActError):
    """What is asked for is not in the store, or not for the eyes of who asks."""

    exit_code = 4
    status = 404
    code = "not found"


class ConflictError(ActError):
    """The store is in another state than the command needs; ``now`` says in which."""

    exit_code = 8
    status = 409
    code = "conflict"

    def __init__(self, *faults: Fault | str, now: Mapping[str, Any] | None = None) -> None:
        super().__init__(*faults)
        self.now: Mapping[str, Any] = now or {}


class KeyReusedError(ActError):
    """One idempotency key was used for two different commands."""

    exit_code = 8
    status = 422
    code = "key used for something else"


class LimitError(ActError):
    """Too much in too short a time; ``seconds`` says when again."""

    status = 429
    code = "too many"

    def __init__(self, fault: Fault | str, seconds: int) -> None:
        super().__init__(fault)
        self.seconds = seconds


class SaidError(ActError):
    """A refusal that a person reads: the text that says it in any language, with what stands in it."""

    def __init__(self, text: str, status: int = 409, **facts: Any) -> None:
        super().__init__(Fault("page", text))
        self.text, self.status, self.facts = text, status, facts


class BusyError(ActError):
    """The store could not be locked after several attempts; nothing was written."""

    exit_code = 9
    status = 503
    code = "busy"
    seconds = 5


class StoreError(ActError):
    """A store that cannot be opened, is of another version, or holds what this command must not touch."""

    exit_code = 9
    status = 503
    code = "store"
