"""Notifications: preferences that can be set, a log of what was sent."""

from typing import Any

from chassis.errors import Conflict, NotFound, RateLimited
from chassis.ids import new_id
from tests.gateway.doubles.correspondence import ThreadsDouble
from tests.gateway.doubles.trails import TrailDouble

TOKEN = "mail-token-0123456789"
_PLAIN = {"name": "", "mark": "", "colour": "#0d6b51", "reply_to_name": "", "follow_up": ""}

_JUST_ANNOUNCED = {
    "announced_at": "2026-11-25T16:00:00+00:00",
    "status": "planned",
    "counts": {},
    "first_sent_at": None,
    "last_sent_at": None,
}


class NotificationsDouble(ThreadsDouble, TrailDouble):
    def __init__(self) -> None:
        super().__init__()
        self.stopped: set[str] = set()
        self.choices: dict[str, bool] = {"reminders": True, "billing": True}
        self.wants_series = True
        self.voice = _PLAIN
        self.sent_messages: list[dict[str, str]] = []
        self.sent_tests: list[dict[str, str]] = []
        self.announced: list[dict[str, Any]] = []
        self.received: list[dict[str, Any]] = []

    def get_preferences(self, token: str) -> dict[str, Any]:
        _known(token)
        categories = [_category(name, is_on) for name, is_on in self.choices.items()]
        required = _category("security", True) | {"is_required": True}
        series = {"title": "Evening strings", "is_on": self.wants_series}
        return {
            "address_masked": "a•••@example.org",
            "stops": "No more reminders for Evening strings.",
            "series": series,
            "categories": [*categories, required],
        }

    def set_preferences(
        self, token: str, categories: dict[str, bool] | None = None, series: bool | None = None
    ) -> dict[str, Any]:
        _known(token)
        self.choices |= categories or {}
        self.wants_series = self.wants_series if series is None else series
        return self.get_preferences(token)

    def unsubscribe_one_click(self, token: str) -> dict[str, Any]:
        _known(token)
        self.stopped.add(token)
        return {}

    def list_messages(self, host_id: str, **asked: Any) -> dict[str, Any]:
        sent = {
            "mailing_id": str(new_id()),
            "kind": "reminder",
            "title": "Evening strings",
            "due_at": "2026-11-25T16:00:00+00:00",
            "status": "frozen",
            "reason": None,
            "recipients": 40,
            "sent": 40,
            "delivered": 40,
        }
        planned = {"status": "planned", "recipients": 0, "sent": 0, "delivered": 0}
        items = [sent | planned, sent]
        wanted = asked.get("is_planned")
        shown = [one for one in items if wanted in (None, one["status"] == "planned")]
        return {"items": shown, "next": None}

    def get_series_voice(self, host_id: str, series_id: str) -> dict[str, Any]:
        return self.voice

    def set_series_voice(self, host_id: str, series_id: str, **chosen: str) -> dict[str, Any]:
        self.voice = _PLAIN | chosen
        return self.voice

    def preview_message(self, **asked: str) -> dict[str, Any]:
        said = f"{asked['kind']} in {asked.get('language', 'en')}: {asked.get('body', '')}"
        html = f'<p style="color:red">{said}</p>'
        return {"subject": asked.get("subject", "Preview"), "html": html, "text": said}

    def send_host_message(self, **asked: str) -> dict[str, Any]:
        if self.sent_messages:
            raise RateLimited("too_many_messages", "That is enough for a day.")
        self.sent_messages.append(asked)
        return {"mailing_id": str(new_id())}

    def send_test_message(self, **asked: str) -> dict[str, Any]:
        self.sent_tests.append(asked)
        return {}

    def announce_policy(self, operator_id: str, version: str, **told: str) -> dict[str, Any]:
        if any(one["version"] == version for one in self.announced):
            raise Conflict("policy_announced", "Everybody has been told of this version.")
        mailing = {"mailing_id": str(new_id()), "announced_by": operator_id, "version": version}
        self.announced.append(mailing | told | _JUST_ANNOUNCED)
        return {"mailing_id": mailing["mailing_id"]}

    def list_announcements(self) -> dict[str, Any]:
        return {"items": self.announced[::-1]}

    def receive_webhook(self, body_b64: str, content_type: str) -> dict[str, Any]:
        self.received.append({"body_b64": body_b64, "content_type": content_type})
        return {"status": 200, "body": {}}

    receive_inbound = receive_webhook


def _category(name: str, is_on: bool) -> dict[str, Any]:
    about = f"Mail about {name}."
    return {
        "name": name,
        "title": name.capitalize(),
        "about": about,
        "is_on": is_on,
        "is_required": False,
    }


def _known(token: str) -> None:
    if token != TOKEN:
        raise NotFound("link_unknown", "This link is not, or no longer, valid.")
