"""For whom a request acts, and how far: the one place that decides.

A person acts for themselves, or for a host on whose team they are: a program says for which by the
header `Acting-For`, a page by the visit. An API key acts for the host who made it. What a member
may do is asked of identity with each request, so that a change of the team is felt at once.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from flask import g, request, session

from chassis.errors import Forbidden, Invalid, NotFound
from gateway import authentication
from gateway.context import remote
from gateway.problems import is_for_programs
from gateway.tokens import Caller

HEADER = "Acting-For"
CHOSEN = "acting_for"


class Scope(StrEnum):
    """What may be done for a host, in the order in which it is shown."""

    SERIES_READ = "series:read"
    SERIES_WRITE = "series:write"
    MEMBERS_READ = "members:read"
    MEMBERS_WRITE = "members:write"
    PAYMENTS_READ = "payments:read"
    PAYMENTS_WRITE = "payments:write"
    CONNECTIONS_WRITE = "connections:write"


# As the pages say it: "may …".
IN_WORDS = {
    Scope.SERIES_READ: "see series",
    Scope.SERIES_WRITE: "change series",
    Scope.MEMBERS_READ: "see members",
    Scope.MEMBERS_WRITE: "let members in",
    Scope.PAYMENTS_READ: "see payments",
    Scope.PAYMENTS_WRITE: "set prices",
    Scope.CONNECTIONS_WRITE: "connect and disconnect",
}


@dataclass(frozen=True)
class Acting:
    """`position` is `host`, `co_host`, `helper` or `program`."""

    host_id: str
    position: str
    scopes: frozenset[str]


def host_for(scope: Scope) -> str:
    """The host for whom this request may do what the scope names.

    Raises Unauthenticated for nobody, NotFound for a stranger to the host, Forbidden for want of
    the scope.
    """
    acting = current()
    if scope not in acting.scopes:
        raise Forbidden("scope_missing", f"This needs the scope {scope}, which you do not have.")
    return acting.host_id


def may(scope: Scope) -> bool:
    """Whether this request may do what the scope names: what a page leaves out."""
    return scope in current().scopes


def current() -> Acting:
    """For whom this request acts; decided once."""
    if "acting" not in g:
        g.acting = _decide(authentication.require_anybody())
    return g.acting


def chosen() -> dict[str, str] | None:
    """The host whom this visit acts for, with the name to show; None for the person's own."""
    return session.get(CHOSEN)


def _decide(caller: Caller) -> Acting:
    if "host" not in caller.roles:
        raise Forbidden("account_suspended", "This account is suspended. Your data stays yours.")
    wanted = _wanted()
    if caller.key_scopes is not None:
        return _of_key(caller.account_id, caller.key_scopes, wanted)
    if wanted is None or wanted == caller.account_id:
        return Acting(caller.account_id, "host", frozenset(Scope))
    return _of_member(caller.account_id, wanted)


def _of_key(host_id: str, scopes: frozenset[str], wanted: str | None) -> Acting:
    if wanted not in (None, host_id):
        raise Forbidden("key_of_another", "An API key acts for the host who made it.")
    return Acting(host_id, "program", scopes)


def _of_member(account_id: str, host_id: str) -> Acting:
    try:
        access = remote().identity.get_access(account_id=account_id, host_id=host_id)
    except NotFound:
        session.pop(CHOSEN, None)  # the next page is the person's own again
        raise
    return Acting(host_id, access["position"], frozenset(access["scopes"]))


def _wanted() -> str | None:
    if not is_for_programs(request.path):
        return (chosen() or {}).get("host_id")
    given = request.headers.get(HEADER)
    if given is None:
        return None
    try:
        return str(UUID(given))
    except ValueError as error:
        raise Invalid("acting_for_malformed", f"{HEADER} takes the id of a host.") from error
