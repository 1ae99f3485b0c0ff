"""How long zoom_integration keeps what it holds (promise P25)."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from chassis.retention.rules import MINUTELY, Rule, Whose, of_row
from zoom_integration.domain import KEPT_AFTER_SESSION
from zoom_integration.domain.attendance import NAMED_WITHIN
from zoom_integration.models import (
    Attendee,
    ConnectAttempt,
    EndedSeries,
    Errand,
    Meeting,
    Recording,
)
from zoom_integration.models.attendance import RECOGNITION_KEPT
from zoom_integration.models.connections import ATTEMPT_KEPT, ERRAND_KEPT, WHILE_CONNECTED
from zoom_integration.models.meetings import MEETING_KEPT, WHILE_KEPT_FOR
from zoom_integration.models.recordings import RECORDING_KEPT
from zoom_integration.models.rooms import WHILE_SERIES
from zoom_integration.settings import Settings

ENDED_BY = MappingProxyType(
    {
        WHILE_CONNECTED: "Zoom is disconnected",
        WHILE_SERIES: "the series is deleted",
        WHILE_KEPT_FOR: "the co-host disconnects Zoom, or the meeting goes",
    }
)
_OVER = Meeting.starts_at + sa.func.make_interval(0, 0, 0, 0, 0, Meeting.duration_minutes)


def rules(settings: Settings) -> Sequence[Rule]:
    """Secrets and what could name somebody go whoever it was."""
    return (
        Rule(
            model=Meeting,
            kept=MEETING_KEPT,
            since=_OVER,
            lasts=KEPT_AFTER_SESSION,
            whose=(
                of_row(Meeting, {"account_id": "host_id"}),
                Whose(Attendee, "session_id", {"membership_id": "membership_id"}),
            ),
        ),
        Rule(
            model=Attendee,
            kept=RECOGNITION_KEPT,
            since=_over_of(Attendee),
            lasts=NAMED_WITHIN,
            clears=("email_digest", "name_digest", "registrant_digest"),
            named="attendee.recognition",
        ),
        Rule(
            model=Recording,
            kept=RECORDING_KEPT,
            since=_over_of(Recording),
            lasts=KEPT_AFTER_SESSION,
            whose=(of_row(Recording, {"account_id": "host_id"}),),
        ),
        Rule(
            model=ConnectAttempt,
            kept=ATTEMPT_KEPT,
            since=ConnectAttempt.expires_at,
            every=MINUTELY,
        ),
        Rule(model=Errand, kept=ERRAND_KEPT, since=Errand.expires_at),
        Rule(
            model=EndedSeries,
            kept="30 days after the series ended",
            since=EndedSeries.ended_at,
            lasts=KEPT_AFTER_SESSION,
        ),
    )


def _over_of(model: Any) -> sa.ScalarSelect[Any]:
    """When the session was over that a row belongs to."""
    of_it = sa.select(_OVER).where(Meeting.session_id == model.session_id)
    return of_it.correlate(model).scalar_subquery()
