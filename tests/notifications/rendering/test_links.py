"""The token behind an unsubscribe link."""

import pytest

from chassis.encryption import KeyRing
from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.testing.processes import random_key
from notifications.domain.kinds import Category
from notifications.domain.people import Contact, PersonKind
from notifications.rendering.links import Unsubscribing, Unsubscription, from_token

LINK = Unsubscription(
    PersonKind.MEMBERSHIP, new_id(), Category.REMINDERS, new_id(), bytes(range(32))
)


def to_token(keys: KeyRing, link: Unsubscription) -> str:
    reader = Contact(
        str(link.person_id), link.person_kind, "a@example.com", link.address_digest, "", "en", ""
    )
    return Unsubscribing(keys, link.category, link.series_id).token(reader)


class TestTokens:
    @pytest.mark.parametrize("category", list(Category))
    def test_gives_back_what_was_put_in(self, key_ring: KeyRing, category: Category):
        link = Unsubscription(PersonKind.ACCOUNT, new_id(), category, None, bytes(32))

        assert from_token(key_ring, to_token(key_ring, link)) == link

    def test_fits_into_an_address(self, key_ring: KeyRing):
        token = to_token(key_ring, LINK)

        assert len(token) <= 200 and token.replace("-", "").replace("_", "").isalnum()

    def test_an_altered_one_is_not_ours(self, key_ring: KeyRing):
        token = to_token(key_ring, LINK)
        altered = token[:-5] + ("A" if token[-5] != "A" else "B") + token[-4:]

        with pytest.raises(NotFound):
            from_token(key_ring, altered)

    @pytest.mark.parametrize("token", ["", "x", "é", "a" * 300, "%00", "AAAA" * 30])
    def test_rubbish_is_not_ours(self, key_ring: KeyRing, token: str):
        with pytest.raises(NotFound):
            from_token(key_ring, token)

    def test_another_platforms_is_not_ours(self, key_ring: KeyRing):
        other = KeyRing.from_setting(f"test:{random_key()}")

        with pytest.raises(NotFound):
            from_token(key_ring, to_token(other, LINK))
