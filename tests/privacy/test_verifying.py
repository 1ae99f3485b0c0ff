"""A certificate is checked offline, by the public key alone."""

import base64
import json
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from privacy import verifying
from privacy.certificates import Signer, content_of

NOW = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def signer() -> Signer:
    return Signer.from_setting(base64.b64encode(secrets.token_bytes(32)).decode())


@pytest.fixture
def certificate(signer: Signer) -> dict[str, Any]:
    counts = {"memberships": {"erased": 2, "retained": 1, "retained_until": "2037-01-01"}}
    content = content_of(
        request_id="r-1",
        operator="Example Ltd",
        received_at=NOW,
        completed_at=NOW,
        services={"series": {"counts": counts, "absence_proved": True}},
        audit_head=None,
        backups_kept=timedelta(days=30),
    )
    return signer.sign(content)


def verify(folder: Path, certificate: Any, key: str) -> int:
    file = folder / "certificate.json"
    file.write_text(json.dumps(certificate))
    return verifying.main([str(file), key])


def test_a_genuine_one_says_what_was_erased_and_what_is_kept(
    tmp_path: Path, signer: Signer, certificate: dict[str, Any], capsys: pytest.CaptureFixture[str]
):
    assert verify(tmp_path, certificate, signer.public_key) == 0

    said = capsys.readouterr().out
    assert "Genuine. Example Ltd" in said
    assert "series: absence proved; memberships: 2 erased and 1 retained until 2037-01-01" in said


def test_the_key_may_stand_in_a_file_as_the_api_gives_it(
    tmp_path: Path, signer: Signer, certificate: dict[str, Any]
):
    key = tmp_path / "key.json"
    key.write_text(json.dumps({"public_key": signer.public_key}))

    assert verify(tmp_path, certificate, str(key)) == 0


@pytest.mark.parametrize("change", ["content", "signature", "key", "nonsense", "no_key"])
def test_anything_else_is_not(
    tmp_path: Path, signer: Signer, certificate: dict[str, Any], change: str
):
    key, shown = signer.public_key, certificate
    if change == "content":
        shown = certificate | {"content": certificate["content"] | {"controller": "Else Ltd"}}
    elif change == "signature":
        shown = certificate | {"signature": base64.b64encode(bytes(64)).decode()}
    elif change == "key":
        key = base64.b64encode(secrets.token_bytes(32)).decode()
    elif change == "nonsense":
        shown = ["nothing"]
    else:
        key = "not base64!"

    assert verify(tmp_path, shown, key) == 1
