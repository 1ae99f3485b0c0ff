"""Static files under addresses that change with their content, so that browsers keep them."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request, url_for

_FOLDER = Path(__file__).parent / "static"
_FOREVER = "public, max-age=31536000, immutable"


def asset(name: str) -> str:
    """The address of `static/<name>`, with its content's fingerprint."""
    return url_for("static", filename=name, v=_fingerprint(name))


def register(app: Flask) -> None:
    """Give `asset` to the templates, and let fingerprinted files be kept for a year."""
    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep)


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((_FOLDER / name).read_bytes()).hexdigest()[:12]


def _keep(response: Response) -> Response:
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = _FOREVER
    return response
