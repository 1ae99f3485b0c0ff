"""Looking for those who came on the session's roster, which is series': asked for, never kept."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from chassis.errors import ChassisError
from zoom_integration import participants, repository
from zoom_integration.commands import recognition
from zoom_integration.commands.recognition import Roster
from zoom_integration.surroundings import Surroundings

AT_ONCE = 20
_PAGE, _PAGE_SECONDS = 1000, 15.0


def run(around: Surroundings) -> None:
    """Look for whoever came to the sessions that have news; nobody is lost while series is down."""
    with around.unit_of_work() as uow:
        due = repository.due_matches(uow.db, uow.now, AT_ONCE)
    for session_id in due:
        try:
            _recognise(around, session_id)
        except ChassisError:
            return  # the next round asks again


def _recognise(around: Surroundings, session_id: UUID) -> None:
    with around.unit_of_work() as uow:
        wanted, digest = recognition.begin(uow, session_id), uow.tombstones.digest
    roster = Roster()
    if wanted.emails or wanted.names:
        for member in _members(around, session_id):
            roster.add(
                wanted,
                UUID(str(member["membership_id"])),
                email=participants.email_digest(digest, member["email"]),
                name=participants.name_digest(digest, member["name"]),
            )
    with around.unit_of_work() as uow:
        recognition.settle(uow, session_id, wanted, roster)


def _members(around: Surroundings, session_id: UUID) -> Iterator[dict[str, Any]]:
    after = None
    while True:
        asked = {"session_id": session_id, "after": after, "limit": _PAGE}
        page = around.calls.call("series", "get_roster_page", asked, timeout=_PAGE_SECONDS)
        yield from page["items"]
        after = page["next"]
        if after is None:
            return
