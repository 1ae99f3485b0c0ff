"""Identity's second factors, passkeys, proof of late and changes of address, as the gateway sees
them: refusals come from the codes and tokens that the tests give."""

from typing import Any

from chassis.errors import Invalid, NotFound, Unauthenticated
from chassis.ids import new_id

PASSWORD = "eleven lamps"
CODE = "123456"
RECOVERY_CODES = ["ABCDE-FGHJK", "LMNPQ-RSTUV"]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OPTIONS = {"challenge": "AAAA", "rpId": "localhost", "allowCredentials": []}
ADDRESS_TOKENS = {"new-address-token-0123456789", "old-address-token-0123456789"}


class CredentialsDouble:
    """Part of the identity double; `lacking_proof` are accounts that showed nothing of late."""

    accounts: dict[str, dict[str, Any]]
    host_id: str

    def __init__(self) -> None:
        self.lacking_proof: set[str] = set()
        self.passkeys: dict[str, list[dict[str, Any]]] = {}
        self.looks: dict[str, list[dict[str, Any]]] = {}

    def need_proof(self, account_id: str) -> None:
        if account_id in self.lacking_proof:
            raise Unauthenticated("reauthentication_needed", "Confirm that it is you first.")

    def get_proof(self, account_id: str, browser_session_id: str) -> dict[str, Any]:
        return {"is_recent": account_id not in self.lacking_proof}

    def reauthenticate(self, account_id: str, password: str, **asked: Any) -> dict[str, Any]:
        if password != PASSWORD:
            raise Unauthenticated("password_wrong", "The password is not right.")
        self.lacking_proof.discard(account_id)
        return {}

    def reauthenticate_with_code(self, account_id: str, code: str, **asked: Any) -> dict[str, Any]:
        if code != CODE:
            raise Unauthenticated("code_wrong", "This code is not right. Try the next one.")
        self.lacking_proof.discard(account_id)
        return {}

    def begin_passkey_sign_in(self, device: dict[str, str]) -> dict[str, Any]:
        return {"challenge": "passkey-challenge", "options": OPTIONS}

    def sign_in_with_passkey(self, challenge: str, **asked: Any) -> dict[str, Any]:
        self._unlocked(challenge)
        return self.tokens(self.host_id)  # type: ignore[attr-defined,no-any-return]

    def reauthenticate_with_passkey(
        self, account_id: str, challenge: str, **asked: Any
    ) -> dict[str, Any]:
        self._unlocked(challenge)
        self.lacking_proof.discard(account_id)
        return {}

    def begin_passkey(self, account_id: str, **asked: Any) -> dict[str, Any]:
        self.need_proof(account_id)
        return {"challenge": "passkey-challenge", "options": OPTIONS}

    def add_passkey(self, account_id: str, name: str, **asked: Any) -> dict[str, Any]:
        created_at = self.accounts[account_id]["created_at"]
        made = {"id": str(new_id()), "name": name, "created_at": created_at, "last_used_at": None}
        self.passkeys.setdefault(account_id, []).append(made)
        self.accounts[account_id]["has_passkey"] = True
        return made

    def list_passkeys(self, account_id: str) -> dict[str, Any]:
        return {"items": self.passkeys.get(account_id, [])}

    def remove_passkey(self, account_id: str, passkey_id: str, **asked: Any) -> dict[str, Any]:
        self.need_proof(account_id)
        mine = self.passkeys.get(account_id, [])
        if passkey_id not in [one["id"] for one in mine]:
            raise NotFound("passkey_unknown", "There is no such passkey.")
        self.passkeys[account_id] = [one for one in mine if one["id"] != passkey_id]
        return {}

    def begin_totp(self, account_id: str, **asked: Any) -> dict[str, Any]:
        self.need_proof(account_id)
        return {"provisioning_uri": f"otpauth://totp/Session%20Monster:ada?secret={SECRET}"}

    def confirm_totp(self, account_id: str, code: str) -> dict[str, Any]:
        if code != CODE:
            raise Invalid("code_wrong", "This code is not right. Try the next one.")
        self.accounts[account_id]["has_totp"] = True
        return {"recovery_codes": RECOVERY_CODES}

    def remove_totp(self, account_id: str, **asked: Any) -> dict[str, Any]:
        self.need_proof(account_id)
        self.accounts[account_id]["has_totp"] = False
        return {}

    def renew_recovery_codes(self, account_id: str, **asked: Any) -> dict[str, Any]:
        self.need_proof(account_id)
        return {"recovery_codes": RECOVERY_CODES}

    def begin_google_link(self, account_id: str, **asked: Any) -> dict[str, Any]:
        self.need_proof(account_id)
        return {"authorization_url": "https://accounts.google.com/o/oauth2/auth?state=link"}

    def unlink_google(self, account_id: str, **asked: Any) -> dict[str, Any]:
        self.need_proof(account_id)
        self.accounts[account_id]["google_linked"] = False
        return {}

    def request_email_change(self, account_id: str, **asked: Any) -> dict[str, Any]:
        self.need_proof(account_id)
        return {}

    def confirm_email_change(self, token: str) -> dict[str, Any]:
        return self._followed(token)

    def revert_email_change(self, token: str) -> dict[str, Any]:
        return self._followed(token)

    def set_picture(self, account_id: str, data_b64: str) -> dict[str, Any]:
        if not data_b64.startswith("iVBOR"):
            sentence = "This file is no picture that we can read."
            raise Invalid("picture_unusable", sentence, {"data_b64": [sentence]})
        self.accounts[account_id]["picture_url"] = f"/pictures/{new_id()}"
        return self.accounts[account_id]

    def remove_picture(self, account_id: str) -> dict[str, Any]:
        self.accounts[account_id]["picture_url"] = None
        return self.accounts[account_id]

    def list_looks(self, account_id: str) -> dict[str, Any]:
        return {"items": self.looks.get(account_id, [])}

    def look_up_account(self, operator_id: str, email: str, reason: str) -> dict[str, Any]:
        account = self._by_email(email)
        look = {"id": str(new_id()), "reason": reason, "looked_at": account["created_at"]}
        self.looks.setdefault(account["id"], []).append(look)
        return account

    def suspend_account(self, email: str, **asked: Any) -> dict[str, Any]:
        self._by_email(email)["status"] = "suspended"
        return {}

    def reinstate_account(self, email: str, **asked: Any) -> dict[str, Any]:
        self._by_email(email)["status"] = "active"
        return {}

    def _by_email(self, email: str) -> dict[str, Any]:
        for account in self.accounts.values():
            if account["email"] == email:
                return account
        raise NotFound("account_unknown", "No confirmed account has this address.")

    def _followed(self, token: str) -> dict[str, Any]:
        if token not in ADDRESS_TOKENS:
            raise Invalid("link_unusable", "This link was used before or has expired.")
        return {"account_id": self.host_id}

    def _unlocked(self, challenge: str) -> None:
        if challenge != "passkey-challenge":
            raise Unauthenticated("passkey_refused", "This passkey does not sign in here.")
