"""A language comes to a part of the product with a file: a page and a command speak it, and say what they lack."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from banen.languages import ENGLISH
from banen.observe.records import CONTENT

POLISH = {
    "web_home.pl.yml": "heading: 'SYNTHETIC: Co robi polityka?'\n",
    "terminal_explain.pl.yml": "figures: 'SYNTHETIC: Liczby'\n",
}
"""One word of one page and one of one command, made up."""
SCRIPT = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from banen.observe import records
records.CONTENT = Path(sys.argv[1])
from starlette.testclient import TestClient
from banen.serve.cli import run
from banen.serve.web.app import create_app
told = {}
web = TestClient(create_app())
for path in ("/pl", "/en", "/pl/simulator"):
    told[path] = web.get(path).text
for language in ("pl", "en", "xx"):
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["explain", "stock", "--language", language])
    told[language] = [code, out.getvalue(), err.getvalue()]
sys.__stdout__.write(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str | list[int | str]]:
    """What pages and commands say with those two files beside ours, in a process of their own."""
    content = shutil.copytree(CONTENT, tmp_path_factory.mktemp("here") / "content")
    for name, text in POLISH.items():
        (content / "texts" / name).write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", SCRIPT, str(content)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, str | list[int | str]] = json.loads(done.stdout)
    return found


def test_a_page_speaks_the_language_and_says_what_it_lacks(told: dict[str, str]) -> None:
    assert '<html lang="pl">' in told["/pl"]
    assert "SYNTHETIC: Co robi polityka?" in told["/pl"]
    assert "Not all of this is there in polski yet; the rest is in English." in told["/pl"]


def test_a_page_that_nobody_translated_is_in_english_with_a_note(told: dict[str, str]) -> None:
    assert "Not all of this is there in polski yet" in told["/pl/simulator"]


def test_every_page_offers_the_language_by_its_own_name(told: dict[str, str]) -> None:
    for path in ("/pl", "/en"):
        assert 'hreflang="pl"' in told[path]
        assert ">polski</a>" in told[path]


def test_what_was_whole_stays_as_it_was(told: dict[str, str]) -> None:
    assert "SYNTHETIC" not in told["/en"]
    assert "Not all of this is there" not in told["/en"]


def test_a_command_speaks_the_language_and_says_what_it_lacks_beside_its_output(told: dict[str, list[str]]) -> None:
    code, out, err = told["pl"]
    assert (code, "SYNTHETIC: Liczby" in out) == (0, True)
    assert "Not all of this is there in polski yet; the rest is in English." in err
    assert "SYNTHETIC" not in told[ENGLISH][1]
    assert told[ENGLISH][2] == ""


def test_a_language_that_is_not_there_is_refused_with_those_that_are(told: dict[str, list[str]]) -> None:
    assert told["xx"][0] == 2
    assert "'xx' is no language of Banen. Choose from nl, en, pl" in told["xx"][2]
