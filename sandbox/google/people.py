"""The people who have an account at the double, and their pictures."""

import hashlib
import struct
import zlib

from sandbox.store import Document, Documents
from sandbox.world import World

_FIRST = (
    ("110169484474386276334", "Ana Lopez", "ana.lopez@gmail.test", True, None),
    (
        "113904618572209447811",
        "Bruno Keller",
        "bruno@studio-keller.test",
        True,
        "studio-keller.test",
    ),
    ("108822375566120398745", "Chloé Martin", "chloe.martin@gmail.test", False, None),
)


class People:
    """Accounts by `sub`, which never changes; the address may."""

    def __init__(self, world: World) -> None:
        self._all = world.store.collection("google.people", indexed=("email",))
        self._url = world.settings.sandbox_url
        if not self._all.list(limit=1):
            for sub, name, email, is_verified, domain in _FIRST:
                self._put(sub, name, email, is_verified, domain)

    def list(self) -> Documents:
        return self._all.list()

    def get(self, sub: str) -> Document | None:
        return self._all.get(sub)

    def enter(self, email: str, name: str) -> Document:
        """The account with this address, made on the spot if there is none."""
        digits = int.from_bytes(hashlib.sha256(email.encode()).digest()[:8], "big")
        sub = f"1{digits % 10**20:020d}"
        found = self._all.find({"email": email})
        return found or self._put(sub, name or email.split("@")[0], email, True, None)

    def change(self, sub: str, changes: Document) -> Document:
        """Change name, email, email_verified or hd."""
        return self._all.update(sub, **changes)

    def _put(
        self, sub: str, name: str, email: str, is_verified: bool, domain: str | None
    ) -> Document:
        given, _, family = name.partition(" ")
        person: Document = {
            "sub": sub,
            "name": name,
            "given_name": given,
            "picture": f"{self._url}/google/picture/{sub}.png",
            "email": email,
            "email_verified": is_verified,
        }
        if family:
            person["family_name"] = family
        if domain:
            person["hd"] = domain
        return self._all.put(sub, person)


def draw_picture(sub: str) -> bytes:
    """A PNG of 96 by 96 pixels in a colour of the person's own."""
    colour = hashlib.sha256(sub.encode()).digest()[:3]
    size = 96
    rows = (b"\0" + colour * size) * size
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    chunks = (("IHDR", header), ("IDAT", zlib.compress(rows)), ("IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind.encode(), body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
