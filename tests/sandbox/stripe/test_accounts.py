"""Connected accounts: made, onboarded, disconnected from either side."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import stripe

from tests.sandbox.fixtures import Receiver, RunningSandbox
from tests.sandbox.stripe.people import Shop, link_for, onboard, open_account

WITH_STATE: Any = {"include": ["configuration.merchant", "requirements"]}


def capability(client: stripe.StripeClient, account_id: str) -> str:
    account: Any = client.v2.core.accounts.retrieve(account_id, WITH_STATE)
    return str(account.configuration.merchant.capabilities.card_payments.status)


class TestOnboarding:
    def test_an_account_starts_restricted_with_requirements(self, client: stripe.StripeClient):
        account: Any = open_account(client)

        assert capability(client, account.id) == "restricted"
        assert len(account.requirements.entries) == 4

    def test_shows_state_only_where_it_is_asked_for(self, client: stripe.StripeClient):
        account = client.v2.core.accounts.retrieve(open_account(client).id)

        assert (account.configuration, account.requirements) == (None, None)

    def test_completing_it_lets_the_account_charge(self, client: stripe.StripeClient):
        account = open_account(client)

        back = onboard(link_for(client, account.id))

        assert back.headers["Location"] == "http://localhost/return"
        assert capability(client, account.id) == "active"

    @pytest.mark.parametrize(("stage", "left"), [("half_done", 2), ("verification_due", 1)])
    def test_coming_back_does_not_mean_that_it_is_complete(
        self, client: stripe.StripeClient, stage: str, left: int
    ):
        account = open_account(client)

        onboard(link_for(client, account.id), stage)

        after: Any = client.v2.core.accounts.retrieve(account.id, WITH_STATE)
        assert capability(client, account.id) == "restricted"
        assert len(after.requirements.entries) == left

    def test_a_link_that_was_opened_leads_to_the_refresh_address(self, client: stripe.StripeClient):
        url = link_for(client, open_account(client).id)
        requests.get(url, timeout=5)

        again = requests.get(url, timeout=5, allow_redirects=False)

        assert again.headers["Location"] == "http://localhost/refresh"

    def test_a_link_expires_after_five_minutes(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ):
        url = link_for(client, open_account(client).id)
        sandbox.world.clock.move_to(sandbox.world.clock.now() + timedelta(minutes=5))

        late = requests.get(url, timeout=5, allow_redirects=False)

        assert late.headers["Location"] == "http://localhost/refresh"

    def test_tells_of_it_by_a_snapshot_and_by_thin_events(
        self, sandbox: RunningSandbox, client: stripe.StripeClient, receiver: Receiver
    ):
        account = open_account(client)
        onboard(link_for(client, account.id))
        sandbox.world.clock.run_due()

        snapshot = next(r for r in receiver.requests if r.path == "/webhooks/stripe/connect")
        thin = [r.json for r in receiver.requests if r.path == "/webhooks/stripe/thin"]

        assert (snapshot.json["type"], snapshot.json["account"]) == ("account.updated", account.id)
        assert "v2.core.account[requirements].updated" in {event["type"] for event in thin}
        assert {event["related_object"]["id"] for event in thin} == {account.id}
        assert all("data" not in event for event in thin)


class TestDisconnection:
    def test_the_platform_lets_an_account_go(self, shop: Shop):
        shop.client.oauth.deauthorize({"stripe_user_id": shop.account})  # type: ignore[typeddict-item]

        with pytest.raises(stripe.PermissionError):
            shop.price()
        with pytest.raises(stripe.InvalidRequestError):
            shop.client.v2.core.accounts.retrieve(shop.account)

    def test_the_host_disconnects_at_stripe(self, shop: Shop, receiver: Receiver):
        requests.post(
            f"{shop.sandbox.url}/stripe/dashboard/{shop.account}",
            data={"change": "disconnect"},
            timeout=5,
        )
        shop.sandbox.world.clock.run_due()

        told = [r.json for r in receiver.requests if r.path == "/webhooks/stripe/connect"]

        assert ("account.application.deauthorized", shop.account) in {
            (event["type"], event["account"]) for event in told
        }
        with pytest.raises(stripe.PermissionError):
            shop.price()

    def test_letting_a_stranger_go_is_refused(self, client: stripe.StripeClient):
        with pytest.raises(stripe.oauth_error.InvalidClientError):
            client.oauth.deauthorize({"stripe_user_id": "acct_stranger"})  # type: ignore[typeddict-item]


class TestLinkingAnAccountMadeElsewhere:
    def test_a_code_buys_the_accounts_id_once(
        self, sandbox: RunningSandbox, client: stripe.StripeClient
    ):
        target = f"{sandbox.world.settings.public_url}/back"
        asked: Any = {"redirect_uri": target, "state": "s1", "scope": "read_write"}
        url = client.oauth.authorize_url(asked)

        back = requests.post(
            url, data={"decision": "connect"}, timeout=5, allow_redirects=False
        ).headers["Location"]
        given = parse_qs(urlsplit(back).query)
        grant: Any = {"grant_type": "authorization_code", "code": given["code"][0]}
        token = client.oauth.token(grant)

        assert given["state"] == ["s1"]
        assert capability(client, str(token.stripe_user_id)) == "active"
        with pytest.raises(stripe.oauth_error.InvalidGrantError):
            client.oauth.token(grant)
