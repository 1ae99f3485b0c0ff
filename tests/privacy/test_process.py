"""The real process on real servers: a request from the mailed link to the downloaded package."""

import base64
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import amqp
import orjson
import pytest

from chassis.broker import Names, connect
from chassis.errors import Invalid, NotFound
from chassis.rights.sealing import Sealer
from chassis.testing.processes import ServiceProcess, random_key
from privacy.certificates import is_genuine


class Ear:
    """Hears every event on the exchange, as a consumer of its own."""

    def __init__(self, connection: amqp.Connection, exchange: str) -> None:
        self._connection = connection
        self._channel = connection.channel()
        queue = self._channel.queue_declare("", exclusive=True).queue
        self._channel.queue_bind(queue, exchange, "#")
        self._channel.basic_consume(queue, no_ack=True, callback=self._hear)
        self.heard: list[dict[str, Any]] = []

    def _hear(self, message: amqp.Message) -> None:
        body = message.body
        self.heard.append(orjson.loads(body if isinstance(body, bytes) else body.encode()))

    def named(self, name: str) -> list[dict[str, Any]]:
        try:
            while True:
                self._connection.drain_events(timeout=0.05)
        except TimeoutError:
            pass
        return [event["payload"] for event in self.heard if event["name"] == name]


@pytest.fixture
def process(running: Callable[..., ServiceProcess], tmp_path: Path) -> ServiceProcess:
    return running(
        "privacy",
        start=False,
        CERTIFICATE_KEY=random_key(),
        AUDIT_ANCHOR=str(tmp_path / "anchor.jsonl"),
    )


@pytest.fixture
def ear(process: ServiceProcess, amqp_url: str, namespace: str) -> Iterator[Ear]:
    connection = connect(amqp_url)
    yield Ear(connection, Names(namespace).events)
    connection.close()


def test_a_person_without_an_account_gets_their_package(
    process: ServiceProcess, ear: Ear, rpc: Any, eventually: Callable[..., Any]
):
    process.start()
    eventually(lambda: rpc.call("privacy", "list_participants", {})["items"])
    rpc.call("privacy", "request", {"email": "Ana@Example.test", "right": "access"})
    (asked,) = eventually(lambda: ear.named("verification_requested"))

    opened = rpc.call("privacy", "confirm", {"token": asked["token"]})
    token = {"token": opened["status_token"]}
    eventually(lambda: rpc.call("privacy", "get_status", token)["status"] == "ready")
    rpc.call("privacy", "request_package_code", token | {"email": "ana@example.test"})
    (mailed,) = eventually(lambda: ear.named("package_code_requested"))
    code = {"code": mailed["code"].replace(" ", "")}
    size = rpc.call("privacy", "open_package", token | code)["size"]
    piece = rpc.call("privacy", "read_package", token | {"offset": 0})

    content = base64.b64decode(piece["data_b64"])
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert (len(content), piece["next_offset"]) == (size, None)
    assert json.loads(archive.read("manifest.json"))["services"] == {"privacy": "complete"}


def _certificate(rpc: Any, token: dict[str, str]) -> dict[str, Any] | None:
    try:
        certificate: dict[str, Any] = rpc.call("privacy", "get_certificate", token)
    except NotFound:
        return None
    return certificate


def test_an_erasure_ends_though_the_process_is_killed_on_the_way(
    process: ServiceProcess, ear: Ear, rpc: Any, eventually: Callable[..., Any]
):
    process.start()
    eventually(lambda: rpc.call("privacy", "list_participants", {})["items"])
    rpc.call("privacy", "request", {"email": "ana@example.test", "right": "erasure"})
    (asked,) = eventually(lambda: ear.named("verification_requested"))
    opened = rpc.call("privacy", "confirm", {"token": asked["token"]})
    token = {"token": opened["status_token"]}

    rpc.call("privacy", "confirm_erasure", token)
    process.kill()
    process.start()

    eventually(
        lambda: rpc.call("privacy", "get_status", token)["status"] == "completed", timeout=60
    )
    done = eventually(lambda: ear.named("request_completed"))
    certificate = eventually(lambda: _certificate(rpc, token))
    public_key = rpc.call("privacy", "get_certificate_key", {})["public_key"]
    assert is_genuine(certificate, public_key)
    assert certificate["content"]["services"]["privacy"]["absence_proved"]
    sealer = Sealer.from_setting(process.environment["RIGHTS_KEY"])
    assert sealer.open(done[0]["request_id"], done[0]["sealed_address"]) == "ana@example.test"


@pytest.mark.parametrize(
    "request_body",
    [
        {"email": "ana@example.test", "right": "everything"},
        {"email": "not an address", "right": "access"},
        {"email": "a" * 321, "right": "access"},
        {"email": "ana@example.test", "right": "access", "surprise": 1},
        {"right": "access"},
    ],
)
def test_bad_input_is_refused_and_nothing_is_sent(
    process: ServiceProcess, ear: Ear, rpc: Any, request_body: dict[str, Any]
):
    process.start()

    with pytest.raises(Invalid):
        rpc.call("privacy", "request", request_body)

    assert ear.named("verification_requested") == []


def test_guessed_links_lead_nowhere(process: ServiceProcess, rpc: Any):
    process.start()
    guessed = {"token": "0" * 32 + ".AAAAAAAAAAAAAAAAAAAAAAAA"}

    code, email = {"code": "12345678"}, {"email": "ana@example.test"}
    for method, more in (
        ("confirm", {}),
        ("confirm_erasure", {}),
        ("get_status", {}),
        ("open_package", code),
        ("request_package_code", email),
        ("read_package", {"offset": 0}),
        ("get_certificate", {}),
        ("cancel", {}),
    ):
        with pytest.raises(NotFound):
            rpc.call("privacy", method, guessed | more)
