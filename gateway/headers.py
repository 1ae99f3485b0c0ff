"""Headers of every answer: what a browser may load, frame, send and remember.

No inline script or style, nothing from another host (promise P19), TLS remembered when the outside
address has it (promise P23).
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, g, request

from gateway.settings import Settings

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
_HSTS = "max-age=63072000; includeSubDomains"

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def register(app: Flask) -> None:
    """Say of each answer who may keep it, and whether its address may be told."""
    app.after_request(_say_what_differs)


def adding(app: Wsgi, settings: Settings) -> Wsgi:
    """`app`, with the headers that every answer has, unless it has one of its own.

    Outside Flask, where it costs a twentieth.
    """
    always = _always(settings)

    def with_headers(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        def start_with(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            own = {name for name, _ in headers}
            missing = [(name, value) for name, value in always if name not in own]
            return start(status, headers + missing, *error)

        return app(environ, start_with)

    return with_headers


def content_security_policy(settings: Settings) -> str:
    """The policy of every page; forms may lead to the vendors' pages, and nowhere else.

    Browsers hold `form-action` against redirects too, hence the vendors' origins.
    """
    forms = " ".join(("'self'", *settings.vendor_origins))
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        f"connect-src 'self'; manifest-src 'self'; form-action {forms}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )


def keep_address_secret() -> None:
    """This page's address holds a token: tell no other site of it, in no Referer."""
    g.referrer_policy = "no-referrer"


def _always(settings: Settings) -> list[tuple[str, str]]:
    headers = _ALWAYS | {"Content-Security-Policy": content_security_policy(settings)}
    if settings.is_https:
        headers["Strict-Transport-Security"] = _HSTS
    return list(headers.items())


def _say_what_differs(response: Response) -> Response:
    response.headers["Referrer-Policy"] = g.get("referrer_policy", "same-origin")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
