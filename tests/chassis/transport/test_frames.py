"""Frames against py-amqp's own: what one writes the other reads, however the bytes arrive."""

from collections.abc import Iterator
from itertools import pairwise
from struct import unpack_from
from typing import Any

import amqp
import pytest
from amqp.serialization import decode_properties_basic, loads
from hypothesis import given
from hypothesis import strategies as st

from chassis.transport import frames

FRAME_MAX = 4096
short = st.text(max_size=60)
headers = st.dictionaries(
    st.text(min_size=1, max_size=20), st.one_of(short, st.integers(-(2**63), 2**63 - 1))
)


def delivered(body: bytes, properties: bytes, *, tag: int = 1, redelivered: bool = False) -> bytes:
    """A delivery as the broker writes it: a publish, with another method in front."""
    published = frames.publish(
        1, "exchange", "key", properties=properties, body=body, frame_max=FRAME_MAX
    )
    _, _, size = unpack_from(">BHI", published)
    arguments = amqp.serialization.dumps("sLbss", ("consumer", tag, redelivered, "exchange", "key"))
    payload = b"\x00\x3c\x00\x3c" + arguments
    method = b"\x01\x00\x01" + len(payload).to_bytes(4) + payload + b"\xce"
    return method + published[size + 8 :]


def in_pieces(data: bytes, cuts: list[int]) -> Iterator[bytes]:
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return (data[start:end] for start, end in pairwise(places))


class TestPublish:
    @given(headers, short, short, short)
    def test_writes_properties_that_py_amqp_reads(
        self, table: dict[str, Any], call_id: str, reply_to: str, method: str
    ) -> None:
        written = frames.properties(
            headers=table, correlation_id=call_id, reply_to=reply_to, message_type=method
        )

        read, end = decode_properties_basic(written, 0)

        expected = {"correlation_id": call_id, "reply_to": reply_to, "type": method}
        if table:
            expected["application_headers"] = table
        assert read == {name: value for name, value in expected.items() if value}
        assert end == len(written)

    def test_names_exchange_key_and_whether_it_is_mandatory(self) -> None:
        written = frames.publish(
            7, "rpc", "series", properties=b"\0\0", body=b"", frame_max=FRAME_MAX, mandatory=True
        )

        kind, channel, _, class_id, method_id = unpack_from(">BHIHH", written)
        (_, exchange, key, mandatory, immediate), _ = loads("Bssbb", written, 11)

        assert (kind, channel, class_id, method_id) == (1, 7, 60, 40)
        assert (exchange, key, mandatory, immediate) == ("rpc", "series", True, False)

    def test_spreads_a_long_body_over_frames_that_the_broker_accepts(self) -> None:
        body = bytes(3 * FRAME_MAX)

        written = frames.publish(1, "", "", properties=b"\0\0", body=body, frame_max=FRAME_MAX)

        sizes, start = [], 0
        while start < len(written):
            kind, _, size = unpack_from(">BHI", written, start)
            sizes += [size + 8] if kind == frames.BODY else []
            start += size + 8
        assert len(sizes) == 4
        assert max(sizes) == FRAME_MAX


class TestParser:
    @given(
        bodies=st.lists(st.binary(max_size=2 * FRAME_MAX), min_size=1, max_size=4),
        cuts=st.lists(st.integers(0, 10**6), max_size=12),
    )
    def test_finds_the_same_messages_wherever_the_bytes_are_cut(
        self, bodies: list[bytes], cuts: list[int]
    ) -> None:
        properties = frames.properties(correlation_id="a")
        stream = b"".join(delivered(body, properties, tag=n) for n, body in enumerate(bodies))
        parser = frames.Parser(FRAME_MAX)

        found = [message for piece in in_pieces(stream, cuts) for message in parser.feed(piece)]

        assert found == [
            frames.Delivery({"correlation_id": "a"}, body, n, False)
            for n, body in enumerate(bodies)
        ]

    def test_tells_a_second_delivery(self) -> None:
        stream = delivered(b"{}", frames.properties(), tag=2**40, redelivered=True)

        (found,) = frames.Parser(FRAME_MAX).feed(stream)

        assert found == frames.Delivery({}, b"{}", 2**40, True)

    def test_leaves_out_heartbeats_and_hands_on_what_is_no_message(self) -> None:
        closing = b"\x01\x00\x01\x00\x00\x00\x04\x00\x14\x00\x28\xce"

        found = frames.Parser(FRAME_MAX).feed(frames.HEARTBEAT_FRAME + closing)

        assert found == [(frames.METHOD, 1, b"\x00\x14\x00\x28")]

    @pytest.mark.parametrize(
        "properties", [b"\x20\x00\xff\xff\xff\xff", b"\x04\x00\x02\xff\xfe", b""]
    )
    def test_delivers_a_message_whose_properties_are_rubbish_without_them(
        self, properties: bytes
    ) -> None:
        (found,) = frames.Parser(FRAME_MAX).feed(delivered(b"{}", properties))

        assert found == frames.Delivery({}, b"{}", 1, False)

    def test_refuses_a_stream_that_is_not_amqp(self) -> None:
        with pytest.raises(frames.MalformedFrame):
            frames.Parser(FRAME_MAX).feed(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    def test_refuses_a_frame_that_does_not_end_where_it_says(self) -> None:
        with pytest.raises(frames.MalformedFrame):
            frames.Parser(FRAME_MAX).feed(frames.HEARTBEAT_FRAME[:-1] + b"\x00")
