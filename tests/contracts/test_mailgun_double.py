"""The Mailgun double against the vendor's own description and samples of events."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.faults import Fault
from sandbox.mailbox import letters
from tests.contracts.judge import Contract
from tests.contracts.recording import Exchange
from tests.sandbox.fixtures import Receiver
from tests.sandbox.mailgun.conftest import Caller, mailgun, sandbox_vendors

__all__ = ["mailgun", "sandbox_vendors"]

ADDED_BY_US = ("method", "batch", "primary-dkim")

AT = "Thu, 11 Dec 2025 01:49:40 UTC"
LISTED = {
    "bounces": {"address": "a@x.org", "code": "550", "error": "", "created_at": AT},
    "complaints": {"address": "a@x.org", "created_at": AT},
    "unsubscribes": {"address": "a@x.org", "tags": ["*"], "created_at": AT},
}


@pytest.fixture
def contract(load_contract: Callable[[str], Contract]) -> Contract:
    """The description, with the one type corrected that its own examples contradict."""
    found = load_contract("mailgun/openapi.official-trimmed.json")
    schemas = found.document["components"]["schemas"]
    schemas["github.com-mailgun-mime-RFC822Time"]["type"] = "string"
    for schema in schemas.values():
        for name in {"created_at", "createdat", "createdAt"} & schema.get("properties", {}).keys():
            schema["properties"][name]["type"] = "string"
    return found


@pytest.fixture
def samples(contracts_dir: Path) -> dict[str, Any]:
    """The vendor's sample events by name."""
    path = contracts_dir / "mailgun/event-samples.official-2024-07.json"
    found: dict[str, Any] = json.loads(path.read_text())["events"]
    return found


class TestAnswers:
    def test_every_operation_speaks_as_described(
        self, contract: Contract, exchanges: list[Exchange], mailgun: Caller
    ):
        mailgun.send(to=["a@x.org", "b@x.org"], **{"v:message": "m", "o:tag": "reminders"})
        mailgun.send(to="nobody")
        mailgun.get("events", recipient="a@x.org", begin="0", ascending="yes", limit="10")
        for kind in ("bounces", "complaints", "unsubscribes"):
            mailgun.call("POST", kind, json=[LISTED[kind]])
            mailgun.call("GET", f"{kind}?limit=10")
            mailgun.call("GET", f"{kind}/a@x.org")
            mailgun.call("GET", f"{kind}/none@x.org")
            mailgun.call("DELETE", f"{kind}/a@x.org")
        mailgun.call("DELETE", "envelopes")

        assert [exchange.status for exchange in exchanges].count(200) == 15
        for exchange in exchanges:
            contract.check(exchange, prefix="/mailgun")

    def test_failures_speak_as_described(
        self, contract: Contract, exchanges: list[Exchange], mailgun: Caller
    ):
        for kind in ("429", "500"):
            mailgun.world.faults.add(Fault("mailgun", kind, "send_message"))
        mailgun.send()
        mailgun.send()
        mailgun.key = "wrong"
        mailgun.send()

        assert [exchange.status for exchange in exchanges] == [429, 500, 401]
        for exchange in exchanges:
            contract.check(exchange, prefix="/mailgun")


class TestEvents:
    def test_have_no_name_and_no_type_that_the_samples_lack(
        self, samples: dict[str, Any], mailgun: Caller, receiver: Receiver
    ):
        mailgun.world.faults.add(Fault("mailgun", "temporary", "deliver:slow@x.org"))
        mailgun.call("POST", "bounces", data={"address": "gone@x.org"})
        mailgun.send(to=["a@x.org", "slow@x.org", "gone@x.org"])
        mailgun.world.clock.run_due()

        seen = {hook.json["event-data"]["recipient"]: hook.json for hook in receiver.requests}
        accepted = mailgun.get("events", event="accepted")["items"][0]

        _resembles(accepted, samples["Accepted (Routed):"])
        _resembles(seen["a@x.org"]["event-data"], samples["Delivered:"])
        _resembles(seen["slow@x.org"]["event-data"], samples["Failed (Temporary):"])
        _resembles(seen["gone@x.org"]["event-data"], samples["Failed (Permanent):"])
        assert set(seen["a@x.org"]) == {"signature", "event-data"}

    def test_a_suppressed_recipient_fails_as_in_the_sample(
        self, samples: dict[str, Any], mailgun: Caller, receiver: Receiver
    ):
        mailgun.call("POST", "bounces", data={"address": "gone@x.org"})
        mailgun.send(to="gone@x.org")
        mailgun.world.clock.run_due()

        event, sample = receiver.requests[0].json["event-data"], samples["Failed (Permanent):"]
        assert event["delivery-status"] == sample["delivery-status"]
        assert event["reason"] == sample["reason"]
        assert letters.find(mailgun.world) == []


def _resembles(event: dict[str, Any], sample: dict[str, Any], path: str = "") -> None:
    """Every name is one of the sample's, with a value of the same type."""
    for name, value in event.items():
        if name in ADDED_BY_US or path == ".user-variables":
            continue
        assert name in sample, f"the samples have no {path}.{name}"
        if isinstance(value, dict):
            _resembles(value, sample[name], f"{path}.{name}")
        else:
            assert isinstance(value, type(sample[name])), f"{path}.{name}"
