"""Where a fault may still be in English alone: how many sentences of a file. Each number may only become smaller."""

ENGLISH_ONLY: dict[str, int] = {
    "account/renewal/renewal.py": 1,
}
"""Sentences without Dutch."""
PUT_TOGETHER: dict[str, int] = {
    "errors.py": 1,
}
"""Sentences put together on the spot, without a pattern."""
