"""The mailbox for programs: `GET /mailbox/api/messages?to=…&since=…`."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from sandbox import world
from sandbox.mailbox import inbound, letters

blueprint = Blueprint("mailbox-api", __name__, url_prefix="/mailbox/api")


@blueprint.get("/messages")
def list_messages() -> ResponseReturnValue:
    """The newest first. `to` an address, `q` words, `since` an RFC 3339 instant, `limit`."""
    try:
        since = _instant(request.args.get("since"))
    except ValueError:
        return jsonify(message="since is no RFC 3339 instant"), 400
    found = letters.find(
        world.of(),
        to=request.args.get("to", ""),
        words=request.args.get("q", ""),
        since=since,
        limit=request.args.get("limit", 100, type=int),
    )
    return jsonify(messages=[as_json(letter) for letter in found])


@blueprint.get("/messages/<letter_id>")
def get_message(letter_id: str) -> ResponseReturnValue:
    letter = letters.get(world.of(), letter_id)
    return jsonify(as_json(letter)) if letter else (jsonify(message="No such message"), 404)


@blueprint.post("/inbound")
def write_in() -> ResponseReturnValue:
    """`{"from", "to", "subject", "text"}`: a mail to support or privacy, posted as a route does."""
    asked = request.get_json()
    delivery_id = inbound.write(world.of(), inbound.Draft.of(asked))
    return jsonify(id=delivery_id), 202


def as_json(letter: letters.Letter) -> dict[str, Any]:
    return {
        "id": letter.id,
        "to": letter.address,
        "from": letter.sender,
        "subject": letter.subject,
        "arrived_at": letter.arrived_at.isoformat(),
        "text": letter.text,
        "html": letter.html,
        "links": letter.links,
        "one_click_url": letter.one_click_url,
        "headers": [list(header) for header in letter.headers],
        "attachments": [
            {"filename": file.filename, "content_type": file.content_type, "size": file.size}
            for file in letter.attachments
        ],
    }


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
