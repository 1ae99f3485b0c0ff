"""Setting a price, and having it at Stripe where it is needed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from billing.commands import prices as commands
from billing.domain.money import Interval, TaxMode
from billing.domain.prices import Terms
from billing.models import Connection, Price, Series
from billing.operations.context import Context, key_of, renewing_key
from billing.repository import catalog, connections
from chassis.errors import Invalid, NotFound


@dataclass(frozen=True)
class Listed:
    """A price as it stands on the host's account."""

    account: str
    product_id: str
    price_id: str


def set_price(
    context: Context,
    *,
    host_id: UUID,
    series_id: UUID,
    for_members: bool = False,
    **terms: Any,
) -> Price:
    """Put a new price in force. NotFound for a stranger's series, Invalid for the amount."""
    series = _owned_series(context, host_id, series_id)
    with context.unit_of_work() as uow:
        price = commands.add_price(uow, series_id=series.id, terms=Terms(**terms))
        connection = connections.of_host(uow.db, host_id)
    # Stripe judges it now, while the host looks, and not when the first member pays.
    if connection is not None and connection.is_active:
        list_price(context, price=price, series=series, connection=connection)
    with context.unit_of_work() as uow:
        return commands.put_in_force(uow, price_id=price.id, for_members=for_members)


def list_price(context: Context, *, price: Price, series: Series, connection: Connection) -> Listed:
    """The price's ids on the host's account, made where they are missing."""
    account = str(connection.stripe_account_id)
    is_here = price.connection_id == connection.id
    product_id = price.stripe_product_id if is_here else None
    if product_id is not None and price.stripe_price_id is not None:
        return Listed(account, product_id, price.stripe_price_id)
    with renewing_key(context, Price, price.id):
        product_id = product_id or _make_product(context, price, series, connection)
        price_id = context.stripe.catalog.create_price(
            account,
            product_id=product_id,
            amount_cents=price.amount_cents,
            currency=price.currency,
            interval=None if price.interval == Interval.ONCE else price.interval,
            tax_behavior=None if connection.tax_mode == TaxMode.OFF else connection.tax_mode,
            key=f"{key_of('price', price)}:{connection.id}",
        )
    with context.unit_of_work() as uow:
        commands.keep_price(uow, price_id=price.id, stripe_price_id=price_id)
    return Listed(account, product_id, price_id)


def _make_product(context: Context, price: Price, series: Series, connection: Connection) -> str:
    product_id = context.stripe.catalog.create_product(
        str(connection.stripe_account_id),
        name=series.title,
        series_id=str(series.id),
        key=f"{key_of('product', price)}:{connection.id}",
    )
    with context.unit_of_work() as uow:
        commands.keep_product(
            uow, price_id=price.id, connection_id=connection.id, product_id=product_id
        )
    return product_id


def _owned_series(context: Context, host_id: UUID, series_id: UUID) -> Series:
    with context.unit_of_work() as uow:
        series = catalog.find_series(uow.db, series_id)
    if series is None:
        series = _ask_series(context, host_id, series_id)
    if series.host_id != host_id or series.is_deleted:
        raise NotFound("series_unknown", "There is no such series.")
    return series


def _ask_series(context: Context, host_id: UUID, series_id: UUID) -> Series:
    """The event that tells of a new series may be on its way still."""
    asked = {"host_id": str(host_id), "series_id": str(series_id)}
    found = context.calls.call("series", "get_series", asked)
    title = found.get("title")
    if not isinstance(title, str) or not title:
        raise Invalid("series_unreadable", "The series has no title.")
    with context.unit_of_work() as uow:
        return commands.record_series(uow, series_id=series_id, host_id=host_id, title=title)
