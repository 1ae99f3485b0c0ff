"""Proof of late that it is the person: asked before what cannot be undone, or gives access.

Identity keeps when a browser session last showed a password, a code, a passkey or a link, and
asks it of what it owns itself; here it is asked for what other services do.
"""

from chassis.errors import Unauthenticated
from gateway import authentication
from gateway.context import remote
from gateway.tokens import Caller

NEEDED = "reauthentication_needed"


def require() -> Caller:
    """The caller, with proof; an API key needs none, since making it did. Raises Unauthenticated.

    Without proof, a page leads to where it is given, and a program to `PUT /account/proof`.
    """
    caller = authentication.require_anybody()
    if caller.key_scopes is None and not _is_recent(caller):
        raise Unauthenticated(NEEDED, "Confirm that it is you first.")
    return caller


def _is_recent(caller: Caller) -> bool:
    return bool(remote().identity.get_proof(**caller.in_session())["is_recent"])
