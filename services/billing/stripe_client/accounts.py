"""Connected accounts: https://docs.stripe.com/connect/accounts-v2"""

from typing import Any

from billing.domain.remote import RemoteAccount
from billing.stripe_client.reading import account_of
from billing.stripe_client.transport import Transport, options
from chassis.errors import Forbidden, NotFound

_STATE: Any = ["configuration.merchant", "requirements"]


class Accounts:
    """A host's account: made for direct charges, with Stripe's own full dashboard."""

    def __init__(self, transport: Transport, client_id: str) -> None:
        self._call = transport.call
        self._v2 = transport.client.v2.core
        self._oauth = transport.client.oauth
        self._client_id = client_id

    def create(self, *, email: str, connection_id: str, key: str) -> RemoteAccount:
        """https://docs.stripe.com/api/v2/core/accounts/create"""
        asked: Any = {
            "contact_email": email,
            "dashboard": "full",
            "defaults": {
                "responsibilities": {"fees_collector": "stripe", "losses_collector": "stripe"}
            },
            "configuration": {"merchant": {"capabilities": {"card_payments": {"requested": True}}}},
            "metadata": {"connection_id": connection_id},
            "include": _STATE,
        }
        return account_of(self._call(self._v2.accounts.create, asked, options(key=key)))

    def retrieve(self, account: str) -> RemoteAccount:
        """https://docs.stripe.com/api/v2/core/accounts/retrieve"""
        asked: Any = {"include": _STATE}
        return account_of(self._call(self._v2.accounts.retrieve, account, asked))

    def create_link(self, account: str, *, return_url: str, refresh_url: str) -> str:
        """https://docs.stripe.com/api/v2/core/account-links/create; works once, for minutes."""
        flow = {"return_url": return_url, "refresh_url": refresh_url}
        asked: Any = {
            "account": account,
            "use_case": {"type": "account_onboarding", "account_onboarding": flow},
        }
        return str(self._call(self._v2.account_links.create, asked).url)

    def authorization_url(self, state: str, return_url: str) -> str:
        """https://docs.stripe.com/connect/oauth-reference#get-authorize"""
        asked: Any = {
            "client_id": self._client_id,
            "scope": "read_write",
            "state": state,
            "redirect_uri": return_url,
        }
        return self._oauth.authorize_url(asked)

    def exchange(self, code: str) -> str:
        """https://docs.stripe.com/connect/oauth-reference#post-token; the account's id."""
        asked: Any = {"grant_type": "authorization_code", "code": code}
        return str(self._call(self._oauth.token, asked).stripe_user_id)

    def deauthorize(self, account: str) -> None:
        """https://docs.stripe.com/connect/oauth-reference#post-deauthorize; gone is done."""
        asked: Any = {"client_id": self._client_id, "stripe_user_id": account}
        try:
            self._call(self._oauth.deauthorize, asked)
        except NotFound:
            # The same refusal is given for a wrong client id: done is what we cannot reach.
            if self._is_reachable(account):
                raise

    def _is_reachable(self, account: str) -> bool:
        try:
            self.retrieve(account)
        except (Forbidden, NotFound):
            return False
        return True
