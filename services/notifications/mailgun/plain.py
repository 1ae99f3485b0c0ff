"""The words of a mail that has no plain text, out of its HTML; looks and links are left behind."""

import re
from html.parser import HTMLParser

_LONGEST = 300_000
_UNSEEN = {"head", "script", "style", "title"}
_BREAKING = {"br", "div", "p", "li", "tr", "h1", "h2", "h3", "blockquote"}


def words_of(markup: str) -> str:
    """Plain text: whatever it holds is shown as text and nothing else."""
    reader = _Reader()
    reader.feed(markup[:_LONGEST])
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.said).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        if tag in _BREAKING:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.said.append(data.replace("\n", " "))
