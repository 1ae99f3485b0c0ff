"""What a service's answer must look like before anything is concluded from it (rights.R1, R2).

Its authentication says only that it comes from within: a service with a fault answers for the wrong
command, or with what is no answer at all, and silence is not the only thing that is no success.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.rights.participant import Status
from chassis.rights.protocol import Command
from privacy.domain import Step
from privacy.rounds import SentCommand

COMMANDS = {
    Step.FREEZE: Command.FREEZE,
    Step.UNFREEZE: Command.UNFREEZE,
    Step.DISCOVER: Command.DISCOVER,
    Step.RELEASE: Command.RELEASE,
    Step.ERASE: Command.ERASE,
    Step.ERASE_LAST: Command.ERASE,
    Step.VERIFY_ABSENT: Command.VERIFY_ABSENT,
    Step.RECTIFY: Command.RECTIFY,
    Step.RESTRICT: Command.RESTRICT,
    Step.UNRESTRICT: Command.UNRESTRICT,
    Step.OBJECT: Command.OBJECT,
    Step.ALLOW: Command.ALLOW,
}
_ABSENT, _PRESENT = Status.DONE, Status.RETRY


@dataclass(frozen=True)
class Answer:
    """What of an answer says to what it is one."""

    command_id: UUID
    request_id: UUID
    service: str
    command: Command
    status: Status

    def is_to(self, asked: SentCommand) -> bool:
        """Whether it answers this command, as the service that was asked."""
        return (self.request_id, self.service) == (asked.request_id, asked.service) and (
            COMMANDS[Step(asked.step)] == self.command
        )


def read(document: dict[str, Any]) -> Answer | None:
    """The answer, or None for nonsense: an unknown status, a count that is none, no ids.

    Absence is proved or it is not: no other word ends a deletion.
    """
    try:
        answer = Answer(
            UUID(document["command_id"]),
            UUID(document["request_id"]),
            str(document["service"]),
            Command(document["command"]),
            Status(document["status"]),
        )
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
    if not _has_counts(document.get("counts", {})):
        return None
    if answer.command is Command.VERIFY_ABSENT and answer.status not in (_ABSENT, _PRESENT):
        return None
    return answer


def _has_counts(counts: Any) -> bool:
    return isinstance(counts, dict) and all(isinstance(one, dict) for one in counts.values())
