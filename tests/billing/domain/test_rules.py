"""The rules of money, standing and notices. They touch nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.domain.connections import ConnectionStatus, in_plain_words, status_of
from billing.domain.money import CURRENCIES, amount_violation
from billing.domain.notices import as_uuid, notice_of, thin_notice_of
from billing.domain.remote import RemoteAccount, Requirement
from billing.domain.standing import EndReason, Standing, end_reason, standing_of


class TestAmounts:
    @pytest.mark.parametrize("currency", sorted(CURRENCIES))
    def test_zero_is_too_little_in_every_currency(self, currency: str):
        assert amount_violation(0, currency)

    def test_the_smallest_charge_is_enough(self):
        assert amount_violation(50, "eur") is None
        assert amount_violation(50, "jpy") is None

    def test_a_hundred_million_is_too_much(self):
        assert amount_violation(100_000_000, "usd")


class TestStanding:
    @pytest.mark.parametrize(
        ("status", "standing"),
        [
            ("incomplete", Standing.PENDING),
            ("incomplete_expired", Standing.ENDED),
            ("trialing", Standing.CURRENT),
            ("active", Standing.CURRENT),
            ("past_due", Standing.GRACE),
            ("canceled", Standing.ENDED),
            ("unpaid", Standing.ENDED),
            ("paused", Standing.HELD),
        ],
    )
    @pytest.mark.stripe_case(11)
    def test_follows_every_status_of_stripe(self, status: str, standing: Standing):
        assert standing_of(status) is standing

    @given(st.text())
    @pytest.mark.stripe_case(11)
    def test_an_unknown_status_ends_nothing(self, status: str):
        known = {"canceled", "unpaid", "incomplete_expired"}
        assert status in known or standing_of(status) is not Standing.ENDED


class TestReasons:
    def test_our_own_wish_comes_first(self):
        ours = EndReason.SERIES_DELETED

        assert end_reason(ours, "cancellation_requested", "canceled") is ours

    @pytest.mark.parametrize(
        ("remote", "status", "reason"),
        [
            ("payment_failed", "canceled", EndReason.PAYMENT_FAILED),
            ("payment_disputed", "canceled", EndReason.PAYMENT_DISPUTED),
            ("cancellation_requested", "canceled", EndReason.CANCELLED),
            (None, "unpaid", EndReason.PAYMENT_FAILED),
            ("something new", "canceled", EndReason.CANCELLED),
        ],
    )
    def test_then_stripes(self, remote: str | None, status: str, reason: EndReason):
        assert end_reason(None, remote, status) is reason


class TestConnections:
    def test_only_what_the_account_can_do_makes_it_active(self):
        able = RemoteAccount("acct_1", can_charge=True, requirements=())
        unable = RemoteAccount("acct_1", can_charge=False, requirements=())

        assert status_of(able, was_active=False) is ConnectionStatus.ACTIVE
        assert status_of(unable, was_active=False) is ConnectionStatus.ONBOARDING
        assert status_of(unable, was_active=True) is ConnectionStatus.RESTRICTED

    def test_what_is_overdue_comes_first_and_nothing_is_without_words(self):
        due = Requirement("something.new", is_overdue=False)
        overdue = Requirement("identity.individual.phone", is_overdue=True)

        told = in_plain_words([due, overdue])

        assert [found["code"] for found in told] == [overdue.code, due.code]
        assert all(found["text"].endswith(".") for found in told)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


class TestNotices:
    @pytest.mark.stripe_case(10)
    def test_read_the_subscription_from_the_parent_of_an_invoice(self):
        details = {"subscription": "sub_1", "metadata": {"checkout_id": "c1"}}
        thing = {"object": "invoice", "id": "in_1", "parent": {"subscription_details": details}}

        notice = notice_of({"account": "acct_1", "data": {"object": thing}})

        assert (notice.subscription_id, notice.checkout_id) == ("sub_1", "c1")

    def test_read_an_id_where_the_object_stands_in_its_place(self):
        thing = {"object": "charge", "id": "ch_1", "payment_intent": {"id": "pi_1"}}

        assert notice_of({"data": {"object": thing}}).payment_intent_id == "pi_1"

    @given(st.dictionaries(st.text(), json_values))
    def test_take_any_json_without_failing(self, event: dict[str, object]):
        notice_of(event)
        thin_notice_of(event)

    @given(json_values)
    def test_take_any_object_without_failing(self, thing: object):
        notice_of({"data": {"object": thing}})

    def test_an_id_of_ours_is_a_uuid_or_nothing(self):
        assert as_uuid("nonsense") is None
        assert as_uuid(None) is None
