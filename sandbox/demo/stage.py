"""What the steps share: where the platform is, who is on stage, and what they have made."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.demo.outside import Dumps, Sandbox, StepFailed
from sandbox.demo.people import Cast, Person, Subscriber


@dataclass
class Published:
    """A series that its host has published, as its page and the API show it."""

    id: str
    slug: str
    url: str
    zone: str
    host: Person
    members: list[Subscriber] = field(default_factory=list)


@dataclass
class Stage:
    """One performance of the story."""

    story: dict[str, Any]
    gateway_url: str
    sandbox: Sandbox
    dumps: Dumps
    cast: Cast
    hosts: dict[str, Person] = field(default_factory=dict)
    series: dict[str, Published] = field(default_factory=dict)
    unsubscribed: Subscriber | None = None
    waiting: Subscriber | None = None

    @property
    def host(self) -> Person:
        return self.hosts["password"]

    def page(self, path: str) -> str:
        return self.gateway_url + path

    def sessions_of(self, series: Published) -> list[dict[str, Any]]:
        """The series' sessions, the earliest first."""
        # A page renews what the moved clock has made run out; the API leaves that to its caller.
        series.host.browser.open(self.page("/dashboard"))
        items, after = [], ""
        while True:
            query = f"?after={after}" if after else ""
            url = self.page(f"/api/v1/series/{series.id}/sessions{query}")
            page = series.host.browser.get_json(url)
            items += page["items"]
            after = page.get("next")
            if not after:
                return sorted(items, key=lambda session: session["starts_at"])

    def next_session(self, series: Published) -> dict[str, Any]:
        now = self.sandbox.now()
        for session in self.sessions_of(series):
            if datetime.fromisoformat(session["starts_at"]) > now:
                return session
        raise StepFailed("the series has no session ahead")
