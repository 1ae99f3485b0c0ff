"""Senders as processes of their own, apart from the one that hears and answers."""

import re
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from chassis.testing.processes import ServiceProcess
from tests.notifications.service.facts import completed

Running = Callable[..., ServiceProcess]
Eventually = Callable[..., Any]
_REQUESTS = re.compile(r'^vendor_requests_total\{outcome="2xx",vendor="mailgun"\} (\S+)', re.M)
MOST = 200


@pytest.fixture
def hearing(running: Running, environment: dict[str, str]) -> ServiceProcess:
    """Hears and answers, and sends nothing."""
    return running("notifications", ROLES="calls,inbox,relay,tasks", **environment)


def requests_of(process: ServiceProcess) -> float:
    """How many requests this one process made to the provider."""
    return sum(float(number) for number in _REQUESTS.findall(_figures(process)))


def test_mail_waits_where_nobody_sends_and_leaves_with_the_first_sender(
    hearing: ServiceProcess,
    running: Running,
    environment: dict[str, str],
    tell: Callable[..., str],
    letters: Callable[..., list[Any]],
    eventually: Eventually,
) -> None:
    tell("privacy", "request_completed", completed(hearing, "anna@example.com"))
    eventually(lambda: 'name="request_completed",outcome="done"' in _figures(hearing))
    assert letters(to="anna@example.com") == []

    running("notifications", ROLES="sender", **environment)

    assert len(eventually(lambda: letters(to="anna@example.com"))) == 1


def test_two_senders_share_the_work_and_nobody_is_told_twice(
    hearing: ServiceProcess,
    running: Running,
    environment: dict[str, str],
    tell: Callable[..., str],
    letters: Callable[..., list[Any]],
    eventually: Eventually,
) -> None:
    senders = [running("notifications", ROLES="sender", **environment) for _ in range(2)]
    told: list[str] = []

    while len(told) < MOST and not all(requests_of(sender) for sender in senders):
        told.append(f"person{len(told)}@example.com")
        tell("privacy", "request_completed", completed(hearing, told[-1]))
    eventually(lambda: all(letters(to=address) for address in told))

    assert all(requests_of(sender) for sender in senders)
    assert [len(letters(to=address)) for address in told] == [1] * len(told)
    assert sum(requests_of(sender) for sender in senders) == len(told)


def _figures(process: ServiceProcess) -> str:
    with urllib.request.urlopen(f"{process.health_url}/metrics", timeout=5) as answer:  # noqa: S310
        return str(answer.read().decode())
