"""The browser is installed where it is missing and can be, and asked for nowhere else."""

from pathlib import Path

import pytest

from deploy.local import browser, debian
from deploy.local.console import Console


class Listener:
    """What a console was told."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A machine without Chromium, and the packages that it was told to install."""
    packages: list[str] = []
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(debian, "install", packages.append)
    monkeypatch.setattr(debian, "can_install", lambda: True)
    return packages


def provide() -> str:
    listener = Listener()
    browser.make_sure_it_is_installed(Console(listener))  # type: ignore[arg-type]
    return listener.text


def test_a_missing_browser_is_installed(installed: list[str]) -> None:
    said = provide()

    assert installed == ["chromium"]
    assert "Installing" in said


def test_a_browser_that_is_there_is_left(installed: list[str], tmp_path: Path) -> None:
    (tmp_path / "chromium").touch(mode=0o755)

    assert (provide(), installed) == ("", [])


def test_a_browser_that_is_named_is_used(
    installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROMIUM", "/opt/chromium")

    assert (provide(), installed) == ("", [])


def test_where_nothing_can_be_installed_it_says_what_is_skipped(
    installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(debian, "can_install", lambda: False)

    assert "tests/browser is skipped" in provide()
    assert installed == []
