"""The world around the platform as the story needs it: mailbox, clock, databases."""

import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

import psycopg
import requests
from psycopg import sql

Seen = TypeVar("Seen")
PATIENCE_SECONDS = 60.0
STRIDE = timedelta(days=10)
_NUDGE = timedelta(minutes=30)
_NUDGES = 4
_NUDGED_AFTER_SECONDS = 15.0


class StepFailed(Exception):
    """What was expected and not seen, in a sentence."""


def eventually(
    seen: Callable[[], Seen], expected: str, *, within: float = PATIENCE_SECONDS
) -> Seen:
    """The first true answer of `seen`. Raises StepFailed with what was expected."""
    deadline = time.monotonic() + within
    while True:
        answer = seen()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise StepFailed(f"not within {within:.0f} s: {expected}")
        time.sleep(0.1)


def require(claim: bool, expected: str) -> None:
    if not claim:
        raise StepFailed(expected)


class Sandbox:
    """The doubles' own doors: the clock and the mailbox."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()

    def now(self) -> datetime:
        return datetime.fromisoformat(self._get("/clock")["now"])

    def move_clock(self, to: datetime) -> None:
        """Move the clock of the whole platform forward; what falls due on the way happens.

        In strides, since months of renewals take longer than one request should.
        """
        while (now := self.now()) < to:
            stride = min(to, now + STRIDE)
            answer = self._session.post(
                f"{self.url}/clock", json={"to": stride.isoformat()}, timeout=PATIENCE_SECONDS
            )
            answer.raise_for_status()

    def letters(self, address: str, subject: str = "") -> list[dict[str, Any]]:
        """Letters to an address whose subject matches, the newest first."""
        found = self._get("/mailbox/api/messages", to=address, limit="1000")["messages"]
        return [letter for letter in found if re.search(subject, letter["subject"], re.IGNORECASE)]

    def letter(self, address: str, subject: str) -> dict[str, Any]:
        """The newest such letter, once it has come."""
        return eventually(
            lambda: self.letters(address, subject), f"a letter “{subject}” to {address}"
        )[0]

    def eventually(self, seen: Callable[[], Seen], expected: str) -> Seen:
        """As `eventually`, while time goes on: what the platform retries in an hour comes too."""
        for _ in range(_NUDGES):
            try:
                return eventually(seen, expected, within=_NUDGED_AFTER_SECONDS)
            except StepFailed:
                self.move_clock(self.now() + _NUDGE)
        return eventually(seen, expected)

    def zoom_user_id(self, email: str) -> str:
        """Who the address is at Zoom."""
        users = self._get("/zoom/console")["users"]
        return next(str(user["id"]) for user in users if user["email"] == email)

    def _get(self, path: str, **query: str) -> Any:
        answer = self._session.get(
            self.url + path,
            params=query,
            headers={"Accept": "application/json"},
            timeout=PATIENCE_SECONDS,
        )
        answer.raise_for_status()
        return answer.json()


def link_in(letter: Mapping[str, Any], path: str) -> str:
    """The letter's link whose path begins so."""
    for link in letter["links"]:
        if path in link:
            return str(link)
    raise StepFailed(f"no link to {path} in “{letter['subject']}”")


class Dumps:
    """All databases as text, row by row, as a dump would hold them."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        self._urls = urls

    def places(self, words: str) -> list[str]:
        """`service.table` wherever the words stand, in any case."""
        return [
            f"{service}.{table}"
            for service, url in sorted(self._urls.items())
            for table in _tables_with(url, words.casefold())
        ]


def _tables_with(url: str, words: str) -> list[str]:
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as db:
        names = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return [name for (name,) in names if _holds(db, name, words)]


def _holds(db: psycopg.Connection, table: str, words: str) -> bool:
    dump = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    is_found = False
    with db.cursor().copy(dump) as rows:
        # To the end, found or not: a copy that is left half read blocks its connection.
        for row in rows:
            is_found |= words in bytes(row).decode(errors="replace").casefold()
    return is_found
