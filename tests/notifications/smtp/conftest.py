"""A real SMTP server on loopback that fails as a test wishes, and the workers that send by it."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from chassis.testing.processes import free_port
from chassis.tombstones import Tombstones
from notifications.directory import Directory
from notifications.rendering.composing import Composer
from notifications.smtp.carrier import SmtpCarrier
from notifications.smtp.connection import Server
from notifications.workers.preparing import Preparer
from notifications.workers.sending import Sender
from notifications.workers.settling import Settler
from tests.notifications.conftest import LEASE, PATIENCE, NewUnitOfWork


class Relay:
    """Keeps what it accepts. `answers` by recipient: what is said to RCPT TO; `hangs_up` on whom
    the connection ends after the mail was taken and before it is said."""

    def __init__(self) -> None:
        self.accepted: list[tuple[str, EmailMessage]] = []
        self.answers: dict[str, str] = {}
        self.hangs_up: set[str] = set()
        self.says_of_data: dict[str, str] = {}

    @property
    def addresses(self) -> list[str]:
        return [address for address, _ in self.accepted]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (address,) = envelope.rcpt_tos
        if address in self.says_of_data:
            return self.says_of_data[address]
        assert isinstance(envelope.content, bytes)
        found = message_from_bytes(envelope.content, policy=policy.default)
        self.accepted.append((address, found))
        if address in self.hangs_up:
            server.transport.close()
        return "250 OK"


@pytest.fixture
def relay() -> Relay:
    return Relay()


@pytest.fixture
def server(relay: Relay) -> Iterator[Controller]:
    controller = Controller(relay, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def carrier(server: Controller, new_uow: NewUnitOfWork, tombstones: Tombstones) -> SmtpCarrier:
    url = f"smtp://{server.hostname}:{server.port}?security=none"
    at = Server.of(url, timeout_seconds=5)
    return SmtpCarrier(at, new_uow, tombstones, domain="m.test", lease=LEASE)


@pytest.fixture
def sender(
    new_uow: NewUnitOfWork, directory: Directory, composer: Composer, carrier: SmtpCarrier
) -> Sender:
    return Sender(
        new_uow,
        Preparer(directory, composer),
        carrier,
        lease=LEASE,
        concurrency=2,
        is_stopping=lambda: False,
    )


@pytest.fixture
def settler(new_uow: NewUnitOfWork, carrier: SmtpCarrier) -> Settler:
    return Settler(new_uow, carrier, PATIENCE)
