"""Webhooks on their way: kept, signed at each attempt, retried on the vendor's schedule.

A delivery survives a restart. Faults make it late, doubled, overtaken or lost.
"""

import base64
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import requests

from sandbox.clock import Clock
from sandbox.faults import WEBHOOK_KINDS, Faults, Kind
from sandbox.store import Document, Documents, Store

log = logging.getLogger(__name__)

_LATE_SECONDS = 600.0
_REORDER_SECONDS = 60.0


@dataclass(frozen=True)
class Signed:
    """What goes over the wire."""

    body: bytes
    headers: dict[str, str]


Sign = Callable[[bytes, datetime, Document], Signed]
Accepts = Callable[[Document, bytes, requests.Response], bool]


def _is_success(delivery: Document, sent: bytes, answer: requests.Response) -> bool:
    return 200 <= answer.status_code < 300


@dataclass(frozen=True, kw_only=True)
class Manners:
    """How one vendor delivers: its signature, its patience, when it gives up."""

    sign: Sign
    retry_after: tuple[timedelta, ...]
    timeout_seconds: float = 10.0
    accepts: Accepts = _is_success
    """Whether the vendor is content with an answer."""
    final_statuses: tuple[int, ...] = ()
    """Statuses after which the vendor does not try again although it is not content."""


class Webhooks:
    """Deliveries of all vendors."""

    def __init__(self, store: Store, clock: Clock, faults: Faults) -> None:
        self._store = store
        self._clock = clock
        self._faults = faults
        self._manners: dict[str, Manners] = {}
        self._deliveries = store.collection("webhooks", indexed=("status", "vendor"))
        clock.register("webhooks.attempt", self._attempt, is_remote=True)

    def vendor(self, name: str, manners: Manners) -> None:
        """Tell how a vendor signs and retries."""
        self._manners[name] = manners

    def deliver(
        self,
        vendor: str,
        url: str,
        body: bytes,
        *,
        event: str,
        content_type: str = "application/json",
        options: Document | None = None,
    ) -> str:
        """Queue one webhook in the caller's transaction; `options` reach the signature."""
        delivery_id = f"wh_{uuid.uuid4().hex}"
        delivery: Document = {
            "id": delivery_id,
            "vendor": vendor,
            "event": event,
            "url": url,
            "body_b64": base64.b64encode(body).decode(),
            "content_type": content_type,
            "options": options or {},
            "created_at": self._clock.now().isoformat(),
            "status": "waiting",
            "attempts": [],
        }
        fault = self._faults.take(vendor, event, *WEBHOOK_KINDS)
        with self._store.transaction():
            self._deliveries.put(delivery_id, delivery)
            self._queue(delivery, fault.kind if fault else "", fault.seconds if fault else None)
        return delivery_id

    def list(self, where: Document | None = None, limit: int = 200) -> Documents:
        """Deliveries, the newest first."""
        return self._deliveries.list(where, newest_first=True, limit=limit)

    def get(self, delivery_id: str) -> Document | None:
        return self._deliveries.get(delivery_id)

    def resend(self, delivery_id: str) -> None:
        """Deliver once more, as a vendor's dashboard can."""
        self._schedule(delivery_id, timedelta(0), key=uuid.uuid4().hex)

    def _queue(self, delivery: Document, fault: str, seconds: float | None) -> None:
        delay = 0.0
        if fault == Kind.DROP:
            self._deliveries.update(delivery["id"], status="dropped")
            return
        if fault == Kind.REORDER:
            self._deliveries.update(delivery["id"], status="held")
            delay = _REORDER_SECONDS if seconds is None else seconds
        else:
            self._release_held(delivery["vendor"])
        if fault == Kind.LATE:
            delay = _LATE_SECONDS if seconds is None else seconds
        if fault == Kind.TWICE:
            self.resend(delivery["id"])
        self._schedule(delivery["id"], timedelta(seconds=delay), key="0")

    def _release_held(self, vendor: str) -> None:
        """Whatever was held back goes out one second behind the delivery that overtakes it."""
        for held in self._deliveries.list({"vendor": vendor, "status": "held"}):
            self._deliveries.update(held["id"], status="waiting")
            self._schedule(held["id"], timedelta(seconds=1), key="0")

    def _schedule(self, delivery_id: str, delay: timedelta, *, key: str) -> None:
        self._clock.at(
            self._clock.now() + delay,
            "webhooks.attempt",
            {"delivery_id": delivery_id},
            key=f"webhook:{delivery_id}:{key}",
        )

    def _attempt(self, at: datetime, *, delivery_id: str) -> None:
        delivery = self._deliveries.get(delivery_id)
        if delivery is None:
            return
        manners = self._manners[delivery["vendor"]]
        status, is_accepted = self._post(delivery, manners)
        is_done = is_accepted or status in manners.final_statuses
        self._record(delivery_id, status, is_done, manners)

    def _post(self, delivery: Document, manners: Manners) -> tuple[int, bool]:
        """The answer's status (0 for none), and whether the vendor is content with it."""
        body = base64.b64decode(delivery["body_b64"])
        signed = manners.sign(body, self._clock.now(), delivery)
        headers = {"Content-Type": delivery["content_type"], **signed.headers}
        try:
            answer = requests.post(
                delivery["url"],
                data=signed.body,
                headers=headers,
                timeout=manners.timeout_seconds,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            log.info("webhook %s to %s: %s", delivery["event"], delivery["url"], type(error))
            return 0, False
        return answer.status_code, manners.accepts(delivery, signed.body, answer)

    def _record(self, delivery_id: str, status: int, is_done: bool, manners: Manners) -> None:
        with self._store.transaction():
            delivery = self._deliveries.get(delivery_id)
            if delivery is None:
                return
            tried = len(delivery["attempts"])
            attempts = [
                *delivery["attempts"],
                {"at": self._clock.now().isoformat(), "status": status},
            ]
            is_last = tried >= len(manners.retry_after)
            outcome = "delivered" if is_done else "failed" if is_last else "waiting"
            if delivery["status"] == "delivered":
                outcome = "delivered"
            self._deliveries.update(delivery_id, attempts=attempts, status=outcome)
            if outcome == "waiting":
                self._schedule(delivery_id, manners.retry_after[tried], key=str(tried + 1))
