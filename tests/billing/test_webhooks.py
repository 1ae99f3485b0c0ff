"""Webhooks: forged, stale, doubled, foreign, of the other mode, thin; and what is kept of them."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from billing.operations import webhooks
from chassis import clock, tables
from chassis.errors import Invalid
from sandbox.stripe.events import signature
from tests.billing.conftest import Desk
from tests.sandbox.stripe.people import FAILS_LATER, pay

CONNECT = "/webhooks/stripe/connect"


def event(desk: Desk, type: str = "invoice.paid", **changes: Any) -> bytes:  # noqa: A002
    """A snapshot event as Stripe would send it for the host's account."""
    thing = {"object": "invoice", "id": "in_1", **changes.pop("thing", {})}
    told = {
        "id": f"evt_{uuid4().hex}",
        "object": "event",
        "type": type,
        "account": desk.account,
        "livemode": False,
        "data": {"object": thing},
    }
    return json.dumps(told | changes).encode()


def send(desk: Desk, body: bytes, header: str | None = None, path: str = CONNECT) -> int:
    answer = desk.receive(path, body, desk.sign(path, body) if header is None else header)
    return int(answer["status"])


def kept(desk: Desk) -> list[Any]:
    with desk.context.unit_of_work() as uow:
        rows = sa.select(tables.inbox).where(tables.inbox.c.source == "stripe")
        return list(uow.db.execute(rows))


class TestSignatures:
    def test_a_genuine_one_is_taken(self, desk: Desk):
        assert send(desk, event(desk)) == 200
        assert len(kept(desk)) == 1

    def test_a_new_one_is_handled_at_once_and_a_known_one_wakes_nobody(self, desk: Desk):
        woken: list[str] = []
        desk.context = replace(desk.context, wake_inbox=lambda: woken.append("inbox"))
        body = event(desk)

        send(desk, body)
        send(desk, body)

        assert woken == ["inbox"]

    @pytest.mark.parametrize("header", ["", "t=1", "v1=ab", "t=x,v1=y", "t=1,v1=é", "t=,v1=,v1="])
    def test_rubbish_is_refused(self, desk: Desk, header: str):
        assert send(desk, event(desk), header) == 400
        assert kept(desk) == []

    def test_another_secret_is_refused(self, desk: Desk):
        body = event(desk)

        assert send(desk, body, signature(body, clock.now(), ["whsec_other"])) == 400
        assert kept(desk) == []

    def test_the_secret_of_another_endpoint_is_refused(self, desk: Desk):
        body = event(desk)
        platform = desk.sign("/webhooks/stripe", body)

        assert send(desk, body, platform) == 400

    @pytest.mark.stripe_case(5)
    def test_the_same_json_written_otherwise_is_refused(self, desk: Desk):
        body = event(desk)
        rewritten = json.dumps(json.loads(body), indent=1).encode()

        assert send(desk, rewritten, desk.sign(CONNECT, body)) == 400

    @pytest.mark.parametrize("minutes", [-6, 6])
    @pytest.mark.stripe_case(6)
    def test_one_from_the_past_or_the_future_is_refused(self, desk: Desk, minutes: int):
        body = event(desk)
        header = desk.sign(CONNECT, body, clock.now() + timedelta(minutes=minutes))

        assert send(desk, body, header) == 400

    @pytest.mark.parametrize("minutes", [-4, 4])
    def test_clocks_may_differ_by_some_minutes(self, desk: Desk, minutes: int):
        body = event(desk)
        header = desk.sign(CONNECT, body, clock.now() + timedelta(minutes=minutes))

        assert send(desk, body, header) == 200

    @pytest.mark.stripe_case(6)
    def test_both_secrets_hold_while_one_rotates(self, desk: Desk):
        settings = replace(
            desk.context.settings, stripe_connect_webhook_secrets=("whsec_new", "whsec_old")
        )
        desk.context = replace(desk.context, settings=settings)
        body = event(desk)

        for secrets in (["whsec_old"], ["whsec_new"], ["whsec_older", "whsec_new"]):
            assert send(desk, body, signature(body, clock.now(), secrets)) == 200

    def test_a_genuine_body_that_is_no_event_is_refused(self, desk: Desk):
        for body in (b"", b"[]", b"\xff", b'{"id": 1}'):
            assert send(desk, body) == 400

    def test_a_body_that_is_no_base64_is_invalid(self, desk: Desk):
        with pytest.raises(Invalid):
            webhooks.receive(desk.context, endpoint="connect", headers={}, body_b64="%")


class TestWhoseTheyAre:
    @pytest.mark.stripe_case(3)
    def test_those_of_an_unknown_account_write_nothing(self, desk: Desk):
        assert send(desk, event(desk, account="acct_stranger")) == 200
        assert kept(desk) == []

    @pytest.mark.stripe_case(3)
    def test_those_of_no_account_write_nothing(self, desk: Desk):
        assert send(desk, event(desk, account=None)) == 200
        assert kept(desk) == []

    @pytest.mark.stripe_case(3)
    def test_those_of_another_host_do_not_touch_what_is_not_theirs(self, desk: Desk):
        membership_id = desk.join()
        desk.deliver()
        remote_id = desk.subscription(membership_id).stripe_subscription_id
        other = Desk(desk.context, desk.sandbox, desk.receiver)
        other.open_series()
        other.connect()
        thing = {"object": "subscription", "id": remote_id}

        send(desk, event(other, "customer.subscription.deleted", thing=thing))
        seen_at = desk.subscription(membership_id).seen_at
        desk.handle()

        assert desk.subscription(membership_id).seen_at == seen_at

    @pytest.mark.stripe_case(4)
    def test_those_of_live_mode_write_nothing_in_test_mode(self, desk: Desk):
        assert send(desk, event(desk, livemode=True)) == 200
        assert kept(desk) == []

    @pytest.mark.stripe_case(4)
    def test_those_of_test_mode_write_nothing_in_live_mode(self, desk: Desk):
        settings = replace(desk.context.settings, stripe_livemode=True)
        desk.context = replace(desk.context, settings=settings)

        assert send(desk, event(desk)) == 200
        assert kept(desk) == []


class TestOrderAndNumber:
    @pytest.mark.stripe_case(1)
    def test_the_same_event_at_once_has_one_effect(self, desk: Desk):
        membership_id = uuid4()
        pay(desk.start_checkout(membership_id)["url"])
        desk.sandbox.world.clock.run_due()
        sent = [r for r in desk.receiver.requests if r.path == CONNECT]

        def send_all(_: int) -> None:
            for webhook in sent:
                send(desk, webhook.body)
            desk.handle()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(send_all, range(4)))
        desk.handle()

        assert desk.names().count("subscription_started") == 1
        assert desk.names().count("payment_succeeded") == 1

    @pytest.mark.stripe_case(2)
    def test_an_update_may_come_before_the_checkout_is_complete(self, desk: Desk):
        membership_id = uuid4()
        pay(desk.start_checkout(membership_id)["url"])
        desk.sandbox.world.clock.run_due()
        sent = [r.body for r in desk.receiver.requests if r.path == CONNECT]
        early = next(b for b in sent if json.loads(b)["type"] == "customer.subscription.created")

        send(desk, early)
        desk.handle()

        assert desk.subscription(membership_id).started_at is not None

    @pytest.mark.stripe_case(2)
    def test_any_order_ends_the_same(self, desk: Desk):
        membership_id = uuid4()
        pay(desk.start_checkout(membership_id)["url"], FAILS_LATER)
        desk.move(days=32)
        sent = [r.body for r in desk.receiver.requests if r.path == CONNECT]

        for body in reversed(sent):
            send(desk, body)
            desk.handle()

        subscription = desk.subscription(membership_id)
        assert subscription.status == "past_due"
        names = [name for name in desk.names() if name.startswith(("sub", "pay"))]
        assert sorted(names) == ["payment_failed", "payment_succeeded", "subscription_started"]

    def test_a_paid_page_whose_answer_we_lost_is_found_by_our_own_id(self, desk: Desk):
        membership_id = uuid4()
        url = desk.start_checkout(membership_id)["url"]
        with desk.context.unit_of_work() as uow:
            uow.db.execute(sa.text("UPDATE checkout SET stripe_session_id = NULL"))
        pay(url)

        desk.deliver()

        assert desk.subscription(membership_id).started_at is not None


@pytest.mark.stripe_case(13)
class TestThinEvents:
    def test_ask_for_the_account_that_they_name(self, bare_desk: Desk):
        bare_desk.connect("half_done")
        account = bare_desk.account
        told = {
            "id": "evt_thin",
            "object": "v2.core.event",
            "type": "v2.core.account[requirements].updated",
            "livemode": False,
            "related_object": {"id": account, "type": "v2.core.account", "url": "/"},
        }
        accounts = bare_desk.sandbox.world.store.collection("stripe.account")
        kept_account = accounts.get(account) or {}
        accounts.update(account, object={**kept_account["object"], "stage": "complete"})
        body = json.dumps(told).encode()

        assert send(bare_desk, body, path="/webhooks/stripe/thin") == 200
        bare_desk.handle()

        assert bare_desk.connection().status == "active"

    def test_of_an_unknown_account_write_nothing(self, desk: Desk):
        told = {"id": "evt_thin", "type": "v2.core.account.updated", "livemode": False}

        assert send(desk, json.dumps(told).encode(), path="/webhooks/stripe/thin") == 200
        assert kept(desk) == []


class TestWhatIsKept:
    @pytest.mark.promise("P5")
    def test_is_ids_only(self, desk: Desk):
        thing = {
            "customer": "cus_1",
            "customer_email": "ada@example.org",
            "card": {"number": "4242424242424242", "last4": "4242"},
            "metadata": {"checkout_id": str(uuid4()), "note": "4242 4242 4242 4242"},
            "client_reference_id": "4242 4242 4242 4242",
            "parent": {"subscription_details": {"subscription": "sub_1"}},
        }

        send(desk, event(desk, thing=thing))

        (row,) = kept(desk)
        text = str(row.payload)
        assert "sub_1" in text
        assert "cus_1" in text
        assert "42424242" not in text.replace(" ", "")
        assert "ada@" not in text

    def test_a_base64_body_is_read_as_the_bytes_it_was(self, desk: Desk):
        body = event(desk, thing={"description": "Ünïcode 🎻"})
        answer = webhooks.receive(
            desk.context,
            endpoint="connect",
            headers={"stripe-signature": desk.sign(CONNECT, body)},
            body_b64=base64.b64encode(body).decode(),
        )

        assert answer["status"] == 200
