"""Under whose name a private server runs, and where that account can keep its data.

PostgreSQL and RabbitMQ refuse to run as root, or should; root lends them an account of the machine
that owns nothing. Anyone else runs them under their own name.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.local.trouble import Trouble

# Where data goes when the account cannot enter the run directory, for example below /root.
_ELSEWHERE = Path("/var/lib/session-monster")


@dataclass(frozen=True)
class Account:
    """An account of the machine, by numbers."""

    uid: int
    gid: int

    def can_use(self, path: Path) -> bool:
        """Whether a process of this account can enter the folder or run the file."""
        test = ["test", "-x", str(path)]
        switched = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(test, check=False, **switched).returncode == 0  # type: ignore[call-overload]


def for_server(*names: str) -> Account | None:
    """The first of these accounts that exists; None for "as I am" when we are not root."""
    if os.geteuid() != 0:
        return None
    for name in names:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise Trouble(f"This machine has no account to run a server as: none of {', '.join(names)}.")


def make_home(directory: Path, name: str, account: Account | None) -> Path:
    """A folder `name` that the account owns and can enter: in `directory`, else out of it."""
    directory.mkdir(parents=True, exist_ok=True)
    if account is None:
        return _owned(directory / name, None)
    # Others may pass through to the server's own folder, and read nothing on the way.
    directory.chmod(0o711)
    if account.can_use(directory):
        return _owned(directory / name, account)
    elsewhere = _elsewhere(directory)
    elsewhere.mkdir(parents=True, exist_ok=True)
    return _owned(elsewhere / name, account)


def remove_homes(directory: Path) -> None:
    """Delete what `make_home` put out of `directory`."""
    shutil.rmtree(_elsewhere(directory), ignore_errors=True)


def _elsewhere(directory: Path) -> Path:
    digest = hashlib.sha256(os.fsencode(directory.resolve())).hexdigest()
    return _ELSEWHERE / digest[:16]


def _owned(home: Path, account: Account | None) -> Path:
    home.mkdir(exist_ok=True)
    home.chmod(0o700)
    if account is not None:
        os.chown(home, account.uid, account.gid)
    return home
