"""The package of a person with very many rows: how long it takes, and what memory at most."""

import sys
import time
from collections.abc import Iterator
from threading import Event, Thread

import sqlalchemy as sa

from chassis import clock
from chassis.errors import Unavailable
from chassis.ids import new_id
from identity.models import SignIn
from tests.load.figures import Figure, Wanted
from tests.load.six import Six, six

ROWS = 100_000
ROWS_AT_ONCE = 5_000
PATIENCE_SECONDS = 600.0


def figures() -> Iterator[Figure]:
    """From asking to the package that lies ready."""
    with six(people=60) as platform:
        person = platform.members()[0]
        _plant(platform, platform.town.accounts[person])
        with Watch(platform) as watch:
            begun_at = time.perf_counter()
            token = platform.open(person, "access")
            _await_ready(platform, token)
            took = time.perf_counter() - begun_at
    yield Figure("exporting.100000_rows", took, "s", 60, Wanted.AT_MOST)
    yield Figure("exporting.largest_process", watch.most_megabytes, "MB", 200, Wanted.AT_MOST)


class Watch:
    """Looks at the memory of all processes while the block runs."""

    def __init__(self, platform: Six) -> None:
        self.most_megabytes = 0.0
        self._platform = platform
        self._is_over = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(0.05):
            self.most_megabytes = max(self.most_megabytes, self._platform.resident_megabytes())


def _plant(platform: Six, account_id: object) -> None:
    row = {"account_id": account_id, "method": "password", "outcome": "succeeded"}
    seen = {"ip": "203.0.113.7", "user_agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
    named = {"browser": "Firefox", "operating_system": "Linux", "referrer": ""}
    with platform.laid.databases.engine("identity").begin() as db:
        for _ in range(ROWS // ROWS_AT_ONCE):
            rows = [
                row | seen | named | {"id": new_id(), "tried_at": clock.now()}
                for _ in range(ROWS_AT_ONCE)
            ]
            db.execute(sa.insert(SignIn), rows)


def _await_ready(platform: Six, token: dict[str, str]) -> None:
    """Or the end of patience: then the figure says no more than that it takes longer."""
    patience = time.perf_counter() + PATIENCE_SECONDS
    while not _is_ready(platform, token):
        if time.perf_counter() > patience:
            print("the package was not made in time", file=sys.stderr)
            return
        time.sleep(0.05)


def _is_ready(platform: Six, token: dict[str, str]) -> bool:
    """False too where a busy service does not say."""
    try:
        return bool(platform.calls.call("privacy", "get_status", token)["status"] == "ready")
    except Unavailable:
        return False
