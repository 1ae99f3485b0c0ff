"""What anybody may read of a published series, and how they join it."""

from typing import Any

import orjson
from flask import Response

from gateway import joining
from gateway.api.resource import Resource
from gateway.context import remote
from gateway.schemas import memberships as schemas
from gateway.throttle import throttled

blueprint = Resource("public", "Published series, and joining them")


@blueprint.operation("GET", "/public/series/<slug:slug>")
@blueprint.query(schemas.Reading)
@blueprint.response(200, schemas.PublicSeries)
def get_public_series(asked: dict[str, Any], slug: str) -> Response:
    """Get a published series with its next sessions

    Without a `locale` its schedule is said in its own language.
    """
    # The busiest address of all: what series answers goes out as it is, without a second dump.
    # A test holds it against the documented schema.
    found = remote().series.get_public_series(slug=slug, **asked)
    return Response(orjson.dumps(found), mimetype="application/json")


@blueprint.operation("POST", "/public/series/<slug:slug>/memberships")
@throttled("join")
@blueprint.arguments(schemas.JoinSeries)
@blueprint.response(201, schemas.Joined)
def join_series(asked: dict[str, Any], slug: str) -> dict[str, Any]:
    """Join a series

    A mail asks to confirm the address, and leads on to the payment where there is one; the answer
    is the same whoever is known here. Signed in with that address: in at once, on the waiting list
    where it is full, or on to `checkout_url`; the place is held meanwhile.
    """
    return joining.join(slug, **asked)


@blueprint.operation("GET", "/public/series/<slug:slug>/calendar")
@throttled("calendar")
@blueprint.response(200, schemas.Calendar)
def get_public_calendar(slug: str) -> dict[str, Any]:
    """Get a published series as iCalendar; at /s/{slug}/calendar.ics it can be subscribed to"""
    return remote().series.get_public_calendar(slug=slug)
