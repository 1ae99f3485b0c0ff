"""The facts of other services that change something here."""

from chassis.messages import Message
from chassis.transport.entrypoints import on_event
from chassis.unit_of_work import UnitOfWork
from series.commands import meetings, payments
from series.schemas import incoming
from series.service.base import SeriesBase


class Hearing(SeriesBase):
    """Meetings from zoom_integration, money from billing."""

    @on_event("zoom_integration", "meeting_ready", incoming.MeetingReady)
    def note_meeting(self, uow: UnitOfWork, event: Message) -> None:
        meetings.set_meeting(uow, as_of=event.occurred_at, **event.payload)

    @on_event("zoom_integration", "meeting_removed", incoming.MeetingRemoved)
    def note_meeting_removed(self, uow: UnitOfWork, event: Message) -> None:
        meetings.clear_meeting(uow, **event.payload)

    @on_event("billing", "price_set", incoming.PriceSet)
    def note_price(self, uow: UnitOfWork, event: Message) -> None:
        payments.set_price(uow, as_of=event.occurred_at, **event.payload)

    @on_event("billing", "subscription_started", incoming.OfMembership)
    def note_subscription(self, uow: UnitOfWork, event: Message) -> None:
        payments.start_subscription(uow, self.policy, **event.payload)

    @on_event("billing", "checkout_expired", incoming.OfMembership)
    def note_checkout_expired(self, uow: UnitOfWork, event: Message) -> None:
        payments.expire_checkout(uow, self.policy, **event.payload)

    @on_event("billing", "subscription_ended", incoming.OfMembership)
    def note_subscription_ended(self, uow: UnitOfWork, event: Message) -> None:
        payments.end_subscription(uow, self.policy, **event.payload)
