"""Makes a claimed message ready: who receives it as of now, and what it says to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.errors import NotFound
from notifications.commands.sending import Candidate, Claim, Frozen
from notifications.directory import Directory, Gone
from notifications.domain.delivery import Reason
from notifications.domain.kinds import (
    FOLLOW_UP,
    SESSION_CANCELLED,
    SESSION_CHANGED,
    WELCOME,
    Audience,
)
from notifications.domain.people import Contact
from notifications.post import Outgoing
from notifications.rendering import calendars, letters, times
from notifications.rendering.calendars import Entry
from notifications.rendering.composing import Composer, Subject
from notifications.rendering.languages import best_locale
from notifications.rosters import Roster

_DATES_SHOWN = 3


@dataclass(frozen=True)
class Prepared:
    """A message with everyone it would go to, and those who were frozen but have departed."""

    outgoing: Outgoing
    candidates: list[Candidate]
    departed: set[str]


class Preparer:
    """Asks the owners of the people, then composes."""

    def __init__(self, directory: Directory, composer: Composer) -> None:
        self._directory = directory
        self._composer = composer

    def prepare(self, claim: Claim, frozen: Frozen, *, now: datetime) -> Prepared:
        """Raises Gone, Unavailable. `frozen` are the recipients with the digests known of them."""
        contacts = [contact for contact in self._contacts(claim, frozen) if contact.digest]
        if not contacts:
            raise Gone(Reason.NOBODY_LEFT)
        candidates = [_candidate(contact, frozen) for contact in contacts]
        departed = frozen.keys() - {contact.person_id for contact in contacts}
        return Prepared(self._compose(claim, contacts, now), candidates, departed)

    def _contacts(self, claim: Claim, frozen: Frozen) -> list[Contact]:
        if not claim.is_batch:
            assert claim.person_id is not None  # noqa: S101 - a single message has its person
            found = self._directory.find(claim.kind, claim.person_id, claim.secrets)
            return [self._with_title(claim, found)]
        return self._members(claim, frozen)

    def _with_title(self, claim: Claim, contact: Contact) -> Contact:
        """A host is told of one of their series by its name; a member's comes with the member."""
        if claim.series_id is None or claim.kind.audience is not Audience.ACCOUNT:
            return contact
        try:
            series = self._directory.series_of(UUID(contact.person_id), claim.series_id)
        except NotFound:
            return contact  # Deleted meanwhile: the mail is as true without.
        return contact._replace(series_title=series["title"])

    def _members(self, claim: Claim, frozen: Frozen) -> list[Contact]:
        """Those of the batch who are still to be told as of now."""
        assert claim.roster_until is not None  # noqa: S101 - a batch knows where it ends
        roster = Roster.of(claim.kind, session_id=claim.session_id, series_id=claim.series_id)
        members = self._directory.roster_between(roster, claim.roster_after, claim.roster_until)
        return [member for member in members if member.person_id in frozen]

    def _compose(self, claim: Claim, contacts: Sequence[Contact], now: datetime) -> Outgoing:
        about = Subject(
            claim.message_id,
            claim.kind,
            claim.series_id,
            claim.facts | self._recording(claim),
            claim.secrets,
            claim.voice,
            self._picture(claim.host_id),
        )
        if claim.is_batch:
            return self._composer.batch(
                about, contacts, locale=claim.locale, now=now, attachments=self._calendar_of(claim)
            )
        (contact,) = contacts
        if claim.kind is WELCOME:
            return self._welcome(about, contact, now)
        return self._composer.single(about, contact, more={})

    def _picture(self, host_id: UUID | None) -> str:
        path = self._directory.picture_of(host_id) if host_id else ""
        return self._composer.links.picture(path) if path else ""

    def _recording(self, claim: Claim) -> dict[str, Any]:
        """Of what a follow-up is about; its host may offer the recording to members."""
        if claim.kind is not FOLLOW_UP or claim.series_id is None or claim.session_id is None:
            return {}
        return {"recording": self._directory.recording(claim.series_id, claim.session_id)}

    def _calendar_of(self, claim: Claim) -> list[tuple[str, bytes, str]]:
        """A session that was moved or called off, so that calendars which have it follow."""
        if claim.kind not in (SESSION_CHANGED, SESSION_CANCELLED) or claim.session_id is None:
            return []
        found = self._directory.session_calendar(claim.session_id)
        return [found] if found else []

    def _welcome(self, about: Subject, contact: Contact, now: datetime) -> Outgoing:
        """With the next dates in words, and all of them as a file for the member's calendar."""
        found = self._directory.upcoming_sessions(contact.manage_token)
        entries = [self._entry(session, contact) for session in found.sessions]
        more: dict[str, Any] = {
            "rhythm": found.rhythm,
            "dates": [_date_of(entry, contact, found.zone) for entry in entries[:_DATES_SHOWN]],
            "has_calendar": bool(entries),
        }
        product = self._composer.product
        file = calendars.calendar(entries, made_at=now, product=product) if entries else b""
        attachment = (calendars.FILE_NAME, file, calendars.CONTENT_TYPE)
        return self._composer.single(
            about, contact, more=more, attachments=[attachment] if entries else []
        )

    def _entry(self, session: dict[str, Any], contact: Contact) -> Entry:
        return Entry(
            # As in the calendars that series makes, which move it and take it out.
            uid=f"{session['session_id']}@{self._composer.links.host}",
            sequence=session["sequence"],
            starts_at=datetime.fromisoformat(session["starts_at"]),
            duration=timedelta(minutes=session["duration_minutes"]),
            title=letters.harmless(contact.series_title),
            url=self._composer.links.join(session["join_token"]),
        )


def _candidate(contact: Contact, frozen: Frozen) -> Candidate:
    is_new = frozen.get(contact.person_id) != contact.digest
    return Candidate(contact.person_id, contact.email, contact.digest, is_new)


def _date_of(entry: Entry, contact: Contact, host_zone: str) -> str:
    return times.session_time(
        entry.starts_at,
        entry.duration,
        zone=contact.zone or host_zone,
        host_zone=host_zone,
        locale=best_locale(contact.locale),
    )
