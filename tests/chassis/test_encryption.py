"""Secrets at rest: bound to their place, under keys that rotate."""

import pytest

from chassis.encryption import InvalidCiphertext, KeyRing
from chassis.settings import SettingsError
from chassis.testing.processes import random_key

PLACE = "connection.access_token:42"
OLD, NEW = random_key(), random_key()


@pytest.fixture
def ring() -> KeyRing:
    return KeyRing.from_setting(f"old:{OLD}")


def test_what_was_encrypted_is_read_again_in_its_place(ring: KeyRing):
    assert ring.decrypt(ring.encrypt("token", PLACE), PLACE) == b"token"


@pytest.mark.promise("P6")
@pytest.mark.promise("P24")
def test_the_same_secret_twice_gives_different_ciphertexts_without_it(ring: KeyRing):
    first, second = ring.encrypt("token", PLACE), ring.encrypt("token", PLACE)

    assert first != second
    assert b"token" not in first + second


@pytest.mark.promise("P6")
def test_a_ciphertext_moved_to_another_row_is_refused(ring: KeyRing):
    token = ring.encrypt("token", PLACE)

    with pytest.raises(InvalidCiphertext):
        ring.decrypt(token, "connection.access_token:43")


@pytest.mark.promise("P6")
def test_every_flipped_bit_is_refused(ring: KeyRing):
    token = ring.encrypt("token", PLACE)

    for position in range(len(token)):
        flipped = bytearray(token)
        flipped[position] ^= 1
        with pytest.raises(InvalidCiphertext):
            ring.decrypt(bytes(flipped), PLACE)


@pytest.mark.parametrize(
    "rubbish", [b"", b"\x01", b"\x01\x03old", b"plain text of some length" * 3]
)
def test_what_is_no_token_is_refused(ring: KeyRing, rubbish: bytes):
    with pytest.raises(InvalidCiphertext):
        ring.decrypt(rubbish, PLACE)


def test_a_new_key_in_front_encrypts_while_the_old_one_still_reads(ring: KeyRing):
    token = ring.encrypt("token", PLACE)

    rotated = KeyRing.from_setting(f"new:{NEW},old:{OLD}")

    assert rotated.decrypt(token, PLACE) == b"token"
    assert rotated.encrypt("token", PLACE)[2:5] == b"new"


def test_one_that_has_the_new_key_behind_reads_what_one_with_it_in_front_wrote():
    """While a change of the order is rolled out, both run."""
    behind = KeyRing.from_setting(f"old:{OLD},new:{NEW}")
    in_front = KeyRing.from_setting(f"new:{NEW},old:{OLD}")

    assert behind.decrypt(in_front.encrypt("token", PLACE), PLACE) == b"token"
    assert in_front.decrypt(behind.encrypt("token", PLACE), PLACE) == b"token"


def test_a_token_of_a_retired_key_is_refused(ring: KeyRing):
    token = ring.encrypt("token", PLACE)

    with pytest.raises(InvalidCiphertext):
        KeyRing.from_setting(f"new:{NEW}").decrypt(token, PLACE)


@pytest.mark.parametrize("text", ["", "key", "key:short", ":{key}", "key:not base64!"])
def test_a_malformed_ring_ends_the_start(text: str):
    with pytest.raises(SettingsError, match="ENCRYPTION_KEYS"):
        KeyRing.from_setting(text.format(key=NEW))


def test_keys_do_not_show():
    assert NEW not in repr(KeyRing.from_setting(f"new:{NEW}"))
