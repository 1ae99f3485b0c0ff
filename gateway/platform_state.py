"""How all services stand, asked at once, and what of it needs somebody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from gateway import formats
from gateway.context import remote
from gateway.gather import gather

# What waits this long is not on its way any more.
WAITED_TOO_LONG = timedelta(minutes=5)
RUNS_MISSED = 3


@dataclass(frozen=True)
class Concern:
    """Something that needs somebody: what, at which service, how it shows, and how bad it is."""

    what: str
    service: str
    told: str
    is_bad: bool
    since: str | None = None


def concerns(services: list[dict[str, Any]], now: datetime) -> list[Concern]:
    """The worst first; within that, by service."""
    found = [concern for one in services for concern in _of_service(one, now)]
    return sorted(found, key=lambda concern: not concern.is_bad)


def _of_service(one: dict[str, Any], now: datetime) -> Iterator[Concern]:
    name = one["service"]
    if one["is_away"]:
        yield Concern("The service", name, "Does not answer", is_bad=True)
        return
    for queue, told in (("outbox", "to leave"), ("inbox", "to be handled")):
        since = one[queue]["oldest_at"]
        if since and now - formats.parse(since) > WAITED_TOO_LONG:
            said = f"{one[queue]['waiting']} wait {told}"
            yield Concern("Facts", name, said, is_bad=True, since=since)
    for task in one["tasks"]:
        trouble = _trouble_of(task, now)
        if trouble:
            what = formats.spoken(task["name"])
            yield Concern(what, name, trouble, is_bad=bool(task["failures"]), since=task["ran_at"])


def _trouble_of(task: dict[str, Any], now: datetime) -> str | None:
    """None where it runs as it should. One run may take long, so only several missed count."""
    if task["ran_at"] is None:
        return "Has not run yet"
    if task["failures"]:
        return f"Failed {task['failures']} times" if task["failures"] > 1 else "Failed"
    patience = max(RUNS_MISSED * timedelta(seconds=task["every"]), WAITED_TOO_LONG)
    return "Ran too long ago" if now - formats.parse(task["ran_at"]) > patience else None


def healthy_tasks(services: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """Tasks that run as they should, each with its service."""
    return [
        {"service": one["service"], **task}
        for one in services
        if not one["is_away"]
        for task in one["tasks"]
        if _trouble_of(task, now) is None
    ]


def of_services() -> list[dict[str, Any]]:
    """In the order of their names; one that does not answer is told as away."""
    services = remote().services()
    found = gather(**{name: service.get_operations for name, service in services.items()})
    return [
        {"service": name, "is_away": found[name] is None, **(found[name] or {})}
        for name in sorted(services)
    ]
