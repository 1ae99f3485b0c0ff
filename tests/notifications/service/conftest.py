"""The service as its own process, the double with time running, and what others say to it."""

from collections.abc import Callable, Iterator
from typing import Any

import amqp
import pytest
import requests

from chassis import broker, clock
from chassis.broker import Names
from chassis.ids import new_id
from chassis.messages import Message as Event
from chassis.messages import encode
from chassis.testing.processes import ServiceProcess
from tests.sandbox.fixtures import RunningSandbox


@pytest.fixture
def no_reports() -> None:
    """Here the double's webhooks are wanted, though nobody listens on its gateway's address."""


@pytest.fixture
def sandbox_at_work(sandbox: RunningSandbox) -> RunningSandbox:
    """The double with time running."""
    sandbox.world.start()
    return sandbox


@pytest.fixture
def environment(sandbox_at_work: RunningSandbox) -> dict[str, str]:
    settings = sandbox_at_work.world.settings
    return {
        "MAILGUN_API_URL": f"{sandbox_at_work.url}/mailgun",
        "MAILGUN_API_KEY": settings.mailgun_api_key,
        "MAILGUN_SIGNING_KEY": settings.mailgun_signing_key,
        "MAILGUN_DOMAIN": settings.mailgun_domain,
        "MAILGUN_EVENTS_LAG": "3",
        "SENDING_LEASE": "2",
        "CLOCK_FILE": settings.clock_file,
    }


@pytest.fixture
def notifications(
    running: Callable[..., ServiceProcess], environment: dict[str, str]
) -> ServiceProcess:
    return running("notifications", **environment)


@pytest.fixture
def letters(sandbox_at_work: RunningSandbox) -> Callable[..., list[dict[str, Any]]]:
    """What the mailbox shows, over HTTP as a test of the whole would see it."""

    def look(**wanted: str) -> list[dict[str, Any]]:
        answer = requests.get(f"{sandbox_at_work.url}/mailbox/api/messages", wanted, timeout=5)
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found

    return look


@pytest.fixture
def tell(amqp_url: str, namespace: str) -> Iterator[Callable[..., str]]:
    """`tell("privacy", "package_ready", {…})`: publish a fact as that service would."""
    with broker.connect(amqp_url) as connection:
        channel = connection.channel()

        def act(
            source: str, name: str, payload: dict[str, Any], *, event_id: str | None = None
        ) -> str:
            event = Event(
                id=event_id or str(new_id()),
                name=name,
                version=1,
                source=source,
                occurred_at=clock.now(),
                correlation_id="test",
                payload=payload,
            )
            body = amqp.Message(encode(event), delivery_mode=2)
            channel.basic_publish(body, Names(namespace).events, f"{source}.{name}")
            return event.id

        yield act


@pytest.fixture
def overheard(
    notifications: ServiceProcess, amqp_url: str, namespace: str
) -> Iterator[Callable[[], list[amqp.Message]]]:
    """What notifications says about privacy mail, from a queue beside privacy's own."""
    with broker.connect(amqp_url) as connection:
        channel = connection.channel()
        queue = channel.queue_declare(exclusive=True).queue
        key = "notifications.privacy_mail_received"
        channel.queue_bind(queue, Names(namespace).events, key)
        heard: list[amqp.Message] = []

        def listen() -> list[amqp.Message]:
            message = channel.basic_get(queue, no_ack=True)
            heard.extend([message] if message else [])
            return heard

        yield listen
