"""The people who have a Zoom account: licensed ones and one on the free plan."""

import base64
import hashlib

from sandbox.store import Document, Documents
from sandbox.world import World

BASIC, LICENSED = 1, 2
_FIRST = (
    ("Hana", "Weber", "hana.weber@zoom.test", LICENSED, "Europe/Paris"),
    ("Noah", "Brooks", "noah.brooks@zoom.test", LICENSED, "America/New_York"),
    ("Basil", "Okafor", "basil.okafor@zoom.test", BASIC, "Europe/London"),
)


class Users:
    """Zoom users by id."""

    def __init__(self, world: World) -> None:
        self._all = world.store.collection("zoom.users", indexed=("email",))
        self._clock = world.clock
        if not self._all.list(limit=1):
            for first, last, email, plan, zone in _FIRST:
                self._put(first, last, email, plan, zone)

    def list(self) -> Documents:
        return self._all.list()

    def get(self, user_id: str) -> Document | None:
        return self._all.get(user_id)

    def enter(self, email: str, name: str) -> Document:
        """The user with this address, made on the spot if there is none."""
        first, _, last = (name or email.split("@")[0]).partition(" ")
        found = self._all.find({"email": email})
        return found or self._put(first, last, email, LICENSED, "Europe/Paris")

    def change(self, user_id: str, changes: Document) -> Document:
        return self._all.update(user_id, **changes)

    def _put(self, first: str, last: str, email: str, plan: int, zone: str) -> Document:
        digest = hashlib.sha256(email.encode()).digest()
        user_id = base64.urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()
        return self._all.put(
            user_id,
            {
                "id": user_id,
                "account_id": base64.urlsafe_b64encode(digest[16:]).rstrip(b"=").decode(),
                "first_name": first,
                "last_name": last,
                "display_name": f"{first} {last}".strip(),
                "email": email,
                "type": plan,
                "role_name": "Owner",
                "pmi": int.from_bytes(digest[:4], "big") + 1_000_000_000,
                "timezone": zone,
                "verified": 1,
                "language": "en-US",
                "status": "active",
                "created_at": self._clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            },
        )
