"""What a process does by itself does not wait for its time where it is woken, or has failed."""

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from chassis.errors import Conflict
from chassis.jobs import Jobs
from chassis.testing.processes import ServiceProcess
from chassis.transport import entrypoints
from chassis.transport.rpc_client import RpcClient


@pytest.fixture
def runs(probe: ServiceProcess, rpc: RpcClient) -> Callable[[], int]:
    """How often the task has run whose time comes every hour."""
    return lambda: int(rpc.call("probe", "count_marks", {"text": "awake"})["count"])


def test_a_task_runs_once_it_is_woken_and_again_the_next_time(
    runs: Callable[[], int], rpc: RpcClient, eventually: Callable[..., Any]
):
    eventually(lambda: runs() == 1)

    for number in (2, 3):
        rpc.call("probe", "wake_marker", {})
        assert eventually(lambda number=number: runs() == number)


def test_a_transaction_that_is_rolled_back_wakes_nothing(
    runs: Callable[[], int], rpc: RpcClient, eventually: Callable[..., Any]
):
    eventually(lambda: runs() == 1)

    with pytest.raises(Conflict):
        rpc.call("probe", "wake_marker_and_refuse", {})
    rpc.call("probe", "wake_marker", {})

    assert eventually(lambda: runs() == 2)
    assert runs() == 2


def test_a_process_that_stops_waits_for_no_task_that_sleeps(
    runs: Callable[[], int], probe: ServiceProcess, eventually: Callable[..., Any]
):
    eventually(lambda: runs() == 1)

    probe.stop()

    assert probe.wait() == 0


def test_a_task_that_fails_is_tried_again_before_its_time(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(entrypoints, "AFTER_FAILURE_SECONDS", 0.01)
    outcomes, is_done = [RuntimeError("the database is away"), None], threading.Event()

    def work() -> None:
        if error := outcomes.pop(0):
            raise error
        is_done.set()

    every = entrypoints.Every(seconds=3600.0)
    every.method_name = "work"
    every.container = SimpleNamespace(
        config={"service": SimpleNamespace(jobs=Jobs(), work=work)},
        spawn_managed_thread=lambda run: _Thread(run),
    )
    every.setup()
    every.start()

    try:
        assert is_done.wait(60)
    finally:
        every.stop()
    assert outcomes == []


class _Thread:
    def __init__(self, run: Callable[[], None]) -> None:
        self._thread = threading.Thread(target=run)
        self._thread.start()

    def wait(self) -> None:
        self._thread.join()
