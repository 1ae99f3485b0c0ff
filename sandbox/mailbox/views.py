"""The mailbox for people: a list, a letter beside it, and a form to write in."""

from io import BytesIO
from urllib.parse import urlsplit

import requests
from flask import (
    Blueprint,
    Response,
    abort,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from sandbox import world
from sandbox.mailbox import inbound, letters
from sandbox.mailgun import delivery, suppressions

blueprint = Blueprint(
    "mailbox",
    __name__,
    url_prefix="/mailbox",
    template_folder="templates",
    static_folder="static",
)

_LISTED = 200
_ONE_CLICK = {"List-Unsubscribe": "One-Click"}
# Links open beside the mailbox; nothing in a message may run, load or post.
_MESSAGE_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src https: http: data:"
)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    return _page(None)


@blueprint.get("/messages/<letter_id>")
def show(letter_id: str) -> ResponseReturnValue:
    return _page(_letter(letter_id))


@blueprint.get("/messages/<letter_id>/html")
def show_html(letter_id: str) -> ResponseReturnValue:
    body = _letter(letter_id).html.replace("<head>", '<head><base target="_blank">', 1)
    return Response(body, headers={"Content-Security-Policy": _MESSAGE_POLICY})


@blueprint.get("/messages/<letter_id>/attachments/<int:index>")
def download(letter_id: str, index: int) -> ResponseReturnValue:
    attachments = _letter(letter_id).attachments
    if index >= len(attachments):
        abort(404)
    file = attachments[index]
    return send_file(
        BytesIO(file.content), file.content_type, as_attachment=True, download_name=file.filename
    )


@blueprint.post("/messages/<letter_id>/open")
def open_letter(letter_id: str) -> ResponseReturnValue:
    """The receiver's program loads the pixel."""
    return _react(letter_id, "opened", ip="203.0.113.7")


@blueprint.post("/messages/<letter_id>/complain")
def complain(letter_id: str) -> ResponseReturnValue:
    """The receiver marks the message as spam."""
    address = _letter(letter_id).address
    suppressions.add(world.of(), "complaints", {"address": address})
    return _react(letter_id, "complained")


@blueprint.post("/messages/<letter_id>/unsubscribe")
def unsubscribe(letter_id: str) -> ResponseReturnValue:
    """The receiver presses their mail program's own button: one POST, no cookies (RFC 8058)."""
    url = _letter(letter_id).one_click_url
    if not url or urlsplit(url).netloc != urlsplit(world.of().settings.public_url).netloc:
        abort(409)
    answer = requests.post(url, data=_ONE_CLICK, timeout=10, allow_redirects=False)
    said = "Unsubscribed" if answer.ok else "The one-click address refused"
    return _back_to(letter_id, f"{said} ({answer.status_code}).")


@blueprint.route("/compose", methods=["GET", "POST"])
def compose() -> ResponseReturnValue:
    here = world.of()
    if request.method == "POST":
        inbound.write(here, inbound.Draft.of(request.form))
        return redirect(url_for("mailbox.index", said="Sent: it arrives as a signed webhook."))
    return render_template(
        "mailbox/compose.html",
        draft=inbound.Draft.of(request.args),
        addresses=[inbound.support_address(here), inbound.privacy_address(here)],
    )


def _page(letter: letters.Letter | None) -> ResponseReturnValue:
    wanted, words = request.args.get("to", ""), request.args.get("q", "")
    listed = letters.find(world.of(), to=wanted, words=words, limit=_LISTED)
    return render_template(
        "mailbox/mailbox.html",
        letter=letter,
        letters=listed,
        to=wanted,
        words=words,
        part=request.args.get("part", "html" if letter and letter.html else "text"),
        said=request.args.get("said", ""),
    )


def _letter(letter_id: str) -> letters.Letter:
    found = letters.get(world.of(), letter_id)
    if found is None:
        abort(404)
    return found


def _react(letter_id: str, event: str, **more: str) -> ResponseReturnValue:
    copy = delivery.copies(world.of()).get(letter_id)
    if copy is None:
        abort(404)
    delivery.report(world.of(), copy, event, **more)
    return _back_to(letter_id, f"Reported as {event}.")


def _back_to(letter_id: str, said: str) -> ResponseReturnValue:
    return redirect(url_for("mailbox.show", letter_id=letter_id, said=said))
