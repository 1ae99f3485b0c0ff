"""What changes the state of notifications; one module per subject."""

from notifications.commands import (
    follow_ups,
    freezing,
    host_messages,
    inbound,
    mailings,
    notices,
    plans,
    policies,
    reports,
    sending,
    settling,
    support,
    suppressions,
    voices,
    webhooks,
)

__all__ = [
    "follow_ups",
    "freezing",
    "host_messages",
    "inbound",
    "mailings",
    "notices",
    "plans",
    "policies",
    "reports",
    "sending",
    "settling",
    "support",
    "suppressions",
    "voices",
    "webhooks",
]
