"""What each service was asked in each round of a request, and what it has answered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from chassis.db import UtcDateTime
from privacy.domain import Status, Step
from privacy.models import Asked, Request
from privacy.repository import is_running


@dataclass
class NewCommand:
    """What is to be asked of a service."""

    id: UUID
    request_id: UUID
    step: str
    round: int
    service: str
    send_at: datetime
    attempt: int = 0


class SentCommand(NamedTuple):
    """What was asked of a service, and whether it has answered."""

    id: UUID
    request_id: UUID
    step: str
    service: str
    attempt: int
    answered_at: datetime | None


class Outcome(NamedTuple):
    """What became of a command; `send_at` where it is to be asked again."""

    status: str
    answer: dict[str, Any]
    answered_at: datetime | None
    send_at: datetime | None = None


class Given(NamedTuple):
    """What is concluded from an answer."""

    request_id: UUID
    status: str | None
    notice_days: int


def keep_commands(db: Session, commands: Sequence[NewCommand]) -> None:
    """Write them down as they stand, by one statement."""
    db.connection().execute(sa.insert(Asked), [vars(command) for command in commands])


def lock_asked(db: Session, asked_ids: Collection[UUID]) -> dict[UUID, SentCommand]:
    """Commands by id, locked in one order until the transaction ends."""
    columns = [getattr(Asked, name) for name in SentCommand._fields]
    rows = sa.select(*columns).where(Asked.id.in_(asked_ids)).order_by(Asked.id)
    return {row.id: SentCommand(*row) for row in db.execute(rows.with_for_update())}


def store_outcomes(db: Session, outcomes: Mapping[UUID, Outcome]) -> None:
    """Note by command what became of it."""
    rows = [{"asked": asked_id, **outcome._asdict()} for asked_id, outcome in outcomes.items()]
    db.connection().execute(_OUTCOME, rows)


_OUTCOME = (
    sa.update(Asked)
    .where(Asked.id == sa.bindparam("asked"))
    .values(
        status=sa.bindparam("status"),
        answer=sa.bindparam("answer"),
        answered_at=sa.bindparam("answered_at"),
        send_at=sa.func.coalesce(sa.bindparam("send_at", type_=UtcDateTime), Asked.send_at),
    )
)


def unanswered(db: Session, *, now: datetime, limit: int = 600) -> Sequence[Asked]:
    """Commands whose time to be sent has come, claimed for this transaction.

    None of a round that was left behind, as by a refusal: its answer would lead nowhere.
    """
    rows = (
        sa.select(Asked)
        .join(Request, Request.id == Asked.request_id)
        .where(
            Asked.answered_at.is_(None),
            Asked.send_at <= now,
            Request.status == Status.RUNNING,
            Asked.round == Request.round,
        )
        .order_by(Asked.send_at, Asked.request_id)
        .limit(limit)
        .with_for_update(of=Asked, skip_locked=True)
    )
    return db.scalars(rows).all()


def answered_in_full(
    db: Session, *, only: UUID | None = None, limit: int = 200
) -> Sequence[Request]:
    """Requests in whose present round nobody is left to answer, claimed for this transaction."""
    # Planned each time: a plan that is kept from when the table was small would read all of it.
    db.execute(sa.text("SET LOCAL plan_cache_mode = force_custom_plan"))
    is_asked_still = sa.exists().where(_in_present_round(), Asked.answered_at.is_(None))
    rows = (
        sa.select(Request)
        .where(
            is_running(),
            Request.step.is_not(None),
            Request.step != Step.EXPORT,
            ~is_asked_still,
            Request.id == only if only else sa.true(),
        )
        .order_by(Request.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return db.scalars(rows).all()


def answers_to(db: Session, requests: Sequence[Request]) -> dict[UUID, list[Given]]:
    """By request what was answered in its present round."""
    found: dict[UUID, list[Given]] = {request.id: [] for request in requests}
    days = sa.func.coalesce(Asked.answer["notice_days"].as_integer(), 0)
    rows = (
        sa.select(Asked.request_id, Asked.status, days)
        .join(Request, _in_present_round())
        .where(Request.id.in_(found))
    )
    for row in db.execute(rows):
        found[row.request_id].append(Given(*row))
    return found


def rounds_of(db: Session, request: Request, step: Step) -> int:
    """How often the step was gone through."""
    rows = sa.select(sa.func.count(Asked.round.distinct()))
    asked = rows.where(Asked.request_id == request.id, Asked.step == step)
    return int(db.execute(asked).scalar_one())


def ready_to_erase(
    db: Session, *, asked_in_vain: int, last: str, limit: int = 100
) -> Sequence[Asked]:
    """Who has let go, and not erased yet, while another was asked in vain to let go so often."""
    waited_for, erasing = aliased(Asked), aliased(Asked)
    in_vain = sa.exists().where(
        waited_for.request_id == Request.id,
        waited_for.round == Request.round,
        waited_for.step == Step.RELEASE,
        waited_for.answered_at.is_(None),
        waited_for.attempt >= asked_in_vain,
    )
    has_begun = sa.exists().where(
        erasing.request_id == Request.id,
        erasing.round == Request.round,
        erasing.step == Step.ERASE,
        erasing.service == Asked.service,
    )
    rows = (
        sa.select(Asked)
        .join(Request, Request.id == Asked.request_id)
        .where(
            Request.status == Status.RUNNING,
            Request.step == Step.RELEASE,
            Request.not_before.is_(None),
            Asked.step == Step.RELEASE,
            Asked.round == Request.round,
            Asked.answered_at.is_not(None),
            Asked.service != last,
            in_vain,
            ~has_begun,
        )
    )
    return db.scalars(rows.order_by(Request.id).limit(limit)).all()


def are_in_flight(db: Session, number: int) -> bool:
    """Whether in so many requests somebody is to answer who was asked no more than once.

    Who was asked again is away, or waits for a vendor: such a request takes nobody's time.
    """
    found: int = db.connection().execute(_IN_FLIGHT, {"most": number}).scalar_one()
    return found >= number


def _in_present_round() -> sa.ColumnElement[bool]:
    return sa.and_(
        Asked.request_id == Request.id, Asked.step == Request.step, Asked.round == Request.round
    )


_IN_FLIGHT = sa.select(sa.func.count()).select_from(
    sa.select(Request.id)
    .where(
        is_running(),
        sa.exists().where(_in_present_round(), Asked.answered_at.is_(None), Asked.attempt <= 1),
    )
    .limit(sa.bindparam("most"))
    .subquery()
)
