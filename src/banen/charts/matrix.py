"""Who pays whom, as a picture that closes: lines by parties, an arrow for each transfer, what each is left with.

Plain data in, a sheet out. A row with a line is a transfer and sums to zero; a dot alone is won or lost to the
country and comes back nowhere. The last row is what the known lines come to for a party.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banen.charts.pen import Sheet, line, wrapped

COLUMN, ROW, NAMES, LETTERS = 84, 34, 250, 40
"""Width of a party and height of a line, width of the names of lines, and the letters that fit in it."""
LINE, DOT = 14, 4.2


@dataclass(frozen=True)
class MatrixRow:
    """A line as it is drawn: its name, whether it is a transfer, and its amount per party."""

    label: str
    transfer: bool
    amounts: Mapping[str, float]


def flows(rows: Sequence[MatrixRow], net: MatrixRow, parties: Mapping[str, str], write: Mapping[float, str]) -> Sheet:
    """The matrix: ``parties`` names the columns in order, ``write`` gives each amount as people read it."""
    heads = [_lines(name) for name in parties.values()]
    top = LINE * max(map(len, heads), default=0) + LINE
    sheet = Sheet(NAMES + COLUMN * len(parties), top + ROW * (len(rows) + 1))
    across = {party: NAMES + COLUMN * (i + 0.5) for i, party in enumerate(parties)}
    for head, x in zip(heads, across.values(), strict=True):
        sheet.path("grid", line([x, x], [top, sheet.height]))
        for i, words in enumerate(head):
            sheet.text(x, top - LINE * (len(head) - i) + 4, words, "mid tiny")
    for n, row in enumerate((*rows, net)):
        _row(sheet, row, top + ROW * (n + 0.5), across, write, last=row is net)
    return sheet


def _row(
    sheet: Sheet, row: MatrixRow, y: float, across: Mapping[str, float], write: Mapping[float, str], *, last: bool
) -> None:
    """A line: its name, its amounts over the parties, and who pays (a hollow dot) and who receives (a filled one)."""
    names = wrapped(row.label, LETTERS)
    for i, words in enumerate(names):
        sheet.text(NAMES - 8, y + 4 + LINE * (i - (len(names) - 1) / 2), words, "end tiny b" if last else "end tiny")
    shown = {across[party]: amount for party, amount in row.amounts.items() if write[amount] != "0"}
    if row.transfer and shown:
        sheet.path("ruler", line([min(shown), max(shown)], [y + 8, y + 8]))
    for x, amount in shown.items():
        bold = "tlab" if amount < 0 else "lab"
        sheet.text(x, y - 3, write[amount], f"mid halo {bold}")
        if not last:
            sheet.circle("out dot" if amount < 0 else "dot", x, y + 8, DOT)


def _lines(name: str) -> list[str]:
    """A name broken into short lines.

    >>> _lines("Inwoners in hetzelfde werk")
    ['Inwoners in', 'hetzelfde', 'werk']
    """
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + len(word) < 13:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
