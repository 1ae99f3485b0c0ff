"""Reading the trail, and what befalls mail and people meanwhile."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from chassis.restrictions import Restrictions
from chassis.rights.person import Person
from notifications import trails
from notifications.models import Mailing, Message
from tests.notifications.neighbours import Member
from tests.notifications.workers.reminding import Platform


def read(platform: Platform, query: Callable[..., Any], **asked: Any) -> Any:
    with platform.new_uow() as uow:
        return query(uow.db.connection(), **{"host_id": platform.host_id} | asked)


def listed(platform: Platform, **asked: Any) -> Any:
    asked = {"session_id": platform.session_id, "limit": 10} | asked
    return read(platform, trails.list_session_mail, **asked)


def states(found: Any) -> dict[UUID, tuple[str, str | None]]:
    return {row["membership_id"]: (row["state"], row["reason"]) for row in found["items"]}


def counted(platform: Platform, **asked: Any) -> Any:
    return read(platform, trails.get_mail_counts, **{"session_id": platform.session_id} | asked)


def reminder(platform: Platform) -> UUID:
    with platform.new_uow() as uow:
        rows = sa.select(Mailing.id).where(Mailing.kind == "reminder").order_by(Mailing.due_at)
        return uow.db.scalars(rows).all()[-1]


def digest_of(platform: Platform, member: Member) -> bytes:
    with platform.new_uow() as uow:
        return uow.tombstones.digest("email", member.email)


def report(platform: Platform, note: Callable[..., None], member: Member, **said: str) -> None:
    """The provider reports on the latest reminder to a member."""
    with platform.new_uow() as uow:
        of = sa.select(Message.id).where(Message.mailing_id == reminder(platform))
        for message_id in uow.db.scalars(of).all():
            note(uow, message_id, digest_of(platform, member), **said)


def restrict(platform: Platform, member: Member) -> None:
    with platform.new_uow() as uow:
        Restrictions(uow).impose(Person.of(email=member.email))


def of_member(platform: Platform, member: Member, **asked: Any) -> Any:
    whose = {"series_id": platform.series_id, "membership_id": member.membership_id, "limit": 10}
    return read(platform, trails.list_member_mail, **whose | asked)["items"]
