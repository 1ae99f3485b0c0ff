"""A small chaos with real workers that are killed; and that its verdict would notice."""

from collections.abc import Iterator

import pytest

from tests.zoom_integration.chaos.outcome import lived_through
from tests.zoom_integration.chaos.story import Story
from tests.zoom_integration.chaos.verdict import discrepancies


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    with lived_through(seed=1, sessions=20, kills=1) as story:
        yield story


def test_each_live_session_has_one_meeting_and_each_expiry_one_refresh(story: Story) -> None:
    assert story.counts["kills"] == 1
    assert story.counts["moved"] > 0
    assert story.counts["cancelled"] > 0
    assert discrepancies(story) == []


def test_a_second_meeting_is_noticed(story: Story) -> None:
    host = next(host for host in story.hosts if any(wish.is_live for wish in host.wishes))
    one = story.zoom.meetings.list_of(host.zoom_user["id"], "scheduled")[0]
    other = story.zoom.meetings.create(host.zoom_user, {"agenda": one["agenda"]})

    found = discrepancies(story)

    assert [sentence.rpartition(" has ")[2] for sentence in found] == ["2 meetings"]
    story.zoom.meetings.delete(other["id"], host.zoom_user["id"])


def test_a_meeting_of_a_cancelled_session_is_noticed(story: Story) -> None:
    wish = next(wish for host in story.hosts for wish in host.wishes if wish.is_live)

    wish.is_live = False

    assert len(discrepancies(story)) == 2
    wish.is_live = True


def test_a_needless_refresh_is_noticed(story: Story) -> None:
    host = next(host for host in story.hosts if story.zoom.tokens.issued_to(host.zoom_user["id"]))
    grant = story.zoom.tokens.grant_of(host.zoom_user["id"])
    renewed = story.zoom.tokens.refresh(grant["refresh_token"])

    story.zoom.tokens.refresh(renewed["refresh_token"])

    assert [sentence for sentence in discrepancies(story) if "alive" in sentence]
    story.refreshes.needless = 0
