"""What a member may see again: recordings that the host offers, for pages and API alike."""

from functools import partial
from typing import Any

from gateway.context import remote
from gateway.gather import gather
from gateway.remote import Answer


def of_member(membership: Answer) -> list[Answer]:
    """Of sessions since they joined, for who takes part in the whole series."""
    takes_part = membership["status"] == "active" and membership.get("is_whole", True)
    if not takes_part or not membership.get("joined_at"):
        return []
    return _offered(series_id=membership["series_id"], since=membership["joined_at"])


def of_link(link: Answer) -> list[Answer]:
    """Of the session behind a join link; to whoever holds the link, that there is one."""
    if link["state"] != "ended":
        return []
    session_id, series_id = link["session"]["session_id"], link["series"]["series_id"]
    return _offered(series_id=series_id, session_id=session_id)


def _offered(**asked: Any) -> list[Answer]:
    """None where Zoom's side is down: the rest still shows."""
    found = gather(recordings=partial(remote().zoom.list_offered_recordings, **asked))
    items: list[Answer] = (found["recordings"] or {}).get("items", [])
    return items
