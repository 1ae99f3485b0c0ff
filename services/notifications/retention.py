"""How long notifications keeps what it holds (promise P25)."""

from collections.abc import Sequence
from datetime import timedelta
from types import MappingProxyType

from chassis.retention.rules import Rule, Whose, of_row
from notifications.mailgun.signatures import PAST_TOLERANCE
from notifications.models import Mailing, Recipient, SessionPlan, SupportThread, WebhookToken
from notifications.models.base import PLAN_KEPT, SENT_KEPT, SUPPORT_KEPT, UNTIL_HEARD, UNTIL_SENT
from notifications.models.voices import UNTIL_DELETED
from notifications.settings import Settings

YEAR = timedelta(days=365)
ENDED_BY = MappingProxyType(
    {
        UNTIL_SENT: "the message is sent, or given up",
        UNTIL_HEARD: "the provider has confirmed it",
        UNTIL_DELETED: "the series is deleted",
    }
)
_PERSON = {"membership_id": "person_id", "account_id": "person_id", "thread_id": "person_id"}


def rules(settings: Settings) -> Sequence[Rule]:
    """A mailing goes with its messages and recipients, a thread with its mails."""
    return (
        Rule(
            model=Mailing,
            kept=SENT_KEPT,
            since=Mailing.due_at,
            lasts=YEAR,
            whose=(of_row(Mailing, _PERSON), Whose(Recipient, "mailing_id", _PERSON)),
        ),
        Rule(
            model=SessionPlan,
            kept=PLAN_KEPT,
            since=SessionPlan.starts_at,
            lasts=YEAR,
            whose=(of_row(SessionPlan, {"account_id": "host_id"}),),
        ),
        Rule(
            model=SupportThread,
            kept=SUPPORT_KEPT,
            since=SupportThread.last_mail_at,
            months=24,
            whose=(of_row(SupportThread, {"email": "address_normalised"}),),
        ),
        Rule(
            model=WebhookToken,
            kept="18 hours after it was used",
            since=WebhookToken.used_at,
            lasts=2 * PAST_TOLERANCE,
        ),
    )
