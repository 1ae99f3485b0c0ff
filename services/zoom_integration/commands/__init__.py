"""What changes zoom_integration's state; one module for each thing that changes."""

from zoom_integration.commands import (
    attendance,
    connections,
    errands,
    meetings,
    preflights,
    recognition,
    reconciliation,
    recordings,
    registrants,
    rooms,
    webhooks,
)

__all__ = [
    "attendance",
    "connections",
    "errands",
    "meetings",
    "preflights",
    "recognition",
    "reconciliation",
    "recordings",
    "registrants",
    "rooms",
    "webhooks",
]
