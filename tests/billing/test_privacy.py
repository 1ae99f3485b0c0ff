"""What billing answers the rights engine: upstream first, then a pseudonym for what must stay."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from billing import retention
from billing.models import Base, Checkout, Customer, Subscription
from billing.operations import upkeep
from billing.privacy import BillingParticipant
from chassis.ids import new_id
from chassis.manifest import entries_of
from chassis.retention.forgetting import obey_all
from chassis.rights.participant import Status
from chassis.rights.person import Person
from tests.billing.conftest import Desk

participant = BillingParticipant(Base.metadata)


def known(desk: Desk, person: Person) -> Person:
    with desk.context.unit_of_work() as uow:
        return person.joined_with(participant.discover(uow.db.connection(), [person])[0])


def release(desk: Desk, person: Person) -> Status:
    """Ask until Stripe has confirmed, as the privacy service does."""
    for _ in range(5):
        with desk.context.unit_of_work() as uow:
            status = participant.release(uow, [person])[0]
        upkeep.work(desk.context)
        desk.move(seconds=10)
        if status != Status.RETRY:
            return status
    return status


def erase(desk: Desk, person: Person) -> dict[str, int]:
    """Erase, then look for what is left."""
    with desk.context.unit_of_work() as uow:
        participant.erase(uow, [person])
        uow.db.execute(Base.metadata.tables["upkeep"].delete())
    with desk.context.unit_of_work() as uow:
        uow.db.connection().exec_driver_sql("DELETE FROM outbox; DELETE FROM inbox")
        return participant.verify_absent(uow.db.connection(), [person])[0]


class TestManifest:
    @pytest.mark.promise("P4")
    def test_every_column_has_an_entry(self):
        assert set(entries_of(Base.metadata)) == set(Base.metadata.tables)


class TestAPayer:
    def test_is_let_go_of_at_stripe_first(self, desk: Desk):
        membership_id = desk.join()
        person = known(desk, Person.of(membership_id=str(membership_id)))

        with desk.context.unit_of_work() as uow:
            first = participant.release(uow, [person])[0]
        last = release(desk, person)

        customer_id = desk.subscription(membership_id).stripe_customer_id or ""
        customer = desk.stripe.customers.retrieve(customer_id, None, desk.options)
        assert (first, last) == (Status.RETRY, Status.NOTHING_FOUND)
        assert customer.deleted
        assert desk.events("subscription_ended")[0]["payload"]["reason"] == "erased"

    def test_keeps_nobody_waiting_who_is_asked_about_at_the_same_time(self, desk: Desk):
        payer = Person.of(membership_id=str(desk.join()))
        stranger = Person.of(membership_id=str(UUID(int=7)), account_id=str(UUID(int=8)))

        with desk.context.unit_of_work() as uow:
            statuses = participant.release(uow, [stranger, payer])

        assert statuses == [Status.NOTHING_FOUND, Status.RETRY]

    def test_who_never_paid_leaves_no_page_to_pay_on(self, desk: Desk):
        membership_id = new_id()
        desk.start_checkout(membership_id)
        person = Person.of(membership_id=str(membership_id))
        release(desk, person)

        assert erase(desk, person) == {}
        with desk.context.unit_of_work() as uow:
            checkout = uow.db.scalars(sa.select(Checkout)).one()
        assert checkout.membership_id != membership_id

    def test_leaves_a_record_under_a_pseudonym(self, desk: Desk):
        membership_id = desk.join()
        other = desk.join()
        person = known(desk, Person.of(membership_id=str(membership_id)))
        release(desk, person)

        left = erase(desk, person)

        assert left == {}
        assert len(desk.payments(other)) == 1
        with desk.context.unit_of_work() as uow:
            kept = uow.db.connection().exec_driver_sql("SELECT count(*) FROM payment").scalar()
        assert kept == 2

    def test_gets_the_payments_in_the_export(self, desk: Desk):
        membership_id = desk.join()
        person = known(desk, Person.of(membership_id=str(membership_id)))

        pages = {}
        with desk.context.unit_of_work() as uow:
            for holding in participant.holdings:
                records, _ = holding.page(uow.db.connection(), person, after=None, limit=10)
                pages[holding.category] = records

        assert [record["amount_cents"] for record in pages["payments"]] == [1500]
        # What a host pays the platform is not about who paid.
        assert not {"fee_cents", "stripe_fee_id"} & pages["payments"][0].keys()
        assert pages["subscriptions"][0]["currency"] == "eur"
        assert pages["stripe connection"] == []

    def test_nobody_else_is_found(self, desk: Desk):
        desk.join()
        stranger = known(desk, Person.of(membership_id=str(UUID(int=7))))

        with desk.context.unit_of_work() as uow:
            counts = participant.count(uow.db.connection(), [stranger])[0]

        assert counts == {}


class TestAHost:
    def test_is_disconnected_and_every_trace_of_the_account_goes(self, desk: Desk):
        desk.join()
        account = desk.account
        person = known(desk, Person.of(account_id=str(desk.host_id)))

        assert release(desk, person) == Status.NOTHING_FOUND
        assert erase(desk, person) == {}
        assert desk.connection()["status"] == "none"
        with desk.context.unit_of_work() as uow:
            rows = uow.db.connection().exec_driver_sql("SELECT s::text FROM series s").all()
        assert account not in str(rows)
        assert "Morning yoga" not in str(rows)


class TestRetention:
    @pytest.mark.promise("P25")
    def test_records_are_deleted_when_the_law_no_longer_asks(self, desk: Desk):
        desk.join()
        membership_id = desk.join()
        desk.end_membership(membership_id)
        upkeep.work(desk.context)

        for days in (3652, 2):
            desk.sandbox.world.store.execute("DELETE FROM job")
            desk.move(days=days)
            obey_all(desk.context.unit_of_work, retention.rules(desk.context.settings))
            with desk.context.unit_of_work() as uow:
                connection = uow.db.connection()
                left = connection.exec_driver_sql("SELECT count(*) FROM subscription").scalar()
            assert left == (2 if days == 3652 else 1)

    @pytest.mark.promise("P25")
    def test_a_customer_who_never_paid_is_let_go_of_at_stripe_after_a_year(self, desk: Desk):
        paying = desk.join()
        customer_id = desk.subscription(paying).stripe_customer_id or ""
        with desk.context.unit_of_work() as uow:
            uow.db.execute(sa.update(Subscription).values(membership_id=new_id()))

        held = []
        for days in (364, 2):
            desk.sandbox.world.store.execute("DELETE FROM job")
            desk.move(days=days)
            obey_all(desk.context.unit_of_work, retention.rules(desk.context.settings))
            upkeep.work(desk.context)
            with desk.context.unit_of_work() as uow:
                held.append(len(uow.db.scalars(sa.select(Customer)).all()))

        assert held == [1, 0]
        assert desk.stripe.customers.retrieve(customer_id, None, desk.options).deleted
