"""Products and prices on a connected account."""

from typing import Any

from billing.stripe_client.transport import Transport, options


class Catalog:
    """What a host sells."""

    def __init__(self, transport: Transport) -> None:
        self._call = transport.call
        self._v1 = transport.client.v1

    def create_product(self, account: str, *, name: str, series_id: str, key: str) -> str:
        """https://docs.stripe.com/api/products/create; the product's id."""
        asked: Any = {"name": name, "metadata": {"series_id": series_id}}
        return str(self._call(self._v1.products.create, asked, options(account, key)).id)

    def create_price(
        self,
        account: str,
        *,
        product_id: str,
        amount_cents: int,
        currency: str,
        interval: str | None,
        tax_behavior: str | None,
        key: str,
    ) -> str:
        """https://docs.stripe.com/api/prices/create; the price's id. No interval: paid once."""
        asked: Any = {"product": product_id, "unit_amount": amount_cents, "currency": currency}
        if interval is not None:
            asked["recurring"] = {"interval": interval}
        if tax_behavior is not None:
            asked["tax_behavior"] = tax_behavior
        return str(self._call(self._v1.prices.create, asked, options(account, key)).id)
