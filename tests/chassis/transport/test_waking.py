"""What a process does by itself does not wait for its time where a transaction wakes it."""

from collections.abc import Callable
from typing import Any

import pytest

from chassis.errors import Conflict
from chassis.testing.processes import ServiceProcess
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
