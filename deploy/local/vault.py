"""Secrets that are made once and kept in a file that only its owner reads."""

import base64
import json
import os
import secrets
import threading
from collections.abc import Callable
from pathlib import Path


def new_password() -> str:
    """A password for a machine."""
    return secrets.token_urlsafe(24)


def new_key() -> str:
    """A key of 256 bits, in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


class Vault:
    """The file of secrets of one run directory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()

    def get(self, name: str, make: Callable[[], str]) -> str:
        """The secret of this name; `make` makes it once, and may ask for others meanwhile."""
        with self._lock:
            if name not in self._read():
                made = make()
                self._write(self._read() | {name: made})
            return self._read()[name]

    def _read(self) -> dict[str, str]:
        try:
            return json.loads(self._path.read_text())
        except FileNotFoundError:
            return {}

    def _write(self, kept: dict[str, str]) -> None:
        fresh = self._path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(kept, file, indent=1)
        fresh.replace(self._path)
