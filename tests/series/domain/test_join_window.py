"""What stands behind a join link, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from series.domain.join_window import LinkState, Window, state

STARTS_AT = datetime(2027, 3, 28, 16, tzinfo=UTC)
WINDOW = Window.of(STARTS_AT, duration=timedelta(minutes=60), opens_before=timedelta(minutes=15))

FINE = {"is_member": True, "is_cancelled": False, "is_proved": True, "has_meeting": True}


@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        (-16, LinkState.EARLY),
        (-15, LinkState.OPEN),
        (0, LinkState.OPEN),
        (89, LinkState.OPEN),
        (90, LinkState.ENDED),
    ],
)
def test_a_link_opens_before_the_start_and_closes_after_the_end(minutes, found):
    now = STARTS_AT + timedelta(minutes=minutes)

    assert state(WINDOW, now, **FINE) is found


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"is_member": False, "is_cancelled": True}, LinkState.NOT_MEMBER),
        ({"is_cancelled": True, "is_proved": False}, LinkState.CANCELLED),
        ({"is_proved": False, "has_meeting": False}, LinkState.PROOF_NEEDED),
        ({"has_meeting": False}, LinkState.NO_MEETING),
    ],
)
def test_a_link_says_why_it_leads_to_no_meeting(facts, found):
    assert state(WINDOW, STARTS_AT, **FINE | facts) is found


def test_a_session_that_is_over_is_over_whether_or_not_it_had_a_meeting():
    later = STARTS_AT + timedelta(days=1)

    found = state(WINDOW, later, **FINE | {"has_meeting": False})

    assert found is LinkState.ENDED
