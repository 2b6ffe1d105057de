"""Forms of chance on the bars that pull apart: ranges that move with their centre, and outcomes that agree."""

from __future__ import annotations

import json

import pytest

from banen.observe.assumptions import register
from banen.serve.cli import run
from banen.simulate.evidence.forms import AHEAD, PAST, forms, outcome_text, published
from banen.simulate.evidence.hindcast import published_together, rules


def test_the_form_in_use_comes_first_and_changes_nothing() -> None:
    assert not forms()[0].central
    assert dict(forms()[0].ranges) == dict(register())


@pytest.mark.parametrize("form", forms()[1:], ids=lambda form: form.name)
def test_a_range_moves_with_its_centre_and_a_share_never_passes_one(form) -> None:  # type: ignore[no-untyped-def]
    for name, value in form.central.items():
        before, after = register()[name], form.ranges[name]
        assert after.central == value
        assert after.low == pytest.approx(before.low * value / before.central)
        assert after.high <= max(1.0, before.high * value / before.central)
        assert before.unit != "share" or after.high <= 1.0


def test_the_form_in_use_has_the_outcome_that_the_hindcast_published() -> None:
    of_form = {gate.name: gate for gate in published()[0].gates}
    together = {gate.name: gate for gate in published_together().gates}
    for name in PAST:
        assert of_form[name].bound == together[name].bound
        assert of_form[name].value == pytest.approx(together[name].value, abs=1e-4)
    assert {gate.name for gate in published()[0].gates} == {*PAST, *AHEAD}


def test_what_is_written_is_read_again_with_its_draws() -> None:
    text = outcome_text(published())
    assert all(f"{form['name']}:" in text for form in rules()["forms"])
    assert text.count("draws: ") == len(published())


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_command_shows_every_form_and_says_whether_one_meets_all(
    lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["backtest", "--frontier", "--json", "--lang", lang]) == 0
    told = json.loads(capsys.readouterr().out)["forms"]
    assert [form["name"] for form in told] == [form.name for form in forms()]
    assert run(["backtest", "--frontier", "--lang", lang]) == 0
    shown = capsys.readouterr().out
    assert all(form.says[lang].split()[0] in shown for form in forms())
