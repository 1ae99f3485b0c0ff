"""Teams of hosts, and the keys of their programs."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from identity import queries
from identity.commands import api_keys, teams
from identity.domain.roles import Position, Scope
from identity.models import Account, ApiKey


@pytest.fixture
def host(signed_up):
    return signed_up("host@example.com", name="Hanna Host")


@pytest.fixture
def helper(signed_up):
    return signed_up("helper@example.com", name="Henry Helper")


@pytest.fixture
def invite(host, new_uow, published):
    """Invite an address: the token in the mail."""

    def invite(email="Helper@example.com", position=Position.HELPER, scopes=None):
        with new_uow() as uow:
            teams.invite_team_member(
                uow, host_id=host.account_id, email=email, position=position, scopes=scopes
            )
        return published("team_member_invited")[-1]["token"]

    return invite


@pytest.fixture
def accept(new_uow):
    def accept(account, token):
        with new_uow() as uow:
            return teams.accept_invitation(uow, account_id=account.account_id, token=token)

    return accept


@pytest.fixture
def access(new_uow, host):
    def access(account):
        with new_uow() as uow:
            return queries.get_access(
                uow.db.connection(), account_id=account.account_id, host_id=host.account_id
            )

    return access


@pytest.fixture
def suspend(new_uow):
    def suspend(person):
        with new_uow() as uow:
            uow.db.get_one(Account, person.account_id).status = "suspended"

    return suspend


class TestInvitation:
    def test_gives_access_once_it_is_accepted(self, invite, accept, access, helper):
        token = invite()
        with pytest.raises(NotFound):
            access(helper)

        accept(helper, token)

        assert access(helper) == {
            "position": "helper",
            "scopes": ["series:read", "members:read"],
        }

    def test_is_for_the_invited_address_only(self, invite, accept, signed_up):
        other = signed_up("other@example.com")

        with pytest.raises(Forbidden):
            accept(other, invite())

    def test_is_good_once(self, invite, accept, helper):
        token = invite()
        accept(helper, token)

        with pytest.raises(Invalid):
            accept(helper, token)

    def test_lives_a_week(self, invite, accept, helper, now):
        token = invite()
        now.move(timedelta(days=7))

        with pytest.raises(Invalid):
            accept(helper, token)

    def test_sent_again_replaces_the_first(self, invite, accept, helper):
        first, second = invite(), invite()

        with pytest.raises(Invalid):
            accept(helper, first)
        assert accept(helper, second)

    def test_of_a_member_or_of_oneself_is_refused(self, invite, accept, helper):
        accept(helper, invite())

        with pytest.raises(Conflict):
            invite()
        with pytest.raises(Conflict):
            invite("HOST@example.com")

    def test_says_where_its_mail_goes_until_it_is_accepted(
        self, invite, accept, helper, new_uow, published
    ):
        token = invite()
        member_id = published("team_member_invited")[-1]["team_member_id"]

        with new_uow() as uow:
            found = queries.get_invitation(uow.db.connection(), team_member_id=member_id)
        accept(helper, token)

        assert (found["email"], found["host_name"]) == ("helper@example.com", "Hanna Host")
        with pytest.raises(NotFound), new_uow() as uow:
            queries.get_invitation(uow.db.connection(), team_member_id=member_id)


class TestTeam:
    @pytest.fixture
    def member(self, invite, accept, helper):
        return accept(helper, invite())

    def test_a_member_sees_for_whom_they_work(self, member, helper, host, new_uow):
        with new_uow() as uow:
            found = queries.list_hosts(uow.db.connection(), account_id=helper.account_id)

        assert [(item["host_id"], item["name"]) for item in found["items"]] == [
            (host.account_id, "Hanna Host")
        ]

    def test_a_change_of_position_changes_the_scopes(self, member, host, helper, access, new_uow):
        with new_uow() as uow:
            teams.change_team_member(
                uow,
                host_id=host.account_id,
                team_member_id=member.id,
                position=Position.CO_HOST,
                scopes=[Scope.SERIES_WRITE, Scope.PAYMENTS_WRITE],
            )

        assert access(helper) == {"position": "co_host", "scopes": ["series:write"]}

    def test_a_member_who_is_removed_or_leaves_has_no_access(
        self, member, host, helper, access, new_uow
    ):
        with new_uow() as uow:
            teams.leave_team(uow, account_id=helper.account_id, host_id=host.account_id)

        with pytest.raises(NotFound):
            access(helper)
        with pytest.raises(NotFound), new_uow() as uow:
            teams.remove_team_member(uow, host_id=host.account_id, team_member_id=member.id)

    def test_another_hosts_member_is_not_found(self, member, signed_up, new_uow):
        stranger = signed_up("stranger@example.com")
        asked = {"host_id": stranger.account_id, "team_member_id": member.id}

        with pytest.raises(NotFound), new_uow() as uow:
            teams.remove_team_member(uow, **asked)
        with pytest.raises(NotFound), new_uow() as uow:
            teams.change_team_member(uow, **asked, position=Position.CO_HOST)
        with new_uow() as uow:
            team = queries.list_team(uow.db.connection(), host_id=stranger.account_id)
        assert team["items"] == []

    def test_nothing_is_done_for_a_suspended_host(self, host, helper, member, access, suspend):
        suspend(host)

        with pytest.raises(NotFound):
            access(helper)

    def test_the_host_may_do_everything(self, host, access):
        assert access(host)["scopes"] == list(Scope)


class TestApiKeys:
    @pytest.fixture
    def of_host(self, host, signed_in, session_id):
        return {
            "host_id": host.account_id,
            "browser_session_id": session_id(signed_in(host)),
        }

    @pytest.fixture
    def make(self, of_host, new_uow, settings):
        def make(**asked):
            with new_uow() as uow:
                return api_keys.create_api_key(
                    uow, settings, **of_host, name="Sync", scopes=[Scope.SERIES_READ], **asked
                )

        return make

    @pytest.fixture
    def show(self, new_uow):
        def show(key):
            with new_uow() as uow:
                return api_keys.authenticate_api_key(uow, key=key)

        return show

    def test_acts_for_its_host_within_its_scopes(self, make, show, host):
        holder = show(make().key)

        assert (holder.host_id, holder.scopes) == (host.account_id, ["series:read"])

    def test_is_kept_as_a_digest(self, make, new_uow):
        key = make().key

        with new_uow() as uow:
            row = uow.db.execute(sa.text("SELECT api_key::text FROM api_key")).scalar_one()
        assert key not in row
        assert key[:10] in row

    def test_is_refused_once_revoked(self, make, show, host, new_uow):
        made = make()
        with new_uow() as uow:
            api_keys.revoke_api_key(uow, host_id=host.account_id, api_key_id=made.id)

        with pytest.raises(Unauthenticated):
            show(made.key)

    def test_is_refused_once_expired(self, make, show, now):
        made = make(expires_at=now.at + timedelta(days=1))
        now.move(timedelta(days=1))

        with pytest.raises(Unauthenticated):
            show(made.key)

    def test_that_would_have_expired_already_is_not_made(self, make, now):
        with pytest.raises(Invalid):
            make(expires_at=now.at)

    def test_is_refused_while_its_host_is_suspended(self, make, show, host, suspend):
        key = make().key
        suspend(host)

        with pytest.raises(Unauthenticated):
            show(key)

    def test_a_made_up_one_is_refused(self, show):
        with pytest.raises(Unauthenticated):
            show("smk_made_up")

    def test_of_another_host_is_not_found(self, make, signed_up, new_uow):
        made = make()
        stranger = signed_up("stranger@example.com")

        with pytest.raises(NotFound), new_uow() as uow:
            api_keys.revoke_api_key(uow, host_id=stranger.account_id, api_key_id=made.id)

    def test_notes_its_use(self, make, show, host, new_uow, now):
        show(make().key)

        with new_uow() as uow:
            listed = queries.list_api_keys(uow.db.connection(), host_id=host.account_id, now=now.at)
            assert uow.db.execute(sa.select(ApiKey.last_used_at)).scalar_one() == now.at
        assert [item["name"] for item in listed["items"]] == ["Sync"]

    def test_needs_proof_of_late(self, make, now):
        now.move(timedelta(minutes=16))

        with pytest.raises(Unauthenticated):
            make()
