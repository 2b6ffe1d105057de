"""Packages: whatever the settings, every form reads back to the same package, and nothing but a sentence comes out."""

from __future__ import annotations

import pickle
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from banen.errors import ScenarioError
from banen.quantities import LAST_YEAR, POLICY_YEAR
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.levers import Lever, Text, Value
from banen.simulate.measures.packages import (
    Package,
    baseline,
    conflicts,
    from_short_text,
    package_from,
    parse_settings,
    read_package,
)

YEARS = st.integers(POLICY_YEAR, LAST_YEAR)
TITLES = st.builds(Text.pair, st.text("abc ëé'\":", min_size=1), st.text("xyz", min_size=1))


def values(lever: Lever) -> st.SearchStrategy[Value]:
    """Every value a lever can have."""
    if lever.kind == "switch":
        return st.booleans()
    if lever.kind == "choice":
        return st.sampled_from(lever.choices)
    if lever.kind == "choices":
        return st.sets(st.sampled_from(lever.choices)).map(
            lambda chosen: tuple(c for c in lever.choices if c in chosen)
        )
    low, high = lever.minimum or 0, lever.maximum or 0
    number = st.integers(int(low), int(high)) if lever.kind == "integer" else st.floats(low, high).map(_in_range)
    return st.none() | number if lever.null else number


def _in_range(number: float) -> float:
    """A number that a field can hold: at least 10^-30, or nought."""
    return number if abs(number) >= 1e-30 else 0.0


@st.composite
def packages(draw: st.DrawFn) -> Package:
    """A package of at most six measures that no law of a higher rank excludes."""
    chosen = draw(st.sets(st.sampled_from(sorted(catalogue())), max_size=6))
    given_levers = {i: {n: draw(values(lever)) for n, lever in catalogue()[i].levers.items()} for i in chosen}
    if given_levers.get("L.1", {}).get("bound_kind") == "quota":
        given_levers["L.1"]["route_or_group"] = "highly_skilled"
    years = draw(st.dictionaries(st.sampled_from(sorted(catalogue())), YEARS, max_size=3))
    return Package(draw(TITLES), given_levers, years, draw(YEARS))


@given(packages())
def test_a_file_reads_back_to_the_same_package(package: Package) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pakket.yml"
        path.write_text(package.to_yaml(), encoding="utf-8")
        again = read_package(path)
    assert again == package
    assert again.digest() == package.digest()
    assert (again.title["nl"], again.start) == (package.title["nl"].strip() or again.title["nl"], package.start)


@given(packages())
def test_the_address_reads_back_to_the_same_package(package: Package) -> None:
    again = from_short_text(package.short_text())
    assert again == package
    assert again.start == package.start
    assert again.short_text() == package.short_text()
    assert not set(package.short_text()) & set(" &=+#%?/\"'<>")


@given(packages())
def test_plain_data_reads_back_to_the_same_package(package: Package) -> None:
    assert package_from({"from": package.start, "measures": package.to_dict()["measures"]}) == package
    assert pickle.loads(pickle.dumps(package)) == package  # noqa: S301 - our own bytes


@given(packages())
def test_setting_every_active_lever_back_gives_the_baseline(package: Package) -> None:
    back = [f"{i}.{n}={_typed(catalogue()[i].levers[n].default)}" for i, s in package.settings.items() for n in s]
    assert parse_settings(back, package) == baseline()


@given(packages(), st.randoms(use_true_random=False))
def test_the_order_of_settings_does_not_matter(package: Package, shuffler: object) -> None:
    lines = [f"{i}.{n}={_typed(value)}" for i, s in package.settings.items() for n, value in s.items()]
    lines += [f"{i}.from={year}" for i, year in package.from_year.items()]
    shuffler.shuffle(lines)  # type: ignore[attr-defined]
    assert parse_settings(lines) == package


@given(packages())
def test_a_conflict_names_levers_that_are_off_current_law(package: Package) -> None:
    active = {f"{i}.{n}" for i, s in package.settings.items() for n in s}
    for conflict in conflicts(package):
        assert set(conflict.levers) <= active


SETTING_TEXT = st.one_of(
    st.text(max_size=30),
    st.builds(
        "{}.{}={}".format,
        st.sampled_from([*catalogue(), "2.99", "", "L"]),
        st.sampled_from(["quota", "from", "variant", "sectors", "criterion_factor", "coverage", ""]),
        st.text(max_size=8)
        | st.floats().map(str)
        | st.sampled_from(["1,3", "true", "none", "SU-V3", "food,food", "²"]),
    ),
)


@given(st.lists(SETTING_TEXT, max_size=4))
def test_whatever_is_typed_either_is_a_package_or_is_told_in_sentences(texts: list[str]) -> None:
    try:
        package = parse_settings(texts)
    except ScenarioError as error:
        _is_told(error)
    else:
        assert from_short_text(package.short_text()) == package


@given(st.text(max_size=60) | st.lists(st.sampled_from([*"2.11:~,", "quota", "from", "L.1", "9"])).map("".join))
def test_any_address_either_is_a_package_or_is_told_in_sentences(text: str) -> None:
    try:
        package = from_short_text(text)
    except ScenarioError as error:
        _is_told(error)
    else:
        assert from_short_text(package.short_text()) == package


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.sampled_from(["2.11", "quota"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["title", "from", "measures", "2.11", "quota", "nl"]), inner, max_size=3)
    ),
)


@given(ANYTHING)
def test_any_data_either_is_a_package_or_is_told_in_sentences(data: object) -> None:
    try:
        package = package_from(data)  # type: ignore[arg-type]
    except ScenarioError as error:
        _is_told(error)
    else:
        assert package_from(package.to_dict()) == package


def _typed(value: Value) -> str:
    return (
        ",".join(value) if isinstance(value, tuple) else str(value).lower() if isinstance(value, bool) else str(value)
    )


def _is_told(error: ScenarioError) -> None:
    assert error.faults
    assert all(fault.where and fault.what.endswith(".") for fault in error.faults)
