"""A setting can shorten what the manifest promises; with one that lengthens it nothing starts."""

from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

from chassis.settings import load
from chassis.testing.processes import ServiceProcess

DAY = timedelta(days=1)
ELSEWHERE = {
    "DATABASE_URL": "unused",
    "AMQP_URL": "unused",
    "ENCRYPTION_KEYS": "unused",
    "TOMBSTONE_KEY": "unused",
    "RIGHTS_KEY": "unused",
    "PUBLIC_URL": "unused",
    "GOOGLE_CLIENT_ID": "unused",
    "GOOGLE_CLIENT_SECRET": "unused",
}


def seconds(span: timedelta) -> str:
    return str(span // timedelta(seconds=1))


@pytest.mark.promise("P25")
@pytest.mark.parametrize(
    ("service", "variable", "days"),
    [
        ("identity", "SIGN_IN_LOG_RETENTION", 90),
        ("identity", "UNCONFIRMED_ACCOUNT_RETENTION", 7),
        ("series", "KEEP_ENDED_MEMBERSHIPS", 365),
        ("series", "CONFIRM_WITHIN", 2),
        ("series", "INVITATION_STANDS_FOR", 14),
    ],
)
def test_nothing_is_kept_for_longer_than_the_manifest_promises(
    service: str, variable: str, days: int, tmp_path: Path
):
    settings = import_module(f"{service}.settings").Settings
    longer = ServiceProcess(
        service, ELSEWHERE | {variable: seconds((days + 1) * DAY)}, tmp_path / "log"
    )
    longer.spawn()

    exit_status = longer.wait()
    said = longer.log_path.read_text().strip()
    shorter = load(settings, ELSEWHERE | {variable: seconds(DAY)})

    assert exit_status == 1
    assert said == (
        f"{service}: {variable} is too long: the manifest of personal data promises {days} days"
        f" at most, which are {seconds(days * DAY)} seconds."
    )
    assert getattr(shorter, variable.lower()) == DAY
