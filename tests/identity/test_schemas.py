"""What identity takes at its door, and what it refuses there."""

import pytest
from marshmallow import ValidationError

from identity.schemas import requests
from tests.identity.people import LAPTOP, PASSWORD

ID = "01900000-0000-7000-8000-000000000000"
DEVICE = {"ip": LAPTOP.ip, "user_agent": LAPTOP.user_agent}
SIGN_UP = {"email": "ana@example.com", "password": PASSWORD, "name": "Ana Lopez"}


@pytest.mark.parametrize(
    ("schema", "request_", "field"),
    [
        (requests.SignUp, SIGN_UP | {"is_operator": True}, "is_operator"),
        (requests.SignUp, SIGN_UP | {"email": "no address"}, "email"),
        (requests.SignUp, SIGN_UP | {"email": "ana@example.com\x00"}, "email"),
        (requests.SignUp, SIGN_UP | {"email": "a" * 255 + "@example.com"}, "email"),
        (requests.SignUp, SIGN_UP | {"name": "  "}, "name"),
        (requests.SignUp, SIGN_UP | {"name": "A" * 101}, "name"),
        (requests.SignUp, SIGN_UP | {"name": "Win at https://example.net"}, "name"),
        (requests.SignUp, SIGN_UP | {"name": "Ana\nBcc: all"}, "name"),
        (requests.SignUp, SIGN_UP | {"password": 12345678901}, "password"),
        (requests.SignUp, SIGN_UP | {"password": "x" * 257}, "password"),
        (requests.SignUp, SIGN_UP | {"zone": "Mars/Olympus"}, "zone"),
        (requests.SignUp, SIGN_UP | {"locale": "english please"}, "locale"),
        (requests.SignIn, {"email": "ana@example.com", "password": PASSWORD}, "device"),
        (requests.Refresh, {"refresh_token": "x" * 201, "device": DEVICE}, "refresh_token"),
        (requests.ByAccount, {"account_id": "1 or 1=1"}, "account_id"),
        (requests.ListSignIns, {"account_id": ID, "limit": 201}, "limit"),
        (requests.ListSignIns, {"account_id": ID, "limit": "5"}, "limit"),
    ],
)
def test_refuses_by_field(schema, request_, field):
    with pytest.raises(ValidationError) as refused:
        schema().load(request_)

    assert list(refused.value.messages) == [field]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ana@Example.com ", "Ana@Example.com"),
        ("Straße@example.com", "strasse@example.com"),
        ("\u212aim@example.com", "kim@example.com"),
    ],
)
def test_mails_to_the_address_that_is_compared_and_to_no_lookalike(typed, kept):
    assert requests.SignUp().load(SIGN_UP | {"email": typed})["email"] == kept


def test_keeps_a_password_as_it_was_typed():
    asked = requests.SignUp().load(SIGN_UP | {"password": "  spaces count  "})

    assert asked["password"] == "  spaces count  "


def test_cuts_and_cleans_what_a_browser_says_of_itself():
    odd = {"ip": "192.0.2.1", "user_agent": "x\x00" * 900, "referrer": "\x1b[31mred"}

    device = requests.Refresh().load({"refresh_token": "t", "device": odd})["device"]

    assert device.user_agent == "x" * 500
    assert device.referrer == "[31mred"
