"""Replies: what one side writes, the other reads."""

import pytest

from chassis.errors import Invalid
from chassis.transport import replies


def test_a_refusal_of_one_item_of_a_list_arrives() -> None:
    details = {"session_ids": {0: ["Not a valid UUID."]}}

    with pytest.raises(Invalid) as refusal:
        replies.read(replies.refusal(Invalid("invalid_request", "No.", details)))

    assert refusal.value.details == {"session_ids": {"0": ["Not a valid UUID."]}}
