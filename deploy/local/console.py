"""What the person at the terminal sees: whole lines, each under the name of who said it."""

import sys
import threading
from typing import TextIO

_WIDTH = len("zoom_integration")


class Console:
    """Prints whole lines from many threads."""

    def __init__(self, stream: TextIO | None = None, *, relays: bool = True) -> None:
        self._stream = stream or sys.stdout
        self._relays = relays
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        """A line of our own."""
        with self._lock:
            self._stream.write(text + "\n")
            self._stream.flush()

    def tell(self, name: str, text: str) -> None:
        """A line of ours about a program."""
        self.say(f"{name:>{_WIDTH}} | {text}")

    def relay(self, name: str, text: str) -> None:
        """A line of a program; left out where its log file is enough."""
        if self._relays:
            self.tell(name, text)
