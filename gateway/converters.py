"""Path parts that are tokens or slugs: anything else is not an address of ours."""

from flask import Flask
from werkzeug.routing import BaseConverter


class TokenConverter(BaseConverter):
    regex = "[A-Za-z0-9._~-]{16,400}"


class SlugConverter(BaseConverter):
    regex = "[a-z0-9-]{1,200}"


def register(app: Flask) -> None:
    """Make `<token:…>` and `<slug:…>` known to `app`."""
    app.url_map.converters |= {"token": TokenConverter, "slug": SlugConverter}
