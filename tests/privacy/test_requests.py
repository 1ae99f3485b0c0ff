"""Opening, proving and confirming a request, and how requests of one person make way."""

import hashlib
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis import clock
from chassis.encryption import InvalidCiphertext
from chassis.errors import Conflict, NotFound
from chassis.unit_of_work import UnitOfWork
from privacy import commands, tokens
from privacy.models import Request
from privacy.schemas.incoming import PrivacyMailReceived
from tests.privacy.conftest import SERVICES, Desk


def only_request(desk: Desk) -> Request:
    with desk.new_uow() as uow:
        return uow.db.scalars(sa.select(Request)).one()


def status_of(desk: Desk, request_id: str) -> str:
    with desk.new_uow() as uow:
        return uow.db.get_one(Request, UUID(request_id)).status


@pytest.mark.promise("P26")
def test_a_link_is_mailed_to_whoever_is_named_and_nobody_is_looked_up(desk: Desk):
    known, unknown = desk.open("access"), desk.open("access", "nobody@example.test")

    assert set(known) == set(unknown)
    assert desk.sealer.open(known["request_id"], known["sealed_address"]) == "ana@example.test"


def test_no_address_stands_in_the_clear_in_table_or_event(desk: Desk):
    desk.open("access")

    with desk.new_uow() as uow:
        rows = uow.db.execute(sa.text("select request::text from request")).scalars().all()
        bodies = uow.db.execute(sa.text("select encode(body, 'escape') from outbox")).scalars()
        text = " ".join([*rows, *bodies]).casefold()
    assert "ana@" not in text
    assert "example" not in text


def test_nothing_is_asked_before_the_person_has_proved_who_they_are(desk: Desk):
    desk.open("access")

    assert desk.last_commands() == []


def test_the_mailed_link_starts_an_access_and_acknowledges_it(desk: Desk):
    opened = desk.open("access")

    desk.confirm(opened["token"])

    assert status_of(desk, opened["request_id"]) == "running"
    assert [asked["service"] for asked in desk.last_commands()] == list(SERVICES)
    (receipt,) = desk.sent("request_acknowledged")
    assert receipt["request_id"] == opened["request_id"]


def test_a_link_works_once(desk: Desk):
    opened = desk.open("access")
    desk.confirm(opened["token"])

    with pytest.raises(NotFound):
        desk.confirm(opened["token"])


def test_who_never_proved_it_is_forgotten_after_a_day(desk: Desk):
    desk.open("access")

    with clock.frozen(clock.now() + timedelta(hours=24, seconds=1)), desk.new_uow() as uow:
        commands.admission.expire_links(uow)

    request = only_request(desk)
    assert (request.status, request.address, request.person) == ("expired", None, None)


class TestCode:
    """Ten minutes, three tries, one use, stored so that nobody can read it (rights.R9)."""

    def test_is_good_for_ten_minutes(self, desk: Desk):
        early, late = desk.open("access"), desk.open("access", "bo@example.test")

        with clock.frozen(clock.now() + timedelta(minutes=9)):
            desk.confirm(early["token"])
        with clock.frozen(clock.now() + timedelta(minutes=10)), pytest.raises(NotFound):
            desk.confirm(late["token"])

        assert status_of(desk, early["request_id"]) == "running"
        assert status_of(desk, late["request_id"]) == "unverified"

    def test_can_be_tried_three_times(self, desk: Desk):
        lucky, unlucky = desk.open("access"), desk.open("access", "bo@example.test")

        for opened, wrong in ((lucky, 2), (unlucky, 3)):
            for _ in range(wrong):
                with pytest.raises(NotFound, match="code_wrong"):
                    desk.confirm(wrong_of(opened["token"]))
        desk.confirm(lucky["token"])

        with pytest.raises(NotFound, match="code_wrong"):
            desk.confirm(unlucky["token"])

    @pytest.mark.parametrize("token", ["A" * 43, f"{UUID(int=7).hex}.12345678", "", "."])
    def test_that_is_guessed_is_refused(self, desk: Desk, token: str):
        desk.open("access")

        with pytest.raises(NotFound):
            desk.confirm(token)

    def test_of_another_request_is_refused(self, desk: Desk):
        first, second = desk.open("access"), desk.open("access", "bo@example.test")
        swapped = f"{UUID(first['request_id']).hex}.{second['token'].partition('.')[2]}"

        with pytest.raises(NotFound):
            desk.confirm(swapped)

    def test_is_stored_as_a_digest_that_nobody_can_try_out(self, desk: Desk):
        code = desk.open("access")["token"].partition(".")[2]

        stored = only_request(desk).link_digest
        assert stored is not None
        assert stored != hashlib.sha256(code.encode()).digest()
        assert len(code) == 8 and code.isdigit()

    def test_can_be_had_anew_which_ends_the_one_before(self, desk: Desk):
        opened = desk.open("access")

        desk.renew_code(opened["token"])
        (_, renewed) = desk.sent("verification_requested")

        assert renewed["request_id"] == opened["request_id"]
        if renewed["token"] != opened["token"]:
            with pytest.raises(NotFound):
                desk.confirm(opened["token"])
        desk.confirm(renewed["token"])

    def test_anew_has_its_own_three_tries_and_counts_as_a_mail(self, desk: Desk):
        opened = desk.open("access")
        for _ in range(3):
            with pytest.raises(NotFound):
                desk.confirm(wrong_of(opened["token"]))

        for _ in range(5):
            desk.renew_code(opened["token"])

        assert len(desk.sent("verification_requested")) == 3
        desk.confirm(desk.sent("verification_requested")[-1]["token"])

    def test_anew_is_not_to_be_had_once_it_is_proved(self, desk: Desk):
        opened = desk.open("access")
        desk.confirm(opened["token"])

        desk.renew_code(opened["token"])
        desk.renew_code(f"{UUID(int=7).hex}.0")

        assert len(desk.sent("verification_requested")) == 1


def wrong_of(token: str) -> str:
    """The same request with a code that is another."""
    request_id, _, code = token.partition(".")
    return f"{request_id}.{(int(code) + 1) % 10**8:08}"


@pytest.mark.promise("P28")
def test_an_erasure_needs_a_second_confirmation(desk: Desk):
    opened = desk.open("erasure")

    desk.confirm(opened["token"])
    before = (status_of(desk, opened["request_id"]), desk.last_commands())
    desk.confirm_erasure(UUID(opened["request_id"]))

    assert before == ("awaiting_confirmation", [])
    assert {asked["command"] for asked in desk.last_commands()} == {"freeze"}


def test_confirming_an_erasure_twice_asks_once(desk: Desk):
    opened = desk.open("erasure")
    desk.confirm(opened["token"])

    for _ in range(3):
        desk.confirm_erasure(UUID(opened["request_id"]))

    assert len(desk.sent("rights_command.*")) == len(SERVICES)


def test_an_access_has_nothing_to_confirm(desk: Desk):
    opened = desk.open("access")

    with pytest.raises(Conflict):
        desk.confirm_erasure(UUID(opened["request_id"]))


def test_an_unproved_erasure_cannot_be_confirmed(desk: Desk):
    opened = desk.open("erasure")

    desk.confirm_erasure(UUID(opened["request_id"]))

    assert (status_of(desk, opened["request_id"]), desk.last_commands()) == ("unverified", [])


def test_one_address_is_written_to_three_times_an_hour_and_not_more(desk: Desk):
    for _ in range(5):
        desk.open("access")
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        desk.open("access")

    assert len(desk.sent("verification_requested")) == 4


def test_an_export_during_an_erasure_is_refused(desk: Desk):
    erasure = desk.open("erasure")
    desk.confirm(erasure["token"])
    desk.confirm_erasure(UUID(erasure["request_id"]))
    access = desk.open("access")

    with pytest.raises(Conflict, match="erasure_running") as refused:
        desk.confirm(access["token"])

    with desk.new_uow() as uow:
        pointed_to = tokens.request_of(uow.tombstones, refused.value.details["status_token"])
    assert pointed_to == UUID(erasure["request_id"])


def test_an_erasure_waits_for_the_export_before_it(desk: Desk):
    access, erasure = desk.open("access"), desk.open("erasure")
    desk.confirm(access["token"])
    desk.confirm(erasure["token"])

    desk.confirm_erasure(UUID(erasure["request_id"]))

    assert status_of(desk, erasure["request_id"]) == "waiting"


def test_an_erasure_waits_for_an_export_that_was_asked_for_later_and_proved_before(desk: Desk):
    erasure, access = desk.open("erasure"), desk.open("access")
    desk.confirm(erasure["token"])
    desk.confirm(access["token"])

    desk.confirm_erasure(UUID(erasure["request_id"]))

    assert status_of(desk, access["request_id"]) == "running"
    assert status_of(desk, erasure["request_id"]) == "waiting"


def test_requests_of_others_do_not_wait_for_one_another(desk: Desk):
    first, second = desk.open("erasure"), desk.open("erasure", "bo@example.test")
    for opened in (first, second):
        desk.confirm(opened["token"])
        desk.confirm_erasure(UUID(opened["request_id"]))

    assert status_of(desk, second["request_id"]) == "running"


def test_an_unproved_duplicate_does_not_hold_up_a_proved_request(desk: Desk):
    desk.open("erasure")
    proved = desk.open("erasure")
    desk.confirm(proved["token"])

    desk.confirm_erasure(UUID(proved["request_id"]))

    assert status_of(desk, proved["request_id"]) == "running"


@pytest.mark.promise("P33")
def test_a_mail_to_the_privacy_address_opens_what_its_subject_asks_for(desk: Desk):
    with desk.new_uow() as uow:
        commands.mails.open_by_mail(
            uow, desk.sealer, address="Ana@Example.test", subject="please delete me"
        )

    request = only_request(desk)
    assert (request.right, request.channel, request.status) == ("erasure", "mail", "unverified")


@pytest.mark.promise("P33")
class TestSealedMail:
    MAIL_ID = UUID("019ab3c2-7d10-7c3e-9a51-3f2b8d6e4c11")

    def told_of(self, desk: Desk, *, sealed_for: UUID) -> None:
        seal = partial(desk.sealer.seal, str(sealed_for))
        payload = {
            "mail_id": str(self.MAIL_ID),
            "sealed_address": seal("Ana@Example.test"),
            "sealed_subject": seal("please delete me"),
        }
        with desk.new_uow() as uow:
            read = PrivacyMailReceived().load(payload)
            commands.mails.open_by_mail(uow, desk.sealer, **read)

    def test_opens_what_its_subject_asks_for(self, desk: Desk):
        self.told_of(desk, sealed_for=self.MAIL_ID)

        asked = desk.sent("verification_requested")[0]
        assert desk.sealer.open(asked["request_id"], asked["sealed_address"]) == "ana@example.test"
        assert (only_request(desk).right, only_request(desk).channel) == ("erasure", "mail")

    def test_sealed_for_another_mail_it_opens_nothing(self, desk: Desk):
        with pytest.raises(InvalidCiphertext):
            self.told_of(desk, sealed_for=UUID(int=1))

        assert desk.sent("verification_requested") == []


class TestStatusToken:
    def test_leads_to_its_request_only(self, desk: Desk):
        opened = desk.open("access")
        request_id = UUID(opened["request_id"])
        with desk.new_uow() as uow:
            keyed = uow.tombstones

        token = tokens.status_token(keyed, request_id)

        assert tokens.request_of(keyed, token) == request_id

    @pytest.mark.parametrize(
        "change",
        [lambda t: t[:-1] + ("x" if t[-1] != "x" else "y"), lambda t: "0" * 32 + t[32:], str.upper],
    )
    def test_that_is_forged_is_refused(self, desk: Desk, change):
        opened = desk.open("access")
        with desk.new_uow() as uow:
            keyed = uow.tombstones
        token = tokens.status_token(keyed, UUID(opened["request_id"]))

        with pytest.raises(NotFound):
            tokens.request_of(keyed, change(token))


def test_a_unit_of_work_that_fails_leaves_no_request(desk: Desk):
    def fail() -> None:
        with desk.new_uow() as uow:
            _open(uow)
            raise RuntimeError

    def _open(uow: UnitOfWork) -> None:
        from privacy.domain import Right  # noqa: PLC0415

        commands.requests.open_by_address(
            uow, desk.sealer, email="ana@example.test", right=Right.ACCESS
        )

    with pytest.raises(RuntimeError):
        fail()

    assert desk.sent("*") == []
