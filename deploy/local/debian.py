"""Installs a package of Debian without letting it start anything.

A server package starts its service as it is installed. `policy-rc.d` is Debian's way to forbid
that (https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt); the machine's own
policy, if it has one, is put back afterwards.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.trouble import Trouble

_POLICY = Path("/usr/sbin/policy-rc.d")
_SET_ASIDE = Path("/usr/sbin/policy-rc.d.before-session-monster")
_FORBID_ALL = "#!/bin/sh\nexit 101\n"


def can_install() -> bool:
    """Whether we are root on a Debian."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(package: str) -> None:
    """Install it and what it needs, with no service started. Raises Trouble."""
    with _services_forbidden():
        _apt_get("update")
        _apt_get("install", "-y", "--no-install-recommends", package)


def downloaded(package: str, place: Path) -> Path:
    """Its file, in `place`, without what it needs and not installed. Raises Trouble."""
    _apt_get("update")
    # As root and not as the user _apt, who may not write there.
    _apt_get("download", "-o", "APT::Sandbox::User=root", package, place=place)
    (found,) = place.glob(f"{package}_*.deb")
    return found


@contextmanager
def _services_forbidden() -> Iterator[None]:
    if _POLICY.exists():
        _POLICY.rename(_SET_ASIDE)
    try:
        _POLICY.write_text(_FORBID_ALL)
        _POLICY.chmod(0o755)
        yield
    finally:
        _POLICY.unlink(missing_ok=True)
        if _SET_ASIDE.exists():
            _SET_ASIDE.rename(_POLICY)


def _apt_get(*arguments: str, place: Path | None = None) -> None:
    outcome = subprocess.run(
        ["apt-get", "-q", *arguments],
        cwd=place,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if outcome.returncode != 0:
        words = outcome.stderr.strip().splitlines() or ["it said nothing"]
        raise Trouble(f"apt-get {' '.join(arguments)} failed: {words[-1]}")
