"""How long billing keeps what it holds (promise P25): records of payments, as tax law asks."""

from collections.abc import Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from billing.commands import endings
from billing.domain.retention import RECORDS_KEPT
from billing.models import Checkout, Customer, Payment, Refund, Subscription
from billing.models.base import (
    CUSTOMER_KEPT,
    RECORD_KEPT,
    UNTIL_DONE,
    WHILE_ACTIVE,
    WHILE_CONNECTED,
)
from billing.settings import Settings
from chassis.retention.rules import Rule, of_row
from chassis.unit_of_work import UnitOfWork

ENDED_BY = MappingProxyType(
    {
        WHILE_ACTIVE: "the account is erased",
        WHILE_CONNECTED: "Stripe is disconnected",
        UNTIL_DONE: "Stripe has said how it stands",
    }
)
_PAYER = {"membership_id": "membership_id", "account_id": "host_id"}


def rules(settings: Settings) -> Sequence[Rule]:
    has_subscription = sa.exists().where(Subscription.checkout_id == Checkout.id)
    return (
        Rule(
            model=Subscription,
            kept=RECORD_KEPT,
            since=Subscription.ended_at,
            lasts=RECORDS_KEPT,
            whose=(of_row(Subscription, _PAYER),),
            before=_delete_payments,
            takes=(Payment, Refund),
        ),
        Rule(
            model=Checkout,
            kept=RECORD_KEPT,
            since=Checkout.created_at,
            lasts=RECORDS_KEPT,
            only=sa.and_(Checkout.status != "open", ~has_subscription),
            whose=(of_row(Checkout, _PAYER),),
        ),
        Rule(
            model=Customer,
            kept=CUSTOMER_KEPT,
            since=Customer.created_at,
            lasts=timedelta(days=365),
            only=~sa.exists().where(Subscription.membership_id == Customer.membership_id),
            whose=(of_row(Customer, {"membership_id": "membership_id"}),),
            let_go=_let_go_of_customers,
        ),
    )


def _delete_payments(db: Session, subscription_ids: Sequence[Any]) -> None:
    of_those = Payment.subscription_id.in_(subscription_ids)
    paid = sa.select(Payment.id).where(of_those)
    db.execute(sa.delete(Refund).where(Refund.payment_id.in_(paid)))
    db.execute(sa.delete(Payment).where(of_those))


def _let_go_of_customers(uow: UnitOfWork, customer_ids: Sequence[Any]) -> int:
    """Stripe deletes a customer first; our row goes once that is confirmed."""
    wanted = sa.select(Customer).where(Customer.id.in_(customer_ids), ~Customer.is_unwanted)
    customers = uow.db.scalars(wanted).all()
    for customer in customers:
        endings.release_customer(uow, customer)
    return len(customers)
