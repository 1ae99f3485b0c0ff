"""The real services, Stripe's double and a door for its webhooks, on one clock of their own."""

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import stripe
from flask import Flask, Response, request
from sqlalchemy.engine import Engine

from chassis.errors import Unavailable
from chassis.testing.processes import ServiceProcess
from chassis.transport.rpc_client import RpcClient
from sandbox.app import create_app
from sandbox.settings import Settings
from sandbox.world import of as world_of
from tests.load.ground import Ground, ground
from tests.sandbox.fixtures import RunningSandbox, Server
from tests.sandbox.stripe.people import client_of

# Longer than a service needs to come back: a webhook that met it dead is tried again by Stripe.
_WEBHOOK_SECONDS = 8.0
_QUIET = {"THROTTLE_FACTOR": "1000", "LOG_LEVEL": "WARNING"}


@dataclass(frozen=True)
class Town:
    """What the people of a chaos run live in."""

    sandbox: RunningSandbox
    rpc: RpcClient
    billing: ServiceProcess
    databases: dict[str, Engine]

    @property
    def stripe(self) -> stripe.StripeClient:
        return client_of(self.sandbox)

    def reconcile(self, *, is_last: bool) -> None:
        """What happens every night, now: an operator's command.

        What another worker has in hand meanwhile may be left to it, but for the last time.
        """
        command = [sys.executable, "-W", "ignore", "-m", "billing", "reconcile"]
        environment = self.billing.full_environment()
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode and (is_last or not done.stdout.startswith("host")):
            raise RuntimeError(f"billing reconcile: {done.stdout}{done.stderr}")

    def ask(self, service: str, method: str, *, key: str | None = None, **asked: Any) -> Any:
        return self.rpc.call(service, method, asked, timeout=20, idempotency_key=key)


@contextmanager
def town() -> Iterator[Town]:
    """On the servers that TEST_POSTGRES_URL and TEST_AMQP_URL name."""
    with ExitStack() as stack:
        laid = stack.enter_context(ground())
        rpc = RpcClient(laid.amqp_url, laid.namespace)
        stack.callback(rpc.close)
        sandbox = stack.enter_context(_sandbox(rpc))
        own, address = sandbox.world.settings, f"{sandbox.url}/stripe"
        told = {**_QUIET, "CLOCK_FILE": own.clock_file}
        laid.service("series", **told)
        billing = laid.service(
            "billing",
            **told,
            STRIPE_API_URL=address,
            STRIPE_CONNECT_URL=address,
            STRIPE_SECRET_KEY=own.stripe_secret_key,
            STRIPE_CLIENT_ID=own.stripe_client_id,
            STRIPE_WEBHOOK_SECRETS=own.stripe_webhook_secrets,
            STRIPE_CONNECT_WEBHOOK_SECRETS=own.stripe_connect_webhook_secrets,
        )
        yield Town(sandbox, rpc, billing, _engines(laid))


def _engines(laid: Ground) -> dict[str, Engine]:
    return {name: laid.databases.engine(name) for name in ("series", "billing")}


@contextmanager
def _sandbox(rpc: RpcClient) -> Iterator[RunningSandbox]:
    """Stripe's double, whose time only moves when it is moved."""
    door, server = Server(), Server()
    with TemporaryDirectory(prefix="chaos-") as folder:
        settings = Settings(
            sandbox_url=server.url,
            sandbox_database=str(Path(folder) / "sandbox.sqlite"),
            clock_file=str(Path(folder) / "clock"),
            gateway_url=door.url,
            public_url=os.environ.get("PUBLIC_URL", "http://localhost:8000"),
        )
        app = create_app(settings, ("stripe",))
        inside = world_of(app)
        door.serve(_door(rpc))
        server.serve(app)
        yield RunningSandbox(server.url, inside, app)
        server.stop()
        door.stop()
        inside.stop()
        inside.store.close()


def _door(rpc: RpcClient) -> Flask:
    """Passes webhooks on as the gateway does; a service that is down is a 503."""
    app = Flask("door")

    @app.post("/webhooks/stripe", defaults={"endpoint": "platform"})
    @app.post("/webhooks/stripe/<endpoint>")
    def pass_on(endpoint: str) -> Response:
        told = {
            "endpoint": endpoint,
            "headers": {"stripe-signature": request.headers["Stripe-Signature"]},
            "body_b64": base64.b64encode(request.get_data()).decode(),
        }
        try:
            answer = rpc.call("billing", "receive_webhook", told, timeout=_WEBHOOK_SECONDS)
        except Unavailable:
            return Response(status=503)
        return Response(orjson.dumps(answer["body"]), answer["status"])

    return app
