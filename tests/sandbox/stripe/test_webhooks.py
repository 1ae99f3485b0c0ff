"""What the double sends: signed as Stripe signs, on the connected accounts' endpoint."""

import time
from datetime import UTC, datetime

import pytest
import stripe

from sandbox.faults import Fault
from sandbox.stripe.events import signature
from tests.sandbox.fixtures import Receiver
from tests.sandbox.stripe.people import Shop

SECRET = "whsec_sandbox_connect"


class TestWebhooks:
    def test_carry_a_signature_that_the_sdk_accepts(self, shop: Shop, receiver: Receiver):
        shop.subscribe()
        shop.sandbox.world.clock.run_due()

        sent = next(r for r in receiver.requests if r.path == "/webhooks/stripe/connect")

        header = sent.headers["Stripe-Signature"]
        event = stripe.Webhook.construct_event(sent.body, header, SECRET)
        assert event.account == shop.account
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(sent.body + b" ", header, SECRET)

    def test_are_signed_with_every_secret_while_they_rotate(self):
        header = signature(b"{}", datetime.now(UTC), ["whsec_old", "whsec_new"])

        assert header.count("v1=") == 2
        for secret in ("whsec_old", "whsec_new"):
            stripe.WebhookSignature.verify_header("{}", header, secret, tolerance=300)

    def test_come_twice_when_told_to(self, shop: Shop, receiver: Receiver):
        fault = Fault("stripe", "twice", "checkout.session.completed")
        shop.sandbox.world.faults.add(fault)
        shop.subscribe()
        shop.sandbox.world.clock.run_due()

        ids = [r.json["id"] for r in receiver.requests if r.json["type"] == fault.operation]

        assert len(ids) == 2
        assert len(set(ids)) == 1

    def test_can_be_read_back_as_events(self, shop: Shop):
        shop.subscribe()

        listed = shop.client.v1.events.list({"type": "invoice.paid"}, shop.options)

        assert [event.type for event in listed.data] == ["invoice.paid"]
        assert listed.data[0].created <= time.time() + 1
