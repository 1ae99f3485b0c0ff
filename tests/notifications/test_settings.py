"""What the service refuses to start with."""

import pytest

from chassis.settings import SettingsError, load
from notifications.settings import Settings

NEEDED = {
    "DATABASE_URL": "x",
    "AMQP_URL": "x",
    "ENCRYPTION_KEYS": "x",
    "TOMBSTONE_KEY": "x",
    "RIGHTS_KEY": "x",
    "PUBLIC_URL": "http://localhost",
}
MAILGUN = {"MAILGUN_API_KEY": "k", "MAILGUN_SIGNING_KEY": "s", "MAILGUN_DOMAIN": "m.test"}
SMTP = {"SMTP_URL": "smtp://u:hidden-word@mail.test", "SMTP_DOMAIN": "s.test"}


@pytest.mark.parametrize(
    ("given", "sender"),
    [(MAILGUN, "hello@m.test"), (SMTP, "hello@s.test")],
    ids=["mailgun", "smtp"],
)
def test_either_way_to_send_is_enough(given: dict[str, str], sender: str):
    assert sender in load(Settings, NEEDED | given).sender


@pytest.mark.parametrize("missing", [*MAILGUN, "SMTP_DOMAIN"])
def test_half_of_one_is_not(missing: str):
    given = {**(MAILGUN if missing in MAILGUN else SMTP)}
    del given[missing]

    with pytest.raises(SettingsError, match=missing):
        load(Settings, NEEDED | given)


def test_a_wrong_address_is_refused_and_its_password_kept_to_oneself():
    with pytest.raises(SettingsError, match="SMTP_URL") as refusal:
        load(Settings, NEEDED | SMTP | {"SMTP_URL": "http://u:hidden-word@mail.test"})

    assert "hidden-word" not in str(refusal.value)


def test_no_secret_shows_in_a_log():
    assert "hidden-word" not in repr(load(Settings, NEEDED | SMTP))
