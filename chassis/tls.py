"""A TLS stream for one thread that reads and others that write.

OpenSSL's own sockets do not bear that: two threads in one of its objects are undefined, and a lock
around them would keep writers out for as long as the reader waits. Here OpenSSL turns bytes into
records in memory, under a lock that nobody holds for long; waiting is done on the bare socket.
"""

import socket
import ssl
from threading import Lock

RECORDS = 65536


def context(ca_file: str | None) -> ssl.SSLContext:
    """Believes `ca_file`'s authorities, or else those of the machine. Raises OSError.

    Certificate and host name are always checked.
    """
    return ssl.create_default_context(cafile=ca_file)


class Stream:
    """Has the face of a connected socket, as far as AMQP needs one."""

    def __init__(self, bare: socket.socket, trusted: ssl.SSLContext, server: str) -> None:
        """Shake hands within the socket's time-out. Raises OSError; ssl.SSLError is one."""
        self._bare = bare
        self._arrived, self._leaving = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = trusted.wrap_bio(self._arrived, self._leaving, server_hostname=server)
        self._turning = Lock()
        # Records must leave in the order in which they were made.
        self._sending = Lock()
        self._shake_hands()

    def recv(self, size: int) -> bytes:
        """Up to `size` bytes; none at the end. Raises TimeoutError, OSError."""
        while (data := self._read(size)) is None:
            self._take_in()
        return data

    def sendall(self, data: bytes) -> None:
        """Raises TimeoutError, OSError; after both, part of it may be on its way."""
        with self._sending:
            with self._turning:
                _write_all(self._tls, data)
            self._send_records()

    def settimeout(self, seconds: float | None) -> None:
        self._bare.settimeout(seconds)

    def gettimeout(self) -> float | None:
        return self._bare.gettimeout()

    def shutdown(self, how: int) -> None:
        self._bare.shutdown(how)

    def close(self) -> None:
        self._bare.close()

    def _shake_hands(self) -> None:
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._send_records()
                self._take_in()
            except ssl.SSLError:
                # The alert says why to the other side.
                self._send_records()
                raise
            else:
                self._send_records()
                return

    def _read(self, size: int) -> bytes | None:
        """What has arrived in whole records; None where more must come first."""
        with self._turning:
            try:
                return self._tls.read(size)
            except ssl.SSLWantReadError:
                return None
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""

    def _take_in(self) -> None:
        records = self._bare.recv(RECORDS)
        with self._turning:
            if records:
                self._arrived.write(records)
            else:
                self._arrived.write_eof()

    def _send_records(self) -> None:
        with self._turning:
            records = self._leaving.read()
        if records:
            self._bare.sendall(records)


def _write_all(tls: ssl.SSLObject, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[tls.write(left) :]
