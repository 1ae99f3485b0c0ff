"""Encrypted ways to broker and database, on servers that speak no other: trusted or refused."""

import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from chassis import broker
from chassis.broker import Names, Outgoing
from chassis.db import create_engine
from chassis.settings import SettingsError
from chassis.testing.processes import ServiceProcess, random_key
from chassis.transport import topology
from chassis.transport.rpc_client import RpcClient
from tests.chassis.encrypted import Authority, Encrypted, servers

# Where the probe service lies: it needs no package of its own.
sys.path.append(str(Path(__file__).parent / "transport" / "deployables"))


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Encrypted]:
    with servers(tmp_path_factory.mktemp("encrypted")) as running:
        yield running


@pytest.fixture
def stranger(tmp_path: Path) -> Path:
    """The certificate of an authority that signed none of the servers'."""
    return Authority(tmp_path / "stranger.crt", "a stranger").path


@pytest.fixture
def probe(encrypted: Encrypted, tmp_path: Path) -> Iterator[ServiceProcess]:
    """A service whose every connection is encrypted."""
    environment = {
        "DATABASE_URL": encrypted.postgres(),
        "AMQP_URL": encrypted.amqp(),
        "BROKER_NAMESPACE": "encrypted",
        "ENCRYPTION_KEYS": f"test:{random_key()}",
        "TOMBSTONE_KEY": random_key(),
        "RIGHTS_KEY": random_key(),
        "PUBLIC_URL": "http://localhost:8000",
    }
    process = ServiceProcess("probe", environment, tmp_path / "log")
    process.migrate()
    yield process.start()
    process.stop()


class TestBroker:
    def test_confirms_what_is_published_in_large_and_small(self, encrypted: Encrypted) -> None:
        names = Names("large")
        topology.declare(encrypted.amqp(), "large", "probe", {"probe.#"})
        bodies = [b"x" * size for size in (1, 16_384, 16_385, 3_000_000)]

        with broker.publisher(encrypted.amqp(), names.events) as out:
            out.publish([Outgoing("probe.x", body, str(len(body)), {}) for body in bodies])
        with broker.connect(encrypted.amqp()) as connection:
            channel = connection.channel()
            got = [channel.basic_get(names.inbox_queue("probe"), no_ack=True) for _ in bodies]

        assert [bytes(message.body) for message in got] == bodies

    def test_is_refused_under_another_authority(self, encrypted: Encrypted, stranger: Path) -> None:
        with pytest.raises(ssl.SSLCertVerificationError):
            broker.connect(encrypted.amqp(stranger))

    def test_is_refused_under_another_name(self, encrypted: Encrypted) -> None:
        with pytest.raises(ssl.SSLCertVerificationError, match="localhost"):
            broker.connect(encrypted.amqp().replace("127.0.0.1", "localhost"))

    def test_is_refused_by_the_machine_s_authorities(self, encrypted: Encrypted) -> None:
        with pytest.raises(ssl.SSLCertVerificationError):
            broker.connect(encrypted.amqp_url)

    def test_does_not_answer_in_clear(self, encrypted: Encrypted) -> None:
        with pytest.raises(broker.CONNECTION_ERRORS):
            broker.connect(encrypted.amqp_url.replace("amqps://", "amqp://"))

    def test_that_speaks_in_clear_is_not_spoken_to(
        self, amqp_url: str, encrypted: Encrypted
    ) -> None:
        claimed = f"{amqp_url.replace('amqp://', 'amqps://')}?cacertfile={encrypted.authority}"

        with pytest.raises(broker.CONNECTION_ERRORS):
            broker.connect(claimed)

    @pytest.mark.parametrize("address", ["https://host", "amqps:///", "amqp://a;http://b"])
    def test_an_address_of_another_kind_is_refused_at_the_start(self, address: str) -> None:
        with pytest.raises(SettingsError, match="AMQP_URL"):
            broker.require_address(address)


class TestDatabase:
    def test_is_used_with_certificate_and_name_checked(self, encrypted: Encrypted) -> None:
        engine = create_engine(encrypted.postgres(), pool_size=1)

        with engine.connect() as db:
            asked = "SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            is_encrypted, version = db.execute(sa.text(asked)).one()
        engine.dispose()

        assert is_encrypted
        assert version in ("TLSv1.2", "TLSv1.3")

    def test_is_refused_under_another_authority(self, encrypted: Encrypted, stranger: Path) -> None:
        with pytest.raises(sa.exc.OperationalError, match="certificate verify failed"):
            create_engine(encrypted.postgres(stranger)).connect()

    def test_is_refused_under_another_name(self, encrypted: Encrypted) -> None:
        elsewhere = encrypted.postgres().replace("127.0.0.1", "localhost")

        with pytest.raises(sa.exc.OperationalError, match="certificate"):
            create_engine(elsewhere).connect()

    def test_is_refused_in_clear(self, encrypted: Encrypted) -> None:
        with pytest.raises(sa.exc.OperationalError, match=r"pg_hba\.conf"):
            create_engine(f"{encrypted.postgres_url}?sslmode=disable").connect()


class TestService:
    def test_answers_many_threads_at_once_and_hears_its_own_facts(
        self, probe: ServiceProcess, encrypted: Encrypted, eventually: Callable[..., Any]
    ) -> None:
        client = RpcClient(encrypted.amqp(), "encrypted")
        texts = [f"{n} " + "y" * (n * 500) for n in range(300)]

        def echo(text: str) -> Any:
            return client.call("probe", "echo", {"text": text}, timeout=30)["text"]

        # One connection, which one thread reads and eight write.
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(echo, texts))
        client.call("probe", "announce", {"text": "over TLS"})

        def is_marked() -> Any:
            return client.call("probe", "count_marks", {"text": "over TLS"})["count"]

        assert answers == texts
        assert eventually(is_marked) == 1
        client.close()

    def test_says_in_one_sentence_whom_it_does_not_trust(
        self, probe: ServiceProcess, encrypted: Encrypted, stranger: Path
    ) -> None:
        environ = probe.full_environment() | {"AMQP_URL": encrypted.amqp(stranger)}
        done = subprocess.run(
            [sys.executable, "-m", "probe", "migrate"],
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == 1
        assert done.stderr.startswith("The certificate of the broker at AMQP_URL is not trusted")
        assert len(done.stderr.splitlines()) == 1
