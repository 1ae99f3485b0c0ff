"""Calls to a real service process over a real broker: answers, refusals, faults, bad input."""

import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import amqp
import pytest

from chassis import broker
from chassis.broker import Names
from chassis.errors import Conflict, Invalid, NotFound, Unavailable
from chassis.ids import new_id
from chassis.testing.processes import ServiceProcess
from chassis.transport.errors import RemoteFault
from chassis.transport.rpc_client import RpcClient


def publish_raw(amqp_url: str, namespace: str, body: bytes, **properties: Any) -> None:
    with broker.connect(amqp_url) as connection:
        message = amqp.Message(body, **properties)
        connection.channel().basic_publish(message, Names(namespace).rpc, "probe")


def reply_to_raw(amqp_url: str, namespace: str, body: bytes, **properties: Any) -> dict[str, Any]:
    """What a peer that is not our client gets for these bytes."""
    replies: list[bytes] = []
    with broker.connect(amqp_url) as connection:
        channel = connection.channel()
        channel.basic_consume(
            "amq.rabbitmq.reply-to", no_ack=True, callback=lambda m: replies.append(m.body)
        )
        message = amqp.Message(body, reply_to="amq.rabbitmq.reply-to", **properties)
        channel.basic_publish(message, Names(namespace).rpc, "probe")
        while not replies:
            connection.drain_events(timeout=5)
    return dict(json.loads(replies[0]))


@pytest.fixture
def namespace(standing: ServiceProcess) -> str:
    """Here the namespace of the service that stands already."""
    return standing.environment["BROKER_NAMESPACE"]


class TestAnswers:
    def test_come_back_as_they_were_given(self, rpc: RpcClient) -> None:
        assert rpc.call("probe", "echo", {"text": "grüße"}) == {"text": "grüße"}

    def test_of_a_command_say_what_was_stored(self, rpc: RpcClient) -> None:
        left = rpc.call("probe", "leave_mark", {"text": "here"})

        assert left["text"] == "here"
        assert rpc.call("probe", "count_marks", {"text": "here"}) == {"count": 1}

    def test_may_be_longer_than_a_frame(self, rpc: RpcClient) -> None:
        long = "x" * 1_000_000

        assert rpc.call("probe", "echo", {"text": long}) == {"text": long}

    def test_reach_each_of_fifty_threads_its_own(self, rpc: RpcClient) -> None:
        def echoes(thread: int) -> bool:
            texts = [f"{thread}-{n}" for n in range(20)]
            return all(rpc.call("probe", "echo", {"text": t}) == {"text": t} for t in texts)

        with ThreadPoolExecutor(50) as threads:
            assert all(threads.map(echoes, range(50)))

    # Another test may have brought eventlet into this process, which warns of every fork; the
    # client under test does without it, as it does in the gateway's forked workers.
    @pytest.mark.filterwarnings("ignore:Using fork:DeprecationWarning")
    def test_reach_parent_and_child_after_a_fork(self, rpc: RpcClient) -> None:
        rpc.call("probe", "echo", {"text": "before"})

        child = os.fork()
        if child == 0:
            answered = rpc.call("probe", "echo", {"text": "child"}) == {"text": "child"}
            os._exit(0 if answered else 1)
        _, status = os.waitpid(child, 0)

        assert os.waitstatus_to_exitcode(status) == 0
        assert rpc.call("probe", "echo", {"text": "parent"}) == {"text": "parent"}


class TestRefusals:
    def test_arrive_as_they_were_raised(self, rpc: RpcClient) -> None:
        with pytest.raises(Conflict) as refusal:
            rpc.call("probe", "leave_mark_and_refuse", {"text": "gone"})

        assert refusal.value.code == "refused"
        assert refusal.value.details == {"text": "gone"}

    def test_leave_nothing_behind(self, rpc: RpcClient) -> None:
        with pytest.raises(Conflict):
            rpc.call("probe", "leave_mark_and_refuse", {"text": "gone"})

        assert rpc.call("probe", "count_marks", {"text": "gone"}) == {"count": 0}

    @pytest.mark.parametrize(
        ("request_", "fields"),
        [
            ({}, ["text"]),
            ({"text": ""}, ["text"]),
            ({"text": "x" * 101}, ["text"]),
            ({"text": 7}, ["text"]),
            ({"text": "x", "colour": "red"}, ["colour"]),
        ],
    )
    def test_name_the_fields_that_are_wrong(
        self, rpc: RpcClient, request_: dict[str, Any], fields: list[str]
    ) -> None:
        with pytest.raises(Invalid) as refusal:
            rpc.call("probe", "leave_mark", request_)

        assert list(refusal.value.details) == fields

    def test_meet_an_unknown_method(self, rpc: RpcClient) -> None:
        with pytest.raises(NotFound, match="unknown_method"):
            rpc.call("probe", "no_such_thing", {})

    def test_meet_a_name_that_is_no_method_of_the_service(self, rpc: RpcClient) -> None:
        with pytest.raises(NotFound, match="unknown_method"):
            rpc.call("probe", "unit_of_work", {})

    def test_meet_an_unknown_service_at_once(self, rpc: RpcClient) -> None:
        begun_at = time.monotonic()

        with pytest.raises(Unavailable, match="service_unknown"):
            rpc.call("no_such_service", "echo", {"text": "x"}, timeout=30)

        assert time.monotonic() - begun_at < 15


class TestFaults:
    def test_give_a_reference_that_stands_in_the_log_and_no_more(
        self, standing: ServiceProcess, rpc: RpcClient
    ) -> None:
        with pytest.raises(RemoteFault) as fault:
            rpc.call("probe", "fail", {})

        lines = standing.log_path.read_text().splitlines()
        (line,) = [line for line in lines if "a call failed" in line]
        assert json.loads(line)["reference"] == fault.value.reference
        assert "secret@example.org" not in "".join(lines)


def echoes(rpc: RpcClient, text: str) -> bool:
    try:
        return bool(rpc.call("probe", "echo", {"text": text}) == {"text": text})
    except Unavailable:
        return False


class TestBadInput:
    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"7", b"\xff\xfe", b"[" * 5000])
    def test_that_is_no_json_object_is_invalid(
        self, amqp_url: str, namespace: str, body: bytes
    ) -> None:
        reply = reply_to_raw(amqp_url, namespace, body, type="echo")

        assert reply["error"]["kind"] == "Invalid"
        assert reply["error"]["code"] == "malformed_request"

    def test_without_a_method_is_an_unknown_method(self, amqp_url: str, namespace: str) -> None:
        reply = reply_to_raw(amqp_url, namespace, b"{}")

        assert reply["error"]["code"] == "unknown_method"

    @pytest.mark.parametrize(
        "headers",
        [
            {"timeout_ms": "soon"},
            {"timeout_ms": True},
            {"traceparent": 7, "correlation_id": ["x"], "idempotency_key": 8.5},
            {"idempotency_key": "\x00"},
            {"traceparent": "00-zz-zz-00", "correlation_id": "\n"},
        ],
    )
    def test_in_the_headers_ends_in_an_answer(
        self, amqp_url: str, namespace: str, headers: dict[str, Any]
    ) -> None:
        reply = reply_to_raw(
            amqp_url, namespace, b'{"text": "x"}', type="echo", application_headers=headers
        )

        assert "result" in reply or reply["error"]["kind"] == "Invalid"

    @pytest.mark.parametrize(
        "properties",
        [
            {},
            {"reply_to": "no-such-queue"},
            {"reply_to": "amq.rabbitmq.reply-to.rubbish"},
            {"reply_to": "amq.rabbitmq.reply-to.g2dkAA5yYWJiaXRAbG9jYWxob3N0AAAB.x=="},
        ],
    )
    def test_that_cannot_be_answered_leaves_the_service_standing(
        self,
        amqp_url: str,
        namespace: str,
        rpc: RpcClient,
        properties: dict[str, str],
        eventually: Callable[..., Any],
    ) -> None:
        publish_raw(amqp_url, namespace, b'{"text": "x"}', type="echo", **properties)

        # The broker may end the service's connection at such an address; a call that was on its
        # way over it is then refused as interrupted, and the next is answered.
        assert eventually(lambda: echoes(rpc, "still here"))


class TestIdempotencyKey:
    def test_makes_a_repetition_get_the_first_answer_without_a_second_effect(
        self, rpc: RpcClient
    ) -> None:
        key = str(new_id())

        first = rpc.call("probe", "leave_mark", {"text": "once"}, idempotency_key=key)
        second = rpc.call("probe", "leave_mark", {"text": "once"}, idempotency_key=key)

        assert first == second
        assert rpc.call("probe", "count_marks", {"text": "once"}) == {"count": 1}

    def test_that_came_with_another_request_is_a_conflict(self, rpc: RpcClient) -> None:
        key = str(new_id())
        rpc.call("probe", "leave_mark", {"text": "one"}, idempotency_key=key)

        with pytest.raises(Conflict, match="idempotency_key_reused"):
            rpc.call("probe", "leave_mark", {"text": "another"}, idempotency_key=key)

    def test_used_by_ten_at_once_has_one_effect(self, rpc: RpcClient) -> None:
        key = str(new_id())

        def leave(_: int) -> Any:
            return rpc.call("probe", "leave_mark", {"text": "race"}, idempotency_key=key)

        with ThreadPoolExecutor(10) as threads:
            answers = list(threads.map(leave, range(10)))

        assert len({answer["mark_id"] for answer in answers}) == 1
        assert rpc.call("probe", "count_marks", {"text": "race"}) == {"count": 1}
