"""Linking an account that was made elsewhere, and what a disconnection would cost."""

from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import requests

from billing.operations import connecting, linking, upkeep
from billing.queries import money
from chassis.errors import Conflict, Invalid
from tests.billing.conftest import Desk


def allow(desk: Desk, url: str, decision: str = "connect") -> dict[str, str]:
    """Decide at Stripe; what comes back."""
    answer = requests.post(url, data={"decision": decision}, timeout=5, allow_redirects=False)
    back = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {name: values[0] for name, values in back.items()}


@pytest.fixture
def bare_desk(bare_desk: Desk) -> Desk:
    """Stripe sends people back to where the platform is."""
    settings = bare_desk.sandbox.world.settings
    object.__setattr__(settings, "public_url", bare_desk.context.settings.public_url)
    return bare_desk


class TestLinking:
    def test_takes_over_an_account_made_elsewhere(self, bare_desk: Desk):
        link = linking.begin_link(bare_desk.context, host_id=bare_desk.host_id)
        back = allow(bare_desk, link["url"])

        found = linking.finish_link(
            bare_desk.context, host_id=bare_desk.host_id, state=back["state"], code=back["code"]
        )

        assert found.status == "active"
        assert bare_desk.names() == ["connection_activated"]

    def test_a_state_is_spent_once_and_is_its_hosts_alone(self, bare_desk: Desk):
        link = linking.begin_link(bare_desk.context, host_id=bare_desk.host_id)
        back = allow(bare_desk, link["url"])
        asked = {"state": back["state"], "code": back["code"]}

        with pytest.raises(Invalid):
            linking.finish_link(bare_desk.context, host_id=uuid4(), **asked)
        linking.finish_link(bare_desk.context, host_id=bare_desk.host_id, **asked)
        with pytest.raises(Invalid):
            linking.finish_link(bare_desk.context, host_id=bare_desk.host_id, **asked)

    def test_a_state_goes_stale(self, bare_desk: Desk):
        link = linking.begin_link(bare_desk.context, host_id=bare_desk.host_id)
        back = allow(bare_desk, link["url"])
        bare_desk.move(minutes=11)

        with pytest.raises(Invalid):
            linking.finish_link(
                bare_desk.context, host_id=bare_desk.host_id, state=back["state"], code=back["code"]
            )

    def test_a_code_that_stripe_does_not_know_is_refused(self, bare_desk: Desk):
        link = linking.begin_link(bare_desk.context, host_id=bare_desk.host_id)
        state = parse_qs(urlsplit(link["url"]).query)["state"][0]

        with pytest.raises(Invalid):
            linking.finish_link(
                bare_desk.context, host_id=bare_desk.host_id, state=state, code="ac_forged"
            )

    def test_is_refused_where_an_account_is_connected(self, desk: Desk):
        with pytest.raises(Conflict):
            linking.begin_link(desk.context, host_id=desk.host_id)


class TestRehearsal:
    def test_says_who_and_what_is_lost(self, desk: Desk):
        desk.join()
        desk.join()
        with desk.context.unit_of_work() as uow:
            told = money.affected(uow.db.connection(), host_id=desk.host_id)

        (loss,) = told["items"]
        assert told["members"] == 2
        assert (loss["interval"], loss["currency"], loss["amount_cents"]) == ("month", "eur", 3000)

    def test_a_disconnection_gives_the_unused_part_back_before_it_lets_go(self, desk: Desk):
        desk.join()
        desk.move(days=15)

        connecting.disconnect(desk.context, host_id=desk.host_id)
        for _ in range(4):
            upkeep.work(desk.context)
            desk.move(seconds=5)

        (kept,) = desk.sandbox.world.store.collection("stripe.charge").list()
        assert 700 <= kept["object"]["amount_refunded"] <= 800
        assert desk.connection()["status"] == "none"
