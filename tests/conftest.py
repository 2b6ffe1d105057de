"""What tests share: one world and a few packages, made once per run."""

from __future__ import annotations

import gc
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from banen.observe.assumptions import Draws, assumptions
from banen.simulate.engine.cohorts import World, world
from banen.simulate.measures.packages import Package, read_package

settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", settings.get_profile("steady"), derandomize=False)
settings.load_profile("steady")
"""Every run tries the same examples, and none fails for being slow on a machine that does much else. Other examples are
looked for by hand, as ``pytest tests/property --hypothesis-profile search``; what they break is then made a test."""

EXAMPLES = Path(__file__).parent.parent / "examples" / "packages"


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect without the collector of garbage: a finaliser that runs while Python builds a syntax tree breaks it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


LONGEST = (
    "test_web_access", "test_web_browser", "test_web_pages", "test_tour", "test_hindcast", "test_wheel",
    "test_web_api_fuzz", "test_web_money", "test_calibration", "test_cluster", "test_command_line", "test_web_client",
    "test_receipts", "test_web_pseudo_locale", "test_web_simulator", "test_web_report", "test_desk", "test_access",
)  # fmt: skip
"""Files of tests that take longest. Workers take a file at a time (``make test``): a long one last would keep all."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; the rest as they stand."""
    place = {name: n for n, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands speak English unless a test asks for Dutch, whatever the locale of the machine."""
    monkeypatch.setenv("BANEN_LANGUAGE", "en")


@pytest.fixture(scope="session")
def central() -> World:
    """The world with every assumption at its central value."""
    return world(Draws(1, 1, assumptions()))


@pytest.fixture(scope="session")
def uncertain() -> World:
    """The world over a handful of draws."""
    return world(Draws(24, 7, assumptions()))


@pytest.fixture(scope="session")
def grip() -> Package:
    """The example package of the 21 measures."""
    return read_package(EXAMPLES / "grip-op-arbeidsmigratie.yml")
