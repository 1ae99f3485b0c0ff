"""JSON API v1: one module a resource, under /api/v1, described at /api/openapi.json."""

from flask import Flask

from gateway.api import (
    account,
    api_keys,
    auth,
    connections,
    documentation,
    members,
    money,
    operator,
    ops,
    people,
    policy,
    privacy,
    public,
    public_mail,
    public_memberships,
    rooms,
    schedule,
    security,
    series,
    series_mail,
    series_settings,
    sessions,
    support_mail,
    team,
    trails,
)
from gateway.settings import Settings

_RESOURCES = (
    auth,
    account,
    security,
    team,
    api_keys,
    series,
    series_mail,
    series_settings,
    schedule,
    sessions,
    members,
    trails,
    rooms,
    connections,
    money,
    public,
    public_memberships,
    public_mail,
    privacy,
    operator,
    policy,
    ops,
    people,
    support_mail,
)


def register(app: Flask, settings: Settings) -> None:
    """Add every resource and the documentation to `app`."""
    api = documentation.create(app, settings)
    for resource in _RESOURCES:
        api.register_blueprint(resource.blueprint)
    app.register_blueprint(documentation.pages)
