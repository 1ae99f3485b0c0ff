"""Installing a server package starts no service and leaves the machine's policy as it was."""

from pathlib import Path

import pytest

from deploy.local import debian
from deploy.local.trouble import Trouble

RECORDING = '#!/bin/sh\necho "$2: $("{policy}" >/dev/null 2>&1; echo $?)" >> "{record}"\n'
FAILING = '#!/bin/sh\necho "Unable to locate package" >&2\nexit 100\n'


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine's policy-rc.d that is not the real one's."""
    policy = tmp_path / "policy-rc.d"
    monkeypatch.setattr(debian, "_POLICY", policy)
    monkeypatch.setattr(debian, "_SET_ASIDE", tmp_path / "policy-rc.d.before")
    return policy


@pytest.fixture
def apt_get(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The apt-get that is found first: a script for the test to write."""
    script = tmp_path / "apt-get"
    script.touch(mode=0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return script


@pytest.fixture
def record(tmp_path: Path, policy: Path, apt_get: Path) -> Path:
    """What the policy answered during each call of apt-get; 101 forbids services."""
    record = tmp_path / "record"
    apt_get.write_text(RECORDING.format(policy=policy, record=record))
    return record


def test_no_service_may_start_while_a_package_is_installed(policy: Path, record: Path) -> None:
    debian.install("rabbitmq-server")

    assert record.read_text() == "update: 101\ninstall: 101\n"
    assert not policy.exists()


def test_the_machines_own_policy_is_put_back(policy: Path, record: Path) -> None:
    policy.write_text("#!/bin/sh\nexit 0\n")

    debian.install("rabbitmq-server")

    assert record.read_text() == "update: 101\ninstall: 101\n"
    assert policy.read_text() == "#!/bin/sh\nexit 0\n"


def test_a_failed_installation_is_told_and_puts_the_policy_back(
    policy: Path, apt_get: Path
) -> None:
    policy.write_text("#!/bin/sh\nexit 0\n")
    apt_get.write_text(FAILING)

    with pytest.raises(Trouble, match="apt-get update failed: Unable to locate package"):
        debian.install("rabbitmq-server")

    assert policy.read_text() == "#!/bin/sh\nexit 0\n"


def test_a_package_can_be_fetched_without_being_installed(
    policy: Path, apt_get: Path, tmp_path: Path
) -> None:
    apt_get.write_text('#!/bin/sh\n[ "$2" = update ] || touch "prometheus_2.42_$2.deb"\n')
    place = tmp_path / "place"
    place.mkdir()

    found = debian.downloaded("prometheus", place)

    assert found == place / "prometheus_2.42_download.deb"
