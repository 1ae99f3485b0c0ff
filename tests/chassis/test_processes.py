"""The real processes that tests start."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from chassis.testing.plugin import running_processes
from chassis.testing.processes import ServiceProcess


def test_one_that_does_not_stop_keeps_no_other_running(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stopped = []

    def stop(process: ServiceProcess) -> None:
        stopped.append(process.service)
        if process.service == "series":
            raise TimeoutError

    monkeypatch.setattr(ServiceProcess, "migrate", lambda process: None)
    monkeypatch.setattr(ServiceProcess, "stop", stop)
    databases = SimpleNamespace(url=lambda service: "")

    with (
        pytest.raises(TimeoutError),
        running_processes(databases, "", "", tmp_path) as start,  # type: ignore[arg-type]
    ):
        for service in ("identity", "series"):
            start(service, start=False)

    assert sorted(stopped) == ["identity", "series"]
