"""Privacy: requests that can be followed, and a package that can be fetched."""

import base64
from typing import Any

from chassis import clock
from chassis.errors import Conflict, Invalid, NotFound
from chassis.ids import new_id

REQUEST = "0198b3a2-7c1e-7d6a-9c55-0d6f0a3c9b11"
CODE = "48291735"
PACKAGE = b"PK" + bytes(range(256)) * 4
GIVEN_AT, WITHDRAWN_AT = "2026-11-20T10:00:00Z", "2026-11-23T10:00:00Z"
_PIECE = 500
_SHOWN = ("analytics", "profiling", "direct_messages")


class PrivacyDouble:
    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.status = "running"
        self.right = "access"
        self.opened = 0
        self.codes_asked: list[str] = []
        self.visits: list[dict[str, Any]] = []
        self.consents: dict[str, dict[str, tuple[str | None]]] = {}
        """Account → purpose agreed to → when it was taken back, if it was."""

    def request(self, **asked: Any) -> dict[str, Any]:
        self.requests.append(asked)
        return {"request_id": REQUEST}

    def request_another_code(self, token: str) -> dict[str, Any]:
        self.codes_asked.append(token)
        return {}

    def request_package_code(self, token: str, email: str) -> dict[str, Any]:
        _known(token, "status-token-0123456789")
        self.codes_asked.append(email)
        return {}

    def list_participants(self) -> dict[str, Any]:
        entry = {
            "category": "account",
            "purpose": "know who you are and how to reach you",
            "basis": "contract",
            "retention": "while the account is active",
        }
        one = {
            "service": "identity",
            "version": "1",
            "tables": {"account": {"email": entry}},
            "published_at": "2027-01-01T00:00:00Z",
        }
        return {"items": [one]}

    def list_consents(self, account_id: str) -> dict[str, Any]:
        given = self.consents.get(account_id, {})
        return {"items": [_consent(purpose, given.get(purpose)) for purpose in _SHOWN]}

    def give_consent(self, account_id: str, purpose: str, text_version: str) -> dict[str, Any]:
        if text_version != "1":
            raise Invalid("text_unknown", "There is no such text to agree to.")
        self.consents.setdefault(account_id, {})[purpose] = (None,)
        return {}

    def open_for_account(self, account_id: str, right: str, **wish: Any) -> dict[str, Any]:
        for purpose in wish.get("purposes", ()) if right == "withdrawal" else ():
            self.consents.setdefault(account_id, {})[purpose] = (WITHDRAWN_AT,)
        return self._opened(right)

    def state_correction(self, token: str, correction: dict[str, str]) -> dict[str, Any]:
        _known(token, "status-token-0123456789")
        self.status = "running"
        return self._opened("rectification")

    def cancel(self, token: str) -> dict[str, Any]:
        _known(token, "status-token-0123456789")
        if self.status not in ("notice", "waiting", "awaiting_confirmation"):
            raise Conflict("too_late", "This request can no longer be called off.")
        self.status = "cancelled"
        return self._opened(self.right)

    def open_for_operator(self, **asked: Any) -> dict[str, Any]:
        self.requests.append(asked)
        return {}

    def confirm(self, token: str) -> dict[str, Any]:
        _known(token, f"{REQUEST.replace('-', '')}.{CODE}")
        return self._opened(self.right)

    def confirm_erasure(self, token: str) -> dict[str, Any]:
        _known(token, "status-token-0123456789")
        self.status = "running"
        return self._opened("erasure")

    def _opened(self, right: str) -> dict[str, Any]:
        return {
            "request_id": str(new_id()),
            "right": right,
            "status": self.status,
            "status_token": "status-token-0123456789",
        }

    def get_status(self, token: str) -> dict[str, Any]:
        _known(token, "status-token-0123456789")
        parts = ("billing", "identity", "notifications", "series", "zoom_integration")
        services = [
            {"service": name, "step": "export", "state": "done", "counts": {"memberships": 2}}
            for name in parts
        ]
        package = {
            "expires_at": "2026-11-30T10:00:00Z",
            "downloads_left": 3 - self.opened,
            "size": len(PACKAGE),
            "sha256": "0" * 64,
        }
        return {
            "request_id": str(new_id()),
            "right": self.right,
            "status": self.status,
            "step": "export" if self.status == "running" else None,
            "received_at": "2026-11-23T10:00:00Z",
            "due_at": "2026-12-23T10:00:00Z",
            "settled_at": None,
            "services": services if self.status != "awaiting_confirmation" else [],
            "package": package if self.status == "ready" else None,
            "not_before": "2026-11-30T10:00:00Z" if self.status == "notice" else None,
            "extended_at": None,
            "extension_reason": None,
            "refusal_code": "legal_claim" if self.status == "refused" else None,
            "refusal_reason": "A court wants it." if self.status == "refused" else None,
            "held_until": None,
            "hold_basis": None,
        }

    def open_package(self, token: str, code: str) -> dict[str, Any]:
        _known(f"{token}.{code}", f"status-token-0123456789.{CODE}")
        return self._opened_package()

    def open_own_package(self, token: str, account_id: str) -> dict[str, Any]:
        _known(token, "status-token-0123456789")
        return self._opened_package()

    def _opened_package(self) -> dict[str, Any]:
        self.opened += 1
        return {
            "size": len(PACKAGE),
            "sha256": "0" * 64,
            "filename": "session-monster-2026-11-23.zip",
            "downloads_left": 3 - self.opened,
        }

    def read_package(self, token: str, offset: int) -> dict[str, Any]:
        following = offset + _PIECE
        return {
            "data_b64": base64.b64encode(PACKAGE[offset:following]).decode(),
            "next_offset": following if following < len(PACKAGE) else None,
        }

    def get_certificate(self, token: str) -> dict[str, Any]:
        _known(token, "status-token-0123456789")
        return {"content": {"version": 1}, "signature": "c2lnbmF0dXJl"}

    def get_certificate_key(self) -> dict[str, Any]:
        return {"public_key": "a2V5"}

    def list_requests(self, operator_id: str, **page: Any) -> dict[str, Any]:
        row = {
            "request_id": str(new_id()),
            "right": "erasure",
            "channel": "web",
            "status": "running",
            "step": "erase",
            "received_at": "2026-11-20T10:00:00Z",
            "due_at": "2026-12-20T10:00:00Z",
            "settled_at": None,
            "is_overdue": False,
            "extended_at": None,
            "held_until": None,
            "waiting_for": ["billing"],
        }
        return {"items": [row]}

    def list_retention(self, operator_id: str) -> dict[str, Any]:
        rule = {
            "name": "membership",
            "category": "memberships",
            "kept": "a year after the membership ended",
            "every_seconds": 3600,
            "forgotten": 12,
            "spared": 1,
            "overdue": 0,
            "oldest_at": "2026-04-20T16:12:09+00:00",
            "ran_at": clock.now().isoformat(),
        }
        stuck = rule | {"name": "session", "ran_at": "2026-11-20T10:00:00+00:00"}
        late = rule | {"name": "picture", "category": "pictures", "overdue": 3, "oldest_at": None}
        report = {
            "ran_at": clock.now().isoformat(),
            "forgotten": 24,
            "forgotten_in_all": 4711,
            "overdue": 3,
            "rules": [rule, late, stuck],
        }
        silent = report | {"overdue": 0, "ran_at": "2026-11-01T10:00:00+00:00", "rules": []}
        return {"items": [{"service": "billing"} | silent, {"service": "series"} | report]}

    def look_at_request(self, operator_id: str, request_id: str, reason: str) -> dict[str, Any]:
        evidence = {
            "service": "billing",
            "step": "release",
            "round": 3,
            "attempt": 2,
            "state": "asked",
            "send_at": "2026-11-20T10:00:00Z",
            "answered_at": None,
            "evidence": None,
            "counts": {},
        }
        look = {"operator_id": operator_id, "reason": reason, "at": "2026-11-21T10:00:00Z"}
        return self.get_status("status-token-0123456789") | {
            "channel": "web",
            "reason": None,
            "address": "ada@example.org",
            "agent": None,
            "evidence": [evidence],
            "looks": [look],
        }

    def extend_request(self, **asked: Any) -> dict[str, Any]:
        return self.get_status("status-token-0123456789")

    refuse_request = hold_request = end_hold = extend_request

    def list_parked_commands(self, operator_id: str) -> dict[str, Any]:
        parked = {
            "service": "billing",
            "message_id": "m-1",
            "name": "rights_command.billing",
            "attempts": 12,
            "reason": "failed",
            "received_at": "2026-11-20T10:00:00Z",
        }
        return {"items": [parked], "away": ["series"]}

    def count_visits(self, visits: list[dict[str, Any]]) -> dict[str, Any]:
        self.visits += visits
        return {}

    def list_visits(self) -> dict[str, Any]:
        return {"items": [{"day": "2026-11-23", "page": "home.show", "number": 3}]}

    def replay_parked_command(self, **asked: Any) -> dict[str, Any]:
        return {}


def _known(token: str, expected: str) -> None:
    if token != expected:
        raise NotFound("link_unknown", "This link is not, or no longer, valid.")


def _consent(purpose: str, given: tuple[str | None] | None) -> dict[str, Any]:
    return {
        "purpose": purpose,
        "version": "1",
        "text": f"Words about {purpose}.",
        "is_given": given is not None and given[0] is None,
        "is_objected": given is not None and given[0] is not None,
        "given_at": GIVEN_AT if given else None,
        "withdrawn_at": given[0] if given else None,
    }
