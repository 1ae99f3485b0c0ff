"""Operators: least privilege, and a reason for each look."""

import pytest

from chassis.errors import Forbidden, NotFound
from identity import queries
from identity.commands import roles, support
from identity.domain.roles import Role
from identity.models import Account


@pytest.fixture
def person(signed_up):
    return signed_up("ana@example.com")


@pytest.fixture
def operator(signed_up, new_uow):
    def operator(role):
        made = signed_up(f"{role}@example.com")
        with new_uow() as uow:
            roles.grant_role(uow, email=made.email, role=role, granted_by="test")
        return made

    return operator


@pytest.fixture
def act(new_uow):
    def act(what, who, email="ana@example.com"):
        with new_uow() as uow:
            return what(
                uow, operator_id=who.account_id, email=email, reason="ticket 12: locked out"
            )

    return act


class TestLook:
    @pytest.mark.parametrize("role", [Role.SUPPORT, Role.RIGHTS_DESK, Role.OPERATOR])
    def test_is_for_support_and_the_rights_desk(self, role, person, operator, act):
        assert act(support.look_up_account, operator(role))["id"] == person.account_id

    def test_is_not_for_finance_nor_for_hosts(self, person, operator, act):
        for who in (operator(Role.FINANCE), person):
            with pytest.raises(Forbidden):
                act(support.look_up_account, who)

    def test_is_seen_by_the_person_with_its_reason(self, person, operator, act, new_uow):
        act(support.look_up_account, operator(Role.SUPPORT))

        with new_uow() as uow:
            found = queries.list_looks(uow.db.connection(), account_id=person.account_id)
        assert [item["reason"] for item in found["items"]] == ["ticket 12: locked out"]

    def test_ends_with_the_role(self, person, operator, act, new_uow):
        former = operator(Role.SUPPORT)
        with new_uow() as uow:
            roles.withdraw_role(uow, email=former.email, role=Role.SUPPORT)

        with pytest.raises(Forbidden):
            act(support.look_up_account, former)

    def test_at_nobody_is_not_found(self, operator, act):
        with pytest.raises(NotFound):
            act(support.look_up_account, operator(Role.SUPPORT), "nobody@example.com")


class TestSuspension:
    def test_takes_roles_and_gives_them_back(self, person, operator, act, new_uow, signed_in):
        desk = operator(Role.SUPPORT)

        act(support.suspend_account, desk)
        assert signed_in(person).account["roles"] == ()
        act(support.reinstate_account, desk)

        assert signed_in(person).account["roles"] == ("host",)

    def test_is_not_for_the_rights_desk(self, person, operator, act, new_uow):
        with pytest.raises(Forbidden):
            act(support.suspend_account, operator(Role.RIGHTS_DESK))

        with new_uow() as uow:
            assert uow.db.get_one(Account, person.account_id).status == "active"


def test_a_role_given_twice_is_given_once(person, new_uow):
    for _ in range(2):
        with new_uow() as uow:
            roles.grant_role(uow, email=person.email, role=Role.FINANCE, granted_by="test")

    with new_uow() as uow:
        roles.withdraw_role(uow, email=person.email, role=Role.FINANCE)
