"""How people get into a series: Zoom's rules made true, and links of the host's own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from marshmallow import ValidationError

from chassis import clock
from chassis.errors import NotFound
from chassis.rights.crowd import Crowd
from chassis.rights.person import Person
from tests.zoom_integration.host import Host, advance, work
from zoom_integration import queries, schemas
from zoom_integration.commands import rooms
from zoom_integration.models import AlternativeHost, Base, Room
from zoom_integration.operations import disconnect
from zoom_integration.privacy import ZoomParticipant

DAY = timedelta(days=1)
OWN = "https://meet.example.org/yoga?room=1"


def set_session_link(host: Host, session_id: Any, own_url: str | None) -> None:
    with host.inside.unit_of_work() as uow:
        rooms.set_session_link(uow, host_id=host.host_id, session_id=session_id, own_url=own_url)


def links_told(host: Host) -> list[str | None]:
    """Where the platform was told that sessions lead, in order; None for nowhere."""
    said = host.told("meeting_ready", "meeting_removed")
    return [payload.get("join_url") for payload in said]


def listed(host: Host) -> list[dict[str, Any]]:
    with host.inside.connection() as db:
        found = queries.list_meetings(db, host_id=host.host_id, session_ids=None, now=clock.now())
    items: list[dict[str, Any]] = found["items"]
    return items


class TestRulesAtZoom:
    def test_a_new_meeting_has_them(self, connected: Host) -> None:
        connected.set_room(
            has_waiting_room=False,
            passcode="tiger5",
            alternative_hosts=["noah.brooks@zoom.test"],
        )
        connected.schedule(2 * DAY)

        work(connected.inside)

        (meeting,) = connected.meetings_at_zoom()
        assert meeting["settings"]["waiting_room"] is False
        assert meeting["password"] == "tiger5"
        assert meeting["settings"]["alternative_hosts"] == "noah.brooks@zoom.test"

    def test_a_change_reaches_the_meeting_and_keeps_its_link(self, connected: Host) -> None:
        connected.schedule(2 * DAY)
        work(connected.inside)
        (before,) = connected.meetings_at_zoom()

        connected.set_room(has_waiting_room=False)
        work(connected.inside)

        (after,) = connected.meetings_at_zoom()
        assert (before["settings"]["waiting_room"], after["settings"]["waiting_room"]) == (
            True,
            False,
        )
        assert before["join_url"] == after["join_url"]

    def test_what_somebody_changes_at_zoom_is_changed_back(self, connected: Host) -> None:
        (session_id,) = connected.schedule(2 * DAY)
        connected.set_room(passcode="tiger5")
        work(connected.inside)
        (meeting,) = connected.meetings_at_zoom()

        connected.console(f"meetings/{meeting['id']}", settings={"waiting_room": False})
        advance(connected.sandbox, 2 * DAY - timedelta(hours=23))
        work(connected.inside)

        (meeting,) = connected.meetings_at_zoom()
        assert meeting["settings"]["waiting_room"] is True
        assert connected.meeting(session_id) is not None

    def test_an_alternative_host_whom_zoom_refuses_costs_no_meeting(self, connected: Host) -> None:
        connected.set_room(alternative_hosts=["nobody@elsewhere.example"])
        connected.schedule(2 * DAY)

        work(connected.inside)

        (item,) = listed(connected)
        assert len(connected.meetings_at_zoom()) == 1
        assert (item["status"], item["problem"]) == ("ready", "alternative_hosts_refused")


class TestOwnLink:
    def test_is_told_without_zoom(self, host: Host) -> None:
        host.schedule(2 * DAY)

        host.set_room(own_url=OWN)

        assert links_told(host) == [OWN]
        assert [(item["status"], item["join_url"]) for item in listed(host)] == [("ready", OWN)]

    def test_holds_for_sessions_planned_later(self, host: Host) -> None:
        host.set_room(own_url=OWN)

        host.schedule(2 * DAY, 3 * DAY)

        assert links_told(host) == [OWN, OWN]

    def test_takes_the_meeting_away_from_zoom_and_keeps_leading(self, connected: Host) -> None:
        connected.schedule(2 * DAY)
        work(connected.inside)

        connected.set_room(own_url=OWN)
        work(connected.inside)

        assert connected.meetings_at_zoom() == []
        assert links_told(connected)[-1] == OWN

    def test_of_one_session_leaves_the_others_at_zoom(self, connected: Host) -> None:
        first, _ = connected.schedule(2 * DAY, 3 * DAY)

        set_session_link(connected, first, OWN)
        work(connected.inside)

        assert [item["kind"] for item in listed(connected)] == ["own_link", "zoom"]
        assert len(connected.meetings_at_zoom()) == 1

    def test_taken_back_gives_a_meeting_again(self, connected: Host) -> None:
        (session_id,) = connected.schedule(2 * DAY)
        set_session_link(connected, session_id, OWN)
        work(connected.inside)

        set_session_link(connected, session_id, None)
        work(connected.inside)

        (meeting,) = connected.meetings_at_zoom()
        assert links_told(connected) == [OWN, None, meeting["join_url"]]

    def test_survives_a_disconnection(self, connected: Host) -> None:
        connected.schedule(2 * DAY)
        connected.set_room(own_url=OWN)
        work(connected.inside)

        connected.disconnect(cancel_meetings=True)

        assert links_told(connected)[-1] == OWN

    def test_of_a_strangers_session_is_refused(self, host: Host) -> None:
        (session_id,) = host.schedule(2 * DAY)
        host.host_id = uuid4()

        with pytest.raises(NotFound):
            set_session_link(host, session_id, OWN)

    def test_of_a_stranger_changes_nothing_of_the_series(self, host: Host) -> None:
        host.schedule(2 * DAY)
        owner, host.host_id = host.host_id, uuid4()

        host.set_room(own_url="https://evil.example/room")

        host.host_id = owner
        assert links_told(host) == []
        assert listed(host)[0]["kind"] == "zoom"

    @pytest.mark.parametrize(
        "text",
        [
            "javascript:alert(1)",
            "https:javascript",
            "http://meet.example.org/",
            "//meet.example.org/",
            "https://",
            "https://localhost/",
            "https://meet.example.org@evil.example/",
            "https://meet.example.org\\@evil.example/",
            "https://meet.example.org/ x",
            "https://meet.example.org/\nx",
            "data:text/html,x",
            "https://meet.example.org/" + "x" * 2000,
        ],
    )
    def test_is_a_public_https_address_and_nothing_else(self, text: str) -> None:
        asked = {"host_id": str(uuid4()), "session_id": str(uuid4()), "own_url": text}

        with pytest.raises(ValidationError):
            schemas.SetSessionLink().load(asked)


class TestDisconnecting:
    def test_is_rehearsed_with_what_leads_to_zoom(self, connected: Host) -> None:
        first, second, _ = connected.schedule(2 * DAY, 3 * DAY, 4 * DAY)
        set_session_link(connected, first, OWN)
        connected.cancel(second)

        with connected.inside.connection() as db:
            found = queries.preview_disconnect(db, host_id=connected.host_id, now=clock.now())
            of_stranger = queries.preview_disconnect(db, host_id=uuid4(), now=clock.now())

        assert (found["sessions"], found["series"][0]["topic"]) == (1, "Yoga")
        assert (of_stranger["sessions"], of_stranger["first_starts_at"]) == (0, None)

    @pytest.mark.promise("P20")
    def test_can_lead_to_a_link_of_the_hosts_own_also_while_zoom_is_down(
        self, connected: Host, zoom_down: Callable[[], None]
    ) -> None:
        connected.schedule(2 * DAY)
        work(connected.inside)
        zoom_down()

        done = disconnect(
            connected.inside, host_id=connected.host_id, cancel_meetings=False, own_url=OWN
        )

        assert (done["status"], done["is_confirmed"]) == ("none", False)
        assert links_told(connected)[-1] == OWN
        assert [item["join_url"] for item in listed(connected)] == [OWN]


class TestRights:
    def test_an_alternative_host_who_is_erased_is_taken_out_at_zoom_too(
        self, connected: Host
    ) -> None:
        address = "noah.brooks@zoom.test"
        connected.set_room(alternative_hosts=[address])
        connected.schedule(2 * DAY)
        work(connected.inside)
        participant = ZoomParticipant(Base.metadata)

        with connected.inside.unit_of_work() as uow:
            holding = next(one for one in participant.holdings if one.model is AlternativeHost)
            (count,) = holding.erased(uow, Crowd([Person.of(email=address)]))
        work(connected.inside)

        (meeting,) = connected.meetings_at_zoom()
        assert (count.erased, meeting["settings"]["alternative_hosts"]) == (1, "")

    def test_an_export_to_them_names_no_host(self, connected: Host) -> None:
        connected.set_room(alternative_hosts=["noah.brooks@zoom.test"])
        participant = ZoomParticipant(Base.metadata)
        holding = next(one for one in participant.holdings if one.model is AlternativeHost)

        with connected.inside.connection() as db:
            person = Person.of(email="noah.brooks@zoom.test")
            records, _ = holding.page(db, person, after=None, limit=10)

        assert records == [{"email": "noah.brooks@zoom.test"}]

    def test_a_deleted_series_takes_its_room_along(self, host: Host) -> None:
        host.set_room(own_url=OWN, alternative_hosts=["noah.brooks@zoom.test"])

        host.end_series()

        with host.inside.connection() as db:
            assert db.scalar(sa.select(sa.func.count()).select_from(Room)) == 0
            assert db.scalar(sa.select(sa.func.count()).select_from(AlternativeHost)) == 0
