"""promtool is fetched where it is missing and can be, and its absence is told elsewhere."""

from pathlib import Path

import pytest

from deploy.local import debian, promtool
from deploy.local.console import Console
from tests.running.test_browser import Listener


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without promtool that can install nothing; the folder is its PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("PROMTOOL", raising=False)
    monkeypatch.setattr(promtool, "_OWN", tmp_path / "own" / "usr" / "bin" / "promtool")
    monkeypatch.setattr(debian, "can_install", lambda: False)
    return tmp_path


def test_its_absence_is_told(machine: Path) -> None:
    listener = Listener()

    promtool.make_sure_it_is_there(Console(listener))  # type: ignore[arg-type]

    assert "the alerts are not tried" in listener.text
    assert promtool.where() is None


def test_the_machines_own_is_used(machine: Path) -> None:
    (machine / "promtool").touch(mode=0o755)

    assert promtool.where() == machine / "promtool"


def test_the_one_that_is_named_is_used(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMTOOL", "/opt/promtool")

    assert promtool.where() == Path("/opt/promtool")
