"""What becomes of a person in series: found, exported, frozen, erased, and not brought back."""

from datetime import timedelta
from uuid import UUID

import pytest

from chassis import clock
from chassis.retention.forgetting import obey_all
from chassis.rights.holdings import Count
from chassis.rights.participant import Status
from chassis.rights.person import Person
from series import workers
from series.commands import opening, payments
from series.models import Base
from series.privacy import SeriesParticipant
from series.queries import hosting, rosters
from tests.retention.schedules import rules_of
from tests.series.desk import HOST, STRANGER

ANA = "ana@example.test"


@pytest.fixture
def participant():
    return SeriesParticipant(Base.metadata)


@pytest.fixture
def series(desk):
    return desk.published(capacity=2)


@pytest.fixture
def member(desk, series, now) -> UUID:
    """Ana, who has opened the way to the next session."""
    member = desk.member(series)
    token = desk.links.join_token(member, desk.sessions(series)[0].id)
    desk.do(opening.open_join_link, desk.policy, token=token)
    return member


def known(desk, participant, **identifiers) -> Person:
    """The person with all that series knows of them."""
    person = Person.of(**identifiers)
    with desk.db() as db:
        return person.joined_with(participant.discover(db, [person])[0])


def erase(desk, participant, person):
    with desk.new_uow() as uow:
        return participant.erase(uow, [person])[0]


def sent(desk):
    """The outbox has been emptied by the relay."""
    with desk.new_uow() as uow:
        uow.db.connection().exec_driver_sql("DELETE FROM outbox")


class TestSubscriber:
    def test_is_found_by_the_address_alone(self, desk, participant, member):
        person = known(desk, participant, email=ANA)

        assert person.values("membership_id") == [str(member)]
        assert len(person.values("account_id")) == 1

    @pytest.mark.promise("P26")
    def test_is_exported_with_everything_that_was_entered(self, desk, participant, series, member):
        person = known(desk, participant, email=ANA)

        with desk.db() as db:
            exported = {
                holding.category: holding.page(db, person, after=None, limit=10)[0]
                for holding in participant.holdings[2:4]
            }

        (membership,), (visit,) = exported["memberships"], exported["join page visits"]
        assert (membership["email"], membership["name"]) == (ANA, "Ana Lopez")
        assert visit["opened_count"] == 1

    @pytest.mark.promise("P28")
    def test_once_erased_is_nowhere_any_more(self, desk, participant, member):
        person = known(desk, participant, email=ANA)

        counts = erase(desk, participant, person)
        sent(desk)

        assert counts["memberships"].erased == 1
        with desk.new_uow() as uow:
            assert participant.verify_absent(uow.db.connection(), [person])[0] == {}

    def test_once_erased_leaves_others_alone(self, desk, participant, series, member):
        other = desk.member(series, "bob@example.test")

        erase(desk, participant, known(desk, participant, email=ANA))

        assert desk.membership(other).status == "active"

    def test_is_told_to_billing_and_gives_the_place_to_the_next(
        self, desk, participant, series, member
    ):
        desk.member(series, "bob@example.test")
        desk.sign_in_and_join(series, "cyd@example.test")

        erase(desk, participant, known(desk, participant, email=ANA))
        workers.fill_places(desk.new_uow, desk.policy)

        assert desk.events("membership_ended")[-1]["reason"] == "erased"
        assert desk.statuses() == {"bob@example.test": "active", "cyd@example.test": "active"}

    def test_is_not_brought_back_by_a_late_payment(self, desk, participant):
        series = desk.published(pricing="paid")
        member = desk.sign_in_and_join(series, ANA).membership_id
        erase(desk, participant, known(desk, participant, email=ANA))

        desk.do(payments.start_subscription, desk.policy, membership_id=member)

        assert desk.of_address(ANA) == []

    def test_erased_five_times_is_erased_once(self, desk, participant, member):
        person = known(desk, participant, email=ANA)

        found = [erase(desk, participant, person)["memberships"].found for _ in range(5)]

        assert found == [1, 0, 0, 0, 0]
        assert len(desk.events("membership_ended")) == 1


class TestRestricted:
    @pytest.mark.promise("P31")
    def test_gets_no_reminder_and_is_not_shown_to_the_host(self, desk, participant, series, member):
        person = Person.of(email=ANA)
        with desk.new_uow() as uow:
            participant.freeze(uow, person)

        assert self.seen(desk, series) == ([], [])

        with desk.new_uow() as uow:
            participant.unfreeze(uow, person)
        assert self.seen(desk, series) == ([str(member)], [str(member)])

    def test_stays_so_in_a_series_joined_later(self, desk, participant, series):
        with desk.new_uow() as uow:
            participant.freeze(uow, Person.of(email=ANA))

        desk.member(series)

        assert self.seen(desk, series) == ([], [])

    def seen(self, desk, series):
        session = desk.sessions(series)[0]
        asked = {"after": None, "limit": 10}
        with desk.db() as db:
            roster = rosters.get_roster_page(
                db, desk.links, session_id=session.id, is_brief=False, **asked
            )
            members = hosting.list_members(db, host_id=HOST, series_id=series["id"], **asked)
        return (
            [str(person["membership_id"]) for person in roster.items],
            [str(person["id"]) for person in members.items],
        )


class TestHost:
    def test_is_exported_with_series_and_sessions_but_nobody_elses_name(
        self, desk, participant, series, member
    ):
        person = Person.of(account_id=str(HOST))

        with desk.db() as db:
            records = [
                record
                for holding in participant.holdings
                for record in holding.page(db, person, after=None, limit=100)[0]
            ]

        assert len(records) == 1 + 1 + len(desk.sessions(series))
        assert "ana" not in str(records).lower()

    def test_is_released_when_the_series_are_gone_and_the_money_has_stopped(
        self, desk, participant, now
    ):
        series = desk.published(pricing="paid")
        member = desk.member(series)
        person = Person.of(account_id=str(HOST))

        assert self.release(desk, participant, person) is Status.RETRY
        now.move(timedelta(hours=1))
        workers.erase_deleted_series(desk.new_uow, desk.policy)
        assert self.release(desk, participant, person) is Status.RETRY

        desk.do(payments.end_subscription, desk.policy, membership_id=member)
        workers.erase_deleted_series(desk.new_uow, desk.policy)

        assert self.release(desk, participant, person) is Status.NOTHING_FOUND
        assert len(desk.events("series_deleted")) == 1
        erase(desk, participant, person)
        sent(desk)
        with desk.new_uow() as uow:
            assert participant.verify_absent(uow.db.connection(), [person])[0] == {}

    def test_is_told_apart_from_others_who_are_asked_about_at_the_same_time(
        self, desk, participant, series, member
    ):
        host, stranger = (Person.of(account_id=str(one)) for one in (HOST, STRANGER))
        people = [stranger, host]

        with desk.new_uow() as uow:
            db = uow.db.connection()
            days, counts = participant.notice_days(db, people), participant.count(db, people)
            statuses = participant.release(uow, people)

        assert days == [0, 7]
        assert [count.get("series", Count()).found for count in counts] == [
            0,
            2 + len(desk.sessions(series)),
        ]
        assert statuses == [Status.NOTHING_FOUND, Status.RETRY]

    def test_takes_nobody_elses_series_along(self, desk, participant, series):
        other = desk.draft(host_id=str(STRANGER))

        self.release(desk, participant, Person.of(account_id=str(HOST)))

        with desk.db() as db:
            found = hosting.get_series(db, host_id=STRANGER, series_id=other["id"])
        assert found["status"] == "draft"

    def release(self, desk, participant, person):
        with desk.new_uow() as uow:
            return participant.release(uow, [person])[0]


class TestRetention:
    @pytest.mark.promise("P25")
    def test_forgets_who_left_after_a_year(self, desk, series, member, now):
        desk.leave(member)

        now.move(timedelta(days=365))
        obey_all(desk.new_uow, rules_of("series"))
        assert desk.membership(member) is not None

        now.move(timedelta(seconds=1))
        obey_all(desk.new_uow, rules_of("series"))
        assert desk.membership(member) is None
        assert clock.now() == now.at
