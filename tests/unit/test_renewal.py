"""Figures that renew themselves, against a local server that speaks OData v4 well and badly."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from banen.account.renewal.odata import RenewalError
from banen.account.renewal.renewal import Renewal, changes, freshness, look, write
from banen.errors import OutputError
from banen.observe.publications import cited_by
from banen.observe.records import CONTENT
from banen.observe.series import series
from banen.serve.cli import run

TABLE = "37259ned"
SEXES = [{"Identifier": "T001038", "Title": "Totaal mannen en vrouwen"}, {"Identifier": "3000", "Title": "Mannen"}]
EMIGRATION = "Emigratie (inclusief administratieve correcties)"


def observations() -> list[dict[str, Any]]:
    """What the shipped series hold, as the cells of a table, with other sexes and months between them."""
    rows: list[dict[str, Any]] = []
    for measure, name in (("M1", "immigration_total"), ("M2", "emigration_total")):
        for year, value in series().values(name).items():
            if isinstance(year, int):
                cell = {"Measure": measure, "RegioS": "NL01", "Geslacht": "T001038", "Perioden": f"{year}JJ00"}
                rows.append({**cell, "Value": value})
                rows.append({**cell, "Geslacht": "3000", "Value": value / 2})
                rows.append({**cell, "Perioden": f"{year}MM01", "Value": 1})
    return rows


GOOD: dict[str, list[dict[str, Any]]] = {
    "Dimensions": [{"Identifier": name} for name in ("Geslacht", "RegioS", "Perioden")],
    "MeasureCodes": [{"Identifier": "M1", "Title": "Immigratie"}, {"Identifier": "M2", "Title": EMIGRATION}],
    "GeslachtCodes": SEXES,
    "RegioSCodes": [{"Identifier": "NL01", "Title": "Nederland"}],
    "Observations": observations(),
}  # fmt: skip

EVERYBODY = {
    "Geslacht": "T001038", "Leeftijd": "10000  ", "SociaaleconomischeCategorie": "T001083", "Nationaliteit": "T001059",
    "Verblijfsduur": "A027954",
}  # fmt: skip
"""The totals of the table of motives, by their codes; one with the blanks that the office leaves behind it."""
MOTIVES = {"T001056": "immigration_nonEUEFTA_total", "A009232": "immigration_nonEUEFTA_motive_labour"}
OTHER: dict[str, list[dict[str, Any]]] = {
    "Dimensions": [{"Identifier": name} for name in (*EVERYBODY, "Migratiemotief", "JaarVanImmigratie")],
    "MeasureCodes": [{"Identifier": "D1", "Title": "Immigranten"}],
    "MigratiemotiefCodes": [{"Identifier": code, "Title": code} for code in MOTIVES],
    **{f"{name}Codes": [{"Identifier": code, "Title": "Totaal"}] for name, code in EVERYBODY.items()},
    "Observations": [
        {**EVERYBODY, "Measure": "D1", "Migratiemotief": code, "JaarVanImmigratie": f"{year}JJ00", "Value": value}
        for code, name in MOTIVES.items()
        for year, value in series().values(name).items()
    ],
}

FIRST_PUBLISHED = ("net_migration", 2023)
"""The net of 2023 is held as it was first published, immigration and emigration rounded: it is not their difference."""


def moved(found: Renewal) -> list[tuple[str, int, str, float | None]]:
    """What is not as we hold it, but for a value that was rounded."""
    told = [(v.series, v.year, v.kind, v.now) for v in found.of("new", "revised", "gone")]
    return [each for each in told if each[:2] != FIRST_PUBLISHED]


class Office:
    """A statistical office on this machine: its table, and how it misbehaves."""

    def __init__(self) -> None:
        self.parts, self.motives = deepcopy(GOOD), deepcopy(OTHER)
        self.asked: list[str] = []
        self.page = 12
        self.slow: float = 0.0
        self.raw: dict[str, bytes] = {}
        self.status: dict[str, list[int]] = {}
        self.link: str | None = None
        self.base = ""

    def answer(self, path: str) -> tuple[int, bytes]:
        place, _, query = path.partition("?")
        table, part = place.split("/")[-2:]
        parts = self.parts if table == TABLE else self.motives
        asked = parse_qs(query)
        self.asked.append(part)
        time.sleep(self.slow)
        if self.status.get(part):
            return self.status[part].pop(0), b"{}"
        if part in self.raw:
            return 200, self.raw[part]
        if part == "Properties":
            return 200, json.dumps({"Title": "Bevolkingsontwikkeling", "Modified": "2026-11-01"}).encode()
        if part not in parts:
            return 404, b"{}"
        (wanted,), start = asked.get("$filter", [""]), int(asked.get("$skip", ["0"])[0])
        codes = [clause.split(" eq ") for clause in wanted.split(" and ")] if wanted else []
        rows = [row for row in parts[part] if all(str(row[name]).strip() == code.strip("'") for name, code in codes)]
        found: dict[str, Any] = {"value": rows[start : start + self.page]}
        if start + self.page < len(rows):
            query = urlencode({"$filter": wanted, "$skip": start + self.page})
            found["@odata.nextLink"] = self.link or f"{self.base}/{table}/{part}?{query}"
        return 200, json.dumps(found).encode()


@pytest.fixture
def office() -> Iterator[Office]:
    made = Office()

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, content = made.answer(self.path)
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(content)
            except OSError:
                pass  # the other side lost patience

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    made.base = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An own copy of the parts of the content that series need."""
    for folder in ("series", "figures", "renewal"):
        shutil.copytree(CONTENT / folder, tmp_path / folder)
    return tmp_path


def told(office: Office) -> str:
    with pytest.raises(RenewalError) as fault:
        look("cbs", office.base, patience=2.0)
    return " ".join(fault.value.sentences())


def cell(office: Office, year: int, measure: str = "M1") -> dict[str, Any]:
    return next(
        row for row in office.parts["Observations"]
        if (row["Measure"], row["Perioden"], row["Geslacht"]) == (measure, f"{year}JJ00", "T001038")
    )  # fmt: skip


def test_what_has_not_changed_is_the_same_over_all_pages(office: Office) -> None:
    found = look("cbs", office.base)
    assert moved(found) == []
    read = ("immigration_total", "emigration_total", "net_migration", *MOTIVES.values())
    assert len(found.of("same")) == sum(len(series().values(name)) for name in read) - 1
    assert set(found.titles) == {TABLE, "84809NED"}
    assert office.asked.count("Observations") > len(read), "only the cells of a series are asked for, page by page"


def test_a_difference_is_of_two_measures_and_unknown_where_one_is(office: Office) -> None:
    cell(office, 2019, "M2")["Value"] -= 100
    cell(office, 2018, "M2")["Value"] = None
    found = {(v.series, v.year): (v.kind, v.now) for v in look("cbs", office.base).values}
    assert found["net_migration", 2019] == ("revised", 108_135.0)
    assert found["net_migration", 2018] == ("gone", None), "immigration alone is no balance"


def test_a_bracket_more_or_less_is_no_other_measure_and_one_table_can_be_read_alone(office: Office) -> None:
    office.parts["MeasureCodes"][1]["Title"] = "Emigratie inclusief administratieve correcties"
    office.motives["MigratiemotiefCodes"].pop()
    assert "table 84809NED: has no code of Migratiemotief 'A009232'" in told(office)
    assert moved(look("cbs", office.base, only=TABLE)) == []
    with pytest.raises(RenewalError, match="Known are: 37259ned, 84809NED"):
        look("cbs", office.base, only="1")


def test_new_revised_and_gone_values_are_told_apart(office: Office) -> None:
    cell(office, 2019)["Value"] = 269_070
    cell(office, 2010)["Value"] = None
    last = max(y for y in series().values("immigration_total") if isinstance(y, int))
    office.parts["Observations"].append({**cell(office, 2019), "Perioden": f"{last + 1}JJ00", "Value": 300_000})
    found = [each[1:] for each in moved(look("cbs", office.base)) if each[0] == "immigration_total"]
    assert found == [(2010, "gone", None), (2019, "revised", 269_070.0), (last + 1, "new", 300_000.0)]


def test_new_values_are_written_to_ones_own_content_and_can_be_read(office: Office, own: Path) -> None:
    last = max(y for y in series().values("immigration_total") if isinstance(y, int))
    office.parts["Observations"].append({**cell(office, 2019), "Perioden": f"{last + 1}JJ00", "Value": 300_000})
    cell(office, 2010)["Value"] = None
    before = {path: path.read_bytes() for path in (CONTENT / "series").glob("*.csv")}
    (path,) = write(look("cbs", office.base, root=own), own, date(2026, 11, 29))
    series.__globals__["_series"].cache_clear()
    held = series(own).values("immigration_total")
    assert held[last + 1] == 300_000
    assert held[2010] == series().values("immigration_total")[2010]
    assert f"CBS StatLine {TABLE} (OData v4, read 2026-11-29)" in path.read_text(encoding="utf-8")
    assert {path: path.read_bytes() for path in (CONTENT / "series").glob("*.csv")} == before
    assert look("cbs", office.base, root=own).of("new", "revised") == ()
    (noted, _) = changes(own)
    assert (noted.on, noted.series, noted.year, noted.kind) == (
        date(2026, 11, 29),
        "immigration_total",
        last + 1,
        "new",
    )
    assert (noted.before, noted.now) == (None, 300_000)
    (read,) = cited_by(f"CBS StatLine {TABLE} (OData v4, read 2026-11-29)")
    assert (read.id, read.retrieved) == ("CBS-37259NED", date(2026, 11, 29))


def test_the_content_of_the_package_is_never_written(office: Office) -> None:
    with pytest.raises(OutputError, match="not written"):
        write(look("cbs", office.base), CONTENT, date(2026, 11, 29))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda o: o.parts["Dimensions"][0].update(Identifier="Sekse"), "has no dimension 'Geslacht' any more"),
        (lambda o: o.parts["Dimensions"].append({"Identifier": "Leeftijd"}), "'Leeftijd' that immigration_total"),
        (lambda o: o.parts["Dimensions"].pop(), "has no dimension 'Perioden'"),
        (lambda o: o.parts["MeasureCodes"][0].update(Title="Immigranten"), "The nearest is 'Immigranten'"),
        (lambda o: o.parts["MeasureCodes"][1].update(Title="Immigratie"), "has 2 times the measure 'Immigratie'"),
        (lambda o: o.parts["GeslachtCodes"][0].update(Title="Allen"), "has no code of Geslacht 'Totaal"),
        (lambda o: o.parts.pop("RegioSCodes"), "RegioSCodes does not exist (any more). Look for its successor"),
        (lambda o: cell(o, 2019).update(Value=26_906), "immigration_total of 2019 should be about 269064 and is 26906"),
        (lambda o: cell(o, 2015).update(Value="269.064"), "should be about 204615 and is nothing"),
        (lambda o: o.parts["Observations"].append(dict(cell(o, 2018))), "holds immigration_total of 2018 twice"),
        (lambda o: o.raw.update(Observations=b'{"value": [{"Measure'), "Observations is no whole JSON"),
        (lambda o: o.raw.update(Dimensions=b"<html>Onderhoud</html>"), "Dimensions is no whole JSON"),
        (lambda o: o.raw.update(Dimensions=b"[]"), "Dimensions is no JSON object"),
        (lambda o: o.raw.update(MeasureCodes=b'{"error": {"code": "x"}}'), "MeasureCodes has no list of rows"),
        (lambda o: o.status.update(Dimensions=[500, 502, 503]), "Dimensions is answered with 503"),
        (lambda o: o.status.update(Properties=[403]), "Properties is answered with 403"),
        (lambda o: vars(o).update(page=1, link=f"{o.base}/{TABLE}/Dimensions"), "a page leads to one that was read"),
        (lambda o: setattr(o, "link", "http://192.0.2.1/x"), "the next page is at another host"),
        (lambda o: setattr(o, "slow", 3.0), "cannot be reached (no answer in time)"),
    ],
)  # fmt: skip
def test_what_is_not_as_expected_is_told_and_gives_no_number(office: Office, spoil: Any, words: str) -> None:
    spoil(office)
    assert words in told(office)


def test_a_passing_failure_is_tried_again(office: Office) -> None:
    office.status = {"Observations": [503, 429]}
    assert moved(look("cbs", office.base)) == []


def test_without_a_network_it_is_told_and_everything_else_works(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["figures", "update", "--dry-run", "--base", "http://127.0.0.1:9"]) == 11
    assert "cannot be reached" in capsys.readouterr().err
    assert run(["figures", "due", "--on", "2026-11-29"]) == 0
    assert "immigration_total" in capsys.readouterr().out


def test_the_command_asks_for_an_own_copy_and_shows_what_would_change(
    office: Office, own: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BANEN_CONTENT", raising=False)
    cell(office, 2019)["Value"] = 269_070
    assert run(["figures", "update", "--base", office.base]) == 7
    assert "--content FOLDER" in capsys.readouterr().err
    ask = ["figures", "update", "--base", office.base, "--content", str(own), "--lang", "en"]
    assert run([*ask, "--dry-run"]) == 0
    assert "immigration_total 2019: revised 269,064 → 269,070" in capsys.readouterr().out
    assert run([*ask, "--dry-run", "--table", "84809NED"]) == 0
    assert "immigration_total" not in capsys.readouterr().out
    assert run([*ask, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["written"] != []


def test_a_series_tells_its_age_and_when_it_is_due() -> None:
    last = max(y for y in series().values("immigration_total") if isinstance(y, int))
    found = freshness("immigration_total", date(last + 1, 7, 1))
    assert (found.age_months, found.due, found.overdue) == (6, date(last + 2, 6, 1), False)
    assert freshness("immigration_total", date(last + 2, 6, 2)).overdue
    assert freshness("unemployment_rate_NL", date(2026, 1, 1)).due is None


def test_a_series_without_counted_years_has_no_age() -> None:
    with pytest.raises(RenewalError, match="forecast_net_migration has no counted years"):
        freshness("forecast_net_migration", date(2026, 1, 1))
    assert run(["figures", "due", "forecast_net_migration"]) == RenewalError.exit_code
