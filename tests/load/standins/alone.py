"""The platform's own gateway with the read inside it: one process group, no RPC."""

from typing import Any

from chassis.settings import load
from gateway.app import create_app
from gateway.settings import Settings
from tests.load.standins import catalogue


class WithinTheProcess:
    """Stands where the RPC client does."""

    def call(
        self,
        service: str,
        method: str,
        request: dict[str, Any],
        *,
        timeout: float = 5.0,
        idempotency_key: str | None = None,
    ) -> Any:
        return catalogue.find(request["slug"])


app = create_app(load(Settings), WithinTheProcess())
