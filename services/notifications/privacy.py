"""What notifications holds on a person, and what becomes of it.

Refusals of mail are kept by keyed digest beyond an erasure, so that nothing reaches the person:
they say nothing about anybody.
"""

from collections.abc import Iterable
from typing import ClassVar

from chassis.rights.holdings import Holding
from chassis.rights.participant import Participant
from chassis.rights.person import EMAIL, Person
from chassis.unit_of_work import UnitOfWork
from notifications.commands import suppressions
from notifications.models import (
    Mailing,
    Recipient,
    RefusalNews,
    SeriesVoice,
    SessionPlan,
    SupportLook,
    SupportMail,
    SupportThread,
)

_BY_PERSON = {
    "membership_id": "person_id",
    "account_id": "person_id",
    "thread_id": "person_id",
}
_BY_ADDRESS = {"email": "address_normalised"}

DIRECT_MESSAGES = "direct_messages"


class NotificationsParticipant(Participant):
    """Messages sent to the person, what they wrote, and, of hosts, what is planned for them."""

    holdings: ClassVar = (
        Holding("messages sent", Recipient, by=_BY_PERSON, shared_with=("Mailgun",)),
        Holding("messages sent", Mailing, by=_BY_PERSON, shared_with=("Mailgun",)),
        Holding("messages sent", RefusalNews, by=_BY_PERSON, shared_with=("Mailgun",)),
        Holding(
            "support correspondence",
            SupportMail,
            by=_BY_ADDRESS,
            corrects={"name": "sender_name"},
        ),
        Holding("looks by operators", SupportLook, by=_BY_ADDRESS),
        Holding(
            "support correspondence",
            SupportThread,
            by=_BY_ADDRESS,
            reveals={"thread_id": "id"},
        ),
        Holding("voice of a series", SeriesVoice, by={"account_id": "host_id"}),
        Holding(
            "sessions planned",
            SessionPlan,
            by={"account_id": "host_id"},
            received_from="your series",
        ),
    )

    def object(self, uow: UnitOfWork, person: Person, purposes: Iterable[str]) -> None:
        """Who wants no messages gets none but those on safety and rights, queued ones included."""
        super().object(uow, person, purposes)
        if DIRECT_MESSAGES in purposes:
            for address in person.values(EMAIL):
                digest = uow.tombstones.digest(EMAIL, address)
                suppressions.stop(uow, digest, why=suppressions.Why.OBJECTED)

    def allow(self, uow: UnitOfWork, person: Person, purposes: Iterable[str]) -> None:
        """Who takes an objection back gets mail again, but none that anything else has stopped."""
        super().allow(uow, person, purposes)
        if DIRECT_MESSAGES in purposes:
            for address in person.values(EMAIL):
                suppressions.lift_objection(uow, uow.tombstones.digest(EMAIL, address))
