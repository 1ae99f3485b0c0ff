"""Who may do what."""

from identity.domain.roles import Position, Role, Scope, roles_of, scopes_within


class TestRolesOf:
    def test_every_account_is_a_host(self):
        assert roles_of([]) == (Role.HOST,)

    def test_an_operator_holds_every_desk(self):
        assert set(roles_of([Role.OPERATOR])) == set(Role)

    def test_a_desk_holds_nothing_but_itself(self):
        assert roles_of([Role.FINANCE]) == (Role.HOST, Role.FINANCE)

    def test_a_suspended_account_holds_none(self):
        assert roles_of([Role.OPERATOR], is_suspended=True) == ()


class TestScopesWithin:
    def test_a_helper_reads_and_writes_nothing(self):
        assert scopes_within(Position.HELPER) == (Scope.SERIES_READ, Scope.MEMBERS_READ)

    def test_a_co_host_touches_neither_money_nor_connections(self):
        held = scopes_within(Position.CO_HOST)

        assert Scope.SERIES_WRITE in held
        assert not {Scope.PAYMENTS_WRITE, Scope.CONNECTIONS_WRITE} & set(held)

    def test_wishing_for_more_than_the_position_allows_gives_no_more(self):
        wished = [Scope.SERIES_READ, Scope.PAYMENTS_WRITE]

        assert scopes_within(Position.HELPER, wished) == (Scope.SERIES_READ,)
