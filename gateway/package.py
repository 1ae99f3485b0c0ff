"""The download of a person's data, passed on piece by piece: never whole in memory."""

import base64
from collections.abc import Iterator
from typing import Any

from flask import Response

from gateway.context import remote
from gateway.remote import Privacy


def answer(token: str) -> Response:
    """The package as an attachment; refusals rise before the first byte is sent."""
    privacy = remote().privacy
    package = privacy.open_package(token=token)
    first = privacy.read_package(token=token, offset=0)
    response = Response(_pieces(privacy, token, first), mimetype="application/zip")
    response.content_length = package["size"]
    response.headers["Content-Disposition"] = f'attachment; filename="{package["filename"]}"'
    return response


def _pieces(privacy: Privacy, token: str, piece: dict[str, Any]) -> Iterator[bytes]:
    yield base64.b64decode(piece["data_b64"])
    while piece["next_offset"] is not None:
        piece = privacy.read_package(token=token, offset=piece["next_offset"])
        yield base64.b64decode(piece["data_b64"])
