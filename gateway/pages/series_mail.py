"""Mail to the members of a host's series: how it looks, what the host writes, what became of it."""

from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from gateway import idempotency
from gateway.acting import Scope
from gateway.context import remote
from gateway.gather import gather
from gateway.pages.forms import Form
from gateway.pages.series_host import mailings_in, mine, questions_of_mail
from gateway.pages.settings_form import LANGUAGES
from gateway.remote import Answer
from gateway.schemas import series_mail as schemas

blueprint = Blueprint("series_mail", __name__, url_prefix="/series/<uuid:series_id>/mail")

KINDS = (
    ("reminder", "Reminder"),
    ("welcome", "Welcome"),
    ("session_changed", "Session moved"),
    ("session_cancelled", "Session cancelled"),
    ("waitlisted", "On the waiting list"),
    ("place_offered", "A place is free"),
    ("confirm_membership", "Confirm the address"),
    ("membership_ended", "Membership ended"),
    ("receipt", "Receipt"),
    ("renewal_upcoming", "Renewal coming"),
    ("payment_failed", "Payment failed"),
    ("refund_made", "Refund"),
    ("subscription_ended", "Subscription ended"),
    ("follow_up", "After a session"),
)
# Of the plans only the next few: a year of a weekly series has a hundred.
_NEXT, _LATEST = 4, 30
# A mail is styled inline. Nothing in it may run, load, be framed or be sent anywhere.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; sandbox"
)


@blueprint.get("")
def show(series_id: UUID) -> str:
    """The forms, as things are, and what was sent."""
    return _page(series_id)


@blueprint.post("/voice")
def set_voice(series_id: UUID) -> Any:
    """Keep how mail looks and speaks."""
    form = Form.read(schemas.SetVoice)
    if form.send(partial(remote().notifications.set_series_voice, **_mine(series_id))) is None:
        return _page(series_id, voice=form), form.status
    flash("Saved. The next mail looks like this.", "good")
    return redirect(url_for(".show", series_id=series_id), 303)


@blueprint.post("/message")
def send_message(series_id: UUID) -> Any:
    """To all members."""
    form = Form.read(schemas.HostMessage)
    asked = _mine(series_id, Scope.MEMBERS_WRITE) | {"idempotency_key": idempotency.key()}
    if form.send(partial(remote().notifications.send_host_message, **asked)) is None:
        return _page(series_id, message=form), form.status
    flash("Your message is on its way to all members.", "good")
    return redirect(url_for(".show", series_id=series_id), 303)


@blueprint.post("/message/test")
def send_test(series_id: UUID) -> Any:
    """To the host alone; what was typed stays on the page."""
    form = Form.read(schemas.HostMessage)
    if form.send(partial(remote().notifications.send_test_message, **_mine(series_id))) is not None:
        flash("The test is on its way to you.", "good")
    return _page(series_id, message=form), form.status


@blueprint.post("/message/preview")
def preview_message(series_id: UUID) -> Any:
    """As members would see it, before anybody does."""
    form = Form.read(schemas.HostMessage)
    found = form.send(_preview, series_id=series_id, kind="host_message")
    return (_page(series_id, message=form), form.status) if found is None else _shown(found)


@blueprint.get("/preview/<kind>")
def preview(series_id: UUID, kind: str) -> Response:
    """Any mail to members, with this series' own facts, in a language."""
    language = request.args.get("language", "en")
    known = language if language in schemas.LANGUAGES else "en"
    return _shown(_preview(series_id=series_id, kind=kind, language=known))


def _mine(series_id: UUID, scope: Scope | None = None) -> dict[str, str]:
    """Whose series is asked for, once series has said that it is theirs."""
    asked = mine(series_id, scope)
    remote().series.get_series(**asked)
    return asked


def _preview(*, series_id: UUID, kind: str, language: str = "en", **written: str) -> Answer:
    if kind == "follow_up":
        voice = remote().notifications.get_series_voice(**_mine(series_id))
        written = {"body": voice["follow_up"] or "Your words after each session stand here."}
    return remote().notifications.preview_message(
        **mine(series_id), kind=kind, language=language, **written
    )


def _shown(found: Answer) -> Response:
    """The mail itself, or its plain text, under a policy of its own."""
    if request.args.get("part") == "text":
        return Response(f"{found['subject']}\n\n{found['text']}", mimetype="text/plain")
    shown = Response(found["html"], mimetype="text/html")
    shown.headers["Content-Security-Policy"] = _POLICY
    return shown


def _page(series_id: UUID, *, voice: Form | None = None, message: Form | None = None) -> str:
    services, asked = remote(), mine(series_id)
    series = services.series.get_series(**asked)
    found = gather(
        voice=partial(services.notifications.get_series_voice, **asked),
        **questions_of_mail(asked, ahead=_NEXT, latest=_LATEST),
    )
    return render_template(
        "series/mail.html",
        series=series,
        found=found,
        mailings=mailings_in(found),
        voice=voice or Form(schemas.SetVoice, initial=found["voice"]),
        message=message or Form(schemas.HostMessage),
        kinds=KINDS,
        languages=LANGUAGES,
    )
