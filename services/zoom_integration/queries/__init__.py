"""What zoom_integration shows."""

from zoom_integration.queries.attendance import list_attendance
from zoom_integration.queries.meetings import (
    get_connection,
    get_room,
    list_meetings,
    list_warnings,
    preview_disconnect,
)
from zoom_integration.queries.personal_links import get_personal_link

__all__ = [
    "get_connection",
    "get_personal_link",
    "get_room",
    "list_attendance",
    "list_meetings",
    "list_warnings",
    "preview_disconnect",
]
