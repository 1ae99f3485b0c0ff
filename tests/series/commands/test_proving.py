"""A paid series behind a leaked join link: closed to strangers, open to the member."""

from datetime import timedelta

import pytest

from chassis.errors import Invalid, NotFound
from series.commands import meetings, opening, proving
from series.queries import trails
from tests.series.desk import HOST

ANA = "ana@example.test"
URL = "https://zoom.example.test/j/1"


@pytest.fixture
def series(desk):
    return desk.published(pricing="paid")


@pytest.fixture
def session(desk, series, now):
    """The next session, with its meeting, ten minutes before it begins."""
    session = desk.sessions(series)[0]
    ready = {"session_id": session.id, "join_url": URL, "meeting_id": "1"}
    desk.do(meetings.set_meeting, as_of=now.at, **ready)
    now.move(session.starts_at - timedelta(minutes=10) - now.at)
    return session


@pytest.fixture
def member(desk, series):
    return desk.member(series, ANA)


@pytest.fixture
def token(desk, session, member, now):
    """Ana's link to it, a minute after she joined."""
    now.move(timedelta(minutes=1))
    return desk.links.join_token(member, session.id)


def follow(desk, token, *, proofs=(), own_address=None):
    return desk.do(
        opening.open_join_link, desk.policy, token=token, proofs=proofs, own_address=own_address
    )


def ask_for_code(desk, token):
    desk.do(proving.request_join_code, desk.policy, token=token)


def mailed(desk):
    return [event["code"] for event in desk.events("join_code_requested")]


def prove(desk, token, code):
    return desk.do(proving.prove_membership, desk.policy, token=token, code=code)["proof_token"]


@pytest.mark.promise("P8")
class TestStranger:
    def test_with_the_link_alone_is_not_admitted_nor_counted(self, desk, session, token):
        opened = follow(desk, token)

        assert (opened["state"], opened["join_url"]) == ("proof_needed", None)
        with desk.db() as db:
            seen = trails.get_turnout(db, host_id=HOST, session_id=session.id)
        assert seen == {"expected": 1, "opened": 0}

    def test_is_not_admitted_by_another_memberships_proof(self, desk, series, token):
        other = desk.member(series, "bob@example.test")
        proofs = [desk.links.proof_token(other), desk.links.manage_token(other), token, "rubbish"]

        assert follow(desk, token, proofs=proofs)["state"] == "proof_needed"

    def test_is_not_admitted_by_an_account_of_another_address(self, desk, token):
        assert follow(desk, token, own_address="bob@example.test")["state"] == "proof_needed"

    def test_learns_of_no_code(self, desk, token):
        assert desk.do(proving.request_join_code, desk.policy, token=token) is None

    @pytest.mark.parametrize("guess", ["", "AAAA-AAAA", "0", "é" * 8])
    def test_does_not_guess_the_code(self, desk, token, guess):
        with pytest.raises(Invalid, match="code_wrong"):
            prove(desk, token, guess)

    def test_cannot_use_the_code_of_another_membership(self, desk, series, session, token, now):
        other = desk.member(series, "bob@example.test")
        now.move(timedelta(minutes=1))
        ask_for_code(desk, desk.links.join_token(other, session.id))

        with pytest.raises(Invalid, match="code_wrong"):
            prove(desk, token, mailed(desk)[0])

    def test_gets_nowhere_with_a_forged_link(self, desk):
        for method in (proving.request_join_code, opening.open_join_link):
            given = {} if method is proving.request_join_code else {"proofs": [], "own_address": ""}
            with pytest.raises(NotFound):
                desk.do(method, desk.policy, token="x" * 66, **given)


class TestMember:
    def test_is_admitted_in_the_browser_that_confirmed(self, desk, series, session):
        desk.join(series, "cyd@example.test")
        confirmed = desk.confirm(desk.of_address("cyd@example.test")[0].id)
        proof = confirmed["proof_token"]

        token = desk.links.join_token(confirmed["id"], session.id)

        assert follow(desk, token, proofs=[proof])["is_proved"]

    def test_is_admitted_with_a_proof_and_counted(self, desk, member, token):
        opened = follow(desk, token, proofs=["another", desk.links.proof_token(member)])

        assert (opened["state"], opened["join_url"]) == ("open", URL)

    def test_is_admitted_where_signed_in_with_the_address_however_it_is_written(self, desk, token):
        assert follow(desk, token, own_address=" ANA@Example.test ")["state"] == "open"

    def test_is_mailed_a_code_that_makes_a_proof(self, desk, token):
        ask_for_code(desk, token)
        (code,) = mailed(desk)

        proof = prove(desk, token, f" {code.lower().replace('-', ' ')} ")

        assert follow(desk, token, proofs=[proof])["state"] == "open"

    def test_may_type_the_code_ten_minutes_later_but_not_twenty(self, desk, token, now):
        ask_for_code(desk, token)
        (code,) = mailed(desk)

        now.move(timedelta(minutes=10))
        assert prove(desk, token, code)

        now.move(timedelta(minutes=10))
        with pytest.raises(Invalid, match="code_wrong"):
            prove(desk, token, code)

    @pytest.mark.promise("P16")
    def test_is_written_to_once_a_minute_at_most(self, desk, token, now):
        for _ in range(3):
            ask_for_code(desk, token)
        now.move(timedelta(minutes=1))
        ask_for_code(desk, token)

        assert len(mailed(desk)) == 2

    def test_who_has_left_is_mailed_no_code(self, desk, member, token):
        desk.leave(member)

        ask_for_code(desk, token)

        assert mailed(desk) == []

    def test_of_a_free_series_needs_no_proof(self, desk, now):
        series = desk.published(title="Free")
        session = desk.sessions(series)[0]
        now.move(session.starts_at - now.at)
        token = desk.links.join_token(desk.member(series), session.id)

        assert follow(desk, token)["state"] == "no_meeting"
