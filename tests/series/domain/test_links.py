"""Links that cannot be guessed, altered or put to another use."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from series.domain.links import Link, Links, Purpose

MEMBERSHIP = UUID("0199c0de-0000-7000-8000-000000000001")
SESSION = UUID("0199c0de-0000-7000-8000-000000000002")
OLD_KEY, NEW_KEY = b"o" * 32, b"n" * 32
LINKS = Links((NEW_KEY,))


class TestLinks:
    def test_name_what_they_were_made_for(self):
        confirm = LINKS.read(LINKS.confirm_token(MEMBERSHIP), Purpose.CONFIRM)
        manage = LINKS.read(LINKS.manage_token(MEMBERSHIP), Purpose.MANAGE)
        calendar = LINKS.read(LINKS.calendar_token(MEMBERSHIP), Purpose.CALENDAR)
        join = LINKS.read(LINKS.join_token(MEMBERSHIP, SESSION), Purpose.JOIN)

        assert confirm == Link(Purpose.CONFIRM, MEMBERSHIP)
        assert manage == Link(Purpose.MANAGE, MEMBERSHIP)
        assert calendar == Link(Purpose.CALENDAR, MEMBERSHIP)
        assert join == Link(Purpose.JOIN, MEMBERSHIP, SESSION)

    @pytest.mark.parametrize("purpose", [Purpose.CONFIRM, Purpose.MANAGE])
    def test_are_good_for_no_other_purpose(self, purpose):
        token = LINKS.join_token(MEMBERSHIP, SESSION)

        assert LINKS.read(token, purpose) is None

    def test_are_read_under_an_older_key_and_made_under_the_newest(self):
        rotated = Links((NEW_KEY, OLD_KEY))
        old_token = Links((OLD_KEY,)).manage_token(MEMBERSHIP)

        assert rotated.read(old_token, Purpose.MANAGE) is not None
        assert rotated.manage_token(MEMBERSHIP) == LINKS.manage_token(MEMBERSHIP)

    def test_of_a_key_that_is_gone_are_refused(self):
        token = Links((OLD_KEY,)).manage_token(MEMBERSHIP)

        assert LINKS.read(token, Purpose.MANAGE) is None

    @pytest.mark.parametrize("place", range(0, 66, 5))
    def test_with_one_character_altered_are_refused(self, place):
        token = LINKS.join_token(MEMBERSHIP, SESSION)
        other = "A" if token[place] != "A" else "B"

        assert LINKS.read(token[:place] + other + token[place + 1 :], Purpose.JOIN) is None

    @given(st.text())
    def test_survive_any_text_that_is_no_token(self, text):
        assert LINKS.read(text, Purpose.MANAGE) is None
