"""A certificate: issued once for a complete erasure, checkable by the public key, naming nobody."""

import base64
import json
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.errors import NotFound
from chassis.settings import SettingsError
from privacy import commands, queries
from privacy.certificates import Signer, is_genuine
from tests.privacy.conftest import SERVICES, Desk

COUNTS = {"memberships": {"found": 2, "erased": 2, "pseudonymised": 0, "retained": 0}}


@pytest.fixture
def signer() -> Signer:
    return Signer.from_setting(base64.b64encode(secrets.token_bytes(32)).decode())


def issue(desk: Desk, signer: Signer) -> int:
    with desk.new_uow() as uow:
        return commands.certificates.issue(
            uow, signer, operator="Example Ltd", backups_kept=timedelta(days=30)
        )


@pytest.fixture
def erased(desk: Desk) -> UUID:
    opened = desk.open("erasure")
    desk.confirm(opened["token"])
    desk.confirm_erasure(UUID(opened["request_id"]))
    for command in ("freeze", "discover", "release"):
        desk.answer_all(command)
    for _ in range(2):
        desk.answer_all("erase", counts=COUNTS)
    desk.answer_all("verify_absent")
    return UUID(opened["request_id"])


def certificate_of(desk: Desk, request_id: UUID) -> dict[str, Any]:
    with desk.new_uow() as uow:
        return queries.get_certificate(uow.db.connection(), request_id=request_id)


@pytest.mark.promise("P28")
def test_says_what_each_service_did_and_proved(desk: Desk, signer: Signer, erased: UUID):
    issue(desk, signer)

    certificate = certificate_of(desk, erased)

    assert is_genuine(certificate, signer.public_key)
    assert set(certificate["content"]["services"]) == set(SERVICES)
    for service in certificate["content"]["services"].values():
        assert service == {"counts": COUNTS, "absence_proved": True}


def test_names_nobody(desk: Desk, signer: Signer, erased: UUID):
    issue(desk, signer)

    assert "example.test" not in json.dumps(certificate_of(desk, erased))


def test_is_issued_once(desk: Desk, signer: Signer, erased: UUID):
    assert (issue(desk, signer), issue(desk, signer)) == (1, 0)


def test_is_not_issued_before_the_erasure_is_complete(desk: Desk, signer: Signer):
    opened = desk.open("erasure")
    desk.confirm(opened["token"])
    desk.confirm_erasure(UUID(opened["request_id"]))

    assert issue(desk, signer) == 0
    with pytest.raises(NotFound):
        certificate_of(desk, UUID(opened["request_id"]))


def test_a_changed_certificate_or_another_key_is_noticed(desk: Desk, signer: Signer, erased: UUID):
    issue(desk, signer)
    certificate = certificate_of(desk, erased)
    other = Signer.from_setting(base64.b64encode(secrets.token_bytes(32)).decode())
    changed = certificate | {"content": certificate["content"] | {"right": "access"}}

    assert not is_genuine(certificate, other.public_key)
    assert not is_genuine(changed, signer.public_key)


@pytest.mark.parametrize("text", ["", "short", "!"])
def test_a_malformed_key_ends_the_start(text: str):
    with pytest.raises(SettingsError, match="CERTIFICATE_KEY"):
        Signer.from_setting(text)
