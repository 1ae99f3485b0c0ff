"""Prometheus' tool for testing alert rules, out of Debian's package of Prometheus.

The package is unpacked and not installed: it would bring a server and start it at every boot.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.local import debian
from deploy.local.console import Console

_OWN = Path(sys.prefix) / "promtool" / "usr" / "bin" / "promtool"


def where() -> Path | None:
    """The one that `PROMTOOL` names, the machine's, or ours; None where there is none."""
    found = os.environ.get("PROMTOOL") or shutil.which("promtool")
    if found:
        return Path(found)
    return _OWN if _OWN.exists() else None


def make_sure_it_is_there(console: Console) -> None:
    """Fetch it if it is missing. Elsewhere than on Debian as root, say what is skipped."""
    if where() is not None:
        return
    if not debian.can_install():
        console.say("No promtool here: the alerts are not tried. Install it, or set PROMTOOL.")
        return
    console.say("Fetching promtool out of Debian's package")
    with tempfile.TemporaryDirectory() as place:
        package = debian.downloaded("prometheus", Path(place))
        subprocess.run(["dpkg-deb", "-x", package, _OWN.parents[2]], check=True)
