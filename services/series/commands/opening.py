"""A member follows the link to a session: says what stands behind it and counts the click."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from chassis import addresses
from chassis.errors import NotFound
from chassis.unit_of_work import UnitOfWork
from series import repository
from series.domain.join_window import LinkState, Window, state
from series.domain.links import Purpose
from series.domain.membership import Pricing, Status
from series.domain.proofs import shows_member
from series.models import JoinOpening, Membership, Series, Session
from series.settings import Policy


def open_join_link(
    uow: UnitOfWork,
    policy: Policy,
    *,
    token: str,
    proofs: Sequence[str] = (),
    own_address: str | None = None,
) -> dict[str, Any]:
    """What to tell the member, as of now: the meeting's address only while the window is open.

    In a paid series only to the member: a browser with a proof, or whose account has the address.
    Raises NotFound for a link that is forged, or whose session or membership is gone.
    """
    series, session, membership = linked(uow, policy, token)
    is_proved = series.pricing == Pricing.FREE or is_members(
        policy, membership, proofs, own_address
    )
    window = _window(series, session)
    seen = state(
        window,
        uow.now,
        is_member=membership.status == Status.ACTIVE
        and (membership.is_whole or repository.has_chosen(uow.db, membership.id, session.id)),
        is_cancelled=session.is_cancelled,
        is_proved=is_proved,
        has_meeting=session.join_url is not None,
    )
    if is_proved and seen not in (LinkState.NOT_MEMBER, LinkState.ENDED):
        _count(uow, session.id, membership.id)
    return {
        "state": seen,
        "is_proved": is_proved,
        "join_url": session.join_url if seen is LinkState.OPEN else None,
        "membership_id": membership.id if seen is LinkState.OPEN else None,
        "opens_at": window.opens_at,
        "may_look_back": seen is LinkState.ENDED and is_proved and _was_there(session, membership),
        "session": session.values() | {"join_token": token},
        "series": series.values(),
    }


def linked(uow: UnitOfWork, policy: Policy, token: str) -> tuple[Series, Session, Membership]:
    """What a join link leads to. Raises NotFound."""
    link = policy.links.read(token, Purpose.JOIN)
    found = link and repository.find_linked(uow.db, link.membership_id, link.session_id)
    if not found:
        raise NotFound("link_unknown", "This link is not, or no longer, good for anything.")
    return found


def is_members(
    policy: Policy, membership: Membership, proofs: Sequence[str], own_address: str | None
) -> bool:
    """Whether who asks has shown to be the member."""
    if own_address and addresses.normalise(own_address) == membership.address:
        return True
    return shows_member(policy.links, membership.id, proofs)


def _was_there(session: Session, membership: Membership) -> bool:
    """Whether the membership had begun before the session was over."""
    return membership.joined_at is not None and membership.joined_at < session.ends_at


def _window(series: Series, session: Session) -> Window:
    return Window.of(
        session.starts_at,
        duration=timedelta(minutes=session.duration_minutes),
        opens_before=timedelta(minutes=series.opens_before_minutes),
    )


def _count(uow: UnitOfWork, session_id: UUID, membership_id: UUID) -> None:
    first = insert(JoinOpening).values(
        session_id=session_id,
        membership_id=membership_id,
        opened_count=1,
        first_opened_at=uow.now,
        last_opened_at=uow.now,
    )
    uow.db.execute(
        first.on_conflict_do_update(
            index_elements=["session_id", "membership_id"],
            set_={
                "opened_count": JoinOpening.opened_count + 1,
                "last_opened_at": first.excluded.last_opened_at,
            },
        )
    )
