"""A command that borrows servers gets their addresses, and its exit code is ours."""

import subprocess
import sys

from deploy.local.rundir import ROOT


def test_addresses_that_are_set_are_passed_on(postgres_url: str, amqp_url: str) -> None:
    environ = {
        "PATH": "/usr/bin:/bin",
        "TEST_POSTGRES_URL": postgres_url,
        "TEST_AMQP_URL": amqp_url,
    }
    command = ["sh", "-c", "echo $TEST_POSTGRES_URL $TEST_AMQP_URL; exit 7"]

    outcome = subprocess.run(
        [sys.executable, "-m", "deploy.local", "servers-for", "--", *command],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert outcome.stdout == f"{postgres_url} {amqp_url}\n"
    assert outcome.returncode == 7
