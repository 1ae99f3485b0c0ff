"""What every service answers to those who run it, over the broker."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.testing.processes import ServiceProcess
from chassis.transport.rpc_client import RpcClient

Eventually = Callable[..., Any]


@pytest.fixture
def namespace(standing: ServiceProcess) -> str:
    """The namespace of the service that stands already."""
    return standing.environment["BROKER_NAMESPACE"]


class TestOperations:
    def test_a_parked_message_is_seen_decided_and_seen_no_more(
        self, standing: ServiceProcess, rpc: RpcClient, eventually: Eventually
    ) -> None:
        rpc.call("probe", "announce", {"text": "refuse me"})

        def parked() -> Any:
            return rpc.call("probe", "list_parked", {})["items"]

        (one,) = eventually(parked)
        assert (one["name"], one["reason"]) == ("announced", "refused: refused")
        assert "refuse me" not in str(one)
        assert rpc.call("probe", "get_operations", {})["parked"] == 1

        decided = {"operator_id": str(new_id()), "message_id": one["message_id"]}
        rpc.call("probe", "discard_parked", decided)

        assert parked() == []
        with pytest.raises(NotFound):
            rpc.call("probe", "replay_parked", decided)

    def test_tells_its_release_its_schema_and_how_its_tasks_went(
        self, standing: ServiceProcess, rpc: RpcClient, eventually: Eventually
    ) -> None:
        def task(name: str) -> Any:
            found = rpc.call("probe", "get_operations", {})
            return next(one for one in found["tasks"] if one["name"] == name)

        eventually(lambda: task("fail_now_and_then")["failures"])
        found = rpc.call("probe", "get_operations", {})

        assert (found["service"], found["release"]) == ("probe", "unreleased")
        assert found["schema_version"] == "0001"
        assert task("fail_now_and_then")["every"] == 0.2
        assert task("mark_the_pass_of_time")["failures"] == 0
        assert task("mark_the_pass_of_time")["ran_at"]

    def test_prometheus_is_told_what_lies_in_the_database(self, standing: ServiceProcess) -> None:
        figures = requests.get(f"{standing.health_url}/metrics", timeout=10).text

        assert "database_up 1.0" in figures
        assert 'database_connections{state="most"} 10.0' in figures
        assert "outbox_waiting" in figures
        assert 'job_runs_total{outcome="failed",task="fail_now_and_then"}' in figures
