"""How long series keeps what it holds (promise P25)."""

from collections.abc import Sequence
from types import MappingProxyType

import sqlalchemy as sa

from chassis.retention.rules import MINUTELY, Rule, of_row
from series.domain.membership import Status
from series.models import Membership
from series.models.base import MEMBERSHIP_KEPT, UNTIL_DELETED, WITH_MEMBERSHIP
from series.settings import Settings

ENDED_BY = MappingProxyType(
    {
        UNTIL_DELETED: "the series or the account of its host is deleted",
        WITH_MEMBERSHIP: "the membership goes",
    }
)
_WHOSE = of_row(Membership, {"email": "address", "account_id": "account_id", "membership_id": "id"})


def rules(settings: Settings) -> Sequence[Rule]:
    """Memberships with all that hangs on them. One that money still flows for has not ended."""
    return (
        Rule(
            model=Membership,
            kept=MEMBERSHIP_KEPT,
            since=Membership.ended_at,
            lasts=settings.keep_ended_memberships,
            only=sa.not_(Membership.is_subscribed),
            whose=(_WHOSE,),
        ),
        Rule(
            model=Membership,
            kept=MEMBERSHIP_KEPT,
            since=Membership.lapses_at,
            only=Membership.status == Status.UNCONFIRMED,
            elsewhere="lapse_memberships",
            every=MINUTELY,
            named="membership.unconfirmed",
        ),
    )
