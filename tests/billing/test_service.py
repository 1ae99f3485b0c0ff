"""The real process on real RabbitMQ and PostgreSQL, with Stripe's double over HTTP."""

import base64
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import amqp
import orjson
import pytest
import sqlalchemy as sa
from flask import Flask, Response, request
from kombu.utils.url import parse_url

from chassis import tables
from chassis.errors import Invalid, NotFound
from chassis.testing.processes import ServiceProcess
from sandbox.app import create_app
from sandbox.settings import Settings
from sandbox.world import of as world_of
from tests.sandbox.fixtures import RunningSandbox, Server
from tests.sandbox.stripe.people import onboard, pay

Eventually = Callable[..., Any]


class Gateway:
    """Passes webhooks on by RPC as the gateway does."""

    def __init__(self) -> None:
        self.server = Server()
        self.url = self.server.url
        self.rpc: Any = None

    def serve(self) -> None:
        app = Flask("gateway")

        @app.post("/webhooks/stripe", defaults={"endpoint": "platform"})
        @app.post("/webhooks/stripe/<endpoint>")
        def pass_on(endpoint: str) -> Response:
            told = {
                "endpoint": endpoint,
                "headers": {"stripe-signature": request.headers["Stripe-Signature"]},
                "body_b64": base64.b64encode(request.get_data()).decode(),
            }
            answer = self.rpc.call("billing", "receive_webhook", told)
            return Response(orjson.dumps(answer["body"]), answer["status"])

        self.server.serve(app)


@pytest.fixture
def gateway(rpc: Any) -> Iterator[Gateway]:
    made = Gateway()
    made.rpc = rpc
    made.serve()
    yield made
    made.server.stop()


@pytest.fixture
def sandbox(tmp_path: Path, gateway: Gateway) -> Iterator[RunningSandbox]:
    """A sandbox in which time does its work and whose webhooks reach the service."""
    server = Server()
    settings = Settings(
        sandbox_url=server.url,
        sandbox_database=str(tmp_path / "sandbox.sqlite"),
        clock_file=str(tmp_path / "clock"),
        gateway_url=gateway.url,
    )
    app = create_app(settings, ("stripe",))
    inside = world_of(app)
    server.serve(app)
    stop = threading.Event()
    ticking = threading.Thread(target=inside.clock.run_forever, args=(stop,))
    ticking.start()
    yield RunningSandbox(server.url, inside, app)
    stop.set()
    ticking.join()
    server.stop()
    inside.store.close()


@pytest.fixture
def billing(running: Callable[..., ServiceProcess], sandbox: RunningSandbox) -> ServiceProcess:
    own, address = sandbox.world.settings, f"{sandbox.url}/stripe"
    return running(
        "billing",
        STRIPE_API_URL=address,
        STRIPE_CONNECT_URL=address,
        STRIPE_SECRET_KEY=own.stripe_secret_key,
        STRIPE_CLIENT_ID=own.stripe_client_id,
        STRIPE_WEBHOOK_SECRETS=own.stripe_webhook_secrets,
        STRIPE_CONNECT_WEBHOOK_SECRETS=own.stripe_connect_webhook_secrets,
        CLOCK_FILE=own.clock_file,
    )


class Host:
    """A host, over RPC."""

    def __init__(self, rpc: Any) -> None:
        self.id = str(uuid4())
        self.series_id = str(uuid4())
        self._rpc = rpc

    def ask(self, method: str, **asked: Any) -> Any:
        return self._rpc.call("billing", method, asked, timeout=20)

    def set_price(self, **changes: Any) -> Any:
        asked = {"amount_cents": 1500, "currency": "eur", "interval": "month"}
        return self.ask("set_price", host_id=self.id, series_id=self.series_id, **asked | changes)

    def start_checkout(self, membership_id: str) -> Any:
        return self.ask(
            "start_checkout",
            membership_id=membership_id,
            series_id=self.series_id,
            email="ada@example.org",
            name="Ada Byron",
            success_url="http://localhost:8000/paid",
            cancel_url="http://localhost:8000/back",
        )


@pytest.fixture
def host(
    billing: ServiceProcess, rpc: Any, publish: Callable[..., None], eventually: Eventually
) -> Host:
    """Connected, with a series that the service has heard of by event."""
    made = Host(rpc)
    publish(
        "series",
        "series_created",
        {"series_id": made.series_id, "host_id": made.id, "title": "Yoga", "pricing": "paid"},
    )
    link = made.ask("begin_onboarding", host_id=made.id, email="host@example.org")
    onboard(link["url"])
    eventually(lambda: made.ask("get_connection", host_id=made.id)["status"] == "active")
    return made


@pytest.fixture
def publish(amqp_url: str, namespace: str) -> Callable[..., None]:
    """Publish an event as another service's relay would."""

    def send(source: str, name: str, payload: dict[str, Any]) -> None:
        body = orjson.dumps(
            {
                "id": str(uuid4()),
                "name": name,
                "version": 1,
                "source": source,
                "occurred_at": datetime.now(UTC),
                "correlation_id": str(uuid4()),
                "payload": payload,
            }
        )
        parsed = parse_url(amqp_url)
        connection = amqp.Connection(
            host=f"{parsed['hostname']}:{parsed['port']}",
            userid=parsed["userid"],
            password=parsed["password"],
        )
        with connection:
            connection.channel().basic_publish(
                amqp.Message(body, content_type="application/json", delivery_mode=2),
                exchange=f"{namespace}.events",
                routing_key=f"{source}.{name}",
            )

    return send


class TestTheStory:
    def test_a_member_pays_renews_and_leaves(
        self,
        host: Host,
        sandbox: RunningSandbox,
        publish: Callable[..., None],
        service_database: Callable[[str], Any],
        eventually: Eventually,
    ):
        eventually(lambda: host.set_price())
        membership_id = str(uuid4())
        pay(host.start_checkout(membership_id)["url"])

        def rows() -> list[dict[str, Any]]:
            listed: list[dict[str, Any]] = host.ask("list_subscriptions", host_id=host.id)["items"]
            return listed

        eventually(lambda: rows() and rows()[0]["status"] == "active")
        clock = sandbox.world.clock
        clock.move_to(clock.now() + timedelta(days=32))
        eventually(lambda: rows()[0]["paid_cents"] == 3000)

        ended = {"membership_id": membership_id, "series_id": host.series_id, "host_id": host.id}
        publish("series", "membership_ended", {**ended, "reason": "left"})
        eventually(lambda: rows()[0]["ended_at"])

        assert rows()[0]["status"] == "canceled"
        with service_database("billing").connect() as db:
            parked = sa.select(tables.inbox.c.reason).where(tables.inbox.c.status == "parked")
            assert db.execute(parked).all() == []

    def test_goes_on_where_it_was_killed(
        self, host: Host, billing: ServiceProcess, sandbox: RunningSandbox, eventually: Eventually
    ):
        eventually(lambda: host.set_price())
        membership_id = str(uuid4())
        url = host.start_checkout(membership_id)["url"]

        billing.kill()
        pay(url)
        billing.start()
        clock = sandbox.world.clock
        clock.move_to(clock.now() + timedelta(minutes=40))

        def started() -> Any:
            return host.ask("list_subscriptions", host_id=host.id)["items"]

        assert eventually(started)[0]["membership_id"] == membership_id


class TestRefusals:
    def test_cross_the_wire_with_their_codes(self, host: Host, eventually: Eventually):
        eventually(lambda: host.set_price())
        stranger = Host(host._rpc)
        stranger.series_id = host.series_id

        with pytest.raises(NotFound):
            stranger.set_price()
        with pytest.raises(Invalid):
            host.set_price(currency="xyz")
        with pytest.raises(Invalid):
            host.set_price(colour="green")
        with pytest.raises(Invalid):
            host.set_price(amount_cents=12.5)
        forged = {"headers": {"stripe-signature": "t=1,v1=00"}, "body_b64": "e30="}
        assert host.ask("receive_webhook", endpoint="connect", **forged)["status"] == 400
        listed = stranger.ask("list_subscriptions", host_id=stranger.id)
        assert listed == {"items": [], "next": None}


class TestConcurrency:
    def test_many_calls_wait_for_stripe_beside_each_other(self, host: Host, eventually: Eventually):
        eventually(lambda: host.set_price())
        urls: list[str] = []

        def join() -> None:
            urls.append(host.start_checkout(str(uuid4()))["url"])

        threads = [threading.Thread(target=join) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(set(urls)) == 10
