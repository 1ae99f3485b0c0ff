"""The addresses that stand in mails, and the token behind an unsubscribe link.

The token says who stops what, encrypted, so that stopping needs neither a sign-in, nor the
address, nor another service: it carries the keyed digest under which the refusal is kept.
"""

import base64
import binascii
import struct
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from chassis.encryption import InvalidCiphertext, KeyRing
from chassis.errors import NotFound
from notifications.domain.kinds import Category
from notifications.domain.people import Contact, PersonKind

_CONTEXT = "notifications.unsubscribe"
_LAYOUT = struct.Struct(">BB16s16s32s")
_NO_SERIES = UUID(int=0)
# Their order is part of every link that was ever mailed: only append.
_CATEGORIES = (
    Category.REMINDERS,
    Category.CHANGES,
    Category.MEMBERSHIP,
    Category.BILLING,
    Category.HOSTING,
    Category.SECURITY,
    Category.RIGHTS,
    Category.HOST_MESSAGES,
    Category.FOLLOW_UPS,
    Category.LEGAL,
    Category.SUPPORT,
)
_KINDS = (
    PersonKind.MEMBERSHIP,
    PersonKind.ACCOUNT,
    PersonKind.REQUEST,
    PersonKind.INVITATION,
    PersonKind.CORRESPONDENCE,
)
_CATEGORY_NUMBERS = {category: number for number, category in enumerate(_CATEGORIES)}
_KIND_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}


class Unsubscription(NamedTuple):
    """What an unsubscribe link stands for."""

    person_kind: PersonKind
    person_id: UUID
    category: Category
    series_id: UUID | None
    address_digest: bytes


class Unsubscribing:
    """Makes the tokens of a message's readers; what they share is looked up once."""

    def __init__(self, keys: KeyRing, category: Category, series_id: UUID | None) -> None:
        self._keys = keys
        self._category = _CATEGORY_NUMBERS[category]
        self._series = (series_id or _NO_SERIES).bytes

    def token(self, reader: Contact) -> str:
        plain = _LAYOUT.pack(
            _KIND_NUMBERS[reader.kind],
            self._category,
            bytes.fromhex(reader.person_id.replace("-", "")),
            self._series,
            reader.digest,
        )
        sealed = self._keys.encrypt(plain, _CONTEXT)
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def from_token(keys: KeyRing, token: str) -> Unsubscription:
    """Raises NotFound for a token that this platform did not make."""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        plain = _LAYOUT.unpack(keys.decrypt(sealed, _CONTEXT))
    except (ValueError, binascii.Error, struct.error, InvalidCiphertext) as error:
        raise NotFound("link_unknown", "This link is not one of ours, or is incomplete.") from error
    kind, category, person_id, series_id, digest = plain
    return Unsubscription(
        _KINDS[kind],
        UUID(bytes=person_id),
        _CATEGORIES[category],
        UUID(bytes=series_id) if any(series_id) else None,
        digest,
    )


@dataclass(frozen=True)
class Links:
    """The pages of the gateway, by what they are for."""

    public_url: str

    @property
    def host(self) -> str:
        return urlsplit(self.public_url).hostname or "localhost"

    def join(self, token: str) -> str:
        return f"{self.public_url}/j/{token}"

    def manage(self, token: str) -> str:
        return f"{self.public_url}/m/{token}"

    def unsubscribe(self, token: str) -> str:
        return f"{self.public_url}/u/{token}"

    def verify(self, token: str) -> str:
        return f"{self.public_url}/verify?token={token}"

    def sign_in(self, token: str) -> str:
        return f"{self.public_url}/sign-in/link?token={token}"

    def confirm_membership(self, token: str) -> str:
        return f"{self.public_url}/memberships/confirm?token={token}"

    def confirm_rights_request(self, token: str) -> str:
        return f"{self.public_url}/privacy/requests/confirm?token={token}"

    def rights_request(self, status_token: str) -> str:
        return f"{self.public_url}/privacy/requests/{status_token}"

    def confirm_new_address(self, token: str) -> str:
        return f"{self.public_url}/account/address/confirm?token={token}"

    def revert_address(self, token: str) -> str:
        return f"{self.public_url}/account/address/revert?token={token}"

    def team_invitation(self, token: str) -> str:
        return f"{self.public_url}/team/accept?token={token}"

    def picture(self, path: str) -> str:
        return f"{self.public_url}{path}"

    def policy(self) -> str:
        return f"{self.public_url}/legal/privacy"

    def dashboard(self) -> str:
        return f"{self.public_url}/dashboard"
