"""What identity tells without changing anything. Core, on a connection in AUTOCOMMIT."""

from identity.queries.accounts import (
    count_accounts,
    get_account,
    get_accounts_page,
    get_contact,
    get_picture,
    list_looks,
    list_passkeys,
)
from identity.queries.browser_sessions import (
    get_proof,
    get_revocations,
    get_signing_keys,
    list_browser_sessions,
    list_sign_ins,
)
from identity.queries.teams import (
    get_access,
    get_invitation,
    list_api_keys,
    list_hosts,
    list_team,
)

__all__ = [
    "count_accounts",
    "get_access",
    "get_account",
    "get_accounts_page",
    "get_contact",
    "get_invitation",
    "get_picture",
    "get_proof",
    "get_revocations",
    "get_signing_keys",
    "list_api_keys",
    "list_browser_sessions",
    "list_hosts",
    "list_looks",
    "list_passkeys",
    "list_sign_ins",
    "list_team",
]
