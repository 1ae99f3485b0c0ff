"""Memberships for chosen sessions only: more of them, the whole series after all, and their end."""

from uuid import UUID

import sqlalchemy as sa

from chassis.errors import Conflict, NotFound
from chassis.unit_of_work import UnitOfWork
from series import repository
from series.domain.membership import EndReason, Pricing, Status
from series.models import ChosenSession, Membership, Series, Session, end_of


def choose(uow: UnitOfWork, membership: Membership, session_id: UUID | None) -> None:
    """Add the session to those of the membership; None makes it one of the whole series."""
    if session_id is None:
        membership.is_whole = True
    elif not membership.is_whole:
        chosen = ChosenSession(membership_id=membership.id, session_id=session_id)
        unique = ("membership_id", "session_id")
        repository.insert_if_absent(uow.db, chosen, unique=unique)


def refuse_unavailable(uow: UnitOfWork, series: Series, session_id: UUID | None) -> None:
    """Raise NotFound where that session cannot be joined, Conflict where no single one can."""
    if session_id is None:
        return
    if series.pricing == Pricing.PAID:
        raise Conflict("whole_series_only", "A paid series is joined as a whole.")
    session = uow.db.get(Session, session_id)
    is_ahead = session and not session.is_cancelled and session.starts_at > uow.now
    if session is None or session.series_id != series.id or not is_ahead:
        raise NotFound("session_unknown", "There is no such session to join.")


def end_those_over(uow: UnitOfWork) -> None:
    """End the memberships of which no chosen session lies ahead or goes on.

    Nothing is published: the person came, and nobody has to do anything.
    """
    remaining = (
        sa.select(sa.literal(1))
        .select_from(ChosenSession)
        .join(Session, Session.id == ChosenSession.session_id)
        .where(ChosenSession.membership_id == Membership.id, end_of(Session) > uow.now)
    )
    uow.db.execute(
        sa.update(Membership)
        .where(
            sa.not_(Membership.is_whole),
            Membership.status == Status.ACTIVE,
            sa.not_(remaining.exists()),
        )
        .values(status=Status.ENDED, end_reason=EndReason.SESSION_OVER, ended_at=uow.now)
        .execution_options(synchronize_session=False)
    )
