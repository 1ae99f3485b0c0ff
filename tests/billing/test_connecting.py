"""A host's connection to Stripe: begun, left half done, restricted, ended from either side."""

from uuid import uuid4

import pytest
import requests
import sqlalchemy as sa

from billing.commands import connections as commands
from billing.domain.remote import RemoteAccount
from billing.models import Base
from billing.operations import connecting, upkeep
from chassis import clock
from chassis.errors import Conflict, Unavailable
from sandbox.faults import Fault
from tests.billing.conftest import Desk
from tests.sandbox.stripe.people import onboard, pay


def at_stripe(desk: Desk, account: str, change: str) -> None:
    """The host does something in Stripe's own dashboard."""
    address = f"{desk.sandbox.url}/stripe/dashboard/{account}"
    assert requests.post(address, data={"change": change}, timeout=5).status_code == 200


def everything_kept(desk: Desk) -> str:
    """All rows of billing's own tables as text."""
    with desk.context.unit_of_work() as uow:
        names = [table.name for table in Base.metadata.sorted_tables]
        return str([uow.db.execute(sa.text(f"SELECT t::text FROM {n} t")).all() for n in names])  # noqa: S608


class TestOnboarding:
    def test_starts_from_nothing(self, bare_desk: Desk):
        assert bare_desk.connection()["status"] == "none"

    def test_a_complete_account_becomes_active_and_says_so_once(self, bare_desk: Desk):
        bare_desk.connect()
        bare_desk.deliver()
        bare_desk.connection(refresh=True)

        assert bare_desk.connection().status == "active"
        assert bare_desk.names() == ["connection_activated"]

    @pytest.mark.parametrize(
        ("stage", "sentence"),
        [
            ("half_done", "Accept Stripe's terms of service."),
            ("verification_due", "Upload a document that proves who you are."),
        ],
    )
    @pytest.mark.stripe_case(12)
    def test_what_is_still_due_is_said_in_plain_words(
        self, bare_desk: Desk, stage: str, sentence: str
    ):
        bare_desk.connect(stage)

        connection = bare_desk.connection()

        assert connection.status == "onboarding"
        assert sentence in {due["text"] for due in connection.requirements}

    @pytest.mark.stripe_case(12)
    def test_a_used_link_is_replaced_by_another_for_the_same_account(self, bare_desk: Desk):
        begin = connecting.begin_onboarding
        host = {"host_id": bare_desk.host_id, "email": "host@example.org"}
        first = begin(bare_desk.context, **host)["url"]
        requests.get(first, timeout=5)

        again = requests.get(first, timeout=5, allow_redirects=False)
        assert again.headers["Location"] == "http://localhost:8000/connect/stripe/refresh"
        onboard(begin(bare_desk.context, **host)["url"])

        assert bare_desk.connection(refresh=True).status == "active"
        assert bare_desk.sandbox.world.store.collection("stripe.account").list() != []
        assert len(bare_desk.sandbox.world.store.collection("stripe.account").list()) == 1

    def test_stripes_word_comes_without_our_asking(self, bare_desk: Desk):
        bare_desk.connect("half_done")
        at_stripe(bare_desk, bare_desk.account, "mend")

        bare_desk.deliver()

        assert bare_desk.connection().status == "active"

    def test_a_failed_creation_is_begun_again_with_another_key(self, bare_desk: Desk):
        bare_desk.sandbox.world.faults.add(Fault("stripe", "500", "create_account"))

        with pytest.raises(Unavailable):
            bare_desk.connect()
        bare_desk.connect()

        assert bare_desk.connection().status == "active"

    def test_a_document_that_is_due_later_restricts_and_mends(self, desk: Desk):
        at_stripe(desk, desk.account, "ask")
        desk.deliver()
        restricted = desk.connection().status
        at_stripe(desk, desk.account, "mend")
        desk.deliver()

        assert (restricted, desk.connection().status) == ("restricted", "active")
        assert desk.names().count("connection_activated") == 1

    def test_an_older_answer_does_not_undo_a_newer_one(self, desk: Desk):
        older = clock.now()
        desk.move(seconds=5)
        desk.connection(refresh=True)
        account = RemoteAccount(desk.account, can_charge=False, requirements=())

        with desk.context.unit_of_work() as uow:
            connection_id = desk.connection().id
            commands.apply_account(uow, account, connection_id=connection_id, seen_at=older)

        assert desk.connection().status == "active"


@pytest.mark.promise("P35")
class TestDisconnecting:
    def test_ends_the_money_first_then_the_access_then_forgets_the_account(self, desk: Desk):
        desk.join()
        account, options = desk.account, desk.options

        connecting.disconnect(desk.context, host_id=desk.host_id)
        upkeep.work(desk.context)
        desk.move(seconds=5)
        upkeep.work(desk.context)

        kept = desk.sandbox.world.store.collection("stripe.subscription").list()
        assert [found["object"]["status"] for found in kept] == ["canceled"]
        assert desk.connection()["status"] == "none"
        assert account not in everything_kept(desk)
        assert set(desk.names()[-3:-1]) == {"refund_made", "subscription_ended"}
        assert desk.names()[-1] == "connection_removed"
        assert desk.events("subscription_ended")[0]["payload"]["reason"] == "host_disconnected"
        with pytest.raises(Exception, match="does not have access"):
            desk.stripe.customers.list(None, options)

    def test_closes_pages_on_which_somebody_is_about_to_pay(self, desk: Desk):
        url = desk.start_checkout(uuid4())["url"]

        connecting.disconnect(desk.context, host_id=desk.host_id)
        upkeep.work(desk.context)

        assert pay(url).status_code != 303

    def test_goes_on_by_itself_while_stripe_is_away(self, desk: Desk):
        desk.join()
        faults = desk.sandbox.world.faults
        outage = faults.add(Fault("stripe", "500", "*", times=None))
        connecting.disconnect(desk.context, host_id=desk.host_id)
        upkeep.work(desk.context)
        assert desk.connection().status == "disconnecting"

        faults.remove(outage.id)
        for _ in range(3):
            desk.move(hours=1)
            upkeep.work(desk.context)

        assert desk.connection()["status"] == "none"

    def test_leaves_the_place_of_who_paid_once(self, desk: Desk):
        desk.set_price(2000, interval="once")
        membership_id = desk.join()

        connecting.disconnect(desk.context, host_id=desk.host_id)
        upkeep.work(desk.context)

        assert desk.connection()["status"] == "none"
        assert desk.subscription(membership_id).ended_at is None

    def test_can_be_followed_by_a_new_connection(self, desk: Desk):
        first = desk.account
        connecting.disconnect(desk.context, host_id=desk.host_id)
        with pytest.raises(Conflict):
            desk.connect()
        upkeep.work(desk.context)

        desk.connect()
        desk.join()

        assert desk.account != first

    def test_of_a_stranger_does_nothing(self, desk: Desk):
        connecting.disconnect(desk.context, host_id=uuid4())

        assert desk.connection().status == "active"


@pytest.mark.promise("P35")
class TestStripeDisconnecting:
    @pytest.mark.stripe_case(9)
    def test_has_the_same_effect_by_the_event_alone(self, desk: Desk):
        membership_id = desk.join()
        account = desk.account
        at_stripe(desk, account, "disconnect")

        desk.deliver()

        assert desk.connection()["status"] == "none"
        assert desk.subscription(membership_id).end_reason == "host_disconnected"
        assert account not in everything_kept(desk)
        assert desk.names()[-2:] == ["subscription_ended", "connection_removed"]

    @pytest.mark.stripe_case(9)
    def test_heard_twice_ends_things_once(self, desk: Desk):
        desk.join()
        fault = Fault("stripe", "twice", "account.application.deauthorized")
        desk.sandbox.world.faults.add(fault)
        at_stripe(desk, desk.account, "disconnect")

        desk.deliver()
        desk.deliver()

        assert desk.names().count("connection_removed") == 1

    def test_access_that_is_refused_without_a_word_throws_nothing_away(self, desk: Desk):
        membership_id = desk.join()
        fault = Fault("stripe", "drop", "account.application.deauthorized")
        desk.sandbox.world.faults.add(fault)
        at_stripe(desk, desk.account, "disconnect")

        connection = desk.connection(refresh=True)

        assert connection.status == "restricted"
        assert [due["code"] for due in connection.requirements] == ["access_lost"]
        assert desk.subscription(membership_id).ended_at is None

    def test_and_the_host_disconnects_then_without_stripes_help(self, desk: Desk):
        desk.join()
        fault = Fault("stripe", "drop", "account.application.deauthorized")
        desk.sandbox.world.faults.add(fault)
        at_stripe(desk, desk.account, "disconnect")

        connecting.disconnect(desk.context, host_id=desk.host_id)
        for _ in range(3):
            upkeep.work(desk.context)
            desk.move(seconds=10)

        assert desk.connection()["status"] == "none"
