"""What a user installs: the wheel in a clean environment, served without Node, a checkout or another host."""

from __future__ import annotations

import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import hatch_build
import httpx
import pytest
from tests.serving import SECONDS, port_for_another, until

from banen.serve.web.built import ADDRESS

ROOT = Path(__file__).parents[2]
OFFLINE = """
import socket
_connect = socket.socket.connect
def connect(self, address):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise OSError(f"a wheel at work asked for {address}")
    return _connect(self, address)
socket.socket.connect = connect
"""
"""Run by Python itself at the start of the served application: no other machine can be reached."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", build, str(folder)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def served(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the application of the wheel, in an environment of its own, without Node on its path."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=False)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    # The dependencies are those of the lock, installed beside the tests; only Banen itself comes from the wheel.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    (site / "sitecustomize.py").write_text(OFFLINE, encoding="utf-8")
    environment = {"PATH": str(folder / "bin"), "HOME": str(folder), "LANG": "C.UTF-8"}
    where = [str(folder / "bin" / "python"), "-c", "import banen; print(banen.__file__)"]
    found = subprocess.run(where, cwd=folder, capture_output=True, text=True, env=environment)
    assert found.stdout.startswith(str(site))
    command = [str(folder / "bin" / "python"), "-c", "from banen.serve.cli import main; main()", "serve", "--no-open"]
    told = folder / "told.txt"
    with port_for_another() as port, told.open("wb") as kept:
        process = subprocess.Popen(
            [*command, "--port", str(port)], cwd=folder, env=environment, stdout=kept, stderr=subprocess.STDOUT
        )
        address = f"http://127.0.0.1:{port}"
        try:
            until(lambda: process.poll() is not None or answers(address), "the wheel serves")
            assert process.poll() is None, told.read_text("utf-8")
            yield address
            process.terminate()
            process.wait(SECONDS)
        finally:
            process.kill()
            process.wait()
    assert "asked for" not in told.read_text("utf-8")
    assert "Traceback" not in told.read_text("utf-8")


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/nl/over", timeout=SECONDS).is_success
    except httpx.HTTPError:
        return False


def test_the_wheel_holds_the_product_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert all(name.startswith(("banen/", "banen-")) for name in names)
    for needed in (
        "banen/py.typed",
        "banen/content/indicators.yml",
        "banen/serve/web/static/simulator.js",
        "banen/serve/reports/site.typ",
        "banen/serve/web/static/built/THIRD-PARTY-LICENCES.txt",
    ):
        assert needed in names
    fonts = {n.rpartition("/")[2] for n in names if n.endswith((".woff", ".woff2", ".ttf", ".otf"))}
    assert fonts == set(hatch_build.FONTS), "fonts come from npm in the build, with their licences, and no others"
    assert [n for n in names if n.endswith(".pyc") or "node_modules" in n] == []


@pytest.mark.parametrize(
    ("path", "holds"),
    [
        ("/nl/simulator?p=L.20:real_increase:0.1", 'class="chart '), ("/en/state/map", "municipalities"),
        ("/static/simulator.js", "function"), ("/v1/projections?draws=2", '"indicators"'),
        ("/nl/toets/kennismigrant", "<form"), ("/nl/simulator/pdf?p=L.20:real_increase:0.1", "%PDF"),
    ],
)  # fmt: skip
def test_an_installed_wheel_serves_every_kind_of_answer(served: str, path: str, holds: str) -> None:
    answer = httpx.get(served + path, timeout=300)
    assert answer.status_code == 200
    assert holds in answer.content.decode("utf-8", "replace")


def test_the_typefaces_that_npm_gave_are_served_without_it(served: str) -> None:
    for font in ("source-sans-3-latin.woff2", "source-serif-4-latin-600.woff2"):
        answer = httpx.get(f"{served}{ADDRESS}/{font}", timeout=300)
        assert answer.content[:4] == b"wOF2"


def test_no_file_of_a_page_comes_from_another_host(served: str) -> None:
    page = httpx.get(f"{served}/nl/simulator", timeout=300).text
    files = re.findall(r'<(?:script|link|img|iframe)\b[^>]*(?:src|href)="(https?:[^"]+)"', page)
    assert files == []
