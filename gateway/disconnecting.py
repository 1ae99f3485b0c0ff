"""Disconnecting Zoom: what it would touch, and the host's choice for the sessions to come."""

from enum import StrEnum
from functools import partial
from typing import Any

from chassis.errors import Conflict, Invalid, NotFound
from gateway.context import remote
from gateway.gather import gather
from gateway.remote import Answer

MOST_SERIES = 500


class Choice(StrEnum):
    """What becomes of the sessions still to come."""

    KEEP = "keep"
    OWN_LINK = "own_link"
    HAND_OVER = "hand_over"
    CANCEL = "cancel"


def rehearse(host_id: str) -> Answer:
    """How many sessions and people it concerns, before anything is done."""
    found = remote().zoom.preview_disconnect(host_id=host_id)
    series_ids = [one["series_id"] for one in found["series"]][:MOST_SERIES]
    counted = remote().series.get_people_count(host_id=host_id, series_ids=series_ids)
    return {**found, **counted, "co_hosts": co_hosts(host_id)}


def co_hosts(host_id: str) -> list[Answer]:
    """Who could keep the meetings instead: co-hosts on the team whose own Zoom is connected."""
    team = remote().identity.list_team(host_id=host_id)["items"]
    return [
        {"account_id": one["account_id"], "email": one["email"]}
        for one in team
        if _is_co_host(one)
        and remote().zoom.get_connection(host_id=one["account_id"])["status"] == "active"
    ]


def keepers(host_id: str, connection: Answer | None) -> list[Answer]:
    """Which co-hosts keep how many of the host's sessions, by address while on the team."""
    kept = (connection or {}).get("handed_over") or []
    if not kept:
        return []
    found = gather(team=partial(remote().identity.list_team, host_id=host_id))
    team = {one["account_id"]: one["email"] for one in (found["team"] or {}).get("items", ())}
    return [{"email": team.get(one["keeper_id"]), "sessions": one["sessions"]} for one in kept]


def disconnect(
    host_id: str, *, choice: Choice, own_url: str | None = None, co_host: str | None = None
) -> Answer:
    """Do it. Sessions are cancelled first, so that their members' money is on its way back.

    Raises Invalid for a co-host who is none, before anything is done.
    """
    if choice is Choice.HAND_OVER:
        return _hand_over(host_id, co_host)
    if choice is Choice.CANCEL:
        _cancel_sessions(host_id, remote().zoom.preview_disconnect(host_id=host_id))
    asked: dict[str, Any] = {"own_url": own_url} if choice is Choice.OWN_LINK else {}
    cancels = choice is Choice.CANCEL
    return remote().zoom.disconnect(host_id=host_id, cancel_meetings=cancels, **asked)


def _hand_over(host_id: str, co_host: str | None) -> Answer:
    """Whom the host named must be on their team: zoom_integration knows no teams."""
    team = remote().identity.list_team(host_id=host_id)["items"]
    if not any(_is_co_host(one) and one["account_id"] == co_host for one in team):
        message = "Choose a co-host on your team, whose own Zoom is connected."
        raise Invalid("co_host_unknown", message, {"co_host": [message]})
    return remote().zoom.disconnect(host_id=host_id, cancel_meetings=False, hand_to_id=co_host)


def _is_co_host(member: Answer) -> bool:
    return bool(member["account_id"]) and member["position"] == "co_host"


def _cancel_sessions(host_id: str, found: Answer) -> None:
    for session_id in found["session_ids"]:
        try:
            remote().series.cancel_session(host_id=host_id, session_id=session_id)
        except (NotFound, Conflict):
            continue  # it is over, or gone already
