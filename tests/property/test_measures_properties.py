"""The catalogue: however a file is mangled, it either loads or every fault is told, with its line."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from banen.errors import ContentError, Fault
from banen.observe.records import CONTENT
from banen.simulate.measures.reading import read_catalogue

FILES = sorted(p for p in (CONTENT / "measures").glob("*.yml") if p.name not in ("units.yml", "conflicts.yml"))
UNITS = (CONTENT / "measures" / "units.yml").read_text(encoding="utf-8")
ODD = ("null", "[]", "{}", "1", "true", "'x'", "2024-01-01", "[[1]]", "{a: 1}", "[{}]", ".nan", "-1", "[")


@given(st.sampled_from(FILES), st.data())
def test_a_mangled_file_loads_or_is_told(original: Path, data: st.DataObject) -> None:
    lines = original.read_text(encoding="utf-8").splitlines()
    at = data.draw(st.integers(0, len(lines) - 1), label="line")
    value = data.draw(st.sampled_from(ODD) | st.none(), label="value")
    lines[at] = "" if value is None else f"{lines[at].partition(':')[0]}: {value}"
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "units.yml").write_text(UNITS, encoding="utf-8")
        (Path(folder) / original.name).write_text("\n".join(lines), encoding="utf-8")
        told: tuple[Fault, ...] = ()
        try:
            assert list(read_catalogue(Path(folder))) == [original.stem]
        except ContentError as error:
            told = error.faults
    assert all(f"{original.name}:" in fault.where and fault.what.endswith(".") for fault in told)
