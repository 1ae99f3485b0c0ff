"""The platform's own gateway, asking a Flask service over HTTP by connections that stay open."""

import os
from typing import Any

import orjson
import urllib3

from chassis.settings import load
from gateway.app import create_app
from gateway.settings import Settings

_http = urllib3.PoolManager(maxsize=16)


class OverHttp:
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
        url = f"{os.environ['SERVICE_URL']}/{method}"
        answer = _http.request("POST", url, body=orjson.dumps(request), timeout=timeout)
        return orjson.loads(answer.data)


app = create_app(load(Settings), OverHttp())
