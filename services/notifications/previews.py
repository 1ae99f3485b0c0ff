"""What a mail would look like: any kind, in any language, with the facts of a real series."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.errors import NotFound
from notifications.directory import Directory, Recorded
from notifications.domain.kinds import DECLARED, FOLLOW_UP, Kind
from notifications.domain.people import Contact, PersonKind
from notifications.domain.voice import PLATFORM, Voice
from notifications.post import Outgoing
from notifications.rendering import times
from notifications.rendering.composing import Composer, Subject

PREVIEWABLE = {name: kind for name, kind in DECLARED.items() if kind.is_of_host}
_NOBODY = UUID(int=0)
_NOWHERE = "preview"
_SAMPLE_PRICE = {"amount_cents": 1500, "currency": "eur"}


@dataclass(frozen=True)
class Asked:
    """Which mail is to be shown. `subject` and `body` are a message's that was not sent yet."""

    kind: str
    language: str
    subject: str = ""
    body: str = ""


class Previewer:
    """Asks series and identity for what is real; what has not happened is made up, for the host."""

    def __init__(self, directory: Directory, composer: Composer) -> None:
        self._directory = directory
        self._composer = composer

    def preview(
        self, asked: Asked, *, host_id: UUID, series_id: UUID, voice: Voice, now: datetime
    ) -> dict[str, str]:
        """Subject, HTML and text. Raises NotFound (a stranger's series too), Unavailable."""
        kind = PREVIEWABLE.get(asked.kind)
        if kind is None:
            raise NotFound("kind_unknown", "There is no such mail.")
        series = self._directory.series_of(host_id, series_id)
        rhythm = self._directory.rhythm(series, asked.language)
        starts_at = self._directory.next_start(host_id, series_id, now=now)
        reader = self._reader(series, host_id, asked.language)
        facts = _facts(asked, series, starts_at or now + timedelta(days=1), now)
        facts["recording"] = self._recording(kind, host_id, series_id)
        secrets, picture = {"token": _NOWHERE, "code": "123456"}, self._picture(voice, host_id)
        about = Subject(_NOBODY, kind, series_id, facts, secrets, voice, picture)
        return _filled(self._compose(about, reader, rhythm, now), reader)

    def _picture(self, voice: Voice, host_id: UUID) -> str:
        path = "" if voice == PLATFORM else self._directory.picture_of(host_id)
        return self._composer.links.picture(path) if path else ""

    def _recording(self, kind: Kind, host_id: UUID, series_id: UUID) -> Recorded:
        """As if Zoom had recorded the session, where the host offers recordings."""
        is_offered = kind is FOLLOW_UP and self._directory.offers_recordings(host_id, series_id)
        return Recorded.THERE if is_offered else Recorded.NOT

    def _compose(self, about: Subject, reader: Contact, rhythm: str, now: datetime) -> Outgoing:
        if about.kind.audience.is_many:
            return self._composer.batch(about, [reader], locale=reader.locale, now=now)
        more = {"rhythm": rhythm, "dates": [_date(about, reader)], "has_calendar": True}
        return self._composer.single(about, reader, more=more)

    def _reader(self, series: dict[str, Any], host_id: UUID, language: str) -> Contact:
        """The host as a member of their own series. Links are no one's: they lead nowhere."""
        host = self._directory.account(host_id)
        return Contact(
            person_id=str(_NOBODY),
            kind=PersonKind.MEMBERSHIP,
            email=host.email,
            digest=bytes(32),
            name=host.name,
            locale=language,
            zone=host.zone,
            join_token=_NOWHERE,
            manage_token=_NOWHERE,
            series_title=series["title"],
        )


def _facts(
    asked: Asked, series: dict[str, Any], starts_at: datetime, now: datetime
) -> dict[str, Any]:
    later = (now + timedelta(days=7)).isoformat()
    price = series.get("price") or _SAMPLE_PRICE
    return {
        "title": series["title"],
        "zone": series["zone"],
        "starts_at": starts_at.isoformat(),
        "previous_starts_at": (starts_at - timedelta(hours=2)).isoformat(),
        "duration_minutes": series["duration_minutes"],
        "amount_cents": price["amount_cents"],
        "currency": price["currency"],
        "caused_at": now.isoformat(),
        "reason": "left",
        **dict.fromkeys(("period_ends_at", "next_attempt_at", "renews_at", "kept_until_at"), later),
        "subject_line": asked.subject or series["title"],
        "body": asked.body,
    }


def _date(about: Subject, reader: Contact) -> str:
    return times.session_time(
        datetime.fromisoformat(about.facts["starts_at"]),
        timedelta(minutes=about.facts["duration_minutes"]),
        zone=reader.zone,
        host_zone=about.facts["zone"],
        locale=reader.locale,
    )


def _filled(message: Outgoing, reader: Contact) -> dict[str, str]:
    """The message as the provider would make it for its one reader."""
    found = {"subject": message.subject, "html": message.html, "text": message.text}
    for name, value in message.variables[reader.email].items():
        place = f"%recipient.{name}%"
        found = {part: text.replace(place, value) for part, text in found.items()}
    return found
