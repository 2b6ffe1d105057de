"""What it is made of: the bill lists every package of the lock files, and an audit that got no answer says so."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from deploy.audit import page_findings, python_findings
from deploy.sbom import bill

from banen.serve.commands.serve import serve

ROOT = Path(__file__).parents[2]


def test_the_bill_lists_every_locked_package_once() -> None:
    listed = [made["purl"] for made in bill()["components"]]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert len(listed) == len(set(listed))
    assert sum(purl.startswith("pkg:pypi/") for purl in listed) == sum("==" in line for line in lock)
    assert bill() == bill()


def test_whatever_is_installed_has_a_digest_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = [block for block in re.split(r"\n(?=[A-Za-z0-9])", lock) if "==" in block]
    assert len(blocks) > 100
    assert [block.split()[0] for block in blocks if not re.search(r"--hash=sha256:[0-9a-f]{64}", block)] == []
    assert "://" not in lock
    assert not re.search(r"^-", lock, re.MULTILINE)


def test_the_lock_is_made_for_the_oldest_python_that_is_allowed() -> None:
    """Locked for 3.11.7, it held a package that wants 3.11.5: Debian's own Python, 3.11.2, could not install it."""
    oldest = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    made_for = re.findall(r"--python-version (\S+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert made_for == [oldest.removeprefix(">=") + ".0"]


def blocks(lock: str) -> dict[str, str]:
    """Each locked package with its version and digests, by its name."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    found = [block for block in re.split(r"\n(?=[A-Za-z0-9])", text) if "==" in block]
    return {block.partition("==")[0]: block.rstrip() for block in found}


def test_a_server_installs_a_part_of_what_is_locked_and_lacks_nothing_that_is_imported() -> None:
    whole, run = blocks("requirements.lock"), blocks("deploy/run.lock")
    assert run.items() <= whole.items()
    assert len(run) < len(whole) / 2  # neither tests nor documentation
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert {re.split(r"[\[>=<~! ]", text)[0].lower() for text in asked} | {"hatchling"} <= set(run)


def told() -> list[list[str]]:
    """The instructions of the container file, each as its words."""
    text = (ROOT / "deploy/Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.split() for line in text.splitlines() if line and not line.startswith("#")]


def test_the_container_is_made_of_files_that_are_let_in_and_of_those_alone() -> None:
    copied = [
        source for word, *named in told() if word == "COPY" and "--from=build" not in named for source in named[:-1]
    ]
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"]
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert sorted(copied) == sorted(let_in)


def test_the_container_serves_as_a_user_of_its_own_what_it_is_asked_for_its_health() -> None:
    import inspect

    from typer.main import get_command

    from banen.serve.cli import app as commands

    said = {word: named for word, *named in told()}
    order = [word for word, *_ in told()]
    assert said["USER"] == ["banen"]
    assert order.index("USER") < order.index("CMD")
    known = {
        name for each in get_command(commands).commands["serve"].params for name in each.opts + each.secondary_opts
    }
    program, command, *options = json.loads(" ".join(said["CMD"]))
    assert (program, command) == ("banen", "serve")
    assert {option for option in options if option.startswith("--")} <= known
    port = inspect.signature(serve).parameters["port"].default
    assert said["EXPOSE"] == [str(port)]
    assert f"http://127.0.0.1:{port}/readyz" in " ".join(said["HEALTHCHECK"])
    unit = (ROOT / "deploy/banen.service").read_text(encoding="utf-8")
    assert set(re.findall(r"--[a-z-]+", re.findall(r"ExecStart=(.*)", unit)[0])) <= known
    assert f"--port {port}" in unit


@pytest.mark.parametrize(
    ("builder", "answers", "said"),
    [
        ("", 1, "Install podman, buildah or docker"),
        ("docker", 1, "its service does not answer"),
        ("podman", 0, "build --format docker --file deploy/Containerfile --tag banen ."),
        ("buildah", 0, "build --format docker --layers --file deploy/Containerfile --tag banen ."),
    ],
)
def test_an_image_is_made_with_what_is_there_or_it_is_told_what_is_missing(
    tmp_path: Path, builder: str, answers: int, said: str
) -> None:
    if builder:
        (tmp_path / builder).write_text(f"#!/bin/sh\n[ {answers} = 0 ] || exit 1\necho $*\n", encoding="utf-8")
        (tmp_path / builder).chmod(0o755)
    bash = shutil.which("bash") or "bash"
    run = subprocess.run(
        [bash, str(ROOT / "deploy/image")], capture_output=True, text=True, env={"PATH": str(tmp_path)}
    )
    assert run.returncode == answers
    assert said in run.stdout + run.stderr


@pytest.mark.parametrize(
    ("fails", "asked"),
    [(0, ["install -y -qq chromium"]), (1, ["install -y -qq chromium", "update -qq", "install -y -qq chromium"])],
)
def test_a_browser_is_installed_also_where_no_list_of_packages_is_there_yet(
    tmp_path: Path, fails: int, asked: list[str]
) -> None:
    """A machine that was just made knows no package, so the tests in a browser were left out there."""
    told = tmp_path / "told"
    programs = {"id": "echo 0", "apt-get": f'echo "$*" >> {told}; [ $(wc -l < {told}) -gt {fails} ]'}
    for name, does in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{does}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    make = shutil.which("make") or "make"
    subprocess.run([make, "browser"], cwd=ROOT, check=True, capture_output=True, env={"PATH": str(tmp_path)})
    assert told.read_text(encoding="utf-8").splitlines() == asked


def test_the_lock_file_holds_what_is_asked() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*asked["dependencies"], *(one for many in asked["optional-dependencies"].values() for one in many)]
    names = {re.split(r"[\[>=<~! ]", text)[0].lower().replace("_", "-") for text in wanted}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {name.lower().replace("_", "-") for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)}
    assert names <= locked


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not here to read deploy/nginx.conf")
def test_the_proxy_takes_the_file_that_we_give_it(tmp_path: Path) -> None:
    """Without its certificate, which is of whoever installs it."""
    ours = re.sub(r" *ssl_certificate.*\n", "", (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8"))
    folders = "".join(f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    whole = f"pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}} http {{ access_log off; {folders}"
    whole += f"client_body_temp_path {tmp_path}/body;" + ours.replace("443 ssl", "127.0.0.1:18443") + "}"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    told = subprocess.run(["nginx", "-t", "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here to read deploy/banen.service")
def test_systemd_takes_the_unit_that_we_give_it(tmp_path: Path) -> None:
    """With programs that are there: which settings it has is what is looked at."""
    unit = tmp_path / "banen.service"
    unit.write_text(
        re.sub(r"/opt/banen/bin/\w+", "/bin/true", (ROOT / "deploy/banen.service").read_text(encoding="utf-8"))
    )
    told = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True)
    assert (told.returncode, told.stdout + told.stderr) == (0, "")


def test_no_answer_is_not_a_clean_answer() -> None:
    assert python_findings("") == ([], False)
    assert python_findings(json.dumps({"dependencies": [{"name": "x", "skip_reason": "not found"}]})) == ([], False)
    assert python_findings(json.dumps({"dependencies": [{"name": "x", "version": "1", "vulns": []}]})) == ([], True)
    weak = {"name": "x", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
    assert python_findings(json.dumps({"dependencies": [weak]})) == (["x 1: CVE-1, mended in 2"], True)
    assert page_findings('{"error": {}}') == ([], False)
    assert page_findings('{"vulnerabilities": {}}') == ([], True)
