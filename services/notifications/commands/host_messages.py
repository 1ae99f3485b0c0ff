"""What a host writes to all members of a series: bounded, and first to themselves if they wish."""

from datetime import timedelta
from uuid import UUID

from chassis.errors import NotFound, RateLimited
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork
from notifications import repository
from notifications.commands import mailings
from notifications.domain.delivery import MailingStatus
from notifications.domain.kinds import HOST_MESSAGE, HOST_MESSAGE_TEST
from notifications.models import Mailing, SessionPlan

# How many messages a series may send its members, within which time.
BOUNDS = ((timedelta(days=1), 2), (timedelta(days=30), 12))
# A test goes to the host alone, but each is a mail all the same.
TESTS = (timedelta(hours=1), 20)


def send(uow: UnitOfWork, *, host_id: UUID, series_id: UUID, subject: str, body: str) -> Mailing:
    """Tell all members; those who stopped such mail get none. Raises NotFound, RateLimited."""
    plan = _plan_of(uow, host_id, series_id)
    for within, bound in BOUNDS:
        since = uow.now - within
        if repository.count_mailings(uow.db, HOST_MESSAGE.name, series_id, since) >= bound:
            raise RateLimited(
                "too_many_messages",
                f"{bound} messages within {within.days} days are as many as members put up with.",
            )
    mailing = Mailing(
        id=new_id(),
        kind=HOST_MESSAGE.name,
        series_id=series_id,
        facts=_facts(plan, subject, body),
        due_at=uow.now,
        useful_until=uow.now + HOST_MESSAGE.useful_for,
        status=MailingStatus.PLANNED,
    )
    uow.db.add(mailing)
    uow.db.flush()
    return mailing


def send_test(uow: UnitOfWork, *, host_id: UUID, series_id: UUID, subject: str, body: str) -> None:
    """Send it to the host's own address. Raises NotFound, RateLimited."""
    plan = _plan_of(uow, host_id, series_id)
    within, bound = TESTS
    tests = repository.count_mailings(uow.db, HOST_MESSAGE_TEST.name, series_id, uow.now - within)
    if tests >= bound:
        raise RateLimited("too_many_tests", "That is enough tests for an hour.")
    mailings.tell(
        uow,
        HOST_MESSAGE_TEST,
        host_id,
        caused_at=uow.now,
        series_id=series_id,
        facts=_facts(plan, subject, body),
    )


def _plan_of(uow: UnitOfWork, host_id: UUID, series_id: UUID) -> SessionPlan:
    """The series' latest session, locked, so that two messages at once are counted as two."""
    plan = repository.latest_plan(uow.db, host_id=host_id, series_id=series_id)
    if plan is None:
        raise NotFound("series_not_found", "There is no series of yours with dates under this id.")
    return plan


def _facts(plan: SessionPlan, subject: str, body: str) -> dict[str, str]:
    return {"title": plan.title, "zone": plan.zone, "subject_line": subject, "body": body}
