"""Support's look at accounts: by role, with a reason, and never by an address in a URL."""

import pytest
from flask.testing import FlaskClient

from tests.gateway.doubles import Platform
from tests.gateway.people import text

ASKED = {"email": "eve@example.org", "reason": "Ticket 12: locked out"}
DOORS = {
    "support": ("/operator/people", "/operator/accounts/look-up"),
    "rights_desk": ("/operator/requests", "/operator/rights-requests"),
}


class TestRoles:
    @pytest.mark.parametrize("role", ["support", "rights_desk", "finance"])
    @pytest.mark.parametrize("needed", DOORS)
    def test_open_their_own_doors_only(self, holding, role: str, needed: str):
        page, _ = DOORS[needed]

        assert holding(role).get(page).status_code == (200 if role == needed else 403)

    @pytest.mark.parametrize("needed", DOORS)
    def test_an_operator_holds_them_all(self, holding, needed: str):
        assert holding("operator").get(DOORS[needed][0]).status_code == 200

    @pytest.mark.parametrize("what", ["look-up", "suspend", "reinstate"])
    @pytest.mark.parametrize("role", ["host", "finance", "rights_desk"])
    def test_without_support_no_account_is_looked_at(
        self, client: FlaskClient, platform: Platform, program_holding, role: str, what: str
    ):
        headers = program_holding(role)

        answer = client.post(f"/api/v1/operator/accounts/{what}", json=ASKED, headers=headers)

        assert (answer.status_code, answer.json["code"]) == (403, "operators_only")
        assert platform.changes == []


class TestLook:
    def test_shows_the_account_and_keeps_the_reason(self, holding, platform: Platform):
        page = holding("support").post("/operator/people", **ASKED)

        assert "Eve Stone" in text(page)
        looks = platform.identity.looks[platform.identity.stranger_id]
        assert [look["reason"] for look in looks] == [ASKED["reason"]]

    @pytest.mark.parametrize("reason", ["", "ok"])
    def test_needs_a_reason(self, holding, platform: Platform, reason: str):
        answer = holding("support").post("/operator/people", **ASKED | {"reason": reason})

        assert answer.status_code == 422
        assert platform.changes == []

    def test_at_nobody_says_so(self, holding):
        answer = holding("support").post("/operator/people", **ASKED | {"email": "no@example.org"})

        assert answer.status_code == 404
        assert "No confirmed account" in text(answer)

    def test_suspends_and_reinstates(self, holding, platform: Platform):
        support = holding("support")

        support.post("/operator/people/suspend", **ASKED)
        assert "Suspended" in text(support.post("/operator/people", **ASKED))
        support.post("/operator/people/reinstate", **ASKED)

        assert platform.identity.accounts[platform.identity.stranger_id]["status"] == "active"
