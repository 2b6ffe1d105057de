"""Notifications from a CSV: a line per worker, every wrong line told, and none taken where one is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Final

from banen.act.errors import ActError
from banen.act.postings.notifications import Notice, Worker
from banen.errors import Fault
from banen.observe.records import Faults
from banen.observe.shapes import Shape, TableLine, columns, in_form, lines
from banen.sentences import Sentence

_SHARED: Final = (
    "provider", "client", "contact", "nature", "workplace", "sector", "starts", "ends", "work_from",
)  # fmt: skip
_SHAPE: Final[Mapping[str, Shape]] = {
    "posting?": str, **{f"{name}?": str for name in _SHARED[:6]}, "starts": date, "ends": date,
    "work_from?": in_form(r"([01]\d|2[0-3]):[0-5]\d", "08:00"), "name?": str, "birth_date": date, "group?": str,
    "worker_starts?": date, "worker_ends?": date, "a1?": str, "permit_until?": date, "replaces?": str,
}  # fmt: skip
COLUMNS: Final = columns(_SHAPE)


def read_notices(path: Path) -> dict[str, Notice]:
    """Notifications by the name that the table gives them. Raises every fault of every line at once."""
    faults = Faults()
    by_name: dict[str, list[TableLine]] = {}
    for line in lines(path, _SHAPE, faults):
        by_name.setdefault(line["posting"], []).append(line)
    notices, wrong = {}, faults.found
    for name, own in by_name.items():
        wrong += [
            Fault(
                line.where,
                Sentence("says another {column} of {name} than {where}.", column=column, name=name, where=own[0].where),
            )
            for line in own[1:]
            for column in _SHARED
            if line[column] != own[0][column]
        ]
        if all(line.sound for line in own):
            notices[name] = _notice(own)
            wrong += [Fault(f"{own[0].where}, {each.where}", each.what, each.advice) for each in notices[name].faults()]
    if wrong:
        raise ActError(*wrong)
    return notices


def _notice(own: list[TableLine]) -> Notice:
    first = {name: own[0][name] for name in _SHARED}
    hour = time.fromisoformat(first["work_from"] or "00:00")
    return Notice(**first | {"work_from": hour}, workers=tuple(map(_worker, own)))


def _worker(line: TableLine) -> Worker:
    return Worker(
        line["name"],
        starts=line["worker_starts"] or line["starts"],
        ends=line["worker_ends"] or line["ends"],
        **{name: line[name] for name in ("birth_date", "group", "a1", "permit_until", "replaces")},
    )
