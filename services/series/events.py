"""The facts that series publishes. Their fields are listed in the README."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chassis.messages import Event
from series.models import Membership, Series, Session

_VERSION = 1


def series_created(series: Series) -> Event:
    return _event(
        "series_created", _of_series(series) | {"title": series.title, "pricing": series.pricing}
    )


def series_published(series: Series) -> Event:
    return _event(
        "series_published", _of_series(series) | {"title": series.title, "slug": series.slug}
    )


def series_updated(series: Series) -> Event:
    """Sent where something changed that others keep a copy of."""
    return _event(
        "series_updated",
        _of_series(series)
        | {
            "title": series.title,
            "zone": series.zone,
            "reminder_offsets_minutes": series.reminder_offsets_minutes,
        },
    )


def series_archived(series: Series) -> Event:
    return _event("series_archived", _of_series(series))


def series_deleted(series: Series) -> Event:
    return _event("series_deleted", _of_series(series))


def sessions_scheduled(series: Series, sessions: Sequence[Session]) -> Event:
    return _event(
        "sessions_scheduled",
        _of_series(series)
        | {
            "title": series.title,
            "zone": series.zone,
            "reminder_offsets_minutes": series.reminder_offsets_minutes,
            "sessions": [_session(session) for session in sessions],
        },
    )


def session_rescheduled(series: Series, session: Session, *, previous_starts_at: datetime) -> Event:
    return _event(
        "session_rescheduled",
        _of_series(series)
        | _session(session)
        | {
            "title": series.title,
            "zone": series.zone,
            "previous_starts_at": _instant(previous_starts_at),
        },
    )


def session_cancelled(series: Series, session: Session) -> Event:
    return _event(
        "session_cancelled",
        _of_series(series) | _session(session) | {"title": series.title, "zone": series.zone},
    )


def membership_requested(membership: Membership, *, token: str) -> Event:
    """The address was given, by a form or in a host's list; `token` proves whose it is."""
    return _event(
        "membership_requested",
        _of_membership(membership) | {"token": token, "source": membership.source},
    )


def membership_requested_again(membership: Membership) -> Event:
    """Someone gave the address of a person who has a place, or waits for one, already."""
    return _event("membership_requested_again", _of_membership(membership))


def join_code_requested(membership: Membership, *, code: str) -> Event:
    """Somebody opened a member's join link in a browser that is not known to be the member's."""
    return _event("join_code_requested", _of_membership(membership) | {"code": code})


def membership_approval_requested(series: Series, membership: Membership) -> Event:
    return _event(
        "membership_approval_requested",
        _of_membership(membership) | {"host_id": str(series.host_id), "title": series.title},
    )


def membership_waitlisted(membership: Membership) -> Event:
    return _event("membership_waitlisted", _of_membership(membership))


def place_offered(membership: Membership) -> Event:
    assert membership.lapses_at is not None  # noqa: S101 - an offer always lapses
    return _event(
        "place_offered",
        _of_membership(membership) | {"expires_at": _instant(membership.lapses_at)},
    )


def membership_activated(series: Series, membership: Membership) -> Event:
    return _event(
        "membership_activated", _of_membership(membership) | {"host_id": str(series.host_id)}
    )


def membership_ended(series: Series, membership: Membership) -> Event:
    return _event(
        "membership_ended",
        _of_membership(membership)
        | {"host_id": str(series.host_id), "reason": membership.end_reason},
    )


def _event(name: str, payload: dict[str, Any]) -> Event:
    return Event(name, _VERSION, payload)


def _of_series(series: Series) -> dict[str, Any]:
    return {"series_id": str(series.id), "host_id": str(series.host_id)}


def _of_membership(membership: Membership) -> dict[str, Any]:
    return {"membership_id": str(membership.id), "series_id": str(membership.series_id)}


def _session(session: Session) -> dict[str, Any]:
    return {
        "session_id": str(session.id),
        "starts_at": _instant(session.starts_at),
        "duration_minutes": session.duration_minutes,
        "sequence": session.sequence,
    }


def _instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
