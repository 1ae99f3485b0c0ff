"""The search finds a person in every form, and nobody else."""

import base64
import hashlib
from urllib.parse import quote

import pytest

from tests.sweep.markers import Marked, Needles

ANA, BO = Marked(7, 1), Marked(7, 2)


@pytest.mark.parametrize(
    "hidden",
    [
        ANA.marker.upper().encode(),
        f"x{ANA.address}x".encode(),
        base64.b64encode(f"a mail to {ANA.marker} of today".encode()),
        base64.b64encode(f"ab mail to {ANA.marker} of today".encode()),
        base64.b64encode(f"abc mail to {ANA.marker} of today".encode()),
        ANA.address.encode().hex().encode(),
        quote(ANA.name, safe="").encode(),
        f'{{"name": "Zo\\u00eb {ANA.marker}"}}'.encode(),
        hashlib.sha1(ANA.address.encode()).hexdigest().encode(),  # noqa: S324 - what is looked for
        hashlib.sha256(ANA.address.encode()).hexdigest().encode(),
        hashlib.md5(ANA.address.encode()).hexdigest().upper().encode(),  # noqa: S324
    ],
)
def test_a_person_is_found_in_every_form(hidden: bytes):
    assert Needles([ANA, BO]).found_in(b"before " + hidden + b" after") == {ANA}


def test_nobody_is_found_where_nobody_is():
    assert Needles([ANA, BO]).found_in(b"nothing of anybody, zq7p00003zq aside") == set()


def test_the_same_seed_makes_the_same_people():
    assert Marked(7, 1).address == ANA.address != Marked(8, 1).address
