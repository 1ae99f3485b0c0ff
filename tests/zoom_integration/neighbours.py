"""What zoom_integration asks of series: a roster that the tests write, in pages."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from chassis.errors import NotFound, Unavailable


@dataclass
class Member:
    """Somebody on every roster that is asked for."""

    name: str
    email: str
    membership_id: UUID = field(default_factory=uuid4)
    status: str = "active"
    series_id: UUID | None = None


@dataclass
class Neighbours:
    """Answers as series does; nobody does while `is_down`."""

    members: list[Member] = field(default_factory=list)
    is_down: bool = False
    page_size: int = 2

    def join(self, name: str, email: str, **more: Any) -> Member:
        self.members.append(member := Member(name, email, **more))
        return member

    def leave(self, member: Member) -> None:
        self.members.remove(member)

    def call(
        self, service: str, method: str, request: dict[str, Any], *, timeout: float = 5.0
    ) -> Any:
        if self.is_down:
            raise Unavailable("no_answer", "series does not answer")
        answers = {"get_roster_page": self._roster, "get_member_contact": self._contact}
        return answers[method](**request)

    def _roster(self, session_id: UUID, after: str | None, limit: int) -> Any:
        found = sorted(self.members, key=lambda member: str(member.membership_id))
        left = [one for one in found if after is None or str(one.membership_id) > after]
        page = left[: min(limit, self.page_size)]
        items = [
            {"membership_id": str(one.membership_id), "email": one.email, "name": one.name}
            for one in page
        ]
        is_full = len(page) == min(limit, self.page_size)
        return {"items": items, "next": items[-1]["membership_id"] if is_full else None}

    def _contact(self, membership_id: UUID) -> Any:
        for one in self.members:
            if str(one.membership_id) == str(membership_id):
                return {
                    "email": one.email,
                    "name": one.name,
                    "status": one.status,
                    "series_id": str(one.series_id),
                }
        raise NotFound("member_unknown", "There is no such member.")
