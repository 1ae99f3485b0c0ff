"""What deleting a series would stop, counted beforehand: money, meetings, mail, people."""

from functools import partial
from typing import Any

from chassis import clock
from gateway.context import remote
from gateway.gather import gather
from gateway.remote import Answer

MOST_COUNTED = 200
_PAYING = ("active", "trialing", "past_due", "unpaid", "paused", "incomplete")


def rehearse(asked: dict[str, str]) -> dict[str, Any]:
    """The series, and how much of each kind would stop; None for what cannot be asked now.

    `asked` names the host and the series. Counts end at 200 a kind. Raises NotFound.
    """
    services = remote()
    series = services.series.get_series(**asked)
    now = clock.now().isoformat().replace("+00:00", "Z")
    page = asked | {"limit": MOST_COUNTED}
    found = gather(
        sessions=partial(services.series.list_sessions, **page, from_at=now),
        subscriptions=partial(services.billing.list_subscriptions, **page),
        mailings=partial(services.notifications.list_messages, **page, is_planned=True),
    )
    ahead = _those(found["sessions"], lambda one: one["status"] == "scheduled")
    paying = _those(found["subscriptions"], lambda one: one["status"] in _PAYING)
    return {
        "series": series,
        "members": series["members"],
        "waiting": series["waiting"],
        "subscriptions": _count(paying),
        "sessions": _count(ahead),
        "meetings": _count(_those_with_meeting(ahead)),
        "mailings": _count(_items(found["mailings"])),
    }


def _those(page: Answer | None, wanted: Any) -> list[Answer] | None:
    items = _items(page)
    return None if items is None else [one for one in items if wanted(one)]


def _items(page: Answer | None) -> list[Answer] | None:
    return None if page is None else page["items"]


def _those_with_meeting(sessions: list[Answer] | None) -> list[Answer] | None:
    return None if sessions is None else [one for one in sessions if one.get("meeting_id")]


def _count(found: list[Answer] | None) -> int | None:
    return None if found is None else len(found)
