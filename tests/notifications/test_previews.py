"""Hosts look at every mail of their series before anybody gets one."""

from collections.abc import Callable
from uuid import UUID

import pytest

from chassis.errors import NotFound
from chassis.ids import new_id
from notifications.directory import Directory
from notifications.domain.voice import Voice
from notifications.previews import PREVIEWABLE, Asked, Previewer
from notifications.rendering.composing import Composer
from tests.notifications.conftest import NOW
from tests.notifications.neighbours import Neighbours

Look = Callable[..., dict[str, str]]


@pytest.fixture
def host_id(neighbours: Neighbours) -> UUID:
    found = new_id()
    neighbours.accounts[found] = {
        "email": "host@example.com",
        "name": "Ana",
        "locale": "en",
        "zone": "Europe/Paris",
    }
    neighbours.series = {
        "host_id": found,
        "title": "Morning Yoga",
        "zone": "America/New_York",
        "starts_on": "2026-12-01",
        "starts_time": "12:00:00",
        "duration_minutes": 60,
        "recurrence": "FREQ=WEEKLY",
        "price": None,
    }
    neighbours.sessions = [{"starts_at": "2026-12-01T17:00:00Z"}]
    return found


@pytest.fixture
def look(directory: Directory, composer: Composer, host_id: UUID) -> Look:
    def show(kind: str, language: str = "en", *, by: UUID = host_id, **more: str) -> dict[str, str]:
        voice = Voice(name="Studio Ana", mark="A", colour="#7a1fa2", follow_up="How was it?")
        return Previewer(directory, composer).preview(
            Asked(kind, language, **more), host_id=by, series_id=new_id(), voice=voice, now=NOW
        )

    return show


@pytest.mark.parametrize("kind", PREVIEWABLE)
def test_every_kind_that_members_get_can_be_seen_with_nothing_left_to_fill_in(
    look: Look, kind: str
):
    found = look(kind, body="Bring a towel.")

    assert "Morning Yoga" in found["subject"] + found["text"]
    assert "%recipient" not in found["html"] + found["text"] + found["subject"]
    assert "Studio Ana" in found["html"]


def test_the_next_session_is_the_real_one_in_both_zones(look: Look):
    assert "18:00–19:00" in look("reminder", "de")["text"]
    assert "12:00" in look("reminder", "de")["text"]


def test_a_message_is_shown_as_it_is_written_now(look: Look):
    found = look("host_message", subject="News", body="Bring a **towel**.")

    assert (found["subject"], "<strong>towel</strong>" in found["html"]) == ("News", True)


@pytest.mark.parametrize("kind", ["sign_in_link", "rights_verify", "nonsense"])
def test_what_is_not_a_hosts_to_see_is_not_shown(look: Look, kind: str):
    with pytest.raises(NotFound):
        look(kind)


def test_a_strangers_series_is_not_shown(look: Look):
    with pytest.raises(NotFound):
        look("reminder", by=new_id())


def test_its_unsubscribe_link_stops_nobodys_mail(look: Look):
    assert "/u/" in look("reminder")["text"]
