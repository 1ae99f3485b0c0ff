"""The front page, the theme switch, and the machines' small files."""

from flask import Blueprint, Flask, Response, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

from gateway.context import settings
from gateway.pages.paths import local_path
from gateway.pages.rendering import THEME_COOKIE, THEMES

blueprint = Blueprint("home", __name__)

_YEAR_SECONDS = 365 * 24 * 3600
_NOT_TO_BE_INDEXED = ("/m/", "/j/", "/c/", "/u/", "/privacy/requests/")
_ROBOTS = "User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in _NOT_TO_BE_INDEXED)


@blueprint.get("/")
def show() -> str:
    """What this is, for somebody who has never heard of it."""
    return render_template("home.html")


@blueprint.post("/theme")
def choose_theme() -> Redirect:
    """Light, dark, or as the system says; kept in a cookie that says nothing else."""
    chosen = request.form.get("theme", "")
    answer = redirect(local_path(request.form.get("next"), "/"), 303)
    if chosen in THEMES:
        secure = settings().is_https
        answer.set_cookie(
            THEME_COOKIE,
            chosen,
            max_age=_YEAR_SECONDS,
            secure=secure,
            samesite="Lax",
            httponly=True,
        )
    else:
        answer.delete_cookie(THEME_COOKIE)
    return answer


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Personal links are nothing to index."""
    return Response(_ROBOTS, mimetype="text/plain")


def register(app: Flask) -> None:
    """Add the pages to `app`, and the icon at the address where browsers look for it."""
    app.register_blueprint(blueprint)
    app.add_url_rule("/favicon.ico", "favicon", lambda: app.send_static_file("img/favicon.svg"))
