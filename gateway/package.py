"""The download of a person's data, passed on piece by piece: never whole in memory."""

import base64
from collections.abc import Iterator
from typing import Any

from flask import Response

from gateway import proof
from gateway.context import remote
from gateway.remote import Privacy


def answer(token: str, code: str | None = None) -> Response:
    """The package as an attachment; refusals rise before the first byte is sent.

    The link alone opens nothing: it takes the mailed code, or to have signed in of late.
    """
    privacy = remote().privacy
    package = _opened(privacy, token, code)
    first = privacy.read_package(token=token, offset=0)
    response = Response(_pieces(privacy, token, first), mimetype="application/zip")
    response.content_length = package["size"]
    response.headers["Content-Disposition"] = f'attachment; filename="{package["filename"]}"'
    return response


def _opened(privacy: Privacy, token: str, code: str | None) -> dict[str, Any]:
    if code is not None:
        return privacy.open_package(token=token, code=code)
    return privacy.open_own_package(token=token, account_id=proof.require().account_id)


def _pieces(privacy: Privacy, token: str, piece: dict[str, Any]) -> Iterator[bytes]:
    yield base64.b64decode(piece["data_b64"])
    while piece["next_offset"] is not None:
        piece = privacy.read_package(token=token, offset=piece["next_offset"])
        yield base64.b64decode(piece["data_b64"])
