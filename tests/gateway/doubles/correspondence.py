"""Notifications' threads of support mail: two desks, looks that are kept, answers that add up."""

from typing import Any

from chassis.errors import Conflict, NotFound
from chassis.ids import new_id

WRITTEN_AT = "2026-11-23T10:00:00+00:00"


class ThreadsDouble:
    def __init__(self) -> None:
        super().__init__()
        self.threads: dict[str, dict[str, Any]] = {}
        self.looks: list[dict[str, Any]] = []
        self.looks_at_mail: dict[str, list[dict[str, Any]]] = {}
        self.add("anna@example.org", body="It does not work.\n<script>alert(1)</script>")
        self.add("bert@example.org", desk="privacy", body="Delete me.")

    def add(self, address: str, *, desk: str = "support", body: str) -> str:
        """Its id."""
        thread_id = str(new_id())
        self.threads[thread_id] = {
            "thread_id": thread_id,
            "ticket": thread_id.replace("-", "")[-12:],
            "desk": desk,
            "address": address,
            "subject": "Help",
            "status": "open",
            "opened_at": WRITTEN_AT,
            "last_mail_at": WRITTEN_AT,
            "waiting_since": WRITTEN_AT,
            "mails": [_mail(body, files_left_out=["screen.png"])],
        }
        return thread_id

    def of_desk(self, desk: str) -> str:
        """The id of the first thread there."""
        return next(key for key, one in self.threads.items() if one["desk"] == desk)

    def list_threads(
        self, operator_id: str, desks: list[str], status: str = "open"
    ) -> dict[str, Any]:
        seen = [one for one in self.threads.values() if one["desk"] in desks]
        items = [
            {**_row(one), "mails": len(one["mails"])} for one in seen if one["status"] == status
        ]
        counts = {
            name: sum(one["status"] == name for one in seen)
            for name in ("open", "answered", "closed")
        }
        return {"items": items, "counts": counts}

    def look_at_thread(
        self, operator_id: str, desks: list[str], thread_id: str, reason: str
    ) -> dict[str, Any]:
        thread = self._of(thread_id, desks)
        look = {"operator_id": operator_id, "reason": reason, "looked_at": WRITTEN_AT}
        self.looks.append(look)
        told = {name: thread[name] for name in ("address", "subject", "mails")}
        return {**_row(thread), **told, "looks": [look]}

    def list_looks_at_mail(self, address: str) -> dict[str, Any]:
        return {"items": self.looks_at_mail.get(address, [])}

    def answer_thread(
        self,
        operator_id: str,
        desks: list[str],
        thread_id: str,
        body: str,
        last_mail_id: str | None = None,
    ) -> dict[str, Any]:
        thread = self._of(thread_id, desks)
        if last_mail_id not in (None, thread["mails"][-1]["mail_id"]):
            raise Conflict("thread_moved_on", "There is a newer mail in this thread. Look again.")
        mail = _mail(body, is_ours=True, state="sent")
        thread["mails"].append(mail)
        thread |= {"status": "answered", "waiting_since": None}
        return {"mail_id": mail["mail_id"]}

    def close_thread(self, operator_id: str, desks: list[str], thread_id: str) -> dict[str, Any]:
        self._of(thread_id, desks).update(status="closed", waiting_since=None)
        return {}

    def _of(self, thread_id: str, desks: list[str]) -> dict[str, Any]:
        thread = self.threads.get(thread_id)
        if thread is None or thread["desk"] not in desks:
            raise NotFound("thread_unknown", "There is no such thread.")
        return thread


def _row(thread: dict[str, Any]) -> dict[str, Any]:
    shown = ("thread_id", "ticket", "desk", "status", "opened_at", "last_mail_at", "waiting_since")
    masked = f"{thread['address'][0]}•••@example.org"
    return {"address_masked": masked} | {name: thread[name] for name in shown}


def _mail(body: str, **more: Any) -> dict[str, Any]:
    mail = {
        "mail_id": str(new_id()),
        "is_ours": False,
        "is_automatic": False,
        "sender_name": "",
        "subject": "Help",
        "body": body,
        "files_left_out": [],
        "received_at": WRITTEN_AT,
        "state": None,
        "reason": None,
    }
    return mail | more
