"""Every SELECT of privacy's write side."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from chassis.db import UtcDateTime
from chassis.errors import NotFound
from privacy.domain import ACTIVE, DOWNLOADS, STOPPING, Right, Status, Step
from privacy.models import Asked, Package, Request, ServiceManifest

# From here on something is gone that cannot come back.
IRREVOCABLE = (Step.RELEASE, Step.ERASE, Step.ERASE_LAST, Step.VERIFY_ABSENT)


def lock_request(db: Session, request_id: UUID) -> Request:
    """The request, locked until the transaction ends. Raises NotFound."""
    found = find_locked(db, request_id)
    if found is None:
        raise NotFound("request_unknown", "There is no such request.")
    return found


def find_locked(db: Session, request_id: UUID) -> Request | None:
    """The request, locked until the transaction ends, if there is one."""
    return db.get(Request, request_id, with_for_update=True, populate_existing=True)


def count_codes(db: Session, subject_digest: bytes, *, since: datetime) -> int:
    """How many codes an address was mailed, for requests for which one was mailed since."""
    rows = sa.select(sa.func.coalesce(sa.func.sum(Request.codes_mailed), 0)).where(
        Request.subject_digest == subject_digest, Request.code_mailed_at > since
    )
    return int(db.execute(rows).scalar_one())


def serialise(db: Session, subject_digests: Collection[bytes]) -> None:
    """Let one transaction at a time decide about these people's requests (rights.R7)."""
    # In one order everywhere, so that two never wait for one another.
    numbers = sorted({int.from_bytes(one[:8], "big", signed=True) for one in subject_digests})
    db.connection().execute(_LOCKED, {"numbers": numbers})


_LOCKED = sa.select(
    sa.func.pg_advisory_xact_lock(
        sa.func.unnest(sa.bindparam("numbers", type_=sa.ARRAY(sa.BigInteger))).column_valued("each")
    )
)


def proved_of(db: Session, subject_digests: Collection[bytes]) -> dict[bytes, list[Request]]:
    """By person the requests that run, or wait to."""
    found: dict[bytes, list[Request]] = {digest: [] for digest in subject_digests}
    for request in db.scalars(_PROVED, {"people": list(found)}):
        found[request.subject_digest].append(request)
    return found


_PROVED = sa.select(Request).where(
    Request.subject_digest == sa.any_(sa.bindparam("people", type_=sa.ARRAY(sa.LargeBinary))),
    Request.status.in_((*ACTIVE, Status.NOTICE)),
)


def is_stopping(db: Session, subject_digest: bytes) -> bool:
    """True while an objection or a withdrawal of the person runs or waits to."""
    rows = sa.select(sa.literal(1)).where(
        Request.subject_digest == subject_digest,
        Request.status.in_(ACTIVE),
        Request.right.in_(STOPPING),
    )
    return db.execute(rows.limit(1)).first() is not None


def with_untouched_package(
    db: Session, subject_digests: Collection[bytes], *, now: datetime
) -> set[bytes]:
    """Those of the people who have a package that they have not fetched yet."""
    rows = (
        sa.select(Request.subject_digest)
        .join(Package)
        .where(
            Request.subject_digest.in_(subject_digests),
            Request.status == Status.READY,
            Package.downloads_left == DOWNLOADS,
            Package.expires_at > now,
        )
    )
    return set(db.scalars(rows))


def claim_waiting(db: Session, *, now: datetime, limit: int) -> Sequence[Request]:
    """What may start: those in the queue, and those whose notice or hold is over; locked.

    None behind an earlier one of the same person, so that they keep nobody else from their turn.
    """
    earlier = aliased(Request)
    is_behind = sa.exists().where(
        earlier.subject_digest == Request.subject_digest,
        earlier.status.in_(ACTIVE),
        earlier.id != Request.id,
        sa.or_(
            earlier.status == Status.RUNNING,
            sa.tuple_(earlier.received_at, earlier.id) < sa.tuple_(Request.received_at, Request.id),
        ),
    )
    rows = sa.select(Request).where(
        # As the index of those that are open has it.
        Request.settled_at.is_(None),
        sa.or_(
            sa.and_(Request.status == Status.WAITING, ~is_behind),
            (Request.status == Status.NOTICE) & (Request.not_before <= now),
            (Request.status == Status.HELD) & (Request.held_until <= now),
        ),
    )
    claimed = rows.order_by(Request.received_at).limit(limit).with_for_update(skip_locked=True)
    return db.scalars(claimed.execution_options(populate_existing=True)).all()


def are_in_flight(db: Session, number: int) -> bool:
    """Whether in so many requests somebody is to answer who was asked no more than once.

    Who was asked again is away, or waits for a vendor: such a request takes nobody's time.
    """
    found: int = db.connection().execute(_IN_FLIGHT, {"most": number}).scalar_one()
    return found >= number


def due_to_warn(db: Session, *, before: datetime) -> Sequence[Request]:
    """Requests that are not settled and are due before then."""
    rows = sa.select(Request).where(
        Request.settled_at.is_(None), Request.verified_at.is_not(None), Request.due_at <= before
    )
    return db.scalars(rows.with_for_update(skip_locked=True)).all()


def taking_part(db: Session) -> list[str]:
    """The services whose manifests have been published."""
    return list(db.scalars(sa.select(ServiceManifest.service).order_by(ServiceManifest.service)))


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


def keep_commands(db: Session, commands: Sequence[NewCommand]) -> None:
    db.connection().execute(sa.insert(Asked), [vars(command) for command in commands])


class Command(NamedTuple):
    """What was asked of a service, and whether it has answered."""

    id: UUID
    request_id: UUID
    step: str
    service: str
    attempt: int
    answered_at: datetime | None


def lock_asked(db: Session, asked_ids: Collection[UUID]) -> dict[UUID, Command]:
    """Commands by id, locked in one order until the transaction ends."""
    columns = [getattr(Asked, name) for name in Command._fields]
    rows = sa.select(*columns).where(Asked.id.in_(asked_ids)).order_by(Asked.id)
    return {row.id: Command(*row) for row in db.execute(rows.with_for_update())}


class Outcome(NamedTuple):
    """What became of a command; `send_at` where it is to be asked again."""

    status: str
    answer: dict[str, Any]
    answered_at: datetime | None
    send_at: datetime | None = None


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


def lock_requests(db: Session, request_ids: Collection[UUID]) -> None:
    """Hold these, in one order, and read them anew."""
    rows = sa.select(Request).where(Request.id.in_(request_ids)).order_by(Request.id)
    locked = rows.with_for_update().execution_options(populate_existing=True)
    db.scalars(locked).all()


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
            _is_running(),
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


class Given(NamedTuple):
    """What is concluded from an answer."""

    request_id: UUID
    status: str | None
    notice_days: int


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


def _is_running() -> sa.ColumnElement[bool]:
    """As the index has it: of a parameter a plan that is kept could not know that it fits."""
    return Request.status == sa.literal(Status.RUNNING.value, literal_execute=True)


def _in_present_round() -> sa.ColumnElement[bool]:
    return sa.and_(
        Asked.request_id == Request.id, Asked.step == Request.step, Asked.round == Request.round
    )


_IN_FLIGHT = sa.select(sa.func.count()).select_from(
    sa.select(Request.id)
    .where(
        _is_running(),
        sa.exists().where(_in_present_round(), Asked.answered_at.is_(None), Asked.attempt <= 1),
    )
    .limit(sa.bindparam("most"))
    .subquery()
)


def requests(db: Session, request_ids: Collection[UUID]) -> dict[UUID, Request]:
    """By id."""
    rows = sa.select(Request).where(Request.id.in_(request_ids))
    return {request.id: request for request in db.scalars(rows)}


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


def claim_export(db: Session, *, now: datetime, lease: timedelta) -> Request | None:
    """A request whose package is to be made, claimed until the lease ends."""
    rows = (
        sa.select(Request)
        .where(
            _is_running(),
            Request.step == Step.EXPORT,
            sa.or_(Request.claimed_until.is_(None), Request.claimed_until <= now),
        )
        .order_by(Request.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = db.scalars(rows).one_or_none()
    if found is not None:
        found.claimed_until = now + lease
    return found


def expired_packages(db: Session, *, now: datetime) -> Sequence[Package]:
    rows = sa.select(Package).where(Package.expires_at <= now)
    return db.scalars(rows.with_for_update(skip_locked=True)).all()


def stale_links(db: Session, *, now: datetime) -> Sequence[Request]:
    """Requests that were never confirmed and no longer can be."""
    rows = sa.select(Request).where(
        Request.settled_at.is_(None),
        Request.status.in_(
            (Status.UNVERIFIED, Status.AWAITING_CONFIRMATION, Status.AWAITING_DETAILS)
        ),
        Request.link_expires_at <= now,
    )
    return db.scalars(rows.with_for_update(skip_locked=True)).all()


def erasure_among(requests: Sequence[Request]) -> Request | None:
    """The erasure that runs or waits to, if there is one."""
    erasures = (request for request in requests if request.right == Right.ERASURE)
    return next((request for request in erasures if request.status in ACTIVE), None)


def package_of(db: Session, request_id: UUID) -> Package:
    """The package of a request. Raises NotFound where there is none, or none any more."""
    found = db.get(Package, request_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound("package_unknown", "There is no package, or none any more.")
    return found
