"""Addresses, retry, trace, logs, errors: the small parts without I/O."""

import json
import logging
import sys
from datetime import timedelta
from random import Random

import pytest

from chassis import trace
from chassis.addresses import deliverable, normalise
from chassis.errors import KINDS, Invalid, NotFound
from chassis.logs import JsonFormatter
from chassis.retry import backoff

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


class TestAddresses:
    @pytest.mark.parametrize(
        "typed",
        ["ana@example.test", "  Ana@Example.TEST ", "ＡＮＡ@example.test", "ANA@EXAMPLE.TEST\n"],
    )
    def test_are_compared_trimmed_normalised_and_folded(self, typed: str):
        assert normalise(typed) == "ana@example.test"

    def test_letters_that_only_look_ascii_are_folded_into_what_they_look_like(self):
        kelvin = "\u212a"

        assert normalise(f"{kelvin}im@example.test") == normalise("Kim@example.test")

    @pytest.mark.parametrize(
        ("typed", "mailed"),
        [
            ("  Ana.Lopez@Example.test ", "Ana.Lopez@Example.test"),
            ("josé@example.test", "josé@example.test"),
            ("Straße@example.test", "strasse@example.test"),
            ("\u212aim@example.test", "kim@example.test"),
            ("\ufb01ona@example.test", "fiona@example.test"),
            ("ＡＮＡ@example.test", "ana@example.test"),
        ],
    )
    def test_are_mailed_to_as_typed_unless_that_is_somebody_elses_mailbox(
        self, typed: str, mailed: str
    ):
        assert deliverable(typed) == mailed
        assert normalise(deliverable(typed)) == normalise(typed)

    def test_keep_their_dots_and_tags(self):
        assert normalise("a.n.a+series@example.test") == "a.n.a+series@example.test"

    def test_normalising_twice_changes_nothing(self):
        once = normalise("Straße@Example.test")

        assert normalise(once) == once

    @pytest.mark.parametrize(
        "rubbish",
        ["", "ana", "ana@", "@example.test", "ana@example", "a b@example.test", "a@b@example.test",
         "ana@example.test\nBcc: x@example.test", "Ana <ana@example.test>", "ana@exa..mple.test",
         "a" * 65 + "@example.test", "ana@" + "a" * 250 + ".test", "ana,bo@example.test"],
    )  # fmt: skip
    def test_refuse_what_is_no_address(self, rubbish: str):
        with pytest.raises(Invalid):
            normalise(rubbish)


class TestBackoff:
    def test_doubles_and_stays_below_the_cap(self):
        waits = [backoff(attempt, random=Random(7)) for attempt in range(1, 40)]

        assert timedelta(milliseconds=500) <= waits[0] <= timedelta(seconds=1)
        assert waits[5] > waits[0] * 8
        assert max(waits) <= timedelta(hours=1)

    def test_never_follows_at_once(self):
        waits = [backoff(3, random=Random(seed)) for seed in range(200)]

        assert min(waits) >= timedelta(seconds=2)
        assert len(set(waits)) > 190


class TestTrace:
    def test_continues_the_senders_trace_in_a_span_of_its_own(self):
        with trace.following(PARENT, "first-cause") as spot:
            assert spot.trace_id == PARENT[3:35]
            assert spot.traceparent != PARENT
            assert trace.current().correlation_id == "first-cause"

    @pytest.mark.parametrize(
        "rubbish", [None, "", "00-xyz", "00-" + "0" * 32 + "-" + "1" * 16 + "-01"]
    )
    def test_begins_anew_where_the_parent_is_unreadable(self, rubbish: str | None):
        spot = trace.continued(rubbish, "evil\nline")

        assert len(spot.trace_id) == 32
        assert spot.correlation_id == spot.trace_id

    def test_ends_with_its_block(self):
        with trace.following(PARENT):
            pass

        assert trace.current().trace_id != PARENT[3:35]


class TestLogs:
    def _line(self, **kwargs: object) -> dict[str, object]:
        record = logging.makeLogRecord({"msg": "sent", "levelname": "INFO", "name": "x"} | kwargs)
        parsed: dict[str, object] = json.loads(JsonFormatter("series").format(record))
        return parsed

    def test_are_one_object_with_trace_and_extras(self):
        with trace.following(PARENT, "cause"):
            line = self._line(batch=3)

        assert (line["event"], line["service"], line["batch"]) == ("sent", "series", 3)
        assert (line["trace_id"], line["correlation_id"]) == (PARENT[3:35], "cause")

    def test_show_where_it_broke_without_the_sentence_that_may_quote_a_person(self):
        try:
            raise ValueError("duplicate: ana@example.test")
        except ValueError:
            line = self._line(exc_info=sys.exc_info())

        assert "test_small_parts" in str(line["exception"])
        assert str(line["exception"]).endswith("ValueError")
        assert "ana@" not in json.dumps(line)


class TestErrors:
    def test_carry_code_sentence_and_details(self):
        error = NotFound("series_unknown", "There is no such series.")

        assert (error.code, error.message, error.details) == (
            "series_unknown",
            "There is no such series.",
            {},
        )

    def test_are_rebuilt_from_their_arguments(self):
        error = Invalid("request_invalid", "Not like this.", {"name": ["too long"]})

        rebuilt = KINDS["Invalid"](*error.args)

        assert (type(rebuilt), rebuilt.details) == (Invalid, {"name": ["too long"]})
