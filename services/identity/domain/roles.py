"""Who may do what: the one place where roles are decided.

Every confirmed account is a host; operators hold the platform's roles, each by a grant; members of
a host's team hold a position there, and of its scopes those that the host gave.
"""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """What an account is on the platform, as its access token says."""

    HOST = "host"
    OPERATOR = "operator"
    SUPPORT = "support"
    RIGHTS_DESK = "rights_desk"
    FINANCE = "finance"


class Position(StrEnum):
    """What an account is on a host's team."""

    CO_HOST = "co_host"
    HELPER = "helper"


class Scope(StrEnum):
    """What may be done for a host, by a member of the team or by an API key."""

    SERIES_READ = "series:read"
    SERIES_WRITE = "series:write"
    MEMBERS_READ = "members:read"
    MEMBERS_WRITE = "members:write"
    PAYMENTS_READ = "payments:read"
    PAYMENTS_WRITE = "payments:write"
    CONNECTIONS_WRITE = "connections:write"


GRANTABLE = frozenset(Role) - {Role.HOST}

_INCLUDED: dict[Role, frozenset[Role]] = {
    Role.OPERATOR: frozenset({Role.SUPPORT, Role.RIGHTS_DESK, Role.FINANCE}),
}

_WITHIN: dict[Position, frozenset[Scope]] = {
    Position.CO_HOST: frozenset(Scope) - {Scope.PAYMENTS_WRITE, Scope.CONNECTIONS_WRITE},
    Position.HELPER: frozenset({Scope.SERIES_READ, Scope.MEMBERS_READ}),
}


def roles_of(granted: Iterable[Role], *, is_suspended: bool = False) -> tuple[Role, ...]:
    """The roles of a confirmed account, in the order of `Role`.

    A suspended account keeps its privacy rights, for which it needs no role.
    """
    if is_suspended:
        return ()
    held = {Role.HOST, *granted}
    for role in tuple(held):
        held |= _INCLUDED.get(role, frozenset())
    return tuple(role for role in Role if role in held)


def scopes_within(position: Position, wished: Iterable[Scope] | None = None) -> tuple[Scope, ...]:
    """The scopes of a team member: those wished for, never more than the position allows."""
    allowed = _WITHIN[position]
    chosen = allowed if wished is None else allowed & set(wished)
    return tuple(scope for scope in Scope if scope in chosen)


def may_look_at_people(held: Iterable[str]) -> bool:
    """Support and the rights desk, each look with its reason; finance has no need to."""
    return bool({Role.SUPPORT, Role.RIGHTS_DESK} & set(held))


def may_suspend(held: Iterable[str]) -> bool:
    return Role.SUPPORT in set(held)
