"""How long privacy keeps what it holds (promise P25, rights.R13).

The facts of the audit log go with the log of requests; the chain of their commitments stays, so
that it can still be verified from its first entry.
"""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from chassis.retention.rules import MINUTELY, Rule, of_row
from privacy.commands.details import SUBJECT
from privacy.deadlines import LOG_KEPT_MONTHS
from privacy.models import (
    Asked,
    AuditFact,
    Certificate,
    Consent,
    Look,
    Package,
    Request,
    RetentionReport,
)
from privacy.models.base import LOG_KEPT, PACKAGE_KEPT, UNTIL_SETTLED
from privacy.models.choices import CONSENT_KEPT
from privacy.settings import Settings

ENDED_BY = MappingProxyType({UNTIL_SETTLED: "the request is settled"})
_OF_REQUEST = (Asked, Certificate, Look)
_WHOSE = {SUBJECT: "subject_digest"}


def rules(settings: Settings) -> Sequence[Rule]:
    return (
        Rule(
            model=Request,
            kept=LOG_KEPT,
            since=Request.received_at,
            months=LOG_KEPT_MONTHS,
            only=sa.and_(
                Request.settled_at.is_not(None), ~sa.exists().where(_is_of(Package, Request.id))
            ),
            whose=(of_row(Request, _WHOSE),),
            before=_delete_what_hangs_on,
            takes=_OF_REQUEST,
        ),
        Rule(
            model=AuditFact,
            kept=LOG_KEPT,
            since=AuditFact.at,
            months=LOG_KEPT_MONTHS,
            only=AuditFact.is_chained,
        ),
        Rule(
            model=Consent,
            kept=CONSENT_KEPT,
            since=Consent.withdrawn_at,
            months=LOG_KEPT_MONTHS,
            whose=(of_row(Consent, _WHOSE),),
        ),
        Rule(
            model=Package,
            kept=PACKAGE_KEPT,
            since=Package.expires_at,
            elsewhere="destroy_expired",
            every=MINUTELY,
        ),
        Rule(
            model=RetentionReport,
            kept="24 months",
            since=RetentionReport.ran_at,
            months=LOG_KEPT_MONTHS,
        ),
    )


def _is_of(model: Any, request_id: Any) -> sa.ColumnElement[bool]:
    condition: sa.ColumnElement[bool] = model.request_id == request_id
    return condition


def _delete_what_hangs_on(db: Session, request_ids: Sequence[Any]) -> None:
    for model in _OF_REQUEST:
        db.execute(sa.delete(model).where(model.request_id.in_(request_ids)))
