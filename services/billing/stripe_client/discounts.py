"""Coupons and the codes that stand for them, on a connected account."""

from datetime import datetime
from typing import Any

from billing.domain.codes import Discount
from billing.stripe_client.transport import Transport, options


class Discounts:
    """What hosts take off a price."""

    def __init__(self, transport: Transport) -> None:
        self._call = transport.call
        self._v1 = transport.client.v1

    def create_coupon(self, account: str, discount: Discount, *, key: str) -> str:
        """https://docs.stripe.com/api/coupons/create; the coupon's id."""
        asked: Any = {"duration": str(discount.duration)}
        if discount.percent_off is not None:
            asked["percent_off"] = discount.percent_off
        else:
            asked |= {"amount_off": discount.amount_off_cents, "currency": discount.currency}
        if discount.duration_months is not None:
            asked["duration_in_months"] = discount.duration_months
        return str(self._call(self._v1.coupons.create, asked, options(account, key)).id)

    def create_code(
        self,
        account: str,
        *,
        word: str,
        coupon_id: str,
        most_uses: int | None,
        expires_at: datetime | None,
        key: str,
    ) -> str:
        """https://docs.stripe.com/api/promotion_codes/create; the promotion code's id."""
        asked: Any = {"code": word, "promotion": {"type": "coupon", "coupon": coupon_id}}
        if most_uses is not None:
            asked["max_redemptions"] = most_uses
        if expires_at is not None:
            asked["expires_at"] = int(expires_at.timestamp())
        return str(self._call(self._v1.promotion_codes.create, asked, options(account, key)).id)

    def stop_code(self, account: str, stripe_code_id: str) -> None:
        """https://docs.stripe.com/api/promotion_codes/update"""
        asked: Any = {"active": False}
        self._call(self._v1.promotion_codes.update, stripe_code_id, asked, options(account))
