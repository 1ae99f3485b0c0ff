"""Who is in the story: hosts and subscribers, with addresses of this run alone."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from sandbox.demo.browser import Browser


@dataclass
class Person:
    """Somebody with an address and a browser."""

    name: str
    address: str
    browser: Browser = field(default_factory=Browser)
    manage_url: str = ""


@dataclass
class Subscriber(Person):
    """Somebody who joins a series; `phone` is optional, `card` is for a paid one."""

    phone: str = ""
    card: str = ""


class Cast:
    """Makes people whose addresses no earlier run has used."""

    def __init__(self, story: Mapping[str, Any]) -> None:
        self._story = story
        self._run = secrets.token_hex(3)
        self._names = cycle(story["names"])

    def host(self, which: str) -> Person:
        name = self._story["hosts"][which]["name"]
        return Person(name, self._address(name))

    def free_subscribers(self) -> list[Subscriber]:
        wanted = self._story["subscribers"]
        people = list(self._subscribers(wanted["free"]))
        for person in people[: wanted["without_phone"]]:
            person.phone = ""
        return people

    def paying_subscribers(self) -> list[Subscriber]:
        """The last one's card pays once and fails at the renewal."""
        cards = self._story["cards"]
        people = list(self._subscribers(self._story["subscribers"]["paid"]))
        for person in people:
            person.card = cards["good"]
        people[-1].card = cards["fails_at_renewal"]
        return people

    def _subscribers(self, number: int) -> Iterator[Subscriber]:
        for index in range(number):
            name = next(self._names)
            yield Subscriber(name, self._address(name), phone=f"+33 6 12 34 {index:02d} 78")

    def _address(self, name: str) -> str:
        local_part = name.split()[0].casefold().replace("'", "")
        return f"{local_part}.{self._run}@example.com"
