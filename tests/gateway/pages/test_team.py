"""A host's team and keys, as pages: invited, accepted, changed, left; made, shown once, revoked."""

import pytest

from tests.gateway.doubles import Platform
from tests.gateway.doubles.teams import INVITATION
from tests.gateway.people import Visitor, text


class TestTeam:
    def test_is_invited_by_mail_with_a_position(self, host: Visitor, platform: Platform):
        host.post("/account/team", email="hilda@example.org", position="helper")

        page = text(host.read("/account/team"))
        assert "hilda@example.org" in page
        assert "Invited" in page
        assert platform.asked("invite_team_member")[0]["position"] == "helper"

    def test_takes_no_scope_that_there_is_not(self, host: Visitor, platform: Platform):
        answer = host.post(
            "/account/team", email="hilda@example.org", position="helper", scopes="everything"
        )

        assert answer.status_code == 422
        assert platform.changes == []

    def test_is_changed_and_left_by_the_host(self, host: Visitor, platform: Platform):
        member_id = platform.identity.hire(platform.identity.host_id, None, "series:read")

        host.post(f"/account/team/{member_id}", position="co_host")
        assert platform.identity.members[member_id]["position"] == "co_host"

        host.post(f"/account/team/{member_id}/remove")
        assert platform.identity.members == {}

    @pytest.mark.parametrize("what", ["", "/remove"])
    def test_of_a_stranger_is_not_found(self, host: Visitor, platform: Platform, what: str):
        member_id = platform.identity.hire(platform.identity.stranger_id, None, "series:read")

        answer = host.post(f"/account/team/{member_id}{what}", position="co_host")

        assert answer.status_code == 404
        assert platform.identity.members[member_id]["position"] == "helper"


class TestInvitation:
    def test_is_accepted_by_a_button_behind_the_link(self, host: Visitor, platform: Platform):
        page = host.read(f"/team/accept?token={INVITATION}")
        assert platform.changes == []

        token = page.select_one("main input[name=token]")["value"]
        host.post("/team/accept", token=token)

        assert "Eve Stone" in text(host.read("/account/team"))

    def test_leads_who_is_not_signed_in_through_signing_in(self, visitor: Visitor):
        answer = visitor.get(f"/team/accept?token={INVITATION}")

        assert answer.location == f"/sign-in?next=/team/accept?token%3D{INVITATION}"

    def test_for_another_address_is_refused(self, visitor: Visitor, platform: Platform):
        eve = visitor.signed_in_as(platform.identity.stranger_id)

        answer = eve.post("/team/accept", token=INVITATION)

        assert answer.status_code == 403
        assert "another address" in text(answer)

    @pytest.mark.parametrize("token", ["forged-token-0123456789", "", "a b"])
    def test_that_is_forged_is_refused(self, host: Visitor, token: str):
        assert host.post("/team/accept", token=token).status_code == 422

    def test_can_be_left_again(self, host: Visitor, platform: Platform):
        host.post("/team/accept", token=INVITATION)
        host.post("/team/acting-for", host_id=platform.identity.stranger_id)

        host.post(f"/team/leave/{platform.identity.stranger_id}")

        assert "You work for" not in text(host.read("/dashboard"))
        assert platform.identity.members == {}


class TestApiKeys:
    def test_are_shown_once(self, host: Visitor, platform: Platform):
        made = host.post("/account/api-keys", name="My site", scopes="series:read")

        (key,) = platform.identity.keys
        assert key in text(made)
        listed = text(host.read("/account/api-keys"))
        assert "My site" in listed
        assert key not in listed

    def test_need_a_scope(self, host: Visitor, platform: Platform):
        assert host.post("/account/api-keys", name="My site").status_code == 422
        assert platform.identity.keys == {}

    def test_are_revoked_at_once(self, host: Visitor, platform: Platform):
        key = platform.identity.give_key(platform.identity.host_id, "series:read")
        path = f"/account/api-keys/{platform.identity.keys[key]['id']}/revoke"

        host.post(path)

        answer = host.client.get("/api/v1/series", headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == 401

    def test_of_a_stranger_are_not_found(self, host: Visitor, platform: Platform):
        key = platform.identity.give_key(platform.identity.stranger_id, "series:read")
        path = f"/account/api-keys/{platform.identity.keys[key]['id']}/revoke"

        assert host.post(path).status_code == 404
        assert key in platform.identity.keys
