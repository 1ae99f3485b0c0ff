"""Calendars to take in and to subscribe to: of a series, of a member, of one session."""

from uuid import UUID

from flask import Blueprint, Response

from gateway import headers
from gateway.context import remote
from gateway.remote import Answer
from gateway.throttle import throttled

blueprint = Blueprint("calendars", __name__)


@blueprint.get("/s/<slug:slug>/calendar.ics")
@throttled("calendar")
def show_public(slug: str) -> Response:
    """A published series."""
    return answer(remote().series.get_public_calendar(slug=slug))


@blueprint.get("/s/<slug:slug>/sessions/<uuid:session_id>.ics")
@throttled("calendar")
def show_public_session(slug: str, session_id: UUID) -> Response:
    """One session of a published series."""
    asked = {"slug": slug, "session_id": str(session_id)}
    return answer(remote().series.get_public_calendar(**asked))


@blueprint.get("/c/<token:token>.ics")
@throttled("calendar")
def show_own(token: str) -> Response:
    """A member's own, with the ways into the sessions; the token can change nothing."""
    headers.keep_address_secret()
    return answer(remote().series.get_membership_calendar(token=token))


@blueprint.get("/c/<token:token>/<uuid:session_id>.ics")
@throttled("calendar")
def show_own_session(token: str, session_id: UUID) -> Response:
    """One session of a member's."""
    headers.keep_address_secret()
    asked = {"token": token, "session_id": str(session_id)}
    return answer(remote().series.get_membership_calendar(**asked))


def answer(calendar: Answer) -> Response:
    """As a file for calendars."""
    made = Response(calendar["text"], content_type=calendar["content_type"])
    made.headers["Content-Disposition"] = f'attachment; filename="{calendar["file_name"]}"'
    return made
