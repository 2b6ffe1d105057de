"""The description of the API against the design rules of the Dutch government that a linter can read off it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hatch_build import node_and_npm

from banen.serve.api import create_api

ROOT = Path(__file__).parents[2]
SPECTRAL = ROOT / "node_modules" / "@stoplight" / "spectral-cli" / "dist" / "index.js"
RULES = Path(__file__).with_name("nlgov.yml")
HOW = "Spectral is not installed, so the API was not linted. `make test` installs it, or: python hatch_build.py tools"


def lint(document: dict[str, Any], folder: Path) -> set[str]:
    """The rules that a description breaks, each with the place."""
    if not SPECTRAL.exists():
        pytest.skip(HOW)
    path = folder / "openapi.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    done = subprocess.run(
        [node_and_npm()[0], str(SPECTRAL), "lint", str(path), "--ruleset", str(RULES), "--format", "json", "--quiet"],
        capture_output=True,
        text=True,
    )
    return {f"{found['code']} at {'.'.join(map(str, found['path']))}" for found in json.loads(done.stdout)}


@pytest.fixture
def document(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The description as an organisation offers it that says whom to ask."""
    monkeypatch.setenv("BANEN_CONTACT_EMAIL", "api@example.org")
    monkeypatch.setenv("BANEN_CONTACT_URL", "https://example.org")
    found: dict[str, Any] = json.loads(json.dumps(create_api().openapi()))
    return found


def test_the_description_breaks_no_rule(document: dict[str, Any], tmp_path: Path) -> None:
    assert lint(document, tmp_path) == set()


def test_the_linter_sees_what_it_is_there_for(document: dict[str, Any], tmp_path: Path) -> None:
    paths = document["paths"]
    paths["/Figure/"] = paths.pop("/figures")
    paths["/rules/{id}/_check/more"] = paths.pop("/rules/{id}/_check")
    document["servers"] = [{"url": "http://example.org/api"}]
    document["info"] |= {"version": "one", "contact": {"name": "somebody"}}
    answers = paths["/measures"]["get"]["responses"]
    answers["400"]["content"] = {"application/json": {"schema": {"type": "object"}}}
    del answers["200"]["headers"]
    del paths["/backtests"]["get"]["responses"]["400"]
    paths["/projections"]["get"]["parameters"][0]["name"] = "bsn_of_person"
    broken = {found.partition(" at ")[0] for found in lint(document, tmp_path)}
    assert broken >= {
        f"/core/{rule}"
        for rule in (
            "no-trailing-slash", "path-segments-kebab-case", "naming-collections", "resource-operations", "uri-version",
            "transport/tls", "transport/no-sensitive-uris", "semver", "doc-openapi-contact", "version-header",
            "error-handling/problem-details", "error-handling/invalid-input", "query-keys-camel-case",
        )
    }  # fmt: skip
