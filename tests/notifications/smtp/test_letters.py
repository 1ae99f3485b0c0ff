"""A mail as bytes: what programs read of its headers stands there as it is."""

from typing import Any

import pytest

from notifications.post import Outgoing
from notifications.smtp.letters import as_bytes
from tests.notifications.conftest import NOW

URL = f"https://sessions.example.org/u/{'Ab3-_' * 40}"
IDS = [f"<{letter * 90}@mail.example.org>" for letter in "abc"]


def lines(**headers: str) -> list[str]:
    """The lines of the mail's head."""
    details: dict[str, Any] = {
        "message_id": "m",
        "sender": "Us <us@m.test>",
        "variables": {"anna@example.com": {"unsubscribe_url": URL}},
        "subject": "Grüße",
        "text": "Hello",
        "html": "<p>Hello</p>",
        "tag": "reminder",
        "internet_id": headers.pop("internet_id", ""),
    }
    message = Outgoing(**details, headers=headers)
    content = as_bytes(message, "anna@example.com", internet_id="<made@m.test>", now=NOW)
    return content.decode("ascii").partition("\r\n\r\n")[0].split("\r\n")


@pytest.mark.promise("P37")
def test_the_address_to_unsubscribe_at_is_whole_and_on_one_line():
    head = lines(**{"List-Unsubscribe": "<%recipient.unsubscribe_url%>"})

    assert f"List-Unsubscribe: <{URL}>" in head


def test_long_ids_stand_unencoded_each_on_a_line():
    head = lines(**{"In-Reply-To": IDS[2], "References": " ".join(IDS)})

    assert f"In-Reply-To: {IDS[2]}" in head
    first = head.index(f"References: {IDS[0]}")
    assert head[first + 1 : first + 3] == [f" {IDS[1]}", f" {IDS[2]}"]


def test_a_mail_with_an_id_of_its_own_has_no_other():
    assert f"Message-ID: {IDS[0]}" in lines(internet_id=IDS[0])
    assert "Message-ID: <made@m.test>" in lines()


@pytest.mark.parametrize("value", ["<a>\r\nBcc: all@example.com", "<a>\nBcc: x"])
def test_a_line_break_is_refused(value: str):
    with pytest.raises(ValueError, match="Header values"):
        lines(**{"References": value})


def test_words_for_people_are_encoded_as_ever():
    assert any(line.startswith("Subject: =?utf-8?") for line in lines())
