"""What every template can say: who is signed in, the theme, and how things are written."""

from flask import Flask, g, request

from chassis import clock
from chassis.errors import Unavailable
from gateway import acting, authentication, csrf, formats, idempotency
from gateway.prose import as_html
from gateway.settings import Settings
from gateway.tokens import Caller

THEME_COOKIE = "theme"
THEMES = ("light", "dark")


def register(app: Flask, settings: Settings) -> None:
    """Give the templates of `app` their words."""
    app.jinja_env.globals |= {
        "csrf_field": csrf.field,
        "form_id_field": idempotency.field,
        "signed_in": signed_in,
        "theme": theme,
        "acting_for": acting.chosen,
        "may": lambda scope: acting.may(acting.Scope(scope)),
        "platform": settings,
    }
    app.jinja_env.filters |= {
        "spoken": formats.spoken,
        "when": lambda instant, zone: formats.when(instant, zone, locale()),
        "day": lambda instant, zone: formats.day(formats.local(instant, zone), locale()),
        "on_day": lambda value: formats.day(value, locale()),
        "clock": lambda instant, zone: formats.clock_time(formats.local(instant, zone), locale()),
        "local": formats.local,
        "utc_offset": lambda at: at.utcoffset(),
        "zone_name": formats.zone_name,
        "until": lambda instant: formats.until(instant, clock.now()),
        "duration": formats.duration,
        "price": lambda found: formats.price(found, locale()),
        "money": lambda cents, currency: formats.money(cents, currency, locale()),
        "initials": formats.initials,
        "scopes": lambda held: ", ".join(acting.IN_WORDS[acting.Scope(scope)] for scope in held),
        "sentence": lambda words: words[:1].upper() + words[1:],
        "markdown": as_html,
    }


def now() -> str:
    """The present instant, as RPC requests carry it."""
    return clock.now().isoformat().replace("+00:00", "Z")


def signed_in() -> Caller | None:
    """The caller for the page's frame; nobody while identity is away, so that the page shows."""
    try:
        return authentication.caller()
    except Unavailable:
        return None


def theme() -> str | None:
    """The visitor's own choice; None follows the system's."""
    chosen = request.cookies.get(THEME_COOKIE)
    return chosen if chosen in THEMES else None


def money_in_words(amount_cents: int, currency: str) -> str:
    """An amount as this browser writes it."""
    return formats.money(amount_cents, currency, locale())


def locale() -> str:
    """How this browser writes dates."""
    if "locale" not in g:
        g.locale = formats.readable_locale(list(request.accept_languages.values()))
    return str(g.locale)


def language() -> str | None:
    """In which language this browser's reader is told what services say in several."""
    return formats.spoken_language(list(request.accept_languages.values()))
