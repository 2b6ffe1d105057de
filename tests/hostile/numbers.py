"""Texts that no field can hold as a number, by kind: every door is tried with them."""

from __future__ import annotations

HUGE = (
    "1e999999999",
    "1E+999999999",
    "1e-999999999",
    "-1e99999999",
    "1e31",
    "1e-31",
    "9" * 31,
    "9" * 400,
    "9" * 4_400,
    "0." + "1" * 400,
    "1" + "0" * 60 + "e-60",
    "0.001e34",
    "1e" + "9" * 400,
)
"""Numbers beyond the digits or the power of ten of any field."""

NO_NUMBERS = (
    "inf",
    "-Infinity",
    "nan",
    "0x10",
    "1_000",
    "١٢٣",
    "1/2/3",
    "--1",
    "1e",
    "e5",
    ".",
    "",
    "1 2",
    "½",
    "1.2.3",
    "\x00",
    "5\ud800",
)
"""Texts that some reader or other takes for a number."""
