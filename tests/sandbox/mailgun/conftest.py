"""The Mailgun double alone, and a caller with its key."""

from dataclasses import dataclass
from typing import Any

import pytest
import requests

from sandbox.world import World
from tests.sandbox.fixtures import RunningSandbox


@pytest.fixture
def sandbox_vendors() -> tuple[str, ...]:
    return ("mailgun", "mailbox")


@dataclass
class Caller:
    """Calls the double's API as a customer does."""

    base: str
    key: str
    world: World

    def send(self, **changes: Any) -> requests.Response:
        """Post a message; a keyword overrides a field, None leaves it out."""
        form = {
            "from": "Session Monster <hello@mail.sessionmonster.test>",
            "to": "anna@example.com",
            "subject": "Hello",
            "text": "Hi",
        } | changes
        files = [(name, (None, each)) for name, value in form.items() for each in _several(value)]
        return requests.post(f"{self.base}/messages", files=files, auth=("api", self.key))

    def get(self, path: str, **query: str) -> Any:
        return requests.get(f"{self.base}/{path}", query, auth=("api", self.key)).json()

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        return requests.request(method, f"{self.base}/{path}", auth=("api", self.key), **more)


def _several(value: Any) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


@pytest.fixture
def mailgun(sandbox: RunningSandbox) -> Caller:
    settings = sandbox.world.settings
    base = f"{sandbox.url}/mailgun/v3/{settings.mailgun_domain}"
    return Caller(base, settings.mailgun_api_key, sandbox.world)
