"""Joining by the form, confirming, and what the answers give away."""

from datetime import timedelta

import pytest

from chassis import addresses
from chassis.errors import Conflict, NotFound
from series import workers
from series.commands import membership as commands
from series.commands import series as series_commands
from tests.series.desk import HOST

ANA = "ana@example.test"


class TestFreeSeries:
    def test_asks_a_stranger_to_confirm_the_address_first(self, desk):
        series = desk.published()

        joined = desk.join(series, ANA)

        (membership,) = desk.of_address(ANA)
        (requested,) = desk.events("membership_requested")
        assert (joined.status, membership.status) == ("unconfirmed", "unconfirmed")
        assert requested == {
            "membership_id": str(membership.id),
            "series_id": str(series["id"]),
            "token": desk.links.confirm_token(membership.id),
            "source": "form",
        }

    def test_takes_in_who_followed_the_mailed_link(self, desk):
        series = desk.published()
        desk.join(series, ANA)
        token = desk.events("membership_requested")[0]["token"]

        confirmed = desk.do(commands.confirm_membership, desk.policy, token=token)

        assert confirmed["status"] == "active"
        assert confirmed["manage_token"] == desk.links.manage_token(confirmed["id"])
        assert desk.events("membership_activated") == [
            {
                "membership_id": str(confirmed["id"]),
                "series_id": str(series["id"]),
                "host_id": str(HOST),
            }
        ]

    def test_takes_in_at_once_whose_address_the_gateway_vouches_for(self, desk):
        series = desk.published()

        joined = desk.sign_in_and_join(series, ANA)

        assert joined.status == "active"
        assert joined.manage_token == desk.links.manage_token(joined.membership_id)

    @pytest.mark.promise("P3")
    def test_needs_no_telephone_number(self, desk):
        series = desk.published()

        desk.join(series, ANA)

        assert desk.of_address(ANA)[0].phone is None


class TestConfirming:
    @pytest.fixture
    def requested(self, desk):
        desk.join(desk.published(), ANA)
        return desk.of_address(ANA)[0]

    def test_twice_is_once(self, desk, requested):
        desk.confirm(requested.id)
        again = desk.confirm(requested.id)

        assert again["status"] == "active"
        assert len(desk.events("membership_activated")) == 1

    def test_is_refused_to_a_forged_link_and_to_one_for_another_purpose(self, desk, requested):
        for token in ("x" * 44, desk.links.manage_token(requested.id)):
            with pytest.raises(NotFound, match="link_unknown"):
                desk.do(commands.confirm_membership, desk.policy, token=token)

        assert desk.membership(requested.id).status == "unconfirmed"

    def test_is_refused_after_two_days_even_before_the_worker_came(self, desk, requested, now):
        now.move(timedelta(hours=48))

        with pytest.raises(NotFound, match="link_unknown"):
            desk.confirm(requested.id)

    def test_is_refused_once_the_membership_has_ended(self, desk, requested):
        desk.confirm(requested.id)
        desk.leave(requested.id)

        with pytest.raises(Conflict, match="membership_ended"):
            desk.confirm(requested.id)

        assert desk.statuses() == {ANA: "ended"}

    @pytest.mark.promise("P25")
    def test_never_leaves_a_person_behind_who_did_not_confirm(self, desk, requested, now):
        now.move(timedelta(hours=48))

        assert workers.lapse_memberships(desk.new_uow, desk.policy) == 1

        assert desk.of_address(ANA) == []
        assert desk.events("membership_ended") == []


class TestJoiningAgain:
    def test_keeps_one_membership_for_an_address_however_it_is_written(self, desk):
        series = desk.published()
        desk.member(series, "Ana@Example.test")

        desk.sign_in_and_join(series, "  ana@example.TEST ")

        assert len(desk.of_address(addresses.normalise(ANA))) == 1

    def test_answers_a_stranger_alike_for_members_and_for_others(self, desk):
        series = desk.published()
        desk.member(series)

        of_member = desk.join(series, ANA)
        of_nobody = desk.join(series, "new@example.test")
        of_waiting = desk.join(series, "new@example.test")

        assert of_member == of_nobody == of_waiting
        assert (of_member.membership_id, of_member.manage_token) == (None, None)

    def test_changes_nothing_of_a_member_whom_a_stranger_enters(self, desk, now):
        series = desk.published()
        member = desk.member(series)
        now.move(timedelta(hours=1))

        desk.join(series, ANA, name="Mallory", phone="+33 1 23 45 67 89")

        membership = desk.membership(member)
        assert (membership.name, membership.phone) == ("Ana Lopez", None)
        assert desk.events("membership_requested_again") == [
            {"membership_id": str(member), "series_id": str(series["id"])}
        ]

    @pytest.mark.promise("P16")
    def test_writes_to_an_address_once_a_minute_at_most(self, desk, now):
        series = desk.published()
        for _ in range(5):
            desk.join(series, ANA)
        now.move(timedelta(minutes=1))
        desk.join(series, ANA)

        assert len(desk.events("membership_requested")) == 2

    def test_takes_the_latest_form_as_long_as_nobody_has_confirmed(self, desk):
        series = desk.published()
        desk.join(series, ANA, name="Mallory", phone="+33 1 23 45 67 89")

        desk.join(series, ANA)

        membership = desk.of_address(ANA)[0]
        assert (membership.name, membership.phone) == ("Ana Lopez", None)

    def test_confirms_an_open_request_when_its_owner_is_signed_in(self, desk):
        series = desk.published()
        desk.join(series, ANA)

        joined = desk.sign_in_and_join(series, ANA)

        assert joined.status == "active"
        assert len(desk.of_address(ANA)) == 1

    def test_after_leaving_is_a_new_membership_that_old_links_do_not_open(self, desk):
        series = desk.published()
        old = desk.member(series)
        desk.leave(old)

        new = desk.member(series)

        assert new != old
        assert desk.membership(old).status == "ended"
        assert desk.membership(new).status == "active"


class TestPaidSeries:
    def test_asks_a_stranger_to_confirm_before_a_place_is_held(self, desk, now):
        series = desk.published(pricing="paid", capacity=1)

        joined = desk.join(series, ANA)
        confirmed = desk.confirm(desk.of_address(ANA)[0].id)

        assert joined.status == "unconfirmed"
        assert confirmed["status"] == "awaiting_payment"
        assert confirmed["lapses_at"] == now.at + timedelta(minutes=40)

    def test_holds_a_place_while_the_person_pays(self, desk, now):
        series = desk.published(pricing="paid", capacity=1)

        first = desk.sign_in_and_join(series, ANA)
        second = desk.sign_in_and_join(series, "bob@example.test")

        assert (first.status, second.status) == ("awaiting_payment", "waiting")
        membership = desk.membership(first.membership_id)
        assert membership.lapses_at == now.at + timedelta(minutes=40)

    def test_lets_the_person_go_on_paying_by_sending_the_form_again(self, desk, now):
        series = desk.published(pricing="paid")
        first = desk.sign_in_and_join(series, ANA)
        now.move(timedelta(minutes=30))

        again = desk.sign_in_and_join(series, ANA)

        assert again == first
        membership = desk.membership(first.membership_id)
        assert membership.lapses_at == now.at + timedelta(minutes=40)

    def test_holds_no_place_longer_because_a_stranger_sends_the_form(self, desk, now):
        series = desk.published(pricing="paid")
        paying = desk.sign_in_and_join(series, ANA).membership_id
        before = desk.membership(paying).lapses_at
        now.move(timedelta(minutes=30))

        desk.join(series, ANA)

        assert desk.membership(paying).lapses_at == before

    @pytest.mark.parametrize("pricing", ["free", "paid"])
    def test_answers_a_stranger_alike_whatever_is_known_of_the_address(self, desk, now, pricing):
        series = desk.published(pricing=pricing)
        desk.member(series, "in@example.test")
        desk.sign_in_and_join(series, "paying@example.test")
        desk.join(series, "asked@example.test")
        gone = desk.member(series, "gone@example.test")
        desk.leave(gone)
        now.move(timedelta(minutes=2))
        people = ("new", "in", "paying", "asked", "gone")

        answers = {desk.join(series, f"{who}@example.test") for who in people}

        (answer,) = answers
        assert (answer.status, answer.membership_id, answer.manage_token) == (
            "unconfirmed",
            None,
            None,
        )

    def test_does_as_much_for_an_address_that_is_known_as_for_a_new_one(
        self, desk, now, statements
    ):
        series = desk.published(pricing="paid")
        desk.member(series, "in@example.test")
        now.move(timedelta(minutes=2))

        with statements() as for_new:
            desk.join(series, "new@example.test")
        with statements() as for_known:
            desk.join(series, "in@example.test")

        assert len(for_new) > 2
        assert abs(len(for_known) - len(for_new)) <= 2

    def test_never_sends_a_member_to_pay_again(self, desk):
        series = desk.published(pricing="paid")
        desk.member(series)

        assert desk.join(series, ANA).status == "unconfirmed"

    def test_cannot_be_joined_before_it_has_a_price(self, desk):
        series = desk.draft(pricing="paid")
        asked = {"host_id": HOST, "series_id": series["id"]}
        desk.do(series_commands.publish_series, desk.policy, **asked)

        with pytest.raises(Conflict, match="price_missing"):
            desk.join(series, ANA)


class TestWhoMayJoin:
    def test_nobody_joins_a_draft_or_a_series_for_members_only(self, desk):
        for series in (desk.draft(), desk.published(visibility="members_only")):
            with pytest.raises(NotFound):
                desk.join(series, ANA)

    def test_anyone_with_the_address_joins_an_unlisted_series(self, desk):
        series = desk.published(visibility="unlisted")

        assert desk.join(series, ANA).status == "unconfirmed"

    def test_who_was_erased_may_come_back_of_their_own_accord(self, desk):
        series = desk.published()
        with desk.new_uow() as uow:
            uow.tombstones.add(uow.db, "email", ANA, erased_at=uow.now)

        desk.join(series, ANA)
        with desk.new_uow() as uow:
            assert uow.tombstones.is_erased(uow.db, "email", ANA)
        desk.confirm(desk.of_address(ANA)[0].id)

        with desk.new_uow() as uow:
            assert not uow.tombstones.is_erased(uow.db, "email", ANA)
