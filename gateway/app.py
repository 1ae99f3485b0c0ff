"""Makes the Flask app: what every request goes through, then the three kinds of door."""

from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from chassis.transport.rpc_client import RpcClient
from gateway import (
    analytics,
    api,
    assets,
    authentication,
    converters,
    figures,
    headers,
    health,
    metrics,
    pages,
    problems,
    proofs,
    tracing,
    uploads,
    webhooks,
)
from gateway.pages import errors
from gateway.remote import Calls, Remote
from gateway.settings import Settings
from gateway.throttle import Throttle
from gateway.tokens import Revocations, SigningKeys, Verifier
from gateway.visits import VisitInterface


def create_app(settings: Settings, calls: Calls | None = None) -> Flask:
    """The app; `calls` carries RPC, by default over the broker, connecting at the first call."""
    app = Flask(__name__)
    _configure(app, settings)
    remote = Remote(calls or RpcClient(settings.amqp_url, settings.broker_namespace))
    app.extensions |= {
        "settings": settings,
        "remote": remote,
        "throttle": Throttle(settings.throttle_factor),
        "verifier": verifier(remote, settings),
    }
    _pass_through(app, settings)
    api.register(app, settings)
    pages.register(app, settings)
    webhooks.register(app)
    _wrap(app, settings, remote)
    return app


def verifier(remote: Remote, settings: Settings) -> Verifier:
    """What judges access tokens, by the keys and revocations that identity answers."""
    return Verifier(
        SigningKeys(remote.identity.get_signing_keys),
        Revocations(remote.identity.get_revocations),
        settings.public_url,
    )


def _configure(app: Flask, settings: Settings) -> None:
    app.config |= {
        "SECRET_KEY": settings.secret_key,
        "PUBLIC_URL": settings.public_url,
        "MAX_CONTENT_LENGTH": settings.max_body_bytes,
        "MAX_FORM_MEMORY_SIZE": settings.max_body_bytes,
        "MAX_FORM_PARTS": 200,
        "SESSION_COOKIE_NAME": "__Host-visit" if settings.is_https else "visit",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=1),
    }
    app.session_interface = VisitInterface(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _pass_through(app: Flask, settings: Settings) -> None:
    # Flask runs what follows a request in reverse order: measured last, after everything.
    metrics.register(app)
    analytics.register(app)
    headers.register(app)
    assets.register(app)
    uploads.register(app)
    authentication.register(app)
    proofs.register(app)
    converters.register(app)
    problems.register(app, errors.show)


def _wrap(app: Flask, settings: Settings, remote: Remote) -> None:
    inner: Any = headers.adding(tracing.following(app.wsgi_app), settings)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        inner = ProxyFix(inner, x_for=hops, x_proto=hops, x_host=hops)
    app.wsgi_app = health.answering(inner, remote, figures.registry(settings.release))  # type: ignore[method-assign,assignment]
