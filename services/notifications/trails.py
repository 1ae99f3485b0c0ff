"""What a host sees of the mail to their members: each with its state and the reason for it.

Whose mail it was is known here by the id of the membership only. Who is restricted is not shown
(rights.R11), and counts nowhere.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from chassis.errors import NotFound
from chassis.tables import restriction
from notifications.domain.delivery import MailingStatus, MessageStatus, Outcome, Reason
from notifications.domain.kinds import (
    ALREADY_MEMBER,
    CONFIRM_MEMBERSHIP,
    JOIN_CODE,
    REMINDER,
    SESSION_CANCELLED,
    WELCOME,
)
from notifications.domain.trail import TROUBLED, MailState
from notifications.models import Mailing, Message, Recipient, SessionPlan

_MAILING, _MESSAGE = Mailing.__table__.c, Message.__table__.c
_RECIPIENT, _PLAN = Recipient.__table__.c, SessionPlan.__table__.c

_REFUSALS = (Reason.UNSUBSCRIBED, Reason.BOUNCED_BEFORE, Reason.COMPLAINED_BEFORE)
_IS_SUPPRESSED = sa.or_(_RECIPIENT.reason.in_(_REFUSALS), _RECIPIENT.reason.startswith("suppress-"))


def _cases(
    outcome: sa.ColumnElement[Any], is_suppressed: sa.ColumnElement[bool]
) -> tuple[tuple[sa.ColumnElement[bool], MailState], ...]:
    """What makes which state, the first that holds; else a mail is waiting."""
    return (
        (outcome == Outcome.DELIVERED, MailState.DELIVERED),
        (outcome == Outcome.COMPLAINED, MailState.COMPLAINED),
        (sa.and_(outcome.is_not(None), is_suppressed), MailState.SUPPRESSED),
        (outcome == Outcome.BOUNCED, MailState.FAILED),
        (outcome == Outcome.SKIPPED, MailState.SKIPPED),
        (outcome == Outcome.UNCERTAIN, MailState.UNCERTAIN),
        (_MESSAGE.status == MessageStatus.SENT, MailState.SENT),
        (_MESSAGE.status == MessageStatus.UNCERTAIN, MailState.UNCERTAIN),
        (_MESSAGE.status == MessageStatus.FAILED, MailState.FAILED),
        (_MESSAGE.status == MessageStatus.DROPPED, MailState.SKIPPED),
    )


_STATES = list(MailState)
_OF_EACH = _cases(_RECIPIENT.outcome, _IS_SUPPRESSED)
STATE = sa.case(*_OF_EACH, else_=MailState.WAITING)
_RANK = sa.case(
    *((holds, _STATES.index(state)) for holds, state in _OF_EACH),
    else_=_STATES.index(MailState.WAITING),
)
_OF_MAIL = (
    _RECIPIENT.person_id.label("membership_id"),
    _RECIPIENT.mailing_id,
    STATE.label("state"),
    sa.func.coalesce(_RECIPIENT.reason, _MESSAGE.reason).label("reason"),
    sa.func.coalesce(_RECIPIENT.outcome_at, _MESSAGE.sent_at).label("at"),
)
TO_EACH = Recipient.__table__.join(
    Message.__table__,
    sa.and_(_MESSAGE.mailing_id == _RECIPIENT.mailing_id, _MESSAGE.number == _RECIPIENT.number),
)
_WITH_MAILING = TO_EACH.join(Mailing.__table__, _MAILING.id == _RECIPIENT.mailing_id)
_IS_SHOWN = sa.not_(
    sa.exists()
    .where(restriction.c.digest == _RECIPIENT.address_digest)
    .correlate(Recipient.__table__)
)
# Somebody followed, or entered, what only the member should have: no affair of the host's.
_OWN_AFFAIRS = (JOIN_CODE.name, ALREADY_MEMBER.name)
_INVITATIONS = (CONFIRM_MEMBERSHIP.name, WELCOME.name)


def list_session_mail(
    db: sa.Connection,
    *,
    host_id: UUID,
    session_id: UUID,
    membership_ids: Sequence[UUID] | None = None,
    only_troubled: bool = False,
    after: UUID | None = None,
    limit: int,
) -> dict[str, Any]:
    """How far each was told of a session of the host's: the best of their mails. NotFound raises.

    Of `membership_ids` only those; or only whom the mail has not, or not gladly, reached.
    """
    best = _best_of_each(*_told(_own_plan(db, host_id, session_id)))
    if membership_ids is not None:
        best = best.where(_RECIPIENT.person_id.in_(membership_ids))
    if after is not None:
        best = best.where(_RECIPIENT.person_id > after)
    each = best.subquery()
    rows = sa.select(each).order_by(each.c.membership_id)
    if only_troubled:
        rows = rows.where(each.c.state.in_(TROUBLED))
    return _page(db, rows, limit)


def list_invitations(
    db: sa.Connection, *, host_id: UUID, series_id: UUID, membership_ids: Sequence[UUID]
) -> dict[str, Any]:
    """How far the mail came that lets each into a host's series, or welcomes them there."""
    best = _best_of_each(
        _RECIPIENT.person_id.in_(membership_ids),
        _MAILING.series_id == series_id,
        _MAILING.series_id.in_(_series_of(host_id)),
        _MAILING.kind.in_(_INVITATIONS),
    )
    return {"items": db.execute(best).mappings().all()}


def get_mail_counts(db: sa.Connection, *, host_id: UUID, session_id: UUID) -> dict[str, Any]:
    """How many people were told of a session of the host's, by how far. Raises NotFound.

    With what they are told by, and when that is due next.
    """
    plan = _own_plan(db, host_id, session_id)
    of_session = sa.select(_MAILING.id, _MAILING.status, _MAILING.due_at).where(*_told(plan))
    mailings = db.execute(of_session).all()
    planned = [one.due_at for one in mailings if one.status == MailingStatus.PLANNED]
    begun = [one.id for one in mailings if one.status != MailingStatus.PLANNED]
    return {
        "kind": SESSION_CANCELLED.name if plan["is_cancelled"] else REMINDER.name,
        "counts": _people_by_state(db, begun),
        "planned_at": min(planned, default=None),
    }


def _people_by_state(db: sa.Connection, mailing_ids: Sequence[UUID]) -> dict[MailState, int]:
    """The best first, each person once: by the mail to them that came farthest."""
    if len(mailing_ids) == 1:
        counted = _counted(db, _of_one(mailing_ids[0]))
        return {state: counted[state] for state in _STATES if state in counted}
    counted = _counted(db, _of_several(mailing_ids)) if mailing_ids else {}
    return {state: counted[rank] for rank, state in enumerate(_STATES) if rank in counted}


def _of_one(mailing_id: UUID) -> sa.Select[Any]:
    """Nobody gets a mailing twice: they are counted by batch and outcome, and only then judged.

    Looking for each person's best instead sorts them all, which takes several times as long.
    """
    each = (
        sa.select(
            _RECIPIENT.number,
            _RECIPIENT.outcome,
            _IS_SUPPRESSED.label("is_suppressed"),
            sa.func.count().label("people"),
        )
        .where(_RECIPIENT.mailing_id == mailing_id, _IS_SHOWN)
        .group_by(_RECIPIENT.number, _RECIPIENT.outcome, sa.text("is_suppressed"))
        .subquery()
    )
    cases = _cases(each.c.outcome, each.c.is_suppressed)
    state = sa.case(*cases, else_=MailState.WAITING).label("state")
    of_batch = sa.and_(_MESSAGE.mailing_id == mailing_id, _MESSAGE.number == each.c.number)
    return (
        sa.select(state, sa.cast(sa.func.sum(each.c.people), sa.Integer))
        .select_from(each.join(Message.__table__, of_batch))
        .group_by(sa.text("state"))
    )


def _of_several(mailing_ids: Sequence[UUID]) -> sa.Select[Any]:
    best = (
        sa.select(sa.func.min(_RANK).label("rank"))
        .select_from(TO_EACH)
        .where(_RECIPIENT.mailing_id.in_(mailing_ids), _IS_SHOWN)
        .group_by(_RECIPIENT.person_id)
        .subquery()
    )
    return sa.select(best.c.rank, sa.func.count()).group_by(best.c.rank)


def list_recipients(
    db: sa.Connection,
    *,
    host_id: UUID,
    mailing_id: UUID,
    state: MailState | None = None,
    after: UUID | None = None,
    limit: int,
) -> dict[str, Any]:
    """What became of one mailing to a host's members, person by person. Raises NotFound."""
    mailing = _own_mailing(db, host_id, mailing_id)
    of_mailing = (_RECIPIENT.mailing_id == mailing_id, _IS_SHOWN)
    counting = (
        sa.select(STATE, sa.func.count()).select_from(TO_EACH).where(*of_mailing).group_by(STATE)
    )
    rows = (
        sa.select(*_OF_MAIL).select_from(TO_EACH).where(*of_mailing).order_by(_RECIPIENT.person_id)
    )
    if state is not None:
        rows = rows.where(STATE.in_((state,)))
    if after is not None:
        rows = rows.where(_RECIPIENT.person_id > after)
    found = {**mailing, "counts": _counted(db, counting)}
    return {"mailing": found, **_page(db, rows, limit)}


def list_member_mail(
    db: sa.Connection,
    *,
    host_id: UUID,
    series_id: UUID,
    membership_id: UUID,
    after: UUID | None = None,
    limit: int,
) -> dict[str, Any]:
    """Every mail of a host's series to one member, the latest first."""
    rows = (
        sa.select(*_OF_MAIL, _MAILING.kind, _MAILING.session_id, _MAILING.due_at)
        .select_from(_WITH_MAILING)
        .where(
            _RECIPIENT.person_id == membership_id,
            _MAILING.series_id == series_id,
            _MAILING.series_id.in_(_series_of(host_id)),
            _MAILING.kind.not_in(_OWN_AFFAIRS),
            _IS_SHOWN,
        )
        .order_by(_MAILING.due_at.desc(), _MAILING.id.desc())
    )
    if after is not None:
        last = sa.select(Mailing.due_at, Mailing.id).where(Mailing.id == after)
        rows = rows.where(sa.tuple_(_MAILING.due_at, _MAILING.id) < last.scalar_subquery())
    return _page(db, rows, limit, key="mailing_id")


def _best_of_each(*conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Of the mails that meet the conditions, the one of each person that came farthest."""
    return (
        sa.select(*_OF_MAIL)
        .select_from(_WITH_MAILING)
        .where(*conditions, _IS_SHOWN)
        .ext(distinct_on(_RECIPIENT.person_id))
        .order_by(_RECIPIENT.person_id, _RANK, _MAILING.due_at.desc())
    )


def _told(plan: sa.RowMapping) -> tuple[sa.ColumnElement[bool], ...]:
    """By which mailings people learn of a session as it stands now."""
    kind = SESSION_CANCELLED if plan["is_cancelled"] else REMINDER
    return (
        _MAILING.session_id == plan["session_id"],
        _MAILING.kind == kind.name,
        _MAILING.sequence == plan["sequence"],
    )


def _own_plan(db: sa.Connection, host_id: UUID, session_id: UUID) -> sa.RowMapping:
    rows = sa.select(SessionPlan.__table__).where(
        _PLAN.session_id == session_id, _PLAN.host_id == host_id
    )
    found = db.execute(rows).mappings().first()
    if found is None:
        raise NotFound("session_unknown", "There is no such session.")
    return found


def _own_mailing(db: sa.Connection, host_id: UUID, mailing_id: UUID) -> sa.RowMapping:
    """A mailing to many, of a series of the host's."""
    rows = sa.select(Mailing.__table__, _MAILING.facts["title"].astext.label("title")).where(
        _MAILING.id == mailing_id,
        _MAILING.person_id.is_(None),
        _MAILING.series_id.in_(_series_of(host_id)),
    )
    found = db.execute(rows).mappings().first()
    if found is None:
        raise NotFound("mailing_unknown", "There is no such mailing.")
    return found


def _series_of(host_id: UUID) -> sa.Select[Any]:
    return sa.select(_PLAN.series_id).where(_PLAN.host_id == host_id)


def _counted(db: sa.Connection, counting: sa.Select[Any]) -> dict[Any, int]:
    """The second column by the first."""
    return {row[0]: row[1] for row in db.execute(counting)}


def _page(
    db: sa.Connection, rows: sa.Select[Any], limit: int, *, key: str = "membership_id"
) -> dict[str, Any]:
    """The first `limit` rows; one more is read, to know whether there is a further page."""
    found = db.execute(rows.limit(limit + 1)).mappings().all()
    items = found[:limit]
    return {"items": items, "next": items[-1][key] if len(found) > limit else None}
