"""Doubles stand in for vendors until a vendor's own keys are in the environment."""

from pathlib import Path

import pytest

from deploy.local.trouble import Trouble
from deploy.local.vault import Vault
from deploy.local.vendors import MAILGUN, STRIPE, VENDORS, ZOOM, VendorSettings

SANDBOX = "http://localhost:8100"
REAL_ZOOM = {
    "ZOOM_CLIENT_ID": "id",
    "ZOOM_CLIENT_SECRET": "secret",
    "ZOOM_WEBHOOK_SECRET": "webhook",
}


def settings(tmp_path: Path, environ: dict[str, str]) -> VendorSettings:
    return VendorSettings(environ, vault=Vault(tmp_path / "secrets.json"), sandbox_url=SANDBOX)


def test_without_keys_every_vendor_is_a_double(tmp_path: Path) -> None:
    told = settings(tmp_path, {})

    assert told.real == ()
    for vendor in VENDORS:
        addresses = {name: SANDBOX + path for name, path in vendor.addresses.items()}
        assert told.for_client(vendor) == told.for_double(vendor) | addresses


def test_the_keys_of_a_double_are_made_once(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    first = settings(tmp_path, {}).for_double(STRIPE)

    assert settings(tmp_path, {}).for_double(STRIPE) == first
    assert settings(other, {}).for_double(STRIPE) != first


def test_a_vendor_with_keys_is_real_and_the_others_stay_doubles(tmp_path: Path) -> None:
    told = settings(tmp_path, REAL_ZOOM | {"PATH": "/bin"})

    assert told.real == (ZOOM,)
    assert told.for_client(ZOOM) == REAL_ZOOM
    assert told.addresses(ZOOM) == {}
    assert told.for_client(MAILGUN)["MAILGUN_API_URL"] == f"{SANDBOX}/mailgun"


def test_a_real_vendor_keeps_the_other_settings_of_its_name(tmp_path: Path) -> None:
    environ = REAL_ZOOM | {"ZOOM_API_URL": "https://api.zoom.example/v2"}

    assert settings(tmp_path, environ).for_client(ZOOM) == environ


def test_the_sandbox_never_learns_a_real_key(tmp_path: Path) -> None:
    told = settings(tmp_path, REAL_ZOOM)

    assert set(told.for_double(ZOOM).values()).isdisjoint(REAL_ZOOM.values())


def test_a_real_vendor_without_one_of_its_keys_is_refused_in_a_sentence(tmp_path: Path) -> None:
    partial = {key: value for key, value in REAL_ZOOM.items() if key != "ZOOM_WEBHOOK_SECRET"}

    with pytest.raises(Trouble, match="ZOOM_WEBHOOK_SECRET is missing: the real Zoom needs"):
        settings(tmp_path, partial)


def test_a_mail_server_of_ones_own_is_told_to_who_sends_mail_and_to_nobody_else(
    tmp_path: Path,
) -> None:
    own = {"SMTP_URL": "smtp://mail.example:587", "SMTP_DOMAIN": "mail.example"}

    told = settings(tmp_path, own)

    assert own.items() <= told.for_client(MAILGUN).items()
    assert all(own.keys().isdisjoint(told.for_client(vendor)) for vendor in (ZOOM, STRIPE))
    assert own.keys().isdisjoint(told.for_double(MAILGUN))
