"""Tickets, subjects and message ids, by which a mail finds its thread."""

from uuid import UUID

import pytest

from notifications.domain import threads
from notifications.domain.threads import Written

THREAD = UUID("019ab3c2-7d10-7c3e-9a51-3f2b8d6e4c11")
TICKET = "3f2b8d6e4c11"


class TestTicket:
    def test_stands_in_the_subject_and_in_the_address_to_answer_to(self):
        assert threads.subject_with_ticket("Re: Help", THREAD) == f"Help [SM-{TICKET}]"
        assert threads.with_ticket("support@m.test", THREAD) == f"support+{TICKET}@m.test"

    @pytest.mark.parametrize(
        ("recipient", "subject"),
        [
            ("support@m.test", f"AW: Help [SM-{TICKET}]"),
            ("support@m.test", f"Re: help [sm-{TICKET.upper()}] again"),
            (f"support+{TICKET}@m.test", "Something else"),
        ],
    )
    def test_is_read_back_from_either(self, recipient: str, subject: str):
        assert threads.ticket_in(recipient, subject) == TICKET

    @pytest.mark.parametrize("subject", ["Help", "[SM-12]", f"SM-{TICKET}", f"[SM-{TICKET}0]"])
    def test_is_not_seen_where_there_is_none(self, subject: str):
        assert threads.ticket_in("support@m.test", subject) == ""


class TestSubject:
    @pytest.mark.parametrize(
        "subject",
        ["Help", "Re: Help", "RE: AW: Fwd: Help", "Re[2]: Help", f"Re: Help [SM-{TICKET}]"],
    )
    def test_is_the_same_whoever_answered(self, subject: str):
        assert threads.bare_subject(subject) == "Help"

    def test_that_only_looks_like_an_answer_stays(self):
        assert threads.bare_subject("Rear window: broken") == "Rear window: broken"


class TestIds:
    def test_those_of_a_header_are_found_among_whatever_else_stands_there(self):
        header = "<a@x.org>\r\n\t<b@x.org> (said Anna) <c d@x.org> <>"

        assert threads.internet_ids(header) == ["<a@x.org>", "<b@x.org>"]

    def test_too_many_are_cut_to_the_last(self):
        header = " ".join(f"<{number}@x.org>" for number in range(100))

        assert threads.internet_ids(header)[-1] == "<99@x.org>"
        assert len(threads.internet_ids(header)) == threads.MAX_REFERENCES

    def test_the_same_id_of_two_people_is_two_keys(self):
        assert threads.mail_key("a@x.org", "<1@x>") != threads.mail_key("b@x.org", "<1@x>")


class TestThreading:
    def test_answers_the_last_they_wrote_and_refers_to_all_in_order(self):
        found = threads.threading(
            [Written("<1@x>", False), Written("<2@m>", True), Written("<3@x>", False)]
        )

        assert found == ("<3@x>", "<1@x> <2@m> <3@x>")

    def test_leaves_out_what_has_no_id_or_would_be_filled_in_by_the_provider(self):
        found = threads.threading([Written("", False), Written("<%recipient.email%@x>", False)])

        assert found == ("", "")


class TestOurOwn:
    @pytest.mark.parametrize(
        ("address", "internet_id"),
        [
            ("hello@m.test", "<1@x.org>"),
            ("privacy@house.org", "<1@x.org>"),
            ("anna@example.com", "<019ab3c2@M.test>"),
        ],
    )
    def test_mail_come_back_is_known_by_sender_or_id(self, address: str, internet_id: str):
        assert threads.is_our_own(
            address, internet_id, domain="m.test", privacy_address="Privacy@house.org"
        )

    def test_a_persons_is_not_even_of_a_like_domain(self):
        assert not threads.is_our_own(
            "anna@am.test", "<1@am.test>", domain="m.test", privacy_address="privacy@house.org"
        )
