"""What zoom_integration holds on hosts and on those who came, and what becomes of it."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from chassis.rights.holdings import Count, Holding
from chassis.rights.knowing import Trace
from chassis.rights.participant import Participant, Status
from chassis.rights.person import Person
from chassis.unit_of_work import UnitOfWork
from zoom_integration import models, repository
from zoom_integration.commands import (
    connections,
    errands,
    meetings,
    recognition,
    registrants,
    rooms,
)


def _erase_rooms(uow: UnitOfWork, person: Person) -> Count:
    """A host's rooms go with the addresses that they named there."""
    hosts = person.uuids("account_id")
    return Count(found=(gone := repository.delete_rooms_of(uow.db, hosts)), erased=gone)


def _erase_alternative_host(uow: UnitOfWork, person: Person) -> Count:
    """Somebody whom hosts named: Zoom is told that they are no alternative host any more."""
    gone = sum(rooms.leave_out(uow, email) for email in person.values("email"))
    return Count(found=gone, erased=gone)


def _return_kept(uow: UnitOfWork, person: Person) -> Count:
    """What somebody kept for other hosts stays, and is the hosts' again."""
    keepers = person.uuids("account_id")
    gone = sum(meetings.return_kept(uow, keeper_id) for keeper_id in keepers)
    return Count(found=gone, erased=gone)


def _forget_attendee(uow: UnitOfWork, person: Person) -> Count:
    """That somebody was there stays, as a number; who it was goes."""
    members = person.uuids("membership_id")
    gone = sum(recognition.forget(uow, membership_id) for membership_id in members)
    for address in person.values("email"):
        gone += recognition.forget_address(uow, uow.tombstones.digest("email", address))
    return Count(found=gone, erased=gone)


class _AttendanceHolding(Holding):
    """Rows of members, and of people who are known by the digest of their address so far."""

    def can_match(self, person: Person) -> bool:
        return super().can_match(person) or bool(person.values("email"))

    @property
    def traces(self) -> list[Trace]:
        return [
            *super().traces,
            Trace("email", models.Attendee, "email_digest", digested_as="email"),
        ]


class ZoomParticipant(Participant):
    """Meetings, attempts and the connection; errands name nobody and are let run out."""

    holdings: ClassVar = (
        Holding(
            "Zoom meetings",
            models.Meeting,
            by={"account_id": "host_id"},
            shared_with=("Zoom", "the members of the series"),
        ),
        Holding(
            "Recordings",
            models.Recording,
            by={"account_id": "host_id"},
            received_from="Zoom, when a session was recorded",
            shared_with=("the members of the series, where you offer them",),
        ),
        Holding(
            "Meetings kept for others",
            models.Meeting,
            by={"account_id": "handed_to_id"},
            erase=_return_kept,
            received_from="a host whose team you are on",
            shared_with=("Zoom",),
        ),
        Holding("Meetings kept for others", models.Handover, by={"account_id": "keeper_id"}),
        Holding("Meetings kept for others", models.Handover, by={"account_id": "host_id"}),
        Holding("Rooms", models.Room, by={"account_id": "host_id"}, erase=_erase_rooms),
        Holding(
            "Alternative hosts",
            models.AlternativeHost,
            by={"email": "email"},
            erase=_erase_alternative_host,
            received_from="the host of a series",
            shared_with=("Zoom",),
        ),
        Holding(
            "Personal join links",
            models.Registrant,
            by={"membership_id": "membership_id"},
            received_from="Zoom, when you joined a session by a link of your own",
            shared_with=("Zoom",),
        ),
        _AttendanceHolding(
            "Attendance",
            models.Attendee,
            by={"membership_id": "membership_id"},
            erase=_forget_attendee,
            received_from="Zoom, when you were in a session's room",
            shared_with=("the host of the series",),
        ),
        Holding("Zoom connection attempts", models.ConnectAttempt, by={"account_id": "host_id"}),
        Holding(
            "Zoom connection",
            models.Connection,
            by={"account_id": "host_id", "zoom_user_id": "zoom_user_id"},
            reveals={"zoom_user_id": "zoom_user_id"},
            received_from="Zoom, when you connected it",
            shared_with=("Zoom",),
        ),
    )

    traces: ClassVar = (
        Trace("account_id", models.AlternativeHost, "host_id"),
        Trace("account_id", models.Errand, "owner_digest", digested_as=errands.OWNER),
    )

    def release(self, uow: UnitOfWork, people: Sequence[Person]) -> list[Status]:
        """Have meetings and registrations ended and the grant revoked; done once Zoom confirms."""
        return [self._released(uow, person) for person in self.known(uow, people)]

    def _released(self, uow: UnitOfWork, person: Person) -> Status:
        """The same for one, of whom this service knows these identifiers."""
        hosts = person.uuids("account_id")
        begun = [
            connections.remove(uow, host_id=host_id, cancel_meetings=True) for host_id in hosts
        ]
        is_registered = self._cancels_registrations(uow, person)
        stands = [meetings.withdraw_handed(uow, host_id) for host_id in hosts]
        if (
            is_registered
            or any(stands)
            or any(begun)
            or any(self._has_errand(uow, host_id) for host_id in hosts)
        ):
            return Status.RETRY
        return Status.NOTHING_FOUND

    def follow_restriction(self, uow: UnitOfWork, person: Person, *, is_restricted: bool) -> None:
        """Who restricts the use of their data is not shown among those who came."""
        members = person.uuids("membership_id")
        recognition.hide(uow, members, is_restricted=is_restricted)

    def _cancels_registrations(self, uow: UnitOfWork, person: Person) -> bool:
        """Members' registrations end at Zoom too; true while some have not ended yet."""
        members = person.uuids("membership_id")
        return sum(registrants.let_go(uow, membership_id) for membership_id in members) > 0

    def _has_errand(self, uow: UnitOfWork, host_id: UUID) -> bool:
        return repository.has_errand(uow.db, errands.owner_digest(uow, host_id))
