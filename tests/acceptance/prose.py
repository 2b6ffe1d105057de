"""The sentences of a page, each with the language that it claims to be in."""

from __future__ import annotations

from html.parser import HTMLParser


class Prose(HTMLParser):
    """The sentences of a page with the language that each claims to be in; what names its own is left out."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.languages, self.said = list[tuple[str, str]](), list[tuple[str, str]]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "link", "input", "br", "hr", "img"):
            marked = self.languages and "lang" in dict(attrs)
            foreign = tag in ("code", "script", "style", "datalist") or marked
            own = "foreign" if foreign else dict(attrs).get("lang")
            self.languages.append((tag, own or (self.languages[-1][1] if self.languages else "")))
        for name, value in attrs:
            if name in ("aria-label", "title", "alt", "placeholder", "content") and value and self.languages:
                self.said.append((self.languages[-1][1], value))

    def handle_endtag(self, tag: str) -> None:
        while self.languages and self.languages.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self.languages:
            self.said.append((self.languages[-1][1], " ".join(data.split())))
