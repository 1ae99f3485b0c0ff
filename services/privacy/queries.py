"""What privacy shows: a request's state, the desk, the pieces of a package, who takes part."""

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.encryption import KeyRing
from chassis.errors import NotFound
from chassis.tables import objection
from privacy import texts
from privacy.commands import packages
from privacy.domain import Purpose
from privacy.models import (
    Asked,
    Certificate,
    Consent,
    Look,
    Package,
    PackageChunk,
    Request,
    RetentionReport,
    ServiceManifest,
    VisitCount,
)


def get_status(db: sa.Connection, *, request_id: UUID) -> dict[str, Any]:
    """The state of a request. Raises NotFound."""
    row = db.execute(sa.select(Request.__table__).where(Request.id == request_id)).one_or_none()
    if row is None:
        raise NotFound("request_unknown", "This link is not, or no longer, valid.")
    return {
        **row._mapping,
        "request_id": row.id,
        "services": _services(db, row),
        "package": _package(db, request_id),
    }


def _services(db: sa.Connection, request: Any) -> list[dict[str, Any]]:
    """The last thing that each service was asked, and everything that it counted."""
    rows = db.execute(
        sa.select(Asked.__table__)
        .where(Asked.request_id == request.id)
        .order_by(Asked.service, Asked.round, Asked.id)
    ).all()
    states = {name: _not_asked(name) for name in request.services or ()}
    for row in rows:
        state = states.setdefault(row.service, _not_asked(row.service))
        state["step"] = row.step
        state["state"] = row.status if row.answered_at else "asked"
        state["counts"] |= (row.answer or {}).get("counts", {})
    return list(states.values())


def _not_asked(service: str) -> dict[str, Any]:
    return {"service": service, "step": None, "state": "not_asked", "counts": {}}


def _package(db: sa.Connection, request_id: UUID) -> Any:
    rows = sa.select(Package.__table__).where(Package.request_id == request_id)
    return db.execute(rows).one_or_none()


def read_package(
    db: sa.Connection, keys: KeyRing, *, request_id: UUID, offset: int, now: Any
) -> dict[str, Any]:
    """The piece that begins at `offset`, which is a multiple of a piece's size. Raises NotFound."""
    package = _package(db, request_id)
    if package is None or package.open_until is None or package.open_until <= now:
        raise NotFound("package_closed", "Open the package first.")
    number = offset // packages.CHUNK_BYTES
    rows = sa.select(PackageChunk.__table__).where(
        PackageChunk.request_id == request_id, PackageChunk.number == number
    )
    chunk = db.execute(rows).one_or_none()
    if chunk is None:
        raise NotFound("piece_unknown", "The package ends before this place.")
    content = packages.read(keys, package, chunk)
    following = (number + 1) * packages.CHUNK_BYTES
    return {
        "data_b64": base64.b64encode(content).decode(),
        "next_offset": following if following < package.size else None,
    }


def get_certificate(db: sa.Connection, *, request_id: UUID) -> dict[str, Any]:
    """The certificate of an erasure. Raises NotFound until it is complete."""
    rows = sa.select(Certificate.document).where(Certificate.request_id == request_id)
    document: dict[str, Any] | None = db.execute(rows).scalar_one_or_none()
    if document is None:
        raise NotFound("certificate_unknown", "There is no certificate, or none yet.")
    return document


def list_requests(db: sa.Connection, *, limit: int, now: datetime) -> dict[str, Any]:
    """Requests by due date, the open ones first; nobody's address."""
    silent = (
        sa.select(sa.func.array_agg(sa.distinct(Asked.service)))
        .where(Asked.request_id == Request.id, Asked.answered_at.is_(None))
        .scalar_subquery()
    )
    overdue = sa.and_(Request.settled_at.is_(None), Request.due_at < now)
    rows = (
        sa.select(Request.__table__, silent.label("silent"), overdue.label("is_overdue"))
        .order_by(Request.settled_at.is_not(None), Request.due_at)
        .limit(limit)
    )
    found = db.execute(rows).mappings().all()
    return {"items": [{**row, "waiting_for": row["silent"] or []} for row in found]}


def evidence(db: sa.Connection, request_id: UUID) -> list[dict[str, Any]]:
    """Every command of a request, in order, with what proves its answer."""
    rows = sa.select(Asked.__table__).where(Asked.request_id == request_id)
    return [
        {
            **row,
            "state": row["status"] or "asked",
            "evidence": (row["answer"] or {}).get("evidence"),
            "counts": (row["answer"] or {}).get("counts", {}),
        }
        for row in db.execute(rows.order_by(Asked.round, Asked.service)).mappings()
    ]


def looks(db: sa.Connection, request_id: UUID) -> list[dict[str, Any]]:
    """Which operators looked at a request, when and why."""
    rows = sa.select(Look.__table__).where(Look.request_id == request_id).order_by(Look.at)
    return [dict(row) for row in db.execute(rows).mappings()]


def list_retention(db: sa.Connection) -> dict[str, Any]:
    """The last report of each service, and what all of them forgot in it and before."""
    newest = (
        sa.select(RetentionReport.__table__)
        .ext(distinct_on(RetentionReport.service))
        .order_by(RetentionReport.service, RetentionReport.ran_at.desc())
    )
    total = sa.func.sum(RetentionReport.forgotten)
    sums = sa.select(RetentionReport.service, total).group_by(RetentionReport.service)
    forgotten = {service: int(number) for service, number in db.execute(sums)}
    reports = db.execute(newest).mappings()
    return {"items": [{**row, "forgotten_in_all": forgotten[row["service"]]} for row in reports]}


def list_visits(db: sa.Connection, *, now: datetime) -> dict[str, Any]:
    """How often each page was looked at, by day, in the last thirty days."""
    since = (now - timedelta(days=30)).date()
    rows = sa.select(VisitCount.__table__).where(VisitCount.day >= since)
    found = db.execute(rows.order_by(VisitCount.day.desc(), VisitCount.page)).mappings()
    return {"items": [dict(row) for row in found]}


def list_consents(db: sa.Connection, digests: Sequence[bytes]) -> dict[str, Any]:
    """Of each purpose what the person of these digests said last, and whether they object.

    The words are those that were agreed to while that stands, else those that are shown now.
    """
    rows = sa.select(Consent.__table__).where(Consent.subject_digest.in_(digests))
    said = {row["purpose"]: row for row in db.execute(rows.order_by(Consent.given_at)).mappings()}
    against = sa.select(objection.c.purpose).where(objection.c.digest.in_(digests))
    objected = set(db.execute(against).scalars())
    return {
        "items": [
            _consent(purpose, said.get(purpose)) | {"is_objected": purpose in objected}
            for purpose in Purpose
        ]
    }


def _consent(purpose: Purpose, last: Any) -> dict[str, Any]:
    version, text = texts.latest(purpose)
    shown = {"purpose": purpose, "version": version, "text": text, "is_given": False}
    if last is None:
        return shown | {"given_at": None, "withdrawn_at": None}
    when = {"given_at": last["given_at"], "withdrawn_at": last["withdrawn_at"]}
    if last["withdrawn_at"] is not None:
        return shown | when
    return shown | when | {"version": last["text_version"], "text": last["text"], "is_given": True}


def list_participants(db: sa.Connection) -> dict[str, Any]:
    rows = sa.select(ServiceManifest.__table__).order_by(ServiceManifest.service)
    items = [
        {
            "service": row.service,
            "version": row.version,
            "tables": row.tables,
            "published_at": row.published_at.isoformat(),
        }
        for row in db.execute(rows)
    ]
    return {"items": items}
