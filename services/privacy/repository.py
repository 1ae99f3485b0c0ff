"""Every SELECT of privacy's write side; those of what services were asked are in `rounds`."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from chassis.errors import NotFound
from privacy.domain import ACTIVE, DOWNLOADS, STOPPING, Right, Status, Step
from privacy.models import Package, Request, ServiceManifest

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


def due_to_warn(db: Session, *, before: datetime) -> Sequence[Request]:
    """Requests that are not settled and are due before then."""
    rows = sa.select(Request).where(
        Request.settled_at.is_(None), Request.verified_at.is_not(None), Request.due_at <= before
    )
    return db.scalars(rows.with_for_update(skip_locked=True)).all()


def taking_part(db: Session) -> list[str]:
    """The services whose manifests have been published."""
    return list(db.scalars(sa.select(ServiceManifest.service).order_by(ServiceManifest.service)))


def lock_requests(db: Session, request_ids: Collection[UUID]) -> None:
    """Hold these, in one order, and read them anew."""
    rows = sa.select(Request).where(Request.id.in_(request_ids)).order_by(Request.id)
    locked = rows.with_for_update().execution_options(populate_existing=True)
    db.scalars(locked).all()


def is_running() -> sa.ColumnElement[bool]:
    """As the index has it: of a parameter a plan that is kept could not know that it fits."""
    return Request.status == sa.literal(Status.RUNNING.value, literal_execute=True)


def requests(db: Session, request_ids: Collection[UUID]) -> dict[UUID, Request]:
    """By id."""
    rows = sa.select(Request).where(Request.id.in_(request_ids))
    return {request.id: request for request in db.scalars(rows)}


def claim_export(db: Session, *, now: datetime, lease: timedelta) -> Request | None:
    """A request whose package is to be made, claimed until the lease ends."""
    rows = (
        sa.select(Request)
        .where(
            is_running(),
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
