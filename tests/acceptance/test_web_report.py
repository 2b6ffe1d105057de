"""The report of the package on the screen: a PDF from the same address, with the same receipt."""

from __future__ import annotations

import pytest
from tests.acceptance.web_visitor import get


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("package", ["", "?p=L.10:levy_eur_per_worker_month:200"])
def test_the_report_opens_from_the_simulator(language: str, package: str) -> None:
    answer = get(f"/{language}/simulator/pdf{package}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_the_simulator_links_to_its_report() -> None:
    page = get("/nl/simulator?p=L.10:levy_eur_per_worker_month:200").text
    assert "/nl/simulator/pdf?p=L.10" in page
