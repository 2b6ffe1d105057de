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


def test_no_answer_is_not_a_clean_answer() -> None:
    assert python_findings("") == ([], False)
    assert python_findings(json.dumps({"dependencies": [{"name": "x", "skip_reason": "not found"}]})) == ([], False)
    assert python_findings(json.dumps({"dependencies": [{"name": "x", "version": "1", "vulns": []}]})) == ([], True)
    weak = {"name": "x", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
    assert python_findings(json.dumps({"dependencies": [weak]})) == (["x 1: CVE-1, mended in 2"], True)
    assert page_findings('{"error": {}}') == ([], False)
    assert page_findings('{"vulnerabilities": {}}') == ([], True)
