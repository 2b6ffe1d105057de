"""The registers of experiments and of accounts: however a line is mangled, it loads or every fault is told."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banen.decide.accounts.chart_of_accounts import parse_chart
from banen.observe.records import CONTENT, Faults, Record, read_yaml
from banen.simulate.evidence.expectations import parse

ODD = ("null", "[]", "{}", "1", "true", "'x'", "2024-01-01", "[[1]]", "{a: 1}", "[{}]", ".nan", "-1", "[", "[x]", "")


@pytest.mark.parametrize(("name", "read"), [("experiments.yml", parse), ("appraisal.yml", parse_chart)])
@given(data=st.data())
@settings(max_examples=150)
def test_a_mangled_register_loads_or_is_told(
    name: str, read: Callable[[Record, Faults], Any], data: st.DataObject
) -> None:
    lines = (CONTENT / name).read_text(encoding="utf-8").splitlines()
    at = data.draw(st.integers(0, len(lines) - 1), label="line")
    value = data.draw(st.sampled_from(ODD) | st.none(), label="value")
    lines[at] = "" if value is None else f"{lines[at].partition(':')[0]}: {value}"
    faults = Faults()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text("\n".join(lines), encoding="utf-8")
        if record := read_yaml(path, faults):
            read(record, faults)
    assert all(f"{name}:" in fault.where for fault in faults.found)
    assert all(fault.what.endswith(".") for fault in faults.found)


def test_a_line_whose_value_is_no_plain_one_is_told_once_and_left_out(tmp_path: Path) -> None:
    """The reader of YAML tells it first; the look at the shape then tells nothing more, and must leave it out."""
    text = (CONTENT / "appraisal.yml").read_text(encoding="utf-8")
    at = text.index('  "1.1": {to: pay')
    mangled = text[:at] + '  "1.1": .nan' + text[text.index("\n", at) :]
    (tmp_path / "appraisal.yml").write_text(mangled, encoding="utf-8")
    faults = Faults()
    record = read_yaml(tmp_path / "appraisal.yml", faults)
    assert record is not None
    parse_chart(record, faults)
    assert len(faults.found) == 1
