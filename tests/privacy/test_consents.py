"""Consents: in the words that were shown, once, and taken back by the person alone."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.errors import Invalid
from chassis.ids import new_id
from chassis.objections import Objections
from chassis.rights.person import Person
from privacy import commands, queries, texts
from privacy.domain import Purpose, Right, Wish
from privacy.models import Consent
from tests.privacy.conftest import SERVICES, Desk

ANA, BERT = "ana@example.test", "bert@example.test"
ACCOUNT = new_id()


def give(desk: Desk, email: str = ANA, **changes: Any) -> Any:
    asked = {"purpose": Purpose.ANALYTICS, "text_version": "1", "source": "the dashboard"}
    with desk.new_uow() as uow:
        return commands.consents.give(uow, email=email, **asked | changes)


def consents(desk: Desk) -> list[Consent]:
    with desk.new_uow() as uow:
        return list(uow.db.scalars(sa.select(Consent).order_by(Consent.given_at)))


def withdraw(desk: Desk, *purposes: Purpose, email: str = ANA) -> None:
    with desk.new_uow() as uow:
        commands.requests.open_by_address(
            uow, desk.sealer, email=email, right=Right.WITHDRAWAL, wish=Wish(purposes=purposes)
        )
    desk.confirm(desk.sent("verification_requested")[-1]["token"])
    desk.answer_all("discover")
    desk.answer_all("object")


def ask(desk: Desk, right: Right, email: str = ANA) -> str:
    """Ask for a right; the token of the mail that proves who asks."""
    return str(desk.open(right, email)["token"])


def agree(desk: Desk) -> None:
    """As Ana, who is signed in."""
    with desk.new_uow() as uow:
        commands.agreeing.agree(
            uow,
            desk.sealer,
            account_id=ACCOUNT,
            email=ANA,
            locale="en",
            purpose=Purpose.ANALYTICS,
            text_version="1",
        )


def listed(desk: Desk) -> list[dict[str, Any]]:
    with desk.new_uow() as uow:
        digest = uow.tombstones.digest("email", ANA)
        items: list[dict[str, Any]] = queries.list_consents(uow.db.connection(), [digest])["items"]
    return items


def by_purpose(desk: Desk) -> dict[str, dict[str, Any]]:
    return {one["purpose"]: one for one in listed(desk)}


@pytest.mark.promise("P32")
def test_a_consent_keeps_the_words_that_were_shown(desk: Desk):
    give(desk)

    (consent,) = consents(desk)
    assert consent.text == texts.CONSENTS[Purpose.ANALYTICS, "1"]
    assert ANA.encode() not in consent.subject_digest


@pytest.mark.promise("P32")
def test_withdrawing_ends_this_persons_consent_for_this_purpose_alone(desk: Desk):
    give(desk)
    give(desk, purpose=Purpose.PROFILING)
    give(desk, BERT)

    withdraw(desk, Purpose.ANALYTICS)

    ended = [(one.purpose, one.withdrawn_at is not None) for one in consents(desk)]
    assert sorted(ended) == [("analytics", False), ("analytics", True), ("profiling", False)]


def test_agreeing_twice_is_one_consent(desk: Desk):
    assert give(desk) is not None
    assert give(desk) is None


def test_words_that_were_never_shown_cannot_be_agreed_to(desk: Desk):
    with pytest.raises(Invalid):
        give(desk, text_version="99")


@pytest.mark.promise("P32")
@pytest.mark.parametrize("right", [Right.WITHDRAWAL, Right.OBJECTION])
def test_it_is_taken_back_as_soon_as_the_person_has_proved_who_they_are(desk: Desk, right: Right):
    give(desk)
    token = ask(desk, right)
    asked_only = consents(desk)[0].withdrawn_at

    desk.confirm(token)

    assert asked_only is None
    assert consents(desk)[0].withdrawn_at is not None


@pytest.mark.promise("P32")
@pytest.mark.parametrize("right", [Right.RESTRICTION, Right.OBJECTION_END, Right.ACCESS])
def test_no_other_right_takes_it_back(desk: Desk, right: Right):
    give(desk)

    desk.confirm(ask(desk, right))

    assert consents(desk)[0].withdrawn_at is None


@pytest.mark.promise("P32")
def test_what_is_agreed_to_while_a_withdrawal_runs_stands(desk: Desk):
    give(desk)
    desk.confirm(ask(desk, Right.WITHDRAWAL))
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        give(desk)
        desk.answer_all("discover")
        desk.answer_all("object")

    assert [one.withdrawn_at is None for one in consents(desk)] == [False, True]


@pytest.mark.promise("P32")
def test_discovery_finds_what_was_agreed_to_under_another_address(desk: Desk):
    give(desk, BERT)
    desk.confirm(ask(desk, Right.WITHDRAWAL))
    found = desk.sealed(desk.last_commands()[0]["request_id"], email=BERT)
    desk.answer_all("discover", sealed_found=found)
    desk.answer_all("discover")

    desk.answer_all("object")

    assert consents(desk)[0].withdrawn_at is not None


class TestAgreeing:
    def test_asks_no_service_where_nobody_objected(self, desk: Desk):
        agree(desk)

        assert [one.source for one in consents(desk)] == ["account"]
        assert desk.last_commands() == []

    @pytest.mark.promise("P30")
    @pytest.mark.parametrize("identifier", [{"email": ANA}, {"account_id": str(ACCOUNT)}])
    def test_has_every_service_drop_an_objection_that_stands(
        self, desk: Desk, identifier: dict[str, str]
    ):
        with desk.new_uow() as uow:
            Objections(uow).raise_for(Person.of(**identifier), ["analytics"])

        agree(desk)
        desk.answer_all("discover")

        asked = desk.last_commands()
        wished = desk.sealer.open(asked[0]["request_id"], asked[0]["sealed_details"])
        assert [one["command"] for one in asked] == ["allow"] * len(SERVICES)
        assert orjson.loads(wished)["purposes"] == ["analytics"]

    @pytest.mark.promise("P32")
    def test_waits_for_a_withdrawal_that_is_on_its_way(self, desk: Desk):
        desk.confirm(ask(desk, Right.WITHDRAWAL))

        with clock.frozen(clock.now() + timedelta(minutes=1)):
            agree(desk)
            desk.answer_all("discover")
            desk.answer_all("object")
            with desk.new_uow() as uow:
                commands.admission.start_waiting(uow, desk.sealer)
            desk.answer_all("discover")

        assert {one["command"] for one in desk.last_commands()} == {"allow"}

    def test_leaves_alone_what_others_object_to(self, desk: Desk):
        with desk.new_uow() as uow:
            Objections(uow).raise_for(Person.of(email=BERT), ["analytics"])

        agree(desk)

        assert desk.last_commands() == []


@pytest.mark.promise("P32")
class TestListing:
    def test_names_every_purpose_though_nothing_was_said(self, desk: Desk):
        assert [
            (one["purpose"], one["text"], one["is_given"], one["given_at"]) for one in listed(desk)
        ] == [(purpose, texts.latest(purpose)[1], False, None) for purpose in Purpose]

    def test_shows_the_words_and_the_moments_of_what_was_said_last(self, desk: Desk):
        agree(desk)
        given = by_purpose(desk)["analytics"]
        desk.confirm(ask(desk, Right.WITHDRAWAL))
        taken_back = by_purpose(desk)["analytics"]

        assert (given["version"], given["is_given"], given["withdrawn_at"]) == ("1", True, None)
        assert given["given_at"] == consents(desk)[0].given_at
        assert not taken_back["is_given"]
        assert taken_back["withdrawn_at"] == consents(desk)[0].withdrawn_at

    def test_shows_nothing_of_a_stranger(self, desk: Desk):
        give(desk, BERT)
        with desk.new_uow() as uow:
            Objections(uow).raise_for(Person.of(email=BERT), ["analytics"])

        one = by_purpose(desk)["analytics"]

        assert (one["is_given"], one["is_objected"]) == (False, False)


def test_the_latest_words_are_shown():
    assert texts.latest(Purpose.ANALYTICS) == ("1", texts.CONSENTS[Purpose.ANALYTICS, "1"])
