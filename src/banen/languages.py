"""Languages: what a sentence is written in, and a sentence in each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["nl", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in Dutch and in English."""

    nl: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.nl if language == "nl" else self.en

    def to_dict(self) -> dict[str, str]:
        """As JSON: ``{nl, en}``."""
        return {"nl": self.nl, "en": self.en}
