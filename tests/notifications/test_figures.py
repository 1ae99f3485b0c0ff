"""What operators see of sending: late reminders, waiting mail, sends nobody is sure of."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy.engine import Engine

from chassis.clock import FrozenClock
from chassis.figures import FigureCollector
from chassis.ids import new_id
from notifications.domain.delivery import MailingStatus, MessageStatus
from notifications.figures import FIGURES
from notifications.models import Mailing, Message, SupportThread
from tests.notifications.conftest import NOW, NewUnitOfWork

HOUR = timedelta(hours=1)


@pytest.fixture
def registry(service_database: object, new_uow: NewUnitOfWork) -> CollectorRegistry:
    engine: Engine = service_database("notifications")  # type: ignore[operator]
    made = CollectorRegistry()
    made.register(FigureCollector(engine.connect, FIGURES))
    return made


def mailing(new_uow: NewUnitOfWork, *, due_at: datetime, status: str, kind: str) -> UUID:
    made = Mailing(
        id=new_id(),
        kind=kind,
        facts={},
        due_at=due_at,
        useful_until=due_at + HOUR,
        status=MailingStatus(status),
    )
    with new_uow() as uow:
        uow.db.add(made)
    return made.id


def message(new_uow: NewUnitOfWork, mailing_id: UUID, status: MessageStatus) -> None:
    with new_uow() as uow:
        uow.db.add(
            Message(
                id=new_id(),
                mailing_id=mailing_id,
                number=1,
                is_batch=True,
                locale="en",
                recipient_count=1,
                status=status,
                due_at=NOW,
                tried_at=NOW,
            )
        )


def test_a_reminder_is_due_from_its_time_until_it_has_gone_out(
    registry: CollectorRegistry, new_uow: NewUnitOfWork, at: FrozenClock
) -> None:
    mailing(new_uow, due_at=NOW + HOUR, status="planned", kind="reminder")
    fixed = mailing(new_uow, due_at=NOW, status="frozen", kind="reminder")
    message(new_uow, fixed, MessageStatus.QUEUED)
    at.move(timedelta(minutes=3))

    assert registry.get_sample_value("reminders_due") == 1
    assert registry.get_sample_value("reminders_late_seconds") == 180
    assert registry.get_sample_value("mail_waiting") == 1

    at.move(HOUR)

    assert registry.get_sample_value("reminders_due") == 2


def test_other_mail_is_no_late_reminder(
    registry: CollectorRegistry, new_uow: NewUnitOfWork, at: FrozenClock
) -> None:
    mailing(new_uow, due_at=NOW - HOUR, status="planned", kind="welcome")

    assert registry.get_sample_value("reminders_due") == 0
    assert registry.get_sample_value("reminders_late_seconds") == 0


def test_a_send_without_an_answer_is_uncertain_until_it_is_settled(
    registry: CollectorRegistry, new_uow: NewUnitOfWork, at: FrozenClock
) -> None:
    sent = mailing(new_uow, due_at=NOW, status="frozen", kind="reminder")
    message(new_uow, sent, MessageStatus.UNCERTAIN)
    at.move(timedelta(minutes=10))

    assert registry.get_sample_value("mail_uncertain") == 1
    assert registry.get_sample_value("mail_uncertain_oldest_seconds") == 600
    assert registry.get_sample_value("reminders_due") == 0


def test_a_thread_waits_from_the_mail_until_it_is_answered(
    registry: CollectorRegistry, new_uow: NewUnitOfWork
) -> None:
    waiting = (("open", 3), ("open", 1))
    others = (("answered", 9), ("closed", 9))
    for desk, status, hours in (
        *(("support", *one) for one in (*waiting, *others)),
        ("privacy", "open", 9),
    ):
        with new_uow() as uow:
            uow.db.add(
                SupportThread(
                    id=new_id(),
                    desk=desk,
                    address="anna@example.com",
                    address_normalised="anna@example.com",
                    subject="Help",
                    status=status,
                    opened_at=NOW - 10 * HOUR,
                    last_mail_at=NOW,
                    waiting_since=NOW - hours * HOUR,
                )
            )

    assert registry.get_sample_value("support_waiting") == 2
    assert registry.get_sample_value("support_oldest_seconds") == 3 * HOUR.total_seconds()
