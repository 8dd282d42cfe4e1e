"""The elements of a piece of HTML, as a parser that knows nothing of us sees them."""

from __future__ import annotations

from html.parser import HTMLParser


class Elements(HTMLParser):
    """Every tag with its attributes, and whatever else is no words."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.found.append(("!--", {}))

    def handle_decl(self, decl: str) -> None:
        self.found.append(("!", {}))

    def unknown_decl(self, data: str) -> None:
        self.found.append(("![", {}))

    def handle_pi(self, data: str) -> None:
        self.found.append(("?", {}))


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    """The elements of ``html`` in order."""
    parser = Elements()
    parser.feed(html)
    parser.close()
    return parser.found
