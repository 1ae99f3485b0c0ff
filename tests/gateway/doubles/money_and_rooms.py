"""Zoom and billing: connections that can be made and ended."""

from typing import Any
from uuid import uuid4

from chassis.errors import Conflict, Invalid, NotFound

SERIES_ID = "01a20881-917f-785a-b683-79a09d074b73"
USUAL_ROOM: dict[str, Any] = {
    "own_url": None,
    "has_waiting_room": True,
    "passcode": "",
    "alternative_hosts": [],
    "has_personal_links": False,
    "offers_recordings": False,
}


class ZoomDouble:
    def __init__(self) -> None:
        self.status: dict[str, str] = {}
        self.webhooks: list[dict[str, Any]] = []
        self.meetings: list[dict[str, Any]] = []
        self.warnings: list[dict[str, Any]] = []
        self.rooms: dict[str, dict[str, Any]] = {}
        self.kept_for_others = 0
        self.handed_over: list[dict[str, Any]] = []
        self.recordings: list[dict[str, Any]] = []
        self.at_stake: list[str] = []
        self.foreign_sessions: set[str] = set()
        self.is_up = True
        self.own_links: dict[str, str] = {}
        self.offers_own_links = False
        self.attendance: dict[str, dict[str, Any]] = {}
        self.writes: dict[str, Any] = {
            "limit": 100,
            "left": 100,
            "renewed_at": "2026-11-24T00:00:00Z",
            "waiting": 0,
        }

    def begin_connect(self, host_id: str) -> dict[str, Any]:
        return {"authorization_url": "https://zoom.us/oauth/authorize?state=s"}

    def finish_connect(self, host_id: str, state: str, code: str) -> dict[str, Any]:
        if state != "s":
            raise Invalid("state_unknown", "Zoom's answer does not fit to what was asked.")
        self.status[host_id] = "active"
        return self.get_connection(host_id)

    def get_connection(self, host_id: str, with_profile: bool = False) -> dict[str, Any]:
        status = self.status.get(host_id, "none")
        profile = {"display_name": "Ada at Zoom", "email": "ada@zoom.test"}
        return {
            "status": status,
            "connected_at": "2026-11-20T10:00:00Z" if status == "active" else None,
            "problem": "Zoom asks for your permission again." if status == "broken" else None,
            "profile": profile if with_profile and status == "active" else None,
            "writes": self.writes if status == "active" else None,
            "handed_over": self.handed_over,
        }

    def take_back(self, host_id: str) -> dict[str, Any]:
        if self.status.get(host_id) != "active":
            raise Conflict("zoom_not_connected", "Connect Zoom first.")
        self.handed_over = []
        return self.get_connection(host_id)

    def preview_disconnect(self, host_id: str) -> dict[str, Any]:
        return {
            "sessions": len(self.at_stake),
            "first_starts_at": "2027-01-31T17:00:00Z" if self.at_stake else None,
            "session_ids": self.at_stake,
            "kept_for_others": self.kept_for_others,
            "series": [
                {"series_id": SERIES_ID, "topic": "Evening strings", "sessions": len(self.at_stake)}
            ],
        }

    def disconnect(
        self,
        host_id: str,
        cancel_meetings: bool,
        own_url: str | None = None,
        hand_to_id: str | None = None,
    ) -> dict[str, Any]:
        if hand_to_id and self.status.get(hand_to_id) != "active":
            raise Conflict("co_host_not_connected", "This co-host has not connected Zoom.")
        self.status.pop(host_id, None)
        return self.get_connection(host_id) | {"is_confirmed": self.is_up}

    def get_room(self, host_id: str, series_id: str) -> dict[str, Any]:
        return self.rooms.get(series_id, USUAL_ROOM)

    def set_room(self, host_id: str, series_id: str, **room: Any) -> dict[str, Any]:
        self.rooms[series_id] = room
        return {}

    def set_session_link(
        self, host_id: str, session_id: str, own_url: str | None
    ) -> dict[str, Any]:
        if session_id in self.foreign_sessions:
            raise NotFound("session_unknown", "There is no such session among yours.")
        return {}

    def get_personal_link(self, session_id: str, membership_id: str) -> dict[str, Any]:
        return {
            "is_offered": self.offers_own_links,
            "join_url": self.own_links.get(membership_id),
        }

    def make_personal_link(self, session_id: str, membership_id: str) -> dict[str, Any]:
        if self.offers_own_links:
            self.own_links[membership_id] = "https://zoom.us/w/123?tk=own"
        return self.get_personal_link(session_id, membership_id)

    def list_recordings(self, host_id: str, session_id: str) -> dict[str, Any]:
        return {"items": self.recordings}

    def list_offered_recordings(
        self, series_id: str, since: str | None = None, session_id: str | None = None
    ) -> dict[str, Any]:
        return {"items": self.recordings, "is_awaited": False}

    def list_attendance(self, host_id: str, session_id: str) -> dict[str, Any]:
        if session_id in self.foreign_sessions:
            raise NotFound("session_unknown", "There is no such session among yours.")
        counts = {"certain": 0, "likely": 0, "guess": 0, "unmatched": 0}
        nobody = {"session_id": session_id, "state": "awaited", "items": [], "counts": counts}
        return self.attendance.get(session_id, nobody)

    def list_warnings(self, host_id: str) -> dict[str, Any]:
        return {"items": self.warnings}

    def list_meetings(self, host_id: str, **wanted: Any) -> dict[str, Any]:
        return {"items": self.meetings}

    def receive_webhook(self, headers: dict[str, str], body_b64: str) -> dict[str, Any]:
        self.webhooks.append({"headers": headers, "body_b64": body_b64})
        return {"status": 200, "body": {"plainToken": "p"}}


_CODE = {"percent_off": None, "amount_off_cents": None, "duration": "once"}


class BillingDouble:
    def __init__(self) -> None:
        self.status: dict[str, str] = {}
        self.prices: dict[str, dict[str, Any]] = {}
        self.settled = "active"
        self.payee: str | None = None
        self.tax_mode = "off"
        self.rules = {"ending_refund": "none", "session_refund": "paid_once"}
        self.paused: dict[str, Any] = {}
        self.codes: list[dict[str, Any]] = []
        self.payments: list[dict[str, Any]] = []
        self.refunds: list[tuple[str, int | None]] = []
        self.revenue: list[dict[str, Any]] = []
        self.has_earned = True
        self.at_risk: list[dict[str, Any]] = []
        self.disputes: list[dict[str, Any]] = []
        self.standing: dict[str, Any] = {}
        self.unfair: list[dict[str, Any]] = []
        self.judged: list[tuple[str, bool]] = []
        self.webhooks: list[dict[str, Any]] = []

    def begin_onboarding(self, host_id: str, email: str) -> dict[str, Any]:
        self.status[host_id] = "onboarding"
        return {"url": "https://connect.stripe.com/setup/s/1"}

    def get_connection(self, host_id: str, refresh: bool = False) -> dict[str, Any]:
        status = self.status.get(host_id, "none")
        asks = [{"code": "external_account", "text": "A bank account for your money"}]
        return {
            "status": status,
            "requirements": asks if status == "onboarding" else [],
            "account_id": "acct_1" if status != "none" else None,
            "tax_mode": self.tax_mode,
        }

    def disconnect(self, host_id: str) -> dict[str, Any]:
        self.status.pop(host_id, None)
        return self.get_connection(host_id)

    def set_price(self, host_id: str, series_id: str, **price: Any) -> dict[str, Any]:
        if self.status.get(host_id) != "active":
            raise Conflict("stripe_not_connected", "Connect Stripe first.")
        price.pop("for_members", None)
        self.prices[series_id] = price | {"series_id": series_id}
        return self.prices[series_id]

    def get_price(self, series_id: str) -> dict[str, Any]:
        if series_id not in self.prices:
            raise NotFound("price_unknown", "This series has no price.")
        return self.prices[series_id]

    def start_checkout(self, membership_id: str, **asked: Any) -> dict[str, Any]:
        return {
            "url": f"https://checkout.stripe.com/c/{membership_id}",
            "expires_at": "2026-11-24T10:00:00Z",
        }

    def settle_checkout(self, membership_id: str) -> dict[str, Any]:
        return {"status": self.settled}

    def open_portal(self, membership_id: str, return_url: str) -> dict[str, Any]:
        return {"url": "https://billing.stripe.com/p/1"}

    def list_subscriptions(self, host_id: str, **wanted: Any) -> dict[str, Any]:
        return {"items": []}

    def begin_link(self, host_id: str) -> dict[str, Any]:
        return {"url": "https://connect.stripe.com/oauth/authorize?state=s"}

    def finish_link(self, host_id: str, state: str, code: str) -> dict[str, Any]:
        if state != "s":
            raise Invalid("state_unknown", "This answer of Stripe does not fit what was asked.")
        self.status[host_id] = "active"
        return self.get_connection(host_id)

    def rehearse_disconnect(self, host_id: str) -> dict[str, Any]:
        loss = {"currency": "eur", "interval": "month", "number": 2, "amount_cents": 3000}
        return {"members": 2, "items": [loss]}

    def set_tax(self, host_id: str, tax_mode: str) -> dict[str, Any]:
        self.tax_mode = tax_mode
        return self.get_connection(host_id)

    def get_rules(self, series_id: str) -> dict[str, Any]:
        return self.rules | {"series_id": series_id}

    def set_rules(self, host_id: str, series_id: str, **rules: str) -> dict[str, Any]:
        self._refuse_stranger(host_id)
        self.rules = rules
        return self.get_rules(series_id)

    def pause_series(self, host_id: str, series_id: str, resumes_at: Any = None) -> dict[str, Any]:
        self._refuse_stranger(host_id)
        self.paused[series_id] = resumes_at
        return {"number": 2}

    def add_code(self, host_id: str, word: str, **terms: Any) -> dict[str, Any]:
        self.codes.append(
            {"code_id": str(uuid4()), "word": word, "is_active": True, **_CODE | terms}
        )
        return self.codes[-1]

    def stop_code(self, host_id: str, code_id: str) -> dict[str, Any]:
        for code in self.codes:
            if code["code_id"] == code_id:
                code["is_active"] = False
                return code
        raise NotFound("code_unknown", "There is no such code among yours.")

    def list_codes(self, host_id: str) -> dict[str, Any]:
        return {"items": self.codes}

    def list_payments(self, host_id: str, **wanted: Any) -> dict[str, Any]:
        return {"items": self.payments if host_id == self.payee else [], "next": None}

    def refund_payment(
        self, host_id: str, payment_id: str, amount_cents: int | None = None
    ) -> dict[str, Any]:
        if host_id != self.payee or payment_id not in {p["payment_id"] for p in self.payments}:
            raise NotFound("payment_unknown", "There is no such payment among yours.")
        self.refunds.append((payment_id, amount_cents))
        refund = {"refund_id": str(uuid4()), "payment_id": payment_id, "status": "wished"}
        return refund | {"amount_cents": amount_cents or 1500}

    def get_revenue(self, host_id: str) -> dict[str, Any]:
        return {"items": self.revenue if host_id == self.payee else []}

    def get_earnings(self, host_id: str) -> dict[str, Any]:
        if self.status.get(host_id) != "active":
            raise NotFound("connection_unknown", "Stripe is not connected.")
        if not self.has_earned:
            kinds = ("available", "pending", "payouts", "fees")
            return {kind: [] for kind in kinds} | {"has_all_fees": True}
        eur = {"amount_cents": 1234, "currency": "eur"}
        payout = eur | {"status": "paid", "arrives_at": "2026-11-20T00:00:00Z"}
        fees = {"currency": "eur", "stripe_cents": 73, "platform_cents": 15}
        found = {"available": [eur], "pending": [], "payouts": [payout], "fees": [fees]}
        return found | {"has_all_fees": True}

    def list_at_risk(self, host_id: str) -> dict[str, Any]:
        return {"items": self.at_risk if host_id == self.payee else []}

    def get_standing(self, membership_id: str) -> dict[str, Any]:
        return self.standing

    def list_disputes(self, host_id: str) -> dict[str, Any]:
        return {"items": self.disputes if host_id == self.payee else []}

    def list_unfair(self, host_id: str) -> dict[str, Any]:
        return {"items": self.unfair if host_id == self.payee else []}

    def judge_unfair(self, host_id: str, series_id: str, gives_back: bool) -> dict[str, Any]:
        self._refuse_stranger(host_id)
        self.judged.append((series_id, gives_back))
        return {"number": 1}

    def get_comparison(self, host_id: str) -> dict[str, Any]:
        return {}

    def _refuse_stranger(self, host_id: str) -> None:
        if self.payee not in (None, host_id):
            raise NotFound("series_unknown", "There is no such series.")

    def receive_webhook(
        self, endpoint: str, headers: dict[str, str], body_b64: str
    ) -> dict[str, Any]:
        self.webhooks.append({"endpoint": endpoint, "headers": headers, "body_b64": body_b64})
        return {"status": 400, "body": {"error": "signature"}}
