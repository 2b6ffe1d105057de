"""One number travels through at most ten of our files; this runs the walk that docs/tour.md describes.

A number travels through a file when a function in it *hands on* something that changes with the number: it returns
another value, or leaves another value in what it was given. So each walk is run twice in fresh processes, once with
the number as it is and once with another number in its place, and what every function of ours handed on is compared.
Code that reads the content counts; code that runs at import and functions that only look at the number do not.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import CodeType, FrameType, MappingProxyType
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
OURS = ROOT / "src" / "banen"
TOUR = ROOT / "docs" / "tour.md"
MOST_FILES = 10
MOST_ROOMS = 10
"""A room is a folder of one question; the files of the ground lie in one room."""
FIGURE = "FL153"
SETTING = "2.11.criterion_factor=1.3"
OTHER_SETTING = "2.11.criterion_factor=1.4"
EXAMPLE, WAGE, OTHER_WAGE = "KM-01", "3672.00", "3671.99"
"""A case of the rule kennismigrant at the criterion, and the same a cent short."""
HERE, THERE = "stadhuis-tilburg", "stadskantoor-breda"
"""Two public buildings at which somebody states to stay, each in another labour-market region."""
LIFE, OTHER_LIFE = "who 2.11.criterion_factor=1.3", "who 2.11.criterion_factor=1.4"
"""The same lever through people one by one."""
LIVES, LIVES_YEAR = 0.01, 2035
"""Lives for each person, and the year in which they arrive."""
UNWATCHED = frozenset({"<module>", "<genexpr>", "<listcomp>", "<dictcomp>", "<setcomp>", "<lambda>", "__hash__"})
"""Import, parts of a function (the function itself is watched), and hashes, which name an object and are no value."""


# ------------------------------------------------------------------------------------------ in the fresh process


class Watch:
    """Notes, per function of ours, a digest of everything it handed on, in the order of the calls."""

    def __init__(self) -> None:
        self.handed: dict[str, list[str]] = defaultdict(list)
        self.given: dict[int, dict[str, str]] = {}
        self.lock = threading.RLock()

    def start(self) -> None:
        """Watch from now on."""
        sys.setprofile(self)

    def stop(self) -> None:
        """Watch no more."""
        sys.setprofile(None)

    def __call__(self, frame: FrameType, event: str, result: object) -> None:
        if event != "call" and event != "return":
            return
        code = frame.f_code
        if not is_watched(code):
            return
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        values = frame.f_locals
        now = {n: d for name in names if name in values for n, d in changeable(name, values[name])}
        if event == "call":
            self.given[id(frame)] = now
            return
        before = self.given.get(id(frame), {})
        left_behind = sorted((n, d) for n, d in now.items() if before.get(n) != d)
        if code.co_name == "__init__":
            left_behind.append(("self", digest(values["self"])))
        name = f"{Path(code.co_filename).relative_to(OURS).as_posix()}:{code.co_qualname}"
        with self.lock:
            self.handed[name].append(digest((digest(result), left_behind)))


@cache
def is_watched(code: CodeType) -> bool:
    return code.co_filename.startswith(str(OURS)) and code.co_name not in UNWATCHED


def changeable(name: str, value: object) -> Iterator[tuple[str, str]]:
    """The arrays that a function can write into: an argument itself, or a field of a record that is not frozen."""
    if isinstance(value, np.ndarray):
        yield name, digest(value)
    elif is_dataclass(value) and not isinstance(value, type) and not value.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        for f in fields(value):
            if isinstance(array := getattr(value, f.name, None), np.ndarray):
                yield f"{name}.{f.name}", digest(array)


REMEMBERED: dict[int, tuple[object, str]] = {}
"""Digests of content that was read, which never changes; the objects are kept so that no id is used again."""


def digest(value: object, depth: int = 0) -> str:
    """A name for a value that is the same in two processes whenever the value is."""
    if isinstance(value, np.ndarray):
        return hashlib.blake2b(np.ascontiguousarray(value).tobytes(), digest_size=8).hexdigest()
    if value is None or isinstance(value, str | bytes | int | float | bool):
        return repr(value)
    if depth > 8:
        return type(value).__name__
    if id(value) in REMEMBERED:
        return REMEMBERED[id(value)][1]
    found = hashlib.blake2b("\n".join(parts(value, depth + 1)).encode(), digest_size=8).hexdigest()
    if depth == 0 and type(value).__module__.startswith("banen.observe"):
        REMEMBERED[id(value)] = (value, found)
    return found


def parts(value: object, depth: int) -> Iterator[str]:
    kind = type(value)
    yield kind.__name__
    if kind.__name__ in ("Faults", "function", "module"):
        return
    if kind.__module__.startswith("sqlalchemy"):  # a row is its values; a connection or a query is no value
        yield from (digest(v, depth) for v in value) if kind.__name__ == "Row" else ()  # type: ignore[attr-defined]
        return
    if isinstance(value, dict | MappingProxyType):
        yield from (f"{key}={digest(value[key], depth)}" for key in value)
    elif is_dataclass(value) and not isinstance(value, type):
        yield from (digest(getattr(value, f.name, None), depth) for f in fields(value))
    elif isinstance(value, list | tuple):
        yield from (digest(v, depth) for v in value)
    elif isinstance(value, set | frozenset):
        yield from sorted(digest(v, depth) for v in value)
    else:
        names = [*getattr(value, "__slots__", ()), *getattr(value, "__dict__", ())]
        yield from (digest(getattr(value, n, None), depth) for n in names)


class WatchedKernel:
    """The compiled engine, which no Python tracer can look into: what it writes into its outputs is handed on."""

    def __init__(self, inner: Any, watch: Watch, name: str = "simulate/engine/kernel.py:advance") -> None:
        self.inner, self.watch, self.name = inner, watch, name

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def __call__(self, *inputs: Any) -> Any:
        result = self.inner(*inputs)
        with self.watch.lock:
            self.watch.handed[self.name].append(digest(inputs[-4:] if result is None else result))
        return result


def walk(content: str, setting: str) -> dict[str, Any]:
    """Project one package at central values and watch it; the content stands in its own folder."""
    from banen.observe import records as reading

    reading.CONTENT = Path(content)  # before anything else of ours is imported and takes the folder over
    import banen
    from banen.simulate.engine import kernel
    from banen.simulate.results import projection  # noqa: F401  (imports are not watched, only the run)

    watch = Watch()
    if setting in (WAGE, OTHER_WAGE):
        return decide(setting, watch)
    if setting in (HERE, THERE):
        return register(setting, watch)
    kernel.advance = WatchedKernel(kernel.advance, watch)
    if setting in (LIFE, OTHER_LIFE):
        return live(setting.partition(" ")[2], watch)
    threading.setprofile(watch)
    sys.setprofile(watch)
    try:
        package = banen.parse_settings([setting] if setting else [])
        result = banen.project(package, draws=1)
        stock = result["stock"]
        total, difference = stock.package.at(2035)[1], stock.difference.at(2035)[1]
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return {"package": total, "difference": difference, "handed": watch.handed}


def live(setting: str, watch: Watch) -> dict[str, Any]:
    """``banen who``: everybody who would arrive in a year, one by one, watched; how many the criterion stops."""
    import banen
    from banen.decide.who import prospect
    from banen.simulate.engine.lives import beside

    prospect(banen.baseline())  # what no lever can change is not watched
    beside.ends_of = WatchedKernel(beside.ends_of, watch, "simulate/engine/lives/spells.py:ends_of")
    threading.setprofile(watch)
    watch.start()
    try:
        found = banen.who(banen.parse_settings([setting]), year=LIVES_YEAR, scale=LIVES)
        stopped, example = found.counts["stopped"], found.example
    finally:
        watch.stop()
        threading.setprofile(None)
    return {"stopped": stopped, "told": example.second[-1].says, "handed": watch.handed}


def decide(wage: str, watch: Watch) -> dict[str, Any]:
    """``banen check`` on one case, watched, with this wage a month."""
    from banen.model.rules import rule
    from banen.model.rules.examples import examples
    from banen.serve.cli import run

    example = next(e for e in examples(rule("kennismigrant")) if e.id == EXAMPLE)
    case = {name: str(value) if isinstance(value, date) else value for name, value in example.case.items()}
    printed = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(printed):
        path = Path(folder) / "case.json"
        path.write_text(json.dumps({**case, "monthly_wage": wage}), encoding="utf-8")
        words = ["check", "kennismigrant", "--on", str(example.on), "--case", str(path), "--json", "--language", "en"]
        sys.setprofile(watch)
        try:
            run(words)
        finally:
            sys.setprofile(None)
    return {"outcome": json.loads(printed.getvalue())["outcome"], "handed": watch.handed}


def register(place: str, watch: Watch) -> dict[str, Any]:
    """One person states to stay at a place, and the quarter is counted and released, watched.

    Others stated it before, so that one more tips what is published; ids, keys and the clock are the same in every run.
    """
    import secrets
    from datetime import UTC, datetime

    from banen.act.accounts.subjects import known
    from banen.act.addresses import AddressList
    from banen.act.identity import seeded
    from banen.act.jobs.round import do_round
    from banen.act.office import open_office
    from banen.act.registrations.answers import Stay
    from banen.act.registrations.statements import begin, save, submit, with_code
    from banen.act.releases.publish import folder_of
    from banen.act.releases.releases import compute, release, step
    from banen.act.workflow import Actor
    from banen.observe.areas import areas
    from banen.serve.web.library.released import portal_counts

    counted = iter(range(1, 1 << 40))
    secrets.token_bytes = lambda size=32: next(counted).to_bytes(size or 32, "big")  # type: ignore[assignment]
    moment = [datetime(2026, 12, 1, 9, tzinfo=UTC)]
    book = AddressList()
    at = next(candidate for _, candidate in book.rows if candidate.id == place)
    stay = Stay(date(2026, 12, 1), date(2027, 3, 1), 20, 80)

    def state(index: int, where: Any) -> None:
        held = {"address": {"asked": {}, "line": where.line, "found": where.to_dict()}, "stay": stay.to_dict()}

        def work(connection: Any) -> None:
            person = known(connection, office.keys, "person", "demo", f"P{index}", "substantial", "nl", office.now)
            row = begin(connection, office.keys, person, "nl", office.now)
            row = save(
                connection, office.keys, row.id, person, row.version, office.now, held, municipality=where.municipality,
                starts=stay.starts, ends=stay.ends,
            )  # fmt: skip
            submit(
                connection, person, row.id, f"{index:032}", office.now, sealed=with_code(office.keys, person, held, "C")
            )

        office.write(work)

    with tempfile.TemporaryDirectory() as folder, seeded(1):
        os.chdir(folder)  # so that every file has one name in every run
        office = open_office("sqlite:///act.sqlite", lambda: moment[0], book)
        others = [next(c for _, c in book.rows if c.id == id_) for id_ in (HERE, THERE)]
        before = [*(other.municipality for other in others for _ in range(32)), *["GM0363"] * 20]
        office.write(lambda c: deliver_before(c, before, moment[0]))
        watch.start()
        try:
            state(64, at)
            do_round(office)
            moment[0] = datetime(2027, 1, 4, 9, tzinfo=UTC)
            first, second = Actor("1" * 32, "release_officer"), Actor("2" * 32, "release_officer")
            row = office.write(lambda c: compute(c, "AT-01", "2026Q4", first, office.now))
            for event, who in (("propose", first), ("approve", second)):
                office.write(lambda c, event=event, who=who: step(c, release(c, row.reference), event, who, office.now))
            do_round(office)
            region = areas().regions[areas().municipalities[others[0].municipality].region_code]
            shown = portal_counts(folder_of(office), region, "nl")["rows"]
        finally:
            watch.stop()
        office.store.close()
        os.chdir(ROOT)
    return {"shown": shown[0]["value"] if shown else "·", "handed": watch.handed}


def deliver_before(connection: Any, municipalities: list[str], at: Any) -> None:
    """Statements of others, delivered before the walk begins."""
    import sqlalchemy as sa

    from banen.act.identity import fresh_id, fresh_reference
    from banen.act.store.tables.files import STATEMENT
    from banen.act.store.tables.people import SUBJECT

    people = [fresh_id() for _ in municipalities]
    person = {
        "kind": "person",
        "issuer": "demo",
        "loa": "substantial",
        "language": "nl",
        "key_id": "0",
        "created_at": at,
    }
    connection.execute(sa.insert(SUBJECT), [{"id": id_, "sub_hash": id_, **person} for id_ in people])
    shared = {"kind": "first", "state": "ACTIVE", "version": 1, "language": "nl", "texts_version": "x",
              "loa": "high",
              "check_state": "ok", "check_source": "", "check_why": "", "created_at": at,
              "delivered_at": at}  # fmt: skip
    rows = [
        {"id": fresh_id(), "reference": fresh_reference(), "subject": id_, "municipality": code, **shared}
        for id_, code in zip(people, municipalities, strict=True)
    ]
    connection.execute(sa.insert(STATEMENT), rows)


# ------------------------------------------------------------------------------------------ the walks


@pytest.fixture(scope="module")
def walks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Runs side by side: as it is, with another figure, with another lever value; a case, and one with another wage."""
    here = tmp_path_factory.mktemp("content")
    as_it_is = shutil.copytree(OURS / "content", here / "as_it_is")
    changed = shutil.copytree(OURS / "content", here / "changed")
    raise_figure(changed)
    runs = {
        "as_it_is": start(as_it_is, SETTING),
        "figure": start(changed, SETTING),
        "lever": start(as_it_is, OTHER_SETTING),
        "case": start(as_it_is, WAGE),
        "decision": start(as_it_is, OTHER_WAGE),
        "here": start(as_it_is, HERE),
        "registration": start(as_it_is, THERE),
        "who": start(as_it_is, LIFE),
        "life": start(as_it_is, OTHER_LIFE),
    }
    found = {}
    for name, run in runs.items():
        out, err = run.communicate(timeout=900)
        assert run.returncode == 0, err
        found[name] = json.loads(out)
    return found


def raise_figure(content: Path) -> None:
    """One percent point more in the row of the figure."""
    for path in (content / "figures").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        found = [row for row in rows if row[0] == FIGURE]
        if found:
            at = rows[0].index("value")
            found[0][at] = str(int(found[0][at]) + 1)
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)
            return
    raise AssertionError(f"figure {FIGURE} is in no table")


def start(content: Path, setting: str) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, str(content), setting]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}  # sets in one order, so that two runs can be compared
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


BESIDE = {
    "kept.py": "a store hands on what it was given, as the one of the standard library does",
    "simulate/engines.py": "the door of two engines hands on what the one that was asked gave",
    "decide/circumstances.py": "where the same people live and what they pay; who is stopped does not pass it",
    "decide/accounts/levies.py": "the tax that the same people pay",
    "model/rules/law/tax.py": "the untaxed part of their pay",
    "simulate/results/dependence.py": "other indicators of the same people; the stock does not pass through them",
}
"""Files that hand on something else and are no part of the way, each with the reason."""


def route(walks: dict[str, Any], changed: str) -> set[str]:
    """Files on the way in which a function handed on something else than in the run as it is."""
    before = {"decision": "case", "registration": "here", "life": "who"}.get(changed, "as_it_is")
    here, there = walks[before]["handed"], walks[changed]["handed"]
    passed = {name.partition(":")[0] for name in here.keys() | there.keys() if here.get(name) != there.get(name)}
    return passed - BESIDE.keys()


def rooms(files: set[str]) -> set[str]:
    """The folders that a walk passes; what lies beside them is the ground."""
    return {file.rpartition("/")[0] or "the ground" for file in files}


def told(heading: str) -> list[str]:
    """The files that a part of the tour lists, in its order."""
    part = re.search(rf"^## {heading}.*?(?=^## |\Z)", TOUR.read_text(encoding="utf-8"), re.M | re.S)
    assert part, f"the tour has no part {heading!r}"
    return re.findall(r"^\d+\. `([\w/]+\.py)`", part[0], re.M)


def test_the_figure_and_the_lever_reach_the_result(walks: dict[str, Any]) -> None:
    """Otherwise the walks would prove nothing."""
    assert walks["as_it_is"]["package"] != walks["figure"]["package"]
    assert walks["as_it_is"]["difference"] != walks["lever"]["difference"]


def test_a_figure_travels_through_at_most_ten_files(walks: dict[str, Any]) -> None:
    files = route(walks, "figure")
    assert len(files) <= MOST_FILES, f"{FIGURE} travels through {len(files)} files: {sorted(files)}"


def test_the_tour_lists_exactly_the_files_of_the_figure(walks: dict[str, Any]) -> None:
    listed = told("A figure")
    assert sorted(listed) == sorted(route(walks, "figure"))


def test_the_tour_lists_exactly_the_files_of_the_lever(walks: dict[str, Any]) -> None:
    listed = told("A lever")
    assert sorted(listed) == sorted(route(walks, "lever"))


def test_the_tour_lists_exactly_the_files_of_the_life(walks: dict[str, Any]) -> None:
    assert (walks["who"]["stopped"], walks["life"]["stopped"]) == (4000, 4600)
    assert walks["who"]["told"] == "turned_away"
    assert sorted(told("A life")) == sorted(route(walks, "life"))


def test_the_tour_lists_exactly_the_files_of_the_decision(walks: dict[str, Any]) -> None:
    assert (walks["case"]["outcome"], walks["decision"]["outcome"]) == ("voldoet", "voldoet_niet")
    assert sorted(told("A decision")) == sorted(route(walks, "decision"))


def test_the_tour_lists_exactly_the_files_of_the_registration(walks: dict[str, Any]) -> None:
    assert (walks["here"]["shown"], walks["registration"]["shown"]) == ("35 personen", "30 personen")
    assert sorted(told("A registration")) == sorted(route(walks, "registration"))


@pytest.mark.parametrize(
    ("walk", "heading"),
    [
        ("figure", "A figure"), ("lever", "A lever"), ("life", "A life"), ("decision", "A decision"),
        ("registration", "A registration"),
    ],
)  # fmt: skip
def test_a_walk_passes_at_most_ten_rooms(walks: dict[str, Any], walk: str, heading: str) -> None:
    passed = rooms(route(walks, walk))
    assert len(passed) <= MOST_ROOMS, sorted(passed)
    part = re.search(rf"^## {heading}.*?(?=^## |\Z)", TOUR.read_text(encoding="utf-8"), re.M | re.S)
    named = re.search(r"\*\*Rooms: (\d+)\*\*", part[0]) if part else None
    assert named
    assert int(named[1]) == len(passed), f"the tour should say **Rooms: {len(passed)}**: {sorted(passed)}"


def test_a_change_in_a_file_off_the_route_would_be_seen(walks: dict[str, Any]) -> None:
    """The watch looks at more files than the route, so a new stop on it cannot go unseen."""
    watched = {name.partition(":")[0] for name in walks["as_it_is"]["handed"]}
    assert route(walks, "figure") < watched
    assert "model/supply.py" in watched


if __name__ == "__main__":
    sys.stdout.write(json.dumps(walk(*sys.argv[1:])))
