"""The tables of zoom_integration."""

from zoom_integration.models.attendance import AttendanceSheet, Attendee
from zoom_integration.models.base import Base
from zoom_integration.models.connections import ConnectAttempt, Connection, Errand
from zoom_integration.models.meetings import EndedSeries, Handover, Meeting
from zoom_integration.models.recordings import Recording
from zoom_integration.models.registrants import Registrant
from zoom_integration.models.rooms import AlternativeHost, Room

__all__ = [
    "AlternativeHost",
    "AttendanceSheet",
    "Attendee",
    "Base",
    "ConnectAttempt",
    "Connection",
    "EndedSeries",
    "Errand",
    "Handover",
    "Meeting",
    "Recording",
    "Registrant",
    "Room",
]
