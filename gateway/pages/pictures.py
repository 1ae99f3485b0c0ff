"""Pictures of people and series, from our own address: nobody else learns who looks (P19)."""

import base64
from uuid import UUID

from flask import Blueprint, Response

from gateway.context import remote
from gateway.remote import Answer

blueprint = Blueprint("pictures", __name__)


@blueprint.get("/pictures/<uuid:picture_id>")
def show(picture_id: UUID) -> Response:
    """The picture; not found once it is erased (promise P2). Mails in a browser show a host's."""
    answer = _answer(remote().identity.get_picture(picture_id=str(picture_id)))
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


@blueprint.get("/series-pictures/<uuid:picture_id>")
def show_of_series(picture_id: UUID) -> Response:
    """A series' picture; another one has another address, so that browsers may keep it."""
    answer = _answer(remote().series.get_picture(picture_id=str(picture_id)))
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


def _answer(picture: Answer) -> Response:
    return Response(base64.b64decode(picture["data_b64"]), mimetype=picture["content_type"])
