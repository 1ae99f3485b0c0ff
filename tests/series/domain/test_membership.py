"""Which state a person enters, by the terms of the series."""

import pytest

from series.domain.membership import (
    HOLDS_PLACE,
    EndReason,
    JoinPolicy,
    Pricing,
    Status,
    Terms,
    WaitingList,
    at_joining,
    from_waiting_list,
    may_be_reinstated,
    on_accepting,
    once_approved,
    once_confirmed,
)


def terms(
    pricing: str = "free", join_policy: str = "open", waiting_list: str = "automatic"
) -> Terms:
    return Terms(Pricing(pricing), JoinPolicy(join_policy), WaitingList(waiting_list))


class TestJoining:
    @pytest.mark.parametrize(
        ("pricing", "policy", "is_confirmed", "has_place", "status"),
        [
            ("free", "open", False, True, Status.UNCONFIRMED),
            ("free", "open", False, False, Status.UNCONFIRMED),
            ("free", "open", True, True, Status.ACTIVE),
            ("free", "open", True, False, Status.WAITING),
            ("free", "approval", False, True, Status.UNCONFIRMED),
            ("free", "approval", True, True, Status.AWAITING_APPROVAL),
            ("paid", "open", False, True, Status.UNCONFIRMED),
            ("paid", "open", False, False, Status.UNCONFIRMED),
            ("paid", "open", True, True, Status.AWAITING_PAYMENT),
            ("paid", "open", True, False, Status.WAITING),
            ("paid", "approval", False, True, Status.UNCONFIRMED),
            ("paid", "approval", True, True, Status.AWAITING_APPROVAL),
        ],
    )
    def test_leads_to_the_state_of_the_terms(
        self, pricing, policy, is_confirmed, has_place, status
    ):
        found = at_joining(terms(pricing, policy), is_confirmed=is_confirmed, has_place=has_place)

        assert found is status

    def test_confirms_into_a_place_or_onto_the_waiting_list(self):
        assert once_confirmed(terms(), has_place=True) is Status.ACTIVE
        assert once_confirmed(terms(), has_place=False) is Status.WAITING

    def test_is_approved_into_a_place_that_a_paid_series_holds_as_an_offer(self):
        assert once_approved(terms("free", "approval"), has_place=True) is Status.ACTIVE
        assert once_approved(terms("paid", "approval"), has_place=True) is Status.OFFERED
        assert once_approved(terms("paid", "approval"), has_place=False) is Status.WAITING


class TestWaitingList:
    def test_gives_a_free_place_at_once_or_offers_it_as_the_host_wishes(self):
        assert from_waiting_list(terms()) is Status.ACTIVE
        assert from_waiting_list(terms(waiting_list="offers")) is Status.OFFERED

    def test_always_offers_a_paid_place(self):
        assert from_waiting_list(terms("paid")) is Status.OFFERED

    def test_leads_from_an_offer_to_the_place_or_to_the_payment(self):
        assert on_accepting(terms(waiting_list="offers")) is Status.ACTIVE
        assert on_accepting(terms("paid")) is Status.AWAITING_PAYMENT


def test_a_place_is_held_by_members_payers_and_those_who_were_offered_it():
    assert {Status.ACTIVE, Status.AWAITING_PAYMENT, Status.OFFERED} == HOLDS_PLACE


@pytest.mark.parametrize(
    ("reason", "is_revived"),
    [
        (EndReason.PAYMENT_EXPIRED, True),
        (EndReason.NO_PLACE_LEFT, True),
        (EndReason.LEFT, False),
        (EndReason.REMOVED, False),
        (EndReason.SUBSCRIPTION_ENDED, False),
        (None, False),
    ],
)
def test_a_late_payment_revives_only_what_ended_for_want_of_it(reason, is_revived):
    assert may_be_reinstated(reason) is is_revived
