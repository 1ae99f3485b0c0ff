"""A join link of a paid series: closed to a stranger's browser, open in the member's own."""

import pytest
from flask.testing import FlaskClient

from tests.gateway.doubles import Platform
from tests.gateway.people import Visitor, text

JOIN = "/j/join-token-0123456789"
ROOM = "https://zoom.us/j/123"
API = "/api/v1/public/join-links/join-token-0123456789"


@pytest.fixture(autouse=True)
def paid(platform: Platform) -> str:
    return platform.series.add(platform.identity.host_id, pricing="paid")


def shows_room(visitor: Visitor) -> bool:
    return ROOM in visitor.get(JOIN).get_data(as_text=True)


@pytest.mark.promise("P8")
class TestStranger:
    def test_sees_no_room_but_how_to_show_whose_place_it_is(self, visitor: Visitor):
        answer = visitor.get(JOIN)

        assert ROOM not in answer.get_data(as_text=True)
        assert "show that the place is yours" in text(answer)

    def test_with_a_wrong_code_sees_no_room(self, visitor: Visitor):
        answer = visitor.post(f"{JOIN}/proof", code="AAAA-AAAA")

        assert answer.status_code == 422
        assert "This is not the code of our latest mail" in text(answer)
        assert not shows_room(visitor)

    def test_with_a_cookie_of_their_own_making_sees_no_room(self, visitor: Visitor):
        visitor.client.set_cookie("member", "x" * 3_000 + ".." + "forged-proof-0123456789")

        assert not shows_room(visitor)

    def test_signed_in_as_somebody_else_sees_no_room(self, host: Visitor):
        assert not shows_room(host)

    def test_signed_in_with_an_address_never_confirmed_sees_no_room(
        self, host: Visitor, platform: Platform
    ):
        platform.series.member_address = "ada@example.org"
        platform.identity.accounts[platform.identity.host_id]["email_verified"] = False

        assert not shows_room(host)

    def test_gets_no_room_from_the_api(self, client: FlaskClient):
        answer = client.get(API)

        assert (answer.json["state"], answer.json["join_url"]) == ("proof_needed", None)
        assert client.get(f"{API}?proof=forged-proof-0123456789").json["join_url"] is None

    def test_is_told_nothing_by_asking_for_a_code(self, visitor: Visitor, platform: Platform):
        answer = visitor.post(f"{JOIN}/code", follow=True)

        assert "on its way to the address with which you joined" in text(answer)
        assert "amelie@example.org" not in text(answer)
        assert platform.asked("request_join_code") == [{"token": "join-token-0123456789"}]


class TestMember:
    def test_who_confirmed_here_is_led_in(self, visitor: Visitor):
        visitor.post("/memberships/confirm", token="confirm-token-0123456789")

        assert shows_room(visitor)

    def test_who_opened_their_own_page_here_is_led_in(self, visitor: Visitor):
        visitor.read("/m/manage-token-0123456789")

        assert shows_room(visitor)

    def test_who_typed_the_mailed_code_is_led_in_from_then_on(self, visitor: Visitor):
        visitor.post(f"{JOIN}/code")

        answer = visitor.post(f"{JOIN}/proof", code="K7QM-3XHT", follow=True)

        assert ROOM in answer.get_data(as_text=True)
        assert shows_room(visitor)

    def test_who_is_signed_in_with_that_address_is_led_in(self, host: Visitor, platform: Platform):
        platform.series.member_address = "ada@example.org"

        assert shows_room(host)

    def test_of_several_series_keeps_the_way_into_each(self, visitor: Visitor, platform: Platform):
        visitor.client.set_cookie("member", ".".join(f"other-proof-{n:010}" for n in range(12)))

        visitor.read("/m/manage-token-0123456789")

        assert shows_room(visitor)
        assert len(platform.asked("open_join_link")[0]["proofs"]) == 10

    def test_may_show_it_before_the_room_opens_and_is_not_interrupted(
        self, visitor: Visitor, platform: Platform
    ):
        platform.series.link_state = "early"

        state = visitor.read(JOIN).select_one("#state")

        assert state.select_one("#proof") is not None
        assert "hx-get" not in state.attrs

    def test_of_a_free_series_is_asked_nothing(
        self, visitor: Visitor, platform: Platform, paid: str
    ):
        platform.series.series[paid]["pricing"] = "free"

        assert shows_room(visitor)

    def test_gets_a_proof_from_the_api(self, client: FlaskClient):
        assert client.post(f"{API}/code").status_code == 204
        proof = client.post(f"{API}/proof", json={"code": "K7QM-3XHT"}).json["proof_token"]

        assert client.get(f"{API}?proof={proof}").json["join_url"] == ROOM

    def test_keeps_the_proof_where_no_script_and_no_other_site_reaches_it(self, visitor: Visitor):
        answer = visitor.get("/m/manage-token-0123456789")

        (cookie,) = [one for one in answer.headers.getlist("Set-Cookie") if "member=" in one]
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
