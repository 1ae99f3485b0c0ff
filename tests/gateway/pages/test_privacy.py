"""Privacy rights on pages: asked by address, proved by mail, followed, fetched."""

import pytest
from flask.testing import FlaskClient

from tests.gateway.doubles import Platform
from tests.gateway.doubles.rights import CODE, PACKAGE, REQUEST
from tests.gateway.people import Visitor, text

LINK = f"{REQUEST.replace('-', '')}.{CODE}"
STATUS = "/privacy/requests/status-token-0123456789"


class TestAsking:
    @pytest.mark.promise("P26")
    def test_needs_no_account_and_answers_everybody_alike(
        self, visitor: Visitor, platform: Platform
    ):
        answers = [
            visitor.post("/privacy", email=email, right="access", follow=True)
            for email in ("ada@example.org", "nobody@example.org")
        ]

        assert text(answers[0]) == text(answers[1])
        assert [request["right"] for request in platform.privacy.requests] == ["access", "access"]

    @pytest.mark.parametrize(
        "change", [{"email": "x"}, {"right": "everything"}, {"email": ""}, {"right": ""}]
    )
    def test_shows_what_is_wrong(
        self, visitor: Visitor, platform: Platform, change: dict[str, str]
    ):
        fields = {"email": "ada@example.org", "right": "access"} | change

        assert visitor.post("/privacy", **fields).status_code == 422
        assert platform.privacy.requests == []

    def test_changes_nothing_when_the_mailed_link_is_followed(
        self, visitor: Visitor, platform: Platform
    ):
        visitor.read(f"/privacy/requests/confirm?token={LINK}")

        assert platform.changes == []

    def test_leads_to_the_status_page_at_the_button(self, visitor: Visitor):
        answer = visitor.post("/privacy/requests/confirm", token=LINK)

        assert answer.location == STATUS

    @pytest.mark.parametrize("typed", [CODE, "4829 1735", " 4829-1735 "])
    def test_leads_there_with_the_code_typed_as_one_likes(self, visitor: Visitor, typed: str):
        asked = visitor.post("/privacy", email="ada@example.org", right="access")
        assert asked.location == f"/privacy/requests/confirm?request={REQUEST}"

        answer = visitor.post("/privacy/requests/confirm", request=REQUEST, code=typed)

        assert answer.location == STATUS

    @pytest.mark.parametrize(
        ("fields", "status"),
        [
            ({"request": REQUEST, "code": "11111111"}, 404),
            ({"request": REQUEST, "code": "no digits"}, 422),
            ({"request": REQUEST}, 422),
            ({"request": "x", "code": CODE}, 422),
            ({}, 422),
        ],
    )
    def test_asks_again_for_a_code_that_is_none(
        self, visitor: Visitor, fields: dict[str, str], status: int
    ):
        answer = visitor.post("/privacy/requests/confirm", **fields)

        assert answer.status_code == status

    def test_sends_a_new_code_and_says_the_same_to_everybody(
        self, visitor: Visitor, platform: Platform
    ):
        answer = visitor.post("/privacy/requests/code", token=LINK)

        assert answer.location == f"/privacy/requests/confirm?request={LINK.partition('.')[0]}"
        assert platform.privacy.codes_asked == [LINK]

    def test_refuses_a_forged_token(self, visitor: Visitor):
        answer = visitor.post("/privacy/requests/confirm", token="forged-token-0123456789")

        assert answer.status_code == 404

    def test_from_the_account_needs_no_mail(self, host: Visitor):
        assert host.post("/account/data", right="access").location == STATUS


class TestStatus:
    def test_names_every_part_and_the_day_it_is_due(self, visitor: Visitor):
        said = text(visitor.read(STATUS))

        assert "Payments" in said and "Accounts and sign-in" in said
        assert "Wed 23 Dec 2026" in said

    def test_looks_again_by_itself_only_while_something_happens(
        self, visitor: Visitor, platform: Platform
    ):
        assert visitor.read(STATUS).select_one("#state").has_attr("hx-get")

        platform.privacy.status = "ready"

        assert not visitor.read(STATUS).select_one("#state").has_attr("hx-get")

    @pytest.mark.promise("P28")
    def test_asks_a_second_time_before_anything_is_deleted(
        self, visitor: Visitor, platform: Platform
    ):
        platform.privacy.right, platform.privacy.status = "erasure", "awaiting_confirmation"
        assert "Delete everything?" in text(visitor.read(STATUS))
        assert platform.changes == []

        visitor.post(f"{STATUS}/erase")

        assert platform.asked("confirm_erasure") == [{"token": "status-token-0123456789"}]

    def test_hands_out_the_certificate_of_a_complete_erasure(
        self, visitor: Visitor, platform: Platform
    ):
        platform.privacy.right, platform.privacy.status = "erasure", "completed"
        link = visitor.read(STATUS).select_one("a[href$='/certificate']")

        answer = visitor.get(link["href"])

        assert answer.json["signature"]
        assert "attachment" in answer.headers["Content-Disposition"]

    def test_opens_for_nobody_with_another_token(self, client: FlaskClient):
        assert client.get("/privacy/requests/other-token-0123456789").status_code == 404


class TestEveryRight:
    @pytest.mark.parametrize(
        "right",
        [
            "rectification",
            "restriction",
            "restriction_end",
            "objection",
            "objection_end",
            "withdrawal",
        ],
    )
    @pytest.mark.promise("P27")
    @pytest.mark.promise("P30")
    @pytest.mark.promise("P31")
    @pytest.mark.promise("P32")
    def test_can_be_used_from_the_public_page(
        self, visitor: Visitor, platform: Platform, right: str
    ):
        visitor.post("/privacy", email="ada@example.org", right=right, purposes=["analytics"])

        assert platform.privacy.requests == [
            {"email": "ada@example.org", "right": right, "purposes": ["analytics"]}
        ]

    def test_a_correction_is_stated_on_the_status_page(self, visitor: Visitor, platform: Platform):
        platform.privacy.right, platform.privacy.status = "rectification", "awaiting_details"
        assert visitor.read(STATUS).select_one("input[name=name]")

        assert visitor.post(f"{STATUS}/correction", name="Ada").location == STATUS
        assert platform.asked("state_correction")[0]["correction"] == {"name": "Ada"}

    def test_a_correction_that_says_nothing_is_shown_again(
        self, visitor: Visitor, platform: Platform
    ):
        platform.privacy.right, platform.privacy.status = "rectification", "awaiting_details"

        assert visitor.post(f"{STATUS}/correction").status_code == 422
        assert platform.asked("state_correction") == []

    def test_an_announced_erasure_can_be_called_off(self, visitor: Visitor, platform: Platform):
        platform.privacy.right, platform.privacy.status = "erasure", "notice"
        assert "Call it off" in text(visitor.read(STATUS))

        visitor.post(f"{STATUS}/cancel")

        assert "Called off" in text(visitor.read(STATUS))

    def test_a_refusal_says_why_and_how_to_complain(self, visitor: Visitor, platform: Platform):
        platform.privacy.status = "refused"

        said = text(visitor.read(STATUS))

        assert "A court wants it." in said and "data protection authority" in said


class TestPackage:
    @pytest.mark.promise("P29")
    def test_is_passed_on_whole(self, visitor: Visitor, platform: Platform):
        platform.privacy.status = "ready"

        answer = visitor.post(f"{STATUS}/package", code="4829 1735")

        assert answer.data == PACKAGE
        assert answer.content_length == len(PACKAGE)
        assert answer.mimetype == "application/zip"

    def test_is_read_piece_by_piece(self, visitor: Visitor, platform: Platform):
        platform.privacy.status = "ready"

        visitor.post(f"{STATUS}/package", code=CODE).get_data()

        assert len(platform.asked("read_package")) == 3

    def test_is_not_for_who_has_but_the_address_of_the_page(
        self, visitor: Visitor, platform: Platform
    ):
        platform.privacy.status = "ready"

        without, wrong = (
            visitor.post(f"{STATUS}/package", **fields) for fields in ({}, {"code": "1"})
        )

        assert without.location.startswith("/sign-in")
        assert wrong.status_code == 404
        assert platform.privacy.opened == 0

    def test_needs_no_code_for_who_is_signed_in(self, host: Visitor, platform: Platform):
        platform.privacy.status = "ready"

        assert host.post(f"{STATUS}/package").data == PACKAGE

    def test_mails_its_code_to_the_address_that_is_said_again(
        self, visitor: Visitor, platform: Platform
    ):
        platform.privacy.status = "ready"

        answer = visitor.post(f"{STATUS}/package/code", email="ada@example.org")

        assert answer.location == STATUS
        assert platform.privacy.codes_asked == ["ada@example.org"]

    def test_counts_nothing_when_its_address_is_only_looked_at(
        self, visitor: Visitor, platform: Platform
    ):
        assert visitor.get(f"{STATUS}/package").status_code == 405
        assert platform.privacy.opened == 0


class TestRightsDesk:
    @pytest.mark.promise("P38")
    def test_opens_a_request_for_a_person(self, visitor: Visitor, platform: Platform):
        visitor.signed_in_as(platform.identity.operator_id)

        visitor.post(
            "/operator/requests",
            email="p@example.org",
            right="erasure",
            reason="They wrote to support.",
        )

        assert platform.privacy.requests[0]["operator_id"] == platform.identity.operator_id

    def test_names_nobody(self, visitor: Visitor, platform: Platform):
        visitor.signed_in_as(platform.identity.operator_id)

        page = visitor.read("/operator/requests")

        assert "billing" in text(page)
        assert "@" not in page.select_one("table").get_text()

    def test_shows_a_request_only_to_who_says_why(self, visitor: Visitor, platform: Platform):
        visitor.signed_in_as(platform.identity.operator_id)
        look = f"/operator/requests/{REQUEST}/look"

        refused = visitor.post(look, reason="")
        seen = visitor.post(look, reason="They called us.")

        assert refused.location == "/operator/requests"
        assert len(platform.asked("look_at_request")) == 1
        assert "They called us." in text(seen) and "ada@example.org" in text(seen)

    @pytest.mark.parametrize(
        ("act", "method", "fields"),
        [
            ("extend", "extend_request", {"law": "ccpa"}),
            ("refuse", "refuse_request", {"code": "legal_claim"}),
            ("hold", "hold_request", {"until": "2027-01-31"}),
            ("end-hold", "end_hold", {}),
        ],
    )
    def test_acts_with_a_reason_alone(
        self, visitor: Visitor, platform: Platform, act: str, method: str, fields: dict[str, str]
    ):
        visitor.signed_in_as(platform.identity.operator_id)

        visitor.post(f"/operator/requests/{REQUEST}/{act}", **fields)
        assert platform.asked(method) == []
        visitor.post(f"/operator/requests/{REQUEST}/{act}", reason="As the law says.", **fields)

        (asked,) = platform.asked(method)
        assert (asked["reason"], asked["request_id"]) == ("As the law says.", REQUEST)

    def test_replays_what_a_service_gave_up_on(self, visitor: Visitor, platform: Platform):
        visitor.signed_in_as(platform.identity.operator_id)
        assert "Try again" in text(visitor.read("/operator/requests"))

        visitor.post("/operator/parked/replay", service="billing", message_id="m-1")

        assert platform.asked("replay_parked_command")[0]["service"] == "billing"

    @pytest.mark.parametrize("act", ["look", "extend", "refuse", "hold", "end-hold"])
    def test_is_closed_to_everybody_else(self, host: Visitor, platform: Platform, act: str):
        answer = host.post(f"/operator/requests/{REQUEST}/{act}", reason="Curious.")

        assert answer.status_code in (403, 404)
        assert platform.changes == []
