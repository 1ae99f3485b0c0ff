"""A private PostgreSQL: its data folder, its command line, and when it answers.

The machine's own clusters are never looked at.
"""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from deploy.local import accounts, postgres_binaries
from deploy.local.keeper import Keeper
from deploy.local.ports import LOOPBACK
from deploy.local.programs import Program
from deploy.local.trouble import Trouble

_ADMIN = "postgres"
_START_SECONDS = 60.0
_POLL_SECONDS = 0.05
# A test's data need not survive the machine, only the processes.
_CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def program(
    directory: Path, *, password: str, port: int, log: Path, is_lasting: bool = True
) -> Program:
    """The server, its data folder made if it is not there. Raises Trouble."""
    account = accounts.for_server("postgres", "nobody")
    home = accounts.make_home(directory, "postgres", account)
    data = home / "data"
    binaries = postgres_binaries.reachable(postgres_binaries.choose(data), home, account)
    if not (data / "PG_VERSION").exists():
        _make_cluster(binaries, data, password=password, account=account)
    return Program(
        name="postgres",
        command=(str(binaries / "postgres"), "-D", str(data), *_options(port, is_lasting)),
        environ={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        log=log,
        directory=home,
        account=account,
        stop_signal=signal.SIGINT,  # "fast": SIGTERM would wait for every client to leave
        is_quiet=True,
    )


def url(*, password: str, port: int) -> str:
    """The administrator's address of the server."""
    return f"postgresql://{_ADMIN}:{quote(password, safe='')}@{LOOPBACK}:{port}/postgres"


def wait_until_ready(address: str, keeper: Keeper | None = None) -> None:
    """Return once the server takes a connection. Raises Trouble after a minute, or a crash."""
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline or (keeper and keeper.crashes):
                raise Trouble(_why_not(keeper, error)) from error
            time.sleep(_POLL_SECONDS)
        else:
            return


def _why_not(keeper: Keeper | None, error: Exception) -> str:
    if keeper is None:
        return f"PostgreSQL at POSTGRES_ADMIN_URL does not let us in: {_first_line(str(error))}"
    return f"The private PostgreSQL did not start ({keeper.complaint}): see {keeper.program.log}."


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0]


def _options(port: int, is_lasting: bool) -> list[str]:
    settings = [
        f"listen_addresses={LOOPBACK}",
        f"port={port}",
        "unix_socket_directories=",
        "max_connections=300",
        "shared_buffers=64MB",
        *(() if is_lasting else _CARELESS),
    ]
    return [word for setting in settings for word in ("-c", setting)]


def _make_cluster(
    binaries: Path, data: Path, *, password: str, account: accounts.Account | None
) -> None:
    secret = data.with_name("password")
    secret.write_text(password)
    if account is not None:
        os.chown(secret, account.uid, account.gid)
    try:
        _run_initdb(binaries, data, secret, account)
    finally:
        secret.unlink()


def _run_initdb(binaries: Path, data: Path, secret: Path, account: accounts.Account | None) -> None:
    # Made under another name first: an interrupted initdb leaves no half a cluster behind.
    unfinished = data.with_name("unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    command = [f"{binaries}/initdb", f"--pgdata={unfinished}", f"--pwfile={secret}", "-U", _ADMIN]
    outcome = subprocess.run(
        [*command, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
        cwd=data.parent,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        capture_output=True,
        text=True,
        check=False,
    )
    if outcome.returncode != 0:
        raise Trouble(f"PostgreSQL's initdb failed: {_first_line(outcome.stderr)}")
    unfinished.rename(data)
