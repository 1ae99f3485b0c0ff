"""Every SELECT by which commands find what they change. Reads for callers: `queries`."""

from series.repository.memberships import (
    erased_among,
    find_linked,
    find_live_membership,
    find_membership,
    get_membership,
    has_chosen,
    lapsed_membership_id,
    live_addresses,
    live_memberships,
    memberships_where,
    next_in_line,
    places_taken,
)
from series.repository.rows import insert_if_absent
from series.repository.series import (
    erasable_series_id,
    find_series,
    get_open_series,
    get_series,
    next_series_to_extend,
    series_where,
    unfilled_series_id,
)
from series.repository.sessions import (
    find_session,
    get_session,
    has_overlap,
    session_of_slot,
    slots_taken,
    upcoming_sessions,
)

__all__ = [
    "erasable_series_id",
    "erased_among",
    "find_linked",
    "find_live_membership",
    "find_membership",
    "find_series",
    "find_session",
    "get_membership",
    "get_open_series",
    "get_series",
    "get_session",
    "has_chosen",
    "has_overlap",
    "insert_if_absent",
    "lapsed_membership_id",
    "live_addresses",
    "live_memberships",
    "memberships_where",
    "next_in_line",
    "next_series_to_extend",
    "places_taken",
    "series_where",
    "session_of_slot",
    "slots_taken",
    "unfilled_series_id",
    "upcoming_sessions",
]
