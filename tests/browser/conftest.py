"""A real browser before the gateway, over doubles of the services."""

import logging
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from chassis import clock
from gateway.app import create_app
from gateway.settings import Settings
from tests.browser.watched import Watched
from tests.gateway import policies, tokens
from tests.gateway.doubles import Platform

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("No Chromium: install Debian's package `chromium`, or set CHROMIUM.")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def platform() -> Platform:
    """Ada has a free series that is published, a paid one, and Zoom."""
    made = Platform()
    host_id = made.identity.host_id
    made.identity.accounts[host_id]["roles"] = ["host", "operator"]
    made.notifications.mailing_of = (host_id, made.series.add(host_id))
    reached, missed, _ = [one["membership_id"] for one in made.series.came]
    made.notifications.told = {reached: ("delivered", None), missed: ("failed", "bounce")}
    made.zoom.status[host_id] = "active"
    made.billing.status[host_id] = "onboarding"
    made.billing.payee = host_id
    made.billing.revenue = [revenue(made)]
    return made


def revenue(platform: Platform) -> dict[str, Any]:
    """Of this month and a series with a long name, with something given back and a fee."""
    return {
        "series_id": next(iter(platform.series.series)),
        "title": "Evening strings for people who have not played in years",
        "month": clock.now().strftime("%Y-%m"),
        "currency": "eur",
        "payments": 12,
        "paid_cents": 1_800_000,
        "refunded_cents": 150_000,
        "fee_cents": 86_500,
    }


@pytest.fixture
def address(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the gateway listens."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    port = _free_port()
    url = f"http://localhost:{port}"
    monkeypatch.setattr(tokens, "PUBLIC_URL", url)
    settings = Settings(
        amqp_url="",
        secret_key="a key that is long enough",
        public_url=url,
        throttle_factor=1000,
        development=True,
    )
    app = create_app(settings, platform)
    policies.plant(app, monkeypatch)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield url
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_page(
    browser: Browser, address: str, platform: Platform
) -> Iterator[Callable[..., Watched]]:
    """`open_page(signed_in=True, width=360, …)`: a page in a context of its own."""
    contexts = []

    def make(*, signed_in: bool = False, width: int = 1280, **options: Any) -> Watched:
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": 900}, **options
        )
        contexts.append(context)
        if signed_in:
            made = platform.identity.tokens(platform.identity.host_id)
            context.add_cookies(
                [
                    {"name": name, "value": made[f"{name}_token"], "url": address}
                    for name in ("access", "refresh")
                ]
            )
        return Watched(context.new_page(), address)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Watched]) -> Page:
    return open_page().page


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
