"""What identity finds, shows and erases of a person, and whom it leaves alone."""

from uuid import UUID

import jwt
import pytest
import sqlalchemy as sa

from chassis.db import read_only
from chassis.ids import new_id
from chassis.manifest import entries_of
from chassis.pictures import Encoded
from chassis.rights import exporting
from chassis.rights.participant import Status
from chassis.rights.person import Identifier, Person
from chassis.tables import outbox
from identity import queries
from identity.commands import (
    credentials,
    profile,
    second_factors,
    teams,
)
from identity.domain.devices import Device
from identity.domain.roles import Position
from identity.models import Account, Base, GoogleRevocation, RecoveryCode
from identity.privacy import IdentityParticipant
from identity.repository import accounts
from tests.identity.people import PHONE, SignedUp

CANARY = "canary-5c1f"
MARKED = Device(
    ip="192.0.2.55", user_agent=f"Browser {CANARY}", referrer=f"https://{CANARY}.example/"
)


@pytest.fixture
def participant():
    return IdentityParticipant(Base.metadata)


@pytest.fixture
def settle_outbox(new_uow):
    """The relay has sent what waited."""

    def settle_outbox():
        with new_uow() as uow:
            uow.db.execute(sa.delete(outbox))

    return settle_outbox


@pytest.fixture
def ana(signed_up, signed_in, new_uow, settings):
    """A person with something in every table that can hold them, markers in all they chose."""
    person = signed_up(f"{CANARY}@example.com", name=f"Ana {CANARY}")
    other = signed_up("bob@example.com", name="Bob")
    tokens = signed_in(person, MARKED)
    sid = UUID(jwt.decode(tokens.access_token, options={"verify_signature": False})["sid"])
    with new_uow() as uow:
        account = accounts.get(uow.db, person.account_id)
        picture = Encoded(b"JPEG " + CANARY.encode(), "image/jpeg")
        profile.set_picture(uow, account_id=person.account_id, picture=picture)
        credentials.link_google(uow, account, subject=f"sub-{CANARY}", refresh_token="1//token")
        second_factors.begin_totp(
            uow, settings, account_id=person.account_id, browser_session_id=sid
        )
        second_factors.replace_recovery_codes(uow, person.account_id)
        for host, guest in ((person, other), (other, person)):
            teams.invite_team_member(
                uow, host_id=host.account_id, email=guest.email, position=Position.HELPER
            )
    return person


@pytest.fixture
def known(ana):
    """Ana as a request knows her at first."""
    return Person.of(email=ana.email)


@pytest.fixture
def discovered(new_uow, participant, known):
    with new_uow() as uow:
        return known.joined_with(participant.discover(uow.db.connection(), [known])[0])


def dump(new_uow):
    """Every row of every table, as text."""
    with new_uow() as uow:
        return "\n".join(
            str(row)
            for table in Base.metadata.sorted_tables
            for (row,) in uow.db.execute(
                sa.select(
                    sa.func.encode(
                        sa.cast(sa.text(f"{table.name}::text"), sa.LargeBinary), "escape"
                    )
                ).select_from(table)
            )
        )


class TestDiscovery:
    def test_an_address_leads_to_the_account(self, discovered, ana):
        assert Identifier("account_id", str(ana.account_id)) in discovered

    def test_counts_every_category(self, new_uow, participant, discovered):
        with new_uow() as uow:
            counts = participant.count(uow.db.connection(), [discovered])[0]

        assert {category for category, count in counts.items() if count.found} == {
            "account",
            "credentials",
            "devices and sign-ins",
            "teams",
        }


@pytest.mark.promise("P26")
class TestExport:
    @pytest.fixture
    def exported(self, new_uow, participant, discovered):
        pages = []
        with new_uow() as uow:
            db = uow.db.connection()
            for category in exporting.categories(participant.holdings):
                page = exporting.page(
                    db, participant.holdings, discovered, index=category["index"], after=None
                )
                pages.append((category["table"], page["records"]))
        return pages

    @pytest.mark.promise("P1")
    def test_shows_what_the_person_gave_and_what_was_noted(self, exported):
        said = repr(exported)

        assert f"Ana {CANARY}" in said
        assert f"sub-{CANARY}" in said
        assert f"Browser {CANARY}" in said
        assert f"https://{CANARY}.example/" in said
        assert (b"JPEG " + CANARY.encode()).hex() in said

    @pytest.mark.promise("P1")
    def test_states_that_credentials_exist_and_never_shows_one(self, exported, new_uow, ana):
        with new_uow() as uow:
            kept = uow.db.get_one(Account, ana.account_id).password_hash
            digests = uow.db.execute(sa.select(RecoveryCode.digest)).scalars().all()
        records = dict(exported)

        assert records["account"][0]["password_hash"] == "held, not shown"
        assert kept not in repr(exported)
        assert not [digest for digest in digests if digest.hex() in repr(exported)]

    def test_shows_nobody_else(self, exported):
        assert "bob@example.com" not in repr(
            [page for page in exported if page[0] != "team_member"]
        )


@pytest.mark.promise("P28")
class TestErasure:
    @pytest.fixture
    def erased(self, new_uow, participant, discovered):
        with new_uow() as uow:
            return participant.erase(uow, [discovered])[0]

    def test_markers_are_there_before(self, ana, new_uow):
        """The positive control of the next."""
        assert dump(new_uow).count(CANARY) >= 6

    def test_leaves_nothing_of_the_person(
        self, erased, new_uow, participant, discovered, settle_outbox
    ):
        settle_outbox()

        with new_uow() as uow:
            remaining = participant.verify_absent(uow.db.connection(), [discovered])[0]
        assert remaining == {}
        assert CANARY not in dump(new_uow)

    def test_leaves_others_as_they_were(self, erased, signed_in):
        tokens = signed_in(SignedUp(None, "bob@example.com"), PHONE)

        assert tokens.account["name"] == "Bob"

    def test_voids_access_tokens_at_once(self, erased, new_uow, now):
        with new_uow() as uow:
            revoked = queries.get_revocations(uow.db.connection(), as_of=now.at)
        assert len(revoked["items"]) == 1

    def test_is_told_to_the_others(self, erased, published, ana):
        assert published("account_erased") == [{"account_id": str(ana.account_id)}]

    def test_a_second_time_finds_nothing(self, erased, new_uow, participant, discovered):
        with new_uow() as uow:
            again = participant.erase(uow, [discovered])[0]

        assert sum(count.found for count in again.values()) == 0

    @pytest.mark.promise("P2")
    def test_takes_the_picture_along(self, ana, new_uow, participant, discovered):
        with new_uow() as uow:
            account = queries.get_account(uow.db.connection(), account_id=ana.account_id)

        with new_uow() as uow:
            participant.erase(uow, [discovered])

        with pytest.raises(Exception, match="picture_unknown"), new_uow() as uow:
            queries.get_picture(uow.db.connection(), picture_id=account["picture_id"])

    def test_the_person_may_sign_up_again_and_is_somebody_new(self, erased, ana, signed_up):
        again = signed_up(ana.email)

        assert again.account_id != ana.account_id


class TestRelease:
    def test_waits_until_google_has_its_grant_back(self, ana, new_uow, participant, discovered):
        with new_uow() as uow:
            first = participant.release(uow, [discovered])[0]
        with new_uow() as uow:
            uow.db.execute(sa.delete(GoogleRevocation))
            second = participant.release(uow, [discovered])[0]

        assert (first, second) == (Status.RETRY, Status.NOTHING_FOUND)

    def test_keeps_nobody_waiting_who_is_asked_about_at_the_same_time(
        self, ana, new_uow, participant, discovered
    ):
        with new_uow() as uow:
            statuses = participant.release(uow, [Person.of(account_id=str(new_id())), discovered])

        assert statuses == [Status.NOTHING_FOUND, Status.RETRY]

    def test_asked_twice_tells_google_once(self, ana, new_uow, participant, discovered):
        for _ in range(2):
            with new_uow() as uow:
                participant.release(uow, [discovered])

        with new_uow() as uow:
            assert uow.db.execute(sa.select(sa.func.count(GoogleRevocation.id))).scalar_one() == 1


@pytest.mark.promise("P40")
def test_no_column_asks_for_a_birth_date():
    names = {name for columns in entries_of(Base.metadata).values() for name in columns}

    assert not [name for name in names if "birth" in name or "age" in name.split("_")]


def test_an_export_runs_on_a_reading_connection(service_database, participant, discovered):
    with read_only(service_database("identity")).connect() as db:
        counts = participant.count(db, [discovered])[0]

    assert counts["account"].found >= 1
