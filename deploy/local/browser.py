"""The browser that the tests open pages in: Debian's Chromium, installed where that can be done."""

import os
import shutil

from deploy.local import debian
from deploy.local.console import Console

PACKAGE = "chromium"


def make_sure_it_is_installed(console: Console) -> None:
    """Install it if it is missing. Elsewhere than on Debian as root, say what is skipped."""
    if os.environ.get("CHROMIUM") or shutil.which(PACKAGE):
        return
    if not debian.can_install():
        console.say("No Chromium here: tests/browser is skipped. Install it, or set CHROMIUM.")
        return
    console.say("Installing Chromium from Debian's packages")
    debian.install(PACKAGE)
