"""How sending stands: reminders that are due and late, mail that waits, sends nobody is sure of."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from chassis.figures import Figure, Reading, age, rows
from notifications.domain.delivery import MailingStatus, MessageStatus
from notifications.domain.inbound import Desk
from notifications.domain.kinds import REMINDER
from notifications.domain.threads import ThreadStatus
from notifications.models import Mailing, Message, SupportThread

_UNFROZEN = Mailing.status.in_([MailingStatus.PLANNED, MailingStatus.FREEZING])
_UNSENT = Message.status.in_([MessageStatus.QUEUED, MessageStatus.PREPARING])
# What comes to the privacy address opens a request, whose days are counted by privacy.
_UNANSWERED = sa.and_(SupportThread.desk == Desk.SUPPORT, SupportThread.status == ThreadStatus.OPEN)
_UNCERTAIN = Message.status.in_([MessageStatus.SENDING, MessageStatus.UNCERTAIN])


def _reminders(now: datetime) -> sa.Subquery:
    """When those reminders were due that have not gone out, fixed or not."""
    reminder = (Mailing.kind == REMINDER.name) & (Mailing.due_at <= now)
    planned = sa.select(Mailing.due_at).where(reminder, _UNFROZEN)
    queued = sa.select(Mailing.due_at).join(Message).where(reminder, _UNSENT)
    return planned.union_all(queued).subquery()


def _reminders_due(db: Connection, now: datetime) -> Reading:
    return rows(db, sa.select(sa.func.count()).select_from(_reminders(now)))


def _reminders_late(db: Connection, now: datetime) -> Reading:
    return age(db, now, sa.select(sa.func.min(_reminders(now).c.due_at)))


def _mail_waiting(db: Connection, now: datetime) -> Reading:
    due = sa.select(sa.func.count()).select_from(Message).where(_UNSENT, Message.due_at <= now)
    return rows(db, due)


def _mail_oldest(db: Connection, now: datetime) -> Reading:
    return age(db, now, sa.select(sa.func.min(Message.due_at)).where(_UNSENT))


def _uncertain(db: Connection, now: datetime) -> Reading:
    return rows(db, sa.select(sa.func.count()).select_from(Message).where(_UNCERTAIN))


def _uncertain_oldest(db: Connection, now: datetime) -> Reading:
    return age(db, now, sa.select(sa.func.min(Message.tried_at)).where(_UNCERTAIN))


def _support_waiting(db: Connection, now: datetime) -> Reading:
    return rows(db, sa.select(sa.func.count()).select_from(SupportThread).where(_UNANSWERED))


def _support_oldest(db: Connection, now: datetime) -> Reading:
    return age(db, now, sa.select(sa.func.min(SupportThread.waiting_since)).where(_UNANSWERED))


FIGURES = (
    Figure("reminders_due", "Reminders whose time has come and that wait.", _reminders_due),
    Figure("reminders_late_seconds", "How long the latest of them waits.", _reminders_late),
    Figure("mail_waiting", "Requests to the provider that are due.", _mail_waiting),
    Figure("mail_oldest_seconds", "Age of the oldest of them.", _mail_oldest),
    Figure("mail_uncertain", "Sends that may have been accepted or not.", _uncertain),
    Figure("mail_uncertain_oldest_seconds", "Age of the oldest.", _uncertain_oldest),
    Figure(
        "support_waiting", "Threads of mail to support that wait for an answer.", _support_waiting
    ),
    Figure("support_oldest_seconds", "How long the longest of them waits.", _support_oldest),
)
