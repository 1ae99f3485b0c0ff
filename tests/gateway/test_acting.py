"""Whoever acts for a host may do what their scopes name, and nothing else, by every operation."""

import pytest
from flask.testing import FlaskClient

from chassis.ids import new_id
from gateway.acting import Scope
from tests.gateway.doubles import Platform
from tests.gateway.operations import FOR_ACCOUNTS, Operation
from tests.gateway.people import Visitor, text

SCOPED = [one for one in FOR_ACCOUNTS if one.scope]
PERSONAL = [one for one in FOR_ACCOUNTS if not one.scope]


def refusal(client: FlaskClient, operation: Operation, headers: dict[str, str]) -> str | None:
    """The code with which it was refused for who asks; None where it was not."""
    answer = client.open(operation.address, method=operation.method.upper(), headers=headers)
    return answer.json["code"] if answer.status_code in (401, 403) else None


@pytest.fixture
def helper(platform: Platform) -> str:
    """Hilda, an account of her own."""
    return platform.identity.add("hilda@example.org", "Hilda Moss")


def acting(platform: Platform, account_id: str) -> dict[str, str]:
    """The headers of an account's program that acts for Ada."""
    access = platform.identity.tokens(account_id)["access_token"]
    return {"Authorization": f"Bearer {access}", "Acting-For": platform.identity.host_id}


class TestScopes:
    @pytest.mark.parametrize("operation", SCOPED, ids=str)
    def test_a_helper_without_the_scope_is_refused(
        self, client: FlaskClient, platform: Platform, helper: str, operation: Operation
    ):
        others = [scope for scope in Scope if scope != operation.scope]
        platform.identity.hire(platform.identity.host_id, helper, *others)

        assert refusal(client, operation, acting(platform, helper)) == "scope_missing"
        assert platform.changes == []

    @pytest.mark.parametrize("operation", SCOPED, ids=str)
    def test_a_helper_with_it_alone_is_let_in(
        self, client: FlaskClient, platform: Platform, helper: str, operation: Operation
    ):
        platform.identity.hire(platform.identity.host_id, helper, operation.scope)

        assert refusal(client, operation, acting(platform, helper)) is None

    @pytest.mark.parametrize("operation", SCOPED, ids=str)
    def test_a_stranger_to_the_team_finds_nothing(
        self, client: FlaskClient, platform: Platform, operation: Operation
    ):
        headers = acting(platform, platform.identity.stranger_id)

        answer = client.open(operation.address, method=operation.method.upper(), headers=headers)

        assert (answer.status_code, answer.json["code"]) == (404, "team_unknown")
        assert platform.changes == []

    @pytest.mark.parametrize("operation", SCOPED, ids=str)
    def test_a_key_without_the_scope_is_refused(
        self, client: FlaskClient, platform: Platform, operation: Operation
    ):
        others = [scope for scope in Scope if scope != operation.scope]
        key = platform.identity.give_key(platform.identity.host_id, *others)

        headers = {"Authorization": f"Bearer {key}"}

        assert refusal(client, operation, headers) == "scope_missing"

    @pytest.mark.parametrize("operation", SCOPED, ids=str)
    def test_a_key_with_it_alone_is_let_in(
        self, client: FlaskClient, platform: Platform, operation: Operation
    ):
        key = platform.identity.give_key(platform.identity.host_id, operation.scope)

        assert refusal(client, operation, {"Authorization": f"Bearer {key}"}) is None


class TestKeys:
    @pytest.mark.parametrize("operation", PERSONAL, ids=str)
    def test_do_nothing_that_is_a_persons_own(
        self, client: FlaskClient, platform: Platform, operation: Operation
    ):
        key = platform.identity.give_key(platform.identity.host_id, *Scope)

        assert refusal(client, operation, {"Authorization": f"Bearer {key}"}) == "person_needed"

    def test_act_for_their_host(self, client: FlaskClient, platform: Platform):
        key = platform.identity.give_key(platform.identity.host_id, Scope.SERIES_READ)

        client.get("/api/v1/series", headers={"Authorization": f"Bearer {key}"})

        assert platform.asked("list_series") == [{"host_id": platform.identity.host_id}]

    def test_act_for_nobody_else(self, client: FlaskClient, platform: Platform):
        key = platform.identity.give_key(platform.identity.host_id, *Scope)
        other = {"Acting-For": platform.identity.stranger_id}

        answer = client.get("/api/v1/series", headers={"Authorization": f"Bearer {key}"} | other)

        assert (answer.status_code, answer.json["code"]) == (403, "key_of_another")

    @pytest.mark.parametrize("key", ["smk_unknown", "smk_" + "x" * 300])
    def test_that_are_no_keys_are_refused(self, client: FlaskClient, key: str):
        answer = client.get("/api/v1/series", headers={"Authorization": f"Bearer {key}"})

        assert (answer.status_code, answer.json["code"]) == (401, "api_key_refused")

    def test_open_no_page(self, client: FlaskClient, platform: Platform):
        key = platform.identity.give_key(platform.identity.host_id, *Scope)

        answer = client.get("/dashboard", headers={"Authorization": f"Bearer {key}"})

        assert answer.status_code == 303
        assert "/sign-in" in answer.location


class TestActing:
    def test_reaches_the_host_and_not_oneself(
        self, client: FlaskClient, platform: Platform, helper: str
    ):
        platform.identity.hire(platform.identity.host_id, helper, Scope.SERIES_READ)

        client.get("/api/v1/series", headers=acting(platform, helper))

        assert platform.asked("list_series") == [{"host_id": platform.identity.host_id}]

    def test_ends_with_the_removal_from_the_team(
        self, client: FlaskClient, platform: Platform, helper: str
    ):
        member_id = platform.identity.hire(platform.identity.host_id, helper, Scope.SERIES_READ)
        headers = acting(platform, helper)
        assert client.get("/api/v1/series", headers=headers).status_code == 200

        del platform.identity.members[member_id]

        assert client.get("/api/v1/series", headers=headers).status_code == 404

    def test_takes_only_the_id_of_a_host(
        self, client: FlaskClient, platform: Platform, bearer: dict[str, str]
    ):
        answer = client.get("/api/v1/series", headers=bearer | {"Acting-For": "ada"})

        assert (answer.status_code, answer.json["code"]) == (422, "acting_for_malformed")

    def test_is_not_for_the_suspended(self, client: FlaskClient, platform: Platform):
        identity = platform.identity
        identity.accounts[identity.host_id]["roles"] = ["none"]
        access = identity.tokens(identity.host_id)["access_token"]

        answer = client.get("/api/v1/series", headers={"Authorization": f"Bearer {access}"})

        assert (answer.status_code, answer.json["code"]) == (403, "account_suspended")

    def test_an_idempotency_key_is_of_one_host(
        self, client: FlaskClient, platform: Platform, helper: str, bearer: dict[str, str]
    ):
        platform.identity.hire(platform.identity.host_id, helper, *Scope)
        theirs = acting(platform, helper)
        own = {"Authorization": theirs["Authorization"]}
        path = f"/api/v1/series/{new_id()}/publish"

        for headers in (theirs, own):
            client.post(path, headers=headers | {"Idempotency-Key": "once"})

        used = [key for key in platform.keys if key]
        assert len(used) == len(set(used)) == 2


class TestPages:
    @pytest.fixture
    def hilda(self, visitor: Visitor, helper: str) -> Visitor:
        return visitor.signed_in_as(helper)

    def test_show_the_host_for_whom_one_chose_to_work(
        self, hilda: Visitor, platform: Platform, helper: str
    ):
        platform.identity.hire(platform.identity.host_id, helper, Scope.SERIES_READ)
        platform.series.add(platform.identity.host_id, title="Ada's evenings")
        assert "You also work for" in text(hilda.read("/dashboard"))

        hilda.post("/team/acting-for", host_id=platform.identity.host_id)

        page = text(hilda.read("/dashboard"))
        assert "You work for Ada Lind" in page
        assert "Ada's evenings" in page

    def test_leave_out_what_the_scopes_do_not_name(
        self, hilda: Visitor, platform: Platform, helper: str
    ):
        platform.identity.hire(platform.identity.host_id, helper, Scope.SERIES_READ)
        series_id = platform.series.add(platform.identity.host_id)
        hilda.post("/team/acting-for", host_id=platform.identity.host_id)

        page = text(hilda.read(f"/series/{series_id}"))

        assert "Members" not in page
        assert platform.asked("list_members") == []
        assert "Connect Zoom" not in text(hilda.read("/dashboard"))

    @pytest.mark.parametrize(
        ("path", "scope"),
        [
            ("/series/{series}/publish", Scope.SERIES_WRITE),
            ("/series/{series}/edit", Scope.SERIES_WRITE),
            ("/series/{series}/price", Scope.PAYMENTS_WRITE),
            ("/series/{series}/members/{member}/remove", Scope.MEMBERS_WRITE),
            ("/series/new", Scope.SERIES_WRITE),
            ("/connect/zoom", Scope.CONNECTIONS_WRITE),
            ("/connect/stripe", Scope.CONNECTIONS_WRITE),
        ],
    )
    def test_refuse_what_the_scopes_do_not_name(
        self, hilda: Visitor, platform: Platform, helper: str, path: str, scope: Scope
    ):
        others = [one for one in Scope if one != scope]
        platform.identity.hire(platform.identity.host_id, helper, *others)
        series_id = platform.series.add(platform.identity.host_id)
        hilda.post("/team/acting-for", host_id=platform.identity.host_id)

        answer = hilda.post(path.format(series=series_id, member=new_id()))

        assert answer.status_code == 403

    def test_let_nobody_choose_a_host_of_whose_team_they_are_not(
        self, hilda: Visitor, platform: Platform
    ):
        answer = hilda.post("/team/acting-for", host_id=platform.identity.host_id)

        assert answer.status_code == 404
        hilda.read("/dashboard")
        assert platform.asked("list_series")[-1]["host_id"] != platform.identity.host_id

    def test_are_ones_own_again_after_the_removal_from_the_team(
        self, hilda: Visitor, platform: Platform, helper: str
    ):
        member_id = platform.identity.hire(platform.identity.host_id, helper, Scope.SERIES_READ)
        hilda.post("/team/acting-for", host_id=platform.identity.host_id)
        del platform.identity.members[member_id]

        assert hilda.get("/dashboard").status_code == 404

        hilda.read("/dashboard")
        assert platform.asked("list_series")[-1]["host_id"] == helper
