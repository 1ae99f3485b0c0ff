"""How often pages are looked at: our own count, of pages and days, of nobody (promise P19).

A page is known by its name in the code, never by its address, which may hold a token. Who sends
`Sec-GPC: 1` is not counted at all; a signed-in person's visits go to the privacy service with the
account, which drops those of people who object, and keeps sums alone.
"""

import logging
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from flask import Flask, Response, current_app, request

from chassis.errors import ChassisError
from gateway.authentication import known_caller
from gateway.remote import Remote

EVERY_SECONDS = 30.0
MOST_AT_ONCE = 500
log = logging.getLogger(__name__)
Visit = tuple[str, str | None]


@dataclass
class Visits:
    """Counted in this process, and handed over now and then; a crash loses half a minute."""

    remote: Remote
    _counted: Counter[Visit] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _handed_over_at: float = field(default_factory=time.monotonic)

    def note(self, page: str, account_id: str | None) -> None:
        with self._lock:
            self._counted[page, account_id] += 1
            is_due = time.monotonic() - self._handed_over_at > EVERY_SECONDS
            if is_due:
                self._handed_over_at = time.monotonic()
        if is_due:
            threading.Thread(target=self.hand_over, name="visits", daemon=True).start()

    def hand_over(self) -> None:
        """Tell privacy; what it cannot take now is not worth keeping."""
        with self._lock:
            counted, self._counted = self._counted, Counter()
        visits = [
            {"page": page, "number": number, "account_id": account_id}
            for (page, account_id), number in counted.most_common(MOST_AT_ONCE)
        ]
        try:
            if visits:
                self.remote.privacy.count_visits(visits=visits)
        except ChassisError as error:
            log.info("visits were not counted", extra={"code": error.code})


def register(app: Flask) -> None:
    """Count what people look at; programs and those who want no count are left out."""
    app.extensions["visits"] = Visits(app.extensions["remote"])
    app.after_request(_count)


def _count(response: Response) -> Response:
    visits: Visits = current_app.extensions["visits"]
    if _is_counted(response):
        seen = known_caller()
        visits.note(str(request.endpoint), seen.account_id if seen else None)
    return response


def _is_counted(response: Response) -> bool:
    is_page = request.method == "GET" and response.mimetype == "text/html"
    wants_none = request.headers.get("Sec-GPC") == "1" or request.headers.get("DNT") == "1"
    return is_page and response.status_code == 200 and bool(request.endpoint) and not wants_none
