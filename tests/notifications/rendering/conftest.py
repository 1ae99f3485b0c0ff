"""Facts and readers for letters of every kind."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.encryption import KeyRing
from chassis.ids import new_id
from notifications.domain.kinds import Kind
from notifications.domain.people import Contact, PersonKind
from notifications.domain.voice import PLATFORM, Voice
from notifications.post import Outgoing
from notifications.rendering.composing import Composer, House, Subject
from notifications.rendering.links import Links

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUSE = House("Monster <hello@m.test>", "support@m.test", "Monster", "Operator Ltd", "p@m.test")
FACTS = {
    "title": "Morning Yoga",
    "zone": "America/New_York",
    "starts_at": (NOW + timedelta(hours=1)).isoformat(),
    "previous_starts_at": (NOW + timedelta(hours=30)).isoformat(),
    "duration_minutes": 60,
    "amount_cents": 1250,
    "currency": "eur",
    "caused_at": NOW.isoformat(),
    "period_ends_at": NOW.isoformat(),
    "next_attempt_at": NOW.isoformat(),
    "kept_until_at": NOW.isoformat(),
    "signed_in_at": NOW.isoformat(),
    "due_at": NOW.isoformat(),
    "expires_at": NOW.isoformat(),
    "erased_from": NOW.isoformat(),
    "reason": "left",
    "right": "access",
    "browser": "Firefox",
    "operating_system": "Linux",
    "what": "password",
    "renews_at": NOW.isoformat(),
    "effective_at": NOW.isoformat(),
    "summary": "We keep less.",
    "problem": "connection_broken",
    "status": "needs_response",
    "respond_by": NOW.isoformat(),
    "subject_line": "News from the mat",
    "body": "Bring a towel.",
    "recording": "not",
    "sessions": 3,
}
SECRETS = {"token": "the-token", "status_token": "the-status-token", "code": "K7QM-3XHT"}
WELCOME = {"rhythm": "", "dates": ["Monday"], "has_calendar": True}


class Writer:
    """Writes a letter of any kind to one reader."""

    def __init__(self, keys: KeyRing) -> None:
        self.composer = Composer(HOUSE, Links("https://monster.test"), keys)

    def write(
        self,
        kind: Kind,
        *readers: Contact,
        voice: Voice = PLATFORM,
        picture_url: str = "",
        **facts: Any,
    ) -> Outgoing:
        about = Subject(new_id(), kind, new_id(), FACTS | facts, SECRETS, voice, picture_url)
        if kind.audience.is_many:
            people = readers or (reader(),)
            return self.composer.batch(about, people, locale=people[0].locale, now=NOW)
        (one,) = readers or (reader(),)
        return self.composer.single(about, one, more=WELCOME)


def reader(**details: Any) -> Contact:
    known: dict[str, Any] = {
        "person_id": str(new_id()),
        "kind": PersonKind.MEMBERSHIP,
        "email": "anna@example.com",
        "digest": bytes(32),
        "name": "Anna",
        "locale": "en_GB",
        "zone": "Europe/Paris",
        "join_token": "the-join-token",
        "manage_token": "the-manage-token",
        "series_title": "Morning Yoga",
        "host_name": "Ana",
    }
    return Contact(**(known | details))


@pytest.fixture
def writer(key_ring: KeyRing) -> Writer:
    return Writer(key_ring)
