"""Whether Zoom, the service and what it told the platform agree with what the hosts wanted."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.orm import Session

from sandbox.store import Document
from tests.zoom_integration.chaos.hosts import MINUTES, Host, Wish
from tests.zoom_integration.chaos.story import Story
from zoom_integration.models import Meeting
from zoom_integration.zoom.api import marker


def discrepancies(story: Story) -> list[str]:
    """One sentence for each; none where all is well."""
    return [*_refreshes(story), *_tellings(story), *_meetings(story)]


def meetings_of(story: Story, host: Host) -> dict[str, list[Document]]:
    """What a host has at Zoom, by the mark of the session."""
    found: dict[str, list[Document]] = defaultdict(list)
    for meeting in story.zoom.meetings.list_of(host.zoom_user["id"], "scheduled"):
        found[meeting["agenda"]].append(meeting)
    return found


def _meetings(story: Story) -> Iterator[str]:
    for host in story.hosts:
        found = meetings_of(story, host)
        for wish in host.wishes:
            yield from _of_session(story, wish, found.pop(marker(wish.session_id), []))
        for mark in found:
            yield f"a meeting of nobody's session: {mark}"


def _of_session(story: Story, wish: Wish, found: list[Document]) -> Iterator[str]:
    if len(found) != int(wish.is_live):
        kind = "live" if wish.is_live else "cancelled"
        yield f"the {kind} session {wish.session_id} has {len(found)} meetings"
        return
    for meeting in found:
        starts_at = wish.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        if (meeting["start_time"], meeting["duration"]) != (starts_at, MINUTES):
            yield f"the meeting of {wish.session_id} is at another time"
        with Session(story.ground.engine) as db:
            kept = db.get(Meeting, wish.session_id)
            if kept is None or kept.join_url != meeting["join_url"]:
                yield f"the link of {wish.session_id} leads elsewhere"


def _refreshes(story: Story) -> Iterator[str]:
    seen = story.refreshes
    if seen.needless:
        yield f"{seen.needless} refreshes of tokens that were alive"
    # An answer that is lost leaves a spent refresh token behind: the host is asked, once.
    if seen.refused > story.counts["reconnected"]:
        yield f"{seen.refused} refreshes refused, {story.counts['reconnected']} hosts asked"


def _tellings(story: Story) -> Iterator[str]:
    """What the platform was told last is what the hosts want; a link has never changed."""
    last: dict[UUID, tuple[str, str]] = {}
    links: dict[UUID, set[str]] = defaultdict(set)
    for name in ("meeting_ready", "meeting_removed"):
        for message in story.exchange.messages(name):
            session_id = UUID(message["payload"]["session_id"])
            said = (message["occurred_at"], name)
            last[session_id] = max(last.get(session_id, said), said)
            links[session_id].add(message["payload"]["meeting_id"])
    for wish in (wish for host in story.hosts for wish in host.wishes):
        known = last.get(wish.session_id, ("", "meeting_removed"))[1]
        if (known == "meeting_ready") != wish.is_live:
            yield f"the platform was told {known} last of {wish.session_id}"
        if len(links[wish.session_id]) > 1:
            yield f"{wish.session_id} had more than one meeting"
