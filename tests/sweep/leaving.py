"""People leave by every entrance: the public page, their account, a mail, an operator."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import NAMESPACE_URL, uuid4, uuid5

import requests

from chassis.errors import ChassisError, NotFound
from sandbox.demo.outside import Sandbox, StepFailed, eventually
from tests.sweep.markers import Marked
from tests.sweep.planting import Town

PATIENCE = 300.0
TRIES, LINK_SECONDS = 6, 45.0
STRIDES, STRIDE_SECONDS, STRIDE = 40, 15.0, timedelta(minutes=10)
UNCERTAIN_FOR = timedelta(minutes=11)
NOTICE = timedelta(days=7, hours=1)
Call = Callable[..., dict[str, Any]]


class Leaving:
    """Requests for deletion, from asking to the last answer; a killed service is asked again."""

    def __init__(self, call: Call, sandbox: Sandbox, town: Town) -> None:
        self._call = call
        self._sandbox = sandbox
        self._town = town
        self.tokens: dict[Marked, str] = {}
        self._tried: set[str] = set()

    def ask_all(self, people: Sequence[Marked]) -> None:
        """Each by the entrance that is next in turn; who has no account asks by the page."""
        entrances = (self._by_page, self._by_account, self._by_mail, self._by_operator)
        for number, person in enumerate(people):
            has_account = person in self._town.accounts
            entrance = entrances[number % 4]
            if entrance == self._by_account and not has_account:
                entrance = self._by_page
            entrance(person)
        for person in people:
            if person not in self.tokens:
                self._follow_link(person)

    def confirm_all(self) -> None:
        for person, token in self.tokens.items():
            self._patiently("confirm_erasure", {"token": token}, person)

    def finish(self) -> dict[str, int]:
        """Wait until every request is settled; hosts' after their notice. Counts by status."""
        self._settle("running", "waiting")
        if self._in("notice"):
            self._sandbox.move_clock(self._sandbox.now() + NOTICE)
            self._settle("notice", "running", "waiting")
        statuses = list(self._statuses().values())
        return {status: statuses.count(status) for status in set(statuses)}

    def _settle(self, *statuses: str) -> None:
        """Wait until no request has one of these. Raises StepFailed that says who is waited for.

        The clock goes on: a host's series rest five minutes before they go, and what a killed
        service did not answer is asked again after a pause.
        """
        for _ in range(STRIDES):
            with suppress(StepFailed):
                eventually(lambda: not self._in(*statuses), "all", within=STRIDE_SECONDS)
                return
            self._sandbox.move_clock(self._sandbox.now() + STRIDE)
        raise StepFailed(f"not settled: {', '.join(self._waited_for())}")

    def _waited_for(self) -> list[str]:
        """Who still has to answer what."""
        states = [
            self._patiently("get_status", {"token": token}, person)
            for person, token in self.tokens.items()
        ]
        return sorted(
            {
                f"{part['service']} {part['step']} {part['state']}"
                for state in states
                if state["status"] == "running"
                for part in state["services"]
                if part["state"] not in ("done", "nothing_found")
            }
        )

    def _by_page(self, person: Marked) -> None:
        self._patiently("request", {"email": person.address, "right": "erasure"}, person)

    def _by_operator(self, person: Marked) -> None:
        asked = {
            "operator_id": str(uuid4()),
            "email": person.address,
            "right": "erasure",
            "reason": "They wrote to support.",
        }
        self._patiently("open_for_operator", asked, person)

    def _by_mail(self, person: Marked) -> None:
        letter = {
            "from": f"{person.name} <{person.address}>",
            "to": "privacy@sessionmonster.com",
            "subject": "Please delete me",
            "text": f"I am {person.marker}.",
        }
        url = f"{self._sandbox.url}/mailbox/api/inbound"
        requests.post(url, json=letter, timeout=30).raise_for_status()

    def _by_account(self, person: Marked) -> None:
        asked = {"account_id": str(self._town.accounts[person]), "right": "erasure"}
        opened = self._patiently("open_for_account", asked, person)
        self.tokens[person] = opened["status_token"]

    def _follow_link(self, person: Marked) -> None:
        """A code is good for ten minutes; who waited longer for the mail has a new one sent."""
        for _ in range(TRIES):
            link = self._mailed_link(person)
            token = parse_qs(urlsplit(link).query)["token"][0]
            try:
                opened = self._patiently("confirm", {"token": token}, person)
            except NotFound:
                self._call("privacy", "request_another_code", {"token": token})
                self._tried.add(link)
            else:
                self.tokens[person] = opened["status_token"]
                return
        raise StepFailed(f"no code was good for {person.marker}")

    def _mailed_link(self, person: Marked) -> str:
        """Who was killed while sending asks Mailgun what became of it, once it has had time."""
        for _ in range(TRIES):
            with suppress(StepFailed):
                return eventually(lambda: self._link(person), "a link", within=LINK_SECONDS) or ""
            self._sandbox.move_clock(self._sandbox.now() + UNCERTAIN_FOR)
        raise StepFailed(f"no link ever came to {person.marker}")

    def _link(self, person: Marked) -> str | None:
        links = [
            link
            for letter in self._sandbox.letters(person.address)
            for link in letter["links"]
            if re.search(r"/privacy/requests/confirm\?token=", link)
        ]
        return next((link for link in links if link not in self._tried), None)

    def _patiently(self, method: str, asked: dict[str, Any], person: Marked) -> dict[str, Any]:
        """The same command under the same key until it is answered, whoever dies meanwhile."""
        # A key that names nobody: it is remembered for a day.
        key = str(uuid5(NAMESPACE_URL, f"{method}-{person.marker}"))

        def answered() -> list[dict[str, Any]]:
            try:
                return [self._call("privacy", method, asked, idempotency_key=key)]
            except ChassisError as refusal:
                if type(refusal).__name__ != "Unavailable":
                    raise
                return []

        return eventually(answered, f"an answer to {method}", within=PATIENCE)[0]

    def _statuses(self) -> dict[Marked, str]:
        found = {}
        for person, token in self.tokens.items():
            found[person] = str(self._patiently("get_status", {"token": token}, person)["status"])
        return found

    def _in(self, *statuses: str) -> bool:
        return any(status in statuses for status in self._statuses().values())
