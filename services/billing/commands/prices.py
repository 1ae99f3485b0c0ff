"""What a series costs. Amounts at Stripe never change: a new price takes the old one's place."""

from dataclasses import asdict
from uuid import UUID

from billing import events
from billing.commands import changes
from billing.domain.fairness import EndingRefund, SessionRefund
from billing.domain.prices import Terms
from billing.models import Price, Series
from billing.repository import catalog, locks
from chassis.errors import Invalid, NotFound
from chassis.ids import new_id
from chassis.unit_of_work import UnitOfWork


def record_series(uow: UnitOfWork, *, series_id: UUID, host_id: UUID, title: str) -> Series:
    """Remember whose a series is; heard twice, it is known once."""
    locks.hold(uow.db, series_id)
    series = catalog.find_series(uow.db, series_id)
    if series is None:
        series = Series(
            id=series_id,
            host_id=host_id,
            title=title,
            is_deleted=False,
            # Stripe tells when a period begins in whole seconds.
            sessions_known_since=uow.now.replace(microsecond=0),
        )
        uow.db.add(series)
        uow.db.flush()
    return series


def rename_series(uow: UnitOfWork, *, series_id: UUID, title: str) -> None:
    """What is sold from now on has the new title; one not heard of yet is told with its own."""
    series = catalog.find_series(uow.db, series_id)
    if series is not None:
        series.title = title


def set_rules(
    uow: UnitOfWork,
    *,
    host_id: UUID,
    series_id: UUID,
    ending_refund: EndingRefund,
    session_refund: SessionRefund,
) -> Series:
    """What goes back from now on. Raises NotFound for a stranger's series."""
    series = catalog.require_series(uow.db, series_id)
    if series.host_id != host_id:
        raise NotFound("series_unknown", "There is no such series.")
    series.ending_refund, series.session_refund = ending_refund, session_refund
    return series


def add_price(uow: UnitOfWork, *, series_id: UUID, terms: Terms) -> Price:
    """A price that is not in force yet. Raises Invalid."""
    violations = terms.violations()
    if violations:
        sentences = " ".join(sentence for found in violations.values() for sentence in found)
        raise Invalid("amount_refused", sentences, violations)
    price = Price(
        id=new_id(),
        series_id=series_id,
        **asdict(terms),
        is_current=False,
        key_version=1,
        created_at=uow.now,
    )
    uow.db.add(price)
    uow.db.flush()
    return price


def put_in_force(uow: UnitOfWork, *, price_id: UUID, for_members: bool = False) -> Price:
    """From now on this is what new members pay.

    Those who pay already go on as they began, or, `for_members`, change with their next renewal.
    """
    price = catalog.lock_price(uow.db, price_id)
    locks.hold(uow.db, price.series_id)
    earlier = catalog.current_price(uow.db, price.series_id)
    if earlier is not None and earlier.id != price.id:
        earlier.is_current = False
        uow.db.flush()
    price.is_current = True
    uow.publish(events.price_set(price))
    if for_members:
        changes.wish_price(uow, price)
    return price


def keep_product(uow: UnitOfWork, *, price_id: UUID, connection_id: UUID, product_id: str) -> None:
    price = catalog.lock_price(uow.db, price_id)
    price.connection_id, price.stripe_product_id = connection_id, product_id
    price.stripe_price_id = None


def keep_price(uow: UnitOfWork, *, price_id: UUID, stripe_price_id: str) -> None:
    catalog.lock_price(uow.db, price_id).stripe_price_id = stripe_price_id
