"""What a start does not do: load a library of charts, make the API, find again how far the levers carry."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from fastapi import Request

from banen.bands import Band
from banen.charts import counts, differences
from banen.charts.differences import Course
from banen.serve.turns import NoTurnError
from banen.serve.web import app
from banen.serve.web.simulator import axes
from banen.simulate.engine import compiled

FOUND = {"stock": (-59446.55997999526, 0.0), "net_migration": (-5749.357170834307, 721.8359186391942)}


def test_the_application_is_there_before_charts_tables_and_the_interface_are_loaded(tmp_path: Path) -> None:
    late = ("altair", "vl_convert", "polars", "openpyxl", "typst", "banen.serve.api", "banen.act")
    script = (
        "import sys; from pathlib import Path; from banen.serve.web.app import create_app; "
        f"create_app(Path(sys.argv[1])); print([n for n in {late} if n in sys.modules])"
    )
    asked = [sys.executable, "-c", script, str(tmp_path)]
    told = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("spoil", "again"),
    [
        (lambda text: text, False),
        (lambda text: text[:-7], True),
        (lambda text: "", True),
        (lambda text: "[]", True),
        (lambda text: text.replace("721.8359186391942", '"much"'), True),
        (lambda text: json.dumps(json.loads(text) | {"made_by": "another program or other content"}), True),
    ],
    ids=("as it was", "cut off", "empty", "another shape", "no number", "made by another"),
)
def test_how_far_levers_carry_is_found_once_for_a_program_and_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[str], str], again: bool
) -> None:
    times = list[str]()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(axes, "_found_reaches", lambda: times.append("found") or FOUND)
    find, file = axes._reach_of_starters.__wrapped__, tmp_path / "reaches.json"
    assert find() == FOUND
    file.write_text(spoil(file.read_text()))
    assert find() == FOUND
    assert len(times) == 1 + again
    assert find() == FOUND
    assert len(times) == 1 + again, "what was found again is kept"


def _course(name: str, end: float, spread: float) -> Course:
    middle = np.linspace(0.0, end, 4)
    width = np.linspace(0.0, spread, 4)
    return Course(name, Band((2027, 2028, 2029, 2030), middle - width, middle, middle + width))


@pytest.mark.parametrize("ends", [(-26_000, -18_000, -12_000), (5_000, -4_900, 10), (0, 0), (3, 2, 1, 4)])
@pytest.mark.parametrize("width", [330, 700])
def test_scenarios_beside_each_other_stand_on_their_axis_with_names_that_do_not_touch(
    ends: tuple[float, ...], width: int
) -> None:
    courses = [_course(f"Scenario nummer {n}", end, abs(ends[0]) / 3) for n, end in enumerate(ends, 1)]
    words = {"current": "huidig beleid", "futures": "9 van de 10 toekomsten van {name}"}
    drawing = differences.description(courses, 2027, 2030, words, width, str)
    marks = drawing.marks()
    assert ">0.0</text>" in marks
    ys = [
        float(y)
        for d in re.findall(r'<path class="series s\d" d="M([^"]+)"', marks)
        for y in re.findall(r" ([\d.]+)", d)
    ]
    bottom = differences.Room(width).bottom
    assert all(0 <= y <= drawing.height - bottom for y in ys)
    assert marks.count('class="series') == len(courses)
    names = [
        float(y) for n in range(len(courses)) for y in re.findall(rf'<text class="k{n + 1}[^>]* y="([\d.]+)"', marks)
    ]
    assert min(abs(a - b) for i, a in enumerate(names) for b in names[:i]) >= differences.LINE - 0.2


@pytest.mark.parametrize("width", [330, 480, 700])
def test_a_count_has_its_number_and_a_range_has_both(width: int) -> None:
    found = [counts.Counted("Een", "CBS", 5.0, 5.0, ("5", "5")), counts.Counted("Twee", "SEO", 7.0, 9.0, ("7", "9"))]
    marks = counts.description(found, width).marks()
    assert re.findall(r'class="b[^>]*>([^<]+)<', marks) == ["Een", "5", "Twee", "7", "9"]
    assert marks.count("<circle") == 3
    assert max(float(x) for x in re.findall(r'cx="([\d.]+)"', marks)) <= width - 66


def test_a_full_line_of_visitors_does_not_keep_the_server_from_being_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    async def full() -> None:
        raise NoTurnError(503, 1.0)

    monkeypatch.setattr(app.simulator, "warm_up", full)
    asyncio.run(app._warm_page())


@pytest.mark.parametrize(("language", "told"), [("nl", "Banen wordt klaargezet"), ("en", "Banen is being made ready")])
def test_a_first_start_says_that_it_is_made_ready_and_the_page_comes_by_itself(language: str, told: str) -> None:
    scope = {"type": "http", "method": "GET", "path": f"/{language}/simulator", "headers": [], "query_string": b""}
    asked = Request(scope)
    with compiled._compiling:
        page = bytes(asyncio.run(app._busy(asked, NoTurnError(503, 1.0))).body).decode()
    assert told in page
    assert '<meta http-equiv="refresh" content="5">' in page
    busy = bytes(asyncio.run(app._busy(asked, NoTurnError(503, 1.0))).body).decode()
    assert told not in busy
    assert "http-equiv" not in busy
