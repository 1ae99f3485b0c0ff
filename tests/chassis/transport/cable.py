"""A TCP proxy between a client and the broker: a cable that can be cut, pulled out or squeezed."""

import contextlib
import socket
import threading
from urllib.parse import urlsplit, urlunsplit


class Cable:
    """Forwards to the server in `url`; `self.url` is the same address through the cable."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = (parts.hostname, parts.port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        port = self._listening.getsockname()[1]
        login = f"{parts.username}:{parts.password}"
        self.url = urlunsplit(parts._replace(netloc=f"{login}@127.0.0.1:{port}"))
        self._ends: list[socket.socket] = []
        self._is_in = True
        self._flows = threading.Event()
        self._flows.set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Reset what is connected now; new connections pass."""
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._ends.clear()

    def pull_out(self) -> None:
        """Cut, and refuse until `plug_in`."""
        self._is_in = False
        self.cut()

    def plug_in(self) -> None:
        self._is_in = True

    def squeeze(self) -> None:
        """Keep the connections and let nothing through, as a firewall that forgot them does."""
        self._flows.clear()

    def release(self) -> None:
        self._flows.set()

    def close(self) -> None:
        self._listening.close()
        self.release()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if not self._is_in:
                near.close()
                continue
            far = socket.create_connection(self._server)
            self._ends += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError), source, sink:
            while data := source.recv(65536):
                self._flows.wait()
                sink.sendall(data)
