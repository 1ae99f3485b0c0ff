"""Vendors' webhooks: the raw body goes to the service that can judge it, which answers at once."""

import base64
from collections.abc import Callable
from typing import Any

import orjson
from flask import Blueprint, Flask, Response, request

from gateway.context import remote, settings

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")

# What a signature is made of; nothing else of a vendor's request is passed on.
_SIGNED_BY = ("x-zm-signature", "x-zm-request-timestamp", "stripe-signature", "content-type")


@blueprint.before_request
def _allow_larger_bodies() -> None:
    request.max_content_length = settings().max_webhook_bytes
    request.max_form_memory_size = settings().max_webhook_bytes


@blueprint.post("/zoom")
def zoom() -> Response:
    """https://developers.zoom.us/docs/api/webhooks/"""
    return _answer(remote().zoom.receive_webhook, headers=_headers())


@blueprint.post("/stripe", defaults={"endpoint": "platform"})
@blueprint.post("/stripe/connect", defaults={"endpoint": "connect"})
@blueprint.post("/stripe/thin", defaults={"endpoint": "thin"})
def stripe(endpoint: str) -> Response:
    """https://docs.stripe.com/webhooks: three endpoints, each with its own secrets."""
    return _answer(remote().billing.receive_webhook, endpoint=endpoint, headers=_headers())


@blueprint.post("/mailgun")
def mailgun() -> Response:
    """What became of a message: https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks"""
    return _answer(remote().notifications.receive_webhook, content_type=request.content_type or "")


@blueprint.post("/mailgun/inbound")
def mailgun_inbound() -> Response:
    """Mail to us, through an inbound route."""
    return _answer(remote().notifications.receive_inbound, content_type=request.content_type or "")


def register(app: Flask) -> None:
    """Add the vendors' doors to `app`."""
    app.register_blueprint(blueprint)


def _headers() -> dict[str, str]:
    return {name: request.headers[name] for name in _SIGNED_BY if name in request.headers}


def _answer(receive: Callable[..., dict[str, Any]], **told: Any) -> Response:
    """Pass the bytes on untouched; the service says what the vendor is to hear."""
    body = base64.b64encode(request.get_data(cache=False)).decode()
    answer = receive(body_b64=body, **told)
    return Response(
        orjson.dumps(answer.get("body") or {}),
        status=int(answer.get("status", 200)),
        mimetype="application/json",
    )
