"""What our client asks of Mailgun, against the vendor's own description."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from notifications.mailgun import Mailgun, Transport
from notifications.post import Outgoing
from tests.contracts.judge import Contract
from tests.contracts.recording import Exchange
from tests.sandbox.fixtures import RunningSandbox

MESSAGE = Outgoing(
    message_id="0198b3a2-7c1e-7d6a-9c55-0d6f0a3c9b11",
    sender="Session Monster <hello@mail.sessionmonster.test>",
    variables={"anna@example.com": {"greeting": "Hello Anna,"}, "bert@example.com": {}},
    subject="Hello",
    text="%recipient.greeting%",
    html="<p>%recipient.greeting%</p>",
    tag="reminder",
    headers={"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    attachments=[("sessions.ics", b"BEGIN:VCALENDAR", "text/calendar")],
)
# Custom headers and variables are described by one example each.
OWN_NAMES = ("h:", "v:")


@pytest.fixture
def sandbox_vendors() -> tuple[str, ...]:
    return ("mailgun",)


@pytest.fixture
def contract(load_contract: Callable[[str], Contract]) -> Contract:
    return load_contract("mailgun/openapi.official-trimmed.json")


@pytest.fixture
def client(sandbox: RunningSandbox) -> Mailgun:
    settings = sandbox.world.settings
    address = f"{sandbox.url}/mailgun"
    transport = Transport(address, settings.mailgun_api_key, timeout_seconds=5)
    return Mailgun(transport, settings.mailgun_domain)


def test_every_request_is_one_that_the_vendor_describes(
    contract: Contract, exchanges: list[Exchange], client: Mailgun
):
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    client.send(MESSAGE)
    client.send(replace(MESSAGE, attachments=()))
    client.find(MESSAGE.message_id, recipient="anna@example.com", since=long_ago)

    assert [exchange.status for exchange in exchanges] == [200, 200, 200]
    for exchange in exchanges:
        contract.check(exchange, prefix="/mailgun", tolerate=OWN_NAMES)
