"""The tables of series."""

from series.models.base import Base
from series.models.memberships import Answer, ChosenSession, JoinOpening, Membership
from series.models.series import Picture, Question, Schedule, Series
from series.models.sessions import Session, end_of

__all__ = [
    "Answer",
    "Base",
    "ChosenSession",
    "JoinOpening",
    "Membership",
    "Picture",
    "Question",
    "Schedule",
    "Series",
    "Session",
    "end_of",
]
