"""The rules of what every service's database has beside its own tables."""

from chassis import idempotency, parking
from chassis.retention.rules import Rule
from chassis.tables import idempotency_key, inbox

RULES = (
    Rule(
        model=idempotency_key,
        kept="24 hours",
        since=idempotency_key.c.created_at,
        lasts=idempotency.KEPT_FOR,
    ),
    Rule(
        model=inbox,
        kept="30 days after it was handled",
        since=inbox.c.settled_at,
        lasts=parking.REMEMBERED_FOR,
        only=inbox.c.status == "done",
        named="handled messages",
    ),
)
