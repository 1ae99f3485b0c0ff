"""The operator's command that is killed half-way: the next one does the rest."""

import subprocess
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from chassis import clock
from chassis.encryption import KeyRing, new_entry
from chassis.resealing import BATCH
from chassis.sealed import by_key
from chassis.testing.processes import ServiceProcess
from identity.commands import signing_keys
from identity.models import SigningKey

GOOGLE = {"GOOGLE_CLIENT_ID": "unused", "GOOGLE_CLIENT_SECRET": "unused"}
OLD, NEW = new_entry("old"), new_entry("new")
SECRETS = 3 * BATCH


@pytest.fixture
def identity(running: Callable[..., ServiceProcess]) -> ServiceProcess:
    """Migrated, not running, with the new key in front of the old one."""
    return running("identity", start=False, **GOOGLE, ENCRYPTION_KEYS=f"{NEW},{OLD}")


@pytest.fixture
def engine(identity: ServiceProcess, service_database: Callable[[str], Engine]) -> Engine:
    """Identity's database, with secrets that the old key sealed."""
    engine, ring = service_database("identity"), KeyRing.from_setting(OLD)
    with engine.begin() as db:
        db.execute(sa.insert(SigningKey), [_signing_key(ring, n) for n in range(SECRETS)])
    return engine


def _signing_key(ring: KeyRing, number: int) -> dict[str, Any]:
    kid, now = f"{number:04}", clock.now()
    return {
        "kid": kid,
        "public_key": b"public",
        "private_key_sealed": ring.encrypt("private", signing_keys.context(kid)),
        "created_at": now,
        "active_from": now,
    }


def lying(engine: Engine) -> dict[str, int]:
    with engine.connect() as db:
        return {found.key_id: found.number for found in by_key(db)}


def resealing(identity: ServiceProcess) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*identity.command, "reseal"],
        env=identity.full_environment(),
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.promise("P24")
def test_what_was_sealed_anew_before_stays_and_the_rest_follows(
    identity: ServiceProcess, engine: Engine, eventually: Callable[..., Any]
) -> None:
    in_the_last_batch = sa.select(SigningKey).where(SigningKey.kid == f"{SECRETS - 1:04}")
    with engine.connect() as held:
        held.execute(in_the_last_batch.with_for_update())
        with resealing(identity) as killed:
            eventually(lambda: lying(engine) == {"new": 2 * BATCH, "old": BATCH}, timeout=120)
            killed.kill()

    with resealing(identity) as following:
        told, _ = following.communicate(timeout=120)

    assert lying(engine) == {"new": SECRETS}
    assert f"signing_key.private_key_sealed\t{BATCH}\t0\n" in told
    assert told.endswith("old can go.\n")
