"""Pages for people: server-rendered, whole without JavaScript, quicker with it."""

from flask import Flask

from gateway import csrf
from gateway.pages import (
    account,
    address_change,
    api_keys,
    calendars,
    connect_stripe,
    connect_zoom,
    dashboard,
    google,
    home,
    join,
    legal,
    memberships,
    money,
    operator,
    ops,
    own_data,
    passkeys,
    payments,
    people,
    pictures,
    places,
    policy_desk,
    privacy,
    proof,
    public_series,
    rendering,
    security,
    series_host,
    series_import,
    series_mail,
    series_members,
    series_new,
    series_price,
    series_room,
    series_schedule,
    series_sessions,
    series_settings,
    sign_in,
    sign_up,
    styleguide,
    support_desk,
    team,
    trails,
    unsubscribe,
)
from gateway.settings import Settings

_PAGES = (
    sign_up,
    sign_in,
    google,
    dashboard,
    money,
    payments,
    connect_zoom,
    connect_stripe,
    series_new,
    series_host,
    series_price,
    series_members,
    series_import,
    series_room,
    series_mail,
    series_schedule,
    series_sessions,
    trails,
    series_settings,
    public_series,
    memberships,
    join,
    calendars,
    unsubscribe,
    privacy,
    account,
    security,
    passkeys,
    places,
    address_change,
    team,
    api_keys,
    own_data,
    proof,
    legal,
    operator,
    policy_desk,
    ops,
    people,
    support_desk,
    pictures,
)


def register(app: Flask, settings: Settings) -> None:
    """Add all pages to `app`; each of their forms needs the visit's token."""
    rendering.register(app, settings)
    app.before_request(csrf.protect)
    home.register(app)
    for page in _PAGES:
        app.register_blueprint(page.blueprint)
    if settings.development:
        app.register_blueprint(styleguide.blueprint)
