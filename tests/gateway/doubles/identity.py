"""Identity: two hosts and an operator, tokens that are really signed."""

from datetime import timedelta
from typing import Any

from chassis import clock
from chassis.errors import Invalid, NotFound, Unauthenticated
from chassis.ids import new_id
from tests.gateway.doubles.credentials import PASSWORD, CredentialsDouble
from tests.gateway.doubles.teams import TeamsDouble
from tests.gateway.tokens import Signer

PICTURE = "R0lGODlhAQABAAAAACwAAAAAAQABAAA="


def _in(time: timedelta) -> str:
    return (clock.now() + time).isoformat().replace("+00:00", "Z")


class IdentityDouble(CredentialsDouble, TeamsDouble):
    def __init__(self) -> None:
        CredentialsDouble.__init__(self)
        TeamsDouble.__init__(self)
        self.signer = Signer()
        self.accounts: dict[str, dict[str, Any]] = {}
        self.refresh_tokens: dict[str, tuple[str, str]] = {}
        self.revocations: list[dict[str, str]] = []
        self.second_factor_for: set[str] = set()
        self.host_id = self.add("ada@example.org", "Ada Lind")
        self.stranger_id = self.add("eve@example.org", "Eve Stone")
        self.operator_id = self.add("ops@example.org", "Oda Park", roles=["operator"])

    def add(self, email: str, name: str, roles: list[str] | None = None) -> str:
        account_id = str(new_id())
        self.accounts[account_id] = {
            "id": account_id,
            "email": email,
            "name": name,
            "picture_url": None,
            "locale": "en",
            "zone": "Europe/Paris",
            "status": "active",
            "email_verified": True,
            "roles": roles or ["host"],
            "has_password": True,
            "google_linked": False,
            "has_totp": False,
            "has_passkey": False,
            "created_at": _in(timedelta(0)),
        }
        return account_id

    def count_accounts(self) -> dict[str, int]:
        return {"accounts": len(self.accounts)}

    def tokens(self, account_id: str, browser_session_id: str | None = None) -> dict[str, Any]:
        session_id = browser_session_id or str(new_id())
        account = self.accounts[account_id]
        access = self.signer.sign(
            account_id, browser_session_id=session_id, roles=tuple(account["roles"])
        )
        refresh = f"refresh-{new_id().hex}"
        self.refresh_tokens[refresh] = (account_id, session_id)
        return {
            "status": "signed_in",
            "access_token": access,
            "access_expires_at": _in(timedelta(minutes=10)),
            "refresh_token": refresh,
            "refresh_expires_at": _in(timedelta(days=30)),
            "device_token": "device-cookie",
            "account": account,
        }

    def sign_up(self, **asked: Any) -> dict[str, Any]:
        return {}

    def confirm_email(self, token: str) -> dict[str, Any]:
        if token != "confirm-token-0123456789":
            raise NotFound("token_unknown", "This link is not, or no longer, valid.")
        return {"account_id": self.host_id}

    def sign_in(self, email: str, password: str, device: dict[str, str]) -> dict[str, Any]:
        found = [one for one in self.accounts.values() if one["email"] == email]
        if not found or password != PASSWORD:
            raise Unauthenticated("wrong_credentials", "The address or the password is wrong.")
        account_id = found[0]["id"]
        if account_id in self.second_factor_for:
            return {"status": "second_factor_needed", "challenge": "challenge", "methods": ["totp"]}
        return self.tokens(account_id)

    def finish_sign_in(self, challenge: str, code: str, device: dict[str, str]) -> dict[str, Any]:
        if (challenge, code) != ("challenge", "123456"):
            raise Unauthenticated("wrong_code", "The code is wrong.")
        return self.tokens(self.host_id)

    def begin_google(self, browser_state: str) -> dict[str, Any]:
        return {"authorization_url": "https://accounts.google.com/o/oauth2/auth?state=s"}

    def finish_google(self, state: str, **asked: Any) -> dict[str, Any]:
        if state == "link":
            return {"status": "linked"}
        if state != "s":
            raise Invalid("state_unknown", "Google's answer does not fit to what was asked.")
        return self.tokens(self.host_id)

    def request_sign_in_link(self, email: str, device: dict[str, str]) -> dict[str, Any]:
        return {}

    def sign_in_with_link(self, token: str, device: dict[str, str]) -> dict[str, Any]:
        if token != "link-token-0123456789":
            raise Unauthenticated("token_unknown", "This link is not, or no longer, valid.")
        return self.tokens(self.host_id)

    def refresh(self, refresh_token: str, device: dict[str, str]) -> dict[str, Any]:
        if refresh_token not in self.refresh_tokens:
            raise Unauthenticated("refresh_token_unknown", "Sign in again.")
        return self.tokens(*self.refresh_tokens.pop(refresh_token))

    def sign_out(self, refresh_token: str) -> dict[str, Any]:
        self.refresh_tokens.pop(refresh_token, None)
        return {}

    def get_signing_keys(self) -> dict[str, Any]:
        return {"keys": [self.signer.as_jwk()]}

    def get_revocations(self) -> dict[str, Any]:
        return {"items": self.revocations, "as_of": _in(timedelta(0))}

    def get_account(self, account_id: str) -> dict[str, Any]:
        if account_id not in self.accounts:
            raise NotFound("account_unknown", "There is no such account.")
        return self.accounts[account_id]

    def get_picture(self, picture_id: str) -> dict[str, Any]:
        return {"content_type": "image/gif", "data_b64": PICTURE}

    def update_profile(self, account_id: str, **change: Any) -> dict[str, Any]:
        self.accounts[account_id] |= change
        return self.accounts[account_id]

    def change_password(
        self, account_id: str, current_password: str = "", **asked: Any
    ) -> dict[str, Any]:
        if not current_password:
            self.need_proof(account_id)
        elif current_password != PASSWORD:
            raise Unauthenticated("wrong_password", "The present password is wrong.")
        return {}

    def list_browser_sessions(self, account_id: str) -> dict[str, Any]:
        seen = [("Firefox", "Linux", "198.51.100.7"), ("Safari", "iOS", "203.0.113.20")]
        items = [
            {
                "id": str(new_id()),
                "browser": browser,
                "operating_system": system,
                "ip": ip,
                "referrer": "",
                "method": "password",
                "started_at": _in(-timedelta(days=3)),
                "last_used_at": _in(-timedelta(hours=hours)),
            }
            for hours, (browser, system, ip) in enumerate(seen, start=1)
        ]
        return {"items": items}

    def revoke_browser_session(self, account_id: str, browser_session_id: str) -> dict[str, Any]:
        return {}

    def list_sign_ins(self, account_id: str, **page: Any) -> dict[str, Any]:
        outcomes = ("signed_in", "failed", "signed_in")
        items = [
            {
                "id": str(new_id()),
                "tried_at": _in(-timedelta(days=days)),
                "method": "password",
                "outcome": outcome,
                "browser": "Firefox",
                "operating_system": "Linux",
                "ip": "198.51.100.7",
                "referrer": "",
            }
            for days, outcome in enumerate(outcomes)
        ]
        return {"items": items, "next": None}
