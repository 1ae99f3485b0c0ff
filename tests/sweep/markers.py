"""A person's marker, and every form in which it could hide."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

_DIGESTS = (hashlib.sha1, hashlib.sha256, hashlib.md5)
_HEX_RUN = re.compile(rb"[0-9a-f]{32,}")
# As long as what all markers of one seed have in common, in the shortest of their forms.
_ANCHOR = 4
_ANCHOR_OF_DIGESTS = 8


@dataclass(frozen=True)
class Marked:
    """Somebody whose every field holds their marker; `index` and `seed` make it theirs alone."""

    seed: int
    index: int

    @property
    def marker(self) -> str:
        return f"zq{self.seed:x}p{self.index:05d}zq"

    @property
    def address(self) -> str:
        return f"{self.marker}@example.com"

    @property
    def name(self) -> str:
        return f"Zoë {self.marker}"


def written_forms(text: str) -> Iterator[bytes]:
    """The text raw, folded, escaped and in hex, all in lower case."""
    folded = text.casefold().encode()
    yield folded
    yield folded.hex().encode()
    yield quote(text, safe="").casefold().encode()
    yield json.dumps(text)[1:-1].casefold().encode()


def digests(text: str) -> Iterator[bytes]:
    """What the text is hashed to without salt, as it is written and folded, in hex."""
    for algorithm in _DIGESTS:
        for content in {text.encode(), text.casefold().encode()}:
            yield algorithm(content, usedforsecurity=False).hexdigest().encode()


def base64_forms(text: str) -> Iterator[bytes]:
    """What stays the same of the text in base64, wherever in a longer one it begins."""
    content = text.encode()
    for before in range(3):
        encoded = base64.b64encode(b"\x00" * before + content)
        # The characters at both ends hold bits of their neighbours too.
        yield encoded[(before * 8 + 5) // 6 : (before + len(content)) * 8 // 6]


class _Words:
    """Looks for thousands of words at once: once over the text, only where one could begin."""

    def __init__(self, words: Mapping[bytes, Marked]) -> None:
        self._words = dict(words)
        self._lengths = sorted({len(word) for word in words})
        beginnings = sorted({re.escape(word[:_ANCHOR]) for word in words})
        self._beginning = re.compile(b"(?=" + b"|".join(beginnings) + b")")

    def found_in(self, content: bytes) -> Iterator[Marked]:
        for beginning in self._beginning.finditer(content):
            yield from self.found_at(content, beginning.start())

    def found_at(self, content: bytes, at: int) -> Iterator[Marked]:
        for length in self._lengths:
            if person := self._words.get(content[at : at + length]):
                yield person


class _Digests(_Words):
    """Looks for digests wherever there is enough hex for one; they begin all differently."""

    def __init__(self, words: Mapping[bytes, Marked]) -> None:
        super().__init__(words)
        self._beginnings = {word[:_ANCHOR_OF_DIGESTS] for word in words}

    def found_in(self, content: bytes) -> Iterator[Marked]:
        for run in {match.group() for match in _HEX_RUN.finditer(content)}:
            for at in range(len(run) - min(self._lengths) + 1):
                if run[at : at + _ANCHOR_OF_DIGESTS] in self._beginnings:
                    yield from self.found_at(run, at)


class Needles:
    """All forms of all that leads to these people."""

    def __init__(self, people: list[Marked]) -> None:
        texts = [
            (text, person)
            for person in people
            for text in (person.marker, person.address, person.name)
        ]
        self._written = _Words({form: one for text, one in texts for form in written_forms(text)})
        self._encoded = _Words(
            {form: person for person in people for form in base64_forms(person.marker)}
        )
        self._digests = _Digests({form: one for text, one in texts for form in digests(text)})

    def found_in(self, content: bytes) -> set[Marked]:
        """Who is found there, in whatever form."""
        folded = content.lower()
        return {
            *self._written.found_in(folded),
            *self._digests.found_in(folded),
            *self._encoded.found_in(content),
        }
