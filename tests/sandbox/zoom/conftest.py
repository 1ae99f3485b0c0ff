"""A client of the double of Zoom, which runs alone."""

import pytest

from tests.sandbox.fixtures import RunningSandbox
from tests.sandbox.zoom.client import Client


@pytest.fixture
def sandbox_vendors() -> tuple[str, ...]:
    return ("zoom",)


@pytest.fixture
def client(sandbox: RunningSandbox) -> Client:
    return Client(sandbox)
