"""From an event to the word of it: who is told, and which of its facts only they may see."""

from typing import Any
from uuid import UUID

from chassis.messages import Message
from chassis.unit_of_work import UnitOfWork
from notifications.commands import mailings
from notifications.domain.kinds import MEMBERSHIP_ENDED, PAYMENT_DISPUTED, Kind

# They prove something, or lead to somebody: kept encrypted, and only until they are sent.
_SECRETS = ("token", "code", "status_token", "sealed_address", "locale", "change_id")
# Whose the event is, the nearest first.
_PERSONS = ("membership_id", "account_id", "request_id", "team_member_id", "host_id")
# The others are told of the cause itself: the end of a subscription, of a series, of their data.
_ENDS_WORTH_TELLING = {"left", "removed", "declined", "offer_expired", "no_place_left"}

# Steps at which a host can do something, or which decide; in between nothing is to be done.
_DISPUTES_WORTH_TELLING = {"needs_response", "warning_needs_response", "won", "lost"}


def tell_of(uow: UnitOfWork, kind: Kind, event: Message) -> None:
    """Tell the person an event is about, in the words of `kind`."""
    facts: dict[str, Any] = dict(event.payload)
    series_id = facts.pop("series_id", None)
    person_id: UUID = next(facts.pop(name) for name in _PERSONS if name in facts)
    secrets = {name: str(facts.pop(name)) for name in _SECRETS if name in facts}
    mailings.tell(
        uow,
        kind,
        person_id,
        caused_at=event.occurred_at,
        series_id=series_id,
        facts=facts | {"caused_at": event.occurred_at},
        secrets=secrets,
    )


def tell_of_end(uow: UnitOfWork, event: Message) -> None:
    """Confirm that a membership has ended, unless another message says why."""
    if event.payload["reason"] in _ENDS_WORTH_TELLING:
        tell_of(uow, MEMBERSHIP_ENDED, event)


def tell_of_dispute(uow: UnitOfWork, event: Message) -> None:
    """Tell the host what a payer's bank asks for, and what it decides."""
    if event.payload["status"] in _DISPUTES_WORTH_TELLING:
        tell_of(uow, PAYMENT_DISPUTED, event)


def tell_co_host(uow: UnitOfWork, kind: Kind, event: Message) -> None:
    """Tell a co-host of a host's meetings; who the host is stays sealed until it is sent."""
    mailings.tell(
        uow,
        kind,
        event.payload["keeper_id"],
        caused_at=event.occurred_at,
        facts={"sessions": event.payload["sessions"], "caused_at": event.occurred_at},
        secrets={"of_host_id": str(event.payload["host_id"])},
    )
