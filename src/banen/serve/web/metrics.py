"""What the application tells of itself to whoever runs it: requests, turns, memory, in the form of Prometheus."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from banen.kept import stores
from banen.serve.turns import turns

_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_registry = CollectorRegistry()
_requests = Counter("banen_requests", "Requests answered.", ("route", "method", "status"), registry=_registry)
_lasted = Histogram("banen_request_seconds", "Seconds to an answer.", ("route",), registry=_registry, buckets=_SECONDS)
_waiting = Gauge("banen_turns_waiting", "Pieces of work in line.", registry=_registry)
_running = Gauge("banen_turns_running", "Pieces of work being done.", registry=_registry)
_refused = Gauge("banen_turns_refused", "Questions turned away because the line was full.", registry=_registry)
_dropped = Gauge("banen_turns_dropped", "Work dropped because everybody who asked had gone.", registry=_registry)
_answered = Gauge("banen_turns_answered", "Pieces of work done.", registry=_registry)
_kept = Gauge("banen_kept_bytes", "Bytes of answers that are kept.", ("of",), registry=_registry)
_waiting.set_function(lambda: turns().waiting)
_running.set_function(lambda: turns().running)
_refused.set_function(lambda: turns().refused)
_dropped.set_function(lambda: turns().dropped)
_answered.set_function(lambda: turns().answered)
ProcessCollector(registry=_registry)


def counted(route: str, method: str, status: int, seconds: float) -> None:
    """Count one request; ``route`` is the address as the application knows it, so that there are only so many."""
    _requests.labels(route, method, str(status)).inc()
    _lasted.labels(route).observe(seconds)


def exposition() -> bytes:
    """All counts as text."""
    for name, store in stores.items():
        _kept.labels(name).set(store.bytes)
    return generate_latest(_registry)
