"""The engine says its order of events, and the order it says is that of its code."""

from __future__ import annotations

import ast
import inspect
import json

import pytest

from banen.serve.cli import run
from banen.simulate.engine import kernel
from banen.simulate.engine.events import events


def steps_of_a_month() -> list[str]:
    """The steps that the compiled engine calls within its loop over months, in the order of its lines."""
    tree = ast.parse(inspect.getsource(inspect.getmodule(kernel)))  # type: ignore[arg-type]
    advance = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "advance")
    months = next(n for n in ast.walk(advance) if isinstance(n, ast.For) and getattr(n.target, "id", "") == "month")
    calls = [n for n in ast.walk(months) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    names = [(n.lineno, n.func.id) for n in calls if isinstance(n.func, ast.Name) and n.func.id != "range"]
    return [name for _, name in sorted(names)]


def test_the_order_that_is_told_is_the_order_of_the_code() -> None:
    assert [step for event in events() for step in event.steps] == steps_of_a_month()


def test_the_order_is_told_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "--events", "--language", "nl"]) == 0
    dutch = capsys.readouterr().out
    assert run(["explain", "--events", "--language", "en"]) == 0
    english = capsys.readouterr().out
    for event in events():
        assert event.name["nl"] in dutch
        assert event.name["en"] in english
    assert run(["explain", "--events", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"events": [event.to_dict() for event in events()]}


def test_an_indicator_is_asked_for_otherwise(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain"]) == 2
    assert "Give an indicator, such as stock" in capsys.readouterr().err
