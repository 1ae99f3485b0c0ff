"""A sandbox over real HTTP with its own state, and a receiver that keeps what it is sent."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, request
from werkzeug.serving import make_server

from sandbox import world
from sandbox.app import VENDORS, create_app
from sandbox.settings import Settings
from sandbox.world import World


@dataclass
class RunningSandbox:
    """A sandbox that answers at `url`; `world` is its inside."""

    url: str
    world: World
    app: Flask


@dataclass
class Receiver:
    """Stands for the gateway: keeps every request, answers `status`."""

    url: str = ""
    status: int = 200
    answer: bytes = b"{}"
    requests: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Received:
    """One webhook as it came."""

    path: str
    headers: dict[str, str]
    body: bytes
    form: dict[str, str]
    json: Any


class Server:
    """Listens on a free port at once; `serve` gives it the app that answers."""

    def __init__(self) -> None:
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self.url = f"http://127.0.0.1:{self._server.port}"
        self._app: Flask | None = None

    def serve(self, app: Flask) -> None:
        self._app = app
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        assert self._app is not None
        return self._app(environ, start_response)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A gateway's place: `receiver.requests` holds the webhooks that arrived."""
    app, kept = Flask("receiver"), Receiver()

    @app.post("/<path:path>")
    def take(path: str) -> Response:
        form = request.form.to_dict()
        body = request.get_data()
        kept.requests.append(
            Received(f"/{path}", dict(request.headers), body, form, request.get_json(silent=True))
        )
        return Response(kept.answer, kept.status, content_type="application/json")

    server = Server()
    kept.url = server.url
    server.serve(app)
    yield kept
    server.stop()


@pytest.fixture
def sandbox_vendors() -> tuple[str, ...]:
    """The doubles to load; override it to test one alone."""
    return VENDORS


@pytest.fixture
def sandbox(
    tmp_path: Path, receiver: Receiver, sandbox_vendors: tuple[str, ...]
) -> Iterator[RunningSandbox]:
    """A fresh sandbox whose webhooks go to `receiver`; time runs only by `POST /clock`,
    `world.clock.run_due()` or `world.start()`."""
    with sandbox_in(tmp_path, gateway_url=receiver.url, vendors=sandbox_vendors) as running:
        yield running


@contextmanager
def sandbox_in(
    folder: Path, *, gateway_url: str, vendors: tuple[str, ...]
) -> Iterator[RunningSandbox]:
    """A fresh sandbox that keeps its state and the clock in a folder, also without pytest."""
    server = Server()
    settings = Settings(
        sandbox_url=server.url,
        sandbox_database=str(folder / "sandbox.sqlite"),
        clock_file=str(folder / "clock"),
        gateway_url=gateway_url,
        public_url=gateway_url,
    )
    app = create_app(settings, vendors)
    inside = world.of(app)
    server.serve(app)
    yield RunningSandbox(server.url, inside, app)
    server.stop()
    inside.stop()
    inside.store.close()
