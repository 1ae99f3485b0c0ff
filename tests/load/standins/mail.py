"""A mail provider that takes everything: reads a message whole, counts its recipients, says yes.

`python -m tests.load.standins.mail PORT SECONDS` answers SECONDS after it has read. `GET` anything
answers the count so far. It keeps nothing: what it costs is not what is measured.
"""

import asyncio
import json
import sys

_END = b"\r\n\r\n"
_TO = b'name="to"' + _END


class Provider(asyncio.Protocol):
    """One connection, kept alive."""

    recipients = 0
    seconds = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._received = bytearray()
        self._wanted = 0

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._wanted:
            self._wanted = _length(self._received)
        if self._wanted and len(self._received) >= self._wanted:
            self._take(bytes(self._received[: self._wanted]))
            del self._received[: self._wanted]
            self._wanted = 0

    def _take(self, request: bytes) -> None:
        if request.startswith(b"GET"):
            self._answer({"recipients": Provider.recipients})
            return
        rest = request.partition(_TO)[2]
        Provider.recipients += rest.partition(b"\r\n")[0].count(b"@")
        answer = {"id": f"<{Provider.recipients}@provider.test>", "message": "Queued."}
        asyncio.get_running_loop().call_later(Provider.seconds, self._answer, answer)

    def _answer(self, body: object) -> None:
        content = json.dumps(body).encode()
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}"
        )
        self._transport.write(head.encode() + _END + content)  # type: ignore[attr-defined]


def _length(received: bytearray) -> int:
    """Of the whole request, once its head is there; else 0."""
    head, found, _ = bytes(received[:4096]).partition(_END)
    if not found:
        return 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(head) + len(_END) + int(line.partition(b":")[2])
    return len(head) + len(_END)


async def serve(port: int, seconds: float) -> None:
    """Until killed."""
    Provider.seconds = seconds
    server = await asyncio.get_running_loop().create_server(Provider, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
